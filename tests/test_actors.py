"""Who did it, to whom, and who only says so."""

from types import SimpleNamespace

import pytest

from geo.actors import find_actors
from geo.model import Span
from geo.triggers import find_triggers

COUNTRIES = ("Iran", "Russia", "Lebanon", "France")
CITIES = ("Jenin", "Zamfara", "Nairobi", "Goma")


def roles(text: str) -> list[tuple[str, str]]:
    sentence = Span(0, len(text))
    trigger = max(find_triggers(text, [sentence]), key=lambda found: found.score)
    entities = [
        SimpleNamespace(start=text.index(name), end=text.index(name) + len(name), label="GPE")
        for name in (*COUNTRIES, *CITIES)
        if name in text
    ]
    places = [Span(entity.start, entity.end) for entity in entities if text[entity.start : entity.end] in CITIES]
    return [
        (actor.name, actor.role) for actor in find_actors(text, trigger, sentence, entities=entities, places=places)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Israeli forces killed two Hamas fighters in Jenin",
            [("Israeli forces", "actor"), ("Hamas fighters", "target")],
        ),
        (
            "Two Hamas fighters were killed by Israeli forces in Jenin",
            [("Hamas fighters", "target"), ("Israeli forces", "actor")],
        ),
        ("Gunmen kidnapped a nurse in Zamfara on Monday, police said", [("Gunmen", "actor")]),
        ("Protesters threw stones at police in Nairobi", [("Protesters", "actor"), ("police", "target")]),
        ("Police fired tear gas at protesters in Nairobi", [("Police", "actor"), ("protesters", "target")]),
        ("Rebels captured Goma from the Congolese army", [("Rebels", "actor"), ("Congolese army", "target")]),
        ("Iran and Russia signed an accord", [("Iran", "party"), ("Russia", "party")]),
        ("France imposed sanctions on Iran", [("France", "actor"), ("Iran", "target")]),
        ("According to the army, militants bombed a bridge in Goma", [("militants", "actor")]),
        ("Workers went on strike in Nairobi", [("Workers", "actor")]),
        ("A bomb exploded in Goma", []),
    ],
)
def test_roles(text: str, expected: list[tuple[str, str]]) -> None:
    assert roles(text) == expected
