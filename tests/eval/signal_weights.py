"""Learn what signals are worth that are there or not: a logistic regression, on all cases and in folds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

FOLDS = 5
STEPS = 600
RATE = 0.1


class Case(Protocol):
    """What is learnt from: the signals that are there, whether it is right, and its fold."""

    @property
    def signals(self) -> frozenset[str]: ...
    @property
    def right(self) -> bool: ...
    @property
    def fold(self) -> int: ...


def alike(cases: Sequence[Case]) -> np.ndarray:
    """Return the same weight for each case; all together weigh 1."""
    return np.full(len(cases), 1 / len(cases))


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """How a table is learnt: its signals, ridge, and how many logits its line is moved towards saying yes.

    `weigh` returns what each of some cases counts.
    """

    names: Sequence[str]
    ridge: float
    lean: float
    weigh: Callable[[Sequence[Any]], np.ndarray] = alike

    def learn(self, cases: Sequence[Case]) -> dict[str, float]:
        """Return bias and weights in logits, rounded to hundredths (Adam's method)."""
        x, y, weight = self._table(cases), np.array([case.right for case in cases], float), self.weigh(cases)
        w, m, v = np.zeros(len(self.names) + 1), 0.0, 0.0
        for step in range(1, STEPS + 1):
            error = weight * (1 / (1 + np.exp(-(x @ w))) - y)
            slope = x.T @ error + self.ridge * w
            m, v = 0.9 * m + 0.1 * slope, 0.999 * v + 0.001 * slope**2
            w = w - RATE * (m / (1 - 0.9**step)) / (np.sqrt(v / (1 - 0.999**step)) + 1e-9)
        values = {name: round(float(value), 2) for name, value in zip([*self.names, "bias"], w, strict=True)}
        values["bias"] = round(values["bias"] + self.lean, 2)
        return values

    def in_folds(self, cases: Sequence[Case]) -> list[dict[str, float]]:
        """Return for each fold the weights that were learnt without it."""
        return [self.learn([case for case in cases if case.fold != fold]) for fold in range(FOLDS)]

    def _table(self, cases: Sequence[Case]) -> np.ndarray:
        column = {name: index for index, name in enumerate(self.names)}
        x = np.zeros((len(cases), len(self.names) + 1))
        x[:, -1] = 1
        for row, case in zip(x, cases, strict=True):
            row[[column[signal] for signal in case.signals if signal in column]] = 1
        return x


def frequent(cases: Sequence[Case], *, least: int) -> list[str]:
    """Return the signals that are seen in `least` cases or more."""
    counts = Counter(signal for case in cases for signal in case.signals)
    return sorted(name for name, count in counts.items() if count >= least)


def logits(case: Case, values: dict[str, float]) -> float:
    """Return what a case's signals come to; it is taken where that is more than 0."""
    return values["bias"] + sum(values.get(signal, 0.0) for signal in case.signals)
