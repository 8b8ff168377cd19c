"""The words of one language, and a text cut into the tokens the date grammar reads.

A token has a class (one character) and a meaning. `Tokens.classes` is one character for each token, so the
grammar is a list of short regular expressions over classes and knows no language.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from string import ascii_lowercase, ascii_uppercase
from typing import Any

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

# n 1-31 · N other number · Y year · y '82 · C 1980s · I 2025-11-19 · J 19/11/2025 · 0 12:30 · 8 Q3
_TOKEN = re.compile(
    # Most tokens are words of plain letters that cannot be anything else: neither "Q3" nor "p.m.".
    r"(?P<plain>[b-or-zB-OR-Z][a-zA-Z]*(?![^\W_])(?!['’]clock))"
    r"|(?P<I>\b\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2})?(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})?|(?!\w))|\b\d{4}/\d{2}/\d{2}(?![\w/]))"
    r"|(?P<quarter>\bQ[1-4]\b)"
    r"|(?P<J>\b\d{1,2}(?P<sep>[/.-])\d{1,2}(?P=sep)(?:\d{4}|(?<=/)\d{2})\b(?![/.-]?\d))"
    r"|(?P<C>(?:\b\d{3}|['‘’]?\b\d)0['’]?s\b|\b\d{3}0-(?:х|ті|тих|е|ые|ых)\b)"
    r"|(?P<clock>\b\d{1,2}:\d{2}(?::\d{2})?(?![\d:]))"
    r"|(?P<ordinal>\b\d{1,2}(?:st|nd|rd|th|er|ère|ème|º|ª|°|-?(?:го|ого|е|й|є|ге))(?!\w))"
    r"|(?P<short>['‘’]\d{2}\b)"
    r"|(?P<digits>\d+(?:[.,]\d+)*)"
    r"|(?P<meridiem>\b[ap]\.m\b\.?)"
    r"|(?P<s>['’](?:s|re|ve|ll|d|m|t)\b)"
    r"|(?P<word>[^\W\d_]+(?:['’](?=clock)clock)?)"
    r"|(?P<gap>\n[^\S\n]*\n\s*)"
    r"|(?P<mark>[^\w\s])",
    re.IGNORECASE,
)
_DASHES = "-‐‑‒–—"
_SAMPLE_CHARACTERS = 4000
_NO_CAPITALS = {ord(letter): None for letter in ascii_uppercase}
_NO_SMALL = {ord(letter): None for letter in ascii_lowercase}
_ENDS = ".!?…؟"


Phrase = tuple[tuple[str, ...], str, str]  # its words, its class, its meaning


@dataclass(frozen=True, slots=True)
class Table:
    """What the words of one language mean: single words, and phrases by their first word, longest first."""

    language: str
    words: dict[str, tuple[str, str]]
    phrases: dict[str, list[Phrase]]
    future: frozenset[str]
    past: frozenset[str]
    past_suffixes: tuple[str, ...]
    infinitive: frozenset[str]
    no_infinitive: frozenset[str]
    leads_in: frozenset[str]
    passive: frozenset[str]
    ahead_before: frozenset[str]
    report: frozenset[str]
    not_past: frozenset[str]
    weak_weekday_after: frozenset[str]
    past_alone: frozenset[str]
    before_units: frozenset[str]
    ahead_weekday: frozenset[str]
    not_year_before: frozenset[str]
    not_year_after: frozenset[str]
    day_first: bool
    weak_month_small: bool
    postposed: bool


@dataclass(slots=True)
class Tokens:
    """A text in tokens: parallel lists of spans, folded words and meanings, and the string of classes."""

    text: str
    table: Table
    spans: list[tuple[int, int]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    values: list[str] = field(default_factory=list)
    classes: str = ""
    capitals: bool = False

    def __len__(self) -> int:
        """Count the tokens."""
        return len(self.spans)


@lru_cache(maxsize=len(LANGUAGES))
def load_table(language: str) -> Table:
    """Return the words of a language; a region ("en-GB") is dropped, a language without a table is read as English."""
    code = language.lower().replace("_", "-").split("-")[0]
    code = code if code in LANGUAGES else "en"
    data = tomllib.loads(files("geo").joinpath("data", f"dates_{code}.toml").read_text(encoding="utf-8"))
    words, phrases = _words_of(data)
    rules, tense = data.get("rules", {}), data.get("tense", {})
    return Table(
        language=code,
        words=words,
        phrases=phrases,
        future=frozenset(tense.get("future", ())),
        past=frozenset(tense.get("past", ())),
        past_suffixes=tuple(rules.get("past_suffixes", ())),
        infinitive=frozenset(tense.get("infinitive", ())),
        no_infinitive=frozenset(tense.get("no_infinitive", ())),
        leads_in=frozenset(tense.get("leads_in", ())),
        passive=frozenset(tense.get("passive", ())),
        ahead_before=frozenset(tense.get("ahead_before", ())),
        report=frozenset(tense.get("report", ())),
        not_past=frozenset(tense.get("not_past", ())),
        before_units=frozenset(rules.get("before_units", ())),
        past_alone=frozenset(rules.get("past_alone", ())),
        weak_weekday_after=frozenset(rules.get("weak_weekday_after", ())),
        ahead_weekday=frozenset(tense.get("ahead_weekday", ())),
        not_year_before=frozenset(rules.get("not_year_before", ())),
        not_year_after=frozenset(rules.get("not_year_after", ())),
        day_first=bool(rules.get("day_first", False)),
        weak_month_small=bool(rules.get("weak_month_small", False)),
        postposed=bool(rules.get("postposed", False)),
    )


def _words_of(data: dict[str, Any]) -> tuple[dict[str, tuple[str, str]], dict[str, list[Phrase]]]:
    """Return the words of a table's sections, and its phrases by their first word."""
    words: dict[str, tuple[str, str]] = {}
    phrases: dict[str, list[Phrase]] = {}
    for section, mark in SECTION_CLASS.items():
        for value, entries in data.get(section, {}).items():
            for entry in entries:
                parts = tuple(word for _, _, word, _ in _cut(entry))
                if len(parts) == 1:
                    words.setdefault(parts[0], (mark, value))
                else:
                    phrases.setdefault(parts[0], []).append((parts, mark, value))
    for group in phrases.values():
        group.sort(key=lambda entry: -len(entry[0]))
    return words, phrases


def _cut(text: str) -> list[tuple[int, int, str, str]]:
    """Return (start, end, folded word, token group) for each token of the text."""
    found = []
    for match in _TOKEN.finditer(text):
        group = match.lastgroup or "mark"
        if group == "plain":
            start, end = match.span()
            found.append((start, end, text[start:end].casefold(), "word"))
            continue
        if group == "sep":  # the inner group of J
            group = "J"
        word = match.group().casefold().replace("’", "'")
        if group == "meridiem":
            word = word[0] + "m"
        elif group == "gap":
            word = "|"
        elif group == "mark" and word in _DASHES:
            word = "-"
        found.append((match.start(), match.end(), word, group))
    return found


def tokenise(text: str, table: Table) -> Tokens:
    """Cut the text into classified tokens; phrases of the table become one token.

    >>> tokenise("on Friday, November 19", load_table("en")).classes
    'iW,Mn'
    """
    cut = _cut(text)
    tokens = Tokens(text=text, table=table)
    folded = [word for _, _, word, _ in cut]
    classes: list[str] = []
    spans, words, values = tokens.spans, tokens.words, tokens.values
    known, openings, i = table.words, table.phrases, 0
    while i < len(cut):
        start, end, word, group = cut[i]
        length = 1
        if group == "word" and word not in openings:
            mark, value = known.get(word, ("x", word))
        else:
            mark, value, length = _classify(folded, i, group=group, table=table)
            if length > 1:
                end = cut[i + length - 1][1]
        spans.append((start, end))
        words.append(word)
        values.append(value)
        classes.append(mark)
        i += length
    tokens.classes = "".join(classes)
    tokens.capitals = _in_capitals(text[:_SAMPLE_CHARACTERS])
    return tokens


def _in_capitals(sample: str) -> bool:
    if sample.isascii():  # counted in one go: deleting letters is quicker than looking at each
        capitals = len(sample) - len(sample.translate(_NO_CAPITALS))
        return capitals > 4 * (len(sample) - len(sample.translate(_NO_SMALL)))
    return sum(map(str.isupper, sample)) > 4 * sum(map(str.islower, sample))


def _classify(folded: list[str], i: int, *, group: str, table: Table) -> tuple[str, str, int]:
    """Return the class and meaning of token `i`, and how many tokens it takes."""
    word = folded[i]
    for parts, mark, value in table.phrases.get(word, ()):
        if tuple(folded[i : i + len(parts)]) == parts:
            return mark, value, len(parts)
    if word in table.words:
        mark, value = table.words[word]
        return mark, value, 1
    if group == "word":
        return "x", word, 1
    return (*_classify_sign(word, group), 1)


def _classify_sign(word: str, group: str) -> tuple[str, str]:
    """Class and meaning of a token that is no word."""
    if group == "digits":
        return _number_class(word), str(int(word)) if word.isdecimal() and word[0] != "0" else word.replace(",", "")
    if group == "C":
        return group, re.sub(r"\D", "", word)
    if group == "I":
        return group, word.replace("/", "-")
    if group == "J":
        return group, word.strip("'‘’s").replace("'", "")
    if group == "clock":
        return "0", word
    if group == "ordinal":
        return "O", re.sub(r"\D", "", word)
    if group == "short":
        return "y", word[-2:]
    if group == "meridiem":
        return "z", word
    if group == "quarter":
        return "8", word[-1]
    if group == "s":
        return ("'", word) if word == "'s" else ("x", word)
    if group == "gap":
        return "|", word
    return (word if word in "-,.'/()" else "." if word in _ENDS else "'" if word == "'" else "x"), word


def _number_class(word: str) -> str:
    """n for 1-31, Y for a plain number that may be a year, else N."""
    if not word.isdecimal():
        return "N"
    if len(word) == 4 and word[0] == "0" and int(word[:2]) < 24 and int(word[2:]) < 60:
        return "0"
    if len(word) <= 2:
        return "n" if 1 <= int(word) <= 31 else "N"
    return "Y" if len(word) == 4 and 1000 <= int(word) <= 2099 else "N"
