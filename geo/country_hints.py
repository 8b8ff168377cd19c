"""Which countries the words of an article hint at without naming them: "sheriff", "crore", "Lok Sabha"."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from geo.toponyms_scripts import small_words

_GAP = re.compile(r"(?:[^\w£]|_)+")  # what stands between two words
_INSIDE = "'_-"  # of a word, or the marks before it
_WITHIN = "_'.-"  # what a word goes on with, letters and digits apart
_MOST_INSIDE = 64  # marks in a row
_LETTERS = re.compile(r"[^\W\d_]+")


class Cue(NamedTuple):
    """A word or a pair of words of geo/data/country_cues.toml, and the countries that it tells.

    `letters` are in small ones the most that stand together in each of its words, as `small_words` gives these:
    a text without them is without the cue. A sign such as "£" has none.
    """

    first: str
    second: str
    letters: tuple[bytes, bytes]
    countries: tuple[str, ...]


@cache
def _cues() -> dict[bytes, list[Cue]]:
    """The cues under the letters of their first words; those of their second ones lead to nothing, or to other cues."""
    raw = tomllib.loads(files("geo").joinpath("data", "country_cues.toml").read_text(encoding="utf-8"))
    countries: dict[tuple[str, ...], list[str]] = {}
    for code, cues in raw.items():
        for cue in cues.split():
            countries.setdefault(tuple(cue.split("_")), []).append(code)
    found: dict[bytes, list[Cue]] = {b"": []}
    for words, codes in countries.items():
        first, second = words if len(words) > 1 else (*words, "")
        cue = Cue(first, second, (_letters_of(first), _letters_of(second)), tuple(codes))
        found.setdefault(cue.letters[0], []).append(cue)
        found.setdefault(cue.letters[1], [])
    return found


@cache
def _letters() -> frozenset[bytes]:
    return frozenset(_cues())


def _letters_of(word: str) -> bytes:
    return max(_LETTERS.findall(word), key=len, default="").casefold().encode()


def hinted(text: str) -> dict[str, int]:
    """Return how many different words and pairs of words of `text` hint at each country.

    A word is letters, digits and what is _INSIDE it, up to the first of other marks, a full stop with it: few
    of the table's have their letters in a text, and only these are searched for.

    >>> hinted("A Lok Sabha member left the panchayat in tears.")
    {'IN': 2}
    """
    cues = _cues()
    likely = _letters().intersection(small_words(text)) | {b""}
    counts: dict[str, int] = {}
    for cue in [cue for letters in likely for cue in cues[letters] if cue.letters[1] in likely]:
        if _stands(cue, text):
            for code in cue.countries:
                counts[code] = counts.get(code, 0) + 1
    return counts


def _stands(cue: Cue, text: str) -> bool:
    """Tell whether a cue stands somewhere in the text, and no longer words in each place."""
    first, second, letters, _ = cue
    if not letters[0]:
        return first in text
    ends = _ends_of(first, text)
    if not second:
        return next(ends, None) is not None
    gaps = (_GAP.match(text, end) for end in ends)
    return any(gap and text.startswith(second, gap.end()) and _ends(second, text, gap.end()) for gap in gaps)


def _ends_of(word: str, text: str) -> Iterator[int]:
    """Where a word ends each time that it stands in the text by itself."""
    at = text.find(word)
    while at >= 0:
        if _ends(word, text, at) and not text[max(0, at - _MOST_INSIDE) : at].rstrip(_INSIDE)[-1:].isalnum():
            yield at + len(word)
        at = text.find(word, at + 1)


def _ends(word: str, text: str, at: int) -> bool:
    """Tell whether a word that stands at an index goes on no further."""
    after = text[at + len(word) : at + len(word) + 1]
    return word[-1] == "." or not (after and (after.isalnum() or after in _WITHIN))
