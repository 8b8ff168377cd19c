"""Read numbers of people: 'at least 12 Israeli soldiers and a civilian' -> 13 or more."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

from geo.toll_words import ARTICLES, SELVES, Word, toll_words

Unit = Literal["people", "families"]
_DIGITS = re.compile(r"\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?")
_DASHED = re.compile(r"(\d{1,7})[-–](\d{1,7})")
_THOSE = frozenset({"the", "his", "her", "their", "its", "these", "those"})
# Words that may stand between a number and those counted: "two off-duty Israeli border police officers".
_ADJECTIVES = 5
# A bare number like 2014 is a year.
_YEARS = range(1900, 2100)
_MOST_DIGITS = 9
_THOUSAND = 1000


class Counted(NamedTuple):
    """From `low` to `high` (None: no upper bound), and the index of the word after."""

    low: int
    high: int | None
    approximate: bool
    unit: Unit
    end: int
    named: bool = False


def read_people(words: Sequence[Word], index: int, *, ends_clause: bool = False) -> Counted | None:
    """Return how many people are counted from `index` on, or None; those joined by "and" are added up.

    With `ends_clause` what is joined must not go on to do or suffer something: "killed two and three fled".
    """
    total = _read_one(words, index)
    if total is None:
        return None
    sure = total
    while total.named:
        at = total.end
        comma = _is(words, at, ",")
        at += comma
        joined = _is(words, at, "and")
        if not comma and not joined:
            break
        more = _read_one(words, at + joined)
        if more is None or not more.named or (ends_clause and _goes_on(words, more.end)):
            break
        high = None if total.high is None or more.high is None else total.high + more.high
        total = Counted(
            total.low + more.low, high, total.approximate or more.approximate, total.unit, more.end, named=True
        )
        if joined:
            sure = total
    return sure  # a list with commas only is an aside: "12 people, a doctor said"


def _goes_on(words: Sequence[Word], index: int) -> bool:
    if index >= len(words):
        return False
    book = toll_words()
    word = words[index].text
    return (
        word in book.sayings or word in book.tail["being"] or any(kind.passive.at(words, index) for kind in book.kinds)
    )


def _read_one(words: Sequence[Word], index: int) -> Counted | None:
    read = read_quantity(words, index)
    if read is None:
        return _read_single(words, index)
    if is_never(words, read.end):
        return None
    end, unit = _people(words, read.end, single=read.high == 1)
    if end < 0:
        return None
    bare = end == read.end
    if bare and read.low == read.high and read.low in _YEARS and words[end - 1].text.isdigit():
        return None
    return read._replace(end=end, unit=unit, named=not bare)


def _read_single(words: Sequence[Word], index: int) -> Counted | None:
    """Return one for "a policeman", "his wife", "a 12-year-old boy", "himself"."""
    if index >= len(words) or words[index].text not in ARTICLES:
        alone = index < len(words) and (words[index].text in SELVES or _opens_headline(words, index))
        return Counted(1, 1, False, "people", index + 1, named=True) if alone else None
    end, unit = _people(words, index + 1, single=True)
    if end < 0 and words[index].text == "another":
        return Counted(1, 1, False, "people", index + 1)
    return Counted(1, 1, False, unit, end, named=True) if end > index + 1 else None


def _opens_headline(words: Sequence[Word], index: int) -> bool:
    """Tell whether a sentence begins without an article: "Man shot dead in Glasgow"."""
    kinds = toll_words().kinds
    return index == 0 and words[0].text in toll_words().one and any(kind.passive.at(words, 1) for kind in kinds)


def read_quantity(words: Sequence[Word], index: int) -> Counted | None:
    """Return a number or range with the words that bound it: "at least 12", "between 30 and 40", "dozens of"."""
    index, bound = _bound(words, index)
    low, high, index = _range(words, index)
    if low is None:
        return None
    if _is(words, index, "or") and _is(words, index + 1, "more"):
        index, bound = index + 2, "least"
    if bound == "least":
        high = None
    elif bound == "most":
        low = min(1, low)
    return Counted(low, high, bound == "about", "people", index)


def _bound(words: Sequence[Word], index: int) -> tuple[int, str]:
    bound, book = "", toll_words()
    while True:
        for name, rows in book.bounds.get(words[index].text, ()) if index < len(words) else ():
            step = rows.at(words, index)
            if step:
                index, bound = index + step, bound if name == "plain" else name
                break
        else:
            return index, bound


def _range(words: Sequence[Word], index: int) -> tuple[int | None, int | None, int]:
    """Return low, high and the index after: "12", "30 to 40", "between 30 and 40", "30-40", "dozens of"."""
    book = toll_words()
    step = book.vague_rows.at(words, index)
    if step:
        low, high = book.vague[" ".join(word.text for word in words[index : index + step])]
        return low, high, index + step + _is(words, index + step, "of")
    between = _is(words, index, "between")
    first = _number(words, index + between)
    if first is None:
        return (*_dashed(words, index), index + 1)
    value, end = first
    joins = ("and",) if between else ("to", "or", "-", "–")
    if end < len(words) and words[end].text in joins:
        second = _number(words, end + 1)
        if second is not None and second[0] > value:
            return value, second[0], second[1] + _is(words, second[1], "of")
    of_those = _is(words, end, "of") and end + 1 < len(words) and words[end + 1].text in _THOSE
    return value, value, end + 2 * of_those


def _dashed(words: Sequence[Word], index: int) -> tuple[int | None, int | None]:
    match = _DASHED.fullmatch(words[index].text) if index < len(words) and words[index].text[0].isdigit() else None
    if match is None or int(match[1]) >= int(match[2]):
        return None, None
    return int(match[1]), int(match[2])


def _number(words: Sequence[Word], index: int) -> tuple[int, int] | None:
    """Return a number in digits or words and the index after: "1,200", "two dozen", "a hundred and five"."""
    multipliers = toll_words().multipliers
    total, part, end = 0.0, 0.0, index
    for end in range(index, len(words)):
        word, value = words[end].text, _value(words[end].text)
        multiplier = multipliers.get(word)
        if multiplier and end > index:
            part *= multiplier
            total, part = (total + part, 0) if multiplier >= _THOUSAND else (total, part)
        elif value is not None and (end == index or not word[0].isdigit()):
            part += value
        elif word == "a" and end == index and _next_in(words, end, multipliers):
            part = 1
        elif not (word == "and" and end > index and words[end - 1].text in multipliers and _counts_on(words, end)):
            return (round(total + part), end) if end > index else None
    return (round(total + part), end + 1) if index < len(words) else None


def _next_in(words: Sequence[Word], index: int, wanted: Container[str]) -> bool:
    return index + 1 < len(words) and words[index + 1].text in wanted


def _counts_on(words: Sequence[Word], index: int) -> bool:
    """Tell whether "and" stands inside a number: "a hundred and five", but not "a hundred and five others"."""
    following = [word.text for word in words[index + 1 : index + 3]]
    is_number = bool(following) and not following[0][0].isdigit() and _value(following[0]) is not None
    return is_number and following[-1] not in ("others", "more", "other")


@lru_cache(maxsize=8192)
def _value(text: str) -> float | None:
    if _DIGITS.fullmatch(text):
        return float(text.replace(",", "")) if len(text) <= _MOST_DIGITS else None
    numbers = toll_words().numbers
    parts = [numbers.get(part) for part in text.split("-")]
    known = [part for part in parts if part is not None]
    return float(sum(known)) if len(known) == len(parts) else None


def _people(words: Sequence[Word], index: int, *, single: bool) -> tuple[int, Unit]:
    """Return where the words for those counted end: `index` where none stand there, -1 where they are no people."""
    book = toll_words()
    known = book.one if single else book.whole | book.one
    for at in range(index, min(index + _ADJECTIVES, len(words))):
        word = words[at].text
        if word in book.never:
            return -1, "people"
        if word in book.families and (not single or word != "families"):
            return at + 1, "families"
        if word in known or (single and word.endswith("-year-old")):
            return _last_noun(words, at, known), "people"
        if not word[0].isalpha() or _stops(words, at):
            return _unnamed(words, index, at, single=single), "people"
    return _unnamed(words, index, min(index + _ADJECTIVES, len(words)), single=single), "people"


def _last_noun(words: Sequence[Word], at: int, known: frozenset[str]) -> int:
    """Return the index after "police officers", "aid workers", "12-year-old girl"."""
    both = known | toll_words().one | toll_words().whole
    while at + 1 < len(words) and words[at + 1].text in both:
        at += 1
    if words[at].text.endswith("-year-old") and at + 2 < len(words) and words[at + 2].text in known:
        at += 2
    return at + 1


def _stops(words: Sequence[Word], at: int) -> bool:
    book = toll_words()
    word = words[at].text
    known = word in book.tail["being"] or word in book.tail["adverbs"] or word in book.tail["prepositions"]
    harms = word in book.suffering or word in book.doing
    harmed = harms and any(kind.passive.at(words, at) or kind.active.at(words, at) for kind in book.kinds)
    return known or harmed or word in book.tail["stops"]


def _unnamed(words: Sequence[Word], index: int, end: int, *, single: bool) -> int:
    """Return where a noun that looks like people ends ("two Kenyans", "three drillers"), or -1 for other things."""
    if end == index:
        return index if not single else -1
    book = toll_words()
    noun = words[end - 1]
    endings = book.ending_of_one if single else book.endings
    return end if (noun.capital and not single) or noun.text.endswith(endings) else -1


def is_never(words: Sequence[Word], index: int) -> bool:
    """Tell whether what is counted is no people: "killed 20 km from", "14 May"."""
    return index < len(words) and words[index].text in toll_words().never


def _is(words: Sequence[Word], index: int, word: str) -> bool:
    return index < len(words) and words[index].text == word
