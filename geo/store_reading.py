"""Read what `store_columns` keeps: columns a part at a time, terms, actors; and a few events' records by number."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from json import dumps
from typing import NamedTuple

from geo.model import Article, Event
from geo.records import article_from_dict, event_from_dict
from geo.store_file import StoreFile
from geo.store_names import search_key
from geo.store_sums import READ_SHEETS, actor_counts

ROWS_AT_ONCE = 1_000  # of sheets or of single events


class Term(NamedTuple):
    """A name: its number, its kind ("place", "actor", ...), the key that spellings share, and how it is shown."""

    number: int
    kind: str
    key: str
    shown: str


class Chunk(NamedTuple):
    """Some events: `rows` has `COLUMNS` of each, `actors` the terms of theirs, `counts` how many of those each has.

    All are 32-bit whole numbers, the lowest byte first.
    """

    rows: bytes
    actors: bytes
    counts: array[int]


@dataclass(frozen=True, slots=True)
class Told:
    """An event with its number in the store and the article it was read from."""

    number: int
    event: Event
    article: Article


class ColumnReader:
    """The columns of an open store. Use it while the store is open."""

    def __init__(self, file: StoreFile) -> None:
        """Read from an open file; `EventStore.columns()` gives one."""
        self._file = file

    def chunks(self) -> Iterator[Chunk]:
        """Yield all columns, some rows at a time, in no order."""
        found = self._file.cursor(READ_SHEETS)
        while rows := found.fetchmany(ROWS_AT_ONCE):
            columns, actors, counted = zip(*rows, strict=True)
            counts = array("i")
            for terms, known in zip(actors, counted, strict=True):
                if known is None:
                    counts.extend(actor_counts([terms]))
                else:
                    counts.frombytes(known)
            yield Chunk(rows=b"".join(columns), actors=b"".join(actors), counts=counts)

    def terms(self) -> list[Term]:
        """Return every name that a column or an actor refers to by number."""
        return [Term(*row) for row in self._file.rows("SELECT n, kind, key, shown FROM terms ORDER BY n")]

    def searched(self, text: str) -> array[int]:
        """Return the numbers of the events in whose sentence, title, place or actors a text stands."""
        sql = "SELECT event FROM searched WHERE instr(words, ?) > 0"
        return array("i", (number for (number,) in self._file.rows(sql, (search_key(text),))))

    def number(self, event_id: str) -> int | None:
        """Return the number of an event, or None when there is no such event."""
        rows = self._file.rows("SELECT n FROM events WHERE id = ?", (event_id,))
        return int(rows[0][0]) if rows else None

    def told(self, numbers: Sequence[int]) -> list[Told]:
        """Return events by number, in the order asked for, with their articles; what is not there is left out."""
        rows = self._file.rows(
            "SELECT e.n, e.record, e.article FROM events e WHERE e.n IN (SELECT value FROM json_each(?))",
            (dumps(list(numbers)),),
        )
        kept = sorted({article for _, _, article in rows})
        found = self._file.rows(
            "SELECT n, record FROM articles WHERE n IN (SELECT value FROM json_each(?))", (dumps(kept),)
        )
        articles = {n: self._file.read(article_from_dict, record) for n, record in found}
        told = {n: Told(n, self._file.read(event_from_dict, record), articles[article]) for n, record, article in rows}
        return [told[number] for number in numbers if number in told]

    def of_article(self, article_id: str) -> list[Event]:
        """Return all events of one article, of every status, as it tells them."""
        sql = "SELECT e.record FROM events e JOIN articles a ON a.n = e.article WHERE a.id = ? ORDER BY e.start, e.n"
        return [self._file.read(event_from_dict, record) for (record,) in self._file.rows(sql, (article_id,))]

    def articles(self, limit: int = 2) -> list[str]:
        """Return the ids of the first articles: enough to tell none, one and several apart."""
        return [name for (name,) in self._file.rows("SELECT id FROM articles ORDER BY n LIMIT ?", (limit,))]
