"""The gazetteer as a geopy geocoder: drop it in wherever geopy is used, and no request leaves the machine.

`CachedGeocoder`, its neighbour, wraps a service that does go out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from geopy.geocoders.base import Geocoder
from geopy.location import Location
from geopy.point import Point

from geo.errors import InputError
from geo.gazetteer import Gazetteer
from geo.geocoder_cache import CachedGeocoder, Limits
from geo.model import Candidate, Place

__all__ = ["CachedGeocoder", "Limits", "OfflineGazetteer"]


# The parts of a structured question, narrow before wide, as geopy's Nominatim takes them.
_STRUCTURED = ("name", "amenity", "suburb", "village", "town", "city", "county", "state", "country")


class OfflineGazetteer(Geocoder):  # type: ignore[misc]
    """Forward and reverse geocoding from Dateline's gazetteer, with geopy's interface.

    >>> from geopy.extra.rate_limiter import RateLimiter
    >>> geocode = RateLimiter(OfflineGazetteer().geocode)  # doctest: +SKIP
    >>> geocode("Tripoli, Lebanon").raw["id"]  # doctest: +SKIP
    '266826'
    """

    def __init__(self, gazetteer: Gazetteer | None = None, **options: Any) -> None:
        """Use `gazetteer`, else the cached one; `options` are those that every geopy geocoder takes."""
        super().__init__(**options)
        self.gazetteer = gazetteer or Gazetteer.open()

    def geocode(
        self,
        query: str | Mapping[str, str],
        *,
        exactly_one: bool = True,
        timeout: Any = None,
        limit: int | None = None,
        country_codes: str | Sequence[str] | None = None,
        feature: str = "",
    ) -> Location | list[Location] | None:
        """Return the likeliest place of this name, or all of them best first; None when there is none.

        In "Paris, Texas" and {"city": "Sidon", "country": "Lebanon"} the wider parts choose among
        namesakes. Unlike them, `country_codes` shuts other countries out. `timeout` is there for geopy's sake.
        """
        name, *wider = _parts(query)
        allowed = _codes(country_codes)
        named = tuple(code for part in wider if (code := self.gazetteer.country_of(part)))
        found = self.gazetteer.candidates(name, countries=named or allowed, feature=feature, limit=100)
        kept = [candidate for candidate in found if not allowed or candidate.place.country in allowed]
        kept = self._held(kept, wider)
        if not kept:
            return None
        if exactly_one:
            return _location(kept[0].place, kept[0])
        return [_location(candidate.place, candidate) for candidate in kept[: 10 if limit is None else limit]]

    def _held(self, found: list[Candidate], wider: Sequence[str]) -> list[Candidate]:
        """Put first what lies in the most of the wider parts."""
        holders = [self._holders(part) for part in wider]
        return sorted(found, key=lambda one: -sum(bool(ids.intersection(one.place.parents)) for ids in holders))

    def _holders(self, part: str) -> set[str]:
        """Return the ids of what a wider part could be: "ME" is Maine, and Montenegro's code."""
        nation = self.gazetteer.nation(part) if part.isupper() else None
        return {one.place.id for one in self.gazetteer.candidates(part, limit=30)} | ({nation.id} if nation else set())

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


def _parts(query: str | Mapping[str, str]) -> list[str]:
    """Return the parts of a question, the name asked for first."""
    if isinstance(query, Mapping):
        parts = [str(query.get(part) or "").strip() for part in _STRUCTURED]
    else:
        parts = [part.strip() for part in str(query).split(",")]
    parts = [part for part in parts if part]
    if not parts:
        raise InputError("the place to look up is empty: give its name")
    return parts


def _codes(country_codes: str | Sequence[str] | None) -> tuple[str, ...]:
    codes = country_codes.split(",") if isinstance(country_codes, str) else country_codes or ()
    return tuple(code.strip().upper() for code in codes)


def _location(place: Place, candidate: Candidate | None = None) -> Location:
    address = ", ".join(dict.fromkeys(part for part in (place.name, place.admin1, place.country_name) if part))
    raw: dict[str, Any] = {name: getattr(place, name) for name in Place.__slots__}
    if candidate is not None:
        raw |= {"score": candidate.score, "reasons": list(candidate.reasons)}
    return Location(address, Point(place.lat, place.lon), raw)
