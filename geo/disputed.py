"""Tell what one party says and another denies, and who says it: 'The ministry said ...; Kyiv denied that it had'."""

from __future__ import annotations

import re
from collections.abc import Sequence

from geo.event_cues import cues
from geo.event_words import words_around, words_of
from geo.model import Span
from geo.status import Reading

_MARKS = frozenset(',;:()"“”')
_MOST_WORDS = 7  # of a party's name


def if_disputed(reading: Reading, text: str, trigger: Span, sentence: Span) -> Reading:
    """Return as claimed what one says before the trigger, and another denies in a later clause of the sentence."""
    told = reading.status == "asserted" or reading.cue in cues()["status"]["disputes"]
    if told and _is_denied(text, trigger, sentence):
        return reading._replace(status="claimed", cue="denied")
    return reading


def _is_denied(text: str, trigger: Span, sentence: Span) -> bool:
    if cues()["status"]["disputes"].isdisjoint(words_of(text, sentence)):
        return False  # as in most sentences
    before, after, _ = words_around(text, sentence, trigger)
    return not cues()["place"]["sayings"].isdisjoint(before) and any(
        _is_denial(after, at) for at in range(1, len(after))
    )


def _is_denial(words: Sequence[str], at: int) -> bool:
    """Tell "; Kyiv denied that it had" and ", which the army disputes" from "and was denied bail"."""
    book = cues()["status"]
    if words[at] not in book["disputes"]:
        return False
    opened = any(word in _MARKS or word in cues()["place"]["clause"] for word in words[:at])
    return opened and (at + 1 == len(words) or words[at + 1] in book["disputed"] or words[at + 1] in _MARKS)


def who_says(text: str, trigger: Span, sentence: Span) -> str:
    """Return the party that says what the trigger tells: the words before the last "said"; empty for none.

    >>> text = "The army of Eta said on Friday that it took Zeta."
    >>> who_says(text, Span(36, 40), Span(0, len(text)))
    'army of Eta'
    """
    said = "|".join(sorted(cues()["place"]["sayings"]))
    found = list(re.finditer(rf"\b(?:{said})\b", text[sentence.start : trigger.start]))
    if not found:
        return ""
    before = text[sentence.start : sentence.start + found[-1].start()]
    party = re.split(r"[,;:()“”\"]|\s[-–—]\s", before)[-1].split()
    return re.sub(r"^(?:the|a|an|but|and)\s+", "", " ".join(party[-_MOST_WORDS:]), flags=re.IGNORECASE)
