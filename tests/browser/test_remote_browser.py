"""More events than travel to a browser: the map asks for squares of its view, and for events where few are in it."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Frame, Page

from dashboard.server import command, environment
from geo.store import EventStore
from tests.browser.conftest import PATIENCE_MS
from tests.samples import ARTICLE, BEIRUT, EVENTS
from tests.serving import free_port, serving

PLACED = [event for event in EVENTS if event.place]
COUNTED = "dateline.events.marks.map((mark) => mark.node.count).reduce((a, b) => a + b, 0)"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The page on the samples, as if two events were the most that a browser can hold."""
    folder, port = tmp_path_factory.mktemp("remote"), free_port()
    with EventStore(folder / "samples.db") as store:
        store.add(ARTICLE, EVENTS)
    told = environment(folder / "samples.db", None) | {"DATELINE_MOST_SENT": "2"}
    with serving(command(port), port=port, env=told, cwd=folder) as address:
        yield address


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    yield page
    context.close()


def map_of(page: Page, ready: str) -> Frame:
    frame = page.locator(".st-key-map iframe").element_handle().content_frame()
    assert frame is not None
    frame.wait_for_function(f"() => window.dateline && dateline.events && dateline.events.data && {ready}")
    return frame


def test_squares_from_afar_events_from_near(page: Page, address: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/api/" in request.url else None)
    page.goto(address)
    frame = map_of(page, f"dateline.events.data.cells && {COUNTED} === {len(PLACED)}")
    assert asked and "bbox=" in asked[0]
    assert frame.evaluate("dateline.events.selected") == -1  # nothing is chosen, and no group is ringed
    frame.evaluate(f"map.setView([{BEIRUT.lat}, {BEIRUT.lon}], 12, {{ animate: false }})")
    map_of(page, "!dateline.events.data.cells && dateline.events.data.n === 1")
    before = len(asked)
    frame.evaluate("map.panBy([8, 4], { animate: false })")  # within what was asked for
    page.wait_for_timeout(800)
    assert len(asked) == before
    (event,) = [event for event in PLACED if event.place == BEIRUT]
    frame.evaluate("dateline.events.open(dateline.events.marks[0])")
    page.wait_for_url(f"**e={event.id}**")
    page.locator(".dl-card").wait_for()
    frame.wait_for_function("() => dateline.events.selected === 0")


def test_the_addresss_filters_go_along(page: Page, address: str) -> None:
    page.goto(f"{address}?type=talks")
    map_of(page, f"{COUNTED} === 1")
    page.get_by_role("button", name="Remove filter Type: Talks").click()
    map_of(page, f"{COUNTED} === {len(PLACED)}")


def test_playback_asks_for_one_picture_after_the_other(page: Page, address: str) -> None:
    asked: list[str] = []
    page.goto(address)
    frame = map_of(page, f"{COUNTED} === {len(PLACED)}")
    page.on("request", lambda request: asked.append(request.url) if "/api/cells" in request.url else None)
    page.locator(".dl-pick[name=window]").select_option("day")
    page.locator(".dl-pick[name=speed]").select_option("4")
    frame.evaluate("""() => { window.seen = []; const show = dateline.events.show;
        dateline.events.show = function (...given) {
          show.apply(this, given);
          window.seen.push([dateline.chosen().moment, given[0].weight.reduce((a, b) => a + b, 0)]); }; }""")
    page.get_by_role("button", name="Play").click()
    page.get_by_role("button", name="Pause").wait_for()
    page.get_by_role("button", name="Play").wait_for()  # it has come to the end
    days = [(day, url) for url in asked if "undated=0" in url for day in re.findall(r"[?&]d=([0-9-]+)", url)]
    assert [day for day, _ in days][::2] == [f"2025-11-{day}" for day in range(19, 24)]
    # What was painted last for each day is what happened on it: the strike of the 19th, that of the 23rd, no other.
    last = {moment["first"]: count for moment, count in frame.evaluate("window.seen") if moment}
    assert list(last.values()) == [1, 0, 0, 0, 1]
    page.wait_for_url("**d=2025-11-23&d=2025-11-23**")


def test_heat_is_painted_from_finer_squares(page: Page, address: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/api/cells" in request.url else None)
    page.goto(f"{address}?layer=points")
    frame = map_of(page, f"dateline.events.data.cells && {COUNTED} === {len(PLACED)}")
    assert frame.evaluate("dateline.events.layer") == "groups"  # squares are no points, and it is said
    frame.get_by_role("status").get_by_text("Zoom in for points").wait_for()
    frame.get_by_role("radio", name="Heat").click()
    frame.wait_for_function(
        "() => dateline.events.layer === 'heat' && dateline.events.data.weight.reduce((a, b) => a + b, 0) === 3"
    )
    zooms = [int(zoom) for url in asked for zoom in re.findall(r"zoom=(\d+)", url)]
    assert zooms[-1] == zooms[0] + 2
    warm = """() => { const { canvas } = dateline.events._ctx;
        const { data } = dateline.events._ctx.getImageData(0, 0, canvas.width, canvas.height);
        let painted = 0; for (let at = 3; at < data.length; at += 4) painted += data[at] > 0; return painted; }"""
    assert frame.evaluate(warm) > 2000


def test_what_could_not_be_had_is_said_and_asked_for_again(page: Page, address: str) -> None:
    page.route("**/api/cells**", lambda route: route.abort())
    page.goto(address)
    note = page.frame_locator(".st-key-map iframe").get_by_text("The events of this view could not be had")
    note.wait_for()
    page.unroute("**/api/cells**")
    map_of(page, f"{COUNTED} === {len(PLACED)}")
    note.wait_for(state="hidden")


def test_an_event_outside_the_view_is_brought_into_it(page: Page, address: str) -> None:
    page.goto(f"{address}#map=6/48.0/2.0")
    frame = map_of(page, "!dateline.remote.busy()")
    inside = f"() => map.getBounds().contains([{BEIRUT.lat}, {BEIRUT.lon}])"
    assert not frame.evaluate(inside)
    (event,) = [event for event in PLACED if event.place == BEIRUT]
    page.locator(f'.dl-row[data-id="{event.id}"]').click()
    frame.wait_for_function(inside)
    page.wait_for_url(f"**e={event.id}**")
    # A square's count stands for it: where it lies is marked all the same.
    frame.evaluate("map.setZoom(3, { animate: false })")
    frame.wait_for_function("() => dateline.events.data.cells && dateline.events.pinned")
    assert frame.evaluate("dateline.events.pinned") == pytest.approx([BEIRUT.lat, BEIRUT.lon], abs=1e-4)


def test_a_linked_event_is_in_view_and_marked(page: Page, address: str) -> None:
    (event,) = [event for event in PLACED if event.place == BEIRUT]
    page.goto(f"{address}?type=talks&e={event.id}")  # what the filters leave lies elsewhere
    frame = map_of(page, f"{COUNTED} === 1")
    frame.wait_for_function(f"() => map.getBounds().contains([{BEIRUT.lat}, {BEIRUT.lon}])")
    frame.wait_for_function("() => dateline.events.pinned")
