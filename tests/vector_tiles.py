"""Small vector tiles and map files for tests, written by the specification (Mapbox Vector Tile 2.1, MBTiles 1.3)."""

import gzip
import sqlite3
import struct
from collections.abc import Sequence
from pathlib import Path

from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

Line = Sequence[tuple[int, int]]
Feature = tuple[int, dict[str, str | int | float | bool], Sequence[Line]]


def varint(number: int) -> bytes:
    """A number of protocol buffers."""
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    return bytes((*out, number))


def field(number: int, value: int | bytes) -> bytes:
    """A field: a number, or bytes with their length."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    return varint(number << 3 | 2) + varint(len(value)) + value


def zigzag(number: int) -> int:
    """A signed number as an unsigned one."""
    return number << 1 if number >= 0 else (-number << 1) - 1


def commands(kind: int, lines: Sequence[Line]) -> bytes:
    """Geometry: move to the first point, lines to the others, areas closed."""
    out: list[int] = []
    x = y = 0
    for line in lines:
        for at, (px, py) in enumerate(line):
            if at == 0:
                out.append(1 | 1 << 3)
            elif at == 1:
                out.append(2 | (len(line) - 1) << 3)
            out += [zigzag(px - x), zigzag(py - y)]
            x, y = px, py
        if kind == 3:
            out.append(7 | 1 << 3)
    return b"".join(map(varint, out))


def value(of: str | float | bool) -> bytes:
    """A tag's value."""
    if isinstance(of, bool):
        return field(7, int(of))
    if isinstance(of, int):
        return field(6, zigzag(of))
    if isinstance(of, float):
        return varint(3 << 3 | 1) + struct.pack("<d", of)
    return field(1, of.encode())


def vector_tile(layers: dict[str, Sequence[Feature]]) -> bytes:
    """A tile of layers of (1 point, 2 line, 3 area; tags; lines in 0-4096) features."""
    out = b""
    for name, features in layers.items():
        keys = list(dict.fromkeys(key for _, tags, _ in features for key in tags))
        values = list(dict.fromkeys((type(v), v) for _, tags, _ in features for v in tags.values()))
        body = field(15, 2) + field(1, name.encode())
        for kind, tags, lines in features:
            pairs = b"".join(varint(keys.index(k)) + varint(values.index((type(v), v))) for k, v in tags.items())
            body += field(2, field(2, pairs) + field(3, kind) + field(4, commands(kind, lines)))
        body += b"".join(field(3, key.encode()) for key in keys)
        body += b"".join(field(4, value(v)) for _, v in values)
        out += field(3, body + field(5, 4096))
    return out


def write_pmtiles(path: Path, tiles: dict[tuple[int, int, int], bytes], *, kind: TileType = TileType.MVT) -> Path:
    """A PMTiles file of tiles by (zoom, x, y), gzipped as is usual for vector tiles."""
    zooms = [zoom for zoom, _, _ in tiles]
    packed = kind == TileType.MVT
    with path.open("wb") as stream:
        writer = Writer(stream)
        for at, data in sorted(tiles.items(), key=lambda item: zxy_to_tileid(*item[0])):
            writer.write_tile(zxy_to_tileid(*at), gzip.compress(data) if packed else data)
        writer.finalize(
            {
                "tile_type": kind,
                "tile_compression": Compression.GZIP if packed else Compression.NONE,
                "min_zoom": min(zooms), "max_zoom": max(zooms),
                "min_lon_e7": 0, "min_lat_e7": 0, "max_lon_e7": 0, "max_lat_e7": 0,
                "center_zoom": 0, "center_lon_e7": 0, "center_lat_e7": 0,
            },
            {"name": "Test streets", "attribution": '<a href="https://example.org">&copy; Example</a><script>'},
        )  # fmt: skip
    return path


def write_mbtiles(path: Path, tiles: dict[tuple[int, int, int], bytes], *, form: str = "png") -> Path:
    """An MBTiles file of tiles by (zoom, x, y); its rows count from the south."""
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE metadata (name text, value text)")
        db.execute("CREATE TABLE tiles (zoom_level int, tile_column int, tile_row int, tile_data blob)")
        db.executemany("INSERT INTO metadata VALUES (?, ?)", [("name", "Pictures"), ("format", form)])
        rows = [(zoom, x, 2**zoom - 1 - y, data) for (zoom, x, y), data in tiles.items()]
        db.executemany("INSERT INTO tiles VALUES (?, ?, ?, ?)", rows)
    db.close()
    return path
