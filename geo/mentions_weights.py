"""What each signal of a mention weighs, learnt, small and readable; and which names weigh too little by themselves."""

from __future__ import annotations

import tomllib
from collections.abc import Collection
from functools import cache
from importlib.resources import files
from itertools import repeat
from math import fsum
from typing import Any

# Logits. By rules alone, a name whose own signals say as little as that is a place only where a cue or what holds it
# stands by ("near Victory", "Victory, Texas"), and one that says a bit more not where nothing at all stands by it: a
# list ("Devon and Somerset") adds most of what is left then, and is worth a bit less than HOPELESS_BARE is short of 0.
HOPELESS, HOPELESS_BARE = -2.5, -1.7
NEVER = -6.0  # what only names that are never a place weigh less than; below both of the others


@cache
def weights() -> dict[str, Any]:
    """Return geo/data/recognition_weights.toml: what each signal counts, and what it says in words."""
    return tomllib.loads(files("geo").joinpath("data", "recognition_weights.toml").read_text(encoding="utf-8"))


def points_of(signals: Collection[str], table_name: str) -> float:
    """Return what signals and bias weigh together by the table "model" or "rules".

    The sum is exact: a set has no order, and the same text must give the same score.
    """
    values = weights()[table_name]
    return fsum(map(values.get, signals, repeat(0.0))) + float(values["bias"])
