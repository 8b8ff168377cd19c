"""Read places.txt: paragraphs with their places marked in the text, which is where their offsets come from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal, NamedTuple

from geo.model import Article

SOURCE = Path(__file__).parent / "places.txt"
_MARK = re.compile(r"\[\[(?P<name>[^\[\]|]+)(?P<fields>(?:\|[^\[\]|]+)*)\]\]")
_POINT = re.compile(r"(-?\d+(?:\.\d+)?),(-?\d+(?:\.\d+)?)")
_KNOWN = re.compile(r"@ (?P<name>[^|]+?) \| (?P<point>\S+)")
_TAG = re.compile(r"^% (?P<tag>[a-z-]+) \| (?P<what>.+)$", re.MULTILINE)
_HEAD = re.compile(r"^== (?P<id>[a-z0-9-]+)$", re.MULTILINE)
_FIELDS = ("tags", "published", "language")

Kind = Literal["place", "metonym", "optional"]


class Point(NamedTuple):
    """Degrees, WGS 84."""

    lat: float
    lon: float


NO_POINT = Point(float("inf"), float("inf"))


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldPlace:
    """A marked name. Only the kind "place" must be found; a "metonym" or "optional" one may be.

    `point` is None where only finding it counts: long rivers.
    """

    start: int
    end: int
    name: str
    point: Point | None
    kind: Kind = "place"


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldText:
    """A paragraph as the pipeline gets it, and what is to be found in it."""

    id: str
    text: str
    tags: frozenset[str]
    places: tuple[GoldPlace, ...]
    published: date | None = None
    language: str = "en"

    @property
    def article(self) -> Article:
        """The paragraph as an article."""
        return Article(id=self.id, text=self.text, published=self.published, language=self.language)

    def line(self) -> dict[str, Any]:
        """Return the paragraph in the form in which public corpora are scored: offsets and points."""
        places = [
            {"start": place.start, "end": place.end, "name": place.name}
            | (place.point._asdict() if place.point else {})
            | ({} if place.kind == "place" else {"optional": True})
            for place in self.places
        ]
        dct = self.published.isoformat() if self.published else None
        return {"id": self.id, "text": self.text, "dct": dct, "places": places, "tags": sorted(self.tags)}


class GoldError(ValueError):
    """The file of paragraphs says something that cannot be read; the message says where."""


def gold_tags(source: Path = SOURCE) -> dict[str, str]:
    """Return what a text can be there to try: tag -> what it says."""
    return dict(_TAG.findall(source.read_text(encoding="utf-8")))


def gold_texts(source: Path = SOURCE) -> tuple[GoldText, ...]:
    """Return all paragraphs of the file, in its order."""
    preamble, *parts = _HEAD.split(source.read_text(encoding="utf-8"))
    known = {
        name.casefold(): point for name, point in _known(line for line in preamble.splitlines() if line[:1] == "@")
    }
    ids = parts[::2]
    twice = sorted({id for id in ids if ids.count(id) > 1})
    if twice:
        raise GoldError(f"more than one text is called {twice[0]!r}")
    return tuple(_text(id, body, known) for id, body in zip(ids, parts[1::2], strict=True))


def _known(lines: Iterator[str]) -> Iterator[tuple[str, Point]]:
    for line in lines:
        match = _KNOWN.fullmatch(line)
        if not match:
            raise GoldError(f"write '@ Name | lat,lon', not {line!r}")
        yield match["name"], _point(match["point"], match["name"])


def _text(id: str, block: str, known: dict[str, Point]) -> GoldText:
    head, _empty, body = block.strip("\n").partition("\n\n")
    fields: dict[str, str] = {}
    for line in head.splitlines():
        field, _colon, value = line.partition(": ")
        if field not in _FIELDS:
            raise GoldError(f"{id}: {line!r} is none of {', '.join(_FIELDS)}")
        fields[field] = value
    text, places = read_marks(body.strip(), known=known, where=id)
    return GoldText(
        id=id,
        text=text,
        tags=frozenset(fields.get("tags", "").split(", ")),
        places=places,
        published=date.fromisoformat(fields["published"]) if "published" in fields else None,
        language=fields.get("language", "en"),
    )


def read_marks(marked: str, *, known: dict[str, Point], where: str = "text") -> tuple[str, tuple[GoldPlace, ...]]:
    """Return the text without its marks, and what they mark.

    >>> read_marks("in [[Tyre|33.27,35.2]].", known={})[1][0].start
    3
    """
    points = dict(known)
    parts: list[str] = []
    places: list[GoldPlace] = []
    last = length = 0
    for match in _MARK.finditer(marked):
        before, name = marked[last : match.start()], match["name"]
        start = length + len(before)
        length, last = start + len(name), match.end()
        parts += [before, name]
        written, kind = _fields(match["fields"], name, where)
        point = written if written != NO_POINT else None
        if written is None:
            point = points.get(name.casefold())
            if point is None:
                raise GoldError(f"{where}: {name!r} has no point; write [[{name}|lat,lon]]")
        if point:
            points[name.casefold()] = point
        places.append(GoldPlace(start=start, end=length, name=name, point=point, kind=kind))
    text = "".join([*parts, marked[last:]])
    if "[[" in text or "]]" in text:
        raise GoldError(f"{where}: a mark is not closed or holds another")
    return text, tuple(places)


def _fields(written: str, name: str, where: str) -> tuple[Point | None, Kind]:
    point: Point | None = None
    kind: Kind = "place"
    for field in written.split("|")[1:]:
        if field == "metonym":
            kind = "metonym"
        elif field == "optional":
            kind = "optional"
        elif field == "no-point":
            point = NO_POINT
        else:
            point = _point(field, f"{where}: {name}")
    return point, kind


def _point(written: str, where: str) -> Point:
    match = _POINT.fullmatch(written)
    if not match or abs(float(match[1])) > 90 or abs(float(match[2])) > 180:
        raise GoldError(f"{where}: {written!r} is no point; write degrees as lat,lon")
    return Point(float(match[1]), float(match[2]))
