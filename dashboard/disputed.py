"""Borders that states dispute, so that the map can draw them dashed.

Natural Earth draws borders as they are held, not as they are recognised. A table of our own
(`disputed_borders.csv`) names the lines between two countries that the United Nations or Natural
Earth's own list of disputed areas speaks of, whole or within a box of degrees. A land that has no
ISO 3166 code, such as Somaliland, is disputed on all sides.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from dashboard.basemap import DEGREE_STEPS, Country, Ints, Network

TABLE = Path(__file__).with_name("disputed_borders.csv")
EVERYWHERE = (-90.0, -180.0, 90.0, 180.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """A border between two countries (ISO 3166-1 alpha-2); `box` is south, west, north, east in degrees."""

    pair: frozenset[str]
    box: tuple[float, float, float, float]
    line: str
    source: str


def read_disputes(path: Path = TABLE) -> tuple[Dispute, ...]:
    """Read the table of disputed borders; a row without degrees means the whole border."""
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return tuple(
        Dispute(
            pair=frozenset((row["one"], row["other"])),
            box=_box([row[edge] for edge in ("south", "west", "north", "east")]),
            line=row["line"],
            source=row["source"],
        )
        for row in rows
    )


def _box(edges: Sequence[str]) -> tuple[float, float, float, float]:
    if not any(edges):
        return EVERYWHERE
    south, west, north, east = (float(edge) for edge in edges)
    return south, west, north, east


def split_disputed(
    network: Network, countries: Sequence[Country], *, disputes: Sequence[Dispute]
) -> tuple[Network, frozenset[int]]:
    """Return the network with arcs cut where a dispute's box begins and ends, and the numbers of the disputed arcs."""
    boxes: dict[frozenset[str], list[tuple[float, float, float, float]]] = defaultdict(list)
    for dispute in disputes:
        boxes[dispute.pair].append(dispute.box)
    arcs: list[Ints] = []
    pieces_of: list[list[int]] = []
    disputed: set[int] = set()
    for arc, sides in zip(network.arcs, _sides(network, countries), strict=True):
        inside = np.zeros(len(arc), dtype=bool)
        if len(sides) == 2:
            inside |= "" in sides
            for box in boxes.get(frozenset(sides), ()):
                inside |= _within(arc, box)
        numbers = []
        for piece, is_disputed in _runs(arc, inside):
            numbers.append(len(arcs))
            if is_disputed:
                disputed.add(len(arcs))
            arcs.append(piece)
        pieces_of.append(numbers)
    rings = [[n for old in ring for n in _walk(old, pieces_of)] for ring in network.rings]
    return Network(arcs, rings, network.owners), frozenset(disputed)


def _sides(network: Network, countries: Sequence[Country]) -> list[tuple[str, ...]]:
    """Return the codes of the countries on either side of each arc: one for a coast, "" for a land without a code."""
    sides: list[set[int]] = [set() for _ in network.arcs]
    for ring, owner in zip(network.rings, network.owners, strict=True):
        for n in ring:
            sides[n if n >= 0 else ~n].add(owner)
    return [tuple(countries[owner].iso2 for owner in sorted(owners)) for owners in sides]


def _within(arc: Ints, box: tuple[float, float, float, float]) -> npt.NDArray[np.bool_]:
    south, west, north, east = (round(edge * DEGREE_STEPS) for edge in box)
    lon, lat = arc[:, 0], arc[:, 1]
    return (south <= lat) & (lat <= north) & (west <= lon) & (lon <= east)


def _runs(arc: Ints, inside: npt.NDArray[np.bool_]) -> list[tuple[Ints, bool]]:
    """Cut an arc into stretches that are inside or outside; neighbours share the point between them."""
    stretch = inside[:-1] & inside[1:]  # a piece between two points is disputed when both its ends are
    cuts = (np.flatnonzero(stretch[1:] != stretch[:-1]) + 1).tolist()
    edges = [0, *cuts, len(arc) - 1]
    return [(arc[a : b + 1], bool(stretch[a])) for a, b in zip(edges, edges[1:], strict=False)]


def _walk(old: int, pieces_of: list[list[int]]) -> list[int]:
    return pieces_of[old] if old >= 0 else [~n for n in reversed(pieces_of[~old])]
