"""The page's events as feeds: the same filters as the address of the page, as GeoJSON, CSV, or counted by square.

`answer` makes a reply of a request without knowing the server; `served` hangs it into Streamlit's.
Replies are bounded in events and in bytes, say when they were cut and where the rest is, and are not sent twice (ETag).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from io import StringIO
from urllib.parse import urlencode

import numpy as np

from dashboard.address import MOST_SENT, Params, read_address, unreadable, write_address
from dashboard.data import Dataset, Loaded, Matches, datasets, load, said, told
from dashboard.squares import cells
from geo.errors import DatelineError
from geo.formats import write_events
from geo.records import event_to_dict, to_line
from geo.store_cells import LARGEST_ZOOM, Box, finest_zoom
from geo.store_reading import Told

USUAL_LIMIT, LARGEST_LIMIT = 1_000, 5_000  # events in one reply
ENOUGH_BYTES = 4_000_000  # a reply that is larger than this gets no more events
AT_ONCE = 50  # events that are read and measured together
MOST_POINTS = min(20_000, MOST_SENT)  # a view with fewer events gets them one by one
MOST_SQUARES = 256  # along a side of a view; a screen has 40, and four times as many where warmth is painted
MIME = {"geojson": "application/geo+json", "csv": "text/csv; charset=utf-8", "cells": "application/json"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What goes back: status, headers, bytes."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


class BadRequest(Exception):
    """What was asked for cannot be: the status of HTTP, and what to ask instead."""

    def __init__(self, words: str, *, status: int = 400) -> None:
        super().__init__(words)
        self.status = status


def answer(form: str, params: Params, *, known: str = "", path: str = "") -> Reply:
    """Return the reply to a request for a feed: `known` is what the asker has of it (If-None-Match)."""
    try:
        if form != "cells" and (wrong := unreadable(params)):  # the page's own map asks by what the page makes of it
            raise BadRequest(wrong)
        dataset, loaded = _dataset(params)
        tag = _tag(form, params, dataset=dataset, loaded=loaded)
        headers = {"ETag": tag, "Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"}
        if tag in [one.strip().removeprefix("W/") for one in known.split(",")] or known.strip() == "*":
            return Reply(status=304, headers=headers)
        made = _cells(loaded, params) if form == "cells" else _events(form, loaded, params, path=path)
    except BadRequest as error:
        return _failure(error.status, str(error))
    except DatelineError as error:
        return _failure(503, said(error))
    return replace(made, headers={**headers, "Content-Type": MIME[form], **made.headers})


def _failure(status: int, words: str) -> Reply:
    body = json.dumps({"error": words}).encode()
    return Reply(status=status, headers={"Content-Type": "application/json", "Cache-Control": "no-store"}, body=body)


def _dataset(params: Params) -> tuple[Dataset, Loaded]:
    choices = datasets()
    wanted = (params.get("ds") or (choices[0].name,))[-1]
    chosen = next((choice for choice in choices if choice.name == wanted), None)
    if chosen is None:
        names = ", ".join(repr(choice.name) for choice in choices)
        raise BadRequest(f"there is no dataset {wanted[:80]!r}; ask with ds= for one of: {names}", status=404)
    return chosen, load(chosen)


def _tag(form: str, params: Params, *, dataset: Dataset, loaded: Loaded) -> str:
    asked = sorted((name, list(values)) for name, values in params.items())
    parts = [version("dateline"), form, dataset.name, loaded.version, asked]
    return f'"{hashlib.sha256(json.dumps(parts).encode("utf-8", "surrogatepass")).hexdigest()[:24]}"'


def _number(params: Params, name: str, *, usual: int, most: int) -> int:
    text = (params.get(name) or ("",))[-1]
    if not text:
        return usual
    if not (text.isascii() and text.isdecimal() and len(text) <= 12):
        raise BadRequest(f"{name}={text[:40]!r} is no whole number; give one of 0 to {most}")
    return min(int(text), most)


def _events(form: str, loaded: Loaded, params: Params, *, path: str) -> Reply:
    query = read_address(params)
    limit = _number(params, "limit", usual=USUAL_LIMIT, most=LARGEST_LIMIT)
    offset = _number(params, "offset", usual=0, most=10**12)
    rows = np.flatnonzero(Matches(loaded)(query))
    found, taken = _read(loaded, loaded.frame.numbers[rows[offset : offset + limit]].tolist())
    out = StringIO()
    write_events([one.event for one in found], articles=[one.article for one in found], to=out, format=form)
    text, headers = out.getvalue(), {"X-Total-Count": str(len(rows))}
    more: dict[str, int | str] = {"numberMatched": len(rows), "numberReturned": len(found)}
    end = offset + taken
    if limit and end < len(rows):
        asked = [("ds", loaded.dataset.name), *write_address(query), ("limit", str(limit))]
        rest = f"{path}?{urlencode([*asked, ('offset', str(end))])}"
        note = f"events {offset + 1} to {end} of {len(rows)}; the rest is at the link named next"
        headers |= {"Link": f'<{rest}>; rel="next"', "X-Note": note}
        more |= {"next": rest, "note": note}
    if form == "geojson":
        text = f"{text.rstrip().removesuffix('}')},{json.dumps(more)[1:]}\n"
    return Reply(status=200, headers=headers, body=text.encode("utf-8"))


def _read(loaded: Loaded, numbers: Sequence[int]) -> tuple[list[Told], int]:
    """Return the first of some events, as many as a reply has room for, and how many numbers they are."""
    events: list[Told] = []
    room, at = ENOUGH_BYTES, 0
    while room > 0 and at < len(numbers):
        found = told(loaded, numbers[at : at + AT_ONCE])
        room -= sum(len(to_line(event_to_dict(one.event))) for one in found)
        events += found
        at += AT_ONCE
    return events, min(at, len(numbers))


def _cells(loaded: Loaded, params: Params) -> Reply:
    query, box = read_address(params), _box((params.get("bbox") or ("",))[-1])
    zoom = min(_number(params, "zoom", usual=2, most=LARGEST_ZOOM), finest_zoom(box, most=MOST_SQUARES))
    body = cells(loaded, query, box=box, zoom=zoom, most=MOST_POINTS)
    return Reply(status=200, body=body)


def _box(text: str) -> Box:
    if not text:
        return Box()
    try:
        south, west, north, east = (float(part) for part in text.split(","))
    except ValueError as error:
        raise BadRequest(f"bbox={text[:80]!r} is no box; give south,west,north,east in degrees") from error
    if not (-90 <= south <= north <= 90 and abs(west) <= 720 and abs(east) <= 720):
        raise BadRequest(f"bbox={text[:80]!r} is no box; give south,west,north,east in degrees, south first")
    return Box(south=south, west=west, north=north, east=east)
