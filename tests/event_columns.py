"""The map's columns straight from events: what the page makes of a store's frame must come to the same."""

from collections.abc import Iterable, Sequence

import numpy as np

from dashboard.columns import MAX_AREAS, MAX_TYPES, NOTHING, REGION, Columns, Numbers, area_id, day_number, percent
from geo.model import Event
from geo.store_columns import DEGREE, FAR_KM, area_of, on_earth


def build_columns(events: Iterable[Event]) -> Columns:
    """Return the columns of events, in the order given."""
    events = tuple(events)
    type_ids, types = _coded([event.type for event in events], most=MAX_TYPES)
    status_ids, statuses = _coded([event.status for event in events], most=MAX_TYPES)
    regional = [area_of(event.place) if event.place and event.geo_precision == REGION else "" for event in events]
    area_ids, areas = _coded(["", *(area_id(area) for area in regional)], most=MAX_AREAS)
    points = [event.place if event.place and on_earth(event.place) else None for event in events]
    days = [(event.when.first, event.when.last or event.when.first) for event in events]

    def column(kind: str, values: Iterable[float]) -> Numbers:
        return np.fromiter(values, dtype=kind, count=len(events))

    return Columns(
        lat=column("i4", (round(place.lat * DEGREE) if place else NOTHING for place in points)),
        lon=column("i4", (round(place.lon * DEGREE) if place else NOTHING for place in points)),
        first=column("i4", (NOTHING if first is None else day_number(first) for first, _ in days)),
        last=column("i4", (NOTHING if first is None or last is None else day_number(last) for first, last in days)),
        types=column("u1", types),
        type_ids=type_ids,
        statuses=column("u1", statuses),
        status_ids=status_ids,
        areas=column("u2", areas[1:]),
        area_ids=area_ids,
        precision=column("u1", ((event.geo_precision or 0) for event in events)),
        confidence=column("u1", (percent(event.confidence) for event in events)),
        radius=column("u2", (round(min(max(place.radius_km, 0), FAR_KM) * 10) if place else 0 for place in points)),
    )


def _coded(names: Sequence[str], *, most: int) -> tuple[tuple[str, ...], list[int]]:
    """Return the names that occur, and each one's code; what is beyond `most` names counts as the first."""
    known = {name: code for code, name in enumerate(list(dict.fromkeys(names))[:most])}
    return tuple(known), [known.get(name, 0) for name in names]
