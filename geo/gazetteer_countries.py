"""Words that stand for a country: its names, its codes, and what its people are called."""

from __future__ import annotations

from functools import cached_property

from geo.folding import ABBREVIATED, fold
from geo.gazetteer_file import Rows


def written_as_code(name: str) -> bool:
    """Tell "US", "U.S." and "Mass." from "us" and "mass"."""
    return name.upper() == name or name.endswith(".")


class CountryWords:
    """The gazetteer's some thousand words for countries, read at once when the first is asked for."""

    def __init__(self, file: Rows) -> None:
        self._file = file

    @cached_property
    def _known(self) -> dict[str, tuple[str, str]]:
        rows = self._file.all("SELECT word, country, kind FROM country_word")
        return {word: (code, kind) for word, code, kind in rows}

    @cached_property
    def demonym_openings(self) -> frozenset[str]:
        """Words in small letters: a word of plain letters that is none of these opens no demonym.

        As `find` is asked, so with the plural's ending and with "St" for "Saint".
        """
        demonyms = [word for word, (_code, kind) in self._known.items() if kind == "demonym"]
        first = {word.split()[0] for word in demonyms}
        return frozenset({*first, *(f"{word}s" for word in demonyms), *ABBREVIATED, "the"})

    def find(self, word: str) -> tuple[str, str] | None:
        """Return (ISO 3166-1 alpha-2 code, kind) of a country's name, code or demonym, or None."""
        folded = fold(word).removeprefix("the ")
        found = self._known.get(folded)
        if found and (found[1] != "code" or written_as_code(word)):
            return found
        people = self._known.get(folded[:-1]) if folded.endswith("s") else None
        return people if people and people[1] == "demonym" else None
