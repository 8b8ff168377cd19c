"""Keep articles and their events in one SQLite file; find, correct, remove.

    with EventStore("dateline.db") as store:
        store.add(article, events)
        store.events(EventQuery(types=("air_strike",)))

Any number of processes may read while one writes; writers wait for each other. A connection belongs
to the thread that opened it: open a store for each thread (the page opens one for each run).
An article that was added survives the death of the process; `add` writes one wholly or not at all.
"""

from __future__ import annotations

import dataclasses
import sqlite3
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Self

import geo.model
from geo.errors import InputError, StoreOlder
from geo.model import Article, Correction, Event, EventQuery
from geo.records import (
    article_from_dict,
    article_to_dict,
    correction_from_dict,
    correction_to_dict,
    event_from_dict,
    event_to_dict,
    to_line,
)
from geo.store_cells import CellReader
from geo.store_file import StoreFile
from geo.store_index import insert_event, where
from geo.store_names import name_key
from geo.store_reading import ColumnReader
from geo.store_sums import pack_sheets

Counts = tuple[tuple[str, int], ...]
_FROM = "FROM events e JOIN articles a ON a.n = e.article"
_ORDER = "ORDER BY e.first_day IS NULL, e.first_day, e.article, e.start, e.id"
_FACETS = {  # what to show, what to group by, what else to join
    "types": ("e.type", "e.type", ""),
    "places": ("e.place", "e.place_key", ""),
    "countries": ("json_extract(e.record, '$.place.country_name')", "e.country_key", ""),
    "actors": ("t.shown", "t.key", "JOIN actors c ON c.event = e.n JOIN terms t ON t.n = c.term"),
    "sources": ("json_extract(a.record, '$.source')", "a.source_key", ""),
}
_RECENT_ARTICLES = 5000  # that a source's articles are looked for among: it has no index


@dataclass(frozen=True, slots=True, kw_only=True)
class Facets:
    """What can be chosen from: (value, number of events) pairs, the most frequent first.

    Names that differ only in case count as one. `first` and `last` bound the dated events.
    """

    types: Counts = ()
    places: Counts = ()
    countries: Counts = ()
    actors: Counts = ()
    sources: Counts = ()
    total: int = 0
    unplaced: int = 0
    undated: int = 0
    first: date | None = None
    last: date | None = None


class EventStore:
    """A store file, opened; made when it is missing, unless `readonly`. Use it as a context manager."""

    def __init__(self, path: Path | str, *, readonly: bool = False) -> None:
        """Open the file, or raise a StoreError that says what to do; the file is then left as it was."""
        self._file = StoreFile(path, readonly=readonly)

    @classmethod
    def opened(cls, path: Path) -> Self:
        """Open a store for reading; one of an older version is brought up to date first, where it may be written."""
        try:
            return cls(path, readonly=True)
        except StoreOlder:
            if not path.stat().st_size:
                raise  # nobody asked to make a store of this file
            cls(path).close()
            return cls(path, readonly=True)

    def __enter__(self) -> Self:
        """Return the store itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the store."""
        self.close()

    def close(self) -> None:
        """Let go of the file; closing twice is closing once."""
        self._file.connection.close()

    def together(self) -> AbstractContextManager[None]:
        """Make all writes in a `with store.together():` one: all of them are kept, or none."""
        return self._file.writing()

    def version(self) -> int:
        """Return a number that changes with every write, by whichever process; for caches."""
        return int(self._file.row("SELECT value FROM meta WHERE key = 'writes'")[0])

    def wants(self, article: Article, *, replace: bool = False) -> bool:
        """Tell whether `add` would look at the article's events, so that a known one need not be analysed again.

        InputError when another text is stored under the article's id.
        """
        _, old = self._stored(article.id)
        if old is None or replace:
            return True
        if geo.model.article_id(old.text) != geo.model.article_id(article.text):
            raise InputError(f"article {article.id!r} is stored with another text; give it another id, or replace it")
        return old.published is None and article.published is not None

    def add(self, article: Article, events: Sequence[Event], *, replace: bool = False) -> bool:
        """Keep an article and its events, in one transaction; return whether anything was written.

        An article that is there already changes nothing, unless the stored one lacks the publication
        date that this one has, or `replace` is set: then its events are written anew.
        """
        strangers = [event.id for event in events if event.article_id != article.id]
        if strangers:
            raise InputError(f"event {strangers[0]!r} is not of article {article.id!r}; add it with its own article")
        if not self.wants(article, replace=replace):
            return False
        with self._file.writing():
            if not self.wants(article, replace=replace):  # another process was faster
                return False
            row, old = self._stored(article.id)
            if old is not None and not replace:
                article = _filled(article, old)
            if old == article and self._events_of(row) == tuple(events):
                return False
            self._write(article, events, row=row)
            self._bump()
        return True

    def remove(self, article_id: str) -> bool:
        """Take out an article and its events; its corrections stay. Return whether it was there."""
        with self._file.writing():
            gone = self._file.connection.execute("DELETE FROM articles WHERE id = ?", (article_id,)).rowcount > 0
            if gone:
                self._bump()
        return gone

    def articles(self) -> list[Article]:
        """Return all articles, in the order in which they were added."""
        rows = self._file.rows("SELECT record FROM articles ORDER BY n")
        return [self._file.read(article_from_dict, record) for (record,) in rows]

    def article(self, article_id: str) -> Article | None:
        """Return one article, or None."""
        return self._stored(article_id)[1]

    def articles_from(self, source: str, *, limit: int = 40) -> list[Article]:
        """Return the newest articles of a source, newest first, among the last few thousand that were added."""
        sql = """SELECT record FROM articles WHERE source_key = ? AND n > (SELECT max(n) FROM articles) - ?
                 ORDER BY n DESC LIMIT ?"""
        rows = self._file.rows(sql, (name_key(source), _RECENT_ARTICLES, limit))
        return [self._file.read(article_from_dict, record) for (record,) in rows]

    def events(self, query: EventQuery | None = None) -> list[Event]:
        """Return the events asked for: dated ones first, by day; then the undated, as the articles tell them."""
        condition, values = where(query or EventQuery())
        rows = self._file.rows(f"SELECT e.record {_FROM} WHERE {condition} {_ORDER}", values)
        return [self._file.read(event_from_dict, record) for (record,) in rows]

    def ids(self, query: EventQuery | None = None) -> list[str]:
        """Return the ids of what `events(query)` would return, in its order, without reading the records."""
        condition, values = where(query or EventQuery())
        return [event_id for (event_id,) in self._file.rows(f"SELECT e.id {_FROM} WHERE {condition} {_ORDER}", values)]

    def event(self, event_id: str) -> Event | None:
        """Return one event, or None."""
        rows = self._file.rows("SELECT record FROM events WHERE id = ?", (event_id,))
        return self._file.read(event_from_dict, rows[0][0]) if rows else None

    def count(self, query: EventQuery | None = None) -> int:
        """Return how many events `events(query)` would return."""
        condition, values = where(query or EventQuery())
        return int(self._file.row(f"SELECT count(*) {_FROM} WHERE {condition}", values)[0])

    def facets(self, query: EventQuery | None = None) -> Facets:
        """Return what the events asked for can be filtered by, with counts."""
        condition, values = where(query or EventQuery())
        total, undated, unplaced, first, last = self._file.row(
            "SELECT count(*), count(*) - count(e.first_day), count(*) - count(e.place_key), min(e.first_day), "
            f"max(e.last_day) {_FROM} WHERE {condition}",
            values,
        )
        counts: dict[str, Counts] = {}
        for name, (shown, key, join) in _FACETS.items():
            counts[name] = tuple(
                self._file.rows(
                    f"SELECT min({shown}), count(*) AS times {_FROM} {join} WHERE {condition} AND {key} <> '' "
                    f"GROUP BY {key} ORDER BY times DESC, {key}",
                    values,
                )
            )
        return Facets(
            **counts,
            total=total,
            undated=undated,
            unplaced=unplaced,
            first=date.fromisoformat(first) if first else None,
            last=date.fromisoformat(last) if last else None,
        )

    def columns(self) -> ColumnReader:
        """Return what reads all events as columns of numbers, and few of them as records; use it while this is open."""
        return ColumnReader(self._file)

    def cells(self) -> CellReader:
        """Return what counts events by square of the map; use it while this is open."""
        return CellReader(self._file)

    def correct(self, correction: Correction) -> None:
        """Keep what a person corrected; it outlives the removal of its article. The same one twice is one.

        InputError when the new text of `published` is neither a day (2025-11-25) nor empty.
        """
        _corrected_day(correction)
        row = (correction.article_id, correction.field, to_line(correction_to_dict(correction)))
        with self._file.writing():
            sql = "INSERT OR IGNORE INTO corrections (article_id, field, record) VALUES (?, ?, ?)"
            if self._file.connection.execute(sql, row).rowcount > 0:
                self._bump()

    def corrections(self, article_id: str | None = None) -> list[Correction]:
        """Return the corrections of one article, or all, oldest first."""
        sql = "SELECT record FROM corrections WHERE :id IS NULL OR article_id = :id ORDER BY n"
        rows = self._file.rows(sql, {"id": article_id})
        return [self._file.read(correction_from_dict, record) for (record,) in rows]

    def withdraw(self, correction: Correction) -> bool:
        """Take out a correction that `corrections` returned; return whether it was there."""
        row = (correction.article_id, to_line(correction_to_dict(correction)))
        with self._file.writing():
            sql = "DELETE FROM corrections WHERE article_id = ? AND record = ?"
            gone = self._file.connection.execute(sql, row).rowcount > 0
            if gone:
                self._bump()
        return gone

    def corrected(self, article: Article) -> Article:
        """Return the article with its stored corrections applied, the latest last: what to analyse and add."""
        for correction in self.corrections(article.id):
            if correction.field == "published":
                article = dataclasses.replace(article, published=_corrected_day(correction))
        return article

    def _write(self, article: Article, events: Sequence[Event], *, row: int | None) -> None:
        connection = self._file.connection
        values = (name_key(article.source), to_line(article_to_dict(article)), article.id)
        if row is None:
            sql = "INSERT INTO articles (source_key, record, id) VALUES (?, ?, ?) RETURNING n"
            row = int(connection.execute(sql, values).fetchone()[0])
        else:
            connection.execute("UPDATE articles SET source_key = ?, record = ? WHERE id = ?", values)
            connection.execute("DELETE FROM events WHERE article = ?", (row,))
        for event in events:
            try:
                insert_event(connection, event, row=row, article=article, record=to_line(event_to_dict(event)))
            except sqlite3.IntegrityError as error:
                raise InputError(f"event id {event.id!r} is taken; each event needs an id of its own") from error

    def _stored(self, article_id: str) -> tuple[int | None, Article | None]:
        rows = self._file.rows("SELECT n, record FROM articles WHERE id = ?", (article_id,))
        return (rows[0][0], self._file.read(article_from_dict, rows[0][1])) if rows else (None, None)

    def _events_of(self, row: int | None) -> tuple[Event, ...]:
        rows = self._file.rows("SELECT record FROM events WHERE article = ? ORDER BY n", (row,))
        return tuple(self._file.read(event_from_dict, record) for (record,) in rows)

    def _bump(self) -> None:
        pack_sheets(self._file.connection)
        self._file.connection.execute("UPDATE meta SET value = value + 1 WHERE key = 'writes'")


def _corrected_day(correction: Correction) -> date | None:
    if correction.field != "published" or not correction.new:
        return None
    try:
        return date.fromisoformat(correction.new)
    except ValueError as error:
        raise InputError(f"{correction.new!r} is not a day; write it as 2025-11-25") from error


def _filled(article: Article, old: Article) -> Article:
    """Return `article` with what only the stored one knows."""
    known = {name: getattr(old, name) for name in ("title", "url", "source") if not getattr(article, name)}
    return dataclasses.replace(article, **known)
