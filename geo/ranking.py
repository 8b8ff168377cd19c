"""Weigh the candidates of a name by their signals; weights are learnt, small and readable.

A candidate's points are the weighted sum of its signals; its probability is the softmax over the
candidates of the name.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache, lru_cache, partial
from importlib.resources import files
from itertools import chain, repeat
from math import exp
from operator import mul
from typing import Any

from geo.context import Name
from geo.distance import distance_km
from geo.home import HOME
from geo.model import Place
from geo.ranking_signals import ALONE, COMPANY, HINTED, PARENT, REGION, SAID, VOTED, Kind, Numbers, Signals

SAME_SPOT_KM = 60.0
_SPOT_DEGREES = 0.7  # of latitude; what is farther off is not at the same spot


@cache
def weights() -> dict[str, Any]:
    """Return geo/data/resolution_weights.toml."""
    return tomllib.loads(files("geo").joinpath("data", "resolution_weights.toml").read_text(encoding="utf-8"))


_weighed = partial(map, mul)  # numbers by their weights


class Stage:
    """The weights of one pass, by group."""

    def __init__(self, values: dict[str, float]) -> None:
        self.kinds = _Kinds(values)
        self.alone, self.said, self.region, self.hinted, self.voted, self.parent, self.home, self.company = (
            tuple([values.get(signal, 0.0) for signal in group])
            for group in (ALONE, SAID, REGION, HINTED, VOTED, PARENT, HOME, COMPANY)
        )


class _Kinds(dict[Kind, tuple[float, float, Numbers]]):
    """The weights of the signals of each kind: class, population and match; made when first asked for."""

    def __init__(self, values: dict[str, float]) -> None:
        super().__init__()
        self._values = values

    def __missing__(self, kind: Kind) -> tuple[float, float, Numbers]:
        of_class, people, *match = (
            self._values.get(signal, 0.0) for signal in (kind.of_class, kind.population, *kind.match)
        )
        self[kind] = found = (of_class, people, tuple(match))
        return found


@lru_cache(maxsize=2)
def stage(name: str) -> Stage:
    """Return the weights of the "first" or "second" pass."""
    return Stage(weights()[name])


def points_of(signals: Signals, stage: Stage) -> list[float]:
    """Return the weighted sum of each candidate's signals, added in the order of `Signals.of`."""
    prior, below, top = stage.alone
    within, near = stage.voted
    countries = {
        code: (tuple(_weighed(said, stage.said)), tuple(_weighed(hinted, stage.hinted)))
        for code, (said, hinted) in signals.countries.items()
    }
    groups = (signals.parents, stage.parent), (signals.homes, stage.home), (signals.company, stage.company)
    rest = [map(_weighed, rows, repeat(values)) for rows, values in groups if rows]
    last = map(chain.from_iterable, zip(*rest, strict=True)) if len(rest) > 1 else rest[0] if rest else repeat(())
    return [
        sum([
            prior * score, below * under, top * best, of_class, people * size, *match, *said,
            *(_weighed(region, stage.region) if region else ()), *hinted, within * share, near * close, *more,
        ])
        for (of_class, people, match), (score, under, best, size), (share, close), (said, hinted), region, more in zip(
            map(stage.kinds.__getitem__, signals.kinds),
            signals.alone,
            signals.voted,
            map(countries.__getitem__, signals.codes),
            signals.regions,
            last,
            strict=False,
        )
    ]  # fmt: skip


def best_of(name: Name, odds: Sequence[float]) -> tuple[int, float]:
    """Return the index of the best candidate and the chance that it or one at the same spot is meant.

    A town, its district and its province share a name and a spot: their chances add up
    before namesakes elsewhere are compared, and the likeliest of them is taken.
    """
    if len(odds) == 1:
        return 0, min(odds[0], 1.0)
    best, most = 0, -1.0
    order = sorted(range(len(odds)), key=odds.__getitem__, reverse=True)[:8]
    likely = [index for index in order if odds[index] > 0.01]
    for index in order[:4]:
        here = name.candidates[index].place
        first, together = -1, 0.0
        for other in likely if index in likely else (*likely, index):
            there = name.candidates[other].place
            if other == index or (-_SPOT_DEGREES <= there.lat - here.lat <= _SPOT_DEGREES and same_spot(here, there)):
                first = other if first < 0 else first  # in the order of their odds
                together += odds[other]
        if together > most + 1e-9:
            best, most = first, together
    return best, min(most, 1.0)


def same_spot(one: Place, other: Place) -> bool:
    """Tell whether two places are so near that they may be a town and its province."""
    if abs(one.lat - other.lat) > _SPOT_DEGREES:
        return False
    return distance_km(one.lat, one.lon, other.lat, other.lon) < SAME_SPOT_KM


def chances(points: Sequence[float]) -> list[float]:
    """Return the softmax."""
    top = max(points, default=0.0)
    grown = [exp(point - top) for point in points]
    total = sum(grown)
    return [value / total for value in grown]
