"""A server of the page on this machine, for as long as a test or a benchmark needs it."""

import http.client
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dashboard.server import HOST

START_TRIES = 600
TRY_SECONDS = 0.1
END_SECONDS = 20


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(
    started: list[str], *, port: int, env: dict[str, str] | None = None, cwd: Path | None = None, base: str = "/"
) -> Iterator[str]:
    """Run the command of a server; yield the address once the server says that it is well; end it."""
    server = subprocess.Popen(started, env=env, cwd=cwd, stdout=subprocess.DEVNULL)
    try:
        _wait(server, port, base)
        yield f"http://{HOST}:{port}{base}"
    finally:
        server.terminate()
        server.wait(END_SECONDS)


def _wait(server: subprocess.Popen[bytes], port: int, base: str) -> None:
    for _ in range(START_TRIES):
        try:
            code = server.wait(TRY_SECONDS)
        except subprocess.TimeoutExpired:
            if _is_well(port, base):
                return
        else:
            raise AssertionError(f"the server ended with {code} before it answered")
    raise AssertionError(f"the server did not answer in {START_TRIES * TRY_SECONDS:.0f} s")


def _is_well(port: int, base: str) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=2)
    try:
        connection.request("GET", f"{base}_stcore/health")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
