"""What speaks for and against one span: its words, its run of capitals, the model, the gazetteer, its neighbours."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import cache, lru_cache

from geo.casing import given_names, is_common
from geo.cues import class_words, table, words_after
from geo.gazetteer import Gazetteer, Likeliest
from geo.model import Span
from geo.names import Words, full_name
from geo.recogniser import Entity

PLACE_LABELS = frozenset({"GPE", "LOC", "FAC"})
REGION_CODES = frozenset({"PCLI", "PCLD", "PCLS", "PCLIX", "ADM1"})
BINS = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8)  # of the best candidate's score, which is mostly its size
MOST_NAMESAKES = 12
MOST_ACRONYM = 5  # letters
MOST_SHORT = 4  # letters of a name that may well be something else
_CODE = re.compile(r"/\d|-\d+\b(?!-)")  # "A/Kansas/7/2009", "GX-1"
_CODE_STARTS = ("/", "-")


@lru_cache(maxsize=50_000)
def best_match(gazetteer: Gazetteer, name: str) -> Likeliest | None:
    """Return the likeliest place called exactly `name`, or None when no place is called so."""
    return gazetteer.likeliest(name)


def is_known(gazetteer: Gazetteer, name: str) -> bool:
    """Tell whether some place is called exactly `name`; most that are asked about are not, which is soon told."""
    return gazetteer.may_know(name) and best_match(gazetteer, name) is not None


def is_region(name: str, gazetteer: Gazetteer) -> bool:
    """Tell whether the likeliest place called `name` is a country, or a part of one such as a state."""
    found = best_match(gazetteer, name)
    return found is not None and found.feature_code in REGION_CODES


@lru_cache(maxsize=20_000)
def holders_of(gazetteer: Gazetteer, name: str) -> frozenset[str]:
    """Return the ids of the countries and regions that hold the likeliest places called `name`."""
    if best_match(gazetteer, name) is None:
        return frozenset()
    return frozenset(
        parent for item in gazetteer.candidates(name, limit=MOST_NAMESAKES) for parent in item.place.parents
    )


def lasting(texts: Sequence[str], name: str, gazetteer: Gazetteer) -> set[str]:
    """Return the signals of the words themselves and of the gazetteer, whatever stands around: "common", "known:4"."""
    signals = _shape_of_word(texts[0]) if len(texts) == 1 else _shape_of_words(texts)
    signals |= gazetteer_signals(name, gazetteer)
    return signals


def _shape_of_word(word: str) -> set[str]:
    small = word.casefold()
    signals = {"words:1"}
    if is_common(word):
        signals.add("common")
    if small in given_names():
        signals.add("given")
    if word.isupper() and len(word) > 1 and len(word.replace(".", "")) <= MOST_ACRONYM:
        signals.add("acronym")
    if small in table()["never"] or not _has_letter(word):
        signals.add("never")
    if small in _of_organisations():
        signals.add("org_word")
    return signals


def _shape_of_words(texts: Sequence[str]) -> set[str]:
    folded = list(map(str.casefold, texts))
    cues = table()
    signals = {f"words:{min(len(texts), 3)}"}
    if all(map(is_common, texts)):
        signals.add("common")
    if folded[0] in given_names():
        signals.add("given_first")
    if " ".join(folded) in cues["never"] or not _has_letter(texts[0]):
        signals.add("never")
    if folded[-1] in cues["facilities"]:
        signals.add("facility")
        if folded[-1] in class_words() and folded[0] not in ("the", "a", "an"):
            signals.add("class_in_name")  # "Sant'Egidio Refugee Camp", "Inner Harbour District"
    if not _of_organisations().isdisjoint(folded):
        signals.add("org_word")
    return signals


def _has_letter(word: str) -> bool:
    return word.isalpha() or any(map(str.isalpha, word))


@cache
def _of_organisations() -> frozenset[str]:
    """Words that call something an organisation; teams are called after towns, and stand for them."""
    return frozenset(word for word, kind in table()["org_kinds"].items() if kind != "sport")


def in_run(words: Words, span: tuple[int, int], run: tuple[int, int], *, text: str) -> set[str]:
    """How a span sits in its run of capitals: "Paris" in "Paris Hilton", "Lebanon" in "Bank of Lebanon"."""
    (first, end), (start, stop) = span, run
    if start == first and stop <= end:
        return set()  # the whole of it
    cues, signals = table(), set()
    before = words.folded[start:first]
    after = words.folded[end:stop]
    if start == words.first and before and is_common(words.texts[start]):
        before.pop(0)
    if before and before[-1] in cues["directions"]:
        before.pop()
    if before:
        signals.add("rest_before")
    if after:
        signals.add("rest_after")
    if not cues["titles"].isdisjoint(before):
        signals.add("title_in_run")
    if before and before[-1] in given_names():
        signals.add("given_before")
    hyphened = text[words.ends[start]] == "-"  # "India-Pakistan" is no person
    if (before or after) and not hyphened and _is_full_name(words, start, stop):
        signals.add("full_name")
    if after and after[-1] in cues["facilities"]:
        signals.add("facility_in_run")  # "Bagram Air Base", "Leeds Police Station" stand where they are
    elif not cues["org_words"].isdisjoint((*before, *after)):
        signals |= _organisation(before, after)
    return signals


def _organisation(before: Sequence[str], after: Sequence[str]) -> set[str]:
    """What kind of organisation's name the span stands in, told by its last word, or by what stands before "of"."""
    kinds = table()["org_kinds"]
    for word in (*reversed(after), *reversed(before)):
        if word in kinds:
            return {"org_in_run", f"org:{kinds[word]}"}
    return set()


def _is_full_name(words: Words, start: int, stop: int) -> bool:
    """Tell whether a run reads like "Michael Jordan" or "Paris K. Hilton"."""
    if not 2 <= stop - start <= 3 or words.folded[start] not in given_names() or is_common(words.texts[start]):
        return False
    rest = words.folded[start + 1 : stop]
    return _in_no_name().isdisjoint(rest) and not any(map(is_common, rest))


@cache
def _in_no_name() -> frozenset[str]:
    """Words that stand in no person's name."""
    return frozenset().union(*(table()[name] for name in ("facilities", "org_words", "directions")))


def model_signals(span: Span, entities: Sequence[Entity]) -> set[str]:
    """What the model reads there: "model:GPE" for the span itself, "inside:ORG" for a part of a longer one."""
    signals = set()
    for entity in entities:
        if span.overlaps(entity.span):
            label = entity.label if entity.label in PLACE_LABELS | {"PERSON", "ORG", "NORP"} else "other"
            same = entity.end - entity.start <= span.end - span.start + 4
            signals.add(f"model:{label}" if same else f"inside:{label}")
    return signals or {"model:-"}


def gazetteer_signals(name: str, gazetteer: Gazetteer) -> set[str]:
    """How well known a place of that name is, whether it is its main name, and of what class."""
    found = best_match(gazetteer, name)
    if found is None:
        return {"known:no"}
    signals = {f"known:{bisect_right(BINS, found.score)}"}
    if found.reason != "called so":
        signals.add("known:alias")
        signals.add("alias_short" if len(name) <= MOST_SHORT or is_common(name) else "alias_long")
        if name.isupper() and len(name) <= MOST_ACRONYM:
            signals.add("acronym_alias")  # "ATF" and "BA" are somebody's code for some place
    if found.feature_code == "PCLI":
        signals.add("known:country")
    elif found.feature_code == "PPLC" and "known:alias" not in signals:
        signals.add("known:capital")
    elif found.feature_class in "AHLTS" and found.feature_class:
        signals.add(f"known:{found.feature_class}")
    return signals


def neighbours(words: Words, first: int, end: int, text: str, gazetteer: Gazetteer) -> set[str]:
    """Whether it stands in a "City, State", as the city or the state; and what follows that is called after it."""
    stop = words.ends[end - 1]
    if _is_amid(words, first, end):
        return set()
    signals = {"code_after"} if text[stop : stop + 1] in _CODE_STARTS and _CODE.match(text, stop) else set()
    after = end
    if words.glued[end]:
        signals.update(_followed(words, end, text[stop : words.starts[end]]))
        after = _after_class(words, end)
    if after < words.end and words.capital[after] and _comma(text, words, after):
        most = after + 1  # its name goes on as far as nothing but space stands between the words, to three of them
        while most < min(after + 3, words.end) and words.glued[most]:
            most += 1
        for last in range(most, after, -1):
            if is_region(full_name(text, words.starts[after], words.ends[last - 1]), gazetteer):
                signals.add("parent_after")
                break
    if first > words.first and words.capital[first - 1] and _comma(text, words, first):
        of_region = is_region(full_name(text, words.starts[first], words.ends[end - 1]), gazetteer)
        signals.add("parent_of" if of_region else "after_comma")
    return signals


def _is_amid(words: Words, first: int, end: int) -> bool:
    """Tell whether a name stands amid a sentence, and the next word says nothing of it: as most do."""
    if not words.glued[end] or (first > words.first and not words.glued[first]):
        return False
    return words.folded[end] not in words_after() and not words.texts[end][0].isdecimal()


def _followed(words: Words, index: int, gap: str) -> tuple[str, ...]:
    """What the next word says of a name: "Aden-based", "Aden residents", "the Aden Accord"."""
    follower = words.folded[index]
    if follower in table()["named_after"]:
        return ("named_after",)
    if ("-" in gap) if follower == "based" else (follower in table()["has"] and not words.capital[index]):
        return ("has_people",)
    return ()


def _after_class(words: Words, end: int) -> int:
    """Where the words of class behind a name end: of "Punakha district, Bhutan" before the comma."""
    after = end
    while after < end + 2 and words.glued[after] and words.texts[after] in class_words():
        after += 1
    return after


def _comma(text: str, words: Words, index: int) -> bool:
    """Tell whether a comma or bracket stands before a word."""
    return not words.glued[index] and text[words.ends[index - 1] : words.starts[index]].strip() in (",", "(", ",.")
