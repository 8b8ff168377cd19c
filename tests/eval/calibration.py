"""Learn geo/data/confidence_weights.toml in folds, and print how often events of each confidence are right.

    python -m tests.eval.calibration            the reliability table: by folds, and with the weights on file
    python -m tests.eval.calibration --write    write the weights

An event is right when all that it states is: its type is the annotated one; its place, if it has one, within 50 km
(in our own articles within the annotated radius); its date, if it has one, the annotated one. Judged are all events
of our own articles (tests/gold), those of MUC-4 of the types that it annotates, and of each note the first event of
the annotated type, else the first: notes tell more than is annotated of them. Folds are by article.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from zlib import crc32

import numpy as np

from geo.confidence import signals_of, weights
from geo.flat import flat_event
from geo.model import Event
from geo.pipeline import Analysis, analyse
from geo.sources import read_articles
from geo.text import sentences
from tests.eval.corpora import scorer
from tests.eval.gate import CORPORA, TYPE_MAP
from tests.eval.learning import learn_curve
from tests.eval.reliability import Choice, error, print_reliability
from tests.gold.event_articles import gold_articles
from tests.gold.event_scoring import date_right, hidden_types, place_right, score, tell

FOLDS = 5
NOTES = ("acled_notes", "awsd_notes", "gtd_notes")
OWN = "own articles"
TARGET = Path(__file__).resolve().parents[2] / "geo" / "data" / "confidence_weights.toml"
# Our own articles are few, and the likest to what is read: each event counts as so many.
OWN_WEIGHT = 3.0


class Case(NamedTuple):
    """An event's signals, whether all that it states is right, where it is from, and its fold."""

    signals: dict[str, float]
    right: bool
    source: str
    fold: int


def cases() -> Iterator[Case]:
    """Yield what can be judged: always our own articles, and the corpora where they are."""
    yield from cases_of_own_articles()
    if (CORPORA / "dev").is_dir():
        rules = scorer("score_events")
        types = rules.Types(json.loads(TYPE_MAP.read_text(encoding="utf-8")))
        for corpus in (*NOTES, "muc4"):
            yield from _corpus(corpus, rules=rules, types=types)


def cases_of_own_articles() -> Iterator[Case]:
    """Yield the events told of our own articles; each that meets nothing annotated is wrong."""
    for article in gold_articles():
        told = tell(article)
        length = len(sentences(article.text))
        scored = score(article, told)
        rights = {
            event.id: (event.place is None or place_right(gold, event))
            and (event.when.first is None or date_right(gold, event))
            for gold, event in scored.pairs
        }
        for event in told:
            if event.id in rights or event.type not in hidden_types():
                yield _case(event, rights.get(event.id, False), OWN, length)


def _corpus(corpus: str, *, rules: Any, types: Any) -> Iterator[Case]:
    path = CORPORA / "dev" / f"{corpus}.jsonl"
    gold = rules.load(str(path))
    for article in read_articles([str(path)], on_error=lambda problem: None):
        found = analyse(article)
        rows = [(event, _verdict(event, gold[article.id], rules=rules, types=types)) for event in found.told]
        yield from _notes(rows, corpus, found) if corpus in NOTES else _articles(rows, corpus, found, types=types)


def _notes(rows: Sequence[tuple[Event, str]], corpus: str, found: Analysis) -> Iterator[Case]:
    chosen = next((row for row in rows if row[1] != "type"), rows[0] if rows else None)
    if chosen is not None:
        yield _case(chosen[0], chosen[1] == "right", corpus, len(found.sentences))


def _articles(rows: Sequence[tuple[Event, str]], corpus: str, found: Analysis, *, types: Any) -> Iterator[Case]:
    scope = types.scope(found.article.id)
    for event, verdict in rows:
        if scope is None or set(types.pred({"type": event.type})) & scope:
            yield _case(event, verdict == "right", corpus, len(found.sentences))


def _verdict(event: Event, row: dict[str, Any], *, rules: Any, types: Any) -> str:
    """Return "right", or what is wrong: "type", or place or date ("join")."""
    flat = flat_event(event)
    alike = [gold for gold in row["events"] if set(types.gold(row["id"], gold)) & set(types.pred({"type": event.type}))]
    if not alike:
        return "type"
    for gold in alike:
        placed = event.place is not None and (rules.has(gold) or gold.get("place"))
        dated = event.when.first is not None and rules.date_kind(gold)
        on_day = rules.date_ok(gold, flat) or _meets(gold, event)
        if (not placed or rules.place_ok(gold, flat, 50)) and (not dated or on_day):
            return "right"
    return "join"


def _meets(gold: dict[str, Any], event: Event) -> bool:
    """Tell whether a told week or month holds the annotated day."""
    day = gold.get("date")
    if not day or event.when.first is None or event.when.last is None or event.when.precision == "day":
        return False
    return event.when.first.isoformat() <= str(day)[:10] <= event.when.last.isoformat()


def _case(event: Event, right: bool, source: str, length: int) -> Case:
    return Case(signals_of(event, sentences=length), right, source, crc32(event.article_id.encode()) % FOLDS)


def learn(known: Sequence[Case]) -> dict[str, float]:
    """Return the weights of a logistic curve from signals to the share of right events."""
    names = sorted({name for case in known for name in case.signals})
    x = np.array([[case.signals.get(name, 0.0) for name in names] + [1.0] for case in known])
    right = np.array([case.right for case in known], float)
    count = np.array([OWN_WEIGHT if case.source == OWN else 1.0 for case in known])
    return dict(zip((*names, "offset"), map(float, learn_curve(x, right, count)), strict=True))


def chance(case: Case, values: dict[str, float]) -> float:
    """Return the chance by these weights."""
    points = values["offset"] + sum(values.get(name, 0.0) * size for name, size in case.signals.items())
    return float(1 / (1 + np.exp(-points)))


def by_source(known: Sequence[Case], values: Sequence[dict[str, float]]) -> dict[str, list[Choice]]:
    """Return (confidence, right, 1) of each case by source; `values` are one dictionary, or one a fold."""
    seen: dict[str, list[Choice]] = {}
    for case in known:
        seen.setdefault(case.source, []).append((chance(case, values[case.fold % len(values)]), int(case.right), 1))
    return seen


def calibration_error(known: Sequence[Case], values: Sequence[dict[str, float]]) -> float:
    """Return how far confidence is off, on average over all cases."""
    return error([choice for choices in by_source(known, values).values() for choice in choices])


def written(values: dict[str, float]) -> str:
    """Return the weights file."""
    lines = [
        "# Weights of the signals of geo/confidence.py: their sum is the logit of the chance that all an event states",
        "# is right. Learnt by tests/eval/calibration.py on our own articles and the dev corpora; only these numbers",
        "# come from the corpora.",
        "[weights]",
        *(f'"{name}" = {round(value, 2)}' for name, value in sorted(values.items())),
    ]
    return "\n".join(lines) + "\n"


def main(arguments: Sequence[str]) -> int:
    """Learn in folds, print the tables, and write when asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args(arguments)
    known = list(cases())
    folds = [learn([case for case in known if case.fold != fold]) for fold in range(FOLDS)]
    print_reliability(by_source(known, folds), title="weights learnt without the article")
    print()
    print_reliability(by_source(known, [weights()]), title="weights on file")
    if not (CORPORA / "dev").is_dir():
        print("the public corpora are not beside this checkout (../shared/eval): our own articles only")
    if options.write:
        TARGET.write_text(written(learn(known)), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
