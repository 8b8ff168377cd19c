"""Places named again by their class: "the camp" after "Ayn al-Hilweh refugee camp"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from geo.cues import table
from geo.model import Span, Toponym

_WHY = "stands for {name}, the {noun} named before"


def find_anaphors(text: str, toponyms: Sequence[Toponym]) -> Iterator[Toponym]:
    """Yield "camp" of "the camp" with the name of the last place that was called one, in text order.

    Only nouns of place_cues.toml's `anaphors` are read so: "the city" and "the province" mean the nearest
    one too rarely. The place must have been named before.
    """
    named = sorted((item for item in toponyms if item.kind == "place" and item.feature), key=lambda item: item.start)
    if not named:
        return
    taken = [item.span for item in toponyms]
    for match in _pattern().finditer(text):
        noun = match["noun"].casefold()
        span = Span(*match.span("noun"))
        before = [item for item in named if item.end < match.start() and item.feature == noun]
        if before and not any(span.overlaps(other) for other in taken):
            last = before[-1]
            why = _WHY.format(name=last.name, noun=noun)
            yield Toponym(start=span.start, end=span.end, name=last.name, feature=noun, reasons=(why,))


@cache
def _pattern() -> re.Pattern[str]:
    nouns = "|".join(sorted(table()["anaphors"]))
    # Not "the camp of X" nor "the camp near X", which are named after.
    return re.compile(
        rf"\bthe\s+(?:\w+\s)?(?P<noun>{nouns})\b(?!['’]?s?\s+(?:of|near|at|in|called|named)\s)", re.IGNORECASE
    )
