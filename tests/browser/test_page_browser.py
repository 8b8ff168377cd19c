"""The loop as a reader goes through it: open, filter, choose, share; and nothing leaves, nothing runs."""

import http.client
import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Frame, Page, expect

from geo.keeping import keep_article
from geo.model import Article, Event, article_id
from geo.store import EventStore
from tests.browser.conftest import Served, Visit
from tests.hostile import EVERYTHING, PAYLOADS
from tests.samples import CAMP, ROCKETS, STRIKE, TALKS

Opener = Callable[..., Visit]
COLOURED = """() => {
  let coloured = 0;
  for (const canvas of document.querySelectorAll("canvas")) {
    const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
    for (let at = 0; at < pixels.length; at += 4)
      if (pixels[at] > 200 && pixels[at + 1] > 70 && pixels[at + 1] < 120 && pixels[at + 2] < 40) coloured += 1;
  }
  return coloured;
}"""


def rows(page: Page) -> list[str]:
    page.locator(".dl-row").first.wait_for()
    return page.locator(".dl-row").evaluate_all("all => all.map(row => row.dataset.id)")


def expect_listed(page: Page, *events: Event) -> None:
    """Wait until the list holds these events, in this order."""
    page.wait_for_function(
        "wanted => [...document.querySelectorAll('.dl-row')].map(row => row.dataset.id).join() === wanted",
        arg=",".join(event.id for event in events),
    )


def map_of(page: Page) -> Frame:
    """The map's frame, once its events are there."""
    frame = page.locator(".st-key-map iframe").element_handle().content_frame()
    assert frame is not None
    frame.wait_for_function("() => window.map && window.dateline && document.querySelector('.dateline-ready')")
    return frame


def wait_for_markers(frame: Frame) -> None:
    """Wait until the map shows the vermilion of conflict."""
    frame.wait_for_function(f"() => ({COLOURED})() > 100")


def test_the_page_opens_and_draws_its_markers(visit: Opener, served: Served) -> None:
    made = visit()
    # The dataset's name was made up for this run: the server that answers is the one we started.
    expect(made.page.get_by_role("combobox", name="Dataset")).to_have_value(f"samples-{served.token}")
    expect(made.page.locator(".dl-counts")).to_contain_text("4 of 4 events, 1 unplaced, 1 undated")
    expect_listed(made.page, STRIKE, ROCKETS, CAMP, TALKS)
    wait_for_markers(map_of(made.page))
    expect(made.page.locator(".dl-bars .dl-exact")).to_have_count(2)
    assert made.errors == []
    assert made.outside() == []


def test_the_slider_filters_by_keyboard(visit: Opener) -> None:
    page = visit().page
    last = page.locator(".st-key-time").get_by_role("slider").nth(1)
    last.focus()
    for _ in range(3):
        last.press("ArrowLeft")
    expect(page.locator(".dl-counts")).to_contain_text("2 of 4 events, 0 unplaced, 1 undated")
    expect_listed(page, CAMP, TALKS)
    page.wait_for_url("**d=2025-11-19&d=2025-11-20**")
    page.get_by_role("button", name="Remove filter 19–20 November 2025").click()
    expect_listed(page, STRIKE, ROCKETS, CAMP, TALKS)
    page.wait_for_url(lambda url: "d=" not in url)


def test_a_range_drawn_over_the_bars_filters(visit: Opener) -> None:
    page = visit().page
    box = page.locator(".dl-plot").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.05, box["y"] + 30)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + 30, steps=4)
    page.mouse.up()
    expect(page.locator(".dl-counts")).to_contain_text("2 of 4 events")
    page.wait_for_url("**d=2025-11-19&d=2025-11-20**")


def test_the_tray_shows_what_has_no_date(visit: Opener) -> None:
    page = visit().page
    tray = page.get_by_role("button", name="1 undated")
    expect(tray).to_have_attribute("aria-pressed", "false")
    tray.click()
    expect(page.locator(".dl-counts")).to_contain_text("1 of 4 events, 0 unplaced, 1 undated")
    expect_listed(page, TALKS)
    page.wait_for_url("**undated=only**")
    expect(tray).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".dl-bars")).to_have_class("dl-bars dl-undated-only")  # no bar stands for it
    map_of(page).wait_for_function("() => dateline.events.marks.length === 1")
    tray.click()
    expect_listed(page, STRIKE, ROCKETS, CAMP, TALKS)
    page.wait_for_url(lambda url: "undated" not in url)


def test_a_choice_filters_and_a_filter_does_not_remount_the_map(visit: Opener) -> None:
    page = visit().page
    frame = map_of(page)
    frame.evaluate("window.token = 'the same'")
    page.get_by_role("checkbox", name="Talks").check()
    expect(page.locator(".dl-counts")).to_contain_text("1 of 4 events")
    frame.wait_for_function(f"() => ({COLOURED})() === 0")
    assert map_of(page).evaluate("window.token") == "the same"
    page.wait_for_url("**type=talks**")


def test_a_click_on_a_marker_shows_the_sentence(visit: Opener) -> None:
    page = visit().page
    frame = map_of(page)
    wait_for_markers(frame)
    assert CAMP.place is not None
    point = frame.evaluate(f"window.map.latLngToContainerPoint([{CAMP.place.lat}, {CAMP.place.lon}])")
    page.locator(".st-key-map iframe").click(position={"x": point["x"], "y": point["y"]})
    quote = page.locator(".dl-quote blockquote")
    expect(quote).to_have_text(CAMP.sentence_text)
    assert quote.locator("mark").all_inner_texts() == ["November 19", "airstrike", "Ayn al-Hilweh"]
    page.wait_for_url(f"**e={CAMP.id}**")


def test_one_deed_is_one_step_back(visit: Opener) -> None:
    page = visit().page
    expect_listed(page, STRIKE, ROCKETS, CAMP, TALKS)
    page.wait_for_timeout(2000)
    length = page.evaluate("history.length")
    last = page.locator(".st-key-time").get_by_role("slider").nth(1)
    last.focus()
    for day in ("2025-11-22", "2025-11-21", "2025-11-20"):  # three settings of one slider
        last.press("ArrowLeft")
        page.wait_for_url(f"**d={day}**")
    expect_listed(page, CAMP, TALKS)
    assert page.evaluate("history.length") == length + 1
    page.wait_for_timeout(1000)
    page.locator(".dl-row").first.click()  # sets the event and the view
    page.wait_for_url("**view=Event**")
    assert page.evaluate("history.length") == length + 2
    assert "#map=" in page.url
    page.go_back()
    expect_listed(page, CAMP, TALKS)
    page.go_back()
    expect_listed(page, STRIKE, ROCKETS, CAMP, TALKS)
    assert "d=" not in page.url and "e=" not in page.url
    page.go_forward()
    expect_listed(page, CAMP, TALKS)
    page.go_forward()
    expect(page.locator(".dl-card")).to_be_visible()
    assert page.evaluate("history.length") == length + 2


def test_a_link_to_what_is_shown_is_a_feed(visit: Opener, served: Served) -> None:
    page = visit("?type=air_strike&status=all&d=2025-11-20&d=2025-11-23").page
    expect_listed(page, STRIKE)
    page.get_by_role("button", name="Export").click()
    link = page.get_by_role("link", name="GeoJSON feed").get_attribute("href")
    assert link is not None
    found = page.request.get(f"{served.address}{link}")
    assert [feature["id"] for feature in found.json()["features"]] == [STRIKE.id]


def test_the_list_works_by_keyboard_alone(visit: Opener) -> None:
    page = visit().page
    first = page.locator(".dl-row").first
    first.focus()
    first.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator(".dl-quote blockquote")).to_have_text(ROCKETS.sentence_text)
    expect(page.locator(".dl-card")).to_contain_text("claimed by Hezbollah")


def test_a_pasted_address_restores_filters_event_and_view(visit: Opener, served: Served) -> None:
    first = visit(f"?type=air_strike&actor=Hamas&d=2025-11-19&d=2025-11-22&e={CAMP.id}#map=8/34.0100/36.3300").page
    wait_for_markers(map_of(first))
    first.get_by_role("button", name="Copy link").click()
    expect(first.get_by_role("button", name="Copied")).to_be_visible()
    copied = first.evaluate("navigator.clipboard.readText()")
    assert "type=air_strike" in copied
    assert "#map=8/" in copied
    assert f"ds=samples-{served.token}" in copied  # though it is the first, which the address leaves out
    assert "ds=" not in first.url
    second = visit(copied).page
    for page in (first, second):
        expect(page.locator(".dl-counts")).to_contain_text("1 of 4 events, 0 unplaced, 0 undated")
        expect(page.locator(".dl-quote blockquote")).to_have_text(CAMP.sentence_text)
        expect(page.locator(".dl-chip > span:first-child")).to_have_text(
            ["Type: Air or drone strike", "Actor: Hamas", "19–22 November 2025", "Clear all"]
        )
    wait_for_markers(map_of(second))
    centre = map_of(second).evaluate("[window.map.getZoom(), window.map.getCenter().lat, window.map.getCenter().lng]")
    assert centre == pytest.approx([8, 34.01, 36.33], abs=0.01)  # 2 px at this zoom


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("dark", [False, True])
def test_it_fits_both_widths_in_both_themes(visit: Opener, width: int, dark: bool) -> None:
    made = visit(width=width, height=844, dark=dark)
    page = made.page
    wait_for_markers(map_of(page))
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for part in (".st-key-map", ".dl-bars", ".dl-counts", ".dl-copy"):
        box = page.locator(part).bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
    paper = page.evaluate("getComputedStyle(document.querySelector('.stApp')).backgroundColor")
    assert paper == ("rgb(20, 21, 24)" if dark else "rgb(251, 250, 247)")
    if width == 390:
        page.get_by_role("button", name="Expand sidebar").click()
        expect(page.get_by_role("checkbox", name="Talks")).to_be_visible()
    assert made.outside() == []


@pytest.mark.parametrize("width", [390, 900])
def test_embedded_it_is_map_and_dates_and_a_way_out(visit: Opener, width: int) -> None:
    asked = f"type=air_strike&conf=0.5&q=strike&view=Source&d=2025-11-19&d=2025-11-22&e={CAMP.id}"
    made = visit(f"?{asked}&embed=true#map=8/34.0100/36.3300", width=width, height=500)
    page = made.page
    expect(page.locator(".dl-counts")).to_contain_text("1 of 4 events")
    wait_for_markers(map_of(page))
    expect(page.locator(".dl-strip q")).to_have_text(CAMP.sentence_text)
    for gone in ("stSidebar", "stToolbar"):
        expect(page.get_by_test_id(gone)).to_be_hidden()
    for gone in ("checkbox", "combobox"):
        expect(page.get_by_role(gone)).to_have_count(0)
    for part in (".st-key-map", ".st-key-time", ".dl-strip"):
        box = page.locator(part).bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 500, part
        assert box["x"] + box["width"] <= width, part
    with page.context.expect_page() as coming:
        page.get_by_role("link", name="Open full map").click()
    full = coming.value
    full.wait_for_function("location.hash.startsWith('#map=8/34.010/36.330')")
    assert "embed" not in full.url
    assert all(one in full.url for one in asked.split("&"))
    expect(full.locator(".dl-counts")).to_contain_text("1 of 4 events")
    expect(full.locator(".dl-source .dl-told.on")).to_have_count(1)
    assert made.outside() == []
    assert made.errors == []


@contextmanager
def site(body: str) -> Iterator[str]:
    """Another web site on this machine, with one page."""

    class Story(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Story)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}/"
    server.shutdown()
    server.server_close()


def test_another_sites_page_can_hold_the_map_in_a_frame(visit: Opener, served: Served) -> None:
    made = visit()
    body = f'<h1>Paper</h1><iframe src="{served.address}?type=talks&embed=true" width=800 height=500></iframe>'
    with site(body) as paper:
        made.page.goto(paper)
        held = made.page.frame_locator("iframe")
        expect(held.locator(".dl-counts")).to_contain_text("1 of 4 events")
        expect(held.locator(".st-key-map iframe")).to_be_visible()
        link = held.get_by_role("link", name="Open full map")
        expect(link).to_have_attribute("href", re.compile(r"type=talks"))
        assert "embed" not in str(link.get_attribute("href"))
        wait_for_map = "() => window.dateline && dateline.events && dateline.events.marks.length === 1"
        inner = held.locator(".st-key-map iframe").element_handle().content_frame()
        assert inner is not None
        inner.wait_for_function(wait_for_map)
        assert made.errors == []


@pytest.mark.parametrize("view", ["Event", "List", "Source"])
def test_hostile_text_is_drawn_as_it_stands(visit: Opener, served: Served, view: str) -> None:
    made = visit(f"?ds=hostile&e=hostile&view={view}&q=evil.example")
    page = made.page
    page.locator(".dl-card, .dl-row, .dl-source").first.wait_for()
    map_of(page)
    if view == "Event":
        page.locator(".dl-card summary").first.click()
    page.wait_for_timeout(1000)  # time enough for an onerror to fire
    shown = page.locator(".st-key-panel").inner_text() if view != "List" else page.locator(".dl-row").first.inner_text()
    wanted = PAYLOADS if view != "List" else PAYLOADS[:5]
    assert [payload for payload in wanted if payload not in shown] == []
    for frame in page.frames:
        assert frame.evaluate("typeof window.__xss") == "undefined"
    assert page.locator("img[src*='evil'], img[src='x'], .katex, a[href^='javascript']").count() == 0
    assert made.outside() == []
    assert made.errors == []
    assert not Path("/tmp/dateline-was-here").exists()


def test_hostile_text_through_real_extraction_is_inert(visit: Opener, served: Served) -> None:
    text = f"{EVERYTHING} An air strike hit Beirut on November 19, 2025, killing two. {EVERYTHING}"
    with EventStore(served.folder / "hostile.db") as store:  # written while the page serves it
        assert keep_article(store, Article(id=article_id(text), text=text, title=EVERYTHING)).events
    made = visit("?ds=hostile")
    page = made.page
    extracted = [name for name in rows(page) if name != "hostile"]
    page.locator(f'.dl-row[data-id="{extracted[0]}"]').click()
    expect(page.locator(".dl-quote blockquote")).to_contain_text("air strike")
    page.get_by_role("radio", name="Source").click()
    expect(page.locator(".dl-told").first).to_be_visible()
    shown = page.locator(".dl-text").inner_text()
    assert [payload for payload in PAYLOADS if payload not in shown] == []
    assert page.evaluate("typeof window.__xss") == "undefined"
    assert made.outside() == []
    assert made.errors == []


def test_a_text_that_cannot_be_used_is_kept_in_the_box(visit: Opener) -> None:
    page = visit().page
    page.get_by_role("button", name="Add text").click()
    box = page.get_by_label("Text of an article")
    box.fill("An air strike hit Beirut.")
    page.get_by_label("Published on (if you know)").fill("soon")
    page.get_by_role("button", name="Find events").click()
    expect(page.get_by_role("alert")).to_contain_text("'soon' is not a day")
    expect(box).to_have_value("An air strike hit Beirut.")


def test_hostile_choices_and_chips_are_inert(visit: Opener) -> None:
    made = visit("?ds=hostile")
    page = made.page
    page.locator(".dl-choice", has_text="evil.example").first.click()
    expect(page.locator(".dl-chip").first).to_contain_text("![x](http://evil.example/x.png)")
    assert page.evaluate("typeof window.__xss") == "undefined"
    assert made.outside() == []


def test_what_is_shown_can_be_taken_along(visit: Opener) -> None:
    page = visit("?type=air_strike").page
    page.get_by_role("button", name="Export").click()
    with page.expect_download() as coming:
        page.get_by_role("button", name="GeoJSON, for a map program").click()
    got = json.loads(Path(coming.value.path()).read_text(encoding="utf-8"))
    assert len(got["features"]) == 2


def test_a_site_that_gives_itself_our_address_is_turned_away(served: Served) -> None:
    port = int(served.address.rstrip("/").rpartition(":")[2])
    for host, status in ((f"127.0.0.1:{port}", 101), (f"evil.example:{port}", 403)):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        connection.putrequest("GET", "/_stcore/stream", skip_host=True)
        for name, value in (
            ("Host", host),
            ("Origin", f"http://{host}"),
            ("Connection", "Upgrade"),
            ("Upgrade", "websocket"),
            ("Sec-WebSocket-Version", "13"),
            ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
        ):
            connection.putheader(name, value)
        connection.endheaders()
        assert connection.getresponse().status == status, host
        connection.close()


def test_the_server_listens_on_loopback_only(served: Served) -> None:
    port = int(served.address.rstrip("/").rpartition(":")[2])
    tables = [Path(f"/proc/net/{name}") for name in ("tcp", "tcp6")]
    if not tables[0].exists():
        pytest.skip("needs Linux's /proc/net to see who listens")
    rows = [line.split() for table in tables if table.exists() for line in table.read_text().splitlines()[1:]]
    listening = [
        row[1].rpartition(":")[0] for row in rows if row[3] == "0A" and int(row[1].rpartition(":")[2], 16) == port
    ]
    assert listening == ["0100007F"]
