"""Events, places and dates as flat rows: what a line of output, a table and a map feature show.

Names of fields are an interface: they are added to, never renamed. What is not known is None
(a day, a point, a precision); what is empty is "".
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, get_args

from geo.model import Article, Candidate, Event, Place, ResolvedToponym, Toll, TollKind, When

MOST_CANDIDATES = 6  # of a place, best first
Row = dict[str, Any]
What = Literal["events", "places", "dates"]


def article_line(article_id: str, items: Sequence[Event | ResolvedToponym | When], *, what: What = "events") -> Row:
    """Return one article's line of `dateline read`: its id and its events, places or dates.

    Places are all toponyms; those that found none keep null coordinates. Demonyms, metonyms and parts
    of other names are there with what they stand for, told apart by `kind`: context, never pins.
    Hints ("a Lebanese student") are left out. Dates are those that stand in the text.
    """
    rows: list[Row] = []
    for item in items:
        if isinstance(item, Event):
            rows.append(flat_event(item))
        elif isinstance(item, When):
            rows += [flat_date(item)] if item.span else []
        elif item.toponym.kind != "hint":
            rows.append(flat_place(item))
    return {"id": article_id, what: rows}


def flat_event(event: Event) -> Row:
    """Return the event as one row. `start` and `end` are the trigger's; `date` is a day, or None when it is no day."""
    place, when = event.place, event.when
    return {
        "id": event.id,
        "type": event.type,
        "subtype": event.subtype,
        "category": event.category,
        "status": event.status,
        "claimed_by": event.claimed_by,
        "date": when.first.isoformat() if when.first and when.precision == "day" else None,
        "date_from": when.first.isoformat() if when.first else None,
        "date_to": when.last.isoformat() if when.last else None,
        "date_precision": when.precision,
        "date_phrase": when.phrase,
        "year_assumed": when.year_assumed,
        **_flat_point(place),
        "place": place.name if place else None,
        "admin1": place.admin1 if place else None,
        "country": place.country if place else None,
        "country_name": place.country_name if place else None,
        "geo_precision": event.geo_precision,
        "time_precision": event.time_precision,
        "confidence": event.confidence,
        "sentence": event.sentence_text,
        "start": event.trigger.start,
        "end": event.trigger.end,
        "trigger": event.trigger_text,
        "sentence_start": event.sentence.start,
        "sentence_end": event.sentence.end,
        "actors": [{"name": actor.name, "role": actor.role} for actor in event.actors],
        "toll": toll_words(event),
        **_flat_toll(event),
    }


def toll_words(event: Event) -> str:
    """Return how many were harmed, for people: "12 or more killed, about 40 injured"; "" where nothing tells it."""
    return ", ".join(f"{_number_words(toll)} {toll.kind}" for toll in event.toll)


def _number_words(toll: Toll) -> str:
    number = f"{toll.low:,}"
    if toll.high is None:
        number = f"{number} or more"
    elif toll.high != toll.low:
        number = f"{number} to {toll.high:,}"
    families = " families" if toll.unit == "families" else ""
    return f"{'about ' if toll.approximate and toll.low else ''}{number}{families}"


def _flat_toll(event: Event) -> Row:
    """Return a low and a high number for each kind; a high of None beside a low says "at least"."""
    told = {toll.kind: toll for toll in event.toll}
    row: Row = {}
    for kind in get_args(TollKind):
        toll = told.get(kind)
        row[f"{kind}_low"], row[f"{kind}_high"] = (toll.low, toll.high) if toll else (None, None)
    return row


def flat_place(found: ResolvedToponym) -> Row:
    """Return the toponym as one row: `name` is what the text says, `place` what it was taken for."""
    toponym, place = found.toponym, found.place
    return {
        "start": toponym.start,
        "end": toponym.end,
        "name": toponym.name,
        "kind": toponym.kind,
        **_flat_point(place),
        "place": place.name if place else None,
        "admin1": place.admin1 if place else None,
        "country": place.country if place else None,
        "feature_code": place.feature_code if place else None,
        "qualifier": toponym.qualifier,
        "confidence": found.confidence,
        "candidates": [_flat_candidate(one) for one in found.candidates[:MOST_CANDIDATES]],
        "reasons": list(found.reasons),
    }


def _flat_candidate(candidate: Candidate) -> Row:
    place = candidate.place
    return {
        "place": place.name,
        "admin1": place.admin1,
        "country": place.country,
        **{name: value for name, value in _flat_point(place).items() if name in ("lat", "lon", "place_id")},
        "score": candidate.score,
        "reasons": list(candidate.reasons),
    }


def _flat_point(place: Place | None) -> Row:
    if place is None:
        return {"lat": None, "lon": None, "radius_km": None, "geonames_id": None, "place_id": None}
    return {
        "lat": place.lat,
        "lon": place.lon,
        "radius_km": place.radius_km,
        "geonames_id": place.id if place.id.isdecimal() else None,
        "place_id": place.id,
    }


def flat_date(when: When) -> Row:
    """Return the date as one row: `value` is TIMEX3's."""
    return {
        "start": when.start,
        "end": when.end,
        "value": when.value,
        "type": when.type,
        "date_from": when.first.isoformat() if when.first else None,
        "date_to": when.last.isoformat() if when.last else None,
        "precision": when.precision,
        "phrase": when.phrase,
        "anchor": when.anchor,
        "year_assumed": when.year_assumed,
    }


def flat_source(article: Article | None) -> Row:
    """Return what an exported row says about the article that an event was read from."""
    return {
        "title": article.title if article else "",
        "source": article.source if article else "",
        "url": article.url if article else "",
        "published": article.published.isoformat() if article and article.published else None,
    }
