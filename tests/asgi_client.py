"""Ask an ASGI application as a server would, without a server: request in, reply out."""

import asyncio
import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from starlette.types import ASGIApp


@dataclass
class Answer:
    """What came back."""

    status_code: int
    headers: dict[str, str]
    content: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.content.decode("utf-8")

    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.content)


class AsgiClient:
    """Asks one application."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    def get(self, address: str, headers: Mapping[str, str] | None = None, *, method: str = "GET") -> Answer:
        """Ask for an address."""
        asked = self._ask(method, address, {"host": "127.0.0.1", **(headers or {})})
        with ThreadPoolExecutor(1) as own:  # the browser tests leave a loop running in this thread
            return own.submit(asyncio.run, asked).result()

    def head(self, address: str) -> Answer:
        """Ask for the headers alone."""
        return self.get(address, method="HEAD")

    def options(self, address: str, headers: Mapping[str, str]) -> Answer:
        """Ask what may be asked."""
        return self.get(address, headers, method="OPTIONS")

    async def _ask(self, method: str, address: str, headers: Mapping[str, str]) -> Answer:
        parts = urlsplit(address)
        sent: list[Any] = []
        asked = {name.lower(): value for name, value in headers.items()}
        scope = {
            "type": "http",
            "http_version": "1.1",
            "scheme": "http",
            "method": method,
            "path": unquote(parts.path),
            "raw_path": parts.path.encode(),
            "query_string": parts.query.encode(),
            "root_path": "",
            "headers": [(name.encode(), value.encode("latin-1")) for name, value in asked.items()],
            "server": ("127.0.0.1", 80),
            "client": ("127.0.0.1", 1),
        }

        async def receive() -> dict[str, object]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Any) -> None:
            sent.append(message)

        await self.app(scope, receive, send)
        found = {name.decode(): value.decode("latin-1") for name, value in sent[0]["headers"]}
        return Answer(sent[0]["status"], found, b"".join(part.get("body", b"") for part in sent[1:]))
