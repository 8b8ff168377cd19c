"""Which spans name places, on hard sentences, with the model and by rules alone."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.casing import restore_case, style_of
from geo.errors import ModelMissing
from geo.gazetteer import Gazetteer
from geo.model import Toponym
from geo.names import full_name
from geo.recogniser import Recogniser, find_entities, load_recogniser, may_name
from geo.text import sentences
from geo.toponyms import find_toponyms
from geo.toponyms_scripts import language_note
from tests.samples import TEXT

UGLY = ["in", "Paris", ",", ".", "Texas", "al-", "Hilweh", "camp", "the", "Mr", "St.", "-", "Ohio’s", "BEIRUT"]
UGLY += ["(Reuters)", "ß", "\n", "U.S.", "near", "Kan.", "South", "Korean"]


@pytest.fixture(scope="module")
def gazetteer() -> Iterator[Gazetteer]:
    with Gazetteer.open() as opened:
        yield opened


@pytest.fixture(scope="module", params=["model", "rules"])
def recogniser(request: pytest.FixtureRequest) -> Recogniser:
    return load_recogniser("none" if request.param == "rules" else None)


def found(text: str, gazetteer: Gazetteer, recogniser: Recogniser) -> tuple[Toponym, ...]:
    spans = sentences(text)
    entities = find_entities(text, recogniser, sentences=spans)
    return find_toponyms(text, sentences=spans, gazetteer=gazetteer, entities=entities)


def places(text: str, gazetteer: Gazetteer, recogniser: Recogniser) -> list[str]:
    return [text[item.start : item.end] for item in found(text, gazetteer, recogniser) if item.kind == "place"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("Nothing happened, he said.", []),
        ("The blast hit the Ayn al-Hilweh refugee camp near Sidon.", ["Ayn al-Hilweh", "Sidon"]),
        ("Troops entered Tyre and Sidon on Monday.", ["Tyre", "Sidon"]),
        ("They met in the town of Ras En Nakura.", ["Ras En Nakura"]),
        ("BEIRUT, Nov 19 (Reuters) - Two people died.", ["BEIRUT"]),
        ("A bridge in Dublin, Ohio, was closed.", ["Dublin", "Ohio"]),
        ("He was born in Paris, Texas, not in Paris, France.", ["Paris", "Texas", "Paris", "France"]),
        ("The Israel-Lebanon border was calm.", ["Israel", "Lebanon"]),
        ("Smugglers crossed the Gaza-Egypt border.", ["Gaza", "Egypt"]),
        ("Ships waited in the Strait of Hormuz and the Gulf of Aden.", ["Strait of Hormuz", "Gulf of Aden"]),
        ("Fighting went on in southern Lebanon and central Beirut.", ["Lebanon", "Beirut"]),
        ("TROOPS KILLED TWELVE PEOPLE IN SAN SALVADOR AND IN NEW YORK.", ["SAN SALVADOR", "NEW YORK"]),
        ("An earthquake struck Trinidad and Tobago and Bosnia and Herzegovina.", None),
    ],
)
def test_places(text: str, expected: list[str] | None, gazetteer: Gazetteer, recogniser: Recogniser) -> None:
    if expected is None:
        expected = ["Trinidad and Tobago", "Bosnia and Herzegovina"]
    assert places(text, gazetteer, recogniser) == expected


@pytest.mark.parametrize(
    ("text", "never"),
    [
        ("Michael Jordan met Paris Hilton at the office.", {"Jordan", "Paris", "Michael Jordan", "Paris Hilton"}),
        ("Benjamin Netanyahu said Hamas and the IDF would answer.", {"Netanyahu", "Benjamin", "Hamas", "IDF"}),
        ("The talks will resume in May, officials said on Sunday.", {"May", "Sunday"}),
        ("Hezbollah and Hamas fired on the army, KJFK News reported.", {"Hezbollah", "Hamas", "KJFK", "News"}),
        ("Lebanese and Israeli officers met their Palestinian colleagues.", {"Lebanese", "Israeli", "Palestinian"}),
    ],
)
def test_people_organisations_and_demonyms_are_no_places(
    text: str, never: set[str], gazetteer: Gazetteer, recogniser: Recogniser
) -> None:
    assert not never & set(places(text, gazetteer, recogniser))


def test_the_owners_article(gazetteer: Gazetteer, recogniser: Recogniser) -> None:
    items = found(TEXT, gazetteer, recogniser)
    assert {TEXT[i.start : i.end] for i in items if i.kind == "place"} == {
        "Lebanon", "Israel", "Ras En Nakura", "Ayn al-Hilweh", "Beirut"}  # fmt: skip
    assert {TEXT[i.start : i.end] for i in items if i.kind == "demonym"} == {"Lebanese", "Israeli", "Palestinian"}
    assert {(i.name, i.qualifier) for i in items if i.qualifier} == {("Lebanon", "southern"), ("Beirut", "central")}
    assert {i.feature for i in items if i.name == "Ayn al-Hilweh"} == {"camp"}
    assert all(i.reasons for i in items)


def test_demonyms_are_context(gazetteer: Gazetteer, recogniser: Recogniser) -> None:
    text = "South Korean and Lebanese ships left the Indian Ocean; Scottish sailors stayed."
    kinds = {text[i.start : i.end]: i.kind for i in found(text, gazetteer, recogniser)}
    assert kinds == {
        "South Korean": "demonym", "Lebanese": "demonym", "Indian Ocean": "place", "Scottish": "demonym"}  # fmt: skip


def test_spans_are_in_order_inside_the_text_and_apart(gazetteer: Gazetteer) -> None:
    rules = load_recogniser("none")

    @settings(max_examples=60, deadline=None)
    @given(st.lists(st.sampled_from(UGLY), max_size=25))
    def check(words: list[str]) -> None:
        text = " ".join(words)
        items = found(text, gazetteer, rules)
        assert all(0 <= i.start < i.end <= len(text) for i in items)
        assert all(a.end <= b.start for a, b in zip(items, items[1:], strict=False))

    check()


@pytest.mark.parametrize(
    ("text", "start", "expected"),
    [
        ("Paris, Kan., burned", 7, "Kansas"),
        ("in Dublin, OH 43017", 11, "Ohio"),
        ("OH well", 0, "OH"),
        ("Atlanta, Ga. is", 9, "Georgia, United States"),
        ("Man bites dog", 0, "Man"),
        ("Charleston, W.Va. is", 12, "West Virginia"),
    ],
)
def test_abbreviations(text: str, start: int, expected: str) -> None:
    end = start
    while end < len(text) and (text[end].isalpha() or (text[end] == "." and text[end + 1].isalpha())):
        end += 1
    assert full_name(text, start, end) == expected


@pytest.mark.parametrize(
    ("text", "style"),
    [
        ("SEOUL SAID TODAY THAT TALKS WILL RESUME", "caps"),
        ("quake near lima tonight", "small"),
        ("Lebanon and Israel Report Excellent Negotiations", "title"),
        ("The army left Rome on Monday.", "normal"),
        ("OK", "normal"),
    ],
)
def test_style(text: str, style: str) -> None:
    assert style_of(text) == style


@given(st.text(max_size=80))
def test_restored_text_keeps_its_length(text: str) -> None:
    assert len(restore_case(text, sentences=sentences(text))) == len(text)


def test_a_sentence_without_a_possible_name_is_not_shown_to_the_model() -> None:
    assert not may_name("The strike, however, sparked fear.")
    assert may_name("The strike hit Sidon.")
    assert may_name("Sidon was hit.")


def test_without_a_model_the_note_says_how_to_get_one() -> None:
    assert "pip install" in load_recogniser("none").note
    assert load_recogniser("none").rules_only


def test_a_model_asked_for_by_name_must_be_there(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ModelMissing, match="xx_not_there"):
        load_recogniser("xx_not_there")
    monkeypatch.setenv("DATELINE_MODEL", "none")
    load_recogniser.cache_clear()
    assert load_recogniser().rules_only
    load_recogniser.cache_clear()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Saqba town, Syria", ["Saqba", "Syria"]),
        ("Ramechhap district, Nepal", ["Ramechhap", "Nepal"]),
        ("Tarma ash Sharqiyah village, Syria", ["Tarma ash Sharqiyah", "Syria"]),
        ("Tirwaziya checkpoint, Syria", ["Tirwaziya", "Syria"]),
        ("Kokwara, Kenya", ["Kokwara", "Kenya"]),
        ("Flood Warning, Texas", ["Texas"]),
    ],
)
def test_a_bare_place_phrase(text: str, expected: list[str], gazetteer: Gazetteer, recogniser: Recogniser) -> None:
    assert [item.name for item in found(text, gazetteer, recogniser)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Взрыв в Харькове убил пять человек, сообщили в Киеве и Москве.", ["Харьков", "Киев", "Москва"]),
        ("Вибух у Харкові та Львові.", ["Харків", "Львів"]),
        ("انفجار في بيروت وقصف بدمشق قرب حلب", ["بيروت", "دمشق", "حلب"]),
        ("Έκρηξη στην Αθήνα και στη Θεσσαλονίκη.", ["Αθήνα", "Θεσσαλονίκη"]),
        ("פיצוץ בתל אביב, אמרה המשטרה בירושלים", ["תל אביב", "ירושלים"]),
        ("Он сказал это сегодня.", []),
    ],
)
def test_other_scripts(text: str, expected: list[str], gazetteer: Gazetteer) -> None:
    assert [item.name for item in found(text, gazetteer, load_recogniser("none"))] == expected
    assert "letters, not English" in language_note(text)


def test_english_gets_no_language_note() -> None:
    assert language_note(TEXT) == ""
    assert language_note("Beirut") == ""
