"""The page and its feeds as one server: `streamlit run dashboard/served.py`, which `dateline serve` does."""

from __future__ import annotations

import logging
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from streamlit import config
from streamlit.starlette import App
from streamlit.web.server.starlette.starlette_websocket import is_host_allowed

from dashboard import address, tiles
from geo.errors import DatelineError, InputError

METHODS = ["GET", "HEAD", "OPTIONS"]
TILE_SECONDS = 3600


def respond(request: Request, form: str) -> Response:
    """Answer a request for a feed; runs in a thread of its own."""
    from dashboard import feed  # what it caches must find Streamlit running

    if not is_host_allowed(request.headers.get("host")):  # as the page does: no other name may reach it
        return Response("this host is not served here", status_code=403)
    origin = address.allowed_origin(request.headers.get("origin"))
    extra = {"Vary": "Origin", "Cross-Origin-Resource-Policy": "same-origin"}
    if origin:
        extra["Access-Control-Allow-Origin"] = origin
        extra["Access-Control-Expose-Headers"] = "ETag, Link, X-Note, X-Total-Count"
    if request.method == "OPTIONS":
        allowed = {"Access-Control-Allow-Methods": "GET, HEAD", "Access-Control-Allow-Headers": "If-None-Match"}
        return Response(status_code=204, headers={**extra, "Allow": ", ".join(METHODS), **(allowed if origin else {})})
    params = {name: request.query_params.getlist(name) for name in request.query_params}
    try:
        known = request.headers.get("if-none-match", "")
        reply = feed.answer(form, params, known=known, path=request.url.path)
    except Exception:
        logging.getLogger(__name__).exception("a feed could not be made")
        reply = feed.Reply(status=500, body=b'{"error": "this failed; the server\'s own window says why"}')
    return Response(reply.body, status_code=reply.status, headers={**reply.headers, **extra})


def respond_tile(request: Request) -> Response:
    """Answer with a tile of the reader's own map file, or with nothing where it has none."""
    if not is_host_allowed(request.headers.get("host")):
        return Response("this host is not served here", status_code=403)
    at = request.path_params
    try:
        found = tiles.own_tile(at["zoom"], at["x"], at["y"])
    except InputError as error:  # the map shows its offline ground, and says so
        return Response(str(error), status_code=503)
    if found is None:
        return Response(status_code=204)
    data, kind = found
    return Response(data, media_type=kind, headers={"Cache-Control": f"max-age={TILE_SECONDS}"})


def routes() -> list[Route]:
    """Return the addresses of the feeds and of the reader's own tiles, under the page's base path."""
    base = str(config.get_option("server.baseUrlPath") or "").strip("/")
    prefix = f"/{base}" if base else ""
    feeds = [
        Route(f"{prefix}{path}", partial(respond, form=form), methods=METHODS) for path, form in address.PATHS.items()
    ]
    return [*feeds, Route(f"{prefix}/api/tiles/{{zoom:int}}/{{x:int}}/{{y:int}}", respond_tile, methods=["GET"])]


def warm() -> None:
    """Load what the first reader will want: the page's modules and the events of the dataset that is shown first.

    Not `dashboard.map`: streamlit_folium, imported outside a page's run, would register no component, and never again.
    """
    try:
        import folium  # noqa: F401  (seconds of imports)

        from dashboard import data, panel  # noqa: F401

        data.load(data.datasets()[0])
    except DatelineError:
        pass  # the page says it, and what to do
    except Exception:
        logging.getLogger(__name__).exception("the events could not be loaded ahead")


@asynccontextmanager
async def _begin(_app: App) -> AsyncIterator[None]:
    """Load in the background, while the browser is still opening."""
    threading.Thread(target=warm, daemon=True).start()
    yield


# Feeds, and what is loaded ahead, run outside any page, and may: Streamlit would warn of each.
logging.getLogger("streamlit.runtime.scriptrunner_utils.script_run_context").setLevel(logging.ERROR)
address.SERVED = True
app = App(str(Path(__file__).parent / "app.py"), routes=routes(), lifespan=_begin)
