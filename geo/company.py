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
    squares of one degree, by latitude and longitude: the (name, share, latitude, longitude) of the candidates in them.
    """

    names: int = 0
    countries: dict[str, float] = field(default_factory=dict)
    regions: dict[str, float] = field(default_factory=dict)
    own: dict[tuple[str, str], tuple[dict[str, float], dict[str, float]]] = field(default_factory=dict)
    cells: dict[int, dict[int, list[tuple[str, float, float, float]]]] = field(default_factory=dict)


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
                row = votes.cells.setdefault(floor(place.lat), {})
                row.setdefault(floor(place.lon), []).append((name.key[0], part, place.lat, place.lon))
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
    middle, column = floor(place.lat), floor(place.lon)
    best: dict[str, float] = {}
    narrow = cos(radians(place.lat))
    for row in filter(None, map(votes.cells.get, (middle - 1, middle, middle + 1))):
        for lon in (column - 1, column, column + 1):
            for other, share, there_lat, there_lon in row.get(lon, ()):
                if other != own:
                    away = _KM_A_DEGREE * hypot(place.lat - there_lat, (place.lon - there_lon) * narrow)
                    best[other] = max(best.get(other, 0.0), share * exp(-away / NEAR_KM))
    return sum(best.values())


class Others:
    """What the other names were resolved to, added up once for all candidates of a name: `here` are its sentences."""

    def __init__(self, winners: Sequence[Winner], here: set[int]) -> None:
        self._all, self._here = _Sums(), _Sums()
        self._surest: dict[str, float] = {}
        self._above: dict[str, float] = {}
        self._near: list[tuple[float, float, float, bool]] = []
        for winner in winners:
            place, chance = winner.place, winner.chance
            same = not here.isdisjoint(winner.name.sentences)
            self._all.add(place, chance)
            if same:
                self._here.add(place, chance)
            if chance > self._surest.get(place.id, 0.0):
                self._surest[place.id] = chance
            for parent in place.parents:
                self._above[parent] = self._above.get(parent, 0.0) + chance
            if place.feature_code not in COUNTRY_CODES:
                self._near.append((place.lat, place.lon, chance, same))

    def signals(self, place: Place) -> dict[str, float]:
        """Return how a place lies to what the other names were resolved to, and to those of its own sentences."""
        best, best_here = self._nearest(place)
        inside = max([self._surest.get(parent, 0.0) for parent in place.parents], default=0.0)
        region = region_of(place)
        holds = place.id in self._above
        return {
            "near:best": best,
            "near:sentence": best_here,
            "company:country": self._all.share(self._all.countries.get(place.country, 0.0)),
            "company:region": self._all.share(self._all.in_region(place, region, holds)),
            "company:inside": inside,
            "company:around": min(self._above.get(place.id, 0.0), 3.0) / 3,
            "beside:country": self._here.share(self._here.countries.get(place.country, 0.0)),
            "beside:region": self._here.share(self._here.in_region(place, region, holds)),
        }

    def _nearest(self, place: Place) -> tuple[float, float]:
        best = best_here = 0.0
        lat, lon, narrow = place.lat, place.lon, cos(radians(place.lat))
        for other_lat, other_lon, chance, here in self._near:
            if abs(other_lat - lat) < _FAR_DEGREES:
                away = _KM_A_DEGREE * hypot(other_lat - lat, (other_lon - lon) * narrow)
                near = chance * exp(-away / NEAR_KM)
                best = max(best, near)
                if here:
                    best_here = max(best_here, near)
        return best, best_here


class _Sums:
    """What others add up to, by country and by region."""

    def __init__(self) -> None:
        self.total = 0.0
        self.countries: dict[str, float] = {}
        self.regions: dict[str, float] = {}
        self._added: list[tuple[Place, float, str]] = []

    def add(self, place: Place, chance: float) -> None:
        self.total += chance
        region = region_of(place)
        self._added.append((place, chance, region))
        _add(self.countries, place.country, chance)
        _add(self.regions, region, chance)

    def share(self, part: float) -> float:
        return part / self.total if self.total else 0.0

    def in_region(self, place: Place, region: str, holds: bool) -> float:
        """The sum of those in the region of a place, or, where it `holds` others, in itself if that is no country."""
        if not holds:
            return self.regions.get(region, 0.0)
        inside = 0.0
        for other, chance, there in self._added:
            if (region and region == there) or place.id in other.parents[1:]:
                inside += chance
        return inside
