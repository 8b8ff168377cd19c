"""A small server that speaks Nominatim's format and can be told to misbehave."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

BEIRUT = {
    "place_id": 1, "osm_type": "node", "osm_id": 7, "lat": "33.8958", "lon": "35.4784",
    "display_name": "Beirut, Lebanon",
    "name": "Beirut", "type": "city", "boundingbox": ["33.86", "33.91", "35.46", "35.54"],
    "address": {"city": "Beirut", "state": "Beirut Governorate", "country": "Lebanon", "country_code": "lb"},
}  # fmt: skip


PHOTON_BEIRUT = {
    "type": "Feature",
    "geometry": {"type": "Point", "coordinates": [35.4784, 33.8958]},
    "properties": {
        "osm_type": "N", "osm_id": 7, "osm_value": "city", "name": "Beirut", "country": "Lebanon", "countrycode": "LB",
        "state": "Beirut Governorate", "extent": [35.46, 33.91, 35.54, 33.86],
    },
}  # fmt: skip


class Server(ThreadingHTTPServer):
    """Answers Beirut to every question, or does what `tricks` says, one trick a request."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.tricks: list[str] = []
        self.asked: list[tuple[float, dict[str, list[str]], str]] = []
        self.lock = threading.Lock()

    @property
    def domain(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"

    @property
    def times(self) -> list[float]:
        return sorted(moment for moment, _query, _agent in self.asked)


class _Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        with self.server.lock:
            query = parse_qs(urlsplit(self.path).query)
            self.server.asked.append((time.time(), query, self.headers.get("User-Agent", "")))
            trick = self.server.tricks.pop(0) if self.server.tricks else ""
        found: Any = BEIRUT if self.path.startswith("/reverse") else [BEIRUT]
        if trick == "slow":
            time.sleep(2.0)
        if trick == "nothing" or query.get("q") in (["Atlantis"], ["Qarzhevka"]):
            found = []
        if self.path.startswith("/api"):
            found = {"type": "FeatureCollection", "features": [PHOTON_BEIRUT]}
        body = b"<html>not json" if trick == "garbage" else json.dumps(found).encode()
        if trick == "wrong shape":
            body = b'[{"oops": 1}]'
        if trick == "far out":
            body = json.dumps([BEIRUT | {"lat": "1e9"}]).encode()
        status = {"429": 429, "500": 500, "503": 503, "403": 403, "redirect": 302}.get(trick, 200)
        self.send_response(status)
        if trick == "429":
            self.send_header("Retry-After", "1")
        if trick == "redirect":
            self.send_header("Location", self.path)
            self.server.tricks.append("redirect")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        with suppress(ConnectionError):  # the one who asked may have given up
            self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextmanager
def running() -> Iterator[Server]:
    server = Server()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
