"""Whose namesakes are meant: the home that the user gives an outlet, or the one that its articles tell.

An outlet's home is learnt from the places that its articles name, without any model and without
a look at what is right: where most of them crowd. An outlet that tells of the world has none.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from math import exp, floor
from typing import Self
from urllib.parse import urlsplit

from geo.context import COUNTRY_CODES, look_up
from geo.distance import distance_km
from geo.errors import InputError
from geo.folding import fold
from geo.gazetteer import Gazetteer
from geo.model import Article, Home, Place, ResolvedToponym
from geo.resolve import resolve
from geo.text import sentences
from geo.toponyms import find_toponyms

NEAR_KM = 75.0
LEAST_CHANCE = 0.03
LEAST_ARTICLES = 2
# Share of what an outlet names that must lie around its home. What has no address may be no outlet, but a file's name.
LEAST_SURE, LEAST_SURE_UNADDRESSED = 0.1, 0.3
ALIKE = 3.0  # how much likelier a namesake is that the outlet's own name holds: "parispost.com"
LEAST_LETTERS = 5
AHEAD_ARTICLES = 512  # read ahead, by rules alone, before the first is analysed
LEARNT_ARTICLES = 40  # of one outlet

Sighting = tuple[Place, float]


def outlet(article: Article) -> str:
    """Return what tells an article's outlet: the host of its address, else its source as given, in small letters.

    >>> outlet(Article(id="a", text="...", source="http://www.parispost.com/story?id=3"))
    'parispost.com'
    """
    for said in (article.source, article.url):
        try:
            host = urlsplit(said).netloc if "://" in said else ""
        except ValueError:
            host = ""
        if host:
            return host.casefold().removeprefix("www.")
    return article.source.casefold()


@dataclass(slots=True)
class Tally:
    """What an outlet's articles name: where, and how likely; each article counts as one, however long.

    `known` are the places in each square of one degree, with their shares; `cells` the sums of these.
    """

    called: str = ""
    articles: int = 0
    cells: Counter[tuple[int, int]] = field(default_factory=Counter)
    known: dict[tuple[int, int], dict[str, Sighting]] = field(default_factory=dict)
    _home: tuple[Home | None] | None = None  # found once, until more is known

    def add(self, names: Iterable[Sequence[Sighting]]) -> None:
        """Take one article's names, each with what it could mean and how likely; countries say nothing."""
        local = [name for name in map(self._weighed, names) if name]
        self.articles += bool(local)
        self._home = None
        for name in local:
            for place, chance in name:
                cell = (floor(place.lat), floor(place.lon))
                weight = chance / len(local)
                self.cells[cell] += weight  # type: ignore[assignment]
                there = self.known.setdefault(cell, {})
                there[place.id] = (place, there.get(place.id, (place, 0.0))[1] + weight)

    def _weighed(self, name: Sequence[Sighting]) -> list[Sighting]:
        """The likely meanings that are no country; one that the outlet is called after gains."""
        likely = [one for one in name if one[1] >= LEAST_CHANCE and one[0].feature_code not in COUNTRY_CODES]
        grown = [(place, chance * (ALIKE if self._is_called(place) else 1.0)) for place, chance in likely]
        before, after = sum(chance for _, chance in likely), sum(chance for _, chance in grown)
        return [(place, chance * before / after) for place, chance in grown] if after else []

    def _is_called(self, place: Place) -> bool:
        plain = fold(place.name).replace(" ", "")
        return len(plain) >= LEAST_LETTERS and plain in self.called

    def home(self) -> Home | None:
        """Return the town that most of what was told lies around, or None where the outlet tells of the world."""
        if self._home is None and self.articles >= LEAST_ARTICLES and self.cells:
            self._home = (self._found(),)
        return self._home[0] if self._home else None

    def _found(self) -> Home | None:
        middle = max(self.cells, key=lambda cell: (self._around(cell), cell))
        here = [one for cell in _square(middle) for one in self.known.get(cell, {}).values()]
        towns = [place for place, _ in here if place.feature_class == "P"]
        if not towns:
            return None
        best = max(towns, key=lambda town: (_crowd(town, here), town.population, town.id))
        sure = round(_crowd(best, here) / self.articles, 3)
        if sure < (LEAST_SURE if "." in self.called else LEAST_SURE_UNADDRESSED):
            return None
        return Home(
            name=best.name, place=best, said=False, sure=sure, why=f"the home of {self.called}, by its articles"
        )

    def _around(self, cell: tuple[int, int]) -> float:
        return sum(self.cells[one] for one in _square(cell) if one in self.cells)


def _parts(articles: Iterable[Article], size: int) -> Iterator[list[Article]]:
    """Yield the articles in parts; where reading them fails, what was read comes first, then the failure."""
    rest, failure = iter(articles), None
    while failure is None:
        part: list[Article] = []
        try:
            for article in islice(rest, size):
                part.append(article)  # one by one: a failure must not lose what came before it
        except (Exception, SystemExit) as error:
            failure = error
        if part:
            yield part
        elif failure is None:
            return
    raise failure


def _square(cell: tuple[int, int]) -> list[tuple[int, int]]:
    return [(cell[0] + north, cell[1] + east) for north in (-1, 0, 1) for east in (-1, 0, 1)]


def _crowd(town: Place, here: Sequence[Sighting]) -> float:
    return sum(weight * exp(-distance_km(town.lat, town.lon, other.lat, other.lon) / NEAR_KM) for other, weight in here)


def sightings(places: Iterable[ResolvedToponym]) -> list[list[Sighting]]:
    """Return what each different name of an article could mean, and how likely."""
    names = {item.toponym.name: item for item in places if item.toponym.kind == "place" and item.candidates}
    return [[(one.place, one.score) for one in item.candidates] for item in names.values()]


def home_with_place(home: Home | None, *, gazetteer: Gazetteer) -> Home | None:
    """Return a home with its place looked up; None where there is none, or no such place is known."""
    if home is None or home.place is not None:
        return home
    found = look_up(gazetteer, home.name.strip())
    return replace(home, place=found[0].place) if found else None


class Homes:
    """The homes of outlets: `given` ones, by outlet or for all (""), stand before those that are learnt.

    `stored` gives the articles of a source that were kept before; they are learnt from too.
    """

    def __init__(
        self,
        gazetteer: Gazetteer,
        *,
        given: Mapping[str, Home] | None = None,
        learn: bool = True,
        stored: Callable[[str], Iterable[Article]] | None = None,
    ) -> None:
        self._gazetteer = gazetteer
        self._stored = stored
        self._given = {who.casefold(): home for who, home in (given or {}).items()}
        self._learn = learn and "" not in self._given
        self._tallies: dict[str, Tally] = {}
        self._seen: dict[str, set[str]] = defaultdict(set)

    @classmethod
    def parse(
        cls,
        said: Sequence[str],
        *,
        gazetteer: Gazetteer,
        stored: Callable[[str], Iterable[Article]] | None = None,
    ) -> Self:
        """Return the homes that a user gives: "Texas" for all, "parispost.com=Paris, Texas" for one outlet.

        "none" says that none is learnt. InputError where no such place is known.
        """
        given: dict[str, Home] = {}
        for one in said:
            who, _equals, name = one.rpartition("=")
            if name.strip().casefold() == "none":
                continue
            home = home_with_place(Home(name=name.strip()), gazetteer=gazetteer)
            if home is None:
                raise InputError(f"{name!r} is in no gazetteer here; name a town, region or country: 'Paris, Texas'")
            given[who.strip()] = home
        learn = not any(one.strip().casefold() == "none" for one in said)
        return cls(gazetteer, given=given, learn=learn, stored=stored)

    @property
    def given(self) -> Home | None:
        """The home that was given for all outlets, or None."""
        return self._given.get("")

    def of(self, article: Article) -> Home | None:
        """Return the home of an article: its own, else the one given for its outlet, else what its outlet tells."""
        who = outlet(article)
        given = article.home or self._given.get(who) or self._given.get("")
        if given or who not in self._tallies:
            return given
        return self._tallies[who].home()

    def settle(self, articles: Iterable[Article], *, ahead: int = AHEAD_ARTICLES) -> Iterator[Article]:
        """Yield the articles with their homes.

        They are taken some hundred at a time: outlets that have several among these are first read
        by rules alone, to learn their homes.
        """
        for part in _parts(articles, max(1, ahead)):
            if self._learn:
                self._learn_from(part)
            for article in part:
                home = self.of(article)
                yield replace(article, home=home) if home != article.home else article

    def _learn_from(self, part: Sequence[Article]) -> None:
        by_outlet: dict[str, dict[str, Article]] = defaultdict(dict)
        for article in part:
            who = outlet(article)
            if self._stored and who and who not in by_outlet and who not in self._seen:
                by_outlet[who].update((kept.id, kept) for kept in self._stored(article.source))
            by_outlet[who].setdefault(article.id, article)
        for who, articles in by_outlet.items():
            if len(articles) + len(self._seen[who]) >= LEAST_ARTICLES:
                for article in articles.values():
                    self.learn(article)

    def learn(self, article: Article) -> None:
        """Count what an article names for its outlet, once."""
        who = outlet(article)
        seen = self._seen[who]
        if not who or article.id in seen or len(seen) >= LEARNT_ARTICLES:
            return
        seen.add(article.id)
        spans = sentences(article.text)
        toponyms = find_toponyms(article.text, sentences=spans, gazetteer=self._gazetteer)
        found = resolve(article.text, toponyms, sentences=spans, gazetteer=self._gazetteer)
        self._tallies.setdefault(who, Tally(called=who)).add(sightings(found))
