"""More events than travel to a browser: the map asks for squares of its view, and for events where few are in it."""

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
    assert page.locator(".dl-play").is_hidden()  # what cannot be played is not offered
