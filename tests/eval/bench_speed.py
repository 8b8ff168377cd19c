"""How fast, how big, and does it stay so: ours, the model alone, and the peers, on articles of 3.6 kB.

    python -m tests.eval.bench_speed [--articles 200] [--long 10000] [--no-peers] [--envs FOLDER] [--only read,scale]

Rates are articles a second of one core's time (processor seconds, one thread), so that a busy machine shows the same;
what is compared is read in turn, ten articles of each, in one run. No article is read twice by the same reader.

read    the whole of `dateline read` with the model and without, next to the model alone: as it is installed (recogniser
        and shared vectors), and its leanest form (the recogniser alone, which is all that names need); then each of our
        readers in a process of its own, by stage: with the model, by rules, places by rules (geoparsing), dates
start   from the start of a process to its first event, and `dateline place`
scale   `dateline add` by rules into a new store: the time an article, store included, at 100 articles and at the end
peers   geotext, flashgeotext, geomentions, spaCy with the most populous namesake, each in an environment of its own
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy is there: one core is what is measured

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from geo import pipeline, recogniser
from geo.batch import collect_seldom
from geo.gazetteer import Gazetteer
from geo.keeping import keep_article
from geo.model import Article
from geo.store import EventStore
from geo.text import sentences
from tests.eval.peer_runs import ROOT, environment, run
from tests.eval.peers import PEERS
from tests.eval.speed_alone import EVENTS, GEOPARSING, READERS, spent_alone
from tests.eval.speed_articles import LETTERS, made, real

PARTS = ("read", "start", "scale", "peers")
TURN = 10  # articles
PEER_PROGRAMS = ("our_places", "spacy", "geotext", "flashgeotext", "geomentions")
STORY = "An airstrike hit Tyre, Lebanon, on November 19. Two days later, thousands protested in Beirut.\n"

Reader = Callable[[Sequence[Article]], object]


def in_turn(articles: Sequence[Article], readers: dict[str, Reader]) -> dict[str, float]:
    """Return the processor seconds of each reader; the first turn is for warming up and does not count."""
    spent = dict.fromkeys(readers, 0.0)
    for first in range(0, len(articles), TURN):
        for name, read in readers.items():
            begun = time.process_time()
            read(articles[first : first + TURN])
            spent[name] += (time.process_time() - begun) * (first > 0)
    return spent


def by_model(nlp: Any, articles: Sequence[Article]) -> None:
    """Read as spaCy does: whole articles, batched."""
    for doc in nlp.pipe([article.text for article in articles]):
        assert doc.ents is not None


def by_us(model: recogniser.Recogniser, articles: Sequence[Article]) -> None:
    """Read as `dateline read` does."""
    for article in articles:
        pipeline.analyse(article, recogniser=model)


def plain_models() -> dict[str, Any]:
    """Return the model as spaCy loads it: as installed, and without the vectors that only tagger and parser use."""
    import spacy

    folder = recogniser._model_folder(recogniser.load_recogniser().name)
    assert folder is not None
    loaded = {"": list(recogniser.UNUSED_PIPES), ", leanest": [*recogniser.UNUSED_PIPES, "tok2vec"]}
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r".*\[W095\]", category=UserWarning)
        return {f"model alone{which}": spacy.load(folder, exclude=left_out) for which, left_out in loaded.items()}


def show_read(corpora: dict[str, list[Article]]) -> None:
    """Print rates and ratios, then where the time goes."""
    readers: dict[str, Reader] = {name: partial(by_model, nlp) for name, nlp in plain_models().items()}
    readers |= {"read": partial(by_us, recogniser.load_recogniser())}
    for corpus, articles in corpora.items():
        spent = in_turn(articles, readers)
        count = len(articles) - TURN
        seen, all_of_them = shown(articles)
        print(f"{corpus}: {count} articles; {seen / all_of_them:.0%} of the sentences are shown to the model")
        for name, seconds in spent.items():
            ratios = " ".join(f"{seconds / spent[model]:6.2f}" for model in spent if model.startswith("model"))
            print(f"  {name:22s} {count / seconds:8.1f} articles/s  {ratios} of the model's, installed and leanest")
        for name in READERS:
            show_alone(name, spent_alone(name, "real" if corpus == "real news" else "made", count))


def shown(articles: Sequence[Article]) -> tuple[int, int]:
    """Count the sentences that may hold a name, and all."""
    found = [span.of(article.text) for article in articles for span in sentences(article.text)]
    return sum(map(recogniser.may_name, found)), len(found)


def show_alone(name: str, spent: Counter[str]) -> None:
    """Print a reader's rate in a process of its own, and the milliseconds of each stage."""
    count = spent["articles"]
    geoparsing, events = (sum(spent[stage] for stage in stages) for stages in (GEOPARSING, EVENTS))
    each = "  ".join(f"{stage} {1000 * spent[stage] / count:.2f}" for stage in (*GEOPARSING, *EVENTS) if spent[stage])
    print(f"  {name:22s} {count / spent['all']:8.1f} articles/s in a process of its own, ms by stage: {each}")
    if geoparsing and events:
        print(f"  {'':22s} dates, types and joining add {events / geoparsing:.0%} to the time of geoparsing")


def show_start() -> None:
    """Print the seconds of whole commands."""
    command = [sys.executable, "-c", "from geo.cli import main; main()"]
    rows = {
        "read, with the model": (["read", "-", "--format", "jsonl", "--published", "2025-11-25"], {}),
        "read, rules only": (["read", "-", "--format", "jsonl"], {"DATELINE_MODEL": "none"}),
        "place": (["place", "Ras En Nakura", "--context", "Lebanon"], {}),
        "--help": (["--help"], {}),
    }
    for name, (arguments, settings) in rows.items():
        took = []
        for _ in range(3):
            begun = time.perf_counter()
            subprocess.run(
                [*command, *arguments], input=STORY.encode(), env=os.environ | settings, cwd=ROOT, check=True,
                capture_output=True,
            )  # fmt: skip
            took.append(time.perf_counter() - begun)
        print(f"  dateline {name:22s} {min(took):6.2f} s from start to end (best of 3; load {os.getloadavg()[0]:.1f})")


def keep(number: int, model: str) -> Iterator[tuple[int, float, float]]:
    """Add made articles to a new store; yield (so many, processor ms an article since the last, peak MB)."""
    chosen = recogniser.load_recogniser(model)
    marks = sorted({100, 200, *range(1000, number, 1000), number} - set(range(number + 1, 201)))
    collect_seldom()
    with Gazetteer.open() as gazetteer, tempfile.TemporaryDirectory() as folder:
        articles = made(number + TURN, gazetteer=gazetteer)
        read = partial(pipeline.analyse, gazetteer=gazetteer, recogniser=chosen)
        with EventStore(Path(folder) / "speed.db") as store:
            for _ in range(TURN):
                keep_article(store, next(articles), read=read)
            spent = last = 0
            took = 0.0
            for mark in marks:
                batch = [next(articles) for _ in range(mark - last)]
                begun = time.process_time()
                for article in batch:
                    keep_article(store, article, read=read)
                took = time.process_time() - begun
                yield mark, 1000 * took / len(batch), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
                last, spent = mark, spent + len(batch)


def show_scale(number: int, model: str) -> None:
    """Print how the time an article goes as the store grows, in a process of its own so that its memory is told."""
    child = [sys.executable, "-m", "tests.eval.bench_speed", "--keep", str(number), "--model", model]
    out = subprocess.run(child, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    rows = [json.loads(line) for line in out.splitlines()]
    for mark, each, peak in (row for row in rows if row[0] in (100, 200, 1000, number) or row[0] % 5000 == 0):
        how = "with the model" if model != "none" else "rules only"
        print(f"  add, {how:14s} {mark:6d} articles: {each:6.2f} ms each since the last measure, peak {peak:.0f} MB")
    print(f"  the last are {rows[-1][1] / rows[0][1]:.2f} times the first 100")


def show_peers(articles: Sequence[Article], envs: Path) -> None:
    """Print documents a second, start and memory of each peer; wall clock, one process after the other."""
    documents = [{"id": article.id, "text": article.text, "dct": None} for article in articles]
    told = f"{len(documents)} articles, wall clock, load {os.getloadavg()[0]:.1f}"
    print(f"  {'':14s}   docs/s  start s  peak MB   ({told})")
    for program in PEER_PROGRAMS:
        peer = next(peer for peer in PEERS if peer.program == program)
        home = environment(peer, envs)
        if home.failure:
            print(f"  {peer.name:14s} {home.failure}")
            continue
        work = envs / "work" / program
        work.mkdir(parents=True, exist_ok=True)
        result = run(home.command, documents, folder=work, cwd=work if peer.installs else ROOT)
        rate = len(result.predictions) / result.read_seconds if result.read_seconds else 0.0
        print(
            result.failure or f"  {peer.name:14s} {rate:8.1f} {result.start_seconds:8.1f} {result.peak_mb:8.0f}",
            flush=True,
        )


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=200, help="of each corpus, for rates and peers")
    parser.add_argument("--long", type=int, default=10_000, help="articles added by rules")
    parser.add_argument("--long-model", type=int, default=1000, help="articles added with the model")
    parser.add_argument("--only", default=",".join(PARTS))
    parser.add_argument("--no-peers", action="store_true")
    parser.add_argument("--envs", type=Path, help="where the peers' environments are made, to be used again")
    parser.add_argument("--keep", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--model", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.keep:
        for row in keep(options.keep, options.model):
            print(json.dumps(row), flush=True)
        return 0
    parts = set(options.only.split(",")) - ({"peers"} if options.no_peers else set())
    with Gazetteer.open() as gazetteer:
        corpora = {"made articles": list(made(options.articles + TURN, gazetteer=gazetteer))}
    if news := list(real(options.articles + TURN)):
        corpora["real news"] = news
    print(f"articles of {LETTERS / 1000:.1f} kB; processor time of one core unless said")
    if "read" in parts:
        show_read(corpora)
    if "start" in parts:
        show_start()
    if "scale" in parts:
        show_scale(options.long, "none")
        show_scale(options.long_model, recogniser.load_recogniser().name)
    if "peers" in parts:
        with tempfile.TemporaryDirectory() as temporary:
            show_peers(list(corpora.values())[-1][: options.articles], (options.envs or Path(temporary)).resolve())
    return 0


if __name__ == "__main__":
    sys.exit(main())
