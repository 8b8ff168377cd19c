"""The language of the names on the map, which the address holds as `lang`; the map's script reads it there."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import streamlit as st

from dashboard.failing import guarded

_FILE = Path(__file__).parent / "languages.csv"


@cache
def languages() -> dict[str, str]:
    """Return languages by code, each in its own words; English, which the address leaves out, first."""
    with _FILE.open(encoding="utf-8", newline="") as lines:
        return {row["code"]: row["name"] for row in csv.DictReader(lines)}


def show_address() -> None:
    """Draw, unseen, what the address is bound to: the code, where a choice that is seen shows the name."""
    st.selectbox("Language", list(languages()), key="lang", bind="query-params")


@guarded
def _chosen() -> None:
    st.session_state["lang"] = st.session_state["_lang"]


def show_language() -> None:
    """Draw the choice."""
    st.session_state["_lang"] = st.session_state.get("lang", "en")
    st.selectbox(
        "Country names in",
        list(languages()),
        key="_lang",
        format_func=lambda code: languages()[code],
        on_change=_chosen,
    )
