"""What the store keeps ready for very many events: columns by the thousand, and counts by square of the map.

Both are derived from `columns` (`store_columns`). Triggers keep them true whoever writes: counts change with each
event, and a sheet whose events changed is emptied, to be packed anew by the next who writes.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Iterable

SHEET_BITS = 10  # a sheet holds the events whose numbers are alike but for the last ten bits: 1,024 at most
SQUARE_BITS = 14  # squares are 2**14 wide: 0.35 degrees at the equator
MOST_STALE = 16  # empty sheets that readers may have to read event by event

SCHEMA = f"""
    CREATE TABLE sheets (n INTEGER PRIMARY KEY, packed BLOB, actors BLOB, counts BLOB);
    CREATE INDEX sheets_stale ON sheets(n) WHERE packed IS NULL;
    CREATE TABLE squares (
        down INTEGER NOT NULL, across INTEGER NOT NULL, type INTEGER NOT NULL, status INTEGER NOT NULL,
        total INTEGER NOT NULL, lats INTEGER NOT NULL, lons INTEGER NOT NULL,
        PRIMARY KEY (down, across, type, status)) WITHOUT ROWID;
    INSERT INTO squares
        SELECT y >> {SQUARE_BITS}, x >> {SQUARE_BITS}, type, status, count(*), sum(lat), sum(lon)
        FROM columns WHERE y >= 0 GROUP BY 1, 2, 3, 4;
    CREATE TRIGGER square_gains AFTER INSERT ON columns WHEN NEW.y >= 0 BEGIN
        INSERT INTO squares
            VALUES (NEW.y >> {SQUARE_BITS}, NEW.x >> {SQUARE_BITS}, NEW.type, NEW.status, 1, NEW.lat, NEW.lon)
            ON CONFLICT DO UPDATE SET total = total + 1, lats = lats + NEW.lat, lons = lons + NEW.lon;
    END;
    CREATE TRIGGER square_loses AFTER DELETE ON columns WHEN OLD.y >= 0 BEGIN
        UPDATE squares SET total = total - 1, lats = lats - OLD.lat, lons = lons - OLD.lon
            WHERE down = OLD.y >> {SQUARE_BITS} AND across = OLD.x >> {SQUARE_BITS}
            AND type = OLD.type AND status = OLD.status;
        DELETE FROM squares
            WHERE down = OLD.y >> {SQUARE_BITS} AND across = OLD.x >> {SQUARE_BITS}
            AND type = OLD.type AND status = OLD.status AND total <= 0;
    END;
    CREATE TRIGGER sheet_gains AFTER INSERT ON columns BEGIN
        UPDATE sheets SET packed = NULL, actors = NULL, counts = NULL
            WHERE n = NEW.event >> {SHEET_BITS} AND packed IS NOT NULL;
    END;
    CREATE TRIGGER sheet_loses AFTER DELETE ON columns BEGIN
        UPDATE sheets SET packed = NULL, actors = NULL, counts = NULL
            WHERE n = OLD.event >> {SHEET_BITS} AND packed IS NOT NULL;
    END;
"""

# One statement, so that it sees one state of the store: whole sheets, the events of empty ones, and those after them.
READ_SHEETS = f"""
    SELECT packed, actors, counts FROM sheets WHERE packed IS NOT NULL
    UNION ALL
    SELECT c.packed, c.actors, NULL FROM sheets s CROSS JOIN columns c
        ON c.event >= s.n << {SHEET_BITS} AND c.event < (s.n + 1) << {SHEET_BITS} WHERE s.packed IS NULL
    UNION ALL
    SELECT packed, actors, NULL FROM columns
        WHERE event >= (SELECT coalesce(max(n) + 1, 0) FROM sheets) << {SHEET_BITS}
"""


def pack_sheets(connection: sqlite3.Connection) -> None:
    """Pack the sheets that are full by now, and emptied ones once they are many, inside the caller's transaction."""
    (end,) = connection.execute(f"SELECT coalesce(max(event), 0) >> {SHEET_BITS} FROM columns").fetchone()
    (begin,) = connection.execute("SELECT coalesce(max(n) + 1, 0) FROM sheets").fetchone()
    sql = "SELECT n FROM sheets WHERE packed IS NULL AND n < ?"
    stale = [number for (number,) in connection.execute(sql, (end,))]
    for number in [*range(begin, end), *(stale if len(stale) > MOST_STALE else ())]:
        connection.execute("INSERT OR REPLACE INTO sheets VALUES (?, ?, ?, ?)", (number, *_sheet(connection, number)))


def _sheet(connection: sqlite3.Connection, number: int) -> tuple[bytes, bytes, bytes]:
    sql = "SELECT packed, actors FROM columns WHERE event >= ? AND event < ? ORDER BY event"
    rows = connection.execute(sql, (number << SHEET_BITS, (number + 1) << SHEET_BITS)).fetchall()
    actors = [each for _, each in rows]
    return b"".join(row for row, _ in rows), b"".join(actors), actor_counts(actors).tobytes()


def actor_counts(packed: Iterable[bytes]) -> array[int]:
    """Return how many actors each event has, by their packed terms of four bytes each."""
    return array("i", (len(terms) // 4 for terms in packed))
