"""A peer's own environment, and one run of it over documents: what it found, how long, how much memory.

A peer is a program: documents as JSON lines on stdin, {"ready": true} and then predictions as JSON lines on
stdout (`peer_programs` tells the fields). What goes wrong in it is words in the result, never an error here.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import IO, Any, Literal

ROOT = Path(__file__).resolve().parents[2]
LAUNCHER = Path(__file__).with_name("peer_launch.py")
PROGRAMS = Path(__file__).with_name("peer_programs.py")
INSTALL_SECONDS = 900
RUN_SECONDS = 900
_MEGABYTE = 1e6

Record = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """A system to measure. `installs` are what pip is told, nothing for ours; `program` is its name in `PROGRAMS`."""

    name: str
    what: Literal["places", "dates"]
    program: str
    installs: tuple[str, ...] = ()
    placed_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """Where a peer lives: the command that starts a program in it, megabytes on disk, or why there is none."""

    command: tuple[str, ...] = ()
    install_mb: float = 0.0
    failure: str = ""


@dataclass(slots=True, kw_only=True)
class Run:
    """What came of one run. `start_seconds` until ready, `read_seconds` for all documents after that."""

    predictions: dict[str, Record] = field(default_factory=dict)
    start_seconds: float = 0.0
    read_seconds: float = 0.0
    peak_mb: float = 0.0
    failure: str = ""


def environment(peer: Peer, folder: Path) -> Environment:
    """Return the peer's environment, made with uv in `folder` unless it is there; ours is the one that runs this."""
    if not peer.installs:
        return Environment(
            command=(sys.executable, "-m", "tests.eval.peer_programs", peer.program), install_mb=our_mb()
        )
    home = folder / peer.program
    done = home / "installed"
    if not done.is_file():
        failure = _install(peer, home)
        if failure:
            return Environment(failure=f"does not install: {failure}")
        done.touch()
    return Environment(
        command=(str(home / "bin" / "python"), "-I", str(PROGRAMS), peer.program), install_mb=megabytes([home])
    )


def _install(peer: Peer, home: Path) -> str:
    uv = shutil.which("uv")
    if uv is None:
        return "uv is not on the path"
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    for command in (
        [uv, "venv", "--quiet", "--clear", "--python", version, str(home)],
        [uv, "pip", "install", "--quiet", "--python", str(home / "bin" / "python"), *peer.installs],
    ):
        try:
            subprocess.run(command, check=True, capture_output=True, text=True, timeout=INSTALL_SECONDS)
        except subprocess.CalledProcessError as error:
            return last_words(error.stderr)
        except subprocess.TimeoutExpired:
            return f"not done after {INSTALL_SECONDS} s"
    return ""


def run(
    command: Sequence[str], documents: Sequence[Record], *, folder: Path, cwd: Path, seconds: float = RUN_SECONDS
) -> Run:
    """Hand the documents to a program and return what it found; it is ended after `seconds`.

    Only id, text and day of publication are handed over. `folder` takes the files in between.
    """
    folder.mkdir(parents=True, exist_ok=True)
    given, told, report = folder / "documents.jsonl", folder / "stderr.txt", folder / "report.json"
    shown = ({key: document.get(key) for key in ("id", "text", "dct")} for document in documents)
    given.write_text("".join(json.dumps(document) + "\n" for document in shown), encoding="utf-8")
    report.unlink(missing_ok=True)
    result = Run()
    with given.open("rb") as stdin, told.open("wb") as stderr, subprocess.Popen(
        [sys.executable, "-I", "-S", str(LAUNCHER), str(report), *command],
        stdin=stdin, stdout=subprocess.PIPE, stderr=stderr, cwd=cwd, start_new_session=True,
    ) as child:  # fmt: skip
        late = threading.Timer(seconds, _end, (child,))
        late.start()
        try:
            assert child.stdout
            garbled = _listen(child.stdout, result)
            child.wait()
        finally:
            late.cancel()
            _end(child)
    ended = json.loads(report.read_text(encoding="utf-8")) if report.is_file() else None
    result.peak_mb = ended["peak_mb"] if ended else 0.0
    words = garbled or last_words(told.read_text(encoding="utf-8", errors="replace"))
    result.failure = _failure(result, ended, words, len(documents), seconds)
    return result


def _end(child: subprocess.Popen[bytes]) -> None:
    """End the launcher and what it started; they are a group of their own."""
    if child.poll() is None:
        os.killpg(child.pid, signal.SIGKILL)


def _listen(stream: IO[bytes], result: Run) -> str:
    """Fill in the result as lines come; return what was said that is no prediction."""
    begun = ready = time.perf_counter()
    garbled = ""
    for line in stream:
        try:
            said = json.loads(line)
            if said.get("ready"):
                ready = time.perf_counter()
                result.start_seconds = ready - begun
            else:
                result.predictions[said["id"]] = said
                result.read_seconds = time.perf_counter() - ready
        except (ValueError, KeyError, AttributeError):
            garbled = f"it printed {line[:60].decode(errors='replace').strip()!r}"
    return garbled


def _failure(result: Run, ended: Record | None, words: str, wanted: int, seconds: float) -> str:
    got = len(result.predictions)
    how = f"ended after {got} of {wanted} documents"
    if ended is None:
        return f"stopped at {seconds:.0f} s: {how}"
    if ended["code"]:
        return f"{how if got else 'does not start'}: {words or 'exit code ' + str(ended['code'])}"
    return f"{how}: {words or 'it said nothing'}" if got < wanted else ""


def last_words(stderr: str) -> str:
    """Return the line of an error output that tells what went wrong, cut to a table's width."""
    lines = [line.strip() for line in stderr.splitlines() if line.strip()]
    return lines[-1][:160] if lines else ""


def megabytes(paths: Iterable[Path]) -> float:
    """Return the size of files and folders, without what is only linked to or compiled on first use."""
    files = (file for path in paths for file in (path.rglob("*") if path.is_dir() else (path,)))
    return sum(file.lstat().st_size for file in files if file.suffix != ".pyc" and not file.is_dir()) / _MEGABYTE


def our_mb() -> float:
    """Return the size of ours with all that pyproject.toml asks for and the gazetteer built from it, page included."""
    from geo.gazetteer import cached_path

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted, seen = list(project["dependencies"]), set[str]()
    files: list[Path] = [ROOT / "geo", ROOT / "dashboard", cached_path()]
    while wanted:
        requirement = wanted.pop()
        name = re.sub(r"[-_.]+", "-", re.split(r"[^\w.-]", requirement)[0]).lower()
        if name in seen or "extra ==" in requirement:
            continue
        seen.add(name)
        try:
            found = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue  # for another system or Python
        wanted += found.requires or []
        files += (Path(str(file.locate())) for file in found.files or ())
    return megabytes(file for file in files if file.exists())
