"""Learn geo/data/resolution_weights.toml from the dev corpora, in folds, and print a reliability table.

    python -m tests.eval.train_resolution [--write] [--model none]

Folds are by article (a document is in one of five) and by corpus (each is judged by what the others teach).
The second pass learns from first-pass winners that were chosen without the document's fold. Confidence is
calibrated on the choices of the folds, and judged on curves that did not see the fold either. Outlets' homes
are learnt without gold. Run it twice when the gazetteer changed: homes are found with the weights on file.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Sequence
from itertools import compress
from pathlib import Path
from typing import NamedTuple

import numpy as np

from geo import ranking
from geo.distance import distance_km
from geo.gazetteer import Gazetteer
from geo.ranking import best_of
from geo.recogniser import load_recogniser
from geo.resolve import is_weak
from geo.resolve_unknown import Scene, all_fall_backs
from tests.eval import corpora
from tests.eval.learning import learn, learn_curve, table
from tests.eval.reliability import print_reliability
from tests.eval.resolution_cases import (
    CLOSE_KM,
    CORPORA,
    FOLDS,
    Case,
    Document,
    Rows,
    load,
    odds_of,
    rows_of,
    winners_of,
)

DOUBTS = (
    "prior", "best", "match:sound", "match:fuzzy", "match:core", "match:alternate", "near:best", "company:country",
    "company:region", "country:named", "country:not_named", "home:near", "hint:misfit", "class:country", "class:town",
)  # fmt: skip
# Set by hand: no corpus has a user, and a "City, State" is too rare there to be trusted as it should be.
FIXED = {"home:said": 2.5, "parent:holds": 3.0, "parent:misses": -1.5}
LEAST = 0.1
# A rule that was seen rarely is believed to be right this often, as if it had been seen so many times more.
RARE_RATE, RARE_TIMES = 0.3, 4
TARGET = Path(__file__).resolve().parents[2] / "geo" / "data" / "resolution_weights.toml"
Weights = dict[str, float]
Group = Callable[[Document], Hashable]


class Choice(NamedTuple):
    """The winner of a case: its chance, how many mentions it hits of how many, and its signals."""

    chance: float
    hits: int
    mentions: int
    signals: dict[str, float]


def choose(case: Case, rows: Rows, values: Weights) -> Choice:
    """Return what the weights choose."""
    if not rows:
        return Choice(0.0, 0, case.mentions, {})
    best, chance = best_of(case.name, odds_of(rows, values))
    return Choice(chance, int(case.hits[best]), case.mentions, rows[best])


def in_folds(cases: Sequence[Case], rows: Sequence[Rows], group: Group) -> dict[Hashable, Weights]:
    """Return for each group the weights that were learnt without it."""
    found: dict[Hashable, Weights] = {}
    for one in dict.fromkeys(group(case.document) for case in cases):
        others = [group(case.document) != one for case in cases]
        found[one] = learn(table(list(compress(cases, others)), list(compress(rows, others))), FIXED)
    return found


def in_company(documents: Sequence[Document], values: Callable[[Document], Weights]) -> list[Rows]:
    """Return the second pass's signals, in the company of the first pass's winners."""
    for document in documents:
        document.winners = ()
        document.winners = winners_of(document, values(document))
    return rows_of(documents)


def accuracy(choices: Sequence[Choice]) -> float:
    """Return the share of gold mentions within 161 km; a name without candidates counts."""
    return sum(item.hits for item in choices) / max(1, sum(item.mentions for item in choices))


def print_table(cases: Sequence[Case], runs: dict[str, Sequence[Choice]]) -> None:
    """Print the accuracy of each run on each corpus; the ceiling is the best candidate of each name."""
    print(f"{'corpus':12s} {'names':>6s} " + " ".join(f"{name:>12s}" for name in runs) + f" {'ceiling':>12s}")
    for corpus in (*CORPORA, "all"):
        chosen = [corpus in (case.document.corpus, "all") for case in cases]
        shares = [accuracy(list(compress(run, chosen))) for run in runs.values()]
        reach = sum(case.hits.max(initial=0) for case in compress(cases, chosen))
        shares.append(reach / max(1, sum(case.mentions for case in compress(cases, chosen))))
        print(f"{corpus:12s} {sum(chosen):6d} " + " ".join(f"{share:12.3f}" for share in shares))


def doubts(choices: Sequence[Choice]) -> np.ndarray:
    """Return what confidence is read from."""
    x = np.zeros((len(choices), len(DOUBTS) + 2))
    for i, choice in enumerate(choices):
        inside = min(max(choice.chance, 0.01), 0.99)
        x[i] = [np.log(inside / (1 - inside)), *(choice.signals.get(name, 0.0) for name in DOUBTS), 1.0]
    return x


def calibrate(choices: Sequence[Choice]) -> np.ndarray:
    """Return the curve from a winner's chance and signals to its share of right mentions."""
    count = np.array([choice.mentions for choice in choices], float)
    right = np.array([choice.hits for choice in choices]) / count
    return learn_curve(doubts(choices), right, count)


def confidences(cases: Sequence[Case], choices: Sequence[Choice]) -> np.ndarray:
    """Return how sure each choice is by a curve that did not see its fold."""
    sure = np.zeros(len(cases))
    for fold in range(FOLDS):
        inside = np.array([case.document.fold == fold for case in cases])
        curve = calibrate(list(compress(choices, ~inside)))
        sure[inside] = 1 / (1 + np.exp(-(doubts(list(compress(choices, inside))) @ curve)))
    return sure


def fall_back_rates(documents: Sequence[Document], gazetteer: Gazetteer) -> Weights:
    """Return how often each fall-back is within 161 km of a name that nothing in the gazetteer is called."""
    right: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    for document in documents:
        for case in document.cases:
            if not is_weak(case.name) or case.hits.any():
                continue
            for found in all_fall_backs(Scene(case.name, document.context, document.company, gazetteer)):
                seen[found.rule] += 1
                right[found.rule] += distance_km(*case.points[0], found.place.lat, found.place.lon) <= CLOSE_KM
    rates = {}
    for rule in sorted(seen):
        rates[rule] = round((right[rule] + RARE_RATE * RARE_TIMES) / (seen[rule] + RARE_TIMES), 2)
        print(f"fall-back {rule:18s} {right[rule]:4d} of {seen[rule]:4d} right: {rates[rule]:.2f}")
    return rates


def written(stages: dict[str, Weights], curve: np.ndarray, more: dict[str, Weights]) -> str:
    """Return the weights file."""
    lines = [
        "# Weights of the signals of geo/ranking.py (resolution_signals.toml tells what they mean): a candidate's",
        "# points are their sum, its chance the softmax. [calibration] makes of the winner's chance the share of right",
        "# ones; [fall_back] is how often each fall-back of geo/resolve_unknown.py was right.",
        "# Learnt by tests/eval/train_resolution.py on the dev corpora; only these numbers come from them.",
    ]
    for title, values in stages.items():
        lines += ["", f"[{title}]", *(f'"{name}" = {value}' for name, value in sorted({**values, **FIXED}.items()))]
    named = zip(("chance", *DOUBTS, "offset"), curve, strict=True)
    lines += ["", "[calibration]", *(f'"{name}" = {round(float(value), 2)}' for name, value in sorted(named))]
    lines += [f"{name} = {value}" for name, value in more["calibration"].items()]
    lines += ["", "[fall_back]", *(f'"{name}" = {value}' for name, value in more["fall_back"].items())]
    return "\n".join(lines) + "\n"


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
    documents = [one for corpus in CORPORA for one in load(corpus, gazetteer=gazetteer, recogniser=recogniser)]
    text = report(documents, gazetteer)
    if options.write:
        TARGET.write_text(text, encoding="utf-8")
    return 0


def report(documents: Sequence[Document], gazetteer: Gazetteer) -> str:
    """Learn in folds and on all, print how good that is, and return the weights file."""
    cases = [case for document in documents for case in document.cases]
    runs: dict[str, Sequence[Choice]] = {}
    rows = in_company(documents, lambda document: ranking.weights()["first"])
    runs["on file"] = [choose(case, row, ranking.weights()["second"]) for case, row in zip(cases, rows, strict=True)]
    for document in documents:
        document.winners = ()
    rows = rows_of(documents)
    first = learn(table(cases, rows), FIXED)
    groups: dict[str, Group] = {"by corpus": lambda one: one.corpus, "by article": lambda one: one.fold}
    for title, group in groups.items():
        firsts = in_folds(cases, rows, group)
        runs[f"1st {title[3:]}"] = [
            choose(case, row, firsts[group(case.document)]) for case, row in zip(cases, rows, strict=True)
        ]
        again = in_company(documents, lambda one, g=group, f=firsts: f[g(one)])  # type: ignore[misc]
        seconds = in_folds(cases, again, group)
        runs[title] = [choose(case, row, seconds[group(case.document)]) for case, row in zip(cases, again, strict=True)]
    second = learn(table(cases, again), FIXED)
    runs["in fold"] = [choose(case, row, second) for case, row in zip(cases, again, strict=True)]
    print_table(cases, runs)
    known = [(case, choice) for case, choice in zip(cases, runs["by article"], strict=True) if choice.signals]
    held = [choice for _, choice in known]
    sure = confidences([case for case, _ in known], held)
    seen = defaultdict(list)
    for (case, choice), value in zip(known, sure, strict=True):
        seen[case.document.corpus].append((float(value), choice.hits, choice.mentions))
    print_reliability(seen, title="out of fold: the ranker's choices")
    people = [right for document in documents for right in document.demonyms]
    rate = round(sum(people) / max(1, len(people)), 2)
    print(f"demonyms: {sum(people)} of {len(people)} countries right")
    more = {"calibration": {"demonym": rate, "least": LEAST}, "fall_back": fall_back_rates(documents, gazetteer)}
    return written({"first": first, "second": second}, calibrate(held), more)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
