"""When things happened: bars of a day, a week, a month or a year, and the range of dates that is chosen.

The browser counts and draws the bars itself once the map's columns are there (static/page/bars.js, by the
same rules); what Python counts is the first picture, and the sentence for who cannot see it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import streamlit as st

from dashboard import sequence
from dashboard.columns import Bools, Columns, Numbers, day_number
from dashboard.failing import guarded
from dashboard.parts import bar_chart, is_dark, is_embedded
from dashboard.state import build_days, read_day
from dashboard.theme import CATEGORIES, OTHER, style_of
from dashboard.wording import counted, day_words, range_words
from geo.model import EventQuery

HEIGHT_PX = 72
COMPACT_PX = 34
_UNITS = ((62, "day"), (434, "week"), (4000, "month"))
GROUPS = (*CATEGORIES, "")


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Bars:
    """A histogram over `[first, last]`. `unit` is "day", "week", "month" or "year".

    `edges` are the first day of each bar and the day after the last one. `counts` has a row a bar and a column for
    each of `GROUPS`: events that lie within the bar for sure. An event that may lie in several bars is spread evenly
    over them in `vague`.
    """

    unit: str
    first: date
    last: date
    edges: tuple[date, ...]
    counts: Numbers
    vague: Numbers
    undated: int

    @property
    def totals(self) -> Numbers:
        """The height of each bar, in events."""
        return np.asarray(self.counts.sum(axis=1) + self.vague)


def build_bars(columns: Columns, shown: Bools, *, first: date, last: date) -> Bars:
    """Count the rows shown, in bars whose width suits the span."""
    last = min(last, date.max - timedelta(days=1))
    span = (last - first).days + 1
    unit = next((name for days, name in _UNITS if span <= days), "year")
    edges = (first, *_starts(first, last, unit)[1:], last + timedelta(days=1))
    steps = np.array([day_number(edge) for edge in edges])
    dated = shown & ~columns.undated & (columns.last >= steps[0]) & (columns.first < steps[-1])
    begins = np.searchsorted(steps, np.maximum(columns.first[dated], steps[0]), side="right") - 1
    ends = np.searchsorted(steps, np.minimum(columns.last[dated], steps[-1] - 1), side="right") - 1
    groups = np.array([_group(one) for one in columns.type_ids] or [0])[columns.types[dated]]
    sure = begins == ends
    counts = np.bincount(begins[sure] * len(GROUPS) + groups[sure], minlength=(len(edges) - 1) * len(GROUPS))
    share = 1 / (ends[~sure] - begins[~sure] + 1)
    slopes = np.bincount(begins[~sure], weights=share, minlength=len(edges))
    slopes -= np.bincount(ends[~sure] + 1, weights=share, minlength=len(edges))
    return Bars(
        unit=unit,
        first=first,
        last=last,
        edges=edges,
        counts=counts.reshape(-1, len(GROUPS)),
        vague=np.maximum(0, np.cumsum(slopes)[:-1]).round(6),
        undated=int((shown & columns.undated).sum()),
    )


def _group(type_id: str) -> int:
    category = style_of(type_id).category
    return GROUPS.index(category) if category in CATEGORIES else len(CATEGORIES)


def _start(day: date, unit: str) -> date:
    if unit == "week":
        return day - timedelta(days=day.weekday())
    if unit == "month":
        return day.replace(day=1)
    return day.replace(month=1, day=1) if unit == "year" else day


def _next(start: date, unit: str) -> date:
    if unit == "year":
        return start.replace(year=start.year + 1) if start.year < date.max.year else date.max
    if unit == "month":
        return (start + timedelta(days=32)).replace(day=1)
    return start + timedelta(days=7 if unit == "week" else 1)


def _starts(first: date, last: date, unit: str) -> list[date]:
    starts = [_start(first, unit)]
    while (following := _next(starts[-1], unit)) <= last and following > starts[-1]:
        starts.append(following)
    return starts


def build_alt(bars: Bars) -> str:
    """Return the histogram in a sentence, for who cannot see it."""
    totals = bars.totals
    total = round(float(totals.sum()))
    if not total:
        return "No dated events."
    top = int(totals.argmax())
    words = range_words(bars.edges[top], bars.edges[top + 1] - timedelta(days=1))
    rough = " or so" if bars.vague[top] else ""
    return (
        f"{counted(total, 'dated event')} by {bars.unit}, {range_words(bars.first, bars.last)}; "
        f"most on {words}: {round(float(totals[top])):,}{rough}."
    )


def build_chart(bars: Bars, *, query: EventQuery, dark: bool, compact: bool = False) -> dict[str, object]:
    """Return the bars as the script draws them; days count from 1970-01-01."""
    groups = [CATEGORIES.get(name, OTHER) for name in GROUPS]
    return {
        "height": COMPACT_PX if compact else HEIGHT_PX,
        "compact": compact,
        "unit": bars.unit,
        "edges": [day_number(edge) for edge in bars.edges],
        "counts": bars.counts.tolist(),
        "vague": bars.vague.tolist(),
        "undated": bars.undated,
        "undatedMode": int(query.undated) if query.dated else 2,
        "groups": [group.label for group in groups],
        "colours": [group.colour_dark if dark else group.colour for group in groups],
        "first": None if query.first is None else day_number(query.first),
        "last": None if query.last is None else day_number(query.last),
        "alt": build_alt(bars),
    }


def read_range(told: object, days: Sequence[str]) -> tuple[str, str] | None:
    """Return the range that the script tells of, as two ISO days within the scale; all of it for none, None for junk.

    >>> read_range({"days": ["2025-11-18", "2025-11-20"]}, ("2025-11-19", "2025-11-20", "2025-11-21"))
    ('2025-11-19', '2025-11-20')
    """
    chosen = told.get("days") if isinstance(told, dict) else None
    if not days or not isinstance(chosen, (list, tuple)):
        return None
    if not chosen:
        return days[0], days[-1]
    if len(chosen) != 2 or read_day(chosen[0]) is None or read_day(chosen[1]) is None:
        return None
    first, last = (min(max(day, days[0]), days[-1]) for day in sorted(chosen))
    return first, last


@guarded
def _brushed() -> None:
    """Take the range drawn over the bars into the slider, which the address is bound to."""
    told = st.session_state["bars"].get("brushed")
    chosen = read_range(told, st.session_state.get("_days", ()))
    if chosen:
        sequence.hear(told.get("number"))
        st.session_state["_exact"] = st.session_state["d"] = chosen


@guarded
def _trayed() -> None:
    """Show only what has no date, or everything again."""
    told = st.session_state["bars"].get("undated")
    if isinstance(told, dict):
        sequence.hear(told.get("number"))
        st.session_state["undated"] = "only" if told.get("only") else "1"


def show_slider(first: date | None, last: date | None) -> tuple[str, ...]:
    """Draw, unseen, the range of dates that the address is bound to; return the days it steps through."""
    days = build_days(first, last, (*st.query_params.get_all("d"), *st.session_state.get("_exact", ())))
    if not days:
        return ()
    if "d" in st.session_state and st.session_state.get("_days", days) != days:
        st.session_state["d"] = carry_range(st.session_state["d"], before=st.session_state["_days"], days=days)
    st.session_state["_days"] = days
    with st.container(key="days"):
        st.select_slider("Dates", options=list(days), value=(days[0], days[-1]), key="d", bind="query-params")
    return days


def carry_range(chosen: Sequence[str], *, before: Sequence[str], days: Sequence[str]) -> tuple[str, str]:
    """Return a range for a new scale of days: all stays all, else what is left of it, else all.

    >>> carry_range(("2025-11-20", "2025-11-30"), before=(), days=("2025-11-19", "2025-11-20", "2025-11-21"))
    ('2025-11-20', '2025-11-21')
    """
    if not before or tuple(chosen) != (before[0], before[-1]):
        left = [day for day in days if chosen[0] <= day <= chosen[1]]
        if left:
            return left[0], left[-1]
    return days[0], days[-1]


def days_of(columns: Columns, row: int) -> list[int] | None:
    """Return the first and last day that an event may have been on, None of an undated one or none at all."""
    if not 0 <= row < len(columns) or columns.undated[row]:
        return None
    return [int(columns.first[row]), int(columns.last[row])]


def show_bars(
    columns: Columns, *, mask: Bools | None, days: Sequence[str], query: EventQuery, selected: int = -1
) -> None:
    """Draw the histogram of what passes but for the dates; a range drawn over it is the filter of dates.

    `selected` is the row of the chosen event, whose days are marked, or -1.
    """
    if not days:
        st.html('<p class="dl-note">Nothing here has a date yet.</p>')
        return
    shown = columns.passing(replace(query, first=None, last=None, undated=True, dated=True), mask)
    bars = build_bars(columns, shown, first=date.fromisoformat(days[0]), last=date.fromisoformat(days[-1]))
    chart = build_chart(bars, query=query, dark=is_dark(), compact=is_embedded())
    chart["event"] = days_of(columns, selected)
    bar_chart(key="bars", data=chart, on_brushed_change=_brushed, on_undated_change=_trayed)


def range_note(query: EventQuery) -> str:
    """Return the chosen range in words, or "" when all dates are shown."""
    if query.first is None and query.last is None:
        return ""
    return range_words(query.first, query.last) or day_words(query.first or query.last or date.min)
