"""The gate that guards the figures: it breaks when a figure falls, and no floor is lowered in silence."""

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
