"""The map and its dates alone, for the browser tests: many events or a pile at one point, and a count of the runs."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import streamlit as st

from dashboard import header, timeline
from dashboard.columns import build_columns
from dashboard.map import MapData, build_map_data, show_map
from geo.model import Event, EventQuery, Place, When
from geo.store import Facets
from tests.samples import STRIKE

TYPES = ("air_strike", "shelling", "protest", "talks", "flood")
DAY_ONE = date(2025, 1, 1)
LEBANON = Place(
    id="272103", name="x", lat=33.83, lon=35.83, feature_class="A", feature_code="PCLI", country="LB", radius_km=57
)
RED_SEA = Place(
    id="dateline:red-sea", name="x", lat=20.6, lon=38.0, feature_class="H", feature_code="SEA", radius_km=1000
)


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
def columns(events: int, pile: int, special: int) -> MapData:
    made = [spread(number, events, pile=pile) for number in range(events)]
    if special:  # two known by country and sea, one undated, one of a whole month
        made += [
            replace(made[0], id="lb", place=LEBANON, geo_precision=3),
            replace(made[0], id="sea", place=RED_SEA, geo_precision=3),
            replace(made[1], id="when", when=When()),
            replace(made[2], id="month", when=When(first=date(2025, 2, 1), last=date(2025, 2, 28))),
        ]
    return build_map_data(build_columns(made))


def number(name: str, default: int) -> int:
    return int(st.query_params.get(name, default))


header.show_style(dark=bool(number("dark", 0)))
st.session_state.runs = st.session_state.get("runs", 0) + 1
data = columns(number("n", 200), number("pile", 0), number("special", 0))
count = len(data.columns)
with st.container(key="time"):
    bars = st.container()
    days = timeline.show_slider(Facets(first=DAY_ONE, last=DAY_ONE + timedelta(days=99)))
keep = st.slider("Rows", 1, count, count)
mask = np.arange(count) < keep
chosen = st.session_state.get("chosen") or st.text_input("Choose") or st.query_params.get("e")
chosen_days = st.session_state.get("d", days)
whole = tuple(chosen_days) == (days[0], days[-1])
first, last = (None, None) if whole else (date.fromisoformat(day) for day in chosen_days)
query = EventQuery(types=tuple(st.query_params.get_all("type")), first=first, last=last)
with bars:
    timeline.show_bars(data.columns, mask=mask, days=days, query=query)
selected = int(str(chosen)[1:]) if chosen else -1
with st.container(key="map"):
    clicked = show_map(data, query=query, mask=mask, selected=selected, dark=bool(number("dark", 0)), height=500)
shown = int(data.columns.passing(query, mask).sum())
told = f"e{clicked}" if clicked is not None else chosen
st.markdown(f"runs {st.session_state.runs}, visible {shown}, chosen {told}")
if clicked is not None:
    st.session_state.chosen = f"e{clicked}"
