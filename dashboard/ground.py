"""The map's ground, chosen in the sidebar; `dashboard.tiles` says what it stands for, the map's script draws it."""

from __future__ import annotations

import streamlit as st

from dashboard.tiles import Ground, grounds


@st.cache_resource(show_spinner=False)
def _grounds() -> tuple[Ground, ...]:
    return grounds()


def show_ground() -> None:
    """Draw the choice, which the address is bound to, and say whom an online one asks."""
    found = {ground.name: ground for ground in _grounds()}
    chosen = st.selectbox("Basemap", list(found), key="base", bind="query-params")
    if found[chosen].online:
        st.caption("The server of these tiles sees which part of the world you look at.")
