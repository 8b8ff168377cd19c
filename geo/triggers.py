"""Find the words that tell an event, and of which type: 'launched an airstrike' -> air_strike.

The words live in `geo/data/event_types.toml`; this module only knows how to match them.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any, Literal

from geo.model import Span

Strength = Literal["strong", "weak", "effect"]

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_TO_BE = frozenset(("was", "were", "been", "be", "being", "is", "are"))
# What a pattern is worth before the words around it are looked at; a longer pattern is surer.
_STRONG, _WEAK_HERE, _WEAK_ARTICLE, _EFFECT, _PER_TOKEN = 0.86, 0.72, 0.5, 0.6, 0.03
# What each skipped word, and each mark among them, takes off: words that stand together belong together.
_PER_SKIPPED, _PER_MARK = 0.008, 0.03


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """Words that tell an event. `span` is the telling words, `extent` all that the pattern took in.

    `score` 0-1 is how surely the words alone tell the type; `rule` is the pattern that matched,
    `word` the word of its head, in lower case.
    """

    span: Span
    extent: Span
    type: str
    category: str
    score: float
    strength: Strength
    rule: str
    word: str = ""
    hidden: bool = False
    speech: bool = False


class WordSet:
    """Words and prefixes ("bomb*"), in lower case."""

    def __init__(self, words: Sequence[str]) -> None:
        self.words = frozenset(word for word in words if not word.endswith("*"))
        self.prefixes = tuple(word[:-1] for word in words if word.endswith("*"))

    def __contains__(self, word: object) -> bool:
        return word in self.words or (bool(self.prefixes) and isinstance(word, str) and word.startswith(self.prefixes))


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
    """A row of tokens that tells `type`; `head` is the index of the token that is shown."""

    type: str
    strength: Strength
    text: str
    tokens: tuple[Token, ...]
    head: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """The event types and their patterns, indexed by the words that may open one."""

    types: dict[str, EventType]
    by_word: dict[str, tuple[Pattern, ...]]
    by_prefix: dict[str, tuple[Pattern, ...]]
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
def lexicon() -> Lexicon:
    """Read `geo/data/event_types.toml` once."""
    text = resources.files("geo").joinpath("data/event_types.toml").read_text(encoding="utf-8")
    return _compile(tomllib.loads(text))


def _compile(data: dict[str, Any]) -> Lexicon:
    classes: dict[str, list[str]] = data["classes"]
    types: dict[str, EventType] = {}
    by_word: dict[str, list[Pattern]] = defaultdict(list)
    by_prefix: dict[str, list[Pattern]] = defaultdict(list)
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
        for key, sets in context.items():
            sets[row["id"]] = WordSet(_expand(row.get(key, []), classes))
        strengths: tuple[tuple[Strength, str], ...] = (("strong", "triggers"), ("weak", "weak"), ("effect", "effects"))
        for strength, key in strengths:
            for text in row.get(key, []):
                pattern = _pattern(text, classes, strength=strength, type_id=row["id"])
                for word in pattern.tokens[0].fits.words:
                    by_word[word].append(pattern)
                for prefix in pattern.tokens[0].fits.prefixes:
                    by_prefix[prefix].append(pattern)
    return Lexicon(
        types=types,
        by_word={word: tuple(rows) for word, rows in by_word.items()},
        by_prefix={word: tuple(rows) for word, rows in by_prefix.items()},
        **context,
    )


def _expand(words: Sequence[str] | str, classes: dict[str, list[str]]) -> list[str]:
    out: list[str] = []
    for word in [words] if isinstance(words, str) else words:
        out.extend(classes[word[1:]] if word.startswith("@") else [word])
    return out


def _pattern(text: str, classes: dict[str, list[str]], *, strength: Strength, type_id: str) -> Pattern:
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
        tokens.append(Token(WordSet(_expand(step.rstrip("?").split("|"), classes)), gap, optional, active))
        gap, active = 0, False
    return Pattern(type=type_id, strength=strength, text=text, tokens=tuple(tokens), head=head)


def find_triggers(text: str, sentences: Sequence[Span]) -> tuple[Trigger, ...]:
    """Return the triggers of `text` in reading order; where several fit the same words, the surest.

    >>> text = "Israeli forces launched an airstrike near Tyre."
    >>> [(t.type, t.span.of(text)) for t in find_triggers(text, [Span(0, len(text))])]
    [('air_strike', 'airstrike')]
    """
    words_of = [_words(text, sentence) for sentence in sentences]
    article = set[str]().union(*words_of)
    out: list[Trigger] = []
    for sentence, words in zip(sentences, words_of, strict=True):
        out.extend(_in_sentence(text, sentence, words, article))
    return tuple(out)


def _words(text: str, sentence: Span) -> list[str]:
    found = _WORD.findall(text, sentence.start, sentence.end)
    return [word.lower().removesuffix("'s").removesuffix("’s") for word in found]


def _in_sentence(text: str, sentence: Span, bare: list[str], article: set[str]) -> list[Trigger]:
    book = lexicon()
    here: set[str] = set()
    words: list[tuple[str, Span]] = []  # with their spans: few sentences need them
    found: list[Trigger] = []
    for index, word in enumerate(bare):
        for pattern in _opening(word):
            indices = _match(pattern.tokens, bare, index)
            if indices is None:
                continue
            here = here or set(bare)
            score = _score(pattern, here, article, book)
            if score:
                spans = (Span(*match.span()) for match in _WORD.finditer(text, sentence.start, sentence.end))
                words = words or list(zip(bare, spans, strict=True))
                score -= _looseness(text, words, indices)
                found.append(_trigger(pattern, words, indices, score))
    return _surest(found)


@lru_cache(maxsize=50_000)
def _opening(word: str) -> tuple[Pattern, ...]:
    return tuple(lexicon().opening_with(word))


def _match(tokens: tuple[Token, ...], words: list[str], start: int) -> list[int] | None:
    """Return the index of the word each token took (-1 for one left out), or None."""
    indices = [start]
    position = start + 1
    for token in tokens[1:]:
        hit = None
        for index in range(position, min(position + token.gap + 1, len(words))):
            if words[index] in token.fits:
                hit = index
                break
        if token.active and hit is not None and not _TO_BE.isdisjoint(words[position:hit]):
            hit = None
        if hit is None and not token.optional:
            return None
        indices.append(-1 if hit is None else hit)
        position = position if hit is None else hit + 1
    return indices


def _looseness(text: str, words: list[tuple[str, Span]], indices: list[int]) -> float:
    """Return what the words and marks that the pattern skipped take off its score."""
    taken = [index for index in indices if index >= 0]
    skipped = taken[-1] - taken[0] + 1 - len(taken)
    if not skipped:
        return 0.0
    marks = sum(text.count(mark, words[taken[0]][1].end, words[taken[-1]][1].start) for mark in ",;:(")
    return _PER_SKIPPED * skipped + _PER_MARK * marks


def _any(words: set[str], wanted: WordSet) -> bool:
    if not wanted.words.isdisjoint(words):
        return True
    prefixes = wanted.prefixes
    return bool(prefixes) and any(word.startswith(prefixes) for word in words)


def _score(pattern: Pattern, here: set[str], article: set[str], book: Lexicon) -> float:
    if _any(here, book.never[pattern.type]):
        return 0.0
    if pattern.strength == "effect":
        return _EFFECT
    if pattern.strength == "strong":
        return min(0.98, _STRONG + _PER_TOKEN * (len(pattern.tokens) + pattern.text.startswith("!")))
    if _any(here, book.unless[pattern.type]):
        return 0.0
    if _any(here, book.needs[pattern.type]):
        return _WEAK_HERE
    return _WEAK_ARTICLE if _any(article, book.needs[pattern.type]) else 0.0


def _trigger(pattern: Pattern, words: list[tuple[str, Span]], indices: list[int], score: float) -> Trigger:
    taken = [index for index in indices if index >= 0]
    extent = Span(words[taken[0]][1].start, words[taken[-1]][1].end)
    whole = taken[-1] - taken[0] + 1 == len(taken) or len(taken) > 1 and taken[-1] - taken[0] <= 2
    head = words[indices[pattern.head]][1]
    kind = lexicon().types[pattern.type]
    return Trigger(
        span=extent if whole else head,
        extent=extent,
        type=pattern.type,
        category=kind.category,
        score=score,
        strength=pattern.strength,
        rule=pattern.text,
        word=words[indices[pattern.head]][0],
        hidden=kind.hidden,
        speech=kind.speech,
    )


def _surest(found: list[Trigger]) -> list[Trigger]:
    """Drop what overlaps a surer trigger; of two equally sure ones the longer, then the earlier in the file."""
    if len(found) < 2:
        return found
    kept: list[Trigger] = []
    spans: set[int] = set()
    extents: set[int] = set()
    order = list(lexicon().types)
    ranked = sorted(found, key=lambda t: (-t.score, t.extent.start - t.extent.end, t.span.start, order.index(t.type)))
    for trigger in ranked:
        if extents.isdisjoint(range(*trigger.span)) and spans.isdisjoint(range(*trigger.extent)):
            kept.append(trigger)
            spans.update(range(*trigger.span))
            extents.update(range(*trigger.extent))
    return sorted(kept, key=lambda t: t.span)
