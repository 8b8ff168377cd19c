"""How sure an event is: the chance that all it states is right, from its parts.

Each event has signals: how sure its type, place and date are by themselves (logits), and plain facts (no place, a
region only, a date near by, claimed by a party, told in a long text, told again). Their weights stand in
`geo/data/confidence_weights.toml`, learnt and checked by `python -m tests.eval.calibration`.
"""

from __future__ import annotations

import math
import tomllib
from functools import cache
from importlib import resources
from typing import Protocol

from geo.model import Place, Span, Status, When

# Of so many sentences and fewer a text is a note: all that it tells is what it is about.
_NOTE_SENTENCES = 5
# Parts are believed no further than this.
_LEAST, _MOST = 0.03, 0.97


class Stated(Protocol):
    """What an event states, by the names of `geo.model.Event`."""

    @property
    def place(self) -> Place | None:
        """Where it happened."""

    @property
    def when(self) -> When:
        """When it happened."""

    @property
    def status(self) -> Status:
        """Whether it is told as fact, claimed, or less."""

    @property
    def mentions(self) -> tuple[Span, ...]:
        """The other sentences that tell it."""

    @property
    def geo_precision(self) -> int | None:
        """ACLED's."""

    @property
    def time_precision(self) -> int | None:
        """ACLED's."""

    @property
    def confidence_parts(self) -> tuple[tuple[str, float], ...]:
        """How sure type, place and date are by themselves."""


def chance_of(event: Stated, *, sentences: int) -> float:
    """Return the chance, 0-1, that type, place and date of an event are right; `sentences` is the length of its text.

    A place or date that is not stated cannot be wrong.
    """
    values = weights()
    points = sum([values.get(name, 0.0) * size for name, size in signals_of(event, sentences=sentences).items()])
    return round(1 / (1 + math.exp(-(values["offset"] + points))), 3)


def signals_of(event: Stated, *, sentences: int) -> dict[str, float]:
    """Return the signals of an event by name: logits of its parts, and 1 for each fact that holds."""
    signals = {name: _logit(value) for name, value in event.confidence_parts if name != "claimed"}
    for name, holds in (
        ("no place", event.place is None),
        ("no date", event.when.first is None),
        ("region", event.geo_precision == 3),
        ("near a place", event.geo_precision == 2),
        ("near a day", event.time_precision == 2),
        ("month or more", event.time_precision == 3),
        ("claimed", event.status == "claimed"),
        ("long text", sentences > _NOTE_SENTENCES),
        ("told again", bool(event.mentions)),
    ):
        if holds:
            signals[name] = 1.0
    return signals


def _logit(value: float) -> float:
    inside = _LEAST if value < _LEAST else _MOST if value > _MOST else value
    return math.log(inside / (1 - inside))


@cache
def weights() -> dict[str, float]:
    """Read `geo/data/confidence_weights.toml` once: signal -> weight, and the offset."""
    text = resources.files("geo").joinpath("data/confidence_weights.toml").read_text(encoding="utf-8")
    return {name: float(value) for name, value in tomllib.loads(text)["weights"].items()}
