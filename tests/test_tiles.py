"""Grounds for the map: what can be chosen, a user's own map file, and what is wrong with one."""

import gzip
import json
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import xyzservices.providers
from starlette.applications import Starlette

from dashboard import tiles
from dashboard.tile_file import TileFile
from geo.errors import InputError
from tests.asgi_client import AsgiClient
from tests.vector_tiles import vector_tile, write_mbtiles, write_pmtiles

WATER = vector_tile({"water": [(3, {"kind": "lake"}, [[(0, 0), (4096, 0), (4096, 4096), (0, 4096)]])]})
PICTURE = b"\x89PNG\r\n\x1a\n and so on"


def test_the_offline_ground_comes_first_and_nothing_asks_for_a_key() -> None:
    found = tiles.grounds({})
    assert [ground.name for ground in found] == ["Offline map", "OpenStreetMap"]
    assert [ground.online for ground in found] == [False, True]
    assert found[1].attribution == "(C) OpenStreetMap contributors"


def test_any_provider_and_any_address_can_be_asked_for() -> None:
    told = {"DATELINE_TILES": "opentopomap, https://tiles.example.org/{z}/{x}/{y}.png|Example tiles"}
    topo, own = tiles.grounds(told)[1:3]
    assert topo.url == "https://{s}.tile.opentopomap.org/{z}/{x}/{y}.png"
    assert topo.max_zoom == 17
    assert (own.name, own.attribution) == ("tiles.example.org", "Example tiles")


def test_every_provider_that_needs_no_key_can_be_drawn_and_is_credited_in_words() -> None:
    names = [name for name, one in xyzservices.providers.flatten().items() if not one.requires_token()]
    found, wrong = tiles.sound_grounds({"DATELINE_TILES": ",".join(names)})
    assert len(found) > 700
    assert not [words for words in wrong if "another projection" not in words]
    for ground in found[1:]:
        assert all(part in ground.url for part in ("{z}", "{x}", "{y}")), ground
        assert re.findall(r"\{(?![xyzsr]\})", ground.url) == [], ground
        assert ground.attribution, ground
        assert not re.search(r"<|&\w+;", ground.attribution), ground


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("Esri.ArcticImagery", "another projection"),
        ("Nowhere.AtAll", "no provider is called 'Nowhere.AtAll'"),
        ("Thunderforest.OpenCycleMap", "needs a key"),
        ("ftp://example.org/{z}/{x}/{y}.png", "is no address of tiles"),
        ("https://example.org/{z}/{x}.png", "is no address of tiles"),
    ],
)
def test_a_provider_that_cannot_be_is_said(asked: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        tiles.grounds({"DATELINE_TILES": asked})


def test_a_pmtiles_file_gives_its_tiles_uncompressed(tmp_path: Path) -> None:
    file = TileFile(write_pmtiles(tmp_path / "a.pmtiles", {(3, 4, 2): WATER, (4, 8, 5): WATER}))
    assert (file.facts.kind, file.facts.min_zoom, file.facts.max_zoom) == ("mvt", 3, 4)
    assert file.tile(3, 4, 2) == WATER
    assert file.tile(3, 4, 3) is None


def test_the_credit_of_a_map_file_is_words_only(tmp_path: Path) -> None:
    file = TileFile(write_pmtiles(tmp_path / "a.pmtiles", {(0, 0, 0): WATER}))
    assert file.facts.name == "Test streets"
    assert "<" not in file.facts.attribution
    assert file.facts.attribution.startswith("© Example")


def test_an_mbtiles_file_counts_rows_from_the_south(tmp_path: Path) -> None:
    file = TileFile(write_mbtiles(tmp_path / "a.mbtiles", {(2, 1, 0): PICTURE}))
    assert file.facts.kind == "png"
    assert file.tile(2, 1, 0) == PICTURE
    assert file.tile(2, 1, 3) is None


@pytest.mark.parametrize("at", [(-1, 0, 0), (3, 8, 0), (3, 0, -1), (99, 0, 0)])
def test_no_tile_lies_outside_the_world(tmp_path: Path, at: tuple[int, int, int]) -> None:
    assert TileFile(write_mbtiles(tmp_path / "a.mbtiles", {(2, 1, 0): PICTURE})).tile(*at) is None


def bad_files(folder: Path) -> list[tuple[Path, str]]:
    """Files that are no map, and what is said of each."""
    whole = write_pmtiles(folder / "whole.pmtiles", {(0, 0, 0): WATER}).read_bytes()
    (folder / "cut.pmtiles").write_bytes(whole[:60])
    (folder / "text.pmtiles").write_text("streets")
    (folder / "empty.mbtiles").write_bytes(b"")
    (folder / "cut.mbtiles").write_bytes(b"SQLite format 3\0 and no more")
    write_mbtiles(folder / "none.mbtiles", {})
    write_mbtiles(folder / "odd.mbtiles", {(0, 0, 0): b"?"}, form="tiff")
    return [
        (folder / "missing.pmtiles", "cannot read the map file 'missing.pmtiles'"),
        (folder / "cut.pmtiles", "damaged or cut short"),
        (folder / "text.pmtiles", "neither a PMTiles nor an MBTiles file"),
        (folder / "empty.mbtiles", "neither a PMTiles nor an MBTiles file"),
        (folder / "cut.mbtiles", "damaged or cut short"),
        (folder / "none.mbtiles", "holds no tiles"),
        (folder / "odd.mbtiles", "holds no tiles of a kind"),
    ]


def test_a_file_that_is_no_map_is_said_in_one_sentence(tmp_path: Path) -> None:
    for path, words in bad_files(tmp_path):
        with pytest.raises(InputError, match=words) as caught:
            TileFile(path)
        assert str(tmp_path) not in str(caught.value)


@pytest.mark.parametrize("trap", [False, True], ids=["cut", "bomb"])
def test_a_tile_that_is_no_tile_is_said_and_fills_no_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trap: bool
) -> None:
    from dashboard import served

    tile = gzip.compress(bytes(100_000_000), 9) if trap else gzip.compress(WATER)[:-9]
    path = write_mbtiles(tmp_path / "a.mbtiles", {(2, 1, 0): tile}, form="pbf")
    with pytest.raises(InputError, match=r"'a\.mbtiles' is gone or damaged at 2/1/0"):
        TileFile(path).tile(2, 1, 0)
    monkeypatch.setenv("DATELINE_BASEMAP", str(path))
    answer = AsgiClient(Starlette(routes=served.routes())).get("/api/tiles/2/1/0")
    assert (answer.status_code, str(tmp_path) in answer.text) == (503, False)


def test_a_file_that_goes_away_is_said(tmp_path: Path) -> None:
    file = TileFile(write_mbtiles(tmp_path / "a.mbtiles", {(2, 1, 0): PICTURE}))
    file.path.unlink()
    with ThreadPoolExecutor(1) as other, pytest.raises(InputError, match="gone or damaged"):
        other.submit(file.tile, 2, 1, 0).result()


def test_one_bad_file_and_one_bad_provider_leave_the_others(tmp_path: Path) -> None:
    told = {"DATELINE_BASEMAP": str(tmp_path / "gone.pmtiles"), "DATELINE_TILES": "Atlantis.Map,OpenTopoMap"}
    found, wrong = tiles.sound_grounds(told)
    assert [ground.name for ground in found] == [tiles.OFFLINE, "OpenTopoMap", "OpenStreetMap"]
    assert [words.split(":")[0] for words in wrong] == ["cannot read the map file 'gone.pmtiles'", "DATELINE_TILES"]
    with pytest.raises(InputError, match="gone.pmtiles"):  # where the server starts, it stops
        tiles.grounds(told)


def test_the_list_for_the_map_is_written_once_and_tells_no_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_pmtiles(tmp_path / "a.pmtiles", {(3, 4, 2): WATER})
    monkeypatch.setenv("DATELINE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("DATELINE_BASEMAP", str(path))
    monkeypatch.delenv("DATELINE_TILES", raising=False)
    folder = tiles.ensure_tiles()
    text = (folder / "tiles.json").read_text(encoding="utf-8")
    offline, own, _standard = json.loads(text)
    assert offline["url"] == ""
    assert (own["name"], own["vector"], own["online"], own["max_zoom"]) == ("Test streets", True, False, 3)
    assert str(tmp_path) not in text
    assert tiles.ensure_tiles() == folder
    assert tiles.own_tile(3, 4, 2) == (WATER, "application/vnd.mapbox-vector-tile")
    assert tiles.own_tile(3, 0, 0) is None


def test_the_server_gives_tiles_of_the_readers_file_to_this_machine_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dashboard import served

    monkeypatch.setenv("DATELINE_BASEMAP", str(write_pmtiles(tmp_path / "a.pmtiles", {(3, 4, 2): WATER})))
    client = AsgiClient(Starlette(routes=served.routes()))
    answer = client.get("/api/tiles/3/4/2")
    assert (answer.status_code, answer.content) == (200, WATER)
    assert answer.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    assert client.get("/api/tiles/3/4/3").status_code == 204
    assert client.get("/api/tiles/3/4/-3").status_code == 404
    monkeypatch.setattr(served, "is_host_allowed", lambda host: host == "127.0.0.1")
    assert client.get("/api/tiles/3/4/2", {"host": "rebound.example"}).status_code == 403
