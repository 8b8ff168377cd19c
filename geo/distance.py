"""How far apart two points are. The only geometry that every stage shares."""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt

EARTH_RADIUS_KM = 6371.0088


def distance_km(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Return the great-circle distance in kilometres between two points in WGS 84 degrees.

    >>> round(distance_km(48.85, 2.35, 51.51, -0.13))
    344
    """
    phi1, phi2 = radians(lat1), radians(lat2)
    chord = sin((phi2 - phi1) / 2) ** 2 + cos(phi1) * cos(phi2) * sin(radians(lon2 - lon1) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(chord)))
