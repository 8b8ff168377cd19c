"""Demonyms: "the Lebanese army" stands for a country, "a Lebanese student" and "the Lebanese" name people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from geo.cues import table
from geo.gazetteer import Gazetteer
from geo.model import Kind, Toponym
from geo.names import Words

LEAST_LETTERS = 4
MOST_BETWEEN = 2  # adjectives between a demonym and its noun: "Syrian public security forces"
WHY = {"demonym": "names a country by its people", "hint": "names a people or persons"}


def find_demonyms(text: str, sentences: Sequence[Words], *, gazetteer: Gazetteer) -> Iterator[Toponym]:
    """Yield words such as "Lebanese", "Israelis", "European"; `name` is the word, or the place to look up for it.

    A people, or persons by their nationality, are hints: no list of places shows them.
    """
    extra: dict[str, str] = table()["demonyms"]
    openings = _openings(gazetteer)
    for words in sentences:
        folded, after = words.folded, 0
        for index in words.capitals:
            small = folded[index]
            if small not in openings and small.isascii() and small.isalpha():
                continue  # as nearly all
            if index < after or small == "the":
                continue
            length = _length(words, index, text, gazetteer)
            if length:
                after = index + length
                start, end = words.starts[index], words.ends[after - 1]
                phrase = text[start:end]
                name = extra.get(phrase.casefold(), phrase)
                kind = _kind(phrase.casefold(), words, after)
                yield Toponym(start=start, end=end, name=name, kind=kind, reasons=(WHY[kind],))


def _length(words: Words, index: int, text: str, gazetteer: Gazetteer) -> int:
    """How many words from `index` on are a demonym: two of "South Korean", one of "Lebanese army"."""
    if words.glued[index + 1] and words.capital[index + 1]:
        phrase = text[words.starts[index] : words.ends[index + 1]]
        if len(phrase) >= LEAST_LETTERS and _names_people(gazetteer, phrase):
            return 2
    word = words.texts[index]
    return int(len(word) >= LEAST_LETTERS and _names_people(gazetteer, word))


def _names_people(gazetteer: Gazetteer, phrase: str) -> bool:
    return phrase.casefold() in table()["demonyms"] or gazetteer.demonym(phrase) is not None


@lru_cache(maxsize=8)
def _openings(gazetteer: Gazetteer) -> frozenset[str]:
    """The words that a demonym may begin with, of those that are of plain letters."""
    return gazetteer.demonym_openings.union(phrase.split()[0] for phrase in table()["demonyms"])


def _kind(phrase: str, words: Words, after: int) -> Kind:
    """Nouns ("the Irish said"), adjectives of persons, kinds and continents are hints; the others are demonyms."""
    cues = table()
    if phrase.endswith(("s", "men", "man", "women", "woman")) and not phrase.endswith(("ss", "german", "roman")):
        return "hint"
    if not words.glued[after] or phrase.split()[-1] in cues["continental"]:
        return "hint"
    nouns = words.folded[after : min(after + MOST_BETWEEN + 1, words.end)]
    if words.capital[after]:
        return "demonym" if cues["offices"].intersection(nouns) else "hint"
    if nouns[0] in cues["no_nouns"] or cues["persons"].intersection(nouns[:2]):
        return "hint"
    if (cues["things"] | cues["named_after"]).intersection(nouns[:2]):
        return "hint"
    return "demonym"
