"""Quarters and half-years, and "a year ago" in the news of business, which means the same quarter."""

from __future__ import annotations

from geo.date_context import Context
from geo.date_intervals import shift_months
from geo.date_meaning import Meaning, against, quarter_value, step
from geo.date_reading import Reading, full_year


def resolve_quarter(reading: Reading, context: Context) -> Meaning | None:
    """Resolve "the third quarter", "Q3 2025", "the first half"."""
    half = reading.parts.get("quarter") == "half"
    letter, count = ("H", 2) if half else ("Q", 4)
    number = reading.number("ord", count)
    number = count if number < 0 else number
    base, anchor = against(context)
    if "year" in reading.parts:
        return Meaning(f"{full_year(reading.number('year')):04}-{letter}{number}")
    if base is None:
        return Meaning(f"XXXX-{letter}{number}", anchor="none")
    year = base.year + step(reading.parts.get("ydir", "this"))
    now = (base.month - 1) // (12 // count) + 1
    if "ydir" not in reading.parts and number > now + 1:
        year -= 1
    return Meaning(f"{year:04}-{letter}{number}", anchor=anchor)


def resolve_quarter_rel(reading: Reading, context: Context) -> Meaning | None:
    """Read "the quarter" and "the latest period" as the quarter told before; "last quarter" counts from publication."""
    base, anchor = against(context)
    direction = reading.parts.get("dirn", "")
    if "year" in reading.parts:
        year = reading.number("year")
        told = context.quarter
        return Meaning(f"{year:04}{told[4:]}")
    if reading.parts["quarter"] == "period" and not context.quarter and direction != "latest":
        return None
    if reading.parts["quarter"] == "half":
        return None
    if context.quarter and direction not in ("last", "next", "this"):
        return Meaning(context.quarter, anchor="discourse")
    if base is None:
        return Meaning("XXXX-QX", anchor="none")
    if direction == "the":
        return Meaning(f"{base.year:04}-QX", anchor=anchor)
    quarters = -1 if direction == "latest" else step(direction)
    return Meaning(quarter_value(shift_months(base, 3 * quarters)), anchor=anchor)


def resolve_quarter_open(reading: Reading, context: Context) -> Meaning | None:
    """Resolve "the quarter ended Sept. 30": which one of the fiscal year is not said."""
    base, anchor = against(context)
    return Meaning(f"{base.year:04}-QX" if base else "XXXX-QX", anchor=anchor)


def resolve_year_ago(reading: Reading, context: Context) -> Meaning | None:
    """Resolve "the year-ago quarter"."""
    base, anchor = against(context)
    if "ord" in reading.parts and base is not None:
        return Meaning(f"{base.year - 1:04}-Q{reading.number('ord')}", anchor=anchor)
    if context.quarter[:4].isdigit():
        return Meaning(f"{int(context.quarter[:4]) - 1:04}{context.quarter[4:]}", anchor="discourse")
    return Meaning(f"{base.year - 1:04}", anchor=anchor) if base else None
