"""Why this candidate, in words: what the article says for it, strongest first."""

from __future__ import annotations

from geo.company import Company
from geo.context import COUNTRY_CODES, Name
from geo.distance import distance_km, surely_apart
from geo.home import home_reason
from geo.model import Place
from geo.ranking_signals import Signals

NEXT_DOOR_KM = 60.0
NEXT_DOOR_DEGREES = 0.6  # of latitude; what is farther off is not next door


class Reasons:
    """What speaks for each candidate of a name, in words."""

    def __init__(self, signals: Signals, company: Company) -> None:
        self._signals, self._name, self._company = signals, signals.name, company
        people = [place.population for place in signals.name.where[0]]
        self._largest = people.index(max(people))

    def of(self, index: int) -> tuple[str, ...]:
        """Return the signals that speak for a candidate, in words."""
        name, signals, home = self._name, self._signals, self._company.home
        candidate = name.candidates[index]
        place = candidate.place
        found: list[str] = []
        if signals.parents and signals.parents[index][0]:
            found.append(f"{name.parent} is named right after it")
        if signals.regions and (region := signals.regions[index]):
            found.append(f"{place.admin1} is named in the {'same sentence' if region[2] else 'article'}")
        said, hinted = signals.countries[signals.codes[index]]
        if said[0]:
            found.append(f"{place.country_name} is named in the {'same sentence' if said[3] else 'article'}")
        in_company = signals.company and signals.company[index]  # none of those that were hopeless alone
        if in_company and place.feature_code not in COUNTRY_CODES and (neighbour := self._neighbour(place)):
            found.append(neighbour)
        if home is not None and (said_of_home := home_reason(place, home)):
            found.append(said_of_home)
        if "hint:fits" in signals.kinds[index].match:
            found.append(f"the text calls it a {name.feature}")
        if hinted[0]:
            found.append(f"words of the article hint at {place.country_name}")
        if len(name.candidates) == 1:
            found.append("the only place of that name")
        elif index == self._largest:
            found.append(f"largest of {len(name.candidates)} namesakes")
        if not found:
            return candidate.reasons[:1]
        found += candidate.reasons[:1]
        return tuple(dict.fromkeys(found))

    def _neighbour(self, place: Place) -> str:
        """The nearest place of the article, those of the same sentence first: "12 km from Sidon, named next to it"."""
        lat, lon, own = place.lat, place.lon, self._name.key[0]
        near = []
        for name, there, _chance in self._company.towns(lat, NEXT_DOOR_DEGREES):
            if name.key[0] == own or surely_apart(lat, lon, there.lat, there.lon) or there.id == place.id:
                continue
            away = distance_km(lat, lon, there.lat, there.lon)
            if away <= NEXT_DOOR_KM:
                near.append((*self._apart(name), away, name.text))
        if not near:
            return ""
        apart, elsewhere, away, text = min(near)
        where = "also named" if elsewhere else "named in the same sentence" if apart else "named next to it"
        return f"{away:.0f} km from {text}, {where}"

    def _apart(self, other: Name) -> tuple[bool, bool]:
        """Tell whether another name does not stand next to this one, and whether it stands in other sentences only."""
        if self._name.sentences.isdisjoint(other.sentences):
            return True, True
        beside = [mention + step for mention in self._name.mentions for step in (-1, 1)]
        return not any(mention in beside for mention in other.mentions), False
