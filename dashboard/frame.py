"""All events of a dataset as one frame of numpy columns: shared by every session, read-only, no record decoded.

Row numbers ("rows") are places in the frame: dated events first, by day. The store's numbers of events
("numbers") outlive nothing but the store's version, and are what a record is fetched by.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from geo.model import EventQuery
from geo.store_columns import CERTAIN, COLUMNS, TERMS, UNDATED, day_number, day_of
from geo.store_names import name_key
from geo.store_reading import Chunk, Term

Bools = npt.NDArray[np.bool_]
Numbers = npt.NDArray[Any]


@dataclass(frozen=True, slots=True, eq=False)
class Coded:
    """A column of names: `codes` are places in `values`, of which the first, "", is none. `keys` finds one."""

    codes: Numbers
    values: tuple[str, ...]
    keys: dict[str, int]

    def among(self, keys: Iterable[str]) -> Bools:
        """Tell in which rows one of the names by key stands."""
        wanted = np.zeros(len(self.values), dtype=bool)
        wanted[[self.keys[key] for key in keys if key in self.keys]] = True
        return np.asarray(wanted[self.codes])

    def counts(self, kept: Bools) -> Numbers:
        """Return how many of the rows `kept` have each of the values."""
        return np.bincount(self.codes[kept], minlength=len(self.values))


@dataclass(frozen=True, eq=False, kw_only=True)
class Frame:
    """The columns. Degrees count 1e-5, days from 1970-01-01, radius 100 m, confidence 1/10,000 (`geo.store_columns`).

    `actors` has a code an actor, `actor_rows` the row it belongs to.
    """

    numbers: Numbers
    lat: Numbers
    lon: Numbers
    first: Numbers
    last: Numbers
    confidence: Numbers
    geo_precision: Numbers
    time_precision: Numbers
    radius: Numbers
    type: Coded
    status: Coded
    place: Coded
    name: Coded
    admin1: Coded
    country: Coded
    source: Coded
    area: Coded
    feature: Coded
    said: Coded
    actors: Coded
    actor_rows: Numbers

    def __len__(self) -> int:
        """How many events there are, of every status."""
        return len(self.numbers)

    @cached_property
    def undated(self) -> Bools:
        """Tell which events have no day."""
        return np.asarray(self.first == UNDATED)

    @cached_property
    def unplaced(self) -> Bools:
        """Tell which events have no place."""
        return np.asarray(self.place.codes == 0)

    @cached_property
    def size_bytes(self) -> int:
        """How much memory the columns take, names aside."""
        parts = [getattr(self, part.name) for part in fields(self)]
        return sum((part.codes if isinstance(part, Coded) else part).nbytes for part in parts)

    @cached_property
    def _row(self) -> Numbers:
        rows = np.full(int(self.numbers.max()) + 1 if len(self) else 0, -1, dtype=np.int32)
        rows[self.numbers] = np.arange(len(self), dtype=np.int32)
        return rows

    def rows_of(self, numbers: Sequence[int]) -> Numbers:
        """Return the rows of events by number, in the order given, without those that are not there."""
        asked = np.asarray(numbers, dtype=np.int64)
        found = self._row[asked[(asked >= 0) & (asked < len(self._row))]]
        return found[found >= 0]

    def mask_of(self, kept: Bools) -> bytes:
        """Return some rows as the store's `CellReader` takes them: a byte for each number from 0 on, 1 for theirs."""
        mask = np.zeros(len(self._row), dtype=np.uint8)
        mask[self.numbers[kept]] = 1
        return mask.tobytes()

    def kept(self, query: EventQuery, found: Sequence[int] | None = None) -> Bools:
        """Tell which rows a query asks for; `found` are the numbers of the events that hold its text."""
        kept = np.ones(len(self), dtype=bool)
        if query.statuses:
            kept &= self.status.among(query.statuses)
        if query.types:
            kept &= self.type.among(query.types)
        if query.places:
            keys = [name_key(name) for name in query.places]
            kept &= self.name.among(keys) | self.admin1.among(keys) | self.country.among(keys)
        if query.sources:
            kept &= self.source.among(name_key(name) for name in query.sources)
        if query.actors:
            kept &= self._with_actors(query.actors)
        if query.min_confidence > 0:
            kept &= self.confidence >= query.min_confidence * CERTAIN - 1e-6
        if found is not None:
            holds = np.zeros(len(self), dtype=bool)
            holds[self.rows_of(found)] = True
            kept &= holds
        return self._in_time(kept, query)

    def _with_actors(self, names: Sequence[str]) -> Bools:
        kept = np.zeros(len(self), dtype=bool)
        kept[self.actor_rows[self.actors.among(name_key(name) for name in names)]] = True
        return kept

    def _in_time(self, kept: Bools, query: EventQuery) -> Bools:
        if query.first is not None:
            kept &= self.undated | (self.last >= day_number(query.first))
        if query.last is not None:
            kept &= self.undated | (self.first <= day_number(query.last))
        kept = kept if query.undated else kept & ~self.undated
        return kept if query.dated else kept & self.undated

    def actor_counts(self, kept: Bools) -> Numbers:
        """Return how many of the rows `kept` each actor takes part in."""
        return np.bincount(self.actors.codes[kept[self.actor_rows]], minlength=len(self.actors.values))

    def span(self, kept: Bools) -> tuple[date | None, date | None]:
        """Return the first and the last day of some rows."""
        dated = kept & ~self.undated
        if not dated.any():
            return None, None
        return day_of(int(self.first[dated].min())), day_of(int(self.last[dated].max()))

    def days(self, kept: Bools) -> list[tuple[date | None, str, int]]:
        """Count some rows by the day they began and their type; None is no day."""
        rows = np.flatnonzero(kept)
        width = len(self.type.values)
        pairs = self.first[rows].astype(np.int64) * width + self.type.codes[rows]
        found = zip(*(part.tolist() for part in np.unique(pairs, return_counts=True)), strict=True)
        return [(day_of(pair // width), self.type.values[pair % width], count) for pair, count in found]

    def newest(self, kept: Bools, *, most: int) -> Numbers:
        """Return the first of some rows as a list shows them: the latest day first, undated last."""
        rows = np.flatnonzero(kept)
        undated = rows[self.undated[rows]]
        dated = rows[: len(rows) - len(undated)]
        found: list[Numbers] = []
        left, end = most, len(dated)
        while left > 0 and end > 0:
            start = int(np.searchsorted(self.first[dated], self.first[dated[end - 1]], side="left"))
            found.append(dated[start:end][:left])
            left, end = left - len(found[-1]), start
        return np.concatenate([*found, undated[: max(0, left)]])

    @cached_property
    def said_names(self) -> dict[str, dict[str, int]]:
        """By the key of a place's name, what the texts call it instead and how often; "" is the name itself."""
        named = np.flatnonzero(self.name.codes)
        pairs = self.name.codes[named].astype(np.int64) * len(self.said.values) + self.said.codes[named]
        found: dict[str, dict[str, int]] = defaultdict(dict)
        keys = {code: key for key, code in self.name.keys.items()}
        for pair, count in zip(*(part.tolist() for part in np.unique(pairs, return_counts=True)), strict=True):
            name, said = divmod(pair, len(self.said.values))
            found[keys[name]][self.said.values[said]] = count
        return dict(found)


class _Coding:
    """The terms of a store, numbered anew from 1 within each kind, so that a column takes few bytes."""

    def __init__(self, terms: Sequence[Term]) -> None:
        self.values: dict[str, list[str]] = {kind: [""] for kind in (*TERMS, "actor")}
        self.keys: dict[str, dict[str, int]] = {kind: {} for kind in self.values}
        self._codes = np.zeros(terms[-1].number + 1 if terms else 1, dtype=np.int32)
        for number, kind, key, shown in terms:
            self._codes[number] = self.keys[kind][key] = len(self.values[kind])
            self.values[kind].append(shown)

    def codes(self, kind: str, terms: Numbers) -> Numbers:
        """Return a column of terms as codes, in the smallest whole numbers that hold them."""
        return self._codes[terms].astype(np.min_scalar_type(len(self.values[kind])))

    def coded(self, kind: str, codes: Numbers) -> Coded:
        """Return a column with its names."""
        return Coded(codes, tuple(self.values[kind]), self.keys[kind])


_SIZES = {
    "event": np.int32, "lat": np.int32, "lon": np.int32, "first": np.int32, "last": np.int32, "confidence": np.uint16,
    "geo_precision": np.uint8, "time_precision": np.uint8, "radius": np.uint16,
}  # fmt: skip
_AT = {name: at for at, name in enumerate(COLUMNS)}


def build_frame(chunks: Iterable[Chunk], terms: Sequence[Term]) -> Frame:
    """Return the frame of what the store's `ColumnReader` reads."""
    coding = _Coding(terms)
    parts: dict[str, list[Numbers]] = {name: [] for name in (*_SIZES, *TERMS, "actor", "actors_each")}
    for chunk in chunks:
        rows = np.frombuffer(chunk.rows, dtype="<i4").reshape(-1, len(COLUMNS))
        for name, size in _SIZES.items():
            parts[name].append(rows[:, _AT[name]].astype(size))
        for kind in TERMS:
            parts[kind].append(coding.codes(kind, rows[:, _AT[kind]]))
        parts["actor"].append(coding.codes("actor", np.frombuffer(chunk.actors, dtype="<i4")))
        parts["actors_each"].append(np.frombuffer(chunk.counts, dtype=np.int32))
    joined = {name: _joined(found) for name, found in parts.items()}
    order = np.lexsort((joined["event"], joined["first"], joined["first"] == UNDATED))
    columns: dict[str, Any] = {name: joined[name][order] for name in _SIZES}
    columns |= {kind: coding.coded(kind, joined[kind][order]) for kind in TERMS}
    rank = np.empty(len(order), dtype=np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    return Frame(
        numbers=columns.pop("event"),
        **columns,
        actors=coding.coded("actor", joined["actor"]),
        actor_rows=np.repeat(rank, joined["actors_each"]),
    )


def _joined(parts: list[Numbers]) -> Numbers:
    """Return one column of its parts, which are let go of."""
    whole = np.concatenate(parts) if parts else np.zeros(0, dtype=np.int32)
    parts.clear()
    return whole
