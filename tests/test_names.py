"""Words of a sentence: where each stands, what it is without its possessive ending, and what joins it to the last."""

import re
from itertools import accumulate, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.casing import particles
from geo.model import Span
from geo.names import _LATIN_TEXT, LATIN, Words, runs_of, words_of

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
    "Iran'ſ",
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
    assert words_of(text, [Span(0, len(text))])[0].texts == expected


@given(st.lists(sentences, max_size=6))
def test_words_are_what_the_rule_says(parts: list[str]) -> None:
    """Whatever stands around a sentence, a word or an ending that it parts among it."""
    ends = list(accumulate(map(len, parts)))
    spans = [Span(end - len(said), end) for said, end in zip(parts, ends, strict=True)]
    for said, span, words in zip(parts, spans, words_of("".join(parts), spans), strict=True):
        assert words.sentence == span
        _check_words(words, said, span.start)


def _check_words(words: Words, said: str, start: int) -> None:
    whole = [match.span() for match in re.finditer(f"{STOPPED}|{PLAIN}", said)]
    assert words.end - words.first == len(whole)
    for index, (begin, end) in enumerate(whole, words.first):
        full = said[begin:end]
        ending = None if full.isalnum() else re.search(ENDING, full, re.IGNORECASE)
        assert words.texts[index] == full[: ending.start() if ending else None]
        assert words.folded[index] == words.texts[index].casefold()
        assert words.starts[index] == start + begin
        assert words.ends[index] == start + begin + len(words.texts[index])
        assert words.possessive[index] == bool(ending)
        assert words.capital[index] == full[0].isupper()
    gaps = [said[left[1] : right[0]] for left, right in pairwise(whole)]
    assert words.glued[words.first : words.end] == [False, *map(_joins, gaps)][: len(whole)]
    assert words.capitals == tuple(index for index in range(words.first, words.end) if words.capital[index])


def _joins(gap: str) -> bool:
    return re.fullmatch(GLUE, gap) is not None


@given(sentences)
def test_runs_are_capitals_and_small_words_between_them(said: str) -> None:
    words = words_of(said, [Span(0, len(said))])[0]
    codes = "".join(map(_code, words.glued, words.capital, words.possessive, words.folded))
    assert runs_of(words) == [match.span() for match in re.finditer("[CcPp](?:(?<![Pp])t?[CP])*", codes)]


def _code(glued: bool, capital: bool, possessive: bool, folded: str) -> str:
    """A word in a letter: C has a capital, P an ending too, t stands within names; small if nothing joins it."""
    if capital:
        return ("P" if possessive else "C") if glued else ("p" if possessive else "c")
    return "t" if glued and folded in particles()["tight"] else "-"


def test_a_word_is_latin_where_its_letters_are() -> None:
    latin = [chr(code) for code in (*range(0x250), *range(0x2000, 0x2070))]
    assert re.findall(f"[{LATIN}]", "".join(latin)) == [letter for letter in latin if letter.isalnum()]
    assert _LATIN_TEXT.fullmatch("".join(latin))
    assert not any(map(_LATIN_TEXT.fullmatch, filter(str.isalnum, {*map(chr, range(0x11000))} - {*latin})))
