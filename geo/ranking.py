"""Weigh the candidates of a name by their signals; weights are learnt, small and readable.

A candidate's points are the weighted sum of its signals; its probability is the softmax over the
candidates of the name.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.resources import files
from math import exp
from operator import mul
from typing import Any

from geo.context import Name
from geo.distance import distance_km, surely_apart
from geo.home import HOME
from geo.model import Place
from geo.ranking_signals import ALONE, COMPANY, HINTED, PARENT, REGION, SAID, VOTED, Kind, Numbers, Signals

SAME_SPOT_KM = 60.0
_LIKELY = 0.01  # odds of a candidate that adds to the chance of others at its spot
_MOST_LIKELY, _MOST_SPOTS = 8, 4
_SPOT_DEGREES = 0.7  # of latitude; what is farther off is not at the same spot


@cache
def weights() -> dict[str, Any]:
    """Return geo/data/resolution_weights.toml."""
    return tomllib.loads(files("geo").joinpath("data", "resolution_weights.toml").read_text(encoding="utf-8"))


class Stage:
    """The weights of one pass, by group."""

    def __init__(self, values: dict[str, float]) -> None:
        self.kinds = _Kinds(values)
        self.alone, self.said, self.region, self.hinted, self.voted, self.parent, self.home, self.company = (
            tuple([values.get(signal, 0.0) for signal in group])
            for group in (ALONE, SAID, REGION, HINTED, VOTED, PARENT, HOME, COMPANY)
        )


class _Kinds(dict[Kind, tuple[float, float]]):
    """What class and match of each kind weigh together, and the weight of population; made when first asked for."""

    def __init__(self, values: dict[str, float]) -> None:
        super().__init__()
        self._values = values

    def __missing__(self, kind: Kind) -> tuple[float, float]:
        values = self._values
        by_itself = sum([values.get(signal, 0.0) for signal in (kind.of_class, *kind.match)])
        self[kind] = found = by_itself, values.get(kind.population, 0.0)
        return found


@lru_cache(maxsize=3)
def stage(name: str) -> Stage:
    """Return the weights of the "first" or "second" pass, or of the "calibration"."""
    return Stage(weights()[name])


def points_of(signals: Signals, stage: Stage, which: Sequence[int]) -> list[float]:
    """Return the weighted sum of the signals of some candidates, by their indices."""
    prior, below, top = stage.alone
    (voted,) = stage.voted
    of_few = _of_few(signals, stage)
    countries: dict[str, float] = {}
    points: list[float] = []
    for index in which:
        code = signals.codes[index]
        if code not in countries:
            countries[code] = _of_country(*signals.countries[code], stage)
        of_kind, people = stage.kinds[signals.kinds[index]]
        score, under, best, size = signals.alone[index]
        alone = prior * score + below * under + top * best + of_kind + people * size
        so_far = alone + countries[code] + voted * signals.voted[index]
        for rows, values in of_few:
            if row := rows[index]:
                so_far += sum(map(mul, row, values))
        points.append(so_far)
    return points


def _of_country(said: Numbers, hinted: Numbers, stage: Stage) -> float:
    """What is said of a country, and hints at it, weighs."""
    named, share, unnamed, here = stage.said
    some, hints, votes = stage.hinted
    is_named, its_share, is_not, is_here = said
    is_hinted, its_hints, its_votes = hinted
    by_words = some * is_hinted + hints * its_hints + votes * its_votes
    return named * is_named + share * its_share + unnamed * is_not + here * is_here + by_words


def _of_few(signals: Signals, stage: Stage) -> list[tuple[list[Numbers], Numbers]]:
    """The signals that tell something of few candidates, and their weights; mostly there are none."""
    found = []
    if signals.regions:
        found.append((signals.regions, stage.region))
    if signals.parents:
        found.append((signals.parents, stage.parent))
    if signals.homes:
        found.append((signals.homes, stage.home))
    if signals.company:
        found.append((signals.company, stage.company))
    return found


def best_of(name: Name, odds: Sequence[float]) -> tuple[int, float]:
    """Return the index of the best candidate and the chance that it or one at the same spot is meant.

    A town, its district and its province share a name and a spot: their chances add up
    before namesakes elsewhere are compared, and the likeliest of them is taken.
    """
    most = max(odds)
    if most >= 1 - _LIKELY:
        return odds.index(most), min(most, 1.0)  # none of the others counts
    likely = [index for index, chance in enumerate(odds) if chance > _LIKELY] or [odds.index(most)]
    likely.sort(key=odds.__getitem__, reverse=True)
    del likely[_MOST_LIKELY:]
    best, total = likely[0], sum(map(odds.__getitem__, likely))
    places = [(index, name.candidates[index].place) for index in likely]
    for _index, here in places[:_MOST_SPOTS]:
        south, north = here.lat - _SPOT_DEGREES, here.lat + _SPOT_DEGREES
        spot, together = [], 0.0
        for index, there in places:
            if there is here or (south <= there.lat <= north and same_spot(here, there)):
                spot.append(index)
                together += odds[index]
        if together > most + 1e-9:
            best, most = spot[0], together  # in the order of their odds
        if most > total - 1e-9 or (spot == likely[:1] and most >= total - most):
            break  # the others have no more, or no more without the first, which is alone
    return best, min(most, 1.0)


def same_spot(one: Place, other: Place) -> bool:
    """Tell whether two places are so near that they may be a town and its province."""
    if abs(one.lat - other.lat) > _SPOT_DEGREES or surely_apart(one.lat, one.lon, other.lat, other.lon):
        return False
    return distance_km(one.lat, one.lon, other.lat, other.lon) < SAME_SPOT_KM


def chances(points: Sequence[float]) -> list[float]:
    """Return the softmax."""
    top = max(points, default=0.0)
    grown = [exp(point - top) for point in points]
    total = sum(grown)
    return [value / total for value in grown]
