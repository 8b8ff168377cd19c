"""Names that the text itself abbreviates: "the Central African Republic (CAR)", then "CAR" all through it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from geo.casing import particles
from geo.cues import class_words, table
from geo.model import Kind, Span, Toponym

MOST_BACK = 90  # characters before the bracket in which the long form begins
MOST_SMALL = 3  # letters of a word that stands between those with initials
_SHORT = r"(?P<short>[A-Z][A-Za-z]{0,4}[A-Z]|[A-Z](?:\.[A-Z]){1,4}\.?)(?=[),;])"
_BRACKETED = re.compile(rf"\((?<=\w\s\(){_SHORT}")
_OTHERWISE = re.compile(rf",(?<=\w,)\sor\s(?:the\s)?{_SHORT}")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)*\.?")
_PART = "stands in the name of what the text shortens, which is no place"
_WHY = "short for {name}, as the text says"


def with_initials(text: str, toponyms: Sequence[Toponym], *, kind_at: Callable[[Toponym], Kind]) -> list[Toponym]:
    """Return `toponyms` with every mention of what the text shortens so, and without those of what is no place.

    The initials are a place's where the words before the bracket are one: "IHD" of "the Inner Harbour
    District (IHD)". Those of anything else, "the League of Assam (LA)", name no place in this text, and
    what is a place within it is a part. `kind_at` tells what a mention stands for where it stands: "CAR said".
    """
    found = list(toponyms)
    for end, short in _shortened(text):
        first = _long_form(text, end, short)
        if first is None:
            continue
        span = Span(first, end)
        named = [item for item in found if item.kind in ("place", "metonym") and item.span.overlaps(span)]
        again = [Span(*item.span()) for item in re.finditer(rf"(?<![\w-]){re.escape(short)}(?!\w)", text)]
        places = _is_all_places(text, span, named)
        if places and len(named) == 1:
            found = [item for item in found if item.span not in again or item.kind == "part"]
            found += [replace(item, kind=kind_at(item)) for item in _again(named[0], again, found)]
        elif not places and (not named or _is_body(span.of(text)) or named[-1].end < span.end):
            found = [item for item in found if item.span not in again or text[: item.start].endswith(", ")]
            found = [_part(item) if item in named and _is_body(span.of(text)) else item for item in found]
    return found


def _shortened(text: str) -> list[tuple[int, str]]:
    """What a text gives initials of: where it ends and the initials, in order."""
    bracketed = [(match.start() - 1, match["short"]) for match in _BRACKETED.finditer(text)]
    return sorted([*bracketed, *((match.start(), match["short"]) for match in _OTHERWISE.finditer(text))])


def _part(item: Toponym) -> Toponym:
    return replace(item, kind="part", reasons=(_PART,))


def _is_body(long_form: str) -> bool:
    """Tell whether a word of it names an organisation, other than a school or hospital, which stand somewhere."""
    kinds = table()["org_kinds"]
    return any(kinds.get(word.casefold(), "learning") not in ("learning", "care") for word in long_form.split())


def _long_form(text: str, end: int, short: str) -> int | None:
    """Where the words begin whose initials `short` is, the fewest that end at `end`."""
    letters = short.replace(".", "").casefold()
    words = [(item.start(), item.group()) for item in _WORD.finditer(text, max(0, end - MOST_BACK), end)]
    initials = all_initials = ""
    for start, word in reversed(words):
        all_initials = word[0].casefold() + all_initials
        if word[0].isupper():
            initials = word[0].casefold() + initials
            if letters in (initials, all_initials):
                return start
        elif len(word) > MOST_SMALL and not _is_small(word):
            return None
        if len(initials) >= len(letters):
            return None
    return None


def _is_all_places(text: str, span: Span, named: Sequence[Toponym]) -> bool:
    """Tell whether a span is nothing but these places' names, words of class and the like."""
    at, rest = span.start, []
    for item in sorted(named, key=lambda item: item.start):
        rest += _WORD.findall(text, at, max(at, item.start))
        at = item.end
    rest += _WORD.findall(text, at, max(at, span.end))
    return bool(named) and all(_is_small(word) for word in rest)


def _is_small(word: str) -> bool:
    return word.casefold() in particles()["joiners"] or word.casefold() in class_words()


def _again(holder: Toponym, spans: Sequence[Span], taken: Sequence[Toponym]) -> Iterator[Toponym]:
    why = _WHY.format(name=holder.name)
    for span in spans:
        if span.start >= holder.end and not any(item.span.overlaps(span) for item in taken):
            yield replace(holder, start=span.start, end=span.end, kind="place", qualifier="", reasons=(why,))
