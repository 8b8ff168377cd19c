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
_ROW = 1000  # a square of one degree has the number floor(latitude) * _ROW + floor(longitude)
_BEHIND = (1, _ROW - 1, _ROW, _ROW + 1)  # from a square to those beside it with higher numbers

Vote = tuple[str, float, float, float]
Shares = list[tuple[str, float]]


@dataclass(slots=True)
class Winner:
    """What a name was resolved to in the pass before, and how sure that is (0-1)."""

    name: Name
    place: Place
    chance: float
    region: str = field(init=False)

    def __post_init__(self) -> None:
        self.region = region_of(self.place)


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
    cells: dict[int, list[Vote]] = field(default_factory=dict)
    _known: dict[int, list[Vote]] = field(default_factory=dict)

    def near(self, place: Place, own: str) -> float:
        """Sum over the names but `own` how near to a place, and how likely, their nearest candidates are."""
        lat = place.lat
        best: dict[str, float] = {}
        for other, share, there, lon in self._around(floor(lat) * _ROW + floor(place.lon)):
            if other != own and share > best.get(other, 0.0):
                away = _KM_A_DEGREE * hypot(lat - there, (place.lon - lon) * cos(radians(lat)))
                best[other] = max(best.get(other, 0.0), share * exp(-away / NEAR_KM))
        return sum(best.values()) if best else 0.0

    def _around(self, cell: int) -> list[Vote]:
        """The votes of a square and of those around it, row by row."""
        if not self._known:
            self._know()
        found = self._known.get(cell)
        if found is None:
            beside = [cell + row + column for row in (-_ROW, 0, _ROW) for column in (-1, 0, 1)]
            found = self._known[cell] = [vote for one in beside for vote in self.cells.get(one, ())]
        return found

    def _know(self) -> None:
        """Find the squares with votes that lie beside each other: most have none beside them."""
        self._known = dict(self.cells)
        beside: dict[int, list[int]] = {}
        for cell in self.cells:
            for step in _BEHIND:
                if cell + step in self.cells:
                    beside.setdefault(cell, [cell]).append(cell + step)
                    beside.setdefault(cell + step, [cell + step]).append(cell)
        for cell, squares in beside.items():
            self._known[cell] = [vote for one in sorted(squares) for vote in self.cells[one]]


@dataclass(slots=True)
class Company:
    """All that a candidate is weighed against: the votes, the winners of the pass before, and the reader's home."""

    votes: Votes
    winners: Sequence[Winner] = ()
    home: Home | None = None
    _towns: list[Winner] | None = None

    @property
    def towns(self) -> list[Winner]:
        """The winners that are no countries."""
        if self._towns is None:
            self._towns = [one for one in self.winners if one.place.feature_code not in COUNTRY_CODES]
        return self._towns


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
            country, region = place.country, region_of(place)
            countries[country] = countries.get(country, 0.0) + part
            regions[region] = regions.get(region, 0.0) + part
            if part > 0.01 and place.feature_code not in COUNTRY_CODES:
                cell = floor(place.lat) * _ROW + floor(place.lon)
                votes.cells.setdefault(cell, []).append((name.key[0], part, place.lat, place.lon))
        for counts, own in ((votes.countries, countries), (votes.regions, regions)):
            own.pop("", None)
            for what, part in own.items():
                counts[what] = counts.get(what, 0.0) + part
    return votes


class Crowd:
    """What all names were resolved to, by country, region, place and what holds it: the name and how sure that is.

    `spots` are those that are no countries: name, latitude, longitude, how sure, and the name's sentences.
    """

    def __init__(self, winners: Sequence[Winner]) -> None:
        self.winners = winners
        self.shares: Shares = [(one.name.key[0], one.chance) for one in winners]
        self.countries: dict[str, Shares] = {}
        self.regions: dict[str, Shares] = {}
        self.places: dict[str, Shares] = {}
        self.above: dict[str, Shares] = {}
        for one, share in zip(winners, self.shares, strict=True):
            self.countries.setdefault(one.place.country, []).append(share)
            self.regions.setdefault(one.region, []).append(share)
            self.places.setdefault(one.place.id, []).append(share)
            for parent in one.place.parents:
                self.above.setdefault(parent, []).append(share)
        self.countries.pop("", None)
        self.regions.pop("", None)
        self.spots = [
            (one.name.key[0], one.place.lat, one.place.lon, one.chance, one.name.sentences)
            for one in winners
            if one.place.feature_code not in COUNTRY_CODES
        ]


class Others:
    """The crowd as one name sees it: what the other names were resolved to, and those of its own sentences."""

    def __init__(self, crowd: Crowd, name: Name) -> None:
        self._crowd, self._own, sentences = crowd, name.key[0], name.sentences
        self._total = self._besides(crowd.shares)
        self._here = [
            one
            for one in crowd.winners
            if not sentences.isdisjoint(one.name.sentences) and one.name.key[0] != self._own
        ]
        self._total_here = sum([one.chance for one in self._here])
        self._near = [
            (lat, lon, chance, not sentences.isdisjoint(there))
            for other, lat, lon, chance, there in crowd.spots
            if other != self._own
        ]

    def __bool__(self) -> bool:
        """Tell whether there are others."""
        return self._total > 0

    def country(self, code: str) -> tuple[float, float]:
        """Return which share of the others lies in a country, and of those of its sentences."""
        there = self._besides(self._crowd.countries.get(code))
        here = sum([one.chance for one in self._here if one.place.country == code]) if there else 0.0
        return there / self._total if there else 0.0, here / self._total_here if here else 0.0

    def lies(self, place: Place, region: str) -> tuple[float, float, float, float]:
        """Return the share of the others in the region of a place, the surest that holds it, how many lie in it, and
        the share in its region of those of its sentences.

        What holds others has for its region itself too, if it is no country.
        """
        inside, places = 0.0, self._crowd.places
        for parent in place.parents:
            for name, chance in places.get(parent, ()):
                if chance > inside and name != self._own:
                    inside = chance
        held = self._besides(self._crowd.above.get(place.id))
        if held:
            others = [one for one in self._crowd.winners if one.name.key[0] != self._own]
            there, here = _inside(others, place, region), _inside(self._here, place, region)
        else:
            there = self._besides(self._crowd.regions.get(region))
            here = sum([one.chance for one in self._here if one.region == region]) if there else 0.0
        return (
            there / self._total if there else 0.0,
            inside,
            min(held, 3.0) / 3,
            here / self._total_here if here else 0.0,
        )

    def _besides(self, shares: Shares | None) -> float:
        """The sum of what the others have."""
        return sum([chance for name, chance in shares if name != self._own]) if shares else 0.0

    def nearest(self, place: Place) -> tuple[float, float]:
        """Return how near the nearest of the others is and how sure, and the same of those of its sentences."""
        best = best_here = 0.0
        lat = place.lat
        for there, lon, chance, here in self._near:
            if -_FAR_DEGREES < there - lat < _FAR_DEGREES and chance > (best_here if here else best):
                away = _KM_A_DEGREE * hypot(there - lat, (lon - place.lon) * cos(radians(lat)))
                near = chance * exp(-away / NEAR_KM)
                if near > best:
                    best = near
                if here and near > best_here:
                    best_here = near
        return best, best_here


def _inside(winners: Sequence[Winner], place: Place, region: str) -> float:
    """The sum of those that lie in the region of a place that holds others, or in itself if that is no country."""
    return sum(
        [one.chance for one in winners if (region and region == one.region) or place.id in one.place.parents[1:]]
    )
