"""Names that the gazetteer lacks: fall back to the division or country that the text gives, as sure as that proved.

The place is the division's own, so its class, precision and radius say how little is known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from math import exp
from operator import itemgetter, mul
from typing import NamedTuple

from geo.company import Company, Winner
from geo.context import COUNTRY_CODES, DIVISIONS, Context, Name, region_of
from geo.distance import distance_km
from geo.gazetteer import Gazetteer
from geo.gazetteer_rank import fits
from geo.model import Candidate, Place
from geo.ranking import same_spot

DENSE_KM = 80.0
_UNLISTED = "not in the gazetteer: placed in"
_Found = tuple[Place, str] | None


class FallBack(NamedTuple):
    """A division or country that may hold a name, why in words, and under which rule (its rate is learnt)."""

    place: Place
    why: str
    rule: str


class Scene(NamedTuple):
    """What an unknown name stands in."""

    name: Name
    context: Context
    company: Company
    gazetteer: Gazetteer

    @property
    def winners(self) -> list[Winner]:
        """What the other names were taken for."""
        return [one for one in self.company.winners if one.name.key[0] != self.name.key[0]]


def fall_back(scene: Scene, rates: dict[str, float], *, above: float = 0.0) -> tuple[FallBack, float] | None:
    """Return the fall-back that proved right most often, and how often (0-1), else None; `above` is not enough.

    The rules are asked from the best down, so the first that has an answer ends it.
    """
    best: tuple[FallBack, float] | None = None
    beside = _beside(scene)
    found = _put_beside(beside) if beside else None
    if found and rates.get(found.rule, 0.0) > above:
        above = rates[found.rule]
        best = found, above
    for rule in sorted(_RULES, key=lambda rule: rates.get(rule, 0.0), reverse=True):
        rate = rates.get(rule, 0.0)
        if rate <= above:
            break
        found = _put(rule, scene, beside)
        if found is not None:
            return found, rate
    return best


def all_fall_backs(scene: Scene) -> Iterator[FallBack]:
    """Yield every division or country that the text offers for an unknown name."""
    beside = _beside(scene)
    if beside is not None:
        yield _put_beside(beside)
    for rule in _RULES:
        found = _put(rule, scene, beside)
        if found is not None:
            yield found


def _beside(scene: Scene) -> Winner | None:
    """What the name right after it was taken for."""
    parent = scene.name.parent and scene.name.key[1]
    return next((one for one in scene.winners if one.name.key[0] == parent), None) if parent else None


def _put_beside(beside: Winner) -> FallBack:
    called = division_called(beside.place, beside.name.feature, beside.name.candidates)
    place = called.place if called else beside.place
    return FallBack(place, f"{_UNLISTED} {place.name}, which is named next to it", f"beside:{_kind(place)}")


def _put(rule: str, scene: Scene, beside: Winner | None) -> FallBack | None:
    """What a rule finds, where it holds what the name stands beside or there is no such thing."""
    found = _RULES[rule](scene)
    if found is None:
        return None
    place, why = found
    if beside is not None and beside.place.id not in (place.id, *place.parents):
        return None
    return FallBack(place, f"{_UNLISTED} {place.name}, {why}", rule)


def division_called(place: Place, feature: str, candidates: Sequence[Candidate]) -> Candidate | None:
    """Return the candidate that is the division at a place, where the text calls it one by `feature`; else None."""
    if feature not in DIVISIONS or fits(feature, f"{place.feature_class}/{place.feature_code}"):
        return None
    for candidate in candidates:
        other = candidate.place
        if other.feature_class == "A" and fits(feature, f"A/{other.feature_code}") and same_spot(place, other):
            return candidate
    return None


def _kind(place: Place) -> str:
    if place.feature_code in COUNTRY_CODES:
        return "country"
    return "region" if place.feature_code == "ADM1" else "town"


def _here(scene: Scene) -> list[Winner]:
    return [one for one in scene.winners if not scene.name.sentences.isdisjoint(one.name.sentences)]


def _towns(winners: Sequence[Winner]) -> list[Winner]:
    return [one for one in winners if one.place.feature_class == "P" or one.place.feature_code == "ADM2"]


def _division(place: Place, gazetteer: Gazetteer) -> Place | None:
    """The smallest division that holds a place, or that it is."""
    if place.feature_code == "ADM2":
        return place
    ids = place.parents[1:]
    return gazetteer.place(ids[-1]) if ids else None


def _with_town(scene: Scene) -> _Found:
    """The division of the surest town of its own sentences."""
    towns = _towns(_here(scene))
    if not towns:
        return None
    town = max(towns, key=lambda one: (one.chance, one.place.id))
    place = _division(town.place, scene.gazetteer)
    return (place, f"where {town.name.text}, named in the same sentence, lies") if place else None


def _with_home(scene: Scene) -> _Found:
    """The division of the outlet's home town, where the article names no town of another country."""
    home = scene.company.home
    if home is None or home.place is None or home.place.feature_class != "P":
        return None
    if any(one.place.country != home.place.country for one in _towns(scene.winners)):
        return None
    place = _division(home.place, scene.gazetteer)
    return (place, f"around {home.place.name}, {home.why}") if place else None


def _with_cluster(scene: Scene) -> _Found:
    """The division in the middle of the article's towns."""
    towns = _towns(scene.winners)
    if not towns:
        return None
    _crowd, _id, middle = max(
        [(crowd, one.place.id, one) for crowd, one in zip(_crowds(towns), towns, strict=True)], key=itemgetter(0, 1)
    )
    place = _division(middle.place, scene.gazetteer)
    return (place, f"as the article is about the places around {middle.name.text}") if place else None


def _crowds(towns: Sequence[Winner]) -> list[float]:
    """How many are around each town, itself included: the nearer and surer, the more it counts."""
    near = [[1.0] * len(towns) for _ in towns]
    for index, one in enumerate(towns):
        here = one.place
        for before in range(index):
            there = towns[before].place
            away = distance_km(here.lat, here.lon, there.lat, there.lon)
            near[index][before] = near[before][index] = exp(-away / DENSE_KM)
    chances = [one.chance for one in towns]
    return [sum(map(mul, chances, row)) for row in near]


def _with_region(scene: Scene) -> _Found:
    """The only first-order region that its sentences name."""
    found = {one.place.id: one.place for one in _here(scene) if one.place.feature_code == "ADM1"}
    if len(found) != 1:
        return None
    return next(iter(found.values())), "the only such region that its sentence names"


def _with_main_region(scene: Scene) -> _Found:
    """The region that half of the article's places lie in."""
    shares: dict[str, float] = {}
    total = 0.0
    for one in scene.winners:
        if one.place.feature_code not in COUNTRY_CODES:
            total += one.chance
            region = region_of(one.place)
            shares[region] = shares.get(region, 0.0) + one.chance
    shares.pop("", None)
    if not shares:
        return None
    region = max(shares, key=lambda one: (shares[one], one))
    place = scene.gazetteer.place(region) if 2 * shares[region] >= total else None
    return (place, "where most places of the article lie") if place else None


def _with_country(scene: Scene) -> _Found:
    """The only country that its sentences name, in any form."""
    said = [
        code
        for code in scene.context.countries
        if scene.context.in_sentences(code, scene.name.key[0], scene.name.sentences)
    ]
    place = scene.gazetteer.nation(said[0]) if len(said) == 1 else None
    return (place, "the only country that its sentence names") if place else None


def _with_main_country(scene: Scene) -> _Found:
    """The country that the article names more often than all others together."""
    counts = scene.context.named_countries(scene.name.key[0])
    code = max(counts, key=counts.__getitem__, default="")
    place = scene.gazetteer.nation(code) if 2 * counts.get(code, 0) > sum(counts.values()) else None
    return (place, "the country that the article names most") if place else None


# What finds a place for a name, with the words for it, by the name of its rate.
_RULES: dict[str, Callable[[Scene], _Found]] = {
    "sentence:town": _with_town,
    "home": _with_home,
    "article:towns": _with_cluster,
    "sentence:region": _with_region,
    "article:region": _with_main_region,
    "sentence:country": _with_country,
    "article:country": _with_main_country,
}
