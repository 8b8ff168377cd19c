"""A user's own map file, PMTiles or MBTiles: its tiles, its zooms and whom to credit. Nothing is written to it."""

from __future__ import annotations

import sqlite3
import threading
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Protocol

from pmtiles.reader import MmapSource, Reader
from pmtiles.tile import Compression, TileType

from geo.errors import InputError

MIME = {
    "mvt": "application/vnd.mapbox-vector-tile",
    "png": "image/png",
    "jpg": "image/jpeg",
    "webp": "image/webp",
    "avif": "image/avif",
}
_PM_KINDS = {
    TileType.MVT: "mvt",
    TileType.PNG: "png",
    TileType.JPEG: "jpg",
    TileType.WEBP: "webp",
    TileType.AVIF: "avif",
}
_MB_KINDS = {"pbf": "mvt", "mvt": "mvt", "png": "png", "jpg": "jpg", "jpeg": "jpg", "webp": "webp"}
_GZIP = b"\x1f\x8b"
# What reading a file that is not as it should be raises; some of it in pmtiles, which trusts the file.
_DAMAGE = (ValueError, KeyError, IndexError, OSError, EOFError, sqlite3.Error, zlib.error)
DEEPEST_ZOOM = 22
LARGEST_TILE_BYTES = 16_000_000
LONGEST_CREDIT = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class TileFacts:
    """What a map file says of itself. `kind` is a key of `MIME`; "mvt" tiles hold shapes, the others pictures."""

    kind: str
    min_zoom: int
    max_zoom: int
    attribution: str = ""
    name: str = ""


class _Source(Protocol):
    """Where tiles come from."""

    facts: TileFacts

    def read(self, zoom: int, x: int, y: int) -> bytes | None:
        """Return the bytes stored for a tile, y counted from the north, or None."""


class TileFile:
    """A map file, opened; safe to share between threads. InputError when it is no file of tiles."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._source = _open(path)
        self.facts = self._source.facts

    def tile(self, zoom: int, x: int, y: int) -> bytes | None:
        """Return a tile, uncompressed, or None where the file has none. InputError when it cannot be read any more."""
        if not (0 <= zoom <= DEEPEST_ZOOM and 0 <= x < 2**zoom and 0 <= y < 2**zoom):
            return None
        try:
            data = self._source.read(zoom, x, y)
            return _unpacked(data) if data and data.startswith(_GZIP) else data
        except _DAMAGE as error:
            raise InputError(
                f"the map file {self.path.name!r} is gone or damaged at {zoom}/{x}/{y}: copy it again"
            ) from error


def _unpacked(data: bytes) -> bytes:
    reader = zlib.decompressobj(wbits=31)
    whole = reader.decompress(data, LARGEST_TILE_BYTES)
    if not reader.eof:  # cut short; or so large that it is no tile but a trap
        raise ValueError("not a whole tile")
    return whole


def _open(path: Path) -> _Source:
    try:
        with path.open("rb") as stream:
            head = stream.read(16)
    except OSError as error:
        raise InputError(f"cannot read the map file {path.name!r}: {error.strerror}") from error
    try:
        if head.startswith(b"PMTiles"):
            return _PMTiles(path)
        if head.startswith(b"SQLite format 3\0"):
            return _MBTiles(path)
    except InputError:
        raise
    except _DAMAGE as error:
        raise InputError(f"the map file {path.name!r} is damaged or cut short: copy it again") from error
    raise InputError(f"{path.name!r} is neither a PMTiles nor an MBTiles file: bring one of these for the basemap")


class _PMTiles:
    def __init__(self, path: Path) -> None:
        with path.open("rb") as stream:
            self._reader = Reader(MmapSource(stream))
        header = self._reader.header()
        if header["tile_type"] not in _PM_KINDS:
            raise InputError(f"the tiles of {path.name!r} are of a kind that this map cannot draw")
        if header["tile_compression"] not in (Compression.NONE, Compression.GZIP, Compression.UNKNOWN):
            raise InputError(f"the tiles of {path.name!r} are compressed by other means than gzip: convert the file")
        self.facts = _facts(
            _PM_KINDS[header["tile_type"]], header["min_zoom"], header["max_zoom"], told=self._reader.metadata()
        )

    def read(self, zoom: int, x: int, y: int) -> bytes | None:
        found: bytes | None = self._reader.get(zoom, x, y)
        return found


class _MBTiles:
    def __init__(self, path: Path) -> None:
        self._uri = f"{path.absolute().as_uri()}?mode=ro"
        self._local = threading.local()
        told = dict(self._db().execute("SELECT name, value FROM metadata").fetchall())
        low, high = self._db().execute("SELECT min(zoom_level), max(zoom_level) FROM tiles").fetchone()
        kind = _MB_KINDS.get(str(told.get("format", "")).lower(), "")
        if low is None or not kind:
            raise InputError(f"{path.name!r} holds no tiles of a kind that this map can draw")
        self.facts = _facts(kind, int(low), int(high), told=told)

    def _db(self) -> sqlite3.Connection:
        if not hasattr(self._local, "db"):
            self._local.db = sqlite3.connect(self._uri, uri=True)
        db: sqlite3.Connection = self._local.db
        return db

    def read(self, zoom: int, x: int, y: int) -> bytes | None:
        # MBTiles counts rows from the south
        row = self._db().execute(
            "SELECT tile_data FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?",
            (zoom, x, 2**zoom - 1 - y),
        )
        found = row.fetchone()
        return bytes(found[0]) if found else None


def _facts(kind: str, low: int, high: int, *, told: Mapping[str, Any]) -> TileFacts:
    return TileFacts(
        kind=kind,
        min_zoom=max(0, low),
        max_zoom=min(DEEPEST_ZOOM, high),
        attribution=plain_words(told.get("attribution")),
        name=plain_words(told.get("name")),
    )


def plain_words(value: object) -> str:
    """Return the words of a text that may hold HTML: who made the file may not put script into the page."""
    words: list[str] = []
    reader = HTMLParser(convert_charrefs=True)
    reader.handle_data = words.append  # type: ignore[method-assign, assignment]
    reader.feed(value if isinstance(value, str) else "")
    reader.close()
    return " ".join("".join(words).split())[:LONGEST_CREDIT]
