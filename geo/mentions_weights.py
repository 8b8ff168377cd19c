"""What each signal of a mention weighs, learnt, small and readable; and which names weigh too little by themselves."""

from __future__ import annotations

import tomllib
from collections.abc import Collection
from functools import cache
from importlib.resources import files
from itertools import repeat
from math import fsum
from typing import Any

# Logits. By rules alone, a name whose own signals say as little as that is seldom a place but where a word of class
# calls it one ("the town of Victory"), and one that says a bit more where nothing at all stands around it.
HOPELESS, HOPELESS_BARE = -2.5, -1.5
NEVER = -6.0  # what only names that are never a place weigh less than


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
