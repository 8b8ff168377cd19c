"""Spans that may name a place, each with the evidence for and against as named signals.

Nothing is decided here: `geo.toponyms` weighs the signals. They are text-free
("model:GPE", "cue:near", "known:4"), so weights can be learnt and read.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import chain

from geo.casing import is_common, odd_styles
from geo.cues import around, class_words, is_bare, is_placed, table
from geo.gazetteer import Gazetteer
from geo.mentions_names import Plain, may_be, may_open, mention_of, plain_names
from geo.mentions_signals import (
    PLACE_LABELS,
    in_run,
    is_known,
    is_region,
    model_signals,
    neighbours,
)
from geo.mentions_together import PLACED, Mention, add_document_signals, add_holders, add_lists, person_words
from geo.mentions_weights import HOPELESS, HOPELESS_BARE, NEVER
from geo.model import Span
from geo.names import Words, known_names, runs_of
from geo.recogniser import Entity
from geo.toponyms_phrases import MOST_WORDS, place_phrase

_ARTICLES = frozenset({"the", "a", "an"})
_PERSON = frozenset({"full_name", "given_before"})
_WELL_KNOWN = frozenset({"known:3", "known:4", "known:5", "known:6"})
_POWERS = frozenset({"known:capital", "known:country"})
_OTHERS = frozenset({"common", "given", "given_first", "title_in_run", "cue:title_before", "org_in_run", "org_word"})
_AMBIGUOUS = frozenset({"common", "given", "acronym", "alias_short", "rest_before", "rest_after"})


@dataclass(slots=True)
class _Search:
    """One article being searched, and the names that are left out of it, each with its sentences.

    By rules alone, a name that says too little of a place by itself is not weighed unless it is `kept`.
    """

    text: str
    gazetteer: Gazetteer
    rules_only: bool
    left: dict[str, list[Words]] = field(default_factory=dict)
    kept: frozenset[str] = frozenset()

    def leaves(self, plain: Plain, words: Words, span: tuple[int, int], bare: bool) -> bool:
        """Tell whether a name, about which nothing is said if it is `bare`, is not weighed."""
        if plain.points >= HOPELESS_BARE:
            return False
        if plain.points < NEVER:
            return True
        if not self.rules_only or not (bare or (plain.points < HOPELESS and not _may_help(words, span, self.text))):
            return False
        called = " ".join(words.texts[slice(*span)])
        self.left.setdefault(called, []).append(words)
        return called not in self.kept


def find_mentions(
    text: str, sentences: Sequence[Words], *, gazetteer: Gazetteer, entities: Sequence[Entity], rules_only: bool
) -> list[Mention]:
    """Return every span of `text` (its case restored), cut into the words of `sentences`, that may name a place."""
    search = _Search(text, gazetteer, rules_only)
    persons = person_words(text, entities)
    odd = odd_styles(text, tuple([words.sentence for words in sentences]))
    by_sentence: dict[Span, list[Mention]] = {}
    for words in sentences:
        start, end = words.sentence
        inside = [entity for entity in entities if start <= entity.start < end] if entities else ()
        here = _in_sentence(search, words, inside) if inside or words.capitals else []
        for mention in here if not rules_only else ():
            mention.signals |= model_signals(mention.span, inside)
        by_sentence[words.sentence] = here
    _bring_back(search, by_sentence)
    for sentence, style in odd:
        for mention in by_sentence[sentence]:
            mention.signals.add(f"style:{style}")
    found = list(chain.from_iterable(by_sentence.values()))
    add_lists(text, found)
    found = [mention for mention in found if "never" not in mention.signals or "place_phrase" in mention.signals]
    persons |= {mention.name.casefold() for mention in found if mention.signals >= _PERSON}
    add_document_signals(found, persons)
    add_holders(found, gazetteer)
    return found


def _bring_back(search: _Search, by_sentence: dict[Span, list[Mention]]) -> None:
    """Search sentences again for names that were left out of them, where another sentence puts the name on the map."""
    if not search.left:
        return
    placed = {
        mention.name.casefold()
        for here in by_sentence.values()
        for mention in here
        if not mention.signals.isdisjoint(PLACED)
    }
    search.kept = frozenset([name for name in search.left if name.casefold() in placed])
    again = {words.sentence: words for name in search.kept for words in search.left[name]}
    for sentence, words in again.items():
        by_sentence[sentence] = _in_sentence(search, words, ())


def _in_sentence(search: _Search, words: Words, entities: Sequence[Entity]) -> list[Mention]:
    text, gazetteer = search.text, search.gazetteer
    phrase = _phrase_in(text, words, gazetteer=gazetteer) if words.end - words.first <= MOST_WORDS else set()
    if len(words.capitals) == 1 and not (phrase or entities) and _is_left(search, words):
        return []  # "The ...": as a quarter of all sentences
    runs = runs_of(words)
    spans = _spans_in(text, words, runs=runs, gazetteer=gazetteer, entities=entities)
    if not (spans or phrase):
        return []
    spans.update(dict.fromkeys(sorted(phrase)))
    found, plains = [], plain_names(gazetteer)
    for span in spans:
        first, end = span
        called = " ".join(words.texts[first:end])
        plain = plains[called]
        bare = is_bare(words, first, end, text)
        if plain is None or (end - first > 1 and text[words.starts[first] : words.ends[end - 1]] != called):
            mention = mention_of(text, words, span, gazetteer)
        elif not phrase and search.leaves(plain, words, span, bare):
            continue
        else:
            mention = Mention(words.starts[first], words.ends[end - 1], called, set(plain.signals))
        found.append(mention)
        if span not in runs:
            run = runs[bisect_right(runs, (first, words.end)) - 1] if runs else span
            mention.signals |= in_run(words, span, run if run[0] <= first < run[1] else span, text=text)
        if not bare:
            _add_surroundings(mention, words, span, text, gazetteer)
        elif first == words.first:
            mention.signals.add("cue:opens_sentence")
        if span in phrase:
            mention.signals.add("place_phrase")
    return found


def _is_left(search: _Search, words: Words) -> bool:
    """Tell whether the only capitalised word of a sentence is no name to be weighed."""
    index = words.capitals[0]
    plain = plain_names(search.gazetteer)[words.texts[index]]
    return plain is not None and search.leaves(plain, words, (index, index + 1), False)


def _may_help(words: Words, span: tuple[int, int], text: str) -> bool:
    """Tell whether something may stand around a name that makes it a place whatever it is called."""
    stop = words.ends[span[1] - 1]
    return text[stop : stop + 1] == "," or is_placed(words, *span, text=text)


def _add_surroundings(mention: Mention, words: Words, span: tuple[int, int], text: str, gazetteer: Gazetteer) -> None:
    """Add what the words around a mention say, and what that says together with the name itself."""
    first, end = span
    signals = mention.signals
    seen = around(words, first, end, text=text)
    near = neighbours(words, first, end, text, gazetteer)
    mention.feature, mention.qualifier = seen.feature, seen.qualifier
    if not seen.cues and not near:
        return
    signals |= near
    signals.update(seen.cues)
    if "common" in signals and "cue:after_the" in signals and words.folded[first - 1] == "the":
        signals.add("common_with_the")  # "the Centre", "the Republic"
    classed = "cue:class_after" in signals or "cue:town_of" in signals
    if classed and "known:no" not in signals:
        signals.add("called_so")  # "the Ayn al-Hilweh refugee camp", and there is such a place
    if classed and _is_unknown_classed(mention, gazetteer):
        signals.add("unknown_classed")  # "the village of Ogossagou", which no gazetteer has
    if "cue:class_after" in signals and "parent_after" in signals:
        signals.add("class_and_parent")  # "Punakha district, Bhutan"
    placed = not signals.isdisjoint(PLACED)
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
    likely = may_be(gazetteer).__getitem__
    spans: dict[tuple[int, int], None] = dict.fromkeys(
        known_names(words, likely, text, opens=may_open(gazetteer).__getitem__)
    )
    runs = [run for run in runs if run not in spans or run[1] - run[0] > 1]  # most are one word that is known

    def known(name: str) -> bool:
        return likely(name) and is_known(gazetteer, name)

    for entity in entities:
        if entity.label in PLACE_LABELS:
            for first, end in _words_in(words, entity):
                spans.update(dict.fromkeys(_parts(words, first, end, known, text)))
    for run in runs:
        for first, end in _named_by_cue(words, run, text, known, spans):
            spans.update(dict.fromkeys(_parts(words, first, end, known, text)))
    return spans


def _phrase_in(text: str, words: Words, *, gazetteer: Gazetteer) -> set[tuple[int, int]]:
    """The names of a line that is nothing but places."""
    parts = place_phrase(words, text, is_region=lambda name: is_region(name, gazetteer))
    return {part for first, last in parts for part in _parts(words, first, last, partial(is_known, gazetteer), text)}


def _words_in(words: Words, entity: Entity) -> Iterator[tuple[int, int]]:
    """The words of a model's span, without articles and directions that are no part of the name."""
    inside = [
        index
        for index in range(words.first, words.end)
        if entity.start <= words.starts[index] and words.ends[index] <= entity.end
    ]
    while inside and (words.folded[inside[0]] in _ARTICLES or _is_small_direction(words, inside[0])):
        inside.pop(0)
    while inside and not words.capital[inside[-1]] and words.folded[inside[-1]] in class_words():
        inside.pop()
    if inside:
        yield inside[0], inside[-1] + 1


def _parts(words: Words, first: int, end: int, known: Callable[[str], bool], text: str) -> list[tuple[int, int]]:
    """The span itself; without "North" in front, or in two at the hyphen, where only then the gazetteer knows it."""
    if not known(text[words.starts[first] : words.ends[end - 1]]):
        rest = text[words.starts[first + 1] : words.ends[end - 1]] if end - first > 1 else ""
        if rest and words.folded[first] in table()["directions"] and known(rest):
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
    if first == words.first:
        while end - first > 1 and (is_common(words.texts[first]) or not words.capital[first]):
            first += 1
    spans = [(first, end)] if (first, end) not in found and is_placed(words, first, end, text=text) else []
    if end - first > 1 and words.folded[end - 1] in table()["facilities"]:
        small = [index for index in range(first, end) if not words.capital[index]]
        first = small[-1] + 1 if small else first  # "Squirrel Hill" of "Grodin of Squirrel Hill"
        if _is_site(words, first, end, text, known):
            spans.append((first, end))
    return spans


def _is_site(words: Words, first: int, end: int, text: str, known: Callable[[str], bool]) -> bool:
    """Tell whether no shorter name in a run that ends in "Street" or "Camp" does so: "Deeds of Bath County"."""
    tails = (text[words.starts[start] : words.ends[end - 1]] for start in range(first + 1, end - 1))
    return end - first > 1 and not any(known(tail) for tail in tails)
