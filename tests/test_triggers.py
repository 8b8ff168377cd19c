"""Which words tell which event: the data file's own examples, and the words that only look like triggers."""

import pytest

from geo.model import Span
from geo.triggers import event_types, find_triggers, lexicon

EXAMPLES = [(kind.id, example) for kind in event_types() for example in kind.examples]


def told(text: str) -> list[tuple[str, str]]:
    return [(trigger.type, trigger.span.of(text)) for trigger in find_triggers(text, [Span(0, len(text))])]


@pytest.mark.parametrize(("kind", "example"), EXAMPLES)
def test_each_type_finds_its_own_examples(kind: str, example: str) -> None:
    assert kind in [found for found, _ in told(example)], told(example)


def test_every_type_has_an_example_and_a_known_category() -> None:
    assert all(kind.examples and kind.category_label and kind.definition for kind in event_types())


def test_every_type_is_in_the_cross_walk() -> None:
    schemes = {"acled", "plover", "cameo", "ucdp", "glide"}
    plover = {
        "AGREE",
        "CONSULT",
        "SUPPORT",
        "CONCEDE",
        "COOPERATE",
        "AID",
        "RETREAT",
        "REQUEST",
        "ACCUSE",
        "REJECT",
        "THREATEN",
        "PROTEST",
    }
    plover |= {"SANCTION", "MOBILIZE", "COERCE", "ASSAULT", "FIGHT", "INVESTIGATE", "CRIME"}
    for kind in event_types():
        codes = dict(kind.codes)
        assert set(codes) == schemes
        assert not codes["plover"] or codes["plover"] in plover
        assert not codes["cameo"] or 1 <= int(codes["cameo"]) <= 20


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Nurses went on strike over pay in Leeds", "labour_strike"),
        ("The military strike in Idlib killed five", "air_strike"),
        ("Workers began a strike for higher wages", "labour_strike"),
        ("Police clashed with protesters in Nairobi", "riot"),
        ("Soldiers clashed with rebels near Goma", "armed_clash"),
        ("A fire broke out in a warehouse in Izmir", "fire"),
    ],
)
def test_word_sense_follows_the_words_around(text: str, kind: str) -> None:
    assert told(text)[0][0] == kind


@pytest.mark.parametrize(
    "text",
    [
        "Stocks staged a rally on Wall Street as investors cheered",
        "He suffered a heart attack on stage",
        "Lightning may strike twice in the same place",
        "The Protestant church opened its doors",
        "The talkative minister smiled",
        "",
    ],
)
def test_false_friends_tell_nothing_violent(text: str) -> None:
    kinds = {lexicon().types[kind].category for kind, _ in told(text)}
    assert not kinds & {"conflict", "unrest"}, told(text)


def test_a_long_text_is_read_in_time_proportional_to_its_length() -> None:
    import time

    def seconds(words: int) -> float:
        text = "gunmen attacked the village and " * (words // 5)
        best = 99.0
        for _ in range(3):
            start = time.perf_counter()
            find_triggers(text, [Span(0, len(text))])
            best = min(best, time.perf_counter() - start)
        return best

    seconds(100)
    # Ten times the words: ten times the time, not a hundred; between lies what a busy machine adds.
    assert seconds(40_000) < 40 * max(seconds(4_000), 0.002)
