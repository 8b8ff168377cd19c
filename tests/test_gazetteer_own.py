"""A user's own places: seen first, kept in one small file, and every wrong line named."""

from pathlib import Path

import pytest

from geo.errors import InputError
from geo.gazetteer import Gazetteer
from geo.gazetteer_own import add_places, own_path, read_places

GOOD = """name,lat,lon,aliases,feature,country,radius_km
Camp Bravo,33.51,36.42,Bravo|Mukhayyam Barafu,S/CMPRF,SY,0.5
"Beirut",10.0,20.0,,,,
مخيم,33.6,36.5,,,SY,
"""


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DATELINE_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "mine.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_own_places_come_first(tmp_path: Path) -> None:
    assert add_places(written(tmp_path, GOOD)) == 3
    with Gazetteer.open() as gazetteer:
        bravo = gazetteer.candidates("Bravo camp")[0].place
        assert (bravo.id, bravo.lat, bravo.country_name, bravo.radius_km) == ("own:camp-bravo", 33.51, "Syria", 0.5)
        assert bravo.source == "your own places"
        assert gazetteer.candidates("Beirut")[0].place.id == "own:beirut"
        assert gazetteer.place("own:camp-bravo") == bravo
        assert gazetteer.has_name("Camp Bravo")
        assert gazetteer.candidates("مخيم")[0].place.id.startswith("own:")
        assert gazetteer.candidates("Camp Bravvo")[0].place == bravo  # by its sound


def test_without_own_places_nothing_changes() -> None:
    with Gazetteer.open() as gazetteer:
        assert gazetteer.candidates("Beirut")[0].place.id == "276781"
        assert gazetteer.place("own:camp-bravo") is None


def test_the_same_name_replaces(tmp_path: Path) -> None:
    add_places(written(tmp_path, GOOD))
    assert add_places(written(tmp_path, "name,lat,lon\nCamp Bravo,1,2\nCamp Charlie,3,4\n")) == 4
    rows = read_places(own_path())
    assert rows["own:camp-bravo"]["lat"] == "1"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name,lat,lon\nA,north,2\n", "line 2: lat 'north' is no number"),
        ("name,lat,lon\nA,1,2\nB,91,2\n", "line 3: lat '91' is out of range"),
        ("name,lat,lon\nA,1,\n", "line 2: lon '' is no number"),
        ("name,lat,lon\nA,nan,2\n", "line 2: lat 'nan' is out of range"),
        ("name,lat,lon\n ,1,2\n", "line 2: the name is empty"),
        ("name,lat,lon,country\nA,1,2,Lebanon\n", "line 2: country 'Lebanon'"),
        ("name,lat,lon,feature\nA,1,2,camp\n", "line 2: feature 'camp'"),
        ("name,lat,lon,radius_km\nA,1,2,-3\n", "line 2: radius_km '-3' is out of range"),
        ('name,lat,lon\n"two\nlines",x,2\n', "line 3: lat 'x'"),
        ("title,lat\nA,1\n", "line 1: no column name, lon"),
        ("", "line 1: no column name, lat, lon"),
        ("name,lat,lon\n" + "A,x,1\n" * 12, "line 11: lat 'x' is no number.*; and 2 more"),
    ],
)
def test_wrong_lines_are_named_and_nothing_is_kept(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        add_places(written(tmp_path, text))
    assert not own_path().exists()


def test_files_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        add_places(tmp_path / "gone.csv")
    path = tmp_path / "latin.csv"
    path.write_bytes("name,lat,lon\nZürich,47,8\n".encode("latin-1"))
    with pytest.raises(InputError, match="not UTF-8"):
        add_places(path)


def test_a_spreadsheets_mark_at_the_start_does_no_harm(tmp_path: Path) -> None:
    assert add_places(written(tmp_path, "\ufeffname,lat,lon\nA,1,2\n")) == 1
