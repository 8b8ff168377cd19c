"""The store's file: its layout and migrations, opening it without harming it, and what its errors mean.

The JSON in the `record` columns is the truth. Every other column is an index derived from it by
`store_index`, so a later layout may drop and rebuild them.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

from geo.errors import InputError, StoreDamaged, StoreError, StoreNewer, StoreOlder, StoreUnwritable
from geo.store_columns import SCHEMA as COLUMN_TABLES
from geo.store_index import rebuild_index
from geo.store_sums import SCHEMA as SUM_TABLES
from geo.store_sums import pack_sheets

R = TypeVar("R")
APPLICATION_ID = 0x44544C4E  # "DTLN" in the file's header: tells a store from anyone else's SQLite file
BUSY_TIMEOUT_SECONDS = 30.0
MAGIC = b"SQLite format 3\0"

# One entry for each version of the layout; never edit an entry that was released, append one.
MIGRATIONS = (
    """
    CREATE TABLE meta (key TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE articles (
        n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, source_key TEXT NOT NULL, record TEXT NOT NULL);
    CREATE TABLE events (
        n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
        article INTEGER NOT NULL REFERENCES articles(n) ON DELETE CASCADE,
        start INTEGER NOT NULL, type TEXT NOT NULL, category TEXT NOT NULL, status TEXT NOT NULL,
        first_day TEXT, last_day TEXT, place TEXT, lat REAL, lon REAL, country TEXT,
        place_key TEXT, admin1_key TEXT, country_key TEXT,
        confidence REAL NOT NULL, record TEXT NOT NULL);
    CREATE INDEX events_article ON events(article);
    CREATE INDEX events_type ON events(type, first_day);
    CREATE INDEX events_day ON events(first_day, last_day);
    CREATE INDEX events_point ON events(lat, lon);
    """,
    # Corrections stand apart from articles on purpose: no reference, no cascade, so they outlive a removal.
    """
    CREATE TABLE corrections (
        n INTEGER PRIMARY KEY, article_id TEXT NOT NULL, field TEXT NOT NULL, record TEXT NOT NULL UNIQUE);
    CREATE INDEX corrections_article ON corrections(article_id);
    CREATE TABLE actors (
        event INTEGER NOT NULL REFERENCES events(n) ON DELETE CASCADE, key TEXT NOT NULL, name TEXT NOT NULL,
        PRIMARY KEY (event, key)) WITHOUT ROWID;
    CREATE INDEX actors_key ON actors(key);
    CREATE TABLE searched (event INTEGER PRIMARY KEY REFERENCES events(n) ON DELETE CASCADE, words TEXT NOT NULL);
    """,
    COLUMN_TABLES,
    SUM_TABLES,
)
_DERIVED_OF = 3  # from this layout on a script brings what is derived along; before it, all is derived anew

_MEANING = {
    sqlite3.SQLITE_FULL: "the disk is full; free some space and try again",
    sqlite3.SQLITE_READONLY: "it may not be written; make the file and its folder writable, or choose another --db",
    sqlite3.SQLITE_PERM: "it may not be opened; make the file and its folder yours, or choose another --db",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened; see that its folder exists and is writable, or choose another --db",
    sqlite3.SQLITE_IOERR: "the disk refused to read or write; see that it has space and is connected, and try again",
    sqlite3.SQLITE_BUSY: "another program is writing to it; wait for that program to end and try again",
    sqlite3.SQLITE_LOCKED: "another program is writing to it; wait for that program to end and try again",
}


@contextmanager
def plain_errors(shown: str) -> Iterator[None]:
    """Turn what SQLite raises into one sentence about the store `shown` that says what to do."""
    try:
        yield
    except sqlite3.Error as error:
        raise _translated(error, shown) from error
    except UnicodeEncodeError as error:
        raise InputError(f"{shown!r}: an id holds half a character (a lone surrogate); give another id") from error
    except OverflowError as error:
        raise InputError(f"{shown!r}: a number is too large to be stored; correct it and add again") from error


def _translated(error: sqlite3.Error, shown: str) -> Exception:
    code = getattr(error, "sqlite_errorcode", None) or 0
    if code == sqlite3.SQLITE_IOERR_SHORT_READ:
        return damaged(shown)
    if meaning := _MEANING.get(code & 0xFF):
        return StoreUnwritable(f"{shown!r}: nothing was changed: {meaning}")
    if code & 0xFF == sqlite3.SQLITE_TOOBIG:
        return InputError(f"{shown!r}: a text is too long to be stored; split it")
    if isinstance(error, sqlite3.ProgrammingError):
        return StoreError(f"{shown!r}: {error}; open a store of its own in each thread, and do not use it once closed")
    return damaged(shown)


def damaged(shown: str) -> StoreDamaged:
    """Return the error for a store that cannot be read."""
    return StoreDamaged(
        f"{shown!r} is not a Dateline store or is damaged; it was left as it is: "
        "move it away or put back a copy, then add your articles again"
    )


class StoreFile:
    """A store's file, opened: made or migrated if need be. A file that is no store stays untouched."""

    def __init__(self, path: Path | str, *, readonly: bool) -> None:
        """Open it, or raise a StoreError that says what to do."""
        self.shown = str(path)
        self._readonly = readonly
        _refuse_at_sight(Path(path), shown=self.shown, readonly=readonly)
        with plain_errors(self.shown):
            self.connection = _open(Path(path), readonly=readonly)
            try:
                _ready(self.connection, shown=self.shown, readonly=readonly)
            except BaseException:
                self.connection.close()
                raise

    def rows(self, sql: str, values: Sequence[object] | Mapping[str, object] = ()) -> list[tuple[Any, ...]]:
        """Return what a SELECT finds."""
        with plain_errors(self.shown):
            return self.connection.execute(sql, values).fetchall()

    def cursor(self, sql: str) -> sqlite3.Cursor:
        """Return what a SELECT finds, to be fetched a part at a time within `plain_errors`."""
        with plain_errors(self.shown):
            return self.connection.execute(sql)

    def row(self, sql: str, values: Sequence[object] | Mapping[str, object] = ()) -> tuple[Any, ...]:
        """Return the one row that a SELECT must find in a sound store."""
        found = self.rows(sql, values)
        if not found:
            raise damaged(self.shown)
        return found[0]

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Do all of what follows or nothing; within another `writing`, it is part of that."""
        if self._readonly:
            raise StoreUnwritable(f"{self.shown!r} was opened for reading only; open it for writing")
        with plain_errors(self.shown), transaction(self.connection):
            yield

    def read(self, decode: Callable[[Mapping[str, Any]], R], record: str) -> R:
        """Return the record that the text `record` of this file holds."""
        try:
            return decode(json.loads(record))
        except (TypeError, ValueError) as error:  # InputError is a ValueError
            raise damaged(self.shown) from error


def _refuse_at_sight(path: Path, *, shown: str, readonly: bool) -> None:
    if path.is_dir():
        raise StoreUnwritable(f"{shown!r} is a folder; name a file in it, such as {Path(shown) / 'dateline.db'!s}")
    if not path.exists():
        if readonly:
            raise StoreError(f"there is no store {shown!r}; make one with: dateline add SOURCE --db {shown}")
        return
    try:
        with path.open("rb") as file:
            head = file.read(100)
    except OSError as error:
        raise StoreUnwritable(f"{shown!r} may not be read ({error.strerror}); make it readable") from error
    # A file of 0 bytes is what a creation leaves that was killed at its very start: it holds nothing to lose.
    if head and (len(head) < 100 or not head.startswith(MAGIC) or _is_cut(path, head)):
        raise damaged(shown)


def _is_cut(path: Path, head: bytes) -> bool:
    """Tell whether the file is shorter than its header says, which SQLite itself notices only on reaching the gap."""
    journal = path.with_name(f"{path.name}-wal")
    if journal.exists() and journal.stat().st_size:
        return False  # pages may be waiting in the journal
    page = int.from_bytes(head[16:18], "big")
    return path.stat().st_size < int.from_bytes(head[28:32], "big") * (65536 if page == 1 else page)


def _open(path: Path, *, readonly: bool) -> sqlite3.Connection:
    address = path.absolute().as_uri()
    mode = "ro" if readonly else "rwc"
    connection = _session(f"{address}?mode={mode}")
    try:
        connection.execute("PRAGMA user_version").fetchone()
    except sqlite3.OperationalError:
        connection.close()
        journal = path.with_name(f"{path.name}-wal")
        if not readonly or (journal.exists() and journal.stat().st_size):
            raise
        # A read-only folder has no room for SQLite's lock files; with no journal waiting, none are needed.
        connection = _session(f"{address}?mode=ro&immutable=1")
    return connection


def _session(address: str) -> sqlite3.Connection:
    connection = sqlite3.connect(address, uri=True, timeout=BUSY_TIMEOUT_SECONDS, isolation_level=None)
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def _ready(connection: sqlite3.Connection, *, shown: str, readonly: bool) -> None:
    version = _version(connection, shown)
    if version == len(MIGRATIONS):
        return
    if readonly:
        raise StoreOlder(f"{shown!r} is empty or of an older version; open it once for writing, as dateline add does")
    _write_ahead(connection)
    with transaction(connection):
        migrate(connection, _version(connection, shown))


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Switch to WAL. SQLite does not wait by itself where another process is just making the same store."""
    last = time.monotonic() + BUSY_TIMEOUT_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > last:
                raise
            time.sleep(0.02)


def _version(connection: sqlite3.Connection, shown: str) -> int:
    """Return the layout's version, 0 for a new file; refuse what is newer or not ours."""
    # One transaction, so that a store which another process makes meanwhile is seen before or after, not half made.
    alone = not connection.in_transaction
    if alone:
        connection.execute("BEGIN")
    try:
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    finally:
        if alone and connection.in_transaction:
            connection.execute("ROLLBACK")
    if application == 0 and version == 0 and tables == 0:
        return 0
    if application != APPLICATION_ID or version < 1:
        raise damaged(shown)
    if version > len(MIGRATIONS):
        raise StoreNewer(f"{shown!r} was written by a later Dateline (layout {version}); upgrade Dateline to open it")
    return int(version)


def migrate(connection: sqlite3.Connection, version: int) -> None:
    """Bring the layout from `version` to the latest, inside the caller's transaction."""
    for script in MIGRATIONS[version:]:
        for statement in _statements(script):
            connection.execute(statement)
    if version == 0:
        # The counter starts at random, so that a store made anew under an old name is not taken for the old one.
        connection.execute("INSERT INTO meta VALUES ('writes', ?)", (secrets.randbits(40),))
    elif version < _DERIVED_OF:
        rebuild_index(connection)
    pack_sheets(connection)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")


def _statements(script: str) -> Iterator[str]:
    """Yield the statements of a script one by one: `executescript` would commit the caller's transaction."""
    statement = ""
    for part in script.split(";"):
        statement += f"{part};"
        if sqlite3.complete_statement(statement):  # a trigger holds semicolons of its own
            yield statement
            statement = ""


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Do all of it or nothing. The right to write is taken at the start, so no work is lost to a late conflict."""
    inner = connection.in_transaction
    connection.execute("SAVEPOINT part" if inner else "BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("RELEASE part" if inner else "COMMIT")
    except BaseException:
        with suppress(sqlite3.Error):  # a full disk may have ended the transaction already
            connection.execute("ROLLBACK TO part" if inner else "ROLLBACK")
        raise
