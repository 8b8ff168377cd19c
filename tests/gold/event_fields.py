"""Score what an event carries besides type, place and date: its toll; and what did not happen, told apart by status.

A toll is right when kind, low and high are those annotated. A mention of what did not happen is carried when an
event of another status than asserted or claimed has its words for a trigger (or stands in its sentence), and its kind
is right when that status is the annotated kind.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from geo.model import TOLD, Event
from tests.gold.event_articles import GoldArticle, GoldMention
from tests.gold.event_scoring import Scored

Row = tuple[str, int, int | None]


def toll_of(event: Event) -> set[Row]:
    """Return an event's toll as it is annotated."""
    return {(toll.kind, toll.low, toll.high) for toll in event.toll}


def toll_figures(scored: Iterable[Scored]) -> dict[str, float]:
    """Return precision and recall of tolls; those of missed events are missed."""
    right = told = gold = 0
    for row in scored:
        for annotated, event in row.pairs:
            if not annotated.toll_open:
                right += len(set(annotated.toll) & toll_of(event))
                told += len(event.toll)
                gold += len(annotated.toll)
        gold += sum(len(annotated.toll) for annotated in row.missed)
    precision, recall = right / max(1, told), right / max(1, gold)
    return {"toll_precision": precision, "toll_recall": recall}


def toll_wrongs(scored: Iterable[Scored]) -> Iterator[str]:
    """Yield the tolls that are wrong."""
    for row in scored:
        for annotated, event in row.pairs:
            if not annotated.toll_open and set(annotated.toll) != toll_of(event):
                yield f"{row.article.id:22s} TOLL {sorted(annotated.toll)} <- {sorted(toll_of(event))}"


def apart_figures(read: Sequence[tuple[GoldArticle, Sequence[Event]]]) -> dict[str, float]:
    """Return which share of what did not happen is carried, and which with the status annotated."""
    rows = [(mention, carried_as(mention, events)) for article, events in read for mention in article.mentions]
    carried = sum(bool(statuses) for _, statuses in rows)
    right = sum(not statuses.isdisjoint((mention.kind, *mention.also)) for mention, statuses in rows)
    return {"apart": carried / max(1, len(rows)), "apart_status": right / max(1, len(rows))}


def carried_as(mention: GoldMention, events: Sequence[Event]) -> set[str]:
    """Return the statuses of what carries a mention."""
    apart = [event for event in events if event.status not in TOLD]
    hits = [event for event in apart if event.trigger.overlaps(mention.span)]
    near = [event for event in apart if any(s.covers(mention.span) for s in (event.sentence, *event.mentions))]
    return {event.status for event in hits or near}
