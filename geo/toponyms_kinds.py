"""What a place's name stands for where it stands: the place, its government or team, or a part of another's name.

Only "place" may be pinned. "Beirut rejected the offer" is a metonym, "Bank of Lebanon" holds a
part; a "hint" ("Chicago Tribune", "a Lebanese student") means no place at all, yet is context.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Set
from functools import lru_cache

from geo.cues import seats, table
from geo.gazetteer import Gazetteer
from geo.mentions_signals import best_match
from geo.mentions_together import Mention
from geo.model import Kind
from geo.names import Words

STATES = frozenset({"PCLI", "PCLD", "PCLS", "PCLIX", "PPLC", "PPLG"})
MOST_ADVERBS = 3  # words between a name and its verb: "Moscow has so far refused"
_SCORE = re.compile(r"\b\d{1,2}[-–]\d{1,2}\b(?![-–]\d)")
_LINKS = frozenset({"and", "or", "nor"})
_PART_OF = frozenset({"inside:ORG", "inside:PERSON", "inside:other", "org_in_run", "full_name"})
_TELLING = frozenset({"org:media", "org:authority", "org:office", "org:sport"})  # a shop is called what it likes
_KNOWN = frozenset({"known:3", "known:4", "known:5", "known:6"})
_UNSURE = frozenset({"common", "acronym", "alias_short", "never", "named_after", "code_after"})
_PERSONS = frozenset(
    {
        "given",
        "given_first",
        "given_before",
        "full_name",
        "title_in_run",
        "person_known",
        "model:PERSON",
        "inside:PERSON",
    }
)
_REST = frozenset({"rest_before", "rest_after"})
_PLACES = frozenset({"model:GPE", "model:LOC", "model:FAC"})
_SITES = frozenset({"org:learning", "org:care"})  # stand somewhere: "at Aden Hospital" is in Aden

WHY = {
    "metonym": "stands for its government, team or seat: it speaks, acts or is dealt with",
    "hint": "stands in the name of an outlet or organisation: no place is meant, yet it tells of one",
    "part": "stands in the name of an organisation or person",
}


def is_hint(mention: Mention) -> bool:
    """Tell whether a name that is no place's here is one within an outlet's or organisation's: "Chicago Tribune".

    It tells where a text is at home, and is never listed or pinned. In people's names it tells nothing.
    """
    signals = mention.signals
    if signals.isdisjoint(_TELLING) or signals.isdisjoint(_KNOWN) or not signals.isdisjoint(_UNSURE):
        return False
    persons = _PERSONS - {"given", "given_first"} if "org:media" in signals else _PERSONS  # "Washington Post"
    return signals.isdisjoint(persons)


def kind_of(mention: Mention, words: Words, *, text: str, gazetteer: Gazetteer) -> Kind:
    """Return "place", "metonym" or "part" for a mention that was taken for a place's name, in a sentence's words."""
    first = bisect_left(words.starts, mention.start, words.first, words.end)
    end = bisect_left(words.starts, mention.end, first, words.end)
    if first == end:
        return "place"
    if _is_part(mention, words, first, end):
        return "part"
    if "seat" in mention.signals:
        return "place" if _is_site(words, first) else "metonym"
    if _acts(mention.name, words, first, end, gazetteer) or _plays(words, first, end, text):
        return "metonym"
    return "place"


def _is_part(mention: Mention, words: Words, first: int, end: int) -> bool:
    signals = mention.signals
    if _is_organisation(signals, words, first, end) and not _governed(words, _run_start(words, first), "locatives"):
        return True  # "University of Texas" as a whole
    if signals.isdisjoint(_PART_OF) or signals.isdisjoint(_REST) or "facility" in signals:
        return False
    if "org_in_run" not in signals and ("facility_in_run" in signals or not signals.isdisjoint(_PLACES)):
        return False
    return signals.isdisjoint(_SITES) or not _governed(words, _run_start(words, first), "locatives")


def _is_organisation(signals: Set[str], words: Words, first: int, end: int) -> bool:
    if "org_word" not in signals:
        return False
    kinds = {table()["org_kinds"].get(words.folded[index], "") for index in (first, end - 1)}
    return "model:ORG" in signals or bool(kinds & {"learning", "care"})


def _is_site(words: Words, first: int) -> bool:
    """Tell whether something happens at a building: "outside the Kremlin", "hit the Pentagon"."""
    head = _list_start(words, first)
    return _governed(words, head, "sites_after") or _governed(words, head, "taken")


def _acts(name: str, words: Words, first: int, end: int, gazetteer: Gazetteer) -> bool:
    """Tell whether a state, capital or seat of power speaks, acts or is dealt with."""
    if not _governs(gazetteer, name) or (words.glued[first] and words.capital[first - 1]):
        return False
    cues = table()
    head = _list_start(words, first)
    if _verb_after(words, end) and not _governed(words, head, "governing"):
        return True
    if not words.glued[head]:
        return False
    before = words.folded[head - 1]
    if before in cues["dealt_with"]:
        after = words.folded[end] if words.glued[end] else ""
        return before not in cues["dealt_with_needs"] or after in cues["dealt_with_after"]
    return (
        head > words.first + 1
        and before in ("with", "between", "on", "against")
        and words.folded[head - 2] in cues["dealings"]
        and not words.possessive[end - 1]
    )


@lru_cache(maxsize=20_000)
def _governs(gazetteer: Gazetteer, name: str) -> bool:
    if name.casefold() in seats():
        return True
    found = best_match(gazetteer, name)
    return found is not None and found.feature_code in STATES


def _verb_after(words: Words, end: int) -> bool:
    """Tell whether a verb of speech or policy follows, over adverbs and the rest of a list of names."""
    cues = table()
    at = end
    if words.possessive[end - 1]:
        return False
    while words.glued[at] and words.folded[at] in _LINKS and at + 1 < words.end and words.capital[at + 1]:
        at += 1
        while words.glued[at] and words.capital[at]:
            if words.possessive[at]:
                return False
            at += 1
    for _ in range(MOST_ADVERBS):
        if words.glued[at] and words.folded[at] in cues["metonym_adverbs"]:
            at += 1
    return words.glued[at] and not words.capital[at] and words.folded[at] in cues["metonym_verbs"]


def _plays(words: Words, first: int, end: int, text: str) -> bool:
    """Tell whether a name beats another by a score: "Porto beat Lyon 2-0"."""
    verbs = table()["team_verbs"]
    after = words.folded[end] if words.glued[end] else ""
    at = first
    while words.glued[at] and words.folded[at - 1] in ("to", "with", "against", "past", "over"):
        at -= 1
    before = words.folded[at - 1] if words.glued[at] else ""
    return (after in verbs or before in verbs) and _SCORE.search(words.sentence.of(text)) is not None


def _list_start(words: Words, first: int) -> int:
    """Where a row of names begins: at "Washington" for the second of "Washington and Moscow"."""
    at = first
    while at > words.first + 1 and words.glued[at] and words.folded[at - 1] in _LINKS and words.capital[at - 2]:
        at -= 2
        while words.glued[at] and words.capital[at - 1]:
            at -= 1
    while words.glued[at] and words.folded[at - 1] in ("the", "both"):
        at -= 1
    return at


def _run_start(words: Words, first: int) -> int:
    """Where the run of capitals begins that holds a word, with its "the"."""
    at = first
    while words.glued[at] and (words.capital[at - 1] or words.folded[at - 1] in ("of", "the")):
        at -= 1
    return at


def _governed(words: Words, start: int, by: str) -> bool:
    """Tell whether a word of the list `by` of place_cues.toml stands right before."""
    return words.glued[start] and words.folded[start - 1] in table()[by]
