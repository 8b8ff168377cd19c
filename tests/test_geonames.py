"""A gazetteer from GeoNames' own files: made here in their format, zipped and not, whole and broken."""

import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from geo import gazetteer_build, geonames
from geo.errors import GazetteerMissing, InputError
from geo.gazetteer import Gazetteer
from geo.gazetteer_file import GEONAMES_FILE
from geo.gazetteer_merge import Draft, Kind, Merge, slug_of
from geo.gazetteer_write import Writer


def place(key: int, name: str, lat: float, lon: float, code: str = "P.PPL", **more: object) -> str:
    """Return a line of a country dump."""
    columns = [str(key), name, name, str(more.get("others", "")), str(lat), str(lon), *code.split("."), "ET", ""]
    columns += [str(more.get("admin1", "")), str(more.get("admin2", "")), "", "", str(more.get("people", 0))]
    return "\t".join([*columns, "", "0", "Africa/Addis_Ababa", "2026-01-01"]) + "\n"


PLACES = [
    place(900001, "Mai Kadra", 14.07, 36.57, admin1="53", admin2="5300", people=900, others="Mai-Kadra,MKD"),
    place(900002, "Tekeze River", 14.3, 36.6, "H.STM"),
    place(900003, "Um Rakuba", 13.95, 35.49, "S.CMPRF"),
    place(900004, "Hotel Axum", 14.12, 38.72, "S.HTL"),
    place(900005, "Old Province", 9.0, 39.0, "A.ADM1H"),
    place(900006, "Far Village", 7.0, 39.0, people=10),
    place(2, "Strelsau", 1.15, 2.15, "P.PPLC", people=5_000, others="Strelzau"),
]
NAMES = [
    "1\t900001\ten\tMaikadra\t1\t\t\t\t\t\n",
    "2\t900001\tam\tማይ ካድራ\t\t\t\t\t\t\n",
    "3\t900001\tlink\thttps://example.org\t\t\t\t\t\t\n",
    "4\t777\ten\tNowhere\t\t\t\t\t\t\n",
    "5\t900006\ten\tOldname\t\t\t\t1\t\t\n",
]
ADMIN1 = ["ET.53\tTigray\tTigray\t900100\n"]
ADMIN2 = ["ET.53.5300\tWest Tigray\tWest Tigray\t900101\n"]
DIVISIONS = [place(900100, "Tigray", 14.0, 38.9, "A.ADM1"), place(900101, "West Tigray", 14.0, 37.0, "A.ADM2")]
# Ours, without an id of GeoNames: (key, name, lat, lon, feature, country, radius in km).
CURATED = [
    (-1, "Hagadera", 0.0, 40.37, "S/CMPRF", "KE", 2.0),
    (-2, "Gulf of Zula", 15.3, 39.7, "H/GULF", "", 40.0),
    (-3, "Bahari", 5.0, 35.0, "P/PPLX", "ET", 3.0),
    (-4, "Old Bridge", 9.0, 39.0, "S/BDG", "ET", 1.0),
]
TWINS = [
    place(910001, "Hagadera", 0.01, 40.36).replace("\tET\t", "\tKE\t"),
    place(910002, "Hagadera Hotel", 0.01, 40.36, "S.HTL", others="Hagadera").replace("\tET\t", "\tKE\t"),
    place(910003, "Gulf of Zula", 15.1, 39.6, "H.GULF"),
    place(910004, "Bahari", 6.0, 35.0),  # too far to be the same
    place(910005, "Bahari", 5.01, 35.0).replace("\tET\t", "\tKE\t"),  # over the border
    place(910006, "Old Bridge", 9.001, 39.0, "H.STM"),  # a brook of the name
]
HIERARCHY = ["900100\t900006\tADM\n"]


@pytest.fixture(autouse=True)
def small_base(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Let two places stand for all of the packages'."""

    def fill(writer: Writer, *, progress: Callable[[str, float], None]) -> Merge:
        merge = Merge()
        merge.places[1] = Draft(1, "Ethiopia", 8.0, 38.0, "A/PCLI", "ET", names=[("Ethiopia", Kind.MAIN)])
        merge.places[2] = Draft(2, "Strelsau", 1.1, 2.1, "P/PPL", "ET", weight=0.7, names=[("Strelsau", Kind.MAIN)])
        for key, name, lat, lon, feature, country, radius_km in CURATED:
            draft = Draft(key, name, lat, lon, feature, country, weight=0.58, radius_km=radius_km, source="Dateline")
            draft.slug, draft.names = slug_of(name), [(name, Kind.MAIN), (f"{name} settlement", Kind.TRUSTED)]
            merge.places[key] = draft
        writer.add_places(merge.places.values())
        return merge

    monkeypatch.setattr(geonames, "fill", fill)
    monkeypatch.setenv("DATELINE_CACHE", str(tmp_path / "cache"))


def zipped(path: Path, lines: list[str], *, readme: bool = True) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        if readme:
            archive.writestr("readme.txt", "a readme " * 2000)
        archive.writestr(path.with_suffix(".txt").name, "".join(lines))
    return path


def plain(path: Path, lines: list[str]) -> Path:
    path.write_text("".join(lines), encoding="utf-8")
    return path


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    return [
        zipped(tmp_path / "ET.zip", [*DIVISIONS, *PLACES]),
        zipped(tmp_path / "alternateNamesV2.zip", NAMES),
        plain(tmp_path / "admin1CodesASCII.txt", ADMIN1),
        plain(tmp_path / "admin2Codes.txt", ADMIN2),
        zipped(tmp_path / "hierarchy.zip", HIERARCHY, readme=False),
    ]


@pytest.fixture
def gazetteer(files: list[Path], tmp_path: Path) -> Iterator[Gazetteer]:
    with Gazetteer.open(geonames.build_from_dumps(files, path=tmp_path / "full.sqlite")) as opened:
        yield opened


def test_files_are_told_by_their_content(files: list[Path]) -> None:
    assert [geonames.kind_of(file) for file in files] == ["places", "names", "admin1", "admin2", "hierarchy"]


def test_villages_rivers_and_camps_are_found(gazetteer: Gazetteer) -> None:
    village = gazetteer.candidates("Mai Kadra")[0].place
    assert (village.id, village.country_name, village.admin1, village.admin2) == (
        "900001", "Ethiopia", "Tigray", "West Tigray",
    )  # fmt: skip
    assert village.parents == ("1", "900100", "900101")
    assert "CC BY 4.0" in village.source
    assert gazetteer.candidates("Tekeze River")[0].place.feature_code == "STM"
    assert gazetteer.candidates("Um Raquba camp")[0].place.feature_code == "CMPRF"  # by its sound
    assert gazetteer.nearest(14.0, 36.5)[0].name == "Mai Kadra"


def test_the_likeliest_of_each_name_is_its_first_candidate(gazetteer: Gazetteer, twins: Gazetteer) -> None:
    for opened in (gazetteer, twins):
        for (fold,) in opened._file.all("SELECT DISTINCT fold FROM name"):
            for name in (fold, fold.title(), fold.upper()):
                short, found = opened.likeliest(name), opened.candidates(name) if opened.has_name(name) else ()
                assert (short is None) == (not found), name
                if short:
                    assert (short.id, short.score, short.reason) == (
                        found[0].place.id, found[0].score, found[0].reasons[0],
                    )  # fmt: skip


def test_names_of_other_languages_are_found(gazetteer: Gazetteer) -> None:
    assert gazetteer.candidates("Maikadra")[0].reasons[0] == "also called so in English"
    assert gazetteer.candidates("ማይ ካድራ")[0].place.id == "900001"
    assert gazetteer.candidates("Oldname")[0].reasons[0] == "an alternate name"
    assert not gazetteer.has_name("https://example.org")
    assert not gazetteer.has_name("Nowhere")
    assert not gazetteer.has_name("MKD")  # an airport code or worse


def test_what_is_known_keeps_its_weight_and_takes_geonames_point(gazetteer: Gazetteer) -> None:
    town = gazetteer.candidates("Strelsau")[0].place
    assert (town.lat, town.feature_code) == (1.15, "PPLC")
    assert gazetteer.candidates("Strelzau")[0].place.id == "2"


def test_abolished_divisions_are_left_out_and_hotels_have_no_sound(gazetteer: Gazetteer) -> None:
    assert not gazetteer.candidates("Old Province")
    assert gazetteer.has_name("Hotel Axum")
    assert not gazetteer.candidates("Hottel Aksum")


def test_hierarchy_gives_a_division(gazetteer: Gazetteer) -> None:
    assert gazetteer.candidates("Far Village")[0].place.admin1 == "Tigray"


@pytest.fixture
def twins(tmp_path: Path) -> Iterator[Gazetteer]:
    file = plain(tmp_path / "KE.txt", [*PLACES, *TWINS])
    with Gazetteer.open(geonames.build_from_dumps([file], path=tmp_path / "twins.sqlite")) as opened:
        yield opened


def test_one_place_is_shown_once(twins: Gazetteer) -> None:
    """A curated camp that the dump has as a town is one place: GeoNames' id and point, our name, class and weight."""
    camp, *others = twins.candidates("Hagadera")
    assert (camp.place.id, camp.place.lat, camp.place.feature_code) == ("910001", 0.01, "CMPRF")
    assert [one.place.name for one in others] == ["Hagadera Hotel"]
    assert twins.candidates("Hagadera settlement")[0].place == camp.place
    assert twins.place("dateline:hagadera") == camp.place  # links of before still lead there
    assert camp.place.source.startswith("GeoNames")
    assert camp.place.source.endswith("Dateline")
    assert [one.place.id for one in twins.candidates("Gulf of Zula")] == ["910003"]


def test_namesakes_stay_two(twins: Gazetteer) -> None:
    assert {one.place.id for one in twins.candidates("Bahari")} == {"dateline:bahari", "910004", "910005"}
    assert {one.place.id for one in twins.candidates("Old Bridge")} == {"dateline:old-bridge", "910006"}


def test_the_cached_one_is_preferred_once_built(files: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    path = geonames.build_from_dumps(files)
    assert path.name == GEONAMES_FILE
    with Gazetteer.open() as opened:
        assert opened.info().kind == "geonames"
        assert opened.has_name("Mai Kadra")
    monkeypatch.setattr(gazetteer_build, "BUILD_VERSION", 999)
    monkeypatch.setattr(gazetteer_build, "build", lambda path, progress: path.parent.joinpath("asked").touch())
    with pytest.raises(GazetteerMissing):
        Gazetteer.open()
    assert path.parent.joinpath("asked").exists()


def test_progress_rises_and_tells_the_rate(tmp_path: Path) -> None:
    many = [place(1_000_000 + number, f"Village {number}", 9.0, 40.0) for number in range(45_000)]
    told: list[tuple[str, float]] = []
    geonames.build_from_dumps(
        [plain(tmp_path / "XX.txt", many)],
        path=tmp_path / "full.sqlite",
        progress=lambda step, share: told.append((step, share)),
    )
    assert [share for _step, share in told] == sorted(share for _step, share in told)
    assert any("a second" in step and "s left" in step for step, _share in told)


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([PLACES[0], "900009\tbroken\n"], "line 2: 2 columns instead of 19"),
        ([PLACES[0], place(900009, "Nowhere", 95.0, 0.0)], "line 2: no point on earth"),
        ([PLACES[0], PLACES[1].replace("14.3", "north")], "line 2: could not convert"),
        (["hello\n"], "none of GeoNames' files"),
        ([], "none of GeoNames' files"),
        (ADMIN1, "none of these files holds GeoNames places"),
    ],
)
def test_broken_files_are_named_with_their_line(tmp_path: Path, lines: list[str], message: str) -> None:
    target = tmp_path / "full.sqlite"
    target.write_bytes(b"what was there before")
    with pytest.raises(InputError, match=message):
        geonames.build_from_dumps([plain(tmp_path / "XX.txt", lines)], path=target)
    assert target.read_bytes() == b"what was there before"
    assert not list(tmp_path.glob("*.part"))


@pytest.mark.parametrize("content", [b"PK\x03\x04 cut short", b"\x00\xff\xfe" * 100])
def test_files_that_are_no_text_are_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "ET.zip"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"'ET\.zip'"):
        geonames.build_from_dumps([path], path=tmp_path / "full.sqlite")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"'gone\.zip' cannot be read"):
        geonames.build_from_dumps([tmp_path / "gone.zip"], path=tmp_path / "full.sqlite")
