"""What the build tells of each name is what a full look-up finds; no name is told to be none."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.gazetteer import Gazetteer, Likeliest
from geo.gazetteer_known import Known, known_bits, opening_of
from geo.gazetteer_likeliest import MOST_TOLD
from geo.gazetteer_own import add_places
from geo.model import Candidate

WRITINGS = (str.title, str.upper, str.lower, "the {}".format, "North {}".format, "{} County".format, "{}s".format,
            "{}/Beirut".format, "St. {}".format, "{}.".format, " {}".format)  # fmt: skip


@pytest.fixture(scope="module")
def gazetteer() -> Iterator[Gazetteer]:
    with Gazetteer.open() as opened:
        yield opened


def in_full(gazetteer: Gazetteer, name: str) -> tuple[Candidate, ...]:
    """What a full look-up finds: the build tells of no name as many as are asked for here."""
    return gazetteer.candidates(name, limit=MOST_TOLD + 1)[:MOST_TOLD]


def first(gazetteer: Gazetteer, name: str) -> Likeliest | None:
    """What `likeliest` promises, said plainly."""
    found = in_full(gazetteer, name) if gazetteer.has_name(name) else ()
    if not found:
        return None
    place = found[0].place
    return Likeliest(place.id, place.feature_class, place.feature_code, found[0].score, found[0].reasons[0])


def folds(gazetteer: Gazetteer, where: str = "") -> list[str]:
    return [fold for (fold,) in gazetteer._file.all(f"SELECT DISTINCT fold FROM name {where}")]


def test_what_is_told_is_what_a_full_look_up_finds(gazetteer: Gazetteer) -> None:
    # Names of one place, of many, of divisions, codes, words of class: what each kind has rules of its own for.
    asked = folds(gazetteer, "WHERE place % 199 = 0")
    asked += folds(gazetteer, "WHERE kind = 3 AND place % 7 = 0")
    asked += folds(gazetteer, "JOIN place ON place = key WHERE feature LIKE 'A/%' AND key % 41 = 0")
    asked += folds(gazetteer, "GROUP BY fold HAVING count(*) > 40")
    asked += [word for (word,) in gazetteer._file.all("SELECT word FROM country_word")]
    for number, fold in enumerate(asked):
        for name in (fold, WRITINGS[number % len(WRITINGS)](fold)):
            assert gazetteer.likeliest(name) == first(gazetteer, name), name
            assert gazetteer.candidates(name, limit=MOST_TOLD) == in_full(gazetteer, name), name
            assert gazetteer.may_know(name) or first(gazetteer, name) is None


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_however_a_name_is_written(gazetteer: Gazetteer, data: st.DataObject) -> None:
    count = gazetteer._file.all("SELECT max(rowid) FROM place")[0][0]
    key = data.draw(st.integers(1, count))
    rows = gazetteer._file.all("SELECT name FROM place WHERE key >= ? ORDER BY key LIMIT 1", key)
    name = data.draw(st.sampled_from(WRITINGS))(rows[0][0])
    limit = data.draw(st.integers(0, MOST_TOLD))
    assert gazetteer.likeliest(name) == first(gazetteer, name)
    assert gazetteer.candidates(name, limit=limit) == in_full(gazetteer, name)[:limit]


@given(st.text(max_size=20))
def test_any_text_may_be_asked_for(gazetteer: Gazetteer, text: str) -> None:
    assert gazetteer.likeliest(text) == first(gazetteer, text)


def test_with_places_of_the_users_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_DATA", str(tmp_path / "data"))
    added = tmp_path / "mine.csv"
    added.write_text("name,lat,lon,aliases\nSidonn,1,2,Tyre\nGoma,3,4,\n", encoding="utf-8")
    add_places(added)
    with Gazetteer.open() as gazetteer:
        for name in ("Sidonn", "Sidon", "Tyre", "Tyre district", "the Tyre", "Goma", "GOMA", "Kyiv", "Lake Goma"):
            assert gazetteer.likeliest(name) == first(gazetteer, name)
            assert gazetteer.candidates(name) == in_full(gazetteer, name)[:20]
        goma = gazetteer.likeliest("Goma")
    assert goma is not None
    assert (goma.id, goma.reason) == ("own:goma", "your own places")


def test_no_name_of_the_file_is_told_to_be_none(gazetteer: Gazetteer) -> None:
    known = gazetteer._file.known
    with closing(sqlite3.connect(f"{gazetteer._file.path.as_uri()}?mode=ro", uri=True)) as db:
        assert all(known.may_hold(fold) for (fold,) in db.execute("SELECT fold FROM name"))
        sounds = gazetteer._file.sounds
        assert all(sounds.may_hold(sound) for (sound,) in db.execute("SELECT sound FROM sound"))
        openings = gazetteer._file.openings
        longer = (opening_of(fold) for (fold,) in db.execute("SELECT fold FROM name WHERE fold LIKE '% %'"))
        assert all(map(openings.may_hold, longer))
    unknown = [f"{number} is no name" for number in range(10_000)]
    assert sum(known.may_hold(name) for name in unknown) < 0.06 * len(unknown)


@given(st.lists(st.text(st.characters(codec="utf-8"))))
def test_what_is_among_the_names_may_be_known(names: list[str]) -> None:
    known = Known(known_bits(names, count=len(names)))
    assert all(map(known.may_hold, names))
