"""Find which spans name places: model, cue rules and gazetteer each give signals, weights decide.

Demonyms ("Lebanese") come out as such: they are context for `geo.resolve`, never pins.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from geo.casing import restore_case
from geo.cues import table
from geo.gazetteer import Gazetteer
from geo.mentions import Mention, best_match, find_mentions
from geo.model import Span, Toponym
from geo.names import words_of
from geo.recogniser import Entity, Recogniser, find_entities, load_recogniser

__all__ = ["Entity", "Recogniser", "find_entities", "find_toponyms", "load_recogniser"]


@cache
def weights() -> dict[str, Any]:
    """Return geo/data/recognition_weights.toml: what each signal counts, and what it says in words."""
    return tomllib.loads(files("geo").joinpath("data", "recognition_weights.toml").read_text(encoding="utf-8"))


def find_toponyms(
    text: str, *, sentences: Sequence[Span], gazetteer: Gazetteer, entities: Sequence[Entity] = ()
) -> tuple[Toponym, ...]:
    """Return the spans of `text` that name places, and its demonyms, in order, none overlapping another.

    `entities` are the model's (`find_entities`); without any, rules and the gazetteer
    decide alone. A span is taken when its signals' weights add up to more than 0.
    """
    restored = restore_case(
        text, sentences=sentences, known=lambda name: best_match(gazetteer, name) is not None
    )
    rules_only = not entities
    demonyms = list(_demonyms(restored, sentences, gazetteer))
    mentions = find_mentions(
        restored, sentences=sentences, gazetteer=gazetteer, entities=entities, rules_only=rules_only
    )
    taken: list[Span] = [item.span for item in demonyms]
    chosen: list[Toponym] = demonyms
    for mention in _best_first(mentions, "rules" if rules_only else "model"):
        if not any(mention.span.overlaps(span) for span in taken):
            taken.append(mention.span)
            chosen.append(_toponym(mention, rules_only=rules_only))
    return tuple(sorted(chosen, key=lambda item: item.start))


def weigh(mention: Mention, table_name: str) -> float:
    """Return the sum of the weights of a mention's signals; above 0 it is a place."""
    values = weights()[table_name]
    return float(values["bias"]) + sum(float(values.get(signal, 0.0)) for signal in mention.signals)


def _best_first(mentions: Sequence[Mention], table_name: str) -> list[Mention]:
    """Mentions that weigh more than 0, also with the bonus for a name that was found elsewhere in the text."""
    for mention in mentions:
        mention.score = weigh(mention, table_name)
    found = {mention.name.casefold() for mention in mentions if mention.score > 1.0}
    for mention in mentions:
        if mention.score <= 0 and mention.name.casefold() in found and "never" not in mention.signals:
            mention.signals.add("found_elsewhere")
            mention.score += float(weights()[table_name].get("found_elsewhere", 0.0))
    kept = [mention for mention in mentions if mention.score > 0]
    return sorted(kept, key=lambda mention: (-(mention.end - mention.start), -mention.score, mention.start))


def _toponym(mention: Mention, *, rules_only: bool) -> Toponym:
    words = weights()["words"]
    values = weights()["rules" if rules_only else "model"]
    for_it = sorted(mention.signals, key=lambda signal: (-float(values.get(signal, 0.0)), signal))
    reasons = tuple(words[signal] for signal in for_it if signal in words and float(values.get(signal, 0.0)) > 0.2)
    kind: Literal["place", "metonym"] = "place"
    return Toponym(
        start=mention.start,
        end=mention.end,
        name=mention.name,
        kind=kind,
        feature=mention.feature,
        qualifier=mention.qualifier,
        reasons=reasons[:4],
    )


def _demonyms(text: str, sentences: Sequence[Span], gazetteer: Gazetteer) -> Iterator[Toponym]:
    """Words such as "Lebanese", "Israelis", "European"; `name` is the word, or the place to look up for it."""
    extra: dict[str, str] = table()["demonyms"]
    for sentence in sentences:
        for word in words_of(text, sentence):
            if not word.capital or len(word.text) < 4:
                continue
            known = extra.get(word.text.casefold(), "")
            if known or gazetteer.demonym(word.text):
                yield Toponym(
                    start=word.start, end=word.end, name=known or word.text, kind="demonym", reasons=("names a people",)
                )
