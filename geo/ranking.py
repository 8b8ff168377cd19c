"""Weigh the candidates of a name by text-free signals; weights are learnt, small and readable.

A signal is a named number, mostly 0-1. A candidate's points are the weighted sum of its
signals; its probability is the softmax over the candidates of the name.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from itertools import repeat
from math import exp, log10
from operator import mul
from typing import Any

from geo.company import Company, Others, Winner, voted
from geo.context import COUNTRY_CODES, Context, Name
from geo.distance import distance_km
from geo.gazetteer_rank import fits
from geo.home import home_signals
from geo.model import Candidate, Place

SAME_SPOT_KM = 60.0
_MATCHES = {
    "also called so in English": "match:trusted",
    "an alternate name": "match:alternate",
    "a code": "match:code",
    "called so without the word of class": "match:core",
    "another transliteration": "match:sound",
    "a similar name in a country that the text names": "match:fuzzy",
}
_CITY_CODES = {"PPLC": "class:capital", "PPLA": "class:seat", "PPLA2": "class:seat2"}


@cache
def weights() -> dict[str, Any]:
    """Return geo/data/resolution_weights.toml."""
    return tomllib.loads(files("geo").joinpath("data", "resolution_weights.toml").read_text(encoding="utf-8"))


def signals_of(name: Name, context: Context, company: Company) -> list[dict[str, float]]:
    """Return the signals of each candidate of `name`, given its company."""
    return in_company(lasting_signals(name, context, company), name, company.winners)


def lasting_signals(name: Name, context: Context, company: Company) -> list[dict[str, float]]:
    """Return the signals of each candidate that do not hang on what other names were taken for."""
    if not name.candidates:
        return []
    named = context.named_countries(name.key[0]), context.named_regions(name.key[0])
    best = max(candidate.score for candidate in name.candidates)
    parents = _parents(name, context)
    found = []
    for candidate in name.candidates:
        place = candidate.place
        signals = _own(candidate, best, name)
        signals |= _said(place, name, context, named)
        signals |= _hinted(place, context)
        signals |= voted(place, name, company.votes)
        if parents:
            inside = bool(parents.intersection(place.parents))
            signals["parent:holds" if inside else "parent:misses"] = 1.0
        if company.home is not None:
            signals.update(home_signals(place, company.home))
        found.append({signal: value for signal, value in signals.items() if value})
    return found


def in_company(rows: Sequence[dict[str, float]], name: Name, winners: Sequence[Winner]) -> list[dict[str, float]]:
    """Return the candidates' signals with those that tell how they lie to what other names were taken for."""
    besides = [winner for winner in winners if winner.name.key[0] != name.key[0]]
    if not rows or not besides:
        return list(rows)
    others = Others(besides, name.sentences)
    found = []
    for row, candidate in zip(rows, name.candidates, strict=True):
        near = others.signals(candidate.place)
        found.append({**row, **{signal: value for signal, value in near.items() if value}})
    return found


def _own(candidate: Candidate, best: float, name: Name) -> dict[str, float]:
    """What needs no text: size, class, kind of match, fit with the word of class."""
    place = candidate.place
    signals = {
        "prior": candidate.score,
        "below_best": best - candidate.score,
        "best": float(candidate.score == best),
        _class(place): 1.0,
        f"population:{place.feature_class if place.feature_class in 'PA' else 'other'}": log10(place.population + 1)
        / 7,
    }
    if candidate.reasons and candidate.reasons[0] in _MATCHES:
        signals[_MATCHES[candidate.reasons[0]]] = 1.0
    if name.feature:
        fit = fits(name.feature, f"{place.feature_class}/{place.feature_code}")
        signals["hint:fits" if fit else "hint:misfit"] = 1.0
    if name.qualifier:
        signals[f"part:{place.feature_class if place.feature_class in 'PA' else 'other'}"] = 1.0
    return signals


def _class(place: Place) -> str:
    if place.feature_code in COUNTRY_CODES:
        return "class:country"
    if place.feature_code in ("ADM1", "ADM2"):
        return f"class:{place.feature_code}"
    if place.feature_class == "P":
        return _CITY_CODES.get(place.feature_code, "class:town")
    return f"class:{place.feature_class or 'other'}"


def _said(place: Place, name: Name, context: Context, named: tuple[Counter[str], Counter[str]]) -> dict[str, float]:
    """Whether its country or region is named in the article, how much, and how near."""
    countries, regions = named
    signals: dict[str, float] = {}
    own = name.key[0]
    if countries and place.feature_code not in COUNTRY_CODES:
        share = countries[place.country] / sum(countries.values())
        signals["country:named"] = float(share > 0)
        signals["country:share"] = share
        signals["country:not_named"] = float(share == 0)
        signals["country:in_sentence"] = float(context.in_sentences(place.country, own, name.sentences))
    if regions and place.feature_code != "ADM1":
        region = next((id for id in place.parents if id in regions), "")
        signals["region:named"] = float(bool(region))
        signals["region:share"] = regions[region] / sum(regions.values()) if region else 0.0
        signals["region:in_sentence"] = float(bool(region) and context.in_sentences(region, own, name.sentences))
    return signals


def _hinted(place: Place, context: Context) -> dict[str, float]:
    """Whether words such as "sheriff" or "crore" hint at its country."""
    if not context.hinted or place.feature_code in COUNTRY_CODES:
        return {}
    count = context.hinted.get(place.country, 0)
    return {"hinted:some": float(count > 0), "hinted:share": min(count, 5) / 5 * count / sum(context.hinted.values())}


def _parents(name: Name, context: Context) -> set[str]:
    """The ids of what stands right after a name, "Dublin, Ohio", where one of its candidates lies in that.

    Else the comma is a list's: "Lebanon, Israel".
    """
    for other in context.names if name.parent else ():
        if other.key[0] == name.key[1]:
            ids = {candidate.place.id for candidate in other.candidates[:6]}
            held = any(ids.intersection(candidate.place.parents) for candidate in name.candidates)
            return ids if held else set()
    return set()


def best_of(name: Name, odds: Sequence[float]) -> tuple[int, float]:
    """Return the index of the best candidate and the chance that it or one at the same spot is meant.

    A town, its district and its province share a name and a spot: their chances add up
    before namesakes elsewhere are compared, and the likeliest of them is taken.
    """
    best, most = 0, -1.0
    order = sorted(range(len(odds)), key=lambda index: -odds[index])
    for index in order[:4]:
        here = name.candidates[index].place
        spot = [
            other
            for other in order[:8]
            if other == index or (odds[other] > 0.01 and same_spot(here, name.candidates[other].place))
        ]
        together = sum(odds[other] for other in spot)
        if together > most + 1e-9:
            best, most = spot[0], together  # in the order of their odds
    return best, min(most, 1.0)


def same_spot(one: Place, other: Place) -> bool:
    """Tell whether two places are so near that they may be a town and its province."""
    if abs(one.lat - other.lat) > 0.7:
        return False
    return distance_km(one.lat, one.lon, other.lat, other.lon) < SAME_SPOT_KM


def chances(rows: Sequence[dict[str, float]], values: dict[str, float]) -> list[float]:
    """Return the softmax of the weighted signals."""
    points = [sum(map(mul, map(values.get, row, repeat(0.0)), row.values())) for row in rows]
    if not points:
        return []
    top = max(points)
    grown = [exp(point - top) for point in points]
    total = sum(grown)
    return [value / total for value in grown]
