"""Twenty readers at once, and a million events: `python -m tests.bench_sessions [sessions] [million [STORE.db]]`.

Sessions: the real page on 100,000 events; twenty sessions are opened at once over Streamlit's own protocol and stay
open, while a real Chromium opens the page beside them. Printed are the server's memory, and how long the page takes
Chromium alone and with the twenty. Million: the page on 1,000,000 stored events: it opens, counts, and zooms in.
STORE.db is where these are kept, and made when they are missing; else they are made anew each time.
"""

import json
import os
import statistics
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

from dashboard.server import HOST, command, environment
from geo.model import Article
from geo.records import article_to_dict, event_to_dict, to_line
from geo.store import EventStore
from geo.store_index import insert_event
from geo.store_sums import pack_sheets
from tests.bench_map import Watch, spread
from tests.browser.conftest import CHROMIUM
from tests.serving import free_port, serving

SESSIONS = 20
TURNS = 5
EVENTS_AN_ARTICLE = 200
FILTERS = {
    "none": "",
    "type": "type=talks",
    "dates": "d=2024-05-01&d=2024-06-01",
    "confidence": "conf=0.35",
    "place": "place=Town+7",
    "actor": "actor=Israel",
    "a word in all": "q=airstrike",
    "a word in few": "q=town+33",
    "undated": "undated=0&status=all",
}
LISTED = "() => document.querySelectorAll('.dl-row').length > 0"


def fill(path: Path, count: int) -> None:
    """Make a store of `count` events by its own index, some articles at a time."""
    with EventStore(path) as store, store.together():
        connection = store._file.connection  # the store's door checks each article; here are only fresh ones
        for first in range(0, count, EVENTS_AN_ARTICLE):
            article = Article(id=f"a{first}", text="x" * 8000, title="Strike", source=f"S{first % 7}")
            values = (article.source.casefold(), to_line(article_to_dict(article)), article.id)
            sql = "INSERT INTO articles (source_key, record, id) VALUES (?, ?, ?) RETURNING n"
            row = int(connection.execute(sql, values).fetchone()[0])
            for number in range(first, min(count, first + EVENTS_AN_ARTICLE)):
                event = replace(spread(number), article_id=article.id)
                insert_event(connection, event, row=row, article=article, record=to_line(event_to_dict(event)))
        pack_sheets(connection)


def memory(pid: int) -> float:
    """The resident memory of a process in MB."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1000


def server_of(port: int) -> int:
    """The process that listens on a port of this machine."""
    wanted = f"--server.port={port}"
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().decode().split("\0")
        except OSError:
            continue
        if wanted in words:
            return int(folder.name)
    raise LookupError(f"no server on port {port}")


def opened(port: int, query: str = "") -> tuple[ExitStack, float]:
    """Open a session as a browser does; return it with the seconds until its page was sent whole."""
    began = time.perf_counter()
    address = f"ws://{HOST}:{port}/_stcore/stream"
    session = ExitStack()
    origin = f"http://{HOST}:{port}"
    line = session.enter_context(connect(address, subprotocols=["streamlit"], origin=origin, max_size=None))  # type: ignore[arg-type, list-item]
    ask = BackMsg()
    ask.rerun_script.query_string = query
    line.send(ask.SerializeToString())
    while True:
        told = ForwardMsg()
        message = line.recv(timeout=120)
        told.ParseFromString(message if isinstance(message, bytes) else message.encode())
        if told.WhichOneof("type") == "script_finished":
            return session, time.perf_counter() - began


def page_load(browser: Browser, address: str) -> float:
    """Seconds until Chromium shows the list of events, in a fresh context."""
    watch = Watch.opened(browser)
    began = time.perf_counter()
    watch.page.goto(address)
    watch.page.wait_for_function(LISTED, polling=20)
    taken = time.perf_counter() - began
    watch.page.context.close()
    return taken


@contextmanager
def page_on(path: Path) -> Iterator[tuple[int, str]]:
    """Serve the page from a store; give its port and address."""
    port = free_port()
    with serving(command(port), port=port, env=environment(path, None)) as address:
        yield port, address


def sessions(browser: Browser, folder: Path) -> dict[str, object]:
    """Figures of twenty sessions on 100,000 events."""
    fill(folder / "sessions.db", 100_000)
    with page_on(folder / "sessions.db") as (port, address):
        page_load(browser, address)  # the first reader pays for what all share
        kept = [opened(port)[0]]
        before = memory(server_of(port))
        alone = [page_load(browser, address) for _ in range(TURNS)]
        one = [taken for line, taken in (opened(port) for _ in range(TURNS)) if line.close() is None]
        with ThreadPoolExecutor(SESSIONS) as pool:
            many = list(pool.map(lambda n: opened(port, f"type=flood&conf=0.{n % 9}"), range(SESSIONS)))
        kept += [line for line, _ in many]
        grown = memory(server_of(port)) - before
        together = []
        for _ in range(TURNS):  # all twenty run again while the page is loaded beside them
            with ThreadPoolExecutor(SESSIONS) as pool:
                again = [pool.submit(opened, port) for _ in range(SESSIONS)]
                together.append(page_load(browser, address))
                kept += [one.result()[0] for one in again]
        for line in kept:
            line.close()
    return {
        "server_mb_after_one": round(before),
        "mb_a_session": round(grown / SESSIONS, 1),
        "page_load_alone_s": round(statistics.median(alone), 2),
        "page_load_beside_20_s": round(statistics.median(together), 2),
        "times": round(statistics.median(together) / statistics.median(alone), 2),
        "one_session_s": round(statistics.median(one), 2),
        "each_of_20_at_once_s": round(statistics.median(taken for _, taken in many), 2),
    }


def asked(address: str) -> tuple[float, dict[str, object]]:
    """Milliseconds that a feed takes, and what it gives."""
    began = time.perf_counter()
    with urllib.request.urlopen(address) as reply:
        told = json.load(reply)
    return (time.perf_counter() - began) * 1000, told


def processor_seconds(pid: int) -> float:
    """The processor time of a process so far: what it costs whoever else is busy."""
    used = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[11:13]
    return sum(map(int, used)) / os.sysconf("SC_CLK_TCK")


def costs(port: int, address: str) -> dict[str, dict[str, float]]:
    """Processor seconds of the server for a run of the page and for the squares of the world, filter by filter."""
    pid = server_of(port)

    def spent(act: Callable[[], object]) -> float:
        before = processor_seconds(pid)
        act()
        return round(processor_seconds(pid) - before, 2)

    found = {}
    for name, query in FILTERS.items():
        page = spent(lambda query=query: opened(port, query)[0].close())  # type: ignore[misc]
        found[name] = {"page": page, "squares": spent(lambda query=query: asked(f"{address}api/cells?zoom=6&{query}"))}  # type: ignore[misc]
    return found


def million(browser: Browser, path: Path) -> dict[str, object]:
    """Figures of a million events: opening, filtering, squares of the whole map, points of a small view."""
    if not path.exists():
        fill(path, 1_000_000)
    with page_on(path) as (port, address):
        first = page_load(browser, address)
        spent = processor_seconds(server_of(port))
        watch = Watch.opened(browser)
        began = time.perf_counter()
        watch.page.goto(address)
        watch.frame("window.dateline && dateline.events && dateline.events.marks.length")
        drawn, received = time.perf_counter() - began, watch.received / 1000
        watch.page.context.close()
        again = statistics.median(page_load(browser, address) for _ in range(3))
        far = [asked(f"{address}api/cells?zoom=6&conf=0.0{n}") for n in range(1, 6)]
        near = [asked(f"{address}api/cells?zoom=12&bbox=33.{n},35.1,33.{n + 1},35.3") for n in range(1, 6)]
        return {
            "first_page_s": round(first, 2),
            "first_page_processor_s": round(spent, 2),
            "next_page_s": round(again, 2),
            "squares_drawn_s": round(drawn, 2),
            "kB": round(received),
            "squares_ms": round(statistics.median(taken for taken, _ in far)),
            "points_ms": round(statistics.median(taken for taken, _ in near)),
            "modes": [far[0][1]["mode"], near[0][1]["mode"]],
            "server_mb": round(memory(server_of(port))),
            "processor_s": costs(port, address),
        }


def main(wanted: list[str]) -> None:
    """Print the figures, a line a measurement."""
    with tempfile.TemporaryDirectory() as name, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        if "sessions" in wanted:
            print("20 sessions, 100,000 events", json.dumps(sessions(browser, Path(name))), flush=True)
        if "million" in wanted:
            path = next((Path(word) for word in wanted if word.endswith(".db")), Path(name) / "million.db")
            print("1,000,000 events", json.dumps(million(browser, path)), flush=True)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:] or ["sessions", "million"])
