"""Words, and the runs of capitalised words that may be names."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from geo.casing import particles
from geo.model import Span

MAX_NAME_WORDS = 6

_WORD = re.compile(
    # What ends in a stop first, and looked for only where a stop is near: most words are plain.
    r"(?=[^\W\d_]{1,3}\.)(?:W\.\s?Va|(?:[^\W\d_]\.){2,}[^\W\d_]?|(?:[Ss][Tt]|Ste|[Mm][Tt]|[Ff][Tt])\.(?=\s))"
    r"|[^\W_]+(?:['’ʼ`&][^\W_]+)*"
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
    found: list[Word] = []
    last = -1
    for match in _WORD.finditer(text, sentence.start, sentence.end):
        start, end = match.span()
        word, stop, possessive = match.group(), end, False
        if not word.isalnum() and ("'" in word or "’" in word):
            ending = _POSSESSIVE.search(word)
            possessive = ending is not None
            if ending and ending.start():
                word, stop = word[: ending.start()], start + ending.start()
        spaced = start - last == 1 and last >= 0 and text[last] == " "
        glued = spaced or (last >= 0 and _GLUE.fullmatch(text, last, start) is not None)
        found.append(_new(Word, (start, stop, word, word[0].isupper(), glued, possessive)))
        last = end
    return Words(found)


def runs_of(words: Sequence[Word]) -> Iterator[tuple[int, int]]:
    """Yield (first, last + 1) of each run of capitalised words, joined by "of", "de", "al" and the like."""
    index = 0
    while index < len(words):
        if not words[index].capital:
            index += 1
            continue
        end = index + 1
        while end < len(words) and words[end].glued and not words[end - 1].possessive:
            if words[end].capital:
                end += 1
            elif (
                words[end].text.casefold() in particles()["tight"]
                and end + 1 < len(words)
                and words[end + 1].glued
                and words[end + 1].capital
            ):
                end += 2
            else:
                break
        yield index, end
        index = end


def known_names(words: Sequence[Word], known: Callable[[str], bool], text: str) -> Iterator[tuple[int, int]]:
    """Yield (first, last + 1) of the longest known names that begin and end with a capitalised word, left to right."""
    index = 0
    while index < len(words):
        end = _longest(words, index, known, text) if words[index].capital else 0
        if end:
            yield index, end
            index = end
        else:
            index += 1


def _longest(words: Sequence[Word], first: int, known: Callable[[str], bool], text: str) -> int:
    if _whole_possessive(words, first, known, text):
        return first + 2
    reach = first + 1
    while reach < min(first + MAX_NAME_WORDS, len(words)) and _joins(words, reach):
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
