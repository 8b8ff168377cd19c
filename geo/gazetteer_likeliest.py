"""What each name could mean, worked out when the file is built: most names of a text are asked for no more.

The first row of a name in the file holds, in `told`, the places that `Matcher.ranked` puts first when nothing
is known but the name; in `as_code`, where that is not the same, those of the name written as a code ("US", not
"us").
"""

from __future__ import annotations

import sqlite3
from collections.abc import Container, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from struct import Struct
from typing import Any, NamedTuple

from geo.folding import fold_once, split_soft
from geo.gazetteer_file import id_of
from geo.gazetteer_match import Matcher, alternatives, forms_of
from geo.gazetteer_merge import Kind
from geo.gazetteer_rank import Asked, Match, Scored, ratio, score_all, words_for

MOST_TOLD = 40  # places of a name; who asks for more waits for the file
TOLD = "SELECT told, as_code FROM name WHERE fold = ? LIMIT 1"
_HOWS = ("main", "trusted", "alternate", "code", "core", "sound", "demonym", "part")
_FEATURE = Struct("<H")  # number of the likeliest place's class and code
_PLACE = Struct("<iHB")  # key, score, how it matches
_FIRST = Struct("<HiHB")
_SEATED = 0x80  # beside how: a town of this name lies in it
_SCALE = 10_000  # scores have four digits behind the point
_NAMED = """
    SELECT n.fold, n.place, n.kind, n.sound IS NULL OR s.sound IS NOT NULL, n.name, n.feature, n.weight
    FROM named n LEFT JOIN shared s ON s.sound = n.sound ORDER BY n.fold, n.place"""
_NOTHING = Asked(countries=frozenset(), feature="", hint="")


class Likeliest(NamedTuple):
    """The likeliest place of a name in short: what `Candidate` says of it, and the first of its reasons."""

    id: str
    feature_class: str
    feature_code: str
    score: float
    reason: str


def short_of(scored: Scored, reason: str) -> Likeliest:
    """Return what was found in full in short."""
    row = scored.match.row
    feature_class, _slash, code = row[4].partition("/")
    return Likeliest(id_of(row), feature_class, code, scored.points, reason)


def first_told(told: bytes) -> tuple[int, int, float, str]:
    """Return number of class, key and score of the first place told, and why it matches, in words."""
    feature, key, points, how = _FIRST.unpack_from(told)
    return feature, key, points / _SCALE, words_for(_HOWS[how & ~_SEATED])


def all_told(told: bytes, *, limit: int) -> list[tuple[int, float, str, bool]]:
    """Return key, score, kind of match and whether it is seated (as in `Scored`) of the places told, best first."""
    return [
        (key, points / _SCALE, _HOWS[how & ~_SEATED], how >= _SEATED)
        for key, points, how in _PLACE.iter_unpack(told[_FEATURE.size : _FEATURE.size + limit * _PLACE.size])
    ]


class Teller:
    """Works out what each name could mean; `codes` and `demonyms` are folded names that have rules of their own."""

    def __init__(self, matcher: Matcher, *, demonyms: Container[str], codes: Container[str]) -> None:
        self._matcher = matcher
        self._demonyms = demonyms
        self._codes = codes
        self._features: dict[str, int] = {}

    def features(self) -> list[tuple[int, str]]:
        """Return number and code of each class that was told."""
        return [(number, code) for code, number in self._features.items()]

    def name_rows(self, db: sqlite3.Connection) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of the table of names, in their order."""
        for fold, group in groupby(db.execute(_NAMED), itemgetter(0)):
            rows = list(group)
            told: tuple[bytes | None, bytes | None] = (None, None)
            if len(rows) == 1 and self._is_alone(rows[0]):
                told = self._packed(_only(rows[0])), None
            elif alternatives(fold) == (fold,):
                told = self._in_full(fold)
            yield (*rows[0][:3], *told)
            for row in rows[1:]:
                yield (*row[:3], None, None)

    def _is_alone(self, row: tuple[Any, ...]) -> bool:
        """Tell whether no other form of a name, and no place that sounds like it, has a say."""
        fold, _key, kind, shared = row[:4]
        if shared or kind == Kind.CODE or fold in self._demonyms or fold[:-1] in self._demonyms:
            return False
        return not fold.startswith("the ") and split_soft(fold)[0] == fold

    def _in_full(self, fold: str) -> tuple[bytes | None, bytes | None]:
        """What is told of a name, and what where it is written as a code if that differs."""
        _asked, found = self._matcher.ranked(fold, limit=MOST_TOLD)
        if all(form not in self._codes for form in (fold, *forms_of(fold)[:2])):
            return self._packed(found), None
        capitals = fold.upper()
        if fold_once(capitals) != fold:
            return None, None
        told = self._packed(found) if self._matcher.has_name(fold) else b""
        as_code = self._packed(self._matcher.ranked(capitals, limit=MOST_TOLD)[1])
        return told, as_code if as_code != told else None

    def _packed(self, found: Sequence[Scored]) -> bytes:
        number = self._features.setdefault(found[0].match.row[4], len(self._features))
        return _FEATURE.pack(number) + b"".join(map(_packed, found))


def _only(row: tuple[Any, ...]) -> list[Scored]:
    fold, key, kind, _shared, name, feature, weight = row
    likeness = 100.0 if kind < Kind.ALTERNATE else ratio(fold, fold_once(name))
    values = (key, name, 0.0, 0.0, feature, "", 0, 0, 0, 0.0, weight, 0)
    return score_all([Match(values, _HOWS[kind], likeness, not fold.isascii())], _NOTHING)


def _packed(scored: Scored) -> bytes:
    match = scored.match
    return _PLACE.pack(match.row[0], round(scored.points * _SCALE), _HOWS.index(match.how) | _SEATED * scored.seated)
