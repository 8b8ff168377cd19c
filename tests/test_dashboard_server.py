"""The server stays on this machine, whatever a configuration file says."""

import socket
import tomllib
from pathlib import Path

import pytest

from dashboard import server
from geo.errors import InputError

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
