"""Rows of words beside a trigger that say it did not happen: 'called off', 'stopped short of', 'is not expected'.

The rows live in `geo/data/event_phrases.toml`; this module only knows how to match them.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

from geo.model import Status

_NOTHING: tuple[Status, str] = ("asserted", "")


class _Table(NamedTuple):
    """How far a table reaches, in words, and one pattern for each status, in the order of the file."""

    reach: int
    rows: tuple[tuple[Status, re.Pattern[str]], ...]


@cache
def _book() -> tuple[dict[str, _Table], frozenset[str]]:
    text = resources.files("geo").joinpath("data/event_phrases.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    but = frozenset(data["opening"].pop("but"))
    return {name: _table(rows) for name, rows in data.items()}, but


def _table(data: dict[Any, Any]) -> _Table:
    reach = data.pop("reach", 0)
    return _Table(reach, tuple((status, _pattern(phrases)) for status, phrases in data.items()))


def _pattern(phrases: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(_phrase, phrases)))


def _phrase(text: str) -> str:
    """Return a row as a pattern over words with blanks around: "call* ~2 off" -> " call\\S* (?:\\S+ ){0,2}off "."""
    out = "" if text.startswith("^") else " "
    for step in text.split():
        if step in "^$":
            out += step
        elif step.startswith("~"):
            out += rf"(?:\S+ ){{0,{step[1:]}}}"
        else:
            out += "(?:" + "|".join(re.escape(word).replace(r"\*", r"\S*") for word in step.split("|")) + ") "
    return out.replace("^", "^ ")


def said_before(clause: Sequence[str]) -> tuple[Status, str]:
    """Return what the words before a trigger, in its own clause, say of it, and which do; "asserted" for nothing."""
    return _said("before", clause[-_book()[0]["before"].reach :])


def said_after(clause: Sequence[str]) -> tuple[Status, str]:
    """Return what the words after a trigger, in its own clause, say of it."""
    return _said("after", clause[: _book()[0]["after"].reach])


def said_in_sentence(before: Sequence[str]) -> tuple[Status, str]:
    """Return what the sentence says of what it goes on to tell: "High on the agenda were", "If it rains, "."""
    status, cue = _said("agenda", before)
    if cue or not before:
        return status, cue
    tables, but = _book()
    for status, pattern in tables["opening"].rows:
        match = pattern.match(f" {' '.join(before[:5])} ")
        if match and but.isdisjoint(before[len(match[0].split()) :][:1]):
            return status, match[0].strip()
    return _NOTHING


def _said(table: str, words: Sequence[str]) -> tuple[Status, str]:
    line = f" {' '.join(words)} "
    for status, pattern in _book()[0][table].rows:
        match = pattern.search(line)
        if match:
            return status, match[0].strip()
    return _NOTHING
