"""The map alone in a real Chromium: what moves costs nothing, what is clicked is told, what is shared comes back."""

import os
import sys
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Frame, Page, expect

from dashboard.columns import day_number
from dashboard.server import FLAGS
from dashboard.theme import style_of
from dashboard.timeline import build_bars
from tests.browser.conftest import PATIENCE_MS, Visit
from tests.browser.map_events import DAY_ONE, sample
from tests.serving import free_port, serving

ROOT = Path(__file__).parent.parent.parent
Opener = Callable[..., "Map"]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Serve the map under a base path, where a wrong address would show."""
    port = free_port()
    flags = [f"--{name}={value}" for name, value in FLAGS.items()]
    script = str(Path(__file__).parent / "map_app.py")
    started = [sys.executable, "-m", "streamlit", "run", script, f"--server.port={port}", *flags]
    told = {**os.environ, "PYTHONPATH": str(ROOT), "STREAMLIT_SERVER_BASE_URL_PATH": "news"}
    with serving(started, port=port, env=told, cwd=ROOT, base="/news/") as address:
        yield address


class Map:
    """A tab that shows the map, with shortcuts into its frame."""

    def __init__(self, made: Visit) -> None:
        self.page: Page = made.page
        self.requests = made.requests
        self.made = made
        self.page.get_by_title("Map of the events").wait_for()
        found = self.page.get_by_title("Map of the events").element_handle().content_frame()
        assert found is not None
        self.frame: Frame = found
        self.frame.wait_for_function("() => dateline.events.shown && document.querySelector('.dateline-ready')")

    def runs(self) -> int:
        expect(self.page.get_by_text("runs ")).to_have_count(1)  # the line of the run before is gone
        return int(self.page.get_by_text("runs ").inner_text().split()[1].strip(","))

    def rest(self) -> None:
        self.page.wait_for_timeout(700)  # longer than streamlit-folium's 250 ms and our own 400 ms

    def spot(self, test: str) -> tuple[float, float]:
        """Where on the page the first mark that passes a test in script is drawn."""
        at = self.frame.evaluate(
            f"""() => {{ const mark = dateline.events.marks.find((mark) => {test});
            return mark && map.layerPointToContainerPoint([mark.px, mark.py]); }}"""
        )
        assert at, f"no mark is {test}"
        box = self.page.get_by_title("Map of the events").bounding_box()
        assert box is not None
        return box["x"] + at["x"], box["y"] + at["y"]

    def click(self, test: str) -> None:
        self.page.mouse.click(*self.spot(test))

    def drag(self, dx: float, dy: float) -> None:
        box = self.page.get_by_title("Map of the events").bounding_box()
        assert box is not None
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        self.page.mouse.move(x + dx, y + dy, steps=5)
        self.page.mouse.up()


@pytest.fixture
def open_map(chromium: Browser, address: str) -> Iterator[Opener]:
    """Open the map with a query, in a fresh context."""
    contexts = []

    def opener(query: str = "") -> Map:
        context = chromium.new_context(viewport={"width": 1000, "height": 1000})
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        made = Visit(context.new_page(), context, [], [])
        made.page.on("request", lambda request: made.requests.append(request.url))
        made.page.on("websocket", lambda web: made.requests.append(web.url))
        made.page.on("pageerror", lambda error: made.errors.append(str(error)))
        made.page.goto(address + query)
        return Map(made)

    yield opener
    for context in contexts:
        context.close()


def test_a_pan_or_zoom_reruns_nothing(open_map: Opener) -> None:
    shown = open_map()
    shown.rest()
    runs, before = shown.runs(), shown.frame.evaluate("[map.getCenter().lng, map.getZoom()]")
    for _ in range(5):
        shown.drag(-40, 10)
        shown.rest()
    shown.page.mouse.wheel(0, -200)
    shown.rest()
    after = shown.frame.evaluate("[map.getCenter().lng, map.getZoom()]")
    assert after[0] != before[0]
    assert after[1] > before[1]
    assert shown.runs() == runs == 1


def test_a_filter_keeps_frame_view_and_columns(open_map: Opener) -> None:
    shown = open_map()
    shown.frame.evaluate("window.token = 'the same'")
    shown.drag(-60, 20)
    shown.rest()
    view, asked = shown.frame.evaluate("map.getCenter().toString()"), len(shown.requests)
    slider = shown.page.get_by_role("slider", name="Rows")
    slider.focus()
    slider.press("PageDown")
    slider.press("ArrowLeft")
    expect(shown.page.get_by_text("runs ")).not_to_contain_text("visible 200")
    shown.rest()
    expect(shown.page.get_by_text("runs ")).to_have_count(1)
    visible = int(shown.page.get_by_text("runs ").inner_text().split("visible ")[1].split(",")[0])
    drawn = "dateline.events.shown.reduce((sum, one) => sum + one, 0)"
    assert shown.frame.evaluate(drawn) == visible
    assert shown.frame.evaluate("window.token") == "the same"
    assert shown.frame.evaluate("map.getCenter().toString()") == view
    assert [url for url in shown.requests[asked:] if "/component/" in url or url.endswith(".bin")] == []


def test_a_frame_of_another_size_shows_the_same_middle(open_map: Opener) -> None:
    shown = open_map("#map=8/34.0100/36.3300")
    for height in (333, 901, 500, 420):
        shown.page.evaluate("height => (document.querySelector('iframe').style.height = height + 'px')", height)
        shown.frame.wait_for_function(f"() => map.getSize().y === {height}")
        shown.page.set_viewport_size({"width": 1000 - height % 7 * 31, "height": 1000})
        shown.frame.wait_for_function("() => map.getSize().x === document.getElementById('map_div').clientWidth")
    shown.rest()
    middle = shown.frame.evaluate("[map.getZoom(), map.getCenter().lat, map.getCenter().lng]")
    assert middle == pytest.approx([8, 34.01, 36.33], abs=0.003)  # half a pixel, as Leaflet reads it
    shown.page.wait_for_function("location.hash === '#map=8/34.010/36.330'")


def test_a_click_tells_the_event_and_the_same_one_again(open_map: Opener) -> None:
    shown = open_map("?n=3")
    event = shown.frame.evaluate("dateline.events.marks.find((mark) => mark.event >= 0).event")
    shown.click(f"mark.event === {event}")
    expect(shown.page.get_by_text("runs 2")).to_contain_text(f"chosen e{event}")
    assert shown.frame.evaluate("dateline.events.selected") == event
    shown.rest()
    shown.click(f"mark.event === {event}")
    expect(shown.page.get_by_text("runs 3")).to_contain_text(f"chosen e{event}")


def test_events_at_one_point_fan_out_and_each_can_be_had(open_map: Opener) -> None:
    shown = open_map("?n=12&pile=12")
    shown.click("mark.node.count === 12")
    fanned = shown.frame.evaluate("dateline.events.marks.filter((mark) => mark.fanned).map((mark) => mark.event)")
    assert sorted(fanned) == list(range(12))
    for event in (0, 7, 11):
        shown.click(f"mark.fanned && mark.event === {event}")
        expect(shown.page.get_by_text(f"chosen e{event}")).to_be_visible()
        shown.rest()


def test_a_great_pile_is_clicked_through(open_map: Opener) -> None:
    shown = open_map("?n=60&pile=60")
    seen = []
    for turn in range(3):
        shown.click("mark.node.count === 60")
        # The line of the run before may still stand beside the new one for a moment.
        now = shown.page.get_by_text(f"runs {turn + 2},")
        expect(now).to_be_visible()
        seen.append(now.inner_text().split()[-1])
        shown.rest()
    assert len(set(seen)) == 3


def test_a_group_comes_apart_without_a_rerun(open_map: Opener) -> None:
    shown = open_map()
    zoom = shown.frame.evaluate("map.getZoom()")
    shown.click("mark.node.spread")
    shown.frame.wait_for_function(f"() => map.getZoom() > {zoom}")
    shown.rest()
    assert shown.runs() == 1


def test_it_works_by_keyboard(open_map: Opener) -> None:
    shown = open_map("?n=3")
    keys = shown.frame.locator(".dateline-keys")
    keys.focus()
    keys.press("ArrowRight")
    expect(shown.frame.locator(".dateline-said")).to_contain_text("2025")
    first = shown.frame.evaluate("dateline.events.marks[dateline.events.focused].event")
    keys.press("ArrowRight")
    second = shown.frame.evaluate("dateline.events.marks[dateline.events.focused].event")
    assert first != second
    keys.press("Enter")
    expect(shown.page.get_by_text("runs 2")).to_contain_text(f"chosen e{second}")


def test_the_address_holds_the_view(open_map: Opener) -> None:
    shown = open_map()
    shown.page.wait_for_function("location.hash.startsWith('#map=')")
    shown.drag(-120, 40)
    shown.rest()
    shared = shown.page.url
    assert shown.page.evaluate("history.length") == 2  # the blank tab and the page: a pan is no step to go back to
    other = open_map("?" + shared.split("?")[1] if "?" in shared else "#" + shared.split("#")[1])
    view = "[map.getZoom(), map.getCenter().lat, map.getCenter().lng]"
    assert other.frame.evaluate(view) == pytest.approx(shown.frame.evaluate(view), abs=0.01)
    other.page.evaluate("history.replaceState(history.state, '', location.pathname + '?dropped=1')")
    other.page.wait_for_function("location.search === '?dropped=1' && location.hash.startsWith('#map=')")
    other.page.evaluate("location.hash = '#map=6/33.00/35.00'")
    other.frame.wait_for_function("() => map.getZoom() === 6")


@pytest.mark.parametrize("hash", ["#map=99/999/999", "#map=5/NaN/3", "#map=<img src=x>", "#other", "#map=5/91/3"])
def test_a_view_that_makes_no_sense_counts_as_none(open_map: Opener, hash: str) -> None:
    shown = open_map(hash)
    assert shown.frame.evaluate("map.getBounds().contains([33, 36])")
    assert shown.made.errors == []


def test_the_view_of_a_link_stands_and_a_later_choice_is_brought_into_it(open_map: Opener) -> None:
    shown = open_map("?e=e150#map=9/31.00/34.50")
    shown.rest()
    assert shown.frame.evaluate("[dateline.events.selected, map.getCenter().lat]") == [150, pytest.approx(31, abs=0.01)]
    shown.page.get_by_role("textbox", name="Choose").fill("e151")
    shown.page.get_by_role("textbox", name="Choose").press("Enter")
    shown.frame.wait_for_function(
        "() => dateline.events.selected === 151 && map.getBounds()"
        ".contains([dateline.events.data.lat[151] / 1e5, dateline.events.data.lon[151] / 1e5])"
    )


def test_a_mark_under_the_pointer_says_type_and_day(open_map: Opener) -> None:
    shown = open_map("?n=3")
    shown.page.mouse.move(*shown.spot("mark.event === 0"))
    expect(shown.frame.locator(".dateline-tip")).to_have_text(f"{style_of('air_strike').label}1 Jan 2025")


@pytest.mark.parametrize("dark", [0, 1])
def test_the_ground_is_drawn_from_this_machine(open_map: Opener, dark: int) -> None:
    shown = open_map(f"?dark={dark}#map=8/33.9/35.9")
    pixel = """() => { const { x, y } = map.latLngToLayerPoint([LAT, LON]).subtract(dateline.land._bounds.min);
      const ratio = dateline.land._container.width / dateline.land._bounds.getSize().x;
      return [...dateline.land._ctx.getImageData(x * ratio, y * ratio, 1, 1).data].slice(0, 3); }"""
    land, sea = (pixel.replace("LAT", lat).replace("LON", lon) for lat, lon in (("34.0", "36.9"), ("34.0", "34.9")))
    shown.frame.wait_for_function("() => dateline.land._bands.get(10)")
    palette = shown.frame.evaluate(f"dateline.PALETTES[{dark} ? 'dark' : 'light']")
    assert shown.frame.evaluate(land) == [int(palette["land"][n : n + 2], 16) for n in (1, 3, 5)]
    assert shown.frame.evaluate(sea) == [int(palette["sea"][n : n + 2], 16) for n in (1, 3, 5)]
    assert shown.made.outside() == []
    assert shown.made.errors == []


DRAWN = "dateline.events.shown.reduce((sum, one) => sum + one, 0)"


def test_the_dates_filter_in_the_browser_and_the_address_follows(open_map: Opener) -> None:
    shown = open_map("?special=1")
    shown.frame.evaluate("window.token = 'the same'")
    last = shown.page.get_by_role("slider", name="Last day")
    last.focus()
    taken = shown.page.evaluate(
        """async () => {
          const before = dateline.told().shown, began = performance.now();
          document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: "PageDown", bubbles: true }));
          while (dateline.told().shown === before) await new Promise(requestAnimationFrame);
          return performance.now() - began;
        }"""
    )
    assert taken < 1000  # it does not wait for Python; how fast it is, tests/bench_map.py measures
    assert shown.runs() == 1
    # 2 each of the last 7 of 100 days are gone; the undated one, country, sea and month stay
    assert shown.frame.evaluate(DRAWN) == 190
    expect(shown.page.get_by_text("runs 2, visible 190")).to_be_visible()
    shown.page.wait_for_url("**d=2025-01-01&d=2025-04-03**")
    assert shown.frame.evaluate("window.token") == "the same"


def test_bars_are_counted_alike_on_both_sides(open_map: Opener) -> None:
    shown = open_map("?special=1&n=777")
    python = build_bars(sample(777), np.ones(781, dtype=bool), first=DAY_ONE, last=DAY_ONE + timedelta(days=99))
    edges = [day_number(edge) for edge in python.edges]
    browser = shown.frame.evaluate(
        "edges => { const { counts, vague, undated } = dateline.bars(edges);"
        " return [counts.reduce((a, b) => a + b), [...vague], undated]; }",
        edges,
    )
    assert browser == [int(python.counts.sum()), pytest.approx(python.vague.tolist(), abs=1e-5), python.undated]


def test_playback_walks_the_days_without_python_and_stops_in_the_address(open_map: Opener) -> None:
    shown = open_map()
    shown.rest()
    asked = len(shown.requests)
    shown.page.get_by_label("Speed of playback").select_option("4")
    shown.page.get_by_role("button", name="Play").click()
    shown.page.wait_for_function("document.querySelector('.dl-bars').run.frames > 12")
    assert shown.frame.evaluate(DRAWN) <= 14  # a week has fourteen
    assert shown.runs() == 1
    assert shown.requests[asked:] == []
    shown.page.get_by_role("button", name="Pause").click()
    shown.page.wait_for_url("**d=2025-**&d=2025-**")
    run = shown.page.evaluate("document.querySelector('.dl-bars').run.shown")
    days = [(date(1970, 1, 1) + timedelta(days=run[end])).isoformat() for end in ("first", "last")]
    assert f"d={days[0]}&d={days[1]}" in shown.page.url
    shown.page.get_by_role("button", name="Play").click()
    shown.page.keyboard.press("Escape")
    shown.page.get_by_role("button", name="Play").wait_for()
    shown.rest()
    assert f"d={days[0]}&d={days[1]}" in shown.page.url


def test_rough_dates_are_bars_with_soft_ends(open_map: Opener) -> None:
    columns = sample(3)  # the last but one is undated, the last is of "February"
    shown = open_map(f"?n=3&special=1&e=e{len(columns) - 1}")
    vague = shown.page.locator(".dl-vague")
    expect(vague).to_have_count(5)  # weeks from Monday, of which February lies in five
    assert set(vague.evaluate_all("all => all.map((bar) => bar.getAttribute('mask'))")) == {"url(#dl-soft)"}
    bar = shown.page.locator(".dl-event")
    expect(bar).to_have_class("dl-event dl-soft")
    box, plot = bar.bounding_box(), shown.page.locator(".dl-plot").bounding_box()
    assert box is not None
    assert plot is not None
    assert box["x"] - plot["x"] == pytest.approx(plot["width"] * 31 / 100, abs=2)  # 1 February is day 32 of 100
    assert box["width"] == pytest.approx(plot["width"] * 28 / 100, abs=2)
    for row, look in ((0, "dl-event"), (len(columns) - 2, None)):  # of one day: a tick; undated: none
        shown.page.get_by_label("Choose").fill(f"e{row}")
        shown.page.get_by_label("Choose").press("Enter")
        if look:
            expect(bar).to_have_class(look)
        else:
            expect(bar).to_be_hidden()


def test_playback_shows_a_window_or_all_so_far_at_the_speed_chosen(open_map: Opener) -> None:
    shown = open_map()
    page = shown.page
    moment = """([speed, wide, days]) => new Promise((done) => {
        const root = document.querySelector(".dl-bars"), began = performance.now();
        root.speed.value = speed; root.window.value = wide; root.button.click();
        const painted = () => {
          const { moment } = dateline.chosen(), low = root.run.low;
          if (!moment || moment.last - low < days) return;
          window.removeEventListener("dateline", painted);
          done([moment.first - low, moment.last - low, dateline.told().shown, performance.now() - began]); };
        window.addEventListener("dateline", painted); })"""
    stop = "document.querySelector('.dl-bars').button.click()"
    taken = {}
    for speed, wide, days in (("8", "day", 20), ("8", "all", 20), ("2", "week", 20)):
        first, last, count, milliseconds = page.evaluate(moment, [speed, wide, days])
        page.evaluate(stop)
        page.get_by_role("button", name="Play").wait_for()
        page.locator(".dl-plot").dblclick()  # all dates again
        expect(page.locator(".dl-now")).to_contain_text("1 Jan – 10 Apr 2025")
        taken[speed] = milliseconds / last
        assert last - first == {"day": 0, "all": last, "week": 6}[wide]
        assert count == 2 * (last - first + 1)  # two events a day
    assert taken["2"] > 2 * taken["8"]  # milliseconds a day


def test_heat_and_points_are_kept_in_the_address(open_map: Opener) -> None:
    shown = open_map()
    shown.frame.get_by_role("radio", name="Heat").click()
    shown.page.wait_for_url("**layer=heat**")
    warm = """() => { const canvas = dateline.events._container;
      const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
      let warm = 0;
      for (let at = 0; at < pixels.length; at += 4) if (pixels[at + 3] && pixels[at] > pixels[at + 2] + 60) warm += 1;
      return warm; }"""
    assert shown.frame.evaluate(warm) > 1000
    other = open_map("?layer=points&n=3")
    expect(other.frame.get_by_role("radio", name="Points")).to_be_checked()
    x, y = other.frame.evaluate(
        """() => { const { lat, lon } = dateline.events.data;
        const at = map.latLngToContainerPoint([lat[1] / 1e5, lon[1] / 1e5]);
        return [at.x, at.y]; }"""
    )
    other.frame.locator("#map_div").click(position={"x": x, "y": y})
    expect(other.page.get_by_text("chosen e1")).to_be_visible()


def test_a_country_and_a_sea_are_areas(open_map: Opener) -> None:
    shown = open_map("?n=3&special=1#map=5/27.0/37.0")
    shown.frame.wait_for_function("() => dateline.events._inAreas && dateline.events._inAreas.length === 2")
    names = shown.frame.evaluate("dateline.events._inAreas.map((area) => area.id).sort()")
    assert names == ["LB", "red-sea"]
    middle = "dateline.events._areaAt(map.latLngToLayerPoint([22.5, 37.5]))"
    assert shown.frame.evaluate(f"{middle}.node.count") == 1
    count = "dateline.events.marks.map((mark) => mark.node.count).reduce((a, b) => a + b, 0)"
    before = shown.frame.evaluate(count)
    shown.frame.evaluate("map.setZoom(3.5, { animate: false })")  # Lebanon is smaller than a mark: in a group
    shown.frame.wait_for_function("() => dateline.events._inAreas.length === 1")
    assert shown.frame.evaluate(count) == before
    shown.frame.evaluate("dateline.filter({ types: ['talks'] })")
    shown.frame.wait_for_function("() => dateline.events._inAreas.length === 0")


def test_an_answer_to_an_older_state_turns_nothing_back(open_map: Opener) -> None:
    shown = open_map()
    visit = shown.frame.evaluate(
        """() => { const adopt = dateline.adopt; let seen = 0;
        dateline.adopt = (told) => { seen = told[6]; adopt(told); };
        return new Promise((done) => { const wait = () => seen ? done(seen) : setTimeout(wait, 50); wait();
          window.parent.document.querySelector('[aria-label="Last day"]').dispatchEvent(
            new window.parent.KeyboardEvent("keydown", { key: "ArrowLeft", bubbles: true })); }); }"""
    )
    shown.rest()
    number = shown.frame.evaluate("dateline.filter({ types: ['talks'] })")
    older = f"dateline.adopt(['', [0], [], [], 1, 0, {visit}, {number - 1}])"
    shown.frame.evaluate(older)
    assert shown.frame.evaluate("dateline.chosen().ids") == ["talks"]
    assert shown.frame.evaluate(DRAWN) == 40
    shown.frame.evaluate(f"dateline.adopt(['', [0], [], [], 1, 0, {visit}, {number}])")  # its own answer holds
    assert shown.frame.evaluate("dateline.chosen().ids") == ["air_strike"]


def test_reduced_motion_plays_in_steps(chromium: Browser, address: str) -> None:
    context = chromium.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.goto(address)
    page.get_by_role("button", name="Play").wait_for()
    page.wait_for_function("() => window.dateline && dateline.told && dateline.told()")
    page.get_by_role("button", name="Play").click()
    page.wait_for_timeout(600)
    assert page.evaluate("document.querySelector('.dl-bars').run.frames") == 1
    page.wait_for_function("document.querySelector('.dl-bars').run.frames === 2")
    context.close()
