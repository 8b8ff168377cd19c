"""Tell a happening from talk of one: negated, planned, threatened, supposed, a topic, generic or background."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from geo.event_cues import Here, all_cues, cues, cues_of, first_of
from geo.event_words import parts_a_word, words_around, words_in, words_of
from geo.model import Span, Status
from geo.phrases import AFTER, AGENDA, BEFORE, NOTHING, OPENING, said_after, said_before, said_in_sentence
from geo.triggers import Trigger

# "No Name Brigade": a cue with a capital inside a sentence is part of a name.
# Neither is May a doubt where a number stands beside it.
_NAME = re.compile(r"(?=[A-Z])(?:(?<=[a-z,;] )[A-Z][a-z]+(?= [A-Z])|\b(?:May|MAY)(?=,? \d)|(?<=\d )(?:May|MAY)\b)")
_PUNCTUATION = frozenset(',;:()"“”')
# How far "years of", "involved in" and the like reach: they stand right before what they speak of.
_BACKGROUND_REACH = 3
_NEAR_REACH = 0  # all that are near
# "Over the sudden collapse": words from what a protest is aimed at to its noun, the preposition among them.
_AIM_REACH = 5


class Reading(NamedTuple):
    """How a trigger is meant, and the word that says so. `phase`: what was told before goes on or ends."""

    status: Status
    cue: str = ""
    definite: bool = False
    another: bool = False
    response: bool = False
    perceived: bool = False
    phase: bool = False


class _Setting(NamedTuple):
    """The words before and after a trigger and those it takes in, those of its own clause before it, and the cues."""

    before: list[str]
    inside: list[str]
    after: list[str]
    clause: list[str]
    here: Here


def _setting(text: str, trigger: Trigger, sentence: Span) -> _Setting:
    before, after, whole = words_around(text, sentence, trigger.span)
    if whole and trigger.extent != trigger.span:
        whole = not parts_a_word(text, sentence, trigger.extent)
    named = {name.lower() for name in _NAME.findall(text, sentence.start, trigger.span.start)}
    clause = _own_clause(before)
    return _Setting(
        before=before,
        inside=words_in(text, trigger.extent),
        after=after,
        clause=[word for word in clause if word not in named] if named else clause,
        here=cues_of(text, sentence) if whole else all_cues(),  # part of a word may be a word of its own
    )


def read_status(text: str, trigger: Trigger, sentence: Span, *, earlier: Sequence[Trigger]) -> Reading:
    """Return how `trigger` is meant; `earlier` are the triggers before it in its sentence.

    Cues count only from the trigger's own clause, so "no casualties were reported after
    the strike" does not negate the strike.
    """
    setting = _setting(text, trigger, sentence)
    before, clause, here = setting.before, setting.clause, setting.here
    near = _since_done([*clause[-cues()["status"]["reach"] :], *_done_inside(setting)], here)
    again = bool(clause) and clause[0] in here["again"] and "the" in clause[-4:]
    reading = Reading(
        "asserted",
        definite=again or _is_definite(clause, here),
        another=not again and not here["another"].isdisjoint(clause[-4:]),
        response=bool(cues_of(text, sentence)["response"]),
        perceived=not here["perceived"].isdisjoint(near),
        phase=not here["phase"].isdisjoint(setting.after[:3]),
    )
    status, cue = _status(near, text, trigger, earlier, here)
    if not trigger.speech:
        said = said_after(_own_clause_after(setting.after)) if here.tables & AFTER else NOTHING
        if status != "negated":
            status, cue = _in_rows(_since_done(clause, here), said, here, otherwise=(status, cue))
        if status == "asserted":
            status, cue = _around(text, sentence, setting)
        if status == "asserted" and (said[1] or here.tables & (AGENDA | OPENING)):
            status, cue = said if said[1] else said_in_sentence(before)
    if status == "planned" and reading.definite and reading.phase:
        status, cue = "asserted", ""  # "the strike will end on Sunday": it is on
    return reading._replace(status=status, cue=cue)


def _in_rows(
    clause: list[str], after: tuple[Status, str], here: Here, *, otherwise: tuple[Status, str]
) -> tuple[Status, str]:
    """Return what rows of words say: what is called off after all was only planned before."""
    if after[0] == "negated":
        return after
    before = said_before(clause) if here.tables & BEFORE else NOTHING
    return before if before[1] else otherwise


def _done_inside(setting: _Setting) -> list[str]:
    """Return the first word of the trigger where it says that something was done: "staged a protest"."""
    first, clause, here = setting.inside[:1], setting.clause, setting.here
    bound = bool(clause) and clause[-1] in here["bound"]
    return first if first and first[0] in here["done"] and not bound else []


def _own_clause(before: list[str]) -> list[str]:
    """Return the words since the last comma-like mark or clause word."""
    clause = cues()["place"]["clause"]
    for index in range(len(before) - 1, -1, -1):
        if before[index] in _PUNCTUATION or before[index] in clause:
            return before[index:] if before[index] not in _PUNCTUATION else before[index + 1 :]
    return before


def _own_clause_after(after: list[str]) -> list[str]:
    """Return the words up to the next clause; a remark between commas, ", as in 1992,", is left out."""
    if after[:1] == [","] and "," in after[1:8]:
        after = after[after.index(",", 1) + 1 :]
    clause = cues()["place"]["clause"]
    ends = (at for at, word in enumerate(after) if word in _PUNCTUATION or word in clause)
    return after[: next(ends, len(after))]


def _since_done(near: list[str], here: Here) -> list[str]:
    """Return the words after the last that says something was carried out."""
    done = here["done"]
    if done.isdisjoint(near):
        return near
    return near[max(index for index, word in enumerate(near) if word in done) + 1 :]


def _is_definite(clause: list[str], here: Here) -> bool:
    """Tell whether the words right before a noun say that it is known: "the recent strike"."""
    return bool(here["definite"]) and not here["definite"].isdisjoint(_noun_phrase(clause))


def _noun_phrase(clause: list[str]) -> list[str]:
    """Return the words right before a noun that may be its determiner and adjectives."""
    out: list[str] = []
    book = cues()["place"]
    for word in reversed(clause[-6:]):
        if word in book["locative"] or word in book["speaking"]:
            break
        out.append(word)
        if word in ("a", "an"):
            break
    return out


# What the words right before a trigger say: the status, its list of cues, and how many words back they may stand.
_NEAR: tuple[tuple[Status, str, int], ...] = (
    ("negated", "negated", 4),
    ("generic", "background_of", _BACKGROUND_REACH + 1),
    ("background", "background", _BACKGROUND_REACH),
    ("generic", "generic_near", _BACKGROUND_REACH),
    ("topic", "topic_near", _BACKGROUND_REACH),
    ("claimed", "claimed", _NEAR_REACH),
    ("threatened", "threatened", _NEAR_REACH),
    ("hypothetical", "hypothetical", _NEAR_REACH),
    ("planned", "planned", _NEAR_REACH),
)


def _status(near: list[str], text: str, trigger: Trigger, earlier: Sequence[Trigger], here: Here) -> tuple[Status, str]:
    if trigger.speech:  # to threaten what may come is to threaten
        return "asserted", ""
    for status, key, reach in _NEAR if here.near else ():
        if not here[key] or (key == "background_of" and "of" not in near[-_BACKGROUND_REACH:]):
            continue
        cue = first_of(near[-reach:][::-1], here[key])
        if cue and not _undone(near, cue):
            return status, cue
    if _is_topic(text, trigger, earlier):
        return "topic", "talked about"
    if _is_aim(text, trigger, earlier):
        return "background", "what it is about"
    return "asserted", ""


def _around(text: str, sentence: Span, setting: _Setting) -> tuple[Status, str]:
    """Return what stands further off: a claim earlier in the clause, a denial after the trigger or inside it."""
    here = setting.here
    if here.far:
        for status, key, window in _far(words_of(text, sentence), setting):
            cue = first_of(window, here[key])
            if cue:
                return status, cue
        if here["claimed"] and not here["claimed"].isdisjoint(said_last(text, sentence)):
            return "claimed", "said last"
    return _by_form(setting)


def _far(whole: list[str], setting: _Setting) -> tuple[tuple[Status, str, list[str]], ...]:
    """Return the statuses that words further off may say, each with its list of cues and the words that count."""
    book, clause, after = cues()["status"], setting.clause, setting.after[: cues()["status"]["after_reach"]]
    # "Refused to let the convoy be shelled", but not "those who refused were shelled".
    told = max((index for index, word in enumerate(clause) if word in book["finite"]), default=-1)
    asked = clause[max(told + 1, len(clause) - book["claim_reach"]) :]
    # "Rejected it in a referendum": the vote was held.
    held = asked[-1:] in (["a"], ["the"]) and any(word in book["inside"] for word in asked[-2:-1])
    predicate = _own_predicate(after)
    return (
        ("negated", "undone_after", after),
        ("negated", "negated", setting.inside),
        ("hypothetical", "feared_after", predicate),
        ("planned", "planned_after", predicate),
        ("background", "retold", whole),
        ("background", "remembered", clause),
        ("negated", "refused", [] if held else asked),
        ("planned", "asked", asked),
        ("claimed", "claimed", clause[-book["claim_reach"] :]),
    )


def _by_form(setting: _Setting) -> tuple[Status, str]:
    """Return what the form of the words says: "agreed to sign", "the jailed leader", "riot police"."""
    _, inside, all_after, clause, here = setting
    after = all_after[: cues()["status"]["after_reach"]]
    if len(clause) > 1 and clause[-1] == "to" and clause[-2] in here["willing"]:
        return ("threatened" if clause[-2] in here["threatened"] else "planned"), clause[-2]
    if _is_attribute(clause, inside, after):
        return "background", "an attribute"
    if after[:1] and after[0] in here["would"] and after[1:2] != ["have"] and _is_any(setting):
        return "hypothetical", after[0]
    if after and after[0] in here["kind_after"] and len(inside) == 1:
        return "topic", after[0]
    return "asserted", ""


def _is_any(setting: _Setting) -> bool:
    """Tell whether a trigger is a noun that names nothing told before: "a strike", "floods"."""
    inside = setting.inside
    return not _is_definite(setting.clause, setting.here) and len(inside) == 1 and not inside[0].endswith("ed")


def said_last(text: str, sentence: Span) -> list[str]:
    """Return the words of a remark that ends the sentence: "the rebels claimed on Friday" after its last comma."""
    words = words_of(text, sentence)
    commas = [at for at, word in enumerate(words) if word == ","]
    tail = words[commas[-1] + 1 :] if commas else []
    book = cues()["status"]
    return tail if len(tail) <= book["remark_reach"] and not any(w in book["no_remark"] for w in tail) else []


def _own_predicate(after: list[str]) -> list[str]:
    """Return the words before the next determiner: "strike is planned", but not "strike against its planned sale"."""
    definite, aim = cues()["status"]["definite"], cues()["place"]["aim"]
    ends = (index for index, word in enumerate(after) if word in definite or word in aim)
    return after[: next(ends, len(after))]


def _is_attribute(clause: list[str], inside: list[str], after: list[str]) -> bool:
    """Tell whether a participle describes somebody, "the jailed leader", rather than telling what was done."""
    told = len(inside) == 1 and inside[0].endswith("ed") and bool(after) and after[0].isalpha()
    return (
        told
        and bool(clause)
        and clause[-1] in ("the", "a", "an", "his", "her", "their")
        and (after[0] not in cues()["status"]["auxiliary"])
    )


def _undone(near: list[str], cue: str) -> bool:
    """Tell whether what follows the cue makes it a fact after all: "are believed to have", "threat was carried out"."""
    after = near[near.index(cue) + 1 :]
    if cue.startswith("call") and not (after and after[0] in cues()["status"]["call_for"]):
        return True  # "a group calling itself", "a band called"
    return cue not in cues()["status"]["claimed"] and ("have" in after or "had" in after) and "to" in after


def _is_topic(text: str, trigger: Trigger, earlier: Sequence[Trigger]) -> bool:
    """Tell whether the trigger is what talks or statements were about."""
    talked = [other for other in earlier if other.type in ("talks", "statement") and other.span != trigger.span]
    if not talked or trigger.type == talked[-1].type:
        return False
    gap = text[talked[-1].span.end : trigger.span.start].lower()
    return not cues()["status"]["topic"].isdisjoint(re.findall(r"[a-z]+", gap))


def _is_aim(text: str, trigger: Trigger, earlier: Sequence[Trigger]) -> bool:
    """Tell whether an accident is what a protest before it is about: "Thousands march over a roof collapse"."""
    held = [other for other in earlier if other.category in cues()["place"]["aiming"]]
    if not held or trigger.category not in ("disaster", "accident"):
        return False  # who is killed, and marched for, is news of its own more often
    gap = re.findall(r"[a-z]+|[,;:]", text[held[-1].span.end : trigger.span.start].lower())
    near = gap[-_AIM_REACH:]
    aimed = not cues()["place"]["aim"].isdisjoint(near)
    return aimed and not any(word in _PUNCTUATION or word in cues()["place"]["clause"] for word in near)
