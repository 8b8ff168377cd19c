"""Find when: "November 19", "three days later", "last week" -> When.

The steps: words to token classes (geo/date_tables.py), classes to readings (geo/date_grammar.py), readings to
TIMEX3 values in the order of the text (geo/date_values.py) against what is known of the article
(geo/date_context.py), values to days (geo/date_intervals.py).
"""

from __future__ import annotations

import re
from datetime import date

from geo.date_context import Context, article_year, month_first, split_slash
from geo.date_grammar import read
from geo.date_intervals import interval
from geo.date_language import guess_language
from geo.date_meaning import Meaning
from geo.date_reading import Reading, full_year
from geo.date_tables import LANGUAGES, Tokens, load_table, tokenise
from geo.date_values import resolve
from geo.errors import InputError
from geo.model import When

# What a time tells of: after a month one can go on from the month and from the year.
_TOLD = {"day": ("day", "month", "year"), "month": ("month", "year"), "year": ("year",)}
_HEAD_CHARACTERS = 500
_CREDIT = re.compile(r"\s*(?:\([^)\n]{2,40}\)|[-–—]{1,2}\s)")
# What is written on one day is in print at most this many days later.
_PRINTED_DAYS = 3
_WRITE_IT = "write it as 2025-11-25"


def find_dates(
    text: str, *, published: date | None = None, today: date | None = None, language: str = "en"
) -> tuple[When, ...]:
    """Return the times a text names, sorted, without overlaps.

    A day without a year is the latest such day not after `published`, or the next one where the sentence is in
    the future; "overnight" counts from a dateline right before. When nobody says when the article was
    published, all its days share one year: the year its full dates name, else (flagged `year_assumed`) the latest
    that puts them all before `today`. With `language=""` the language is guessed from the text.

    >>> [when.first for when in find_dates("on November 19", published=date(2025, 11, 25))]
    [datetime.date(2025, 11, 19)]
    """
    tokens = tokenise(text, load_table(language or guess_language(text)))
    readings = read(tokens)
    context = _context(tokens, readings, published=published, today=today)
    found = []
    for reading in readings:
        meaning = resolve(reading, context)
        if meaning is None:
            continue
        when = _when(reading, meaning, tokens, assumed=context.day_assumed)
        _tell(reading, when, context)
        found.append(when)
    return tuple(found)


def _context(tokens: Tokens, readings: list[Reading], *, published: date | None, today: date | None) -> Context:
    context = Context(tokens=tokens, day=published, month_first=month_first(tokens, readings))
    if published is None:
        context.year, context.year_assumed = article_year(readings, today=today or date.today())
        opening = _dateline(tokens, readings)
        if opening is not None:
            context.day, context.anchor = _plain_day(opening, year=context.year), "discourse"
            context.day_assumed = context.year_assumed and "year" not in opening.parts and opening.kind != "iso"
    else:
        context.written = _written_on(tokens, readings, published=published)
    return context


def _written_on(tokens: Tokens, readings: list[Reading], *, published: date) -> date | None:
    """Return the dateline's day where it lies right before the publication: "overnight" is read against that."""
    opening = _dateline(tokens, readings)
    days = [_plain_day(opening, year=published.year - back) for back in (0, 1)] if opening is not None else []
    near = (day for day in days if day is not None and 0 < (published - day).days <= _PRINTED_DAYS)
    return next(near, None)


def _dateline(tokens: Tokens, readings: list[Reading]) -> Reading | None:
    """Return the day that opens the article: alone on a line, or "CITY, 21 FEB 90 (AGENCY) --"."""
    for reading in readings:
        start, end = tokens.span(reading.start)[0], tokens.span(reading.end - 1)[1]
        if start > _HEAD_CHARACTERS:
            break
        if reading.kind not in ("date", "iso") or reading.inner is not None:
            continue
        line_before = tokens.text[:start].rpartition("\n")[2]
        line_after = tokens.text[end : end + _HEAD_CHARACTERS].partition("\n")[0]
        if (not line_before.strip() and not line_after.strip(" .")) or _CREDIT.match(line_after):
            return reading
    return None


def _plain_day(reading: Reading, *, year: int) -> date | None:
    try:
        if reading.kind == "iso":
            return date.fromisoformat(reading.parts["iso"][:10])
        written = full_year(reading.number("year")) if "year" in reading.parts else year
        return date(written, reading.number("month"), reading.number("day"))
    except ValueError:
        return None


def _when(reading: Reading, meaning: Meaning, tokens: Tokens, *, assumed: bool) -> When:
    start, end = tokens.span(reading.start)[0], tokens.span(reading.end - 1)[1]
    first, last, precision = interval(meaning.value) if meaning.type in ("DATE", "TIME") else (None, None, "unknown")
    return When(
        first=first,
        last=last,
        precision=precision,
        value=meaning.value,
        type=meaning.type,
        start=start,
        end=end,
        phrase=tokens.text[start:end],
        anchor=meaning.anchor,
        approximate=meaning.approximate,
        year_assumed=meaning.year_assumed or (assumed and first is not None and meaning.anchor != "explicit"),
    )


def _tell(reading: Reading, when: When, context: Context) -> None:
    """Let what was just read be what "the next day" and "the latest quarter" go on from."""
    if when.first is not None and when.precision in _TOLD and (when.type == "DATE" or reading.inner is not None):
        for unit in _TOLD[when.precision]:
            context.narrative[unit] = when.first
    if reading.kind == "quarter_open":
        context.quarter = when.value
    if reading.kind == "quarter" and when.last is not None and "-Q" in when.value:
        base = context.day
        over = base is None or (when.last <= base and when.last.year >= base.year - 1)
        # The report is on the latest quarter told that is over; older ones are there to compare with.
        if not context.quarter or (over and (when.value > context.quarter or context.quarter.endswith("X"))):
            context.quarter = when.value


def part_of_day(when: When, *, language: str = "en") -> str:
    """Return the part of the day a phrase names: "MO", "AF", "EV" or "NI", else "".

    >>> part_of_day(find_dates("in the early hours of November 19")[0])
    'MO'
    """
    tokens = tokenise(when.phrase, load_table(language))
    parts = [tokens.value(at) for at, mark in enumerate(tokens.classes) if mark in "Pj"]
    return parts[0] if parts and ":" not in parts[0] else ""


def parse_day(text: str) -> date:
    """Return the day a user wrote: 2025-11-25, 25 Nov 2025, November 25, 2025, 25/11/2025.

    What is no full date, and 03/04/2025, which may be March or April, is refused with an `InputError`.
    """
    wanted = text.strip()
    numbers = re.fullmatch(r"(\d{4})([-/.]?)(\d{1,2})\2(\d{1,2})", wanted)
    if numbers and (numbers[2] or len(wanted) == 8):
        wanted = f"{numbers[1]}-{numbers[3]:0>2}-{numbers[4]:0>2}"
    for language in LANGUAGES:
        tokens = tokenise(wanted, load_table(language))
        for reading in read(tokens):
            if reading.start == 0 and reading.end == len(tokens) and reading.kind in ("iso", "slash", "date"):
                return _written_day(reading, text)
    raise InputError(f"{text!r} is not a day; {_WRITE_IT}")


def _written_day(reading: Reading, text: str) -> date:
    try:
        if reading.kind == "iso":
            return date.fromisoformat(reading.parts["iso"][:10])
        if reading.kind == "slash":
            return _slash_day(reading.parts["slash"], text)
        if "year" in reading.parts:
            return date(full_year(reading.number("year")), reading.number("month"), reading.number("day"))
    except ValueError as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"there is no day {text!r}; {_WRITE_IT}") from None
    raise InputError(f"{text!r} has no year; {_WRITE_IT}")


def _slash_day(written: str, text: str) -> date:
    first, second, year = split_slash(written)
    if first <= 12 and second <= 12 and first != second:
        raise InputError(f"{text!r} may be day/month or month/day; {_WRITE_IT}")
    return date(year, first, second) if second > 12 else date(year, second, first)
