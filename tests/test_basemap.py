"""The ground of the map: read without running anything, thinned without tearing, written whole or not at all."""

import json
import os
import pickle
from pathlib import Path

import numpy as np
import pytest

from dashboard import assets, basemap, disputed, labels
from dashboard.basemap import Country, Network, World
from dashboard.disputed import Dispute
from geo.errors import InputError
from geo.pipeline import default_gazetteer

WEST = ((0.0, 0.0), (2.0, 0.0), (2.0, 0.4), (2.2, 1.0), (2.0, 2.0), (0.0, 2.0), (0.0, 0.0))
EAST = ((2.0, 0.0), (4.0, 0.0), (4.0, 2.0), (2.0, 2.0), (2.2, 1.0), (2.0, 0.4), (2.0, 0.0))
HOLE = ((0.5, 0.5), (0.9, 0.5), (0.9, 0.9), (0.5, 0.5))


def country(name: str, *rings: tuple[tuple[float, float], ...]) -> Country:
    return Country(name=name, iso2=name[:2].upper(), rings=tuple(np.array(ring) for ring in rings))


NEIGHBOURS = (country("West", WEST, HOLE), country("East", EAST), country("Inside", HOLE))


class Evil:
    """Unpickled by pickle itself, this would write a file."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, ("touch dateline-was-here",)


@pytest.mark.parametrize("value", [Evil(), {"countries": [Evil()]}, print, Path])
def test_a_pickle_that_names_code_is_refused(tmp_path: Path, value: object) -> None:
    file = tmp_path / "world.pkl"
    file.write_bytes(pickle.dumps(value))
    with pytest.raises(pickle.UnpicklingError, match="may not name"):
        basemap.load_world(file)


def walk(network: Network, ring: list[int]) -> list[tuple[int, int]]:
    """The points of a ring, from its arcs; each arc must start where the one before ended."""
    points: list[tuple[int, int]] = []
    for number in ring:
        arc = network.arcs[number] if number >= 0 else network.arcs[~number][::-1]
        steps = [tuple(step) for step in arc.tolist()]
        assert not points or points[-1] == steps[0], "the ring is torn"
        points += steps[1:] if points else steps
    assert points[0] == points[-1]
    return points


def test_a_shared_border_is_kept_once() -> None:
    network = basemap.build_network(NEIGHBOURS)
    west, hole, east, inside = network.rings
    shared = {n if n >= 0 else ~n for n in west} & {n if n >= 0 else ~n for n in east}
    assert len(shared) == 1
    assert len(network.arcs) == 4  # two outsides, the border between them, the land inside
    assert hole == inside
    for ring, given in zip((west, east), (WEST, EAST), strict=True):
        assert set(walk(network, ring)) == {(round(x * 1e5), round(y * 1e5)) for x, y in given}


@pytest.fixture(scope="module")
def world() -> World:
    return basemap.load_world()


@pytest.fixture(scope="module")
def network(world: World) -> Network:
    return basemap.build_network(world.countries)


def test_every_ring_of_the_world_closes_after_thinning(world: World, network: Network) -> None:
    thinned = Network(basemap.thin(network.arcs, zoom=3), network.rings, network.owners)
    assert sum(map(len, thinned.arcs)) < sum(map(len, network.arcs)) / 5
    for ring, owner in zip(thinned.rings, thinned.owners, strict=True):
        assert len(walk(thinned, ring)) >= 2, world.countries[owner].name


def test_thinning_moves_no_point_and_keeps_the_ends(network: Network) -> None:
    arcs = network.arcs[:300]
    for before, after in zip(arcs, basemap.thin(arcs, zoom=5), strict=True):
        assert (before[[0, -1]] == after[[0, -1]]).all()
        assert {tuple(p) for p in after.tolist()} <= {tuple(p) for p in before.tolist()}


@pytest.mark.parametrize("zoom", basemap.BAND_ZOOMS)
def test_a_topology_draws_lebanon_where_it_is(world: World, network: Network, zoom: int) -> None:
    thinned = Network(basemap.thin(network.arcs, zoom=zoom), network.rings, network.owners)
    topology = basemap.topology(thinned, world.countries, zoom=zoom)
    scale = topology["transform"]["scale"][0]
    shape = next(s for s in topology["objects"]["countries"]["geometries"] if s["id"] == "LB")
    arcs = [np.cumsum(topology["arcs"][n if n >= 0 else ~n], axis=0) * scale for [ring] in shape["arcs"] for n in ring]
    west, south = np.concatenate(arcs).min(axis=0)
    east, north = np.concatenate(arcs).max(axis=0)
    pixel = 360 / 256 / 2**zoom
    assert (west, south, east, north) == pytest.approx((35.10, 33.06, 36.60, 34.69), abs=max(0.02, 1.5 * pixel))


@pytest.mark.parametrize(
    ("box", "drawn"),
    [
        ((-90.0, -180.0, 90.0, 180.0), [[(2.0, 0.4), (2.2, 1.0), (2.0, 2.0)]]),
        ((0.9, 1.0, 2.1, 3.0), [[(2.2, 1.0), (2.0, 2.0)]]),
        ((3.0, 3.0, 4.0, 4.0), []),
    ],
)
def test_a_disputed_border_is_cut_where_its_box_begins(
    box: tuple[float, float, float, float], drawn: list[list[tuple[float, float]]]
) -> None:
    whole = basemap.build_network(NEIGHBOURS)
    dispute = Dispute(pair=frozenset(("WE", "EA")), box=box, line="", source="")
    cut, lines = disputed.split_disputed(whole, NEIGHBOURS, disputes=[dispute])
    found = [{(x / 1e5, y / 1e5) for x, y in cut.arcs[n].tolist()} for n in lines]
    assert found == [set(line) | ({(2.0, 0.0)} if len(line) == 3 else set()) for line in drawn]
    for ring, before in zip(cut.rings, whole.rings, strict=True):
        assert set(walk(cut, ring)) == set(walk(whole, before))


def test_every_row_of_disputed_borders_is_a_border(world: World, network: Network) -> None:
    disputes = disputed.read_disputes()
    assert len(disputes) > 10
    for dispute in disputes:
        _, lines = disputed.split_disputed(network, world.countries, disputes=[dispute])
        _, nameless = disputed.split_disputed(network, world.countries, disputes=[])
        assert len(lines) > len(nameless), dispute.line
        assert dispute.source


def test_a_land_without_a_code_is_disputed_on_all_sides(world: World, network: Network) -> None:
    _, lines = disputed.split_disputed(network, world.countries, disputes=[])
    place = next(n for n, country in enumerate(world.countries) if country.name == "Somaliland")
    ring = next(ring for ring, owner in zip(network.rings, network.owners, strict=True) if owner == place)
    assert len({n if n >= 0 else ~n for n in ring} & lines) == 3  # towards Djibouti, Ethiopia and Somalia


def test_regions_are_named_last_and_cities_that_are_regions_are_not(world: World) -> None:
    regions = labels.label_files(world, default_gazetteer().of_feature("A/ADM1"))[-1]
    names = [row[0] for row in regions]
    assert {"California", "South Governorate", "Bavaria"} <= set(names)
    assert "Beirut" not in names
    assert {row[3] for row in regions} == {"region"}
    assert names.index("California") < names.index("South Governorate"), "the weightiest first"
    assert all(0 < row[4] <= 360 for row in regions)


def test_names_stand_inside_what_they_name(world: World) -> None:
    areas, towns, villages, regions = labels.label_files(world)
    assert not regions
    assert next(row[6] for row in areas if row[0] == "Lebanon") == "LB"
    at = {row[0]: row[1:3] for row in areas}
    assert 33.1 < at["Lebanon"][0] < 34.7
    assert 35.2 < at["Lebanon"][1] < 36.6
    assert 30 < at["Mediterranean Sea"][0] < 44
    assert ["Beirut", "capital"] in [[row[0], row[3]] for row in areas]
    kinds = [row[3] for row in areas]
    assert kinds == sorted(kinds, key=("country", "sea", "capital", "city").index)
    assert len(areas) < len(towns) < len(villages)
    assert all(-90 <= row[1] <= 90 and -180 <= row[2] <= 180 for file in (areas, towns, villages) for row in file)


def test_the_basemap_is_built_once_and_says_how_far_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    default_gazetteer()  # opened before the cache is another folder
    monkeypatch.setenv("DATELINE_CACHE", str(tmp_path / "new" / "cache"))
    told: list[tuple[str, float]] = []
    folder = assets.ensure_assets(lambda step, share: told.append((step, share)))
    assert [share for _, share in told] == sorted(share for _, share in told)
    assert told[-1][1] == 1.0
    assert sorted(p.name for p in folder.iterdir()) == sorted(
        [f"land-{zoom}.json" for zoom in basemap.BAND_ZOOMS] + [f"labels-{n}.json" for n in range(4)] + ["seas.json"]
    )
    assert json.loads((folder / "land-3.json").read_text(encoding="utf-8"))["type"] == "Topology"
    assert json.loads((folder / "land-7.json").read_text(encoding="utf-8"))["objects"]["disputed"]["arcs"]
    assert [p.name for p in folder.parent.iterdir()] == [folder.name], "nothing unfinished stays"
    assert assets.ensure_assets(lambda *_: pytest.fail("built twice")) == folder


def test_a_build_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(folder: Path, progress: object) -> None:
        (folder / "land-3.json").write_text("{", encoding="utf-8")
        raise OSError(28, "No space left on device")

    monkeypatch.setenv("DATELINE_CACHE", str(tmp_path))
    monkeypatch.setattr(assets, "_write_basemap", full)
    with pytest.raises(InputError, match=r"No space left on device.*DATELINE_CACHE") as caught:
        assets.ensure_assets()
    assert str(tmp_path) not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_another_builder_that_was_faster_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_CACHE", str(tmp_path))

    def slow(folder: Path, progress: object) -> None:
        (folder / "mine").touch()
        assets.basemap_folder().mkdir()
        (assets.basemap_folder() / "theirs").touch()

    monkeypatch.setattr(assets, "_write_basemap", slow)
    assert [p.name for p in assets.ensure_assets().iterdir()] == ["theirs"]


def test_what_older_versions_left_goes_after_a_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_CACHE", str(tmp_path))
    monkeypatch.setattr(assets, "_write_basemap", lambda folder, progress: (folder / "land-3.json").touch())
    for name in ("basemap-old", ".basemap-killed", "basemap-new", "other-old"):
        (tmp_path / name).mkdir()
        if name != "basemap-new":
            os.utime(tmp_path / name, (0, 0))
    folder = assets.ensure_assets()
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(["basemap-new", "other-old", folder.name])


def test_a_cache_that_is_a_file_is_said_in_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "cache").touch()
    monkeypatch.setenv("DATELINE_CACHE", str(tmp_path / "cache"))
    with pytest.raises(InputError, match="set DATELINE_CACHE to a folder of yours"):
        assets.ensure_assets()


def test_everything_the_frame_asks_for_is_there() -> None:
    assert {"leaflet.js", "leaflet.css"} <= {p.name for p in assets.leaflet_folder().iterdir()}
    assert {*assets.SCRIPTS, *assets.STYLES} <= {p.name for p in assets.STATIC.iterdir()}


def test_scripts_name_the_bands_that_are_built() -> None:
    script = (assets.STATIC / "basemap.js").read_text(encoding="utf-8")
    assert f"const BANDS = {list(basemap.BAND_ZOOMS)};" in script


@pytest.mark.parametrize("name", [*assets.SCRIPTS, *assets.STYLES])
def test_our_scripts_name_no_other_host(name: str) -> None:
    text = (assets.STATIC / name).read_text(encoding="utf-8")
    assert "://" not in text
    assert "@import" not in text
