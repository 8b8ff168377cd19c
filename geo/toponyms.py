"""Find which spans name places: model, cue rules and gazetteer each give signals, weights decide.

Demonyms ("Lebanese") come out as such: they are context for `geo.resolve`, never pins.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from math import fsum
from typing import Any, Literal

from geo.casing import restore_case
from geo.cues import table
from geo.gazetteer import Gazetteer
from geo.mentions import Mention, best_match, find_mentions
from geo.model import Span, Toponym
from geo.names import Word, words_of
from geo.recogniser import Entity, Recogniser, find_entities, load_recogniser
from geo.toponyms_scripts import names_in_script

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
    restored = restore_case(text, sentences=sentences, known=lambda name: best_match(gazetteer, name) is not None)
    rules_only = not entities
    demonyms = list(_demonyms(restored, sentences, gazetteer))
    mentions = find_mentions(
        restored, sentences=sentences, gazetteer=gazetteer, entities=entities, rules_only=rules_only
    )
    chosen: list[Toponym] = []
    taken: set[int] = set()
    for mention in _best_first(mentions, "rules" if rules_only else "model"):
        # "Indian Ocean" and "Dominican Republic" are no demonyms, "Indian" and "Dominican" are.
        within = any(item.start <= mention.start and mention.end <= item.end for item in demonyms)
        letters = range(mention.start, mention.end)
        if not within and taken.isdisjoint(letters):
            chosen.append(_toponym(mention, rules_only=rules_only))
            taken.update(letters)
    if not text.isascii():
        chosen_spans = [mention.span for mention in chosen]
        for sentence in sentences:
            for item in names_in_script(text, sentence, gazetteer):
                if not any(item.span.overlaps(span) for span in chosen_spans):
                    chosen.append(item)
    for item in chosen:
        taken.update(range(item.start, item.end))
    people = [item for item in demonyms if taken.isdisjoint(range(item.start, item.end))]
    return tuple(sorted([*chosen, *people], key=lambda item: item.start))


def weigh(mention: Mention, table_name: str) -> float:
    """Return the sum of the weights of a mention's signals; above 0 it is a place."""
    values = weights()[table_name]
    # The exact sum: a set has no order, and the same text must give the same score.
    return float(values["bias"]) + fsum(values.get(signal, 0.0) for signal in mention.signals)


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
        words = words_of(text, sentence)
        index = 0
        while index < len(words):
            capital = words[index].capital
            length = _demonym_length(words[index : index + 2], text, gazetteer) if capital else 0
            if length:
                start, end = words[index].start, words[index + length - 1].end
                name = extra.get(text[start:end].casefold(), text[start:end])
                yield Toponym(start=start, end=end, name=name, kind="demonym", reasons=("names a people",))
            index += length or 1


def _demonym_length(words: Sequence[Word], text: str, gazetteer: Gazetteer) -> int:
    """How many words from the first on are a demonym: two of "South Korean", one of "Lebanese army"."""
    for length in (2, 1):
        part = words[:length]
        if len(part) < length or not all(word.capital for word in part) or (length == 2 and not part[1].glued):
            continue
        phrase = text[part[0].start : part[-1].end]
        if len(phrase) > 3 and _names_people(gazetteer, phrase):
            return length
    return 0


@lru_cache(maxsize=50_000)
def _names_people(gazetteer: Gazetteer, phrase: str) -> bool:
    return phrase.casefold() in table()["demonyms"] or gazetteer.demonym(phrase) is not None
