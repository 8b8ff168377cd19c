"""Which language a text is in, of those whose date words we have."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache

from geo.date_tables import load_table

_SAMPLE_CHARACTERS = 4000
_UKRAINIAN = frozenset("іїєґ")
# Small words are the surest sign between languages of one script.
_SMALL_WORDS = frozenset("Doit")
# Another language than English is told by so many different small words, and so many times English's own: names
# ("Al Shabaab", "La Paz") bring one or two, and short words ("a") are in several languages.
_LEAST_DIFFERENT = 2
_LEAST_TIMES = 2
_LEAST_LETTERS = 2


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
    words = Counter(sample.replace("'", " ").replace("’", " ").split())
    english = sum(words[word] for word in _small_words("en"))
    found = {code: [words[word] for word in _small_words(code) if word in words] for code in ("fr", "es")}
    best = max(found, key=lambda code: sum(found[code]))
    sure = len(found[best]) >= _LEAST_DIFFERENT and sum(found[best]) >= _LEAST_TIMES * english
    return best if sure else "en"


def _script_of(sample: str) -> str:
    if sample.isascii():
        return "latin"
    scripts = Counter(map(_script, filter(str.isalpha, sample)))
    return max(scripts, key=lambda name: scripts[name]) if scripts else "latin"


def _script(letter: str) -> str:
    if "\u0400" <= letter <= "\u04ff":
        return "cyrillic"
    return "arabic" if "\u0600" <= letter <= "\u06ff" else "latin"


@lru_cache(maxsize=8)
def _small_words(code: str) -> tuple[str, ...]:
    table = load_table(code).words
    return tuple(word for word, sign in table.items() if sign[0] in _SMALL_WORDS and len(word) >= _LEAST_LETTERS)
