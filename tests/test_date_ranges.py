"""Two times that bound one, and what counts from a day that nobody tells."""

from datetime import date

import pytest

from tests.test_events import read


@pytest.mark.parametrize(
    ("text", "first", "last", "precision"),
    [
        ("Shells fell on Tyre between November 3 and 5.", date(2025, 11, 3), date(2025, 11, 5), 2),
        ("Shells fell on Tyre from 3 to 5 November.", date(2025, 11, 3), date(2025, 11, 5), 2),
        ("Shells fell on Tyre between Monday and Wednesday.", date(2025, 11, 17), date(2025, 11, 19), 2),
        ("Shells fell on Tyre on Nov. 3-5.", date(2025, 11, 3), date(2025, 11, 5), 2),
        ("Shells fell on Tyre from October 20 until November 5.", date(2025, 10, 20), date(2025, 11, 5), 3),
        # No range: two days, or the wrong way round.
        ("Shells fell on Tyre on November 3 and killed two.", date(2025, 11, 3), date(2025, 11, 3), 1),
        ("Shells fell on Tyre from November 5 to November 3.", date(2025, 11, 5), date(2025, 11, 5), 1),
    ],
)
def test_a_range_is_one_time(text: str, first: date, last: date, precision: int) -> None:
    (event,) = read(text)
    assert (event.when.first, event.when.last, event.time_precision) == (first, last, precision)


@pytest.mark.parametrize(
    "text",
    [
        "Three days later a bomb exploded in Tyre.",
        "The next day a bomb exploded in Tyre.",
        "The following day, gunmen shot two men in Sidon.",
        "A week later a bomb exploded in Tyre.",
        "Days later a bomb exploded in Tyre.",
        "That day, shells hit Sidon.",
    ],
)
def test_what_counts_from_a_day_that_nothing_tells_is_undated(text: str) -> None:
    (event,) = read(text)
    assert event.when.first is None and event.time_precision is None and event.status == "asserted"
    assert event.date_reasons[0].endswith("counts from a day that nothing tells")
    assert "date" not in dict(event.confidence_parts)


def test_what_counts_on_from_a_day_told_is_dated() -> None:
    text = "Shells hit Sidon on November 10. Three days later a bomb exploded in Tyre."
    assert [event.when.first for event in read(text)] == [date(2025, 11, 10), date(2025, 11, 13)]


def test_what_counts_back_from_the_publication_is_near_that_day() -> None:
    (event,) = read("A day earlier, shells hit Sidon.")
    assert (event.when.first, event.time_precision) == (date(2025, 11, 24), 2)
    assert "as no other day is told" in event.date_reasons[0]


@pytest.mark.parametrize(
    "text",
    [
        "Thousands marched through Tyre on Thursday to call for a vote.",
        "Seamen went on strike in Tyre on Thursday to mark May Day.",
        "Gunmen who attacked a bank in Tyre on Thursday may have fled.",
    ],
)
def test_what_was_done_for_something_was_done(text: str) -> None:
    assert read(text)[0].when.first == date(2025, 11, 20)


@pytest.mark.parametrize(
    "text",
    [
        "The army denied on Monday that it had shelled Sidon on Saturday.",
        "The army plans to shell Sidon on Saturday.",
        "No strike was held in Sidon on Saturday.",
        "No treaty was signed in Cairo on Monday.",
        "If gunmen attack Tyre on Friday, families will be evacuated.",
        "A referendum is due in Tyre on Sunday.",
        "The militia threatened on Monday to bomb Tyre.",
    ],
)
def test_what_was_not_done_hands_on_neither_place_nor_date(text: str) -> None:
    *_, event = read(f"{text} Gunmen shot two men.")
    assert event.sentence_text == "Gunmen shot two men." and event.place is None and event.when.first is None


def test_a_dateline_is_handed_on_all_the_same() -> None:
    *_, event = read("BEIRUT, Nov 19 (Agency) - The army denied planning a strike on Tyre. Gunmen shot two men.")
    assert event.when.first == date(2025, 11, 19) and event.place is None


def test_a_comparison_dates_nothing() -> None:
    text = "Voters went to the polls in Tyre on Sunday. Turnout was lower than in 2019. Gunmen shot two men."
    assert [event.when.first for event in read(text)] == [date(2025, 11, 23)] * 2
