"""The events as columns of numbers: what the browser draws and filters without asking Python.

All events are in it, also those without place or day, since the bars and the counts want them. The
packed form holds numbers, the ids of types and of countries and seas, and no text of an article.
"""

from __future__ import annotations

import gzip
import json
import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from dashboard.theme import CATEGORIES, style_of
from geo.model import Event, EventQuery, Place

Bools = npt.NDArray[np.bool_]

UNDATED = -(2**31)  # stands in the day columns for "no day", and in the degrees of the file for "no place"
EPOCH_ORDINAL = date(1970, 1, 1).toordinal()
FAR_KM = 6000.0  # a doubt wider than this is cut, so that it fits 16 bits of 100 m
MAX_TYPES = 256  # a type's code is one byte
MAX_AREAS = 65_535
DEGREE_STEPS = 100_000  # degrees are packed in steps of 1e-5, about a metre
REGION = 3  # the geographic precision of an event known by its region or country alone
_COUNTRY = re.compile(r"[A-Z]{2}")
_SEA = re.compile(r"dateline:([a-z0-9-]{1,60})")


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Columns:
    """Events as arrays of one length, oldest first where the store gives them so; degrees are WGS 84.

    `lat` and `lon` are NaN where an event is unplaced, `first` and `last` count days from 1970-01-01 and are
    `UNDATED` where it is undated. `types` holds places in `type_ids`, `areas` 0 for none or 1 + a place in
    `area_ids`; `confidence` is in whole percent, rounded down. `precision` is ACLED's, 0 for unplaced.
    """

    ids: Sequence[str]
    lat: npt.NDArray[np.float64]
    lon: npt.NDArray[np.float64]
    first: npt.NDArray[np.int32]
    last: npt.NDArray[np.int32]
    types: npt.NDArray[np.uint8]
    type_ids: tuple[str, ...]
    precision: npt.NDArray[np.uint8]
    radius_km: npt.NDArray[np.float32]
    confidence: npt.NDArray[np.uint8]
    areas: npt.NDArray[np.uint16]
    area_ids: tuple[str, ...]
    index: dict[str, int] = field(repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Know each event's place."""
        self.index.update(zip(self.ids, range(len(self.ids)), strict=True))

    @property
    def placed(self) -> Bools:
        """Which events have a place on earth."""
        return np.asarray(~np.isnan(self.lat))

    @property
    def undated(self) -> Bools:
        """Which events have no day."""
        return np.asarray(self.first == UNDATED)

    def passing(self, query: EventQuery, mask: Bools | None = None) -> Bools:
        """Tell which events have the types, days and confidence asked for; `mask` is what the other filters leave.

        The browser applies the same four rules (static/filter.js); the rest of a query only the store can.
        """
        kept = np.ones(len(self.ids), dtype=bool) if mask is None else mask.copy()
        if query.types:
            wanted = {one.casefold() for one in query.types}
            kept &= np.array([one.casefold() in wanted for one in self.type_ids] or [False], dtype=bool)[self.types]
        if query.min_confidence:
            kept &= self.confidence >= percent(query.min_confidence, up=True)
        dated = ~self.undated
        if query.first is not None:
            kept &= ~dated | (self.last >= day_number(query.first))
        if query.last is not None:
            kept &= ~dated | (self.first <= day_number(query.last))
        if not query.undated:
            kept &= dated
        if not getattr(query, "dated", True):
            kept &= ~dated
        return kept


def percent(share: float, *, up: bool = False) -> int:
    """Return a confidence of 0-1 in whole percent, rounded down (a limit: up), so that no doubt is lost.

    >>> percent(0.549), percent(0.55, up=True)
    (54, 55)
    """
    exact = round(min(max(share, 0.0), 1.0) * 100, 6)
    return math.ceil(exact) if up else math.floor(exact)


def day_number(day: date) -> int:
    """Return the days from 1970-01-01 to a day."""
    return day.toordinal() - EPOCH_ORDINAL


def day_of(number: int) -> date:
    """Return the day that a number of the columns stands for."""
    return date.fromordinal(int(number) + EPOCH_ORDINAL)


def area_of(place: Place) -> str:
    """Return the id of the country or sea that a place is: "LB", "red-sea"; "" for everything else.

    The map draws it as an area where it has a shape of that id (`areas.py`, `basemap.py`).
    """
    if place.feature_class == "A" and place.feature_code.startswith("PCL") and _COUNTRY.fullmatch(place.country):
        return place.country
    sea = _SEA.fullmatch(place.id) if place.feature_class == "H" else None
    return sea[1] if sea else ""


def build_columns(events: Iterable[Event]) -> Columns:
    """Return the columns of events, in the order given."""
    events = tuple(events)
    type_ids = tuple(dict.fromkeys(event.type for event in events))[:MAX_TYPES]
    code_of = {type_id: code for code, type_id in enumerate(type_ids)}
    points = [event.place if event.place and on_earth(event.place.lat, event.place.lon) else None for event in events]
    areas = [
        area_of(place) if place is not None and event.geo_precision == REGION else ""
        for event, place in zip(events, points, strict=True)
    ]
    area_ids = tuple(sorted({area for area in areas if area}))[:MAX_AREAS]
    area_code = {area: code for code, area in enumerate(area_ids, start=1)}

    def column(kind: str, value: Callable[[Event, Place | None], Any]) -> npt.NDArray[Any]:
        return np.array([value(event, place) for event, place in zip(events, points, strict=True)], dtype=kind)

    return Columns(
        ids=tuple(event.id for event in events),
        lat=column("f8", lambda _, place: place.lat if place else math.nan),
        lon=column("f8", lambda _, place: place.lon if place else math.nan),
        first=column("i4", lambda event, _: _day(event.when.first)),
        last=column("i4", lambda event, _: _day(event.when.last or event.when.first)),
        types=column("u1", lambda event, _: code_of.get(event.type, 0)),
        type_ids=type_ids,
        precision=column("u1", lambda event, place: (event.geo_precision or 0) if place else 0),
        radius_km=column("f4", lambda _, place: place.radius_km if place else 0.0),
        confidence=column("u1", lambda event, _: percent(event.confidence)),
        areas=np.array([area_code.get(area, 0) for area in areas], dtype="u2"),
        area_ids=area_ids,
    )


def on_earth(lat: float, lon: float) -> bool:
    """Tell whether a point lies on the earth; what is not a number does not."""
    return -90 <= lat <= 90 and -180 <= lon <= 180


def _day(day: date | None) -> int:
    return UNDATED if day is None else day_number(day)


def pack(columns: Columns) -> bytes:
    """Return the columns for static/columns.js: gzip of a header's length, the header (JSON), little-endian arrays.

    Days are steps from the event before, which is next to nothing when events come oldest first.
    """
    looks = [_look(type_id) for type_id in columns.type_ids]
    count = len(columns.ids)
    header = json.dumps({"count": count, "types": looks, "areas": columns.area_ids}).encode()
    header += b" " * (-len(header) % 4)  # arrays must start on a multiple of four
    nowhere = ~columns.placed
    degrees = [
        np.where(nowhere, UNDATED, np.round(np.nan_to_num(values) * DEGREE_STEPS)).astype("<i4")
        for values in (columns.lat, columns.lon)
    ]
    dated = ~columns.undated
    steps = np.diff(columns.first.astype("<i4"), prepend=np.int32(0))  # wraps around, and back again in the browser
    lasting = np.where(dated, columns.last - columns.first, 0).astype("<i4")
    radius = np.round(np.clip(columns.radius_km.astype("f8"), 0, FAR_KM) * 10).astype("<u2")
    arrays: list[npt.NDArray[Any]] = [*degrees, steps.astype("<i4"), lasting, radius, columns.areas.astype("<u2")]
    small = [columns.types, columns.precision, columns.confidence]
    length = np.array([len(header)], dtype="<u4")
    raw = b"".join(
        [length.tobytes(), header, *(array.tobytes() for array in arrays), *(one.tobytes() for one in small)]
    )
    return gzip.compress(raw, compresslevel=6, mtime=0)


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
