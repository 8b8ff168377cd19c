"""How far apart two points are. The only geometry that every stage shares."""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt

EARTH_RADIUS_KM = 6371.0088
_POLAR = 72.0  # degrees of latitude up to which a degree of longitude is more than 34 km
_WIDE = 2.0  # degrees of longitude, some 68 km there


def surely_apart(lat1: float, lon1: float, lat2: float, lon2: float) -> bool:
    """Tell at a glance whether two points are surely more than 60 km apart; most that are not near each other are.

    >>> surely_apart(40.1, -83.1, 40.0, -75.1), surely_apart(40.1, -83.1, 40.0, -83.0)
    (True, False)
    """
    return _WIDE < abs(lon1 - lon2) < 360 - _WIDE and abs(lat1) < _POLAR > abs(lat2)


def distance_km(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Return the great-circle distance in kilometres between two points in WGS 84 degrees.

    >>> round(distance_km(48.85, 2.35, 51.51, -0.13))
    344
    """
    phi1, phi2 = radians(lat1), radians(lat2)
    chord = sin((phi2 - phi1) / 2) ** 2 + cos(phi1) * cos(phi2) * sin(radians(lon2 - lon1) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(chord)))
