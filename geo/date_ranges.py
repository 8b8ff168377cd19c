"""Two times that bound one: "between October 26 and 28", "from Monday to Wednesday"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

from geo.model import DatePrecision, When

_OPENS = re.compile(r"\b(?:between|from)\s+(?:the\s+)?$", re.IGNORECASE)
_JOINS = re.compile(r"\s*(?:and|to|until|till|through|[-–—])\s*(?:the\s+)?", re.IGNORECASE)
_ALONE = re.compile(r"\s*[-–—]\s*")
_WEEK_DAYS, _MONTH_DAYS = 7, 31
_BEFORE = 14  # characters


def whole_range(when: When, others: Sequence[When], text: str) -> When:
    """Return the range that `when` opens or closes in `text`, or `when` itself where it bounds none.

    Its precision is "week" up to seven days, "month" up to 31, else "year".
    """
    for first, last in pairwise(sorted(others, key=lambda item: item.start or 0)):
        if when in (first, last) and _bound(first, last, text):
            return _joined(first, last, text) or when
    return when


def _bound(first: When, last: When, text: str) -> bool:
    if first.end is None or first.start is None or last.start is None:
        return False
    gap = text[first.end : last.start]
    opened = _OPENS.search(text, max(0, first.start - _BEFORE), first.start) is not None
    return (opened and _JOINS.fullmatch(gap) is not None) or _ALONE.fullmatch(gap) is not None


def _joined(first: When, last: When, text: str) -> When | None:
    if first.first is None or last.last is None or first.start is None:
        return None
    begin = first.first
    written = any(char.isdigit() for char in first.phrase)
    if begin > last.last and not written and begin - timedelta(_WEEK_DAYS) <= last.last:
        begin -= timedelta(_WEEK_DAYS)  # "between Monday and Wednesday": the Monday before
    if begin >= last.last:
        return None
    days = (last.last - begin).days + 1
    precision: DatePrecision = "week" if days <= _WEEK_DAYS else "month" if days <= _MONTH_DAYS else "year"
    return replace(
        first,
        first=begin,
        last=last.last,
        precision=precision,
        value=f"{first.value}/{last.value}",
        end=last.end,
        phrase=text[first.start : last.end],
    )
