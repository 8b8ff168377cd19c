"""What a view of the map holds of more events than a browser should: counts by square, or the events where few are."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from dashboard.data import Loaded, Matches, opened
from geo.model import TOLD, EventQuery
from geo.store_cells import Box, Cell, Spot


@st.cache_data(show_spinner=False, max_entries=32, hash_funcs={Loaded: lambda one: (one.dataset.path, one.version)})
def cells(loaded: Loaded, query: EventQuery, *, box: Box, zoom: int, most: int) -> bytes:
    """Return a view of the map as JSON: each of its events when there are fewer than `most`, else counts by square."""
    if not loaded.version:
        return build_view([], [])
    query, mask = _masked(loaded, query)
    with opened(loaded) as store:
        reader = store.cells()
        numbers = reader.numbers(query, box=box, most=most, mask=mask)
        if len(numbers) < most:
            spots = reader.spots(numbers)
            rows = loaded.frame.rows_of([spot.number for spot in spots]).tolist()
            if len(rows) < len(spots):  # the store was just written to: the page is about to load it anew
                return build_view([], [])
            return build_view([], [spot._replace(number=row) for spot, row in zip(spots, rows, strict=True)])
        return build_view(reader.cells(query, box=box, zoom=zoom, mask=mask), None)


def _masked(loaded: Loaded, query: EventQuery) -> tuple[EventQuery, bytes | None]:
    """Return the query without words and actors, which the frame finds sooner than SQL; and which events have them."""
    if not query.text and not query.actors:
        return query, None
    kept = Matches(loaded)(EventQuery(text=query.text, actors=query.actors, statuses=()))
    return replace(query, text="", actors=()), loaded.frame.mask_of(kept)


def build_view(found: Sequence[Cell], spots: Sequence[Spot] | None) -> bytes:
    """Return squares, or where there are `spots` those, as JSON; types are places in the list "types".

    A spot's number is by now its row in the frame, which the page knows an event of the map by.
    """
    names = dict.fromkeys(spot.type for spot in spots or ()) | dict.fromkeys(t for cell in found for t, _ in cell.types)
    code = {name: at for at, name in enumerate(names)}
    view: dict[str, object] = {"mode": "cells" if spots is None else "points", "types": list(names)}
    if spots is None:
        view["cells"] = [
            [cell.lat, cell.lon, cell.total, [[code[name], count] for name, count in cell.types]] for cell in found
        ]
    else:
        view["told"] = TOLD
        view["fields"] = ["row", *Spot._fields[1:]]
        view["points"] = [spot._replace(type=code[spot.type]) for spot in spots]  # type: ignore[arg-type]
    return json.dumps(view, separators=(",", ":")).encode()
