"""Find which spans name places: model, cue rules and gazetteer each give signals, weights decide.

What is no place to pin ("Lebanese", "Bank of Lebanon", "Beirut said") comes out as such: context for `geo.resolve`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cache, partial
from operator import attrgetter

from geo.casing import restore_case
from geo.frozen import quick
from geo.gazetteer import Gazetteer
from geo.mentions import find_mentions
from geo.mentions_names import may_open
from geo.mentions_signals import is_known
from geo.mentions_together import Mention
from geo.mentions_weights import points_of, weights
from geo.model import Kind, Span, Toponym
from geo.names import Words, words_of
from geo.recogniser import Entity, Recogniser, find_entities, load_recogniser
from geo.toponyms_anaphors import find_anaphors
from geo.toponyms_demonyms import find_demonyms
from geo.toponyms_initials import with_initials
from geo.toponyms_kinds import WHY, is_hint, kind_of
from geo.toponyms_scripts import holds_script, names_in_script

__all__ = ["Entity", "Recogniser", "find_entities", "find_toponyms", "load_recogniser"]

_made = quick(Toponym)
LEAST_SAID = 0.2  # logits: a signal that speaks for a place less than this is no reason worth telling
MOST_REASONS = 4
# What no other mention of the name makes a place: "Marburg virus", "Dallas Grant", "Boston Globe".
NEVER_BY_OTHERS = frozenset({"never", "named_after", "full_name", "org:media", "code_after"})


def find_toponyms(
    text: str, *, sentences: Sequence[Span], gazetteer: Gazetteer, entities: Sequence[Entity] = ()
) -> tuple[Toponym, ...]:
    """Return the spans of `text` that name places, and its demonyms, in order, none overlapping another.

    `entities` are the model's (`find_entities`); without any, rules and the gazetteer
    decide alone. A span is taken when its signals' weights add up to more than 0.
    """
    known, opens = partial(is_known, gazetteer), may_open(gazetteer).__getitem__
    restored = restore_case(text, sentences=sentences, known=known, opens=opens)
    rules_only = not entities
    words = words_of(restored, sentences)
    demonyms = list(find_demonyms(restored, words, gazetteer=gazetteer))
    mentions = find_mentions(restored, words, gazetteer=gazetteer, entities=entities, rules_only=rules_only)
    chosen = _apart(_best_first(mentions, "rules" if rules_only else "model"), demonyms)
    made = [
        _toponym(mention, kind_of(mention, within, text=restored, gazetteer=gazetteer), rules_only)
        for mention, within in _with_sentences(chosen, words)
    ]
    kind_at = partial(_kind_at, text=restored, sentences=words, gazetteer=gazetteer)
    made = with_initials(restored, made, kind_at=kind_at)
    if holds_script(text):
        spans = [item.span for item in made]
        for sentence in sentences:
            named = names_in_script(text, sentence, gazetteer)
            made += [item for item in named if not any(item.span.overlaps(span) for span in spans)]
    made += _hints(mentions, [*made, *demonyms])
    taken = _letters_of(made) if demonyms else set()
    people = [item for item in demonyms if taken.isdisjoint(range(item.start, item.end))]
    again = find_anaphors(restored, [*made, *people])
    return tuple(sorted([*made, *people, *again], key=attrgetter("start")))


def _letters_of(made: Sequence[Toponym]) -> set[int]:
    return set().union(*[range(item.start, item.end) for item in made])


def _hints(mentions: Sequence[Mention], made: Sequence[Toponym]) -> Iterator[Toponym]:
    hints = [mention for mention in mentions if mention.score <= 0 and is_hint(mention)]
    taken = _letters_of(made) if hints else set()
    for mention in hints:
        if taken.isdisjoint(range(mention.start, mention.end)):
            taken.update(range(mention.start, mention.end))
            yield Toponym(
                start=mention.start,
                end=mention.end,
                name=mention.name,
                kind="hint",
                # Outlets are called after towns: "Washington Post" tells of no state.
                feature="city" if "org:media" in mention.signals else "",
                qualifier=mention.qualifier,
                reasons=(WHY["hint"],),
            )


def _apart(mentions: Sequence[Mention], demonyms: Sequence[Toponym]) -> list[Mention]:
    """The first of those that overlap; "Indian Ocean" is no demonym, "Indian" is."""
    chosen: list[Mention] = []
    taken: set[int] = set()
    ends = {at: item.end for item in demonyms for at in range(item.start, item.end)}
    for mention in mentions:
        within = mention.end <= ends.get(mention.start, 0)
        letters = range(mention.start, mention.end)
        if not within and taken.isdisjoint(letters):
            chosen.append(mention)
            taken.update(letters)
    return chosen


def _with_sentences(mentions: Sequence[Mention], sentences: Sequence[Words]) -> Iterator[tuple[Mention, Words]]:
    starts = [words.sentence.start for words in sentences]
    for mention in mentions:
        yield mention, sentences[bisect_right(starts, mention.start) - 1]


def _kind_at(item: Toponym, *, text: str, sentences: Sequence[Words], gazetteer: Gazetteer) -> Kind:
    """What a mention stands for that no signal told of."""
    mention = Mention(item.start, item.end, item.name)
    ((_, words),) = _with_sentences([mention], sentences)
    return kind_of(mention, words, text=text, gazetteer=gazetteer)


def _best_first(mentions: Sequence[Mention], table_name: str) -> list[Mention]:
    """Mentions that weigh more than 0, also with the bonus for a name that was found elsewhere in the text."""
    for mention in mentions:
        mention.score = points_of(mention.signals, table_name)
    found = {mention.name.casefold() for mention in mentions if mention.score > 1.0}
    for mention in mentions if found else ():
        if mention.score <= 0 and mention.name.casefold() in found and not mention.signals & NEVER_BY_OTHERS:
            mention.signals.add("found_elsewhere")
            mention.score += float(weights()[table_name].get("found_elsewhere", 0.0))
    kept = [mention for mention in mentions if mention.score > 0]
    return sorted(kept, key=lambda mention: (-(mention.end - mention.start), -mention.score, mention.start))


@cache
def _told(table_name: str) -> dict[str, tuple[float, str, str]]:
    """The signals that can be told in words: (weight turned round, signal), by which they are told in order, words."""
    values = weights()[table_name]
    return {signal: (-float(values.get(signal, 0.0)), signal, said) for signal, said in weights()["words"].items()}


def _toponym(mention: Mention, kind: Kind, rules_only: bool) -> Toponym:
    told = _told("rules" if rules_only else "model")
    for_it = sorted(map(told.__getitem__, told.keys() & mention.signals))
    said = [words for against, _signal, words in for_it if against < -LEAST_SAID]
    said = said or [words for _against, _signal, words in for_it]
    if kind in WHY:
        said.insert(0, f"stands for {mention.seat}" if mention.seat and kind == "metonym" else WHY[kind])
    reasons = tuple(dict.fromkeys(said))[:MOST_REASONS]
    return _made(mention.start, mention.end, mention.name, kind, mention.feature, mention.qualifier, reasons)
