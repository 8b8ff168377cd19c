"""Beside the map: one event with its proof, the list of all, or the article they were read from."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard import adding, detail, filters, table
from dashboard.data import Dataset, Loaded, matching
from dashboard.parts import is_dark, is_embedded
from dashboard.state import VIEWS
from geo.model import Article, Event, EventQuery

HEIGHT_PX = 508


def choose_next(event_id: str | None) -> None:
    """Show an event from the next run on: what is bound to the address is set before it is drawn."""
    st.session_state["_next"] = event_id
    st.rerun()


def apply_next() -> None:
    """Take over the event that the last run chose, and open a link's event on its card."""
    if "_next" in st.session_state:
        st.session_state["e"] = st.session_state.pop("_next")
        st.session_state["view"] = VIEWS[0]
    elif "view" not in st.session_state and "e" in st.query_params and "view" not in st.query_params:
        st.session_state["view"] = VIEWS[0]


def show_panel(dataset: Dataset, loaded: Loaded, *, shown: Sequence[Event], query: EventQuery) -> None:
    """Draw the view that the address asks for."""
    view = st.segmented_control(
        "View",
        list(VIEWS),
        default=VIEWS[1],
        key="view",
        bind="query-params",
        required=True,
        label_visibility="collapsed",
    )
    wanted = str(st.session_state.get("e") or "")
    selected = loaded.events.get(wanted)
    if is_embedded():
        if selected:
            st.html(detail.build_strip(selected, loaded.articles.get(selected.article_id)))
        return
    with st.container(key="panelbody", height=HEIGHT_PX, border=False):
        if wanted and selected is None:
            _show_unknown()
        if not shown and (view == "List" or selected is None):
            filters.show_nothing(query, count=lambda looser: len(matching(dataset, loaded, query=looser)))
        elif view == "List":
            table.show_list(shown, loaded.articles, selected=wanted, dark=is_dark())
        elif view == "Source":
            _show_source(dataset, loaded, selected=selected)
        else:
            _show_event(dataset, loaded, selected=selected, shown=shown)


def _show_unknown() -> None:
    adding.say("The event of this link is not in this dataset: it may have been removed, or read anew.", kind="doubt")


def _show_event(dataset: Dataset, loaded: Loaded, *, selected: Event | None, shown: Sequence[Event]) -> None:
    if selected is None:
        st.html('<p class="dl-note">Choose an event on the map or in the list to see the sentence it comes from.</p>')
        return
    if selected not in shown:
        adding.say("The filters hide this event; it is shown because the link or a click chose it.", kind="doubt")
    article = loaded.articles.get(selected.article_id)
    st.html(detail.build_card(selected, article, dark=is_dark()))
    if article:
        adding.show_dating(article, _events_of(article, loaded), dataset=dataset)


def _show_source(dataset: Dataset, loaded: Loaded, *, selected: Event | None) -> None:
    if selected and selected.article_id in loaded.articles:
        article = loaded.articles[selected.article_id]
    elif len(loaded.articles) == 1:
        article = next(iter(loaded.articles.values()))
    else:
        st.html('<p class="dl-note">Choose an event to read the article it comes from.</p>')
        return
    events = _events_of(article, loaded)
    st.html(detail.build_source(article, events, selected=selected))
    adding.show_dating(article, events, dataset=dataset)


def _events_of(article: Article, loaded: Loaded) -> tuple[Event, ...]:
    return tuple(event for event in loaded.events.values() if event.article_id == article.id)
