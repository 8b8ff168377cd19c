"""A real server and a real Chromium; both on this machine, and both are shown to be ours."""

import secrets
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

from dashboard.assets import ensure_assets
from dashboard.server import HOST, command, environment
from geo.model import Article, Event, Span, article_id
from geo.store import EventStore
from tests.hostile import EVERYTHING
from tests.samples import ARTICLE, EVENTS, STRIKE
from tests.serving import free_port, serving
from tests.vector_tiles import vector_tile, write_pmtiles

CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), ""
)
NO_CHROMIUM = "no Chromium found: install it with `apt-get install chromium`, and these tests run"
PATIENCE_MS = 30_000
expect.set_options(timeout=PATIENCE_MS)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark all that lies in this folder as browser tests; skip them where there is no browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if not CHROMIUM:
                item.add_marker(pytest.mark.skip(reason=NO_CHROMIUM))


def hostile_article() -> tuple[Article, Event]:
    """An event all of whose words attack the page."""
    text = f"{EVERYTHING} An air strike hit Beirut."
    article = Article(id=article_id(text), text=text, title=EVERYTHING, source=EVERYTHING, url="javascript:alert(1)")
    event = replace(
        STRIKE,
        id="hostile",
        article_id=article.id,
        sentence=Span(0, len(text)),
        sentence_text=text,
        trigger=Span(text.index("air strike"), text.index(" hit")),
        toponym=None,
        mentions=(),
        actors=tuple(replace(actor, name=EVERYTHING) for actor in STRIKE.actors),
        place=replace(STRIKE.place, name=EVERYTHING, admin1=EVERYTHING) if STRIKE.place else None,
        place_reasons=(EVERYTHING,),
        date_reasons=(EVERYTHING,),
        status="claimed",
        claimed_by=EVERYTHING,
    )
    return article, event


@dataclass(frozen=True)
class Served:
    """A running page: its address, and the folder of its stores (`samples-<token>.db` comes first)."""

    address: str
    folder: Path
    token: str


@pytest.fixture(scope="session", autouse=True)
def _ground() -> None:
    """Build the basemap first, as `dateline serve` does, so that no page waits for it."""
    ensure_assets()


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Serve the samples as the user's store, and a hostile text as the other dataset."""
    folder, token, port = tmp_path_factory.mktemp("served"), secrets.token_hex(4), free_port()
    with EventStore(folder / f"samples-{token}.db") as store:
        store.add(ARTICLE, EVENTS)
    with EventStore(folder / "hostile.db") as store:
        article, event = hostile_article()
        store.add(article, [event])
    lake = vector_tile({"water": [(3, {"kind": "lake"}, [[(0, 0), (4096, 0), (4096, 4096), (0, 4096)]])]})
    streets = write_pmtiles(folder / "streets.pmtiles", {(0, 0, 0): lake})
    told = environment(folder / f"samples-{token}.db", folder / "hostile.db") | {"DATELINE_BASEMAP": str(streets)}
    with serving(command(port), port=port, env=told, cwd=folder) as address:
        yield Served(address, folder, token)


@pytest.fixture(scope="session")
def playwright_driver() -> Iterator[Playwright]:
    """Playwright without a browser of its own."""
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def chromium(playwright_driver: Playwright) -> Iterator[Browser]:
    """Debian's Chromium, headless."""
    browser = playwright_driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
    yield browser
    browser.close()


@dataclass
class Visit:
    """A tab, the requests it made, and the errors its scripts raised."""

    page: Page
    context: BrowserContext
    requests: list[str]
    errors: list[str]

    def outside(self) -> list[str]:
        """The requests that left the machine, or tried to."""
        inside = (f"http://{HOST}:", f"ws://{HOST}:", "data:", f"blob:http://{HOST}:", "about:")
        return [url for url in self.requests if not url.startswith(inside)]


@pytest.fixture
def visit(chromium: Browser, served: Served) -> Iterator[Callable[..., Visit]]:
    """Open an address of the page in a fresh context and wait until the page stands."""
    opened: list[Visit] = []

    def opener(query: str = "", *, width: int = 1440, height: int = 900, dark: bool = False) -> Visit:
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            permissions=["clipboard-read", "clipboard-write"],
        )
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        made = Visit(page, context, [], [])
        page.on("request", lambda request: made.requests.append(request.url))
        page.on("websocket", lambda web: made.requests.append(web.url))
        page.on("pageerror", lambda error: made.errors.append(str(error)))
        opened.append(made)
        page.goto(query if query.startswith("http") else served.address + query)
        page.locator(".dl-counts").wait_for()
        return made

    yield opener
    for made in opened:
        made.context.close()
