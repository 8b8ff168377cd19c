"""Names in Arabic, Cyrillic, Greek and Hebrew letters, looked up whole in the gazetteer, and the text's language."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from importlib.resources import files

from geo.gazetteer import Gazetteer
from geo.model import Candidate, Span, Toponym

MOST_WORDS = 4
LEAST_LETTERS = 3
SAMPLE = 20_000  # characters that tell the language
LEAST_WORDS = 12  # everyday words, before a text in Latin letters counts as another language than English
OPENING = 0.6  # prior score asked of a word that opens a sentence
WHY = "known to the gazetteer by this name"
_EXACT = frozenset({"called so", "also called so in English", "an alternate name"})
_LETTER = re.compile(r"[^\W\d_]")
_WORD = re.compile(r"[^\W\d_]+")
_MARKS = "’“”‘–—…\xa0"  # the most frequent characters that are neither plain nor letters
# Bytes of UTF-8: plain letters in small, all else that is plain a space, parts of other characters as they are.
_PLAIN = bytes(byte if byte > 127 else ord(chr(byte).lower() if chr(byte).isalpha() else " ") for byte in range(256))


@dataclass(frozen=True, slots=True)
class Script:
    """One script of geo/data/scripts.toml; `endings` are (ending of a case, ending of the plain name)."""

    name: str
    letters: str
    word: re.Pattern[str]
    prefixes: tuple[str, ...]
    article: str
    capitals: bool
    least: float
    endings: tuple[tuple[str, str], ...]
    never: frozenset[str]


@cache
def _table() -> tuple[tuple[Script, ...], dict[str, frozenset[str]]]:
    raw = tomllib.loads(files("geo").joinpath("data", "scripts.toml").read_text(encoding="utf-8"))
    made = tuple(
        Script(
            name=name,
            letters=row["letters"],
            word=re.compile(f"[{row['letters']}]+(?:['’ʼ\"״׳-][{row['letters']}]+)*"),
            prefixes=tuple(row["prefixes"].split()),
            article=row["articles"],
            capitals=row["capitals"],
            least=row["least"],
            endings=tuple((a, b) for a, _, b in (pair.partition("=") for pair in row.get("endings", "").split())),
            never=frozenset(row["never"].split()),
        )
        for name, row in raw["script"].items()
    )
    return made, {name: frozenset(words.split()) for name, words in raw["language"].items()}


@cache
def _without_script() -> re.Pattern[str]:
    # Latin letters and their punctuation first: most texts are of nothing else, and one range is told soonest.
    return re.compile(rf"[\x00-\u024F\u2000-\u206F]*+[^{''.join(script.letters for script in _table()[0])}]*+")


@lru_cache(maxsize=16)
def holds_script(text: str) -> bool:
    """Tell whether any letter of `text` is of a script whose names are looked for."""
    return not text.isascii() and _without_script().fullmatch(text) is None


def script_of(text: str) -> str:
    """Return "Arabic", "Cyrillic", "Greek" or "Hebrew" where most letters are of that script, else "".

    >>> script_of("انفجار في بيروت"), script_of("An explosion in Beirut")
    ('Arabic', '')
    """
    if not holds_script(text):
        return ""
    letters = len(_LETTER.findall(text))
    for script in _table()[0]:
        if 2 * sum(len(match.group()) for match in script.word.finditer(text)) > letters:
            return script.name
    return ""


@lru_cache(maxsize=256)
def language_of(text: str) -> str:
    """Return the language of `text` in English words, its script where several languages share it; "" for English.

    Text in Latin letters counts as English unless another language's everyday words surely outweigh.

    >>> language_of("Взрыв в Харькове"), language_of("Вибух у Києві"), language_of("A blast in Rome")
    ('Russian', 'Ukrainian', '')
    """
    sample = text[:SAMPLE]
    script = script_of(sample)
    if script:
        return _by_letters(sample, script)
    speakers, hits = _speakers(), dict.fromkeys(_table()[1], 0)
    said = list(filter(speakers.__contains__, small_words(sample)))
    english = sum(map(_english().__contains__, said))
    if len(said) - english <= max(1.5 * english, LEAST_WORDS - 1):
        return ""  # as of nearly all, whatever the others are
    for word, times in Counter(said).items():
        for language in speakers[word]:
            hits[language] += times
    best = max(hits, key=lambda name: hits[name])
    return best if hits[best] >= LEAST_WORDS and hits[best] > 1.5 * hits["English"] else ""


@cache
def _speakers() -> dict[bytes, tuple[str, ...]]:
    """Everyday words in UTF-8 -> the languages that have them."""
    languages = _table()[1]
    words = frozenset().union(*languages.values())
    return {word.encode(): tuple(name for name, known in languages.items() if word in known) for word in words}


@cache
def _english() -> frozenset[bytes]:
    """The everyday words that English alone has."""
    return frozenset(word for word, languages in _speakers().items() if languages == ("English",))


@lru_cache(maxsize=4)
def small_words(text: str) -> Sequence[bytes]:
    """Return the words of a text in small letters, in UTF-8: most are of plain letters, which bytes tell soonest.

    >>> small_words("In Gao, at 3 p.m.")
    [b'in', b'gao', b'at', b'p', b'm']
    """
    for mark in () if text.isascii() else _MARKS:
        text = text.replace(mark, " ")
    parts = text.encode("utf-8", "surrogatepass").translate(_PLAIN).split()
    if text.isascii():
        return parts
    others = b" ".join([part for part in parts if not part.isascii()]).decode("utf-8", "surrogatepass")
    return [*filter(bytes.isascii, parts), *(word.casefold().encode() for word in _WORD.findall(others))]


def _by_letters(sample: str, script: str) -> str:
    """The language that some letters of a script are of, else the script."""
    letters = set(sample.casefold())
    for language, (of_script, own) in _letters().items():
        if of_script == script and letters.intersection(own):
            return language
    return script


@cache
def _letters() -> dict[str, tuple[str, str]]:
    raw = tomllib.loads(files("geo").joinpath("data", "scripts.toml").read_text(encoding="utf-8"))
    return {language: (row["script"], row["letters"]) for language, row in raw["letters"].items()}


def names_in_script(text: str, sentence: Span, gazetteer: Gazetteer) -> Iterator[Toponym]:
    """Yield the names of known places in a sentence of another script; longest first, none within another."""
    wanted = script_of(sentence.of(text))
    for script in _table()[0]:
        if script.name == wanted:
            words = list(script.word.finditer(text, sentence.start, sentence.end))
            index = 0
            while index < len(words):
                # A capital that opens a sentence tells nothing: there only well-known places count.
                least = OPENING if script.capitals and not index else script.least
                made = _longest(text, words[index : index + MOST_WORDS], script, partial(_known, gazetteer, least))
                if made is None:
                    index += 1
                    continue
                yield made
                while index < len(words) and words[index].start() < made.end:
                    index += 1


def _longest(text: str, words: list[re.Match[str]], script: Script, known: Callable[[str], bool]) -> Toponym | None:
    for count in range(len(words), 0, -1):
        phrase = text[words[0].start() : words[count - 1].end()]
        if script.capitals and not (phrase[0].isupper() and words[count - 1].group()[0].isupper()):
            continue
        if any(mark in phrase for mark in ".,;:()\n،؛"):
            continue
        for name, dropped in _forms(phrase, script):
            if name.casefold() not in script.never and known(name):
                return Toponym(start=words[0].start() + dropped, end=words[count - 1].end(), name=name, reasons=(WHY,))
    return None


def _forms(phrase: str, script: Script) -> Iterator[tuple[str, int]]:
    """The phrase, without a joined preposition, with the plain name's ending; and how much was dropped in front."""
    if phrase.casefold() in script.never:
        return
    yield phrase, 0
    for prefix in sorted(script.prefixes, key=len, reverse=True):
        rest = phrase.removeprefix(prefix)
        if rest != phrase and len(rest) >= LEAST_LETTERS:
            yield rest, len(prefix)
            if script.article and prefix.endswith("ل") and rest.startswith("ل"):  # "to the" is written in one
                yield script.article + rest[1:], len(prefix)
    for ending, plain in sorted(script.endings, key=lambda pair: -len(pair[0])):
        if phrase.endswith(ending) and len(phrase) - len(ending) >= LEAST_LETTERS:
            yield phrase[: len(phrase) - len(ending)] + plain, 0


@lru_cache(maxsize=50_000)
def _known(gazetteer: Gazetteer, least: float, name: str) -> bool:
    if len(_LETTER.findall(name)) < LEAST_LETTERS or not gazetteer.has_name(name):
        return False
    found: tuple[Candidate, ...] = gazetteer.candidates(name, limit=1)
    return bool(found) and found[0].reasons[0] in _EXACT and found[0].score >= least
