"""Which words tell a happening from talk of one: `geo/data/event_cues.toml`, and which of them a sentence has."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from importlib import resources
from typing import Any, NamedTuple

from geo.event_lexicon import Sets, WordSet
from geo.event_words import words_of
from geo.model import Span
from geo.phrases import TABLES, rare_words
from geo.remembered import Remembered

Wanted = frozenset[str] | WordSet
# The lists of status that count right before a trigger, those that count further off, and what marks how it is told.
_NEAR = frozenset({
    "negated", "background_of", "background", "generic_near", "topic_near", "claimed", "threatened", "hypothetical",
    "planned",
})  # fmt: skip
_FAR = frozenset({
    "undone_after", "feared_after", "planned_after", "negated", "retold", "remembered", "refused", "asked", "claimed",
})  # fmt: skip
_MARKS = frozenset({
    "again", "definite", "another", "response", "perceived", "phase", "bound", "done", "willing", "would", "kind_after",
})  # fmt: skip
_IS_NEAR, _IS_FAR = 2 * max(TABLES), 4 * max(TABLES)


@cache
def cues() -> dict[str, dict[str, Any]]:
    """Read `geo/data/event_cues.toml` once; each list of words becomes a set, with prefixes a `WordSet`."""
    text = resources.files("geo").joinpath("data/event_cues.toml").read_text(encoding="utf-8")
    return {
        table: {key: _set(value) if isinstance(value, list) else value for key, value in rows.items()}
        for table, rows in tomllib.loads(text).items()
    }


def _set(words: list[str]) -> Wanted:
    return WordSet(words) if any(word.endswith("*") for word in words) else frozenset(words)


def first_of(words: Sequence[str], wanted: Wanted) -> str:
    """Return the first of `words` that is wanted, or ""."""
    return "" if not wanted or wanted.isdisjoint(words) else next(word for word in words if word in wanted)


class Here(dict[str, Wanted]):
    """The words of each list of cues that a sentence has: of most none.

    `near` and `far` tell whether any is of the lists that count right before a trigger, or further off, `tables`
    which rows of words may speak (geo/phrases.py).
    """

    def __init__(self, lists: Mapping[str, Wanted], flags: int) -> None:
        super().__init__(_nothing())
        self.update(lists)
        self.near = bool(flags & _IS_NEAR)
        self.far = bool(flags & _IS_FAR)
        self.tables = flags & sum(TABLES)


@cache
def _nothing() -> dict[str, frozenset[str]]:
    return dict.fromkeys((*_NEAR, *_FAR, *_MARKS), frozenset())


class _Cue(NamedTuple):
    """A word, alone in its set, and the lists of cues that it is in; `flags` are tables of rows, near and far."""

    word: frozenset[str]
    lists: tuple[str, ...]
    flags: int


@lru_cache(maxsize=512)
def cues_of(text: str, sentence: Span) -> Here:
    """Return which cues a sentence has; each of its triggers asks for many."""
    found: dict[str, frozenset[str]] = {}
    flags = 0
    for cue in filter(None, map(_told().__getitem__, words_of(text, sentence))):
        flags |= cue.flags
        for key in cue.lists:
            found[key] = found[key] | cue.word if key in found else cue.word
    return Here(found, flags)


@cache
def _told() -> Remembered[_Cue | None]:
    """Tell of words what they are cues of; of most nothing."""
    sets = Sets()
    lists = [(key, sets.of(_written(cues()["status"][key])).bit) for key in _nothing()]
    tables = [(table, sets.of(rare_words(table)).bit) for table in TABLES]

    def tell(word: str) -> _Cue | None:
        bits = sets.holding(word)
        if not bits:
            return None
        found = tuple(key for key, bit in lists if bit & bits)
        flags = sum(table for table, bit in tables if bit & bits)
        flags |= (not _NEAR.isdisjoint(found)) * _IS_NEAR | (not _FAR.isdisjoint(found)) * _IS_FAR
        return _Cue(frozenset((word,)), found, flags)

    return Remembered(tell)


def _written(wanted: Wanted) -> list[str]:
    return [*wanted.words, *(f"{start}*" for start in wanted.prefixes)] if isinstance(wanted, WordSet) else [*wanted]


@cache
def all_cues() -> Here:
    """Return all cues as if all stood in a sentence: where a word is parted, its part may be a cue too."""
    return Here(cues()["status"], sum(TABLES) | _IS_NEAR | _IS_FAR)
