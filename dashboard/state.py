"""What the address says, as values; and what is shown of it, as counts. Pure: no Streamlit.

Parameter names are the keys of the page's bound widgets (DASHBOARD.md section 5). A value that
cannot be read counts as absent, since links outlive releases.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from dashboard.frame import Bools, Frame
from dashboard.wording import counted, range_words
from geo.model import TOLD, EventQuery

VIEWS = ("Event", "List", "Source")
CHOICES = {"type": "types", "place": "places", "actor": "actors", "src": "sources"}
# Each filter's parameter, its name in words, and the fields of the query it fills.
FILTERS: dict[str, tuple[str, dict[str, object]]] = {
    "type": ("type", {"types": ()}),
    "place": ("place", {"places": ()}),
    "actor": ("actor", {"actors": ()}),
    "src": ("source", {"sources": ()}),
    "q": ("words", {"text": ""}),
    "d": ("dates", {"first": None, "last": None}),
    "conf": ("confidence", {"min_confidence": 0.0}),
    "undated": ("dated only", {"undated": True, "dated": True}),
    "status": ("what did not happen", {"statuses": TOLD}),
}
# Filters of two values: the usual one, which the address leaves out, and the other.
SWITCHES = {"undated": ("1", "0", "only"), "status": ("told", "all")}
LONGEST_SCALE_DAYS = 800


def read_day(text: object) -> date | None:
    """Return an ISO day, or None for anything else."""
    try:
        return date.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None


def build_days(first: date | None, last: date | None, linked: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the ISO days the slider steps through: every day from first to last, at least two.

    Over more than 800 days the steps are wider. The days of a link are always among them, so that an
    old link still means what it said; those a year or more outside the events' span are not.
    """
    if first is None or last is None:
        return ()
    days = {day for text in linked if (day := read_day(text)) and _near(day, first, last)}
    first, last = min({first, *days}), max({last, *days})
    if first == last:
        first, last = _shifted(first, -1), _shifted(last, 1)
    span = (last - first).days
    step = 1 + span // LONGEST_SCALE_DAYS
    days |= {first + timedelta(days=count) for count in range(0, span + 1, step)} | {last}
    return tuple(day.isoformat() for day in sorted(days))


def _near(day: date, first: date, last: date) -> bool:
    return _shifted(first, -366) <= day <= _shifted(last, 366)


def _shifted(day: date, days: int) -> date:
    """Another day, or the first or last one that can be written."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.min if days < 0 else date.max


def build_query(values: Mapping[str, object], days: Sequence[str]) -> EventQuery:
    """Return the filters that the bound values stand for. The full range of `days` is no date filter."""
    first, last = _range(values.get("d"), days)
    confidence = values.get("conf")
    return EventQuery(
        types=_words(values.get("type")),
        places=_words(values.get("place")),
        actors=_words(values.get("actor")),
        sources=_words(values.get("src")),
        text=str(values.get("q") or "").strip(),
        first=first,
        last=last,
        undated=values.get("undated") != "0",
        dated=values.get("undated") != "only",
        min_confidence=float(confidence) if isinstance(confidence, (int, float)) else 0.0,
        statuses=() if values.get("status") == "all" else TOLD,
    )


def _words(value: object) -> tuple[str, ...]:
    return tuple(str(word) for word in value) if isinstance(value, (list, tuple)) else ()


def _range(value: object, days: Sequence[str]) -> tuple[date | None, date | None]:
    if not days or not isinstance(value, (list, tuple)) or len(value) != 2:
        return None, None
    if tuple(value) == (days[0], days[-1]):
        return None, None
    return read_day(value[0]), read_day(value[1])


def active(query: EventQuery) -> tuple[str, ...]:
    """Return the parameters of the filters that are set."""
    blank = EventQuery()
    return tuple(
        name
        for name, (_, fields) in FILTERS.items()
        if any(getattr(query, field) != getattr(blank, field) for field in fields)
    )


def without(query: EventQuery, name: str) -> EventQuery:
    """Return the query with one filter loosened."""
    return replace(query, **FILTERS[name][1])  # type: ignore[arg-type]


def everything(query: EventQuery) -> EventQuery:
    """Return the query with what did not happen."""
    return replace(query, statuses=())


def base_of(query: EventQuery) -> EventQuery:
    """Return the query that no filter narrows: what happened, or everything where the query asks for that."""
    return EventQuery(statuses=query.statuses)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What is on the page, counted."""

    shown: int
    total: int
    unplaced: int
    undated: int
    places: int
    first: date | None
    last: date | None

    @property
    def sentence(self) -> str:
        """The header's sentence: "3 of 5 events, 1 unplaced, 1 undated"."""
        events = "event" if self.total == 1 else "events"
        return f"{self.shown:,} of {self.total:,} {events}, {self.unplaced:,} unplaced, {self.undated:,} undated"

    @property
    def extent(self) -> str:
        """Its second half: "19–23 November 2025, 2 places"."""
        dates = range_words(self.first, self.last)
        places = counted(self.places, "place") if self.places else ""
        return ", ".join(part for part in (dates, places) if part)


def build_shown(frame: Frame, kept: Bools, *, total: int) -> Shown:
    """Count what is shown: the rows `kept`, of `total` events."""
    first, last = frame.span(kept)
    places = frame.place.counts(kept)
    return Shown(
        shown=int(np.count_nonzero(kept)),
        total=total,
        unplaced=int(places[0]) if len(places) else 0,
        undated=int(np.count_nonzero(kept & frame.undated)),
        places=int(np.count_nonzero(places[1:])),
        first=first,
        last=last,
    )
