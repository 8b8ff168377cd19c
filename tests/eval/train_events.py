"""Learn geo/data/event_weights.toml from the dev half of MUC-4, in folds over its articles.

    python -m tests.eval.train_events            figures in folds, fitted and on file
    python -m tests.eval.train_events --write    write the weights

A logistic regression over the signals of geo/eventness.py. A happening is news when the scorer's rules
match it with a gold event: type, and place within 50 km or day. Happenings of types that the corpus does
not annotate are left out, and so are notes, which keep all that they tell. No signal is a type or a name,
so that what is learnt is how events are told; only these numbers leave the corpus.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest.mock import patch

from geo import pipeline
from geo.drafts import drafts_of, is_background
from geo.eventness import signals_of, weights
from geo.events import NOTE_SENTENCES
from geo.evidence import Evidence
from geo.model import Article, Event
from geo.sources import read_articles
from geo.story import Story
from tests.eval import corpora
from tests.eval.gate import CORPORA, TYPE_MAP
from tests.eval.signal_weights import FOLDS, Lesson, frequent, logits

RIDGE = 0.001
RARE = 15  # signals seen in fewer happenings are left out
RARE_TYPE = 5  # types seen less often are not judged by the weights
LEAN = 0.15  # logits: how far the line is moved towards telling more; where F1 in folds is highest
TARGET = Path(__file__).resolve().parents[2] / "geo" / "data" / "event_weights.toml"

Keep = Callable[["Case"], bool]


@dataclass(frozen=True, slots=True)
class Case:
    """A happening told in a long text: its signals, which gold events it may be (rank, index), its document."""

    type: str
    signals: frozenset[str]
    matches: tuple[tuple[int, int], ...]
    document: int

    @property
    def right(self) -> bool:
        """Whether any gold event may be meant."""
        return bool(self.matches)

    @property
    def fold(self) -> int:
        """All of an article is in one fold."""
        return self.document % FOLDS


@dataclass(frozen=True, slots=True)
class Document:
    """How many gold events an article has, which of them count, and its happenings."""

    counted: tuple[bool, ...]
    cases: tuple[Case, ...]


def evidence_of(articles: Iterator[Article]) -> Iterator[tuple[Article, Evidence]]:
    """Yield what the stages before joining find in each article."""
    seen: list[tuple[Article, Evidence]] = []

    def keep(article: Article, evidence: Evidence) -> tuple[Event, ...]:
        seen.append((article, evidence))
        return ()

    with patch.object(pipeline, "join_events", keep):
        for article in articles:
            pipeline.analyse(article)
            yield seen.pop()


def documents() -> list[Document]:
    """Return the articles of the corpus that are longer than a note."""
    rules = corpora.scorer("score_events")
    types = rules.Types(json.loads(TYPE_MAP.read_text(encoding="utf-8")))
    path = CORPORA / "dev" / "muc4.jsonl"
    gold = rules.load(str(path))
    found: list[Document] = []
    for article, evidence in evidence_of(read_articles([str(path)], on_error=lambda error: None)):
        if len(evidence.sentences) > NOTE_SENTENCES:
            found.append(_document(article, evidence, gold[article.id], rules=rules, types=types, number=len(found)))
    return found


def _document(
    article: Article, evidence: Evidence, row: dict[str, Any], *, rules: ModuleType, types: Any, number: int
) -> Document:
    told, _ = drafts_of(Story(article.text, evidence, hidden=False))
    fresh = [draft for draft in told if not is_background(draft, article)] or told
    scope, cases = types.scope(article.id), []
    for draft in fresh:
        place, date = draft.best.place, draft.best.date
        where = place.resolved.place if place else None
        flat: dict[str, Any] = {
            "type": draft.best.trigger.type,
            "date": date.when.first.isoformat() if date and date.when.first else None,
        }
        if where is not None:
            point = {"lat": where.lat, "lon": where.lon}
            flat |= {**point, "place": where.name, "country": where.country_name}
        if not set(types.pred(flat)) & scope:
            continue
        matches = []
        for index, event in enumerate(row["events"]):
            near, then = rules.place_ok(event, flat, 50), rules.date_ok(event, flat)
            bare = not (rules.has(event) or event.get("place") or rules.date_kind(event))
            if set(types.gold(article.id, event)) & set(types.pred(flat)) and (near or then or bare):
                matches.append((-(2 * near + then), index))
        signals = signals_of(draft, article, evidence, among=fresh)
        cases.append(Case(draft.best.trigger.type, signals, tuple(matches), number))
    return Document(tuple(not event.get("optional") for event in row["events"]), tuple(cases))


def keeper(values: dict[str, float]) -> Keep:
    """Return what tells whether a case is kept under these weights."""
    return lambda case: logits(case, values) > 0


def figures(docs: Sequence[Document], keep: Keep) -> str:
    """Return precision, recall and F1 of one-to-one matches, and the share of empty articles that get an event."""
    right = wrong = missed = alarms = empty = 0
    for document in docs:
        kept = [case for case in document.cases if keep(case)]
        pairs = sorted((rank, index, number) for number, case in enumerate(kept) for rank, index in case.matches)
        gold: set[int] = set()
        ours: set[int] = set()
        for _, index, number in pairs:
            if index not in gold and number not in ours:
                gold.add(index)
                ours.add(number)
        right += sum(document.counted[index] for index in gold)
        missed += sum(count for index, count in enumerate(document.counted) if index not in gold)
        wrong += len(kept) - len(ours)
        empty += not document.counted
        alarms += bool(kept) and not document.counted
    f1 = 2 * right / max(1, 2 * right + wrong + missed)
    precision, recall = right / max(1, right + wrong), right / max(1, right + missed)
    return f"P {precision:.3f}  R {recall:.3f}  F1 {f1:.3f}  false alarms {alarms / max(1, empty):.3f}"


def main(arguments: list[str]) -> int:
    """Learn, report, and write when asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args(arguments)
    if not (CORPORA / "dev").is_dir():
        print("skipped: the corpora are not beside the repository (../shared/eval)")
        return 0
    docs = documents()
    cases = [case for document in docs for case in document.cases]
    lesson = Lesson(names=frequent(cases, least=RARE), ridge=RIDGE, lean=LEAN)
    folded, fitted = lesson.in_folds(cases), lesson.learn(cases)
    print(f"{len(docs)} articles, {len(cases)} happenings")
    print("all told ", figures(docs, lambda case: True))
    print("in folds ", figures(docs, lambda case: keeper(folded[case.fold])(case)))
    print("fitted   ", figures(docs, keeper(fitted)))
    print("on file  ", figures(docs, keeper(weights())))
    if options.write:
        write(
            fitted, sorted(kind for kind, count in Counter(case.type for case in cases).items() if count >= RARE_TYPE)
        )
    return 0


def write(values: dict[str, float], types: Sequence[str]) -> None:
    """Write the weights file: the types that were learnt on, and the weights."""
    lines = [
        "# Weights of the signals of geo/eventness.py (logits). What a long text tells is news where they come",
        "# to more than 0. Learnt by tests/eval/train_events.py on a dev corpus; only these numbers come from it.",
        f"types = {json.dumps(types)}",
        "",
        "[signals]",
        *(f'"{name}" = {json.dumps(value)}' for name, value in sorted(values.items())),
    ]
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
