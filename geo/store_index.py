"""What the store can be asked for: columns derived from each record, and a query as SQL over them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable

from geo.model import Article, Event, EventQuery
from geo.records import article_from_dict, event_from_dict, whole_characters
from geo.store_columns import insert_columns
from geo.store_names import name_key, search_key

# One event's derived columns, in the order of `_event_columns`.
_INSERT = """
    INSERT INTO events (n, id, article, start, type, category, status, first_day, last_day, place, lat, lon, country,
                        place_key, admin1_key, country_key, confidence, record)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""


def insert_event(connection: sqlite3.Connection, event: Event, *, row: int, article: Article, record: str) -> None:
    """Write one event and what it is found by; `row` is the number of its article."""
    place = event.place
    cursor = connection.execute(
        _INSERT,
        (
            None, event.id, row, event.sentence.start, event.type, event.category, event.status,
            *_days(event),
            place and whole_characters(place.name), place and place.lat, place and place.lon, place and place.country,
            place and name_key(place.name), place and name_key(place.admin1), place and name_key(place.country_name),
            event.confidence, record,
        ),
    )  # fmt: skip
    number = int(cursor.lastrowid or 0)
    insert_columns(connection, event, number=number, article=article)
    connection.execute("INSERT INTO searched VALUES (?, ?)", (number, searched_words(event, article)))


def _days(event: Event) -> tuple[str | None, str | None]:
    first, last = event.when.first, event.when.last
    return (None, None) if first is None else (first.isoformat(), (last or first).isoformat())


def searched_words(event: Event, article: Article) -> str:
    """Return the text in which `EventQuery.text` is looked for; the separator keeps a match within one field."""
    place = (event.place.name, event.place.admin1, event.place.country_name) if event.place else ()
    parts = (event.sentence_text, article.title, *place, *(actor.name for actor in event.actors))
    return "\x1f".join(search_key(part) for part in parts if part)


def rebuild_index(connection: sqlite3.Connection) -> None:
    """Derive every column anew from the records, inside the caller's transaction; a part at a time, so of any size."""
    (end,) = connection.execute("SELECT coalesce(max(n), 0) FROM events").fetchone()
    at = 0
    while stored := connection.execute(
        "SELECT e.n, a.n, a.record, e.record FROM events e JOIN articles a ON a.n = e.article "
        "WHERE e.n > ? AND e.n <= ? ORDER BY e.n LIMIT 500",
        (at, end),
    ).fetchall():
        connection.execute("DELETE FROM events WHERE n > ? AND n <= ?", (at, stored[-1][0]))
        for _, row, article, record in stored:
            event = event_from_dict(json.loads(record))
            insert_event(connection, event, row=row, article=article_from_dict(json.loads(article)), record=record)
        at = stored[-1][0]


def where(query: EventQuery) -> tuple[str, dict[str, object]]:
    """Return the query as a condition over `events e JOIN articles a`, and its parameters.

    Nothing the user typed stands in the SQL: lists travel as JSON, text is looked for with `instr`,
    which knows no wildcards.
    """
    clauses: list[str] = ["TRUE"]
    values: dict[str, object] = {}
    for name, clause, wanted in (
        ("statuses", "e.status IN {list}", query.statuses),
        ("types", "e.type IN {list}", query.types),
        ("places", "(e.place_key IN {list} OR e.admin1_key IN {list} OR e.country_key IN {list})", _keys(query.places)),
        (
            "actors",
            "EXISTS (SELECT 1 FROM actors c JOIN terms t ON t.n = c.term "
            "WHERE c.event = e.n AND t.kind = 'actor' AND t.key IN {list})",
            _keys(query.actors),
        ),
        ("sources", "a.source_key IN {list}", _keys(query.sources)),
    ):
        if wanted:
            clauses.append(clause.format(list=f"(SELECT value FROM json_each(:{name}))"))
            values[name] = json.dumps(wanted)
    if words := search_key(query.text):
        clauses.append("EXISTS (SELECT 1 FROM searched s WHERE s.event = e.n AND instr(s.words, :text) > 0)")
        values["text"] = words
    clauses += _time_clauses(query)
    values |= {"first": query.first and query.first.isoformat(), "last": query.last and query.last.isoformat()}
    if query.min_confidence > 0:
        clauses.append("e.confidence >= :confidence")
        values["confidence"] = query.min_confidence
    return " AND ".join(clauses), values


def _keys(names: Iterable[str]) -> list[str]:
    return [name_key(name) for name in names]


def _time_clauses(query: EventQuery) -> list[str]:
    met = ["e.last_day >= :first"] * (query.first is not None) + ["e.first_day <= :last"] * (query.last is not None)
    dated = " AND ".join(["e.first_day IS NOT NULL", *met])
    if not query.dated:
        return ["e.first_day IS NULL", *([] if query.undated else ["0"])]
    if not query.undated:
        return [dated]
    return [f"(e.first_day IS NULL OR ({dated}))"] if met else []
