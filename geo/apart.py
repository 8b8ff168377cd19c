"""Carry what is only spoken of: 'another round will be held', 'raids are frequent', 'denied that a war had begun'.

Bare nouns tell no event of their own. Where the words around say that the thing was planned, denied, feared or is
general, it is a mention of that status; where they say nothing, it is nothing.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import resources
from typing import NamedTuple

from geo.event_cues import cues, first_of
from geo.event_lexicon import bare_words, lexicon
from geo.event_lookup import BARE, look_up
from geo.event_words import words_after, words_before
from geo.evidence import Evidence
from geo.model import TOLD, Span, Status
from geo.status import Reading, read_status
from geo.story import Mention
from geo.triggers import Trigger

_WORD = re.compile(r"\w+")
_SCORE = 0.5
# How many words before a bare noun a plan or threat may stand.
_BEFORE = 8


class _Book(NamedTuple):
    """The tables of `geo/data/event_apart.toml`: cues after and before bare words."""

    reach: int
    after: dict[Status, frozenset[str]]
    before: dict[Status, frozenset[str]]


@cache
def _book() -> _Book:
    text = resources.files("geo").joinpath("data/event_apart.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    reach = data["after"].pop("reach")
    return _Book(
        reach=reach,
        after={status: frozenset(words) for status, words in data["after"].items()},
        before={status: frozenset(words) for status, words in data["before"].items()},
    )


def bare_mentions(text: str, evidence: Evidence) -> Iterator[Mention]:
    """Yield what bare words speak of, where no trigger stands: each with a status that is no telling."""
    for number, sentence in enumerate(evidence.sentences):
        triggers = evidence.within(sentence).triggers
        found: set[str] = set()  # the first of its type says what the sentence speaks of
        for span in _bare_words(text, sentence):
            trigger = _trigger(span, span.of(text).lower())
            if trigger.type in found or any(_tells(other, trigger) for other in triggers) or evidence.in_a_date(span):
                continue
            reading = _reading(text, trigger, sentence, triggers)
            if reading.status not in TOLD:
                yield _mention(text, trigger, reading, evidence, sentence=sentence, number=number)
                found.add(trigger.type)


def _bare_words(text: str, sentence: Span) -> list[Span]:
    """Return where the bare words of a sentence stand, as whole words."""
    if not look_up(text, sentence).bits & BARE:
        return []  # as most
    found, known = _WORD.finditer(text, *sentence), bare_words()
    return [Span(*match.span()) for match in found if match[0].lower() in known]


def _tells(other: Trigger, bare: Trigger) -> bool:
    """Tell whether a trigger tells the bare word: "called off a strike" is an easing, and speaks of a strike."""
    return other.span.overlaps(bare.span) or (other.category == bare.category and other.extent.overlaps(bare.span))


def _trigger(span: Span, word: str) -> Trigger:
    kind = lexicon().types[bare_words()[word]]
    return Trigger(
        span=span, extent=span, type=kind.id, category=kind.category, score=_SCORE, strength="weak", rule=word
    )


def _reading(text: str, trigger: Trigger, sentence: Span, triggers: Sequence[Trigger]) -> Reading:
    earlier = [other for other in triggers if other.span.start < trigger.span.start]
    reading = read_status(text, trigger, sentence, earlier=earlier)
    if reading.status not in TOLD:
        return reading
    following = _clause(words_after(text, sentence, trigger.span.end))[: _book().reach]
    leading = _clause(words_before(text, sentence, trigger.span.start)[::-1])[:_BEFORE]
    for table, words in ((_book().after, following), (_book().before, leading)):
        for status, cue_words in table.items():
            cue = first_of(words, cue_words)
            if cue:
                return reading._replace(status=status, cue=cue)
    return reading


def _clause(words: list[str]) -> list[str]:
    """Return the words up to the end of the clause."""
    clause = cues()["place"]["clause"]
    ends = (at for at, word in enumerate(words) if not word[0].isalnum() or word in clause)
    return words[: next(ends, len(words))]


def _mention(
    text: str, trigger: Trigger, reading: Reading, evidence: Evidence, *, sentence: Span, number: int
) -> Mention:
    here = evidence.within(sentence)
    return Mention(
        trigger=trigger,
        reading=reading,
        sentence=sentence,
        number=number,
        place=here.choose_place(text, trigger),
        date=here.choose_date(text, trigger),
        actors=(),
        claimed_by="",
    )
