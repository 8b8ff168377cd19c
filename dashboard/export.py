"""What is shown, as a file: CSV, GeoJSON, JSON Lines, KML or one HTML page; or as a link to a feed of it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from io import StringIO

import numpy as np
import streamlit as st

from dashboard import address
from dashboard.data import Loaded, stream
from dashboard.frame import Bools
from dashboard.wording import escape
from geo.formats import write_events
from geo.model import EventQuery
from geo.store_reading import Told

FORMATS = {
    "csv": ("CSV", "for a spreadsheet", "text/csv"),
    "geojson": ("GeoJSON", "for a map program", "application/geo+json"),
    "jsonl": ("JSON Lines", "everything, one event a line", "application/x-ndjson"),
    "kml": ("KML", "for Google Earth", "application/vnd.google-earth.kml+xml"),
    "html": ("HTML", "a page that opens from disk", "text/html"),
}

FEEDS = {"geojson": "GeoJSON feed", "csv": "CSV feed"}


def build_export(found: Iterable[Told], *, form: str) -> bytes:
    """Return events as the bytes of a file."""
    events, articles = [], {}
    for one in found:
        events.append(one.event)
        articles[one.article.id] = one.article
    out = StringIO()
    write_events(events, articles=articles.values(), to=out, format=form)
    return out.getvalue().encode("utf-8")


def _read(loaded: Loaded, packed: bytes, form: str) -> bytes:
    kept = np.unpackbits(np.frombuffer(packed, dtype=np.uint8), count=len(loaded.frame)).astype(bool)
    return build_export(stream(loaded, kept), form=form)


def show_export(loaded: Loaded, kept: Bools, *, query: EventQuery) -> None:
    """Draw a button a format; the records are read, and the file is made, when its button is pressed."""
    total = int(np.count_nonzero(kept))
    noun = "event" if total == 1 else "events"
    st.caption(f"The {total:,} {noun} that the filters leave.")
    packed, name = np.packbits(kept).tobytes(), f"dateline-{loaded.dataset.name}"
    for form, (label, use, mime) in FORMATS.items():
        st.download_button(
            f"{label}, {use}",
            data=partial(_read, loaded, packed, form),
            file_name=f"{name}.{form}",
            mime=mime,
            key=f"export_{form}",
            on_click="ignore",
            width="stretch",
        )
    if address.SERVED:
        _show_feeds(query, loaded.dataset.name)


def _show_feeds(query: EventQuery, dataset: str) -> None:
    """Draw the links at which other programs get the same, as it is at the time."""
    links = [(label, address.feed_link(form, query, dataset=dataset)) for form, label in FEEDS.items()]
    drawn = "".join(f'<a href="{escape(link)}" target="_blank" rel="noopener">{label}</a>' for label, link in links)
    st.html(f'<p class="dl-feeds"><b>API</b> The same filters, always up to date: {drawn}</p>')
