"""What names say by themselves of being a place, remembered: most of an article's were in the one before."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import NamedTuple

from geo.cues import seats
from geo.folding import fold, fold_once
from geo.gazetteer import Gazetteer
from geo.gazetteer_known import opening_of
from geo.mentions_signals import is_known, lasting
from geo.mentions_together import Mention
from geo.mentions_weights import points_of
from geo.names import Words, abbreviated, full_name, may_abbreviate, with_stop
from geo.remembered import Remembered

MOST_NAMES = 50_000  # that are remembered


def mention_of(text: str, words: Words, span: tuple[int, int], gazetteer: Gazetteer) -> Mention:
    """Return the mention of a span: its full name where the text has an abbreviation or a seat of government."""
    first, end = span
    start, stop = words.starts[first], words.ends[end - 1]
    called = text[start:stop]
    if called[:4] == "The " and called[4:].casefold() in seats():
        start += 4
        called = called[4:]
    name = full_name(text, start, stop)
    mention = Mention(start, stop, name)
    if name != called:
        mention.signals.add("abbreviation")
        mention.end = with_stop(text, stop, called)
    seat = seats().get(name.casefold())
    if seat is not None:
        mention.seat = seat.of
        mention.name = seat.at or name
        if seat.building:
            mention.signals.add("seat")
    mention.signals |= lasting(words.texts[first:end], mention.name, gazetteer)
    return mention


class Plain(NamedTuple):
    """The signals of a name itself, and what they weigh by rules alone."""

    signals: frozenset[str]
    points: float


@lru_cache(maxsize=8)
def plain_names(gazetteer: Gazetteer) -> Remembered[Plain | None]:
    """Return what lasts of the signals of words with spaces between; None where they may stand for another name."""

    specials = _specials()

    def tell(name: str) -> Plain | None:
        if name.rstrip(".").casefold() in specials:
            return None
        return _one_of_alike(frozenset(lasting(name.split(" "), name, gazetteer)))

    return Remembered(tell, most=MOST_NAMES)


@lru_cache(maxsize=8192)
def _one_of_alike(signals: frozenset[str]) -> Plain:
    """The signals and what they weigh: names have them by the thousand, and few are different."""
    return Plain(signals, points_of(signals, "rules"))


@cache
def _specials() -> frozenset[str]:
    """Seats of government, with "the" before them too, and what names are shortened to, in small letters."""
    names = (*seats(), *(f"the {seat}" for seat in seats()))
    return frozenset(name.rstrip(".") for name in names).union(map(str.casefold, abbreviated()))


@lru_cache(maxsize=8)
def may_be(gazetteer: Gazetteer) -> Remembered[bool]:
    """Return which names may be a place's, an abbreviation of one or a seat of government."""

    specials = _specials()

    def tell(name: str) -> bool:
        if name.rstrip(".").casefold() in specials and (may_abbreviate(name) or name.casefold() in seats()):
            return True
        return is_known(gazetteer, name)

    return Remembered(tell, most=MOST_NAMES)


@lru_cache(maxsize=8)
def may_open(gazetteer: Gazetteer) -> Remembered[bool]:
    """Return which two words may open the name of a place, an abbreviation of one or a seat of government."""

    specials = frozenset(map(opening_of, map(fold, _specials())))

    def tell(name: str) -> bool:
        opening = opening_of(fold_once(name))
        return not opening or opening in specials or gazetteer.may_open(opening)

    return Remembered(tell, most=MOST_NAMES)
