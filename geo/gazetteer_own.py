"""A user's own places: a small CSV file in the data folder that every lookup sees first.

    name,lat,lon,aliases,feature,country,radius_km
    Camp Bravo,33.51,36.42,Bravo|Camp B,S/CMPRF,SY,1

`name`, `lat` and `lon` are needed. `aliases` are divided by `|`, `feature` is GeoNames' class and
code, `country` ISO 3166-1 alpha-2, `radius_km` how far off the point may be.
"""

from __future__ import annotations

import csv
import io
import os
import re
import tempfile
from collections.abc import Iterable
from pathlib import Path

from geo.errors import InputError
from geo.folding import fold, sound_of
from geo.gazetteer_file import Row, data_folder
from geo.gazetteer_known import opening_of
from geo.gazetteer_merge import Kind, slug_of

SOURCE_NUMBER = -1
SOURCE = "your own places"
COLUMNS = ("name", "lat", "lon", "aliases", "feature", "country", "radius_km")
_NEEDED = ("name", "lat", "lon")
_FEATURE = re.compile(r"[AHLPRSTUV]/[A-Z0-9]{1,10}")
_COUNTRY = re.compile(r"[A-Z]{2}")
_WEIGHT = 0.9
_MAX_BYTES = 20_000_000
_TOLD = 10


def own_path() -> Path:
    """Return where the user's places are kept: DATELINE_DATA, else the system's folder for user data."""
    return data_folder() / "places.csv"


def read_places(path: Path) -> dict[str, dict[str, str]]:
    """Return the rows of a file of places by their ids; every wrong line is named with what is wrong."""
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise InputError(
                f"{path.name!r} is larger than {_MAX_BYTES // 1_000_000} MB: build a gazetteer from dumps instead"
            )
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(f"{path.name!r} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path.name!r} is not UTF-8 text: save it as CSV in UTF-8") from error
    reader = csv.DictReader(io.StringIO(text, newline=""))
    missing = [name for name in _NEEDED if name not in (reader.fieldnames or ())]
    if missing:
        raise InputError(f"{path.name!r} line 1: no column {', '.join(missing)}; the first line names the columns")
    places, wrong = {}, []
    try:
        for raw in reader:
            row = {name: (raw.get(name) or "").strip() for name in COLUMNS}
            if problem := problem_of(row):
                wrong.append(f"line {reader.line_num}: {problem}")
            else:
                places[own_id(row["name"])] = row
    except csv.Error as error:
        raise InputError(f"{path.name!r} line {reader.line_num}: {error}") from error
    if wrong:
        more = f"; and {len(wrong) - _TOLD} more" if len(wrong) > _TOLD else ""
        raise InputError(f"{path.name!r} " + "; ".join(wrong[:_TOLD]) + more)
    return places


def problem_of(row: dict[str, str]) -> str:
    """Return what is wrong with a row, or ""."""
    if not fold(row["name"]):
        return "the name is empty"
    for column, limit in (("lat", 90.0), ("lon", 180.0), ("radius_km", 20_100.0)):
        try:
            value = float(row[column] or ("0" if column == "radius_km" else ""))
        except ValueError:
            return f"{column} {row[column]!r} is no number: write degrees like 33.54"
        if not abs(value) <= limit or (column == "radius_km" and value < 0):
            return f"{column} {row[column]!r} is out of range"
    if row["feature"] and not _FEATURE.fullmatch(row["feature"]):
        return f"feature {row['feature']!r} is no class and code of GeoNames, like P/PPL or S/CMPRF"
    if row["country"] and not _COUNTRY.fullmatch(row["country"]):
        return f"country {row['country']!r} is no ISO code of two capitals, like LB"
    return ""


def own_id(name: str) -> str:
    """Return the id of an own place: "own:camp-bravo"; a name in another script keeps its letters."""
    slug = slug_of(name).removeprefix("dateline:")
    return "own:" + (slug or re.sub(r"\s+", "-", fold(name)))


def add_places(path: Path, *, to: Path | None = None) -> int:
    """Add the places of a file to the user's own and return how many they are now; the same name replaces."""
    target = to or own_path()
    added = read_places(path)
    known = read_places(target) if target.exists() else {}
    merged = known | added
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".places.", dir=target.parent)
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
            writer.writeheader()
            writer.writerows(merged.values())
        Path(name).replace(target)
    except OSError as error:
        raise InputError(f"your places could not be written to the data folder: {error.strerror}") from error
    return len(merged)


class OwnPlaces:
    """The user's places by name and by sound, as rows like the gazetteer's own."""

    def __init__(self, places: Iterable[tuple[str, dict[str, str]]] = ()) -> None:
        self.by_name: dict[str, list[tuple[Kind, Row]]] = {}
        self.by_sound: dict[str, list[Row]] = {}
        self.by_id: dict[str, Row] = {}
        for number, (identity, place) in enumerate(places, 1):
            row = _row(number, identity, place)
            self.by_id[identity] = row
            names = [place["name"], *(alias.strip() for alias in place["aliases"].split("|"))]
            for rank, folded in enumerate(dict.fromkeys(fold(name) for name in names if fold(name))):
                self.by_name.setdefault(folded, []).append((Kind.TRUSTED if rank else Kind.MAIN, row))
                self.by_sound.setdefault(sound_of(folded), []).append(row)
        self.openings = frozenset(map(opening_of, self.by_name))

    @classmethod
    def load(cls, path: Path) -> OwnPlaces:
        """Read the user's file; no file means no places."""
        return cls(read_places(path).items()) if path.exists() else cls()


def _row(number: int, identity: str, place: dict[str, str]) -> Row:
    return Row(
        -1_000_000_000 - number, place["name"], float(place["lat"]), float(place["lon"]), place["feature"] or "P/PPL",
        place["country"], 0, 0, 0, float(place["radius_km"] or 1.0), _WEIGHT, SOURCE_NUMBER, identity, "", "",
    )  # fmt: skip
