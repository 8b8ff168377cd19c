"""The map and its dates alone, for the browser tests; it says how often it ran."""

from datetime import date, timedelta

import numpy as np
import streamlit as st

from dashboard import header, timeline
from dashboard.map import MapData, build_map_data, show_map
from geo.model import EventQuery
from tests.browser.map_events import DAY_ONE, sample


@st.cache_resource
def columns(events: int, pile: int, special: int) -> MapData:
    return build_map_data(sample(events, pile=pile, special=bool(special)))


def number(name: str, default: int) -> int:
    return int(st.query_params.get(name, default))


header.show_style(dark=bool(number("dark", 0)))
st.session_state.runs = st.session_state.get("runs", 0) + 1
data = columns(number("n", 200), number("pile", 0), number("special", 0))
count = len(data.columns)
with st.container(key="time"):
    bars = st.container()
    days = timeline.show_slider(DAY_ONE, DAY_ONE + timedelta(days=99))
keep = st.slider("Rows", 1, count, count)
mask = np.arange(count) < keep
typed = st.text_input("Choose")  # always drawn: an element less would mount the map anew
chosen = st.session_state.get("chosen") or typed or st.query_params.get("e")
chosen_days = st.session_state.get("d", days)
whole = tuple(chosen_days) == (days[0], days[-1])
first, last = (None, None) if whole else (date.fromisoformat(day) for day in chosen_days)
query = EventQuery(types=tuple(st.query_params.get_all("type")), first=first, last=last)
selected = int(str(chosen)[1:]) if chosen else -1
with bars:
    timeline.show_bars(data.columns, mask=mask, days=days, query=query, selected=selected)
with st.container(key="alone"):
    clicked = show_map(data, query=query, mask=mask, selected=selected, dark=bool(number("dark", 0)), height=500)
shown = int(data.columns.passing(query, mask).sum())
told = f"e{clicked}" if clicked is not None else chosen
st.markdown(f"runs {st.session_state.runs}, visible {shown}, chosen {told}")
if clicked is not None:
    st.session_state.chosen = f"e{clicked}"
