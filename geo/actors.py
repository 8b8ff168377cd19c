"""Find who took part in an event, and on which side."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Literal, Protocol

from geo.model import Actor, Span
from geo.status import cues, words_after, words_before
from geo.triggers import Trigger

_MOST = 6


class Named(Protocol):
    """A span that the recogniser named: `label` is spaCy's (ORG, PERSON, NORP, GPE, ...)."""

    @property
    def start(self) -> int:
        """First character."""

    @property
    def end(self) -> int:
        """One past the last character."""

    @property
    def label(self) -> str:
        """ORG, PERSON, NORP, GPE, ..."""


@cache
def _noun_phrases() -> re.Pattern[str]:
    """Return a pattern for 'Israeli forces', 'unidentified gunmen', 'police'."""
    nouns = "|".join(sorted(cues()["actor"]["nouns"].words, key=lambda word: (-len(word), word)))
    return re.compile(rf"\b(?:[A-Z][\w’'-]+\s+){{0,2}}(?:armed\s+|security\s+|government\s+)?(?:{nouns})\b")


def find_actors(
    text: str, trigger: Trigger, sentence: Span, *, entities: Sequence[Named], places: Sequence[Span]
) -> tuple[Actor, ...]:
    """Return the parties that the trigger's sentence names, in reading order.

    Before the trigger stands who did it, after it ("on", "against") who had it done;
    in talks all are parties. Places where something happened are no actors.
    """
    spans = _candidates(text, sentence, entities, places)
    actors = [
        Actor(name=_name(span.of(text)), role=_role(text, trigger, sentence, span), start=span.start, end=span.end)
        for span in spans
        if not span.overlaps(trigger.span)
    ]
    unique = {actor.name.casefold(): actor for actor in reversed(actors)}
    return tuple(sorted(unique.values(), key=lambda actor: actor.start or 0)[:_MOST])


def _name(words: str) -> str:
    return re.sub(r"^(?:the|a|an|in|on|at|but|and)\s+|['’]s$", "", " ".join(words.split()), flags=re.IGNORECASE)


def _candidates(text: str, sentence: Span, entities: Sequence[Named], places: Sequence[Span]) -> list[Span]:
    phrases = [Span(*match.span()) for match in _noun_phrases().finditer(text, sentence.start, sentence.end)]
    named = [
        Span(entity.start, entity.end)
        for entity in entities
        if sentence.covers(Span(entity.start, entity.end))
        and (entity.label in ("ORG", "PERSON") or (entity.label == "GPE" and _acts(text, sentence, entity)))
    ]
    spans = phrases + [span for span in named if not any(span.overlaps(phrase) for phrase in phrases)]
    return sorted(span for span in spans if not any(span.overlaps(place) for place in places))


def _acts(text: str, sentence: Span, entity: Named) -> bool:
    """Tell whether a country or city speaks, acts or is dealt with, rather than being where it happened."""
    before = words_before(text, sentence, entity.start)
    after = words_after(text, sentence, entity.end)
    dealt_with = bool(before) and before[-1] in cues()["place"]["partner"]
    return dealt_with or (bool(after) and after[0] in cues()["place"]["speaking"])


def _role(text: str, trigger: Trigger, sentence: Span, span: Span) -> Literal["actor", "target", "party"]:
    if trigger.category == "diplomacy":
        return "party"
    before = words_before(text, sentence, span.start)[-3:]
    if any(word in cues()["actor"]["doer"] for word in before) and not any(
        word in cues()["actor"]["operated"] for word in before
    ):
        return "actor"
    return "actor" if span.start < trigger.span.start else "target"
