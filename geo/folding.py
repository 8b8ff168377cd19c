"""Name keys: fold (same letters), transliteration key (same sound, other spelling), skeleton (same consonants).

All three are pure functions of the name. `fold` of a name never changes meaning; the
transliteration key equates the spellings that one Arabic, Hebrew or Slavic name takes in
news text; the skeleton equates far more, so it is only ever used with a second check.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

# Written out by code point: most of these look alike, or like nothing at all.
_DELETED = (
    "'`\u2018\u2019\u201a\u201b\u2032\u00b4\u02b9\u02ba\u02bb\u02bc\u02bd\u02be\u02bf\u02c8\u02ca\u02cb\u055a\u05f3"
    '"\u201c\u201d\u201e\u05f4\u00ad\u0640\u0621\u00b7\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\ufeff'
)
_SPACED = "-\u2010\u2011\u2012\u2013\u2014\u2212\u30fb/\\,;:()[]{}_|!?*+=<>~^#%@$\u0964"
_LETTERS = {
    "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ə": "e", "ħ": "h",
    "ŋ": "n", "ŧ": "t", "ɓ": "b", "ɗ": "d", "ƙ": "k", "ɣ": "g", "ɔ": "o", "ɛ": "e", "ƴ": "y", "&": " and ",
    "ة": "ه", "ى": "ي", "ی": "ي", "ک": "ك", "ھ": "ه", "ە": "ه", "ہ": "ه", "ٱ": "ا", "ғ": "г", "қ": "к",
}  # fmt: skip
# Only the marks of Latin, Greek, Cyrillic, Hebrew and Arabic: in Indic scripts a mark is a vowel.
_MARKS = [*range(0x300, 0x370), *range(0x483, 0x488), *range(0x591, 0x5C8), *range(0x64B, 0x660), 0x670,
          *range(0x6D6, 0x6EE)]  # fmt: skip
_TABLE: dict[int, str | None] = {
    **{ord(char): None for char in _DELETED},
    **{ord(char): " " for char in _SPACED},
    **{ord(char): plain for char, plain in _LETTERS.items()},
    **dict.fromkeys(_MARKS),
    **dict.fromkeys(range(0xD800, 0xE000)),  # halves of broken characters, which no file can hold
}
_INITIAL = re.compile(r"(?<![^\W_]{2})(?<=[^\W_])\.(?=[^\W_])")
ABBREVIATED = {"st": "saint", "ste": "sainte", "mt": "mount", "ft": "fort"}
_VOWELS = str.maketrans("", "", "aeiou ")
_DOUBLED = re.compile(r"(.)\1+")
_FINAL = re.compile(r"(?<=[^ ]{3})(?:ah|at|eh|et|a|e)(?= |$)")
# (what every match holds, pattern, what it sounds like), in the order in which they are heard.
_SOUNDS = tuple(
    (held, re.compile(pattern), sound)
    for held, pattern, sound in (
        ("ch", "tch|ch|sch", "sh"), ("dj", "dj", "j"), ("", "kh|ck|[qc]", "k"), ("gh", "gh", "g"), ("ph", "ph", "f"),
        ("dh", "dh", "z"), ("th", "th", "t"), ("t", "tz|ts", "s"), ("x", "x", "ks"), ("aw", "aw(?=[^aeiouy ])", "o"),
        ("w", "w", "v"), ("o", "ou|oo", "u"), ("", "iy|ee|y", "i"), ("e", "ei|ey", "ai"), ("ii", "ii+", "i"),
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Words:
    """The word table of `geo/data/translit.toml`, turned round for looking up."""

    articles: frozenset[str]
    assimilated: dict[str, tuple[str, ...]]
    variants: dict[str, str]
    soft: dict[str, str]
    written_out: dict[str, str]
    sides: frozenset[str]
    features: dict[str, tuple[str, ...]]


@cache
def words() -> Words:
    """Return the word table, read once."""
    raw = tomllib.loads(resources.files("geo").joinpath("data/translit.toml").read_text(encoding="utf-8"))
    assimilated: dict[str, list[str]] = {}
    for sound, articles in raw["assimilated"].items():
        for article in articles:
            assimilated.setdefault(article, []).append(sound)
    return Words(
        articles=frozenset(raw["articles"]),
        assimilated={article: tuple(sounds) for article, sounds in assimilated.items()},
        variants={variant: word for word, variants in raw["words"].items() for variant in variants},
        soft=raw["soft"],
        written_out=raw["written_out"],
        sides=frozenset(raw["sides"]),
        features={hint: tuple(codes) for hint, codes in raw["features"].items()},
    )


@lru_cache(maxsize=32_768)
def fold(name: str) -> str:
    """Return `name` without case, accents, apostrophes and hyphens, one space between words.

    Ayn, hamza and quotes vanish, hyphens become spaces, dots inside initials vanish, St/Mt/Ft
    are written out, Arabic letter variants become one. Folding twice changes nothing.

    >>> fold("‘Ayn al-Ḩilwah"), fold("St. Louis"), fold("U.S."), fold("Ð Straße")
    ('ayn al hilwah', 'saint louis', 'us', 'd strasse')
    """
    return fold_once(name)


def fold_once(name: str) -> str:
    """Do what `fold` does without remembering it: for building, where each name is new."""
    text = name.casefold()
    ascii_only = text.isascii()
    if ascii_only and text.isalpha():
        return text  # most words are as plain as that
    if not (ascii_only and text.replace(" ", "").isalnum()):
        if not ascii_only:
            text = unicodedata.normalize("NFKD", text).casefold()
        text = text.translate(_TABLE)
        if "." in text:
            text = _INITIAL.sub("", text).replace(".", " ")
    parts = text.split()
    if not ABBREVIATED.keys().isdisjoint(parts):
        parts[:-1] = [ABBREVIATED.get(part, part) for part in parts[:-1]]
    text = " ".join(parts)
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def split_soft(folded: str) -> tuple[str, str]:
    """Split a folded name into its core and the class hint of a word at either end, or "".

    >>> split_soft("kherson oblast"), split_soft("shatila refugee camp"), split_soft("lake chad"), split_soft("city")
    (('kherson', 'province'), ('shatila', 'camp'), ('chad', 'lake'), ('city', ''))
    """
    if " " not in folded:
        return folded, ""
    soft = words().soft
    parts = folded.split()
    for size in (2, 1):
        if len(parts) <= size:
            continue
        for edge, rest in ((parts[-size:], parts[:-size]), (parts[:size], parts[size:])):
            hint = soft.get(" ".join(edge))
            if hint:
                if rest[0] in ("of", "de", "du", "di") and len(rest) > 1:
                    rest = rest[1:]
                return " ".join(rest), hint
    return folded, ""


def sound_of(folded: str) -> str:
    """Return a key that the usual spellings of one name share; `folded` is the name as `fold` gives it.

    >>> sound_of(fold("Ain el-Hilweh")) == sound_of(fold("‘Ayn al Ḩilwah")) == sound_of(fold("Ein al-Hilweh camp"))
    True
    """
    core, _hint = split_soft(folded)
    if not core.isascii():
        return _arabic_key(core)
    table = words()
    parts = core.split()
    kept = [table.variants.get(part, part) for index, part in enumerate(parts) if not _is_article(parts, index)]
    text = " ".join(kept)
    for held, pattern, sound in _SOUNDS:
        if held in text:
            text = pattern.sub(sound, text)
    return _FINAL.sub("", _once(text))


def _once(text: str) -> str:
    """Return the text with each run of a letter written once; to look for one costs a quarter of replacing none."""
    return _DOUBLED.sub(r"\1", text) if _DOUBLED.search(text) else text


def _is_article(parts: list[str], index: int) -> bool:
    if index + 1 >= len(parts):
        return False
    table, part = words(), parts[index]
    if part in table.articles:
        return True
    return any(parts[index + 1].startswith(sound) for sound in table.assimilated.get(part, ()))


def _arabic_key(core: str) -> str:
    parts = [part[2:] if part.startswith("ال") and len(part) > 4 else part for part in core.split()]
    return " ".join(part[:-1] if part.endswith(("ه", "ا")) and len(part) > 3 else part for part in parts)


def skeleton(key: str) -> str:
    """Return the consonants of a transliteration key, with its first letter kept.

    >>> skeleton("ain hilv"), skeleton("nakur")
    ('anlv', 'nkr')
    """
    return key[:1] + _once(key[1:].translate(_VOWELS).replace("h", "")) if key else ""
