"""Choose one place for each toponym, with reasons, or say why there is none.

Two passes: first every name by itself against what the article says, then again with
the company of what the other names were taken for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import exp, log
from typing import NamedTuple

from geo.company import Company, Winner, count_votes
from geo.context import Context, Name, read_context
from geo.gazetteer import Gazetteer
from geo.model import Candidate, Home, Place, ResolvedToponym, Span, Toponym
from geo.ranking import best_of, chances, in_company, lasting_signals, weights
from geo.resolve_reasons import reasons_of
from geo.resolve_unknown import Scene, division_called, fall_back

MOST_EXPLAINED = 8  # of a name's candidates, best first, are told in full why
_CALLED_SO = frozenset({"called so", "also called so in English", "a code"})


def resolve(
    text: str,
    toponyms: Sequence[Toponym],
    *,
    sentences: Sequence[Span],
    gazetteer: Gazetteer,
    home: Home | None = None,
) -> tuple[ResolvedToponym, ...]:
    """Return each toponym with its place, or None with the reason; demonyms get their country.

    `home` is where the outlet sits or the reader lives: namesakes near it gain.
    """
    context = read_context(text, toponyms, sentences=sentences, gazetteer=gazetteer)
    company = Company(count_votes(context.names), home=home)
    rows = [lasting_signals(name, context, company) for name in context.names]
    first = [one.winner for one in judge(context, rows, weights()["first"])]
    rows = [in_company(row, name, first) for row, name in zip(rows, context.names, strict=True)]
    judged = judge(context, rows, weights()["second"])
    company = replace(company, winners=[one.winner for one in judged])
    verdicts = {one.winner.name.key: one for one in judged}
    resolved: dict[int, ResolvedToponym] = {}
    for name in context.names:
        made = _chosen(name, verdicts.get(name.key), company)
        if is_weak(name):
            made = _or_fall_back(made, Scene(name, context, company, gazetteer))
        for index in name.mentions:
            resolved[index] = _as_called(replace(made, toponym=toponyms[index]))
    for index, code in context.demonyms.items():
        resolved[index] = _people_of(toponyms[index], gazetteer.nation(code))
    return tuple(resolved[index] for index in range(len(toponyms)))


class Verdict(NamedTuple):
    """The winner of a name, and the signals and odds of all its candidates."""

    winner: Winner
    rows: list[dict[str, float]]
    odds: list[float]
    best: int


def judge(context: Context, signals: Sequence[list[dict[str, float]]], values: dict[str, float]) -> list[Verdict]:
    """Return what each name that has candidates is taken for by these weights; `signals` are its candidates'."""
    found = []
    for name, rows in zip(context.names, signals, strict=True):
        if rows:
            odds = chances(rows, values)
            best, chance = best_of(name, odds)
            found.append(Verdict(Winner(name, name.candidates[best].place, chance), rows, odds, best))
    return found


def is_weak(name: Name) -> bool:
    """Tell whether nothing in the gazetteer is called so, in English or in full."""
    return not any(item.reasons and item.reasons[0] in _CALLED_SO for item in name.candidates)


def _or_fall_back(made: ResolvedToponym, scene: Scene) -> ResolvedToponym:
    """Return the fall-back where it proved right more often than such a choice."""
    found = fall_back(scene, weights()["fall_back"])
    if found is None or found[1] <= made.confidence:
        return made
    (place, why, _rule), rate = found
    chosen = Candidate(place=place, score=rate, reasons=(why,))
    return replace(made, place=place, confidence=rate, candidates=(chosen, *made.candidates), reasons=(why,))


def _chosen(name: Name, verdict: Verdict | None, company: Company) -> ResolvedToponym:
    """The candidates in order of their chance, with reasons; no place where there are none or nothing decides.

    The toponym is filled in by the caller.
    """
    blank = Toponym(start=0, end=0, name=name.text)
    if verdict is None:
        why = f"no place called {name.text!r} is in the gazetteer"
        return ResolvedToponym(toponym=blank, place=None, reasons=(why,))
    winner, rows, odds, best = verdict
    order = sorted(range(len(odds)), key=lambda index: (index != best, -odds[index], name.candidates[index].place.id))
    ranked = tuple(
        Candidate(
            place=name.candidates[index].place,
            score=round(odds[index], 4),
            reasons=reasons_of(name, index, signals=rows[index], company=company)
            if rank < MOST_EXPLAINED
            else name.candidates[index].reasons[:1],
        )
        for rank, index in enumerate(order)
    )
    confidence = calibrated(winner.chance, rows[best])
    if confidence < float(weights()["calibration"]["least"]):
        why = f"{len(ranked)} places could be meant and nothing in the text decides"
        return ResolvedToponym(toponym=blank, place=None, candidates=ranked, reasons=(why,))
    return ResolvedToponym(
        toponym=blank, place=ranked[0].place, confidence=confidence, candidates=ranked, reasons=ranked[0].reasons
    )


def calibrated(chance: float, signals: dict[str, float]) -> float:
    """Return how often such a choice was right on the tuning texts, the gazetteer's gaps included.

    `signals` are the winner's: a lone candidate that is only spelled alike is sure to win,
    and often wrong.
    """
    values = weights()["calibration"]
    inside = min(max(chance, 0.01), 0.99)
    points = float(values["offset"]) + float(values["chance"]) * log(inside / (1 - inside))
    points += sum(float(values.get(signal, 0.0)) * value for signal, value in signals.items())
    return round(1 / (1 + exp(-points)), 3)


def _as_called(made: ResolvedToponym) -> ResolvedToponym:
    """The division where this mention calls a place one and it lies there: Idlib province, not the town of Idlib."""
    feature = made.toponym.feature
    called = division_called(made.place, feature, made.candidates) if made.place else None
    if called is None:
        return made
    reasons = (f"the text calls it a {feature}", *called.reasons)
    return replace(made, place=called.place, reasons=tuple(dict.fromkeys(reasons)))


def _people_of(toponym: Toponym, country: Place | None) -> ResolvedToponym:
    if country is None:
        return ResolvedToponym(toponym=toponym, place=None, reasons=("no such country is in the gazetteer",))
    why = (f"the people of {country.name}",)
    chosen = Candidate(place=country, score=1.0, reasons=why)
    rate = float(weights()["calibration"]["demonym"])
    return ResolvedToponym(toponym=toponym, place=country, confidence=rate, candidates=(chosen,), reasons=why)
