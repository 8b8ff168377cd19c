"""From a TIMEX3 value to the days it covers."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache

from geo.model import DatePrecision

Interval = tuple[date | None, date | None, DatePrecision]
NOTHING: Interval = (None, None, "unknown")
# First month of the season and how many years later it ends; winter is named by the year it begins in.
_SEASON_MONTHS = {"SP": (3, 5), "SU": (6, 8), "FA": (9, 11), "WI": (12, 2)}
# The day before the first of the Islamic calendar, as Python counts days.
_HIJRI_EPOCH = 227014
_FORM = re.compile(
    r"(?P<year>\d{4})(?:-(?:(?P<month>\d\d)(?:-(?P<day>\d\d)(?:T.*)?)?|W(?P<week>\d\d)(?P<end>-WE)?"
    r"|Q(?P<quarter>[1-4])|H(?P<half>[12])|(?P<season>SP|SU|FA|WI)))?"
)


@lru_cache(maxsize=4096)
def interval(value: str) -> Interval:
    """Return the first day, the last day and the precision of a value; nothing for what names no calendar time.

    Seasons, quarters and half-years count as precision "year", the next coarser name there is.

    >>> interval("2025-11")
    (datetime.date(2025, 11, 1), datetime.date(2025, 11, 30), 'month')
    """
    if len(value) <= 3 and re.fullmatch(r"\d{2,3}", value):
        return _long(value)
    match = _FORM.fullmatch(value)
    if match is None or match["year"] == "0000":
        return NOTHING
    try:
        return _calendar(match)
    except (ValueError, OverflowError):  # no such day or week, or outside the calendar
        return NOTHING


def _calendar(match: re.Match[str]) -> Interval:
    year = int(match["year"])
    if match["day"]:
        day = date(year, int(match["month"]), int(match["day"]))
        return day, day, "day"
    if match["month"]:
        return *months(year, int(match["month"]), int(match["month"])), "month"
    if match["week"]:
        monday = date.fromisocalendar(year, int(match["week"]), 1)
        return monday + timedelta(days=5 if match["end"] else 0), monday + timedelta(days=6), "week"
    if match["quarter"]:
        first = 3 * int(match["quarter"]) - 2
        return *months(year, first, first + 2), "year"
    if match["half"]:
        first = 6 * int(match["half"]) - 5
        return *months(year, first, first + 5), "year"
    if match["season"]:
        begin, end = _SEASON_MONTHS[match["season"]]
        return date(year, begin, 1), months(year + (end < begin), end, end)[1], "year"
    return date(year, 1, 1), date(year, 12, 31), "year"


def _long(value: str) -> Interval:
    """A decade ("198") or a century ("19", the 1900s)."""
    span = 10 ** (4 - len(value))
    first = int(value) * span
    if first < 1:
        return NOTHING
    return date(first, 1, 1), date(first + span - 1, 12, 31), "unknown"


def months(year: int, first: int, last: int) -> tuple[date, date]:
    """Return the first day of one month and the last day of another of the same year."""
    return date(year, first, 1), date(year, last, monthrange(year, last)[1])


def shift_months(day: date, count: int) -> date:
    """Move a day by whole months; the 31st becomes the last day of a shorter month."""
    index = day.year * 12 + day.month - 1 + count
    year, month = divmod(index, 12)
    year = min(max(year, 1), 9999)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def shift_days(day: date, count: int) -> date:
    """Move a day by days, staying inside the calendar."""
    ordinal = min(max(day.toordinal() + count, 1), date.max.toordinal())
    return date.fromordinal(ordinal)


def easter(year: int) -> date:
    """Return Easter Sunday of the Gregorian calendar (the anonymous computus)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


def orthodox_easter(year: int) -> date:
    """Return Easter Sunday of the Eastern churches, in the Gregorian calendar (Meeus' Julian computus).

    >>> orthodox_easter(2024)
    datetime.date(2024, 5, 5)
    """
    a, b, c = year % 4, year % 7, year % 19
    d = (19 * c + 15) % 30
    e = (2 * a + 4 * b - d + 34) % 7
    month, day = divmod(d + e + 114, 31)
    behind = year // 100 - year // 400 - 2
    return date(year, month, day + 1) + timedelta(days=behind)


def hijri(year: int, *, month: int, day: int) -> date:
    """Return the first such day of the tabular Islamic calendar in a Gregorian year; the moon may be a day off.

    >>> hijri(2024, month=10, day=1)
    datetime.date(2024, 4, 10)
    """
    lunar = (year - 622) * 33 // 32
    for guess in (lunar - 1, lunar, lunar + 1, lunar + 2):
        ordinal = day + (59 * (month - 1) + 1) // 2 + (guess - 1) * 354 + (3 + 11 * guess) // 30 + _HIJRI_EPOCH
        if date.fromordinal(ordinal).year == year:
            return date.fromordinal(ordinal)
    return date.fromordinal(ordinal)
