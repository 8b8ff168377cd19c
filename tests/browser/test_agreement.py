"""One filter, one answer: the map's own script, the sentence above it and the feed let the same events through."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from dashboard.server import command, environment
from geo.model import Article, Event, When
from geo.store import EventStore
from tests.browser.conftest import PATIENCE_MS
from tests.browser.map_events import TYPES, spread
from tests.serving import free_port, serving

COUNT = 90
STATUSES = ("asserted", "claimed", "planned", "negated")
# Just below, at and above what the slider of confidence can be set to.
CONFIDENCES = (0.0, 0.4999, 0.5, 0.501, 0.5499, 0.55, 0.5501, 0.9, 1.0)
WORDS = ("harbour", "Harbour bridge", "bakery")


def made(number: int) -> Event:
    """One of `COUNT` events, of all statuses and confidences, some undated, some of a month."""
    event = spread(number, COUNT, pile=0)
    month = date(2025, 1 + number % 3, 1)
    when = {0: When(), 1: When(first=month, last=month + timedelta(days=27), precision="month")}.get(number % 11)
    status = STATUSES[number % 7 % len(STATUSES)]
    return replace(
        event,
        article_id="a",
        status=status,
        confidence=CONFIDENCES[number % len(CONFIDENCES)],
        sentence_text=f"Number {number} by the {WORDS[number % len(WORDS)]}.",
        when=when or event.when,
        toponym=None,
        mentions=(),
    )


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The page on these events."""
    folder, port = tmp_path_factory.mktemp("agreement"), free_port()
    with EventStore(folder / "made.db") as store:
        store.add(Article(id="a", text="x" * 400), [made(number) for number in range(COUNT)])
    with serving(command(port), port=port, env=environment(folder / "made.db", None), cwd=folder) as served:
        yield served


@pytest.fixture(scope="module")
def page(chromium: Browser) -> Iterator[Page]:
    """One tab for all: each test opens its own address in it."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    context.set_default_timeout(PATIENCE_MS)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize(
    "query",
    [
        "",
        "d=2025-01-20&d=2025-02-10",  # events of a month reach into it from both sides
        "d=2025-01-20&d=2025-02-10&undated=0",
        "undated=only",
        f"type={TYPES[0]}&type={TYPES[2]}",
        "conf=0.5",
        "conf=0.55",
        "q=HARBOUR+bridge",
        "status=all",
        f"status=all&conf=0.5&type={TYPES[1]}&type={TYPES[3]}&d=2025-01-05&d=2025-03-20&q=b",
    ],
)
def test_map_sentence_and_feed_show_the_same(page: Page, address: str, query: str) -> None:
    feed = page.request.get(f"{address}api/events.geojson?limit=1000&{query}").json()
    assert "features" in feed, feed
    wanted = sorted(int(feature["id"][1:]) for feature in feed["features"])
    assert query == "status=all" or len(wanted) < COUNT
    page.goto(f"{address}?{query}")
    expect(page.locator(".dl-counts")).to_contain_text(f"{len(wanted)} of ")
    frame = page.get_by_title("Map of the events").element_handle().content_frame()  # type: ignore[union-attr]
    assert frame is not None
    frame.wait_for_function("() => window.dateline && dateline.told() && document.querySelector('.dateline-ready')")
    points = frame.evaluate(
        """() => { const { data, shown } = dateline.events;
        return [...data.lat].map((lat, i) => [lat / 1e5, data.lon[i] / 1e5]).filter((_, i) => shown[i]); }"""
    )
    assert sorted(map(_number, points)) == wanted
    assert frame.evaluate("dateline.told().shown") == len(wanted)


def _number(point: list[float]) -> int:
    """The event at a point: the browser's columns hold no ids, and no two of these lie within 100 m of each other."""
    near = [
        number
        for number in range(COUNT)
        if (place := made(number).place) and max(abs(place.lat - point[0]), abs(place.lon - point[1])) < 5e-4
    ]
    assert len(near) == 1
    return near[0]
