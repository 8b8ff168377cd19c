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
from typing import Self

from geo import gazetteer_build
from geo.distance import distance_km
from geo.errors import GazetteerDamaged, GazetteerMissing
from geo.folding import fold, fold_once
from geo.frozen import quick
from geo.gazetteer_build import Progress, cell_of, no_progress
from geo.gazetteer_countries import written_as_code
from geo.gazetteer_file import COLUMNS, GEONAMES_FILE, GazetteerFile, GazetteerInfo, Row, cache_folder
from geo.gazetteer_likeliest import MOST_TOLD, TOLD, Likeliest, all_told, first_told, short_of
from geo.gazetteer_match import Matcher, forms_of
from geo.gazetteer_own import OwnPlaces, own_path
from geo.gazetteer_places import Places
from geo.gazetteer_rank import class_reasons, first_reason, plain_reasons, reasons_of
from geo.model import Candidate, Place

__all__ = ["Gazetteer", "GazetteerInfo", "Likeliest", "cache_folder"]

_log = logging.getLogger(__name__)
_candidate = quick(Candidate)
_GEONAMES_ID = re.compile(r"[1-9][0-9]{0,17}")


def cached_path() -> Path:
    """Return where the gazetteer of the installed packages lies, whether it is built or not.

    Each layout has a file of its own: two installed versions do not build it anew in turns.
    """
    return cache_folder() / f"gazetteer-{gazetteer_build.BUILD_VERSION}.sqlite"


class Gazetteer:
    """All known places by name. Safe to share between threads; close it or use it as a context manager."""

    def __init__(self, path: Path, *, own: OwnPlaces | None = None) -> None:
        self._file = GazetteerFile(path)
        self._matcher = Matcher(self._file, own)
        self._places = Places(self._file, self._matcher.nations)
        self._features: dict[int, str] = dict(self._file.all("SELECT id, code FROM feature"))
        self._ranked = lru_cache(maxsize=8192)(partial(self._matcher.ranked, limit=MOST_TOLD))
        self._read = lru_cache(maxsize=4096)(self._read_told)  # who asks for the likeliest often asks for all then

    @classmethod
    def open(cls, path: Path | None = None, *, progress: Callable[[str, float], None] | None = None) -> Self:
        """Open the gazetteer at `path`, which must exist, or the cached one, built first where it must be.

        One that was built from GeoNames' own files (`geo.geonames`) is preferred, and the user's
        own places (`geo.gazetteer_own`) stand before it.
        A cached file that is missing, damaged or older than the installed packages is built
        again (about a minute, once); `progress` hears (step, fraction 0-1). A file named by
        the caller is never touched.
        """
        if path is not None:
            return cls(path)
        found = cls._open_cached(progress or no_progress)
        found._matcher.own = OwnPlaces.load(own_path())
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
        gazetteer_build.forget_older(cached.parent)
        return cls(cached)

    @classmethod
    def _from_dumps(cls, path: Path) -> Self | None:
        if not path.exists():
            return None
        found = cls._usable(path)
        if found is None:
            _log.warning("the gazetteer from GeoNames' files was built by another version: build it again to use it")
        return found

    @classmethod
    def _usable(cls, path: Path) -> Self | None:
        """What can be read at `path`: a file of another layout cannot."""
        try:
            found = cls(path)
        except (GazetteerMissing, GazetteerDamaged):
            return None
        if found._file.meta["stamp"].startswith(f"build {gazetteer_build.BUILD_VERSION};"):
            return found
        found.close()
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
        self,
        name: str,
        *,
        countries: Collection[str] = (),
        feature: str = "",
        limit: int = 20,
        brief: bool = False,
    ) -> tuple[Candidate, ...]:
        """Return the places that `name` could mean, best first; empty when none is known.

        Same spelling first, then other transliterations of it, and only where the context names
        `countries` (ISO 3166-1 alpha-2) and nothing of theirs was found, similar names in
        them. `feature` is the class that the words around give ("camp", "province", "river").
        Scores are 0-1, made of size, kind of match and these two, never of the text. Of the reasons, who is
        `brief` gets the first only: how the name matches.
        """
        folded = fold(name)
        if not countries and not feature and limit <= MOST_TOLD and (told := self._told(name, folded)):
            return self._in_full(told, hint="" if brief else forms_of(folded)[2], limit=limit, brief=brief)
        wanted = frozenset([code.upper() for code in countries])
        ranked = self._ranked if limit <= MOST_TOLD else partial(self._matcher.ranked, limit=limit)
        asked, found = ranked(name, wanted, feature)
        found = found[:limit]
        places = self._places.of([one.match.row for one in found])
        most = 1 if brief else None
        return tuple(
            [
                _candidate(place, one.points, reasons_of(one, asked)[:most])
                for place, one in zip(places, found, strict=True)
            ]
        )

    def _in_full(self, told: bytes, *, hint: str, limit: int, brief: bool) -> tuple[Candidate, ...]:
        ranked = all_told(told, limit=limit)
        places = self._places.with_keys([one[0] for one in ranked])
        found = []
        for place, (_key, points, how, seated) in zip(places, ranked, strict=True):
            reasons = first_reason(how) if brief else plain_reasons(how, place.population, seated=seated)
            if hint:
                reasons += class_reasons(hint, f"{place.feature_class}/{place.feature_code}")
            found.append(_candidate(place, points, reasons))
        return tuple(found)

    def likeliest(self, name: str) -> Likeliest | None:
        """Return in short the likeliest place called exactly `name`, or None where none is called so.

        It is the first of `candidates`, at a tenth of their cost: the file has it for most names.
        """
        folded = fold(name)
        told = self._told(name, folded)
        if told:
            number, key, points, reason = first_told(told)
            feature_class, _slash, code = self._features[number].partition("/")
            return Likeliest(self._places.id_of(key), feature_class, code, points, reason)
        if told is not None or not self.has_name(name):
            return None
        asked, found = self._ranked(name, frozenset(), "")
        return short_of(found[0], reasons_of(found[0], asked)[0])

    def _told(self, name: str, folded: str) -> bytes | None:
        """What the file says at once of all that `name` could mean; b"" where no place is called so.

        None where that has to be looked up in full.
        """
        return self._read(name, folded) if self._matcher.may_know(folded) else b""

    def _read_told(self, name: str, folded: str) -> bytes | None:
        if not self._matcher.is_plain(name, folded):
            return None
        rows: list[tuple[bytes | None, bytes | None]] = self._file.all(TOLD, folded)
        told, as_code = rows[0] if rows else (b"", None)
        return as_code if as_code is not None and written_as_code(name) else told

    def may_know(self, name: str) -> bool:
        """Tell whether some place may be called so: False is sure, and told without a look into the file."""
        return self._matcher.may_know(fold_once(name))

    def may_open(self, opening: str) -> bool:
        """Tell whether some place may be called by these two words, folded, or have a name that opens with them.

        False is sure, and told without a look into the file.
        """
        return self._matcher.may_open(opening)

    def has_name(self, name: str) -> bool:
        """Tell whether some place is called exactly `name`, case and accents apart."""
        return self._matcher.has_name(name)

    def place(self, id: str) -> Place | None:
        """Return the place with this id, or None."""
        if _GEONAMES_ID.fullmatch(id):
            return self._by_key(int(id))
        if id in self._matcher.own.by_id:
            return self._places.of([self._matcher.own.by_id[id]])[0]
        rows = self._file.all("SELECT place FROM slug WHERE slug = ?", id) if id.isascii() else []
        return self._by_key(rows[0][0]) if rows else None

    def own(self, name: str) -> Place | None:
        """Return the place that the user has added under exactly this name, or None."""
        found = self._matcher.own.by_name.get(fold(name))
        return self._places.of([found[0][1]])[0] if found else None

    @property
    def has_own(self) -> bool:
        """Tell whether the user has added places."""
        return bool(self._matcher.own.by_name)

    def of_feature(self, feature: str) -> tuple[Place, ...]:
        """Return every place of a GeoNames class and code ("A/ADM1"), the weightiest first; reads the whole file."""
        query = f"SELECT {COLUMNS} FROM place p WHERE p.feature = ? ORDER BY p.weight DESC, p.key"
        return tuple(self._places.of(self._file.all(query, feature)))

    def country_of(self, word: str) -> str | None:
        """Return the ISO 3166-1 alpha-2 code of a country's name, code or demonym, or None.

        >>> # "Lebanon", "Lebanese", "UK", "U.S." -> "LB", "LB", "GB", "US"; "us" -> None
        """
        found = self._matcher.words.find(word)
        return found[0] if found else None

    def demonym(self, word: str) -> str | None:
        """Return the country of a demonym ("Lebanese", "Israelis"), or None for any other word."""
        found = self._matcher.words.find(word)
        return found[0] if found and found[1] == "demonym" else None

    @property
    def demonym_openings(self) -> frozenset[str]:
        """Words in small letters: one of plain letters that is none of these opens no demonym."""
        return self._matcher.words.demonym_openings

    def nation(self, code: str) -> Place | None:
        """Return the country with this ISO 3166-1 alpha-2 code: where to back off to when no candidate fits."""
        found = self._matcher.nations.get(code.upper())
        return self._by_key(found[0]) if found else None

    def nearest(self, lat: float, lon: float, *, limit: int = 1) -> tuple[Place, ...]:
        """Return the populated places nearest to a point, nearest first, looking up to about 500 km far."""
        found: list[tuple[float, Row]] = []
        for reach in (1, 2, 4):
            found = [(distance_km(lat, lon, row.lat, row.lon), row) for row in self._around(lat, lon, reach)]
            if len(found) >= limit:
                break
        found.sort(key=lambda pair: (pair[0], pair[1].key))
        return tuple(self._places.of([row for _distance, row in found[:limit]]))

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

    def _by_key(self, key: int) -> Place | None:
        place = self._places.known(key)
        row = self._matcher.row(key) if place is None else None
        return self._places.of([row])[0] if row else place


def _spans(lon: float, reach: float) -> list[tuple[float, float]]:
    west, east = lon - reach, lon + reach
    if west < -180:
        return [(west + 360, 179.99), (-180, east)]
    if east >= 180:
        return [(west, 179.99), (-180, east - 360)]
    return [(west, east)]
