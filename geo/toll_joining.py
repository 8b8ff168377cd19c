"""Give each toll to the event that took it: 'The blast killed 12' belongs to the blast."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from geo.event_cues import cues
from geo.model import TOLD, Event, Span, Toll, When
from geo.toll import find_tolls
from geo.toll_words import toll_words

# In characters: what a clause word between trigger and toll, and a toll of another sentence of the event, cost.
_CLAUSE, _OTHER_SENTENCE = 60, 400
# What a kind of harm costs that is not of an event's type: arrests kill nobody.
_UNLIKELY = 300
# A toll is often told some days after the event: "by Thursday the toll had risen to 40".
# "The death toll" alone tells of deaths at large; a sentence about what is planned or past tells its own.
_HERE = (*TOLD, "generic", "topic", "hypothetical")
_LATER = timedelta(days=10)


def with_tolls(
    text: str, events: Sequence[Event], *, sentences: Sequence[Span], dates: Sequence[When]
) -> tuple[Event, ...]:
    """Return the events with the tolls of their sentences, and of the sentence right after them.

    A toll goes to the nearest trigger that can take one (talks cannot); a sentence without any
    event of its own speaks of the event before it, unless it names another day. Of several numbers
    of one kind the highest is kept: tolls rise as a story is told.
    """
    takers = [event for event in events if event.status in TOLD and _takes(event)]
    if not takers:
        return tuple(events)
    taken: dict[str, dict[str, Toll]] = {}
    elsewhere = {event.sentence for event in events if event.status not in _HERE and _takes(event)}
    for toll, sentence, before in _tolls(text, takers, sentences):
        own = [event for event in takers if sentence in (event.sentence, *event.mentions)]
        if not own and sentence not in elsewhere:
            last = [event for event in takers if before in (event.sentence, *event.mentions)][-1:]
            own = [event for event in last if not _dated_apart(event, sentence, dates)]
        past = [event for event in events if event.sentence == sentence and _is_past_harm(event)]
        if own:
            nearest = min((*own, *past), key=lambda event: _distance(text, event, toll))
            rows = taken.setdefault(nearest.id, {})
            rows[toll.kind] = _higher(rows.get(toll.kind), toll)
    order = [kind.name for kind in toll_words().kinds]
    return tuple(
        replace(event, toll=tuple(sorted(taken[event.id].values(), key=lambda toll: order.index(toll.kind))))
        if event.id in taken
        else event
        for event in events
    )


def _tolls(text: str, takers: Sequence[Event], sentences: Sequence[Span]) -> Iterator[tuple[Toll, Span, Span | None]]:
    """Yield the tolls of the sentences that tell an event or follow one, and the sentence before."""
    telling = {span for event in takers for span in (event.sentence, *event.mentions)}
    before: Span | None = None
    for sentence in sentences:
        if sentence in telling or before in telling:
            for toll in find_tolls(text, sentence):
                yield toll, sentence, before
        before = sentence


def _dated_apart(event: Event, sentence: Span, dates: Sequence[When]) -> bool:
    """Tell whether a sentence speaks of another time than the event's."""
    first, last = event.when.first, event.when.last or event.when.first
    if first is None or last is None:
        return False
    here = [item for item in dates if item.span and sentence.covers(item.span) and item.first and item.last]
    return bool(here) and not any(
        item.first and item.last and item.first <= last + _LATER and first <= item.last for item in here
    )


def _is_past_harm(event: Event) -> bool:
    """Tell whether an event looked back on has a toll of its own: "marched a year after the collapse killed nine"."""
    return event.status == "background" and event.category in ("disaster", "accident", "conflict") and _takes(event)


def _takes(event: Event) -> bool:
    return event.category in toll_words().categories


def _higher(old: Toll | None, new: Toll) -> Toll:
    return new if old is None or new.low > old.low else old


def _distance(text: str, event: Event, toll: Toll) -> int:
    """Return how far a trigger is from a toll; of the same trigger's places the nearer one is first."""
    trigger, span = event.trigger, Span(toll.start, toll.end)
    cost = _UNLIKELY if toll.kind in toll_words().unlikely.get(event.type, ()) else 0
    if trigger.overlaps(span):
        return cost
    if not event.sentence.covers(span):
        return cost + _OTHER_SENTENCE
    gap = text[trigger.end : span.start] if trigger.end <= span.start else text[span.end : trigger.start]
    cost += _CLAUSE * sum(word in cues()["place"]["clause"] for word in gap.lower().split())
    return cost + min(len(gap), _OTHER_SENTENCE)
