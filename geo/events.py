"""Join trigger, place and date into events, sentence by sentence, and merge what tells the same happening."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from geo.distance import distance_km
from geo.joining import DateChoice, PlaceChoice, specificity
from geo.model import TOLD, Article, Event, Place, ResolvedToponym, Status, When
from geo.status import cues
from geo.story import Evidence, Mention, Story

# Two points this near are one place when the rest agrees.
_SAME_PLACE_KM = 10.0
# `specificity` from which a place tells one happening from another of its kind.
_LEVEL_OF_A_TOWN = 1.5
# Characters from "the attack" to the town that says which.
_RIGHT_AFTER = 40
# What is older than this is background, where newer things are told.
_BACKGROUND_DAYS = 60
# Words that tell a type only by what stands elsewhere in a long text are worth less than this.
_SURE_WORDS = 0.6
# A text of so few sentences is a note: all that it tells is what it is about.
_NOTE_SENTENCES = 5


@dataclass(slots=True, kw_only=True)
class _Draft:
    """An event in the making: its best mention and the others."""

    best: Mention
    others: list[Mention] = field(default_factory=list)

    def absorb(self, mention: Mention) -> None:
        """Take in another mention; the richer of the two becomes the proof."""
        if mention.trigger.type == self.best.trigger.type and mention.richness > self.best.richness + 0.5:
            mention, self.best = self.best, mention
        for field_name in ("place", "date"):
            own = getattr(mention, field_name) is not None and field_name not in mention.carried
            if own and (getattr(self.best, field_name) is None or field_name in self.best.carried):
                setattr(self.best, field_name, getattr(mention, field_name))
                self.best.carried -= {field_name}
        self.others.append(mention)


def join_events(article: Article, evidence: Evidence) -> tuple[Event, ...]:
    """Return the happenings that `article` tells of, in reading order; `status` says which did happen.

    Topics, plans, denials, fears, background and talk at large are read apart from what is
    asserted or claimed, and change nothing about it. Statements and threats are told only where
    nothing else is. The headline only adds what the body does not tell. An event whose place or
    date nothing tells stays unplaced or undated.
    """
    story = Story(article.text, evidence, hidden=False)
    told, apart = _drafts(story)
    if told:
        news = _news(told, article, sentences=len(evidence.sentences))
        kept = {id(draft) for draft in news}
        apart += [_aside(draft, article) for draft in told if id(draft) not in kept]
    else:
        news, _ = _drafts(Story(article.text, evidence, hidden=True))
    apart += _unlike(_Draft(best=mention) for mention in story.apart)
    events = [*_in_order(article, news), *_in_order(article, apart)]
    return tuple(sorted(events, key=lambda event: (event.sentence, event.trigger)))


def _in_order(article: Article, drafts: list[_Draft]) -> Iterator[Event]:
    drafts.sort(key=lambda draft: (draft.best.sentence, draft.best.trigger.span))
    return _unique_ids([_event(article, draft) for draft in drafts])


def _aside(draft: _Draft, article: Article) -> _Draft:
    """Mark what was told, but is no news, as background or as talk at large."""
    status: Status = "background" if _is_background(draft, article) else "generic"
    draft.best.reading = draft.best.reading._replace(status=status)
    return draft


def _unlike(drafts: Iterable[_Draft]) -> list[_Draft]:
    """Return the drafts of what did not happen, those of one type, status, place and time as one."""
    kept: list[_Draft] = []
    for draft in drafts:
        best = draft.best
        for other in kept:
            alike = (other.best.trigger.type, other.best.reading.status) == (best.trigger.type, best.reading.status)
            if alike and _same_place(best.place, other.best.place) and _same_time(best.date, other.best.date):
                other.absorb(best)
                break
        else:
            kept.append(draft)
    return kept


def _drafts(story: Story) -> tuple[list[_Draft], list[_Draft]]:
    """Return the happenings told one by one, and those that are told at large."""
    drafts: list[_Draft] = []
    generic: list[_Draft] = []
    for mention in story.mentions():
        draft = _antecedent(mention, drafts)
        if draft is not None:
            draft.absorb(mention)
        elif _is_specific(mention):
            story.carry(mention)
            drafts.append(_Draft(best=mention))
        elif not mention.reading.perceived:
            generic.append(_Draft(best=replace(mention, reading=mention.reading._replace(status="generic"))))
        story.remember(draft.best if draft else mention, mention.number)
    return drafts, _unlike(generic)


def _news(drafts: list[_Draft], article: Article, *, sentences: int) -> list[_Draft]:
    """Leave out what an article only looks back on, or tells at large.

    Background: older by weeks than the publication, in an article that has newer things to
    tell. At large: in more than a note, without a town or a day of its own, and no answer to
    something that has them.
    """
    fresh = [draft for draft in drafts if not _is_background(draft, article)] or drafts
    if sentences <= _NOTE_SENTENCES:
        return fresh
    return [draft for draft in fresh if _stands_out(draft.best)]


def _stands_out(mention: Mention) -> bool:
    """Tell whether a happening of a long text has words, and a place or day, sure enough to be its own."""
    answers = mention.reading.response or mention.tells_where_or_when
    return answers and mention.trigger.score >= _SURE_WORDS


def _is_background(draft: _Draft, article: Article) -> bool:
    date = draft.best.date
    if article.published is None or date is None or date.when.last is None:
        return False
    return (article.published - date.when.last).days > _BACKGROUND_DAYS


def _is_specific(mention: Mention) -> bool:
    """Tell whether a sentence tells one happening, rather than "attacks" at large or the noise of one told before."""
    told_here = mention.place is not None or mention.date is not None
    return not mention.reading.perceived and (mention.trigger.strength == "strong" or told_here)


def _antecedent(mention: Mention, drafts: Sequence[_Draft]) -> _Draft | None:
    """Return the draft that tells the same happening as `mention`, the latest first."""
    if mention.reading.another or (mention.reading.response and not mention.reading.definite):
        return None
    generic = mention.trigger.strength == "effect" or mention.reading.perceived
    head = mention.trigger.span
    for draft in reversed(drafts):
        best = draft.best
        alike = best.trigger.type == mention.trigger.type
        stands_for = (generic or _is_generic(mention)) and best.trigger.category == mention.trigger.category
        if not (alike or stands_for) or head == best.trigger.span:
            continue
        place = _told_place(mention) if mention.reading.definite else mention.place
        if _same_place(place, best.place) and _same_time(mention.date, best.date):
            return draft
    return None


def _told_place(mention: Mention) -> PlaceChoice | None:
    """Return the place that tells "the talks" from others: a town or spot named right after them."""
    place = mention.place
    if place is None or specificity(place.resolved.place) < _LEVEL_OF_A_TOWN:
        return None
    return place if 0 < place.resolved.toponym.start - mention.trigger.span.end < _RIGHT_AFTER else None


def _is_generic(mention: Mention) -> bool:
    words = mention.trigger.rule.split("|")
    return mention.reading.definite and any(word in cues()["status"]["generic"] for word in words)


def _same_place(a: PlaceChoice | None, b: PlaceChoice | None) -> bool:
    if a is None or b is None:
        return True
    one, two = a.resolved.place, b.resolved.place
    if one is None or two is None or one.id == two.id:
        return True
    if one.id in two.parents or two.id in one.parents:
        return True
    return distance_km(one.lat, one.lon, two.lat, two.lon) <= max(_SAME_PLACE_KM, one.radius_km, two.radius_km)


def _same_time(a: DateChoice | None, b: DateChoice | None) -> bool:
    if a is None or b is None or a.when.first is None or b.when.first is None:
        return True
    return a.when.first <= (b.when.last or b.when.first) and b.when.first <= (a.when.last or a.when.first)


def _event(article: Article, draft: _Draft) -> Event:
    best = draft.best
    resolved = best.place.resolved if best.place else None
    place = resolved.place if resolved else None
    parts = _confidence_parts(best)
    return Event(
        id=_event_id(article, best, place),
        article_id=article.id,
        type=best.trigger.type,
        category=best.trigger.category,
        status=best.reading.status,
        claimed_by=best.claimed_by,
        when=best.date.when if best.date else When(),
        place=place,
        toponym=resolved.toponym.span if resolved else None,
        candidates=resolved.candidates if resolved else (),
        actors=best.actors,
        sentence=best.sentence,
        sentence_text=best.sentence.of(article.text),
        trigger=best.trigger.span,
        trigger_text=best.trigger.span.of(article.text),
        mentions=tuple(sorted({m.sentence for m in draft.others} - {best.sentence})),
        confidence=round(_mean(parts), 3),
        confidence_parts=parts,
        geo_precision=_geo_precision(resolved),
        time_precision=best.date.time_precision if best.date else None,
        place_reasons=best.place.reasons if best.place else ("no place is told in reach",),
        date_reasons=best.date.reasons if best.date else ("no date is told in reach",),
    )


def _confidence_parts(best: Mention) -> tuple[tuple[str, float], ...]:
    parts = [("type", round(best.trigger.score, 3))]
    if best.place:
        parts.append(("place", round(best.place.resolved.confidence * best.place.confidence, 3)))
    if best.date:
        parts.append(("date", round(best.date.confidence, 3)))
    if best.reading.status == "claimed":
        parts.append(("claimed", 0.6))
    return tuple(parts)


def _mean(parts: Sequence[tuple[str, float]]) -> float:
    """Return the geometric mean: one weak part pulls the whole down."""
    product = 1.0
    for _, value in parts:
        product *= max(value, 0.01)
    return float(product ** (1 / len(parts)))


def _geo_precision(resolved: ResolvedToponym | None) -> int | None:
    """Return ACLED's: 1 a named settlement or spot, 2 near one or a district, 3 a region or country."""
    if resolved is None or resolved.place is None:
        return None
    place, qualifier = resolved.place, resolved.toponym.qualifier.lower()
    if place.feature_class in ("P", "S", "R"):
        return 2 if any(word in qualifier for word in ("near", "outside", "km", "mile", "of", "outskirts")) else 1
    return 2 if place.feature_code in ("ADM2", "ADM3", "ADM4", "ADM5") else 3


def _event_id(article: Article, best: Mention, place: Place | None) -> str:
    words = " ".join(best.sentence.of(article.text).split())
    told = () if best.reading.status in TOLD else (best.reading.status,)
    key = "\n".join((article.id, words, best.trigger.type, place.id if place else "", *told))
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _unique_ids(events: list[Event]) -> Iterator[Event]:
    """Number the events that share sentence, type and place, so that every id names one."""
    seen: dict[str, int] = {}
    for event in events:
        seen[event.id] = seen.get(event.id, 0) + 1
        yield event if seen[event.id] == 1 else replace(event, id=f"{event.id}-{seen[event.id]}")
