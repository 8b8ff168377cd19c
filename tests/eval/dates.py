"""Score dates on the dev corpora: extent, value and calendar F1, seconds; with --errors, what went wrong.

    uv run python -m tests.eval.dates [--errors CORPUS]

Only dates are read, so this takes a second where the whole gate takes minutes. The corpora are not part of this
repository; where they are absent this says so and ends well.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from geo.dates import find_dates
from tests.eval.corpora import FOLDER, scorer

CORPORA = ("te3_platinum", "timebank", "aquaint", "meantime")
_AROUND = 50


def predict(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what we read in a document, as the scorer wants it."""
    published = date.fromisoformat(document["dct"][:10]) if document.get("dct") else None
    return [
        {"start": when.start, "end": when.end, "value": when.value, "type": when.type}
        for when in find_dates(document["text"], published=published)
    ]


def errors(gold: dict[str, Any], predicted: dict[str, Any], pair: Any) -> Iterator[str]:
    """Yield each missed, wrong and invented date with the words around it."""
    for name, document in gold.items():
        wanted, got, text = document["dates"], predicted[name]["dates"], document["text"]
        pairs = dict(pair(wanted, got))
        for at, item in enumerate(wanted):
            ours = got[pairs[at]] if at in pairs else None
            if item["type"] == "DATE" and (ours is None or ours["value"] != item["value"]):
                kind = f"wrong {ours['value']}" if ours else "missed"
                yield f"{document.get('dct')} {item['value']:12} {kind:18} {_quote(text, item)}"
        taken = {ours for at, ours in pairs.items() if wanted[at]["type"] == "DATE"}
        for at, item in enumerate(got):
            if item["type"] == "DATE" and at not in taken:
                yield f"{document.get('dct')} {'-':12} {'invented':18} {item['value']} {_quote(text, item)}"


def _quote(text: str, item: dict[str, Any]) -> str:
    start, end = item["start"], item["end"]
    shown = f"{text[max(0, start - _AROUND) : start]}[[{text[start:end]}]]{text[end : end + _AROUND]}"
    return " ".join(shown.split())


def main(arguments: Sequence[str] | None = None) -> int:
    """Print one line for each corpus."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--errors", choices=CORPORA)
    options = parser.parse_args(arguments)
    if not (FOLDER / "score_dates.py").is_file():
        print("skipped: the corpora are not beside this checkout (../shared/eval)")
        return 0
    tools = scorer("score_dates")
    for corpus in CORPORA:
        gold = tools.load(str(FOLDER / "dev" / f"{corpus}.jsonl"))
        begun = time.perf_counter()
        predicted = {name: {"id": name, "dates": predict(document)} for name, document in gold.items()}
        took = time.perf_counter() - begun
        result = tools.score(gold, predicted)
        figures = "  ".join(
            f"{figure} P {result[figure]['p']:.3f} R {result[figure]['r']:.3f} F1 {result[figure]['f1']:.3f}"
            for figure in ("extent", "value", "calendar")
        )
        print(f"{corpus:13s} {figures}  {took:.2f} s")
        if options.errors == corpus:
            print("\n".join(errors(gold, predicted, tools.pair)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
