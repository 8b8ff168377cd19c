"""What part a place plays in its sentence: where it happened, who speaks, where somebody is from or has an office."""

from __future__ import annotations

from geo.event_words import words_after, words_before
from geo.model import ResolvedToponym, Span
from geo.status import cues

# Weight of a country or city that acts or is dealt with.
ROLE = -3.0
# From the point to the name, at most this many words may stand between a preposition and its name.
_PREPOSITION_REACH = 4
# How many words before a name may say who speaks there, and after it that somebody does.
_SPEAKER_REACH, _SAID_REACH = 4, 3


def preposition_of(text: str, sentence: Span, span: Span) -> str:
    """Return the locative preposition that governs the name, looking back over its adjectives and class words.

    In "in the old quarter (Sidon)" it stands before the bracket.
    """
    before = words_before(text, sentence, span.start)
    if before and before[-1] == "(":
        before.pop()
    for word in reversed(before[-_PREPOSITION_REACH - 1 :]):
        if not word[0].isalnum() or word in cues()["place"]["speaking"]:
            return ""
        if word in cues()["place"]["locative"]:
            return word
    return ""


def role_of(text: str, sentence: Span, item: ResolvedToponym) -> float:
    """Return a penalty where a country or city speaks, acts or is dealt with."""
    span = item.toponym.span
    before = words_before(text, sentence, span.start)
    after = words_after(text, sentence, span.end)
    # A village that is put on its region for want of a better point is still no state.
    state = item.place is not None and item.place.feature_class == "A" and item.toponym.feature != "city"
    if before and before[-1] in cues()["place"]["partner"]:
        return ROLE if state else ROLE / 3
    if text[span.end : span.end + 2] in ("'s", "’s"):
        return ROLE / 2
    if after and after[0] in cues()["place"]["speaking"] and (state or after[0] != "and"):
        return ROLE
    return -0.6 if state else 0.0


def is_of_people(text: str, sentence: Span, span: Span) -> bool:
    """Tell whether "from" a name says whose home it is, "a nurse from Sidon", not which way: "the road from"."""
    before = words_before(text, sentence, span.start)
    at = len(before) - 1 - before[::-1].index("from") if "from" in before else 0
    return at > 0 and before[at - 1].isalpha() and cues()["place"]["way"].isdisjoint(before[max(0, at - 2) : at])


def is_a_seat(text: str, sentence: Span, span: Span) -> bool:
    """Tell whether somebody speaks there or has an office there: "a spokesman in Cairo said", "the Cairo-based group".

    Police, doctors and people of a place speak of what happened there.
    """
    if text[span.end : span.end + 6].lower() == "-based":
        return True
    book = cues()["place"]
    before = words_before(text, sentence, span.start)[-_SPEAKER_REACH:]
    if not book["heard"].isdisjoint(before[-_SPEAKER_REACH + 1 :]):
        return True
    after = words_after(text, sentence, span.end)[:_SAID_REACH]
    own = next((at for at, word in enumerate(after) if not word[0].isalnum()), len(after))
    return not book["seats"].isdisjoint(before) and not book["sayings"].isdisjoint(after[:own])
