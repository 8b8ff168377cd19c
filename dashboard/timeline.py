"""When things happened: bars of a day, a week, a month or a year, and the range of dates under them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import streamlit as st

from dashboard.failing import guarded
from dashboard.parts import bar_chart, is_dark
from dashboard.state import build_days
from dashboard.theme import CATEGORIES, OTHER, style_of
from dashboard.wording import counted, day_words, range_words
from geo.model import EventQuery

HEIGHT_PX = 68
_UNITS = ((62, "day"), (434, "week"), (4000, "month"))
_NAMES = (*CATEGORIES, "")
Tally = tuple[date | None, str, int]  # a day or none, a type, how many events of it began then


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """One bar: its days, and how many events of each category (in the order of `theme.CATEGORIES`)."""

    first: date
    last: date
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """A histogram over `[first, last]`. `unit` is "day", "week", "month" or "year"."""

    unit: str
    first: date
    last: date
    buckets: tuple[Bucket, ...]
    undated: int


def build_bars(tally: Iterable[Tally], *, first: date, last: date) -> Bars:
    """Count events by the day they began, in bars whose width suits the span."""
    span = (last - first).days + 1
    unit = next((name for days, name in _UNITS if span <= days), "year")
    counts: dict[date, Counter[str]] = {}
    undated = 0
    for day, type_id, number in tally:
        if day is None:
            undated += number
        elif first <= day <= last:
            counts.setdefault(_start(day, unit), Counter())[style_of(type_id).category] += number
    buckets = tuple(
        Bucket(
            first=max(start, first),
            last=min(_next(start, unit) - timedelta(days=1), last),
            counts=tuple(counts.get(start, Counter())[name] for name in _NAMES),
        )
        for start in _starts(first, last, unit)
    )
    return Bars(unit=unit, first=first, last=last, buckets=buckets, undated=undated)


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
    total = sum(sum(bucket.counts) for bucket in bars.buckets)
    if not total:
        return "No dated events."
    top = max(bars.buckets, key=lambda bucket: sum(bucket.counts))
    return (
        f"{counted(total, 'dated event')} by {bars.unit}, {range_words(bars.first, bars.last)}; "
        f"most on {range_words(top.first, top.last)}: {sum(top.counts):,}."
    )


def build_chart(bars: Bars, *, query: EventQuery, dark: bool) -> dict[str, object]:
    """Return the bars as the script draws them: places and widths in percent of the whole."""
    days = (bars.last - bars.first).days + 1
    groups = [CATEGORIES.get(name, OTHER) for name in _NAMES]
    return {
        "height": HEIGHT_PX,
        "colours": [group.colour_dark if dark else group.colour for group in groups],
        "first": (query.first or bars.first).isoformat(),
        "last": (query.last or bars.last).isoformat(),
        "alt": build_alt(bars),
        "ticks": _ticks(bars, days),
        "legend": build_legend(bars, dark=dark),
        "buckets": [
            {
                "from": bucket.first.isoformat(),
                "to": bucket.last.isoformat(),
                "x": (bucket.first - bars.first).days / days * 100,
                "width": ((bucket.last - bucket.first).days + 1) / days * 100,
                "counts": list(bucket.counts),
                "label": _label(bucket),
            }
            for bucket in bars.buckets
        ],
    }


def build_legend(bars: Bars, *, dark: bool) -> list[dict[str, str]]:
    """Return what stands over the bars: the unit, the categories that occur, and what has no day."""
    entries = [{"label": f"Events a {bars.unit}"}]
    for at, name in enumerate(_NAMES):
        if any(bucket.counts[at] for bucket in bars.buckets):
            group = CATEGORIES.get(name, OTHER)
            entries.append({"label": group.label, "colour": group.colour_dark if dark else group.colour})
    if bars.undated:
        entries.append({"label": f"{bars.undated:,} undated, not drawn"})
    return entries


def _label(bucket: Bucket) -> str:
    parts = [
        f"{number:,} {CATEGORIES.get(name, OTHER).label.lower()}"
        for name, number in zip(_NAMES, bucket.counts, strict=True)
        if number
    ]
    return f"{range_words(bucket.first, bucket.last)}: {', '.join(parts) or 'nothing'}"


def _ticks(bars: Bars, days: int) -> list[dict[str, object]]:
    step = max(1, -(-len(bars.buckets) // 8))
    shape = {"day": "{d.day} {d:%b}", "week": "{d.day} {d:%b}", "month": "{d:%b} {d.year}", "year": "{d.year}"}
    return [
        {
            "x": ((bucket.first - bars.first).days + ((bucket.last - bucket.first).days + 1) / 2) / days * 100,
            "label": shape[bars.unit].format(d=bucket.first),
        }
        for bucket in bars.buckets[step // 2 :: step]
    ]


@guarded
def _brushed() -> None:
    """Take the range drawn over the bars into the slider, which the address is bound to."""
    days = st.session_state.get("_days", ())
    chosen = st.session_state["bars"].get("brushed")
    if not days or chosen is None:
        return
    first, last = (chosen[0], chosen[1]) if len(chosen) == 2 else (days[0], days[-1])
    st.session_state["d"] = (
        max((day for day in days if day <= first), default=days[0]),
        min((day for day in days if day >= last), default=days[-1]),
    )


def show_slider(first: date | None, last: date | None) -> tuple[str, ...]:
    """Draw the range of dates from first to last, which the address is bound to; return the days it steps through."""
    days = build_days(first, last, st.query_params.get_all("d"))
    if not days:
        return ()
    if "d" in st.session_state and st.session_state.get("_days", days) != days:
        st.session_state["d"] = carry_range(st.session_state["d"], before=st.session_state["_days"], days=days)
    st.session_state["_days"] = days
    st.select_slider(
        "Dates",
        options=list(days),
        value=(days[0], days[-1]),
        key="d",
        bind="query-params",
        label_visibility="collapsed",
    )
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


def show_bars(tally: Iterable[Tally], *, days: Sequence[str], query: EventQuery) -> None:
    """Draw the histogram; a range drawn over it sets the slider."""
    if not days:
        st.html('<p class="dl-note">Nothing here has a date yet.</p>')
        return
    bars = build_bars(tally, first=date.fromisoformat(days[0]), last=date.fromisoformat(days[-1]))
    bar_chart(key="bars", data=build_chart(bars, query=query, dark=is_dark()), on_brushed_change=_brushed)


def range_note(query: EventQuery) -> str:
    """Return the chosen range in words, or "" when all dates are shown."""
    if query.first is None and query.last is None:
        return ""
    return range_words(query.first, query.last) or day_words(query.first or query.last or date.min)
