"""Which spans are weighed at all: what is left out early weighs too little, or would be left out anyway."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.cues import seats
from geo.gazetteer import Gazetteer
from geo.mentions import find_mentions
from geo.mentions_names import may_be, may_open
from geo.mentions_together import Mention
from geo.mentions_weights import HOPELESS, HOPELESS_BARE, NEVER, points_of
from geo.model import Span
from geo.names import known_names, words_of
from geo.text import sentences
from geo.toponyms import find_toponyms

OTHERS = ("Ada", "Smith", "of", "and", "al", "St.", "Mt", "Fort", "U.S.", "O'Neill's", "Côte d'Or", "(the", "Bank")


@pytest.fixture(scope="module")
def gazetteer() -> Iterator[Gazetteer]:
    with Gazetteer.open() as opened:
        yield opened


def mentions(text: str, gazetteer: Gazetteer) -> list[Mention]:
    """What is weighed by rules alone."""
    words = words_of(text, sentences(text))
    return find_mentions(text, words, gazetteer=gazetteer, entities=(), rules_only=True)


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_no_name_is_lost_to_how_it_opens(gazetteer: Gazetteer, data: st.DataObject) -> None:
    count = gazetteer._file.all("SELECT max(rowid) FROM place")[0][0]
    picked = data.draw(st.lists(st.integers(1, count), min_size=1, max_size=3))
    query = "SELECT name FROM place WHERE key >= ? AND name LIKE '% %' ORDER BY key LIMIT 1"
    named = [name for key in picked for (name,) in gazetteer._file.all(query, key)]
    parts = st.sampled_from([*named, *OTHERS, *map(str.title, seats())])
    text = data.draw(st.sampled_from((" ", "-", "\n"))).join(data.draw(st.lists(parts, max_size=6)))
    words = words_of(text, [Span(0, len(text))])[0]
    known, opens = may_be(gazetteer).__getitem__, may_open(gazetteer).__getitem__
    assert known_names(words, known, text, opens=opens) == known_names(words, known, text, opens=lambda _name: True)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Justice was asked for, and Victory came to Aden.", ["Aden"]),
        ("Shots were heard in the town of Victory near Aden.", ["Victory", "Aden"]),
        ("He was tried in Aden as Media looked on.", ["Aden"]),
        ("The rain stopped.", []),
        ("The Mohawk, a village of few, lies in Hope as Market grew.", ["Mohawk", "Hope"]),
    ],
)
def test_names_that_say_too_little_of_a_place_are_not_weighed(
    text: str, names: list[str], gazetteer: Gazetteer
) -> None:
    assert [mention.name for mention in mentions(text, gazetteer)] == names


@pytest.mark.parametrize(
    "text",
    [
        "Two people died in Johor, Malaysia.",
        "A ferry sank off Penang, Malaysia.",
        "HOPE, Ark. (AP) — A man was shot on Friday.",
        "JUSTICE, Ill. — Police said on Monday that a child was found.",
        "Police in Justice, Illinois, said so; shops in Star, Idaho, were shut.",
        "Flood warnings were issued in Devon and Somerset.",
        "Snow fell in Devon, Cornwall and Somerset.",
        "Violence spread to Kedah and Johor.",
        "A ferry sank near Penang. The mayor of Penang said so. Penang was quiet.",
        "Police in the state of Johor said three tourists drowned in Johor.",
        "Market stalls burned in the village of Victory. Victory has a school. Police came from Hope.",
    ],
)
def test_where_a_name_is_put_on_the_map_nothing_is_left_out(
    text: str, gazetteer: Gazetteer, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = find_toponyms(text, sentences=sentences(text), gazetteer=gazetteer)
    monkeypatch.setattr("geo.mentions.HOPELESS_BARE", NEVER)  # each name is weighed, whatever it is called
    assert found == find_toponyms(text, sentences=sentences(text), gazetteer=gazetteer)
    assert found


def test_a_line_of_nothing_but_places_holds_any_name(gazetteer: Gazetteer) -> None:
    assert "Victory" in {mention.name for mention in mentions("Victory town, Vermont", gazetteer)}


@given(st.frozensets(st.sampled_from(("common", "given", "known:4", "words:1", "no such signal"))))
def test_points_are_bias_and_weights(signals: frozenset[str]) -> None:
    each = {signal: points_of({signal}, "rules") - points_of((), "rules") for signal in signals}
    assert points_of(signals, "rules") == pytest.approx(points_of((), "rules") + sum(each.values()))
    assert points_of({"no such signal"}, "rules") == points_of((), "rules")


def test_what_surrounds_a_name_may_save_more_of_them() -> None:
    assert NEVER < HOPELESS < HOPELESS_BARE < 0
