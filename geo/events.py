"""Join trigger, place and date into events, sentence by sentence, and merge what tells the same happening."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from geo.actors import Named, find_actors
from geo.distance import distance_km
from geo.joining import DateChoice, PlaceChoice, choose_date, choose_place, specificity
from geo.model import Actor, Article, Event, Place, ResolvedToponym, Span, When
from geo.status import Reading, cues, read_status
from geo.triggers import Trigger

# A date or place is carried into at most this many following sentences.
_CARRY_SENTENCES = 2
# Two points this near are one place when the rest agrees.
_SAME_PLACE_KM = 10.0
_CARRIED = 0.75
# `specificity` from which a place tells one happening from another of its kind.
_LEVEL_OF_A_TOWN = 1.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What the stages before found in one article, each in reading order."""

    sentences: Sequence[Span]
    headline: Span | None
    places: Sequence[ResolvedToponym]
    dates: Sequence[When]
    triggers: Sequence[Trigger]
    entities: Sequence[Named]


@dataclass(slots=True, kw_only=True)
class _Mention:
    """One trigger, read in its sentence."""

    trigger: Trigger
    reading: Reading
    sentence: Span
    number: int
    place: PlaceChoice | None
    date: DateChoice | None
    actors: tuple[Actor, ...]
    claimed_by: str

    @property
    def richness(self) -> float:
        """How much of what, where and when this sentence tells by itself."""
        where = 1.0 + specificity(self.place.resolved.place) / 10 if self.place else 0.0
        return where + (1.0 if self.date else 0.0) + self.trigger.score / 2


@dataclass(slots=True, kw_only=True)
class _Draft:
    """An event in the making: its best mention and the others."""

    best: _Mention
    others: list[_Mention] = field(default_factory=list)

    def absorb(self, mention: _Mention) -> None:
        """Take in another mention; the richer of the two becomes the proof."""
        if mention.trigger.type == self.best.trigger.type and mention.richness > self.best.richness + 0.5:
            mention, self.best = self.best, mention
        self.best.place = self.best.place or mention.place
        self.best.date = self.best.date or mention.date
        self.others.append(mention)


def join_events(article: Article, evidence: Evidence) -> tuple[Event, ...]:
    """Return the happenings that `article` asserts, in reading order.

    Topics, plans, denials and fears are left out; statements and threats are told only where
    nothing else is. The headline only adds what the body does not tell. An event whose place or
    date nothing tells stays unplaced or undated.
    """
    drafts = _drafts(article, evidence, hidden=False) or _drafts(article, evidence, hidden=True)
    drafts.sort(key=lambda draft: (draft.best.sentence, draft.best.trigger.span))
    return tuple(_unique_ids([_event(article, draft) for draft in drafts]))


def _drafts(article: Article, evidence: Evidence, *, hidden: bool) -> list[_Draft]:
    """Return the happenings told; `hidden` types (statements, threats) are news only where nothing else is."""
    drafts: list[_Draft] = []
    story = _Story(article.text, evidence, hidden=hidden)
    for mention in story.mentions():
        draft = _antecedent(mention, drafts)
        if draft is not None:
            draft.absorb(mention)
        elif _is_specific(mention):
            story.carry(mention)
            drafts.append(_Draft(best=mention))
        story.remember(draft.best if draft else mention, mention.number)
    return drafts


def _is_specific(mention: _Mention) -> bool:
    """Tell whether a sentence tells one happening, rather than "attacks" at large or the noise of one told before."""
    told_here = mention.place is not None or mention.date is not None
    return not mention.reading.perceived and (mention.trigger.strength == "strong" or told_here)


class _Story:
    """Walks the sentences and keeps the last place and date told, for what follows without its own."""

    def __init__(self, text: str, evidence: Evidence, *, hidden: bool) -> None:
        self._text = text
        self._hidden = hidden
        self._evidence = evidence
        self._date: tuple[int, DateChoice] | None = None
        self._place: tuple[int, PlaceChoice] | None = None

    def mentions(self) -> Iterator[_Mention]:
        """Yield the asserted or claimed mentions of happenings, body first, headline last."""
        head = self._evidence.headline
        body = [s for s in self._evidence.sentences if head is None or not head.overlaps(s)]
        for number, sentence in enumerate(body):
            yield from self._in_sentence(sentence, number)
        if head is not None:
            yield from self._in_sentence(head, len(body) + _CARRY_SENTENCES + 1)

    def _in_sentence(self, sentence: Span, number: int) -> Iterator[_Mention]:
        triggers = [t for t in self._evidence.triggers if sentence.covers(t.span) and not self._in_a_date(t.span)]
        told = [t for t in triggers if t.hidden == self._hidden and t.strength != "effect"]
        for trigger in triggers:
            if trigger.hidden != self._hidden or (trigger.strength == "effect" and told):
                continue
            earlier = [t for t in triggers if t.span.start < trigger.span.start]
            reading = read_status(self._text, trigger, sentence, earlier=earlier)
            if reading.status in ("asserted", "claimed"):
                yield self._mention(trigger, reading, sentence, number)
        self._note_sentence(sentence, number)

    def _in_a_date(self, span: Span) -> bool:
        """Tell whether a "march" is the month."""
        return any(date.span is not None and date.span.overlaps(span) for date in self._evidence.dates)

    def _mention(self, trigger: Trigger, reading: Reading, sentence: Span, number: int) -> _Mention:
        text, evidence = self._text, self._evidence
        place = choose_place(text, trigger, sentence, evidence.places)
        taken = [place.resolved.toponym.span] if place else []
        return _Mention(
            trigger=trigger,
            reading=reading,
            sentence=sentence,
            number=number,
            place=place,
            date=choose_date(trigger, sentence, evidence.dates, text),
            actors=find_actors(text, trigger, sentence, entities=evidence.entities, places=taken),
            claimed_by=self._claimant(trigger, reading, sentence),
        )

    def _claimant(self, trigger: Trigger, reading: Reading, sentence: Span) -> str:
        if reading.status != "claimed":
            return ""
        named = [e for e in self._evidence.entities if e.label in ("ORG", "PERSON", "NORP", "GPE")]
        before = [e for e in named if sentence.start <= e.start and e.end <= trigger.span.start]
        return self._text[before[-1].start : before[-1].end] if before else ""

    def _note_sentence(self, sentence: Span, number: int) -> None:
        """Remember a date or place that a sentence tells without an event of its own."""
        whole = replace(_NO_TRIGGER, span=Span(sentence.start, sentence.start), extent=sentence)
        date = choose_date(whole, sentence, self._evidence.dates, self._text)
        if date is not None and (self._date is None or self._date[0] < number):
            self._date = (number, date)
        place = choose_place(self._text, whole, sentence, self._evidence.places)
        if place is not None and (self._place is None or self._place[0] < number):
            self._place = (number, place)

    def remember(self, mention: _Mention, number: int) -> None:
        """Keep the date and place of what was just told."""
        if mention.date is not None:
            self._date = (number, mention.date)
        if mention.place is not None:
            self._place = (number, mention.place)

    def carry(self, mention: _Mention) -> None:
        """Give a new happening the date and place told just before it, marked as carried."""
        reading = mention.reading
        if mention.date is None and self._date and mention.number - self._date[0] <= _CARRY_SENTENCES:
            number, date = self._date
            how = "carried from the happening it answers" if reading.response else _from_before(mention.number - number)
            precision = max(2, date.time_precision) if reading.response or number < mention.number else None
            mention.date = DateChoice(
                date.when, date.confidence * _CARRIED, precision or date.time_precision, (how, *date.reasons)
            )
        # What is done in answer, or elsewhere, is done at another place; talks say themselves where they are.
        if mention.place is None and not (reading.response or reading.another) and self._place:
            number, place = self._place
            if mention.number - number <= _CARRY_SENTENCES and mention.trigger.category != "diplomacy":
                reasons = (_from_before(mention.number - number), *place.reasons)
                mention.place = PlaceChoice(place.resolved, place.confidence * _CARRIED, reasons)


# Stands in for the trigger where a sentence tells a date or place and no event.
_NO_TRIGGER = Trigger(span=Span(0, 0), extent=Span(0, 0), type="", category="", score=0.0, strength="weak", rule="")


def _from_before(sentences: int) -> str:
    return "told in the same sentence" if sentences <= 0 else "carried from the sentence before"


def _antecedent(mention: _Mention, drafts: Sequence[_Draft]) -> _Draft | None:
    """Return the draft that tells the same happening as `mention`, the latest first."""
    if mention.reading.another:
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


def _told_place(mention: _Mention) -> PlaceChoice | None:
    """Return the place that tells "the talks" from others: a town or spot; a country named beside them does not."""
    place = mention.place
    return place if place and specificity(place.resolved.place) >= _LEVEL_OF_A_TOWN else None


def _is_generic(mention: _Mention) -> bool:
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


def _confidence_parts(best: _Mention) -> tuple[tuple[str, float], ...]:
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


def _event_id(article: Article, best: _Mention, place: Place | None) -> str:
    key = "\n".join(
        (article.id, " ".join(best.sentence.of(article.text).split()), best.trigger.type, place.id if place else "")
    )
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _unique_ids(events: list[Event]) -> Iterator[Event]:
    """Number the events that share sentence, type and place, so that every id names one."""
    seen: dict[str, int] = {}
    for event in events:
        seen[event.id] = seen.get(event.id, 0) + 1
        yield event if seen[event.id] == 1 else replace(event, id=f"{event.id}-{seen[event.id]}")
