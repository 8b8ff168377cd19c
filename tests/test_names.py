"""Words of a sentence: where each stands, what it is without its possessive ending, and what joins it to the last."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.model import Span
from geo.names import runs_of, words_of

UGLY = [
    "St",
    "St.",
    "Ste.",
    "mt.",
    "U.S",
    "a.b.c",
    "W.",
    "Va",
    "Iran's",
    "Iran’S",
    "A&Bʼs",
    "ʼs",
    "'s",
    "it's",
    "É",
    "ß",
]
UGLY += [
    "al",
    "of",
    "He",
    "he",
    "x1",
    "_",
    "Ⓐ",
    "-",
    "--",
    "'",
    "’",
    "`",
    "&",
    ".",
    ",",
    " ",
    "  ",
    "\n",
    " \n ",
    "\xa0",
    "\t",
]
# A word is the first of these that stands at a place: a state, initials, what is shortened, else letters and figures.
STOPPED = r"W\.\s?Va|(?:[^\W\d_]\.){2,}[^\W\d_]?|(?:[Ss][Tt]|Ste|[Mm][Tt]|[Ff][Tt])\.(?=\s)"
PLAIN = r"[^\W_]+(?:['’ʼ`&][^\W_]+)*"
GLUE = r"[^\S\n]{1,2}|[^\S\n]*\n[^\S\n]*|-|'|’"
ENDING = r"['’`ʼ]s$"

sentences = st.builds(lambda parts: "".join(parts), st.lists(st.sampled_from(UGLY) | st.text(max_size=3), max_size=12))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Iran's army left St. Louis.", ["Iran", "army", "left", "St.", "Louis"]),
        ("the U.S. and al-Qaida", ["the", "U.S.", "and", "al", "Qaida"]),
        ("Huntington, W. Va.", ["Huntington", "W. Va"]),
        ("", []),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert [word.text for word in words_of(text, Span(0, len(text)))] == expected


@given(sentences, sentences, sentences)
def test_words_are_what_the_rule_says(before: str, said: str, after: str) -> None:
    start, stop = len(before), len(before) + len(said)
    words = words_of(before + said + after, Span(start, stop))
    whole = [match.span() for match in re.finditer(f"{STOPPED}|{PLAIN}", said)]
    assert [word.start - start for word in words] == [begin for begin, _end in whole]
    for word, (begin, end) in zip(words, whole, strict=True):
        full = said[begin:end]
        ending = None if full.isalnum() else re.search(ENDING, full, re.IGNORECASE)
        assert word.text == said[word.start - start : word.end - start] == full[: ending.start() if ending else None]
        assert word.possessive == bool(ending)
        assert word.capital == full[0].isupper()
    gaps = [said[left[1] : right[0]] for left, right in pairwise(whole)]
    assert [word.glued for word in words[1:]] == [re.fullmatch(GLUE, gap) is not None for gap in gaps]
    assert not any(word.glued for word in words[:1])
    assert words.capitals == tuple(index for index, word in enumerate(words) if word.capital)


@given(sentences)
def test_runs_begin_and_end_with_capitals(said: str) -> None:
    words = words_of(said, Span(0, len(said)))
    runs = list(runs_of(words))
    assert all(words[first].capital and words[end - 1].capital for first, end in runs)
    assert set(words.capitals) <= {index for first, end in runs for index in range(first, end)}
