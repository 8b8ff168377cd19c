"""Which language a text is in, of those whose date words we have."""

from __future__ import annotations

from collections import Counter

from geo.date_tables import LANGUAGES, load_table

_SAMPLE_CHARACTERS = 4000
_UKRAINIAN = frozenset("іїєґ")
# Small words are the surest sign between languages of one script.
_SMALL_WORDS = frozenset("Doit")


def guess_language(text: str) -> str:
    """Return the code of the language by its script, then by its small words; English when nothing tells.

    >>> guess_language("Le 19 novembre, une frappe dans le sud du Liban")
    'fr'
    """
    sample = text[:_SAMPLE_CHARACTERS].casefold()
    scripts = Counter(map(_script, filter(str.isalpha, sample)))
    script = max(scripts, key=lambda name: scripts[name]) if scripts else "latin"
    if script == "cyrillic":
        return "uk" if _UKRAINIAN & set(sample) else "ru"
    if script == "arabic":
        return "ar"
    words = Counter(sample.replace("'", " ").replace("’", " ").split())
    votes = {code: _votes(code, words) for code in LANGUAGES if code in ("en", "fr", "es")}
    return max(votes, key=lambda code: votes[code])  # the first of equals: English


def _script(letter: str) -> str:
    if "\u0400" <= letter <= "\u04ff":
        return "cyrillic"
    return "arabic" if "\u0600" <= letter <= "\u06ff" else "latin"


def _votes(code: str, words: Counter[str]) -> int:
    table = load_table(code).words
    return sum(count for word, count in words.items() if table.get(word, ("x", ""))[0] in _SMALL_WORDS)
