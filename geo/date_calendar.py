"""Times that name the calendar: days, months, years, seasons, decades, holidays."""

from __future__ import annotations

import re
from datetime import date, timedelta

from geo.date_context import Context, is_in_name, is_modifier, lies_ahead, split_slash, tense
from geo.date_intervals import easter, hijri, orthodox_easter, shift_months
from geo.date_meaning import UNKNOWN_DAY, Meaning, against, step
from geo.date_reading import Reading, full_year, spelled_year
from geo.model import DateAnchor

_MONTHS_AHEAD = 7
_SLIP_DAYS = 60
_HOLIDAY_AHEAD_DAYS = 31
_NTH_WEEKDAY = re.compile(r"(\d\d)-(-?\d)-(\d)(?:\+(\d))?")


def resolve_iso(reading: Reading, context: Context) -> Meaning | None:
    """Resolve 2025-11-19, with or without a time."""
    text = reading.parts["iso"].upper()
    try:
        date.fromisoformat(text[:10])
    except ValueError:
        return None
    return Meaning(text[:16], "TIME") if "T" in text else Meaning(text)


def resolve_slash(reading: Reading, context: Context) -> Meaning | None:
    """Resolve 19/11/2025 in the order the article writes."""
    first, second, year = split_slash(reading.parts["slash"])
    month, day = (first, second) if context.month_first else (second, first)
    if month > 12:
        month, day = day, month
    value = _day_value(year, month, day)
    return Meaning(value, approximate=first <= 12 and second <= 12 and first != second) if value else None


def _day_value(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def resolve_date(reading: Reading, context: Context) -> Meaning | None:
    """Resolve a day and a month, with or without a year."""
    source = reading.inner or reading
    if source.kind != "date" and reading.inner is not None:
        return None
    month, day = source.number("month"), reading.number("day")
    if "year" in source.parts:
        value = _day_value(full_year(source.number("year")), month, day)
        return Meaning(value) if value else None
    year, anchor, assumed = _year_of(source, month, day, context)
    if year is None:
        return Meaning(f"XXXX-{month:02}-{day:02}", anchor="none")
    value = _day_value(year, month, day) or _day_value(year - year % 4, month, day)
    return Meaning(value, anchor=anchor, year_assumed=assumed) if value else None


def resolve_month_day(reading: Reading, context: Context) -> Meaning | None:
    """Resolve "on the 19th": of the month told, else the latest one not after publication."""
    day = reading.number("ord")
    base, anchor = against(context, discourse=True, unit="month")
    if base is None:
        return Meaning(f"XXXX-XX-{day:02}", anchor="none")
    if anchor != "discourse" and day > base.day:
        base = shift_months(base.replace(day=1), -1)
    value = _day_value(base.year, base.month, day)
    return Meaning(value, anchor=anchor) if value else None


def _year_of(reading: Reading, month: int, day: int, context: Context) -> tuple[int | None, DateAnchor, bool]:
    """The year of a day and month without one (day 0: the month alone)."""
    base, anchor = against(context)
    if "ydir" in reading.parts and base is not None:
        return base.year + step(reading.parts["ydir"]), anchor, False
    if base is None:
        return context.year, "discourse" if not context.year_assumed else "none", context.year_assumed
    if "weekday" in reading.parts and day:
        name = reading.number("weekday")
        fits = [y for y in (base.year, base.year - 1, base.year + 1) if _falls_on(y, month, day, name)]
        if len(fits) == 1 and not _just_past(base, month, day):
            return fits[0], anchor, False
    here = (month, day) if day else (month, 0)
    now = (base.month, base.day) if day else (base.month, 0)
    if reading.parts.get("dirn") == "next":
        return base.year + (here <= now), anchor, False
    if reading.parts.get("dirn") == "last":
        return base.year - (here >= now), anchor, False
    away = (month - base.month) % 12 or (12 if here < now else 0)
    if _is_ahead(reading, away, context):
        return base.year + (here < now), anchor, False
    return base.year - (here > now), anchor, False


def _is_ahead(reading: Reading, months_ahead: int, context: Context) -> bool:
    """Tell whether a date without year lies ahead: the sentence says so, and it is not nearer looking back."""
    if months_ahead > _MONTHS_AHEAD:
        return False
    if months_ahead <= 1 and "day" in reading.parts and is_modifier(context.tokens, reading):
        return True
    return lies_ahead(context.tokens, reading) or tense(context.tokens, reading) == "future"


def _just_past(base: date, month: int, day: int) -> bool:
    """Tell whether the day was in the last weeks: then a wrong weekday is the writer's slip."""
    value = _day_value(base.year, month, day)
    return value is not None and 0 <= (base - date.fromisoformat(value)).days <= _SLIP_DAYS


def _falls_on(year: int, month: int, day: int, weekday: int) -> bool:
    value = _day_value(year, month, day)
    return value is not None and date.fromisoformat(value).isoweekday() == weekday


def resolve_month(reading: Reading, context: Context) -> Meaning | None:
    """Resolve a month, with or without a year."""
    month = reading.number("month")
    if "year" in reading.parts:
        return Meaning(f"{full_year(reading.number('year')):04}-{month:02}")
    year, anchor, assumed = _year_of(reading, month, 0, context)
    if year is None:
        return Meaning(f"XXXX-{month:02}", anchor="none")
    return Meaning(f"{year:04}-{month:02}", anchor=anchor, year_assumed=assumed)


def resolve_year(reading: Reading, context: Context) -> Meaning | None:
    """Resolve a year; after a name it is part of the name ("Windows 2000") unless it is about the article's own."""
    year = full_year(reading.number("year"))
    base, _ = against(context)
    if is_in_name(context.tokens, reading) and (base is None or abs(year - base.year) > 1):
        return None
    return Meaning(f"{year:04}")


def resolve_year_words(reading: Reading, context: Context) -> Meaning | None:
    """Resolve "nineteen ninety-six"."""
    year = spelled_year(reading)
    return Meaning(f"{year:04}") if year else None


def resolve_decade(reading: Reading, context: Context) -> Meaning | None:
    """Resolve "the 1980s"."""
    digits = reading.parts["decade"]
    return Meaning(digits[:3] if len(digits) > 2 else str(full_year(int(digits)))[:3], approximate=True)


def resolve_century(reading: Reading, context: Context) -> Meaning | None:
    """Resolve "the 20th century"."""
    return Meaning(f"{reading.number('ord') - 1:02}", approximate=True) if reading.number("ord") > 1 else None


def resolve_season(reading: Reading, context: Context) -> Meaning | None:
    """Resolve "last summer"."""
    season = reading.parts["season"]
    if "year" in reading.parts:
        return Meaning(f"{full_year(reading.number('year')):04}-{season}")
    base, anchor = against(context)
    if base is None:
        return Meaning(f"XXXX-{season}", anchor="none")
    begins = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}[season]
    direction = reading.parts.get("ydir") or reading.parts.get("dirn", "")
    year = base.year + (step(direction) if "ydir" in reading.parts else 0)
    if "ydir" not in reading.parts:
        year = _season_year(begins, base, direction=direction, ahead=tense(context.tokens, reading) == "future")
    return Meaning(f"{year:04}-{season}", anchor=anchor)


def _season_year(begins: int, base: date, *, direction: str, ahead: bool) -> int:
    """The year of a season by its direction word, else by tense; the season under way counts as this one."""
    over = base.month > (begins + 2 if begins < 12 else 12)
    begun = base.month >= begins
    if direction == "last":
        return base.year if over else base.year - 1
    if direction == "next" or (not direction and ahead):
        return base.year if not begun else base.year + (over or direction == "next")
    return base.year if begun or direction == "this" else base.year - 1


def resolve_holiday(reading: Reading, context: Context) -> Meaning | None:
    """Resolve "Good Friday", "last Christmas"."""
    try:
        return _holiday(reading, context)
    except (ValueError, OverflowError):  # at the ends of the calendar
        return None


def _holiday(reading: Reading, context: Context) -> Meaning | None:
    rule = reading.parts["holiday"]
    if "year" in reading.parts:
        return Meaning(_holiday_in(rule, full_year(reading.number("year"))).isoformat())
    base, anchor = against(context)
    if base is None:
        return Meaning(UNKNOWN_DAY, anchor="none")
    day = _holiday_in(rule, base.year)
    direction = reading.parts.get("dirn", "")
    told = "future" if lies_ahead(context.tokens, reading) else tense(context.tokens, reading)
    near = 0 <= (_holiday_in(rule, base.year) - base).days <= _HOLIDAY_AHEAD_DAYS
    if direction == "next" or (not direction and (told == "future" or (near and not told))):
        day = day if day >= base else _holiday_in(rule, base.year + 1)
    elif direction != "this":
        day = day if day <= base else _holiday_in(rule, base.year - 1)
    return Meaning(day.isoformat(), anchor=anchor, approximate=rule.startswith("hijri"))


def _holiday_in(rule: str, year: int) -> date:
    """The day of a holiday rule of the table ("12-25", "easter-2", "11-4-4", "11-2-1+1", "hijri-10-01") in a year."""
    if rule.startswith("easter"):
        return easter(year) + timedelta(days=int(rule[6:]))
    if rule.startswith("orthodox"):
        return orthodox_easter(year) + timedelta(days=int(rule[8:]))
    if rule.startswith("hijri"):
        return hijri(year, month=int(rule[6:8]), day=int(rule[9:]))
    if len(rule) == 5:
        return date(year, int(rule[:2]), int(rule[3:]))
    match = _NTH_WEEKDAY.fullmatch(rule)
    if match is None:
        raise ValueError(f"holiday rule {rule!r} in the table")
    month, nth, weekday, plus = (int(number or 0) for number in match.groups())
    day = date(year, month, 1) if nth > 0 else shift_months(date(year, month, 1), 1)
    day += timedelta(days=(weekday - day.isoweekday()) % 7 + 7 * (nth - (nth > 0)))
    return day + timedelta(days=plus)
