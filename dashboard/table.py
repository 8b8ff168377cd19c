"""The list of events: the map's equal for the keyboard and for who cannot see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from dashboard.failing import guarded
from dashboard.parts import event_list
from dashboard.theme import style_of
from dashboard.wording import place_chain, said_name, when_words
from geo.model import Article, Event

PAGE_SIZE = 200
SNIPPET_CHARACTERS = 220


def build_order(events: Sequence[Event]) -> tuple[Event, ...]:
    """Return events newest first, undated last; as they stand in the text within a day."""
    dated = [event for event in events if event.when.first]
    undated = [event for event in events if event.when.first is None]
    dated.sort(key=lambda event: (-(event.when.first.toordinal() if event.when.first else 0), event.sentence.start))
    return (*dated, *sorted(undated, key=lambda event: (event.article_id, event.sentence.start)))


def build_rows(events: Sequence[Event], articles: Mapping[str, Article], *, dark: bool) -> list[dict[str, object]]:
    """Return what the list draws of each event, as plain values."""
    rows: list[dict[str, object]] = []
    for event in events:
        style = style_of(event.type)
        words = " ".join(event.sentence_text.split())
        rows.append(
            {
                "id": event.id,
                "glyph": style.glyph,
                "colour": style.colour_dark if dark else style.colour,
                "ink": style.ink_dark if dark else style.ink,
                "label": style.label,
                "when": when_words(event.when),
                "where": place_chain(event.place, said=said_name(event, articles.get(event.article_id))),
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


def show_list(events: Sequence[Event], articles: Mapping[str, Article], *, selected: str, dark: bool) -> None:
    """Draw the list, two hundred events a page."""
    ordered = build_order(events)
    pages = max(1, -(-len(ordered) // PAGE_SIZE))
    page = 1
    if pages > 1:
        page = int(st.number_input(f"Page, of {pages:,}", 1, pages, 1, key="page"))
    part = ordered[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    data = {"label": "Events", "rows": build_rows(part, articles, dark=dark), "selected": selected}
    event_list(key="list", data=data, on_chosen_change=_chosen)
