"""How a candidate lies to what else the article names: to all its candidates, and to what they were taken for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import cos, exp, floor, hypot, radians

from geo.context import COUNTRY_CODES, Name
from geo.home import region_of
from geo.model import Home, Place

NEAR_KM = 80.0
_KM_A_DEGREE = 111.2
_FAR_DEGREES = 3.0
_STEEP = 5.0  # how much likelier a candidate is that the gazetteer scores higher, before the text is asked


@dataclass(slots=True)
class Winner:
    """What a name was resolved to in the pass before, and how sure that is (0-1)."""

    name: Name
    place: Place
    chance: float


@dataclass(slots=True)
class Votes:
    """What all candidates of all names speak for before any is chosen: country, region, and spot.

    Each name has one vote, shared among its candidates by the gazetteer's scores. `cells` are
    squares of one degree: the (name, share, latitude, longitude) of the candidates in them.
    """

    names: int = 0
    countries: dict[str, float] = field(default_factory=dict)
    regions: dict[str, float] = field(default_factory=dict)
    own: dict[tuple[str, str], tuple[dict[str, float], dict[str, float]]] = field(default_factory=dict)
    cells: dict[tuple[int, int], list[tuple[str, float, float, float]]] = field(default_factory=dict)


@dataclass(slots=True)
class Company:
    """All that a candidate is weighed against: the votes, the winners of the pass before, and the reader's home."""

    votes: Votes
    winners: Sequence[Winner] = ()
    home: Home | None = None


def count_votes(names: Iterable[Name]) -> Votes:
    """Let each name that is no country vote."""
    votes = Votes()
    for name in names:
        if not name.candidates or name.candidates[0].place.feature_code in COUNTRY_CODES:
            continue
        votes.names += 1
        grown = [exp(_STEEP * item.score) for item in name.candidates]
        total = sum(grown)
        countries, regions = votes.own.setdefault(name.key, ({}, {}))
        for item, share in zip(name.candidates, grown, strict=True):
            place, part = item.place, share / total
            _add(countries, place.country, part)
            _add(regions, region_of(place), part)
            if place.feature_code not in COUNTRY_CODES and part > 0.01:
                cell = (floor(place.lat), floor(place.lon))
                votes.cells.setdefault(cell, []).append((name.key[0], part, place.lat, place.lon))
        for what, part in countries.items():
            _add(votes.countries, what, part)
        for what, part in regions.items():
            _add(votes.regions, what, part)
    return votes


def _add(counts: dict[str, float], what: str, share: float) -> None:
    if what:
        counts[what] = counts.get(what, 0.0) + share


def voted(place: Place, name: Name, votes: Votes) -> dict[str, float]:
    """Return which share of the other names may lie in a place's country, its region and within some 100 km."""
    if place.feature_code in COUNTRY_CODES:
        return {}
    countries, regions = votes.own.get(name.key, ({}, {}))
    others = votes.names - bool(countries)
    if others < 1:
        return {}
    region = region_of(place)
    near = _near(place, name.key[0], votes)
    return {
        "voted:country": max(0.0, votes.countries.get(place.country, 0.0) - countries.get(place.country, 0.0)) / others,
        "voted:region": max(0.0, votes.regions.get(region, 0.0) - regions.get(region, 0.0)) / others,
        "voted:near": near / (near + 1.0),
    }


def _near(place: Place, own: str, votes: Votes) -> float:
    """Sum over the other names how near and how likely their nearest candidates are."""
    row, column = floor(place.lat), floor(place.lon)
    best: dict[str, float] = {}
    narrow = cos(radians(place.lat))
    for lat in (row - 1, row, row + 1):
        for lon in (column - 1, column, column + 1):
            for other, share, there_lat, there_lon in votes.cells.get((lat, lon), ()):
                if other != own:
                    away = _KM_A_DEGREE * hypot(place.lat - there_lat, (place.lon - there_lon) * narrow)
                    best[other] = max(best.get(other, 0.0), share * exp(-away / NEAR_KM))
    return sum(best.values())


def beside(place: Place, others: Sequence[Winner], sentences: set[int]) -> dict[str, float]:
    """Return how a place lies to what the other names were resolved to, and to those of its own sentences."""
    all_others, here = _Sums(), _Sums()
    region = region_of(place)
    inside = around = 0.0
    for winner in others:
        other, chance = winner.place, winner.chance
        same_country = bool(other.country) and other.country == place.country
        above = place.id in other.parents
        same_region = bool(region) and region == region_of(other) or (above and place.id in other.parents[1:])
        near = _nearness(place, winner)
        all_others.add(chance, same_country, same_region, near)
        if not sentences.isdisjoint(winner.name.sentences):
            here.add(chance, same_country, same_region, near)
        if above:
            around += chance
        if chance > inside and other.id in place.parents:
            inside = chance
    return {
        "near:best": all_others.near,
        "near:sentence": here.near,
        "company:country": all_others.share(all_others.country),
        "company:region": all_others.share(all_others.region),
        "company:inside": inside,
        "company:around": min(around, 3.0) / 3,
        "beside:country": here.share(here.country),
        "beside:region": here.share(here.region),
    }


@dataclass(slots=True)
class _Sums:
    """What others add up to: all of them, those of the same country, of the same region, and the nearest."""

    total: float = 0.0
    country: float = 0.0
    region: float = 0.0
    near: float = 0.0

    def add(self, chance: float, same_country: bool, same_region: bool, near: float) -> None:
        self.total += chance
        if same_country:
            self.country += chance
        if same_region:
            self.region += chance
        self.near = max(self.near, near)

    def share(self, part: float) -> float:
        return part / self.total if self.total else 0.0


def _nearness(place: Place, winner: Winner) -> float:
    other = winner.place
    if abs(other.lat - place.lat) >= _FAR_DEGREES or other.feature_code in COUNTRY_CODES:
        return 0.0
    away = _KM_A_DEGREE * hypot(other.lat - place.lat, (other.lon - place.lon) * cos(radians(place.lat)))
    return winner.chance * exp(-away / NEAR_KM)
