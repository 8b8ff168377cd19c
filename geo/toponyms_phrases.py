"""Bare place phrases: "Narvik town, Norway", the whole of a short line. What they name are places, known or not."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from geo.casing import given_names, is_common
from geo.cues import class_words, table
from geo.folding import words as folding_words
from geo.names import Words

MOST_WORDS = 12
_PARTS = re.compile(r"\s*[,(]\s*")
_REST = re.compile(r"[^\S\n]*[-/'’().]*[^\S\n]*")


def place_phrase(words: Words, text: str, *, is_region: Callable[[str], bool]) -> list[tuple[int, int]]:
    """Return (first, last + 1) of each name in a sentence that is nothing but names of places, else nothing.

    Parts stand between commas; the last one names a country or region, or a part before it
    ends in a word of class: "NAME town, COUNTRY".
    """
    if not 1 < words.end - words.first <= MOST_WORDS:
        return []
    if text[words.ends[words.end - 1] : words.sentence.end].strip(" )."):
        return []
    if not all(words.capital[at] or words.folded[at] in _small_words() for at in range(words.first, words.end)):
        return []  # nearly every sentence: it has a verb
    parts = _parts(words, text)
    spans = [_name_in(words, first, last, text) for first, last in parts]
    if not parts or any(span is None for span in spans):
        return []
    named = [span for span in spans if span is not None]
    classed = any(stop < last for (_, stop), (_, last) in zip(named, parts, strict=True))
    held = len(named) > 1 and is_region(text[words.starts[named[-1][0]] : words.ends[named[-1][1] - 1]])
    if not (held or (classed and len(named) == 1)):
        return []
    return [] if _is_other(words, named[0]) and not classed else named


@cache
def _small_words() -> frozenset[str]:
    """The small words that a place phrase may hold."""
    cues = table()
    return frozenset(("the", *class_words(), *folding_words().soft)).union(
        *(cues[name] for name in ("directions", "line_joiners", "facilities", "line_classes"))
    )


def _parts(words: Words, text: str) -> list[tuple[int, int]]:
    """Runs of words between commas; none at all where other marks stand between words."""
    found, first = [], words.first
    for index in range(first + 1, words.end):
        between = text[words.ends[index - 1] : words.starts[index]]
        if _PARTS.fullmatch(between):
            found.append((first, index))
            first = index
        elif not _REST.fullmatch(between):
            return []
    return [*found, (first, words.end)]


def _name_in(words: Words, first: int, last: int, text: str) -> tuple[int, int] | None:
    """The part without its words of class and directions; None where it holds other small words."""
    classes, directions = class_words(), table()["directions"]
    while first < last and not words.capital[first] and words.folded[first] in directions | {"the"}:
        first += 1
    end = last
    while end > first and not words.capital[end - 1] and _is_class(words.folded[end - 1], classes):
        end -= 1
    capitals = [index for index in range(first, end) if words.capital[index]]
    if not capitals or capitals[-1] != end - 1 or capitals[0] - first > 1:
        return None
    small = {words.texts[index] for index in range(first, end) if not words.capital[index]}
    return (first, end) if small <= table()["line_joiners"] and words.texts[first][0].isalpha() else None


def _is_class(word: str, classes: dict[str, str]) -> bool:
    cues = table()
    return word in classes or word in cues["facilities"] or word in cues["line_classes"] or word in folding_words().soft


def _is_other(words: Words, span: tuple[int, int]) -> bool:
    """Tell whether a name reads like a person ("Ada Smith, Texas") or like everyday words ("Flood Warning, Texas")."""
    texts = words.texts[slice(*span)]
    if len(texts) > 1 and texts[0].casefold() in given_names() and not is_common(texts[0]):
        return True
    return is_common(texts[0])
