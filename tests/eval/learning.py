"""Two small learners: a conditional logistic regression over candidates, and a logistic curve of confidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tests.eval.resolution_cases import Case, Rows

RIDGE = 0.0005
STEPS = 30


@dataclass(slots=True)
class Table:
    """All candidates of all cases under each other; a case's begin at `begins`."""

    names: list[str]
    x: np.ndarray
    right: np.ndarray
    begins: np.ndarray
    weight: np.ndarray

    @property
    def case(self) -> np.ndarray:
        """The case of each candidate."""
        lengths = np.diff([*self.begins, len(self.right)])
        return np.repeat(np.arange(len(self.begins)), lengths)


def table(cases: Sequence[Case], rows: Sequence[Rows]) -> Table:
    """Return the cases that have a right candidate as a table."""
    known = [(case, row) for case, row in zip(cases, rows, strict=True) if case.right.any()]
    names = sorted({signal for _, row in known for signals in row for signal in signals})
    column = {name: index for index, name in enumerate(names)}
    x = np.zeros((sum(len(row) for _, row in known), len(names)))
    at, begins = 0, []
    for _, row in known:
        begins.append(at)
        for signals in row:
            for signal, value in signals.items():
                x[at, column[signal]] = value
            at += 1
    weight = np.array([case.weight for case, _ in known])
    right = np.concatenate([case.right for case, _ in known])
    return Table(names, x, right, np.array(begins), weight / weight.sum())


def learn(data: Table, fixed: Mapping[str, float]) -> dict[str, float]:
    """Return the weights that make the right candidates likeliest (Newton's method, with a ridge)."""
    w = np.array([fixed.get(name, 0.0) for name in data.names])
    free = np.array([name not in fixed for name in data.names])
    loss, odds, good = _odds(data, w)
    for _ in range(STEPS):
        slope, bend = _slopes(data, w, odds, good)
        step = np.zeros(len(w))
        step[free] = np.linalg.solve(bend[np.ix_(free, free)], slope[free])
        length = 1.0
        while length > 1e-3 and (after := _odds(data, w - length * step))[0] >= loss:
            length /= 2
        if length <= 1e-3 or loss - after[0] < 1e-7:
            break
        w, (loss, odds, good) = w - length * step, after
    return {name: round(float(value), 2) for name, value in zip(data.names, w, strict=True) if abs(value) >= 0.005}


def _odds(data: Table, w: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
    """The loss, each candidate's chance, and each one's share of what its case's right ones have."""
    case, points = data.case, data.x @ w
    grown = np.exp(points - np.maximum.reduceat(points, data.begins)[case])
    odds = grown / np.add.reduceat(grown, data.begins)[case]
    right = np.maximum(np.add.reduceat(np.where(data.right, odds, 0.0), data.begins), 1e-300)
    loss = float(-(data.weight * np.log(right)).sum() + RIDGE / 2 * (w @ w))
    return loss, odds, np.where(data.right, odds, 0.0) / right[case]


def _slopes(data: Table, w: np.ndarray, odds: np.ndarray, good: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    each = data.weight[data.case]
    slope = data.x.T @ (each * (odds - good)) + RIDGE * w
    mean = np.add.reduceat(data.x * odds[:, None], data.begins)
    bend = (data.x * (each * odds)[:, None]).T @ data.x - (mean * data.weight[:, None]).T @ mean
    return slope, bend + (RIDGE + 1e-9) * np.eye(len(w))


def learn_curve(x: np.ndarray, right: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Return the weights of a logistic curve from signals to the share of right ones."""
    w = np.zeros(x.shape[1])
    for _ in range(STEPS):
        sure = 1 / (1 + np.exp(-(x @ w)))
        slope = x.T @ (weight * (sure - right)) / weight.sum() + RIDGE * w
        bend = (x * (weight * sure * (1 - sure))[:, None]).T @ x / weight.sum() + RIDGE * np.eye(len(w))
        w = w - np.linalg.solve(bend, slope)
    return w
