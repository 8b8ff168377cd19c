"""Which words tell a happening from talk of one: `geo/data/event_cues.toml`, and which of them a sentence has."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from importlib import resources
from typing import Any, NamedTuple

from geo.event_lexicon import WordSet
from geo.event_words import words_of
from geo.model import Span
from geo.phrases import AFTER, BEFORE, IN_SENTENCE, tables_for
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

    def __init__(self, lists: Mapping[str, Wanted], tables: int) -> None:
        super().__init__(_nothing())
        self.update(lists)
        self.near = not _NEAR.isdisjoint(lists)
        self.far = not _FAR.isdisjoint(lists)
        self.tables = tables


@cache
def _nothing() -> dict[str, frozenset[str]]:
    return dict.fromkeys((*_NEAR, *_FAR, *_MARKS), frozenset())


@lru_cache(maxsize=512)
def cues_of(text: str, sentence: Span) -> Here:
    """Return which cues a sentence has; each of its triggers asks for many."""
    found: dict[str, frozenset[str]] = {}
    tables = 0
    for cue in filter(None, map(_told().__getitem__, words_of(text, sentence))):
        tables |= cue.tables
        for key in cue.lists:
            found[key] = frozenset((cue.word, *found.get(key, ())))
    return Here(found, tables)


class _Cue(NamedTuple):
    """A word, the lists of cues that it is in, and the tables of rows that it may make speak."""

    word: str
    lists: tuple[str, ...]
    tables: int


@cache
def _told() -> Remembered[_Cue | None]:
    """Tell of words what they are cues of; of most nothing."""
    lists = [(key, cues()["status"][key]) for key in _nothing()]

    def tell(word: str) -> _Cue | None:
        cue = _Cue(word, tuple(key for key, wanted in lists if word in wanted), tables_for(word))
        return cue if cue.lists or cue.tables else None

    return Remembered(tell)


@cache
def all_cues() -> Here:
    """Return all cues as if all stood in a sentence: where a word is parted, its part may be a cue too."""
    return Here(cues()["status"], BEFORE | AFTER | IN_SENTENCE)
