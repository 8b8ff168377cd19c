"""Choose one place for each toponym, with reasons, or say why there is none.

Two passes: first every name by itself against what the article says, then again with
the company of what the other names were taken for.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, log
from typing import NamedTuple

from geo.company import Company, Crowd, Others, Winner, count_votes
from geo.context import Name, read_context
from geo.frozen import quick
from geo.gazetteer import Gazetteer
from geo.model import Candidate, Home, Place, ResolvedToponym, Span, Toponym
from geo.ranking import Stage, best_of, chances, points_of, stage, weights
from geo.ranking_signals import LEAST_LIKELY, Signals, in_company, lasting_signals
from geo.resolve_reasons import Reasons
from geo.resolve_unknown import Scene, division_called, fall_back

_candidate, _resolved = quick(Candidate), quick(ResolvedToponym)
MOST_EXPLAINED = 6  # of a name's candidates, best first, are told in full why: as many as the page shows
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
    signals = [lasting_signals(name, context, company) for name in context.names if name.candidates]
    first = judge(signals, stage("first"))
    crowd = Crowd([one.winner for one in first])
    verdicts = {one.winner.name.key: judge_again(one, Others(crowd, one.winner.name)) for one in first}
    company = Company(company.votes, winners=[one.winner for one in verdicts.values()], home=home)
    resolved: dict[int, ResolvedToponym] = {}
    for name in context.names:
        chosen = _chosen(name, verdicts.get(name.key), company)
        if is_weak(name):
            chosen = _or_fall_back(chosen, Scene(name, context, company, gazetteer))
        for index in name.mentions:
            resolved[index] = _as_called(toponyms[index], chosen)
    for index, code in context.demonyms.items():
        resolved[index] = _people_of(toponyms[index], gazetteer.nation(code))
    return tuple([resolved[index] for index in range(len(toponyms))])


class Verdict(NamedTuple):
    """The winner of a name and which candidate it is, and the signals and odds of all."""

    winner: Winner
    signals: Signals
    odds: list[float]
    best: int


class Choice(NamedTuple):
    """What is said of all mentions of a name: the place, or None, how sure, all candidates, and why."""

    place: Place | None
    confidence: float
    candidates: tuple[Candidate, ...]
    reasons: tuple[str, ...]


def judge(signals: Sequence[Signals], stage: Stage) -> list[Verdict]:
    """Return what each name is taken for by these weights; `signals` are its candidates'."""
    found = []
    for one in signals:
        if len(one.kinds) > 1:
            odds = chances(points_of(one, stage, range(len(one.kinds))))
            best, chance = best_of(one.name, odds)
        else:
            odds, best, chance = [1.0], 0, 1.0  # who is alone is sure to win
        found.append(Verdict(Winner(one.name, one.name.candidates[best].place, chance), one, odds, best))
    return found


def judge_again(first: Verdict, others: Others) -> Verdict:
    """Return what a name is taken for in company: the likely candidates share anew what they had together."""
    winner, signals, odds, best = first
    likely = [index for index, chance in enumerate(odds) if chance >= LEAST_LIKELY]
    signals.company = in_company(signals, others, likely)
    if len(likely) < 2:
        return first
    mass = sum(map(odds.__getitem__, likely))
    odds = odds.copy()
    for index, chance in zip(likely, chances(points_of(signals, stage("second"), likely)), strict=True):
        odds[index] = mass * chance
    best, chance = best_of(winner.name, odds)
    return Verdict(Winner(winner.name, winner.name.candidates[best].place, chance), signals, odds, best)


def is_weak(name: Name) -> bool:
    """Tell whether nothing in the gazetteer is called so, in English or in full."""
    return not any(item.reasons and item.reasons[0] in _CALLED_SO for item in name.candidates)


def _or_fall_back(chosen: Choice, scene: Scene) -> Choice:
    """Return the fall-back where it proved right more often than such a choice."""
    found = fall_back(scene, weights()["fall_back"], above=chosen.confidence)
    if found is None:
        return chosen
    (place, why, _rule), rate = found
    candidate = Candidate(place=place, score=rate, reasons=(why,))
    return Choice(place, rate, (candidate, *chosen.candidates), (why,))


def _chosen(name: Name, verdict: Verdict | None, company: Company) -> Choice:
    """The candidates in order of their chance, with reasons; no place where there are none or nothing decides."""
    if verdict is None:
        return Choice(None, 0.0, (), (f"no place called {name.text!r} is in the gazetteer",))
    winner, signals, odds, best = verdict
    candidates, places, reasons = name.candidates, name.where[0], Reasons(signals, company)
    order = sorted(range(len(odds)), key=odds.__getitem__, reverse=True)
    if order[0] != best:
        order.remove(best)
        order.insert(0, best)
    why = list(map(reasons.of, order[:MOST_EXPLAINED]))
    why += [candidates[index].reasons[:1] for index in order[MOST_EXPLAINED:]]
    ranked = tuple(
        [_candidate(places[index], round(odds[index], 4), words) for index, words in zip(order, why, strict=True)]
    )
    (points,) = points_of(signals, stage("calibration"), (best,))
    confidence = calibrated(winner.chance, points)
    if confidence < float(weights()["calibration"]["least"]):
        return Choice(None, 0.0, ranked, (f"{len(ranked)} places could be meant and nothing in the text decides",))
    return Choice(ranked[0].place, confidence, ranked, ranked[0].reasons)


def calibrated(chance: float, points: float) -> float:
    """Return how often such a choice was right on the tuning texts, the gazetteer's gaps included.

    `points` are what the winner's signals weigh in that: a lone candidate that is only spelled alike is sure to
    win, and often wrong.
    """
    values: dict[str, float] = weights()["calibration"]
    inside = min(max(chance, 0.01), 0.99)
    sure = values["offset"] + values["chance"] * log(inside / (1 - inside)) + points
    return round(1 / (1 + exp(-sure)), 3)


def _as_called(toponym: Toponym, chosen: Choice) -> ResolvedToponym:
    """The division where this mention calls a place one and it lies there: Idlib province, not the town of Idlib."""
    place, confidence, candidates, reasons = chosen
    called = division_called(place, toponym.feature, candidates) if place else None
    if called is not None:
        place = called.place
        reasons = tuple(dict.fromkeys((f"the text calls it a {toponym.feature}", *called.reasons)))
    return _resolved(toponym, place, confidence, candidates, reasons)


def _people_of(toponym: Toponym, country: Place | None) -> ResolvedToponym:
    if country is None:
        return ResolvedToponym(toponym=toponym, place=None, reasons=("no such country is in the gazetteer",))
    why = (f"the people of {country.name}",)
    chosen = Candidate(place=country, score=1.0, reasons=why)
    rate = float(weights()["calibration"]["demonym"])
    return ResolvedToponym(toponym=toponym, place=country, confidence=rate, candidates=(chosen,), reasons=why)
