"""Measure the pipeline by the paragraphs of places.txt: figures by tag, and what went wrong.

    python -m tests.gold                      the table and the misses, held to the floors
    python -m tests.gold --mode rules         with rules and gazetteer alone
    python -m tests.gold --quiet              the table alone
    python -m tests.gold --lines              the paragraphs as JSON Lines, as the public corpora are written
    python -m tests.gold --raise-floors       write better figures back as floors
    python -m tests.gold --lower-floors WHY   write all figures back; the reason goes into the file

overlap, exact: F1 of recognition; A@161: share of all marked points that were found and put within 161 km;
of found: the same over those that were found.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence

from tests.gold.floors import better, broken, read_floors, write_floors
from tests.gold.measure import MODES, by_tag, measure, shown, wrongs
from tests.gold.places import gold_texts


def pin(why: str) -> int:
    """Write the figures back: the better ones, or all of them where there is a reason."""
    floors, said = read_floors()
    texts = gold_texts()
    now = {mode: by_tag(measure(texts, model=model)) for mode, model in MODES.items()}
    chosen = now if why else {mode: better(floors.get(mode, {}), table) for mode, table in now.items()}
    write_floors(chosen, why or said)
    return 0


def report(mode: str, *, quiet: bool) -> int:
    """Print the table and what went wrong; return 1 when a floor is broken."""
    scored = measure(gold_texts(), model=MODES[mode])
    for line in (*shown(scored), *(() if quiet else ("", *wrongs(scored)))):
        print(line)
    failures = list(broken(by_tag(scored), read_floors()[0].get(mode, {})))
    for line in failures:
        print(f"FLOOR BROKEN  {line}")
    return 1 if failures else 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mode", choices=sorted(MODES), default="model")
    parser.add_argument("--quiet", action="store_true")
    parser.add_argument("--lines", action="store_true")
    parser.add_argument("--raise-floors", action="store_true")
    parser.add_argument("--lower-floors", metavar="WHY", default="")
    options = parser.parse_args(arguments)
    if options.lines:
        for text in gold_texts():
            print(json.dumps(text.line(), ensure_ascii=False))
        return 0
    if options.raise_floors or options.lower_floors:
        return pin(options.lower_floors)
    return report(options.mode, quiet=options.quiet)


if __name__ == "__main__":
    sys.exit(main())
