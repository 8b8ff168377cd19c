"""Names that the gazetteer lacks: fall back to the division or country that the text gives, as sure as that proved.

The place is the division's own, so its class, precision and radius say how little is known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from math import exp
from typing import NamedTuple

from geo.company import Company, Winner
from geo.context import COUNTRY_CODES, DIVISIONS, Context, Name
from geo.distance import distance_km
from geo.gazetteer import Gazetteer
from geo.gazetteer_rank import fits
from geo.home import region_of
from geo.model import Candidate, Place
from geo.ranking import same_spot

DENSE_KM = 80.0
_UNLISTED = "not in the gazetteer: placed in"


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


def fall_back(scene: Scene, rates: dict[str, float]) -> tuple[FallBack, float] | None:
    """Return the fall-back that proved right most often, and how often (0-1), else None."""
    best: tuple[FallBack, float] | None = None
    for found in all_fall_backs(scene):
        rate = rates.get(found.rule, 0.0)
        if rate > (best[1] if best else 0.0):
            best = found, rate
    return best


def all_fall_backs(scene: Scene) -> Iterator[FallBack]:
    """Yield every division or country that the text offers for an unknown name."""
    beside = next((one for one in scene.winners if scene.name.parent and one.name.key[0] == scene.name.key[1]), None)
    if beside is not None:
        called = division_called(beside.place, beside.name.feature, beside.name.candidates)
        place = called.place if called else beside.place
        yield FallBack(place, f"{_UNLISTED} {place.name}, which is named next to it", f"beside:{_kind(place)}")
    for rule in _RULES:
        found = rule(scene)
        if found is not None and (beside is None or beside.place.id in (found.place.id, *found.place.parents)):
            yield found


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


def _with_town(scene: Scene) -> FallBack | None:
    """The division of the surest town of its own sentences."""
    towns = _towns(_here(scene))
    if not towns:
        return None
    town = max(towns, key=lambda one: (one.chance, one.place.id))
    place = _division(town.place, scene.gazetteer)
    why = f"where {town.name.text}, named in the same sentence, lies"
    return FallBack(place, f"{_UNLISTED} {place.name}, {why}", "sentence:town") if place else None


def _with_home(scene: Scene) -> FallBack | None:
    """The division of the outlet's home town, where the article names no town of another country."""
    home = scene.company.home
    if home is None or home.place is None or home.place.feature_class != "P":
        return None
    if any(one.place.country != home.place.country for one in _towns(scene.winners)):
        return None
    place = _division(home.place, scene.gazetteer)
    return FallBack(place, f"{_UNLISTED} {place.name}, around {home.place.name}, {home.why}", "home") if place else None


def _with_cluster(scene: Scene) -> FallBack | None:
    """The division in the middle of the article's towns."""
    towns = _towns(scene.winners)
    if not towns:
        return None

    def crowd(one: Winner) -> tuple[float, str]:
        here = one.place
        near = (
            other.chance * exp(-distance_km(here.lat, here.lon, other.place.lat, other.place.lon) / DENSE_KM)
            for other in towns
        )
        return sum(near), here.id

    middle = max(towns, key=crowd)
    place = _division(middle.place, scene.gazetteer)
    why = f"as the article is about the places around {middle.name.text}"
    return FallBack(place, f"{_UNLISTED} {place.name}, {why}", "article:towns") if place else None


def _with_region(scene: Scene) -> FallBack | None:
    """The only first-order region that its sentences name."""
    found = {one.place.id: one.place for one in _here(scene) if one.place.feature_code == "ADM1"}
    if len(found) != 1:
        return None
    place = next(iter(found.values()))
    why = "the only such region that its sentence names"
    return FallBack(place, f"{_UNLISTED} {place.name}, {why}", "sentence:region")


def _with_main_region(scene: Scene) -> FallBack | None:
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
    why = "where most places of the article lie"
    return FallBack(place, f"{_UNLISTED} {place.name}, {why}", "article:region") if place else None


def _with_country(scene: Scene) -> FallBack | None:
    """The only country that its sentences name, in any form."""
    said = [
        code
        for code in scene.context.countries
        if scene.context.in_sentences(code, scene.name.key[0], scene.name.sentences)
    ]
    place = scene.gazetteer.nation(said[0]) if len(said) == 1 else None
    why = "the only country that its sentence names"
    return FallBack(place, f"{_UNLISTED} {place.name}, {why}", "sentence:country") if place else None


def _with_main_country(scene: Scene) -> FallBack | None:
    """The country that the article names more often than all others together."""
    counts = scene.context.named_countries(scene.name.key[0])
    for code, count in counts.most_common(1):
        place = scene.gazetteer.nation(code)
        if place is not None and 2 * count > sum(counts.values()):
            why = "the country that the article names most"
            return FallBack(place, f"{_UNLISTED} {place.name}, {why}", "article:country")
    return None


_RULES: tuple[Callable[[Scene], FallBack | None], ...] = (
    _with_town,
    _with_home,
    _with_cluster,
    _with_region,
    _with_main_region,
    _with_country,
    _with_main_country,
)
