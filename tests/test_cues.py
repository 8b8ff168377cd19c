"""Cues around a name: what is passed over as bare has none."""

from collections.abc import Iterator
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo import mentions_signals
from geo.cues import PLACING, Around, around, is_bare, is_placed
from geo.gazetteer import Gazetteer
from geo.mentions_signals import neighbours
from geo.model import Span
from geo.names import runs_of, words_of

WORDS = [
    "in",
    "near",
    "of",
    "the",
    "The",
    "from",
    "hit",
    "seized",
    "Mr",
    "president",
    "northern",
    "south",
    "town",
    "he",
]
WORDS += [
    "refugee",
    "camp",
    "camps",
    "village",
    "said",
    "told",
    "Accord",
    "Treaty",
    "based",
    "residents",
    "police",
    "a",
]
WORDS += [
    "Tyre",
    "Aleppo",
    "Ohio",
    "Jordan",
    "Lebanon",
    "Nov",
    "19",
    "March",
    "34",
    "2024",
    "left",
    "Iran's",
    "quickly",
]
GAPS = (" ", " ", " ", ", ", "-", " - ", " -- ", ". ", ": ", " (", ") ", "/", "'", "\n", "; ", '" ', ", a ", ",34, ")
texts = st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(GAPS)), min_size=1, max_size=9).map(
    lambda pairs: "".join(word + gap for word, gap in pairs)
)


@pytest.fixture(scope="module")
def gazetteer() -> Iterator[Gazetteer]:
    with Gazetteer.open() as opened:
        yield opened


@given(texts)
def test_a_bare_name_has_no_cue_and_no_neighbour(gazetteer: Gazetteer, text: str) -> None:
    words = words_of(text, [Span(0, len(text))])[0]
    for first, end in runs_of(words):
        if is_bare(words, first, end, text):
            cues = () if first else ("cue:opens_sentence",)
            assert around(words, first, end, text=text) == Around(cues)
            assert not neighbours(words, first, end, text, gazetteer)


@given(texts)
def test_what_is_placed_has_a_cue_that_places(text: str) -> None:
    words = words_of(text, [Span(0, len(text))])[0]
    for first, end in runs_of(words):
        placing = PLACING.intersection(around(words, first, end, text=text).cues)
        assert is_placed(words, first, end, text=text) == bool(placing)


@given(texts)
def test_a_name_amid_a_sentence_has_no_neighbour(gazetteer: Gazetteer, text: str) -> None:
    words = words_of(text, [Span(0, len(text))])[0]
    with patch.object(mentions_signals, "_is_amid", return_value=False):
        asked = [neighbours(words, first, end, text, gazetteer) for first, end in runs_of(words)]
    assert [neighbours(words, first, end, text, gazetteer) for first, end in runs_of(words)] == asked


@pytest.mark.parametrize(
    ("text", "name", "cue"),
    [
        ("They live near Tyre now.", "Tyre", "cue:near"),
        ("He left the town of Tyre quickly.", "Tyre", "cue:town_of"),
        ("She saw northern Tyre burn.", "Tyre", "cue:direction"),
        ("He knew the Tyre refugee camp.", "Tyre", "cue:class_after"),
        ("TYRE, Lebanon, Nov 19 (Reuters) - Rain fell.", "TYRE", "cue:dateline"),
        ("Now Jordan, 34, spoke.", "Jordan", "cue:aged"),
        ("That day Tyre said no.", "Tyre", "cue:speaks"),
    ],
)
def test_cues(text: str, name: str, cue: str) -> None:
    words = words_of(text, [Span(0, len(text))])[0]
    at = words.texts.index(name)
    assert not is_bare(words, at, at + 1, text)
    assert cue in around(words, at, at + 1, text=text).cues
