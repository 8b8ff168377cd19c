"""Which spans name places, on hard sentences, with the model and by rules alone."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.casing import given_names, is_common, odd_styles, restore_case, style_of
from geo.errors import ModelMissing
from geo.gazetteer import Gazetteer
from geo.languages import language_note
from geo.mentions_signals import best_match, is_known, lasting
from geo.model import Span, Toponym
from geo.names import full_name
from geo.recogniser import Recogniser, find_entities, load_recogniser, may_name
from geo.text import sentences
from geo.toponyms import find_toponyms
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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The South Korean government and Lebanese troops left the Indian Ocean.",
         {"South Korean": "demonym", "Lebanese": "demonym", "Indian Ocean": "place"}),
        ("The Kenyan President met Irish officials in Lagos.",
         {"Kenyan": "demonym", "Irish": "demonym", "Lagos": "place"}),
        ("Syrians fled; a Peruvian student and two Dutch tourists stayed in Lagos.",
         {"Syrians": "hint", "Peruvian": "hint", "Dutch": "hint", "Lagos": "place"}),
        ("They ate Greek salad in Oslo, as European countries do.",
         {"Greek": "hint", "Oslo": "place", "European": "hint"}),
    ],
)  # fmt: skip
def test_demonyms_are_context(
    text: str, expected: dict[str, str], gazetteer: Gazetteer, recogniser: Recogniser
) -> None:
    assert {text[i.start : i.end]: i.kind for i in found(text, gazetteer, recogniser)} == expected


@pytest.mark.parametrize(
    ("text", "metonyms"),
    [
        ("Beirut rejected the proposal, and a blast hit Sidon.", ["Beirut"]),
        ("Washington and Moscow agreed to talk in Geneva.", ["Washington", "Moscow"]),
        ("Damascus has so far refused to answer.", ["Damascus"]),
        ("Moscow accused Kyiv of stalling.", ["Moscow", "Kyiv"]),
        ("Ankara said that talks with Tehran would resume in Doha.", ["Ankara", "Tehran"]),
        ("On Tuesday Valencia beat Lyon 2-0.", ["Valencia", "Lyon"]),
        ("A man in Beirut said the port of Tripoli was shut.", []),
        ("Officials in Washington and Moscow agreed to talk.", []),
        ("Beirut was shelled overnight.", []),
        ("Police beat students in Lyon, officials said.", []),
    ],
)
def test_a_name_that_speaks_or_plays_is_a_metonym(text: str, metonyms: list[str], gazetteer: Gazetteer) -> None:
    items = found(text, gazetteer, load_recogniser())
    assert [item.name for item in items if item.kind == "metonym"] == metonyms
    assert all(item.reasons for item in items)


@pytest.mark.parametrize(
    ("text", "pinned"),
    [
        ("The Bank of Lebanon lent money to Air France in Lima.", ["Lima"]),
        ("The Washington Post and the Chicago Tribune sent men to Kidal.", ["Kidal"]),
        ("Manchester United met a University of Texas team in Leeds.", ["Leeds"]),
        ("Jordan Spieth met Paris Hilton in Lima.", ["Lima"]),
        ("A bomb exploded at Kabul University on Monday.", ["Kabul"]),  # a site stands where it is named after
        ("The blast near Aleppo airport was heard in Idlib.", ["Aleppo", "Idlib"]),
    ],
)
def test_parts_of_other_names_are_not_pinned(
    text: str, pinned: list[str], gazetteer: Gazetteer, recogniser: Recogniser
) -> None:
    assert places(text, gazetteer, recogniser) == pinned


def test_what_is_called_after_a_place_is_none(gazetteer: Gazetteer, recogniser: Recogniser) -> None:
    text = "The Marburg virus and strain A/Kansas/7/2017 spread in Lusaka; GX-1 worked."
    assert places(text, gazetteer, recogniser) == ["Lusaka"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ROCKETS FELL ON AN ORCHARD NEAR NAHARIYA AND IN HAIFA, POLICE SAID.", ["NAHARIYA", "HAIFA"]),
        ("shells fell near sidon and in new york, police said", ["sidon", "new york"]),
        ("Buses to Sharm el-Sheikh and Dayr az-Zawr left at noon.", ["Sharm el-Sheikh", "Dayr az-Zawr"]),
        ("Families from El-Arish and Bunia slept there.", ["El-Arish", "Bunia"]),
        ("The Damascus-Beirut highway and the Gaza-Egypt border were shut.", ["Damascus", "Beirut", "Gaza", "Egypt"]),
        ("Shells fell in Tyre, Sidon and Nabatieh.", ["Tyre", "Sidon", "Nabatieh"]),
        ("Gunmen raided Jenin, and rockets hit Kherson.", ["Jenin", "Kherson"]),
        ("The road between Goma and Bukavu was cut.", ["Goma", "Bukavu"]),
        ("Tripoli, Lebanon, and Tripoli, Libya, are ports.", ["Tripoli", "Lebanon", "Tripoli", "Libya"]),
    ],
)  # fmt: skip
def test_capitals_articles_hyphens_and_lists(text: str, expected: list[str], gazetteer: Gazetteer) -> None:
    assert places(text, gazetteer, load_recogniser()) == expected


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


MIXED = [
    "The",
    "THE",
    "A",
    "I",
    "of",
    "with",
    "said",
    "Army",
    "ARMY",
    "left",
    "iPhone",
    "É",
    "é",
    "x1",
    "“",
    "-",
    ",",
    "’s",
]


@given(st.lists(st.sampled_from(MIXED) | st.text(max_size=4), max_size=48), st.sampled_from([" ", "", "  "]))
def test_the_odd_styles_are_those_that_are_not_normal(words: list[str], between: str) -> None:
    spans, text = [], ""
    for part in (words, ["The", *words], words[:24], words[24:]):
        said = between.join(part)
        spans.append(Span(len(text), len(text) + len(said)))
        text += said + " "
    styles = [(span, style_of(span.of(text))) for span in spans]
    assert odd_styles(text, tuple(spans)) == tuple((span, style) for span, style in styles if style != "normal")


@given(st.text(max_size=80))
def test_restored_text_keeps_its_length(text: str) -> None:
    assert len(restore_case(text, sentences=sentences(text))) == len(text)


@given(
    st.lists(st.sampled_from(["a", "new", "york", "of", "hill", "lima", "city", ",", "-"]), min_size=4, max_size=12),
    st.sets(st.sampled_from(["New York", "New York City", "York City", "Hill Of New York", "Lima Hill"])),
    st.sampled_from([" ", "  "]),
)
def test_what_opens_no_name_need_not_be_asked_for(words: list[str], names: set[str], between: str) -> None:
    text = between.join(words)
    openings = {" ".join(name.split()[:2]) for name in names}
    asked = restore_case(text, sentences=sentences(text), known=names.__contains__)
    assert restore_case(text, sentences=sentences(text), known=names.__contains__, opens=openings.__contains__) == asked


def test_a_place_keeps_its_capitals_in_small_words() -> None:
    text = "he left new york on monday"
    known = {"New York"}.__contains__
    assert restore_case(text, sentences=sentences(text), known=known) == "He left New York on Monday"


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
        ("Narvik town, Norway", ["Narvik", "Norway"]),
        ("Punakha district, Bhutan", ["Punakha", "Bhutan"]),
        ("Wadi ash Safsaf village, Oman", ["Wadi ash Safsaf", "Oman"]),
        ("Sulhaniya checkpoint, Oman", ["Sulhaniya", "Oman"]),
        ("Kokwari, Botswana", ["Kokwari", "Botswana"]),
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
    assert "not English" in language_note(text, load_recogniser("none"))


def test_the_camp_is_the_one_named_before(gazetteer: Gazetteer, recogniser: Recogniser) -> None:
    text = (
        "A strike hit the Ayn al-Hilweh refugee camp. Ambulances left the camp on Friday; the camp near Tyre was calm."
    )
    again = [item for item in found(text, gazetteer, recogniser) if text[item.start : item.end] == "camp"]
    assert [(item.name, item.feature) for item in again] == [("Ayn al-Hilweh", "camp")]
    assert again[0].reasons == ("stands for Ayn al-Hilweh, the camp named before",)
    assert not [item for item in found("The camp was calm near Tyre.", gazetteer, recogniser) if item.name == "camp"]


@pytest.mark.parametrize(
    ("text", "named", "reason"),
    [
        ("Rain fell on Lombok island. Ferries to the island stopped.", [("island", "Lombok")], "the island"),
        ("Gunmen raided the village of Ogossagou. They burned the village.", [("village", "Ogossagou")], "the village"),
        ("Clashes broke out in Idlib province. Few trucks reached the province.", [("province", "Idlib")], "province"),
        ("Shells hit the city of Kherson. Buses left the city on Friday.", [("city", "Kherson")], "the city"),
        ("Shells hit the city of Kherson. The city will pay, and the city council agreed.", [], ""),
        ("Shells hit Kherson. Buses left the city.", [], ""),  # it was not called one
        ("Gunmen raided the village of Ogossagou. They spared the other village, the village of Welingara.", [], ""),
    ],
)  # fmt: skip
def test_a_class_stands_for_what_was_called_so(
    text: str, named: list[tuple[str, str]], reason: str, gazetteer: Gazetteer, recogniser: Recogniser
) -> None:
    again = [item for item in found(text, gazetteer, recogniser) if "stands for" in item.reasons[0]]
    assert [(text[item.start : item.end], item.name) for item in again] == named
    assert all(reason in item.reasons[0] for item in again)


@pytest.mark.parametrize(
    ("text", "short", "name", "kinds"),
    [
        ("Fire hit the Sant'Egidio Refugee Camp (SRC) near Tyre. Two were hurt in SRC.",
         "SRC", "Sant'Egidio Refugee Camp", ["place", "place"]),
        ("Rebels of the Central African Republic (CAR) fled. Floods hit western CAR. CAR said it would pay.",
         "CAR", "Central African Republic", ["place", "place", "metonym"]),
        ("The mayor of the Inner Harbour District (IHD) met in Baltimore. Crime in IHD fell.",
         "IHD", "Inner Harbour District", ["place", "place"]),
        ("Fighters left Deir ez-Zor (DeZ) on Monday. Shells fell in DeZ.", "DeZ", "Deir ez-Zor", ["place", "place"]),
        ("Shelling hit North Kivu (NK) province. In NK, clinics closed.", "NK", "North Kivu", ["place", "place"]),
        ("The Central African Republic, or CAR, is poor.", "CAR", "Central African Republic", ["place"]),
        ("The Commonwealth of Independent States (CIS) met. CIS trade fell.", "CIS", "CIS", []),
        ("The League of Assam (LA) met in Guwahati; LA members wept.", "LA", "Assam", []),
    ],
)  # fmt: skip
def test_the_text_s_own_abbreviations(text: str, short: str, name: str, kinds: list[str], gazetteer: Gazetteer) -> None:
    items = [item for item in found(text, gazetteer, load_recogniser()) if text[item.start : item.end] == short]
    assert [item.kind for item in items] == kinds
    assert all(item.name == name for item in items)
    assert all(f"short for {name}, as the text says" in item.reasons for item in items)


def test_a_place_in_the_name_of_what_is_abbreviated_is_a_part(gazetteer: Gazetteer, recogniser: Recogniser) -> None:
    text = "The Democratic Front for the Liberation of Palestine (DFLP) met in Goma. DFLP fighters fled."
    assert places(text, gazetteer, recogniser) == ["Goma"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Kremlin denied it, and the White House wants talks.",
         {"Kremlin": ("metonym", "stands for the government of Russia"),
          "White House": ("metonym", "stands for the government of the United States")}),
        ("Downing Street and Brussels want sanctions.",
         {"Downing Street": ("metonym", "stands for the government of the United Kingdom"),
          "Brussels": ("metonym", "stands for the European Union or the government of Belgium")}),
        ("Seoul was calm, the Blue House said.",
         {"Seoul": ("place", ""), "Blue House": ("metonym", "stands for the presidency of South Korea")}),
        ("Crowds gathered outside the Kremlin. Drones hit the Pentagon.",
         {"Kremlin": ("place", ""), "Pentagon": ("place", "")}),
        ("Thousands marched down Downing Street in London. Ministers met in Brussels.",
         {"Downing Street": ("place", ""), "London": ("place", ""), "Brussels": ("place", "")}),
        ("Washington will impose sanctions on Minsk.",
         {"Washington": ("metonym", "stands for its government"), "Minsk": ("metonym", "stands for its government")}),
    ],
)  # fmt: skip
def test_seats_and_capitals_stand_for_governments_unless_something_happens_there(
    text: str, expected: dict[str, tuple[str, str]], gazetteer: Gazetteer, recogniser: Recogniser
) -> None:
    items = {text[item.start : item.end]: item for item in found(text, gazetteer, recogniser)}
    assert {name: item.kind for name, item in items.items()} == {name: kind for name, (kind, _) in expected.items()}
    assert all(items[name].reasons[0].startswith(why) for name, (_, why) in expected.items())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Fighting reached Kasangulele village, in Ituri province.", ["Kasangulele", "Ituri"]),
        ("Gunmen killed ten in Bandoro, a village in Niger.", ["Bandoro", "Niger"]),
        ("Residents of Tongomayel commune fled to Djibo.", ["Tongomayel", "Djibo"]),
        ("They fled Zamboule settlement for the village of Welingara.", ["Zamboule", "Welingara"]),
        ("A bomb went off in the Karrada district of Baghdad.", ["Karrada", "Baghdad"]),
        ("Floods hit Cox's Bazar and Syria's Homs.", ["Cox's Bazar", "Syria", "Homs"]),
        ("Guards on the India-Pakistan border fired.", ["India", "Pakistan"]),
        ("Mrs Kasango, a city official, left.", []),
    ],
)
def test_villages_that_no_gazetteer_has_and_names_of_odd_shapes(
    text: str, expected: list[str], gazetteer: Gazetteer, recogniser: Recogniser
) -> None:
    assert places(text, gazetteer, recogniser) == expected


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("A Chicago Tribune reporter was shot in Springfield.", {"Chicago": "hint", "Springfield": "place"}),
        ("The Washington Post sent two men to Goma.", {"Washington": "hint", "Goma": "place"}),
        ("Michael Jordan met Paris Hilton in Springfield.", {"Springfield": "place"}),  # no evidence of a place
    ],
)
def test_an_outlet_s_town_is_context_and_never_a_pin(text: str, kinds: dict[str, str], gazetteer: Gazetteer) -> None:
    items = found(text, gazetteer, load_recogniser())
    assert {item.name: item.kind for item in items} == kinds


@given(st.sampled_from(["Tyre", "tyre", "Saint Louis", "St. Louis", "Cox's Bazar", "Qqxw", ""]) | st.text(max_size=8))
def test_a_name_is_known_where_some_place_is_likeliest(gazetteer: Gazetteer, name: str) -> None:
    assert is_known(gazetteer, name) == (best_match(gazetteer, name) is not None)


@given(
    st.lists(st.sampled_from(["St.", "Tyre", "Al", "the", "II", "U.S.", "City", "Mohammed", "University"]), min_size=1)
)
def test_what_lasts_of_a_name_is_in_its_words(gazetteer: Gazetteer, words: list[str]) -> None:
    signals = lasting(words, " ".join(words), gazetteer)
    assert f"words:{min(len(words), 3)}" in signals
    assert ("common" in signals) == all(map(is_common, words))
    assert bool({"given", "given_first"} & signals) == (words[0].casefold() in given_names())
    assert ("acronym" in signals) == (words in (["II"], ["U.S."]))
    assert "facility" not in signals or len(words) > 1
