"""Tell a happening from talk of one: negated, planned, threatened, supposed, a topic, generic or background."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib import resources
from typing import Any, NamedTuple

from geo.event_lexicon import WordSet
from geo.event_words import words_after, words_before, words_in
from geo.model import Span, Status
from geo.phrases import said_after, said_before, said_in_sentence
from geo.triggers import Trigger

# "No Name Brigade": a cue with a capital inside a sentence is part of a name.
# Neither is May a doubt where a number stands beside it.
_NAME = re.compile(r"(?<=[a-z,;] )[A-Z][a-z]+(?= [A-Z])|\b(?:May|MAY)(?=,? \d)|(?<=\d )(?:May|MAY)\b")
Wanted = frozenset[str] | WordSet
_PUNCTUATION = frozenset(',;:()"“”')
# How far "years of", "involved in" and the like reach: they stand right before what they speak of.
_BACKGROUND_REACH = 3
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


@cache
def cues() -> dict[str, dict[str, Any]]:
    """Read `geo/data/event_cues.toml` once; each list of words becomes a set, with prefixes a `WordSet`."""
    text = resources.files("geo").joinpath("data/event_cues.toml").read_text(encoding="utf-8")
    return {
        table: {key: _set(value) if isinstance(value, list) else value for key, value in rows.items()}
        for table, rows in tomllib.loads(text).items()
    }


def _set(words: list[str]) -> Wanted:
    return WordSet(words) if any(word.endswith("*") for word in words) else frozenset(words)


def first_of(words: Sequence[str], wanted: Wanted) -> str:
    """Return the first of `words` that is wanted, or ""."""
    return "" if wanted.isdisjoint(words) else next(word for word in words if word in wanted)


@lru_cache(maxsize=512)
def _answers(text: str, sentence: Span) -> bool:
    """Tell whether a sentence speaks of an answer to something; each of its triggers asks."""
    return not cues()["status"]["response"].isdisjoint(words_before(text, sentence, sentence.end))


def read_status(text: str, trigger: Trigger, sentence: Span, *, earlier: Sequence[Trigger]) -> Reading:
    """Return how `trigger` is meant; `earlier` are the triggers before it in its sentence.

    Cues count only from the trigger's own clause, so "no casualties were reported after
    the strike" does not negate the strike.
    """
    book = cues()["status"]
    before = words_before(text, sentence, trigger.span.start)
    named = {match.group().lower() for match in _NAME.finditer(text, sentence.start, trigger.span.start)}
    clause = [word for word in _own_clause(before) if word not in named]
    near = _since_done([*clause[-book["reach"] :], *_done_inside(text, trigger, clause)])
    again = bool(clause) and clause[0] in book["again"] and "the" in clause[-4:]
    marks = {
        "definite": again or bool(clause[-3:]) and not book["definite"].isdisjoint(_noun_phrase(clause)),
        "another": not again and not book["another"].isdisjoint(clause[-4:]),
        "response": _answers(text, sentence),
        "perceived": not book["perceived"].isdisjoint(near),
        "phase": not book["phase"].isdisjoint(words_after(text, sentence, trigger.span.end)[:3]),
    }
    status, cue = _status(near, before, text, trigger, earlier)
    if not trigger.speech:
        said = said_after(_own_clause_after(words_after(text, sentence, trigger.span.end)))
        if status != "negated":
            status, cue = _in_rows(_since_done(clause), said, otherwise=(status, cue))
        if status == "asserted":
            status, cue = _around(text, trigger, sentence, clause)
        if status == "asserted":
            status, cue = said if said[1] else said_in_sentence(before)
    if status == "planned" and marks["definite"] and marks["phase"]:
        status, cue = "asserted", ""  # "the strike will end on Sunday": it is on
    return Reading(status, cue, **marks)


def _in_rows(clause: list[str], after: tuple[Status, str], *, otherwise: tuple[Status, str]) -> tuple[Status, str]:
    """Return what rows of words say: what is called off after all was only planned before."""
    if after[0] == "negated":
        return after
    before = said_before(clause)
    return before if before[1] else otherwise


def _done_inside(text: str, trigger: Trigger, clause: list[str]) -> list[str]:
    """Return the first word of the trigger where it says that something was done: "staged a protest"."""
    first = words_in(text, trigger.extent)[:1]
    bound = bool(clause) and clause[-1] in cues()["status"]["bound"]
    return first if first and first[0] in cues()["status"]["done"] and not bound else []


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


def _since_done(near: list[str]) -> list[str]:
    """Return the words after the last that says something was carried out."""
    done = cues()["status"]["done"]
    if done.isdisjoint(near):
        return near
    return near[max(index for index, word in enumerate(near) if word in done) + 1 :]


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


def _status(
    near: list[str], before: list[str], text: str, trigger: Trigger, earlier: Sequence[Trigger]
) -> tuple[Status, str]:
    book = cues()["status"]
    if trigger.speech:  # to threaten what may come is to threaten
        return "asserted", ""
    table: tuple[tuple[Status, str, list[str]], ...] = (
        ("negated", "negated", near[-4:]),
        ("generic", "background_of", near[-_BACKGROUND_REACH - 1 :] if "of" in near[-_BACKGROUND_REACH:] else []),
        ("background", "background", near[-_BACKGROUND_REACH:]),
        ("generic", "generic_near", near[-_BACKGROUND_REACH:]),
        ("topic", "topic_near", near[-_BACKGROUND_REACH:]),
        ("claimed", "claimed", near),
        ("threatened", "threatened", near),
        ("hypothetical", "hypothetical", near),
        ("planned", "planned", near),
    )
    for status, key, window in table:
        cue = first_of(window[::-1], book[key])
        if cue and not _undone(near, cue):
            return status, cue
    if _is_topic(text, trigger, before, earlier):
        return "topic", "talked about"
    if _is_aim(text, trigger, earlier):
        return "background", "what it is about"
    return "asserted", ""


def _around(text: str, trigger: Trigger, sentence: Span, clause: list[str]) -> tuple[Status, str]:
    """Return what stands further off: a claim earlier in the clause, a denial after the trigger or inside it."""
    book = cues()["status"]
    after = words_after(text, sentence, trigger.span.end)[: book["after_reach"]]
    inside = words_in(text, trigger.extent)
    whole = words_before(text, sentence, sentence.end)
    # "Refused to let the convoy be shelled", but not "those who refused were shelled".
    finite = book["finite"]
    told = max((index for index, word in enumerate(clause) if word in finite), default=-1)
    asked = clause[max(told + 1, len(clause) - book["claim_reach"]) :]
    # "Rejected it in a referendum": the vote was held.
    held = asked[-1:] in (["a"], ["the"]) and any(word in book["inside"] for word in asked[-2:-1])
    refused = [] if held else asked
    rows: tuple[tuple[Status, str, list[str]], ...] = (
        ("negated", "undone_after", after),
        ("negated", "negated", inside),
        ("hypothetical", "feared_after", _own_predicate(after)),
        ("planned", "planned_after", _own_predicate(after)),
        ("background", "retold", whole),
        ("background", "remembered", clause),
        ("negated", "refused", refused),
        ("planned", "asked", asked),
        ("claimed", "claimed", clause[-book["claim_reach"] :]),
    )
    for status, key, window in rows:
        cue = first_of(window, book[key])
        if cue:
            return status, cue
    if any(word in book["claimed"] for word in said_last(text, sentence)):
        return "claimed", "said last"
    return _by_form(clause, inside, after)


def _by_form(clause: list[str], inside: list[str], after: list[str]) -> tuple[Status, str]:
    """Return what the form of the words says: "agreed to sign", "the jailed leader", "riot police"."""
    book = cues()["status"]
    if len(clause) > 1 and clause[-1] == "to" and clause[-2] in book["willing"]:
        return ("threatened" if clause[-2] in book["threatened"] else "planned"), clause[-2]
    if _is_attribute(clause, inside, after):
        return "background", "an attribute"
    if after[:1] and after[0] in book["would"] and after[1:2] != ["have"] and _is_any(clause, inside):
        return "hypothetical", after[0]
    if after and after[0] in book["kind_after"] and len(inside) == 1:
        return "topic", after[0]
    return "asserted", ""


def _is_any(clause: list[str], inside: list[str]) -> bool:
    """Tell whether a trigger is a noun that names nothing told before: "a strike", "floods"."""
    definite = not cues()["status"]["definite"].isdisjoint(_noun_phrase(clause))
    return not definite and len(inside) == 1 and not inside[0].endswith("ed")


def said_last(text: str, sentence: Span) -> list[str]:
    """Return the words of a remark that ends the sentence: "the rebels claimed on Friday" after its last comma."""
    words = words_before(text, sentence, sentence.end)
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


def _is_topic(text: str, trigger: Trigger, before: list[str], earlier: Sequence[Trigger]) -> bool:
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
