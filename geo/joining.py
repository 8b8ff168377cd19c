"""Choose which place and which date of a sentence belong to a trigger, and say why."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from geo.date_ranges import whole_range
from geo.event_words import words_after, words_in
from geo.model import Place, ResolvedToponym, Span, When
from geo.place_chains import Standing, standings
from geo.place_roles import ROLE, is_a_seat, is_of_people, preposition_of, role_of
from geo.status import cues
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
# Ends a phrase that counts: "two days", but not "Monday".
_UNITS = re.compile(r"\b(?:days?|weeks?|months?|years?)$")
# Between a place and what lies in it: "'s southernmost state of ".
_OWNS = re.compile(r"['’]s?\s(?:[a-z-]+\s){0,5}")
# In characters of distance: a date of the saying, or of the dateline, yields to any other of its sentence.
_SAID_ON, _DATELINE = 250, 400
# How the value begins of what counts from a day that the article does not tell.
_ADRIFT = ("XXXX-XX-XX", "XXXX-WXX")
# "At 3 pm" is of the day that another date of the sentence names; "the day after" is of another happening.
_CLOCK, _AFTER = 300, 150
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


class DateChoice(NamedTuple):
    """The date chosen for an event, how surely (0-1), ACLED's time precision, and why.

    Where the text counts from a day that it does not tell ("three days later"), `when` has no days.
    """

    when: When
    confidence: float
    time_precision: int | None
    reasons: tuple[str, ...]


def choose_place(text: str, trigger: Trigger, sentence: Span, places: Sequence[ResolvedToponym]) -> PlaceChoice | None:
    """Return the place of the sentence where `trigger` happened, or None when none is told.

    Countries that speak or act ("Israel said", "talks with Israel") are not where it happened.
    """
    named = [item for item in places if sentence.covers(item.toponym.span)]
    told = standings(text, named)
    over = dateline(text, sentence)
    scored = [
        (_place_score(text, trigger, sentence, item, standing=told[item.toponym.start]), index, item)
        for index, item in enumerate(named)
        if item.place is not None
    ]
    body = [row for row in scored if not over.covers(row[2].toponym.span)]
    best = max(body, key=lambda row: (row[0][0], -row[1]), default=None)
    if best is not None and best[0][0] > _ACCEPT:
        (score, reasons), _, item = best
        item = _within(text, item, named)
        return PlaceChoice(item, _squash(score), (*reasons, *item.reasons))
    heads = (row[2] for row in scored if over.covers(row[2].toponym.span))
    return from_dateline(max(heads, key=lambda item: specificity(item.place), default=None))


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


def _place_score(
    text: str, trigger: Trigger, sentence: Span, item: ResolvedToponym, *, standing: Standing
) -> tuple[float, tuple[str, ...]]:
    score = min(specificity(item.place), _CALLED.get(item.toponym.feature, 9.0)) + _SURENESS * (item.confidence - 1)
    score += _PER_DEPTH * standing.depth + (0.0 if standing.fits else _MISFIT)
    role = role_of(text, sentence, item)
    preposition = preposition_of(text, sentence, standing.chain)
    comes = preposition == "from" and trigger.type not in cues()["place"]["leaving"]
    whom = comes and standing.chain.start < trigger.span.start and is_of_people(text, sentence, standing.chain)
    if trigger.category in cues()["place"]["national"] and preposition != "from":
        role = max(role, _NATIONAL_ROLE)
        score = max(score, _NATIONAL) if specificity(item.place) < 0 else score
    if preposition in cues()["place"]["strong_locative"] and (role >= ROLE / 3 or not standing.depth):
        score += _LOCATIVE
    elif preposition and role >= 0:
        score += _WEAK_LOCATIVE
    else:
        score += role
        preposition = ""
    if whom or (comes and preposition):
        score += _ORIGIN_OF_WHOM if whom else _ORIGIN
    if trigger.category != "diplomacy" and is_a_seat(text, sentence, standing.chain):
        score += _SEAT
    reason = f"stands after “{preposition}” in the same sentence" if preposition else "named in the same sentence"
    return score + _nearness(text, trigger, sentence, standing.chain), (reason,)


def _nearness(text: str, trigger: Trigger, sentence: Span, chain: Span) -> float:
    """Return what the words between the trigger and the name, and those around it, make of it."""
    gap = _between(text, trigger.span, chain)
    score = -_PER_CHARACTER * min(len(gap), 300)
    if cues()["place"]["clause"].isdisjoint(gap.lower().split()):
        score += _SAME_CLAUSE
    if chain.start > trigger.span.start:
        score += 0.2
        if trigger.category in cues()["place"]["aiming"]:
            between = words_in(text, Span(min(trigger.span.end, chain.end), chain.start))
            score += 0.0 if cues()["place"]["aim"].isdisjoint(between) else _AIM
    after = words_after(text, sentence, chain.end)
    return score + (_LOCALS if after and after[0] in cues()["place"]["locals"] else 0.0)


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


def choose_date(trigger: Trigger, sentence: Span, dates: Sequence[When], text: str) -> DateChoice | None:
    """Return the date of the sentence that belongs to `trigger`, or None when none names a day or interval."""
    here = [
        item for item in dates if _dates_an_event(item, sentence, text) and not _of_what_follows(item, trigger, text)
    ]
    if not here:
        adrift = next((item for item in dates if item.value.startswith(_ADRIFT) and _in(item, sentence)), None)
        reason = f"“{adrift.phrase}” counts from a day that nothing tells" if adrift else ""
        return DateChoice(adrift, 0.0, None, (reason,)) if adrift else None
    best = here[0] if len(here) == 1 else min(here, key=lambda item: _date_cost(text, trigger, item))
    best = whole_range(best, [item for item in dates if _in(item, sentence)], text)
    where = "in the dateline" if best.span and _is_dateline(best.span, text) else "in the same sentence"
    return DateChoice(best, _date_confidence(best), _time_precision(best, text), (_date_reason(best, where),))


def _in(item: When, sentence: Span) -> bool:
    return item.span is not None and item.type in ("DATE", "TIME") and sentence.covers(item.span)


def _dates_an_event(item: When, sentence: Span, text: str) -> bool:
    span = item.span
    if span is None or item.first is None or not _in(item, sentence):
        return False
    before = text[max(sentence.start, span.start - 12) : span.start].lower().split()
    if before[-2:-1] in (["than"], ["as"]) and before[-1] in ("in", "on", "at"):
        return False  # "lower than in 2019"
    # "before dawn on Tuesday" is on Tuesday.
    part_of_day = item.phrase.lower().startswith(("dawn", "noon", "midnight", "sunrise", "sunset", "daybreak"))
    return part_of_day or not before or before[-1] not in ("since", "until", "till", "before", "than")


def _of_what_follows(item: When, trigger: Trigger, text: str) -> bool:
    """Tell whether a date is of what it stands before: "The attack came two days after talks"."""
    span = item.span
    if span is None or trigger.span.start > span.start or not text.startswith(" after ", span.end):
        return False
    return _UNITS.search(item.phrase.lower()) is not None


def _date_cost(text: str, trigger: Trigger, item: When) -> float:
    """Exact days first, then the nearest; what stands beyond a clause word costs as much as 60 characters."""
    span = item.span
    assert span is not None
    gap = _between(text, trigger.span, span)
    cost = float(len(gap))
    clause = cues()["place"]["clause"]
    cost += 60 * sum(word in clause for word in gap.lower().split())
    cost += _SAID_ON * _dates_the_saying(span, text) + _DATELINE * _is_dateline(span, text)
    cost += _CLOCK * (item.type == "TIME" and item.phrase[:1].isdigit())
    cost += _AFTER * item.phrase.lower().endswith((" after", " before"))
    return cost + {"day": 0, "week": 40, "month": 80, "year": 160, "unknown": 200}[item.precision]


def _dates_the_saying(span: Span, text: str) -> bool:
    """Tell whether a date belongs to a verb of saying: "said on Thursday"."""
    before = text[max(0, span.start - 40) : span.start].lower().split()
    while before and before[-1] in ("on", "late", "early", "in", "a", "statement", "reporters"):
        if before[-1] in ("reporters", "statement"):
            return True
        before.pop()
    return bool(before) and before[-1].strip(",") in cues()["place"]["sayings"]


def _is_dateline(span: Span, text: str) -> bool:
    """Tell whether a date is the dateline's: "BEIRUT, Nov 19 (Reuters) -"."""
    return re.match(r"\s*(?:\([^)\n]{0,40}\)\s*)?[-–—]{1,2}\s", text[span.end : span.end + 50]) is not None


def _date_confidence(item: When) -> float:
    base = {"day": 0.95, "week": 0.75, "month": 0.7, "year": 0.55, "unknown": 0.3}[item.precision]
    return base * (0.85 if item.year_assumed else 1.0) * (0.85 if item.approximate else 1.0)


def _time_precision(item: When, text: str) -> int:
    """Return ACLED's; what is told as said on a day happened about then."""
    if item.precision == "day":
        about = item.approximate or _counts_back(item) or (item.span and _dates_the_saying(item.span, text))
        return 2 if about else 1
    return 2 if item.precision == "week" else 3


def _counts_back(item: When) -> bool:
    """Tell whether "a day earlier" had to be counted from the publication, since no other day is told."""
    words = item.phrase.lower().split()
    return item.anchor == "publication" and any(word in cues()["place"]["counted"] for word in words)


def _date_reason(item: When, where: str) -> str:
    how = {
        "explicit": "written out in full",
        "publication": "read against the publication date",
        "discourse": "read against the date before it",
        "none": "as it stands",
    }[item.anchor]
    if _counts_back(item):
        how += ", as no other day is told"
    if item.year_assumed:
        how = "the year is assumed: the latest that puts all the article's dates in the past"
    return f"“{item.phrase}” {where}, {how}"
