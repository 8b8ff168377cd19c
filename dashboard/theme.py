"""How a type of event looks: colour, letter and words, the same on map, bars, list and card.

A colour stands for a category (Okabe-Ito's palette, which the colour-blind can tell apart) and a
letter for the type within it, so nothing is told by colour alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from geo.event_lexicon import EventType, event_types

# Okabe and Ito's eight, and their grey. Black and grey are the only ones that need another shade on dark paper.
VERMILION, ORANGE, YELLOW, GREEN = "#D55E00", "#E69F00", "#F0E442", "#009E73"
SKY, BLUE, PURPLE, BLACK, GREY = "#56B4E9", "#0072B2", "#CC79A7", "#1F1F1F", "#8A8A8A"
PAPER, INK = "#FFFFFF", "#14110F"


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """One type's look. `ink` is the letter's colour on `colour`; the `_dark` pair is for dark paper."""

    colour: str
    glyph: str
    label: str
    category: str = ""
    category_label: str = ""
    ink: str = PAPER
    colour_dark: str = ""
    ink_dark: str = PAPER


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """A group of types: its colour on light and dark paper, and the letter of each of its types."""

    label: str
    colour: str
    ink: str
    colour_dark: str
    ink_dark: str
    letters: dict[str, str]


def _category(label: str, colour: str, ink: str, **letters: str) -> Category:
    return Category(label=label, colour=colour, ink=ink, colour_dark=colour, ink_dark=ink, letters=letters)


CATEGORIES: dict[str, Category] = {
    "conflict": _category(
        "Conflict",
        VERMILION,
        PAPER,
        air_strike="A",
        shelling="S",
        rocket_attack="R",
        bombing="B",
        armed_clash="C",
        attack_on_civilians="V",
        abduction="K",
        arrest="P",
        territory="T",
        property_destruction="D",
        interception="I",
        weapons_seizure="W",
        chemical_attack="G",
    ),
    "unrest": _category("Protest and unrest", ORANGE, INK, protest="P", riot="R", labour_strike="L"),
    "diplomacy": _category(
        "Diplomacy",
        BLUE,
        PAPER,
        talks="T",
        agreement="A",
        statement="S",
        threat="H",
        sanction="X",
        military_posture="M",
        diplomatic_move="D",
        pledge="P",
        easing="E",
    ),
    "politics": _category("Politics", PURPLE, INK, election="E", coup="C", resignation="R"),
    "crime": Category(
        label="Law and crime",
        colour=BLACK,
        ink=PAPER,
        colour_dark="#EDEAE4",
        ink_dark=INK,
        letters={"robbery": "R", "trafficking": "T", "investigation": "I"},
    ),
    "humanitarian": _category("Humanitarian", GREEN, PAPER, displacement="D", aid="A", outbreak="O", famine="F"),
    "disaster": _category(
        "Disaster",
        SKY,
        INK,
        earthquake="Q",
        flood="F",
        storm="S",
        wildfire="W",
        fire="B",
        drought="D",
        landslide="L",
        eruption="V",
    ),
    "accident": _category("Accident", YELLOW, INK, accident="A"),
    "economy": _category("Economy", GREY, INK, economy="E"),
}
OTHER = _category("Other", GREY, INK)


def _words(type_id: str) -> str:
    """`air_strike` -> "Air strike": what is shown of a type that is not in the list of types."""
    return type_id.replace("_", " ").strip().capitalize() or "Event"


@cache
def _known() -> dict[str, EventType]:
    return {known.id: known for known in event_types()}


@cache
def style_of(type_id: str) -> Style:
    """Return how events of this type are drawn; a type nobody styled is grey with its first letter.

    >>> style_of("air_strike").glyph, style_of("air_strike").category
    ('A', 'conflict')
    """
    known = _known().get(type_id)
    group = CATEGORIES.get(known.category, OTHER) if known else OTHER
    label = known.label if known else _words(type_id)
    return Style(
        colour=group.colour,
        glyph=group.letters.get(type_id, label[0]),
        label=label,
        category=known.category if known else "",
        category_label=known.category_label if known else group.label,
        ink=group.ink,
        colour_dark=group.colour_dark,
        ink_dark=group.ink_dark,
    )
