"""Which matches of the grammar are times after all: "may", "march 3 miles", "room 2010", "1,900 people" are none."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from datetime import date

from geo.date_reading import Reading, full_year, spelled_year
from geo.date_tables import Tokens

_UNIT_OF = {"century": "century", "the_week": "week", "the_day": "day", "day_beside": "day", "year_end": "year",
            "year_ago": "year", "weekday_of": "week"}  # fmt: skip
_LEAP = 2024


def is_sound(reading: Reading, tokens: Tokens) -> bool:
    """Tell whether the words around and the numbers inside allow the reading."""
    marks = reading.marks
    if "month" in marks and not _sound_month(reading, tokens):
        return False
    if "year" in marks and tokens.classes[marks["year"]] in "Nn" and not _short_year(reading, tokens):
        return False
    if "ydir" in marks and tokens.value(marks["ydir"] + 1) not in ("year", "fiscal"):
        return False
    if reading.kind in _UNIT_OF and reading.parts.get("unit", _UNIT_OF[reading.kind]) != _UNIT_OF[reading.kind]:
        return False
    check = _CHECKS.get(reading.kind)
    return check is None or check(reading, tokens)


def _sound_month(reading: Reading, tokens: Tokens) -> bool:
    at = reading.marks["month"]
    start = tokens.span(at)[0]
    right_case = tokens.text[start].isupper() != tokens.table.weak_month_small
    if tokens.classes[at] == "v" and not right_case and "year" not in reading.parts:
        return False
    if "day" not in reading.parts:
        return True
    day_at, day = reading.marks["day"], reading.number("day")
    if day_at > at and day_at + 1 == reading.end and _counted(tokens, day_at):
        return False
    return 1 <= day <= monthrange(_year_for_length(reading), reading.number("month"))[1]


def _year_for_length(reading: Reading) -> int:
    """The year that says how long February is; a leap year where none is written."""
    return full_year(reading.number("year")) or _LEAP if "year" in reading.parts else _LEAP


def _is_name(reading: Reading, tokens: Tokens) -> bool:
    """Tell whether the words are a title: "This Week", "USA Today"."""
    last = tokens.span(reading.end - 1)
    if not tokens.text[last[0]].isupper() or tokens.text[last[0] : last[1]].isupper():
        return False
    if reading.end - reading.start > 1:
        return True
    at = reading.start - 1
    return at >= 0 and tokens.classes[at] == "x" and tokens.text[tokens.span(at)[0]].isupper()


def _counted(tokens: Tokens, at: int) -> bool:
    """Tell whether the number at `at` counts something: "in June 20 people"."""
    return at + 1 < len(tokens) and tokens.words[at + 1] in tokens.table.not_year_after


def _short_year(reading: Reading, tokens: Tokens) -> bool:
    """Two digits are a year only after a day and a month in capitals or with hyphens: 21 FEB 90, 21-Feb-90."""
    at = reading.marks["year"]
    start, end = tokens.span(reading.marks["month"])
    month = tokens.text[start:end]
    hyphens = tokens.classes[at - 1] == "-"
    return tokens.span(at)[1] - tokens.span(at)[0] == 2 and (hyphens or month.isupper()) and not _counted(tokens, at)


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


def _sound_ago(reading: Reading, tokens: Tokens) -> bool:
    """Ask for an end after "two days before": "two days before the vote" counts from something else."""
    if reading.parts["dirn"] not in ("before", "after"):
        return True
    return tokens.classes[reading.end : reading.end + 1] in ("", ".", ",", "|")


def _sound_half_of(reading: Reading, tokens: Tokens) -> bool:
    return any(mark in "HQ" for mark in tokens.classes[reading.start : reading.marks["inner"]])


def _sound_month_day(reading: Reading, tokens: Tokens) -> bool:
    return tokens.words[reading.marks["ord"]][0].isdecimal() and 1 <= reading.number("ord") <= 31


def _sound_spelled_year(reading: Reading, tokens: Tokens) -> bool:
    return spelled_year(reading) is not None


def _sound_past(reading: Reading, tokens: Tokens) -> bool:
    """Take "the past" alone for a time, not "the last"."""
    at = reading.marks["ref"]
    return tokens.classes[at] != "L" or tokens.words[at] in tokens.table.past_alone


def _sound_recent(reading: Reading, tokens: Tokens) -> bool:
    return tokens.words[reading.start] in tokens.table.before_units


def _sound_weekday(reading: Reading, tokens: Tokens) -> bool:
    """A short or ambiguous name needs "on" or "last" before it: "Sun", "среда"."""
    at = reading.marks["weekday"]
    if tokens.classes[at] != "w" or "dirn" in reading.parts:
        return True
    return at > 0 and tokens.words[at - 1] in tokens.table.weak_weekday_after


def _sound_quarter(reading: Reading, tokens: Tokens) -> bool:
    if tokens.classes[reading.marks["ord"]] != "O":
        return True
    return reading.number("ord") in ((-1, 1, 2) if reading.parts.get("quarter") == "half" else (-1, 1, 2, 3, 4))


def _sound_halves(reading: Reading, tokens: Tokens) -> bool:
    return reading.parts["unit"] == "quarter" and reading.number("n") == 2


def _no_title(reading: Reading, tokens: Tokens) -> bool:
    return not _is_name(reading, tokens)


def _sound_date(reading: Reading, tokens: Tokens) -> bool:
    """Refuse "until Friday / September 18, 2008", whose weekday is the line's before, and "Nov. 19, 2000 people"."""
    marks = reading.marks
    if "month" not in marks:
        return True
    if "year" not in marks:  # when the longer match with its year was refused for its day, so is this one
        comma = tokens.classes[reading.end : reading.end + 1] == ","
        at = reading.end + comma
        return tokens.classes[at : at + 1] != "Y" or _counted(tokens, at)
    if marks["year"] == reading.end - 1 and _counted(tokens, marks["year"]):
        return False
    if "weekday" not in marks:
        return True
    between = tokens.text[tokens.span(marks["weekday"])[1] : tokens.span(marks["weekday"] + 1)[0]]
    try:
        day = date(full_year(reading.number("year")), reading.number("month"), reading.number("day"))
    except ValueError:
        return False
    return "\n" not in between or day.isoweekday() == reading.number("weekday")


def _sound_decade(reading: Reading, tokens: Tokens) -> bool:
    """Allow "les années 1990" and "los años 90", whose number is a whole ten."""
    if "unit" not in reading.parts:
        return True
    return (
        reading.parts["unit"] in ("year", "decade")
        and reading.number("decade", 1) % 10 == 0
        and reading.number("decade") < 2100
    )


_CHECKS: dict[str, Callable[[Reading, Tokens], bool]] = {
    "date": _sound_date,
    "decade": _sound_decade,
    "year": _sound_year,
    "year_words": _sound_spelled_year,
    "ago": _sound_ago,
    "vague": _sound_ago,
    "half_of": _sound_half_of,
    "halves": _sound_halves,
    "month_day": _sound_month_day,
    "ref": _sound_past,
    "recent": _sound_recent,
    "unit": _no_title,
    "day": _no_title,
    "weekday": _sound_weekday,
    "quarter": _sound_quarter,
}
