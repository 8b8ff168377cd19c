"""How a place lies to the home of the outlet or its reader, in numbers and in words."""

from __future__ import annotations

from math import exp

from geo.context import COUNTRY_CODES, region_of
from geo.distance import distance_km
from geo.model import Home, Place

TOWN_KM, AROUND_KM = 60.0, 300.0
HOME = ("home:near", "home:around", "home:region", "home:said")


def home_signals(place: Place, home: Home) -> tuple[float, ...]:
    """Return the signals of `HOME`: how near a place is, 0-1; of a home that is a region or country, is it in there."""
    at = home.place
    if at is None:
        return ()
    region = region_of(at)
    is_country = at.feature_code in COUNTRY_CODES
    away = distance_km(place.lat, place.lon, at.lat, at.lon)
    near = 0.0 if is_country or at.feature_code == "ADM1" else exp(-away / TOWN_KM)
    around = 0.0 if is_country else exp(-away / AROUND_KM)
    inside = float(bool(region) and region == region_of(place))
    same_country = float(bool(at.country) and at.country == place.country)
    said = max(inside, around, same_country if is_country else 0.6 * same_country) if home.said else 0.0
    return near, around, inside, said


def home_reason(place: Place, home: Home) -> str:
    """Return in words how a place lies to the home, or "" where that says nothing for it."""
    at = home.place
    if at is None:
        return ""
    away = distance_km(place.lat, place.lon, at.lat, at.lon)
    if at.feature_code in COUNTRY_CODES or at.feature_code == "ADM1":
        inside = at.id in place.parents or (at.feature_code in COUNTRY_CODES and at.country == place.country)
        return f"in {at.name}, {home.why}" if inside and at.id != place.id else ""
    where = f"{at.name}, {at.admin1}" if at.admin1 and at.admin1 != at.name else at.name
    if at.id == place.id:
        return f"{where} is {home.why}"
    return f"{away:.0f} km from {where}, {home.why}" if away <= AROUND_KM else ""
