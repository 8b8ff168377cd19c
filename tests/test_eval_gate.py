"""The gate that guards the figures: it breaks when a figure falls, and no floor is lowered in silence."""

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import pytest

from tests.eval import gate


def test_a_fallen_figure_breaks_its_floor() -> None:
    assert not list(gate.broken({"F1": 0.80}, {"F1": 0.80}))
    assert not list(gate.broken({"F1": 0.80 - gate.NOISE / 2}, {"F1": 0.80}))
    assert list(gate.broken({"F1": 0.80 - gate.NOISE * 2}, {"F1": 0.80}))
    assert list(gate.broken({}, {"F1": 0.80})), "a figure that is not printed any more is a broken floor"


def test_where_less_is_better_more_breaks() -> None:
    assert list(gate.broken({"false alarms": 0.5}, {"false alarms": 0.4}))
    assert not list(gate.broken({"false alarms": 0.3}, {"false alarms": 0.4}))


def test_raising_never_lowers() -> None:
    assert gate.better({"F1": 0.8, "false alarms": 0.4}, {"F1": 0.7, "false alarms": 0.3}) == {
        "F1": 0.8,
        "false alarms": 0.3,
    }


def test_floors_survive_writing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "FLOORS", tmp_path / "floors.toml")
    gate.write_floors({"lgl": {"A@161 all": 0.7}}, 'because "so"')
    assert gate.load_floors() == {"lgl": {"A@161 all": 0.7}}
    assert gate.last_reason() == 'because "so"'


def test_the_pinned_floors_are_there_for_every_corpus() -> None:
    floors = gate.load_floors()
    assert set(floors) == {corpus.name for corpus in gate.ALL}
    for corpus in gate.ALL:
        assert set(floors[corpus.name]) == {name for name, _ in corpus.figures}


def test_without_the_corpora_the_gate_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(gate, "CORPORA", tmp_path)
    assert gate.main([]) == 0
    assert "skipped" in capsys.readouterr().out


FLOOR = """lowered_because = "because of this"
[floors.lgl]
"A@161 all" = 0.8
[floors.muc4]
"false alarms" = 0.3
"""


@pytest.mark.parametrize(
    ("old", "new", "silent"),
    [
        ("0.8", "0.8", False),
        ("0.8", "0.9", False),
        ("0.8", "0.79", True),
        ('"A@161 all" = 0.8\n', "", True),
        ("0.3", "0.4", True),
        ("0.3", "0.2", False),
    ],
)
def test_a_floor_lowered_by_hand_is_found_in_its_history(old: str, new: str, silent: bool) -> None:
    after = FLOOR.replace(old, new)
    assert bool(list(gate.lowered_in_silence(FLOOR, after))) is silent
    assert not list(gate.lowered_in_silence(FLOOR, after.replace("of this", "of that")))


def test_the_history_of_the_floors_is_in_order() -> None:
    texts = gate.versions()
    assert texts[-1] == gate.FLOORS.read_text(encoding="utf-8")
    assert not [line for one, other in pairwise(texts) for line in gate.lowered_in_silence(one, other)]


@pytest.fixture
def scored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, float]:
    """A gate over one corpus that scores what the test says, with a floors.toml of its own."""
    figures = {"recall": 0.8, "A@161 all": 0.8}
    monkeypatch.setattr(gate, "FLOORS", tmp_path / "floors.toml")
    monkeypatch.setattr(gate, "CORPORA", tmp_path)
    (tmp_path / "dev").mkdir()
    gate.write_floors({"tudloc": dict(figures)}, "because of this and that")
    monkeypatch.setattr(gate, "versions", lambda: [gate.FLOORS.read_text(encoding="utf-8")])
    monkeypatch.setattr(gate, "score", lambda corpus: (corpus.name, dict(figures), 0.0))
    monkeypatch.setattr(gate, "ProcessPoolExecutor", lambda workers: ThreadPoolExecutor(1))
    return figures


def test_the_gate_ends_with_1_when_a_floor_breaks(scored: dict[str, float], capsys: pytest.CaptureFixture[str]) -> None:
    assert gate.main(["tudloc"]) == 0
    scored["recall"] = 0.8 - gate.NOISE * 2
    assert gate.main(["tudloc"]) == 1
    assert "FLOOR BROKEN  tudloc: recall" in capsys.readouterr().out


def test_only_the_flag_with_a_reason_lowers_a_floor(
    scored: dict[str, float], capsys: pytest.CaptureFixture[str]
) -> None:
    scored["recall"], scored["A@161 all"] = 0.5, 0.9
    assert gate.main(["tudloc", "--raise-floors"]) == 0
    assert gate.load_floors() == {"tudloc": {"recall": 0.8, "A@161 all": 0.9}}
    for no_reason in ([], [""], ["so"]):
        with pytest.raises(SystemExit):
            gate.main(["tudloc", "--lower-floors", *no_reason])
    assert gate.load_floors()["tudloc"]["recall"] == 0.8
    assert gate.main(["tudloc", "--lower-floors", "the corpus was found to be marked wrongly"]) == 0
    assert gate.load_floors()["tudloc"]["recall"] == 0.5
    assert gate.last_reason() == "the corpus was found to be marked wrongly"
