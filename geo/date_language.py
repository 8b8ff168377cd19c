"""Which language a text is in, of those whose date words we have."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

from geo.date_tables import load_table

_SAMPLE_CHARACTERS = 4000
_UKRAINIAN = frozenset("іїєґ")
# Small words are the surest sign between languages of one script.
_SMALL_WORDS = frozenset("Doit")
_ROMANCE = ("fr", "es")
# Another language than English is told by so many different small words, and so many times English's own: names
# ("Al Shabaab", "La Paz") bring one or two, and short words ("a") are in several languages.
_LEAST_DIFFERENT = 2
_LEAST_TIMES = 2
_LEAST_LETTERS = 2
# The letters of the scripts that are not Latin: a text without any needs no counting.
_OTHER_LETTERS = re.compile("[\u0400-\u04ff\u0600-\u06ff]")


def guess_language(text: str) -> str:
    """Return the code of the language by its script, then by its small words; English where they do not surely tell.

    >>> guess_language("Le 19 novembre, une frappe dans le sud du Liban")
    'fr'
    """
    sample = text[:_SAMPLE_CHARACTERS].casefold()
    script = _script_of(sample)
    if script == "cyrillic":
        return "uk" if _UKRAINIAN & set(sample) else "ru"
    if script == "arabic":
        return "ar"
    words = sample.replace("'", " ").replace("’", " ").split()
    there = _not_english().intersection(words)
    if len(there) < _LEAST_DIFFERENT:
        return "en"
    times = Counter(words)
    different = {code: _small_words(code) & there for code in _ROMANCE}
    found = {code: sum(times[word] for word in small) for code, small in different.items()}
    best = max(found, key=lambda code: found[code])
    english = sum(times[word] for word in _small_words("en"))
    sure = len(different[best]) >= _LEAST_DIFFERENT and found[best] >= _LEAST_TIMES * english
    return best if sure else "en"


@cache
def _not_english() -> frozenset[str]:
    return frozenset().union(*map(_small_words, _ROMANCE))


def _script_of(sample: str) -> str:
    if sample.isascii() or not _OTHER_LETTERS.search(sample):
        return "latin"
    scripts = Counter(map(_script, filter(str.isalpha, sample)))
    return max(scripts, key=lambda name: scripts[name]) if scripts else "latin"


def _script(letter: str) -> str:
    if "\u0400" <= letter <= "\u04ff":
        return "cyrillic"
    return "arabic" if "\u0600" <= letter <= "\u06ff" else "latin"


@cache
def _small_words(code: str) -> frozenset[str]:
    table = load_table(code).words
    return frozenset(word for word, sign in table.items() if sign[0] in _SMALL_WORDS and len(word) >= _LEAST_LETTERS)
