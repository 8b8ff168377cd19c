"""Start the page's server on this machine only, wait until it answers, open a browser on it."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
import webbrowser
from pathlib import Path
from types import FrameType

import click

from geo.errors import InputError

HOST = "127.0.0.1"
FIRST_PORT = 8501
FIRST_FOR_ALL = 1024  # below it most systems let only the administrator serve
PORTS_TRIED = 50
START_SECONDS = 60.0
STDERR = 2  # our standard output is for data; what goes wrong on the page is said on standard error
SITE = Path(__file__).parent / "served.py"  # the page, app.py, and its feeds
HOSTS = (HOST, "localhost")  # no other name may reach the page: a web site could give itself our address
# Flags win over every configuration file: what keeps the page on this machine does not hang on one.
FLAGS = {
    "server.address": HOST,
    "server.headless": "true",
    "server.fileWatcherType": "none",
    "server.enableCORS": "true",
    "server.enableXsrfProtection": "true",
    "browser.gatherUsageStats": "false",
    "browser.serverAddress": HOST,
    "client.showErrorDetails": "none",
    "logger.hideWelcomeMessage": "true",
    "client.toolbarMode": "minimal",
    "global.disableWidgetStateDuplicationWarning": "true",
}


def command(port: int) -> list[str]:
    """Return the command that serves the page on a port of the loopback address."""
    flags = [f"--{name}={value}" for name, value in FLAGS.items()]
    flags += [f"--server.allowedHosts={host}" for host in HOSTS]
    return [sys.executable, "-m", "streamlit", "run", str(SITE), f"--server.port={port}", *flags]


def environment(db: Path, seeds: Path | None) -> dict[str, str]:
    """Return the environment in which the page finds the user's store and the samples."""
    told = {"DATELINE_DB": str(db.absolute())}
    if seeds is not None:
        told["DATELINE_SEEDS_DB"] = str(seeds.absolute())
    return {**os.environ, **told}


def is_free(port: int) -> bool:
    """Tell whether nothing listens on a port of the loopback address."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True


def choose_port(wanted: int | None) -> int:
    """Return the port asked for, or the first free one from 8501; InputError when it is taken."""
    if wanted is not None:
        if is_free(wanted):
            return wanted
        why = "is taken, or not for every user" if wanted < FIRST_FOR_ALL else "is taken"
        raise InputError(f"port {wanted} {why}: choose another with --port, or none for the next free one")
    for port in range(FIRST_PORT, FIRST_PORT + PORTS_TRIED):
        if is_free(port):
            return port
    raise InputError(f"no free port from {FIRST_PORT} to {FIRST_PORT + PORTS_TRIED - 1}: name one with --port")


def answers(port: int) -> bool:
    """Tell whether the server on a port says that it is well."""
    connection = http.client.HTTPConnection(HOST, port, timeout=2)
    try:
        connection.request("GET", "/_stcore/health")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def run(db: Path, *, seeds: Path | None = None, port: int | None = None, browser: bool = True) -> int:
    """Serve the page until it is stopped; return the exit code."""
    chosen = choose_port(port)
    signal.signal(signal.SIGTERM, _stop)
    server = subprocess.Popen(command(chosen), env=environment(db, seeds), stdout=STDERR)
    try:
        if not _wait(server, chosen):
            raise InputError("the page did not start; what it said stands above")
        address = f"http://{HOST}:{chosen}"
        click.echo(f"Dateline is at {address} (Ctrl+C stops it)", err=True)
        if browser:
            webbrowser.open(address)
        return server.wait()
    except KeyboardInterrupt:
        return 0
    finally:
        _end(server)


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _wait(server: subprocess.Popen[bytes], port: int) -> bool:
    """Wait until the server we started answers; False when it ended, or took too long."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            return False
        if answers(port):
            return True
        time.sleep(0.1)
    return False


def _end(server: subprocess.Popen[bytes]) -> None:
    if server.poll() is None:
        server.terminate()
        try:
            server.wait(timeout=5)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
