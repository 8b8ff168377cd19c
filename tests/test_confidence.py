"""Confidence is a chance: calibrated on our own articles, and no part of it counts against an event."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.confidence import chance_of, weights
from geo.model import Event, Span
from tests import strategies
from tests.eval import calibration

PARTS = ("type", "place", "date")
# Our own articles are short and clear: more of what is told there is right than it says, by .08 on average.
MOST_OFF = 0.12


def event(**parts: float) -> Event:
    return Event(
        id="e", article_id="a", type="shelling", category="conflict", sentence=Span(0, 1), sentence_text="x",
        trigger=Span(0, 1), trigger_text="x", confidence_parts=tuple(parts.items()),
    )  # fmt: skip


@pytest.mark.parametrize("part", PARTS)
@given(low=st.floats(0, 1), high=st.floats(0, 1), length=st.integers(1, 60))
def test_a_surer_part_makes_no_event_less_sure(part: str, low: float, high: float, length: int) -> None:
    low, high = sorted((low, high))
    given = dict.fromkeys(PARTS, 0.8)
    assert chance_of(event(**given | {part: low}), sentences=length) <= chance_of(
        event(**given | {part: high}), sentences=length
    )


@given(strategies.EVENTS, st.integers(0, 1000))
def test_it_is_a_chance(any_event: Event, length: int) -> None:
    assert 0 < chance_of(any_event, sentences=length) < 1


def test_what_is_less_exact_is_less_sure() -> None:
    assert max(weights()["region"], weights()["month or more"], weights()["long text"]) < 0


def test_on_our_own_articles_it_is_right_as_often_as_it_says() -> None:
    known = list(calibration.cases_of_own_articles())
    right = sum(case.right for case in known) / len(known)
    sure = sum(calibration.chance(case, weights()) for case in known) / len(known)
    assert abs(right - sure) < MOST_OFF, (right, sure)
    assert calibration.calibration_error(known, [weights()]) < MOST_OFF
