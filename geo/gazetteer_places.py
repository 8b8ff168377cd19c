"""Places made of the file's rows, with what their country and divisions are called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from geo.frozen import quick
from geo.gazetteer_file import COLUMNS, Rows
from geo.gazetteer_own import SOURCE, SOURCE_NUMBER
from geo.model import Place

MOST_REMEMBERED = 20_000  # places
_made = quick(Place)
_BY_KEY = f"SELECT {COLUMNS} FROM json_each(?) CROSS JOIN place p ON p.key = json_each.value"


class Places:
    """Makes places and remembers them; `nations` are the key and name of each country by its code."""

    def __init__(self, file: Rows, nations: Mapping[str, tuple[int, str]]) -> None:
        self._file = file
        self._nations = {code: (str(key), name) for code, (key, name) in nations.items()}
        self._sources = {SOURCE_NUMBER: SOURCE, **dict(file.all("SELECT id, words FROM source"))}
        self._made: dict[int, Place] = {}
        self._slug = lru_cache(maxsize=4096)(self._read_slug)

    def known(self, key: int) -> Place | None:
        """Return the place with this key if it has been made."""
        return self._made.get(key)

    def of(self, rows: Sequence[Sequence[Any]]) -> list[Place]:
        """Return the places of rows that begin like `Row`."""
        made = self._room()
        for row in rows:
            if row[0] not in made:
                made[row[0]] = self._place(row)
        return [made[row[0]] for row in rows]

    def with_keys(self, keys: Sequence[int]) -> list[Place]:
        """Return the places with these keys, which the file must have; new ones are read at once."""
        made = self._room()
        new = [key for key in keys if key not in made]
        if new:
            for row in self._file.all(_BY_KEY, str(new)):
                made[row[0]] = self._place(row)
        return [made[key] for key in keys]

    def id_of(self, key: int) -> str:
        """Return the id that leaves the program of the place with this key."""
        return str(key) if key > 0 else self._slug(key)

    def _read_slug(self, key: int) -> str:
        return "".join(slug for (slug,) in self._file.all("SELECT slug FROM place WHERE key = ?", key))

    def _room(self) -> dict[int, Place]:
        if len(self._made) >= MOST_REMEMBERED:
            self._made = {}
        return self._made

    def _place(self, row: Sequence[Any]) -> Place:
        (key, name, lat, lon, feature, country, admin1, admin2, population, radius_km, _weight, source, slug,
         first, second) = row[:15]  # fmt: skip
        nation_id, nation = self._nations.get(country, ("", ""))
        identity = str(key) if key > 0 else slug
        parents = [nation_id] if nation_id and nation_id != identity else []
        if first and admin1 != key:
            parents.append(str(admin1) if admin1 > 0 else self._slug(admin1))
        if second and admin2 != key:
            parents.append(str(admin2) if admin2 > 0 else self._slug(admin2))
        feature_class, _slash, code = feature.partition("/")
        return _made(
            identity, name, lat, lon, feature_class, code, country, nation, first, second,
            tuple(parents), population, radius_km, self._sources[source],
        )  # fmt: skip
