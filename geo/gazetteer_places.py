"""Places made of the file's rows, with what their country and divisions are called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from geo.gazetteer_file import Rows
from geo.gazetteer_own import SOURCE, SOURCE_NUMBER
from geo.model import Place

MOST_REMEMBERED = 20_000  # places, and divisions
_DIVISIONS = "SELECT p.key, p.slug, p.name FROM json_each(?) CROSS JOIN place p ON p.key = json_each.value"
_NONE = ("", "")


class Places:
    """Makes places and remembers them; `nations` are the key and name of each country by its code."""

    def __init__(self, file: Rows, nations: Mapping[str, tuple[int, str]]) -> None:
        self._file = file
        self._nations = nations
        self._sources = {SOURCE_NUMBER: SOURCE, **dict(file.all("SELECT id, words FROM source"))}
        self._made: dict[int, Place] = {}
        self._divisions: dict[int, tuple[str, str]] = {}

    def known(self, key: int) -> Place | None:
        """Return the place with this key if it has been made."""
        return self._made.get(key)

    def of(self, rows: Sequence[Sequence[Any]]) -> list[Place]:
        """Return the places of rows that begin like `Row`; the divisions of all are read at once."""
        made = self._made
        if len(made) >= MOST_REMEMBERED:
            made = self._made = {}
        new = [row for row in rows if row[0] not in made]
        if new:
            divisions = self._divisions_of(new)
            for row in new:
                made[row[0]] = self._place(row, divisions)
        return [made[row[0]] for row in rows]

    def _divisions_of(self, rows: Iterable[Sequence[Any]]) -> dict[int, tuple[str, str]]:
        """The id and name of every division that has been read, those of `rows` among them."""
        known = self._divisions
        if len(known) >= MOST_REMEMBERED:
            known = self._divisions = {}
        new = {key for row in rows for key in (row[6], row[7]) if key and key not in known}
        if new:
            for key, slug, name in self._file.all(_DIVISIONS, str(list(new))):
                known[key] = (str(key) if key > 0 else slug, name)
        return known

    def _place(self, row: Sequence[Any], divisions: dict[int, tuple[str, str]]) -> Place:
        key, name, lat, lon, feature, country, admin1, admin2, population, radius_km, _weight, source, slug = row[:13]
        nation_key, nation = self._nations.get(country, (0, ""))
        first, second = divisions.get(admin1, _NONE), divisions.get(admin2, _NONE)
        parents = [str(nation_key)] if nation_key and nation_key != key else []
        if first[0] and admin1 != key:
            parents.append(first[0])
        if second[0] and admin2 != key:
            parents.append(second[0])
        feature_class, _slash, code = feature.partition("/")
        return Place(
            id=str(key) if key > 0 else slug, name=name, lat=lat, lon=lon, feature_class=feature_class,
            feature_code=code, country=country, country_name=nation, admin1=first[1], admin2=second[1],
            parents=tuple(parents), population=population, radius_km=radius_km, source=self._sources[source],
        )  # fmt: skip
