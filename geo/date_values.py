"""What a reading means: the resolver of each kind, and the times made of another time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from geo import date_calendar, date_quarters, date_relative
from geo.date_context import Context
from geo.date_intervals import shift_days, shift_months
from geo.date_meaning import UNKNOWN_DAY, Meaning, against, step, week_value, with_part
from geo.date_reading import Reading


def resolve(reading: Reading, context: Context) -> Meaning | None:
    """Return what the reading means, or None when it names no time after all."""
    meaning = _RESOLVERS[reading.kind](reading, context)
    if meaning is not None and reading.parts.get("mod") in ("start", "end", "mid"):
        return replace(meaning, approximate=True)
    return meaning


def _edge_of(reading: Reading, context: Context) -> Meaning | None:
    return resolve(reading.inner, context) if reading.inner else None


def _halves(reading: Reading, context: Context) -> Meaning | None:
    """Resolve "the first two quarters of 1990": a half-year."""
    inner = resolve(reading.inner, context) if reading.inner else None
    if inner is None or len(inner.value) != 4:
        return inner
    return replace(inner, value=f"{inner.value}-H{1 if reading.parts['ord'] == '1' else 2}")


def _week_of(reading: Reading, context: Context) -> Meaning | None:
    inner = resolve(reading.inner, context) if reading.inner else None
    if inner is None or inner.value[:1] == "X":
        return inner
    if reading.parts["unit"] == "week":
        return replace(inner, value=week_value(date.fromisoformat(inner.value[:10])))
    return inner


def _day_beside(reading: Reading, context: Context) -> Meaning | None:
    """Resolve "the day before last Tuesday"."""
    inner = resolve(reading.inner, context) if reading.inner else None
    if inner is None or inner.value[:1] == "X":
        return inner
    day = date.fromisoformat(inner.value[:10])
    return replace(inner, value=shift_days(day, step(reading.parts["dirn"])).isoformat())


def _week_in(reading: Reading, context: Context) -> Meaning | None:
    """Resolve "the last week of March", "the first day of 2024"."""
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
    """Resolve "Friday night", "the early hours of November 19", "yesterday at noon": a time on that day."""
    inner = resolve(reading.inner, context) if reading.inner else None
    if inner is None or "T" in inner.value:
        return inner
    return replace(inner, value=with_part(inner.value, reading.parts["part"]), type="TIME")


def _clock(reading: Reading, context: Context) -> Meaning | None:
    time = _clock_value(reading.parts)
    if time is None:
        return None
    if reading.inner is not None:
        inner = resolve(reading.inner, context)
        return inner and replace(inner, value=f"{inner.value}T{time}", type="TIME")
    # "A quake struck on Saturday. It hit at 11 a.m.": on the day told.
    base, anchor = against(context, discourse=True)
    return Meaning(f"{base.isoformat() if base else UNKNOWN_DAY}T{time}", "TIME", anchor)


def _clock_value(parts: dict[str, str]) -> str | None:
    hours, _, minutes = parts["clock"].partition(":")
    if len(hours) == 4:  # "0730"
        hours, minutes = hours[:2], hours[2:]
    if not hours.isdigit() or not 0 <= int(hours) <= 24:
        return None
    hour = int(hours)
    if parts.get("meridiem") == "pm" and hour < 12:
        hour += 12
    elif parts.get("meridiem") == "am" and hour == 12:
        hour = 0
    minutes = (minutes or parts.get("minutes", "")).rjust(2, "0")
    return f"{hour:02}:{minutes}" if hour <= 24 and minutes < "60" else None


_RESOLVERS: dict[str, Callable[[Reading, Context], Meaning | None]] = {
    "iso": date_calendar.resolve_iso,
    "slash": date_calendar.resolve_slash,
    "date": date_calendar.resolve_date,
    "month": date_calendar.resolve_month,
    "quarter_open": date_quarters.resolve_quarter_open,
    "day_beside": _day_beside,
    "month_day": date_calendar.resolve_month_day,
    "year_words": date_calendar.resolve_year_words,
    "the_day": date_relative.resolve_the_day,
    "the_week": date_relative.resolve_the_week,
    "told_day": date_relative.resolve_told_day,
    "year_end": date_relative.resolve_year_end,
    "plural_ref": date_relative.resolve_plural_ref,
    "year": date_calendar.resolve_year,
    "decade": date_calendar.resolve_decade,
    "century": date_calendar.resolve_century,
    "quarter": date_quarters.resolve_quarter,
    "quarter_rel": date_quarters.resolve_quarter_rel,
    "year_ago": date_quarters.resolve_year_ago,
    "season": date_calendar.resolve_season,
    "unit": date_relative.resolve_unit,
    "ago": date_relative.resolve_ago,
    "vague": date_relative.resolve_vague,
    "from_now": date_relative.resolve_from_now,
    "weekday_of": date_relative.resolve_weekday_of,
    "weekday": date_relative.resolve_weekday,
    "day": date_relative.resolve_day,
    "holiday": date_calendar.resolve_holiday,
    "weekend": date_relative.resolve_weekend,
    "part": date_relative.resolve_part,
    "ref": date_relative.resolve_ref,
    "duration": date_relative.resolve_duration,
    "set": date_relative.resolve_set,
    "edge_of": _edge_of,
    "half_of": _edge_of,
    "halves": _halves,
    "recent": date_relative.resolve_ref,
    "week_of": _week_of,
    "week_in": _week_in,
    "part_of": _part_of,
    "clock": _clock,
}
