"""Set an event's place by hand, and take back what was set: a correction outlives every reading of its article."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard import data
from dashboard.adding import arrive, say
from dashboard.data import Dataset
from dashboard.wording import escape, place_chain
from geo.errors import DatelineError
from geo.model import Article, Correction, Event, Place
from geo.resolve_by_hand import corrected_name

MOST_OFFERED = 8
NO_PLACE = ""


def build_choices(event: Event, found: Sequence[Place]) -> dict[str, str]:
    """Return by id the places that may be meant, in words, without the one that is: `found`, else those weighed.

    The last choice, "", is that the name is no place.
    """
    offered = list(found) or [candidate.place for candidate in event.candidates]
    now = event.place.id if event.place else None
    choices = {place.id: _words(place) for place in offered if place.id != now}
    return {**dict(list(choices.items())[:MOST_OFFERED]), NO_PLACE: "no place: leave the event unplaced"}


def _words(place: Place) -> str:
    # Namesakes may lie in one province: the point tells them apart.
    return f"{place_chain(place)} ({place.lat:.2f}, {place.lon:.2f})"


def build_undo(correction: Correction, *, place: Place | None) -> str:
    """Return what was set by hand, in a sentence; `place` is the one of its id."""
    name = corrected_name(correction)
    if name is None:
        return f"Set by hand: published on {correction.new or 'no known day'}."
    return f"Set by hand: “{name}” is {place_chain(place) if place else 'no place'}."


def show_placing(event: Event, article: Article, *, dataset: Dataset) -> None:
    """Offer other places for the name that the event's place was read from."""
    if event.toponym is None:
        return
    name = " ".join(event.toponym.of(article.text).split())
    with st.expander("Correct the place"):
        asked = st.text_input("Look for another place", key=f"look_{event.id}", placeholder=name, max_chars=100)
        found = data.places_called(asked, limit=MOST_OFFERED) if asked.strip() else []
        if asked.strip() and not found:
            say(f"“{asked.strip()}” is in no gazetteer here; try another spelling, or a larger place that holds it.")
        choices = build_choices(event, found)
        with st.form(f"placing_{event.id}", border=False):
            chosen = st.selectbox(
                f"In this article “{name}” is",
                list(choices),
                index=0 if found else None,
                format_func=choices.__getitem__,
                key=f"place_{event.id}_{asked}",  # what was found anew is chosen anew
                placeholder="Choose, or look for another above",
            )
            pressed = st.form_submit_button("Set the place")
    if pressed and chosen is None:
        say("Choose what it is first.")
    elif pressed and chosen is not None:
        _place(dataset, event, name=name, place_id=chosen)


def _place(dataset: Dataset, event: Event, *, name: str, place_id: str) -> None:
    try:
        with st.spinner("Reading…"):
            then = data.place_event(dataset, event, name=name, place_id=place_id)
    except DatelineError as error:
        say(data.said(error))
        return
    said = place_chain(data.place_of(place_id)) if place_id else "no place"
    arrive(dataset.name, f"“{name}” is {said} in this article from now on.", event_id=then)


def show_undo(article: Article, *, dataset: Dataset, event: Event | None) -> None:
    """Say what was set by hand last in an article, and offer to take it back."""
    made = data.corrections_of(dataset, article)
    if not made:
        return
    last = made[-1]
    place = data.place_of(last.new) if corrected_name(last) is not None and last.new else None
    with st.container(key="undo"):
        st.html(f'<p class="dl-note">{escape(build_undo(last, place=place))}</p>')
        if st.button("Undo", key=f"undo_{article.id}_{len(made)}"):
            _undo(dataset, last, event=event)


def _undo(dataset: Dataset, correction: Correction, *, event: Event | None) -> None:
    try:
        with st.spinner("Reading…"):
            then = data.undo(dataset, correction, event=event)
    except DatelineError as error:
        say(data.said(error))
        return
    arrive(dataset.name, "Taken back; the article was read again.", event_id=then)
