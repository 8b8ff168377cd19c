"""The table of peers: what a peer says is read, what goes wrong in it is a line of the table."""

import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from tests.eval import peers
from tests.eval.peer_runs import ROOT, Environment, Peer, Record, Run, environment, last_words, megabytes, run

DOCUMENTS: list[Record] = [
    {"id": "one", "text": "Paris met Rome.", "dct": "2025-11-25", "places": [{"start": 0, "end": 5}]},
    {"id": "two", "text": "Nobody met anybody.", "dct": None, "places": []},
]
FAKE = Peer(name="fake", what="places", program="fake", installs=("fake==1",), placed_by=peers.ITSELF)

HONEST = """
    import json, sys, time
    held = bytearray(60_000_000)
    time.sleep(0.2)
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        document = json.loads(line)
        assert set(document) == {"id", "text", "dct"}, "gold was handed over"
        time.sleep(0.05)
        start = document["text"].find("Paris")
        places = [{"start": start, "end": start + 5, "lat": 48.85, "lon": 2.35}] if start >= 0 else []
        print(json.dumps({"id": document["id"], "places": places}), flush=True)
"""
BAD_START = "import no_such_peer"
CRASH = """
    import json, sys
    print(json.dumps({"id": json.loads(sys.stdin.readline())["id"], "places": []}), flush=True)
    raise ValueError("no such index")
"""
SILENT = "pass"
CHATTY = "print('Loading 3 files ...')"
KILLED = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
ENDLESS = "import time; time.sleep(60)"

Ran = Callable[..., Run]


@pytest.fixture
def ran(tmp_path: Path) -> Ran:
    """Run a program written down here as a peer."""

    def start(program: str, *, seconds: float = 30.0) -> Run:
        script = tmp_path / "fake_peer.py"
        script.write_text(textwrap.dedent(program), encoding="utf-8")
        return run((sys.executable, "-I", str(script)), DOCUMENTS, folder=tmp_path, cwd=tmp_path, seconds=seconds)

    return start


def test_a_peer_is_read_timed_and_weighed(ran: Ran) -> None:
    result = ran(HONEST)
    assert result.failure == ""
    assert result.predictions["one"]["places"] == [{"start": 0, "end": 5, "lat": 48.85, "lon": 2.35}]
    assert result.predictions["two"]["places"] == []
    assert result.start_seconds >= 0.2
    assert 0.1 <= result.read_seconds < 30
    assert 60 < result.peak_mb < 200  # what it holds, and not what these tests hold


@pytest.mark.parametrize(
    ("program", "words"),
    [
        (BAD_START, "does not start: ModuleNotFoundError: No module named 'no_such_peer'"),
        (CRASH, "ended after 1 of 2 documents: ValueError: no such index"),
        (SILENT, "ended after 0 of 2 documents: it said nothing"),
        (CHATTY, "ended after 0 of 2 documents: it printed 'Loading 3 files ...'"),
        (KILLED, "does not start: exit code -9"),
    ],
)
def test_what_goes_wrong_in_a_peer_is_said(ran: Ran, program: str, words: str) -> None:
    assert ran(program).failure == words


def test_a_peer_that_does_not_end_is_ended(ran: Ran) -> None:
    assert ran(ENDLESS, seconds=0.5).failure == "stopped at 0 s: ended after 0 of 2 documents"


def test_a_crash_is_a_row_and_the_table_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    programs = {"broken": BAD_START, "fake": HONEST}
    for name, program in programs.items():
        (tmp_path / f"{name}.py").write_text(textwrap.dedent(program), encoding="utf-8")

    def home(peer: Peer, folder: Path) -> Environment:
        if peer.program == "absent":
            return Environment(failure="does not install: no such package")
        return Environment(command=(sys.executable, "-I", str(tmp_path / f"{peer.program}.py")), install_mb=3.0)

    monkeypatch.setattr(peers, "environment", home)
    monkeypatch.setattr(peers, "all_documents", lambda corpus: iter(DOCUMENTS))
    monkeypatch.setattr(peers, "figures", lambda peer, documents, predictions: (0.5, 0.25, None))
    fakes = [Peer(name=name, what="places", program=name, installs=("x",)) for name in ("absent", "broken", "fake")]
    first, *lines = peers.rows("some", fakes, docs=0, envs=tmp_path, seconds=30)
    assert first.split()[:2] == ["some", "(2)"]
    assert lines[0] == "  absent        does not install: no such package"
    assert lines[1].startswith("  broken        does not start: ModuleNotFoundError")
    cells = lines[2].split()
    assert cells[:4] == ["fake", "0.500", "0.250", "-"]
    assert 0 < float(cells[4]) <= 20.0  # documents a second: each takes a twentieth
    assert float(cells[5]) >= 0.2
    assert float(cells[6]) > 60
    assert cells[7] == "3"


def test_an_environment_that_cannot_be_made_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert environment(FAKE, tmp_path / "envs").failure == "does not install: uv is not on the path"


def _scorer() -> ModuleType:
    """Stand in for the corpora's scorer: pairs by equal spans, a degree is 111 km."""

    def pair(gold: list[Record], found: list[Record], exact: bool) -> list[tuple[int, int]]:
        spans = {(row["start"], row["end"]): at for at, row in enumerate(found)}
        keys = [(place["start"], place["end"]) for place in gold]
        return [(at, spans[key]) for at, key in enumerate(keys) if key in spans]

    def km(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
        return 111.0 * (abs(lat - other_lat) + abs(lon - other_lon))

    fakes = {"pair": pair, "km": km, "has": lambda row: row.get("lat") is not None and row.get("lon") is not None}
    return SimpleNamespace(**fakes)  # type: ignore[return-value]


def _spot(start: int, lat: float | None = 0.0, **more: object) -> Record:
    return {"start": start, "end": start + 3, "lat": lat, "lon": None if lat is None else 0.0, **more}


@pytest.mark.parametrize(
    ("gold", "found", "expected"),
    [
        ([_spot(0), _spot(9)], [_spot(0), _spot(9)], 1.0),
        ([_spot(0), _spot(9)], [_spot(0, 1.4), _spot(9, 1.5)], 0.5),  # 155 km is near, 167 is not
        ([_spot(0), _spot(9)], [_spot(0)], 2 / 3),
        ([_spot(0)], [_spot(0), _spot(9)], 2 / 3),
        ([_spot(0)], [_spot(0, None)], 0.0),  # found, not placed
        ([_spot(0)], [_spot(0), _spot(0, 50.0)], 1.0),  # said twice: the first counts
        ([_spot(0), _spot(9, optional=True)], [_spot(0), _spot(9)], 1.0),  # neither right nor wrong
        ([_spot(0), _spot(9, None)], [_spot(0), _spot(9)], 1.0),
        ([], [], 0.0),
    ],
)
def test_found_and_placed(gold: list[Record], found: list[Record], expected: float) -> None:
    documents, predictions = {"d": {"places": gold}}, {"d": {"places": found}}
    assert peers.found_and_placed(_scorer(), documents, predictions) == pytest.approx(expected)


def test_no_such_figure_where_only_some_places_are_marked() -> None:
    assert peers.found_and_placed(_scorer(), {"d": {"places": [_spot(0)], "partial": True}}, {}) is None


def test_the_most_populous_namesake_is_taken() -> None:
    people = {"Paris, Texas": 24_782, "Paris": 2_138_551, "Paris, Ontario": 12_310}
    places = [SimpleNamespace(place=SimpleNamespace(name=name, population=count)) for name, count in people.items()]
    gazetteer = SimpleNamespace(candidates=lambda name, limit: places if name == "Paris" else [])
    assert peers.most_populous(gazetteer, "Paris").name == "Paris"
    assert peers.most_populous(gazetteer, "Nowhere") is None


def test_without_the_corpora_it_ends_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(peers, "DEV", tmp_path / "absent")
    assert peers.main([]) == 0
    assert capsys.readouterr().out.startswith("skipped: the public corpora are not beside this checkout")


def test_what_is_linked_to_is_not_weighed(tmp_path: Path) -> None:
    (tmp_path / "big").write_bytes(bytes(2_000_000))
    folder = tmp_path / "installed"
    folder.mkdir()
    (folder / "own").write_bytes(bytes(1_000_000))
    (folder / "link").symlink_to(tmp_path / "big")
    assert megabytes([folder]) == pytest.approx(1.0, abs=0.01)


def test_last_words() -> None:
    assert last_words("Traceback\n  File x\nValueError: no\n\n") == "ValueError: no"
    assert last_words("") == ""


def test_peers_are_pinned_and_no_dependency() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8").lower()
    for peer in peers.PEERS:
        assert all("==" in one for one in peer.installs)
        own = not peer.installs or peer.program == "spacy"  # the model is ours too
        assert own or not any(one.split("==")[0] in project for one in peer.installs)
