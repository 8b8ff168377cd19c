"""The words of a sentence, each looked up once for all that ask of it: triggers, bare words, parties, tolls."""

from __future__ import annotations

from functools import cache, lru_cache, reduce
from operator import itemgetter, or_
from typing import NamedTuple

from geo.event_cues import cues
from geo.event_lexicon import FIRST_BIT, Pattern, bare_words, lexicon
from geo.event_words import WORD, letters_of, parts_of
from geo.model import Span
from geo.phrases import WORK, rare_words
from geo.remembered import Remembered
from geo.toll_words import toll_words

# What a word may be, or hold, as "strike's" does: a bare word (geo/apart.py), "we" or "you", a noun of a party, the
# beginning of a hint at a toll, a word of a work of art. The bits above are the sets of the lexicon.
BARE, SPEECH, PARTY, TOLL, ART = 1, 2, 4, 8, 16
assert FIRST_BIT > ART


class Word(NamedTuple):
    """A word in lower case and without its possessive, its bits, and the patterns that it may open.

    `wants` are the bits of which a sentence has one wherever a pattern that the word opens fits.
    """

    bare: str
    bits: int
    opens: tuple[Pattern, ...]
    wants: int


class Looked(NamedTuple):
    """The words of a sentence in order, without marks, and all their bits."""

    words: list[Word]
    bits: int


_BITS = itemgetter(1)  # of a word


@lru_cache(maxsize=1024)
def look_up(text: str, sentence: Span) -> Looked:
    """Return what the words of a sentence may be."""
    words = list(map(_words().__getitem__, WORD.findall(text, *sentence)))
    return Looked(words, reduce(or_, map(_BITS, words), 0))


@cache
def _words() -> Remembered[Word]:
    return Remembered(_word)


def _word(word: str) -> Word:
    small, book = word.lower(), lexicon()
    bare = small[:-2] if small.endswith(("'s", "’s")) else small
    bits = book.sets.holding(bare)
    opens = tuple(book.opening_with(bare)) if bits else ()
    wants = reduce(or_, (pattern.needed or bits for pattern in opens), 0)
    return Word(bare, bits | _marks(small), opens, wants)


def _marks(word: str) -> int:
    sets = _sets()
    marks = 0
    for part in parts_of(word):
        marks |= BARE * (part in sets.bare) | TOLL * part.startswith(sets.hints) | ART * (part in sets.works)
    for part in letters_of(word):
        marks |= SPEECH * (part in sets.we) | PARTY * (part in sets.parties)
    return marks


class _Sets(NamedTuple):
    """The words, and beginnings of words, that give a mark."""

    bare: frozenset[str]
    we: frozenset[str]
    parties: frozenset[str]
    hints: tuple[str, ...]
    works: frozenset[str]


@cache
def _sets() -> _Sets:
    return _Sets(
        bare=frozenset(bare_words()),
        we=cues()["eventness"]["we"],
        parties=cues()["actor"]["nouns"],
        hints=tuple(hint.split()[0] for hint in toll_words().hint.pattern.split("|")),
        works=frozenset(rare_words(WORK)),
    )
