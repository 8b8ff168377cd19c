"""What an article says about its own places: names asked, countries, regions and parents named."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files

from geo.folding import fold
from geo.gazetteer import Gazetteer
from geo.model import Candidate, Span, Toponym

MOST_CANDIDATES = 40
KEPT_CANDIDATES = 6  # the likeliest by themselves; more only where the article speaks for them
STRONG_REGION = 0.45  # prior score from which a name counts as naming the region that is called so
COUNTRY_CODES = frozenset({"PCLI", "PCLD", "PCLS", "PCLIX", "PCLF", "PCL", "TERR"})


@dataclass(slots=True)
class Name:
    """One name of the article in one sense: its mentions, candidates, and the parent named next to it."""

    key: tuple[str, str]
    text: str
    mentions: list[int] = field(default_factory=list)
    sentences: set[int] = field(default_factory=set)
    feature: str = ""
    parent: str = ""
    candidates: tuple[Candidate, ...] = ()


@dataclass(slots=True)
class Context:
    """The article's names, and which countries and regions they name: code or id -> names of it -> sentences.

    `hinted` counts words that tell a country without naming it ("sheriff", "crore").
    """

    names: list[Name]
    countries: dict[str, dict[str, set[int]]]
    regions: dict[str, dict[str, set[int]]]
    demonyms: dict[int, str]
    hinted: dict[str, int] = field(default_factory=dict)

    def named_countries(self, besides: str) -> Counter[str]:
        """How often each country is named by any name but `besides` (folded)."""
        return _counts(self.countries, besides)

    def named_regions(self, besides: str) -> Counter[str]:
        """How often each first-order region is named by any name but `besides` (folded)."""
        return _counts(self.regions, besides)

    def in_sentences(self, of: str, besides: str, sentences: set[int]) -> bool:
        """Tell whether country or region `of` is named in one of `sentences` by another name."""
        said = self.countries.get(of) or self.regions.get(of) or {}
        return any(name != besides and where & sentences for name, where in said.items())


def _counts(said: dict[str, dict[str, set[int]]], besides: str) -> Counter[str]:
    counts: Counter[str] = Counter()
    for what, names in said.items():
        total = sum(len(where) for name, where in names.items() if name != besides)
        if total:
            counts[what] = total
    return counts


@lru_cache(maxsize=30_000)
def look_up(gazetteer: Gazetteer, name: str, countries: frozenset[str] = frozenset()) -> tuple[Candidate, ...]:
    """Return the gazetteer's candidates, remembered between articles."""
    found = gazetteer.candidates(name, countries=countries, limit=MOST_CANDIDATES)
    core, _comma, holder = name.partition(", ")
    if holder and not gazetteer.has_name(name):  # "Georgia, United States": an abbreviation that says which
        found = gazetteer.candidates(core, countries=countries, limit=MOST_CANDIDATES)
        return tuple(item for item in found if holder in (item.place.country_name, item.place.admin1)) or found
    return found


def read_context(text: str, toponyms: Sequence[Toponym], *, sentences: Sequence[Span], gazetteer: Gazetteer) -> Context:
    """Group the mentions by name and sense, and note every country and region that is named."""
    starts = [span.start for span in sentences]
    context = Context(names=[], countries={}, regions={}, demonyms={}, hinted=_hinted(text))
    groups: dict[tuple[str, str], Name] = {}
    for index, toponym in enumerate(toponyms):
        sentence = bisect_right(starts, toponym.start) - 1
        code = gazetteer.demonym(toponym.name) if toponym.kind == "demonym" else None
        if code:
            context.demonyms[index] = code
            context.countries.setdefault(code, {}).setdefault(fold(toponym.name), set()).add(sentence)
            continue
        parent = _parent_after(text, toponyms, index)
        parent = parent if parent and _may_hold(gazetteer, parent, toponym.name) else ""
        key = (fold(toponym.name), fold(parent))
        name = groups.setdefault(key, Name(key=key, text=toponym.name, parent=parent))
        name.mentions.append(index)
        name.sentences.add(sentence)
        name.feature = name.feature or toponym.feature
    context.names = _one_sense(groups)
    for name in context.names:
        name.candidates = look_up(gazetteer, name.text)
        _note_regions(context, name)
    _widen(context, gazetteer)
    _prune(context)
    return context


@cache
def _country_cues() -> tuple[re.Pattern[str], dict[str, tuple[str, ...]]]:
    """Pattern of all words of geo/data/country_cues.toml, and word -> countries."""
    raw = tomllib.loads(files("geo").joinpath("data", "country_cues.toml").read_text(encoding="utf-8"))
    found: dict[str, tuple[str, ...]] = {}
    for code, words in raw.items():
        for word in words.split():
            plain = word.replace("_", " ")
            found[plain] = (*found.get(plain, ()), code)
    return re.compile(r"[^\W_][\w'-]*\.?|£"), found


def _hinted(text: str) -> dict[str, int]:
    """How many different words of the article hint at each country."""
    pattern, cues = _country_cues()
    words = pattern.findall(text)
    seen = {word for word in words if word in cues}
    seen |= {pair for first, second in zip(words, words[1:], strict=False) if (pair := f"{first} {second}") in cues}
    counts: dict[str, int] = {}
    for word in seen:
        for code in cues[word]:
            counts[code] = counts.get(code, 0) + 1
    return counts


def _parent_after(text: str, toponyms: Sequence[Toponym], index: int) -> str:
    """The name behind a comma or in brackets right after this one: "Ohio" in "Dublin, Ohio"."""
    if index + 1 >= len(toponyms):
        return ""
    here, after = toponyms[index], toponyms[index + 1]
    between = text[here.end : after.start].strip()
    return after.name if between in (",", "(", ", in", "in") and after.kind == "place" and len(between) < 5 else ""


def _may_hold(gazetteer: Gazetteer, parent: str, name: str) -> bool:
    """Tell whether some place called `name` lies in some `parent`; in a list ("Lebanon, Israel") none does."""
    holders = [candidate.place for candidate in look_up(gazetteer, parent)[:6] if candidate.score >= STRONG_REGION]
    ids = {place.id for place in holders}
    inner = look_up(gazetteer, name)
    if not inner:
        return any(place.feature_class == "A" for place in holders)
    return any(ids.intersection(candidate.place.parents) for candidate in inner)


def _one_sense(groups: dict[tuple[str, str], Name]) -> list[Name]:
    """Mentions without a parent take the sense of the only one that has a parent."""
    by_name: dict[str, list[Name]] = {}
    for name in groups.values():
        by_name.setdefault(name.key[0], []).append(name)
    for same in by_name.values():
        bare = [name for name in same if not name.parent]
        qualified = [name for name in same if name.parent]
        if bare and len(qualified) == 1:
            qualified[0].mentions += bare[0].mentions
            qualified[0].sentences |= bare[0].sentences
            del groups[bare[0].key]
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
    """Names that no place is called exactly: look for like names in the countries that the text names."""
    for name in context.names:
        if not name.candidates or name.candidates[0].score < 0.25:
            countries = frozenset(code for code, _ in context.named_countries(name.key[0]).most_common(3))
            if countries:
                name.candidates = look_up(gazetteer, name.text, countries) or name.candidates


def _prune(context: Context) -> None:
    """Drop small namesakes in regions and countries that nothing in the article points to."""
    said = set(context.regions)
    for name in context.names:
        said.update(candidate.place.id for candidate in name.candidates[:3] if candidate.place.feature_class != "P")
    for name in context.names:
        name.candidates = tuple(
            candidate
            for index, candidate in enumerate(name.candidates)
            if index < KEPT_CANDIDATES
            or said.intersection(candidate.place.parents[1:])
            or (index < 2 * KEPT_CANDIDATES and candidate.place.country in context.countries)
        )
