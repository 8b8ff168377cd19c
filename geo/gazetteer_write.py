"""Write the gazetteer's file: staged, sorted, and moved into place in one step under a lock."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Callable, Container, Iterable, Iterator
from contextlib import closing, contextmanager
from itertools import groupby
from pathlib import Path
from typing import Any

from geo.errors import GazetteerMissing
from geo.folding import fold_once, skeleton, sound_of
from geo.gazetteer_known import LEAST_BITS, Known, known_bits, opening_of
from geo.gazetteer_likeliest import Teller
from geo.gazetteer_match import Matcher
from geo.gazetteer_merge import Draft, Kind, Merge

Progress = Callable[[str, float], None]

_BATCH = 20_000
_LEAST_SOUND_BITS = 10  # asked for once a name, not a word: one in ten in vain costs less than touching more memory
_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE source (id INTEGER PRIMARY KEY, words TEXT NOT NULL);
CREATE TABLE place (
    key INTEGER PRIMARY KEY, name TEXT NOT NULL, lat REAL NOT NULL, lon REAL NOT NULL, feature TEXT NOT NULL,
    country TEXT NOT NULL, admin1 INTEGER NOT NULL, admin2 INTEGER NOT NULL, population INTEGER NOT NULL,
    radius_km REAL NOT NULL, weight REAL NOT NULL, source INTEGER NOT NULL, slug TEXT NOT NULL,
    first TEXT NOT NULL, second TEXT NOT NULL);
CREATE TABLE feature (id INTEGER PRIMARY KEY, code TEXT NOT NULL);
CREATE TABLE name (
    fold TEXT, place INTEGER, kind INTEGER NOT NULL, told BLOB, as_code BLOB, PRIMARY KEY (fold, place)) WITHOUT ROWID;
CREATE TABLE known (what TEXT PRIMARY KEY, bits BLOB NOT NULL);
CREATE TABLE sound (skeleton TEXT, sound TEXT, place INTEGER, PRIMARY KEY (skeleton, sound, place)) WITHOUT ROWID;
CREATE TABLE cell (cell INTEGER, place INTEGER, PRIMARY KEY (cell, place)) WITHOUT ROWID;
CREATE TABLE slug (slug TEXT PRIMARY KEY, place INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE country_word (word TEXT PRIMARY KEY, country TEXT NOT NULL, kind TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE nation (country TEXT PRIMARY KEY, place INTEGER NOT NULL, name TEXT NOT NULL) WITHOUT ROWID;
CREATE TEMP TABLE raw_place (
    key INTEGER PRIMARY KEY, name TEXT, lat REAL, lon REAL, feature TEXT, country TEXT, admin1 INTEGER, admin2 INTEGER,
    population INTEGER, radius_km REAL, weight REAL, source INTEGER, slug TEXT);
CREATE TEMP TABLE raw_name (fold TEXT, place INTEGER, kind INTEGER, sound TEXT);
CREATE TEMP TABLE raw_sound (skeleton TEXT, sound TEXT, place INTEGER);
CREATE TEMP TABLE named (
    fold TEXT, place INTEGER, kind INTEGER, sound TEXT, name TEXT, feature TEXT, weight REAL,
    PRIMARY KEY (fold, place)) WITHOUT ROWID;
CREATE TEMP TABLE shared (sound TEXT PRIMARY KEY) WITHOUT ROWID;
"""
_SORTED = (
    "INSERT INTO place SELECT p.*, ifnull(a.name, ''), ifnull(b.name, '') FROM raw_place p"
    " LEFT JOIN raw_place a ON a.key = p.admin1 LEFT JOIN raw_place b ON b.key = p.admin2 ORDER BY p.key",
    "INSERT INTO cell SELECT CAST(lat + 90 AS INTEGER) * 360 + CAST(lon + 180 AS INTEGER) % 360, key FROM place"
    " WHERE feature LIKE 'P/%' OR feature LIKE 'S/CMP%' ORDER BY 1, 2",
    "INSERT INTO slug SELECT slug, max(key) FROM place WHERE slug <> '' GROUP BY slug ORDER BY slug",
    "INSERT INTO sound SELECT DISTINCT skeleton, sound, place FROM raw_sound ORDER BY skeleton, sound, place",
    "INSERT INTO shared SELECT sound FROM sound GROUP BY skeleton, sound HAVING count(*) > 1 ORDER BY sound",
    "INSERT INTO named SELECT r.*, p.name, p.feature, p.weight FROM"
    " (SELECT fold, place, min(kind), max(sound) FROM raw_name GROUP BY fold, place) r"
    " CROSS JOIN place p ON p.key = r.place ORDER BY r.fold, r.place",
    # What looks names up while the file is written reads this in place of the table, which is written last.
    "CREATE TEMP VIEW name AS SELECT fold, place, kind FROM named",
)


def no_progress(_step: str, _fraction: float) -> None:
    """Say nothing: what a build reports to when nobody listens."""


def cell_of(lat: float, lon: float) -> int:
    """Return the number of the one-degree square that a point lies in."""
    return int(lat + 90) * 360 + int(lon + 180) % 360


@contextmanager
def writing(path: Path) -> Iterator[Path]:
    """Give a temporary file beside `path` and move it into place at the end, or remove it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
        os.close(handle)
    except OSError as error:
        raise unwritable(error) from error
    partial = Path(name)
    try:
        yield partial
        partial.chmod(0o644)
        partial.replace(path)
    except (OSError, sqlite3.OperationalError) as error:
        raise unwritable(error) from error
    finally:
        partial.unlink(missing_ok=True)


def unwritable(error: Exception) -> GazetteerMissing:
    """Return the error that says in words that, and why, the file could not be written."""
    if isinstance(error, GazetteerMissing):
        return error
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return GazetteerMissing(
        f"the gazetteer (about 120 MB) could not be written to the cache folder ({reason}): "
        "free some space or name another folder in DATELINE_CACHE"
    )


@contextmanager
def build_lock(path: Path, *, timeout_s: float = 600.0) -> Iterator[None]:
    """Hold the right to build `path`; the system gives it back when the holder dies."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = sqlite3.connect(path.with_name(f"{path.name}.lock"), timeout=timeout_s, isolation_level=None)
    except (OSError, sqlite3.OperationalError) as error:
        raise unwritable(error) from error
    with closing(lock):
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            raise unwritable(error) from error
        yield


class Writer:
    """An empty gazetteer file being filled; names go to disk as they come, so that they need no memory."""

    def __init__(self, path: Path) -> None:
        self.db = sqlite3.connect(path, isolation_level=None)
        self.db.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-65536; PRAGMA page_size=4096;"
            "PRAGMA temp_store=FILE;"
        )
        self.db.executescript(_SCHEMA)
        self.db.execute("BEGIN")
        self._names: list[tuple[str, int, int, str | None]] = []
        self._sounds: list[tuple[str, str, int]] = []
        self._sources: dict[str, int] = {}
        self.known = self.sounds = self.openings = Known(bytes(1))

    def add_names(self, key: int, names: Iterable[tuple[str, Kind]], *, sounds: bool = True) -> None:
        """Take in names of a place, and unless told otherwise what they sound like."""
        folds: dict[str, int] = {}
        for name, kind in names:
            folded = fold_once(name)
            if folded and folds.get(folded, 9) > kind:
                folds[folded] = int(kind)
        heard = {folded: sound_of(folded) for folded, kind in folds.items() if sounds and kind != Kind.CODE}
        self._names += ((folded, key, kind, heard.get(folded)) for folded, kind in folds.items())
        self._sounds += ((skeleton(sound), sound, key) for sound in set(heard.values()) if len(sound) > 2)
        if len(self._names) > _BATCH:
            self.flush()

    def flush(self) -> None:
        """Write the names that wait."""
        self.db.executemany("INSERT INTO raw_name VALUES (?, ?, ?, ?)", self._names)
        self.db.executemany("INSERT INTO raw_sound VALUES (?, ?, ?)", self._sounds)
        self._names.clear()
        self._sounds.clear()

    def add_places(self, drafts: Iterable[Draft], *, silent: Container[int] = ()) -> None:
        """Take in places with the names that they carry; a place that is there already is replaced.

        Those in `silent` get no keys of sound.
        """
        rows = []
        for draft in drafts:
            rows.append(self._row(draft))
            self.add_names(draft.key, draft.names, sounds=draft.key not in silent)
        self.db.executemany("INSERT OR REPLACE INTO raw_place VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)", rows)

    def _row(self, draft: Draft) -> tuple[object, ...]:
        return (draft.key, draft.name, draft.lat, draft.lon, draft.feature, draft.country, draft.admin1, draft.admin2,
                draft.population, draft.radius_km, draft.weight, self.source(draft.source), draft.slug)  # fmt: skip

    def source(self, words: str) -> int:
        """Return the number of a source line, new or known."""
        return self._sources.setdefault(words, len(self._sources) + 1)

    def finish(self, merge: Merge, *, meta: dict[str, str], progress: Progress = no_progress) -> None:
        """Sort the names into their places, add what is small, and close the file."""
        self.flush()
        for step, statement in enumerate(_SORTED):
            progress("index", 0.76 + 0.02 * step)
            self.db.execute(statement)
        nations = [draft for draft in merge.places.values() if draft.feature == "A/PCLI" and draft.country]
        nation_rows = sorted((draft.country, draft.key, draft.name) for draft in nations)
        words = country_words(merge)
        self.db.executemany("INSERT INTO nation VALUES (?, ?, ?)", nation_rows)
        self.db.executemany("INSERT INTO country_word VALUES (?, ?, ?)", words)
        progress("names", 0.92)
        self.known = self._write_bits("name", "SELECT fold FROM name", least=LEAST_BITS)
        self.sounds = self._write_bits("sound", "SELECT DISTINCT sound FROM sound", least=_LEAST_SOUND_BITS)
        self.openings = self._write_bits("opening", "SELECT fold FROM name", least=LEAST_BITS, of=opening_of)
        progress("likeliest places", 0.94)
        self._write_names(words)
        rows = ((number, said) for said, number in self._sources.items())
        self.db.executemany("INSERT INTO source VALUES (?, ?)", rows)
        counts = self.db.execute("SELECT 'count.' || substr(feature, 1, 1), count(*) FROM place GROUP BY 1").fetchall()
        counts += self.db.execute("SELECT 'count.names', count(*) FROM name").fetchall()
        self.db.executemany("INSERT INTO meta VALUES (?, ?)", sorted([*meta.items(), *counts]))
        self.db.execute("COMMIT")
        self.close()

    def _write_bits(self, what: str, query: str, *, least: int, of: Callable[[str], str] = str) -> Known:
        def words() -> Iterator[str]:
            return (word for word, _same in groupby(of(found) for (found,) in self.db.execute(query)) if word)

        bits = known_bits(words(), count=sum(1 for _word in words()), least=least)
        self.db.execute("INSERT INTO known VALUES (?, ?)", (what, bits))
        return Known(bits)

    def _write_names(self, words: Iterable[tuple[str, str, str]]) -> None:
        demonyms = {word for word, _country, kind in words if kind == "demonym"}
        codes = {word for word, _country, kind in words if kind == "code"}
        codes.update(fold for (fold,) in self.db.execute("SELECT fold FROM name WHERE kind = ?", (Kind.CODE,)))
        teller = Teller(Matcher(self), demonyms=demonyms, codes=codes)
        self.db.executemany("INSERT INTO main.name VALUES (?, ?, ?, ?, ?)", teller.name_rows(self.db))
        self.db.executemany("INSERT INTO feature VALUES (?, ?)", teller.features())
        self.db.execute("DROP VIEW temp.name")

    def all(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Return all rows of a query to what is written so far."""
        return self.db.execute(query, values).fetchall()

    def close(self) -> None:
        """Give back the file, finished or not."""
        self.db.close()


def compact(path: Path) -> None:
    """Write a finished file anew without the gaps that filling its tables has left: it is a tenth smaller then."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; VACUUM")


def country_words(merge: Merge) -> list[tuple[str, str, str]]:
    """Return (word, country, "name", "code" or "demonym"); of countries that share a word the most populous has it."""
    found = {word: (word, country, "demonym") for word, country in merge.curated_demonyms.items()}
    nations = [draft for draft in merge.places.values() if draft.feature == "A/PCLI"]
    for draft in sorted(nations, key=lambda draft: (-draft.population, draft.country)):
        for name, kind in draft.names:
            word = fold_once(name)
            found.setdefault(word, (word, draft.country, "code" if kind == Kind.CODE else "name"))
    for draft in sorted(nations, key=lambda draft: (-draft.population, draft.country)):
        for name in merge.demonyms.get(draft.country, ()):
            word = fold_once(name)
            found.setdefault(word, (word, draft.country, "demonym"))
    return sorted(found.values())
