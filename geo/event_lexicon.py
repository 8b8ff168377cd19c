"""The kinds of happenings and the words that tell them: `geo/data/event_types.toml`, read and indexed by word."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, reduce
from importlib import resources
from operator import or_
from typing import Any, Literal

Strength = Literal["strong", "weak", "effect"]

FIRST_BIT = 1 << 8  # of the sets of words; those below are for others to mark words with
_START = 3  # letters that prefixes are found by


@dataclass(frozen=True, slots=True, kw_only=True)
class EventType:
    """A kind of happening. `hidden` types are told only where an article tells no other; `speech` is saying so.

    `codes` are (scheme, code) pairs: ACLED, PLOVER, CAMEO, UCDP, GLIDE; "none" where a scheme has none.
    """

    id: str
    label: str
    category: str
    category_label: str
    definition: str
    examples: tuple[str, ...]
    hidden: bool
    speech: bool
    codes: tuple[tuple[str, str], ...]


class WordSet:
    """Words and prefixes ("bomb*"), in lower case. Sets that were made together have a `bit` each."""

    def __init__(self, words: Sequence[str], bit: int = 0) -> None:
        self.bit = bit
        self.words = frozenset(word for word in words if not word.endswith("*"))
        self.prefixes = tuple(word[:-1] for word in words if word.endswith("*"))

    def __contains__(self, word: object) -> bool:
        return word in self.words or (bool(self.prefixes) and isinstance(word, str) and word.startswith(self.prefixes))

    def isdisjoint(self, words: Iterable[str]) -> bool:
        """Tell whether none of `words` is in the set."""
        return not any(word in self for word in words)


@dataclass(frozen=True, slots=True)
class Token:
    """One step of a pattern: which words fit, how many may be skipped before it, and whether it may be missing.

    `active`: no form of "to be" among the skipped, so that "rebels were killed" is not what rebels did.
    """

    fits: WordSet
    gap: int = 0
    optional: bool = False
    active: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """A row of tokens that tells `type`; `head` is the index of the token that is shown.

    `needed` are the bits of the sets of which the sentence must have a word each.
    """

    type: str
    strength: Strength
    text: str
    tokens: tuple[Token, ...]
    head: int
    needed: int


class Sets:
    """All the sets of words, equal ones as one, so that a word is looked up in all of them at a time."""

    def __init__(self) -> None:
        self._sets: dict[frozenset[str], WordSet] = {}
        self._by_word: dict[str, int] = defaultdict(int)
        self._by_start: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))

    def of(self, words: Sequence[str]) -> WordSet:
        """Return the set of these words."""
        found = self._sets.setdefault(frozenset(words), WordSet(words, FIRST_BIT << len(self._sets)))
        self.mark(words, found.bit)
        return found

    def mark(self, words: Iterable[str], bit: int) -> None:
        """Give words and beginnings of words ("bomb*") a bit."""
        for word in words:
            if word.endswith("*"):
                self._by_start[word[:-1][:_START]][word[:-1]] |= bit
            else:
                self._by_word[word] |= bit

    def holding(self, word: str) -> int:
        """Return the bits of the sets that `word` is in."""
        found = self._by_word.get(word, 0)
        for length in range(1, _START + 1):
            for prefix, bits in self._by_start.get(word[:length], {}).items():
                found |= bits if word.startswith(prefix) else 0
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """The event types and their patterns, indexed by the words that may open one."""

    types: dict[str, EventType]
    by_word: dict[str, tuple[Pattern, ...]]
    by_prefix: dict[str, tuple[Pattern, ...]]
    sets: Sets
    needs: dict[str, WordSet]
    unless: dict[str, WordSet]
    never: dict[str, WordSet]

    def opening_with(self, word: str) -> Iterator[Pattern]:
        """Yield the patterns whose first token fits `word`."""
        yield from self.by_word.get(word, ())
        for length in range(2, len(word) + 1):
            yield from self.by_prefix.get(word[:length], ())


def event_types() -> tuple[EventType, ...]:
    """Return every event type, in the order of the data file."""
    return tuple(lexicon().types.values())


@cache
def bare_words() -> dict[str, str]:
    """Return the words of `geo/data/event_apart.toml` and their types: too weak to tell an event."""
    text = resources.files("geo").joinpath("data/event_apart.toml").read_text(encoding="utf-8")
    return {word: kind for kind, words in tomllib.loads(text)["words"].items() for word in words}


@cache
def lexicon() -> Lexicon:
    """Read `geo/data/event_types.toml` once."""
    text = resources.files("geo").joinpath("data/event_types.toml").read_text(encoding="utf-8")
    return _compile(tomllib.loads(text))


def _compile(data: dict[str, Any]) -> Lexicon:
    classes: dict[str, list[str]] = data["classes"]
    types: dict[str, EventType] = {}
    by_word: dict[str, list[Pattern]] = defaultdict(list)
    by_prefix: dict[str, list[Pattern]] = defaultdict(list)
    sets = Sets()
    context: dict[str, dict[str, WordSet]] = {"needs": {}, "unless": {}, "never": {}}
    for row in data["type"]:
        types[row["id"]] = EventType(
            id=row["id"],
            label=row["label"],
            category=row["category"],
            category_label=data["categories"][row["category"]],
            definition=row["definition"],
            examples=tuple(row["examples"]),
            hidden=row.get("hidden", False),
            speech=row.get("speech", False),
            codes=tuple(row["codes"].items()),
        )
        for key, wanted in context.items():
            wanted[row["id"]] = sets.of(_expand(row.get(key, []), classes))
        strengths: tuple[tuple[Strength, str], ...] = (("strong", "triggers"), ("weak", "weak"), ("effect", "effects"))
        for strength, key in strengths:
            for text in row.get(key, []):
                tokens, head = _tokens(text, classes, sets)
                pattern = Pattern(
                    type=row["id"],
                    strength=strength,
                    text=text,
                    tokens=tokens,
                    head=head,
                    needed=reduce(or_, (token.fits.bit for token in tokens[1:] if not token.optional), 0),
                )
                for word in pattern.tokens[0].fits.words:
                    by_word[word].append(pattern)
                for prefix in pattern.tokens[0].fits.prefixes:
                    by_prefix[prefix].append(pattern)
    return Lexicon(
        types=types,
        by_word={word: tuple(rows) for word, rows in by_word.items()},
        by_prefix={word: tuple(rows) for word, rows in by_prefix.items()},
        sets=sets,
        **context,
    )


def _expand(words: Sequence[str] | str, classes: dict[str, list[str]]) -> list[str]:
    out: list[str] = []
    for word in [words] if isinstance(words, str) else words:
        out.extend(classes[word[1:]] if word.startswith("@") else [word])
    return out


def _tokens(text: str, classes: dict[str, list[str]], sets: Sets) -> tuple[tuple[Token, ...], int]:
    """Return the steps of a pattern and the index of its head."""
    tokens: list[Token] = []
    gap = head = 0
    active = False
    for step in text.removeprefix("!").split():
        if step.startswith("~"):
            gap, active = int(step[1:].rstrip("a")), step.endswith("a")
            continue
        if step.startswith("^"):
            head, step = len(tokens), step[1:]
        optional = step.endswith("?")
        tokens.append(Token(sets.of(_expand(step.rstrip("?").split("|"), classes)), gap, optional, active))
        gap, active = 0, False
    return tuple(tokens), head
