"""What bare words speak of: carried with a status of its own, or nothing."""

import tomllib
from importlib import resources

import pytest

from geo.event_lexicon import event_types
from geo.model import TOLD, Event
from tests.test_events import read


def apart(text: str) -> list[tuple[str, str]]:
    return [(event.type, event.status) for event in read(text, statuses=()) if event.status not in TOLD]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Another summit will be held in Cairo next week.", [("talks", "planned")]),
        ("A referendum is due in Tyre on Sunday.", [("election", "planned")]),
        ("The army has pledged to send more troops to Sidon.", [("military_posture", "planned")]),
        ("The minister denied that a war had begun.", [("armed_clash", "negated")]),
        ("No treaty was signed.", [("agreement", "negated")]),
        ("Raids across the border are frequent in spring.", [("armed_clash", "generic")]),
        ("Fires are common in the hills.", [("fire", "generic")]),
        ("Sidon has known decades of conflict.", [("armed_clash", "generic")]),
        ("Forecasters say storms could return on Sunday.", [("storm", "hypothetical")]),
        ("The war goes on.", []),
        ("She read the agreement.", []),
    ],
)
def test_bare_words(text: str, expected: list[tuple[str, str]]) -> None:
    assert apart(text) == expected


def test_bare_words_tell_nothing() -> None:
    told: tuple[Event, ...] = read("An airstrike hit Tyre on November 19. A ceasefire is expected. Raids are frequent.")
    assert [event.type for event in told] == ["air_strike"]


def test_every_type_is_known() -> None:
    data = tomllib.loads(resources.files("geo").joinpath("data/event_apart.toml").read_text(encoding="utf-8"))
    assert set(data["words"]) <= {kind.id for kind in event_types()}
