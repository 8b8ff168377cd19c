"""Words, and the runs of capitalised words that may be names."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from itertools import accumulate
from typing import NamedTuple

from geo.casing import particles
from geo.model import Span

MAX_NAME_WORDS = 6

_WORD = re.compile(  # in a group, so that splitting by it gives the words too
    # What ends in a stop first, and looked for only where a stop is near: most words are plain.
    r"((?=[^\W\d_]{1,3}\.)(?:W\.\s?Va|(?:[^\W\d_]\.){2,}[^\W\d_]?|(?:[Ss][Tt]|Ste|[Mm][Tt]|[Ff][Tt])\.(?=\s))"
    r"|[^\W_]+(?:['’ʼ`&][^\W_]+)*)"
)
_POSSESSIVE = re.compile(r"['’`ʼ]s$", re.IGNORECASE)
_GLUE = re.compile(r"[^\S\n]{1,2}|[^\S\n]*\n[^\S\n]*|-|'|’")


class Word(NamedTuple):
    """A word without its possessive ending; `glued` tells that only white space or a hyphen stands before it."""

    start: int
    end: int
    text: str
    capital: bool
    glued: bool
    possessive: bool


_new = tuple.__new__  # a record without the detour over its named fields: there are hundreds of words an article


class Words(tuple[Word, ...]):
    """The words of one sentence, equal to nothing but itself, so that what is found out about it can be remembered."""

    __slots__ = ()
    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        return self is other


@lru_cache(maxsize=2000)
def words_of(text: str, sentence: Span) -> Words:
    """Return the words of a sentence; the parts of hyphenated words are words."""
    parts = _WORD.split(text[sentence.start : sentence.end])  # what stands between, a word, what stands between, ...
    starts = list(accumulate(map(len, parts), initial=sentence.start))
    parts[0] = ""  # before the first word
    found = [
        _new(Word, (start, start + len(word), word, word[0].isupper(), gap == " " or _is_glue(gap), False))
        for gap, word, start in zip(parts[::2], parts[1::2], starts[1::2], strict=False)
    ]
    for index in [index for index, part in enumerate(parts[1::2]) if not part.isalnum()]:
        word = found[index]
        if ending := _POSSESSIVE.search(word.text):
            length = ending.start() or len(word.text)
            found[index] = word._replace(end=word.start + length, text=word.text[:length], possessive=True)
    return Words(found)


@lru_cache(maxsize=1024)
def _is_glue(gap: str) -> bool:
    return _GLUE.fullmatch(gap) is not None


@lru_cache(maxsize=2000)
def capitals_of(words: Words) -> tuple[int, ...]:
    """Return which words begin with a capital, in order."""
    return tuple([index for index, word in enumerate(words) if word.capital])


def runs_of(words: Words) -> Iterator[tuple[int, int]]:
    """Yield (first, last + 1) of each run of capitalised words, joined by "of", "de", "al" and the like."""
    done, count = 0, len(words)
    for first in capitals_of(words):
        if first < done:
            continue
        end = first + 1
        while end < count and words[end].glued and not words[end - 1].possessive:
            if words[end].capital:
                end += 1
            elif (
                end + 1 < count
                and words[end + 1].glued
                and words[end + 1].capital
                and words[end].text.casefold() in particles()["tight"]
            ):
                end += 2
            else:
                break
        yield first, end
        done = end


def known_names(words: Words, known: Callable[[str], bool], text: str) -> Iterator[tuple[int, int]]:
    """Yield (first, last + 1) of the longest known names that begin and end with a capitalised word, left to right."""
    done = 0
    for first in capitals_of(words):
        if first >= done and (end := _longest(words, first, known, text)):
            yield first, end
            done = end


def _longest(words: Sequence[Word], first: int, known: Callable[[str], bool], text: str) -> int:
    if _whole_possessive(words, first, known, text):
        return first + 2
    reach, most = first + 1, min(first + MAX_NAME_WORDS, len(words))
    while reach < most and _joins(words, reach):
        reach += 1
    for end in range(reach, first, -1):
        if words[end - 1].capital and known(text[words[first].start : words[end - 1].end]):
            return end
    return 0


def _whole_possessive(words: Sequence[Word], first: int, known: Callable[[str], bool], text: str) -> bool:
    """Tell whether a name holds a possessive: "Cox's Bazar", not "Syria's Homs"."""
    after = first + 1
    follows = words[first].possessive and after < len(words) and words[after].capital and words[after].glued
    return follows and known(text[words[first].start : words[after].end])


def _joins(words: Sequence[Word], index: int) -> bool:
    word = words[index]
    if not word.glued or words[index - 1].possessive:
        return False
    return word.capital or word.text.casefold() in particles()["joiners"]


@cache
def abbreviations() -> dict[str, dict[str, str]]:
    """Return geo/data/abbreviations.toml: where it is read -> abbreviation -> name."""
    return tomllib.loads(files("geo").joinpath("data", "abbreviations.toml").read_text(encoding="utf-8"))


@cache
def _abbreviated() -> frozenset[str]:
    return frozenset(word for table in abbreviations().values() for word in table)


def may_abbreviate(word: str) -> bool:
    """Tell whether `word` stands for a state or city in some surroundings."""
    return word.rstrip(".") in _abbreviated()


def with_stop(text: str, end: int, word: str) -> int:
    """Return the end of an abbreviation together with its full stop: of "Kan." in "Paris, Kan."."""
    stopped = word in abbreviations()["before_stop"] and text[end : end + 1] == "."
    return end + 1 if stopped else end


def full_name(text: str, start: int, end: int) -> str:
    """Return the name to look up for text[start:end]: "Kansas" for "Kan" in "Paris, Kan.", else the words there.

    >>> full_name("in Dublin, Ga. on", 11, 13)
    'Georgia, United States'
    """
    word = text[start:end]
    if len(word) > 6:
        return word
    plain, tables = word.rstrip("."), abbreviations()
    after_comma = text[max(0, start - 3) : start].rstrip(" ").endswith(",")
    stopped = word.endswith(".") or text[end : end + 1] == "."
    if plain in tables["before_stop"] and (after_comma or (stopped and text[end + 1 : end + 2] != "\n")):
        return tables["before_stop"][plain]
    if after_comma and plain in tables["after_comma"]:
        return tables["after_comma"][plain]
    return tables["alone"].get(plain, word)
