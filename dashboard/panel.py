"""Beside the map: one event with its proof, the list of all, or the article they were read from."""

from __future__ import annotations

import streamlit as st

from dashboard import adding, correcting, detail, filters, table
from dashboard.data import Loaded, Matches, article, events_of, row_of
from dashboard.parts import is_dark, is_embedded
from dashboard.state import VIEWS
from dashboard.wording import is_told
from geo.model import EventQuery
from geo.store_reading import Told

HEIGHT_PX = 508
_HIDDEN = "The filters hide this event; it is shown because the link or a click chose it."
_UNTOLD = (
    "As far as the text says this did not happen. The filters hide this event unless asked; "
    "it is shown because the link or a click chose it."
)


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


def show_panel(loaded: Loaded, matches: Matches, *, query: EventQuery, selected: Told | None) -> None:
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
    if is_embedded():
        if selected:
            st.html(detail.build_strip(selected.event, selected.article))
        return
    kept = matches(query)
    with st.container(key="panelbody", height=HEIGHT_PX, border=False):
        if wanted and selected is None:
            _show_unknown()
        if not kept.any() and (view == "List" or selected is None):
            filters.show_nothing(query, count=matches.rows)
        elif view == "List":
            table.show_list(loaded, kept, selected=wanted, dark=is_dark())
        elif view == "Source":
            _show_source(loaded, selected, query=query)
        else:
            _show_event(loaded, selected, hidden=selected is not None and not kept[row_of(loaded, selected.number)])


def _show_unknown() -> None:
    adding.say("The event of this link is not in this dataset: it may have been removed, or read anew.", kind="doubt")


def _show_event(loaded: Loaded, selected: Told | None, *, hidden: bool) -> None:
    if selected is None:
        st.html('<p class="dl-note">Choose an event on the map or in the list to see the sentence it comes from.</p>')
        return
    if hidden:
        adding.say(_HIDDEN if is_told(selected.event) else _UNTOLD, kind="doubt")
    st.html(detail.build_card(selected.event, selected.article, dark=is_dark()))
    correcting.show_undo(selected.article, dataset=loaded.dataset, event=selected.event)
    correcting.show_placing(selected.event, selected.article, dataset=loaded.dataset)
    adding.show_dating(selected.article, events_of(loaded, selected.article), dataset=loaded.dataset)


def _show_source(loaded: Loaded, selected: Told | None, *, query: EventQuery) -> None:
    shown = selected.article if selected else None
    if shown is None and len(loaded.article_ids) == 1:
        shown = article(loaded, loaded.article_ids[0])
    if shown is None:
        st.html('<p class="dl-note">Choose an event to read the article it comes from.</p>')
        return
    events = events_of(loaded, shown, query.statuses)
    st.html(detail.build_source(shown, events, selected=selected.event if selected else None))
    correcting.show_undo(shown, dataset=loaded.dataset, event=selected.event if selected else None)
    adding.show_dating(shown, events, dataset=loaded.dataset)
