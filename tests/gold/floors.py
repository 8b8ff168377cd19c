"""The figures that the pipeline must keep on places.txt, in floors.toml: what it reached, and how far it may fall.

A floor is broken by a rate that falls more than the noise: 0.01, and two of its places. So much moves
when a paragraph is added or a model is rebuilt; more is a step back. Texts without a place have no rate:
there the spurious ones are counted, and two more are too many.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.gold.scoring import Counts

FLOORS = Path(__file__).parent / "floors.toml"
NOISE = 0.01
NOISE_PLACES = 2
RATES = ("overlap_f1", "exact_f1", "placed")
_SPURIOUS = "spurious"

Figures = dict[str, float]  # by the figure's name
Table = dict[str, Figures]  # by tag, "all" for all texts
Floors = dict[str, Table]  # by mode: with a model, with rules alone


def figures(counts: Counts) -> Figures:
    """Return what is held of these counts."""
    places = counts.overlap + counts.missed
    if not places:
        return {_SPURIOUS: counts.spurious}
    return {name: round(getattr(counts, name), 3) for name in RATES} | {"places": places}


def broken(now: Table, floors: Table) -> Iterator[str]:
    """Yield what is worse than its floor by more than the noise, in words."""
    for tag, floor in floors.items():
        for name, value in floor.items():
            found = now.get(tag, {}).get(name)
            if name == "places":
                continue
            slack = NOISE_PLACES if name == _SPURIOUS else NOISE + NOISE_PLACES / floor["places"]
            if found is None or (found - value if name == _SPURIOUS else value - found) > slack + 1e-9:
                yield f"{tag}: {name} {found}, floor {value} less {slack:.3f}"


def better(floors: Table, now: Table) -> Table:
    """Return the better figure of each two; a tag whose places have changed starts anew."""
    chosen: Table = {}
    for tag, row in now.items():
        old = floors.get(tag, {})
        if old.get("places") != row.get("places"):
            old = {}
        chosen[tag] = {
            name: (min if name == _SPURIOUS else max)(value, old.get(name, value)) for name, value in row.items()
        }
    return chosen


def read_floors() -> tuple[Floors, str]:
    """Return the floors, and why they were last lowered."""
    if not FLOORS.is_file():
        return {}, ""
    kept: dict[str, Any] = tomllib.loads(FLOORS.read_text(encoding="utf-8"))
    return {mode: rows for mode, rows in kept.items() if isinstance(rows, dict)}, str(kept["lowered_because"])


def write_floors(floors: Mapping[str, Table], why: str) -> None:
    """Write the floors."""
    lines = [
        "# What the pipeline reached on places.txt; `python -m tests.gold` and the tests hold it to that",
        f"# less the noise: {NOISE} and {NOISE_PLACES} places. --raise-floors raises, only --lower-floors WHY lowers.",
        f"lowered_because = {json.dumps(why)}",
    ]
    for mode, table in floors.items():
        lines += ["", f"[{mode}]"]
        for tag, figures_of_tag in table.items():
            row = ", ".join(f"{name} = {value}" for name, value in figures_of_tag.items())
            lines.append(f"{tag} = {{ {row} }}")
    FLOORS.write_text("\n".join(lines) + "\n", encoding="utf-8")
