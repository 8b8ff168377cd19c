"""Events as columns of whole numbers: what a page needs to count, filter and draw very many without their records.

Names travel as terms: a number for each name, whatever its case. Like every index, all of it is
derived from the records (`store_index`) and may be dropped and rebuilt.
"""

from __future__ import annotations

import math
import sqlite3
import struct
from collections.abc import Sequence
from datetime import date

from geo.model import Article, Event, Place
from geo.records import whole_characters
from geo.store_names import name_key

# What stands in each column, in this order; 0 is "none" where a term or a precision is meant.
COLUMNS = (
    "event", "lat", "lon", "x", "y", "first", "last", "type", "status", "place", "name", "admin1", "country",
    "source", "area", "feature", "said", "confidence", "geo_precision", "time_precision", "radius",
)  # fmt: skip
TERMS = ("type", "status", "place", "name", "admin1", "country", "source", "area", "feature", "said")
NOWHERE = -(2**31)  # stands in lat, lon, x and y for "no point on earth"
UNDATED = -(2**31)  # stands in first and last for "no day"
DEGREE = 100_000  # lat and lon count 1e-5 degrees, about a metre
WORLD = 1 << 24  # x and y: places in a square web-mercator world, from its north-west corner
CERTAIN = 10_000  # confidence counts ten-thousandths
FAR_KM = 6_000.0  # a radius beyond this is cut; it counts 100 m
EPOCH_ORDINAL = date(1970, 1, 1).toordinal()  # days count from here
_NORTHMOST = 85.05112878  # degrees: the edge of the mercator square
_EXACT = frozenset({"type", "status", "place", "area", "feature", "said"})  # kinds whose case matters
# What a query asks about and a square of the map counts (`store_cells`): read from the index alone.
_ASKED = "type, status, first, last, confidence, name, admin1, country, source, lat, lon, x, y"

SCHEMA = f"""
    CREATE TABLE terms (
        n INTEGER PRIMARY KEY, kind TEXT NOT NULL, key TEXT NOT NULL, shown TEXT NOT NULL, UNIQUE (kind, key));
    CREATE TABLE columns (
        event INTEGER PRIMARY KEY REFERENCES events(n) ON DELETE CASCADE,
        {", ".join(f"{name} INTEGER NOT NULL" for name in COLUMNS[1:])},
        packed BLOB NOT NULL, actors BLOB NOT NULL);
    DROP TABLE actors;
    CREATE TABLE actors (
        event INTEGER NOT NULL REFERENCES events(n) ON DELETE CASCADE, term INTEGER NOT NULL,
        PRIMARY KEY (event, term)) WITHOUT ROWID;
    CREATE INDEX actors_term ON actors(term);
    CREATE INDEX columns_far ON columns(y >> 17, x >> 17, {_ASKED});
    CREATE INDEX columns_near ON columns(y >> 14, x >> 14, {_ASKED});
"""


def day_number(day: date | None) -> int:
    """Return a day as the number of days since 1970-01-01.

    >>> day_number(date(1970, 1, 2))
    1
    """
    return UNDATED if day is None else day.toordinal() - EPOCH_ORDINAL


def day_of(number: int) -> date | None:
    """Return the day that `day_number` counted."""
    return None if number == UNDATED else date.fromordinal(number + EPOCH_ORDINAL)


def on_earth(place: Place) -> bool:
    """Tell whether a place's degrees are some."""
    return -90 <= place.lat <= 90 and -180 <= place.lon <= 180


def mercator(lat: float, lon: float) -> tuple[int, int]:
    """Return where degrees lie in the square world, x eastward and y southward.

    >>> mercator(0.0, 0.0) == (WORLD // 2, WORLD // 2)
    True
    """
    sine = math.sin(math.radians(max(-_NORTHMOST, min(_NORTHMOST, lat))))
    across, down = (lon + 180) / 360, 0.5 - math.log((1 + sine) / (1 - sine)) / (4 * math.pi)
    return tuple(max(0, min(WORLD - 1, int(part * WORLD))) for part in (across, down))  # type: ignore[return-value]


class Terms:
    """The numbers of names; made where they are new. Keep one within a transaction only: a rollback forgets."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Look names up in an open store."""
        self._connection = connection
        self._known: dict[tuple[str, str], int] = {}

    def __call__(self, kind: str, name: str) -> int:
        """Return the number of a name; 0 where there is none. Of its spellings the first is shown."""
        if not name and kind != "place":
            return 0
        found = self._known.get((kind, name))
        if found is None:
            shown = whole_characters(name)
            key = shown if kind in _EXACT else name_key(name)
            found = self._known[kind, name] = self._number(kind, key, shown) if key or kind == "place" else 0
        return found

    def _number(self, kind: str, key: str, shown: str) -> int:
        row = self._connection.execute("SELECT n FROM terms WHERE kind = ? AND key = ?", (kind, key)).fetchone()
        if row:
            return int(row[0])
        made = self._connection.execute("INSERT INTO terms (kind, key, shown) VALUES (?, ?, ?)", (kind, key, shown))
        return int(made.lastrowid or 0)


def insert_columns(connection: sqlite3.Connection, event: Event, *, number: int, article: Article) -> None:
    """Write one event's columns and actors; `number` is its row."""
    terms = Terms(connection)
    values = column_values(event, number=number, article=article, terms=terms)
    actors = sorted({terms("actor", actor.name) for actor in event.actors} - {0})
    connection.execute(
        f"INSERT INTO columns VALUES ({', '.join('?' * len(COLUMNS))}, ?, ?)",
        (*values, packed(values), packed(actors)),
    )
    connection.executemany("INSERT INTO actors VALUES (?, ?)", [(number, actor) for actor in actors])


def packed(numbers: Sequence[int]) -> bytes:
    """Return whole numbers as bytes, four each, the lowest first: read ten times faster than as a row of SQL."""
    return struct.pack(f"<{len(numbers)}i", *numbers)


def column_values(event: Event, *, number: int, article: Article, terms: Terms) -> tuple[int, ...]:
    """Return what stands in the columns for one event, in their order."""
    place, first = event.place, day_number(event.when.first)
    last = UNDATED if first == UNDATED else day_number(event.when.last or event.when.first)
    return (
        number,
        *_point(place),
        first,
        last,
        terms("type", event.type),
        terms("status", event.status),
        *(_place_terms(place, terms) if place else (0, 0, 0, 0)),
        terms("source", article.source),
        terms("area", area_of(place) if place else ""),
        terms("feature", place.feature_code if place else ""),
        terms("said", said_by(event, article)),
        max(0, min(CERTAIN, rounded_down(event.confidence, CERTAIN))),
        max(0, min(255, event.geo_precision or 0)),
        max(0, min(255, event.time_precision or 0)),
        round(max(0.0, min(FAR_KM, place.radius_km)) * 10) if place else 0,
    )


def rounded_down(share: float, whole: int) -> int:
    """Return the largest number of `whole` parts that a share is not below, as its decimal fraction is written.

    >>> rounded_down(0.57, 100), rounded_down(0.9999999999999999, 100)
    (57, 99)
    """
    nearest = round(share * whole)  # 0.57 * 100 is 56.99999999999999
    return nearest - (nearest / whole > share)


def _point(place: Place | None) -> tuple[int, int, int, int]:
    if place is None or not on_earth(place):
        return NOWHERE, NOWHERE, NOWHERE, NOWHERE
    return round(place.lat * DEGREE), round(place.lon * DEGREE), *mercator(place.lat, place.lon)


def _place_terms(place: Place, terms: Terms) -> tuple[int, int, int, int]:
    return (
        terms("place", place.id),
        terms("name", place.name),
        terms("admin1", place.admin1),
        terms("country", place.country_name),
    )


def area_of(place: Place) -> str:
    """Return what outline stands for a place: a country's ISO code, a water's own id, else ""."""
    if place.feature_code.startswith("PCL"):
        return place.country
    return place.id if place.feature_class == "H" else ""


def said_by(event: Event, article: Article) -> str:
    """Return what the text calls the event's place, or "" where that is the place's very name."""
    if event.place is None or event.toponym is None:
        return ""
    said = " ".join(event.toponym.of(article.text).split())
    return "" if said == event.place.name else said
