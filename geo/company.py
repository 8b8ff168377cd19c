"""How a candidate lies to what else the article names: to all its candidates, and to what they were taken for."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import cos, exp, hypot, radians
from operator import itemgetter
from typing import NamedTuple

from geo.context import COUNTRY_CODES, Name, region_of
from geo.model import Home, Place

NEAR_KM = 80.0
_FADING = -111.2 / NEAR_KM  # a degree of latitude: what is that far counts exp(_FADING)
_FAR_DEGREES = 3.0
_STEEP = 5.0  # how much likelier a candidate is that the gazetteer scores higher, before the text is asked

Shares = list[tuple[str, float]]
Member = tuple[str, set[int], float, Place, str]  # a name, its sentences, how sure its place is, that, and its region


class Winner(NamedTuple):
    """What a name was resolved to in the pass before, and how sure that is (0-1)."""

    name: Name
    place: Place
    chance: float


@dataclass(slots=True)
class Votes:
    """Which countries and regions all candidates of all names speak for before any is chosen.

    Each name has one vote, shared among its candidates by the gazetteer's scores: `own` are the shares of each,
    of countries by their codes and of regions by their ids.
    """

    names: int = 0
    all: dict[str, float] = field(default_factory=dict)
    own: dict[tuple[str, str], dict[str, float]] = field(default_factory=dict)


@dataclass
class Company:
    """All that a candidate is weighed against: the votes, the winners of the pass before, and the reader's home."""

    votes: Votes
    winners: Sequence[Winner] = ()
    home: Home | None = None

    def towns(self, lat: float, reach: float) -> list[Winner]:
        """Return the winners that are no countries and less than `reach` degrees of latitude away."""
        towns, lats = self._southmost_first
        first = bisect_right(lats, lat - reach)
        return towns[first : bisect_left(lats, lat + reach, first)]

    @cached_property
    def _southmost_first(self) -> tuple[list[Winner], list[float]]:
        towns = [one for one in self.winners if one.place.feature_code not in COUNTRY_CODES]
        towns.sort(key=_latitude)
        return towns, list(map(_latitude, towns))


def _latitude(one: Winner) -> float:
    return one.place.lat


def count_votes(names: Iterable[Name]) -> Votes:
    """Let each name that is no country vote."""
    votes = Votes()
    counts = votes.all
    for name in names:
        if not name.candidates or name.candidates[0].place.feature_code in COUNTRY_CODES:
            continue
        votes.names += 1
        own = votes.own.setdefault(name.key, {})
        grown = [exp(_STEEP * item.score) for item in name.candidates]
        places, _codes, regions = name.where
        for place, share, region in zip(places, grown, regions, strict=True):
            country = place.country
            own[country] = own.get(country, 0.0) + share
            own[region] = own.get(region, 0.0) + share
        own.pop("", None)
        total = sum(grown)
        for what, share in own.items():
            own[what] = part = share / total
            counts[what] = counts.get(what, 0.0) + part
    return votes


class Crowd:
    """What all names were resolved to, by country, region, place and what holds it: the name and how sure that is.

    `spots` are those that are no countries: latitude, longitude, how sure and the name, southmost first.
    """

    def __init__(self, winners: Sequence[Winner]) -> None:
        self.members = [
            (name.key[0], name.sentences, chance, place, region_of(place)) for name, place, chance in winners
        ]
        self.shares: Shares = []
        self.countries: dict[str, Shares] = {}
        self.regions: dict[str, Shares] = {}
        self.places: dict[str, Shares] = {}
        self.above: dict[str, Shares] = {}
        self.spots: list[tuple[float, float, float, str]] = []
        for called, _sentences, chance, place, region in self.members:
            share = called, chance
            self.shares.append(share)
            self.countries.setdefault(place.country, []).append(share)
            self.regions.setdefault(region, []).append(share)
            self.places.setdefault(place.id, []).append(share)
            for parent in place.parents:
                self.above.setdefault(parent, []).append(share)
            if place.feature_code not in COUNTRY_CODES:
                self.spots.append((place.lat, place.lon, chance, called))
        self.countries.pop("", None)
        self.regions.pop("", None)
        self.spots.sort(key=itemgetter(0))
        self.lats = [spot[0] for spot in self.spots]


class Others:
    """The crowd as one name sees it: what the other names were resolved to, and those of its own sentences."""

    def __init__(self, crowd: Crowd, name: Name) -> None:
        self._crowd, self._own, sentences = crowd, name.key[0], name.sentences
        self._total = self._besides(crowd.shares)
        apart = sentences.isdisjoint
        self._here: list[Member] = []
        self._total_here = 0.0
        for one in crowd.members:
            if one[0] != self._own and not apart(one[1]):
                self._here.append(one)
                self._total_here += one[2]

    def __bool__(self) -> bool:
        """Tell whether there are others."""
        return self._total > 0

    def country(self, code: str) -> tuple[float, float]:
        """Return which share of the others lies in a country, and of those of its sentences."""
        there = self._besides(self._crowd.countries.get(code))
        if not there:
            return 0.0, 0.0
        here = 0.0
        for _, _, chance, place, _ in self._here:
            if place.country == code:
                here += chance
        return there / self._total, here / self._total_here if here else 0.0

    def lies(self, place: Place, region: str) -> tuple[float, float, float, float]:
        """Return the share of the others in the region of a place, the surest that holds it, how many lie in it, and
        the share in its region of those of its sentences.

        What holds others has for its region itself too, if it is no country.
        """
        inside, places = 0.0, self._crowd.places
        for parent in place.parents:
            if parent in places:
                inside = max([inside, *[chance for name, chance in places[parent] if name != self._own]])
        held = self._besides(self._crowd.above.get(place.id))
        if held:
            others = [one for one in self._crowd.members if one[0] != self._own]
            there, here = _inside(others, place, region), _inside(self._here, place, region)
            there, here = there / self._total, here / self._total_here if here else 0.0
            return there, inside, min(held, 3.0) / 3, here
        there, here = self._besides(self._crowd.regions.get(region)), 0.0
        if not there:
            return 0.0, inside, 0.0, 0.0
        for _, _, chance, _, within in self._here:
            if within == region:
                here += chance
        return there / self._total, inside, 0.0, here / self._total_here if here else 0.0

    def _besides(self, shares: Shares | None) -> float:
        """The sum of what the others have."""
        total = 0.0
        if shares:
            own = self._own
            for name, chance in shares:
                if name != own:
                    total += chance
        return total

    def nearest(self, place: Place) -> float:
        """Return how near the nearest of the others is, and how sure."""
        lat, lats = place.lat, self._crowd.lats
        first = bisect_right(lats, lat - _FAR_DEGREES)
        last = bisect_left(lats, lat + _FAR_DEGREES, first)
        if first == last:
            return 0.0
        best, east, wide, own = 0.0, place.lon, cos(radians(lat)), self._own
        for there, lon, chance, name in self._crowd.spots[first:last]:
            if chance > best and name != own:
                near = chance * exp(_FADING * hypot(there - lat, (lon - east) * wide))
                if near > best:
                    best = near
        return best


def _inside(members: Sequence[Member], place: Place, region: str) -> float:
    """The sum of those that lie in the region of a place that holds others, or in itself if that is no country."""
    return sum(
        [
            chance
            for _, _, chance, there, within in members
            if (region and region == within) or place.id in there.parents[1:]
        ]
    )
