"""What the gazetteer could reach: is any place that it knows by the gold name within 161 km of the gold point?

Where a required figure is out of reach offline, this says which part of the loss is the gazetteer's, and
whether we reach 95 % of what is left.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from geo.context import COUNTRY_CODES
from geo.distance import distance_km
from geo.gazetteer import Gazetteer
from geo.model import Place, ResolvedToponym

CLOSE_KM = 161.0
NEARLY_ALL = 0.95
MOST_NAMESAKES = 300
_CONTINENT = "CONT"

Record = Mapping[str, Any]


@dataclass(slots=True)
class Reach:
    """Gold mentions with a point: how many, how many we place within 161 km, how many the gazetteer could.

    `fallen_back` of the placed ones are on their division, since the gazetteer lacks their name.
    """

    mentions: int = 0
    placed: int = 0
    reachable: int = 0
    fallen_back: int = 0

    @property
    def share(self) -> float:
        """The share of all gold mentions that are placed."""
        return self.placed / max(1, self.mentions)

    @property
    def ceiling(self) -> float:
        """The share of all gold mentions that a perfect choice among the gazetteer's candidates would place."""
        return self.reachable / max(1, self.mentions)

    @property
    def of_ceiling(self) -> float:
        """How much of that ceiling is reached by choosing among the candidates, fall-backs not counted."""
        return (self.placed - self.fallen_back) / max(1, self.reachable)

    def count(self, placed: bool, reachable: bool) -> None:
        """Count one mention."""
        self.mentions += 1
        self.placed += placed
        self.reachable += reachable
        self.fallen_back += placed and not reachable


def reach(
    document: Record, places: Sequence[ResolvedToponym], *, gazetteer: Gazetteer
) -> Iterable[tuple[bool, bool, bool]]:
    """Yield (is it a country or continent, is it placed, could it be) for each gold mention with a point."""
    found = {(item.toponym.start, item.toponym.end): item for item in places}
    for gold in document["places"]:
        if gold.get("lat") is None or gold.get("optional"):
            continue
        item = found.get((gold["start"], gold["end"]))
        candidates = _candidates(gold, item, gazetteer)
        close = [place for place in candidates if _is_close(place, gold)]
        placed = bool(item and item.place and _is_close(item.place, gold))
        yield _is_vast(gold, candidates), placed, bool(close)


def _candidates(gold: Record, item: ResolvedToponym | None, gazetteer: Gazetteer) -> list[Place]:
    if item and item.toponym.kind == "demonym":
        return [item.place] if item.place else []
    name = item.toponym.name if item else gold["name"]
    return [one.place for one in gazetteer.candidates(name, limit=MOST_NAMESAKES)]


def _is_close(place: Place, gold: Record) -> bool:
    return distance_km(gold["lat"], gold["lon"], place.lat, place.lon) <= CLOSE_KM


def _is_vast(gold: Record, candidates: Sequence[Place]) -> bool:
    """Tell whether the likeliest meaning of a gold name is a country or continent, wherever its point is."""
    by_id = [place for place in candidates if place.id == str(gold.get("geonames_id"))]
    likely = (by_id or list(candidates))[:1]
    return any(place.feature_code in COUNTRY_CODES or place.feature_code == _CONTINENT for place in likely)
