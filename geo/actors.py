"""Find who took part in an event, and on which side."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Literal, Protocol

from geo.event_cues import cues
from geo.event_lookup import PARTY, look_up
from geo.event_words import Around, words_around, words_in
from geo.model import Actor, Span
from geo.triggers import Trigger

_MOST = 6
# What stands around a name and is no part of it.
_NO_NAME = re.compile(r"^(?:the|a|an|in|on|at|but|and)\s+|['’]s$", re.IGNORECASE)
# Characters from a name to the verb whose subject it is.
_RIGHT_BEFORE = 12


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
    """Return a pattern for 'Israeli forces', 'unidentified gunmen', 'Police'."""
    nouns = "|".join(sorted(cues()["actor"]["nouns"], key=lambda word: (-len(word), word)))
    return re.compile(rf"\b(?:[A-Z][\w’'-]+\s+){{0,2}}(?:armed\s+|security\s+|government\s+)?(?i:{nouns})\b")


def find_actors(
    text: str, trigger: Trigger, sentence: Span, *, entities: Sequence[Named], places: Sequence[Span]
) -> tuple[Actor, ...]:
    """Return the parties that the trigger's sentence names, in reading order.

    Before the trigger stands who did it, after it ("on", "against") who had it done; where it "was done by"
    somebody, the other way round. In talks all are parties. Places where something happened are no
    actors, nor is who only says so.
    """
    actors = []
    for span in _candidates(text, trigger, sentence, entities=entities, places=places):
        around = words_around(text, sentence, span)
        if not span.covers(trigger.span) and (trigger.speech or not _only_says(around)):
            role = _role(text, trigger, sentence, span, around=around)
            actors.append(Actor(name=_name(span.of(text)), role=role, start=span.start, end=span.end))
    unique = {actor.name.casefold(): actor for actor in reversed(actors)}
    return tuple(sorted(unique.values(), key=lambda actor: actor.start or 0)[:_MOST])


def _name(words: str) -> str:
    bare = _NO_NAME.sub("", " ".join(words.split()))
    first, _, rest = bare.partition(" ")
    return rest if rest and (first.isdigit() or first.lower() in cues()["eventness"]["number"]) else bare


def _candidates(
    text: str, trigger: Trigger, sentence: Span, *, entities: Sequence[Named], places: Sequence[Span]
) -> list[Span]:
    phrases = _phrases(text, sentence)
    if not phrases and not entities:
        return []
    named = [
        Span(entity.start, entity.end)
        for entity in entities
        if sentence.start <= entity.start
        and entity.end <= sentence.end
        and (entity.label in ("ORG", "PERSON") or (entity.label == "GPE" and _acts(text, trigger, sentence, entity)))
    ]
    spans = phrases + [span for span in named if not any(span.overlaps(phrase) for phrase in phrases)]
    return sorted(span for span in spans if not any(span.overlaps(place) for place in places))


@lru_cache(maxsize=512)
def _phrases(text: str, sentence: Span) -> list[Span]:
    """Return where forces, rebels, villagers and the like stand; each trigger of a sentence asks for the same ones."""
    if not look_up(text, sentence).bits & PARTY:
        return []  # found out much sooner
    return [Span(*match.span()) for match in _noun_phrases().finditer(text, sentence.start, sentence.end)]


def _acts(text: str, trigger: Trigger, sentence: Span, entity: Named) -> bool:
    """Tell whether a country or city speaks, acts or is dealt with, rather than being where it happened."""
    before, after, _ = words_around(text, sentence, Span(entity.start, entity.end))
    last = before[-1] if before and before[-1] != "the" else (before[-2:-1] or [""])[0]
    if last in cues()["place"]["partner"] or (after and after[0] in cues()["place"]["speaking"]):
        return True
    if last in cues()["place"]["locative"]:
        # Sanctions "on" a country are not there.
        return last == "on" and trigger.category == "diplomacy"
    # "Iran and Russia signed": what stands right before the verb, and what is joined to it.
    return trigger.category == "diplomacy" or entity.end <= trigger.span.start <= entity.end + _RIGHT_BEFORE


def _only_says(around: Around) -> bool:
    """Tell whether somebody only says that it happened: "police said", "according to the army"."""
    before, after = around.before[-3:], around.after
    said = bool(after) and after[0] in cues()["place"]["sayings"]
    return said or before[-2:] == ["according", "to"] or before[:2] == ["according", "to"]


def _role(
    text: str, trigger: Trigger, sentence: Span, span: Span, *, around: Around
) -> Literal["actor", "target", "party"]:
    book = cues()["actor"]
    if trigger.type in book["mutual"]:
        return "party"
    before = around.before[-3:]
    if "from" in before and trigger.type == "territory":
        return "target"
    if not book["doer"].isdisjoint(before) and book["operated"].isdisjoint(before):
        return "actor"
    first = span.start < trigger.span.start or trigger.span.covers(span)
    return "actor" if first and not _passive(text, trigger, sentence) else "target"


def _passive(text: str, trigger: Trigger, sentence: Span) -> bool:
    """Tell whether the trigger says what was done to those before it: "were killed by", "rebels shot by"."""
    if not (trigger.word.endswith("ed") or trigger.word in cues()["eventness"]["past"]):
        return False
    before, after, _ = words_around(text, sentence, trigger.span)
    inside = words_in(text, trigger.span)
    passive = cues()["actor"]["passive"]
    told = not passive.isdisjoint(before[-2:]) or not passive.isdisjoint(inside)
    return told or after[:1] == ["by"] or "by" in inside
