"""Places named again by their class: "the camp" after "Ayn al-Hilweh refugee camp"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from operator import attrgetter

from geo.cues import table
from geo.model import Span, Toponym

MOST_BETWEEN = 12  # characters between a name and its class: "village of ", " refugee "
_WHY = "stands for {name}, the {noun} named before"


def find_anaphors(text: str, toponyms: Sequence[Toponym]) -> Iterator[Toponym]:
    """Yield "camp" of "the camp" with the name of the last place that the text called one, in text order.

    Only nouns of place_cues.toml's `anaphors` are read so, and only after "the village of X", "X village"
    or "Lombok Island": what a place is without being called so, "the city" for Beirut, is too often another.
    """
    named = sorted([item for item in toponyms if _may_be_called(item)], key=attrgetter("start"))
    for match in _pattern().finditer(text) if named else ():
        noun = match["noun"].casefold()
        span = Span(*match.span("noun"))
        if any(span.overlaps(item.span) for item in toponyms) or (
            noun in table()["anaphors_in"] and not _placed(text, match)
        ):
            continue
        for last in reversed(named):
            if last.end < match.start() - len("t") and _called(text, last, noun):
                why = _WHY.format(name=last.name, noun=noun)
                yield Toponym(start=span.start, end=span.end, name=last.name, feature=last.feature, reasons=(why,))
                break


def _placed(text: str, match: re.Match[str]) -> bool:
    """Tell whether a preposition or what is done to places stands before: "in the city", "shelled the town"."""
    the = match.start() - len("t")
    before = text[max(0, the - MOST_BETWEEN) : the].split()
    placing = table()["prepositions"] | table()["near"] | table()["taken"]
    return bool(before) and not match["adjective"] and before[-1].casefold() in placing


def _may_be_called(item: Toponym) -> bool:
    """Tell whether `_called` may hold of a place, whatever the noun."""
    return item.kind == "place" and (item.feature != "" or item.name.casefold().endswith(_endings()))


@cache
def _endings() -> tuple[str, ...]:
    return tuple(f" {noun}" for noun in table()["anaphors"])


def _called(text: str, item: Toponym, noun: str) -> bool:
    """Tell whether a name holds its class or stands beside it: "Lombok Island", "village of X", "X refugee camp"."""
    if item.name.casefold().endswith(f" {noun}"):
        return True
    if not item.feature:
        return False
    before = text[max(0, item.start - MOST_BETWEEN) : item.start].casefold().removesuffix("of ").rstrip()
    after = text[item.end : item.end + MOST_BETWEEN + len(noun)].casefold().split(",")[0].split(".")[0].split()
    return before.endswith(noun) or noun in after[:2]


@cache
def _pattern() -> re.Pattern[str]:
    nouns = "|".join(sorted(table()["anaphors"]))
    others = "|".join(sorted(table()["no_anaphors"]))
    # From the second letter on, for two that are sure are searched for faster than a choice of them.
    # Not "the camp of X" nor "the camp near X", which are named after, nor "the Edwardsville City Council".
    return re.compile(
        rf"he(?<=[Tt]he)(?<!\w[Tt]he)\s+(?!(?:{others})\s)(?P<adjective>[a-z]+\s)?(?P<noun>{nouns})\b"
        r"(?!['’]?s?\s+(?:of|near|at|in|called|named|[A-Z]\w*)\b)"
    )
