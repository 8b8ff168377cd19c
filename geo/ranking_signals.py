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
    found.company = in_company(found, Others(Crowd(company.winners), name), [True] * len(name.candidates))
    rows = [found.of(index) for index in range(len(name.candidates))]
    return [{signal: value for signal, value in row.items() if value} for row in rows]


def lasting_signals(name: Name, context: Context, company: Company) -> Signals:
    """Return the signals of the candidates of `name` that do not hang on what other names were taken for."""
    told = Told(name, context, company.votes)
    places = [candidate.place for candidate in name.candidates]
    codes, within = name.where
    parents = _parents(name, context)
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
        voted=told.voted(within),
        codes=codes,
        countries={code: told.country(code) for code in dict.fromkeys(codes)},
        regions=told.regions(places),
        parents=[(0.0, 1.0) if parents.isdisjoint(place.parents) else (1.0, 0.0) for place in places if parents],
        homes=[home_signals(place, company.home) for place in places] if company.home is not None else [],
    )


def in_company(signals: Signals, others: Others, likely: Sequence[bool]) -> list[Numbers]:
    """Return the signals that tell how the candidates lie to what other names were taken for, in their order.

    None for those of odds so low that no company helps them: they are six in ten, and none of the tuning texts'
    winners had less than .03 before.
    """
    if not others:
        return []
    countries = {code: others.country(code.lstrip("=")) for code in signals.countries}
    found: list[Numbers] = []
    for counts, candidate, code, within in zip(
        likely, signals.name.candidates, signals.codes, signals.name.where[1], strict=True
    ):
        if not counts:
            found.append(())
            continue
        country, country_here = countries[code]
        region, inside, around, region_here = others.lies(candidate.place, within)
        found.append((others.nearest(candidate.place), country, region, inside, around, country_here, region_here))
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
        self._times, self._hints = sum(self._countries.values()), sum(context.hinted.values())

    def country(self, code: str) -> tuple[Numbers, Numbers]:
        """Return what is said of a country, and what hints at it or votes for it; nothing of a country itself."""
        if code[:1] == "=":
            return (), ()
        name, hints, some, voted = self._name, self._context.hinted, 0.0, 0.0
        if code in self._countries:
            share = self._countries[code] / self._times
            here = self._context.in_sentences(code, name.key[0], name.sentences)
            said = 1.0, share, 0.0, float(here)
        else:
            said = 0.0, 0.0, float(bool(self._countries)), 0.0
        if code in hints:
            some = min(hints[code], 5) / 5 * hints[code] / self._hints
        if self._others > 0 and code in self._votes.all:
            voted = max(0.0, self._votes.all[code] - self._voted.get(code, 0.0)) / self._others
        return said, (float(code in hints), some, voted)

    def regions(self, places: Sequence[Place]) -> list[Numbers]:
        """Return the signals of the first-order region that holds each place; none where that, or any, is not named."""
        named, nothing = self._regions.keys(), ()
        if not named:
            return []
        return [
            nothing if named.isdisjoint(place.parents) or place.feature_code == "ADM1" else self._region(place)
            for place in places
        ]

    def _region(self, place: Place) -> Numbers:
        named = self._regions
        region = next(id for id in place.parents if id in named)
        here = self._context.in_sentences(region, self._name.key[0], self._name.sentences)
        return 1.0, named[region] / sum(named.values()), float(here)

    def voted(self, regions: Sequence[str]) -> list[float]:
        """Return which share of the other names may lie in each of some regions."""
        votes, own, others = self._votes.all, self._voted, self._others
        if others < 1:
            return [0.0] * len(regions)
        shares = {one: max(0.0, votes.get(one, 0.0) - own.get(one, 0.0)) / others for one in set(regions)}
        return list(map(shares.__getitem__, regions))


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
