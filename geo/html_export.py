"""Events as one HTML page that opens from disk: no network, no server, nothing to install.

The texts travel as JSON and are set as text, never as markup. The page's own script and style are
known to its content policy by their hashes, so nothing else in it can run.
"""

from __future__ import annotations

import base64
import hashlib
import json
import math
import re
from collections.abc import Mapping, Sequence
from importlib import resources
from typing import TextIO

from geo.flat import toll_words
from geo.land import WORLD, outlines
from geo.model import Article, Event, Place, Span
from geo.records import whole_characters

WIDEST_FINE_DEGREES = 60
_MARKUP = re.compile(r"[<>&]|\{(?=[{%#])")


def write_html(events: Sequence[Event], articles: Mapping[str, Article], stream: TextIO) -> None:
    """Write the page: a map of the points, and every event with its sentence, by date."""
    folder = resources.files("geo") / "data" / "export"
    page, style, script = ((folder / name).read_text(encoding="utf-8") for name in ("page.html", "page.css", "page.js"))
    shown = [_shown(event, articles.get(event.article_id)) for event in sorted(events, key=_by_day)]
    thanks = sorted({event.place.source for event in events if event.place and event.place.source})
    data = script_safe_json({"events": shown, "land": _land(events), "thanks": thanks})
    policy = f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; base-uri 'none'"
    # split, not replace: no text of an event may be taken for a mark of the template
    parts = {"POLICY": f"{policy}; form-action 'none'", "STYLE": style, "SCRIPT": script, "DATA": data}
    for number, piece in enumerate(re.split(r"\[\[(POLICY|STYLE|SCRIPT|DATA)\]\]", page)):
        stream.write(parts[piece] if number % 2 else piece)


def _land(events: Sequence[Event]) -> list[dict[str, object]]:
    """Return the ground to draw: the whole world coarsely, and finely what is around the points."""
    boxes = [WORLD]
    places = [event.place for event in events if event.place]
    if places:
        lats, lons = [place.lat for place in places], [place.lon for place in places]
        margin = 1 + max(max(lats) - min(lats), max(lons) - min(lons))
        if margin < WIDEST_FINE_DEGREES:
            west, east = math.floor(min(lons) - margin), math.ceil(max(lons) + margin)
            boxes.append((west, math.floor(min(lats) - margin), east, math.ceil(max(lats) + margin)))
    found = (outlines(box) for box in boxes)
    return [{"box": land.box, "unit": land.unit, "rings": land.rings} for land in found if land]


def script_safe_json(value: object) -> str:
    """Return JSON in ASCII that can stand inside a script element or a template, and reads back exactly.

    >>> script_safe_json("</script>{{x}}")
    '"\\\\u003c/script\\\\u003e\\\\u007b{x}}"'
    """
    return _MARKUP.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(value, separators=(",", ":")))


def marked(event: Event) -> tuple[tuple[str, str], ...]:
    """Return the event's sentence in pieces: (words, "place" | "date" | "trigger" | "").

    Where two marks meet the same words, the trigger goes before the place, and the place before the date.
    """
    marks = [(event.trigger, "trigger"), (event.toponym, "place"), (event.when.span, "date")]
    kinds = [""] * len(event.sentence_text)
    for span, kind in reversed(marks):
        inside = _within(span, Span(event.sentence.start, event.sentence.start + len(kinds)))
        kinds[inside.start : inside.end] = [kind] * (inside.end - inside.start)
    pieces: list[tuple[str, str]] = []
    for char, kind in zip(event.sentence_text, kinds, strict=True):
        if pieces and pieces[-1][1] == kind:
            pieces[-1] = (pieces[-1][0] + char, kind)
        else:
            pieces.append((char, kind))
    return tuple(pieces)


def _within(span: Span | None, sentence: Span) -> Span:
    if span is None or not sentence.overlaps(span):
        return Span(0, 0)
    start, end = max(span.start, sentence.start), min(span.end, sentence.end)
    return Span(start - sentence.start, end - sentence.start)


def _by_day(event: Event) -> tuple[bool, str]:
    first = event.when.first
    return first is None, first.isoformat() if first else ""


def _shown(event: Event, article: Article | None) -> dict[str, object]:
    place, when = event.place, event.when
    return {
        "id": event.id,
        "type": event.type.replace("_", " "),
        "category": event.category,
        "status": event.status,
        "by": event.claimed_by,
        "from": when.first.isoformat() if when.first else None,
        "to": when.last.isoformat() if when.last else None,
        "assumed": when.year_assumed,
        "place": _chain(place) if place else None,
        "lat": place.lat if place else None,
        "lon": place.lon if place else None,
        "radius": place.radius_km if place else None,
        "confidence": event.confidence,
        "toll": toll_words(event),
        "actors": [actor.name for actor in event.actors],
        "sentence": [[whole_characters(words), kind] for words, kind in marked(event)],
        "title": article.title if article else "",
        "source": article.source if article else "",
        "url": article.url if article and article.url.startswith(("https://", "http://")) else "",
    }


def _chain(place: Place) -> str:
    return ", ".join(dict.fromkeys(filter(None, (place.name, place.admin1, place.country_name))))


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
