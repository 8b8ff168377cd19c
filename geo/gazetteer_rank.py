"""How likely each match is meant, before the text is asked: size, kind of match, country, class."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from geo.folding import words

# Below this likeness (rapidfuzz, 0-100) similar names were wrong more often than right.
FUZZY_FLOOR = 86.0
_ALIKE = 70.0
_WORDS = {
    "main": "called so",
    "trusted": "also called so in English",
    "alternate": "an alternate name",
    "code": "a code",
    "core": "called so without the word of class",
    "demonym": "the country of these people",
    "sound": "another transliteration",
    "fuzzy": "a similar name in a country that the text names",
}


@dataclass(frozen=True, slots=True)
class Match:
    """A row of the gazetteer and how the name led to it; `likeness` 0-100 to the place's main name."""

    row: tuple[Any, ...]
    how: str
    likeness: float
    native: bool


def ratio(one: str, other: str) -> float:
    """Return how alike two folded names are, 0-100."""
    from rapidfuzz.fuzz import ratio as likeness

    return float(likeness(one, other))


def fits(feature: str, code: str) -> bool:
    """Tell whether GeoNames' class/code is what the class hint names: ("camp", "S/CMPRF") is."""
    return code.startswith(words().features.get(feature, ()))


def score(match: Match, *, countries: frozenset[str], feature: str, exact: bool) -> tuple[float, tuple[str, ...]]:
    """Return the score 0-1 of a match, and what it is made of in words."""
    code, country, population, weight = str(match.row[4]), str(match.row[5]), int(match.row[8]), float(match.row[10])
    points, reasons = weight * _trust(match, exact=exact), [_WORDS[match.how]]
    if population:
        reasons.append(f"population {population:,}")
    if countries and country:
        if country in countries:
            points = 1 - (1 - points) * 0.5
            reasons.append("in a country that the text names")
        else:
            points *= 0.6
    if feature and feature in words().features:
        if fits(feature, code):
            points = 1 - (1 - points) * 0.6
            reasons.append(f"is of the class {feature!r}")
        else:
            points *= 0.55
    return round(min(points, 1.0), 4), tuple(reasons)


def _trust(match: Match, *, exact: bool) -> float:
    if match.how == "alternate":
        if match.native or match.likeness >= _ALIKE:
            return 0.92
        # "White House" is an alternate of Casablanca: it must lose to a place that is called so.
        return 0.6 if exact else 0.85
    if match.how == "code" and match.row[4] == "A/PCLI":
        return 0.97
    if match.how in ("sound", "fuzzy"):
        return (0.8 if match.how == "sound" else 0.6) * (0.5 + match.likeness / 200)
    return {"main": 1.0, "trusted": 0.97, "core": 0.95, "code": 0.7, "demonym": 0.5}[match.how]
