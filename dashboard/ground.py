"""The map's ground, chosen in the sidebar; `dashboard.tiles` says what it stands for, the map's script draws it."""

from __future__ import annotations

import streamlit as st

from dashboard.tiles import Ground, sound_grounds
from dashboard.wording import escape


@st.cache_resource(show_spinner=False)
def _grounds() -> tuple[tuple[Ground, ...], tuple[str, ...]]:
    return sound_grounds()


def show_ground() -> None:
    """Draw the choice, which the address is bound to; say whom an online one asks, and what cannot be chosen."""
    sound, wrong = _grounds()
    found = {ground.name: ground for ground in sound}
    chosen = st.selectbox("Basemap", list(found), key="base", bind="query-params")
    if found[chosen].online:
        st.caption("The server of these tiles sees which part of the world you look at.")
    for words in wrong:
        st.html(f'<p class="dl-note" role="status">{escape(words)}.</p>')
