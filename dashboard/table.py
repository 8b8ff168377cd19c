"""The list of events: the map's equal for the keyboard and for who cannot see it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from dashboard.data import Loaded, told
from dashboard.failing import guarded
from dashboard.frame import Bools
from dashboard.parts import event_list
from dashboard.theme import style_of
from dashboard.wording import is_told, place_chain, said_name, status_words, when_words
from geo.store_reading import Told

PAGE_SIZE = 200
SNIPPET_CHARACTERS = 220


def build_rows(events: Sequence[Told], *, dark: bool) -> list[dict[str, object]]:
    """Return what the list draws of each event, as plain values; `status` is "" for what happened."""
    rows: list[dict[str, object]] = []
    for one in events:
        event = one.event
        style = style_of(event.type)
        words = " ".join(event.sentence_text.split())
        rows.append(
            {
                "id": event.id,
                "glyph": style.glyph,
                "colour": style.colour_dark if dark else style.colour,
                "ink": style.ink_dark if dark else style.ink,
                "label": style.label,
                "status": "" if is_told(event) else status_words(event),
                "when": when_words(event.when),
                "where": place_chain(event.place, said=said_name(event, one.article)),
                "placed": event.place is not None,
                "words": words[:SNIPPET_CHARACTERS] + ("…" if len(words) > SNIPPET_CHARACTERS else ""),
            }
        )
    return rows


@guarded
def _chosen() -> None:
    found = st.session_state["list"].get("chosen")
    if found:
        st.session_state["e"] = str(found)
        st.session_state["view"] = "Event"


@guarded
def _more() -> None:
    st.session_state["_listed"] = (st.session_state["_listed"][0] + PAGE_SIZE, st.session_state["_listed"][1])


def show_list(loaded: Loaded, kept: Bools, *, selected: str, dark: bool) -> None:
    """Draw the list, newest first: two hundred events, and more when asked for."""
    total = int(np.count_nonzero(kept))
    asked = (loaded.version, total)  # another choice of events begins at its top
    most, before = st.session_state.get("_listed", (PAGE_SIZE, asked))
    most = most if before == asked else PAGE_SIZE
    st.session_state["_listed"] = (most, asked)
    numbers = loaded.frame.numbers[loaded.frame.newest(kept, most=most)].tolist()
    data = {"label": "Events", "rows": build_rows(told(loaded, numbers), dark=dark), "selected": selected}
    event_list(key="list", data=data, on_chosen_change=_chosen)
    if total > most:
        st.html(f'<p class="dl-note" role="status">The first {most:,} of {total:,}, newest first.</p>')
        st.button(f"Show {min(PAGE_SIZE, total - most):,} more", key="more", on_click=_more)
