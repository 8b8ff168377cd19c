"""Whose toll it is."""

from datetime import date

import pytest

from geo.model import Article, Event, article_id
from geo.pipeline import analyse

PUBLISHED = date(2025, 11, 25)


def read(text: str) -> tuple[Event, ...]:
    return analyse(Article(id=article_id(text), text=text, published=PUBLISHED)).told


def tolls(text: str) -> list[tuple[str, list[tuple[str, int]]]]:
    return [(event.type, [(toll.kind, toll.low) for toll in event.toll]) for event in read(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "An airstrike killed 12 people in Tyre on Monday and wounded 30.",
            [("air_strike", [("killed", 12), ("injured", 30)])],
        ),
        # the sentence right after, which tells no event of its own
        (
            "An earthquake struck Padang on Friday. The death toll rose to 14.",
            [("earthquake", [("killed", 14)])],
        ),
        # the highest of several
        (
            "An earthquake struck Padang on Friday, killing five people. The death toll has since risen to 14.",
            [("earthquake", [("killed", 14)])],
        ),
        # another time: no toll of this one
        ("A flood swept through Derna on Friday. In 2013 a dam burst and the toll was 300.", None),
        # each its own
        (
            "An airstrike killed six people in Tyre on Monday. A flood in Derna on Sunday killed two people.",
            [("air_strike", [("killed", 6)]), ("flood", [("killed", 2)])],
        ),
        # talks kill nobody
        ("Talks were held in Cairo on Monday. Four people were killed, officials said, in 1999.", None),
    ],
)
def test_whose_toll_it_is(text: str, expected: list[tuple[str, list[tuple[str, int]]]] | None) -> None:
    found = tolls(text)
    if expected is None:
        assert found and not found[0][1]
    else:
        assert found == expected


def test_the_toll_of_what_a_march_remembers_is_not_the_march_s() -> None:
    events = read("Crowds marched in Tyre on Friday to mark a year since a balcony collapsed, killing nine people.")
    told = {event.type: [(toll.kind, toll.low) for toll in event.toll] for event in events}
    assert not told["protest"]


def test_a_toll_can_be_proved() -> None:
    text = "An airstrike killed at least 12 people in Tyre on Monday."
    (event,) = read(text)
    (toll,) = event.toll
    assert text[toll.start : toll.end] == toll.phrase == "killed at least 12 people"
    assert (toll.low, toll.high) == (12, None)
