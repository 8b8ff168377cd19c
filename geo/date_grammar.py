"""Which runs of tokens name a time: the rules of geo/date_rules.py, matched, checked and chosen."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache

from geo.date_rules import FIRST_PASS, POSTPOSED, SECOND_PASS
from geo.date_tables import Tokens

_DAY_KINDS = frozenset({"date", "iso", "slash", "weekday", "day", "holiday", "month_day"})
_MAX_TOKENS = 14


@dataclass(frozen=True, slots=True)
class Reading:
    """A run of tokens `[start, end)` read as a time of some kind.

    `parts` are the meanings of the rule's groups, `marks` where they stand, `one` that its unit is a singular.
    """

    kind: str
    start: int
    end: int
    parts: dict[str, str] = field(default_factory=dict)
    marks: dict[str, int] = field(default_factory=dict)
    inner: Reading | None = None
    one: bool = False

    def number(self, part: str, default: int = 0) -> int:
        """Return a part as a whole number."""
        text = self.parts.get(part, "")
        return int(text) if text.lstrip("-").isdigit() else default


@lru_cache(maxsize=4)
def _compiled(second: bool, postposed: bool) -> tuple[tuple[str, re.Pattern[str]], ...]:
    rules = SECOND_PASS if second else (*POSTPOSED, *FIRST_PASS) if postposed else FIRST_PASS
    return tuple((kind, re.compile(pattern)) for kind, pattern in rules)


def read(tokens: Tokens) -> list[Reading]:
    """Return what the grammar finds: sorted, without overlaps, the longest reading at each place."""
    found = _choose(_matches(tokens, tokens.classes, second=False))
    inner = {reading.start: reading for reading in found if reading.kind in _DAY_KINDS or _is_coarse(reading)}
    chars = list(tokens.classes)
    for reading in inner.values():
        chars[reading.start] = "1" if reading.kind in _DAY_KINDS else "2"
        chars[reading.start + 1 : reading.end] = "~" * (reading.end - reading.start - 1)
    outer = [
        replace(r, inner=inner[r.marks["inner"]] if "inner" in r.marks else None)
        for r in _choose(_matches(tokens, "".join(chars), second=True))
    ]
    ends = [_range_end(reading) for reading in outer if reading.kind == "range_end"]
    whole = [reading for reading in outer if reading.kind != "range_end"]
    # A second-pass reading begins no later than what it covers and is longer, so it wins; the others stay.
    return _with_ranges(_choose([*whole, *ends, *found]))


def _with_ranges(readings: list[Reading]) -> list[Reading]:
    """Give the first day of "19-23 November" the month of the second; one without is no date."""
    out = []
    for at, reading in enumerate(readings):
        if reading.kind != "range":
            out.append(reading)
        elif at + 1 < len(readings) and readings[at + 1].start == reading.end + 1:
            last = readings[at + 1]
            inner = last.inner or last
            out.append(Reading("date", reading.start, reading.end, reading.parts, reading.marks, inner))
    return out


def _is_coarse(reading: Reading) -> bool:
    return reading.kind in ("month", "year", "quarter", "season", "unit", "decade") and "mod" not in reading.parts


def _range_end(reading: Reading) -> Reading:
    """The last day of "November 19-23": a date of its own that borrows the month."""
    at = reading.marks["day"]
    return Reading("date", at, reading.end, {"day": reading.parts["day"]}, {"day": at}, reading.inner)


def _matches(tokens: Tokens, classes: str, *, second: bool) -> Iterator[Reading]:
    for kind, pattern in _compiled(second, tokens.table.postposed):
        for match in pattern.finditer(classes):
            if match.end() - match.start() > _MAX_TOKENS * (3 if second else 1):
                continue
            marks = {name: match.start(name) for name, got in match.groupdict().items() if got is not None}
            parts = {name: tokens.values[at] for name, at in marks.items() if name != "inner"}
            one = "unit" in marks and tokens.classes[marks["unit"]] == "U"
            reading = Reading(kind, match.start(), match.end(), parts, marks, one=one)
            if _sound(reading, tokens):
                yield reading


def _choose(readings: Iterable[Reading]) -> list[Reading]:
    """Leftmost, then longest, then the earlier rule."""
    chosen: list[Reading] = []
    for reading in sorted(readings, key=lambda r: (r.start, -r.end)):
        if not chosen or reading.start >= chosen[-1].end:
            chosen.append(reading)
    return chosen


def _sound(reading: Reading, tokens: Tokens) -> bool:
    """Keep false friends out: "may", "march 3 miles", "room 2010", "1,900 people", November 31."""
    parts, marks = reading.parts, reading.marks
    if "month" in marks and not _sound_month(reading, tokens):
        return False
    if "year" in marks and tokens.classes[marks["year"]] in "Nn" and not _short_year(reading, tokens):
        return False
    if reading.kind == "year" and not _sound_year(reading, tokens):
        return False
    if parts.get("dirn") in ("before", "after") and reading.kind in ("ago", "vague"):
        return tokens.classes[reading.end : reading.end + 1] in ("", ".", ",", "|")  # "two days before the vote"
    if reading.kind == "century":
        return parts["unit"] == "century"
    if reading.kind == "the_week":
        return parts["unit"] == "week"
    if reading.kind in ("the_day", "day_beside", "year_end", "year_ago"):
        return parts["unit"] == ("year" if reading.kind.startswith("year") else "day")
    if reading.kind == "month_day":
        return tokens.words[marks["ord"]][0].isdecimal() and 1 <= reading.number("ord") <= 31
    if reading.kind == "year_words":
        return spelled_year(reading) is not None
    if "ydir" in marks and tokens.values[marks["ydir"] + 1] not in ("year", "fiscal", "spring", "century"):
        return False
    if reading.kind == "ref" and tokens.classes[marks["ref"]] == "L":
        return tokens.words[marks["ref"]] in tokens.table.past_alone
    if reading.kind in ("unit", "day") and _is_name(reading, tokens):
        return False
    if reading.kind == "weekday" and tokens.classes[marks["weekday"]] == "w":
        before = tokens.words[marks["weekday"] - 1] if marks["weekday"] else ""
        return "dirn" in parts or before in tokens.table.weak_weekday_after
    if reading.kind == "ref" and tokens.classes[marks["ref"]] == "r" and reading.end - reading.start > 1:
        return tokens.words[reading.start] == "recent" or tokens.table.language != "en"
    if reading.kind == "quarter" and tokens.classes[marks["ord"]] == "O":
        return reading.number("ord") in ((-1, 1, 2, 3, 4) if parts.get("quarter") != "half" else (-1, 1, 2))
    return True


def _sound_month(reading: Reading, tokens: Tokens) -> bool:
    at = reading.marks["month"]
    start = tokens.spans[at][0]
    right_case = tokens.text[start].isupper() != tokens.table.weak_month_small
    if tokens.classes[at] == "v" and not right_case and "year" not in reading.parts:
        return False
    if "day" not in reading.parts:
        return True
    day_at, day = reading.marks["day"], reading.number("day")
    if day_at > at and day_at + 1 == reading.end and _counted(tokens, day_at):
        return False
    return 1 <= day <= monthrange(2024, reading.number("month"))[1]


def spelled_year(reading: Reading) -> int | None:
    """Return the year of "nineteen ninety-six", or None when the words make none."""
    hundreds, tens, ones = reading.number("hundreds"), reading.number("tens"), reading.number("ones")
    if not 15 <= hundreds <= 20 or not 10 <= tens <= 99 or ones > 9 or (ones and tens % 10):
        return None
    return hundreds * 100 + tens + ones


def _is_name(reading: Reading, tokens: Tokens) -> bool:
    """Tell whether the words are a title: "This Week", "USA Today"."""
    last = tokens.spans[reading.end - 1]
    if not tokens.text[last[0]].isupper() or tokens.text[last[0] : last[1]].isupper():
        return False
    if reading.end - reading.start > 1:
        return True
    at = reading.start - 1
    return at >= 0 and tokens.classes[at] == "x" and tokens.text[tokens.spans[at][0]].isupper()


def _counted(tokens: Tokens, at: int) -> bool:
    """Tell whether the number at `at` counts something: "in June 20 people"."""
    return at + 1 < len(tokens) and tokens.words[at + 1] in tokens.table.not_year_after


def _short_year(reading: Reading, tokens: Tokens) -> bool:
    """Two digits are a year only after a day and a month in capitals or with hyphens: 21 FEB 90, 21-Feb-90."""
    at = reading.marks["year"]
    start, end = tokens.spans[reading.marks["month"]]
    month = tokens.text[start:end]
    hyphens = tokens.classes[at - 1] == "-"
    return tokens.spans[at][1] - tokens.spans[at][0] == 2 and (hyphens or month.isupper()) and not _counted(tokens, at)


def _sound_year(reading: Reading, tokens: Tokens) -> bool:
    at = reading.marks["year"]
    if tokens.classes[at] == "y":
        return True
    before = tokens.words[at - 1] if at else "|"
    if before in tokens.table.not_year_before or _counted(tokens, at):
        return False
    if tokens.classes[reading.end : reading.end + 1] == "Z":  # "2000 GMT"
        return False
    year = reading.number("year")
    plain = 1900 <= year <= 2059
    return plain or (tokens.classes[at - 1 : at] in ("i", "m", "l") and year >= 1500)
