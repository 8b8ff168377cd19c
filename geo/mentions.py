"""Spans that may name a place, each with the evidence for and against as named signals.

Nothing is decided here: `geo.toponyms` weighs the signals. They are text-free
("model:GPE", "cue:near", "known:4"), so weights can be learnt and read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from geo.casing import given_names, is_common, style_of
from geo.cues import Around, around, class_words, table
from geo.gazetteer import Gazetteer
from geo.model import Candidate, Span
from geo.names import Word, full_name, known_names, may_abbreviate, runs_of, with_stop, words_of
from geo.recogniser import Entity
from geo.toponyms_phrases import place_phrase

PLACE_LABELS = frozenset({"GPE", "LOC", "FAC"})
BINS = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8)  # of the best candidate's score, which is mostly its size
_ARTICLES = frozenset({"the", "a", "an"})
_LISTED = frozenset({",", "and", ", and", "or", "/", "-", "&", ";"})
_STRONG = frozenset({"model:GPE", "model:LOC", "known:4", "known:5", "known:6", "known:country"})
_WEAK = frozenset({"model:PERSON", "model:ORG", "inside:PERSON", "inside:ORG", "title_in_run", "org_in_run", "never"})


@dataclass(slots=True)
class Mention:
    """A span that may name a place, with its signals; `feature` and `qualifier` as in Toponym."""

    start: int
    end: int
    name: str
    signals: set[str] = field(default_factory=set)
    feature: str = ""
    qualifier: str = ""
    score: float = 0.0

    @property
    def span(self) -> Span:
        """Where it stands in the article."""
        return Span(self.start, self.end)


@lru_cache(maxsize=50_000)
def best_match(gazetteer: Gazetteer, name: str) -> Candidate | None:
    """Return the likeliest place called exactly `name`, or None when no place is called so."""
    if not gazetteer.has_name(name):
        return None
    found = gazetteer.candidates(name, limit=1)
    return found[0] if found else None


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
    for mention in found:
        _add_document_signals(mention, persons, counts, rules_only=rules_only)
    return found


def _in_sentence(text: str, sentence: Span, gazetteer: Gazetteer, entities: Sequence[Entity]) -> Iterator[Mention]:
    words = words_of(text, sentence)

    def known(name: str) -> bool:
        return best_match(gazetteer, name) is not None

    spans: dict[tuple[int, int], None] = {}
    runs = list(runs_of(words))
    for span in known_names(words, lambda name: may_abbreviate(name) or known(name), text):
        spans[span] = None
    for entity in entities:
        if entity.label in PLACE_LABELS:
            for first, end in _words_in(words, entity):
                spans.update(
                    dict.fromkeys(_parts(words, first, end, lambda name: best_match(gazetteer, name) is not None, text))
                )
    for span in runs:
        for first, end in _named_by_cue(words, span, text):
            spans.update(dict.fromkeys(_parts(words, first, end, known, text)))
    phrase = {
        part
        for first, end in place_phrase(
            words, text, is_region=lambda name: _is_region(name, gazetteer), end=sentence.end
        )
        for part in _parts(words, first, end, known, text)
    }
    spans.update(dict.fromkeys(sorted(phrase)))
    style = style_of(sentence.of(text))
    for first, end in spans:
        start, stop = words[first].start, words[end - 1].end
        mention = Mention(start, stop, full_name(text, start, stop))
        if mention.name != text[start:stop]:
            mention.signals.add("abbreviation")
            mention.end = with_stop(text, stop, text[start:stop])
        seen = around(words, first, end, text=text)
        mention.feature, mention.qualifier = seen.feature, seen.qualifier
        mention.signals.update(_shape(words, first, end, runs), _cues(seen), _model(mention, entities))
        mention.signals.update(_gazetteer(mention.name, gazetteer), _neighbours(words, first, end, text, gazetteer))
        if {"cue:class_after", "cue:town_of"} & mention.signals and "known:no" not in mention.signals:
            mention.signals.add("called_so")  # "the Ayn al-Hilweh refugee camp", and there is such a place
        if {"cue:class_after", "parent_after"} <= mention.signals:
            mention.signals.add("class_and_parent")  # "Ramechhap district, Nepal"
        if (first, end) in phrase:
            mention.signals.add("place_phrase")
        if style != "normal":
            mention.signals.add(f"style:{style}")
        yield mention


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


def _named_by_cue(words: Sequence[Word], run: tuple[int, int], text: str) -> Iterator[tuple[int, int]]:
    """A whole run of capitals that a cue calls a place, known to the gazetteer or not."""
    first, end = run
    if first == 0 and is_common(words[first].text) and end - first > 1:
        first += 1
    cues = set(around(words, first, end, text=text).cues)
    if cues & {"of_noun", "class_after", "site_after", "dateline", "near", "in_of", "direction"}:
        yield first, end


def _cues(seen: Around) -> set[str]:
    return {f"cue:{cue}" for cue in seen.cues}


def _shape(words: Sequence[Word], first: int, end: int, runs: Sequence[tuple[int, int]]) -> set[str]:
    texts = [word.text for word in words[first:end]]
    folded = [word.casefold() for word in texts]
    cues = table()
    signals = {f"words:{min(len(texts), 3)}"}
    if all(is_common(word) for word in texts):
        signals.add("common")
    if folded[0] in given_names():
        signals.add("given" if len(texts) == 1 else "given_first")
    if len(texts) == 1 and len(texts[0]) > 1 and texts[0].isupper() and len(texts[0].replace(".", "")) <= 5:
        signals.add("acronym")
    if " ".join(folded) in cues["never"]:
        signals.add("never")
    if folded[-1] in cues["facilities"] and len(texts) > 1:
        signals.add("facility")
    if any(word in cues["org_words"] for word in folded):
        signals.add("org_word")
    return signals | _in_run(words, first, end, runs)


def _in_run(words: Sequence[Word], first: int, end: int, runs: Sequence[tuple[int, int]]) -> set[str]:
    """How the span sits in its run of capitals: "Paris" in "Paris Hilton", "Lebanon" in "Bank of Lebanon"."""
    cues, signals = table(), set()
    for start, stop in runs:
        if start <= first < stop:
            before = [word.text.casefold() for word in words[start:first]]
            after = [word.text.casefold() for word in words[end:stop]]
            if start == 0 and before and is_common(words[0].text):
                before.pop(0)
            if before and before[-1] in cues["directions"]:
                before.pop()
            if before:
                signals.add("rest_before")
            if after:
                signals.add("rest_after")
            if any(word in cues["titles"] for word in before):
                signals.add("title_in_run")
            if before and before[-1] in given_names():
                signals.add("given_before")
            if (before or after) and _is_full_name(words, start, stop):
                signals.add("full_name")
            if any(word in cues["org_words"] for word in (*before, *after)):
                signals.add("org_in_run")
            if after and after[-1] in cues["facilities"]:
                signals.add("facility_in_run")
    return signals


def _is_full_name(words: Sequence[Word], start: int, stop: int) -> bool:
    """Tell whether a run reads like "Michael Jordan" or "Paris K. Hilton"."""
    texts = [word.text for word in words[start:stop]]
    if not 2 <= len(texts) <= 3 or texts[0].casefold() not in given_names() or is_common(texts[0]):
        return False
    cues = table()
    rest = {text.casefold() for text in texts[1:]}
    return not rest & (cues["facilities"] | cues["org_words"] | cues["directions"]) and not any(map(is_common, rest))


def _model(mention: Mention, entities: Sequence[Entity]) -> set[str]:
    signals = set()
    for entity in entities:
        if mention.span.overlaps(entity.span):
            label = entity.label if entity.label in PLACE_LABELS | {"PERSON", "ORG", "NORP"} else "other"
            same = entity.end - entity.start <= mention.end - mention.start + 4
            signals.add(f"model:{label}" if same else f"inside:{label}")
    return signals or {"model:-"}


def _gazetteer(name: str, gazetteer: Gazetteer) -> set[str]:
    found = best_match(gazetteer, name)
    if found is None:
        return {"known:no"}
    signals = {f"known:{sum(found.score >= limit for limit in BINS)}"}
    if found.reasons and found.reasons[0] != "called so":
        signals.add("known:alias")
    if found.place.feature_code == "PCLI":
        signals.add("known:country")
    elif found.place.feature_class in "AHLTS" and found.place.feature_class:
        signals.add(f"known:{found.place.feature_class}")
    return signals


def _neighbours(words: Sequence[Word], first: int, end: int, text: str, gazetteer: Gazetteer) -> set[str]:
    """Whether it stands in a "City, State": as the city or as the state."""
    signals = set()
    after = _after_class(words, end)
    if after < len(words) and words[after].capital and _comma(text, words[after - 1].end, words[after].start):
        for last in (after + 3, after + 2, after + 1):
            if last <= len(words) and _is_region(full_name(text, words[after].start, words[last - 1].end), gazetteer):
                signals.add("parent_after")
                break
    if first and words[first - 1].capital and _comma(text, words[first - 1].end, words[first].start):
        signals.add(
            "parent_of"
            if _is_region(full_name(text, words[first].start, words[end - 1].end), gazetteer)
            else "after_comma"
        )
    return signals


def _after_class(words: Sequence[Word], end: int) -> int:
    """Where the words of class behind a name end: of "Ramechhap district, Nepal" before the comma."""
    after = end
    while after < len(words) and after < end + 2 and words[after].glued and words[after].text in class_words():
        after += 1
    return after


def _comma(text: str, start: int, end: int) -> bool:
    between = text[start:end].strip()
    return between in (",", "(", ",.")


def _is_region(name: str, gazetteer: Gazetteer) -> bool:
    found = best_match(gazetteer, name)
    return found is not None and found.place.feature_code in ("PCLI", "PCLD", "PCLS", "PCLIX", "ADM1")


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
