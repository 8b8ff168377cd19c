"""Which runs of tokens name a time: the rules of geo/date_rules.py, matched, checked and chosen."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from geo.date_checks import is_sound
from geo.date_reading import Reading
from geo.date_rules import FIRST_PASS, POSTPOSED, SECOND_PASS
from geo.date_tables import Tokens

_DAY_KINDS = frozenset({"date", "iso", "slash", "weekday", "day", "holiday", "month_day", "told_day"})
_MAX_TOKENS = 14
# Each rule of a pass needs one of its hearts, and no rule matches a plain word (x) or a break (|).
HEARTS = re.compile("[IJMvYyC8UuQHpWwdhGPjrSskLV@O0E&]|N[Nn]|[Nn][zg]")
SECOND_HEARTS = re.compile("[120]|[Nn][zg]")


class Rule(NamedTuple):
    """A rule ready to match, and sets of classes: a match has one of each, so where one is missing none is tried."""

    kind: str
    pattern: re.Pattern[str]
    needs: tuple[frozenset[str], ...]

    def may_match(self, classes: frozenset[str]) -> bool:
        """Tell whether a text of these classes has what the rule needs."""
        return not any(map(classes.isdisjoint, self.needs))


@lru_cache(maxsize=4)
def compiled_rules(second: bool, postposed: bool) -> tuple[Rule, ...]:
    """Return the rules of a pass, ready to match; `postposed` adds those of languages with the adjective last."""
    rules = SECOND_PASS if second else (*POSTPOSED, *FIRST_PASS) if postposed else FIRST_PASS
    return tuple(Rule(kind, re.compile(pattern), _needs(pattern)) for kind, pattern in rules)


def _needs(pattern: str) -> tuple[frozenset[str], ...]:
    """Return the classes of each group that stands in every match: in no choice and no option, and no look around."""
    plain = re.sub(r"\(\?(?!P<)[^()]*(?:\([^()]*\)[^()]*)*\)(?:\?|\{\d,\d\})?", "", pattern)
    groups = re.findall(r"\(\?P<\w+>([^\W_]|[@&+]|\[[^\]]+\])~?\*?\)(?!\?)", plain) if "|" not in plain else []
    return tuple(frozenset(group.strip("[]")) for group in groups)


def read(tokens: Tokens) -> list[Reading]:
    """Return what the grammar finds: sorted, without overlaps, the longest reading at each place."""
    found = _choose(_matches(tokens, tokens.classes, second=False))
    inner = {reading.start: reading for reading in found if reading.kind in _DAY_KINDS or _is_coarse(reading)}
    chars = list(tokens.classes)
    for reading in inner.values():
        chars[reading.start] = "1" if reading.kind in _DAY_KINDS else "2"
        chars[reading.start + 1 : reading.end] = "~" * (reading.end - reading.start - 1)
    outer = [
        replace(r, inner=inner[r.marks["inner"]] if "inner" in r.marks else None)
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
    dense, at = dense_runs(classes, SECOND_HEARTS if second else HEARTS)
    there = frozenset(dense)
    for rule in compiled_rules(second, tokens.table.postposed):
        for match in rule.pattern.finditer(dense) if rule.may_match(there) else ():
            if match.end() - match.start() > _MAX_TOKENS * (3 if second else 1):
                continue
            marks = {name: at[match.start(name)] for name, got in match.groupdict().items() if got is not None}
            parts = {name: tokens.value(mark) for name, mark in marks.items() if name != "inner"}
            one = "unit" in marks and tokens.classes[marks["unit"]] == "U"
            reading = Reading(rule.kind, at[match.start()], at[match.end() - 1] + 1, parts, marks, one=one)
            if is_sound(reading, tokens):
                yield reading


def dense_runs(classes: str, hearts: re.Pattern[str]) -> tuple[str, list[int]]:
    """Return the runs of classes that a rule may match, each with the word or break after it, and where each stands.

    Most of a text holds nothing that a time needs, and is passed over.
    """
    plain = classes.replace("|", "x")
    dense: list[str] = []
    at: list[int] = []
    end = 0
    for heart in hearts.finditer(classes):
        if heart.start() < end:
            continue
        start = max(end, plain.rfind("x", end, heart.start()) + 1)
        end = plain.find("x", heart.end()) + 1 or len(classes)
        dense.append(classes[start:end])
        at += range(start, end)
    return "".join(dense), at


def _choose(readings: Iterable[Reading]) -> list[Reading]:
    """Leftmost, then longest, then the earlier rule."""
    chosen: list[Reading] = []
    for reading in sorted(readings, key=lambda r: (r.start, -r.end)):
        if not chosen or reading.start >= chosen[-1].end:
            chosen.append(reading)
    return chosen
