"""One place, one row: a place of ours that the user's GeoNames files hold too becomes that row, with both sides' names.

Camps, seas and airports have no GeoNames id in the packages. Where a dump brings one of the same
name and class within the place's extent, its id and point win; our name, class, weight and extent
stay, and our old id still leads to it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from geo.distance import distance_km
from geo.folding import fold_once
from geo.gazetteer_merge import Draft, Kind, Merge

# A camp is a populated place in one source and a camp in the other; so for quarters, seats and sites.
_ALIKE = {"P": "PS", "S": "SP", "L": "LA", "A": "AL", "T": "TL", "H": "H", "R": "RS", "V": "VL"}
_LEAST_KM = 3.0


@dataclass(frozen=True, slots=True)
class _Found:
    rank: tuple[bool, bool, float]
    key: int
    lat: float
    lon: float
    source: str


class Twins:
    """Our places without a GeoNames id by name, and the best row of the dumps for each."""

    def __init__(self, merge: Merge) -> None:
        self._merge = merge
        self._names: dict[str, list[int]] = {}
        self._found: dict[int, _Found] = {}
        for draft in merge.places.values():
            if draft.key < 0 and draft.slug:
                for name in {fold_once(name) for name, kind in draft.names if kind != Kind.CODE}:
                    self._names.setdefault(name, []).append(draft.key)

    def see(self, row: Draft) -> None:
        """Look whether a row of a dump is one of our places."""
        seen: set[int] = set()
        for rank, (name, _kind) in enumerate(row.names):
            for key in self._names.get(fold_once(name), ()):
                if key not in seen:
                    seen.add(key)
                    self._weigh(self._merge.places[key], row, main=not rank)

    def _weigh(self, ours: Draft, row: Draft, *, main: bool) -> None:
        if row.feature[0] not in _ALIKE.get(ours.feature[0], ours.feature[0]):
            return
        if ours.country and row.country and ours.country != row.country:
            return
        away = distance_km(ours.lat, ours.lon, row.lat, row.lon)
        if away > max(ours.radius_km, _LEAST_KM):
            return
        rank = (ours.feature[:5] != row.feature[:5], not main, away)
        best = self._found.get(ours.key)
        if best is None or rank < best.rank:
            self._found[ours.key] = _Found(rank, row.key, row.lat, row.lon, row.source)

    def join(self) -> Iterable[tuple[int, Draft]]:
        """Yield (old key, joined place) and forget the old place; each row of the dumps joins once."""
        taken: set[int] = set()
        for old, found in sorted(self._found.items(), key=lambda item: (item[1].rank, item[0])):
            if found.key in taken:
                continue
            taken.add(found.key)
            draft = self._merge.places.pop(old)
            draft.key, draft.lat, draft.lon, draft.names = found.key, found.lat, found.lon, []
            draft.source = f"{found.source}; {draft.source}"
            self._merge.places[found.key] = draft
            yield old, draft


def move_names(db: sqlite3.Connection, moved: Iterable[tuple[int, int]]) -> None:
    """Give the names and sounds of each old key to the new one, and drop the old place's row."""
    db.execute("CREATE TEMP TABLE moved (old INTEGER PRIMARY KEY, new INTEGER NOT NULL)")
    db.executemany("INSERT INTO moved VALUES (?, ?)", moved)
    for table in ("raw_name", "raw_sound"):
        db.execute(
            f"UPDATE {table} SET place = (SELECT new FROM moved WHERE old = place)"
            " WHERE place < 0 AND place IN (SELECT old FROM moved)"
        )
    db.execute("DELETE FROM raw_place WHERE key IN (SELECT old FROM moved)")
