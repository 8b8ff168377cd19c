"""Read the articles of articles/*.toml, written for this repository and annotated event by event.

The rules of annotation, as a careful analyst would code from the text alone:

- `type` is ours (geo/data/event_types.toml); `also` are types that would be as right.
- `date` is a day, "first/last" for what the text only bounds, or absent where nothing tells it. What plainly goes on
  from the sentence before keeps that day. `time_precision` is ACLED's.
- `place` and `at` say where it happened, absent where the text does not: never where somebody speaks, comes from or
  has a seat. `within` is how far off (km) a right answer may lie: 25, more for regions, seas and countries. Of several
  places in one sentence each has its own event. `or_none`: unplaced is as right (a state acts, and where is not told).
- `sentence` are the first words of the sentence an analyst would point at (or any words in it that stand once).
- `optional`: one analyst would list it and another would not; it counts neither way.
- `toll` is what the text says of this event: { killed = "25+", injured = "13" }, "30-40" a range, "24-99" dozens,
  "0" none; absent where it says nothing; { open = "true" } where it does not say which of several events took it.
- `status` "claimed": told only by a party that claims it.
- `mention`: words that name a happening which did not happen, not yet, or not now, and of which `kind`; `also` are
  kinds that would be as right.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from geo.model import Span

ARTICLES = Path(__file__).parent / "articles"
DATES = Path(__file__).parent / "dates.toml"
MENTION_KINDS = ("negated", "planned", "hypothetical", "threatened", "topic", "generic", "background")
_EVENT_FIELDS = frozenset(
    (
        "type",
        "also",
        "status",
        "date",
        "time_precision",
        "place",
        "at",
        "within",
        "or_none",
        "sentence",
        "toll",
        "optional",
        "tags",
    )
)
_WITHIN_KM = 25.0


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldEvent:
    """One event as annotated. `position` is where its sentence, or words of it, begin; `within` is in km."""

    types: tuple[str, ...]
    status: str
    first: date | None
    last: date | None
    time_precision: int | None
    place: str
    at: tuple[float, float] | None
    within: float
    or_none: bool
    sentence: str
    position: int
    optional: bool
    tags: tuple[str, ...]
    toll: tuple[tuple[str, int, int | None], ...] = ()
    toll_open: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldMention:
    """Words that must not be told as an event, and why not."""

    span: Span
    words: str
    kind: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldArticle:
    """An article with its events; without any, each event told of it is a false alarm."""

    id: str
    area: str
    published: date
    text: str
    events: tuple[GoldEvent, ...]
    mentions: tuple[GoldMention, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldDate:
    """One sentence with one time that it names."""

    language: str
    published: date
    text: str
    phrase: str
    value: str


@cache
def gold_articles() -> tuple[GoldArticle, ...]:
    """Return all articles, by file and in the order of the file; the file's name is the area."""
    return tuple(
        _article(row, path.stem)
        for path in sorted(ARTICLES.glob("*.toml"))
        for row in tomllib.loads(path.read_text(encoding="utf-8"))["article"]
    )


@cache
def gold_dates() -> tuple[GoldDate, ...]:
    """Return the sentences of dates.toml."""
    return tuple(GoldDate(**row) for row in tomllib.loads(DATES.read_text(encoding="utf-8"))["date"])


def _article(row: Mapping[str, Any], area: str) -> GoldArticle:
    text = row["text"].strip()
    return GoldArticle(
        id=row["id"],
        area=area,
        published=row["published"],
        text=text,
        events=tuple(_event(item, text, area=area) for item in row.get("event", ())),
        mentions=tuple(_mention(item, text) for item in row.get("mention", ())),
    )


def _event(row: Mapping[str, Any], text: str, *, area: str) -> GoldEvent:
    unknown = set(row) - _EVENT_FIELDS
    if unknown:
        raise ValueError(f"no such field of an event: {', '.join(sorted(unknown))}")
    first, _, last = row.get("date", "").partition("/")
    at = row.get("at")
    return GoldEvent(
        types=(row["type"], *row.get("also", ())),
        status=row.get("status", "asserted"),
        first=date.fromisoformat(first) if first else None,
        last=date.fromisoformat(last or first) if first else None,
        time_precision=row.get("time_precision"),
        place=row.get("place", ""),
        at=(at[0], at[1]) if at else None,
        within=row.get("within", _WITHIN_KM),
        or_none=row.get("or_none", False),
        sentence=row["sentence"],
        position=_only(row["sentence"], text),
        optional=row.get("optional", False),
        tags=(area, *row.get("tags", ())),
        toll=tuple((kind, *_numbers(said)) for kind, said in row.get("toll", {}).items() if kind != "open"),
        toll_open="open" in row.get("toll", {}),
    )


def _numbers(said: str) -> tuple[int, int | None]:
    """Return low and high: "25+" is (25, None), "30-40" (30, 40), "4" (4, 4)."""
    if said.endswith("+"):
        return int(said[:-1]), None
    low, _, high = said.partition("-")
    return int(low), int(high or low)


def _mention(row: Mapping[str, Any], text: str) -> GoldMention:
    start = _only(row["words"], text)
    span = Span(start, start + len(row["words"]))
    return GoldMention(span=span, words=row["words"], kind=row["kind"], also=tuple(row.get("also", ())))


def _only(words: str, text: str) -> int:
    if text.count(words) != 1:
        raise ValueError(f"{words!r} must stand once in the article, not {text.count(words)} times")
    return text.index(words)
