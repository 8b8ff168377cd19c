"""What rows of words say of a happening beside them: that it was called off, feared, debated, or is routine."""

import tomllib
from importlib import resources
from typing import get_args

import pytest

from geo.model import TOLD, Status
from geo.phrases import WORK, rare_words, said_after, said_before, said_in_sentence
from tests.test_events import read


def statuses(text: str) -> list[str]:
    return sorted({event.status for event in read(text, statuses=())})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Bakers in Sidon called off a strike on Thursday.", "negated"),
        ("A planned march in Tyre was scrapped.", "negated"),
        ("The mayor of Tyre ruled out a new curfew or a strike.", "negated"),
        ("The army stopped short of shelling Tyre.", "negated"),
        ("The port was spared bombing.", "negated"),
        ("The governor rejected claims that gunmen had abducted a nurse in Tyre.", "negated"),
        ("A famine, as in the year before, is not expected.", "negated"),
        ("Rumours of a coup in Cairo are false.", "negated"),
        ("Sidon is bracing for an offensive.", "hypothetical"),
        ("Diplomats hope to avert a war.", "hypothetical"),
        ("Firemen in Tyre staged a mock earthquake.", "hypothetical"),
        ("Any strike on Tyre would be answered.", "hypothetical"),
        ("Traders say an embargo would hurt them.", "hypothetical"),
        ("If gunmen attack Tyre, families will be evacuated.", "hypothetical"),
        ("Dockers will vote on a strike.", "planned"),
        ("Another summit is pencilled in for May.", "planned"),
        ("Choirs sang in memory of the air raid on Tyre.", "background"),
        ("Three men are on trial in Cairo over the bombing of a bank.", "background"),
        ("The last bombing in Tyre killed nobody.", "background"),
        ("Every winter floods cut off the village.", "generic"),
        ("Protests are rarely allowed in Cairo.", "generic"),
        ("High on the agenda in Cairo were shelling and piracy.", "topic"),
    ],
)
def test_what_is_only_spoken_of(text: str, expected: str) -> None:
    assert expected in statuses(text)


@pytest.mark.parametrize(
    "text",
    [
        "If confirmed, the airstrike in Tyre would be the first this year.",
        "An earlier attack on Thursday killed two guards in Tyre.",
        "Gunmen who attacked a bank in Tyre on Friday may have fled to Sidon.",
        "Three men are suspected of bombing a bank in Tyre on Friday.",
        "He escaped a car bombing in Tyre on Friday.",
        "The bombing in Tyre on November 19 will be investigated.",
    ],
)
def test_what_was_done_all_the_same(text: str) -> None:
    assert set(TOLD) & set(statuses(text)), statuses(text)


def test_rows_reach_as_far_as_they_say() -> None:
    assert said_before(["unions", "called", "off", "a"])[0] == "negated"
    assert said_before(["called", "off", "the", "deal", "and", "went", "home", "and", "they"])[0] == "asserted"
    assert said_after(["is", "not", "expected"]) == ("negated", "is not expected")
    assert said_in_sentence([]) == ("asserted", "")


def test_every_row_has_a_known_status() -> None:
    data = tomllib.loads(resources.files("geo").joinpath("data/event_phrases.toml").read_text(encoding="utf-8"))
    known = set(get_args(Status)) - set(TOLD)
    assert all(set(rows) - {"reach", "but"} <= known for rows in data.values())


@pytest.mark.parametrize(
    ("text", "status", "claimed_by"),
    [
        ("Rebels fired rockets at Tyre, the army claimed.", "claimed", "army"),
        ("Rebels fired rockets at Tyre on Friday, the militia claimed in a statement.", "claimed", "militia"),
        ("Gunmen attacked a bank in Tyre, and the group claimed responsibility.", "asserted", ""),
        ("A bomb exploded in Tyre, a blast that claimed ten lives.", "asserted", ""),
    ],
)
def test_a_claim_may_come_last(text: str, status: str, claimed_by: str) -> None:
    event = read(text)[0]
    assert (event.status, event.claimed_by) == (status, claimed_by)


def test_a_plot_is_no_news() -> None:
    plot = "The film follows a nurse in Tyre. She is kidnapped by gunmen."
    assert [event.status for event in read(plot, statuses=())] == ["topic"]
    assert read("The film follows a nurse. On November 19 gunmen shot two men in Tyre.")[0].status == "asserted"


def test_an_old_year_is_history() -> None:
    assert not read("Start at the bridge in Tyre where a duke was shot in 1914.")


def test_words_of_works_are_whole_words() -> None:
    """`geo.event_lookup` marks the words of a sentence that are one of these: a beginning it would overlook."""
    assert all(word.isalpha() for word in rare_words(WORK))
