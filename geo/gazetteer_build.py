"""Build the gazetteer from the installed packages and the supplement: the steps in order.

The same packages and the same supplement give the same bytes.
"""

from __future__ import annotations

import csv
import hashlib
import logging
import re
import time
from collections import defaultdict
from contextlib import closing, suppress
from functools import cache
from importlib import resources
from pathlib import Path

from geo import gazetteer_sources as sources
from geo.distance import distance_km
from geo.folding import fold_once, sound_of
from geo.gazetteer_airports import SOURCE as AIRPORTS
from geo.gazetteer_airports import add_airports
from geo.gazetteer_merge import WITHIN, Draft, Kind, Merge, slug_of
from geo.gazetteer_write import Progress, Writer, build_lock, cell_of, compact, no_progress, writing

__all__ = ["Progress", "build", "build_lock", "cell_of", "forget_older", "no_progress", "stamp"]

BUILD_VERSION = 12
# "Gaza" alone is the Strip: its town is 10 km from where most of its news happens.
_GAZA_STRIP = 281132
_ONE_AIRPORT_KM = 3.0
_LAYOUT = re.compile(r"gazetteer(?:-(\d+))?\.sqlite")
_log = logging.getLogger(__name__)


def supplement_bytes() -> bytes:
    """Return the supplement's rows as they stand in the file."""
    return resources.files("geo").joinpath("data/supplement.csv").read_bytes()


@cache
def stamp() -> str:
    """Return what decides the content of the file: the build's version, the packages' and the supplement's hash."""
    data = resources.files("geo").joinpath("data")
    tables = b"".join(data.joinpath(name).read_bytes() for name in ("supplement.csv", "demonyms.csv", "translit.toml"))
    parts = [f"build {BUILD_VERSION}", *(f"{name} {version}" for name, version in sorted(sources.versions().items()))]
    return "; ".join([*parts, f"supplement {hashlib.sha256(tables).hexdigest()[:12]}"])


def build(path: Path, *, progress: Progress = no_progress) -> None:
    """Write the gazetteer to `path`, replacing what is there only when all is written."""
    started = time.monotonic()
    with writing(path) as partial:
        with closing(Writer(partial)) as writer:
            merge = fill(writer, progress=progress)
            writer.finish(merge, meta={"stamp": stamp(), "kind": "packages"}, progress=progress)
        compact(partial)
        _log.info("gazetteer: %d places in %.0f s", len(merge.places), time.monotonic() - started)
    progress("done", 1.0)


def forget_older(folder: Path) -> None:
    """Remove what older versions built in the cache folder: who still runs one builds it again, once."""
    for path in folder.glob("gazetteer*.sqlite"):
        layout = _LAYOUT.fullmatch(path.name)
        if layout and int(layout[1] or 0) < BUILD_VERSION:
            with suppress(OSError):
                path.unlink()


def fill(writer: Writer, *, progress: Progress = no_progress) -> Merge:
    """Bring all places of the packages and the supplement into the file, and return them without their many names."""
    progress("countries and regions", 0.0)
    merge = Merge()
    merge.add_countries()
    merge.add_divisions()
    waters, english = sources.natural_earth()
    for count in merge.add_cities(english=english, names_to=writer.add_names):
        progress("towns", 0.02 + 0.7 * min(1.0, count / 235_000))
    merge.place_divisions()
    merge.add_waters(waters)
    add_airports(merge)
    progress("regions, airports, curated places", 0.74)
    add_supplement(merge)
    seat_divisions(merge)
    leave_to_divisions(merge)
    demonyms = csv.DictReader(resources.files("geo").joinpath("data/demonyms.csv").read_text("utf-8").splitlines())
    merge.curated_demonyms = {fold_once(row["word"]): row["country"] for row in demonyms}
    _chain_points(merge)
    writer.add_places(merge.places[key] for key in sorted(merge.places))
    return merge


def add_supplement(merge: Merge) -> None:
    """Take in the supplement: new places, or names (and for countries the point) for places that are there.

    A sea of Natural Earth's or an airport that is known better here gives way, its names kept.
    """
    by_slug = {draft.slug: draft.key for draft in merge.places.values() if draft.slug}
    for row in csv.DictReader(supplement_bytes().decode("utf-8").splitlines()):
        names = [(name.strip(), _kind(name.strip())) for name in row["aliases"].split("|") if name.strip()]
        same = row["same_as"]
        known = merge.places.get(int(same) if same.isdigit() else by_slug.get(same, 0))
        if known is not None:
            known.names += [(row["name"], Kind.TRUSTED), *names]
            if row["lat"]:
                known.lat, known.lon, known.radius_km = float(row["lat"]), float(row["lon"]), float(row["radius_km"])
            if known.feature == "A/ADM1":
                known.name = row["name"]
            if known.key == _GAZA_STRIP:
                known.weight = 0.73
            continue
        lat, lon = float(row["lat"]), float(row["lon"])
        key = int(same) if same else merge.new_key()
        draft = Draft(key, row["name"], lat, lon, row["feature"], row["country"])
        draft.radius_km, draft.slug = float(row["radius_km"] or 1), slug_of(row["name"]) if key < 0 else ""
        draft.weight = _supplement_weight(draft)
        draft.source = f"Dateline supplement: {row['source']}"
        draft.names = [(row["name"], Kind.MAIN), *names]
        for twin in merge.slugs.pop(draft.slug, ()):
            del merge.places[twin]
        if draft.feature.startswith("S/AIR"):
            draft.names += _taken_over(merge, draft)
        merge.places[key] = draft


def _taken_over(merge: Merge, draft: Draft) -> list[tuple[str, Kind]]:
    """Remove the packages' rows of the same airport, and return their names."""
    twins = [
        other
        for other in merge.places.values()
        if other.source == AIRPORTS and distance_km(other.lat, other.lon, draft.lat, draft.lon) <= _ONE_AIRPORT_KM
    ]
    for twin in twins:
        del merge.places[twin.key]
    return [(name, Kind.TRUSTED if kind == Kind.MAIN else kind) for twin in twins for name, kind in twin.names]


def seat_divisions(merge: Merge) -> None:
    """Move divisions of which only what contains them is known to the curated town of their name.

    The territory of Walikale has no town in the packages; the supplement has Walikale.
    """
    towns: dict[tuple[str, str], list[Draft]] = defaultdict(list)
    for draft in merge.places.values():
        if draft.key < 0 and draft.feature.startswith("P/"):
            towns[draft.country, sound_of(fold_once(draft.name))].append(draft)
    for draft in merge.places.values():
        if not draft.source.endswith(WITHIN):
            continue
        seats = towns.get((draft.country, sound_of(fold_once(draft.names[0][0]))), ())
        reach = draft.radius_km + 150
        near = [town for town in seats if distance_km(town.lat, town.lon, draft.lat, draft.lon) <= reach]
        if len(near) == 1:
            draft.lat, draft.lon, draft.radius_km = near[0].lat, near[0].lon, 25.0
            draft.source = draft.source.removesuffix(WITHIN) + "; point of its town"
            if not near[0].admin1:
                near[0].admin1, near[0].admin2 = draft.admin1, draft.key


def leave_to_divisions(merge: Merge) -> None:
    """Trust a country's other name less where one of its own divisions is called so: "West Bank", "Ulster"."""
    named: dict[str, set[str]] = defaultdict(set)
    for draft in merge.places.values():
        if draft.feature == "A/ADM1":
            named[draft.country].add(fold_once(draft.name))
    for draft in merge.places.values():
        if draft.feature == "A/PCLI" and named[draft.country]:
            draft.names = [
                (name, Kind.ALTERNATE if kind == Kind.TRUSTED and fold_once(name) in named[draft.country] else kind)
                for name, kind in draft.names
            ]


def _kind(name: str) -> Kind:
    """Count "US", "DRC" and "Tex." among codes, so that neither "us" nor "mass" is read as one."""
    short = len(name) < 4 and name.upper() == name and name.isascii()
    return Kind.CODE if short or name.endswith(".") else Kind.TRUSTED


def _supplement_weight(draft: Draft) -> float:
    """Weigh a curated place like a town of 30,000, and wide ones higher: it is here because news names it."""
    return round(min(0.85, 0.58 + 0.0004 * min(draft.radius_km, 500)), 4)


def _chain_points(merge: Merge) -> None:
    """Give airports and own places the divisions of the nearest town of their country within 60 km."""
    lost = [key for key, draft in merge.places.items() if draft.lat != draft.lat]
    for key in lost:
        del merge.places[key]
    towns: dict[int, list[Draft]] = defaultdict(list)
    for draft in merge.places.values():
        if draft.feature.startswith("P/") and draft.admin1:
            towns[cell_of(draft.lat, draft.lon)].append(draft)
    for draft in merge.places.values():
        if draft.admin1 or draft.key > 0 and draft.feature[0] in "PA" or draft.feature[0] in "AHL" or not draft.country:
            continue
        cell = cell_of(draft.lat, draft.lon)
        near = [town for step in (-361, -360, -359, -1, 0, 1, 359, 360, 361) for town in towns.get(cell + step, ())
                if town.country == draft.country]  # fmt: skip
        if near:
            best = min(near, key=lambda town: distance_km(draft.lat, draft.lon, town.lat, town.lon))
            if distance_km(draft.lat, draft.lon, best.lat, best.lon) < 60:
                draft.admin1, draft.admin2 = best.admin1, best.admin2
