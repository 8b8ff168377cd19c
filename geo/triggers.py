"""Find the words that tell an event, and of which type: 'launched an airstrike' -> air_strike.

The words live in `geo/data/event_types.toml` (geo/event_lexicon.py); this module only knows how to match them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from geo.event_lexicon import Pattern, Strength, Token, lexicon
from geo.event_lookup import Looked, Word, look_up
from geo.event_words import WORD
from geo.model import Span

_TO_BE = frozenset(("was", "were", "been", "be", "being", "is", "are"))
# What a pattern is worth before the words around it are looked at; a longer pattern is surer.
_STRONG, _WEAK_HERE, _WEAK_ARTICLE, _EFFECT, _PER_TOKEN = 0.86, 0.72, 0.5, 0.6, 0.03
_NOWHERE = Span(-1, -1)  # of a word that a pattern left out
# What each skipped word, and each mark among them, takes off: words that stand together belong together.
_PER_SKIPPED, _PER_MARK = 0.008, 0.03


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


def find_triggers(text: str, sentences: Sequence[Span]) -> tuple[Trigger, ...]:
    """Return the triggers of `text` in reading order; where several fit the same words, the surest.

    >>> text = "Israeli forces launched an airstrike near Tyre."
    >>> [(t.type, t.span.of(text)) for t in find_triggers(text, [Span(0, len(text))])]
    [('air_strike', 'airstrike')]
    """
    looked = [look_up(text, sentence) for sentence in sentences]
    article = reduce(or_, [found.bits for found in looked], 0)
    out: list[Trigger] = []
    for sentence, found in zip(sentences, looked, strict=True):
        out.extend(_in_sentence(text, sentence, found, article=article))
    return tuple(out)


def _in_sentence(text: str, sentence: Span, looked: Looked, *, article: int) -> list[Trigger]:
    """Return the triggers of a sentence; `article` are the bits of the sets of which all the text has a word."""
    words, here = looked
    matches: list[re.Match[str]] = []  # of the words: few sentences need them
    found: list[Trigger] = []
    for index, patterns in [(index, word.opens) for index, word in enumerate(words) if word.wants & here]:
        for pattern in patterns:
            indices = _match(pattern.tokens, words, index) if pattern.needed & here == pattern.needed else None
            score = 0.0 if indices is None else _score(pattern, here, article)
            if indices is not None and score:
                matches = matches or list(WORD.finditer(text, *sentence))
                spans = [Span(*matches[at].span()) if at >= 0 else _NOWHERE for at in indices]
                score -= _looseness(text, indices, spans)
                found.append(_trigger(pattern, words, spans, indices=indices, score=score))
    return _surest(found)


def _match(tokens: tuple[Token, ...], words: list[Word], start: int) -> list[int] | None:
    """Return the index of the word each token took (-1 for one left out), or None."""
    indices = [start]
    position = start + 1
    for token in tokens[1:]:
        hit = None
        for index in range(position, min(position + token.gap + 1, len(words))):
            if token.fits.bit & words[index].bits:
                hit = index
                break
        if token.active and hit is not None and any(word.bare in _TO_BE for word in words[position:hit]):
            hit = None
        if hit is None and not token.optional:
            return None
        indices.append(-1 if hit is None else hit)
        position = position if hit is None else hit + 1
    return indices


def _looseness(text: str, indices: list[int], spans: list[Span]) -> float:
    """Return what the words and marks that the pattern skipped take off its score."""
    taken = [index for index in indices if index >= 0]
    skipped = taken[-1] - taken[0] + 1 - len(taken)
    if not skipped:
        return 0.0
    marks = sum(text.count(mark, spans[0].end, max(spans).start) for mark in ",;:(")
    return _PER_SKIPPED * skipped + _PER_MARK * marks


def _score(pattern: Pattern, here: int, article: int) -> float:
    book = lexicon()
    if book.never[pattern.type].bit & here:
        return 0.0
    if pattern.strength == "effect":
        return _EFFECT
    if pattern.strength == "strong":
        return min(0.98, _STRONG + _PER_TOKEN * (len(pattern.tokens) + pattern.text.startswith("!")))
    if book.unless[pattern.type].bit & here:
        return 0.0
    if book.needs[pattern.type].bit & here:
        return _WEAK_HERE
    return _WEAK_ARTICLE if book.needs[pattern.type].bit & article else 0.0


def _trigger(pattern: Pattern, words: list[Word], spans: list[Span], *, indices: list[int], score: float) -> Trigger:
    taken = [index for index in indices if index >= 0]
    extent = Span(spans[0].start, max(spans).end)
    whole = taken[-1] - taken[0] + 1 == len(taken) or len(taken) > 1 and taken[-1] - taken[0] <= 2
    kind = lexicon().types[pattern.type]
    return Trigger(
        span=extent if whole else spans[pattern.head],
        extent=extent,
        type=pattern.type,
        category=kind.category,
        score=score,
        strength=pattern.strength,
        rule=pattern.text,
        word=words[indices[pattern.head]].bare,
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
