"""Which events are shown: the bound widgets that hold the filters, the choices with their counts, the chips."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import language, sequence
from dashboard.facets import readable
from dashboard.failing import guarded
from dashboard.frame import Frame
from dashboard.ground import show_ground
from dashboard.language import show_language
from dashboard.parts import chip_row, facet_list
from dashboard.state import CHOICES, FILTERS, SWITCHES, active, without
from dashboard.theme import style_of
from dashboard.timeline import range_note
from dashboard.wording import both_names
from geo.model import EventQuery
from geo.store_names import name_key

HINT = "Everything is shown. Filter at the side, or draw a range over the bars."
STEADY_CHOICES = 9
UNTOLD = "Also show what was only planned, feared, denied or talked about"
LABELS = {"type": "Type", "place": "Place", "actor": "Actor", "src": "Source"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One choice of a filter: its value in the address, and how many events stand behind it now."""

    value: str
    count: int
    on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """One filter's choices, most events first."""

    name: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """One filter that is set, in words, and what its cross takes away."""

    name: str
    value: str
    label: str


def build_facet(name: str, *, known: Mapping[str, int], now: Mapping[str, int], chosen: Sequence[str]) -> Facet:
    """Return a filter's choices: all that are `known`, each with its count among the events shown `now`."""
    # A short list keeps its order, so that nothing jumps under the pointer; a long one shows what is there now.
    jumps = len(known) > STEADY_CHOICES
    order = sorted(known, key=lambda value: (-now.get(value, 0) * jumps, -known[value], value))
    on = {name_key(value) for value in chosen}
    return Facet(
        name=name,
        options=tuple(Option(value=v, count=now.get(v, 0), on=name_key(v) in on) for v in order),
    )


def build_chips(query: EventQuery, names: Mapping[str, str]) -> tuple[Chip, ...]:
    """Return what is filtered, one chip a choice; `names` is what the texts call places (`wording.said_names`)."""
    chips = [
        Chip(name=name, value=value, label=f"{LABELS[name]}: {label_of(name, value, names)}")
        for name, field in CHOICES.items()
        for value in getattr(query, field)
    ]
    if query.text:
        chips.append(Chip(name="q", value="", label=f"Words: {query.text}"))
    if note := range_note(query):
        chips.append(Chip(name="d", value="", label=note))
    if query.min_confidence:
        chips.append(Chip(name="conf", value="", label=f"Confidence {query.min_confidence:g} or more"))
    if not query.undated:
        chips.append(Chip(name="undated", value="", label="Dated only"))
    if not query.dated:
        chips.append(Chip(name="undated", value="", label="Undated only"))
    if not query.statuses:
        chips.append(Chip(name="status", value="", label="With what did not happen"))
    return tuple(chips)


def label_of(name: str, value: str, names: Mapping[str, str]) -> str:
    """Return a choice as it is shown: a type by its label, a place also by the name in the texts, else as it is."""
    if name == "place":
        return both_names(names.get(name_key(value), ""), value)
    return style_of(value).label if name == "type" else value


@guarded
def clear(name: str) -> None:
    """Set one filter back; the address follows."""
    blank: dict[str, object] = {"q": "", "conf": 0.0, **{name: values[0] for name, values in SWITCHES.items()}}
    days = st.session_state.get("_days", ())
    if name == "d":
        if days:
            st.session_state["d"] = (days[0], days[-1])
    else:
        st.session_state[name] = blank.get(name, [])


@guarded
def clear_all() -> None:
    """Set every filter back."""
    for name in FILTERS:
        clear(name)


@guarded
def _toggled() -> None:
    # `types` is the whole choice as the browser has it: of two quick clicks only the second may arrive.
    name, value, number, types = st.session_state["facets"].get("toggled") or ("", "", 0, None)
    sequence.hear(number)
    if name == "type" and isinstance(types, (list, tuple)):
        st.session_state["type"] = [str(one) for one in types]
    elif name in SWITCHES:
        usual, other = SWITCHES[name][:2]
        st.session_state[name] = other if st.session_state.get(name) != other else usual
    elif name in CHOICES:
        chosen = list(st.session_state.get(name, []))
        left = [one for one in chosen if name_key(one) != name_key(value)]
        st.session_state[name] = left if len(left) < len(chosen) else [*chosen, value]


@guarded
def _removed() -> None:
    name, value = st.session_state["chips"].get("removed") or ("", "")
    if name == "all":
        clear_all()
    elif name in CHOICES:
        st.session_state[name] = [one for one in st.session_state.get(name, []) if one != value]
    elif name in FILTERS:
        clear(name)


def show_address(frame: Frame) -> None:
    """Draw, unseen, the widgets that the address is bound to; what is seen sets their values.

    Each offers what is chosen and no more: a filter may have a hundred thousand values.
    """
    with st.container(key="address"):
        for name in CHOICES:
            wanted = [*st.query_params.get_all(name), *st.session_state.get(name, [])]
            st.multiselect(LABELS[name], readable(frame, name, wanted), key=name, bind="query-params")
        for name, values in SWITCHES.items():
            st.selectbox(name, values, key=name, bind="query-params")
        st.text_input("Event", key="e", bind="query-params")
        language.show_address()


def show_sidebar() -> DeltaGenerator:
    """Draw search and confidence; return the place kept between them for the choices."""
    st.text_input(
        "Search",
        key="q",
        bind="query-params",
        placeholder="Words in the texts",
        type="search",
        max_chars=200,
    )
    choices = st.container(key="choices")
    st.slider("Confidence at least", 0.0, 1.0, value=0.0, step=0.05, key="conf", bind="query-params", format="%.2f")
    show_ground()
    show_language()
    return choices


def chosen(query: EventQuery, name: str) -> tuple[str, ...]:
    """Return what one filter lets through; nothing when it is not set."""
    return tuple(getattr(query, CHOICES[name]))


def show_facets(facets: Sequence[dict[str, object]], *, query: EventQuery, undated: int, untold: int) -> None:
    """Draw the choices with their counts; and, of what happened on no known day or not at all, whether to show it."""
    drawn = [facet for facet in facets if facet["options"]]
    option = {"value": "1", "label": "Show undated events", "count": undated, "on": query.undated}
    drawn.append({"name": "undated", "label": "Undated", "options": [option]})
    if untold:
        option = {"value": "all", "label": UNTOLD, "count": untold, "on": not query.statuses}
        drawn.append({"name": "status", "label": "Not happened", "options": [option]})
    facet_list(key="facets", data={"facets": drawn}, on_toggled_change=_toggled)


def draw_facet(facet: Facet, names: Mapping[str, str], *, dark: bool) -> dict[str, object]:
    """Return a filter's choices as the script draws them."""
    options = []
    for option in facet.options:
        drawn: dict[str, object] = {
            "value": option.value,
            "label": label_of(facet.name, option.value, names),
            "count": option.count,
            "on": option.on,
        }
        if facet.name == "type":
            style = style_of(option.value)
            drawn |= {
                "glyph": style.glyph,
                "colour": style.colour_dark if dark else style.colour,
                "ink": style.ink_dark if dark else style.ink,
            }
        options.append(drawn)
    return {"name": facet.name, "label": LABELS[facet.name], "options": options}


def show_chips(query: EventQuery, names: Mapping[str, str]) -> None:
    """Draw what is filtered, each with a cross, and a way to take all away."""
    chips = [
        {"name": chip.name, "value": chip.value, "label": chip.label, "action": f"Remove filter {chip.label}"}
        for chip in build_chips(query, names)
    ]
    if len(chips) > 1:
        chips.append({"name": "all", "value": "", "label": "Clear all", "action": "Clear all filters", "quiet": "1"})
    chip_row(
        key="chips", data={"label": "Filters that are set", "hint": HINT, "chips": chips}, on_removed_change=_removed
    )


def show_nothing(query: EventQuery, *, count: Callable[[EventQuery], int]) -> None:
    """Say which filter to loosen when nothing matches, with what each would bring back."""
    st.html('<h2 class="dl-empty-head">Nothing matches all of these filters</h2>')
    ways = sorted(((count(without(query, name)), name) for name in active(query)), reverse=True)
    for found, name in ways:
        if found:
            noun = "event" if found == 1 else "events"
            label = f"Without the {FILTERS[name][0]} filter: {found:,} {noun}"
            st.button(label, key=f"loosen_{name}", on_click=clear, args=(name,))
    st.button("Clear all filters", key="loosen_all", type="primary", on_click=clear_all)
