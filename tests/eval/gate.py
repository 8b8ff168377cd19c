"""Score the pipeline on the public corpora and hold it to the floors in floors.toml.

    uv run python -m tests.eval                     all corpora, against the floors
    uv run python -m tests.eval lgl trnews          some
    uv run python -m tests.eval --raise-floors      write better figures back as floors
    uv run python -m tests.eval --lower-floors "why"   write all figures back; the reason goes into the file

A floor that was lowered by hand, with no new reason, fails the gate too: the file is held to its own history.

The corpora are not part of this repository (several may not be passed on). They are looked for in
../shared/eval, beside the checkout; where they are absent this says so and ends well.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
CORPORA = ROOT.parent / "shared" / "eval"
FLOORS = Path(__file__).parent / "floors.toml"
TYPE_MAP = Path(__file__).parent / "event_type_map.json"
# A figure may fall this far below its floor before the gate fails: what one document in a hundred moves.
NOISE = 0.01
LEAST_REASON_WORDS = 4


@dataclass(frozen=True)
class Corpus:
    """How a corpus is read and scored; `figures` are (name, path into the scorer's JSON)."""

    name: str
    what: str
    scorer: str
    figures: tuple[tuple[str, str], ...]
    flags: tuple[str, ...] = ()


_GEO = (
    ("recognition F1", "overlap.f1"),
    ("A@161 recognised", "resolution.acc161_recognised"),
    ("A@161 all", "resolution.acc161_all"),
)
_PARTIAL = (("recall", "overlap.r"), ("A@161 all", "resolution.acc161_all"))
_DATES = (("extent F1", "extent.f1"), ("value F1", "value.f1"), ("calendar F1", "calendar.f1"))
_NOTES = (
    ("type", "rates.type.rate"),
    ("place@50", "rates.place@50.rate"),
    ("date", "rates.date.rate"),
    ("joint@50", "rates.joint@50.rate"),
)
_TYPES = (("first type F1", "type_weighted_f1"),)
_MAP = ("--type-map", str(TYPE_MAP))

ALL = (
    *(Corpus(name, "places", "score_geoparse.py", _GEO) for name in ("lgl", "trnews", "geovirus", "gwn", "geocorpora")),
    *(Corpus(name, "places", "score_geoparse.py", _PARTIAL) for name in ("tudloc", "ucdp_places")),
    *(Corpus(name, "dates", "score_dates.py", _DATES) for name in ("te3_platinum", "timebank", "aquaint", "meantime")),
    *(Corpus(name, "events", "score_events.py", _NOTES, _MAP) for name in ("acled_notes", "awsd_notes", "gtd_notes")),
    *(Corpus(name, "events", "score_events.py", _TYPES, _MAP) for name in ("case2021_types", "plover_gsr")),
    Corpus(
        "muc4",
        "events",
        "score_events.py",
        (("event match F1", "event_match.f1"), ("false alarms", "rates.false_alarm_docs.rate")),
        (*_MAP, "--exhaustive"),
    ),
)
# Here less is better.
FALLING = {"false alarms"}


def predict(path: Path, what: str, out: Path) -> float:
    """Write what the pipeline reads in a corpus, one line a document; return the seconds it took."""
    from geo.formats import article_line, to_line
    from geo.outlets import Homes
    from geo.pipeline import analyse, default_gazetteer
    from geo.sources import read_articles

    start = time.perf_counter()
    with out.open("w", encoding="utf-8") as stream:
        articles = read_articles([str(path)], on_error=lambda error: None)
        for article in Homes(default_gazetteer()).settle(articles):  # as `dateline read` does
            found = analyse(article)
            items: Sequence[Any] = {"events": found.told, "places": found.places, "dates": found.dates}[what]
            stream.write(to_line(article_line(article.id, items, what=what)) + "\n")  # type: ignore[arg-type]
    return time.perf_counter() - start


def score(corpus: Corpus) -> tuple[str, dict[str, float], float]:
    """Return a corpus' name, its figures and the seconds its reading took."""
    gold = CORPORA / "dev" / f"{corpus.name}.jsonl"
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "predicted.jsonl"
        seconds = predict(gold, corpus.what, out)
        command = [sys.executable, str(CORPORA / corpus.scorer), *corpus.flags, "--json", str(gold), str(out)]
        result = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return corpus.name, {name: round(_at(result, path), 3) for name, path in corpus.figures}, seconds


def _at(value: Any, path: str) -> float:
    for step in path.split("."):
        value = value[step]
    return float(value)


def broken(figures: dict[str, float], floors: dict[str, float]) -> Iterator[str]:
    """Yield what fell below its floor by more than the noise."""
    for name, floor in floors.items():
        now = figures.get(name)
        worse = now is None or (now - floor if name in FALLING else floor - now) > NOISE
        if worse:
            yield f"{name} {now} against a floor of {floor}"


def lowered_in_silence(before: str, after: str) -> Iterator[str]:
    """Yield each floor that is lower, or gone, in the newer of two texts of floors.toml that give the same reason."""
    old, new = tomllib.loads(before), tomllib.loads(after)
    if old.get("lowered_because") != new.get("lowered_because"):
        return
    for corpus, figures in old.get("floors", {}).items():
        for name, floor in figures.items():
            now = new.get("floors", {}).get(corpus, {}).get(name)
            if now is None or (now > floor if name in FALLING else now < floor):
                yield f"{corpus}: the floor of {name} went from {floor} to {now} without --lower-floors and a reason"


def versions() -> list[str]:
    """Return floors.toml as the last commits that touched it left it, oldest first, then as it is now."""
    path = FLOORS.relative_to(ROOT).as_posix()
    texts = []
    for commit in _git("log", "-n", "2", "--format=%H", "--", path).split()[::-1]:
        texts.append(_git("show", f"{commit}:{path}"))
    return [text for text in (*texts, FLOORS.read_text(encoding="utf-8")) if text]


def _git(*words: str) -> str:
    try:
        done = subprocess.run(["git", "-C", str(ROOT), *words], capture_output=True, text=True, check=False)
    except OSError:  # no git: an unpacked archive has no history to hold it to
        return ""
    return done.stdout if done.returncode == 0 else ""


def load_floors() -> dict[str, dict[str, float]]:
    """Return the floors: corpus -> figure -> value."""
    return tomllib.loads(FLOORS.read_text(encoding="utf-8")).get("floors", {}) if FLOORS.is_file() else {}


def last_reason() -> str:
    """Return why the floors were last lowered."""
    return str(tomllib.loads(FLOORS.read_text(encoding="utf-8")).get("lowered_because", "")) if FLOORS.is_file() else ""


def write_floors(floors: dict[str, dict[str, float]], why: str) -> None:
    """Write the floors, and why they were last lowered."""
    lines = [
        "# What the pipeline reached on the dev halves of the public corpora; `python -m tests.eval` holds it to that.",
        "# Made by --raise-floors; only --lower-floors lowers one, with a reason.",
        f"lowered_because = {json.dumps(why)}",
    ]
    for corpus, figures in sorted(floors.items()):
        lines += ["", f"[floors.{corpus}]", *(f'"{name}" = {value}' for name, value in figures.items())]
    FLOORS.write_text("\n".join(lines) + "\n", encoding="utf-8")


def better(old: dict[str, float], new: dict[str, float]) -> dict[str, float]:
    """Return for each figure the better of two."""
    return {name: (min if name in FALLING else max)(value, old.get(name, value)) for name, value in new.items()}


def _reason(words: str) -> str:
    if len(words.split()) < LEAST_REASON_WORDS:
        raise argparse.ArgumentTypeError(f"say why in at least {LEAST_REASON_WORDS} words; it goes into the file")
    return words


def main(arguments: Sequence[str] | None = None) -> int:
    """Score, print a table, compare; return 1 when a floor is broken."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora", nargs="*")
    parser.add_argument("--raise-floors", action="store_true")
    parser.add_argument("--lower-floors", metavar="WHY", type=_reason)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args(arguments)
    if not (CORPORA / "dev").is_dir():
        print("skipped: the public corpora are not beside this checkout (../shared/eval)")
        return 0
    wanted = [corpus for corpus in ALL if not options.corpora or corpus.name in options.corpora]
    floors, texts = load_floors(), versions()
    failures = [line for one, other in pairwise(texts) for line in lowered_in_silence(one, other)]
    with ProcessPoolExecutor(options.workers) as pool:
        for name, figures, seconds in pool.map(score, wanted):
            shown = "  ".join(f"{key} {value:.3f}" for key, value in figures.items())
            print(f"{name:15s} {seconds:6.1f} s  {shown}", flush=True)
            failures += [f"{name}: {line}" for line in broken(figures, floors.get(name, {}))]
            floors[name] = figures if options.lower_floors else better(floors.get(name, {}), figures)
    if options.lower_floors or options.raise_floors:
        write_floors(floors, options.lower_floors or last_reason())
        return 0
    for line in failures:
        print(f"FLOOR BROKEN  {line}")
    print(f"{len(wanted) - len({line.split(':')[0] for line in failures})} passed, {len(failures)} failed")
    return 1 if failures else 0
