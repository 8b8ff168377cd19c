"""What a reading means: its TIMEX3 value and type, resolved against the context of the article."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from geo.date_context import Context, full_year, split_slash, tense
from geo.date_grammar import Reading
from geo.date_intervals import easter, shift_days, shift_months
from geo.model import DateAnchor, TimexType

_UNIT_CODE = {"day": "D", "week": "W", "fortnight": "W", "month": "M", "quarter": "Q", "year": "Y", "decade": "Y",
              "century": "Y", "hour": "H", "minute": "M", "second": "S"}  # fmt: skip
_UNIT_TIMES = {"fortnight": 2, "decade": 10, "century": 100}
_CLOCK_UNITS = ("hour", "minute", "second")
_BACK = ("last", "previous", "earlier", "before")
_DISCOURSE = ("previous", "following", "same", "that", "earlier", "later", "before", "after")
_UNKNOWN_DAY = "XXXX-XX-XX"
_NTH_WEEKDAY = re.compile(r"(\d\d)-(-?\d)-(\d)(?:\+(\d))?")


@dataclass(frozen=True, slots=True)
class Meaning:
    """A resolved reading: TIMEX3 value and type, and how it came about."""

    value: str
    type: TimexType = "DATE"
    anchor: DateAnchor = "explicit"
    approximate: bool = False
    year_assumed: bool = False


def resolve(reading: Reading, context: Context) -> Meaning | None:
    """Return what the reading means, or None when it names no time after all."""
    meaning = _RESOLVERS[reading.kind](reading, context)
    if meaning is not None and reading.parts.get("mod") in ("start", "end", "mid"):
        return replace(meaning, approximate=True)
    return meaning


def _against(context: Context, *, discourse: bool = False) -> tuple[date | None, DateAnchor]:
    """The day relative words count from, and its name."""
    if discourse and context.narrative is not None:
        return context.narrative, "discourse"
    if context.day is None:
        return None, "none"
    return context.day, "discourse" if context.anchor == "discourse" else "publication"


def _iso(reading: Reading, context: Context) -> Meaning | None:
    text = reading.parts["iso"].upper()
    try:
        date.fromisoformat(text[:10])
    except ValueError:
        return None
    return Meaning(text[:16], "TIME") if "T" in text else Meaning(text)


def _slash(reading: Reading, context: Context) -> Meaning | None:
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


def _date(reading: Reading, context: Context) -> Meaning | None:
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


def _year_of(reading: Reading, month: int, day: int, context: Context) -> tuple[int | None, DateAnchor, bool]:
    """The year of a day and month without one (day 0: the month alone)."""
    base, anchor = _against(context)
    if "ydir" in reading.parts and base is not None:
        return base.year + _step(reading.parts["ydir"]), anchor, False
    if base is None:
        return context.year, "discourse" if not context.year_assumed else "none", context.year_assumed
    if "weekday" in reading.parts and day:
        name = reading.number("weekday")
        fits = [y for y in (base.year, base.year - 1, base.year + 1) if _falls_on(y, month, day, name)]
        if len(fits) == 1:
            return fits[0], anchor, False
    here = (month, day) if day else (month, 0)
    now = (base.month, base.day) if day else (base.month, 0)
    ahead = tense(context.tokens, reading) == "future"
    if reading.parts.get("dirn") == "next":
        return base.year + (here <= now), anchor, False
    if reading.parts.get("dirn") == "last":
        return base.year - (here >= now), anchor, False
    if ahead:
        return base.year + (here < now), anchor, False
    return base.year - (here > now), anchor, False


def _falls_on(year: int, month: int, day: int, weekday: int) -> bool:
    value = _day_value(year, month, day)
    return value is not None and date.fromisoformat(value).isoweekday() == weekday


def _step(direction: str) -> int:
    """-1, 0 or 1 units away."""
    if direction in _BACK:
        return -1
    return 1 if direction in ("next", "following", "later", "after") else 0


def _month(reading: Reading, context: Context) -> Meaning | None:
    month = reading.number("month")
    if "year" in reading.parts:
        return Meaning(f"{full_year(reading.number('year')):04}-{month:02}")
    year, anchor, assumed = _year_of(reading, month, 0, context)
    if year is None:
        return Meaning(f"XXXX-{month:02}", anchor="none")
    return Meaning(f"{year:04}-{month:02}", anchor=anchor, year_assumed=assumed)


def _year(reading: Reading, context: Context) -> Meaning | None:
    return Meaning(f"{full_year(reading.number('year')):04}")


def _decade(reading: Reading, context: Context) -> Meaning | None:
    digits = reading.parts["decade"]
    return Meaning(digits[:3] if len(digits) == 4 else str(full_year(int(digits)))[:3], approximate=True)


def _century(reading: Reading, context: Context) -> Meaning | None:
    return Meaning(f"{reading.number('ord') - 1:02}", approximate=True) if reading.number("ord") > 1 else None


def _quarter(reading: Reading, context: Context) -> Meaning | None:
    half = reading.parts.get("quarter") == "half"
    letter, count = ("H", 2) if half else ("Q", 4)
    number = reading.number("ord", count)
    number = count if number < 0 else number
    base, anchor = _against(context)
    if "year" in reading.parts:
        return Meaning(f"{full_year(reading.number('year')):04}-{letter}{number}")
    if base is None:
        return Meaning(f"XXXX-{letter}{number}", anchor="none")
    year = base.year + _step(reading.parts.get("ydir", "this"))
    now = (base.month - 1) // (12 // count) + 1
    if "ydir" not in reading.parts and number > now + 1:
        year -= 1
    return Meaning(f"{year:04}-{letter}{number}", anchor=anchor)


def _quarter_rel(reading: Reading, context: Context) -> Meaning | None:
    """Read "the quarter" and "the latest period" as the quarter told before; "last quarter" counts from publication."""
    base, anchor = _against(context)
    direction = reading.parts.get("dirn", "")
    if "year" in reading.parts:
        year = reading.number("year")
        told = context.quarter
        return Meaning(f"{year:04}{told[4:]}" if told and reading.parts["quarter"] == "quarter" else f"{year:04}")
    if reading.parts["quarter"] == "period" and not context.quarter:
        return None
    if reading.parts["quarter"] == "half":
        return None
    if context.quarter and direction not in ("last", "next", "this"):
        return Meaning(context.quarter, anchor="discourse")
    if base is None:
        return Meaning("XXXX-QX", anchor="none")
    if direction == "the":
        return Meaning(f"{base.year:04}-QX", anchor=anchor)
    step = -1 if direction == "latest" else _step(direction)
    return Meaning(_quarter_value(shift_months(base, 3 * step)), anchor=anchor)


def _quarter_value(day: date) -> str:
    return f"{day.year:04}-Q{(day.month - 1) // 3 + 1}"


def _year_ago(reading: Reading, context: Context) -> Meaning | None:
    base, anchor = _against(context)
    if "ord" in reading.parts and base is not None:
        return Meaning(f"{base.year - 1:04}-Q{reading.number('ord')}", anchor=anchor)
    if context.quarter:
        return Meaning(f"{int(context.quarter[:4]) - 1:04}{context.quarter[4:]}", anchor="discourse")
    return Meaning(f"{base.year - 1:04}", anchor=anchor) if base else None


def _season(reading: Reading, context: Context) -> Meaning | None:
    season = reading.parts["season"]
    if "year" in reading.parts:
        return Meaning(f"{full_year(reading.number('year')):04}-{season}")
    base, anchor = _against(context)
    if base is None:
        return Meaning(f"XXXX-{season}", anchor="none")
    begins = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}[season]
    direction = reading.parts.get("ydir") or reading.parts.get("dirn", "")
    year = base.year + (_step(direction) if "ydir" in reading.parts else 0)
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


def _unit(reading: Reading, context: Context) -> Meaning | None:
    unit, direction = reading.parts["unit"], reading.parts.get("dirn", "this")
    if unit in _CLOCK_UNITS:
        return Meaning(f"PT1{_UNIT_CODE[unit]}", "DURATION", "none")
    if direction == "past" and unit != "year":
        return Meaning(_duration_value("1", unit), "DURATION", "none")
    base, anchor = _against(context, discourse=_from_narrative(reading, unit, direction))
    if base is None:
        return Meaning(_unknown(unit), anchor="none")
    return Meaning(_shifted(base, unit, _step(direction)), anchor=anchor, approximate=unit != "day")


def _from_narrative(reading: Reading, unit: str, direction: str) -> bool:
    """ "The next day", "the following week" and "that day" go on from the day told; "next week" from publication."""
    return direction in _DISCOURSE or (unit == "day" and direction in ("next", "last", "this"))


def _unknown(unit: str) -> str:
    return {"day": _UNKNOWN_DAY, "week": "XXXX-WXX", "fortnight": "XXXX-WXX", "month": "XXXX-XX"}.get(unit, "XXXX")


def _shifted(base: date, unit: str, count: int) -> str:
    """The value of the day, week, month, ... `count` units from `base`, at the unit's own precision."""
    if unit == "day":
        return shift_days(base, count).isoformat()
    if unit in ("week", "fortnight"):
        return week_value(shift_days(base, 7 * count * _UNIT_TIMES.get(unit, 1)))
    if unit == "month":
        return f"{shift_months(base, count):%Y-%m}"
    if unit == "quarter":
        return _quarter_value(shift_months(base, 3 * count))
    year = f"{max(1, min(9999, base.year + count * _UNIT_TIMES.get(unit, 1))):04}"
    return year[: {"decade": 3, "century": 2}.get(unit, 4)]


def week_value(day: date) -> str:
    """Return the ISO week of a day.

    >>> week_value(date(2025, 11, 19))
    '2025-W47'
    """
    year, week, _ = day.isocalendar()
    return f"{year:04}-W{week:02}"


def _ago(reading: Reading, context: Context) -> Meaning | None:
    unit, direction = reading.parts["unit"], reading.parts["dirn"]
    if direction in ("before", "after"):
        return _duration(reading, context)
    count = _count(reading)
    if unit in _CLOCK_UNITS:
        return Meaning(_duration_value(count, unit), "DURATION", "none")
    base, anchor = _against(context, discourse=direction in _DISCOURSE)
    if unit == "year" and count == "1" and context.quarter:
        return _year_ago(reading, context)
    if count == "X" or base is None:
        return Meaning("PAST_REF" if direction != "later" else "FUTURE_REF", anchor=anchor, approximate=True)
    step = int(float(count)) * (1 if direction == "later" else -1)
    return Meaning(_shifted(base, unit, step), anchor=anchor, approximate=unit != "day")


def _vague(reading: Reading, context: Context) -> Meaning | None:
    """Resolve "days later": some day near the one told; no interval follows."""
    if reading.parts["dirn"] in ("before", "after") or reading.parts["unit"] in _CLOCK_UNITS:
        return Meaning(_duration_value("X", reading.parts["unit"]), "DURATION", "none")
    base, anchor = _against(context, discourse=reading.parts["dirn"] in _DISCOURSE)
    value = f"{base:%Y-%m}-XX" if base and reading.parts["unit"] == "day" else "PAST_REF"
    return Meaning(value, anchor=anchor, approximate=True)


def _from_now(reading: Reading, context: Context) -> Meaning | None:
    base, anchor = _against(context)
    count, unit = _count(reading), reading.parts["unit"]
    if base is None or count == "X" or unit in _CLOCK_UNITS:
        return Meaning("FUTURE_REF", anchor="none")
    return Meaning(_shifted(base, unit, int(float(count))), anchor=anchor, approximate=unit != "day")


def _count(reading: Reading) -> str:
    """The number of units as TIMEX3 writes it: "3", "2.5", or "X" for several."""
    number = reading.parts.get("n", "X")
    if number == "X":
        return "X"
    times = reading.number("times", 1)
    try:
        total = float(number.replace(",", "")) * times
    except ValueError:
        return "X"
    return str(int(total)) if total == int(total) else str(total)


def _duration_value(count: str, unit: str) -> str:
    if count != "X" and unit in _UNIT_TIMES:
        count = str(int(float(count) * _UNIT_TIMES[unit]))
    return f"P{'T' if unit in _CLOCK_UNITS else ''}{count}{_UNIT_CODE[unit]}"


def _duration(reading: Reading, context: Context) -> Meaning | None:
    return Meaning(_duration_value(_count(reading), reading.parts["unit"]), "DURATION", "none")


def _weekday(reading: Reading, context: Context) -> Meaning | None:
    name, direction = reading.number("weekday"), reading.parts.get("dirn", "")
    base, anchor = _against(context, discourse=direction in _DISCOURSE)
    if base is None:
        return Meaning(f"XXXX-WXX-{name}", anchor="none")
    back = (base.isoweekday() - name) % 7
    if direction in ("last", "previous"):
        return Meaning(shift_days(base, -(back or 7)).isoformat(), anchor=anchor)
    ahead = direction in ("next", "following") or (not direction and tense(context.tokens, reading) == "future")
    if ahead:
        step = -back % 7
        return Meaning(shift_days(base, step or (7 if direction else 0)).isoformat(), anchor=anchor)
    return Meaning(shift_days(base, -back).isoformat(), anchor=anchor)


def _day(reading: Reading, context: Context) -> Meaning | None:
    base, anchor = _against(context)
    if base is None:
        return Meaning(_UNKNOWN_DAY, anchor="none")
    return Meaning(shift_days(base, reading.number("offset")).isoformat(), anchor=anchor)


def _holiday(reading: Reading, context: Context) -> Meaning | None:
    rule = reading.parts["holiday"]
    if "year" in reading.parts:
        return Meaning(_holiday_in(rule, full_year(reading.number("year"))).isoformat())
    base, anchor = _against(context)
    if base is None:
        return Meaning(_UNKNOWN_DAY, anchor="none")
    day = _holiday_in(rule, base.year)
    direction = reading.parts.get("dirn", "")
    if direction == "next" or (not direction and tense(context.tokens, reading) == "future"):
        day = day if day >= base else _holiday_in(rule, base.year + 1)
    elif day > base and direction != "this":
        day = _holiday_in(rule, base.year - 1)
    return Meaning(day.isoformat(), anchor=anchor)


def _holiday_in(rule: str, year: int) -> date:
    """The day of a holiday rule of the table ("12-25", "easter-2", "11-4-4", "11-2-1+1") in a year."""
    if rule.startswith("easter"):
        return easter(year) + timedelta(days=int(rule[6:]))
    if len(rule) == 5:
        return date(year, int(rule[:2]), int(rule[3:]))
    match = _NTH_WEEKDAY.fullmatch(rule)
    if match is None:
        raise ValueError(f"holiday rule {rule!r} in the table")
    month, nth, weekday, plus = (int(number or 0) for number in match.groups())
    day = date(year, month, 1) if nth > 0 else shift_months(date(year, month, 1), 1)
    day += timedelta(days=(weekday - day.isoweekday()) % 7 + 7 * (nth - (nth > 0)))
    return day + timedelta(days=plus)


def _weekend(reading: Reading, context: Context) -> Meaning | None:
    base, anchor = _against(context)
    if base is None:
        return Meaning("XXXX-WXX-WE", anchor="none")
    direction = reading.parts.get("dirn", "")
    step = _step(direction)
    if direction == "the" and base.isoweekday() < 5 and tense(context.tokens, reading) != "future":
        step = -1
    return Meaning(f"{week_value(shift_days(base, 7 * step))}-WE", anchor=anchor)


def _part(reading: Reading, context: Context) -> Meaning | None:
    direction, part = reading.parts.get("dirn", "this"), reading.parts["part"]
    discourse = direction in ("next", "that", "same", "following", "previous")
    base, anchor = _against(context, discourse=discourse)
    if base is None:
        return Meaning(f"{_UNKNOWN_DAY}T{part}", "TIME", "none")
    return Meaning(_with_part(shift_days(base, _step(direction)).isoformat(), part), "TIME", anchor)


def _with_part(day: str, part: str) -> str:
    return f"{day}T{part}"


def _ref(reading: Reading, context: Context) -> Meaning | None:
    value = reading.parts["ref"]
    return Meaning("PRESENT_REF" if value == "this" else value, anchor="publication", approximate=True)


def _set(reading: Reading, context: Context) -> Meaning | None:
    parts = reading.parts
    tail = f"T{parts['part']}" if "part" in parts else ""
    if "set" in parts:
        return Meaning(parts["set"], "SET", "none")
    if "weekday" in parts:
        return Meaning(f"XXXX-WXX-{parts['weekday']}{tail}", "SET", "none")
    if "month" in parts:
        return Meaning(f"XXXX-{reading.number('month'):02}", "SET", "none")
    if "unit" in parts:
        return Meaning(_duration_value(str(reading.number("n", 1)), parts["unit"]), "SET", "none")
    return Meaning(f"{_UNKNOWN_DAY}{tail}", "SET", "none")


def _edge_of(reading: Reading, context: Context) -> Meaning | None:
    return resolve(reading.inner, context) if reading.inner else None


def _week_of(reading: Reading, context: Context) -> Meaning | None:
    inner = resolve(reading.inner, context) if reading.inner else None
    if inner is None or inner.value[:1] == "X":
        return inner
    if reading.parts["unit"] == "week":
        return replace(inner, value=week_value(date.fromisoformat(inner.value[:10])))
    return inner


def _week_in(reading: Reading, context: Context) -> Meaning | None:
    """ "The last week of March", "the first day of 2024"."""
    inner = resolve(reading.inner, context) if reading.inner else None
    if inner is None or len(inner.value) != 7 or not inner.value.replace("-", "").isdigit():
        return inner
    first = date.fromisoformat(f"{inner.value}-01")
    last = shift_days(shift_months(first, 1), -1)
    unit, number = reading.parts["unit"], reading.number("ord", -1)
    if unit not in ("day", "week"):
        return inner
    days = (number - 1) * (7 if unit == "week" else 1)
    day = last if number < 0 else shift_days(first, days)
    return replace(inner, value=day.isoformat() if unit == "day" else week_value(day))


def _part_of(reading: Reading, context: Context) -> Meaning | None:
    inner = resolve(reading.inner, context) if reading.inner else None
    return inner and replace(inner, value=_with_part(inner.value, reading.parts["part"]), type="TIME")


def _clock(reading: Reading, context: Context) -> Meaning | None:
    time = _clock_value(reading.parts)
    if time is None:
        return None
    if reading.inner is not None:
        inner = resolve(reading.inner, context)
        return inner and replace(inner, value=f"{inner.value}T{time}", type="TIME")
    base, anchor = _against(context)
    return Meaning(f"{base.isoformat() if base else _UNKNOWN_DAY}T{time}", "TIME", anchor)


def _clock_value(parts: dict[str, str]) -> str | None:
    hours, _, minutes = parts["clock"].partition(":")
    if not hours.isdigit() or not 0 <= int(hours) <= 24:
        return None
    hour = int(hours)
    if parts.get("meridiem") == "pm" and hour < 12:
        hour += 12
    elif parts.get("meridiem") == "am" and hour == 12:
        hour = 0
    return f"{hour:02}:{minutes or '00'}"


_RESOLVERS: dict[str, Callable[[Reading, Context], Meaning | None]] = {
    "iso": _iso, "slash": _slash, "date": _date, "month": _month, "year": _year,
    "decade": _decade, "century": _century, "quarter": _quarter, "quarter_rel": _quarter_rel, "year_ago": _year_ago,
    "season": _season, "unit": _unit, "ago": _ago, "vague": _vague, "from_now": _from_now, "weekday": _weekday,
    "day": _day, "holiday": _holiday, "weekend": _weekend, "part": _part, "ref": _ref, "duration": _duration, "set": _set,
    "edge_of": _edge_of, "week_of": _week_of, "week_in": _week_in, "part_of": _part_of, "clock": _clock,
}  # fmt: skip
