"""Learn geo/data/recognition_weights.toml from the dev corpora, in folds.

    python -m tests.eval.train_recognition [--tables model,rules] [--write]

A logistic regression over the signals of geo/mentions.py, once with the model's signals and
once for rules only. A mention is right when it is a gold span, or overlaps one that no
mention is equal to. Those that rules alone leave out for what they are called are learnt from too, so that the
weights do not hang on what is left out by them. Only signals leave the corpora; no text does.
"""

from __future__ import annotations

import argparse
import json
import sys
import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import numpy as np

from geo import mentions as spans_and_signals
from geo.casing import restore_case
from geo.gazetteer import Gazetteer
from geo.mentions import find_mentions
from geo.mentions_signals import best_match
from geo.mentions_weights import NEVER
from geo.names import words_of
from geo.recogniser import Recogniser, find_entities, load_recogniser
from geo.text import sentences
from tests.eval import corpora
from tests.eval.signal_weights import FOLDS, Lesson, frequent, logits

RIDGE = 0.00005
RARE = 15  # signals seen in fewer mentions are left at what the file says
LEAN = 0.3  # logits: how far the line is moved towards finding more
FIXED = {
    "never": -10.0,
    "code_after": -4.0,
    "full_name": -2.5,
    "called_so": 1.5,
    "cue:town_of": 1.0,
    "capital_speaks": 1.3,
    "class_and_parent": 3.0,
    "place_phrase": 5.0,
    "seat": 4.0,
    "unknown_classed": 2.0,
}  # set by hand: rare in the corpora, and never to be lost
TARGET = Path(__file__).resolve().parents[2] / "geo" / "data" / "recognition_weights.toml"


@dataclass(slots=True)
class Case:
    """A mention's signals, whether it is right, its fold and corpus."""

    signals: frozenset[str]
    right: bool
    fold: int
    corpus: str


def cases_of(corpus: str, gazetteer: Gazetteer, recogniser: Recogniser) -> list[Case]:
    """Return every mention of a corpus, as far as the gold can judge it."""
    found = []
    for number, document in enumerate(corpora.documents(corpus)):
        text = document["text"]
        spans = sentences(text)
        restored = restore_case(text, sentences=spans, known=lambda name: best_match(gazetteer, name) is not None)
        entities = find_entities(text, recogniser, sentences=spans)
        words = words_of(restored, spans)
        with patch.object(spans_and_signals, "HOPELESS_BARE", NEVER):
            mentions = find_mentions(
                restored, words, gazetteer=gazetteer, entities=entities, rules_only=recogniser.rules_only
            )
        gold = [(item["start"], item["end"], item.get("optional", False)) for item in document["places"]]
        equal = {(mention.start, mention.end) for mention in mentions}
        for mention in mentions:
            over = [item for item in gold if item[0] < mention.end and mention.start < item[1]]
            if any(item[2] for item in over) or gazetteer.demonym(mention.name):
                continue
            right = any(item[:2] == (mention.start, mention.end) or item[:2] not in equal for item in over)
            found.append(Case(frozenset(mention.signals), right, number % FOLDS, corpus))
    return found


def corpora_alike(cases: Sequence[Case]) -> np.ndarray:
    """Return the cases' weights: each corpus counts by the root of its size; all together weigh 1."""
    sizes = Counter(case.corpus for case in cases)
    weight = np.array([sizes[case.corpus] ** -0.5 for case in cases])
    return weight / weight.sum()


def scores(cases: Sequence[Case], values: dict[str, float]) -> np.ndarray:
    """Return each case's sum of weights."""
    return np.array([logits(case, values) for case in cases])


def f1(cases: Sequence[Case], points: np.ndarray) -> float:
    """Return F1 over mentions (not over gold: what no mention covers is not counted)."""
    right = np.array([case.right for case in cases])
    taken = points > 0
    return float(2 * (right & taken).sum() / max(1, right.sum() + taken.sum()))


def report(cases: Sequence[Case], lesson: Lesson, values: dict[str, float], old: dict[str, float]) -> None:
    """Print F1 in folds, fitted, and with the weights on file."""
    folded = np.zeros(len(cases))
    for fold, without in enumerate(lesson.in_folds(cases)):
        inside = [i for i, case in enumerate(cases) if case.fold == fold]
        folded[inside] = scores([cases[i] for i in inside], without)
    fitted, on_file = scores(cases, values), scores(cases, old)
    for corpus in dict.fromkeys(case.corpus for case in cases):
        own = [i for i, case in enumerate(cases) if case.corpus == corpus]
        here = [cases[i] for i in own]
        figures = "  ".join(f"{f1(here, points[own]):.3f}" for points in (folded, fitted, on_file))
        print(f"{corpus:12s} {len(own):6d}  {figures}")


def main(arguments: list[str]) -> int:
    """Learn both tables, report, and write when asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tables", default="model,rules", help="which to learn")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args(arguments)
    if not corpora.there():
        print("skipped: the corpora are not beside the repository (../shared/eval)")
        return 0
    gazetteer = Gazetteer.open()
    tables = tomllib.loads(TARGET.read_text(encoding="utf-8"))
    for title in options.tables.split(","):
        model = None if title == "model" else "none"
        recogniser = load_recogniser(model)
        cases = [case for corpus in corpora.WITH_TOPONYMS for case in cases_of(corpus, gazetteer, recogniser)]
        names = [name for name in frequent(cases, least=RARE) if name not in FIXED]
        lesson = Lesson(names=names, ridge=RIDGE, lean=LEAN, weigh=corpora_alike)
        values = lesson.learn(cases)
        print(f"{title}: {len(cases)} mentions\ncorpus       mentions folds fitted on file")
        report(cases, lesson, values, tables[title])
        kept = {name: value for name, value in tables[title].items() if name not in values}
        tables[title] = {**kept, **values, **FIXED}
    if options.write:
        write(tables)
    return 0


def write(tables: dict[str, dict[str, float]]) -> None:
    """Write the weights file, under the comments that it has."""
    lines = [line for line in TARGET.read_text(encoding="utf-8").splitlines() if line.startswith("#")]
    for title, values in tables.items():
        lines += ["", f"[{title}]", *(f'"{name}" = {json.dumps(value)}' for name, value in sorted(values.items()))]
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
