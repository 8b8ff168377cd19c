"""Our readers, each in a process of its own, so that what one has looked up or remembers is no help to the next.

    python -m tests.eval.speed_alone "places, rules only" real 100

prints the processor seconds of one reader over so many articles, after the first few: {"all": ..., stage: ...}.
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy is there: one core is what is measured

import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

from geo import pipeline
from geo.batch import collect_seldom
from geo.gazetteer import Gazetteer
from geo.model import Article
from geo.recogniser import load_recogniser
from tests.eval.speed_articles import made, real

ROOT = Path(__file__).parent.parent.parent
WARMING = 10  # articles that are read before those that count
GEOPARSING = ("sentences", "find_entities", "find_toponyms", "resolve")
EVENTS = ("find_dates", "headline", "find_triggers", "join_events", "with_tolls")
READERS: dict[str, tuple[Callable[..., object], str | None]] = {
    "read": (pipeline.analyse, None),
    "read, rules only": (pipeline.analyse, "none"),
    "places, rules only": (pipeline.analyse_places, "none"),  # `dateline read --what places`: geoparsing
    "dates": (pipeline.analyse_dates, ""),
}


def spent_by_stage(articles: Sequence[Article], read: Callable[[Article], object]) -> Counter[str]:
    """Return the processor seconds of each stage of the pipeline while `read` reads the articles, and of "all"."""
    spent: Counter[str] = Counter()

    def timed(stage: str, work: Callable[..., Any], *given: Any, **named: Any) -> Any:
        begun = time.process_time()
        try:
            return work(*given, **named)
        finally:
            spent[stage] += time.process_time() - begun  # type: ignore[assignment]

    with ExitStack() as patches:
        for stage in (*GEOPARSING, *EVENTS):
            patches.enter_context(patch.object(pipeline, stage, partial(timed, stage, getattr(pipeline, stage))))
        for article in articles:
            timed("all", read, article)
    return spent


def spent_alone(reader: str, corpus: str, number: int) -> Counter[str]:
    """Return what a new process spends on so many articles: "made" ones or "real" news."""
    command = [sys.executable, "-m", "tests.eval.speed_alone", reader, corpus, str(number)]
    told = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
    return Counter(json.loads(told.stdout))


def main(reader: str, corpus: str, number: str) -> None:
    """Print what one reader spends."""
    read, model = READERS[reader]
    chosen = partial(read, recogniser=load_recogniser(model)) if model != "" else read
    count = int(number) + WARMING
    if corpus == "made":
        with Gazetteer.open() as gazetteer:
            articles = list(made(count, gazetteer=gazetteer))
    else:
        articles = list(real(count))
    collect_seldom()  # as the command does
    for article in articles[:WARMING]:
        chosen(article)
    print(json.dumps(spent_by_stage(articles[WARMING:], chosen) | {"articles": len(articles) - WARMING}))


if __name__ == "__main__":
    main(*sys.argv[1:])
