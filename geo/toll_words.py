"""The words of tolls, read once from `geo/data/toll.toml`, and a sentence as rows of words that they are matched in."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, NamedTuple, get_args

from geo.model import Span, TollKind

Phrase = tuple[str, ...]
_WORD = re.compile(r"\d[\d,.]*\d(?![\w-])|\d(?![\w-])|[^\W_]+(?:[-'’.][^\W_]+)*|[,;:()–—-]")

ARTICLES = frozenset({"a", "an", "another", "one", "the", "his", "her", "their", "its"})
SELVES = frozenset({"himself", "herself"})


class Word(NamedTuple):
    """A word or mark: in lower case, where it stands, and whether it begins with a capital."""

    text: str
    start: int
    end: int
    capital: bool


class Phrases:
    """Rows of words, found by their first."""

    def __init__(self, rows: Iterable[str]) -> None:
        self._rows: dict[str, list[Phrase]] = {}
        for row in sorted(rows, key=lambda row: -len(row.split())):
            words = tuple(row.split())
            self._rows.setdefault(words[0], []).append(words)

    @property
    def heads(self) -> Iterable[str]:
        """The words that a row begins with."""
        return self._rows

    def at(self, words: Sequence[Word], index: int) -> int:
        """Return how many words from `index` on are the longest row that stands there; 0 for none."""
        if index >= len(words):
            return 0
        for row in self._rows.get(words[index].text, ()):
            if len(row) == 1 or all(
                index + n < len(words) and words[index + n].text == word for n, word in enumerate(row)
            ):
                return len(row)
        return 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """How one kind of harm is told: before those counted ("killed two"), after them ("two killed"), as a noun."""

    name: TollKind
    active: Phrases
    passive: Phrases
    noun: Phrases


@dataclass(frozen=True, slots=True, kw_only=True)
class TollWords:
    """The tables of `geo/data/toll.toml`, ready to match.

    A toll begins with one of `openings`, digits or what has a hyphen; what is none with `denying`, rows of what harms
    or names harm with `doing`, of what is suffered with `suffering`. `bounds` are found by their first word.
    """

    numbers: dict[str, int]
    multipliers: dict[str, int]
    vague: dict[str, tuple[int, int]]
    vague_rows: Phrases
    bounds: dict[str, tuple[tuple[str, Phrases], ...]]
    one: frozenset[str]
    whole: frozenset[str]
    families: frozenset[str]
    never: frozenset[str]
    endings: tuple[str, ...]
    ending_of_one: tuple[str, ...]
    none: dict[str, frozenset[str]]
    tail: dict[str, frozenset[str]]
    part_of: Phrases
    needs: dict[str, frozenset[str]]
    before_figure: Phrases
    undone: frozenset[str]
    passive: frozenset[str]
    sayings: frozenset[str]
    categories: frozenset[str]
    unlikely: dict[str, frozenset[str]]
    kinds: tuple[Kind, ...]
    hint: re.Pattern[str]
    openings: frozenset[str]
    denying: frozenset[str]
    doing: frozenset[str]
    suffering: frozenset[str]

    def may_tell(self, sentence: str) -> bool:
        """Tell whether a sentence has a word that every toll has one of, to pass the others over quickly."""
        small = sentence.lower()
        hits = (hit.start() for hit in self.hint.finditer(small))
        return any(not at or not (small[at - 1].isalnum() or small[at - 1] == "_") for at in hits)


@cache
def toll_words() -> TollWords:
    """Read the tables once."""
    data = tomllib.loads(resources.files("geo").joinpath("data/toll.toml").read_text(encoding="utf-8"))
    people = data["people"]
    kinds = tuple(_kind(name, data[name]) for name in get_args(TollKind))
    return TollWords(
        numbers=data["numbers"],
        multipliers=data["multipliers"],
        vague={row: (low, high) for row, (low, high) in data["vague"].items()},
        vague_rows=Phrases(data["vague"]),
        bounds=_by_head({name: Phrases(rows) for name, rows in data["bounds"].items()}),
        one=frozenset(people["one"]),
        whole=frozenset(people["whole"]) | {f"{word}s" for word in people["one"]},
        families=frozenset(people["families"]),
        never=frozenset(people["never"]),
        endings=tuple(people["endings"]),
        ending_of_one=tuple(people["ending_of_one"]),
        none={name: frozenset(words) for name, words in data["none"].items()},
        tail={name: frozenset(data["tail"][name]) for name in ("being", "adverbs", "prepositions", "aside", "stops")},
        part_of=Phrases(data["tail"]["part_of"]),
        needs={verb: frozenset(words) for verb, words in data["needs"].items()},
        before_figure=Phrases(data["figure"]["before"]),
        undone=frozenset(data["figure"]["undone"]),
        passive=frozenset(data["figure"]["passive"]),
        sayings=frozenset(data["figure"]["sayings"]),
        unlikely={kind: frozenset(harms) for kind, harms in data["unlikely"].items()},
        categories=frozenset(data["categories"]),
        kinds=kinds,
        hint=re.compile("|".join(data["hint"])),
        openings=_openings(data, kinds),
        denying=frozenset(("no", *data["none"]["words"], *data["none"]["pronouns"])),
        doing=_heads(rows for kind in kinds for rows in (kind.active, kind.noun)),
        suffering=_heads(kind.passive for kind in kinds),
    )


def _kind(name: TollKind, rows: dict[str, list[str]]) -> Kind:
    return Kind(name=name, active=Phrases(rows["active"]), passive=Phrases(rows["passive"]), noun=Phrases(rows["noun"]))


def _openings(data: dict[str, Any], kinds: Iterable[Kind]) -> frozenset[str]:
    """Return the words that a toll can begin with, digits and what has a hyphen apart."""
    rows = [Phrases(data["vague"]), *(Phrases(bound) for bound in data["bounds"].values())]
    rows += [phrases for kind in kinds for phrases in (kind.active, kind.noun)]
    none = data["none"]
    single = (*data["numbers"], *none["words"], *none["pronouns"], "toll", "number", "between", *ARTICLES, *SELVES)
    return _heads(rows).union(single)


def _by_head(tables: dict[str, Phrases]) -> dict[str, tuple[tuple[str, Phrases], ...]]:
    """Return for each first word the tables that have it, by name."""
    heads = _heads(tables.values())
    return {head: tuple((name, rows) for name, rows in tables.items() if head in rows.heads) for head in heads}


def _heads(rows: Iterable[Phrases]) -> frozenset[str]:
    return frozenset(head for phrases in rows for head in phrases.heads)


def words_of(text: str, sentence: Span) -> list[Word]:
    """Return the words and marks of a sentence."""
    return [
        Word(match[0].lower(), match.start(), match.end(), match[0][:1].isupper() and not match[0].isupper())
        for match in _WORD.finditer(text, sentence.start, sentence.end)
    ]
