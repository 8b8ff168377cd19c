"""The page, from top to bottom. `dateline serve` starts it; so does `streamlit run dashboard/app.py`."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import streamlit as st

try:
    from dashboard import adding, address, data, export, filters, header, panel, state, timeline
    from dashboard.columns import Bools, columns_of
    from dashboard.facets import count_values
    from dashboard.failing import guarded
    from dashboard.map import MapData, build_map_data, show_map
    from dashboard.parts import is_dark, is_embedded
    from geo.errors import DatelineError
    from geo.model import EventQuery
except ModuleNotFoundError as missing:  # by `streamlit run` of another Python than the one Dateline was installed for
    st.error(f"Dateline is not installed for this Python, or not whole: it has no `{missing.name}`.")
    st.info("In Dateline's folder run `pip install uv && uv run dateline serve`; elsewhere `dateline serve`.")
    st.stop()

# What of a query only Python can apply; the rest the browser filters by itself, at once.
BROWSER_CANNOT = ("places", "actors", "sources", "text")
MAP_HEIGHT_PX = 620


@st.cache_resource(show_spinner=False, max_entries=4)
def _map_data(path: str, version: str, _loaded: data.Loaded) -> MapData:
    return build_map_data(columns_of(_loaded.frame), feeds=address.SERVED, version=version)


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
            tools = header.show_tools(own, shown=chosen.name)
    adding.show_arrival()
    others = [choice.name for choice in choices if choice != chosen]
    try:
        loaded = data.load(chosen)
    except DatelineError as error:
        header.show_broken(error, others=others)
        return
    if not len(loaded.frame):
        adding.show_empty(own, loaded, others=others)
        return
    try:
        _show(loaded, counts=counts, tools=tools)
    except DatelineError as error:
        header.show_broken(error, others=[])


def _narrow(
    loaded: data.Loaded, matches: data.Matches, *, drawn: MapData, selected: int
) -> tuple[EventQuery, Bools | None]:
    """Draw the filters: widgets first, then what they leave, into the places kept for it."""
    frame = loaded.frame
    with st.container(key="unseen") if is_embedded() else st.sidebar:
        choices = filters.show_sidebar()
    chips = st.container(key="chipslot")
    with st.container(key="time"):
        bars = st.container()
        base = state.base_of(state.build_query(st.session_state.to_dict(), ()))
        days = timeline.show_slider(*frame.span(matches(base)))
    query = state.build_query(st.session_state.to_dict(), days)
    with choices:
        _show_facets(loaded, matches, query=query)
    with chips:
        filters.show_chips(query, loaded.names)
    rest = replace(EventQuery(statuses=()), **{name: getattr(query, name) for name in BROWSER_CANNOT})
    mask = None if rest == EventQuery(statuses=()) else matches(rest)
    with bars:
        timeline.show_bars(drawn.columns, mask=mask, days=days, query=query, selected=selected)
    return query, mask


def _show_facets(loaded: data.Loaded, matches: data.Matches, *, query: EventQuery) -> None:
    frame, known = loaded.frame, matches(state.base_of(query))
    drawn = []
    for name in state.CHOICES:
        chosen = filters.chosen(query, name)
        before, now = count_values(frame, name, known=known, now=matches(state.without(query, name)), chosen=chosen)
        facet = filters.build_facet(name, known=before, now=now, chosen=chosen)
        drawn.append(filters.draw_facet(facet, loaded.names, dark=is_dark()))
    undated = int(np.count_nonzero(matches(state.without(query, "undated")) & frame.undated))
    untold = matches.rows(state.everything(query)) - matches.rows(state.without(query, "status"))
    filters.show_facets(drawn, query=query, undated=undated, untold=untold)


def _show(loaded: data.Loaded, *, counts: header.Slot, tools: header.Slot) -> None:
    """Draw a dataset that has events."""
    matches = data.Matches(loaded)
    drawn = _map_data(str(loaded.dataset.path), loaded.version, loaded)
    filters.show_address(loaded.frame)
    selected = data.find(loaded, str(st.session_state.get("e") or ""))
    row = data.row_of(loaded, selected.number) if selected else -1
    query, mask = _narrow(loaded, matches, drawn=drawn, selected=row)
    kept = matches(query)
    with counts:
        header.show_counts(state.build_shown(loaded.frame, kept, total=matches.rows(state.base_of(query))))
    with tools:
        export.show_export(loaded, kept, query=query)
    left, right = (st.container(), st.container()) if is_embedded() else st.columns([3, 2], gap="medium")
    with left, st.container(key="map"):
        clicked = show_map(
            drawn,
            query=query,
            mask=mask,
            selected=row,
            dark=is_dark(),
            height=MAP_HEIGHT_PX,
        )
    with right, st.container(key="panel"):
        panel.show_panel(loaded, matches, query=query, selected=selected)
    for found in data.told(loaded, [] if clicked is None else [int(loaded.frame.numbers[clicked])]):
        if found.event.id != (selected.event.id if selected else ""):
            panel.choose_next(found.event.id)


main()
