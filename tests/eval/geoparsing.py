"""Measure geoparsing on the dev corpora and print one table.

    python -m tests.eval.geoparsing [--corpora lgl,trnews] [--model none] [--no-demonyms] [--save FOLDER]

exact, overlap: F1 of recognition; gold: share of gold spans placed within 161 km when the spans
are given; A@161: the same end to end over all gold places; AUC: 0 is best; s: seconds.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

from geo.gazetteer import Gazetteer
from geo.recogniser import Recogniser, load_recogniser
from tests.eval import corpora


def measure(
    corpus: str, *, gazetteer: Gazetteer, recogniser: Recogniser, demonyms: bool, save: Path | None
) -> dict[str, Any]:
    """Return the figures of one corpus."""
    scorer = corpora.scorer()
    documents = list(corpora.documents(corpus))
    gold = {document["id"]: document for document in documents}
    begun = time.perf_counter()
    ends = (
        {}
        if corpus in corpora.RESOLUTION_ONLY
        else {
            document["id"]: corpora.parsed(document, gazetteer=gazetteer, recogniser=recogniser)
            for document in documents
        }
    )
    took = time.perf_counter() - begun
    lines = {
        document["id"]: corpora.as_prediction(document, ends.get(document["id"], ()), demonyms=demonyms)
        for document in documents
    }
    given = {
        document["id"]: corpora.as_prediction(
            document,
            corpora.resolved_gold(document, gazetteer=gazetteer, recogniser=recogniser),
        )
        for document in documents
    }
    if save:
        (save / f"{corpus}.jsonl").write_text("\n".join(map(json.dumps, lines.values())), encoding="utf-8")
        (save / f"{corpus}.gold.jsonl").write_text("\n".join(map(json.dumps, given.values())), encoding="utf-8")
    end = scorer.score(gold, lines)
    return {"end": end, "gold": scorer.score(gold, given, match="exact"), "seconds": took, "documents": len(documents)}


def _cell(value: float | None) -> str:
    return "   -" if value is None else f"{value:.3f}"


def main(arguments: list[str]) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpora", default=",".join((*corpora.WITH_TOPONYMS, *corpora.RESOLUTION_ONLY)))
    parser.add_argument("--model")
    parser.add_argument("--no-demonyms", action="store_true")
    parser.add_argument("--save", type=Path)
    options = parser.parse_args(arguments)
    if not corpora.there():
        print("skipped: the corpora are not beside the repository (../shared/eval)")
        return 0
    if options.save:
        options.save.mkdir(parents=True, exist_ok=True)
    print(f"{'corpus':12s} exact  P     R     overl. P     R      gold   A@161  AUC    s")
    for corpus in options.corpora.split(","):
        row = measure(
            corpus,
            gazetteer=Gazetteer.open(),
            recogniser=load_recogniser(options.model),
            demonyms=not options.no_demonyms,
            save=options.save,
        )
        end, given = row["end"], row["gold"]
        cells = [end[match][figure] for match in ("exact", "overlap") for figure in ("f1", "p", "r")]
        cells += [given["resolution"]["acc161_all"], end["resolution"]["acc161_all"], end["resolution"]["auc_all"]]
        print(f"{corpus:12s} " + "  ".join(map(_cell, cells)) + f"  {row['seconds']:.1f}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
