"""Which places a name matches, and in what order: the same spelling, other transliterations of it, similar names."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache
from typing import Any

from geo.folding import ABBREVIATED, fold, skeleton, sound_of, split_soft, words
from geo.gazetteer_countries import CountryWords, written_as_code
from geo.gazetteer_file import COLUMNS, Row, Rows
from geo.gazetteer_merge import Kind
from geo.gazetteer_own import OwnPlaces
from geo.gazetteer_rank import FUZZY_FLOOR, Asked, Match, Scored, place_in_line, ratio, score_all

_EXACT = ("main", "trusted", "alternate", "core")
_LABELS = ("main", "trusted", "alternate", "code")
_MOST_NAMED, _MOST_SOUNDING = 300, 200
_WEIGHTIEST = " ORDER BY p.weight DESC, p.key LIMIT"
_BY_NAME = f"SELECT {COLUMNS}, n.kind FROM name n JOIN place p ON p.key = n.place WHERE n.fold = ?"
_BY_SKELETON = f"SELECT {COLUMNS}, s.sound FROM sound s JOIN place p ON p.key = s.place WHERE s.skeleton = ?"
_BY_SOUND = f"SELECT {COLUMNS} FROM sound s JOIN place p ON p.key = s.place WHERE s.skeleton = ? AND s.sound = ?"
# Most that sounds so is called so and known already.
_NOT_NAMED = f" AND s.place NOT IN (SELECT place FROM name WHERE fold = ? AND kind <> {Kind.CODE:d})"
_BRACKETS = re.compile(r"[/()]")


class Matcher:
    """Looks names up in a file, behind the user's own places; knows the words for countries."""

    def __init__(self, file: Rows, own: OwnPlaces | None = None) -> None:
        self.own = own or OwnPlaces()
        self.words = CountryWords(file)
        self.nations = {row[0]: row[1:] for row in file.all("SELECT country, place, name FROM nation")}
        self._file = file
        # Who finds nothing asks again with the countries of the text.
        self._alike = lru_cache(maxsize=256)(self._read_alike)

    def may_know(self, folded: str) -> bool:
        """Tell whether a place may be called so; most words are told not to be without a look into the file."""
        return self._file.known.may_hold(folded) or folded in self.own.by_name

    def may_open(self, opening: str) -> bool:
        """Tell whether the folded name of some place may open with these two words, or be these: False is sure."""
        if opening in self.own.openings or self._file.openings.may_hold(opening):
            return True
        return opening.rpartition(" ")[2] in ABBREVIATED  # only written out before another word

    def is_plain(self, name: str, folded: str) -> bool:
        """Tell whether the file says of `folded` all that `name` could mean: no other form, no place of the user's."""
        if alternatives(name) != (name,):
            return False
        if not self.own.by_id:
            return True
        plain, core, _hint = forms_of(folded)
        return self.own.by_name.keys().isdisjoint((folded, plain, core)) and sound_of(plain) not in self.own.by_sound

    def row(self, key: int) -> Row | None:
        """Return the place with this key."""
        rows = self._file.all(f"SELECT {COLUMNS} FROM place p WHERE p.key = ?", key)
        return Row(*rows[0]) if rows else None

    def ranked(
        self, name: str, countries: frozenset[str] = frozenset(), feature: str = "", *, limit: int
    ) -> tuple[Asked, tuple[Scored, ...]]:
        """Return what the name could mean, best first, and what was asked beside the name."""
        matches, hint = self._match(name, countries)
        asked = Asked(countries=countries, feature=feature if feature in words().features else "", hint=hint)
        scored = score_all(matches, asked)
        scored.sort(key=place_in_line)
        return asked, tuple(scored[:limit])

    def has_name(self, name: str) -> bool:
        """Tell whether some place is called exactly `name`, case and accents apart."""
        folded = fold(name)
        if folded in self.own.by_name:
            return True
        if not self._file.known.may_hold(folded):
            return False
        kinds = self._file.all("SELECT kind FROM name WHERE fold = ?", folded)
        return bool(kinds) and (min(kinds)[0] != Kind.CODE or written_as_code(name))

    def _match(self, name: str, countries: frozenset[str]) -> tuple[Collection[Match], str]:
        found: dict[int, Match] = {}
        hint = ""
        for form in alternatives(name):
            hint = self._match_form(form, countries, found) or hint
        if not found and (whole := _without_side(name)):
            hint = self._match_form(whole, countries, found)
            found = {key: match._replace(how="part") for key, match in found.items() if match.how in _EXACT}
        nation = self.words.find(name)
        if nation and nation[1] == "demonym":
            row = self.row(self.nations[nation[0]][0])
            if row and row.key not in found:
                found[row.key] = Match(row, "demonym", 100.0, False)
        return found.values(), hint

    def _match_form(self, name: str, countries: frozenset[str], found: dict[int, Match]) -> str:
        _folded, plain, _core, hint, sound = _sought(name)
        if found:
            self._add_alike(name, found)
        else:
            found.update(self._alike(name))
        if countries and len(sound) > 2 and not any(match.row[5] in countries for match in found.values()):
            self._by_likeness(sound, plain, countries, found)
        return hint

    def _read_alike(self, name: str) -> dict[int, Match]:
        found: dict[int, Match] = {}
        self._add_alike(name, found)
        return found

    def _add_alike(self, name: str, found: dict[int, Match]) -> None:
        """Add what is called so, in this form or without a word of class, and what sounds so."""
        folded, plain, core, _hint, sound = _sought(name)
        for form, how in {folded: "", plain: "", core: "" if core == plain else "core"}.items():
            if form and self.may_know(form):
                self._by_name(form, name, how, found)
        if len(sound) > 2 and (self._file.sounds.may_hold(sound) or self.own.by_sound):
            self._by_sound(sound, plain, core, found)

    def _by_name(self, form: str, name: str, how: str, found: dict[int, Match]) -> None:
        native, as_code = not form.isascii(), written_as_code(name)
        for row in self._named(form):
            kind = row[15]
            if row[0] in found or (kind == Kind.CODE and not as_code):
                continue
            likeness = 100.0 if kind < Kind.ALTERNATE else ratio(form, fold(row[1]))
            found[row[0]] = Match(row, how or _LABELS[kind], likeness, native)

    def _named(self, form: str) -> list[tuple[Any, ...]]:
        """The row of each place that is called so and behind it the kind of name, the user's own first."""
        rows: list[tuple[Any, ...]] = [(*row, kind) for kind, row in self.own.by_name.get(form, ())]
        named = self._file.all(_BY_NAME, form)
        if len(named) > _MOST_NAMED:
            named = self._file.all(f"{_BY_NAME} {_WEIGHTIEST} {_MOST_NAMED}", form)
        return rows + named

    def _by_sound(self, sound: str, form: str, named: str, found: dict[int, Match]) -> None:
        """Add what sounds so; `named` is the form by which most of it has been found."""
        rows = self._file.all(_BY_SOUND + _NOT_NAMED, skeleton(sound), sound, named)
        if len(rows) + len(found) > _MOST_SOUNDING:
            rows = self._file.all(f"{_BY_SOUND} {_WEIGHTIEST} {_MOST_SOUNDING}", skeleton(sound), sound)
        for row in (*self.own.by_sound.get(sound, ()), *rows):
            if row[0] not in found:
                found[row[0]] = Match(row, "sound", ratio(form, fold(row[1])), False)

    def _by_likeness(self, sound: str, form: str, countries: frozenset[str], found: dict[int, Match]) -> None:
        marks = ",".join("?" * len(countries))
        query = f"{_BY_SKELETON} AND p.country IN ({marks})"
        for row in self._file.all(query, skeleton(sound), *sorted(countries)):
            likeness = max(ratio(sound, row[15]), ratio(form, fold(row[1])))
            key = row[0]
            if likeness >= FUZZY_FLOOR and (key not in found or found[key].likeness < likeness):
                found[key] = Match(row, "fuzzy", likeness, False)


def forms_of(folded: str) -> tuple[str, str, str]:
    """Return a folded name without "the", the same without a word of class, and what class that word gives."""
    plain = folded.removeprefix("the ")
    core, hint = split_soft(plain)
    return plain, core, hint


@lru_cache(maxsize=256)
def _sought(name: str) -> tuple[str, str, str, str, str]:
    """A name folded, what `forms_of` says of that, and its sound: who finds nothing asks for these again."""
    folded = fold(name)
    plain, core, hint = forms_of(folded)
    return folded, plain, core, hint, sound_of(plain)


def alternatives(name: str) -> tuple[str, ...]:
    """Return the forms that one writing offers: "Halab/Aleppo", "Nahr as-Safa (Nahr Essafa)", "W. Columbia"."""
    if name.isalpha():
        return (name,)
    parts = [part.strip() for part in _BRACKETS.split(name)] if _BRACKETS.search(name) else [name.strip()]
    full = words().written_out
    spelled = name.split()
    # Alone, "Co." and "Is." are codes; the last word of a sentence's own full stop is no short form.
    whole = " ".join([full.get(word.casefold(), word) for word in spelled]) if len(spelled) > 1 else name
    return tuple(dict.fromkeys([name, *(part for part in (*parts, whole) if len(part) > 2)]))


def _without_side(name: str) -> str:
    """Return "Mitrovica" for "North Mitrovica", or ""."""
    side, _space, rest = fold(name).partition(" ")
    return rest if side in words().sides else ""
