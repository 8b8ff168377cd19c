"""What the map stands on: offline unless chosen otherwise, honest where an online server does not answer."""

import struct
import zlib
from collections.abc import Callable

import pytest
from playwright.sync_api import Frame, Route, expect

from tests.browser.conftest import Visit
from tests.vector_tiles import vector_tile

TILES = "https://tile.openstreetmap.org/**"
WORDS_DRAWN = """() => {
    const words = [], draw = CanvasRenderingContext2D.prototype.fillText;
    CanvasRenderingContext2D.prototype.fillText = function (text) { words.push(text); return draw.apply(this, arguments); };
    dateline.names.redraw();
    CanvasRenderingContext2D.prototype.fillText = draw;
    return words;
}"""  # noqa: E501


def picture() -> bytes:
    """A PNG of one grey point, which the browser stretches."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0\x80")) + chunk(b"IEND", b"")


def frame_of(made: Visit) -> Frame:
    made.page.get_by_title("Map of the events").wait_for()
    found = made.page.get_by_title("Map of the events").element_handle().content_frame()
    assert found is not None
    found.wait_for_function("() => window.dateline && dateline.names && dateline.names._rows(0).length > 0")
    return found


def test_the_ground_is_offline_until_the_reader_chooses(visit: Callable[..., Visit]) -> None:
    made = visit()
    frame_of(made)
    assert made.outside() == []
    made.context.route(TILES, lambda route: route.fulfill(body=picture(), content_type="image/png"))
    made.page.get_by_label("Basemap").click()
    made.page.get_by_role("option", name="OpenStreetMap").click()
    frame = frame_of(made)
    frame.wait_for_function("() => document.querySelectorAll('img.leaflet-tile-loaded').length > 3")
    assert "base=OpenStreetMap" in made.page.url
    expect(frame.locator(".leaflet-control-attribution")).to_contain_text("(C) OpenStreetMap contributors")
    assert {url.split("/")[2] for url in made.outside()} == {"tile.openstreetmap.org"}


def test_the_offline_ground_shows_where_tiles_do_not_answer(visit: Callable[..., Visit]) -> None:
    made = visit()
    made.context.route(TILES, lambda route: route.abort())
    made.page.goto(made.page.url.split("?")[0] + "?base=OpenStreetMap#map=6/33/36")
    frame = frame_of(made)
    expect(frame.get_by_role("status")).to_have_text("OpenStreetMap does not answer: this is the offline map.")
    expect(frame.locator(".leaflet-control-attribution")).not_to_contain_text("OpenStreetMap")
    assert frame.evaluate("() => document.querySelectorAll('img.leaflet-tile').length") == 0
    assert "LEBANON" in frame.evaluate(WORDS_DRAWN)


def test_tiles_that_keep_silent_are_given_up_after_four_seconds(visit: Callable[..., Visit]) -> None:
    made, held = visit(), list[Route]()
    made.context.route(TILES, lambda route: held.append(route))
    made.page.goto(made.page.url.split("?")[0] + "?base=OpenStreetMap#map=6/33/36")
    expect(frame_of(made).get_by_role("status")).to_contain_text("does not answer")
    assert held


def test_a_link_with_an_unknown_ground_keeps_its_view(visit: Callable[..., Visit]) -> None:
    made = visit("?base=Atlantis#map=6/31/42")
    frame = frame_of(made)
    frame.wait_for_function("() => Math.abs(dateline.map.getCenter().lng - 42) < 0.5 && dateline.map.getZoom() === 6")
    assert made.outside() == []


def test_countries_are_named_in_the_language_of_the_address(visit: Callable[..., Visit]) -> None:
    words = frame_of(visit("?lang=fr#map=6/34/38")).evaluate(WORDS_DRAWN)
    assert {"LIBAN", "SYRIE", "JORDANIE"} <= set(words)


@pytest.mark.parametrize(
    ("at", "named", "unnamed"),
    [
        ("3/34/30", {"RUSSIA", "Indian Ocean"}, {"LEBANON", "Beirut", "Sidon", "North Lebanon"}),
        ("5/34/34", {"SYRIA", "Mediterranean Sea", "Beirut"}, {"Sidon", "North Lebanon"}),
        ("8/33.8/35.9", {"LEBANON", "Beirut", "Sidon", "North Lebanon"}, {"Byblos"}),
        ("10/33.85/35.6", {"Beirut", "Byblos", "Mount Lebanon"}, {"RUSSIA"}),
    ],
)
def test_countries_seas_regions_and_cities_are_named_as_one_comes_closer(
    visit: Callable[..., Visit], at: str, named: set[str], unnamed: set[str]
) -> None:
    made = visit(f"#map={at}")
    frame = frame_of(made)  # finer names are fetched when they are wanted
    frame.wait_for_function(
        f"(wanted) => {{ const drawn = ({WORDS_DRAWN})(); return wanted.every((one) => drawn.includes(one)); }}",
        arg=sorted(named),
    )
    assert not unnamed & set(frame.evaluate(WORDS_DRAWN))
    assert made.outside() == []


@pytest.mark.parametrize(("at", "dashed"), [("7/34.5/75.5", True), ("7/47/7", False)], ids=["Kashmir", "the Alps"])
def test_borders_that_are_disputed_are_dashed(visit: Callable[..., Visit], at: str, dashed: bool) -> None:
    frame = frame_of(visit(f"#map={at}"))
    lines = frame.wait_for_function(  # the land is fetched when it is wanted
        """() => {
            const found = { plain: 0, dashed: 0 }, paint = CanvasRenderingContext2D.prototype, draw = paint.lineTo;
            paint.lineTo = function () {
                const { a, b, c, d, e, f } = this.getTransform(), [x, y] = arguments;
                const [left, top] = [a * x + c * y + e, b * x + d * y + f];
                if (left > 0 && top > 0 && left < this.canvas.width && top < this.canvas.height)
                    found[this.getLineDash().length ? "dashed" : "plain"] += 1;
                return draw.apply(this, arguments);
            };
            dateline.land.redraw();
            paint.lineTo = draw;
            return found.plain ? found : null;
        }"""
    ).json_value()
    assert (lines["dashed"] > 0) == dashed


def test_a_map_file_of_the_readers_is_drawn_from_its_own_tiles(visit: Callable[..., Visit]) -> None:
    made = visit("?base=Test+streets#map=9/33.8/35.6")
    frame = frame_of(made)
    frame.wait_for_function("() => document.querySelectorAll('canvas.leaflet-tile-loaded').length > 0")
    red_green_blue = frame.evaluate(
        """() => [...document.querySelector('canvas.leaflet-tile-loaded').getContext('2d').getImageData(99, 99, 1, 1).data]"""  # noqa: E501
    )
    assert red_green_blue == [0xDF, 0xE8, 0xEC, 255], "the file's one lake, in the colour of water"
    expect(frame.locator(".leaflet-control-attribution")).to_contain_text("© Example")
    assert made.outside() == []


@pytest.mark.parametrize("cut", [False, True])
def test_vector_tiles_are_read_as_the_specification_says(visit: Callable[..., Visit], cut: bool) -> None:
    tags: dict[str, str | int | float | bool] = {"name": "Нева", "rank": -3, "width": 1.5, "tunnel": True}
    data = vector_tile({"roads": [(2, tags, [[(0, 0), (10, -5)], [(7, 7), (7, 9), (4, 9)]])]})
    frame = frame_of(visit())
    read = (
        "(bytes) => { try { return dateline.readVectorTile(new Uint8Array(bytes).buffer); } catch { return 'cut'; } }"
    )
    found = frame.evaluate(read, list(data[:-9] if cut else data))
    if cut:
        assert found == "cut"
        return
    assert [(layer["name"], layer["extent"]) for layer in found] == [("roads", 4096)]
    feature = found[0]["features"][0]
    assert feature == {"type": 2, "tags": tags, "lines": [[0, 0, 10, -5], [7, 7, 7, 9, 4, 9]]}
