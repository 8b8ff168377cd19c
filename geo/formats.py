"""Events to files and back: JSON Lines, CSV, GeoJSON; to KML and to one HTML page.

Every format shows the same fields (`geo.flat`). JSON Lines, CSV and GeoJSON also carry the whole
event as `record`, from which `read_events` gives back equal events; the other fields are for people
and their tools, and changing them changes nothing on the way back.
"""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from geo.errors import InputError
from geo.flat import Row, article_line, flat_event, flat_source
from geo.html_export import write_html
from geo.kml_export import write_kml
from geo.model import Article, Event, Span
from geo.records import event_from_dict, event_to_dict, to_line, whole_characters

__all__ = ["FORMATS", "article_line", "event_from_dict", "event_to_dict", "read_events", "to_line", "write_events"]

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "'", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_CSV_TEXT_LIMIT = 100_000_000  # characters in one cell; the csv module's own limit is 131,072


def write_events(
    events: Iterable[Event], *, articles: Iterable[Article] = (), to: Path | str | TextIO, format: str = ""
) -> None:
    """Write events, with the titles and sources of their `articles`, to a file or an open text stream.

    The format follows from the file's extension unless named. A file is written beside its place and
    moved there when it is whole, so a failure leaves what was there before.
    """
    known = {article.id: article for article in articles}
    writer = _WRITERS[_format_of(to, format)]
    if isinstance(to, (str, Path)):
        with _whole_file(to) as stream:
            writer(list(events), known, stream)
    else:
        writer(list(events), known, to)


def read_events(source: Path | str | TextIO, *, format: str = "") -> list[Event]:
    """Return the events of a JSON Lines, CSV or GeoJSON file that `write_events` wrote, or raise InputError."""
    name = _format_of(source, format)
    reader = _READERS.get(name)
    if reader is None:
        raise InputError(f"{name!r} files cannot be read back; use one of: {', '.join(_READERS)}")
    if not isinstance(source, (str, Path)):
        return list(reader(source, "input"))
    try:
        with Path(source).open(encoding="utf-8-sig", newline="") as stream:
            return list(reader(stream, str(source)))
    except OSError as error:
        raise InputError(f"{str(source)!r} cannot be read: {error.strerror}; check the name and its rights") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{str(source)!r} is not UTF-8 text; save it as UTF-8") from error


def _format_of(target: Path | str | TextIO, format: str) -> str:
    name = format or (Path(target).suffix if isinstance(target, (str, Path)) else "")
    plain = name.lower().removeprefix(".")
    plain = {"ndjson": "jsonl", "json": "geojson", "htm": "html"}.get(plain, plain)
    if plain not in FORMATS:
        raise InputError(f"unknown format {name!r}; use one of: {', '.join(FORMATS)}")
    return plain


@contextmanager
def _whole_file(path: Path | str) -> Iterator[TextIO]:
    target = Path(os.path.realpath(path))  # through a link, not over it
    if target.exists() and not target.is_file():
        if target.is_dir():
            raise InputError(f"{str(path)!r} is a folder; name a file in it")
        with _unwritable(path), target.open("w", encoding="utf-8", newline="") as stream:  # a pipe or device
            yield stream
        return
    partial = target.with_name(f".{target.name[:200]}.{os.getpid()}.part")
    try:
        with _unwritable(path):
            with partial.open("w", encoding="utf-8", newline="") as stream:
                yield stream
                stream.flush()
                os.fsync(stream.fileno())
            partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


@contextmanager
def _unwritable(path: Path | str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise InputError(
            f"{str(path)!r} cannot be written: {error.strerror}; nothing was changed, choose another place"
        ) from error


def _row(event: Event, article: Article | None) -> Row:
    return {**flat_event(event), "article": event.article_id, **flat_source(article), "record": event_to_dict(event)}


def _rows(events: Sequence[Event], articles: Mapping[str, Article]) -> Iterator[Row]:
    for event in events:
        yield _row(event, articles.get(event.article_id))


def _write_jsonl(events: Sequence[Event], articles: Mapping[str, Article], stream: TextIO) -> None:
    for row in _rows(events, articles):
        stream.write(to_line(row) + "\n")


def _write_geojson(events: Sequence[Event], articles: Mapping[str, Article], stream: TextIO) -> None:
    stream.write('{"type":"FeatureCollection","features":[')
    for number, row in enumerate(_rows(events, articles)):
        lat, lon = row.pop("lat"), row.pop("lon")
        point = None if lat is None else {"type": "Point", "coordinates": [lon, lat]}
        feature = {"type": "Feature", "id": row["id"], "geometry": point, "properties": row}
        stream.write((",\n" if number else "\n") + to_line(feature))
    stream.write("\n]}\n")


def _write_csv(events: Sequence[Event], articles: Mapping[str, Article], stream: TextIO) -> None:
    writer = csv.writer(stream, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for row in _rows(events, articles):
        row["actors"] = "; ".join(f"{actor['name']} ({actor['role']})" for actor in row["actors"])
        row["record"] = to_line(row["record"])
        writer.writerow([_cell(row[name]) for name in _COLUMNS])


def _cell(value: Any) -> Any:
    """Return what a spreadsheet shows and does not run; `_text_of` takes the apostrophe off again."""
    if not isinstance(value, str):
        return str(value).lower() if isinstance(value, bool) else value
    return whole_characters(f"'{value}" if value.lstrip(" ").startswith(_FORMULA_STARTS) else value)


def _text_of(cell: str) -> str:
    return cell[1:] if cell.startswith("'") else cell


def _read_jsonl(stream: TextIO, shown: str) -> Iterator[Event]:
    for number, line in enumerate(stream, 1):
        if line.strip():
            row = _json(line, f"{shown}:{number}")
            yield _event(row.get("record", row) if isinstance(row, dict) else row, f"{shown}:{number}")


def _read_geojson(stream: TextIO, shown: str) -> Iterator[Event]:
    data = _json(stream.read(), shown)
    features = data.get("features") if isinstance(data, dict) else None
    if not isinstance(features, list):
        raise InputError(f"{shown}: no FeatureCollection; give a GeoJSON file that Dateline wrote")
    for number, feature in enumerate(features, 1):
        properties = feature.get("properties") if isinstance(feature, dict) else None
        record = properties.get("record") if isinstance(properties, dict) else None
        # GIS programs keep a nested property as its JSON text
        where = f"{shown}: feature {number}"
        yield _event(_json(record, where) if isinstance(record, str) else record, where)


def _read_csv(stream: TextIO, shown: str) -> Iterator[Event]:
    usual = csv.field_size_limit(_CSV_TEXT_LIMIT)
    try:
        table = csv.DictReader(stream, strict=True)
        for row in table:
            where = f"{shown}:{table.line_num}"
            yield _event(_json(_text_of(row.get("record") or ""), where), where)
    except csv.Error as error:
        raise InputError(f"{shown}: no CSV as Dateline writes it ({error}); save it with commas and quotes") from error
    finally:
        csv.field_size_limit(usual)


def _json(text: str, where: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{where}: no JSON ({error}); give a file as Dateline wrote it") from error


def _event(record: Any, where: str) -> Event:
    if not isinstance(record, dict):
        raise InputError(f"{where}: the field 'record' is missing; give a file as Dateline wrote it")
    try:
        return event_from_dict(record)
    except InputError as error:
        raise InputError(f"{where}: {error}") from error


_EMPTY = Event(
    id="",
    article_id="",
    type="",
    category="",
    sentence=Span(0, 0),
    sentence_text="",
    trigger=Span(0, 0),
    trigger_text="",
)
_COLUMNS = tuple(_row(_EMPTY, None))
_WRITERS: dict[str, Callable[[Sequence[Event], Mapping[str, Article], TextIO], None]] = {
    "jsonl": _write_jsonl,
    "csv": _write_csv,
    "geojson": _write_geojson,
    "kml": write_kml,
    "html": write_html,
}
_READERS: dict[str, Callable[[TextIO, str], Iterator[Event]]] = {
    "jsonl": _read_jsonl,
    "csv": _read_csv,
    "geojson": _read_geojson,
}
FORMATS = tuple(_WRITERS)
