"""Choose which place of a sentence belongs to a trigger, and say why."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from geo.event_cues import cues
from geo.event_words import words_around, words_in
from geo.model import Place, ResolvedToponym, Span
from geo.place_chains import Standing, standings
from geo.place_roles import ROLE, is_a_seat, is_of_people, preposition_of, role_of
from geo.triggers import Trigger

# Weights of the joining rules, set by hand from what the rules are worth alone on notes with two or more
# places: after in/at/near .683, most specific .746, nearest .516.
_LOCATIVE, _WEAK_LOCATIVE, _SAME_CLAUSE, _PER_CHARACTER = 2.0, 0.7, 0.6, 0.006
_SPECIFIC = {"P": 2.0, "S": 2.0, "R": 1.6, "L": 1.0, "T": 1.2, "H": 0.8, "V": 1.0, "U": 0.6}
_LEVEL = {"ADM1": 0.6, "ADM2": 1.3, "ADM3": 1.6, "ADM4": 1.8, "PCLI": -0.4, "CONT": -2.0, "RGN": 0.6}
_ACCEPT = 0.0
# How sure a place is that only the dateline names.
_FROM_DATELINE = 0.5
# "NEW DELHI, May 16 (Agency) -": capitals, at most 90 characters, then a dash.
_DATELINE_WORDS = re.compile(
    r"\s*[A-Z][A-Z .'’-]{2,40}(?:[,(][^\n]{0,70}?(?:\s[-–—]{1,2}\s|--)|\s[-–—]{1,2}\s)",
)
# Between a place and what lies in it: "'s southernmost state of ".
_OWNS = re.compile(r"['’]s?\s(?:[a-z-]+\s){0,5}")
# "Estonia's prime minister stepped down" is in Estonia.
_NATIONAL_ROLE, _NATIONAL = -0.2, 0.3
# A place that may well be another is worth less than a surer one beside it, its region for example.
_SURENESS = 1.5
# "Sidon residents marched": people of a place act there.
_LOCALS = 1.0
# What a protest is about, or what an attack answers, is elsewhere more often than not.
_AIM = -1.2
# What came from a place is elsewhere by then; who is from a place may be anywhere.
_ORIGIN, _ORIGIN_OF_WHOM = -1.5, -4.0
# Where somebody speaks, or has an office, it did not happen.
_SEAT = -6.0
# Of "X village (Y township, Z district)" the first is meant, unless it cannot lie in the others.
_PER_DEPTH, _MISFIT = -0.3, -4.0
# What the text calls a district is no town, though the town of that name is its point.
_CALLED = {"district": 1.4, "region": 0.6, "state": 0.6, "country": -0.4}


class PlaceChoice(NamedTuple):
    """The toponym chosen for a trigger, how surely (0-1), and why."""

    resolved: ResolvedToponym
    confidence: float
    reasons: tuple[str, ...]


class _Weighed(NamedTuple):
    """A place of a sentence and what it is worth for any trigger.

    `chain` is where it stands with what it lies in, `depth` how many names of that stand before it, `level` how small
    it is, `own` its score without what it does; `role` is what it does, `preposition` what governs it. `origin`,
    `seat` and `locals` tell that somebody is from there, speaks or has an office there, that its people act.
    """

    item: ResolvedToponym
    chain: Span
    depth: int
    level: float
    own: float
    role: float
    preposition: str
    origin: bool
    seat: bool
    locals: bool


class Places:
    """The places of one sentence: what each is worth for any trigger is found out once."""

    def __init__(self, text: str, sentence: Span, places: Sequence[ResolvedToponym]) -> None:
        self._text = text
        self._sentence = sentence
        self._named = [
            item for item in places if sentence.start <= item.toponym.start and item.toponym.end <= sentence.end
        ]
        head = dateline(text, sentence).end
        heads = [item for item in self._named if item.place is not None and item.toponym.end <= head]
        self._dateline = from_dateline(max(heads, key=lambda item: specificity(item.place), default=None))
        told = standings(text, self._named) if len(self._named) > 1 else _alone(self._named)
        self._weighed = [
            _weigh(text, sentence, item, told[item.toponym.start])
            for item in self._named
            if item.place is not None and item.toponym.end > head
        ]

    def choose(self, trigger: Trigger) -> PlaceChoice | None:
        """Return the place of the sentence where `trigger` happened, or None when none is told.

        Countries that speak or act ("Israel said", "talks with Israel") are not where it happened.
        """
        best, most, why = None, _ACCEPT, ""
        for weighed in self._weighed:
            score, reason = _score(self._text, trigger, weighed)
            if score > most:
                best, most, why = weighed.item, score, reason
        if best is None:
            return self._dateline
        best = _within(self._text, best, self._named)
        return PlaceChoice(best, _squash(most), (why, *best.reasons))


def _within(text: str, outer: ResolvedToponym, named: Sequence[ResolvedToponym]) -> ResolvedToponym:
    """Return what the text says lies in a place, and that does: "in Brazil's southern state of Bahia" is in Bahia."""
    for item in named:
        gap = text[outer.toponym.end : item.toponym.start]
        if item.place is not None and outer.place is not None and _OWNS.fullmatch(gap):
            return item if outer.place.id in item.place.parents else outer
    return outer


def dateline(text: str, sentence: Span) -> Span:
    """Return where an article's dateline stands, "BEIRUT, Nov 19 (Agency) -"; empty where the sentence has none."""
    opens = not sentence.start or text[: sentence.start].isspace()
    match = _DATELINE_WORDS.match(text, sentence.start, sentence.end) if opens else None
    return Span(sentence.start, match.end() if match else sentence.start)


def from_dateline(item: ResolvedToponym | None) -> PlaceChoice | None:
    """Return the dateline's place as where something happened: the last resort, and marked so."""
    if item is None:
        return None
    return PlaceChoice(item, _FROM_DATELINE, ("the dateline: nothing nearer says where", *item.reasons))


def beside(text: str, first: ResolvedToponym, places: Sequence[ResolvedToponym]) -> Iterator[ResolvedToponym]:
    """Yield the places that stand in one row with `first`: "Tyre, Sidon and Nabatieh", but not "Tyre, Lebanon"."""
    last = first
    for item in places:
        if item.toponym.start < last.toponym.end or item.place is None or first.place is None:
            continue
        joint = text[last.toponym.end : item.toponym.start].strip(" ")
        if joint not in (",", "and", ", and", "and in", "and near"):
            return
        if first.place.id in item.place.parents or item.place.id in (*first.place.parents, first.place.id):
            return
        if joint == "," and item.place.feature_class != first.place.feature_class:
            return
        yield item
        last = item


def route_of(text: str, end: ResolvedToponym, places: Sequence[ResolvedToponym]) -> tuple[ResolvedToponym, ...]:
    """Return the other end of the route "from X to Y" that `end` is one end of, if it is."""
    for first, last in pairwise(places):
        ends = text[max(0, first.toponym.start - 5) : first.toponym.start], text[first.toponym.end : last.toponym.start]
        if end in (first, last) and ends[0].lower() == "from " and ends[1] == " to ":
            return tuple(item for item in (first, last) if item is not end and item.place is not None)
    return ()


def _squash(score: float) -> float:
    return round(max(0.3, min(0.97, 0.5 + score / 8)), 3)


def _alone(named: Sequence[ResolvedToponym]) -> dict[int, Standing]:
    """Return the standing of the only name of a sentence, if it has one: nothing says what it lies in."""
    return {item.toponym.start: Standing(item.toponym.span, 0, fits=True) for item in named}


def _weigh(text: str, sentence: Span, item: ResolvedToponym, standing: Standing) -> _Weighed:
    chain, level = standing.chain, specificity(item.place)
    around = words_around(text, sentence, chain)
    preposition = preposition_of(around.before)
    score = min(level, _CALLED.get(item.toponym.feature, 9.0)) + _SURENESS * (item.confidence - 1)
    return _Weighed(
        item=item,
        chain=chain,
        depth=standing.depth,
        level=level,
        own=score + (_PER_DEPTH * standing.depth + (0.0 if standing.fits else _MISFIT)),
        role=role_of(
            text, item, around if chain == item.toponym.span else words_around(text, sentence, item.toponym.span)
        ),
        preposition=preposition,
        origin=preposition == "from" and is_of_people(around.before),
        seat=is_a_seat(text, chain, around),
        locals=bool(around.after) and around.after[0] in cues()["place"]["locals"],
    )


def _score(text: str, trigger: Trigger, weighed: _Weighed) -> tuple[float, str]:
    """Return how likely it happened there, and the reason."""
    score, role, preposition, book = weighed.own, weighed.role, weighed.preposition, cues()["place"]
    comes = preposition == "from" and trigger.type not in book["leaving"]
    whom = comes and weighed.origin and weighed.chain.start < trigger.span.start
    if trigger.category in book["national"] and preposition != "from":
        role = max(role, _NATIONAL_ROLE)
        score = max(score, _NATIONAL) if weighed.level < 0 else score
    if preposition in book["strong_locative"] and (role >= ROLE / 3 or not weighed.depth):
        score += _LOCATIVE
    elif preposition and role >= 0:
        score += _WEAK_LOCATIVE
    else:
        score += role
        preposition = ""
    if whom or (comes and preposition):
        score += _ORIGIN_OF_WHOM if whom else _ORIGIN
    if weighed.seat and trigger.category != "diplomacy":
        score += _SEAT
    reason = f"stands after “{preposition}” in the same sentence" if preposition else "named in the same sentence"
    return score + _nearness(text, trigger, weighed), reason


def _nearness(text: str, trigger: Trigger, weighed: _Weighed) -> float:
    """Return what the words between the trigger and the name, and those around it, make of it."""
    chain, book = weighed.chain, cues()["place"]
    gap = _between(text, trigger.span, chain)
    score = -_PER_CHARACTER * min(len(gap), 300)
    if book["clause"].isdisjoint(gap.lower().split()):
        score += _SAME_CLAUSE
    if chain.start > trigger.span.start:
        score += 0.2
        if trigger.category in book["aiming"]:
            between = words_in(text, Span(min(trigger.span.end, chain.end), chain.start))
            score += 0.0 if book["aim"].isdisjoint(between) else _AIM
    return score + (_LOCALS if weighed.locals else 0.0)


def specificity(place: Place | None) -> float:
    """Return how small a place is meant, higher for smaller: a camp beats its country."""
    if place is None:
        return -9.0
    if place.feature_code in _LEVEL:
        return _LEVEL[place.feature_code]
    if place.feature_code.startswith("PCL"):
        return _LEVEL["PCLI"]
    return _SPECIFIC.get(place.feature_class, 0.5)


def _between(text: str, a: Span, b: Span) -> str:
    return text[a.end : b.start] if a.end <= b.start else text[b.end : a.start]
