"""Tell news from what an article only mentions: how likely a happening told in a long text is one of its own events.

Each draft of an event gets yes-or-no signals, and the weights of those it has are added up (logits, in
`geo/data/event_weights.toml`, learnt by `tests/eval/train_events.py`). None of them is a type or a name: what
counts is how it is told. The weights are used for the types that they were learnt on; of the others, what has a town
or a day of its own and sure words is news.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from importlib import resources
from itertools import repeat
from typing import Protocol

from geo.event_cues import cues
from geo.event_lookup import SPEECH, look_up
from geo.evidence import Evidence
from geo.joining import specificity
from geo.model import Article, Span
from geo.story import Mention

# Words that tell a type only by what stands elsewhere in a long text are worth less than this.
_SURE_WORDS = 0.6
# The dateline stands within so many characters of the start.
_DATELINE = 80
_WORD = re.compile(r"[^\W\d_]+")
_AT_ONCE, _LONG_AGO = 3, 14  # days from the happening to the publication


class Told(Protocol):
    """A happening in the making: its best mention and the others."""

    best: Mention
    others: list[Mention]


@cache
def _learnt() -> tuple[dict[str, float], frozenset[str]]:
    text = resources.files("geo").joinpath("data/event_weights.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    return {name: float(value) for name, value in data["signals"].items()}, frozenset(data["types"])


def weights() -> dict[str, float]:
    """Return the weights of `geo/data/event_weights.toml`: signal -> logits."""
    return _learnt()[0]


def is_news(told: Told, article: Article, evidence: Evidence, *, among: Sequence[Told]) -> bool:
    """Tell whether a happening of a long text is told as an event of its own; `among` are all that it tells.

    What is done in answer to something is as much news as that.
    """
    mention = told.best
    if mention.reading.response and mention.reading.status == "claimed":
        return True
    values, types = _learnt()
    if mention.trigger.type not in types:
        return mention.tells_where_or_when and mention.trigger.score >= _SURE_WORDS
    signals = signals_of(told, article, evidence, among=among)
    # Summed exactly, so that the order of a set, another in every process, decides nothing.
    return math.fsum((values["bias"], *map(values.get, signals, repeat(0.0)))) > 0


def signals_of(told: Told, article: Article, evidence: Evidence, *, among: Sequence[Told]) -> frozenset[str]:
    """Return the signals of one happening; `among` are all that the article tells."""
    mention = told.best
    return frozenset(
        (
            *_words(mention, article.text),
            *_date(mention, article),
            *_place(mention, evidence),
            *_sentence(mention, article.text),
            *_article(told, evidence, article.text, among=len(among)),
        )
    )


def _words(mention: Mention, text: str) -> Iterator[str]:
    trigger = mention.trigger
    yield trigger.strength
    yield "sure words" if trigger.score >= 0.9 else "fair words" if trigger.score >= 0.8 else "unsure words"
    words = trigger.span.of(text).lower().split()
    if any(word.endswith("ed") or word in cues()["eventness"]["past"] for word in words):
        yield "past verb"
    elif words and words[-1].endswith("s"):
        yield "plural noun"
    if mention.reading.definite:
        yield "definite"
    if mention.reading.response and mention.reading.status == "claimed":
        yield "answer"
    if mention.reading.status == "claimed":
        yield "claimed"
    yield from {f"has {actor.role}" for actor in mention.actors}


def _date(mention: Mention, article: Article) -> Iterator[str]:
    date = mention.date
    if date is None or date.when.first is None or date.when.last is None:
        yield "no date"
        return
    how = "carried" if "date" in mention.carried else "own"
    yield f"{how} day" if date.when.precision == "day" else f"{how} span"
    days = (article.published - date.when.last).days if article.published is not None else _AT_ONCE + 1
    yield "at once" if 0 <= days <= _AT_ONCE else "long ago" if days > _LONG_AGO else "some days off"


def _place(mention: Mention, evidence: Evidence) -> Iterator[str]:
    choice = mention.place
    if choice is None:
        yield "no place"
        return
    how = "carried" if "place" in mention.carried else "own"
    level = specificity(choice.resolved.place)
    yield f"{how} " + ("town" if level > 1.5 else "district" if level > 1.0 else "region" if level > 0 else "country")
    if choice.reasons and choice.reasons[0].startswith("stands after"):
        yield "locative"
    if choice.resolved.toponym.start < evidence.sentences[0].start + _DATELINE and mention.number > 0:
        yield "place of the first words"
    if choice.resolved.confidence < 0.5:
        yield "unsure place"


def _sentence(mention: Mention, text: str) -> Iterator[str]:
    words = list(map(str.lower, _WORD.findall(text, *mention.sentence)))
    book = cues()["eventness"]
    for signal in ("we", "modal", "present"):
        if not book[signal].isdisjoint(words):
            yield signal
    if mention.sentence.of(text).rstrip().endswith("?"):
        yield "question"
    if text.count('"', mention.sentence.start, mention.trigger.span.start) % 2:
        yield "quoted"
    if any(map(str.isdigit, mention.sentence.of(text))) or not book["number"].isdisjoint(words):
        yield "number"
    yield "long sentence" if len(words) > 45 else "short sentence" if len(words) < 15 else "sentence"


def _article(told: Told, evidence: Evidence, text: str, *, among: int) -> Iterator[str]:
    number, sentences = told.best.number, len(evidence.sentences)
    yield "first sentence" if number == 0 else "early" if number < 4 else "middle" if number < 10 else "late"
    yield "told often" if len(told.others) > 2 else "told again" if told.others else "told once"
    yield "many events" if among > 7 else "several events" if among > 2 else "few events"
    yield "long article" if sentences > 25 else "short article" if sentences < 9 else "article"
    if _speech(text, tuple(evidence.sentences)) > 0.15 * sentences:
        yield "a speech"


@lru_cache(maxsize=4)
def _speech(text: str, sentences: tuple[Span, ...]) -> int:
    """Return how many sentences speak of "we", "I" or "you"."""
    return sum(bool(look_up(text, span).bits & SPEECH) for span in sentences)
