"""The top of the page: the name, the dataset, what is shown in a sentence, and what can be done with it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.adding import show_adding, show_others
from dashboard.data import Dataset, attributions, said
from dashboard.failing import guarded
from dashboard.parts import copy_button, full_link, history_keeper, is_embedded
from dashboard.state import Shown
from dashboard.wording import escape
from geo.errors import DatelineError

Slot = DeltaGenerator
CSS = Path(__file__).parent / "static" / "page.css"
# A file of ours: a Material icon by name would be fetched from Google.
ICON = Path(__file__).parent / "static" / "page" / "icon.svg"


def show_style(*, dark: bool) -> None:
    """Draw the page's style sheet, and which of its two palettes holds."""
    st.html(CSS)
    if is_embedded():
        st.html(CSS.with_name("embed.css"))
    st.html(f"<style>:root{{color-scheme:{'dark' if dark else 'light'};--dl-dark:{int(dark)}}}</style>")


def show_top(choices: Sequence[Dataset]) -> tuple[Dataset, Slot]:
    """Draw name and dataset; return the dataset chosen, and the place kept for the counts."""
    st.html('<h1 class="dl-wordmark">Dateline</h1>')
    names = [choice.name for choice in choices]
    with st.container(key="dataset"):
        name = st.selectbox("Dataset", names, key="ds", bind="query-params", label_visibility="collapsed")
    counts = st.container(key="counts")
    return next((choice for choice in choices if choice.name == name), choices[0]), counts


def show_tools(own: str, *, shown: str) -> Slot:
    """Draw what can be done with the page that shows a dataset; return the place kept for the exports.

    Embedded, it can be opened.
    """
    if is_embedded():
        history_keeper(key="history", data={})
        full_link(key="full", data={})
        return st.container(key="unused")
    history_keeper(key="history", data={})
    copy_button(key="copy", data={"ds": shown})
    if st.button("Add text", key="open_adding"):
        show_adding(own)
    export = st.popover("Export", key="export")
    if st.button("About", key="open_about", type="tertiary"):
        show_about()
    return export


def show_counts(shown: Shown) -> None:
    """Draw what is shown, in a sentence that is read out when it changes."""
    extent = f'<span class="dl-extent">{escape(shown.extent)}</span>' if shown.extent else ""
    st.html(f'<p class="dl-counts" role="status"><b>{escape(shown.sentence)}</b> {extent}</p>')


def show_broken(error: DatelineError, *, others: Sequence[str]) -> None:
    """Say what happened, what to do, and what is kept, when a store cannot be read."""
    with st.container(key="blank"):
        st.html(
            '<section class="dl-blank" role="alert"><h2>This dataset cannot be shown</h2>'
            f"<p>{escape(said(error))}.</p><p>Nothing in the file was changed or removed.</p></section>"
        )
        show_others(others)


_ABOUT = (
    '<div class="dl-about"><p>Dateline reads news texts on this machine and puts the events they tell on a map. '
    "Every pin shows the sentence it came from. It can be wrong: read the sentence.</p>"
    "<p>Nothing is sent anywhere; texts and corrections stay in your own store.</p></div>"
)


@st.dialog("About Dateline")
@guarded
def show_about() -> None:
    """Say what this is, what it does not do, and whose data it stands on."""
    st.html(_ABOUT)
    kept = st.empty()  # opening the gazetteer may take a moment; the words above do not wait for it
    try:
        sources = attributions()
    except DatelineError as error:
        sources = (said(error),)
    lines = "".join(f"<li>{escape(line)}</li>" for line in sources)
    kept.html(f'<div class="dl-about"><h3>Data</h3><ul>{lines}</ul></div>')
