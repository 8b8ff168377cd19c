"""Which runs of tokens name a time: the rules of geo/date_rules.py, matched, checked and chosen."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache, reduce
from operator import or_
from typing import NamedTuple

from geo.date_checks import is_sound
from geo.date_reading import Reading
from geo.date_rules import FIRST_PASS, POSTPOSED, SECOND_PASS
from geo.date_tables import Tokens

_DAY_KINDS = frozenset({"date", "iso", "slash", "weekday", "day", "holiday", "month_day", "told_day"})
_MAX_TOKENS = 14
# Each rule of a pass needs one of its hearts, and no rule matches a plain word (x) or a break (|). A number is one only
# before another or "o'clock". A set of characters in front makes the search quick.
HEARTS = re.compile("[IJMvYyC8UuQHpWwdhGPjrSskLV@O0E&Nn](?:(?<![Nn])|(?<=N)[Nn]|[zg])")
SECOND_HEARTS = re.compile("[120Nn](?:(?<![Nn])|[zg])")


class Rule(NamedTuple):
    """A rule ready to match."""

    kind: str
    pattern: re.Pattern[str]


class Rules(NamedTuple):
    """The rules of a pass, each with its needs, bits for sets of classes of which every match has one.

    `met_by` are the bits of the needs that each class meets.
    """

    by_needs: tuple[tuple[Rule, int], ...]
    met_by: dict[str, int]

    def fitting(self, run: str) -> list[Rule]:
        """Return the rules that may match in a run of classes, so that none is tried in vain."""
        met = 0
        for mark in run:
            met |= self.met_by.get(mark, 0)
        return [rule for rule, needs in self.by_needs if needs & met == needs]


@lru_cache(maxsize=4)
def compiled_rules(second: bool, postposed: bool) -> Rules:
    """Return the rules of a pass, ready to match; `postposed` adds those of languages with the adjective last."""
    rules = SECOND_PASS if second else (*POSTPOSED, *FIRST_PASS) if postposed else FIRST_PASS
    bits: dict[frozenset[str], int] = {}
    ready = []
    for kind, pattern in rules:
        needs = [bits.setdefault(need, 1 << len(bits)) for need in _needs(pattern)]
        ready.append((Rule(kind, re.compile(pattern)), reduce(or_, needs, 0)))
    marks = frozenset().union(*bits)
    return Rules(tuple(ready), {mark: sum(bit for need, bit in bits.items() if mark in need) for mark in marks})


class Fit(NamedTuple):
    """Where a rule of a kind matches in a run of classes, and where its groups start there."""

    kind: str
    start: int
    end: int
    groups: tuple[tuple[str, int], ...]


def _needs(pattern: str) -> tuple[frozenset[str], ...]:
    """Return the classes of each group that stands in every match: in no choice and no option, and no look around.

    So does a class that the pattern begins with.
    """
    plain = re.sub(r"\(\?(?!P<)[^()]*(?:\([^()]*\)[^()]*)*\)(?:\?|\{\d,\d\})?", "", pattern)
    groups = re.findall(r"\(\?P<\w+>([^\W_]|[@&+]|\[[^\]]+\])~?\*?\)(?!\?)", plain) if "|" not in plain else []
    opening = re.match(r"[A-Za-z](?![?*{|])", pattern)
    return tuple(frozenset(group.strip("[]")) for group in (*groups, *(opening[0] if opening else ())))


def read(tokens: Tokens) -> list[Reading]:
    """Return what the grammar finds: sorted, without overlaps, the longest reading at each place."""
    found = _choose(_matches(tokens, tokens.classes, second=False))
    inner = {reading.start: reading for reading in found if reading.kind in _DAY_KINDS or _is_coarse(reading)}
    outer = [
        replace(r, inner=inner[r.marks["inner"]]) if "inner" in r.marks else r
        for r in _choose(_matches(tokens, _covered(tokens.classes, inner.values()), second=True))
    ]
    ends = [_range_end(reading) for reading in outer if reading.kind == "range_end"]
    whole = [reading for reading in outer if reading.kind != "range_end"]
    # A second-pass reading begins no later than what it covers and is longer, so it wins; the others stay.
    return _with_ranges(_choose([*whole, *ends, *found]))


def _covered(classes: str, readings: Iterable[Reading]) -> str:
    """Return the classes with each reading as "1" (a day) or "2" and "~" for the rest of it."""
    parts: list[str] = []
    end = 0
    for reading in readings:
        parts += classes[end : reading.start], "1" if reading.kind in _DAY_KINDS else "2"
        parts.append("~" * (reading.end - reading.start - 1))
        end = reading.end
    return "".join((*parts, classes[end:]))


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
    postposed = tokens.table.postposed
    for start, run in dense_runs(classes, SECOND_HEARTS if second else HEARTS):
        for kind, first, end, groups in _fitting(run, second, postposed):
            marks = {name: start + at for name, at in groups}
            parts = {name: tokens.value(mark) for name, mark in marks.items() if name != "inner"}
            one = "unit" in marks and tokens.classes[marks["unit"]] == "U"
            reading = Reading(kind, start + first, start + end, parts, marks, one=one)
            if is_sound(reading, tokens):
                yield reading


@lru_cache(maxsize=4096)
def _fitting(run: str, second: bool, postposed: bool) -> tuple[Fit, ...]:
    """Return what the rules of a pass match in a run of classes; few runs are new."""
    most = _MAX_TOKENS * (3 if second else 1)
    return tuple(
        Fit(rule.kind, *match.span(), _groups(match))
        for rule in compiled_rules(second, postposed).fitting(run)
        for match in rule.pattern.finditer(run)
        if match.end() - match.start() <= most
    )


def _groups(match: re.Match[str]) -> tuple[tuple[str, int], ...]:
    return tuple((name, match.start(name)) for name, got in match.groupdict().items() if got is not None)


def dense_runs(classes: str, hearts: re.Pattern[str]) -> list[tuple[int, str]]:
    """Return the runs of classes that a rule may match, each with the word or break after it, and where each starts.

    Most of a text holds nothing that a time needs, and is passed over. Since no rule matches a word or a break, what
    matches in a run is the same whatever stands around it.
    """
    plain = classes.replace("|", "x")
    runs: list[tuple[int, str]] = []
    heart = hearts.search(classes)
    while heart is not None:
        start = plain.rfind("x", 0, heart.start()) + 1
        end = plain.find("x", heart.end()) + 1 or len(classes)
        runs.append((start, classes[start:end]))
        heart = hearts.search(classes, end)
    return runs


def _choose(readings: Iterable[Reading]) -> list[Reading]:
    """Leftmost, then longest, then the earlier rule."""
    chosen: list[Reading] = []
    for reading in sorted(readings, key=lambda r: (r.start, -r.end)):
        if not chosen or reading.start >= chosen[-1].end:
            chosen.append(reading)
    return chosen
