"""The histogram: bars that suit the span, events where they are sure to lie, and doubt spread over its days."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.timeline import build_alt, build_bars, build_chart, read_range
from geo.model import Event, EventQuery, When
from tests.event_columns import build_columns
from tests.samples import EVENTS, STRIKE

FIRST, LAST = date(2025, 11, 19), date(2025, 11, 23)
NOBODY = build_columns([])


def bars_of(events: list[Event], first: date, last: date):  # type: ignore[no-untyped-def]
    columns = build_columns(events)
    return build_bars(columns, np.ones(len(columns), dtype=bool), first=first, last=last)


@pytest.mark.parametrize(
    ("days", "unit", "bars"), [(5, "day", 5), (62, "day", 62), (63, "week", 9), (400, "week", 58), (1000, "month", 34)]
)
def test_bars_suit_the_span(days: int, unit: str, bars: int) -> None:
    first = date(2025, 1, 6)
    built = bars_of([], first, first + timedelta(days=days - 1))
    assert (built.unit, len(built.edges) - 1, len(built.counts), len(built.vague)) == (unit, bars, bars, bars)
    assert built.edges[0] == first
    assert built.edges[-1] == first + timedelta(days=days)


@given(st.dates(max_value=date(9999, 12, 30)), st.dates(max_value=date(9999, 12, 30)))
def test_bars_cover_every_day_once(a: date, b: date) -> None:
    first, last = min(a, b), max(a, b)
    edges = bars_of([], first, last).edges
    assert (edges[0], edges[-1]) == (first, last + timedelta(days=1))
    assert list(edges) == sorted(set(edges))


def test_bars_count_what_happened() -> None:
    bars = bars_of(list(EVENTS), FIRST, LAST)
    assert bars.counts.sum(axis=1).tolist() == [1, 0, 0, 0, 2]
    assert bars.undated == 1
    assert build_alt(bars) == "3 dated events by day, 19–23 November 2025; most on 23 November 2025: 2."


def test_an_event_of_a_week_is_in_no_bar_of_a_day_for_sure() -> None:
    week = replace(STRIKE, when=When(first=FIRST - timedelta(days=2), last=FIRST + timedelta(days=1), precision="week"))
    bars = bars_of([week, replace(STRIKE, when=When(first=LAST, last=LAST))], FIRST, LAST)
    assert bars.vague.tolist() == [0.5, 0.5, 0, 0, 0]
    assert bars.counts.sum(axis=1).tolist() == [0, 0, 0, 0, 1]
    months = bars_of([week], date(2024, 1, 1), date(2025, 12, 31))
    assert months.vague.sum() == 0
    assert months.counts.sum() == 1  # by month it is as sure as any


day = st.dates(date(2025, 1, 1), date(2025, 12, 31))


@given(st.lists(st.tuples(day, st.integers(0, 90)), max_size=20), st.lists(day, min_size=2, max_size=2))
def test_no_event_is_lost_or_counted_twice(spans: list[tuple[date, int]], ends: list[date]) -> None:
    first, last = sorted(ends)
    events = [replace(STRIKE, when=When(first=one, last=one + timedelta(days=more))) for one, more in spans]
    bars = bars_of(events, first, last)
    meeting = [one for one, more in spans if one <= last and one + timedelta(days=more) >= first]
    assert bars.totals.sum() == pytest.approx(len(meeting), abs=1e-3)
    assert (bars.vague >= 0).all()


def test_the_chart_holds_numbers_and_our_own_words_only() -> None:
    chart = build_chart(bars_of(list(EVENTS), FIRST, LAST), query=EventQuery(first=FIRST), dark=False)
    assert chart["edges"] == list(range(20411, 20417))
    assert (chart["first"], chart["last"], chart["undated"]) == (20411, None, 1)


DAYS = ("2025-11-19", "2025-11-20", "2025-11-21")


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"days": ["2025-11-19", "2025-11-20"], "number": 3}, ("2025-11-19", "2025-11-20")),
        ({"days": ["2025-11-21", "2025-11-20"]}, ("2025-11-20", "2025-11-21")),  # drawn from right to left
        ({"days": ["1999-01-01", "2030-01-01"]}, ("2025-11-19", "2025-11-21")),
        ({"days": []}, ("2025-11-19", "2025-11-21")),
        ({"days": ["2025-11-19"]}, None),
        ({"days": ["2025-11-19", "<img>"]}, None),
        ({"days": [1, 2]}, None),
        ({"days": "2025-11-19"}, None),
        ({}, None),
        (None, None),
        (["2025-11-19", "2025-11-20"], None),
    ],
)
def test_a_range_told_by_the_page(told: object, expected: tuple[str, str] | None) -> None:
    assert read_range(told, DAYS) == expected
    assert read_range(told, ()) is None
