"""Choose which date of a sentence belongs to a trigger, and say why."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from geo.date_ranges import whole_range
from geo.event_cues import cues
from geo.model import Span, When
from geo.triggers import Trigger

# Ends a phrase that counts: "two days", but not "Monday".
_UNITS = re.compile(r"\b(?:days?|weeks?|months?|years?)$")
_DASH = re.compile(r"\s*(?:\([^)\n]{0,40}\)\s*)?[-–—]{1,2}\s")
# In characters of distance: a date of the saying, or of the dateline, yields to any other of its sentence.
_SAID_ON, _DATELINE = 250, 400
# How the value begins of what counts from a day that the article does not tell.
_ADRIFT = ("XXXX-XX-XX", "XXXX-WXX")
# "At 3 pm" is of the day that another date of the sentence names; "the day after" is of another happening.
_CLOCK, _AFTER = 300, 150
_PARTS_OF_DAY = ("dawn", "noon", "midnight", "sunrise", "sunset", "daybreak")
_HOW = {
    "explicit": "written out in full",
    "publication": "read against the publication date",
    "discourse": "read against the date before it",
    "none": "as it stands",
}


class DateChoice(NamedTuple):
    """The date chosen for an event, how surely (0-1), ACLED's time precision, and why.

    Where the text counts from a day that it does not tell ("three days later"), `when` has no days.
    """

    when: When
    confidence: float
    time_precision: int | None
    reasons: tuple[str, ...]


class Dates:
    """The dates of one sentence: what each is worth for any trigger is found out once."""

    def __init__(self, text: str, sentence: Span, dates: Sequence[When]) -> None:
        self._text = text
        start, end = sentence
        self._inside = [
            item
            for item in dates
            if item.start is not None and item.end is not None and start <= item.start and item.end <= end
            if item.type in ("DATE", "TIME")
        ]
        self._of_events = [item for item in self._inside if _dates_an_event(item, sentence, text)]
        self._choices: dict[int | None, DateChoice] = {}
        self._costs: dict[int | None, float] = {}

    def choose(self, trigger: Trigger) -> DateChoice | None:
        """Return the date that belongs to `trigger`, or None when none names a day or interval."""
        text = self._text
        here = [item for item in self._of_events if not _of_what_follows(item, trigger, text)]
        if not here:
            adrift = next((item for item in self._inside if item.value.startswith(_ADRIFT)), None)
            reason = f"“{adrift.phrase}” counts from a day that nothing tells" if adrift else ""
            return DateChoice(adrift, 0.0, None, (reason,)) if adrift else None
        best = here[0] if len(here) == 1 else min(here, key=lambda item: self._cost(trigger, item))
        if best.start not in self._choices:
            self._choices[best.start] = _choice(whole_range(best, self._inside, text), text)
        return self._choices[best.start]

    def _cost(self, trigger: Trigger, item: When) -> float:
        """Exact days first, then the nearest; what stands beyond a clause word costs as much as 60 characters."""
        gap = _gap(self._text, trigger.span, item)
        cost = float(len(gap))
        clause = cues()["place"]["clause"]
        cost += 60 * sum(word in clause for word in gap.lower().split())
        if item.start not in self._costs:
            self._costs[item.start] = _own_cost(item, self._text)
        return cost + self._costs[item.start]


def _choice(best: When, text: str) -> DateChoice:
    where = "in the dateline" if best.span and _is_dateline(best.span, text) else "in the same sentence"
    back = _counts_back(best)
    reason = _date_reason(best, where, back=back)
    return DateChoice(best, _date_confidence(best), _time_precision(best, text, back=back), (reason,))


def _gap(text: str, span: Span, item: When) -> str:
    assert item.start is not None and item.end is not None
    return text[span.end : item.start] if span.end <= item.start else text[item.end : span.start]


def _own_cost(item: When, text: str) -> float:
    """What a date costs whatever the trigger: of a saying, the dateline, a clock time; the less exact the more."""
    span = item.span
    assert span is not None
    cost = _SAID_ON * _dates_the_saying(span, text) + _DATELINE * _is_dateline(span, text)
    cost += _CLOCK * (item.type == "TIME" and item.phrase[:1].isdigit())
    cost += _AFTER * item.phrase.lower().endswith((" after", " before"))
    return cost + {"day": 0, "week": 40, "month": 80, "year": 160, "unknown": 200}[item.precision]


def _dates_an_event(item: When, sentence: Span, text: str) -> bool:
    if item.start is None or item.first is None:
        return False
    before = text[max(sentence.start, item.start - 12) : item.start].lower().split()
    if before[-2:-1] in (["than"], ["as"]) and before[-1] in ("in", "on", "at"):
        return False  # "lower than in 2019"
    # "before dawn on Tuesday" is on Tuesday.
    if not before or before[-1] not in ("since", "until", "till", "before", "than"):
        return True
    return item.phrase.lower().startswith(_PARTS_OF_DAY)


def _of_what_follows(item: When, trigger: Trigger, text: str) -> bool:
    """Tell whether a date is of what it stands before: "The attack came two days after talks"."""
    if item.start is None or item.end is None or trigger.span.start > item.start:
        return False
    return text.startswith(" after ", item.end) and _UNITS.search(item.phrase.lower()) is not None


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
    return _DASH.match(text[span.end : span.end + 50]) is not None


def _date_confidence(item: When) -> float:
    base = {"day": 0.95, "week": 0.75, "month": 0.7, "year": 0.55, "unknown": 0.3}[item.precision]
    return base * (0.85 if item.year_assumed else 1.0) * (0.85 if item.approximate else 1.0)


def _time_precision(item: When, text: str, *, back: bool) -> int:
    """Return ACLED's; what is told as said on a day happened about then."""
    if item.precision == "day":
        about = item.approximate or back or (item.span and _dates_the_saying(item.span, text))
        return 2 if about else 1
    return 2 if item.precision == "week" else 3


def _counts_back(item: When) -> bool:
    """Tell whether "a day earlier" had to be counted from the publication, since no other day is told."""
    return item.anchor == "publication" and not cues()["place"]["counted"].isdisjoint(item.phrase.lower().split())


def _date_reason(item: When, where: str, *, back: bool) -> str:
    how = _HOW[item.anchor]
    if back:
        how += ", as no other day is told"
    if item.year_assumed:
        how = "the year is assumed: the latest that puts all the article's dates in the past"
    return f"“{item.phrase}” {where}, {how}"
