"""Names told in one breath, "X village (Y township, Z district)": which is meant, and which only say where that is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from geo.distance import distance_km
from geo.event_cues import cues
from geo.model import Place, ResolvedToponym, Span

# A link between two names of a chain is at most this many characters.
_LINK = 30
# What lies in a place is no farther from its point than this many of its radii and km, more where the text calls
# a district or region what has only its town's point.
_RADII, _KM = 2.0, 75.0
_KM_CALLED = {"district": 150.0, "region": 400.0, "state": 400.0, "country": 2000.0}
# Names resolved less surely than this, or less surely than it, say nothing about a name.
_SURE = 0.5


class Standing(NamedTuple):
    """Where a name stands in its chain: all the chain's words, how many names stand before it, and whether it fits.

    A name does not fit when it was taken for a place far from all that the chain says it lies in.
    """

    chain: Span
    depth: int
    fits: bool


def standings(text: str, names: Sequence[ResolvedToponym]) -> dict[int, Standing]:
    """Return the standing of each name of one sentence, by where it starts.

    >>> standings("", [])
    {}
    """
    chains: list[list[ResolvedToponym]] = []
    for item in names:
        if chains and _linked(text[chains[-1][-1].toponym.end : item.toponym.start]):
            chains[-1].append(item)
        else:
            chains.append([item])
    out: dict[int, Standing] = {}
    for chain in chains:
        whole = Span(chain[0].toponym.start, chain[-1].toponym.end)
        for depth, item in enumerate(chain):
            out[item.toponym.start] = Standing(whole, depth, _fits(item, chain[depth + 1 :]))
    return out


def _linked(gap: str) -> bool:
    """Tell whether two names say one place: nothing between them but "village of", a comma or a bracket."""
    if len(gap) > _LINK or "." in gap or ")" in gap:
        return False
    words = re.findall(r"[^\W\d_]+", gap.lower())
    # "A lorry from Tyre in Sidon" is no chain, "Zeta camp in Sidon" is.
    loose = words in (["in"], ["on"])
    marked = "," in gap or "(" in gap or any(word in cues()["place"]["strong_link"] for word in words) and not loose
    return marked and all(word in cues()["place"]["link"] for word in words)


def _fits(item: ResolvedToponym, outer: Sequence[ResolvedToponym]) -> bool:
    """Tell whether a name may lie in what the chain names after it, as far as that is surer than the name."""
    sure = [other for other in outer if other.place is not None and other.confidence >= max(_SURE, item.confidence)]
    if item.place is None or not sure:
        return True
    return any(_holds(other, item.place) for other in sure[:2])


def _holds(outer: ResolvedToponym, inner: Place) -> bool:
    place = outer.place
    if place is None or place.id == inner.id or place.id in inner.parents or inner.id in place.parents:
        return True
    reach = _KM_CALLED.get(outer.toponym.feature, _KM) + _RADII * max(place.radius_km, inner.radius_km)
    return distance_km(place.lat, place.lon, inner.lat, inner.lon) <= reach
