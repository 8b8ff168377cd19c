"""How fast the map is: `python -m tests.bench_map [EVENTS...] [sessions] [million]`, all of it unless told.

Serves the real page from a store made for it in a temporary folder, drives the real Chromium, and prints the
figures beside those of an empty folium map that the same Streamlit serves in the same run. Not a test: it only prints.
"""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from playwright.sync_api import Browser, CDPSession, Frame, Page, sync_playwright

from dashboard.server import HOST, answers, choose_port, command, environment
from geo.model import Article, Event, Place, Span, When
from geo.store import EventStore
from tests.browser.conftest import CHROMIUM
from tests.samples import STRIKE

SIZES = (10_000, 100_000)
TURNS = 10
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


@contextmanager
def served(started: list[str], port: int, **told: dict[str, str]) -> Iterator[str]:
    """Run a server until it is no longer needed."""
    server = subprocess.Popen(started, stdout=subprocess.DEVNULL, **told)  # type: ignore[call-overload]
    try:
        while not answers(port):
            time.sleep(0.1)
        yield f"http://{HOST}:{port}/"
    finally:
        server.terminate()
        server.wait(20)


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


def filters(watch: Watch, frame: Frame) -> list[float]:
    """Milliseconds from a key on the dates' slider to the map drawn anew, by ten keys."""
    frame.evaluate(
        """() => { const show = dateline.events.show; window.drawn = [];
        dateline.events.show = function (...given) { show.apply(this, given); window.drawn.push(Date.now()); }; }"""
    )
    slider = watch.page.locator(".st-key-time").get_by_role("slider").nth(1)
    slider.focus()
    taken = []
    for _ in range(TURNS):
        before = frame.evaluate("window.drawn.length")
        began = watch.page.evaluate("Date.now()")
        slider.press("ArrowLeft")
        frame.wait_for_function(f"() => window.drawn.length > {before}", polling=20)
        taken.append(frame.evaluate(f"window.drawn[{before}]") - began)
        settle(watch.page)
    return taken


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


def measure(browser: Browser, address: str, ready: str) -> dict[str, object]:
    """All figures of one page."""
    first, _, cold = timed_open(browser, address, ready)
    first.page.context.close()
    watch, frame, warm = timed_open(browser, address, ready)
    settle(watch.page)
    watch.page.wait_for_timeout(1000)
    figures: dict[str, object] = {
        "cold_s": round(cold, 2),
        "warm_s": round(warm, 2),
        "kB": round(watch.received / 1000),
    }
    figures["sent_per_pan"] = pans(watch, frame)
    if "events" in ready:
        figures["filter_ms"] = round(statistics.median(filters(watch, frame)))
    watch.page.context.close()
    return figures


def main(sizes: list[int]) -> None:
    """Print the figures, a line a page."""
    with tempfile.TemporaryDirectory() as name, sync_playwright() as driver:
        folder = Path(name)
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        (folder / "empty.py").write_text(EMPTY, encoding="utf-8")
        port = choose_port(None)
        started = [part if not part.endswith("served.py") else str(folder / "empty.py") for part in command(port)]
        told = {**environment(folder / "none.db", None), "PYTHONPATH": str(Path(__file__).parent.parent)}
        with served(started, port, env=told) as address:
            print(
                "empty folium map", json.dumps(measure(browser, address, "window.map && map.getSize().x")), flush=True
            )
        for count in sizes:
            began = time.perf_counter()
            fill(folder / f"s{count}.db", count)
            made = time.perf_counter() - began
            port = choose_port(None)
            told = environment(folder / f"s{count}.db", None)
            with served(command(port), port, env=told) as address:
                figures = measure(
                    browser, address, "window.dateline && dateline.events && dateline.events.marks.length"
                )
            print(f"{count:,} events (stored in {made:.0f} s)", json.dumps(figures), flush=True)
        browser.close()


if __name__ == "__main__":
    told = sys.argv[1:]
    if not told or any(word.isdecimal() for word in told):
        main([int(word) for word in told if word.isdecimal()] or list(SIZES))
    if not told or not all(word.isdecimal() for word in told):
        from tests import bench_sessions

        bench_sessions.main([word for word in told if not word.isdecimal()] or ["sessions", "million"])
