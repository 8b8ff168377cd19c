"""Add a text to the user's own store, and say when an article was published."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from dashboard.data import Added, Dataset, Loaded, add_text, date_article, said
from dashboard.failing import guarded
from dashboard.filters import clear_all
from dashboard.wording import counted, escape
from geo.errors import DatelineError
from geo.model import Article, Event


def say(message: str, *, kind: str = "error") -> None:
    """Draw a message whose words may come from a text: as text, never as Markdown."""
    role = "alert" if kind == "error" else "status"
    st.html(f'<p class="dl-say dl-say-{kind}" role="{role}">{escape(message)}</p>')


def build_outcome(added: Added) -> str:
    """Return what became of a text, in a sentence."""
    title = added.title
    if not added.kept.new:
        return f"“{title}” was already there; nothing was changed."
    found = counted(added.kept.events, "event") if added.kept.events else "no event"
    # A note that names an option of the command line is no help here; the page has a control for it.
    notes = [f"{note[:1].upper()}{note[1:].rstrip('.')}." for note in added.kept.notes if "--" not in note]
    if added.year_assumed:
        notes.append("The year of its dates is assumed; say under Source when it was published.")
    return " ".join((f"Added “{title}”: {found} found.", *notes))


def show_paste_box(*, key: str) -> Added | None:
    """Draw a box to paste a text into; return what was added. What was typed stays when it cannot be used."""
    with st.form(f"{key}_form", border=False):
        text = st.text_area("Text of an article", key=f"{key}_text", height=220)
        published = st.text_input(
            "Published on (if you know)", key=f"{key}_published", placeholder="2025-11-25", max_chars=40
        )
        pressed = st.form_submit_button("Find events", type="primary")
    if not pressed:
        return None
    try:
        with st.spinner("Reading…"):
            return add_text(text, published)
    except DatelineError as error:
        say(said(error))
    return None


@st.dialog("Add a text", width="large")
@guarded
def show_adding(own: str) -> None:
    """Draw the paste box over the page; when a text was added, show the store it went to."""
    st.html('<p class="dl-note">It is read on this machine and kept in your own store. Nothing is sent anywhere.</p>')
    added = show_paste_box(key="add")
    if added:
        arrive(own, build_outcome(added), event_id=added.first, fresh=True)


def arrive(dataset: str, outcome: str, *, event_id: str = "", fresh: bool = False) -> None:
    """Turn the page to a dataset and an event of it, and say what was done; `fresh` events are hidden by no filter."""
    st.session_state["_arrived"] = (dataset, outcome, fresh and bool(event_id))
    if event_id:
        st.session_state["_next"] = event_id
    st.rerun()


def show_arrival() -> None:
    """Say, once, what the last run brought."""
    if "_said" in st.session_state:
        say(st.session_state.pop("_said"), kind="done")


def apply_arrival() -> None:
    """Turn to the dataset that the last run wrote to, before its choice is drawn."""
    if "_arrived" in st.session_state:
        before = st.session_state.get("ds")
        st.session_state["ds"], st.session_state["_said"], fresh = st.session_state.pop("_arrived")
        if fresh or st.session_state["ds"] != before:
            clear_all()
            st.session_state["e"] = ""


def show_dating(article: Article, events: Sequence[Event], *, dataset: Dataset) -> None:
    """Offer to say when the article was published: the years of its dates hang on it."""
    assumed = any(event.when.year_assumed for event in events)
    if assumed:
        say("The year of its dates is assumed: the text names none. Say when it was published.", kind="doubt")
    label = "Correct the publication date" if article.published else "Set the publication date"
    with st.expander(label, expanded=assumed), st.form(f"dating_{article.id}", border=False):
        day = st.date_input(
            "Published on", value=article.published, min_value=date(1000, 1, 1), format="YYYY-MM-DD", key="dating"
        )
        pressed = st.form_submit_button("Read the dates again")
    if pressed and isinstance(day, date):
        _date(dataset, article, day)


def _date(dataset: Dataset, article: Article, day: date) -> None:
    try:
        with st.spinner("Reading…"):
            found = date_article(dataset, article, published=day)
    except DatelineError as error:
        say(said(error))
        return
    outcome = f"Published on {day.isoformat()}: {counted(found.events, 'event')}, dated anew."
    arrive(dataset.name, outcome)


_FIRST = (
    "Paste a news text, get a map",
    "Each event it tells goes on the map and the timeline, with the sentence that proves it. "
    "The text is read on this machine and sent nowhere.",
)
_NONE = (
    "No events in these texts",
    "They were read and kept; none of them tells of a happening that Dateline knows. Try another.",
)


def show_empty(own: str, loaded: Loaded, *, others: Sequence[str]) -> None:
    """Draw what a store without events shows: a paste box, what will come of it, and the samples."""
    head, body = _NONE if loaded.article_ids else _FIRST
    with st.container(key="blank"):
        st.html(f'<section class="dl-blank"><h2>{head}</h2><p>{body}</p></section>')
        added = show_paste_box(key="first")
        show_others(others)
    if added:
        arrive(own, build_outcome(added), event_id=added.first, fresh=True)


def show_others(names: Sequence[str]) -> None:
    """Offer the other datasets."""
    for name in names:
        st.button(f"Show {name} instead", key=f"instead_{name}", on_click=_turn_to, args=(name,))


def _turn_to(name: str) -> None:
    st.session_state["ds"] = name
