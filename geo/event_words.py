"""The words and marks of a sentence, in lower case, before and after a point in it: each sentence is cut once."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import lru_cache
from typing import NamedTuple

from geo.model import Span

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_WORD = re.compile(rf"{WORD.pattern}|[,;:()\"“”]")


@lru_cache(maxsize=512)
def sentence_words(text: str, sentence: Span) -> list[str]:
    """Return the words of a sentence as they are written, without marks; several stages go through them all."""
    return WORD.findall(text, *sentence)


class _Cut(NamedTuple):
    """The words of a sentence, and where each starts and ends."""

    words: list[str]
    starts: list[int]
    ends: list[int]


@lru_cache(maxsize=512)
def _cut(text: str, start: int, end: int) -> _Cut:
    found = list(_WORD.finditer(text, start, end))
    return _Cut([match[0].lower() for match in found], [m.start() for m in found], [m.end() for m in found])


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
