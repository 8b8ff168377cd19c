"""Which countries the words of an article hint at without naming them: "sheriff", "crore", "Lok Sabha"."""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from importlib.resources import files
from itertools import filterfalse
from typing import NamedTuple

_WORD = re.compile(r"[^\W_][\w'-]*\.?|£")
_ENDS = r"(?![\w'.-])"  # of a word that is no abbreviation
_GAP = r"(?:[^\w£]|_)+"  # what stands between two words
_INSIDE = "'_-"  # of a word, or the marks before it


class Cues(NamedTuple):
    """The words of geo/data/country_cues.toml: word or pair -> countries, first -> second words, and all words."""

    countries: dict[str, tuple[str, ...]]
    pairs: dict[str, list[str]]
    words: dict[str, None]


@cache
def _cues() -> Cues:
    raw = tomllib.loads(files("geo").joinpath("data", "country_cues.toml").read_text(encoding="utf-8"))
    found = Cues({}, {}, {})
    for code, cues in raw.items():
        for cue in cues.split():
            first, *rest = cue.split("_")
            plain = " ".join((first, *rest))
            found.countries[plain] = (*found.countries.get(plain, ()), code)
            found.words.update(dict.fromkeys((first, *rest)))
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

    What white space divides is a word as it stands where it is letters only; few others are left to the pattern.
    """
    parts = text.split()
    return (cues.words.keys() & parts) | (cues.words.keys() & _WORD.findall(" ".join(filterfalse(str.isalpha, parts))))


def _stand(first: str, second: str, text: str) -> bool:
    """Tell whether two words follow each other somewhere in the text."""
    return any(
        not text[: found.start()].rstrip(_INSIDE)[-1:].isalnum() for found in _pair(first, second).finditer(text)
    )


@lru_cache(maxsize=1024)
def _pair(first: str, second: str) -> re.Pattern[str]:
    return re.compile(re.escape(first) + _ENDS + _GAP + re.escape(second) + ("" if second[-1] == "." else _ENDS))
