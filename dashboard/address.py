"""A query as the parameters of an address, and back: what the feeds are asked by, and what links to them say.

The same names and meanings as on the page (`state`), where what cannot be read counts as absent. Who asks a feed sees
no page that would show it, and is told (`unreadable`).
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from datetime import date
from urllib.parse import urlencode

from dashboard.state import CHOICES, SWITCHES, build_query, read_day
from geo.errors import InputError
from geo.model import EventQuery

# The feeds' addresses, and what each gives. `SERVED` is set where this process answers at them (`served`).
PATHS = {"/api/events.geojson": "geojson", "/api/events.csv": "csv", "/api/cells": "cells"}
SERVED = False
_SENT = os.environ.get("DATELINE_MOST_SENT", "")
MOST_SENT = int(_SENT) if _SENT.isdecimal() else 250_000  # events that travel to a browser; of more it asks for views
Params = Mapping[str, Sequence[str]]
LONGEST_WORDS = 200  # characters of a search, as on the page
MOST_VALUES = 100  # of one filter
_ORIGIN = re.compile(r"https?://(?:[a-z0-9.-]+|\[[0-9a-f:]+\])(?::\d{1,5})?")


def read_address(params: Params) -> EventQuery:
    """Return the filters that an address stands for.

    >>> found = read_address({"type": ["talks"], "conf": ["much"], "undated": ["0"]})
    >>> found.types, found.min_confidence, found.undated
    (('talks',), 0.0, False)
    """
    values: dict[str, object] = {name: tuple(params.get(name, ()))[:MOST_VALUES] for name in CHOICES}
    days = tuple(params.get("d", ()))
    values |= {name: (params.get(name) or ("",))[-1] for name in ("q", "undated", "status", "conf")}
    values["q"] = str(values["q"])[:LONGEST_WORDS]
    values["conf"] = _share(str(values["conf"]))
    if len(days) == 2 and all(map(read_day, days)):
        values["d"] = (min(days), max(days))
    return build_query(values, ("", ""))


def unreadable(params: Params) -> str:
    """Return what is wrong with the filters of an address, and what to write instead; "" when all can be read.

    >>> unreadable({"conf": ["much"]})
    "conf='much' is no share of 1; write it as conf=0.5"
    """
    for name, (usual, *others) in SWITCHES.items():
        for value in params.get(name, ()):
            if value not in (usual, *others):
                wanted = ", ".join(repr(one) for one in (usual, *others))
                return f"{name}={value[:40]!r} is none of: {wanted}"
    for value in params.get("conf", ()):
        if not value.strip().isascii() or not _is_share(value):
            return f"conf={value[:40]!r} is no share of 1; write it as conf=0.5"
    days = list(params.get("d", ()))
    for value in days:
        if read_day(value) is None:
            return f"d={value[:40]!r} is no day; write it as d=2025-11-19"
    if days and len(days) != 2:
        return f"d= stands {len(days)} times: a range has its first and its last day, d=2025-11-19&d=2025-11-23"
    words = (params.get("q") or ("",))[-1]
    if len(words) > LONGEST_WORDS:
        return f"q= has {len(words)} characters and may have {LONGEST_WORDS}"
    many = next((name for name in CHOICES if len(params.get(name, ())) > MOST_VALUES), "")
    return f"{many}= stands more than {MOST_VALUES} times" if many else ""


def _is_share(text: str) -> bool:
    try:
        return 0 <= float(text) <= 1
    except ValueError:
        return False


def _share(text: str) -> float:
    return float(text) if _is_share(text) else 0.0


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


def check_origins(text: str) -> None:
    """Refuse what is no list of web sites that may read the feeds: origins with commas between, or "*" for any.

    InputError when one is no origin: no browser would ever send it, and the site would wait in vain.
    """
    for one in _origins(text) - {"*"}:
        if not _ORIGIN.fullmatch(one):
            raise InputError(f"{one!r} is no web site that may read the feeds: write it as https://example.org, or *")


def _origins(text: str) -> set[str]:
    return {one.strip().rstrip("/").lower() for one in text.split(",") if one.strip()}


def allowed_origin(origin: str | None) -> str:
    """Return what Access-Control-Allow-Origin says to another site's page: nothing, unless DATELINE_CORS names it."""
    origins = _origins(os.environ.get("DATELINE_CORS", ""))
    if "*" in origins:
        return "*"
    return origin if origin and origin in origins else ""
