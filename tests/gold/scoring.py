"""Score places found against places marked: how many are found, and how many are put where they are.

The rules are those of the public corpora's scorer, so that the figures may be compared: gold and found are
paired one to one, same spans first, then the longest overlaps; a span found twice counts once; an optional
place counts neither way. A@161 is the share of all marked points that were found and put within 161 km.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from geo.distance import distance_km
from geo.model import ResolvedToponym
from tests.gold.places import GoldPlace, GoldText

NEAR_KM = 161.0

Pairs = dict[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What was counted in one text or many; counts of texts add up.

    `spurious` and `missed` are counted under overlap; `pinned` is what was found in all, `points` the marked
    points, `near` those put within 161 km; `metonyms` and `marked` the metonyms and those marked as such.
    """

    texts: int = 0
    pinned: int = 0
    exact: int = 0
    exact_spurious: int = 0
    overlap: int = 0
    spurious: int = 0
    missed: int = 0
    exact_missed: int = 0
    points: int = 0
    reached: int = 0
    near: int = 0
    metonyms: int = 0
    marked: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(**{name: getattr(self, name) + getattr(other, name) for name in self.__slots__})

    @property
    def overlap_f1(self) -> float:
        """F1 of recognition, any shared character counts."""
        return f1(self.overlap, self.spurious, self.missed)

    @property
    def exact_f1(self) -> float:
        """F1 of recognition, same spans only."""
        return f1(self.exact, self.exact_spurious, self.exact_missed)

    @property
    def placed(self) -> float:
        """A@161 over all marked points, found or not."""
        return self.near / self.points if self.points else 0.0

    @property
    def placed_of_found(self) -> float:
        """A@161 over the marked points that were found."""
        return self.near / self.reached if self.reached else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Miss:
    """One thing that went wrong: `what` is "missed", "spurious" or "astray" (put `km` away from where it is)."""

    text: str
    what: str
    name: str
    taken_for: str = ""
    km: float = 0.0


def f1(hits: int, spurious: int, missed: int) -> float:
    """Return the harmonic mean of precision and recall; 0 where there was nothing to find and nothing found."""
    return 2 * hits / (2 * hits + spurious + missed) if hits or spurious or missed else 0.0


def pairs(gold: Sequence[GoldPlace], found: Sequence[ResolvedToponym], *, exact: bool) -> Pairs:
    """Return which of `found` stands for which of `gold`, by index."""
    spans = {(item.toponym.start, item.toponym.end): index for index, item in enumerate(found)}
    paired = {
        index: spans[place.start, place.end]
        for index, place in enumerate(gold)
        if (place.start, place.end) in spans
    }  # fmt: skip
    if exact:
        return paired
    shared = sorted(
        (max(place.start, item.toponym.start) - min(place.end, item.toponym.end), index, other)
        for index, place in enumerate(gold)
        for other, item in enumerate(found)
    )
    taken = set(paired.values())
    for length, index, other in shared:
        if length < 0 and index not in paired and other not in taken:
            paired[index] = other
            taken.add(other)
    return paired


def score(text: GoldText, places: Iterable[ResolvedToponym]) -> tuple[Counts, list[Miss]]:
    """Return what was counted in one text, and what went wrong in it."""
    everything = list(places)
    found = once(item for item in everything if item.toponym.kind == "place")
    same, meeting = (pairs(text.places, found, exact=exact) for exact in (True, False))
    wanted = {index for index, place in enumerate(text.places) if place.kind == "place"}
    pointed = {index for index in wanted if text.places[index].point}
    away = {index: distance(text.places[index], found[meeting[index]]) for index in pointed & meeting.keys()}
    metonyms = [place for place in text.places if place.kind == "metonym"]
    marked = {item.toponym.start for item in everything if item.toponym.kind == "metonym"}
    counts = Counts(
        texts=1,
        pinned=len(found),
        exact=len(wanted & same.keys()),
        exact_spurious=len(found) - len(same),
        exact_missed=len(wanted - same.keys()),
        overlap=len(wanted & meeting.keys()),
        spurious=len(found) - len(meeting),
        missed=len(wanted - meeting.keys()),
        points=len(pointed),
        reached=len(away),
        near=sum(km <= NEAR_KM for km in away.values()),
        metonyms=len(metonyms),
        marked=sum(place.start in marked for place in metonyms),
    )
    return counts, misses(text, found, meeting=meeting, away=away)


def once(items: Iterable[ResolvedToponym]) -> list[ResolvedToponym]:
    """Return the first of all that have the same span."""
    first: dict[tuple[int, int], ResolvedToponym] = {}
    for item in items:
        first.setdefault((item.toponym.start, item.toponym.end), item)
    return list(first.values())


def distance(gold: GoldPlace, found: ResolvedToponym) -> float:
    """Return the kilometres between the two; endless where no place was chosen."""
    if found.place is None or gold.point is None:
        return float("inf")
    return distance_km(*gold.point, found.place.lat, found.place.lon)


def misses(
    text: GoldText, found: Sequence[ResolvedToponym], *, meeting: Pairs, away: Mapping[int, float]
) -> list[Miss]:
    """Return what went wrong in a text."""
    wrong = [
        Miss(text=text.id, what="missed", name=place.name)
        for index, place in enumerate(text.places)
        if place.kind == "place" and index not in meeting
    ]
    right = set(meeting.values())
    wrong += [
        Miss(text=text.id, what="spurious", name=item.toponym.span.of(text.text), taken_for=named(item))
        for index, item in enumerate(found)
        if index not in right
    ]
    wrong += [
        Miss(
            text=text.id, what="astray", name=text.places[index].name, taken_for=named(found[meeting[index]]), km=km
        )
        for index, km in sorted(away.items())
        if km > NEAR_KM
    ]  # fmt: skip
    return wrong


def named(item: ResolvedToponym) -> str:
    """Return the chosen place in words."""
    return f"{item.place.name}, {item.place.admin1 or '-'}, {item.place.country or '-'}" if item.place else "unresolved"
