"""What an article says about its own places: names asked, countries, regions and parents named."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from geo.country_hints import hinted
from geo.cues import class_words, table
from geo.folding import fold
from geo.gazetteer import Gazetteer
from geo.model import Candidate, Place, Span, Toponym

MOST_CANDIDATES = 25
KEPT_CANDIDATES = 10  # the likeliest by themselves; more only where the article speaks for them
STRONG_REGION = 0.45  # prior score from which a name counts as naming the region that is called so
MOST_IN_NAMED = 20  # the same in a country that the text names
FAMOUS = 0.6  # prior score from which a place may be meant by another name, whatever countries the text names
KNOWN = 0.5  # the same for a place that is called so
MOST_BETWEEN = 30  # characters between a name and what holds it: " refugee camp, "
DIVISIONS = frozenset({"province", "state", "region", "district", "county"})  # class hints of divisions
_TOKENS = re.compile(r"[^\W\d_]+|[,(]")
_LINKS: tuple[tuple[str, ...], ...] = ((",", "in"), (",",), ("(",), ("in",), ("of",), (",", "in", "the"), ("in", "the"))
_LAST = frozenset(link[-1] for link in _LINKS)
_APPOSED = re.compile(r"\s+(?:[a-z]+\s)?(?:capital|city|town|port|village|province|district|region|island)\b")
_WEAK_MATCHES = frozenset(
    ("an alternate name", "another transliteration", "a similar name in a country that the text names")
)
COUNTRY_CODES = frozenset({"PCLI", "PCLD", "PCLS", "PCLIX", "PCLF", "PCL", "TERR"})

Where = tuple[list[Place], list[str], list[str]]


@dataclass(slots=True)
class Name:
    """One name of the article in one sense: its mentions, candidates, and the parent named next to it.

    `stated` tells that the text says it lies in the parent: "Brava district, Oman" is not Cape Verde's.
    Nothing is done to the candidates once `where` was asked.
    """

    key: tuple[str, str]
    text: str
    mentions: list[int] = field(default_factory=list)
    sentences: set[int] = field(default_factory=set)
    feature: str = ""
    qualifier: str = ""
    parent: str = ""
    stated: bool = False
    candidates: tuple[Candidate, ...] = ()
    _where: Where | None = None

    @property
    def where(self) -> Where:
        """Of each candidate the place, its country, "=LB" for Lebanon itself, and its first-order region's id or ""."""
        if self._where is None:
            places = [candidate.place for candidate in self.candidates]
            codes = [f"={place.country}" if place.feature_code in COUNTRY_CODES else place.country for place in places]
            self._where = places, codes, list(map(region_of, places))
        return self._where


def region_of(place: Place) -> str:
    """Return the id of the first-order region that a place is, or lies in; "" where it has none.

    Parents are outermost first: the country, where it has one, then the region.
    """
    if place.feature_code == "ADM1":
        return place.id
    return place.parents[1] if len(place.parents) > 1 and place.feature_code not in COUNTRY_CODES else ""


@dataclass(slots=True)
class Context:
    """The article's names, and which countries and regions they name: code or id -> names of it -> sentences.

    `hinted` counts words that tell a country without naming it ("sheriff", "crore"). Nothing is added
    to what is named once `named_countries` or `named_regions` was asked.
    """

    names: list[Name]
    countries: dict[str, dict[str, set[int]]]
    regions: dict[str, dict[str, set[int]]]
    demonyms: dict[int, str]
    hinted: dict[str, int] = field(default_factory=dict)
    _counted: list[Counts] = field(default_factory=list)

    def named_countries(self, besides: str) -> dict[str, int]:
        """How often each country is named by any name but `besides` (folded)."""
        return (self._counted or self._count())[0].besides(besides)

    def named_regions(self, besides: str) -> dict[str, int]:
        """How often each first-order region is named by any name but `besides` (folded)."""
        return (self._counted or self._count())[1].besides(besides)

    def _count(self) -> list[Counts]:
        self._counted = [Counts(self.countries), Counts(self.regions)]
        return self._counted

    def in_sentences(self, of: str, besides: str, sentences: set[int]) -> bool:
        """Tell whether country or region `of` is named in one of `sentences` by another name."""
        said = self.countries.get(of) or self.regions.get(of) or {}
        return any(name != besides and where & sentences for name, where in said.items())


class Counts:
    """How often each country or region is named in the article."""

    def __init__(self, said: dict[str, dict[str, set[int]]]) -> None:
        self._said = said
        self._names = {name for names in said.values() for name in names}
        self._all = {what: sum(map(len, names.values())) for what, names in said.items()}
        self._besides: dict[str, dict[str, int]] = {}

    def besides(self, name: str) -> dict[str, int]:
        """How often by any name but one, the country or region itself; the caller changes nothing."""
        if name not in self._names:
            return self._all
        if name not in self._besides:
            counts = {what: self._all[what] - len(names.get(name, ())) for what, names in self._said.items()}
            self._besides[name] = {what: count for what, count in counts.items() if count}
        return self._besides[name]


@lru_cache(maxsize=30_000)
def look_up(gazetteer: Gazetteer, name: str, countries: frozenset[str] = frozenset()) -> tuple[Candidate, ...]:
    """Return the gazetteer's candidates, remembered between articles."""
    found = gazetteer.candidates(name, countries=countries, limit=MOST_CANDIDATES, brief=True)
    core, _comma, holder = name.partition(", ")
    if holder and not gazetteer.has_name(name):  # "Georgia, United States": an abbreviation that says which
        found = gazetteer.candidates(core, countries=countries, limit=MOST_CANDIDATES, brief=True)
        return tuple(item for item in found if holder in (item.place.country_name, item.place.admin1)) or found
    return found


def read_context(text: str, toponyms: Sequence[Toponym], *, sentences: Sequence[Span], gazetteer: Gazetteer) -> Context:
    """Group the mentions by name and sense, and note every country and region that is named."""
    starts = [start for start, _end in sentences]
    context = Context(names=[], countries={}, regions={}, demonyms={}, hinted=hinted(text))
    groups: dict[tuple[str, str], Name] = {}
    for index, toponym in enumerate(toponyms):
        sentence = bisect_right(starts, toponym.start) - 1
        code = gazetteer.demonym(toponym.name) if toponym.kind in ("demonym", "hint") else None
        if code:
            context.demonyms[index] = code
            context.countries.setdefault(code, {}).setdefault(fold(toponym.name), set()).add(sentence)
            continue
        pair = toponyms[index : index + 2]
        parent, stated = "", False
        if len(pair) == 2 and pair[1].start - toponym.end <= MOST_BETWEEN:
            parent, stated = _parent_after(text, pair, sentences[sentence], gazetteer)
        key = (fold(toponym.name), fold(parent) if parent else "")
        name = groups.get(key)
        if name is None:
            name = groups[key] = Name(key=key, text=toponym.name, parent=parent)
        name.mentions.append(index)
        name.sentences.add(sentence)
        name.feature = name.feature or toponym.feature
        name.qualifier = name.qualifier or toponym.qualifier
        name.stated = name.stated or stated
    context.names = _one_sense(groups)
    for name in context.names:
        name.candidates = look_up(gazetteer, name.text)
        if name.feature == "city" and all(toponyms[index].kind == "hint" for index in name.mentions):
            name.candidates = tuple(item for item in name.candidates if item.place.feature_class == "P")
        _note_regions(context, name)
    _widen(context, gazetteer)
    _prune(context)
    return context


def _parent_after(text: str, pair: Sequence[Toponym], sentence: Span, gazetteer: Gazetteer) -> tuple[str, bool]:
    """What holds the first of two names by the second, or "", and whether the text states that it lies there."""
    here, after = pair
    parent, stated = _named_after(text, pair, gazetteer)
    if not parent:
        return "", False
    if after.kind != "place":
        stated = _may_hold(gazetteer, parent, here.name)
    elif not stated:
        stated = _is_all_of(text, sentence, pair) or not _is_known(gazetteer, here.name)
    stated = stated and any(place.feature_class == "A" for place in _holders(gazetteer, parent))
    return (parent, stated) if stated or _may_hold(gazetteer, parent, here.name) else ("", False)


def _named_after(text: str, pair: Sequence[Toponym], gazetteer: Gazetteer) -> tuple[str, bool]:
    """The name behind a comma or in brackets right after another, and whether the text surely says it lies there.

    "Ohio" in "Dublin, Ohio", "Lebanon" in "Tripoli in northern Lebanon"; "Bhutan", surely, in "Punakha
    district, Bhutan", "Libya" in "Tripoli, the Libyan capital", and "Donetsk" in "Lozuvatka in the Donetsk region".
    """
    here, after = pair
    between = text[here.end : after.start]
    if after.kind != "place":
        nation = _nation_of(text, after, gazetteer) if between.strip() in (", the", ", a") else ""
        return nation, bool(nation)
    between = between.removeprefix(".")
    tokens = said = _TOKENS.findall(between)
    while len(tokens) > 1 and tokens[-1] in table()["directions"]:
        tokens = tokens[:-1]
    if not tokens or tokens[-1] not in _LAST or "".join(said) != "".join(between.split()):
        return "", False
    link = next((link for link in _LINKS if tuple(tokens[len(tokens) - len(link) :]) == link), ())
    classes = tokens[: len(tokens) - len(link)]
    if not link or not all(word in class_words() for word in classes) or (link == ("of",) and not classes):
        return "", False
    surely = after.feature in DIVISIONS if "in" in link else bool(classes) and link in ((",",), ("(",))
    return after.name, surely


def _nation_of(text: str, demonym: Toponym, gazetteer: Gazetteer) -> str:
    """The country in ", the Libyan capital"; "" where no word of class follows."""
    if not _APPOSED.match(text, demonym.end):
        return ""
    nation = gazetteer.nation(gazetteer.demonym(demonym.name) or "")
    return nation.name if nation else ""


def _is_all_of(text: str, sentence: Span, pair: Sequence[Toponym]) -> bool:
    """Tell whether two names with a comma are the whole of a sentence: "Kokwari, Botswana"."""
    before, after = text[sentence.start : pair[0].start], text[pair[-1].end : sentence.end]
    return not before.strip() and not after.strip(" .)") and text[pair[0].end : pair[-1].start].strip() in (",", "(")


def _holders(gazetteer: Gazetteer, parent: str) -> list[Place]:
    return [candidate.place for candidate in look_up(gazetteer, parent)[:6] if candidate.score >= STRONG_REGION]


def _is_known(gazetteer: Gazetteer, name: str) -> bool:
    """Tell whether a name is somewhere that may stand in a list with countries: "Cairo, Jordan and Syria"."""
    likely = (item for item in look_up(gazetteer, name)[:3] if item.score >= KNOWN)
    return any(item.score >= FAMOUS or item.reasons[0] not in _WEAK_MATCHES for item in likely)


def _may_hold(gazetteer: Gazetteer, parent: str, name: str) -> bool:
    """Tell whether some place called `name` lies in some `parent`; in a list ("Lebanon, Israel") none does."""
    holders = _holders(gazetteer, parent)
    ids = {place.id for place in holders}
    inner = look_up(gazetteer, name)
    if not inner:
        return any(place.feature_class == "A" for place in holders)
    return any(ids.intersection(candidate.place.parents) for candidate in inner)


def _one_sense(groups: dict[tuple[str, str], Name]) -> list[Name]:
    """Mentions without a parent take the sense of the only one that has a parent."""
    held = [name for name in groups.values() if name.parent]
    called = [name.key[0] for name in held]
    for name in held:
        bare = groups.get((name.key[0], ""))
        if bare is not None and not bare.parent and called.count(name.key[0]) == 1:
            name.mentions += bare.mentions
            name.sentences |= bare.sentences
            name.stated = name.stated or bare.stated
            del groups[bare.key]
    return list(groups.values())


def _note_regions(context: Context, name: Name) -> None:
    for candidate in name.candidates[:4]:
        place = candidate.place
        if candidate.score < STRONG_REGION:
            continue
        if place.feature_code in COUNTRY_CODES and place.country:
            context.countries.setdefault(place.country, {}).setdefault(name.key[0], set()).update(name.sentences)
        elif place.feature_code == "ADM1":
            context.regions.setdefault(place.id, {}).setdefault(name.key[0], set()).update(name.sentences)


def _widen(context: Context, gazetteer: Gazetteer) -> None:
    """Names that no place is called exactly: look for like names in the countries that the text names.

    What is called otherwise, is little known, and lies in no country that the text names is left out.
    """
    for name in context.names:
        if name.stated:
            name.candidates = _in_parent(name, gazetteer)
            continue
        named = context.named_countries(name.key[0])
        if not name.candidates or name.candidates[0].score < 0.25:
            countries = frozenset(sorted(named, key=named.__getitem__, reverse=True)[:3])
            if countries:
                name.candidates = look_up(gazetteer, name.text, countries) or name.candidates
        if named:
            name.candidates = tuple(
                [
                    item
                    for item in name.candidates
                    if item.reasons[0] not in _WEAK_MATCHES
                    or item.score >= FAMOUS
                    or not _is_outside(item.place, named)
                ]
            )


def _in_parent(name: Name, gazetteer: Gazetteer) -> tuple[Candidate, ...]:
    """The candidates in the parent that the text states, also those only spelled alike; none elsewhere."""
    holders = _holders(gazetteer, name.parent)
    ids = {place.id for place in holders}
    found = _inside(name.candidates, ids)
    if not found:
        countries = frozenset(place.country for place in holders if place.country)
        found = _inside(look_up(gazetteer, name.text, countries), ids)
    return found


def _inside(candidates: Sequence[Candidate], ids: set[str]) -> tuple[Candidate, ...]:
    return tuple(item for item in candidates if not ids.isdisjoint((item.place.id, *item.place.parents)))


def _is_outside(place: Place, named: dict[str, int]) -> bool:
    """Tell whether a place lies in a country, and in none that the text names."""
    return bool(place.country) and place.country not in named and place.feature_code not in COUNTRY_CODES


def _prune(context: Context) -> None:
    """Drop small namesakes in regions and countries that nothing in the article points to."""
    many = [name for name in context.names if len(name.candidates) > KEPT_CANDIDATES]
    if not many:
        return
    likely = [candidate.place for name in context.names for candidate in name.candidates[:3]]
    said = {*context.regions, *[place.id for place in likely if place.feature_class != "P"]}
    for name in many:
        more = [
            candidate
            for index, candidate in enumerate(name.candidates[KEPT_CANDIDATES:], KEPT_CANDIDATES)
            if not said.isdisjoint(candidate.place.parents[1:])
            or (index < MOST_IN_NAMED and candidate.place.country in context.countries)
        ]
        name.candidates = (*name.candidates[:KEPT_CANDIDATES], *more)
