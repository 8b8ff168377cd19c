"""What the stages before found in one article, and what of it stands in each sentence."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from geo.actors import Named
from geo.date_choice import DateChoice, Dates
from geo.joining import PlaceChoice, Places
from geo.model import ResolvedToponym, Span, When
from geo.triggers import Trigger

Item = TypeVar("Item")


@dataclass(slots=True)
class Within:
    """What stands in one sentence, each in reading order."""

    sentence: Span
    places: list[ResolvedToponym]
    dates: list[When]
    triggers: list[Trigger]
    entities: list[Named]
    _places: Places | None = None
    _dates: Dates | None = None

    def choose_place(self, text: str, trigger: Trigger) -> PlaceChoice | None:
        """Return the place of the sentence where `trigger` happened, or None when none is told."""
        if self._places is None:
            self._places = Places(text, self.sentence, self.places)
        return self._places.choose(trigger)

    def choose_date(self, text: str, trigger: Trigger) -> DateChoice | None:
        """Return the date of the sentence that belongs to `trigger`, or None when none is told."""
        if self._dates is None:
            self._dates = Dates(text, self.sentence, self.dates)
        return self._dates.choose(trigger)


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What the stages before found in one article, each in reading order; sentences and dates do not overlap."""

    sentences: Sequence[Span]
    headline: Span | None
    places: Sequence[ResolvedToponym]
    dates: Sequence[When]
    triggers: Sequence[Trigger]
    entities: Sequence[Named]

    def within(self, sentence: Span) -> Within:
        """Return what stands in one of the sentences or in the headline, so that none is looked for all over."""
        return self._shelves[sentence]

    def in_a_date(self, span: Span) -> bool:
        """Tell whether a span shares a character with a date."""
        dated = self._dated
        before = bisect_left(dated, (span.end,)) - 1
        return before >= 0 and dated[before][1] > span.start

    @cached_property
    def _dated(self) -> list[tuple[int, int]]:
        return [(date.start, date.end) for date in self.dates if date.start is not None and date.end is not None]

    @cached_property
    def _shelves(self) -> dict[Span, Within]:
        places = self._by_sentence(self.places, [(item.toponym.start, item.toponym.end) for item in self.places])
        dates = self._by_sentence(self.dates, [(item.start or 0, item.end or 0) for item in self.dates])
        triggers = self._by_sentence(self.triggers, [item.span for item in self.triggers])
        entities = self._by_sentence(self.entities, [(item.start, item.end) for item in self.entities])
        return {span: Within(span, places[span], dates[span], triggers[span], entities[span]) for span in places}

    def _by_sentence(self, items: Sequence[Item], spans: Sequence[tuple[int, int]]) -> dict[Span, list[Item]]:
        sentences, starts = self.sentences, self._starts
        found: dict[Span, list[Item]] = {sentence: [] for sentence in sentences}
        for item, (start, end) in zip(items, spans, strict=True):
            at = bisect_right(starts, start) - 1
            if at >= 0 and end <= sentences[at].end:
                found[sentences[at]].append(item)
        head = self.headline
        if head is not None:
            there = zip(items, spans, strict=True)
            found[head] = [item for item, (start, end) in there if head.start <= start and end <= head.end]
        return found

    @cached_property
    def _starts(self) -> list[int]:
        return [sentence.start for sentence in self.sentences]
