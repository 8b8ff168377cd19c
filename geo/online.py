"""Online lookups, off unless asked for: a geopy service by name, and its answers as candidates like our own."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from geo.errors import InputError
from geo.gazetteer_merge import city_radius
from geo.geocoder_cache import PUBLIC_NOMINATIM, CachedGeocoder, Limits, provider_of
from geo.model import Candidate, Place

ATTRIBUTION = {
    "nominatim": "© OpenStreetMap contributors, ODbL (openstreetmap.org/copyright)",
    "photon": "© OpenStreetMap contributors, ODbL, via Photon (komoot)",
}
_FEATURES = {
    "city": "P/PPL", "town": "P/PPL", "village": "P/PPL", "hamlet": "P/PPL", "suburb": "P/PPLX", "quarter": "P/PPLX",
    "neighbourhood": "P/PPLX", "country": "A/PCLI", "state": "A/ADM1", "province": "A/ADM1", "county": "A/ADM2",
    "island": "T/ISL", "river": "H/STM", "cape": "T/CAPE", "peak": "T/MT", "aerodrome": "S/AIRP",
    "refugee_site": "S/CMPRF", "strait": "H/STRT", "bay": "H/BAY",
}  # fmt: skip


def service(
    name: str, *, domain: str | None = None, user_agent: str | None = None, path: Path | None = None, **options: Any
) -> CachedGeocoder:
    """Return the geopy service of this name ("nominatim", "photon", ...), cached and limited.

    `domain` is for a server of your own ("https://..." or a bare host). OpenStreetMap's
    public Nominatim asks every user to name themselves: give `user_agent`, or set
    DATELINE_USER_AGENT. `options` go to the geopy class (api_key and the like).
    """
    from geopy.exc import ConfigurationError, GeocoderNotFound
    from geopy.geocoders import get_geocoder_for_service

    try:
        kind = get_geocoder_for_service(name)
    except GeocoderNotFound as error:
        raise InputError(f"{name!r} is no geocoding service that geopy knows: try 'nominatim' or 'photon'") from error
    agent = user_agent or os.environ.get("DATELINE_USER_AGENT")
    if domain:
        scheme, mark, host = domain.rpartition("://")
        options |= {"domain": host.rstrip("/"), **({"scheme": scheme} if mark else {})}
    if agent:
        options["user_agent"] = agent
    if name.casefold() == "nominatim" and not agent and (domain is None or PUBLIC_NOMINATIM in domain):
        raise InputError("the public Nominatim wants to know who asks: set DATELINE_USER_AGENT to a name and address")
    try:
        geocoder = kind(**options)
    except (TypeError, ConfigurationError) as error:
        raise InputError(f"the service {name!r} cannot be set up: {error}") from error
    return CachedGeocoder(geocoder, path=path, limits=Limits())


def online_candidates(
    name: str, *, geocoder: CachedGeocoder, countries: Sequence[str] = (), limit: int = 5
) -> tuple[Candidate, ...]:
    """Return the places that an online service knows by this name, best first, as candidates.

    Scores stay below those of exact names in the gazetteer: the service's order is all we know.
    """
    options: dict[str, Any] = {}
    if "Nominatim" in provider_of(geocoder.geocoder):
        options = {"limit": limit, "addressdetails": True, "language": "en"}
        if countries:
            options["country_codes"] = ",".join(sorted(code.lower() for code in countries))
    found = geocoder.geocode(name, exactly_one=False, **options) or []
    source = attribution(geocoder)
    return tuple(
        Candidate(
            place=place_of(location, source=source),
            score=round(0.5 / (1 + rank), 4),
            reasons=(f"answer {rank + 1} of {geocoder.provider}",),
        )
        for rank, location in enumerate(found[:limit])
    )


def attribution(geocoder: CachedGeocoder) -> str:
    """Return whom to credit for the answers of a service."""
    kind = type(geocoder.geocoder).__name__
    return ATTRIBUTION.get(kind.casefold(), f"{kind}, through geopy")


def place_of(location: Any, *, source: str) -> Place:
    """Return a geopy location as a place; what the service does not say stays empty."""
    raw = _flat(location.raw if isinstance(location.raw, dict) else {})
    given = raw.get("address")
    address: dict[str, Any] = given if isinstance(given, dict) else {}
    kind = str(raw.get("addresstype") or raw.get("type") or "")
    feature_class, _slash, code = _FEATURES.get(kind, "/").partition("/")
    osm = f"osm:{raw['osm_type']}/{raw['osm_id']}" if {"osm_type", "osm_id"} <= raw.keys() else ""
    return Place(
        id=osm or f"online:{location.latitude:.5f},{location.longitude:.5f}",
        name=str(raw.get("name") or str(location.address).split(",")[0]),
        lat=location.latitude,
        lon=location.longitude,
        feature_class=feature_class,
        feature_code=code,
        country=str(address.get("country_code", "")).upper(),
        country_name=str(address.get("country", "")),
        admin1=str(address.get("state", "")),
        admin2=str(address.get("county", "")),
        radius_km=_radius(raw.get("boundingbox")),
        source=source,
    )


def _flat(raw: dict[str, Any]) -> dict[str, Any]:
    """Return an answer as Nominatim words it; Photon's is a feature of GeoJSON with "properties"."""
    found = raw.get("properties")
    if not isinstance(found, dict):
        return raw
    extent = found.get("extent")
    west, north, east, south = extent if isinstance(extent, list) and len(extent) == 4 else [None] * 4
    address = {part: found.get(part, "") for part in ("country", "state", "county")}
    return {
        **{name: value for name, value in found.items() if name in ("osm_type", "osm_id", "name")},
        "type": found.get("osm_value") or found.get("type"),
        "address": address | {"country_code": found.get("countrycode", "")},
        "boundingbox": [south, north, west, east],
    }


def _radius(box: Any) -> float:
    try:
        south, north, _west, _east = (float(side) for side in box)
    except (TypeError, ValueError):
        return city_radius(0)
    return round(max(0.1, (north - south) * 111.2 / 2), 1)
