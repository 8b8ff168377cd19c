"""The shapes of seas, for events of which only the sea is known: Natural Earth's, thinned, in one file.

Countries need no file: the map has them as its ground.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from dashboard.basemap import DEGREE_STEPS, Ints, World, thin
from geo.gazetteer_merge import slug_of

ZOOM = 5  # a sea is looked at from afar: finer than this it is a wash over the whole map
STEP_DEGREES = 0.01
SHORTEST_RING = 4


def build_seas(world: World) -> dict[str, Any]:
    """Return the rings of each sea by the slug of its gazetteer id, as static/areas.js unfolds them.

    A ring is longitude and latitude in steps of `step` degrees, each from the point before.
    """
    rings: list[Ints] = []
    names: list[str] = []
    for sea in world.seas:
        name = sea.name.title() if sea.name.isupper() else sea.name  # as the gazetteer writes it
        for ring in sea.rings:
            if len(ring) >= SHORTEST_RING:
                rings.append(np.round(ring * DEGREE_STEPS).astype(np.int64))
                names.append(slug_of(name).removeprefix("dateline:"))
    seas: dict[str, list[list[int]]] = {}
    for name, thinned in zip(names, thin(rings, zoom=ZOOM), strict=True):
        cells = np.round(thinned / (STEP_DEGREES * DEGREE_STEPS)).astype(np.int64)
        moved = np.ones(len(cells), dtype=bool)
        moved[1:] = (cells[1:] != cells[:-1]).any(axis=1)
        cells = cells[moved]
        if len(cells) >= SHORTEST_RING:
            seas.setdefault(name, []).append(np.diff(cells, axis=0, prepend=0).ravel().tolist())
    return {"step": STEP_DEGREES, "seas": seas}
