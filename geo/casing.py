"""Give text its capitals back: ALL CAPS, all small, and Headlines Where Every Word Is Capitalised.

A restored text has the length of the given one, so spans hold in both.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from itertools import groupby
from operator import itemgetter
from typing import Literal

from geo.model import Span

Style = Literal["normal", "caps", "small", "title"]
_Tells = Callable[[str], bool]

MIN_WORDS = 3  # fewer words than this do not show a style
MOST_CAPITALS = 0.9  # share of a headline's words of four letters or more, little words aside
MIN_TITLE_WORDS = 5  # of four letters or more
MAX_ACRONYM = 5  # letters; an unknown word in capitals that is longer is a name
MAX_NAME_WORDS = 4

WORD = re.compile(r"[^\W\d_]+(?:['’.\-][^\W\d_]+)*")

_BREAK = re.compile(r'[.,;:()"]')  # no name goes on over it
_FEW = 18  # capitals
# 1 for what may be a capital in Latin-1, where "?" stands for all that is beyond it.
_MAY_BE_CAPITAL = bytes(at > 127 or chr(at) == "?" or chr(at).isupper() for at in range(256))
_CAPITALISED = re.compile(r"(?<![^\s“\"(])[A-Z][a-z]")


@cache
def particles() -> dict[str, frozenset[str]]:
    """Return geo/data/name_particles.toml: the small words inside names, by what they do."""
    raw = tomllib.loads(files("geo").joinpath("data", "name_particles.toml").read_text(encoding="utf-8"))
    return {use: frozenset(words.split()) for use, words in raw.items()}


@cache
def common_words() -> frozenset[str]:
    """Return the English words that are written small, from geo/data/common_words.txt."""
    return _word_list("common_words.txt")


@cache
def given_names() -> frozenset[str]:
    """Return people's given names in small letters, from geo/data/given_names.txt."""
    return _word_list("given_names.txt")


def _word_list(name: str) -> frozenset[str]:
    lines = files("geo").joinpath("data", name).read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and line[0] != "#")


@lru_cache(maxsize=65_536)
def is_common(word: str) -> bool:
    """Tell whether `word` is an everyday word, also in its possessive or hyphenated form."""
    plain = word.casefold()
    if plain.isalpha():
        return plain in common_words()
    plain = plain.removesuffix("'s").removesuffix("’s").removesuffix("s'")
    if plain in common_words():
        return True
    return "-" in plain and all(part in common_words() for part in plain.split("-"))


@lru_cache(maxsize=4)
def odd_styles(text: str, sentences: tuple[Span, ...]) -> tuple[tuple[Span, Style], ...]:
    """Return the sentences of a text whose style is not "normal", each with its style.

    Remembered, for a text is asked about before and after it gets its capitals back, and mostly it is the same.

    >>> odd_styles("He left for Rome. SEOUL SAID TODAY THAT", (Span(0, 17), Span(18, 39)))
    ((Span(start=18, end=39), 'caps'),)
    """
    capitals = text.encode("latin-1", "replace").translate(_MAY_BE_CAPITAL)
    found: list[tuple[Span, Style]] = []
    for sentence in sentences:
        start, end = sentence
        if capitals.count(1, start, end) > _FEW or not _is_plainly_normal(text, start, end):
            style = style_of(text[start:end])
            if style != "normal":
                found.append((sentence, style))
    return tuple(found)


def _is_plainly_normal(text: str, start: int, end: int) -> bool:
    """Tell whether there is a capitalised word and two small ones: with few capitals, no style but one is left.

    With three words that are not all capitals, "caps" takes twelve that are: 24 letters. With two small
    words "title" takes 19 that begin with a capital.
    """
    return bool(_CAPITALISED.search(text, start, end) and _two_small_words().search(text, start, end))


@cache
def _two_small_words() -> re.Pattern[str]:
    # By first letters: few of the little words begin as a word does.
    groups = groupby(sorted(_little_words()), key=itemgetter(0))
    little = "|".join(f"{letter}(?:{'|'.join(word[1:] for word in words)})" for letter, words in groups)
    small = rf" (?!(?:{little}) )[a-z]{{2,}}(?= )"
    return re.compile(f"{small}.*?{small}", re.DOTALL)


def style_of(text: str) -> Style:
    """Tell how `text` uses capitals.

    >>> style_of("SEOUL SAID TODAY THAT"), style_of("quake near lima tonight"), style_of("He left for Rome.")
    ('caps', 'small', 'normal')
    """
    words = [word for word in WORD.findall(text) if len(word) > 1]
    if len(words) < MIN_WORDS:
        return "normal"
    little = _little_words()
    small = [word for word in words if word.islower() and word not in little]
    capital = any(word[0].isupper() for word in words)
    if capital and 5 * len(small) > len(words):
        return "normal"  # too many small words for any other style
    if sum(map(str.isupper, words)) >= 0.8 * len(words):
        return "caps"
    if not capital:
        return "small"
    if sum(len(word) > 3 for word in words) < MIN_TITLE_WORDS:
        return "normal"
    # "Bank of Cairo and Cairo Times met": many capitals, but a verb is small, so they are names.
    told = [word for word in words if (len(word) > 3 or word.islower()) and word not in little]
    return "title" if sum(word[0].isupper() for word in told) > MOST_CAPITALS * len(told) else "normal"


@cache
def _little_words() -> frozenset[str]:
    return particles()["headline"] | particles()["small"]


def restore_case(
    text: str,
    *,
    sentences: Sequence[Span],
    known: _Tells | None = None,
    opens: _Tells | None = None,
) -> str:
    """Return `text` with small everyday words and capitalised names, sentence by sentence where needed.

    `known` tells whether a phrase is a place's name; such a phrase keeps its capitals
    even when its words are everyday ones ("NEW YORK"). `opens` tells of two words whether such a name may
    begin with them: few do, and of the others nothing longer is asked.

    >>> restore_case("THE ARMY LEFT SANAA.", sentences=[Span(0, 20)])
    'The army left Sanaa.'
    """
    parts: list[str] = []
    done = 0
    for sentence, style in odd_styles(text, tuple(sentences)):
        parts += [text[done : sentence.start], _restore(sentence.of(text), style, known, opens)]
        done = sentence.end
    restored = "".join([*parts, text[done:]])
    return restored if len(restored) == len(text) else text  # letters whose case changes their number


def _restore(words: str, style: Style, known: _Tells | None, opens: _Tells | None) -> str:
    found = list(WORD.finditer(words))
    capital = _names_in(words, found, known, opens) if known else set()
    letters = list(words)
    for index, match in enumerate(found):
        word = match.group()
        if index == 0 or index in capital or not (is_common(word) or word.casefold() in particles()["small"]):
            new = _as_name(word, style, known)
        else:
            new = word.lower()
        if len(new) == len(word):
            letters[match.start() : match.end()] = new
    return "".join(letters)


def _as_name(word: str, style: Style, known: _Tells | None) -> str:
    if style == "title":
        return word
    acronym = style == "caps" and len(word) <= MAX_ACRONYM and "-" not in word
    if acronym and not is_common(word) and word.casefold() not in given_names() and not (known and known(word.title())):
        return word
    return "".join(
        part.lower() if index and part.casefold() in particles()["small"] else part[:1].upper() + part[1:].lower()
        for index, part in enumerate(re.split(r"([\-.])", word))
    )


def _names_in(words: str, found: list[re.Match[str]], known: _Tells, opens: _Tells | None) -> set[int]:
    """Indices of words that belong to a place's name of two words or more."""
    capital: set[int] = set()
    small = [match.group().casefold() in particles()["small"] for match in found]
    for first in range(len(found) - 1):
        start, end = found[first].start(), found[first + 1].end()
        pair = words[start:end]
        whole = words[end : end + 1].isascii()  # else a mark that WORD ends at may go on with it
        if small[first] or _is_parted(pair) or (opens and whole and not opens(pair.title())):
            continue  # and so is whatever is longer
        for last in range(min(first + MAX_NAME_WORDS, len(found)) - 1, first, -1):
            phrase = words[found[first].start() : found[last].end()]
            if not (small[last] or _is_parted(phrase)) and known(phrase.title()):
                capital.update(index for index in range(first, last + 1) if not small[index])
                break
    return capital


def _is_parted(phrase: str) -> bool:
    return "  " in phrase or _BREAK.search(phrase) is not None
