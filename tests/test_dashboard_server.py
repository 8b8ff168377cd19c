"""The server stays on this machine, whatever a configuration file says."""

import os
import shutil
import socket
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

from dashboard import server
from geo.errors import InputError
from geo.store import EventStore
from tests.samples import ARTICLE, EVENTS
from tests.serving import free_port, serving

ROOT = Path(__file__).parent.parent
CONFIG = Path(server.__file__).parent / ".streamlit" / "config.toml"


def test_the_command_keeps_the_page_on_this_machine() -> None:
    flags = server.command(8765)
    for flag in (
        "--server.address=127.0.0.1",
        "--server.port=8765",
        "--browser.gatherUsageStats=false",
        "--client.showErrorDetails=none",
        "--server.allowedHosts=127.0.0.1",
    ):
        assert flag in flags
    assert not [flag for flag in flags if "0.0.0.0" in flag or "*" in flag]


def test_so_does_the_configuration_beside_the_page() -> None:
    told = tomllib.loads(CONFIG.read_text(encoding="utf-8"))
    assert told["server"]["address"] == "127.0.0.1"
    assert told["browser"]["gatherUsageStats"] is False
    assert told["client"]["showErrorDetails"] == "none"
    assert not [line for line in CONFIG.read_text(encoding="utf-8").splitlines() if "://" in line]  # no font from a CDN


def test_a_taken_port_is_said() -> None:
    with socket.socket() as holder:
        holder.bind((server.HOST, 0))
        holder.listen()
        taken = holder.getsockname()[1]
        assert not server.answers(taken)
        with pytest.raises(InputError, match=f"port {taken} is taken: choose another"):
            server.choose_port(taken)
    assert server.choose_port(taken) == taken


def test_the_stores_are_told_by_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    told = server.environment(Path("mine.db"), tmp_path / "seeds.db")
    assert (told["DATELINE_DB"], told["DATELINE_SEEDS_DB"]) == (str(tmp_path / "mine.db"), str(tmp_path / "seeds.db"))


def drawn(port: int) -> str:
    """What a first session is sent, as text."""
    address, origin = f"ws://{server.HOST}:{port}/_stcore/stream", f"http://{server.HOST}:{port}"
    parts: list[str] = []
    with connect(address, subprotocols=["streamlit"], origin=origin, max_size=None) as line:  # type: ignore[arg-type, list-item]
        ask = BackMsg()
        ask.rerun_script.query_string = ""
        line.send(ask.SerializeToString())
        while True:
            told, message = ForwardMsg(), line.recv(timeout=120)
            told.ParseFromString(message if isinstance(message, bytes) else message.encode())
            if told.WhichOneof("type") == "script_finished":
                return "\n".join(parts)
            parts.append(str(told))


def test_streamlit_alone_serves_the_page_without_its_feeds(tmp_path: Path) -> None:
    with EventStore(tmp_path / "mine.db") as store:
        store.add(ARTICLE, EVENTS)
    port = free_port()
    app = str(ROOT / "dashboard" / "app.py")
    started = [sys.executable, "-m", "streamlit", "run", app, f"--server.port={port}"]
    env = {**os.environ, "PYTHONPATH": str(ROOT), "DATELINE_DB": "mine.db"}
    with serving(started, port=port, env=env, cwd=tmp_path):  # its address is in the configuration beside the page
        page = drawn(port)
    assert "4 of 4 events, 1 unplaced, 1 undated" in page
    assert "streamlit_folium" in page
    assert "api/events" not in page
    assert "exception" not in page


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel as it would be published, by the build backend that uv fetched when it made this environment."""
    uv = shutil.which("uv")
    if not uv:
        pytest.skip("needs uv to build a wheel")
    folder = tmp_path_factory.mktemp("wheel")
    build = [uv, "build", "--offline", "--quiet", "--wheel", "--out-dir", str(folder), str(ROOT)]
    built = subprocess.run(build, cwd=folder, capture_output=True, text=True, check=False)
    if "not found in the cache" in built.stderr:
        pytest.skip("uv has not kept the build backend")
    assert built.returncode == 0, built.stderr
    return next(folder.glob("*.whl"))


def test_the_wheel_holds_every_file_of_the_packages(wheel: Path) -> None:
    """What git keeps of the packages is in the wheel: data, scripts, styles and the page's hidden configuration."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "geo", "dashboard", "seeds"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("not a checkout of git")
    kept = {name.replace("seeds/", "geo/data/seeds/", 1) if name.startswith("seeds/") else name
            for name in listed.stdout.split("\0") if name and (ROOT / name).exists()}  # fmt: skip
    names = set(zipfile.ZipFile(wheel).namelist())
    assert kept - names == set()
    assert [name for name in names if name.startswith("tests/")] == []
    for wanted in ("dashboard/languages.csv", "dashboard/.streamlit/config.toml", "dashboard/static/page/bars.js"):
        assert wanted in names
