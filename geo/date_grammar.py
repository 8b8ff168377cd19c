"""Which runs of tokens name a time: a list of rules over token classes (`SECTION_CLASS` in geo/date_tables.py).

A rule is a kind and a regular expression over classes; its named groups are the parts of the reading. Rules of
the first pass find the times that stand by themselves; those of the second see a found day as "1" and a found
month, year, ... as "2" (the rest of it as "~") and add a time of day, "the end of", the second day of a range.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from geo.date_tables import Tokens

_WK = r"(?:(?P<weekday>[Ww])\.?,?D?)?"
_CLOCK = r"(?P<clock>0|[nN](?=[zg]))(?P<meridiem>[zg])?(?P<zone>Z)?"
_YEAR_OF = r"(?:,?o?D?(?:lU?)?(?P<year>Y)|o(?P<ydir>[LXTk])l?U)"
_COUNT = r"(?P<n>[aNnq])(?P<times>N)?"

FIRST_PASS: tuple[tuple[str, str], ...] = (
    ("iso", r"(?P<iso>I)"),
    ("slash", r"(?P<slash>J)"),
    ("date", _WK + r"(?P<month>[Mv])\.?D?(?P<day>[nO]),?(?P<year>[Yy])"),
    ("date", r"(?P<month>[Mv])\.?(?P<day>n)(?=[-ti]n,?(?P<year>Y))"),
    ("date", _WK + r"(?P<month>[Mv])\.?D?(?P<day>[nO])(?:,?o(?P<ydir>[LXT])U)?"),
    ("date", _WK + r"D?(?P<day>[nO])-?o?(?P<month>[Mv])-?\.?,?o?(?P<year>[YyNn])"),
    ("date", _WK + r"D?(?P<day>[nO])o?(?P<month>[Mv])(?:,?o(?P<ydir>[LXT])U)?"),
    ("range", r"(?P<day>n)(?=[-ti]no?[Mv])"),
    ("month", r"(?:(?P<mod>m)-?)?(?P<month>[Mv])\.?,?o?(?P<year>[Yy])"),
    ("month", r"(?:(?P<mod>[mBF])-?)?D?(?P<dirn>[LXT])?(?P<month>M)(?:,?o(?P<ydir>[LXT])U)?"),
    ("month", r"(?:(?<=[io])|(?P<mod>m)-?|(?P<dirn>[LXT]))(?P<month>v)(?:,?o(?P<ydir>[LXT])U)?"),
    ("month", r"(?<=[MvY][t-])(?P<month>v)"),
    ("year", r"(?P<mod>m)?-?(?P<year>Y)"),
    ("year", r"(?<=[iotm])(?P<year>y)"),
    ("year", r"D?l-?U?(?P<year>[Yy])"),
    ("decade", r"D?(?:(?P<mod>[me])-?o?D?)?(?P<decade>C)"),
    ("century", r"D?(?:(?P<mod>m)-?)?(?P<ord>O)-?(?P<unit>U)"),
    ("quarter", r"D?l?-?(?P<ord>[OL])-?l?-?(?P<quarter>[QH])" + _YEAR_OF + "?"),
    ("quarter", r"D?(?P<year>Y)l?(?P<ord>O)-?(?P<quarter>[QH])"),
    ("quarter", r"(?P<ydir>[LXT])U'l?(?P<ord>O)-?(?P<quarter>[QH])"),
    ("quarter", r"(?P<ord>8)(?:,?o?(?P<year>Y))?"),
    ("quarter_rel", r"D?(?P<dirn>[LXTkK])l?(?P<quarter>[QHp])"),
    ("quarter_rel", r"(?<![O-])(?P<dirn>D)l?(?P<quarter>Q)"),
    ("quarter_rel", r"D?(?P<year>Y)(?P<quarter>[Qp])"),
    ("year_ago", r"D?(?:a?U-?[AB])l?(?P<ord>O)?-?(?P<quarter>[Qp])"),
    ("season", r"(?:(?P<mod>m)-?)?(?P<season>S)" + _YEAR_OF),
    ("season", r"(?:(?P<mod>[mBF])-?)?D?(?P<dirn>[LXT])(?P<season>S)"),
    ("season", r"(?P<dirn>D)(?:(?P<mod>m)-?)?(?P<season>S)(?!o)"),
    ("season", r"(?<=i)(?P<season>S)"),
    ("unit", r"D?(?:(?P<mod>[mBFe])o?)?D?(?P<dirn>[LXTk])l?(?P<unit>U)"),
    ("unit", r"D?(?P<mod>e)oD?(?P<unit>U)"),
    ("ago", r"R{0,3}(?:" + _COUNT + r")b?-?(?P<unit>[Uu])-?(?P<dirn>[ABF])"),
    ("vague", r"R{0,3}(?P<unit>u)(?P<dirn>[ABF])"),
    ("from_now", r"R{0,3}(?:" + _COUNT + r")b?(?P<unit>[Uu])(?:ti?)?f(?=[rd])[rd]"),
    ("weekday", r"(?:(?P<mod>[mBF])-?)?D?(?P<dirn>[LXT])?(?P<weekday>W)"),
    ("weekday", r"(?:(?<=i)|(?P<dirn>[LXT]))(?P<weekday>w)\.?"),
    ("day", r"(?:(?P<mod>[mBF])-?)?(?P<offset>d)"),
    ("holiday", r"D?(?P<dirn>[LXT])?(?P<holiday>h)(?:,?o?(?P<year>Y))?"),
    ("weekend", r"D?(?P<dirn>[LXTD])(?P<weekend>G)"),
    ("part", r"D?(?P<dirn>[LXT])(?P<part>P)"),
    ("part", r"(?P<part>j)"),
    ("ref", r"(?P<ref>r)u?"),
    ("ref", r"(?P<ref>k)(?!l?[UQp])"),
    ("duration", r"D?(?:[LXT]|O)?R{0,3}(?:" + _COUNT + r")(?:-?b){0,2}-?(?P<unit>[Uu])(?:-?c)?"),
    ("duration", r"D?[LX](?P<unit>u)"),
    ("duration", r"(?<=[iR])(?P<unit>u)"),
    ("set", r"(?P<set>s)"),
    ("set", r"E(?P<n>[NnO])?(?P<unit>[Uu])"),
    ("set", r"E(?:(?P<weekday>W)|(?P<month>M))?(?P<part>P)"),
    ("set", r"E(?:(?P<weekday>W)|(?P<month>M))"),
    ("set", r"(?P<weekday>V)(?P<part>P)?"),
)

SECOND_PASS: tuple[tuple[str, str], ...] = (
    ("edge_of", r"D?(?P<mod>[em])-?oD?(?P<inner>2~*)"),
    ("week_of", r"D?(?P<unit>U)o(?P<inner>1~*)"),
    ("week_in", r"D?(?P<ord>[OL])(?P<unit>U)(?:o|i)(?P<inner>2~*)"),
    ("part_of", r"D?(?:(?P<mod>m)-?)?(?P<part>P)(?:oD?|iD?|,)?(?P<inner>1~*)"),
    ("part_of", r"(?P<inner>1~*),?(?:iD?)?(?:(?P<mod>m)-?)?(?P<part>P)"),
    ("clock", r"i?" + _CLOCK + r",?i?(?P<inner>1~*)"),
    ("clock", r"(?P<inner>1~*),?i?" + _CLOCK),
    ("clock", _CLOCK),
    ("range_end", r"(?P<inner>1~*)[-ti](?P<day>n)(?:,?[Y2]|(?=[-.,|)('i]|$))"),
)

_DAY_KINDS = frozenset({"date", "iso", "slash", "weekday", "day", "holiday"})
_MAX_TOKENS = 14


@dataclass(frozen=True, slots=True)
class Reading:
    """A run of tokens `[start, end)` read as a time of some kind; `parts` are the meanings of the rule's groups."""

    kind: str
    start: int
    end: int
    parts: dict[str, str] = field(default_factory=dict)
    marks: dict[str, int] = field(default_factory=dict)
    inner: Reading | None = None

    def number(self, part: str, default: int = 0) -> int:
        """Return a part as a whole number."""
        text = self.parts.get(part, "")
        return int(text) if text.lstrip("-").isdigit() else default


@lru_cache(maxsize=2)
def _compiled(second: bool) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((kind, re.compile(pattern)) for kind, pattern in (SECOND_PASS if second else FIRST_PASS))


def read(tokens: Tokens) -> list[Reading]:
    """Return what the grammar finds: sorted, without overlaps, the longest reading at each place."""
    found = _choose(_matches(tokens, tokens.classes, second=False))
    inner = {reading.start: reading for reading in found if reading.kind in _DAY_KINDS or _is_coarse(reading)}
    chars = list(tokens.classes)
    for reading in inner.values():
        chars[reading.start] = "1" if reading.kind in _DAY_KINDS else "2"
        chars[reading.start + 1 : reading.end] = "~" * (reading.end - reading.start - 1)
    outer = [
        Reading(r.kind, r.start, r.end, r.parts, r.marks, inner[r.marks["inner"]] if "inner" in r.marks else None)
        for r in _choose(_matches(tokens, "".join(chars), second=True))
    ]
    ends = [_range_end(reading) for reading in outer if reading.kind == "range_end"]
    whole = [reading for reading in outer if reading.kind != "range_end"]
    # A second-pass reading begins no later than what it covers and is longer, so it wins; the others stay.
    return _with_ranges(_choose([*whole, *ends, *found]))


def _with_ranges(readings: list[Reading]) -> list[Reading]:
    """Give the first day of "19-23 November" the month of the second; one without is no date."""
    out = []
    for at, reading in enumerate(readings):
        if reading.kind != "range":
            out.append(reading)
        elif at + 1 < len(readings) and readings[at + 1].start == reading.end + 1:
            last = readings[at + 1]
            inner = last.inner or last
            out.append(Reading("date", reading.start, reading.end, reading.parts, reading.marks, inner))
    return out


def _is_coarse(reading: Reading) -> bool:
    return reading.kind in ("month", "year", "quarter", "season", "unit", "decade") and "mod" not in reading.parts


def _range_end(reading: Reading) -> Reading:
    """The last day of "November 19-23": a date of its own that borrows the month."""
    at = reading.marks["day"]
    return Reading("date", at, reading.end, {"day": reading.parts["day"]}, {"day": at}, reading.inner)


def _matches(tokens: Tokens, classes: str, *, second: bool) -> Iterator[Reading]:
    for kind, pattern in _compiled(second):
        for match in pattern.finditer(classes):
            if match.end() - match.start() > _MAX_TOKENS * (3 if second else 1):
                continue
            marks = {name: match.start(name) for name, got in match.groupdict().items() if got is not None}
            parts = {name: tokens.values[at] for name, at in marks.items() if name != "inner"}
            reading = Reading(kind, match.start(), match.end(), parts, marks)
            if _sound(reading, tokens):
                yield reading


def _choose(readings: Iterable[Reading]) -> list[Reading]:
    """Leftmost, then longest, then the earlier rule."""
    chosen: list[Reading] = []
    for reading in sorted(readings, key=lambda r: (r.start, -r.end)):
        if not chosen or reading.start >= chosen[-1].end:
            chosen.append(reading)
    return chosen


def _sound(reading: Reading, tokens: Tokens) -> bool:
    """Keep false friends out: "may", "march 3 miles", "room 2010", "1,900 people", November 31."""
    parts, marks = reading.parts, reading.marks
    if "month" in marks and not _sound_month(reading, tokens):
        return False
    if "year" in marks and tokens.classes[marks["year"]] in "Nn" and not _short_year(reading, tokens):
        return False
    if reading.kind == "year" and not _sound_year(reading, tokens):
        return False
    if parts.get("dirn") in ("before", "after") and reading.kind in ("ago", "vague"):
        return tokens.classes[reading.end : reading.end + 1] in ("", ".", ",", "|")  # "two days before the vote"
    if reading.kind == "century":
        return parts["unit"] == "century"
    if reading.kind == "ref" and reading.end - reading.start > 1:
        return tokens.words[reading.start] == "recent" or tokens.table.language != "en"
    if reading.kind == "quarter" and tokens.classes[marks["ord"]] == "O":
        return reading.number("ord") in ((-1, 1, 2, 3, 4) if parts.get("quarter") != "half" else (-1, 1, 2))
    return True


def _sound_month(reading: Reading, tokens: Tokens) -> bool:
    at = reading.marks["month"]
    start = tokens.spans[at][0]
    if tokens.classes[at] == "v" and not tokens.text[start].isupper() and "year" not in reading.parts:
        return False
    if "day" not in reading.parts:
        return True
    day_at, day = reading.marks["day"], reading.number("day")
    if day_at > at and day_at + 1 == reading.end and _counted(tokens, day_at):
        return False
    return 1 <= day <= monthrange(2024, reading.number("month"))[1]


def _counted(tokens: Tokens, at: int) -> bool:
    """Tell whether the number at `at` counts something: "in June 20 people"."""
    return at + 1 < len(tokens) and tokens.words[at + 1] in tokens.table.not_year_after


def _short_year(reading: Reading, tokens: Tokens) -> bool:
    """Two digits are a year only after a day and a month in capitals or with hyphens: 21 FEB 90, 21-Feb-90."""
    at = reading.marks["year"]
    start, end = tokens.spans[reading.marks["month"]]
    month = tokens.text[start:end]
    hyphens = tokens.classes[at - 1] == "-"
    return tokens.spans[at][1] - tokens.spans[at][0] == 2 and (hyphens or month.isupper()) and not _counted(tokens, at)


def _sound_year(reading: Reading, tokens: Tokens) -> bool:
    at = reading.marks["year"]
    if tokens.classes[at] == "y":
        return True
    before = tokens.words[at - 1] if at else "|"
    if before in tokens.table.not_year_before or _counted(tokens, at):
        return False
    year = reading.number("year")
    plain = 1900 <= year <= 2059
    return plain or (tokens.classes[at - 1 : at] in ("i", "m", "l") and year >= 1500)
