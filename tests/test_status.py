"""Which mentions are happenings, and which are only talk."""

import pytest

from geo.model import Span
from geo.status import Reading, read_status
from geo.triggers import find_triggers


def last_reading(text: str) -> Reading:
    sentence = Span(0, len(text))
    triggers = find_triggers(text, [sentence])
    assert triggers, text
    return read_status(text, triggers[-1], sentence, earlier=triggers[:-1])


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Israeli forces launched an airstrike on a training camp", "asserted"),
        ("The talks also touched on Israeli air strikes in Lebanon", "topic"),
        ("The discussions covered a range of issues, including the shelling of villages", "topic"),
        ("No airstrike was reported on Tuesday", "negated"),
        ("The army denied shelling the hospital", "negated"),
        ("Residents fear a new airstrike", "hypothetical"),
        ("The general warned that missiles might hit the city", "hypothetical"),
        ("The union plans a general strike", "planned"),
        ("The group claimed to have launched rockets in response", "claimed"),
        ("a region destabilised by years of shelling", "generic"),
        ("the army repeatedly shelled villages", "generic"),
        ("militants believed to be involved in bombings", "background"),
        ("The group threatened an airstrike on the bridge", "threatened"),
        ("A novel retells the massacre in the valley", "background"),
        ("They marched to mark two years since a balcony collapsed", "background"),
        ("Thousands rallied over the sudden bridge collapse", "background"),
        ("Thousands rallied, and hours later a bridge collapsed", "asserted"),
        ("No casualties were reported after the airstrike", "asserted"),
    ],
)
def test_status(text: str, status: str) -> None:
    assert last_reading(text).status == status


def test_marks_of_discourse() -> None:
    assert last_reading("The strike by the army, however, sparked anger").definite
    assert last_reading("the IDF confirmed another strike").another
    assert last_reading("Hezbollah launched rockets in response").response
    assert last_reading("Residents reported hearing explosions").perceived
