"""Learn geo/data/resolution_weights.toml from the dev corpora, in folds, and print a reliability table.

    python -m tests.eval.train_resolution [--write] [--model none]

A conditional logistic regression over the candidates of each name: the chance of the
candidates near the gold point is made as large as it can be, with a ridge. Only signals
(numbers) leave the corpora; no text does. A document is in one fold only.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from geo import ranking
from geo.context import Context, Name, read_context
from geo.distance import distance_km
from geo.gazetteer import Gazetteer
from geo.model import Toponym
from geo.ranking import Winner, best_of, chances, signals_of
from geo.recogniser import Recogniser, load_recogniser
from geo.text import sentences
from geo.toponyms import find_entities, find_toponyms
from tests.eval import corpora

FOLDS = 5
RIDGE = 0.0003
STEPS = 500
CLOSE_KM = 161.0
DOUBTS = (
    "prior",
    "match:sound",
    "match:fuzzy",
    "match:core",
    "match:alternate",
    "near:best",
    "company:country",
    "country:named",
)
SHARE = {"wiktor": 0.35, "ucdp_places": 0.2, "tudloc": 0.6, "geocorpora": 0.7}
# Set by hand: the corpora tell no home, and a "City, State" is too rare there to be trusted as it should be.
FIXED = {"home:near": 3.0, "home:country": 2.0, "parent:holds": 3.0, "parent:misses": -1.5}
TARGET = Path(__file__).resolve().parents[2] / "geo" / "data" / "resolution_weights.toml"


@dataclass(slots=True)
class Case:
    """One name of a document: which candidates are right, which within 161 km, and how much it counts."""

    name: Name
    context: Context
    right: np.ndarray
    near: np.ndarray
    weight: float
    fold: int
    document: int


class Result(NamedTuple):
    """The winner of a case: its chance, whether it is right, and its signals; `reachable` says a candidate is right."""

    chance: float
    right: bool
    weight: float
    signals: dict[str, float]
    reachable: bool


def toponyms_of(document: dict[str, Any], gazetteer: Gazetteer, recogniser: Recogniser) -> tuple[Toponym, ...]:
    """Return the document's own spans and what else we find in it."""
    text = document["text"]
    spans = sentences(text)
    found = find_toponyms(
        text, sentences=spans, gazetteer=gazetteer, entities=find_entities(text, recogniser, sentences=spans)
    )
    return corpora.with_gold(document, found, gazetteer=gazetteer)


def cases_of(corpus: str, gazetteer: Gazetteer, recogniser: Recogniser, first: int) -> list[Case]:
    """Return the names of a corpus that have a gold point and a candidate near it."""
    found = []
    for number, document in enumerate(corpora.documents(corpus)):
        toponyms = toponyms_of(document, gazetteer, recogniser)
        context = read_context(document["text"], toponyms, sentences=sentences(document["text"]), gazetteer=gazetteer)
        gold = {(item["start"], item["end"]): item for item in document["places"] if item.get("lat") is not None}
        for name in context.names:
            hits = [
                gold[span] for index in name.mentions if (span := (toponyms[index].start, toponyms[index].end)) in gold
            ]
            if hits and name.candidates:
                right = _right(name, hits)
                weight = len(hits) ** 0.5 * SHARE.get(corpus, 1.0)
                found.append(
                    Case(name, context, right, _away(name, hits) <= CLOSE_KM, weight, number % FOLDS, first + number)
                )
    return found


def _right(name: Name, hits: Sequence[dict[str, Any]]) -> np.ndarray:
    """Which candidates are the gold place: by its id, else those at its point; none when it is not among them."""
    away = _away(name, hits)
    same = np.array([c.place.id == str(hits[0].get("geonames_id")) for c in name.candidates])
    if same.any():
        return same
    nearest = away.min()
    return away <= (max(10.0, nearest * 1.3 + 5) if nearest <= CLOSE_KM else -1.0)


def _away(name: Name, hits: Sequence[dict[str, Any]]) -> np.ndarray:
    lat, lon = hits[0]["lat"], hits[0]["lon"]
    return np.array([distance_km(lat, lon, candidate.place.lat, candidate.place.lon) for candidate in name.candidates])


def learn(rows: Sequence[list[dict[str, float]]], cases: Sequence[Case], names: Sequence[str]) -> dict[str, float]:
    """Return the weights that make the right candidates likeliest (Adam, full batch)."""
    known = [index for index, case in enumerate(cases) if case.right.any()]
    rows, cases = [rows[index] for index in known], [cases[index] for index in known]
    column = {name: index for index, name in enumerate(names)}
    widest = max(len(row) for row in rows)
    x = np.zeros((len(rows), widest, len(names)))
    mask = np.zeros((len(rows), widest), bool)
    right = np.zeros((len(rows), widest), bool)
    for i, (row, case) in enumerate(zip(rows, cases, strict=True)):
        for j, signals in enumerate(row):
            mask[i, j], right[i, j] = True, case.right[j]
            for signal, value in signals.items():
                x[i, j, column[signal]] = value
    weight = np.array([case.weight for case in cases])
    weight /= weight.sum()
    w, m, v = np.array([FIXED.get(name, 0.0) for name in names]), np.zeros(len(names)), np.zeros(len(names))
    free = np.array([name not in FIXED for name in names])
    for step in range(1, STEPS + 1):
        points = np.where(mask, x @ w, -1e9)
        odds = np.exp(points - points.max(1, keepdims=True))
        odds /= odds.sum(1, keepdims=True)
        good = np.where(right, odds, 0.0)
        good /= np.maximum(good.sum(1, keepdims=True), 1e-12)
        slope = np.einsum("n,nc,ncf->f", weight, odds - good, x) + RIDGE * w
        m, v = 0.9 * m + 0.1 * slope, 0.999 * v + 0.001 * slope**2
        w -= 0.1 * free * (m / (1 - 0.9**step)) / (np.sqrt(v / (1 - 0.999**step)) + 1e-8)
    return {name: round(float(value), 2) for name, value in zip(names, w, strict=True) if abs(value) >= 0.005}


def winners_of(cases: Sequence[Case], contexts: Sequence[Context], stage: dict[str, float]) -> dict[int, list[Winner]]:
    """Return the first pass's winners of each context."""
    found = {}
    for context in contexts:
        winners = []
        for name in context.names:
            odds = chances(signals_of(name, context, ()), stage)
            if odds:
                best, chance = best_of(name, odds)
                winners.append(Winner(name.key, name.text, name.candidates[best].place, chance))
        found[id(context)] = winners
    return found


def hit(rows: Sequence[list[dict[str, float]]], cases: Sequence[Case], values: dict[str, float]) -> list[Result]:
    """Return (chance, right?, weight) of the best candidate of each case."""
    found = []
    for row, case in zip(rows, cases, strict=True):
        odds = chances(row, values)
        best, chance = best_of(case.name, odds)
        found.append(Result(chance, bool(case.near[best]), case.weight, row[best], bool(case.right.any())))
    return found


def in_folds(rows: Sequence[list[dict[str, float]]], cases: Sequence[Case], names: Sequence[str]) -> list[Result]:
    """Return `hit` of each case by weights that were learnt without its fold."""
    found: list[Result] = [Result(0.0, False, 0.0, {}, False)] * len(cases)
    for fold in range(FOLDS):
        inside = [i for i, case in enumerate(cases) if case.fold != fold]
        outside = [i for i, case in enumerate(cases) if case.fold == fold]
        values = learn([rows[i] for i in inside], [cases[i] for i in inside], names)
        for i, result in zip(
            outside, hit([rows[i] for i in outside], [cases[i] for i in outside], values), strict=True
        ):
            found[i] = result
    return found


def _doubts(results: Sequence[Result]) -> np.ndarray:
    x = np.zeros((len(results), len(DOUBTS) + 2))
    for i, result in enumerate(results):
        inside = min(max(result.chance, 0.01), 0.99)
        x[i] = [np.log(inside / (1 - inside)), *(result.signals.get(name, 0.0) for name in DOUBTS), 1.0]
    return x


def calibrate(results: Sequence[Result]) -> dict[str, float]:
    """Return the logistic curve from a winner's chance and signals to the share of right ones."""
    x, y = _doubts(results), np.array([result.right for result in results], float)
    w, m, v = np.zeros(x.shape[1]), 0.0, 0.0
    for step in range(1, 1500):
        slope = x.T @ (1 / (1 + np.exp(-(x @ w))) - y) / len(y) + 0.0003 * w
        m, v = 0.9 * m + 0.1 * slope, 0.999 * v + 0.001 * slope**2
        w = w - 0.05 * (m / (1 - 0.9**step)) / (np.sqrt(v / (1 - 0.999**step)) + 1e-9)
    return {name: round(float(value), 2) for name, value in zip(("chance", *DOUBTS, "offset"), w, strict=True)}


def accuracy(results: Sequence[Result]) -> float:
    """Return the weighted share of right ones."""
    return sum(item.weight for item in results if item.right) / sum(item.weight for item in results)


def reliability(results: Sequence[Result], curve: dict[str, float]) -> None:
    """Print how often choices of each confidence were right."""
    sure = 1 / (1 + np.exp(-(_doubts(results) @ np.array([curve[name] for name in ("chance", *DOUBTS, "offset")]))))
    good = np.array([result.right for result in results])
    print("confidence   names  mean   right")
    for low in np.arange(0, 1, 0.1):
        inside = (sure >= low) & (sure < low + 0.1 + 1e-9 * (low > 0.85))
        if inside.any():
            print(
                f"{low:.1f}-{low + 0.1:.1f}    {inside.sum():6d}  {sure[inside].mean():.3f}  {good[inside].mean():.3f}"
            )


def write(first: dict[str, float], second: dict[str, float], calibration: dict[str, float]) -> None:
    """Write the weights file."""
    lines = [
        "# Weights of the signals of geo/ranking.py: a candidate's points are their sum, its chance the softmax.",
        "# Learnt by tests/eval/train_resolution.py on the dev corpora; only these numbers come from them.",
    ]
    for title, values in (("first", first), ("second", second)):
        kept = sorted({**values, **FIXED}.items())
        lines += ["", f"[{title}]", *(f'"{name}" = {value}' for name, value in kept)]
    lines += ["", "[calibration]", *(f'"{name}" = {value}' for name, value in sorted(calibration.items()))]
    lines += ["least = 0.1"]
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main(arguments: list[str]) -> int:
    """Learn, report, and write when asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--model")
    options = parser.parse_args(arguments)
    if not corpora.there():
        print("skipped: the corpora are not beside the repository (../shared/eval)")
        return 0
    gazetteer, recogniser = Gazetteer.open(), load_recogniser(options.model)
    cases: list[Case] = []
    spans: dict[str, tuple[int, int]] = {}
    for corpus in (*corpora.WITH_TOPONYMS, *corpora.RESOLUTION_ONLY):
        begin = len(cases)
        cases += cases_of(corpus, gazetteer, recogniser, begin * 10_000)
        spans[corpus] = begin, len(cases)
    contexts = list({id(case.context): case.context for case in cases}.values())
    rows = [signals_of(case.name, case.context, ()) for case in cases]
    names = sorted({signal for row in rows for signals in row for signal in signals})
    first = learn(rows, cases, names)
    print(f"{len(cases)} names; first pass {accuracy(hit(rows, cases, first)):.3f}")
    winners = winners_of(cases, contexts, first)
    rows = [signals_of(case.name, case.context, winners[id(case.context)]) for case in cases]
    names = sorted({signal for row in rows for signals in row for signal in signals})
    second = learn(rows, cases, names)
    folded, fitted = in_folds(rows, cases, names), hit(rows, cases, second)
    old = hit(rows, cases, ranking.weights()["second"])
    print("corpus       names  in folds  fitted  on file  ceiling")
    for corpus, (begin, end) in spans.items():
        shares = " ".join(f"{accuracy(result[begin:end]):8.3f}" for result in (folded, fitted, old))
        print(f"{corpus:12s} {end - begin:5d} {shares}")
    curve = calibrate(folded)
    reliability(folded, curve)
    if options.write:
        write(first, second, curve)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
