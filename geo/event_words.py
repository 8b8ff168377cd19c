"""The words and marks of a sentence, in lower case, before and after a point in it: each sentence is cut once."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from geo.model import Span

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_LETTERS = re.compile(r"[^\W\d_]+")
_APOSTROPHE = re.compile("['’]")
_WORD = re.compile(rf"{WORD.pattern}|[,;:()\"“”]")


def parts_of(word: str) -> Sequence[str]:
    """Return what an apostrophe parts a word into, most words as they are.

    >>> parts_of("strike's")
    ['strike', 's']
    """
    return (word,) if word.isalnum() else _APOSTROPHE.split(word)


def letters_of(word: str) -> Sequence[str]:
    """Return the runs of letters in a word, of most the word itself.

    >>> letters_of("F16's")
    ['F', 's']
    """
    return (word,) if word.isalpha() else _LETTERS.findall(word)


class _Cut(NamedTuple):
    """The words of a sentence, and where each starts and ends."""

    words: list[str]
    starts: list[int]
    ends: list[int]


class Around(NamedTuple):
    """The words and marks before and after a span; `whole` tells that it parts none."""

    before: list[str]
    after: list[str]
    whole: bool


_WRITTEN = itemgetter(0)  # a match's own text


@lru_cache(maxsize=512)
def _cut(text: str, start: int, end: int) -> _Cut:
    found = list(_WORD.finditer(text, start, end))
    words = list(map(str.lower, map(_WRITTEN, found)))
    return _Cut(words, list(map(re.Match.start, found)), list(map(re.Match.end, found)))


def words_of(text: str, sentence: Span) -> list[str]:
    """Return the words and marks of a sentence, for reading only."""
    return _cut(text, *sentence).words


def words_around(text: str, sentence: Span, span: Span) -> Around:
    """Return the words and marks of the sentence before and after a span.

    >>> words_around("Near Tyre, Lebanon's navy", Span(0, 25), Span(5, 9))
    Around(before=['near'], after=[',', "lebanon's", 'navy'], whole=True)
    """
    cut = _cut(text, *sentence)
    first, last = bisect_right(cut.ends, span.start), bisect_left(cut.starts, span.end)
    if _parted(cut, span, first, last):
        return Around(words_before(text, sentence, span.start), words_after(text, sentence, span.end), whole=False)
    return Around(cut.words[:first], cut.words[last:], whole=True)


def parts_a_word(text: str, sentence: Span, span: Span) -> bool:
    """Tell whether a span begins or ends inside a word of the sentence."""
    cut = _cut(text, *sentence)
    return _parted(cut, span, bisect_right(cut.ends, span.start), bisect_left(cut.starts, span.end))


def _parted(cut: _Cut, span: Span, first: int, last: int) -> bool:
    """Tell whether the first word that ends in a span begins before it, or the last that begins in it ends later."""
    begins = first < len(cut.starts) and cut.starts[first] < span.start
    return begins or (last > 0 and cut.ends[last - 1] > span.end)


def words_in(text: str, span: Span) -> list[str]:
    """Return the words and marks of a few words of the text."""
    return _words(text, span.start, span.end)


def _words(text: str, start: int, end: int) -> list[str]:
    return list(map(str.lower, _WORD.findall(text, start, end)))


def words_before(text: str, sentence: Span, position: int) -> list[str]:
    """Return the words and marks of the sentence before `position`, nearest last; a word it parts up to there.

    >>> words_before("Near Tyre, Lebanon's navy", Span(0, 25), 18)
    ['near', 'tyre', ',', 'lebanon']
    """
    words, starts, ends = _cut(text, *sentence)
    whole = bisect_right(ends, position)
    if whole < len(starts) and starts[whole] < position:
        return [*words[:whole], *_words(text, starts[whole], position)]
    return words[:whole]


def words_after(text: str, sentence: Span, position: int) -> list[str]:
    """Return the words and marks of the sentence from `position` on; of a word it parts the rest.

    >>> words_after("Near Tyre, Lebanon's navy", Span(0, 25), 18)
    ['s', 'navy']
    """
    words, starts, ends = _cut(text, *sentence)
    whole = bisect_left(starts, position)
    if whole and ends[whole - 1] > position:
        if text[ends[whole - 1] : ends[whole - 1] + 1] in ("'", "’"):  # which may hold the rest and more together
            return _words(text, position, sentence.end)
        return [*_words(text, position, ends[whole - 1]), *words[whole:]]
    return words[whole:]
