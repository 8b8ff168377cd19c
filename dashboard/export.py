"""What is shown, as a file: CSV, GeoJSON, JSON Lines, KML or one HTML page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from io import StringIO

import streamlit as st

from geo.formats import write_events
from geo.model import Article, Event

FORMATS = {
    "csv": ("CSV", "for a spreadsheet", "text/csv"),
    "geojson": ("GeoJSON", "for a map program", "application/geo+json"),
    "jsonl": ("JSON Lines", "everything, one event a line", "application/x-ndjson"),
    "kml": ("KML", "for Google Earth", "application/vnd.google-earth.kml+xml"),
    "html": ("HTML", "a page that opens from disk", "text/html"),
}


def build_export(events: Sequence[Event], articles: Mapping[str, Article], *, form: str) -> bytes:
    """Return the events as the bytes of a file."""
    out = StringIO()
    used = {event.article_id for event in events}
    write_events(events, articles=[articles[key] for key in used if key in articles], to=out, format=form)
    return out.getvalue().encode("utf-8")


def show_export(events: Sequence[Event], articles: Mapping[str, Article], *, name: str) -> None:
    """Draw a button a format; the file is made when its button is pressed."""
    noun = "event" if len(events) == 1 else "events"
    st.caption(f"The {len(events):,} {noun} that the filters leave.")
    for form, (label, use, mime) in FORMATS.items():
        st.download_button(
            f"{label}, {use}",
            data=partial(build_export, events, articles, form=form),
            file_name=f"{name}.{form}",
            mime=mime,
            key=f"export_{form}",
            on_click="ignore",
            width="stretch",
        )
