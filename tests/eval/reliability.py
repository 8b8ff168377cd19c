"""How often choices of each confidence are right: ten bins, each corpus and all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

BINS = 10
LEAST_SHOWN = 10  # mentions, for a share to be printed
Choice = tuple[float, int, int]


def share(choices: Sequence[Choice]) -> tuple[int, float, float]:
    """Return how many mentions there are, how sure we are of them on average, and how many are right (shares)."""
    count = sum(mentions for _, _, mentions in choices)
    sure = sum(value * mentions for value, _, mentions in choices)
    return count, sure / max(1, count), sum(right for _, right, _ in choices) / max(1, count)


def binned(choices: Sequence[Choice]) -> list[list[Choice]]:
    """Return the choices, each (confidence, mentions right, mentions), in ten bins of confidence."""
    bins: list[list[Choice]] = [[] for _ in range(BINS)]
    for choice in choices:
        bins[min(BINS - 1, int(choice[0] * BINS))].append(choice)
    return bins


def error(choices: Sequence[Choice]) -> float:
    """Return the expected calibration error: how far confidence is off, on average over mentions."""
    total = share(choices)[0]
    return sum(share(part)[0] * abs(share(part)[1] - share(part)[2]) for part in binned(choices)) / max(1, total)


def print_reliability(seen: Mapping[str, Sequence[Choice]], *, title: str) -> None:
    """Print the table: for all corpora mentions, mean confidence and share of right ones; then that share for each."""
    every = [choice for choices in seen.values() for choice in choices]
    names = list(seen)
    print(f"reliability, {title}")
    print("confidence mentions  mean   right  " + " ".join(f"{name[:9]:>9s}" for name in names))
    parts = {name: binned(choices) for name, choices in seen.items()}
    for number, part in enumerate(binned(every)):
        count, sure, right = share(part)
        each = (share(parts[name][number]) for name in names)
        cells = " ".join(f"{one[2]:9.2f}" if one[0] >= LEAST_SHOWN else f"{'-':>9s}" for one in each)
        print(f"{number / BINS:.1f}-{(number + 1) / BINS:.1f}   {count:8d}  {sure:.3f}  {right:.3f}  {cells}")
    print(
        f"off by (mean over mentions)  {error(every):.3f}  " + " ".join(f"{error(seen[name]):9.3f}" for name in names)
    )
