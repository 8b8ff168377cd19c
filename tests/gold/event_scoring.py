"""Score events told against events annotated: one to one, then what is right about each pair.

A pair has a right type, and the sentence or the place in common: the sentence that proves the told event, or one
that it lists as a mention, holds the annotated one; best pairs first. Of a pair, the date is right when the overlap
of the two intervals is at least half of the longer (for days: the same day) or both have none; the place when it lies
within the annotated radius or both have none. Optional events, and told ones of hidden types (statements, threats)
that meet nothing, count neither way. What is told with another status than asserted or claimed is no told event.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from geo.dates import find_dates
from geo.distance import distance_km
from geo.event_lexicon import event_types
from geo.model import Article, Event, Span, article_id
from geo.pipeline import analyse
from tests.gold.event_articles import GoldArticle, GoldDate, GoldEvent, GoldMention

TOLD = ("asserted", "claimed")
_HALF = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """An article, its pairs of (annotated, told) and what is left over."""

    article: GoldArticle
    pairs: tuple[tuple[GoldEvent, Event], ...]
    missed: tuple[GoldEvent, ...]
    spurious: tuple[Event, ...]


def tell(article: GoldArticle) -> tuple[Event, ...]:
    """Return what the pipeline tells of an article, with the default recogniser."""
    return tuple(event for event in tell_all(article) if event.status in TOLD)


def tell_all(article: GoldArticle) -> tuple[Event, ...]:
    """Return the same with what did not happen, told apart by its status."""
    return analyse(Article(id=article_id(article.text), text=article.text, published=article.published)).events


def score(article: GoldArticle, told: Sequence[Event]) -> Scored:
    """Pair what is annotated with what is told."""
    ranked = sorted(
        ((_likeness(gold, event), -i, -j) for i, gold in enumerate(article.events) for j, event in enumerate(told)),
        reverse=True,
    )
    pairs: dict[int, int] = {}
    for likeness, i, j in ranked:
        if likeness > 0 and -i not in pairs and -j not in pairs.values():
            pairs[-i] = -j
    left = [event for j, event in enumerate(told) if j not in pairs.values()]
    return Scored(
        article=article,
        pairs=tuple((article.events[i], told[j]) for i, j in sorted(pairs.items())),
        missed=tuple(gold for i, gold in enumerate(article.events) if i not in pairs and not gold.optional),
        spurious=tuple(event for event in left if event.type not in hidden_types()),
    )


def hidden_types() -> frozenset[str]:
    """Return the types that are told only where nothing else is."""
    return frozenset(item.id for item in event_types() if item.hidden)


def _likeness(gold: GoldEvent, event: Event) -> float:
    """Return 0 for no pair; an optional event takes only what no other can."""
    if event.type not in gold.types:
        return 0.0
    sentence, near = in_sentence(gold, event), gold.at is not None and place_right(gold, event)
    if not sentence and not near:
        return 0.0
    own = event.sentence.start <= gold.position < event.sentence.end
    points = 4.0 * sentence + 2.0 * place_right(gold, event) + 1.0 * date_right(gold, event) + 0.5 * own
    return points + 0.25 * (event.type == gold.types[0]) - 0.1 * gold.optional


def in_sentence(gold: GoldEvent, event: Event) -> bool:
    """Tell whether a sentence of the told event is the annotated one."""
    return any(span.start <= gold.position < span.end for span in (event.sentence, *event.mentions))


def date_right(gold: GoldEvent, event: Event) -> bool:
    """Tell whether the told days are those annotated."""
    if gold.first is None or gold.last is None or event.when.first is None:
        return gold.first is None and event.when.first is None
    first, last = event.when.first, event.when.last or event.when.first
    shared = (min(last, gold.last) - max(first, gold.first)).days + 1
    return shared >= _HALF * max(_days(first, last), _days(gold.first, gold.last))


def _days(first: date, last: date) -> int:
    return (last - first).days + 1


def place_right(gold: GoldEvent, event: Event) -> bool:
    """Tell whether the told place lies where it is annotated."""
    if gold.at is None or event.place is None:
        return event.place is None and (gold.at is None or gold.or_none)
    return distance_km(*gold.at, event.place.lat, event.place.lon) <= gold.within


def status_right(gold: GoldEvent, event: Event) -> bool:
    """Tell whether an assertion is told as one, and a claim as a claim."""
    return gold.status == event.status


def all_right(gold: GoldEvent, event: Event) -> bool:
    """Tell whether date, place and status are right; the type is, in a pair."""
    return date_right(gold, event) and place_right(gold, event) and status_right(gold, event)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Counts over many articles; optional events are left out."""

    gold: int
    paired: int
    spurious: int
    rights: dict[str, int]

    @property
    def f1(self) -> float:
        """F1 of events: type, and sentence or place."""
        return 2 * self.paired / max(1, self.gold + self.paired + self.spurious)

    @property
    def figures(self) -> dict[str, float]:
        """Return precision, recall, F1, the share of pairs with each part right, and F1 with all right."""
        every = max(1, self.gold + self.paired + self.spurious)
        return {
            "precision": self.paired / max(1, self.paired + self.spurious),
            "recall": self.paired / max(1, self.gold),
            "f1": self.f1,
            **{name: count / max(1, self.paired) for name, count in self.rights.items() if name != "all"},
            "all_right_f1": 2 * self.rights["all"] / every,
        }


_RIGHTS: dict[str, Callable[[GoldEvent, Event], bool]] = {
    "date": date_right,
    "place": place_right,
    "status": status_right,
    "time_precision": lambda gold, event: gold.time_precision == event.time_precision,
    "all": all_right,
}


def count(scored: Iterable[Scored], *, tag: str = "") -> Counts:
    """Count; with `tag` only the annotated events that have it, and nothing spurious."""
    rows = list(scored)
    pairs = [(g, e) for row in rows for g, e in row.pairs if not g.optional and (not tag or tag in g.tags)]
    missed = [gold for row in rows for gold in row.missed if not tag or tag in gold.tags]
    return Counts(
        gold=len(pairs) + len(missed),
        paired=len(pairs),
        spurious=0 if tag else sum(len(row.spurious) for row in rows),
        rights={name: sum(rule(gold, event) for gold, event in pairs) for name, rule in _RIGHTS.items()},
    )


def false_alarms(scored: Iterable[Scored]) -> tuple[int, int]:
    """Return how many of the articles without any event were told to hold one, and how many such articles there are."""
    empty = [row for row in scored if not row.article.events]
    return sum(bool(row.spurious) for row in empty), len(empty)


def told_mentions(scored: Iterable[Scored]) -> Iterator[tuple[GoldArticle, GoldMention, Event]]:
    """Yield what is negated, planned, a topic, or long past, and was told as an event all the same."""
    for row in scored:
        for mention in row.article.mentions:
            hit = next((e for e in row.spurious if e.trigger.overlaps(mention.span)), None)
            if hit is not None:
                yield row.article, mention, hit


def read_date(item: GoldDate) -> tuple[str, str]:
    """Return the phrase and value of the time read where `item` has its own, or two empty strings."""
    start = item.text.index(item.phrase)
    wanted = Span(start, start + len(item.phrase))
    for when in find_dates(item.text, published=item.published, language=item.language):
        if when.span is not None and when.span.overlaps(wanted):
            return when.phrase, when.value
    return "", ""
