"""What part a place plays in its sentence: where it happened, who speaks, where somebody is from or has an office."""

from __future__ import annotations

from collections.abc import Sequence

from geo.event_cues import cues
from geo.event_words import Around
from geo.model import ResolvedToponym, Span

# Weight of a country or city that acts or is dealt with.
ROLE = -3.0
# From the point to the name, at most this many words may stand between a preposition and its name.
_PREPOSITION_REACH = 4
# How many words before a name may say who speaks there, and after it that somebody does.
_SPEAKER_REACH, _SAID_REACH = 4, 3


def preposition_of(before: Sequence[str]) -> str:
    """Return the locative preposition that governs what stands after these words, over adjectives and class words.

    In "in the old quarter (Sidon)" it stands before the bracket.
    """
    book = cues()["place"]
    end = len(before) - (before[-1:] == ["("])
    for word in reversed(before[max(0, end - _PREPOSITION_REACH - 1) : end]):
        if not word[0].isalnum() or word in book["speaking"]:
            return ""
        if word in book["locative"]:
            return word
    return ""


def role_of(text: str, item: ResolvedToponym, around: Around) -> float:
    """Return a penalty where a country or city speaks, acts or is dealt with."""
    before, after, _ = around
    # A village that is put on its region for want of a better point is still no state.
    state = item.place is not None and item.place.feature_class == "A" and item.toponym.feature != "city"
    if before and before[-1] in cues()["place"]["partner"]:
        return ROLE if state else ROLE / 3
    if text.startswith(("'s", "’s"), item.toponym.end):
        return ROLE / 2
    if after and after[0] in cues()["place"]["speaking"] and (state or after[0] != "and"):
        return ROLE
    return -0.6 if state else 0.0


def is_of_people(before: Sequence[str]) -> bool:
    """Tell whether "from" a name says whose home it is, "a nurse from Sidon", not which way: "the road from"."""
    at = len(before) - 1 - before[::-1].index("from") if "from" in before else 0
    return at > 0 and before[at - 1].isalpha() and cues()["place"]["way"].isdisjoint(before[max(0, at - 2) : at])


def is_a_seat(text: str, span: Span, around: Around) -> bool:
    """Tell whether somebody speaks there or has an office there: "a spokesman in Cairo said", "the Cairo-based group".

    Police, doctors and people of a place speak of what happened there.
    """
    if text[span.end : span.end + 6].lower() == "-based":
        return True
    book = cues()["place"]
    before, after = around.before[-_SPEAKER_REACH:], around.after[:_SAID_REACH]
    if not book["heard"].isdisjoint(before[-_SPEAKER_REACH + 1 :]):
        return True
    if book["sayings"].isdisjoint(after):
        return False
    own = next((at for at, word in enumerate(after) if not word[0].isalnum()), len(after))
    return not book["sayings"].isdisjoint(after[:own]) and not book["seats"].isdisjoint(before)
