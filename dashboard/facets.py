"""What the events can be filtered by, counted from the frame: each filter's values, with the events behind them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

import numpy as np

from dashboard.frame import Bools, Frame, Numbers
from geo.store_names import name_key

MOST = 250  # values of one filter that travel to the browser; what is chosen always does


@lru_cache(maxsize=64)
def _values(frame: Frame, name: str) -> tuple[str, ...]:
    """Return the values of a filter in the order of `_counts`; the first of each column is no value."""
    if name == "place":  # a country has a count of its own, where the places in it are named too
        return (*frame.name.values, *frame.country.values)
    return {"type": frame.type, "src": frame.source, "actor": frame.actors}[name].values


def _counts(frame: Frame, name: str, kept: Bools) -> Numbers:
    if name == "actor":
        counts = frame.actor_counts(kept)
    elif name == "place":
        both = [column.counts(kept) for column in (frame.name, frame.country)]
        both[1][0] = 0
        counts = np.concatenate(both)
    else:
        counts = (frame.type if name == "type" else frame.source).counts(kept)
    counts[0] = 0
    return counts


def count_values(
    frame: Frame, name: str, *, known: Bools, now: Bools, chosen: Sequence[str] = ()
) -> tuple[dict[str, int], dict[str, int]]:
    """Return a filter's values with their counts among the rows `known`, and of the same values among those `now`.

    Of more than 250 values it is those with most events now, those with most of all, and what is `chosen`.
    """
    values = _values(frame, name)
    before, after = _counts(frame, name, known), _counts(frame, name, now)
    there = np.flatnonzero(before)
    if len(there) > MOST:
        keys = {name_key(one) for one in chosen}
        picked = {int(at) for at in there if name_key(values[at]) in keys} if keys else set()
        for counts, most in ((after, MOST - 50), (before, 50)):
            picked |= set(there[np.argpartition(-counts[there], most)[:most]].tolist())
        there = np.array(sorted(picked))
    found: tuple[dict[str, int], dict[str, int]] = ({}, {})
    for at in there[np.argsort(-before[there], kind="stable")].tolist():
        for counts, into in zip((before, after), found, strict=True):
            # a country that is also a place of its own, "Monaco", has the larger of both
            into[values[at]] = max(into.get(values[at], 0), int(counts[at]))
    return found


def readable(frame: Frame, name: str, values: Iterable[object]) -> list[str]:
    """Return those of some values of an address that stand for something in the dataset, each once."""
    columns = {
        "type": (frame.type,),
        "place": (frame.name, frame.admin1, frame.country),
        "src": (frame.source,),
        "actor": (frame.actors,),
    }[name]
    words = dict.fromkeys(value for value in values if isinstance(value, str) and value)
    return [
        word for word in words if any((word if name == "type" else name_key(word)) in column.keys for column in columns)
    ]
