"""The events as columns of numbers: what the browser draws and filters without asking Python.

All events are in it, also those without place or day, since the bars and the counts want them. The
packed form holds numbers, the ids of types and of countries and seas, and no text of an article.
"""

from __future__ import annotations

import gzip
import json
import re
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from dashboard.frame import Frame
from dashboard.theme import CATEGORIES, style_of
from geo.model import TOLD, EventQuery
from geo.store_columns import CERTAIN, EPOCH_ORDINAL, UNDATED, rounded_down

Bools = npt.NDArray[np.bool_]
Numbers = npt.NDArray[Any]

NOTHING = UNDATED  # no day in the columns of days, no point in those of degrees
MAX_TYPES = 256  # a type's code is one byte
NO_CODE = 255  # asked for where no type or status of these events is
MAX_AREAS = 65_535
REGION = 3  # the geographic precision of an event known by its region or country alone
_COUNTRY = re.compile(r"[A-Z]{2}")
_SEA = re.compile(r"dateline:([a-z0-9-]{1,60})")


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Columns:
    """Events as arrays of one length, oldest first where the store gives them so; an event's place in them is its row.

    `lat` and `lon` count 1e-5 degrees (WGS 84), `first` and `last` days from 1970-01-01, `radius` 100 m; `NOTHING`
    stands where there is no point or no day. `types`, `statuses` and `areas` are places in the ids beside them, of
    which `area_ids[0]` is "", no area. `confidence` is in whole percent, rounded down. `precision` is ACLED's, or 0.
    """

    lat: Numbers
    lon: Numbers
    first: Numbers
    last: Numbers
    types: Numbers
    type_ids: tuple[str, ...]
    statuses: Numbers
    status_ids: tuple[str, ...]
    areas: Numbers
    area_ids: tuple[str, ...]
    precision: Numbers
    confidence: Numbers
    radius: Numbers

    def __len__(self) -> int:
        """How many events there are, of every status."""
        return len(self.lat)

    def none(self) -> Columns:
        """Return columns of no event, with the same types, statuses and areas."""
        columns = {one.name: getattr(self, one.name) for one in fields(self)}
        return replace(self, **{name: value[:0] for name, value in columns.items() if not isinstance(value, tuple)})

    @property
    def placed(self) -> Bools:
        """Which events have a place on earth."""
        return np.asarray(self.lat != NOTHING)

    @property
    def undated(self) -> Bools:
        """Which events have no day."""
        return np.asarray(self.first == NOTHING)

    def codes_of(self, query: EventQuery) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Return the codes of the types and of the statuses that a query asks for; none of them stands for all."""
        wanted = {one.casefold() for one in query.types}
        types = [code for code, one in enumerate(self.type_ids) if one.casefold() in wanted]
        statuses = [code for code, one in enumerate(self.status_ids) if one in query.statuses]
        return (
            tuple(types) if types or not wanted else (NO_CODE,),
            () if len(statuses) == len(self.status_ids) or not query.statuses else tuple(statuses) or (NO_CODE,),
        )

    def passing(self, query: EventQuery, mask: Bools | None = None) -> Bools:
        """Tell which rows have the types, statuses, days and confidence asked for; `mask` is what the rest leaves.

        The browser applies the same rules (static/columns.js); the rest of a query only Python can.
        """
        kept = np.ones(len(self), dtype=bool) if mask is None else mask.copy()
        for codes, column in zip(self.codes_of(query), (self.types, self.statuses), strict=True):
            if codes:
                kept &= np.isin(column, codes)
        if query.min_confidence > 0:
            kept &= self.confidence >= percent(query.min_confidence, up=True)
        undated = self.undated
        if query.first is not None:
            kept &= undated | (self.last >= day_number(query.first))
        if query.last is not None:
            kept &= undated | (self.first <= day_number(query.last))
        kept = kept if query.undated else kept & ~undated
        return kept if query.dated else kept & undated


def percent(share: float, *, up: bool = False) -> int:
    """Return a confidence of 0-1 in whole percent, rounded down (a limit: up), so that no doubt is lost.

    >>> percent(0.549), percent(0.55, up=True)
    (54, 55)
    """
    share = min(max(share, 0.0), 1.0)
    down = rounded_down(share, 100)
    return down + (up and down / 100 < share)


def day_number(day: date) -> int:
    """Return the days from 1970-01-01 to a day."""
    return day.toordinal() - EPOCH_ORDINAL


def day_of(number: int) -> date:
    """Return the day that a number of the columns stands for."""
    return date.fromordinal(int(number) + EPOCH_ORDINAL)


def area_id(place_id: str) -> str:
    """Return what the map calls a country or sea: "LB" for a country's code, "red-sea" for "dateline:red-sea"; else "".

    The map draws it as an area where it has a shape of that id (`seas.py`, `basemap.py`).
    """
    if _COUNTRY.fullmatch(place_id):
        return place_id
    sea = _SEA.fullmatch(place_id)
    return sea[1] if sea else ""


def columns_of(frame: Frame) -> Columns:
    """Return the columns of all events of a store, in the order of its frame."""
    names = tuple(area_id(value) for value in frame.area.values)
    regional = np.asarray(frame.geo_precision == REGION)
    codes = np.where(regional, frame.area.codes, 0).astype("<u2" if len(names) <= MAX_AREAS else "<u4")
    return Columns(
        lat=frame.lat,
        lon=frame.lon,
        first=frame.first,
        last=frame.last,
        types=np.minimum(frame.type.codes, MAX_TYPES - 1).astype("u1"),
        type_ids=frame.type.values[:MAX_TYPES],
        statuses=frame.status.codes.astype("u1"),
        status_ids=frame.status.values,
        areas=np.where(codes < MAX_AREAS, codes, 0).astype("u2"),
        area_ids=names[:MAX_AREAS],
        precision=frame.geo_precision,
        confidence=(frame.confidence // (CERTAIN // 100)).astype("u1"),
        radius=frame.radius,
    )


def pack(columns: Columns, *, remote: bool = False, version: str = "") -> bytes:
    """Return the columns for static/columns.js: gzip of a header's length, the header (JSON), little-endian arrays.

    Days are steps from the event before, which is next to nothing when events come oldest first. `remote` packs
    what types there are and no events: the browser is to ask for those of each view (static/remote.js). `version` is
    the store's then, so that what was packed before a write is told from what is packed after it.
    """
    if remote:
        columns = columns.none()
    looks = [_look(type_id) for type_id in columns.type_ids]
    told = [int(status in TOLD) for status in columns.status_ids]
    facts = {"count": len(columns), "types": looks, "areas": columns.area_ids, "told": told, "remote": remote}
    header = json.dumps(facts | ({"version": version} if remote else {})).encode()
    header += b" " * (-len(header) % 4)  # arrays must start on a multiple of four
    first, last = columns.first.astype("<i4"), columns.last.astype("<i4")
    steps = np.diff(first, prepend=np.int32(0))  # wraps around, and back again in the browser
    lasting = np.where(columns.undated, 0, last - first).astype("<i4")
    small = [columns.types, columns.statuses, columns.precision, columns.confidence]
    arrays = [columns.lat.astype("<i4"), columns.lon.astype("<i4"), steps.astype("<i4"), lasting]
    arrays += [columns.radius.astype("<u2"), columns.areas.astype("<u2"), *(one.astype("u1") for one in small)]
    parts = [np.array([len(header)], dtype="<u4").tobytes(), header, *(array.tobytes() for array in arrays)]
    return gzip.compress(b"".join(parts), compresslevel=6, mtime=0)


def _look(type_id: str) -> dict[str, str | int]:
    """Return a type as the script needs it; its id is compared and its label drawn as text, never as markup."""
    style = style_of(type_id)
    return {
        "id": type_id,
        "label": style.label,
        "glyph": style.glyph[:2],
        "group": tuple(CATEGORIES).index(style.category) if style.category in CATEGORIES else len(CATEGORIES),
        "colour": style.colour,
        "ink": style.ink,
        "colour_dark": style.colour_dark or style.colour,
        "ink_dark": style.ink_dark,
    }
