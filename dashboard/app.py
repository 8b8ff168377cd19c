"""The page, from top to bottom. `dateline serve` starts it; so does `streamlit run dashboard/app.py`."""

from __future__ import annotations

import streamlit as st

from dashboard import adding, data, export, filters, header, panel, state, timeline
from dashboard.failing import guarded
from dashboard.map import MapData, build_map_data, show_map
from dashboard.parts import is_dark, is_embedded
from geo.errors import DatelineError
from geo.model import Event, EventQuery

MAP_HEIGHT_PX = 620


@st.cache_resource(show_spinner=False, max_entries=4)
def _map_data(path: str, version: str, _events: tuple[Event, ...]) -> MapData:
    return build_map_data(_events)


@guarded
def main() -> None:
    """Draw the page."""
    st.set_page_config(page_title="Dateline", page_icon=header.ICON, layout="wide")
    header.show_style(dark=is_dark())
    adding.apply_arrival()
    panel.apply_next()
    choices = data.datasets()
    own = next(choice.name for choice in (*choices, data.own_dataset()) if choice.own)
    with st.container(key="top"):
        chosen, counts = header.show_top(choices)
        with st.container(key="tools"):
            tools = header.show_tools(own)
    adding.show_arrival()
    others = [choice.name for choice in choices if choice != chosen]
    try:
        loaded = data.load(chosen)
    except DatelineError as error:
        header.show_broken(error, others=others)
        return
    if not loaded.events:
        adding.show_empty(own, loaded, others=others)
        return
    try:
        _show(chosen, loaded, counts=counts, tools=tools)
    except DatelineError as error:
        header.show_broken(error, others=[])


def _narrow(dataset: data.Dataset, loaded: data.Loaded) -> EventQuery:
    """Draw the filters: widgets first, then what they leave, into the places kept for it."""
    known = data.facets(dataset, loaded, query=EventQuery())
    filters.show_address(known)
    with st.container(key="unseen") if is_embedded() else st.sidebar:
        choices = filters.show_sidebar()
    chips = st.container(key="chipslot")
    with st.container(key="time"):
        bars = st.container()
        days = timeline.show_slider(known)
    query = state.build_query(st.session_state.to_dict(), days)
    now = {name: data.facets(dataset, loaded, query=state.without(query, name)) for name in state.FILTERS}
    names = data.names(dataset, loaded)
    facets = [
        filters.build_facet(name, known=known, now=now[name], chosen=filters.chosen(query, name))
        for name in state.CHOICES
    ]
    with choices:
        drawn = [filters.draw_facet(facet, names, dark=is_dark()) for facet in facets]
        filters.show_facets(drawn, undated=now["undated"].undated, on=query.undated)
    with chips:
        filters.show_chips(query, names)
    if is_embedded():
        return query
    with bars:
        timeline.show_bars(data.matching(dataset, loaded, query=state.without(query, "d")), days=days, query=query)
    return query


def _show(dataset: data.Dataset, loaded: data.Loaded, *, counts: header.Slot, tools: header.Slot) -> None:
    """Draw a dataset that has events."""
    query = _narrow(dataset, loaded)
    shown = data.matching(dataset, loaded, query=query)
    with counts:
        header.show_counts(state.build_shown(shown, len(loaded.events)))
    with tools:
        export.show_export(shown, loaded.articles, name=f"dateline-{dataset.name}")
    selected = str(st.session_state.get("e") or "")
    left, right = (st.container(), st.container()) if is_embedded() else st.columns([3, 2], gap="medium")
    with left, st.container(key="map"):
        clicked = show_map(
            _map_data(str(dataset.path), loaded.version, tuple(loaded.events.values())),
            visible=[event.id for event in shown],
            selected=selected if selected in loaded.events else None,
            dark=is_dark(),
            height=MAP_HEIGHT_PX,
        )
    with right, st.container(key="panel"):
        panel.show_panel(dataset, loaded, shown=shown, query=query)
    if clicked in loaded.events and clicked != selected:
        panel.choose_next(clicked)


main()
