"""What the command line prints: one line an article for programs, aligned columns for people."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TextIO

from geo.flat import toll_words
from geo.formats import article_line, to_line, write_events
from geo.model import TOLD, Article, Candidate, Correction, Event, Home, ResolvedToponym, Status, When
from geo.records import correction_to_dict

if TYPE_CHECKING:
    from geo.gazetteer import Gazetteer, GazetteerInfo
    from geo.geocoder_cache import CachedGeocoder
    from geo.pipeline import Analysis

_WIDEST = 60
# What a terminal would obey: control characters, and marks that reorder what is read.
_UNPRINTABLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def printable(words: object, *, most: int = _WIDEST) -> str:
    """Return text for one table cell: one line, nothing that a terminal would obey, at most `most` characters.

    >>> printable("a\\x1b[31m\\nb")
    'a[31m b'
    """
    line = re.sub(r"\s+", " ", str(words))
    plain = "".join(c for c in line if unicodedata.category(c) not in _UNPRINTABLE)
    return plain if len(plain) <= most else plain[: most - 1] + "…"


def table(rows: Iterable[Sequence[object]], *, head: Sequence[str]) -> str:
    """Return rows as aligned columns under a head line."""
    cells = [[str(cell) for cell in head], *([printable(cell) for cell in row] for row in rows)]
    widths = [max(len(row[i]) for row in cells) for i in range(len(head))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells]
    return "\n".join(lines) + "\n"


class Writer:
    """Prints what was read as `form` ("table", "jsonl", "csv", "geojson"): article by article where the form allows."""

    def __init__(self, *, what: str, form: str, stream: TextIO, statuses: Sequence[Status] = TOLD) -> None:
        self._what, self._form, self._stream, self._statuses = what, form, stream, statuses
        self._kept: list[Analysis] = []

    def add(self, found: Analysis) -> None:
        """Take one article's findings; of its events those with the statuses asked for."""
        found = replace(found, events=tuple(event for event in found.events if event.status in self._statuses))
        if self._form == "jsonl":
            items = _items(found, self._what)
            self._stream.write(to_line(article_line(found.article.id, items, what=self._what)) + "\n")  # type: ignore[arg-type]
        else:
            self._kept.append(found)

    def close(self) -> None:
        """Print what had to wait for the last article."""
        if self._form == "jsonl":
            return
        if not self._kept:
            return
        if self._form == "table":
            rows, head = _rows(self._kept, self._what)
            self._stream.write(table(rows, head=head))
            return
        events = [event for found in self._kept for event in found.events]
        write_events(events, articles=[found.article for found in self._kept], to=self._stream, format=self._form)


def _items(found: Analysis, what: str) -> Sequence[Event | ResolvedToponym | When]:
    if what == "events":
        return found.events
    return found.places if what == "places" else found.dates


def _rows(kept: Sequence[Analysis], what: str) -> tuple[list[Sequence[object]], Sequence[str]]:
    if what == "events":
        return [_event_row(event) for found in kept for event in found.events], _EVENT_HEAD
    if what == "dates":
        rows: list[Sequence[object]] = [
            (item.phrase, item.value, item.first or "-", item.last or "-", item.anchor)
            for found in kept
            for item in found.dates
        ]
        return rows, ("PHRASE", "TIMEX3", "FIRST", "LAST", "ANCHOR")
    places: list[Sequence[object]] = [
        (item.toponym.name, *_where(item), f"{item.confidence:.2f}", "; ".join(item.reasons))
        for found in kept
        for item in found.places
        if item.toponym.kind == "place"
    ]
    return places, ("NAME", "PLACE", "COUNTRY", "LAT", "LON", "SURE", "WHY")


def _where(item: ResolvedToponym) -> tuple[str, str, str, str]:
    place = item.place
    return (place.name, place.country, f"{place.lat:.3f}", f"{place.lon:.3f}") if place else ("unresolved", "", "", "")


_EVENT_HEAD = ("DATE", "TYPE", "PLACE", "STATUS", "TOLL", "SURE", "SENTENCE")


def _event_row(event: Event) -> Sequence[object]:
    return (
        day_words(event.when),
        event.type,
        place_words(event),
        event.status,
        toll_words(event),
        f"{event.confidence:.2f}",
        event.sentence_text,
    )


def day_words(when: When) -> str:
    """Return a date as far as it is known: a day, an interval, or "undated"."""
    if when.first is None:
        return "undated"
    mark = "?" if when.year_assumed or when.approximate else ""
    if when.last is None or when.last == when.first:
        return f"{when.first}{mark}"
    return f"{when.first}..{when.last}{mark}"


def place_words(event: Event) -> str:
    """Return a place with its country, or "unplaced"."""
    place = event.place
    if place is None:
        return "unplaced"
    country = place.country_name or place.country
    return f"{place.name}, {country}" if country and country != place.name else place.name


def write_list(events: Sequence[Event], articles: Sequence[Article], *, form: str, stream: TextIO) -> None:
    """Print stored events."""
    if form == "table":
        stream.write(table((_event_row(event) for event in events), head=_EVENT_HEAD))
    else:
        write_events(events, articles=articles, to=stream, format=form)


def candidates(
    gazetteer: Gazetteer, name: str, *, context: str, home: Home | None = None, online: CachedGeocoder | None = None
) -> tuple[Candidate, ...]:
    """Return what `name` could mean among the words of `context`, as an article's names are weighed, best first.

    `online` is asked only for a name that is in no gazetteer here.
    """
    from geo.resolve_name import resolve_name

    found = resolve_name(name, context=context, gazetteer=gazetteer, home=home)
    if found.candidates and gazetteer.candidates(name, limit=1):
        return found.candidates
    if online is None:
        return ()
    from geo.online import online_candidates

    countries = {one.place.country for one in found.candidates if one.place.country}
    return online_candidates(name, geocoder=online, countries=sorted(countries))


def write_candidates(found: Sequence[Candidate], *, form: str, stream: TextIO) -> None:
    """Print candidates with scores, reasons and sources."""
    if form == "jsonl":
        for item in found:
            place = item.place
            record = {name: getattr(place, name) for name in place.__dataclass_fields__}
            stream.write(to_line({**record, "score": item.score, "reasons": list(item.reasons)}) + "\n")
        return
    rows = [
        (
            f"{item.score:.2f}",
            item.place.name,
            ", ".join(part for part in (item.place.admin1, item.place.country_name) if part),
            item.place.feature_code,
            f"{item.place.lat:.3f} {item.place.lon:.3f}",
            item.place.id,
            "; ".join(item.reasons),
        )
        for item in found
    ]
    stream.write(table(rows, head=("SCORE", "PLACE", "IN", "CLASS", "LAT LON", "ID", "WHY")))
    for source in sorted({item.place.source for item in found if item.place.source}):
        stream.write(f"source: {printable(source, most=200)}\n")


def write_corrections(found: Sequence[Correction], *, stream: TextIO) -> None:
    """Print corrections, one a line, as they can be kept in a file."""
    for item in found:
        stream.write(to_line(correction_to_dict(item)) + "\n")


def write_gazetteer_info(info: GazetteerInfo, *, stream: TextIO) -> None:
    """Print what the gazetteer holds."""
    stream.write(f"built     {info.built:%Y-%m-%d %H:%M}, {info.size_mb:.0f} MB\n")
    for what, number in info.counts:
        stream.write(f"{what:<9} {number:,}\n")
    for name, version in info.packages:
        stream.write(f"from      {name} {version}\n")
    for line in info.attribution:
        stream.write(f"credit    {line}\n")


def read_all(
    articles: Iterable[Article], *, what: str = "events", online: CachedGeocoder | None = None
) -> Iterator[Analysis]:
    """Yield what the pipeline finds in each article, in order: all of it, or only its "places" or "dates"."""
    from geo.pipeline import analyse, analyse_dates, analyse_places

    for article in articles:
        if what == "dates":
            yield analyse_dates(article)
        elif what == "places":
            yield analyse_places(article, online=online)
        else:
            yield analyse(article, online=online)
