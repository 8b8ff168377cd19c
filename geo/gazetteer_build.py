"""Build the gazetteer file once from the installed packages: staged, sorted, moved into place in one step.

The same packages and the same supplement give the same bytes. The file is written under a
temporary name and renamed, and a lock beside it keeps two processes from building at once.
"""

from __future__ import annotations

import csv
import hashlib
import logging
import os
import sqlite3
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import cache
from importlib import resources
from pathlib import Path

from geo import gazetteer_sources as sources
from geo.distance import distance_km
from geo.errors import GazetteerMissing
from geo.folding import fold_once, skeleton, sound_of
from geo.gazetteer_merge import Draft, Kind, Merge, slug_of

Progress = Callable[[str, float], None]

BUILD_VERSION = 2
# "Gaza" alone is the Strip: its town is 10 km from where most of its news happens.
_GAZA_STRIP = 281132
_log = logging.getLogger(__name__)

_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE source (id INTEGER PRIMARY KEY, words TEXT NOT NULL);
CREATE TABLE place (
    key INTEGER PRIMARY KEY, name TEXT NOT NULL, lat REAL NOT NULL, lon REAL NOT NULL, feature TEXT NOT NULL,
    country TEXT NOT NULL, admin1 INTEGER NOT NULL, admin2 INTEGER NOT NULL, population INTEGER NOT NULL,
    radius_km REAL NOT NULL, weight REAL NOT NULL, source INTEGER NOT NULL, slug TEXT NOT NULL);
CREATE TABLE name (fold TEXT, place INTEGER, kind INTEGER NOT NULL, PRIMARY KEY (fold, place)) WITHOUT ROWID;
CREATE TABLE sound (skeleton TEXT, sound TEXT, place INTEGER, PRIMARY KEY (skeleton, sound, place)) WITHOUT ROWID;
CREATE TABLE cell (cell INTEGER, place INTEGER, PRIMARY KEY (cell, place)) WITHOUT ROWID;
CREATE TABLE slug (slug TEXT PRIMARY KEY, place INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE country_word (word TEXT PRIMARY KEY, country TEXT NOT NULL, kind TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE nation (country TEXT PRIMARY KEY, place INTEGER NOT NULL, name TEXT NOT NULL) WITHOUT ROWID;
CREATE TEMP TABLE raw_name (fold TEXT, place INTEGER, kind INTEGER);
CREATE TEMP TABLE raw_sound (skeleton TEXT, sound TEXT, place INTEGER);
"""
_SORTED = (
    "INSERT INTO name SELECT fold, place, min(kind) FROM raw_name GROUP BY fold, place ORDER BY fold, place",
    "INSERT INTO sound SELECT DISTINCT skeleton, sound, place FROM raw_sound ORDER BY skeleton, sound, place",
)


def no_progress(_step: str, _fraction: float) -> None:
    """Say nothing: what a build reports to when nobody listens."""


def supplement_bytes() -> bytes:
    """Return the supplement's rows as they stand in the file."""
    return resources.files("geo").joinpath("data/supplement.csv").read_bytes()


@cache
def stamp() -> str:
    """Return what decides the content of the file: the build's version, the packages' and the supplement's hash."""
    data = resources.files("geo").joinpath("data")
    tables = b"".join(data.joinpath(name).read_bytes() for name in ("supplement.csv", "translit.toml"))
    parts = [f"build {BUILD_VERSION}", *(f"{name} {version}" for name, version in sorted(sources.versions().items()))]
    return "; ".join([*parts, f"supplement {hashlib.sha256(tables).hexdigest()[:12]}"])


def cell_of(lat: float, lon: float) -> int:
    """Return the number of the one-degree square that a point lies in."""
    return int(lat + 90) * 360 + int(lon + 180) % 360


def build(path: Path, *, progress: Progress = no_progress) -> None:
    """Write the gazetteer to `path`, replacing what is there only when all is written."""
    with _writing(path) as partial:
        started = time.monotonic()
        merge = _merge(progress)
        with closing(sqlite3.connect(partial, isolation_level=None)) as db:
            write(db, merge, progress=progress)
        _log.info("gazetteer: %d places in %.0f s", len(merge.places), time.monotonic() - started)
    progress("done", 1.0)


@contextmanager
def _writing(path: Path) -> Iterator[Path]:
    """Give a temporary file beside `path` and move it into place at the end, or remove it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
        os.close(handle)
    except OSError as error:
        raise _unwritable(error) from error
    partial = Path(name)
    try:
        yield partial
        partial.chmod(0o644)
        partial.replace(path)
    except (OSError, sqlite3.OperationalError) as error:
        raise _unwritable(error) from error
    finally:
        partial.unlink(missing_ok=True)


def _unwritable(error: Exception) -> GazetteerMissing:
    if isinstance(error, GazetteerMissing):
        return error
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return GazetteerMissing(
        f"the gazetteer (about 100 MB) could not be written to the cache folder ({reason}): "
        "free some space or name another folder in DATELINE_CACHE"
    )


@contextmanager
def build_lock(path: Path, *, timeout_s: float = 600.0) -> Iterator[None]:
    """Hold the right to build `path`; the system gives it back when the holder dies."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = sqlite3.connect(path.with_name(f"{path.name}.lock"), timeout=timeout_s, isolation_level=None)
    except (OSError, sqlite3.OperationalError) as error:
        raise _unwritable(error) from error
    with closing(lock):
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            raise _unwritable(error) from error
        yield


def _merge(progress: Progress) -> Merge:
    progress("countries and regions", 0.0)
    merge = Merge()
    merge.add_countries()
    merge.add_divisions()
    waters, english = sources.natural_earth()
    for count in merge.add_cities(english=english):
        progress("towns", 0.02 + 0.1 * min(1.0, count / 235_000))
    merge.place_divisions()
    merge.add_waters(waters)
    merge.add_airports()
    progress("own places", 0.13)
    add_supplement(merge)
    _chain_points(merge)
    return merge


def add_supplement(merge: Merge) -> None:
    """Take in the supplement: new places, or names (and for countries the point) for places that are there."""
    for row in csv.DictReader(supplement_bytes().decode("utf-8").splitlines()):
        names = [(name.strip(), _kind(name.strip())) for name in row["aliases"].split("|") if name.strip()]
        known = merge.places.get(int(row["same_as"] or 0))
        if known is not None:
            known.names += [(row["name"], Kind.TRUSTED), *names]
            if row["lat"]:
                known.lat, known.lon, known.radius_km = float(row["lat"]), float(row["lon"]), float(row["radius_km"])
            if known.key == _GAZA_STRIP:
                known.weight = 0.73
            continue
        lat, lon = float(row["lat"]), float(row["lon"])
        key = int(row["same_as"]) if row["same_as"] else merge.new_key()
        draft = Draft(key, row["name"], lat, lon, row["feature"], row["country"])
        draft.radius_km, draft.slug = float(row["radius_km"] or 1), slug_of(row["name"]) if key < 0 else ""
        draft.weight = _supplement_weight(draft)
        draft.source = f"Dateline supplement: {row['source']}"
        draft.names = [(row["name"], Kind.MAIN), *names]
        merge.places[key] = draft


def _kind(name: str) -> Kind:
    """Count "US", "DRC" and "Tex." among codes, so that neither "us" nor "mass" is read as one."""
    short = len(name) < 4 and name.upper() == name and name.isascii()
    return Kind.CODE if short or name.endswith(".") else Kind.TRUSTED


def _supplement_weight(draft: Draft) -> float:
    """Weigh a curated place like a town of 30,000, and wide ones higher: it is here because news names it."""
    return round(min(0.85, 0.58 + 0.0004 * min(draft.radius_km, 500)), 4)


def _chain_points(merge: Merge) -> None:
    """Give airports and own places the divisions of the nearest town of their country within 60 km."""
    lost = [key for key, draft in merge.places.items() if draft.lat != draft.lat]
    for key in lost:
        del merge.places[key]
    towns: dict[int, list[Draft]] = defaultdict(list)
    for draft in merge.places.values():
        if draft.feature.startswith("P/") and draft.admin1:
            towns[cell_of(draft.lat, draft.lon)].append(draft)
    for draft in merge.places.values():
        if draft.admin1 or draft.key > 0 and draft.feature[0] in "PA" or draft.feature[0] in "AHL" or not draft.country:
            continue
        cell = cell_of(draft.lat, draft.lon)
        near = [town for step in (-361, -360, -359, -1, 0, 1, 359, 360, 361) for town in towns.get(cell + step, ())
                if town.country == draft.country]  # fmt: skip
        if near:
            best = min(near, key=lambda town: distance_km(draft.lat, draft.lon, town.lat, town.lon))
            if distance_km(draft.lat, draft.lon, best.lat, best.lon) < 60:
                draft.admin1, draft.admin2 = best.admin1, best.admin2


def write(db: sqlite3.Connection, merge: Merge, *, progress: Progress = no_progress) -> None:
    """Write all drafts and their keys into an empty database."""
    db.executescript(
        "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-65536; PRAGMA page_size=8192;"
    )
    db.executescript(_SCHEMA)
    db.execute("BEGIN")
    kept = sorted(merge.places)
    origin = {
        words: number for number, words in enumerate(sorted({draft.source for draft in merge.places.values()}), 1)
    }
    db.executemany("INSERT INTO source VALUES (?, ?)", ((number, words) for words, number in origin.items()))
    for start in range(0, len(kept), 4000):
        progress("names", 0.15 + 0.7 * start / len(kept))
        drafts = [merge.places[key] for key in kept[start : start + 4000]]
        db.executemany(
            "INSERT INTO place VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)", (_row(draft, origin) for draft in drafts)
        )
        _write_names(db, drafts)
    for step, statement in enumerate(_SORTED):
        progress("index", 0.85 + 0.06 * step)
        db.execute(statement)
    _write_small(db, merge)
    db.execute("COMMIT")


def _row(draft: Draft, origin: dict[str, int]) -> tuple[object, ...]:
    return (draft.key, draft.name, draft.lat, draft.lon, draft.feature, draft.country, draft.admin1, draft.admin2,
            draft.population, draft.radius_km, draft.weight, origin[draft.source], draft.slug)  # fmt: skip


def _write_names(db: sqlite3.Connection, drafts: list[Draft]) -> None:
    names: list[tuple[str, int, int]] = []
    sounds: list[tuple[str, str, int]] = []
    for draft in drafts:
        folds: dict[str, int] = {}
        for name, kind in draft.names:
            folded = fold_once(name)
            if folded and folds.get(folded, 9) > kind:
                folds[folded] = int(kind)
        names += ((folded, draft.key, kind) for folded, kind in folds.items())
        for sound in {sound_of(folded) for folded, kind in folds.items() if kind != Kind.CODE}:
            if len(sound) > 2:
                sounds.append((skeleton(sound), sound, draft.key))
    db.executemany("INSERT INTO raw_name VALUES (?, ?, ?)", names)
    db.executemany("INSERT INTO raw_sound VALUES (?, ?, ?)", sounds)


def _write_small(db: sqlite3.Connection, merge: Merge) -> None:
    cells = sorted(
        (cell_of(draft.lat, draft.lon), draft.key)
        for draft in merge.places.values()
        if draft.feature.startswith(("P/", "S/CMP"))
    )
    db.executemany("INSERT INTO cell VALUES (?, ?)", cells)
    slugs = {
        draft.slug: draft.key for draft in sorted(merge.places.values(), key=lambda draft: -draft.key) if draft.slug
    }
    db.executemany("INSERT INTO slug VALUES (?, ?)", sorted(slugs.items()))
    nations = [(draft.country, draft.key, draft.name) for draft in merge.places.values() if draft.feature == "A/PCLI"]
    db.executemany("INSERT INTO nation VALUES (?, ?, ?)", sorted(nations))
    db.executemany("INSERT INTO country_word VALUES (?, ?, ?)", country_words(merge))
    counts = {f"count.{code}": 0 for code in "AHLPST"}
    for draft in merge.places.values():
        counts[f"count.{draft.feature[0]}"] = counts.get(f"count.{draft.feature[0]}", 0) + 1
    counts["count.names"] = db.execute("SELECT count(*) FROM name").fetchone()[0]
    meta = {"stamp": stamp(), "kind": "packages", **{key: str(value) for key, value in counts.items()}}
    db.executemany("INSERT INTO meta VALUES (?, ?)", sorted(meta.items()))


def country_words(merge: Merge) -> list[tuple[str, str, str]]:
    """Return (word, country, "name", "code" or "demonym"); of countries that share a word the most populous has it."""
    found: dict[str, tuple[str, str, str]] = {}
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
