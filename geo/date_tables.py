"""The words of one language, and a text cut into the tokens the date grammar reads.

A token has a class (one character) and a meaning. `Tokens.classes` is one character for each token, so the
grammar is a list of short regular expressions over classes and knows no language.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from importlib.resources import files
from operator import itemgetter
from string import ascii_lowercase, ascii_uppercase
from typing import Any

from geo.date_signs import Sign, cut, is_number, number_sign, sign_of
from geo.remembered import Remembered

LANGUAGES = ("en", "fr", "es", "ar", "uk", "ru")

# Section of a table -> class character. The grammar's alphabet; x is any other word, | a break.
SECTION_CLASS = {
    "month": "M", "weak_month": "v", "weekday": "W", "weak_weekday": "w", "weekdays": "V", "unit": "U", "units": "u",
    "decade_words": "C",
    "quarter": "Q", "half": "H", "period": "p", "weekend": "G", "season": "S", "part": "P", "part_alone": "j",
    "parts": "+", "number": "N", "ordinal": "O", "quantity": "q", "one": "a", "the": "D", "day": "d", "last": "L",
    "next": "X", "this": "T", "current": "k", "latest": "K", "each": "E", "ago": "A", "before": "B", "after": "F",
    "earlier": "<",
    "later": ">", "ended": "=", "dual": "&", "told_day": "@", "from": "f",
    "fiscal": "l", "early": "m", "edge": "e", "of": "o", "in": "i", "link": "t", "about": "R", "more": "b",
    "old": "c", "meridiem": "z", "zone": "Z", "clock": "g", "reference": "r", "set": "s", "holiday": "h",
}  # fmt: skip

_SAMPLE_CHARACTERS = 4000
_NO_CAPITALS = {ord(letter): None for letter in ascii_uppercase}
_NO_SMALL = {ord(letter): None for letter in ascii_lowercase}


Phrase = tuple[tuple[str, ...], str, str]  # its words, its class, its meaning
_WRITTEN = itemgetter(0)  # a match's own text


@dataclass(frozen=True, slots=True)
class Table:
    """What the words of one language mean: single words, and phrases by their first two, longest first."""

    language: str
    words: dict[str, tuple[str, str]]
    signs: Remembered[Sign]
    phrases: dict[tuple[str, str], list[Phrase]]
    openings: frozenset[str]
    cueing: frozenset[str]
    future: frozenset[str]
    past: frozenset[str]
    past_suffixes: tuple[str, ...]
    infinitive: frozenset[str]
    no_infinitive: frozenset[str]
    commits: frozenset[str]
    auxiliary: frozenset[str]
    leads_in: frozenset[str]
    passive: frozenset[str]
    ahead_before: frozenset[str]
    report: frozenset[str]
    not_past: frozenset[str]
    weak_weekday_after: frozenset[str]
    past_alone: frozenset[str]
    before_units: frozenset[str]
    ahead_weekday: frozenset[str]
    called_for: frozenset[str]
    came: frozenset[str]
    not_year_before: frozenset[str]
    not_year_after: frozenset[str]
    day_first: bool
    weak_month_small: bool
    postposed: bool


class Tokens:
    """A text in tokens: the string of their classes, and where each stands, its folded word and its meaning."""

    def __init__(self, text: str, table: Table) -> None:
        self.text = text
        self.table = table
        self._found = cut(text)
        self._ends: dict[int, int] = {}  # of the tokens that are a phrase
        signs = self._signs = list(map(table.signs.__getitem__, map(_WRITTEN, self._found)))
        self._marks = [sign.mark for sign in signs]
        if "J" in self._marks:
            self._part_numbers()
        self.words = [sign.word for sign in signs]  # folded, of a phrase the first
        self._join_phrases()
        self.classes = "".join(self._marks)

    def __len__(self) -> int:
        """Count the tokens."""
        return len(self.words)

    def span(self, at: int) -> tuple[int, int]:
        """Return where a token stands in the text."""
        start, end = self._found[at].span()
        return start, self._ends.get(at, end)

    def value(self, at: int) -> str:
        """Return the meaning of a token: the number of a month, the code of a unit, ..."""
        return self._signs[at].value

    @cached_property
    def capitals(self) -> bool:
        """Whether the text is written in capitals."""
        return _in_capitals(self.text[:_SAMPLE_CHARACTERS])

    def _part_numbers(self) -> None:
        """Take back what looks like a day, and is the number of a section."""
        for at in [at for at, mark in enumerate(self._marks) if mark == "J"]:
            if is_number(self._found[at]):
                self._signs[at] = number_sign(self._signs[at].word)
                self._marks[at] = self._signs[at].mark

    def _join_phrases(self) -> None:
        """Make one token of each phrase of the table, the longest first."""
        words, table = self.words, self.table
        joins: list[tuple[int, int, Sign]] = []
        after = 0
        for at in [at for at, word in enumerate(words[:-1]) if word in table.openings]:
            for parts, mark, value in table.phrases.get((words[at], words[at + 1]), ()) if at >= after else ():
                if tuple(words[at : at + len(parts)]) == parts:
                    after = at + len(parts)
                    joins.append((at, after, Sign(mark, value, words[at])))
                    break
        for start, end, sign in reversed(joins):
            self._signs[start:end] = [sign]
            self._marks[start:end] = [sign.mark]
            words[start:end] = [sign.word]
        gone = 0
        for start, end, _ in joins:
            at, gone = start - gone, gone + end - start - 1
            self._ends[at] = self._found[at + end - start - 1].end()
            del self._found[at + 1 : at + end - start]


@lru_cache(maxsize=len(LANGUAGES))
def load_table(language: str) -> Table:
    """Return the words of a language; a region ("en-GB") is dropped, a language without a table is read as English."""
    code = language.lower().replace("_", "-").split("-")[0]
    code = code if code in LANGUAGES else "en"
    data = tomllib.loads(files("geo").joinpath("data", f"dates_{code}.toml").read_text(encoding="utf-8"))
    words, phrases = _words_of(data)
    rules, tense = data.get("rules", {}), data.get("tense", {})
    cues = (word.split()[0] for kind in ("future", "past", "infinitive") for word in tense.get(kind, ()))
    return Table(
        language=code,
        words=words,
        signs=Remembered(partial(_sign, words)),
        phrases=phrases,
        openings=frozenset(first for first, _ in phrases),
        cueing=frozenset(cues),
        future=frozenset(tense.get("future", ())),
        past=frozenset(tense.get("past", ())),
        past_suffixes=tuple(rules.get("past_suffixes", ())),
        infinitive=frozenset(tense.get("infinitive", ())),
        no_infinitive=frozenset(tense.get("no_infinitive", ())),
        commits=frozenset(tense.get("commits", ())),
        auxiliary=frozenset(tense.get("auxiliary", ())),
        leads_in=frozenset(tense.get("leads_in", ())),
        passive=frozenset(tense.get("passive", ())),
        ahead_before=frozenset(tense.get("ahead_before", ())),
        report=frozenset(tense.get("report", ())),
        not_past=frozenset(tense.get("not_past", ())),
        before_units=frozenset(rules.get("before_units", ())),
        past_alone=frozenset(rules.get("past_alone", ())),
        weak_weekday_after=frozenset(rules.get("weak_weekday_after", ())),
        ahead_weekday=frozenset(tense.get("ahead_weekday", ())),
        called_for=frozenset(tense.get("called_for", ())),
        came=frozenset(tense.get("came", ())),
        not_year_before=frozenset(rules.get("not_year_before", ())),
        not_year_after=frozenset(rules.get("not_year_after", ())),
        day_first=bool(rules.get("day_first", False)),
        weak_month_small=bool(rules.get("weak_month_small", False)),
        postposed=bool(rules.get("postposed", False)),
    )


def _words_of(data: dict[str, Any]) -> tuple[dict[str, tuple[str, str]], dict[tuple[str, str], list[Phrase]]]:
    """Return the words of a table's sections, and its phrases by their first two words."""
    words: dict[str, tuple[str, str]] = {}
    phrases: dict[tuple[str, str], list[Phrase]] = {}
    for section, mark in SECTION_CLASS.items():
        for value, entries in data.get(section, {}).items():
            for entry in entries:
                parts = tuple(sign_of(match[0]).word for match in cut(entry))
                if len(parts) == 1:
                    words.setdefault(parts[0], (mark, value))
                else:
                    phrases.setdefault((parts[0], parts[1]), []).append((parts, mark, value))
    for group in phrases.values():
        group.sort(key=lambda entry: -len(entry[0]))
    return words, phrases


def tokenise(text: str, table: Table) -> Tokens:
    """Cut the text into classified tokens; phrases of the table become one token.

    >>> tokenise("on Friday, November 19", load_table("en")).classes
    'iW,Mn'
    """
    return Tokens(text, table)


def _sign(words: dict[str, tuple[str, str]], token: str) -> Sign:
    """Return what a token is in a language: a word of its table, else what its look says."""
    sign = sign_of(token)
    known = words.get(sign.word)
    return Sign(*known, sign.word) if known else sign


def _in_capitals(sample: str) -> bool:
    if sample.isascii():  # counted in one go: deleting letters is quicker than looking at each
        capitals = len(sample) - len(sample.translate(_NO_CAPITALS))
        return capitals > 4 * (len(sample) - len(sample.translate(_NO_SMALL)))
    return sum(map(str.isupper, sample)) > 4 * sum(map(str.islower, sample))
