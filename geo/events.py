"""Join trigger, place and date into events, sentence by sentence, and merge what tells the same happening."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from geo.apart import bare_mentions
from geo.confidence import chance_of
from geo.drafts import Draft, drafts_of, is_background, is_history, is_recent, unlike
from geo.eventness import is_news
from geo.evidence import Evidence
from geo.model import TOLD, Article, Event, Place, ResolvedToponym, Span, Status, When
from geo.story import Mention, Story

# A text of so few sentences is a note: all that it tells is what it is about.
NOTE_SENTENCES = 5
# What lies within so many km of its point is a spot, or as good as a district.
_SPOT_KM, _DISTRICT_KM = 10.0, 100.0


def join_events(article: Article, evidence: Evidence) -> tuple[Event, ...]:
    """Return the happenings that `article` tells of, in reading order; `status` says which did happen.

    Topics, plans, denials, fears, background and talk at large are read apart from what is
    asserted or claimed, and change nothing about it. Statements and threats are told only where
    nothing else is. The headline only adds what the body does not tell. An event whose place or
    date nothing tells stays unplaced or undated.
    """
    bare = tuple(bare_mentions(article.text, evidence))
    story = Story(article.text, evidence, hidden=False, silent=(mention.sentence for mention in bare))
    told, generic = drafts_of(story)
    if not told and len(evidence.sentences) <= NOTE_SENTENCES:
        told, generic = generic, []
    apart = [_aside(draft, article) for draft in generic]
    apart += [_to_come(draft) for draft in told if _lies_ahead(draft, article)]
    told = [draft for draft in told if not _lies_ahead(draft, article)]
    if told:
        news = _news(told, article, evidence)
        kept = {id(draft) for draft in news}
        apart += [_aside(draft, article) for draft in told if id(draft) not in kept]
    else:
        news, _ = drafts_of(Story(article.text, evidence, hidden=True))
    apart += unlike(Draft(best=mention) for mention in (*story.apart, *bare))
    length = len(evidence.sentences)
    events = (*_in_order(article, news, sentences=length), *_in_order(article, apart, sentences=length))
    return tuple(sorted(events, key=lambda event: (event.sentence, event.trigger)))


def _in_order(article: Article, drafts: list[Draft], *, sentences: int) -> Iterator[Event]:
    drafts.sort(key=lambda draft: (draft.best.sentence, draft.best.trigger.span))
    return _unique_ids([_event(article, draft, sentences=sentences) for draft in drafts])


def _aside(draft: Draft, article: Article) -> Draft:
    """Mark what was told, but is no news, as background or as talk at large."""
    status: Status = "background" if is_background(draft, article) else "generic"
    draft.best.reading = draft.best.reading._replace(status=status)
    return draft


def _lies_ahead(draft: Draft, article: Article) -> bool:
    """Tell whether something is of "next week": counted from the day of publication, it cannot have happened yet.

    A date with its year that lies after the publication is the day of publication's mistake.
    """
    date = draft.best.date
    if article.published is None or date is None or date.when.first is None or date.when.anchor != "publication":
        return False
    return date.when.first > article.published and "date" not in draft.best.carried


def _to_come(draft: Draft) -> Draft:
    draft.best.reading = draft.best.reading._replace(status="planned")
    return draft


def _news(drafts: list[Draft], article: Article, evidence: Evidence) -> list[Draft]:
    """Leave out what an article only looks back on, or tells at large.

    Background: older by weeks than the publication, in an article that has newer things to
    tell. At large: in more than a note, told in a way that `geo.eventness` takes for no news.
    """
    fresh = [draft for draft in drafts if not is_background(draft, article)]
    if not fresh and not any(is_recent(date, article) for date in evidence.dates):
        fresh = [draft for draft in drafts if not is_history(draft, article)]  # read long after it was written
    if len(evidence.sentences) <= NOTE_SENTENCES:
        return fresh
    return [draft for draft in fresh if is_news(draft, article, evidence, among=fresh)]


class _Stated(NamedTuple):
    """What an event states, by which its confidence is told."""

    place: Place | None
    when: When
    status: Status
    mentions: tuple[Span, ...]
    geo_precision: int | None
    time_precision: int | None
    confidence_parts: tuple[tuple[str, float], ...]


def _event(article: Article, draft: Draft, *, sentences: int) -> Event:
    best = draft.best
    resolved = best.place.resolved if best.place else None
    place = resolved.place if resolved else None
    stated = _Stated(
        place=place,
        when=best.date.when if best.date else When(),
        status=best.reading.status,
        mentions=tuple(sorted({m.sentence for m in draft.others} - {best.sentence})),
        geo_precision=_geo_precision(resolved),
        time_precision=best.date.time_precision if best.date else None,
        confidence_parts=_confidence_parts(best),
    )
    return Event(
        id=_event_id(article, best, place),
        article_id=article.id,
        type=best.trigger.type,
        category=best.trigger.category,
        claimed_by=best.claimed_by,
        toponym=resolved.toponym.span if resolved else None,
        candidates=resolved.candidates if resolved else (),
        actors=best.actors,
        sentence=best.sentence,
        sentence_text=best.sentence.of(article.text),
        trigger=best.trigger.span,
        trigger_text=best.trigger.span.of(article.text),
        confidence=chance_of(stated, sentences=sentences),
        place_reasons=best.place.reasons if best.place else ("no place is told in reach",),
        date_reasons=best.date.reasons if best.date else ("no date is told in reach",),
        place=stated.place,
        when=stated.when,
        status=stated.status,
        mentions=stated.mentions,
        geo_precision=stated.geo_precision,
        time_precision=stated.time_precision,
        confidence_parts=stated.confidence_parts,
    )


def _confidence_parts(best: Mention) -> tuple[tuple[str, float], ...]:
    parts = [("type", round(best.trigger.score, 3))]
    if best.place:
        parts.append(("place", round(best.place.resolved.confidence * best.place.confidence, 3)))
    if best.date and best.date.when.first is not None:
        parts.append(("date", round(best.date.confidence, 3)))
    if best.reading.status == "claimed":
        parts.append(("claimed", 0.6))
    return tuple(parts)


def _geo_precision(resolved: ResolvedToponym | None) -> int | None:
    """Return ACLED's: 1 a named settlement or spot, 2 near one or a district, 3 a region or country.

    A strait, cape or natural region is as exact as it is small.
    """
    if resolved is None or resolved.place is None:
        return None
    place, qualifier = resolved.place, resolved.toponym.qualifier.lower()
    if place.feature_class in ("P", "S", "R"):
        return 2 if any(word in qualifier for word in ("near", "outside", "km", "mile", "of", "outskirts")) else 1
    if place.feature_class == "A":
        return 2 if place.feature_code in ("ADM2", "ADM3", "ADM4", "ADM5") else 3
    if 0 < place.radius_km <= _SPOT_KM:
        return 1
    return 2 if 0 < place.radius_km <= _DISTRICT_KM else 3


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
