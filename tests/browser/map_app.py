"""The map alone, for the browser tests: many events or a pile at one point, a filter, and a count of the runs."""

from dataclasses import replace
from datetime import date, timedelta

import streamlit as st

from dashboard.map import MapData, build_map_data, show_map
from geo.model import Event, Place, When
from tests.samples import STRIKE

TYPES = ("air_strike", "shelling", "protest", "talks", "flood")
DAY_ONE = date(2025, 1, 1)


def spread(number: int, events: int, *, pile: int) -> Event:
    """One of `events` strewn over the Levant, or over one point when it is of the pile."""
    if number < pile:
        lat, lon = 33.5, 36.3
    else:
        lat, lon = 31.0 + 4 * (number * 0.618034 % 1), 34.5 + 5 * (number * 0.754878 % 1)
    day = DAY_ONE + timedelta(days=number % 100)
    place = Place(id=str(number), name="somewhere", lat=lat, lon=lon, radius_km=1)
    type_id = TYPES[number % len(TYPES)]
    return replace(STRIKE, id=f"e{number}", type=type_id, place=place, when=When(first=day, last=day))


@st.cache_resource
def columns(events: int, pile: int) -> tuple[tuple[Event, ...], MapData]:
    made = tuple(spread(number, events, pile=pile) for number in range(events))
    return made, build_map_data(made)


def number(name: str, default: int) -> int:
    return int(st.query_params.get(name, default))


st.session_state.runs = st.session_state.get("runs", 0) + 1
made, data = columns(number("n", 200), number("pile", 0))
last = st.slider("Days", 1, 100, 100)
visible = [event.id for event in made if event.when.first and (event.when.first - DAY_ONE).days < last]
chosen = st.session_state.get("chosen") or st.text_input("Choose") or st.query_params.get("e")
clicked = show_map(data, visible=visible, selected=chosen, dark=bool(number("dark", 0)), height=500)
st.markdown(f"runs {st.session_state.runs}, visible {len(visible)}, chosen {clicked or chosen}")
if clicked:
    st.session_state.chosen = clicked
