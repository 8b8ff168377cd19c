"""The gazetteer as a geopy geocoder: drop it in wherever geopy is used, and no request leaves the machine.

`CachedGeocoder`, its neighbour, wraps a service that does go out.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from geopy.geocoders.base import Geocoder
from geopy.location import Location
from geopy.point import Point

from geo.errors import InputError
from geo.gazetteer import Gazetteer
from geo.geocoder_cache import CachedGeocoder, Limits
from geo.model import Candidate, Place

__all__ = ["CachedGeocoder", "Limits", "OfflineGazetteer"]


class OfflineGazetteer(Geocoder):  # type: ignore[misc]
    """Forward and reverse geocoding from Dateline's gazetteer, with geopy's interface."""

    def __init__(self, gazetteer: Gazetteer | None = None) -> None:
        super().__init__()
        self.gazetteer = gazetteer or Gazetteer.open()

    def geocode(
        self,
        query: str,
        *,
        exactly_one: bool = True,
        timeout: Any = None,
        limit: int | None = None,
        country_codes: str | Sequence[str] | None = None,
        feature: str = "",
    ) -> Location | list[Location] | None:
        """Return the likeliest place of this name, or all of them best first; None when there is none.

        "Sidon, Lebanon" is looked up as Sidon with the country that the last part names. Unlike
        a hint, `country_codes` shuts other countries out. `timeout` is there for geopy's sake.
        """
        allowed = _codes(country_codes)
        name, context = self._parts(query)
        found = self.gazetteer.candidates(name, countries=context or allowed, feature=feature, limit=50)
        kept = [candidate for candidate in found if not allowed or candidate.place.country in allowed]
        if not kept:
            return None
        if exactly_one:
            return _location(kept[0].place, kept[0])
        return [_location(candidate.place, candidate) for candidate in kept[: limit or 10]]

    def reverse(
        self, query: Any, *, exactly_one: bool = True, timeout: Any = None, limit: int | None = None
    ) -> Location | list[Location] | None:
        """Return the nearest populated place to a point ("33.5, 35.4", a Point or a pair, latitude first)."""
        try:
            point = Point(query)
        except (ValueError, TypeError) as error:
            raise InputError(
                f"{query!r} is no point: write latitude and longitude in degrees, '33.54, 35.38'"
            ) from error
        found = self.gazetteer.nearest(point.latitude, point.longitude, limit=1 if exactly_one else limit or 10)
        if not found:
            return None
        locations = [_location(place) for place in found]
        return locations[0] if exactly_one else locations

    def _parts(self, query: str) -> tuple[str, tuple[str, ...]]:
        whole = query.strip()
        if not whole:
            raise InputError("the place to look up is empty: give its name")
        name, _comma, rest = whole.rpartition(",")
        country = self.gazetteer.country_of(rest.strip()) if name else None
        return (name.split(",")[0].strip(), (country,)) if country else (whole.split(",")[0].strip(), ())


def _codes(country_codes: str | Sequence[str] | None) -> tuple[str, ...]:
    codes = country_codes.split(",") if isinstance(country_codes, str) else country_codes or ()
    return tuple(code.strip().upper() for code in codes)


def _location(place: Place, candidate: Candidate | None = None) -> Location:
    address = ", ".join(dict.fromkeys(part for part in (place.name, place.admin1, place.country_name) if part))
    raw: dict[str, Any] = {name: getattr(place, name) for name in Place.__slots__}
    if candidate is not None:
        raw |= {"score": candidate.score, "reasons": list(candidate.reasons)}
    return Location(address, Point(place.lat, place.lon), raw)
