"""Why this candidate, in words: what the article says for it, strongest first."""

from __future__ import annotations

from collections.abc import Sequence

from geo.company import Company, Winner
from geo.context import COUNTRY_CODES, Name
from geo.distance import distance_km
from geo.home import home_reason
from geo.model import Place

NEXT_DOOR_KM = 60.0
NEXT_DOOR_DEGREES = 0.6  # of latitude; what is farther off is not next door


def reasons_of(name: Name, index: int, *, signals: dict[str, float], company: Company) -> tuple[str, ...]:
    """Return the signals that speak for a candidate of `name`, in words."""
    place = name.candidates[index].place
    found: list[str] = []
    if signals.get("parent:holds"):
        found.append(f"{name.parent} is named right after it")
    if signals.get("region:in_sentence"):
        found.append(f"{place.admin1} is named in the same sentence")
    elif signals.get("region:named"):
        found.append(f"{place.admin1} is named in the article")
    if signals.get("country:in_sentence"):
        found.append(f"{place.country_name} is named in the same sentence")
    elif signals.get("country:named"):
        found.append(f"{place.country_name} is named in the article")
    found.append(_neighbour(name, place, company.winners))
    if company.home is not None:
        found.append(home_reason(place, company.home))
    if signals.get("hint:fits"):
        found.append(f"the text calls it a {name.feature}")
    if signals.get("hinted:some"):
        found.append(f"words of the article hint at {place.country_name}")
    found.append(_size(name, index))
    found += name.candidates[index].reasons[:1]
    return tuple(dict.fromkeys(reason for reason in found if reason))


def _neighbour(name: Name, place: Place, winners: Sequence[Winner]) -> str:
    """The nearest place of the article, those of the same sentence first: "12 km from Sidon, named next to it"."""
    if place.feature_code in COUNTRY_CODES:
        return ""
    near = [
        (not _next_to(name, winner.name), name.sentences.isdisjoint(winner.name.sentences), away, winner.name.text)
        for winner in winners
        if abs(winner.place.lat - place.lat) < NEXT_DOOR_DEGREES
        and winner.name.key[0] != name.key[0]
        and winner.place.feature_code not in COUNTRY_CODES
        and winner.place.id != place.id
        and (away := distance_km(place.lat, place.lon, winner.place.lat, winner.place.lon)) <= NEXT_DOOR_KM
    ]
    if not near:
        return ""
    apart, elsewhere, away, text = min(near)
    where = "also named" if elsewhere else "named in the same sentence" if apart else "named next to it"
    return f"{away:.0f} km from {text}, {where}"


def _next_to(name: Name, other: Name) -> bool:
    """Tell whether two names follow each other, with no third between, in one sentence."""
    if name.sentences.isdisjoint(other.sentences):
        return False
    beside = {mention + step for mention in name.mentions for step in (-1, 1)}
    return not beside.isdisjoint(other.mentions)


def _size(name: Name, index: int) -> str:
    count = len(name.candidates)
    if count == 1:
        return "the only place of that name"
    largest = max(range(count), key=lambda other: name.candidates[other].place.population)
    return f"largest of {count} namesakes" if largest == index else ""
