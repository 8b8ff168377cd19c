"""Count events by squares of the map, in SQL: what a page draws of a million of them; and the events of a small view.

Squares are of the web-mercator world, some 64 pixels wide at the zoom asked for, and always counted whole. What no
filter but types and statuses narrows is summed up from counts that the store keeps ready (`store_sums`); else both
indexes (`store_columns.SCHEMA`) hold all that most queries ask about, so the table itself is not read.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from geo.model import EventQuery
from geo.store_columns import CERTAIN, DEGREE, NOWHERE, UNDATED, WORLD, day_number, mercator
from geo.store_file import StoreFile
from geo.store_names import name_key, search_key
from geo.store_sums import SQUARE_BITS

LARGEST_ZOOM = 22
_FAR, _NEAR = (
    17,
    SQUARE_BITS,
)  # the two indexes' squares are 2**17 and 2**14 wide: 2.8, 0.35 degrees at the equator
_CELL_BITS = 22  # at zoom z a square of 64 pixels is 2**(22 - z) wide


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A view of the map in degrees. `west` lies east of `east` where it crosses the 180th meridian."""

    south: float = -90.0
    west: float = -180.0
    north: float = 90.0
    east: float = 180.0


class Cell(NamedTuple):
    """One square: the middle of its events in degrees, how many there are, and of each type how many."""

    lat: float
    lon: float
    total: int
    types: tuple[tuple[str, int], ...]


class Spot(NamedTuple):
    """One event of a small view: its number, degrees, type, days from 1970-01-01 or None, and how sure it is.

    `confidence` is in whole percent, `radius_km` how far off the point may be.
    """

    number: int
    lat: float
    lon: float
    type: str
    first: int | None
    last: int | None
    status: str
    confidence: int
    geo_precision: int
    radius_km: float


class CellReader:
    """Counts events by square. Use it while the store is open; `EventStore.cells()` gives one."""

    def __init__(self, file: StoreFile) -> None:
        """Read from an open file."""
        self._file = file

    def numbers(self, query: EventQuery, *, box: Box, most: int, mask: bytes | None = None) -> list[int]:
        """Return the numbers of the events of the query in the box, `most` at most.

        `mask` has a byte for each number from 0 on, 1 for those that may be among them: what an asker knows already of
        a filter that is slow here, by words or actors, and leaves out of the query.
        """
        clauses, values = self._asked(query, mask)
        clauses += _within(box)
        rows = self._file.rows(
            f"SELECT event FROM columns INDEXED BY columns_near WHERE {' AND '.join(clauses)} LIMIT :most",
            {**values, "most": most},
        )
        return [number for (number,) in rows]

    def cells(self, query: EventQuery, *, box: Box, zoom: int, mask: bytes | None = None) -> list[Cell]:
        """Return the squares that touch the box, each with all its events of the query, the fullest first."""
        bits = max(0, _CELL_BITS - max(0, min(LARGEST_ZOOM, zoom)))
        if bits >= _NEAR and mask is None and query == _plain(query):
            return self._ready_cells(query, box=box, bits=bits)
        index, of = ("columns_far", _FAR) if bits >= _FAR else ("columns_near", _NEAR)
        # Grouped in the index's own order where it has one, then put together into the wider squares asked for.
        step = min(bits, of)
        clauses, values = self._asked(query, mask)
        clauses += _touching(box, down="y", across="x", of=0, wide=bits)
        clauses += _touching(box, down=f"y >> {of}", across="", of=of, wide=bits)  # what the index begins with
        rows = self._file.rows(
            f"SELECT y >> {step} AS down, x >> {step} AS across, type, count(*), sum(lat), sum(lon) "
            f"FROM columns INDEXED BY {index} WHERE {' AND '.join(clauses)} GROUP BY 1, 2, 3",
            values,
        )
        return _merged(rows, by=bits - step, names=self._names("type"))

    def _ready_cells(self, query: EventQuery, *, box: Box, bits: int) -> list[Cell]:
        clauses = _touching(box, down="down", across="across", of=_NEAR, wide=bits) + self._kinds(query)
        rows = self._file.rows(
            "SELECT down, across, type, sum(total), sum(lats), sum(lons) "
            f"FROM squares WHERE {' AND '.join(clauses)} GROUP BY 1, 2, 3"
        )
        return _merged(rows, by=bits - _NEAR, names=self._names("type"))

    def spots(self, numbers: Sequence[int]) -> list[Spot]:
        """Return events by number, what is not there left out."""
        rows = self._file.rows(
            "SELECT event, lat, lon, type, first, last, status, confidence, geo_precision, radius "
            "FROM columns WHERE event IN (SELECT value FROM json_each(?)) AND lat > ?",
            (json.dumps(list(numbers)), NOWHERE),
        )
        types, statuses = self._names("type"), self._names("status")
        return [
            Spot(
                number=number,
                lat=lat / DEGREE,
                lon=lon / DEGREE,
                type=types[type_],
                first=None if first == UNDATED else first,
                last=None if last == UNDATED else last,
                status=statuses[status],
                confidence=confidence * 100 // CERTAIN,
                geo_precision=precision,
                radius_km=radius / 10,
            )
            for number, lat, lon, type_, first, last, status, confidence, precision, radius in rows
        ]

    def _names(self, kind: str) -> dict[int, str]:
        return dict(self._file.rows("SELECT n, shown FROM terms WHERE kind = ?", (kind,)))

    def _kinds(self, query: EventQuery) -> list[str]:
        wanted = (("status", query.statuses), ("type", query.types))
        return [f"{kind} IN {self._terms(names, kind)}" for kind, names in wanted if names]

    def _asked(self, query: EventQuery, mask: bytes | None) -> tuple[list[str], dict[str, object]]:
        """Return the query as conditions over `columns`, and their parameters; no word of it in the SQL."""
        clauses = [*_in_time(query), *self._kinds(query)]
        if query.places:
            found = self._terms(map(name_key, query.places), "name", "admin1", "country")
            clauses.append(f"(name IN {found} OR admin1 IN {found} OR country IN {found})")
        if query.sources:
            clauses.append(f"source IN {self._terms(map(name_key, query.sources), 'source')}")
        if query.actors:
            found = self._terms(map(name_key, query.actors), "actor")
            clauses.append(f"event IN (SELECT a.event FROM actors a WHERE a.term IN {found})")
        if query.min_confidence > 0:
            clauses.append("confidence >= :confidence - 1e-6")
        text = search_key(query.text)
        if text:
            clauses.append("event IN (SELECT s.event FROM searched s WHERE instr(s.words, :text) > 0)")
        if mask is not None:
            clauses.append("substr(:mask, event + 1, 1) = x'01'")
        return clauses, {"confidence": query.min_confidence * CERTAIN, "text": text, "mask": mask}

    def _terms(self, keys: Iterable[str], *kinds: str) -> str:
        """Return the numbers of names as a list in SQL."""
        lists = (json.dumps(list(keys)), json.dumps(kinds))
        wanted = "IN (SELECT value FROM json_each(?))"
        found = self._file.rows(f"SELECT n FROM terms WHERE key {wanted} AND kind {wanted}", lists)
        return f"({', '.join(str(int(number)) for (number,) in found)})"


def finest_zoom(box: Box, *, most: int) -> int:
    """Return the largest zoom at which a box is no more than about `most` squares wide or high.

    >>> finest_zoom(Box(), most=256), finest_zoom(Box(south=33, west=35, north=34, east=36), most=256)
    (6, 14)
    """
    (_, bottom), (_, top) = mercator(box.south, 0), mercator(box.north, 0)
    side = max(bottom - top, int(min(360.0, box.east - box.west) / 360 * WORLD), 1)
    return max(0, min(LARGEST_ZOOM, _CELL_BITS - ((side - 1) // most).bit_length()))


def _within(box: Box) -> list[str]:
    left, bottom = mercator(box.south, _wrapped(box.west))
    right, top = mercator(box.north, _wrapped(box.east))
    whole = box.east - box.west >= 360
    sides = f"x >= {left} AND x <= {right}" if left <= right else f"(x >= {left} OR x <= {right})"
    rows = [f"y >> {step} BETWEEN {top >> step} AND {bottom >> step}" for step in (_NEAR, _FAR)]
    return [*rows, f"y BETWEEN {top} AND {bottom}", *([] if whole else [sides])]


def _touching(box: Box, *, down: str, across: str, of: int, wide: int) -> list[str]:
    """Return which squares of 2**`of` lie in those of 2**`wide` that a box touches; by rows alone if `across` is ""."""
    left, bottom = mercator(box.south, _wrapped(box.west))
    right, top = mercator(box.north, _wrapped(box.east))
    wide = max(wide, of)

    def begin(at: int) -> int:
        return at >> wide << wide - of

    def end(at: int) -> int:
        return ((at >> wide) + 1 << wide - of) - 1

    rows = [f"{down} BETWEEN {begin(top)} AND {end(bottom)}"]
    if not across or box.east - box.west >= 360:
        return rows
    sides = "AND" if left <= right else "OR"
    return [*rows, f"({across} >= {begin(left)} {sides} {across} <= {end(right)})"]


def _plain(query: EventQuery) -> EventQuery:
    return EventQuery(types=query.types, statuses=query.statuses)


def _wrapped(lon: float) -> float:
    return lon if -180 <= lon <= 180 else (lon + 180) % 360 - 180


def _in_time(query: EventQuery) -> list[str]:
    undated = f"first = {UNDATED}"
    clauses = []
    if query.first is not None:
        clauses.append(f"({undated} OR last >= {day_number(query.first)})")
    if query.last is not None:
        clauses.append(f"first <= {day_number(query.last)}")  # "no day" is smaller than any
    clauses += [] if query.undated else [f"first > {UNDATED}"]
    return clauses if query.dated else [*clauses, undated]


def _merged(rows: Iterable[tuple[int, ...]], *, by: int, names: dict[int, str]) -> list[Cell]:
    """Put squares together, 2**by of them in each direction."""
    types: defaultdict[tuple[int, int], Counter[int]] = defaultdict(Counter)
    sums: defaultdict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0, 0])
    for down, across, type_, count, lats, lons in rows:
        at = (down >> by, across >> by)
        types[at][type_] += count
        found = sums[at]
        found[0] += count
        found[1] += lats
        found[2] += lons
    cells = [
        Cell(
            lat=round(lats / count / DEGREE, 5),
            lon=round(lons / count / DEGREE, 5),
            total=count,
            types=tuple((names[type_], number) for type_, number in types[at].most_common()),
        )
        for at, (count, lats, lons) in sums.items()
    ]
    return sorted(cells, key=lambda cell: (-cell.total, cell.lat, cell.lon))
