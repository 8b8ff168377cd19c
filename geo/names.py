"""Words, and the runs of capitalised words that may be names."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from functools import cache
from importlib.resources import files
from itertools import accumulate, compress
from operator import itemgetter
from typing import NamedTuple

from geo.casing import particles
from geo.model import Span
from geo.remembered import Remembered

MAX_NAME_WORDS = 6

# In a group, so that splitting by it gives the words too.
_UNSTOPPED = r"[^\W_]+(?:['’ʼ`&][^\W_]+)*"
_STOPPED = r"W\.\s?Va|(?:[^\W\d_]\.){2,}[^\W\d_]?|(?:[Ss][Tt]|Ste|[Mm][Tt]|[Ff][Tt])\.(?=\s)"
_WORD = re.compile(f"({_UNSTOPPED})")
# The same of Latin letters, which are told faster, in a text with no others.
LATIN = "a-zA-Z0-9ª²³µ¹º¼-¾À-ÖØ-öø-ɏ"
_LATIN_WORD = re.compile(rf"([{LATIN}]++(?:['’`&][{LATIN}]++)*+)")
_LATIN_TEXT = re.compile(r"[\x00-\u024F\u2000-\u206F]*+")
_ANY_WORD = re.compile(rf"((?=[^\W\d_]{{1,3}}\.)(?:{_STOPPED})|{_UNSTOPPED})")  # what ends in a stop first
# A stop within such a word. It stands first, for it is searched for faster than a choice of letters.
_IN_STOPPED = re.compile(
    r"\.(?=[^\W\d_]\.|(?<=W\.)\s?Va|(?:(?<=[SsMmFf][Tt]\.)(?<![^\W_]..\.)|(?<=Ste\.)(?<![^\W_]...\.))\s)"
)
# A possessive ending of some word, if that ends there: by its mark, for it is searched for fastest by one character.
_ENDINGS = {mark: re.compile(rf"{mark}[sSſ](?![^\W_])") for mark in "'’`ʼ"}
_GLUE = re.compile(r"[^\S\n]{1,2}|[^\S\n]*\n[^\S\n]*|-|'|’")
MOST_GAPS = 1024  # different ones that are remembered


class Columns(NamedTuple):
    """Words in columns, each in order: hundreds of records an article take as long as finding them.

    `texts` are without a possessive ending, and end at `ends`; `folded` are the same in small letters. `possessive`
    tells which had an ending, `capital` which begin with a capital, `glued` before which only white space or a hyphen
    stands; it is one longer, for the end.
    """

    starts: list[int]
    ends: list[int]
    texts: list[str]
    folded: list[str]
    possessive: list[bool]
    capital: list[bool]
    glued: list[bool]


class Words:
    """The words of one sentence: those of some columns from index `first` to `end`, and the indices of its capitals.

    Neither the first nor what comes behind the last is `glued`, whatever stands there.
    """

    __slots__ = (*Columns._fields, "capitals", "end", "first", "sentence")

    def __init__(self, sentence: Span, columns: Columns, first: int, end: int, capitals: tuple[int, ...]) -> None:
        self.sentence = sentence
        self.starts, self.ends, self.texts, self.folded, self.possessive, self.capital, self.glued = columns
        self.first = first
        self.end = end
        self.capitals = capitals
        columns.glued[first] = columns.glued[end] = False


def words_of(text: str, sentences: Sequence[Span]) -> list[Words]:
    """Return the words of each of a text's sentences, which stand in order; the parts of hyphenated words are words.

    The text is cut once: all its sentences share its columns. Only a sentence with a word that may end in a stop, or
    one that begins or ends within a word, is cut for itself.
    """
    whole, before = _cut(text, 0, _LATIN_WORD if text.isascii() or _LATIN_TEXT.fullmatch(text) else _WORD)
    begins = [start for start, _end in sentences]
    alone = {bisect_right(begins, found.start()) - 1 for found in _IN_STOPPED.finditer(text)}
    starts, capitals, made = whole.starts, _capitals(whole), []
    for index, sentence in enumerate(sentences):
        start, stop = sentence
        first = bisect_left(starts, start)
        end = bisect_left(starts, stop, first)
        if index in alone or before[first] > start or before[end] > stop:
            columns, _ = _cut(text[start:stop], start, _ANY_WORD)
            made.append(Words(sentence, columns, 0, len(columns.starts), _capitals(columns)))
        else:
            at = bisect_left(capitals, first)
            made.append(Words(sentence, whole, first, end, capitals[at : bisect_left(capitals, end, at)]))
    return made


def _capitals(columns: Columns) -> tuple[int, ...]:
    return tuple(compress(range(len(columns.capital)), columns.capital))


def _cut(said: str, start: int, word: re.Pattern[str]) -> tuple[Columns, list[int]]:
    """The words of what is said from `start` on, and where what stands before each and at the end begins."""
    parts = word.split(said)  # what stands between, a word, what stands between, ...
    edges = list(accumulate(map(len, parts), initial=start))
    parts[0] = parts[-1] = ""  # before the first word, and after the last
    found = parts[1::2]
    words = Columns(
        starts=edges[1:-1:2],
        ends=edges[2::2],
        texts=found,
        folded=list(map(str.casefold, found)),
        possessive=[False] * len(found),
        capital=list(map(str.isupper, map(itemgetter(0), found))),
        glued=list(map(_GLUES.__getitem__, parts[::2])),
    )
    for ending in (_ENDINGS[mark] for mark in _ENDINGS if mark in said):
        for found_at in ending.finditer(said):
            _drop(words, start + found_at.start(), start + found_at.end())
    return words, edges[::2]


def _drop(words: Columns, start: int, end: int) -> None:
    """Take the possessive ending at [start, end) from the word that ends in it, if one does."""
    index = bisect_left(words.ends, end)
    if words.ends[index : index + 1] == [end] and words.starts[index] < start:
        word = words.texts[index]
        if not word.isalnum():
            words.ends[index] = start
            words.texts[index], words.folded[index] = word[: start - end], word[: start - end].casefold()
            words.possessive[index] = True


# Whether what stands between two words joins them.
_GLUES = Remembered(lambda gap: _GLUE.fullmatch(gap) is not None, most=MOST_GAPS)


def runs_of(words: Words) -> list[tuple[int, int]]:
    """Return (first, last + 1) of each run of capitalised words, joined by "of", "de", "al" and the like."""
    if not words.capitals:
        return []
    found, first, last = [], words.capitals[0], words.capitals[0]
    glued, possessive, tight = words.glued, words.possessive, particles()["tight"]
    for index in words.capitals[1:]:
        near = index - last <= 2 and glued[index] and not possessive[last]
        if near and (index - last == 1 or (words.folded[index - 1] in tight and glued[index - 1])):
            last = index
        else:
            found.append((first, last + 1))
            first = last = index
    return [*found, (first, last + 1)]


def known_names(
    words: Words, known: Callable[[str], bool], text: str, *, opens: Callable[[str], bool]
) -> list[tuple[int, int]]:
    """Return (first, last + 1) of the longest known names that begin and end with a capitalised word, left to right.

    `opens` tells of two words whether a known name may begin with them.
    """
    found, done = [], 0
    glued, capital, folded, joiners = words.glued, words.capital, words.folded, particles()["joiners"]
    for first in words.capitals:
        if first < done:
            continue
        after = first + 1
        if glued[after] and (capital[after] or folded[after] in joiners):
            done = _longest(words, first, known, text, opens) or done
            if done > first:
                found.append((first, done))
        elif known(words.texts[first]):
            found.append((first, after))
    return found


def _longest(words: Words, first: int, known: Callable[[str], bool], text: str, opens: Callable[[str], bool]) -> int:
    start, capital = words.starts[first], words.capital
    if words.possessive[first]:
        if capital[first + 1] and known(text[start : words.ends[first + 1]]):
            return first + 2  # "Cox's Bazar", not "Syria's Homs"
        return first + 1 if known(words.texts[first]) else 0
    ends = words.ends
    if not opens(text[start : ends[first + 1]]):
        return first + 1 if known(words.texts[first]) else 0  # as in most people's names
    end, most = first + 2, first + MAX_NAME_WORDS
    glued, possessive, folded, joiners = words.glued, words.possessive, words.folded, particles()["joiners"]
    while end < most and glued[end] and not possessive[end - 1] and (capital[end] or folded[end] in joiners):
        end += 1
    for last in range(end - 1, first, -1):
        if capital[last] and known(text[start : ends[last]]):
            return last + 1
    return first + 1 if known(words.texts[first]) else 0


@cache
def abbreviations() -> dict[str, dict[str, str]]:
    """Return geo/data/abbreviations.toml: where it is read -> abbreviation -> name."""
    return tomllib.loads(files("geo").joinpath("data", "abbreviations.toml").read_text(encoding="utf-8"))


@cache
def abbreviated() -> frozenset[str]:
    """Return what stands for a state or city in some surroundings."""
    return frozenset(word for table in abbreviations().values() for word in table)


def may_abbreviate(word: str) -> bool:
    """Tell whether `word` stands for a state or city in some surroundings."""
    return word.rstrip(".") in abbreviated()


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
    if len(word) > 6 or not may_abbreviate(word):
        return word
    plain, tables = word.rstrip("."), abbreviations()
    after_comma = text[max(0, start - 3) : start].rstrip(" ").endswith(",")
    stopped = word.endswith(".") or text[end : end + 1] == "."
    if plain in tables["before_stop"] and (after_comma or (stopped and text[end + 1 : end + 2] != "\n")):
        return tables["before_stop"][plain]
    if after_comma and plain in tables["after_comma"]:
        return tables["after_comma"][plain]
    return tables["alone"].get(plain, word)
