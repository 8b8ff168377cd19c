"""A gazetteer from GeoNames' own files, which the user brings: all villages, rivers, hills and camps.

Files are told by their content, not their name: country dumps (allCountries.zip, UA.zip), alternateNamesV2,
admin1CodesASCII, admin2Codes, hierarchy; zipped or not. They are read once, line by line, so
that twelve million places need no more memory than one country.
"""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from geo.errors import GazetteerMissing, InputError
from geo.gazetteer_build import fill, stamp
from geo.gazetteer_file import GEONAMES_FILE, cache_folder
from geo.gazetteer_merge import Draft, Kind, Merge, city_radius, city_weight
from geo.gazetteer_write import Progress, Writer, build_lock, no_progress, writing
from geo.geonames_twins import Twins, move_names

SOURCE = "GeoNames (geonames.org), CC BY 4.0, from the user's copy"
_PLACE_COLUMNS = 19
_SKIPPED_LANGUAGES = {"link", "post", "wkdt", "unlc", "phon", "tcid", "faac", "icao"}
# How wide things of a class usually are (km), and how likely one is meant: a town of 1,000 weighs .42.
_USUAL = {
    "A/PCLI": (300.0, 0.9), "A/ADM1": (80.0, 0.5), "A/ADM2": (25.0, 0.35), "A/ADM3": (10.0, 0.3), "A/ADM4": (5.0, 0.25),
    "L": (15.0, 0.3), "T": (8.0, 0.3), "H": (10.0, 0.3), "S": (1.0, 0.15), "R": (5.0, 0.1), "V": (10.0, 0.2),
    "U": (50.0, 0.15), "A": (20.0, 0.3), "P": (1.0, 0.2),
}  # fmt: skip
# Hotels, roads and woods are found by their spelling alone: keys of sound for them would double the file.
_UNSPOKEN = {"S", "R", "V", "U"}
_SPOKEN = ("CMP", "AIR", "DAM", "INSM", "PSTB", "NVB")
_BATCH = 5000


def build_from_dumps(files: Sequence[Path], *, path: Path | None = None, progress: Progress = no_progress) -> Path:
    """Write a gazetteer of the packages' places and these files' and return where it lies.

    Without `path` it lies in the cache folder, where `Gazetteer.open()` prefers it to the
    packages' own. `progress` hears rows, rows a second and the seconds left, in words. A build that
    is broken off leaves what was there before.
    """
    target = path or cache_folder() / GEONAMES_FILE
    kinds = {file: kind_of(file) for file in files}
    places = [file for file in files if kinds[file] == "places"]
    if not places:
        raise InputError("none of these files holds GeoNames places: give allCountries.zip or a country's zip")
    with build_lock(target), writing(target) as partial, closing(Writer(partial)) as writer:
        dump = Dump(writer, progress=_Share(progress, files))
        dump.base(fill(writer, progress=lambda step, share: progress(step, 0.1 * share)))
        for kind in ("admin1", "admin2", "places", "names", "hierarchy"):
            for file in (file for file in files if kinds[file] == kind):
                getattr(dump, f"add_{kind}")(file)
        dump.join_twins()
        meta = {"stamp": f"{stamp()}; geonames {dump.rows} rows", "kind": "geonames"}
        writer.finish(dump.merge, meta=meta, progress=progress)
    progress("done", 1.0)
    return target


def kind_of(file: Path) -> str:
    """Return what a file of GeoNames holds: "places", "names", "admin1", "admin2" or "hierarchy"."""
    with _lines(file) as lines:
        for line in lines:
            if line.startswith("#") or not line.strip():
                continue
            columns = line.rstrip("\n").split("\t")
            kind = _kind_of_row(columns)
            if kind:
                return kind
            break
    raise InputError(f"{file.name!r} is none of GeoNames' files that are known here (geonames.org/export/dump)")


def _kind_of_row(columns: list[str]) -> str:
    if len(columns) == _PLACE_COLUMNS and columns[0].isdigit():
        return "places"
    if len(columns) >= 8 and columns[0].isdigit() and columns[1].isdigit():
        return "names"
    if len(columns) == 4 and columns[3].strip().isdigit():
        return {1: "admin1", 2: "admin2"}.get(columns[0].count("."), "")
    if len(columns) in (2, 3) and columns[0].isdigit() and columns[1].isdigit():
        return "hierarchy"
    return ""


@contextmanager
def _lines(file: Path) -> Iterator[Iterator[str]]:
    """Give the lines of a text file, or of the largest text in a zip."""
    try:
        if zipfile.is_zipfile(file):
            with zipfile.ZipFile(file) as archive:
                members = [info for info in archive.infolist() if info.filename.endswith(".txt")]
                members = [info for info in members if not info.filename.casefold().startswith(("readme", "iso-lang"))]
                if not members:
                    raise InputError(f"{file.name!r} holds no text of GeoNames")
                member = max(members, key=lambda info: info.file_size)
                with archive.open(member) as stream:
                    yield iter(io.TextIOWrapper(stream, encoding="utf-8", errors="replace", newline="\n"))
        else:
            with file.open(encoding="utf-8", errors="replace", newline="\n") as text:
                yield iter(text)
    except (OSError, zipfile.BadZipFile, EOFError) as error:
        if isinstance(error, GazetteerMissing):
            raise
        raise InputError(f"{file.name!r} cannot be read: {error}") from error


class _Share:
    """Progress over all files by their size: rows, rows a second and seconds left in words."""

    def __init__(self, progress: Progress, files: Sequence[Path]) -> None:
        self._progress = progress
        self._sizes = {file: max(1, _size(file)) for file in files}
        self._done = 0
        self._started = time.monotonic()

    def told(self, file: Path, lines: Iterable[str]) -> Iterator[str]:
        """Pass the lines of a file on, telling now and then how far it is."""
        total, read, began = sum(self._sizes.values()), 0, time.monotonic()
        for count, line in enumerate(lines, 1):
            read += len(line)
            if count % 20_000 == 0:
                share = min(1.0, (self._done + min(read, self._sizes[file])) / total)
                rate = count / max(0.001, time.monotonic() - began)
                left = (time.monotonic() - self._started) * (1 - share) / max(share, 0.001)
                self._progress(
                    f"{file.name}: {count:,} rows, {rate:,.0f} a second, {left:,.0f} s left", 0.1 + 0.7 * share
                )
            yield line
        self._done += self._sizes[file]


def _size(file: Path) -> int:
    if zipfile.is_zipfile(file):
        with zipfile.ZipFile(file) as archive:
            return max((info.file_size for info in archive.infolist()), default=1)
    return file.stat().st_size if file.exists() else 1


class Ids:
    """A set of GeoNames ids, one bit each: twelve million take two megabytes."""

    def __init__(self) -> None:
        self._bits = bytearray()

    def add(self, key: int) -> None:
        """Put an id in."""
        byte, bit = divmod(key, 8)
        if byte >= len(self._bits):
            self._bits.extend(bytes(byte + 4096 - len(self._bits)))
        self._bits[byte] |= 1 << bit

    def __contains__(self, key: object) -> bool:
        if not isinstance(key, int) or key < 0:
            return False
        byte, bit = divmod(key, 8)
        return byte < len(self._bits) and bool(self._bits[byte] >> bit & 1)


class Dump:
    """One build from dumps: what is known so far, in as little memory as it takes."""

    def __init__(self, writer: Writer, *, progress: _Share) -> None:
        self.rows = 0
        self.merge = Merge()
        self._writer = writer
        self._progress = progress
        self._codes: dict[str, int] = {}
        self._taken, self._silent = Ids(), Ids()
        self._twins = Twins(self.merge)

    def base(self, merge: Merge) -> None:
        """Start from the packages' places: their codes, weights and curated names are kept."""
        self.merge = merge
        self._codes = merge.codes()
        self._twins = Twins(merge)
        for key in merge.places:
            if key > 0:
                self._taken.add(key)

    def add_admin1(self, file: Path) -> None:
        """Learn which id a code of a division has ("UA.14" -> 709716)."""
        for _number, columns in self._table(file, 4):
            self._codes[columns[0]] = int(columns[3])

    add_admin2 = add_admin1

    def add_places(self, file: Path) -> None:
        """Take in the places of a country dump."""
        batch: list[Draft] = []
        for number, columns in self._table(file, _PLACE_COLUMNS):
            try:
                draft = self._draft(columns)
            except ValueError as error:
                raise InputError(f"{file.name!r} line {number}: {error}") from error
            self.rows += 1
            if draft is not None:
                batch.append(draft)
                if len(batch) >= _BATCH:
                    self._writer.add_places(batch, silent=self._silent)
                    batch.clear()
        self._writer.add_places(batch, silent=self._silent)

    def _draft(self, columns: list[str]) -> Draft | None:
        key, name, others = int(columns[0]), columns[1], columns[3]
        lat, lon = float(columns[4]), float(columns[5])
        feature, country, population = f"{columns[6]}/{columns[7]}", columns[8], int(columns[14] or 0)
        if not (-90 <= lat <= 90 and -180 <= lon <= 180):
            raise ValueError(f"no point on earth: {lat} {lon}")
        known = self.merge.places.get(key)
        if known is not None:
            self._writer.add_names(key, [(other, Kind.ALTERNATE) for other in others.split(",") if len(other) > 3])
            known.lat, known.lon = lat, lon
            if known.feature == "P/PPL" and feature.startswith("P/"):
                known.feature = feature
            return known_without_names(known)
        if not name or feature.endswith(("H", "/")) and feature.startswith(("A/", "/")):
            return None  # abolished divisions, and rows without a class
        self._taken.add(key)
        if columns[6] in _UNSPOKEN and not columns[7].startswith(_SPOKEN):
            self._silent.add(key)
        draft = Draft(key, name, lat, lon, feature, country, population=population, source=SOURCE)
        draft.admin1 = self._codes.get(f"{country}.{columns[10]}", 0)
        draft.admin2 = self._codes.get(f"{country}.{columns[10]}.{columns[11]}", 0)
        draft.radius_km, draft.weight = usual(feature, population)
        draft.names = [(name, Kind.MAIN)]
        draft.names += [(other, Kind.ALTERNATE) for other in others.split(",") if len(other) > 3]
        self._twins.see(draft)
        return draft

    def join_twins(self) -> None:
        """Make one place of two rows that tell of the same: ours without an id, and one of the dumps."""
        joined = list(self._twins.join())
        self._writer.flush()
        move_names(self._writer.db, [(old, draft.key) for old, draft in joined])
        self._writer.add_places(draft for _old, draft in joined)

    def add_names(self, file: Path) -> None:
        """Take in alternate names with their languages: English ones are trusted, codes read only as codes."""
        for _number, columns in self._table(file, 8):
            if not columns[1].isdigit() or columns[2] in _SKIPPED_LANGUAGES or int(columns[1]) not in self._taken:
                continue
            old = "1" in (columns[6], columns[7])
            kind = Kind.TRUSTED if columns[2] == "en" and not old else Kind.ALTERNATE
            if columns[2] in ("iata", "abbr"):
                kind = Kind.CODE
            if 1 < len(columns[3]) <= 80:
                key = int(columns[1])
                self._writer.add_names(key, [(columns[3], kind)], sounds=key not in self._silent)

    def add_hierarchy(self, file: Path) -> None:
        """Give places without a division the one that contains them."""
        update = (
            "UPDATE raw_place SET admin1 = ?1 WHERE key = ?2 AND admin1 = 0 AND EXISTS"
            " (SELECT 1 FROM raw_place WHERE key = ?1 AND feature = 'A/ADM1')"
        )
        batch: list[tuple[int, int]] = []
        for _number, columns in self._table(file, 2):
            if columns[0].isdigit() and columns[1].isdigit():
                batch.append((int(columns[0]), int(columns[1])))
            if len(batch) >= _BATCH:
                self._writer.db.executemany(update, batch)
                batch.clear()
        self._writer.db.executemany(update, batch)

    def _table(self, file: Path, columns: int) -> Iterator[tuple[int, list[str]]]:
        with _lines(file) as lines:
            for number, line in enumerate(self._progress.told(file, lines), 1):
                if line.startswith("#") or not line.strip():
                    continue
                row = line.rstrip("\r\n").split("\t")
                if len(row) < columns:
                    raise InputError(f"{file.name!r} line {number}: {len(row)} columns instead of {columns}")
                yield number, row


def known_without_names(draft: Draft) -> Draft:
    """Return the draft with no names to write: they are in the file already."""
    draft.names = []
    return draft


def usual(feature: str, population: int) -> tuple[float, float]:
    """Return the usual radius in km and the weight of a place by its class."""
    radius, weight = _USUAL.get(feature) or _USUAL.get(feature[:1], (5.0, 0.1))
    if feature.startswith("P/"):
        return city_radius(population), city_weight(population, capital=feature == "P/PPLC")
    return radius, weight
