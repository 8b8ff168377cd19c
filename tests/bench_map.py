"""How fast the map is: `python -m tests.bench_map [EVENTS...] [sessions] [million]`, all of it unless told.

Serves the real page from a store made for it in a temporary folder, drives the real Chromium, and prints the
figures beside those of an empty folium map that the same Streamlit serves in the same run; then what a loop of folium
markers, folium's GeoJson and `st.pydeck_chart` take for the same events. Not a test: it only prints, and
says where a figure is beyond what it must be.
"""

import json
import statistics
import sys
import tempfile
import time
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from playwright.sync_api import Browser, CDPSession, Frame, Page, TimeoutError, sync_playwright

from dashboard.server import SITE, command, environment
from geo.model import Article, Event, Place, Span, When
from geo.store import EventStore
from tests.browser.conftest import CHROMIUM
from tests.samples import STRIKE
from tests.serving import free_port, serving

SIZES = (10_000, 100_000)
TURNS = 7
OPENED = 2
PLAYED_MS = 3000
OTHERS_MS = 180_000
READY = "window.dateline && dateline.events && dateline.events.marks.length"
# The others, at sizes they can end at.
NAIVE = (("folium markers", 1_000), ("folium geojson", 10_000), ("pydeck", 10_000), ("pydeck", 100_000))
PATIENCE_MS = 300_000
EVENTS_AN_ARTICLE = 20
TYPES = ("air_strike", "shelling", "protest", "talks", "flood", "arrest", "aid")
EMPTY = """
import folium, streamlit as st
from dashboard import assets
from dashboard.map import LocalMap
from streamlit_folium import st_folium
class Empty(LocalMap):
    def __init__(self, urls):
        super().__init__(urls)
        self._children.clear()
st_folium(Empty(dict(assets.serve())), key="map", height=600, returned_objects=[])
"""

POINTS = """
import streamlit as st
from dashboard import assets
from tests.bench_map import spread
events = [spread(number) for number in range(COUNT)]
last = st.slider("Days", 1, 730, 730)
shown = [event for event in events if event.when.first.toordinal() - 738886 < last]
"""
FOLIUM = """
import folium
from dashboard.map import LocalMap
from streamlit_folium import st_folium
class Empty(LocalMap):
    def __init__(self, urls):
        super().__init__(urls)
        self._children.clear()
made = Empty(dict(assets.serve()))
"""
LOOP = """
for event in shown:
    folium.CircleMarker((event.place.lat, event.place.lon), tooltip=event.type).add_to(made)
st_folium(made, key="map", height=600)
"""
GEOJSON = """
layer = folium.GeoJson({"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"id": event.id},
    "geometry": {"type": "Point", "coordinates": [event.place.lon, event.place.lat]}} for event in shown]},
    marker=folium.CircleMarker(radius=4))
layer.add_to(made)
st_folium(made, key="map", height=600)
"""
PYDECK = """
import pandas as pd, pydeck
rows = pd.DataFrame([{"lat": event.place.lat, "lon": event.place.lon, "type": event.type} for event in shown])
layer = pydeck.Layer("ScatterplotLayer", rows, get_position=["lon", "lat"], get_radius=800, pickable=True)
view = pydeck.data_utils.compute_view(rows[["lon", "lat"]])
st.pydeck_chart(pydeck.Deck([layer], map_style=None, initial_view_state=view))
"""
_PATHS = "() => { const frame = document.querySelector('iframe'); return frame && frame.contentDocument && \
frame.contentDocument.querySelectorAll('.leaflet-overlay-pane path').length > 10; }"
_DECK = "() => { const made = document.querySelector('[data-testid=stDeckGlJsonChart] canvas'); \
return made && made.width > 0; }"
# The script of the page, and what holds once its data is drawn (of pydeck: once its canvas stands, which is sooner).
OTHERS = {
    "folium markers": (POINTS + FOLIUM + LOOP, _PATHS),
    "folium geojson": (POINTS + FOLIUM + GEOJSON, _PATHS),
    "pydeck": (POINTS + PYDECK, _DECK),
}


def spread(number: int) -> Event:
    """One event, somewhere in the Levant on some day of two years."""
    day = date(2024, 1, 1) + timedelta(days=number * 7919 % 730)
    article, at = f"a{number // EVENTS_AN_ARTICLE}", number % EVENTS_AN_ARTICLE * 40
    name = f"Town {number % 500}"
    lat, lon = 29.0 + 8 * (number * 0.618034 % 1), 32.0 + 12 * (number * 0.754878 % 1)
    return replace(
        STRIKE,
        id=f"e{number}",
        article_id=article,
        type=TYPES[number % len(TYPES)],
        sentence=Span(at, at + 39),
        trigger=Span(at, at + 6),
        toponym=None,
        mentions=(),
        place=Place(id=name, name=name, lat=lat, lon=lon, country="LB", country_name="Lebanon", radius_km=1),
        when=When(first=day, last=day, precision="day"),
    )


def fill(path: Path, count: int) -> None:
    """Make a store of `count` events."""
    with EventStore(path) as store, store.together():
        for first in range(0, count, EVENTS_AN_ARTICLE):
            events = [spread(number) for number in range(first, min(count, first + EVENTS_AN_ARTICLE))]
            text = f"{events[0].article_id:<8}" + "x" * (40 * EVENTS_AN_ARTICLE)
            store.add(Article(id=events[0].article_id, text=text, title="Strike", source=f"S{first % 7}"), events)


@dataclass
class Watch:
    """A tab, the bytes it received and the requests and frames it sent, since it was opened."""

    page: Page
    session: CDPSession
    received: float = 0
    sent: int = 0

    @classmethod
    def opened(cls, browser: Browser) -> "Watch":
        """Open a tab in a fresh context."""
        page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
        page.set_default_timeout(PATIENCE_MS)
        made = cls(page, page.context.new_cdp_session(page))
        made.session.send("Network.enable")
        made.session.on("Network.loadingFinished", lambda e: made.add(received=e["encodedDataLength"]))
        made.session.on(
            "Network.webSocketFrameReceived", lambda e: made.add(received=len(e["response"]["payloadData"]))
        )
        made.session.on("Network.requestWillBeSent", lambda _: made.add(sent=1))
        made.session.on("Network.webSocketFrameSent", lambda _: made.add(sent=1))
        return made

    def add(self, *, received: float = 0, sent: int = 0) -> None:
        """Count."""
        self.received += received
        self.sent += sent

    def frame(self, ready: str) -> Frame:
        """The map's frame, when an expression in it holds."""
        self.page.locator("iframe").first.wait_for(state="attached")
        element = self.page.locator("iframe").first.element_handle()
        frame = element.content_frame()
        assert frame is not None
        frame.wait_for_function(f"() => {ready}", polling=20)
        return frame


def timed_open(browser: Browser, address: str, ready: str) -> tuple[Watch, Frame, float]:
    """Open an address; return the seconds until an expression in the map's frame holds."""
    watch = Watch.opened(browser)
    began = time.perf_counter()
    watch.page.goto(address)
    frame = watch.frame(ready)
    return watch, frame, time.perf_counter() - began


# Milliseconds from an input to the frame after the map was painted anew, as a reader would see it.
PAINTED = """async (act) => {
  const before = dateline.painted, began = performance.now();
  act();
  while (dateline.painted === before) await new Promise(requestAnimationFrame);
  await new Promise(requestAnimationFrame);
  return performance.now() - began; }"""
COUNT_PAINTS = """() => { const draw = dateline.events.draw; dateline.painted = 0;
  dateline.events.draw = function (...given) { draw.apply(this, given); dateline.painted += 1; }; }"""
A_DAY_LESS = """() => document.querySelector('[aria-label="Last day"]').dispatchEvent(
  new KeyboardEvent("keydown", { key: "ArrowLeft", bubbles: true }))"""
ANOTHER_TYPE = "() => document.querySelectorAll('.dl-facet input')[n].click()"


def filters(watch: Watch, frame: Frame, *, layer: str) -> dict[str, float]:
    """Median milliseconds from a key on the range of dates, and from a click on a type, to the map painted anew."""
    frame.evaluate(f"dateline.events.setLayer('{layer}')")
    page, taken = watch.page, {"date": [], "type": []}
    for turn in range(TURNS):
        taken["date"].append(page.evaluate(f"({PAINTED})({A_DAY_LESS})"))
        settle(page)
        taken["type"].append(page.evaluate(f"({PAINTED})({ANOTHER_TYPE.replace('n]', f'{turn % len(TYPES)}]')})"))
        settle(page)
    page.evaluate("() => dateline.filter({ types: [], first: null, last: null })")
    settle(page)
    return {name: round(statistics.median(times)) for name, times in taken.items()}


def playback(watch: Watch, *, window: str) -> float:
    """Pictures a second while the dates run at such a speed that each frame has a day of its own."""
    page = watch.page
    page.locator(".dl-pick[name=window]").select_option(window)
    page.locator(".dl-pick[name=speed]").select_option("4")
    page.get_by_role("button", name="Play").click()
    page.wait_for_timeout(500)
    runs, sent = page.evaluate("document.querySelector('.dl-bars').run.frames"), watch.sent
    before, began = page.evaluate("dateline.painted"), time.perf_counter()
    page.wait_for_timeout(PLAYED_MS)
    painted = page.evaluate("dateline.painted") - before
    seconds = time.perf_counter() - began
    assert page.evaluate("document.querySelector('.dl-bars').run.frames") > runs
    assert watch.sent == sent, "playback spoke to the server"
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Play").wait_for()
    return round(painted / seconds, 1)


def settle(page: Page) -> None:
    """Wait until the page's run is over."""
    page.wait_for_timeout(300)
    page.wait_for_function("() => document.querySelector('.stApp').dataset.testScriptState !== 'running'")


def pans(watch: Watch, frame: Frame) -> float:
    """Requests and messages per pan, by five pans."""
    watch.page.wait_for_timeout(1500)
    before = watch.sent
    for _ in range(5):
        frame.evaluate("map.panBy([60, 20], { animate: false })")
        watch.page.wait_for_timeout(700)
    return (watch.sent - before) / 5


def measure(browser: Browser, address: str, ready: str) -> dict[str, float]:
    """How soon a page stands, twice in fresh contexts, and what it brings and says."""
    seconds = []
    for _ in range(OPENED):
        watch, frame, taken = timed_open(browser, address, ready)
        seconds.append(taken)
        settle(watch.page)
        watch.page.wait_for_timeout(1000)
        figures = {"first_s": round(min(seconds), 2), "kB": round(watch.received / 1000)}
        if len(seconds) == OPENED:
            figures["said_per_pan"] = pans(watch, frame)
        if len(seconds) == OPENED and "events" in ready:
            frame.evaluate(COUNT_PAINTS)
            for layer in ("groups", "points", "heat"):
                figures |= {f"{layer}_{name}_ms": value for name, value in filters(watch, frame, layer=layer).items()}
            frame.evaluate("dateline.events.setLayer('groups')")
            figures |= {f"play_{name}_fps": playback(watch, window=name) for name in ("week", "all")}
        watch.page.context.close()
    return figures


def judge(figures: dict[str, float], empty: dict[str, float], *, count: int) -> list[str]:
    """Return what is not as it must be."""
    slowest = 100 if count <= 10_000 else 300
    must = {
        "first markers under 3 times the empty map": figures["first_s"] < 3 * empty["first_s"],
        "under 2.5 MB more than the empty map": figures["kB"] - empty["kB"] < 2_500,
        f"filter to painted at most {slowest} ms": max(v for n, v in figures.items() if n.endswith("_ms")) <= slowest,
        "playback at 20 pictures a second": min(v for n, v in figures.items() if n.endswith("_fps")) >= 20,
        "nothing said to Python by a pan": figures["said_per_pan"] == 0,
    }
    return [words for words, holds in must.items() if not holds]


def serve_script(folder: Path, name: str, script: str, **more: str) -> AbstractContextManager[str]:
    """Serve a Streamlit page of a few lines as the real one is served."""
    path = folder / f"{name}.py"
    path.write_text(script, encoding="utf-8")
    port = free_port()
    started = [str(path) if part == str(SITE) else part for part in command(port)]
    told = {**environment(folder / "none.db", None), "PYTHONPATH": str(Path(__file__).parent.parent), **more}
    return serving(started, port=port, env=told)


def compare(browser: Browser, folder: Path, *, kind: str, count: int) -> dict[str, object]:
    """What another way to draw the same events takes: to the first picture, in bytes, and from a slider's key on."""
    script, ready = OTHERS[kind]
    with serve_script(folder, f"{kind}{count}", script.replace("COUNT", str(count))) as address:
        watch = Watch.opened(browser)
        began = time.perf_counter()
        watch.page.goto(address)
        try:
            watch.page.wait_for_function(ready, polling=20, timeout=OTHERS_MS)
        except TimeoutError as error:
            watch.page.context.close()
            return {"not_drawn_in_s": OTHERS_MS / 1000, "said": str(error)[:40]}
        figures: dict[str, object] = {"first_s": round(time.perf_counter() - began, 2)}
        settle(watch.page)
        watch.page.wait_for_timeout(1500)
        figures["kB"] = round(watch.received / 1000)
        watch.page.get_by_role("slider").press("ArrowLeft")
        watch.page.wait_for_timeout(150)
        began = time.perf_counter()
        watch.page.wait_for_function("() => document.querySelector('.stApp').dataset.testScriptState !== 'running'")
        watch.page.wait_for_function(ready, polling=20)
        figures["filter_at_least_ms"] = round((time.perf_counter() - began) * 1000 + 150)
        watch.page.context.close()
    return figures


def main(sizes: list[int]) -> None:
    """Print the figures, a line a page."""
    with tempfile.TemporaryDirectory() as name, sync_playwright() as driver:
        folder = Path(name)
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        with serve_script(folder, "empty", EMPTY) as address:
            empty = measure(browser, address, "window.map && map.getSize().x")
        print("empty folium map", json.dumps(empty), flush=True)
        for count in sizes:
            began = time.perf_counter()
            fill(folder / f"s{count}.db", count)
            print(f"{count:,} events stored in {time.perf_counter() - began:.0f} s", flush=True)
            port = free_port()
            with serving(command(port), port=port, env=environment(folder / f"s{count}.db", None)) as address:
                figures = measure(browser, address, READY)
            print(f"{count:,} events", json.dumps(figures), flush=True)
            print("  beyond its bounds:", "; ".join(judge(figures, empty, count=count)) or "nothing", flush=True)
        for kind, count in NAIVE:
            print(f"{kind}, {count:,}", json.dumps(compare(browser, folder, kind=kind, count=count)), flush=True)
        browser.close()


if __name__ == "__main__":
    told = sys.argv[1:]
    if not told or any(word.isdecimal() for word in told):
        main([int(word) for word in told if word.isdecimal()] or list(SIZES))
    if not told or not all(word.isdecimal() for word in told):
        from tests import bench_sessions

        bench_sessions.main([word for word in told if not word.isdecimal()] or ["sessions", "million"])
