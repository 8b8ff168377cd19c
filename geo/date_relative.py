"""Times that count from another: "last week", "three days later", "on Friday"; durations and sets."""

from __future__ import annotations

from datetime import date

from geo.date_context import Context, lies_ahead, tense
from geo.date_intervals import shift_days, shift_months
from geo.date_meaning import (
    CLOCK_UNITS,
    DISCOURSE,
    UNIT_CODE,
    UNIT_TIMES,
    UNKNOWN_DAY,
    Meaning,
    against,
    count,
    duration_value,
    quarter_value,
    step,
    week_value,
    with_part,
)  # fmt: skip
from geo.date_quarters import resolve_year_ago
from geo.date_reading import Reading

_TOO_NEAR_DAYS = 2


def resolve_unit(reading: Reading, context: Context) -> Meaning | None:
    """Resolve "last week", "this year", "the following month"."""
    unit, direction = reading.parts["unit"], reading.parts.get("dirn", "this")
    if unit in CLOCK_UNITS:
        return Meaning(f"PT1{UNIT_CODE[unit]}", "DURATION", "none")
    goes_on = _from_narrative(reading, unit, direction)
    onward = reading if step(direction) > 0 or direction in ("same", "that") else None
    base, anchor = against(context, discourse=goes_on, unit=unit, onward=onward)
    if base is None:
        return Meaning(_unknown(unit), anchor="none")
    return Meaning(_shifted(base, unit, step(direction)), anchor=anchor, approximate=unit != "day")


def _from_narrative(reading: Reading, unit: str, direction: str) -> bool:
    """Tell "the next day" and "the following week", which go on from the day told, from "next week"."""
    return direction in DISCOURSE or (unit == "day" and direction in ("next", "last", "this"))


def _unknown(unit: str) -> str:
    return {"day": UNKNOWN_DAY, "week": "XXXX-WXX", "fortnight": "XXXX-WXX", "month": "XXXX-XX"}.get(unit, "XXXX")


def _shifted(base: date, unit: str, count: int) -> str:
    """The value of the day, week, month, ... `count` units from `base`, at the unit's own precision."""
    if unit == "day":
        return shift_days(base, count).isoformat()
    if unit in ("week", "fortnight"):
        return week_value(shift_days(base, 7 * count * UNIT_TIMES.get(unit, 1)))
    if unit == "month":
        return shift_months(base, count).isoformat()[:7]
    if unit == "quarter":
        return quarter_value(shift_months(base, 3 * count))
    year = f"{max(1, min(9999, base.year + count * UNIT_TIMES.get(unit, 1))):04}"
    return year[: {"decade": 3, "century": 2}.get(unit, 4)]


def resolve_ago(reading: Reading, context: Context) -> Meaning | None:
    """Resolve "three weeks ago", "two days later"."""
    unit, direction = reading.parts.get("unit") or reading.parts["dual"], reading.parts["dirn"]
    if direction in ("before", "after"):
        return resolve_duration(reading, context)
    number = count(reading)
    if unit in CLOCK_UNITS:
        return Meaning(duration_value(number, unit), "DURATION", "none")
    base, anchor = against(
        context, discourse=direction in DISCOURSE, unit=unit, onward=reading if direction == "later" else None
    )
    if unit == "year" and number == "1" and context.quarter:
        return resolve_year_ago(reading, context)
    if base is None and direction == "later":
        return Meaning(_unknown(unit), anchor="none")
    if number == "X" or base is None:
        return Meaning("PAST_REF" if direction != "later" else "FUTURE_REF", anchor=anchor, approximate=True)
    number_of = int(float(number)) * (1 if direction == "later" else -1)
    return Meaning(_shifted(base, unit, number_of), anchor=anchor, approximate=unit != "day")


def _came(reading: Reading, context: Context) -> bool:
    """Tell whether "two days" dates what follows: "The attack came two days after the vote"."""
    at, tokens = reading.start - 1, context.tokens
    if reading.end >= len(tokens) or tokens.classes[reading.end] != "F":
        return False
    at -= at > 0 and tokens.words[at] in ("just", "only", "barely")
    return at >= 0 and tokens.words[at] in tokens.table.came


def _before_the_told(number: int, unit: str, context: Context) -> Meaning | None:
    base, anchor = against(context, discourse=True, unit=unit)
    if base is None:
        return Meaning("PAST_REF", anchor="none", approximate=True)
    return Meaning(_shifted(base, unit, -number), anchor=anchor, approximate=unit != "day")


def resolve_vague(reading: Reading, context: Context) -> Meaning | None:
    """Resolve "days later": some day near the one told; no interval follows."""
    if reading.parts["dirn"] in ("before", "after") or reading.parts["unit"] in CLOCK_UNITS:
        return Meaning(duration_value("X", reading.parts["unit"]), "DURATION", "none")
    dirn = reading.parts["dirn"]
    base, anchor = against(context, discourse=dirn in DISCOURSE, onward=reading if dirn == "later" else None)
    if base is None and dirn == "later":
        return Meaning(_unknown(reading.parts["unit"]), anchor="none", approximate=True)
    value = f"{base.isoformat()[:7]}-XX" if base and reading.parts["unit"] == "day" else "PAST_REF"
    return Meaning(value, anchor=anchor, approximate=True)


def resolve_the_day(reading: Reading, context: Context) -> Meaning | None:
    """Resolve "the day" (the day told), "the day before", "the day after"."""
    days = step(reading.parts.get("dirn", ""))
    base, anchor = against(context, discourse=True, onward=reading if days > 0 else None)
    if base is None:
        return Meaning(UNKNOWN_DAY, anchor="none")
    return Meaning(shift_days(base, days).isoformat(), anchor=anchor)


def resolve_the_week(reading: Reading, context: Context) -> Meaning | None:
    """Resolve "the week": this or the last one, which of them is not said."""
    base, anchor = against(context)
    return Meaning(f"{base.year:04}-WXX" if base else "XXXX-WXX", anchor=anchor, approximate=True)


def resolve_told_day(reading: Reading, context: Context) -> Meaning | None:
    """Resolve "la veille", "le lendemain": the day before or after the day told."""
    base, anchor = against(context, discourse=True, onward=reading if reading.number("offset") > 0 else None)
    if base is None:
        return Meaning(UNKNOWN_DAY, anchor="none")
    return Meaning(shift_days(base, reading.number("offset")).isoformat(), anchor=anchor)


def resolve_year_end(reading: Reading, context: Context) -> Meaning | None:
    """Resolve "year-end": the last day of the year."""
    base, anchor = against(context)
    return Meaning(f"{base.year:04}-12-31", anchor=anchor) if base else Meaning("XXXX-12-31", anchor="none")


def resolve_plural_ref(reading: Reading, context: Context) -> Meaning | None:
    """Resolve "past years", "coming months"."""
    value = "PAST_REF" if step(reading.parts["dirn"]) < 0 else "FUTURE_REF"
    return Meaning(value, anchor="publication", approximate=True)


def resolve_from_now(reading: Reading, context: Context) -> Meaning | None:
    """Resolve "three days from now"."""
    base, anchor = against(context)
    number, unit = count(reading), reading.parts["unit"]
    if base is None or number == "X" or unit in CLOCK_UNITS:
        return Meaning("FUTURE_REF", anchor="none")
    return Meaning(_shifted(base, unit, int(float(number))), anchor=anchor, approximate=unit != "day")


def resolve_duration(reading: Reading, context: Context) -> Meaning | None:
    """Resolve "three days"; "came three days after" is a day."""
    number, unit = count(reading), reading.parts.get("unit") or reading.parts["dual"]
    if number != "X" and unit not in CLOCK_UNITS and _came(reading, context):
        return _before_the_told(int(float(number)), unit, context)
    return Meaning(duration_value(number, unit), "DURATION", "none")


def resolve_weekday(reading: Reading, context: Context) -> Meaning | None:
    """Resolve "on Friday", "last Tuesday"."""
    name, direction = reading.number("weekday"), reading.parts.get("dirn", "")
    base, anchor = against(context, discourse=direction in DISCOURSE, onward=reading if step(direction) > 0 else None)
    if base is None:
        return Meaning(f"XXXX-WXX-{name}", anchor="none")
    back = (base.isoweekday() - name) % 7
    if direction in ("last", "previous"):
        return Meaning(shift_days(base, -(back or 7)).isoformat(), anchor=anchor)
    if direction == "this":  # of this week, whether it is over or not
        return Meaning(shift_days(base, name - base.isoweekday()).isoformat(), anchor=anchor)
    ahead = direction in ("next", "following") or (not direction and _weekday_ahead(reading, context))
    if ahead:
        days = -back % 7
        if direction == "next" and 0 < days <= _TOO_NEAR_DAYS and base.isoweekday() < name:
            days += 7  # on a Tuesday "next Wednesday" is not tomorrow
        return Meaning(shift_days(base, days or (7 if direction else 0)).isoformat(), anchor=anchor)
    return Meaning(shift_days(base, -back).isoformat(), anchor=anchor)


def resolve_weekday_of(reading: Reading, context: Context) -> Meaning | None:
    """Resolve "Thursday of last week"."""
    base, anchor = against(context)
    name = reading.number("weekday")
    if base is None:
        return Meaning(f"XXXX-WXX-{name}", anchor="none")
    days = 7 * step(reading.parts["dirn"]) + name - base.isoweekday()
    return Meaning(shift_days(base, days).isoformat(), anchor=anchor)


def _weekday_ahead(reading: Reading, context: Context) -> bool:
    """Tell whether a bare weekday lies ahead; "Friday's ruling" has been given."""
    tokens = context.tokens
    owns = reading.end < len(tokens) and tokens.words[reading.end] == "'s"
    if lies_ahead(context.tokens, reading):
        return True
    return not owns and tense(context.tokens, reading) == "future"


def resolve_day(reading: Reading, context: Context) -> Meaning | None:
    """Resolve "yesterday"; "anoche" is yesterday's night ("-1NI")."""
    base, anchor = against(context)
    base = context.written or base
    offset = reading.parts["offset"]
    days = offset.rstrip("MOAFENIV")
    day = shift_days(base, int(days)).isoformat() if base else UNKNOWN_DAY
    if base is None:
        anchor = "none"
    if days == offset:
        return Meaning(day, anchor=anchor)
    return Meaning(with_part(day, offset[len(days) :]), "TIME", anchor)


def resolve_weekend(reading: Reading, context: Context) -> Meaning | None:
    """Resolve "the weekend"."""
    base, anchor = against(context)
    if base is None:
        return Meaning("XXXX-WXX-WE", anchor="none")
    direction = reading.parts.get("dirn", "the")
    weeks = step(direction)
    if direction == "the" and base.isoweekday() < 5 and tense(context.tokens, reading) != "future":
        weeks = -1
    return Meaning(f"{week_value(shift_days(base, 7 * weeks))}-WE", anchor=anchor)


def resolve_part(reading: Reading, context: Context) -> Meaning | None:
    """Resolve "this morning", "last night", "tonight"."""
    direction, part = reading.parts.get("dirn", "this"), reading.parts["part"]
    discourse = direction in ("next", *DISCOURSE)
    base, anchor = against(context, discourse=discourse, onward=reading if step(direction) > 0 else None)
    base = base if discourse else context.written or base
    if base is None:
        return Meaning(f"{UNKNOWN_DAY}T{part}", "TIME", "none")
    return Meaning(with_part(shift_days(base, step(direction)).isoformat(), part), "TIME", anchor)


def resolve_set(reading: Reading, context: Context) -> Meaning | None:
    """Resolve "daily", "every Friday"."""
    parts = reading.parts
    part = parts.get("part") or parts.get("parts")
    tail = f"T{part}" if part else ""
    if "set" in parts:
        return Meaning(parts["set"], "SET", "none")
    if "weekday" in parts:
        return Meaning(f"XXXX-WXX-{parts['weekday']}{tail}", "SET", "none")
    if "month" in parts:
        return Meaning(f"XXXX-{reading.number('month'):02}", "SET", "none")
    if "unit" in parts:
        return Meaning(duration_value(str(reading.number("n", 1)), parts["unit"]), "SET", "none")
    return Meaning(f"{UNKNOWN_DAY}{tail}", "SET", "none")


def resolve_ref(reading: Reading, context: Context) -> Meaning | None:
    """Resolve "now", "recently"."""
    value = reading.parts["ref"]
    return Meaning(
        {"this": "PRESENT_REF", "last": "PAST_REF"}.get(value, value), anchor="publication", approximate=True
    )
