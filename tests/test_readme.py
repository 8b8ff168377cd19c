"""The README is true: its commands run, its picture is there, its figures of speech about files hold."""

import contextlib
import io
import re
import shlex
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from geo.cli import cli
from tests.samples import SEED, TEXT

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w*)\n(.*?)```", README, re.DOTALL)
COMMANDS = [
    line.split("#")[0].strip()
    for language, block in BLOCKS
    if language == "sh"
    for line in block.splitlines()
    if line.startswith("dateline ")
]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the files that the README's commands name."""
    shutil.copy(SEED, tmp_path / "article.txt")
    (tmp_path / "reports").mkdir()
    shutil.copy(SEED, tmp_path / "reports" / "first.txt")
    import json

    (tmp_path / "places.csv").write_text("name,lat,lon\nCamp Bravo,33.5,36.4\n", encoding="utf-8")
    monkeypatch.setenv("DATELINE_DATA", str(tmp_path / "data"))
    (tmp_path / "articles.jsonl").write_text(json.dumps({"id": "a", "text": TEXT}) + "\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_commands_run_in_the_order_given(desk: Path) -> None:
    assert len(COMMANDS) >= 8
    for command in COMMANDS:
        words = shlex.split(command)[1:]
        if words[0] == "serve" or words[:2] == ["gazetteer", "build"]:
            words = [*words, "--help"]  # the browser tests and test_gazetteer_build run these
        result = CliRunner().invoke(cli, words)
        assert result.exit_code == 0, (command, result.output)
    assert (desk / "november.geojson").stat().st_size > 100


def test_the_python_runs() -> None:
    code = next(block for language, block in BLOCKS if language == "python")
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(code, "README.md", "exec"), {})
    assert "air_strike 2025-11-19 Tyre" in out.getvalue()


def test_the_first_command_stands_high_and_a_picture_above_it() -> None:
    lines = README.splitlines()
    first = next(n for n, line in enumerate(lines, 1) if "uv run dateline serve" in line)
    picture = next(n for n, line in enumerate(lines, 1) if line.startswith("!["))
    assert picture < first < 20
    assert (ROOT / re.findall(r"!\[.*?\]\((.*?)\)", README)[0]).is_file()


def test_the_two_commands_are_the_owners() -> None:
    assert "pip install uv && uv run dateline serve" in README
    assert "pip install uv && uv run pytest" in README


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`((?:geo|dashboard|tests|seeds)/[\w./]*)`", README))))
def test_files_that_the_readme_names_are_there(path: str) -> None:
    assert (ROOT / path).exists()


@pytest.mark.parametrize("name", sorted(set(re.findall(r"DATELINE_\w+", README))))
def test_settings_that_the_readme_names_are_read(name: str) -> None:
    paths = [*(ROOT / "geo").glob("*.py"), *(ROOT / "dashboard").glob("*.py")]
    assert any(name in path.read_text(encoding="utf-8") for path in paths)


def test_ci_runs_the_readmes_test_command() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert re.search(r"^uv run pytest$", script, re.MULTILINE)
    assert "install" in script and "chromium" in script
