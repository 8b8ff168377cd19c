"""Spans that may name a place, each with the evidence for and against as named signals.

Nothing is decided here: `geo.toponyms` weighs the signals. They are text-free
("model:GPE", "cue:near", "known:4"), so weights can be learnt and read.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial

from geo.casing import is_common, style_of
from geo.cues import around, class_words, seats, table
from geo.gazetteer import Gazetteer
from geo.mentions_signals import (
    PLACE_LABELS,
    best_match,
    holders_of,
    in_run,
    is_region,
    lasting,
    model_signals,
    neighbours,
)
from geo.model import Span
from geo.names import Words, full_name, known_names, may_abbreviate, runs_of, with_stop, words_of
from geo.recogniser import Entity
from geo.toponyms_phrases import MOST_WORDS, place_phrase

_ARTICLES = frozenset({"the", "a", "an"})
_LISTED = frozenset({",", "and", ", and", "or", "/", "-", "&", ";"})
_STRONG = frozenset({"model:GPE", "model:LOC", "known:4", "known:5", "known:6", "known:country"})
_PLACING = frozenset(
    {
        "cue:of_noun",
        "cue:class_after",
        "cue:dateline",
        "cue:near",
        "cue:in_of",
        "cue:direction",
        "cue:taken",
    }
)
_PLACED = _PLACING | {"parent_after"}
_WELL_KNOWN = frozenset({"known:3", "known:4", "known:5", "known:6"})
_POWERS = frozenset({"known:capital", "known:country"})
_OTHERS = frozenset({"common", "given", "given_first", "title_in_run", "cue:title_before", "org_in_run", "org_word"})
_AMBIGUOUS = frozenset({"common", "given", "acronym", "alias_short", "rest_before", "rest_after"})
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


def find_mentions(
    text: str, *, sentences: Sequence[Span], gazetteer: Gazetteer, entities: Sequence[Entity], rules_only: bool
) -> list[Mention]:
    """Return every span of `text` (its case restored) that may name a place, with its signals."""
    found: list[Mention] = []
    persons = _person_words(text, entities)
    for sentence in sentences:
        inside = [entity for entity in entities if sentence.start <= entity.start < sentence.end]
        words = words_of(text, sentence)
        here = _in_sentence(text, words, sentence, gazetteer, inside) if inside or words.capitals else []
        for mention in here if not rules_only else ():
            mention.signals |= model_signals(mention.span, inside)
        found += here
    _add_lists(text, found)
    found = [mention for mention in found if "never" not in mention.signals or "place_phrase" in mention.signals]
    persons |= {mention.name.casefold() for mention in found if {"full_name", "given_before"} <= mention.signals}
    _add_document_signals(found, persons)
    _add_holders(found, gazetteer)
    return found


def _in_sentence(
    text: str, words: Words, sentence: Span, gazetteer: Gazetteer, entities: Sequence[Entity]
) -> list[Mention]:
    runs = list(runs_of(words))
    spans = _spans_in(text, words, runs=runs, gazetteer=gazetteer, entities=entities)
    phrase = _phrase_in(text, words, gazetteer=gazetteer, end=sentence.end)
    spans.update(dict.fromkeys(sorted(phrase)))
    run_at = {index: run for run in runs for index in range(*run)} if spans else {}
    found = []
    for span in spans:
        mention = _mention(text, words, span, gazetteer)
        signals = mention.signals
        found.append(mention)
        if "never" in signals and span not in phrase:
            continue  # whatever else is said, no place; it only keeps its neighbours apart
        signals |= in_run(words, span, run_at.get(span[0], span), text=text)
        _add_surroundings(mention, words, span, text, gazetteer)
        if span in phrase:
            signals.add("place_phrase")
    style = style_of(sentence.of(text)) if found else "normal"
    for mention in found if style != "normal" else ():
        mention.signals.add(f"style:{style}")
    return found


def _mention(text: str, words: Words, span: tuple[int, int], gazetteer: Gazetteer) -> Mention:
    """The mention of a span: its full name where the text has an abbreviation or a seat of government."""
    first, end = span
    start, stop = words.starts[first], words.ends[end - 1]
    called = text[start:stop]
    if called[:4] == "The " and called[4:].casefold() in seats():
        start += 4
        called = called[4:]
    name = full_name(text, start, stop)
    texts = (words.texts[first],) if end - first == 1 else tuple(words.texts[first:end])
    mention = Mention(start, stop, name)
    if name != called:
        mention.signals.add("abbreviation")
        mention.end = with_stop(text, stop, called)
    seat = seats().get(name.casefold())
    if seat is not None:
        mention.seat = seat.of
        mention.name = seat.at or name
        if seat.building:
            mention.signals.add("seat")
    mention.signals |= lasting(texts, mention.name, gazetteer)
    return mention


def _add_surroundings(mention: Mention, words: Words, span: tuple[int, int], text: str, gazetteer: Gazetteer) -> None:
    """Add what the words around a mention say, and what that says together with the name itself."""
    first, end = span
    signals = mention.signals
    if "common" in signals and first and words.glued[first - 1] and words.texts[first - 1].casefold() == "the":
        signals.add("common_with_the")  # "the Centre", "the Republic"
    seen = around(words, first, end, text=text)
    near = neighbours(words, first, end, text, gazetteer)
    mention.feature, mention.qualifier = seen.feature, seen.qualifier
    if not seen.cues and not near:
        return
    signals |= near
    signals.update(seen.cues)
    classed = "cue:class_after" in signals or "cue:town_of" in signals
    if classed and "known:no" not in signals:
        signals.add("called_so")  # "the Ayn al-Hilweh refugee camp", and there is such a place
    if classed and _is_unknown_classed(mention, gazetteer):
        signals.add("unknown_classed")  # "the village of Ogossagou", which no gazetteer has
    if "cue:class_after" in signals and "parent_after" in signals:
        signals.add("class_and_parent")  # "Punakha district, Bhutan"
    placed = not signals.isdisjoint(_PLACED)
    if placed and not signals.isdisjoint(_WELL_KNOWN) and signals.isdisjoint(_AMBIGUOUS):
        signals.add("known_placed")  # "families from Jowhar"
    if "cue:speaks" in signals and "cue:title_before" not in signals and not signals.isdisjoint(_POWERS):
        signals.add("capital_speaks")


def _is_unknown_classed(mention: Mention, gazetteer: Gazetteer) -> bool:
    signals = mention.signals
    if "known:no" not in signals or not mention.feature:
        return False
    titles = table()["titles"]
    named = mention.name.casefold().split()
    return not signals & _OTHERS and not any(word in titles or gazetteer.demonym(word) for word in named)


def _spans_in(
    text: str,
    words: Words,
    *,
    runs: Sequence[tuple[int, int]],
    gazetteer: Gazetteer,
    entities: Sequence[Entity],
) -> dict[tuple[int, int], None]:
    """The spans of a sentence that gazetteer, model or cues say may name a place."""

    def known(name: str) -> bool:
        return best_match(gazetteer, name) is not None

    spans: dict[tuple[int, int], None] = dict.fromkeys(known_names(words, partial(_may_be, gazetteer), text))
    for entity in entities:
        if entity.label in PLACE_LABELS:
            for first, end in _words_in(words, entity):
                spans.update(dict.fromkeys(_parts(words, first, end, known, text)))
    for run in runs:
        if run in spans and run[1] - run[0] == 1:
            continue  # most are one word that is known
        for first, end in _named_by_cue(words, run, text, known, spans):
            spans.update(dict.fromkeys(_parts(words, first, end, known, text)))
    return spans


@lru_cache(maxsize=50_000)
def _may_be(gazetteer: Gazetteer, name: str) -> bool:
    return may_abbreviate(name) or name.casefold() in seats() or best_match(gazetteer, name) is not None


def _phrase_in(text: str, words: Words, *, gazetteer: Gazetteer, end: int) -> set[tuple[int, int]]:
    """The names of a line that is nothing but places, which ends at `end`."""
    if not 1 < words.count <= MOST_WORDS:
        return set()
    parts = place_phrase(words, text, is_region=lambda name: is_region(name, gazetteer), end=end)
    return {
        part
        for first, last in parts
        for part in _parts(words, first, last, lambda name: best_match(gazetteer, name) is not None, text)
    }


def _words_in(words: Words, entity: Entity) -> Iterator[tuple[int, int]]:
    """The words of a model's span, without articles and directions that are no part of the name."""
    inside = [
        index
        for index, (start, end) in enumerate(zip(words.starts, words.ends, strict=True))
        if entity.start <= start and end <= entity.end
    ]
    while inside and (words.texts[inside[0]].casefold() in _ARTICLES or _is_small_direction(words, inside[0])):
        inside.pop(0)
    while inside and not words.capital[inside[-1]] and words.texts[inside[-1]].casefold() in class_words():
        inside.pop()
    if inside:
        yield inside[0], inside[-1] + 1


def _parts(words: Words, first: int, end: int, known: Callable[[str], bool], text: str) -> list[tuple[int, int]]:
    """The span itself; without "North" in front, or in two at the hyphen, where only then the gazetteer knows it."""
    if not known(text[words.starts[first] : words.ends[end - 1]]):
        rest = text[words.starts[first + 1] : words.ends[end - 1]] if end - first > 1 else ""
        if rest and words.texts[first].casefold() in table()["directions"] and known(rest):
            return [(first + 1, end)]
        if "-" in rest or "-" in text[words.starts[first] : words.ends[end - 1]]:
            for middle in range(first + 1, end):
                halves = [(first, middle), (middle, end)]
                if all(known(text[words.starts[a] : words.ends[b - 1]]) for a, b in halves):
                    return halves
    return [(first, end)]


def _is_small_direction(words: Words, index: int) -> bool:
    return not words.capital[index] and words.texts[index] in table()["directions"]


def _named_by_cue(
    words: Words, run: tuple[int, int], text: str, known: Callable[[str], bool], found: Container[tuple[int, int]]
) -> list[tuple[int, int]]:
    """A whole run of capitals that a cue or its last word calls a place, if it is not among those `found`."""
    first, end = run
    if first == 0:
        while end - first > 1 and (is_common(words.texts[first]) or not words.capital[first]):
            first += 1
    named = (first, end) not in found and not _PLACING.isdisjoint(around(words, first, end, text=text).cues)
    spans = [(first, end)] if named else []
    if end - first > 1 and words.texts[end - 1].casefold() in table()["facilities"]:
        small = [index for index in range(first, end) if not words.capital[index]]
        first = small[-1] + 1 if small else first  # "Squirrel Hill" of "Grodin of Squirrel Hill"
        if _is_site(words, first, end, text, known):
            spans.append((first, end))
    return spans


def _is_site(words: Words, first: int, end: int, text: str, known: Callable[[str], bool]) -> bool:
    """Tell whether no shorter name in a run that ends in "Street" or "Camp" does so: "Deeds of Bath County"."""
    tails = (text[words.starts[start] : words.ends[end - 1]] for start in range(first + 1, end - 1))
    return end - first > 1 and not any(known(tail) for tail in tails)


def _add_lists(text: str, mentions: list[Mention]) -> None:
    """Mark what stands in a list ("Becker, Clay and Douglas counties") next to something that looks like a place."""
    ordered = sorted(mentions, key=lambda mention: mention.start)
    for left, right in zip(ordered, ordered[1:], strict=False):
        if 0 < right.start - left.end <= 7 and text[left.end : right.start].strip() in _LISTED:
            if _strong(left):
                right.signals.add("listed")
            if _strong(right):
                left.signals.add("listed")


def _strong(mention: Mention) -> bool:
    said = "cue:in_of" in mention.signals and bool({"known:2", "known:3", "known:4"} & mention.signals)
    return (said or bool(_STRONG & mention.signals)) and not _WEAK & mention.signals


def _person_words(text: str, entities: Sequence[Entity]) -> set[str]:
    """The words of people's full names: "Jordan" of "Michael Jordan" is a person when it comes back alone."""
    return {
        word.casefold()
        for entity in entities
        if entity.label == "PERSON" and " " in text[entity.start : entity.end]
        for word in text[entity.start : entity.end].split()[1:]
    }


def _add_document_signals(mentions: Sequence[Mention], persons: set[str]) -> None:
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
        for index, mention in enumerate(group):
            mention.signals.add("repeated")
            if any(said):
                mention.signals.update(*said[:index], *said[index + 1 :])


def _add_holders(mentions: Sequence[Mention], gazetteer: Gazetteer) -> None:
    """Mark names of which a namesake lies in a state or province that the text surely names."""
    states = set()
    for mention in mentions:
        if mention.signals & {"model:GPE", "place_phrase"} and is_region(mention.name, gazetteer):
            found = best_match(gazetteer, mention.name)
            if found is not None and found.feature_code == "ADM1":
                states.add(found.id)
    plain = [mention for mention in mentions if not mention.signals & {"known:no", "known:country"}]
    for mention in plain if states else ():
        if states & holders_of(gazetteer, mention.name):
            mention.signals.add("within:state")


def _said(mention: Mention) -> set[str]:
    signals = mention.signals
    found = {f"elsewhere:{label}" for label in ("GPE", "PERSON") if f"model:{label}" in signals}
    if not signals.isdisjoint(_PLACED) and signals.isdisjoint(_WEAK):
        found.add("elsewhere:placed")
    if "full_name" in signals:
        found.add("elsewhere:full_name")
    return found
