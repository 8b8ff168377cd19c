"""A text cut into words, numbers and marks, and what a number or mark is by its look alone.

n 1-31 · N other number · Y year · y '82 · C 1980s · I 2025-11-19 · J 19/11/2025 · 0 12:30 · O 19th · 8 Q3 · | a break
"""

from __future__ import annotations

import re
from typing import NamedTuple

# What each kind of token looks like, by how it begins: the first that fits; a word is none of the others.
_OF_DIGITS = {
    "I": r"\b\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2})?(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})?|(?!\w))"
    r"|\b\d{4}/\d{2}/\d{2}(?![\w/])",
    "J": r"\b\d{1,2}(?:/\d{1,2}/(?:\d{4}|\d{2})|\.\d{1,2}\.\d{4}|-\d{1,2}-\d{4})\b(?![/.-]?\d)",
    "C": r"(?:\b\d{3}|\b\d)0['’]?s\b|\b\d{3}0-(?:х|ті|тих|е|ые|ых)\b",
    "clock": r"\b\d{1,2}:\d{2}(?::\d{2})?(?![\d:])",
    "ordinal": r"\b\d{1,2}(?:st|nd|rd|th|er|ère|ème|º|ª|°|-?(?:го|ого|е|й|є|ге))(?!\w)",
    "digits": r"\d+(?:[.,]\d+)*",
}
_OF_QUOTES = {"decade": r"['‘’]\b\d0['’]?s\b", "short": r"['‘’]\d{2}\b", "s": r"['’](?:s|re|ve|ll|d|m|t)\b"}
_OTHERS = {
    "quarter": r"\bQ[1-4]\b",
    "meridiem": r"\b[ap]\.m\b\.?",
    "word": r"[^\W\d_]+(?:['’](?=clock)clock)?",
    "gap": r"\n[^\S\n]*\n\s*",
    "mark": r"[^\w\s]",
}
# Most tokens are words of plain letters, or marks, that cannot be anything else: neither "Q3" nor "p.m." nor "'82".
_PLAIN = r"(?-i:(?:[a-zA-Z]{2,}|[b-or-zB-OR-Z])(?![^\W_])(?!['’]clock))|[^\w\s'‘’]"


def _pattern(named: bool) -> re.Pattern[str]:
    digits, quotes, others = (
        "|".join(f"(?P<{name}>{look})" if named else f"(?:{look})" for name, look in looks.items())
        for looks in (_OF_DIGITS, _OF_QUOTES, _OTHERS)
    )
    looks_of = rf"(?=\d)(?:{digits})|(?=['‘’])(?:{quotes})|{others}"
    # A look ahead passes over white space, of which only a gap is a token, before any look is tried.
    whole = looks_of if named else rf"(?=\S)(?:{_PLAIN}|{looks_of})|{_OTHERS['gap']}"
    return re.compile(whole, re.IGNORECASE)


_TOKEN, _SIGN = _pattern(named=False), _pattern(named=True)
_DAY_IN_DOTS = re.compile(r"\d{1,2}\.\d{1,2}\.\d{4}")
_DASHES = "-‐‑‒–—"
_ENDS = ".!?…؟"


class Sign(NamedTuple):
    """What a token is by its look: its class (x: a word, or nothing known), its meaning, and its folded words."""

    mark: str
    value: str
    word: str


def cut(text: str) -> list[re.Match[str]]:
    """Return the tokens of the text, each as a match; white space is none."""
    return list(_TOKEN.finditer(text))


def is_number(token: re.Match[str]) -> bool:
    """Tell whether "10.11.2025" is a number of some section after all: it goes on, "10.11.2025-3"."""
    if not _DAY_IN_DOTS.fullmatch(token[0]):
        return False
    found = _SIGN.match(token.string, token.start())
    return found is not None and found.lastgroup == "digits"


def number_sign(word: str) -> Sign:
    """Return what digits with dots or commas are.

    >>> number_sign("1,900"), number_sign("1990").mark
    (Sign(mark='N', value='1900', word='1,900'), 'Y')
    """
    value = str(int(word)) if word.isdecimal() and word[0] != "0" else word.replace(",", "")
    return Sign(_number_class(word), value, word)


def sign_of(token: str) -> Sign:
    """Return what a token is by its look."""
    if token.isalpha():  # as most are
        word = token.casefold()
        return Sign("x", word, word)
    match = _SIGN.fullmatch(token)
    group = match.lastgroup if match else "mark"
    word = token.casefold().replace("’", "'")
    if group == "meridiem":
        word = word[0] + "m"
    elif group == "gap":
        word = "|"
    elif group == "mark" and word in _DASHES:
        word = "-"
    return number_sign(word) if group == "digits" else Sign(*_class_of(word, group or "mark"), word)


def _class_of(word: str, group: str) -> tuple[str, str]:
    """Class and meaning of a token that is no plain number."""
    if group in ("C", "decade"):
        return "C", re.sub(r"\D", "", word)
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
    if group == "word":
        return "x", word
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
