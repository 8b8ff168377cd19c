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
_MARKS = FIRST_BIT - 1


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
    sets = lexicon().sets
    sets.mark(bare_words(), BARE)
    sets.mark(cues()["eventness"]["we"], SPEECH)
    sets.mark(cues()["actor"]["nouns"], PARTY)
    sets.mark([f"{hint.split()[0]}*" for hint in toll_words().hint.pattern.split("|")], TOLL)
    sets.mark(rare_words(WORK), ART)
    return Remembered(_word)


def _word(word: str) -> Word:
    small, book = word.lower(), lexicon()
    bare = small[:-2] if small.endswith(("'s", "’s")) else small
    bits = book.sets.holding(bare)
    for part in () if word.isalpha() else {*parts_of(small), *letters_of(small)}:
        bits |= book.sets.holding(part) & _MARKS
    opens = tuple(book.opening_with(bare)) if bits > _MARKS else ()
    return Word(bare, bits, opens, reduce(or_, [pattern.needed or bits for pattern in opens]) if opens else 0)
