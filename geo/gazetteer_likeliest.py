"""The likeliest place of each name, worked out when the file is built: most names of a text are asked for no more.

It is what `Matcher.ranked` puts first when nothing is known but the name. Names whose answer depends on how
they are written ("US" and "us"), and those of little known places that other places dispute, have none here
and are looked up in full when somebody asks.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Container, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from geo.folding import fold_once, split_soft
from geo.gazetteer_file import id_of
from geo.gazetteer_match import Matcher, alternatives, forms_of
from geo.gazetteer_merge import Kind
from geo.gazetteer_rank import Match, Scored, ratio, surely_first, words_for

HOWS = ("main", "trusted", "alternate", "code", "core", "sound", "demonym", "part")
LIKELIEST = """
    SELECT p.key, p.slug, p.feature, n.points, n.how FROM name n JOIN place p ON p.key = n.best WHERE n.fold = ?"""
_SCALE = 10_000  # scores have four digits behind the point
_BATCH = 5000
_NAMES = """
    SELECT r.fold, r.place, r.kind, CASE WHEN r.sound IS NULL THEN -1 ELSE ifnull(l.weight, 0) END,
        p.name, p.feature, p.population, p.weight, p.slug
    FROM (SELECT fold, place, min(kind) kind, max(sound) sound FROM raw_name GROUP BY fold, place) r
    CROSS JOIN place p ON p.key = r.place LEFT JOIN loudest l ON l.sound = r.sound"""
_LEFT_OPEN = """
    SELECT fold, min(place) FROM name WHERE fold > ? GROUP BY fold HAVING max(best) IS NULL ORDER BY fold LIMIT ?"""
_OPEN = (None, None, None)
_NEVER = (0, None, None)  # no place has this key
_LEAST_WEIGHT = 0.2  # a hamlet has it: hotels, roads and nameless divisions are looked up in full if ever


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


def in_short(row: Sequence[Any]) -> Likeliest:
    """Return what a row of the query `LIKELIEST` says."""
    key, slug, feature, points, how = row
    feature_class, _slash, code = feature.partition("/")
    return Likeliest(str(key) if key > 0 else slug, feature_class, code, points / _SCALE, words_for(HOWS[how]))


def name_rows(db: sqlite3.Connection, *, demonyms: Container[str]) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of the table of names, with the likeliest place wherever those called so tell it alone."""
    for fold, group in groupby(db.execute(_NAMES), itemgetter(0)):
        rows = list(group)
        first = None if fold in demonyms or fold[:-1] in demonyms else _first_named(fold, rows)
        rest = _OPEN if max(map(itemgetter(7), rows)) >= _LEAST_WEIGHT else _NEVER
        yield (*rows[0][:3], *(_stored(first) if first else rest))
        for row in rows[1:]:
            yield (*row[:3], *_OPEN)


def _first_named(fold: str, rows: Sequence[tuple[Any, ...]]) -> Scored | None:
    """The likeliest place, or None where another form of the name or places that sound like it have a say."""
    loudest = max(map(itemgetter(3), rows))
    if loudest < 0 or fold.startswith("the ") or split_soft(fold)[0] != fold:
        return None
    matches = []
    for _fold, key, kind, _loudest, name, feature, population, weight, slug in rows:
        if kind == Kind.CODE:
            return None
        likeness = 100.0 if kind < Kind.ALTERNATE else ratio(fold, fold_once(name))
        values = (key, name, 0.0, 0.0, feature, "", 0, 0, population, 0.0, weight, 0, slug)
        matches.append(Match(values, HOWS[kind], likeness, not fold.isascii()))
    return surely_first(matches, loudest / 1000)


def _stored(first: Scored) -> tuple[int, int, int]:
    return first.match.row[0], round(first.points * _SCALE), HOWS.index(first.match.how)


def settle_names(db: sqlite3.Connection, matcher: Matcher) -> None:
    """Look up in full, once for all, what `name_rows` has left open."""
    codes = {fold for (fold,) in db.execute("SELECT fold FROM name WHERE kind = ?", (Kind.CODE,))}
    last = ""
    while batch := db.execute(_LEFT_OPEN, (last, _BATCH)).fetchall():
        last = batch[-1][0]
        found = [(answer, fold, place) for fold, place in batch if (answer := _answer(fold, matcher, codes))]
        db.executemany(
            "UPDATE name SET best = ?, points = ?, how = ? WHERE fold = ? AND place = ?",
            ((*_stored(answer), fold, place) for answer, fold, place in found),
        )


def _answer(fold: str, matcher: Matcher, codes: Container[str]) -> Scored | None:
    """The likeliest place of a name, if that is the same for all its writings."""
    if alternatives(fold) != (fold,):
        return None
    first = matcher.first(fold)
    if any(form in codes for form in (fold, *forms_of(fold)[:2])):
        capitals = fold.upper()
        if fold_once(capitals) != fold or matcher.first(capitals) != first:
            return None
    return first
