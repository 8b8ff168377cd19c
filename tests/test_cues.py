"""Cues around a name: what is passed over as bare has none."""

from collections.abc import Iterator
from itertools import pairwise
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo import mentions_signals
from geo.cues import _DATELINE, PLACING, Around, _is_dated, _said_before, _single_cues, around, is_bare, is_placed
from geo.gazetteer import Gazetteer
from geo.mentions_signals import in_run, neighbours
from geo.mentions_together import Mention
from geo.model import Span
from geo.names import runs_of, words_of
from geo.toponyms_demonyms import find_demonyms
from geo.toponyms_kinds import kind_of

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


@given(texts, st.sampled_from(sorted(_single_cues())), st.sampled_from(["", "south ", "of ", "town "]))
def test_a_word_with_one_cue_says_nothing_else(text: str, word: str, between: str) -> None:
    said = f"{text} {between}{word} Aden"
    (words,) = words_of(said, [Span(0, len(said))])
    if words.glued[words.end - 1]:
        assert _said_before(words, words.end - 1) == ([_single_cues()[word]], "", "")


@given(texts)
def test_a_dateline_is_told_by_what_follows(text: str) -> None:
    words = words_of(text, [Span(0, len(text))])[0]
    for end in range(1, words.end + 1):
        assert _is_dated(words, end, text) == (_DATELINE.match(text, words.ends[end - 1]) is not None)


@given(texts)
def test_a_name_amid_a_sentence_has_no_neighbour(gazetteer: Gazetteer, text: str) -> None:
    words = words_of(text, [Span(0, len(text))])[0]
    with patch.object(mentions_signals, "_is_amid", return_value=False):
        asked = [neighbours(words, first, end, text, gazetteer) for first, end in runs_of(words)]
    assert [neighbours(words, first, end, text, gazetteer) for first, end in runs_of(words)] == asked


@given(texts, texts, texts)
def test_what_stands_in_other_sentences_says_nothing(gazetteer: Gazetteer, before: str, said: str, after: str) -> None:
    text, ends = before + said + after, (0, len(before), len(before + said), len(before + said + after))
    spans = [Span(start, end) for start, end in pairwise(ends)]
    within = words_of(text, spans)[1]
    blank = words_of(" " * len(before) + said + " " * len(after), spans)[1]
    for (first, end), (one, last) in zip(runs_of(within), runs_of(blank), strict=True):
        mention = Mention(within.starts[first], within.ends[end - 1], within.texts[first], {"org_in_run", "rest_after"})
        assert is_bare(within, first, end, text) == is_bare(blank, one, last, text)
        assert around(within, first, end, text=text) == around(blank, one, last, text=text)
        assert neighbours(within, first, end, text, gazetteer) == neighbours(blank, one, last, text, gazetteer)
        assert in_run(within, (first, first + 1), (first, end), text=text) == in_run(
            blank, (one, one + 1), (one, last), text=text
        )
        assert kind_of(mention, within, text=text, gazetteer=gazetteer) == kind_of(
            mention, blank, text=text, gazetteer=gazetteer
        )
    demonyms = [list(find_demonyms(text, [words], gazetteer=gazetteer)) for words in (within, blank)]
    assert demonyms[0] == demonyms[1]


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
