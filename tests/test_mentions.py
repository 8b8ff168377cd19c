"""Which spans are weighed at all: what is left out early weighs too little, or would be left out anyway."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.cues import seats
from geo.gazetteer import Gazetteer
from geo.mentions import _may_be, find_mentions, may_open
from geo.mentions_together import Mention
from geo.mentions_weights import HOPELESS, HOPELESS_BARE, points_of
from geo.model import Span
from geo.names import known_names, words_of
from geo.text import sentences

OTHERS = ("Ada", "Smith", "of", "and", "al", "St.", "Mt", "Fort", "U.S.", "O'Neill's", "Côte d'Or", "(the", "Bank")


@pytest.fixture(scope="module")
def gazetteer() -> Iterator[Gazetteer]:
    with Gazetteer.open() as opened:
        yield opened


def mentions(text: str, gazetteer: Gazetteer) -> list[Mention]:
    """What is weighed by rules alone."""
    words = words_of(text, sentences(text))
    return find_mentions(text, words, gazetteer=gazetteer, entities=(), rules_only=True)


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_no_name_is_lost_to_how_it_opens(gazetteer: Gazetteer, data: st.DataObject) -> None:
    count = gazetteer._file.all("SELECT max(rowid) FROM place")[0][0]
    picked = data.draw(st.lists(st.integers(1, count), min_size=1, max_size=3))
    query = "SELECT name FROM place WHERE key >= ? AND name LIKE '% %' ORDER BY key LIMIT 1"
    named = [name for key in picked for (name,) in gazetteer._file.all(query, key)]
    parts = st.sampled_from([*named, *OTHERS, *map(str.title, seats())])
    text = data.draw(st.sampled_from((" ", "-", "\n"))).join(data.draw(st.lists(parts, max_size=6)))
    words = words_of(text, [Span(0, len(text))])[0]
    known, opens = _may_be(gazetteer).__getitem__, may_open(gazetteer).__getitem__
    assert known_names(words, known, text, opens=opens) == known_names(words, known, text, opens=lambda _name: True)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Justice was asked for, and Victory came to Aden.", ["Aden"]),
        ("Shots were heard in the town of Victory near Aden.", ["Victory", "Aden"]),
        ("He was tried in Aden as Media looked on.", ["Aden"]),
        ("The rain stopped.", []),
        ("The Mohawk, a village of few, lies in Hope and not in Market.", ["Mohawk", "Hope"]),
    ],
)
def test_names_that_say_too_little_of_a_place_are_not_weighed(
    text: str, names: list[str], gazetteer: Gazetteer
) -> None:
    assert [mention.name for mention in mentions(text, gazetteer)] == names


def test_a_line_of_nothing_but_places_holds_any_name(gazetteer: Gazetteer) -> None:
    assert "Market" in {mention.name for mention in mentions("Market village, Poland", gazetteer)}


@given(st.frozensets(st.sampled_from(("common", "given", "known:4", "words:1", "no such signal"))))
def test_points_are_bias_and_weights(signals: frozenset[str]) -> None:
    each = {signal: points_of({signal}, "rules") - points_of((), "rules") for signal in signals}
    assert points_of(signals, "rules") == pytest.approx(points_of((), "rules") + sum(each.values()))
    assert points_of({"no such signal"}, "rules") == points_of((), "rules")


def test_what_surrounds_a_name_may_save_more_of_them() -> None:
    assert HOPELESS < HOPELESS_BARE < 0
