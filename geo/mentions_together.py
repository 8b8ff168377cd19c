"""What mentions of one text say of each other: rows of names, the same name elsewhere, the state that is named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from geo.cues import PLACING
from geo.gazetteer import Gazetteer
from geo.mentions_signals import best_match, holders_of, is_region
from geo.model import Span
from geo.recogniser import Entity

PLACED = PLACING | {"parent_after"}
_LISTED = frozenset({",", "and", ", and", "or", "/", "-", "&", ";"})
_KNOWN = frozenset({"known:2", "known:3", "known:4"})
_STRONG = frozenset({"model:GPE", "model:LOC", "known:4", "known:5", "known:6", "known:country"})
_SURE = frozenset({"model:GPE", "place_phrase"})
_UNHELD = frozenset({"known:no", "known:country"})
_WEAK = frozenset({"model:PERSON", "model:ORG", "inside:PERSON", "inside:ORG", "title_in_run", "org_in_run", "never"})


@dataclass(slots=True)
class Mention:
    """A span that may name a place, with its signals; `feature` and `qualifier` as in Toponym.

    `seat` is what a seat of government stands for.
    """

    start: int
    end: int
    name: str
    signals: set[str] = field(default_factory=set)
    feature: str = ""
    qualifier: str = ""
    seat: str = ""
    score: float = 0.0

    @property
    def span(self) -> Span:
        """Where it stands in the article."""
        return Span(self.start, self.end)


def add_lists(text: str, mentions: list[Mention]) -> None:
    """Mark what stands in a list ("Becker, Clay and Douglas counties") next to something that looks like a place."""
    ordered = sorted(mentions, key=lambda mention: mention.start)
    for left, right in zip(ordered, ordered[1:], strict=False):
        if 0 < right.start - left.end <= 7 and text[left.end : right.start].strip() in _LISTED:
            if _strong(left):
                right.signals.add("listed")
            if _strong(right):
                left.signals.add("listed")


def _strong(mention: Mention) -> bool:
    signals = mention.signals
    said = "cue:in_of" in signals and not signals.isdisjoint(_KNOWN)
    return (said or not signals.isdisjoint(_STRONG)) and signals.isdisjoint(_WEAK)


def person_words(text: str, entities: Sequence[Entity]) -> set[str]:
    """The words of people's full names: "Jordan" of "Michael Jordan" is a person when it comes back alone."""
    return {
        word.casefold()
        for entity in entities
        if entity.label == "PERSON" and " " in text[entity.start : entity.end]
        for word in text[entity.start : entity.end].split()[1:]
    }


def add_document_signals(mentions: Sequence[Mention], persons: set[str]) -> None:
    """Mark what the other mentions of a name say: "Esperance" once "near Esperance", once only by itself."""
    groups: dict[str, list[Mention]] = {}
    for mention in mentions:
        groups.setdefault(mention.name.casefold(), []).append(mention)
    for name, group in groups.items():
        if name in persons:
            for mention in group:
                mention.signals.add("person_known")
        if len(group) == 1:
            continue
        said = [_said(mention) for mention in group]
        tells = any(said)
        for index, mention in enumerate(group):
            mention.signals.add("repeated")
            if tells:
                mention.signals.update(*said[:index], *said[index + 1 :])


def add_holders(mentions: Sequence[Mention], gazetteer: Gazetteer) -> None:
    """Mark names of which a namesake lies in a state or province that the text surely names."""
    states = set()
    for mention in mentions:
        if not mention.signals.isdisjoint(_SURE) and is_region(mention.name, gazetteer):
            found = best_match(gazetteer, mention.name)
            if found is not None and found.feature_code == "ADM1":
                states.add(found.id)
    for mention in mentions if states else ():
        if mention.signals.isdisjoint(_UNHELD) and states & holders_of(gazetteer, mention.name):
            mention.signals.add("within:state")


def _said(mention: Mention) -> set[str]:
    signals = mention.signals
    found = set()
    if "model:GPE" in signals:
        found.add("elsewhere:GPE")
    if "model:PERSON" in signals:
        found.add("elsewhere:PERSON")
    if not signals.isdisjoint(PLACED) and signals.isdisjoint(_WEAK):
        found.add("elsewhere:placed")
    if "full_name" in signals:
        found.add("elsewhere:full_name")
    return found
