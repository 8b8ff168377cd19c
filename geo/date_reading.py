"""A run of tokens read as a time, before anybody knows which."""

from __future__ import annotations

from dataclasses import dataclass, field


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


def spelled_year(reading: Reading) -> int | None:
    """Return the year of "nineteen ninety-six", or None when the words make none."""
    hundreds, tens, ones = reading.number("hundreds"), reading.number("tens"), reading.number("ones")
    if not 15 <= hundreds <= 20 or not 10 <= tens <= 99 or ones > 9 or (ones and tens % 10):
        return None
    return hundreds * 100 + tens + ones


def full_year(year: int) -> int:
    """Return the four-digit year: 00-49 are 2000s, 50-99 1900s."""
    return year if year > 99 else year + (2000 if year < 50 else 1900)
