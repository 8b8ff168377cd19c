"""What the resolvers share: the meaning of a reading, and the day that relative words count from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from geo.date_context import Context, tense
from geo.date_reading import Reading
from geo.model import DateAnchor, TimexType

UNIT_CODE = {
    "day": "D", "week": "W", "fortnight": "W", "month": "M", "quarter": "Q", "year": "Y", "decade": "Y",
    "century": "Y", "hour": "H", "minute": "M", "second": "S",
}  # fmt: skip
UNIT_TIMES = {"fortnight": 2, "decade": 10, "century": 100}
CLOCK_UNITS = ("hour", "minute", "second")
BACK = ("last", "previous", "earlier", "before")
DISCOURSE = ("previous", "following", "same", "that", "earlier", "later", "before", "after")
UNKNOWN_DAY = "XXXX-XX-XX"


@dataclass(frozen=True, slots=True)
class Meaning:
    """A resolved reading: TIMEX3 value and type, and how it came about."""

    value: str
    type: TimexType = "DATE"
    anchor: DateAnchor = "explicit"
    approximate: bool = False
    year_assumed: bool = False


def against(
    context: Context, *, discourse: bool = False, unit: str = "day", onward: Reading | None = None
) -> tuple[date | None, DateAnchor]:
    """The day relative words count from, and its name.

    What was done some days `onward` of a day told ("three days later a bomb exploded") counts from no other day: the
    publication came after it.
    """
    told = context.narrative.get(unit if unit in ("month", "year") else "day")
    if discourse and told is not None:
        return told, "discourse"
    if context.day is None or (discourse and onward is not None and tense(context.tokens, onward) == "past"):
        return None, "none"
    return context.day, "discourse" if context.anchor == "discourse" else "publication"


def step(direction: str) -> int:
    """-1, 0 or 1 units away."""
    if direction in BACK:
        return -1
    return 1 if direction in ("next", "following", "later", "after") else 0


def count(reading: Reading) -> str:
    """The number of units as TIMEX3 writes it: "3", "2.5", or "X" for several."""
    if "dual" in reading.parts:
        return "2"
    number = reading.parts.get("n") or ("1" if reading.kind == "ago" and reading.one else "X")
    if number == "X":
        return "X"
    times = reading.number("times", 1)
    try:
        total = float(number.replace(",", "")) * times
    except ValueError:
        return "X"
    return str(int(total)) if total == int(total) else str(total)


def duration_value(count: str, unit: str) -> str:
    """Return the TIMEX3 value of so many units."""
    if count != "X" and unit in UNIT_TIMES:
        count = str(int(float(count) * UNIT_TIMES[unit]))
    return f"P{'T' if unit in CLOCK_UNITS else ''}{count}{UNIT_CODE[unit]}"


def week_value(day: date) -> str:
    """Return the ISO week of a day.

    >>> week_value(date(2025, 11, 19))
    '2025-W47'
    """
    year, week, _ = day.isocalendar()
    return f"{year:04}-W{week:02}"


def quarter_value(day: date) -> str:
    """Return the quarter of a day."""
    return f"{day.year:04}-Q{(day.month - 1) // 3 + 1}"


def with_part(day: str, part: str) -> str:
    """Return the value of a part of a day."""
    return f"{day}T{part}"
