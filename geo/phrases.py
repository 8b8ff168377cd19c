"""Rows of words beside a trigger that say it did not happen: 'called off', 'stopped short of', 'is not expected'.

The rows live in `geo/data/event_phrases.toml`; this module only knows how to match them.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

from geo.model import Status

NOTHING: tuple[Status, str] = ("asserted", "")
# Too common to look a row up by.
_COMMON = frozenset(
    ("a", "an", "the", "its", "their", "his", "to", "in", "on", "of", "for", "with")
    + ("is", "are", "was", "were", "be", "been", "has", "have", "had", "did")
)


# The tables that are asked of a sentence again and again.
BEFORE, AFTER, AGENDA, OPENING = TABLES = (1, 2, 4, 8)
WORK = 16
_NAMES = {BEFORE: "before", AFTER: "after", AGENDA: "agenda", OPENING: "opening", WORK: "work"}


class _Row(NamedTuple):
    """One row: its status, its pattern, and the words or beginnings of words of which one must be there."""

    status: Status
    pattern: re.Pattern[str]
    words: frozenset[str]
    beginnings: tuple[str, ...]


class _Table(NamedTuple):
    """How far a table reaches, in words, its rows, in the order of the file, and those of a rare word or beginning."""

    reach: int
    rows: tuple[_Row, ...]
    rare: frozenset[str]
    by_word: dict[str, set[int]]
    by_beginning: dict[str, set[int]]
    beginnings: tuple[str, ...]

    def fitting(self, words: Sequence[str]) -> list[int]:
        """Return the rows of which a rare word is among `words`."""
        found: set[int] = set()
        for word in () if self.rare.isdisjoint(words) else self.rare.intersection(words):
            found |= self.by_word[word]
        for word in [word for word in words if word.startswith(self.beginnings)] if self.beginnings else ():
            found.update(*(rows for beginning, rows in self.by_beginning.items() if word.startswith(beginning)))
        return sorted(found)


@cache
def _book() -> tuple[dict[str, _Table], frozenset[str]]:
    text = resources.files("geo").joinpath("data/event_phrases.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    but = frozenset(data["opening"].pop("but"))
    return {name: _table(rows) for name, rows in data.items()}, but


def _table(data: dict[Any, Any]) -> _Table:
    reach = data.pop("reach", 0)
    rows = tuple(_row(status, text) for status, texts in data.items() for text in texts)
    by_word: dict[str, set[int]] = defaultdict(set)
    by_beginning: dict[str, set[int]] = defaultdict(set)
    for number, row in enumerate(rows):
        for word in row.words:
            by_word[word].add(number)
        for beginning in row.beginnings:
            by_beginning[beginning].add(number)
    return _Table(reach, rows, frozenset(by_word), dict(by_word), dict(by_beginning), tuple(by_beginning))


def _row(status: Status, text: str) -> _Row:
    steps = [step.split("|") for step in text.split() if step[0] not in "~^$"]
    rarest = next((step for step in steps if _COMMON.isdisjoint(step)), steps[0])
    words = frozenset(word for word in rarest if not word.endswith("*"))
    return _Row(status, re.compile(_pattern(text)), words, tuple(word[:-1] for word in rarest if word.endswith("*")))


def _pattern(text: str) -> str:
    """Return a row as a pattern over words with blanks around: "call* ~2 off" -> " call\\S* (?:\\S+ ){0,2}off "."""
    out = "" if text.startswith("^") else " "
    for step in text.split():
        if step in "^$":
            out += step.replace("^", "^ ")
        elif step.startswith("~"):
            out += rf"(?:\S+ ){{0,{step[1:]}}}"
        else:
            out += "(?:" + "|".join(re.escape(word).replace(r"\*", r"\S*") for word in step.split("|")) + ") "
    return out


def rare_words(table: int) -> list[str]:
    """Return the words, and beginnings of words ("call*"), of which one stands wherever a table says something."""
    named = _book()[0][_NAMES[table]]
    return [*named.rare, *(f"{beginning}*" for beginning in named.beginnings)]


def said_before(clause: Sequence[str]) -> tuple[Status, str]:
    """Return what the words before a trigger, in its own clause, say of it, and which do; "asserted" for nothing."""
    return _said("before", clause[-_book()[0]["before"].reach :])


def said_after(clause: Sequence[str]) -> tuple[Status, str]:
    """Return what the words after a trigger, in its own clause, say of it."""
    return _said("after", clause[: _book()[0]["after"].reach])


def said_in_sentence(before: Sequence[str]) -> tuple[Status, str]:
    """Return what the sentence says of what it goes on to tell: "High on the agenda were", "If it rains, "."""
    status, cue = _said("agenda", before)
    if cue:
        return status, cue
    status, cue = _said("opening", before[:5])
    return (status, cue) if cue and _book()[1].isdisjoint(before[len(cue.split()) :][:1]) else NOTHING


def is_of_a_work(text: str) -> bool:
    """Tell whether an article is of a film, a play or a book: "The play is set in", "The film follows"."""
    return _said("work", text.lower().split())[1] != ""


def _said(name: str, words: Sequence[str]) -> tuple[Status, str]:
    """Return the first row of a table that fits; only those are tried of which a rare word is there."""
    table = _book()[0][name]
    wanted = table.fitting(words)
    if not wanted:
        return NOTHING
    rows, line = table.rows, f" {' '.join(words)} "
    for number in wanted:
        match = rows[number].pattern.search(line)
        if match:
            return rows[number].status, match[0].strip()
    return NOTHING
