"""How likely each match is meant, before the text is asked: size, kind of match, country, class."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from geo.folding import words
from geo.gazetteer_file import id_of
from geo.gazetteer_own import SOURCE, SOURCE_NUMBER

# Below this likeness (rapidfuzz, 0-100) similar names were wrong more often than right.
FUZZY_FLOOR = 86.0
_ALIKE = 70.0
# A town is the seat of a division when at least one in this many of its people live there.
_SEAT = 15
# The weight of a division of which no more is known than what contains it: no reason to trust other names less.
_POINTLESS = 0.05
# How far each kind of match is trusted where some place is called just so, and where none is.
_TRUST = {
    "main": 1.0, "trusted": 0.97, "core": 0.95, "part": 0.8, "code": 0.7, "demonym": 0.62, "fuzzy": 0.6, "sound": 0.6,
    "alternate": 0.6,  # "White House" is an alternate of Casablanca: it must lose to a place that is called so
}  # fmt: skip
_TRUST_ALONE = {**_TRUST, "sound": 0.8, "alternate": 0.85}
_VARYING = frozenset({"sound", "fuzzy", "alternate", "code"})
_WORDS = {
    "main": "called so",
    "trusted": "also called so in English",
    "alternate": "an alternate name",
    "code": "a code",
    "core": "called so without the word of class",
    "demonym": "the country of these people",
    "sound": "another transliteration",
    "fuzzy": "a similar name in a country that the text names",
    "part": "it is a part of what is called so",
}
_FIRST = {how: (words,) for how, words in _WORDS.items()}


class Match(NamedTuple):
    """A place and how the name led to it; `row` begins like `Row`, `likeness` is 0-100 to the place's main name."""

    row: tuple[Any, ...]
    how: str
    likeness: float
    native: bool


def ratio(one: str, other: str) -> float:
    """Return how alike two folded names are, 0-100."""
    return _likeness()(one, other)


@cache
def _likeness() -> Callable[[str, str], float]:
    from rapidfuzz.fuzz import ratio as likeness

    return likeness


def fits(feature: str, code: str) -> bool:
    """Tell whether GeoNames' class/code is what the class hint names: ("camp", "S/CMPRF") is."""
    return code.startswith(words().features.get(feature, ()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is known beside the name: countries and class that the context gives, and the class word in the name."""

    countries: frozenset[str]
    feature: str
    hint: str


class Scored(NamedTuple):
    """A match with its score 0-1; `seated` tells that a town of this name lies in it."""

    match: Match
    points: float
    seated: bool


def score_all(matches: Collection[Match], asked: Asked) -> list[Scored]:
    """Return each match with its score."""
    if not matches:
        return []
    feature = asked.feature or asked.hint
    seats = {} if feature else _with_seats(matches)
    plain = _plain_points(matches, _trust_among(matches))
    by_key = {match.row[0]: points for match, points in zip(matches, plain, strict=True)} if seats else {}
    codes = words().features.get(feature)
    found = []
    for match, points in zip(matches, plain, strict=True):
        row = match.row
        seated = row[0] in seats
        if seated:
            points = min(0.8 * points, 0.98 * by_key[seats[row[0]]])
        if asked.countries:
            points = _in_country(points, match, asked)
        if codes is not None:
            points = _in_class(points, match, codes, whole=not asked.feature)
        if row[11] == SOURCE_NUMBER and match.how in ("main", "trusted"):
            points = 1.0  # whoever added a place by hand means it
        found.append(Scored(match, round(min(points, 1.0), 4), seated))
    return found


def place_in_line(scored: Scored) -> tuple[float, int, str]:
    """Return what the answers are sorted by: the score, then the population, then the id."""
    row = scored.match.row
    return -scored.points, -row[8], id_of(row)


def _trust_among(matches: Iterable[Match]) -> dict[str, float]:
    """Return how far each kind of match is trusted beside these."""
    for match in matches:
        if match.how == "main" and match.row[10] > _POINTLESS:
            return _TRUST
    return _TRUST_ALONE


def _plain_points(matches: Iterable[Match], trust: dict[str, float]) -> list[float]:
    """Return what each place scores by its weight and how it matches alone."""
    return [match.row[10] * (_trust(match, trust) if match.how in _VARYING else trust[match.how]) for match in matches]


def words_for(how: str) -> str:
    """Return what a kind of match is called: the first of its reasons."""
    return _WORDS[how]


def reasons_of(scored: Scored, asked: Asked) -> tuple[str, ...]:
    """Return what a score is made of, in words."""
    match = scored.match
    found = plain_reasons(match.how, match.row[8], seated=scored.seated)
    if match.row[5] and match.row[5] in asked.countries:
        found += ("in a country that the text names",)
    found += class_reasons(asked.feature or asked.hint, str(match.row[4]))
    added = match.row[11] == SOURCE_NUMBER and match.how in ("main", "trusted")
    return (SOURCE, *found) if added else found


def first_reason(how: str) -> tuple[str, ...]:
    """Return the first of the reasons of a match of this kind by itself."""
    return _FIRST[how]


def plain_reasons(how: str, population: int, *, seated: bool) -> tuple[str, ...]:
    """Return what the name and the place alone say for it, in words: the kind of match first."""
    found = (_WORDS[how], f"population {population:,}") if population else (_WORDS[how],)
    return (*found, "a town of this name lies in it") if seated else found


def class_reasons(feature: str, code: str) -> tuple[str, ...]:
    """Return what GeoNames' class/code says where a class is asked for, in words."""
    return (f"is of the class {feature!r}",) if feature in words().features and fits(feature, code) else ()


def _in_country(points: float, match: Match, asked: Asked) -> float:
    country = match.row[5]
    if not country:
        return points
    return 1 - (1 - points) * 0.5 if country in asked.countries else points * 0.6


def _in_class(points: float, match: Match, codes: tuple[str, ...], *, whole: bool) -> float:
    if match.row[4].startswith(codes):
        return 1 - (1 - points) * 0.6
    # "Guantanamo Bay" is called so in full: its "bay" says nothing against the base.
    return points if whole and match.how in ("main", "trusted") else points * 0.55


def _with_seats(matches: Iterable[Match]) -> dict[int, int]:
    """Return the divisions that have a matching town of some size in them, with it: "Nabatieh" alone is the town."""
    divisions = [match.row for match in matches if match.row[4].startswith("A/ADM")]
    if not divisions:
        return {}
    towns = [match.row for match in matches if match.row[4].startswith("P/") and match.how != "fuzzy"]
    towns.sort(key=lambda town: (town[8], -town[0]))
    largest = {town[column]: town for town in towns for column in (7, 6) if town[column]}
    found = {}
    for row in divisions:
        inside = largest.get(row[0])
        if inside and inside[8] * _SEAT >= row[8]:
            found[row[0]] = inside[0]
        elif row[4] == "A/ADM2" and row[6] in largest:
            found[row[0]] = largest[row[6]][0]
    return found


def _trust(match: Match, trust: dict[str, float]) -> float:
    how = match.how
    if how in ("sound", "fuzzy"):
        return trust[how] * (0.5 + match.likeness / 200)
    if how == "alternate" and (match.native or match.likeness >= _ALIKE):
        return 0.92
    if how == "code" and match.row[4] == "A/PCLI":
        return 0.97
    return trust[how]
