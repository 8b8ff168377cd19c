"""Building the gazetteer: the same bytes, in one step, by one process, and errors that say what to do."""

import os
import pickle
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from geo import gazetteer_build, gazetteer_sources, gazetteer_write
from geo.errors import GazetteerMissing
from geo.gazetteer import Gazetteer, cached_path
from geo.gazetteer_merge import split_demonyms
from geo.natural_earth import PlainUnpickler

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("gazetteer") / "gazetteer.sqlite"
    steps: list[tuple[str, float]] = []
    gazetteer_build.build(path, progress=lambda step, fraction: steps.append((step, fraction)))
    fractions = [fraction for _step, fraction in steps]
    assert fractions == sorted(fractions)
    assert (fractions[0], fractions[-1]) == (0.0, 1.0)
    return path


@pytest.mark.slow
def test_the_same_packages_give_the_same_bytes(built: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.sqlite"
    gazetteer_build.build(again)
    assert again.read_bytes() == built.read_bytes()


@pytest.mark.slow
def test_nothing_is_left_beside_the_file(built: Path) -> None:
    assert [path.name for path in built.parent.iterdir()] == [built.name]


@pytest.mark.slow
def test_the_file_is_complete(built: Path) -> None:
    with Gazetteer.open(built) as gazetteer:
        info = gazetteer.info()
        assert info.stamp == gazetteer_build.stamp()
        assert info.kind == "packages"
        assert 60 < info.size_mb < 150
    with sqlite3.connect(f"{built.as_uri()}?mode=ro", uri=True) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert db.execute("SELECT count(*) FROM place WHERE lat NOT BETWEEN -90 AND 90").fetchone() == (0,)
        assert db.execute("SELECT count(*) FROM place WHERE lon NOT BETWEEN -180 AND 180").fetchone() == (0,)
        assert db.execute("SELECT count(*) FROM place WHERE weight NOT BETWEEN 0 AND 1").fetchone() == (0,)
        orphans = "SELECT count(*) FROM name LEFT JOIN place ON place = key WHERE key IS NULL"
        assert db.execute(orphans).fetchone() == (0,)
        twins = "SELECT count(*) - count(DISTINCT slug) FROM place WHERE slug <> ''"
        assert db.execute(twins).fetchone() == (0,)
        lost = (
            "SELECT count(*) FROM place p LEFT JOIN place a ON p.admin1 = a.key WHERE p.admin1 <> 0 AND a.key IS NULL"
        )
        assert db.execute(lost).fetchone() == (0,)
    db.close()


def small(path: Path, *, progress: gazetteer_write.Progress = gazetteer_write.no_progress) -> None:
    """Stand in for the real build where only its surroundings are tried: one country and one town."""
    from geo.gazetteer_merge import Draft, Kind, Merge

    with gazetteer_write.writing(path) as partial:
        writer, merge = gazetteer_write.Writer(partial), Merge()
        merge.places[1] = Draft(1, "Ruritania", 1.0, 2.0, "A/PCLI", "RU", names=[("Ruritania", Kind.MAIN)])
        merge.places[2] = Draft(2, "Strelsau", 1.1, 2.1, "P/PPLC", "RU", names=[("Strelsau", Kind.MAIN)])
        writer.add_places(merge.places.values())
        writer.finish(merge, meta={"stamp": gazetteer_build.stamp(), "kind": "packages"}, progress=progress)


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DATELINE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(gazetteer_build, "build", small)
    return cached_path()


def test_the_first_opening_builds_and_the_second_does_not(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Gazetteer.open() as gazetteer:
        assert gazetteer.candidates("Strelsau")[0].place.country_name == "Ruritania"

    def never(path: Path, *, progress: object) -> None:
        raise AssertionError("built twice")

    monkeypatch.setattr(gazetteer_build, "build", never)
    Gazetteer.open().close()
    assert cache.exists()


@pytest.mark.parametrize("content", [b"", b"rubbish", b"SQLite format 3\0 but no more"])
def test_a_damaged_cache_is_built_again(cache: Path, content: bytes) -> None:
    cache.parent.mkdir()
    cache.write_bytes(content)
    with Gazetteer.open() as gazetteer:
        assert gazetteer.has_name("Strelsau")


def test_a_cache_cut_short_is_built_again(cache: Path) -> None:
    Gazetteer.open().close()
    cache.write_bytes(cache.read_bytes()[:-8192])
    with Gazetteer.open() as gazetteer:
        assert gazetteer.has_name("Strelsau")


def test_an_older_build_is_replaced(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Gazetteer.open().close()
    monkeypatch.setattr(gazetteer_build, "stamp", lambda: "build 999; supplement x")
    built = []
    monkeypatch.setattr(gazetteer_build, "build", lambda path, progress: (built.append(path), small(path)))
    Gazetteer.open().close()
    assert built == [cache]


def test_the_file_of_an_older_layout_goes_when_the_new_one_is_built(cache: Path) -> None:
    cache.parent.mkdir()
    kept = [cache, cache.with_name("gazetteer-geonames.sqlite"), cache.with_name("gazetteer-9999.sqlite")]
    for path in (cache.with_name("gazetteer.sqlite"), cache.with_name("gazetteer-8.sqlite"), *kept[1:]):
        path.write_bytes(b"an older one")
    Gazetteer.open().close()
    assert sorted(cache.parent.glob("*.sqlite")) == sorted(kept)


def test_an_older_build_serves_where_none_can_be_made(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Gazetteer.open().close()

    def refuse(path: Path, *, progress: object) -> None:
        raise GazetteerMissing("no space")

    monkeypatch.setattr(gazetteer_build, "stamp", lambda: "build 999; supplement x")
    monkeypatch.setattr(gazetteer_build, "build", refuse)
    with Gazetteer.open() as gazetteer:
        assert gazetteer.has_name("Strelsau")


def test_no_space_is_one_clear_sentence(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, *, progress: object) -> None:
        with gazetteer_write.writing(path):
            raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(gazetteer_build, "build", full)
    with pytest.raises(GazetteerMissing, match="disk is full.*DATELINE_CACHE"):
        Gazetteer.open()
    assert not list(cache.parent.glob("*.part"))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_folder_that_cannot_be_made_is_one_clear_sentence(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_CACHE", "/dev/full/dateline")
    with pytest.raises(GazetteerMissing, match="DATELINE_CACHE"):
        Gazetteer.open()


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(gazetteer_sources.PACKAGES, "no_such_module", "no-such-package")
    with pytest.raises(GazetteerMissing, match="pip install no-such-package"):
        gazetteer_sources.versions()
    with pytest.raises(GazetteerMissing, match="pip install no-such-package"):
        gazetteer_sources.data_file("no_such_module", "data.json")


def test_a_pickle_that_names_code_is_refused() -> None:
    import io

    with pytest.raises(pickle.UnpicklingError, match="refused"):
        PlainUnpickler(io.BytesIO(pickle.dumps(os.system))).load()


def test_a_json_file_cut_short_is_told(tmp_path: Path) -> None:
    path = tmp_path / "cities500.json"
    path.write_text('{"1": {"name": "Vila"}, "2": {"na', encoding="utf-8")
    with pytest.raises(GazetteerMissing, match="cut short"):
        list(gazetteer_sources._json_entries(path))
    path.write_text('{"1": {"name": "V}i,l:a"}, "2": {}}', encoding="utf-8")
    assert list(gazetteer_sources._json_entries(path, size=3)) == [("1", {"name": "V}i,l:a"}), ("2", {})]


BUILD = """
import sys
from pathlib import Path
from geo import gazetteer_build
from geo.gazetteer import Gazetteer, cached_path
from tests.test_gazetteer_build import small
import time
def slow(path, progress):
    print("building", flush=True)
    time.sleep(1.0)
    small(path)
gazetteer_build.build = slow
with Gazetteer.open() as gazetteer:
    print(gazetteer.has_name("Strelsau"))
"""


@pytest.mark.slow
def test_two_processes_build_once(tmp_path: Path) -> None:
    environment = os.environ | {"DATELINE_CACHE": str(tmp_path)}
    processes = [
        subprocess.Popen([sys.executable, "-c", BUILD], env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    said = [process.communicate(timeout=120)[0] for process in processes]
    assert [process.returncode for process in processes] == [0, 0]
    assert "".join(said).count("building") == 1
    assert "".join(said).count("True") == 2


@pytest.mark.slow
def test_a_killed_build_leaves_nothing_that_opens(tmp_path: Path) -> None:
    environment = os.environ | {"DATELINE_CACHE": str(tmp_path)}
    process = subprocess.Popen(
        [sys.executable, "-c", BUILD], env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "building\n"
    process.kill()
    process.communicate()
    assert not list(tmp_path.glob("*.sqlite"))
    done = subprocess.run([sys.executable, "-c", BUILD], env=environment, cwd=ROOT, capture_output=True, text=True)
    assert done.stdout == "building\nTrue\n", done.stderr


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Briton(s), British (collective plural)", ["Briton", "British"]),
        ("Lebanese (singular and plural)", ["Lebanese"]),
        ("Congolese or Congo", ["Congolese", "Congo"]),
        ("noun: lower case", []),
        ("", []),
    ],
)
def test_demonyms_are_split(text: str, words: list[str]) -> None:
    assert split_demonyms(text) == words
