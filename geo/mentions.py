"""Spans that may name a place, each with the evidence for and against as named signals.

Nothing is decided here: `geo.toponyms` weighs the signals. They are text-free
("model:GPE", "cue:near", "known:4"), so weights can be learnt and read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial

from geo.casing import is_common, style_of
from geo.cues import Around, around, class_words, seats, table
from geo.gazetteer import Gazetteer
from geo.mentions_signals import (
    PLACE_LABELS,
    best_match,
    gazetteer_signals,
    holders_of,
    in_run,
    is_region,
    model_signals,
    neighbours,
    shape,
)
from geo.model import Span
from geo.names import Word, Words, full_name, known_names, may_abbreviate, runs_of, with_stop, words_of
from geo.recogniser import Entity
from geo.toponyms_phrases import place_phrase

_ARTICLES = frozenset({"the", "a", "an"})
_LISTED = frozenset({",", "and", ", and", "or", "/", "-", "&", ";"})
_STRONG = frozenset({"model:GPE", "model:LOC", "known:4", "known:5", "known:6", "known:country"})
_PLACED = frozenset(
    {
        "cue:in_of",
        "cue:near",
        "cue:of_noun",
        "cue:taken",
        "cue:class_after",
        "cue:direction",
        "cue:dateline",
        "parent_after",
    }
)
_PLACING = frozenset({"of_noun", "class_after", "dateline", "near", "in_of", "direction", "taken"})
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
        found += _in_sentence(text, sentence, gazetteer, inside)
    counts = Counter(mention.name.casefold() for mention in found)
    _add_lists(text, found)
    persons |= {mention.name.casefold() for mention in found if {"full_name", "given_before"} <= mention.signals}
    _add_elsewhere(found)
    _add_holders(found, gazetteer)
    for mention in found:
        _add_document_signals(mention, persons, counts, rules_only=rules_only)
    return found


def _in_sentence(text: str, sentence: Span, gazetteer: Gazetteer, entities: Sequence[Entity]) -> Iterator[Mention]:
    words = words_of(text, sentence)
    runs = list(runs_of(words))
    spans = _spans_in(text, words, runs=runs, gazetteer=gazetteer, entities=entities)
    phrase = _phrase_in(text, words, gazetteer=gazetteer, end=sentence.end)
    spans.update(dict.fromkeys(sorted(phrase)))
    style = style_of(sentence.of(text))
    for first, end in spans:
        mention = _mention(text, words[first].start, words[end - 1].end)
        seen = around(words, first, end, text=text)
        mention.feature, mention.qualifier = seen.feature, seen.qualifier
        mention.signals.update(shape(words, first, end), in_run(words, first, end, runs, text=text), _cues(seen))
        mention.signals.update(model_signals(mention.span, entities), gazetteer_signals(mention.name, gazetteer))
        mention.signals.update(neighbours(words, first, end, text, gazetteer))
        if {"cue:class_after", "cue:town_of"} & mention.signals and "known:no" not in mention.signals:
            mention.signals.add("called_so")  # "the Ayn al-Hilweh refugee camp", and there is such a place
        if _is_unknown_classed(mention, gazetteer):
            mention.signals.add("unknown_classed")  # "the village of Ogossagou", which no gazetteer has
        if {"cue:class_after", "parent_after"} <= mention.signals:
            mention.signals.add("class_and_parent")  # "Punakha district, Bhutan"
        if mention.signals & _PLACED and mention.signals & _WELL_KNOWN and not mention.signals & _AMBIGUOUS:
            mention.signals.add("known_placed")  # "families from Jowhar"
        if "cue:speaks" in mention.signals and mention.signals & _POWERS and "cue:title_before" not in mention.signals:
            mention.signals.add("capital_speaks")
        if (first, end) in phrase:
            mention.signals.add("place_phrase")
        if style != "normal":
            mention.signals.add(f"style:{style}")
        yield mention


def _mention(text: str, start: int, stop: int) -> Mention:
    """The mention of a span: its full name where the text has an abbreviation or a seat of government."""
    if text[start : start + 4] == "The " and text[start + 4 : stop].casefold() in seats():
        start += 4
    mention = Mention(start, stop, full_name(text, start, stop))
    if mention.name != text[start:stop]:
        mention.signals.add("abbreviation")
        mention.end = with_stop(text, stop, text[start:stop])
    seat = seats().get(mention.name.casefold())
    if seat is not None:
        mention.seat = seat.of
        mention.name = seat.at or mention.name
        if seat.building:
            mention.signals.add("seat")
    return mention


def _is_unknown_classed(mention: Mention, gazetteer: Gazetteer) -> bool:
    signals = mention.signals
    if "known:no" not in signals or not mention.feature or not {"cue:class_after", "cue:town_of"} & signals:
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
    for span in runs:
        for first, end in _named_by_cue(words, span, text, known):
            spans.update(dict.fromkeys(_parts(words, first, end, known, text)))
    return spans


@lru_cache(maxsize=50_000)
def _may_be(gazetteer: Gazetteer, name: str) -> bool:
    return may_abbreviate(name) or name.casefold() in seats() or best_match(gazetteer, name) is not None


def _phrase_in(text: str, words: Sequence[Word], *, gazetteer: Gazetteer, end: int) -> set[tuple[int, int]]:
    """The names of a line that is nothing but places, which ends at `end`."""
    parts = place_phrase(words, text, is_region=lambda name: is_region(name, gazetteer), end=end)
    return {
        part
        for first, last in parts
        for part in _parts(words, first, last, lambda name: best_match(gazetteer, name) is not None, text)
    }


def _words_in(words: Sequence[Word], entity: Entity) -> Iterator[tuple[int, int]]:
    """The words of a model's span, without articles and directions that are no part of the name."""
    inside = [index for index, word in enumerate(words) if entity.start <= word.start and word.end <= entity.end]
    while inside and (words[inside[0]].text.casefold() in _ARTICLES or _is_small_direction(words[inside[0]])):
        inside.pop(0)
    while inside and not words[inside[-1]].capital and words[inside[-1]].text.casefold() in class_words():
        inside.pop()
    if inside:
        yield inside[0], inside[-1] + 1


def _parts(
    words: Sequence[Word], first: int, end: int, known: Callable[[str], bool], text: str
) -> list[tuple[int, int]]:
    """The span itself; without "North" in front, or in two at the hyphen, where only then the gazetteer knows it."""
    if not known(text[words[first].start : words[end - 1].end]):
        rest = text[words[first + 1].start : words[end - 1].end] if end - first > 1 else ""
        if rest and words[first].text.casefold() in table()["directions"] and known(rest):
            return [(first + 1, end)]
        if "-" in rest or "-" in text[words[first].start : words[end - 1].end]:
            for middle in range(first + 1, end):
                halves = [(first, middle), (middle, end)]
                if all(known(text[words[a].start : words[b - 1].end]) for a, b in halves):
                    return halves
    return [(first, end)]


def _is_small_direction(word: Word) -> bool:
    return not word.capital and word.text in table()["directions"]


def _named_by_cue(
    words: Sequence[Word], run: tuple[int, int], text: str, known: Callable[[str], bool]
) -> Iterator[tuple[int, int]]:
    """A whole run of capitals that a cue or its last word calls a place, known to the gazetteer or not."""
    first, end = run
    if first == 0:
        while end - first > 1 and (is_common(words[first].text) or not words[first].capital):
            first += 1
    cues = set(around(words, first, end, text=text).cues)
    if cues & _PLACING:
        yield first, end
    small = [index for index in range(first, end) if not words[index].capital]
    first = small[-1] + 1 if small else first  # "Squirrel Hill" of "Grodin of Squirrel Hill"
    if _is_site(words, first, end, text, known):
        yield first, end


def _is_site(words: Sequence[Word], first: int, end: int, text: str, known: Callable[[str], bool]) -> bool:
    """Tell whether a run ends in "Street" or "Camp" and no shorter name in it does so: "Deeds of Bath County"."""
    if end - first < 2 or words[end - 1].text.casefold() not in table()["facilities"]:
        return False
    tails = (text[words[start].start : words[end - 1].end] for start in range(first + 1, end - 1))
    return not any(known(tail) for tail in tails)


def _cues(seen: Around) -> set[str]:
    return {f"cue:{cue}" for cue in seen.cues}


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


def _add_document_signals(mention: Mention, persons: set[str], counts: Counter[str], *, rules_only: bool) -> None:
    if rules_only:
        mention.signals.discard("model:-")
    if mention.name.casefold() in persons:
        mention.signals.add("person_known")
    if counts[mention.name.casefold()] > 1:
        mention.signals.add("repeated")


def _add_elsewhere(mentions: Sequence[Mention]) -> None:
    """Mark what the other mentions of the same name say: "Esperance" once "near Esperance", once only by itself."""
    groups: dict[str, list[Mention]] = {}
    for mention in mentions:
        groups.setdefault(mention.name.casefold(), []).append(mention)
    for group in groups.values():
        if len(group) == 1:
            continue
        said = [_said(mention) for mention in group]
        for index, mention in enumerate(group):
            mention.signals.update(*(other for at, other in enumerate(said) if at != index))


def _add_holders(mentions: Sequence[Mention], gazetteer: Gazetteer) -> None:
    """Mark names of which a namesake lies in a state or province that the text surely names."""
    states = set()
    for mention in mentions:
        if mention.signals & {"model:GPE", "place_phrase"} and is_region(mention.name, gazetteer):
            found = best_match(gazetteer, mention.name)
            if found is not None and found.place.feature_code == "ADM1":
                states.add(found.place.id)
    plain = [mention for mention in mentions if not mention.signals & {"known:no", "known:country"}]
    for mention in plain if states else ():
        if states & holders_of(gazetteer, mention.name):
            mention.signals.add("within:state")


def _said(mention: Mention) -> set[str]:
    found = {f"elsewhere:{label}" for label in ("GPE", "PERSON") if f"model:{label}" in mention.signals}
    if mention.signals & _PLACED and not mention.signals & _WEAK:
        found.add("elsewhere:placed")
    if "full_name" in mention.signals:
        found.add("elsewhere:full_name")
    return found
