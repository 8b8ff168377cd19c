"""Measure the gazetteer: how often the right place is first or among the candidates, and how fast it answers.

    python -m tests.eval.bench_gazetteer [--gazetteer FILE] [--misses] [--build] [--dump-rows 1000000]

Corpora are read from `../shared/eval/dev` beside the checkout and are not part of the repository;
without them those figures are skipped.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import resource
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from geo import gazetteer_build
from geo.distance import distance_km
from geo.gazetteer import Gazetteer
from geo.geonames import build_from_dumps
from geo.model import Candidate

CORPORA = Path(__file__).resolve().parents[3] / "shared" / "eval" / "dev"
NEWS_NAMES = Path(__file__).resolve().parents[1] / "data" / "news_names.csv"
FAR_KM = 161.0


def gold(corpus: str) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Yield (document, place) for each gold place that has a point."""
    with (CORPORA / f"{corpus}.jsonl").open(encoding="utf-8") as stream:
        for line in stream:
            document = json.loads(line)
            for place in document["places"]:
                if place.get("lat") is not None and not place.get("optional"):
                    yield document, place


def off_km(candidate: Candidate, place: dict[str, Any]) -> float:
    """Return how far a candidate lies from the gold point."""
    return distance_km(candidate.place.lat, candidate.place.lon, place["lat"], place["lon"])


def recall(gazetteer: Gazetteer, corpus: str, *, misses: bool) -> None:
    """Print how often a candidate, and the first one, lies near the gold point; no context is given."""
    count = reached = first = 0
    for _document, place in gold(corpus):
        found = gazetteer.candidates(place["name"], limit=300)
        near = [off_km(candidate, place) <= FAR_KM for candidate in found]
        count, reached, first = count + 1, reached + any(near), first + bool(near and near[0])
        if misses and not any(near):
            print("   ", corpus, place["name"], place["lat"], place["lon"], place.get("fcode", ""), len(found))
    print(f"{corpus}: candidate recall {reached / count:.3f}, first without context {first / count:.3f}, of {count}")


def villages(gazetteer: Gazetteer, *, misses: bool) -> None:
    """Print how often the first candidate lies within 161 and 25 km, the country that stands behind it being known."""
    near = close = backed = count = 0
    for document, place in gold("ucdp_places"):
        country = gazetteer.country_of(document["text"][place["end"] :].strip(" ,"))
        found = gazetteer.candidates(place["name"], countries=(country,) if country else ())
        off = off_km(found[0], place) if found else 20_000.0
        count, near, close = count + 1, near + (off <= FAR_KM), close + (off <= 25)
        nation = gazetteer.nation(country) if country else None
        if nation and not any(candidate.place.country == country for candidate in found):
            off = distance_km(nation.lat, nation.lon, place["lat"], place["lon"])
        backed += off <= FAR_KM
        if misses and off > FAR_KM:
            first = found[0].place.name if found else ""
            print("    ucdp", document["text"], place["lat"], place["lon"], country, first)
    print(
        f"ucdp_places: within 161 km {near / count:.3f}, {backed / count:.3f} when an unknown village"
        f" backs off to its country, within 25 km {close / count:.3f}, of {count}"
    )


def speed(path: Path | None) -> None:
    """Print the time to open, exact lookups a second and the memory they leave behind."""
    started = time.perf_counter()
    gazetteer = Gazetteer.open(path)
    print(f"open {1000 * (time.perf_counter() - started):.1f} ms")
    names = [row[0] for row in gazetteer._file.all("SELECT fold FROM name WHERE place % 23 = 0 LIMIT 50000")]
    random.Random(1).shuffle(names)
    for what, lookup in (("exact lookups", gazetteer.has_name), ("candidates", gazetteer.candidates)):
        started = time.perf_counter()
        for name in names[:20_000]:
            lookup(name)
        print(f"{what}: {20_000 / (time.perf_counter() - started):,.0f} a second")
    print(f"peak resident memory {peak_mb():.0f} MB")


def news(gazetteer: Gazetteer, *, misses: bool) -> None:
    """Print how many of the names of the news come first, within the place's extent."""
    with NEWS_NAMES.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    right = 0
    for row in rows:
        found = gazetteer.candidates(row["name"], countries=row["countries"].split())
        gold_point = {"lat": float(row["lat"]), "lon": float(row["lon"])}
        good = bool(found) and off_km(found[0], gold_point) <= float(row["within_km"])
        right += good
        if misses and not good:
            print("    news", row["name"], found[0].place if found else "")
    print(f"news names: {right / len(rows):.3f} first and within their extent, of {len(rows)}")


def build_all() -> None:
    """Print how long building from the packages takes, and the memory it took at most."""
    with tempfile.TemporaryDirectory() as folder:
        started, worked = time.perf_counter(), time.process_time()
        gazetteer_build.build(Path(folder) / "gazetteer.sqlite")
        wall, work = time.perf_counter() - started, time.process_time() - worked
    print(f"build from packages: {wall:.0f} s ({work:.0f} s of one core), {peak_mb():.0f} MB at most")


def build_dump(rows: int) -> None:
    """Print how fast a country dump of so many made-up places and as many alternate names is taken in."""
    rng = random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        places, names = Path(folder) / "XX.txt", Path(folder) / "alternateNamesV2.txt"
        with places.open("w", encoding="utf-8") as first, names.open("w", encoding="utf-8") as second:
            for number in range(rows):
                key, name = 20_000_000 + number, "".join(rng.choices("abdeghiklmnorstu", k=8)).title()
                lat, lon = f"{rng.uniform(-60, 70):.5f}", f"{rng.uniform(-180, 180):.5f}"
                columns = [str(key), name, name, f"{name}a", lat, lon, "P", "PPL", "ET", "", "53", *[""] * 8]
                first.write("\t".join(columns) + "\n")
                second.write(f"{number}\t{key}\ten\t{name}ville\t\t\t\t\t\t\n")
        started = time.perf_counter()
        target = build_from_dumps([places, names], path=Path(folder) / "full.sqlite")
        wall, size = time.perf_counter() - started, target.stat().st_size / 1e6
    print(f"build with a dump of {rows:,} places: {wall:.0f} s, {size:.0f} MB, {peak_mb():.0f} MB of memory at most")


def peak_mb() -> float:
    """Return the most memory this process has held so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Run all measurements."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gazetteer", type=Path)
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--build", action="store_true", help="also build from the packages")
    parser.add_argument("--dump-rows", type=int, default=0, help="also build with a made-up dump of so many places")
    options = parser.parse_args()
    speed(options.gazetteer)
    with Gazetteer.open(options.gazetteer) as gazetteer:
        news(gazetteer, misses=options.misses)
        if not CORPORA.is_dir():
            print("no corpora beside the checkout: their figures are skipped")
        for corpus in ("lgl", "trnews", "gwn", "geovirus") if CORPORA.is_dir() else ():
            recall(gazetteer, corpus, misses=options.misses)
        if CORPORA.is_dir():
            villages(gazetteer, misses=options.misses)
    if options.build:
        build_all()
    if options.dump_rows:
        build_dump(options.dump_rows)


if __name__ == "__main__":
    main()
