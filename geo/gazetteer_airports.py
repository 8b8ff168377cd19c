"""Airports and air bases for the gazetteer, under the names that news gives them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from geo import gazetteer_sources as sources
from geo.folding import fold_once
from geo.gazetteer_merge import Draft, Kind, Merge

SOURCE = "airportsdata, MIT"
_MILITARY = re.compile(r"\b(Air Base|Airbase|Air Force|Army|Naval|Military)\b")
_CLASS = re.compile(r"( International)? Airport$")
_LARGE_TOWN = 100_000


def add_airports(merge: Merge) -> None:
    """Take in airports with an IATA code and military airfields; the other landing strips are left out."""
    towns = _large_towns(merge)
    for row in sources.airports():
        military = bool(_MILITARY.search(row.name))
        if not row.name or not (row.iata or military):
            continue
        feature = "S/AIRB" if military else "S/AIRP"
        draft = Draft(merge.new_key(), row.name, row.lat, row.lon, feature, row.country, source=SOURCE)
        draft.radius_km, draft.weight = 3.0, 0.35 if row.iata else 0.25
        draft.slug = f"dateline:airport-{(row.icao or row.iata).lower()}"
        draft.names = [(row.name, Kind.MAIN)]
        if not military:
            others = dict.fromkeys(short_names(row.name, city=row.city, towns=towns[row.country]))
            draft.names += [(name, Kind.ALTERNATE) for name in others if name != row.name]
        if row.iata:
            draft.names.append((row.iata, Kind.CODE))
        merge.places[draft.key] = draft


def short_names(name: str, *, city: str, towns: frozenset[str]) -> Iterator[str]:
    """Yield what else an airport is called: without its town, without "International", by its town alone.

    >>> found = short_names("Toronto Pearson International Airport", city="Mississauga", towns=frozenset({"toronto"}))
    >>> [name for name in dict.fromkeys(found) if "Toronto" not in name]
    ['Mississauga International Airport', 'Mississauga Airport', 'Pearson International Airport', 'Pearson Airport']
    """
    international = " International " in name
    if city and international:
        yield f"{city} International Airport"
        yield f"{city} Airport"
    for part in (name, *name.split("/")):
        whole = part.strip()
        match = _CLASS.search(whole)
        if match is None:
            continue
        core = whole[: match.start()]
        first, _space, rest = core.partition(" ")
        if city and core.startswith(f"{city} "):
            rest = core[len(city) + 1 :]
        elif fold_once(first) not in towns:
            rest = ""
        for short in (core, rest.strip(" -/")):
            if len(short) > 2:
                yield short + whole[match.start() :]
                yield f"{short} Airport"


def _large_towns(merge: Merge) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for draft in merge.places.values():
        if draft.feature.startswith("P/") and draft.population >= _LARGE_TOWN:
            found[draft.country].add(fold_once(draft.name))
    return defaultdict(frozenset, {country: frozenset(names) for country, names in found.items()})
