"""A query as the parameters of an address, and back: what the feeds are asked by, and what links to them say.

The same names and meanings as on the page (`state`): what cannot be read counts as absent.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import date
from urllib.parse import urlencode

from dashboard.state import CHOICES, build_query, read_day
from geo.model import EventQuery

# The feeds' addresses, and what each gives. `SERVED` is set where this process answers at them (`served`).
PATHS = {"/api/events.geojson": "geojson", "/api/events.csv": "csv", "/api/cells": "cells"}
SERVED = False
_SENT = os.environ.get("DATELINE_MOST_SENT", "")
MOST_SENT = int(_SENT) if _SENT.isdecimal() else 250_000  # events that travel to a browser; of more it asks for views
Params = Mapping[str, Sequence[str]]
LONGEST_WORDS = 200  # characters of a search, as on the page
MOST_VALUES = 100  # of one filter


def read_address(params: Params) -> EventQuery:
    """Return the filters that an address stands for.

    >>> read_address({"type": ["talks"], "conf": ["much"], "undated": ["0"]})
    ... # doctest: +ELLIPSIS
    EventQuery(..., types=('talks',), ..., undated=False, min_confidence=0.0)
    """
    values: dict[str, object] = {name: tuple(params.get(name, ()))[:MOST_VALUES] for name in CHOICES}
    days = tuple(params.get("d", ()))
    values |= {name: (params.get(name) or ("",))[-1] for name in ("q", "undated", "status", "conf")}
    values["q"] = str(values["q"])[:LONGEST_WORDS]
    values["conf"] = _share(str(values["conf"]))
    if len(days) == 2 and all(map(read_day, days)):
        values["d"] = (min(days), max(days))
    return build_query(values, ("", ""))


def _share(text: str) -> float:
    try:
        share = float(text)
    except ValueError:
        return 0.0
    return share if 0 <= share <= 1 else 0.0


def write_address(query: EventQuery) -> list[tuple[str, str]]:
    """Return the parameters that stand for a query, none where nothing is filtered."""
    pairs = [(name, value) for name, field in CHOICES.items() for value in getattr(query, field)]
    if query.text:
        pairs.append(("q", query.text))
    if query.first or query.last:
        pairs += [("d", (query.first or date.min).isoformat()), ("d", (query.last or date.max).isoformat())]
    if query.min_confidence:
        pairs.append(("conf", f"{query.min_confidence:g}"))
    if not query.undated:
        pairs.append(("undated", "0"))
    elif not query.dated:
        pairs.append(("undated", "only"))
    if not query.statuses:
        pairs.append(("status", "all"))
    return pairs


def feed_link(form: str, query: EventQuery, *, dataset: str) -> str:
    """Return the address, as seen from the page, of the feed of what a query shows."""
    path = next(path for path, name in PATHS.items() if name == form)
    return f"{path.lstrip('/')}?{urlencode([('ds', dataset), *write_address(query)])}"


def allowed_origin(origin: str | None) -> str:
    """Return what Access-Control-Allow-Origin says to a page of another site: nothing, unless DATELINE_CORS names it.

    DATELINE_CORS holds origins ("https://example.org"), with commas between, or "*" for any.
    """
    origins = {one.strip().rstrip("/") for one in os.environ.get("DATELINE_CORS", "").split(",") if one.strip()}
    if "*" in origins:
        return "*"
    return origin if origin and origin.rstrip("/") in origins else ""
