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


class Cues(NamedTuple):
    """The words of geo/data/country_cues.toml: word or pair -> countries, first -> second words, and all words.

    The words are under their first letters, as `small_words` gives these, and signs such as "£" under none.
    """

    countries: dict[str, tuple[str, ...]]
    pairs: dict[str, list[str]]
    words: dict[bytes, list[str]]


@cache
def _cues() -> Cues:
    raw = tomllib.loads(files("geo").joinpath("data", "country_cues.toml").read_text(encoding="utf-8"))
    found = Cues({}, {}, {})
    for code, cues in raw.items():
        for cue in cues.split():
            first, *rest = cue.split("_")
            plain = " ".join((first, *rest))
            found.countries[plain] = (*found.countries.get(plain, ()), code)
            for word in (first, *rest):
                letters = _LETTERS.search(word)
                alike = found.words.setdefault(letters[0].casefold().encode() if letters else b"", [])
                alike += [word] if word not in alike else []
            if len(rest) == 1:
                found.pairs.setdefault(first, []).append(rest[0])
    return found


def hinted(text: str) -> dict[str, int]:
    """Return how many different words and pairs of words of `text` hint at each country.

    >>> hinted("A Lok Sabha member left the panchayat in tears.")
    {'IN': 2}
    """
    cues = _cues()
    known = _known(text, cues)
    seen = known & cues.countries.keys()
    for first in known & cues.pairs.keys():
        seen.update(
            f"{first} {second}" for second in cues.pairs[first] if second in known and _stand(first, second, text)
        )
    counts: dict[str, int] = {}
    for cue in seen:
        for code in cues.countries[cue]:
            counts[code] = counts.get(code, 0) + 1
    return counts


def _known(text: str, cues: Cues) -> set[str]:
    """The words of the text that are in the table.

    A word is letters, digits and what is _INSIDE it, up to the first of other marks, a full stop with it: few of
    the table's have their letters in a text, and only these are searched for.
    """
    likely = cues.words.keys() & small_words(text)
    signs = {sign for sign in cues.words[b""] if sign in text}
    return signs | {word for letters in likely for word in cues.words[letters] if _is_said(word, text)}


def _is_said(word: str, text: str) -> bool:
    """Tell whether a word stands somewhere in the text, and no longer one in each place."""
    return any(True for _end in _ends_of(word, text))


def _stand(first: str, second: str, text: str) -> bool:
    """Tell whether two words follow each other somewhere in the text."""
    gaps = (_GAP.match(text, end) for end in _ends_of(first, text))
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
