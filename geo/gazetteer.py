"""Which places could this name mean? Offline lookup in one read-only SQLite file that is built once.

The file lives in the user's cache folder and is rebuilt when a package, the supplement or
the build changes. Nothing here reads the text around a name beyond what the caller passes
(countries named, class of feature): choosing among the candidates is `geo.resolve`'s work.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Collection
from functools import lru_cache, partial
from math import cos, radians
from pathlib import Path
from typing import Any, Self

from geo import gazetteer_build
from geo.distance import distance_km
from geo.errors import GazetteerDamaged, GazetteerMissing
from geo.folding import fold, skeleton, sound_of, split_soft, words
from geo.gazetteer_build import Progress, cell_of, no_progress
from geo.gazetteer_countries import CountryWords, written_as_code
from geo.gazetteer_file import COLUMNS, GEONAMES_FILE, GazetteerFile, GazetteerInfo, Row, cache_folder, id_of
from geo.gazetteer_merge import Kind
from geo.gazetteer_own import SOURCE, SOURCE_NUMBER, OwnPlaces, own_path
from geo.gazetteer_rank import FUZZY_FLOOR, Asked, Match, Scored, ratio, reasons_of, score_all
from geo.model import Candidate, Place

__all__ = ["Gazetteer", "GazetteerInfo", "cache_folder"]

_log = logging.getLogger(__name__)
_EXACT = ("main", "trusted", "alternate", "core")
MOST_REMEMBERED = 40  # candidates of a name; who asks for more waits for the file
_GEONAMES_ID = re.compile(r"[1-9][0-9]{0,17}")
_BY_NAME = f"""
    SELECT n.kind, {COLUMNS} FROM name n JOIN place p ON p.key = n.place
    WHERE n.fold = ? ORDER BY p.weight DESC, p.key LIMIT 300"""
_BY_SOUND = f"""
    SELECT {COLUMNS} FROM sound s JOIN place p ON p.key = s.place
    WHERE s.skeleton = ? AND s.sound = ? ORDER BY p.weight DESC, p.key LIMIT 200"""
_BY_SKELETON = f"""
    SELECT s.sound, {COLUMNS} FROM sound s JOIN place p ON p.key = s.place WHERE s.skeleton = ?"""


def cached_path() -> Path:
    """Return where the gazetteer of the installed packages lies, whether it is built or not."""
    return cache_folder() / "gazetteer.sqlite"


class Gazetteer:
    """All known places by name. Safe to share between threads; close it or use it as a context manager."""

    def __init__(self, path: Path, *, own: OwnPlaces | None = None) -> None:
        self._file = GazetteerFile(path)
        self._own = own or OwnPlaces()
        self._sources = {SOURCE_NUMBER: SOURCE, **dict(self._file.all("SELECT id, words FROM source"))}
        self._nations = {row[0]: row[1:] for row in self._file.all("SELECT country, place, name FROM nation")}
        self._words = CountryWords(self._file)
        self._region = lru_cache(maxsize=20_000)(self._region_row)
        self._place = lru_cache(maxsize=20_000)(self._made_place)
        self._likeliest = lru_cache(maxsize=8192)(partial(self._ranked, limit=MOST_REMEMBERED))

    @classmethod
    def open(cls, path: Path | None = None, *, progress: Callable[[str, float], None] | None = None) -> Self:
        """Open the gazetteer at `path`, which must exist, or the cached one, built first where it must be.

        One that was built from GeoNames' own files (`geo.geonames`) is preferred, and the user's
        own places (`geo.gazetteer_own`) stand before it.
        A cached file that is missing, damaged or older than the installed packages is built
        again (half a minute, once); `progress` hears (step, fraction 0-1). A file named by
        the caller is never touched.
        """
        if path is not None:
            return cls(path)
        found = cls._open_cached(progress or no_progress)
        found._own = OwnPlaces.load(own_path())
        return found

    @classmethod
    def _open_cached(cls, progress: Progress) -> Self:
        cached = cached_path()
        found = cls._from_dumps(cached.with_name(GEONAMES_FILE)) or cls._current(cached)
        if found:
            return found
        try:
            with gazetteer_build.build_lock(cached):
                found = cls._current(cached)  # another process may have built it while we waited
                if found:
                    return found
                gazetteer_build.build(cached, progress=progress)
        except GazetteerMissing:
            older = cls._usable(cached)
            if older is None:
                raise
            _log.warning("the gazetteer could not be rebuilt; the one built from other package versions is used")
            return older
        return cls(cached)

    @classmethod
    def _from_dumps(cls, path: Path) -> Self | None:
        if not path.exists():
            return None
        found = cls._usable(path)
        if found and found._file.meta["stamp"].startswith(f"build {gazetteer_build.BUILD_VERSION};"):
            return found
        _log.warning("the gazetteer from GeoNames' files was built by another version: build it again to use it")
        if found:
            found.close()
        return None

    @classmethod
    def _usable(cls, path: Path) -> Self | None:
        try:
            return cls(path)
        except (GazetteerMissing, GazetteerDamaged):
            return None

    @classmethod
    def _current(cls, path: Path) -> Self | None:
        found = cls._usable(path)
        if found and found._file.meta["stamp"] != gazetteer_build.stamp():
            found.close()
            return None
        return found

    def close(self) -> None:
        """Give back all files; the object answers no more."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()

    def candidates(
        self, name: str, *, countries: Collection[str] = (), feature: str = "", limit: int = 20
    ) -> tuple[Candidate, ...]:
        """Return the places that `name` could mean, best first; empty when none is known.

        Same spelling first, then other transliterations of it, and only where the context names
        `countries` (ISO 3166-1 alpha-2) and nothing of theirs was found, similar names in
        them. `feature` is the class that the words around give ("camp", "province", "river").
        Scores are 0-1, made of size, kind of match and these two, never of the text.
        """
        wanted = frozenset(code.upper() for code in countries)
        ranked = self._likeliest if limit <= MOST_REMEMBERED else partial(self._ranked, limit=limit)
        asked, found = ranked(name, wanted, feature)
        return tuple(
            [
                Candidate(place=self._place(one.match.row), score=one.points, reasons=reasons_of(one, asked))
                for one in found[:limit]
            ]
        )

    def _ranked(
        self, name: str, countries: frozenset[str], feature: str, *, limit: int
    ) -> tuple[Asked, tuple[Scored, ...]]:
        matches, hint = self._match(name, countries)
        asked = Asked(countries=countries, feature=feature if feature in words().features else "", hint=hint)
        scored = score_all(matches, asked)
        scored.sort(key=lambda one: (-one.points, -one.match.row[8], id_of(one.match.row)))
        return asked, tuple(scored[:limit])

    def _match(self, name: str, countries: frozenset[str]) -> tuple[tuple[Match, ...], str]:
        found: dict[int, Match] = {}
        hint = ""
        for form in _alternatives(name):
            hint = self._match_form(form, countries, found) or hint
        if not found and (whole := _without_side(name)):
            hint = self._match_form(whole, countries, found)
            found = {key: match._replace(how="part") for key, match in found.items() if match.how in _EXACT}
        nation = self._words.find(name)
        if nation and nation[1] == "demonym":
            row = self._region(self._nations[nation[0]][0])
            if row and row.key not in found:
                found[row.key] = Match(row, "demonym", 100.0, False)
        return tuple(found.values()), hint

    def _match_form(self, name: str, countries: frozenset[str], found: dict[int, Match]) -> str:
        folded = fold(name)
        plain = folded.removeprefix("the ")
        core, hint = split_soft(plain)
        forms = {folded: "", plain: "", core: "" if core == plain else "core"}
        for form, how in forms.items():
            if form:
                self._by_name(form, name, how, found)
        sound = sound_of(plain)
        if len(sound) > 2:
            self._by_sound(sound, plain, found)
            if countries and not any(match.row[5] in countries for match in found.values()):
                self._by_likeness(sound, plain, countries, found)
        return hint

    def _by_name(self, form: str, name: str, how: str, found: dict[int, Match]) -> None:
        own = [(kind, *row) for kind, row in self._own.by_name.get(form, ())]
        for values in (*own, *self._file.all(_BY_NAME, form)):
            kind, row = values[0], values[1:]
            if row[0] in found or (kind == Kind.CODE and not written_as_code(name)):
                continue
            likeness = 100.0 if kind < 2 else ratio(form, fold(str(row[1])))
            label = how or ("main", "trusted", "alternate", "code")[kind]
            found[row[0]] = Match(row, label, likeness, not form.isascii())

    def _by_sound(self, sound: str, form: str, found: dict[int, Match]) -> None:
        for row in (*self._own.by_sound.get(sound, ()), *self._file.all(_BY_SOUND, skeleton(sound), sound)):
            if row[0] not in found:
                found[row[0]] = Match(row, "sound", ratio(form, fold(str(row[1]))), False)

    def _by_likeness(self, sound: str, form: str, countries: frozenset[str], found: dict[int, Match]) -> None:
        marks = ",".join("?" * len(countries))
        query = f"{_BY_SKELETON} AND p.country IN ({marks})"
        for spelled, *row in self._file.all(query, skeleton(sound), *sorted(countries)):
            likeness = max(ratio(sound, str(spelled)), ratio(form, fold(str(row[1]))))
            key = row[0]
            if likeness >= FUZZY_FLOOR and (key not in found or found[key].likeness < likeness):
                found[key] = Match(tuple(row), "fuzzy", likeness, False)

    def has_name(self, name: str) -> bool:
        """Tell whether some place is called exactly `name`, case and accents apart."""
        folded = fold(name)
        if folded in self._own.by_name:
            return True
        kind = self._file.all("SELECT min(kind) FROM name WHERE fold = ?", folded)[0][0]
        return kind is not None and (kind != Kind.CODE or written_as_code(name))

    def place(self, id: str) -> Place | None:
        """Return the place with this id, or None."""
        if _GEONAMES_ID.fullmatch(id):
            row = self._region(int(id))
        elif id in self._own.by_id:
            row = self._own.by_id[id]
        else:
            rows = self._file.all("SELECT place FROM slug WHERE slug = ?", id) if id.isascii() else []
            row = self._region(rows[0][0]) if rows else None
        return self._place(row) if row else None

    def own(self, name: str) -> Place | None:
        """Return the place that the user has added under exactly this name, or None."""
        found = self._own.by_name.get(fold(name))
        return self._place(found[0][1]) if found else None

    def of_feature(self, feature: str) -> tuple[Place, ...]:
        """Return every place of a GeoNames class and code ("A/ADM1"), the weightiest first; reads the whole file."""
        query = f"SELECT {COLUMNS} FROM place p WHERE p.feature = ? ORDER BY p.weight DESC, p.key"
        return tuple(self._place(Row(*row)) for row in self._file.all(query, feature))

    def country_of(self, word: str) -> str | None:
        """Return the ISO 3166-1 alpha-2 code of a country's name, code or demonym, or None.

        >>> # "Lebanon", "Lebanese", "UK", "U.S." -> "LB", "LB", "GB", "US"; "us" -> None
        """
        found = self._words.find(word)
        return found[0] if found else None

    def demonym(self, word: str) -> str | None:
        """Return the country of a demonym ("Lebanese", "Israelis"), or None for any other word."""
        found = self._words.find(word)
        return found[0] if found and found[1] == "demonym" else None

    @property
    def demonym_openings(self) -> frozenset[str]:
        """Words in small letters: one of plain letters that is none of these opens no demonym."""
        return self._words.demonym_openings

    def nation(self, code: str) -> Place | None:
        """Return the country with this ISO 3166-1 alpha-2 code: where to back off to when no candidate fits."""
        found = self._nations.get(code.upper())
        row = self._region(found[0]) if found else None
        return self._place(row) if row else None

    def nearest(self, lat: float, lon: float, *, limit: int = 1) -> tuple[Place, ...]:
        """Return the populated places nearest to a point, nearest first, looking up to about 500 km far."""
        found: list[tuple[float, Row]] = []
        for reach in (1, 2, 4):
            found = [(distance_km(lat, lon, row.lat, row.lon), row) for row in self._around(lat, lon, reach)]
            if len(found) >= limit:
                break
        found.sort(key=lambda pair: (pair[0], pair[1].key))
        return tuple(self._place(row) for _distance, row in found[:limit])

    def _around(self, lat: float, lon: float, reach: int) -> list[Row]:
        rows: list[Row] = []
        query = f"SELECT {COLUMNS} FROM cell c JOIN place p ON p.key = c.place WHERE c.cell BETWEEN ? AND ?"
        for step in range(-reach, reach + 1):
            if not -90 <= lat + step <= 90:
                continue
            # A degree of longitude is short near the poles.
            for west, east in _spans(lon, min(170.0, reach / max(0.02, cos(radians(lat))))):
                rows += (
                    Row(*row) for row in self._file.all(query, cell_of(lat + step, west), cell_of(lat + step, east))
                )
        return rows

    def info(self) -> GazetteerInfo:
        """Return what the gazetteer was built from, how much is in it, and whom to thank."""
        return self._file.info()

    def _region_row(self, key: int) -> Row | None:
        rows = self._file.all(f"SELECT {COLUMNS} FROM place p WHERE p.key = ?", key)
        return Row(*rows[0]) if rows else None

    def _made_place(self, values: tuple[Any, ...]) -> Place:
        row = Row._make(values)
        upper = [self._region(key) if key else None for key in (row.admin1, row.admin2)]
        nation = self._nations.get(row.country)
        parents = [str(nation[0])] if nation and nation[0] != row.key else []
        parents += [region.id for region in upper if region and region.key != row.key]
        feature_class, _slash, code = row.feature.partition("/")
        return Place(
            id=row.id, name=row.name, lat=row.lat, lon=row.lon, feature_class=feature_class, feature_code=code,
            country=row.country, country_name=str(nation[1]) if nation else "",
            admin1=upper[0].name if upper[0] else "", admin2=upper[1].name if upper[1] else "", parents=tuple(parents),
            population=row.population, radius_km=row.radius_km, source=str(self._sources[row.source]),
        )  # fmt: skip


def _alternatives(name: str) -> tuple[str, ...]:
    """Return the forms that one writing offers: "Halab/Aleppo", "Nahr as-Safa (Nahr Essafa)", "W. Columbia"."""
    parts = [part.strip() for part in re.split(r"[/()]", name)]
    full = words().written_out
    spelled = name.split()
    # Alone, "Co." and "Is." are codes; the last word of a sentence's own full stop is no short form.
    whole = " ".join(full.get(word.casefold(), word) for word in spelled) if len(spelled) > 1 else name
    return tuple(dict.fromkeys([name, *(part for part in (*parts, whole) if len(part) > 2)]))


def _without_side(name: str) -> str:
    """Return "Mitrovica" for "North Mitrovica", or ""."""
    side, _space, rest = fold(name).partition(" ")
    return rest if side in words().sides else ""


def _spans(lon: float, reach: float) -> list[tuple[float, float]]:
    west, east = lon - reach, lon + reach
    if west < -180:
        return [(west + 360, 179.99), (-180, east)]
    if east >= 180:
        return [(west, 179.99), (-180, east - 360)]
    return [(west, east)]
