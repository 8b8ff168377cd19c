"""The signals of a name's candidates: named numbers, mostly 0-1, that tell of no text.

They are kept in groups, not by candidate: those of a country are made once for all candidates of a name that lie
in it. `geo/data/resolution_signals.toml` tells what each means.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import log10

from geo.company import Company, Crowd, Others, Votes
from geo.context import COUNTRY_CODES, Context, Name
from geo.gazetteer_rank import fits
from geo.home import HOME, home_signals
from geo.model import Place

_MATCHES = {
    "also called so in English": "match:trusted",
    "an alternate name": "match:alternate",
    "a code": "match:code",
    "called so without the word of class": "match:core",
    "another transliteration": "match:sound",
    "a similar name in a country that the text names": "match:fuzzy",
}
_CITY_CODES = {"PPLC": "class:capital", "PPLA": "class:seat", "PPLA2": "class:seat2"}
# The signals of each group, in the order of its numbers.
ALONE = ("prior", "below_best", "best")
SAID = ("country:named", "country:share", "country:not_named", "country:in_sentence")
REGION = ("region:named", "region:share", "region:in_sentence")
HINTED = ("hinted:some", "hinted:share", "voted:country")
VOTED = ("voted:region",)
PARENT = ("parent:holds", "parent:misses")
COMPANY = (
    "near:best", "company:country", "company:region", "company:inside", "company:around", "beside:country",
    "beside:region",
)  # fmt: skip

LEAST_LIKELY = 0.02  # odds of the first pass
_PARENT = (1.0, 0.0), (0.0, 1.0)  # one that the parent holds, one that it does not
_NOTHING = (0.0,) * len(SAID), (0.0,) * len(HINTED)  # of a country itself

Numbers = tuple[float, ...]


@dataclass(frozen=True, eq=False, slots=True)
class Kind:
    """What a candidate is by itself: the signals of its class and its match, which are 1, and of its population."""

    of_class: str
    population: str
    match: tuple[str, ...]


@dataclass(slots=True)
class Signals:
    """The signals of all candidates of a name, a group at a time; lists are in the order of the candidates.

    `codes` are their countries, "=LB" for Lebanon itself, and the keys of `countries`. `alone` are score, how far
    that is below the best one's, whether it is the best, and size. `regions`, `parents`, `homes` and `company` are
    empty where the text names no region, no parent, nobody a home, and until the first pass is over.
    """

    name: Name
    kinds: list[Kind] = field(default_factory=list)
    alone: list[tuple[float, float, float, float]] = field(default_factory=list)
    voted: list[float] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    countries: dict[str, tuple[Numbers, Numbers]] = field(default_factory=dict)
    regions: list[Numbers] = field(default_factory=list)
    parents: list[Numbers] = field(default_factory=list)
    homes: list[Numbers] = field(default_factory=list)
    company: list[Numbers] = field(default_factory=list)

    def of(self, index: int) -> dict[str, float]:
        """Return the signals of one candidate by name; a group that says nothing of it is left out."""
        kind, (*alone, size) = self.kinds[index], self.alone[index]
        said, hinted = self.countries[self.codes[index]]
        signals = [*ALONE, kind.of_class, kind.population, *kind.match]
        found = [*alone, 1.0, size, *[1.0] * len(kind.match)]
        for group, numbers in (
            (SAID, said),
            (REGION, self.regions and self.regions[index]),
            (HINTED, hinted),
            (VOTED, (self.voted[index],)),
            (PARENT, self.parents and self.parents[index]),
            (HOME, self.homes and self.homes[index]),
            (COMPANY, self.company and self.company[index]),
        ):
            if numbers:
                signals += group
                found += numbers
        return dict(zip(signals, found, strict=True))


def signals_of(name: Name, context: Context, company: Company) -> list[dict[str, float]]:
    """Return the signals of each candidate of `name` by name, given its company; those that are 0 are left out."""
    found = lasting_signals(name, context, company)
    found.company = in_company(found, Others(Crowd(company.winners), name), range(len(name.candidates)))
    rows = [found.of(index) for index in range(len(name.candidates))]
    return [{signal: value for signal, value in row.items() if value} for row in rows]


def lasting_signals(name: Name, context: Context, company: Company) -> Signals:
    """Return the signals of the candidates of `name` that do not hang on what other names were taken for."""
    told = Told(name, context, company.votes)
    places, codes, regions = name.where
    parents, home = _parents(name, context), company.home
    kinds = _kinds(name.feature, bool(name.qualifier))
    scores = [candidate.score for candidate in name.candidates]
    best = max(scores, default=0.0)
    return Signals(
        name,
        kinds=[
            kinds[one.place.feature_class, one.place.feature_code, one.reasons[0] if one.reasons else ""]
            for one in name.candidates
        ],
        alone=[
            (score, best - score, 1.0 if score == best else 0.0, log10(place.population + 1) / 7)
            for score, place in zip(scores, places, strict=True)
        ],
        voted=told.voted(regions),
        codes=codes,
        countries=told.countries(codes),
        regions=told.regions(places),
        parents=[_PARENT[parents.isdisjoint(place.parents)] for place in places] if parents else [],
        homes=[home_signals(place, home) for place in places] if home is not None else [],
    )


def in_company(signals: Signals, others: Others, likely: Sequence[int]) -> list[Numbers]:
    """Return the signals that tell how the `likely` candidates lie to what other names were taken for.

    None for those of odds so low that no company helps them: they are six in ten, and none of the tuning texts'
    winners had less than .03 before.
    """
    if not others:
        return []
    places, codes, regions = signals.name.where
    countries: dict[str, tuple[float, float]] = {}
    found: list[Numbers] = [()] * len(places)
    for index in likely:
        place, code = places[index], codes[index]
        if code not in countries:
            countries[code] = others.country(code.lstrip("="))
        country, country_here = countries[code]
        region, inside, around, region_here = others.lies(place, regions[index])
        found[index] = others.nearest(place), country, region, inside, around, country_here, region_here
    return found


class _KindsOf(dict[tuple[str, str, str], Kind]):
    """The kinds of candidates of a name with a word of class, or a side, by class, code and match."""

    def __init__(self, feature: str, sided: bool) -> None:
        self._feature, self._sided = feature, sided

    def __missing__(self, key: tuple[str, str, str]) -> Kind:
        feature_class, code, match = key
        group = feature_class if feature_class in "PA" else "other"
        facts = [_MATCHES[match]] if match in _MATCHES else []
        if self._feature:
            facts.append("hint:fits" if fits(self._feature, f"{feature_class}/{code}") else "hint:misfit")
        if self._sided:
            facts.append(f"part:{group}")
        self[key] = found = Kind(_class(feature_class, code), f"population:{group}", tuple(facts))
        return found


@lru_cache(maxsize=256)
def _kinds(feature: str, sided: bool) -> _KindsOf:
    return _KindsOf(feature, sided)


def _class(feature_class: str, code: str) -> str:
    if code in COUNTRY_CODES:
        return "class:country"
    if code in ("ADM1", "ADM2"):
        return f"class:{code}"
    if feature_class == "P":
        return _CITY_CODES.get(code, "class:town")
    return f"class:{feature_class or 'other'}"


class Told:
    """What the article tells one name of countries and regions: how often others name them, and may lie in them."""

    def __init__(self, name: Name, context: Context, votes: Votes) -> None:
        self._name, self._context, self._votes = name, context, votes
        own = name.key[0]
        self._countries, self._regions = context.named_countries(own), context.named_regions(own)
        self._voted = votes.own.get(name.key, {})
        self._others = votes.names - bool(self._voted)
        self._shares = self._voting()

    def countries(self, codes: Sequence[str]) -> dict[str, tuple[Numbers, Numbers]]:
        """Return what is said of each country, and what hints at it or votes for it; nothing of a country itself."""
        name, named, hints = self._name, self._countries, self._context.hinted
        times, unsaid = sum(named.values()), (0.0, 0.0, float(bool(named)), 0.0)
        found: dict[str, tuple[Numbers, Numbers]] = {}
        for code in dict.fromkeys(codes):
            if code[:1] == "=":
                found[code] = _NOTHING
                continue
            said, some = unsaid, 0.0
            if code in named:
                here = self._context.in_sentences(code, name.key[0], name.sentences)
                said = 1.0, named[code] / times, 0.0, float(here)
            if code in hints:
                some = min(hints[code], 5) / 5 * hints[code] / sum(hints.values())
            found[code] = said, (1.0 if code in hints else 0.0, some, self._shares.get(code, 0.0))
        return found

    def regions(self, places: Sequence[Place]) -> list[Numbers]:
        """Return the signals of the first-order region that holds each place; none where that, or any, is not named."""
        named = self._regions
        if not named:
            return []
        found: list[Numbers] = []
        told = {}
        for place in places:
            numbers: Numbers = ()
            if place.feature_code != "ADM1":
                for parent in place.parents:
                    if parent in named:
                        if parent not in told:
                            told[parent] = self._region(parent)
                        numbers = told[parent]
                        break
            found.append(numbers)
        return found if told else []

    def _region(self, region: str) -> Numbers:
        here = self._context.in_sentences(region, self._name.key[0], self._name.sentences)
        return 1.0, self._regions[region] / sum(self._regions.values()), float(here)

    def voted(self, regions: Sequence[str]) -> list[float]:
        """Return which share of the other names may lie in each of some regions."""
        shares = self._shares
        return [shares.get(region, 0.0) for region in regions]

    def _voting(self) -> dict[str, float]:
        """Which share of the other names may lie in a country or region, of all that one of its own may lie in."""
        votes, others = self._votes.all, self._others
        if others < 1:
            return {}
        shares: dict[str, float] = {}
        for what, share in self._voted.items():
            left = votes[what] - share
            if left > 0:
                shares[what] = left / others
        if not self._voted:
            _places, codes, regions = self._name.where
            shares = {what: votes[what] / others for what in {*codes, *regions} if what in votes}
        return shares


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
