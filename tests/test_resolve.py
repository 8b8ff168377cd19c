"""Which place each name means, and why."""

import tomllib
from collections.abc import Iterator
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.company import Company, Crowd, Others, count_votes
from geo.context import read_context
from geo.distance import distance_km
from geo.gazetteer import Gazetteer
from geo.model import Home, ResolvedToponym
from geo.outlets import home_with_place
from geo.ranking import stage, weights
from geo.ranking_signals import LEAST_LIKELY, in_company, lasting_signals
from geo.recogniser import load_recogniser
from geo.resolve import calibrated, judge, judge_again, resolve
from geo.resolve_name import resolve_name
from geo.resolve_unknown import Scene, all_fall_backs, fall_back
from geo.text import sentences
from geo.toponyms import find_toponyms
from tests.samples import TEXT
from tests.strategies import SHARE


@pytest.fixture(scope="module")
def gazetteer() -> Iterator[Gazetteer]:
    with Gazetteer.open() as opened:
        yield opened


def resolved(text: str, gazetteer: Gazetteer, home: str = "") -> tuple[ResolvedToponym, ...]:
    spans = sentences(text)
    toponyms = find_toponyms(text, sentences=spans, gazetteer=gazetteer)
    where = home_with_place(Home(name=home), gazetteer=gazetteer) if home else None
    return resolve(text, toponyms, sentences=spans, gazetteer=gazetteer, home=where)


@pytest.mark.parametrize(
    ("text", "name", "lat", "lon"),
    [
        ("A bridge in Dublin, Ohio, was closed.", "Dublin", 40.10, -83.11),
        ("A bridge in Dublin was closed, the Irish police said.", "Dublin", 53.33, -6.25),
        ("He lives in Paris, Texas.", "Paris", 33.66, -95.56),
        ("He lives in Paris.", "Paris", 48.85, 2.35),
        ("Fighting in Tripoli spread to Misrata, the Libyan army said.", "Tripoli", 32.89, 13.19),
        ("Fighting in Tripoli in northern Lebanon went on.", "Tripoli", 34.43, 35.85),
        ("Rain fell on Atlanta, Savannah and all of Georgia.", "Georgia", 32.8, -83.5),
        ("Russian tanks rolled from Tbilisi through Georgia.", "Georgia", 42.0, 43.5),
        ("The President of Lebanon spoke in Beirut.", "Beirut", 33.89, 35.50),
        ("People fled Gaza for Egypt.", "Gaza", 31.45, 34.4),
        ("Washington and Moscow agreed.", "Washington", 38.9, -77.04),
        ("A strike on the Ayn al-Hilweh refugee camp killed two.", "Ayn al-Hilweh", 33.54, 35.38),
    ],
)
def test_the_place_meant(text: str, name: str, lat: float, lon: float, gazetteer: Gazetteer) -> None:
    place = next(item.place for item in resolved(text, gazetteer) if item.toponym.name == name)
    assert place is not None
    assert distance_km(place.lat, place.lon, lat, lon) < 100


def test_two_places_of_one_name_in_one_text(gazetteer: Gazetteer) -> None:
    text = "Shells fell in Tripoli, Lebanon. In Tripoli, Libya, the airport was shut."
    one, other = (item for item in resolved(text, gazetteer) if item.toponym.name == "Tripoli")
    assert one.place and other.place
    assert (one.place.country, other.place.country) == ("LB", "LY")


def test_one_sense_for_all_mentions_unless_qualified(gazetteer: Gazetteer) -> None:
    text = "The mayor of Springfield, Illinois, resigned. Springfield will vote in May."
    ids = {item.place.id for item in resolved(text, gazetteer) if item.toponym.name == "Springfield" and item.place}
    assert len(ids) == 1
    assert gazetteer.place(ids.pop()).admin1 == "Illinois"  # type: ignore[union-attr]


def test_home_draws_namesakes(gazetteer: Gazetteer) -> None:
    text = "The council of London met on Monday."
    assert resolved(text, gazetteer)[0].place.country == "GB"  # type: ignore[union-attr]
    assert resolved(text, gazetteer, home="Toronto")[0].place.country == "CA"  # type: ignore[union-attr]


def test_the_owners_article(gazetteer: Gazetteer) -> None:
    places = {item.toponym.name: item.place for item in resolved(TEXT, gazetteer)}
    naqoura, camp = places["Ras En Nakura"], places["Ayn al-Hilweh"]
    assert naqoura and 33.09 <= naqoura.lat <= 33.12 and 35.10 <= naqoura.lon <= 35.14
    assert camp and distance_km(camp.lat, camp.lon, 33.54, 35.38) < 2
    assert not {"Netanyahu", "Hamas", "IDF", "Hezbollah", "KJFK"} & set(places)


def test_each_place_says_why(gazetteer: Gazetteer) -> None:
    items = {item.toponym.name: item for item in resolved(TEXT, gazetteer)}
    assert "Lebanon is named in the same sentence" in items["Ayn al-Hilweh"].reasons
    beirut = items["Beirut"]
    assert beirut.candidates[0].place == beirut.place
    assert sum(candidate.score for candidate in beirut.candidates) == pytest.approx(1, abs=0.01)
    assert 0 < beirut.confidence <= 1


def test_a_demonym_stands_for_its_country_and_stays_a_demonym(gazetteer: Gazetteer) -> None:
    item = resolved("Lebanese officials met.", gazetteer)[0]
    assert (item.toponym.kind, item.place and item.place.country) == ("demonym", "LB")


def test_what_no_gazetteer_knows_is_unresolved_and_says_so(gazetteer: Gazetteer) -> None:
    item = next(item for item in resolved("They fled to the village of Qxzvtrplok.", gazetteer))
    assert item.place is None
    assert "gazetteer" in item.reasons[0]


def test_it_falls_back_to_the_region_named_with_it(gazetteer: Gazetteer) -> None:
    item = resolved("They fled to the village of Qxzvtrplok, Kenya.", gazetteer)[0]
    assert item.place and item.place.country == "KE"
    assert item.confidence < 0.5
    assert "Kenya" in item.reasons[0]


def test_confidence_grows_with_the_chance() -> None:
    values = [calibrated(chance / 20, 0.9) for chance in range(21)]
    assert values == sorted(values)


def test_same_text_same_answer(gazetteer: Gazetteer) -> None:
    assert resolved(TEXT, gazetteer) == resolved(TEXT, gazetteer)
    assert load_recogniser("none") is load_recogniser("none")


@pytest.mark.parametrize(
    ("text", "name", "country", "why"),
    [
        ("A ferry sank at Likoni, Kenya.", "Likoni", "KE", "next to it"),  # not Lekoni in Gabon
        ("Fighting broke out in the town of Bilin in Myanmar.", "Bilin", "MM", "next to it"),  # not Bil'in, not Bilina
        ("Brava district, Oman", "Brava", "OM", "Oman"),  # not the island of Cape Verde
    ],
)
def test_no_far_namesake_where_the_text_names_the_country(
    text: str, name: str, country: str, why: str, gazetteer: Gazetteer
) -> None:
    item = next(item for item in resolved(text, gazetteer) if item.toponym.name == name)
    assert item.place and item.place.country == country
    assert why in item.reasons[0]


def test_a_fall_back_is_the_region_itself_and_unsure(gazetteer: Gazetteer) -> None:
    item = resolved("Shells hit Zzyqqarb village, Oman", gazetteer)[0]
    assert item.place == gazetteer.nation("OM")
    assert item.confidence <= 0.3
    assert "not in the gazetteer" in item.reasons[0]


def test_every_signal_is_in_the_table_and_no_other_is(gazetteer: Gazetteer) -> None:
    table = tomllib.loads(files("geo").joinpath("data", "resolution_signals.toml").read_text(encoding="utf-8"))
    assert all(isinstance(words, str) and words for words in table.values())
    learnt = {name for stage in ("first", "second") for name in weights()[stage]}
    assert learnt <= set(table)
    seen: set[str] = set()
    for text in (
        TEXT,
        "He lives in southern Ohio, near Dublin, Ohio.",
        "Shells fell in Tripoli, Lebanon, and Tripoli, Libya.",
    ):
        spans = sentences(text)
        toponyms = find_toponyms(text, sentences=spans, gazetteer=gazetteer)
        context = read_context(text, toponyms, sentences=spans, gazetteer=gazetteer)
        home = home_with_place(Home(name="Texas"), gazetteer=gazetteer)
        company = Company(count_votes(context.names), home=home)
        signals = [lasting_signals(name, context, company) for name in context.names if name.candidates]
        first = judge(signals, stage("first"))
        crowd = Crowd([one.winner for one in first])
        for one, verdict in zip(signals, first, strict=True):
            one.company = in_company(one, Others(crowd, one.name), range(len(verdict.odds)))
            seen.update(*map(one.of, range(len(one.codes))))
    assert seen <= set(table)
    assert {"near:best", "voted:country", "parent:holds", "home:around", "country:in_sentence"} <= seen


@pytest.mark.parametrize(
    ("text", "name", "reason"),
    [
        ("Strikes hit Sidon and Tyre.", "Tyre", "36 km from Sidon, named next to it"),
        (
            "Fighting in Tyre, Sidon and other towns of Lebanon went on.",
            "Tyre",
            "Lebanon is named in the same sentence",
        ),
        ("A fair was held in Springfield.", "Springfield", "largest of 10 namesakes"),
        ("Shells fell in Tripoli, Lebanon.", "Tripoli", "Lebanon is named right after it"),
        (
            "Clashes went on. Troops left Aleppo in Syria. A shell fell on Idlib.",
            "Idlib",
            "Syria is named in the article",
        ),
    ],
)
def test_reasons_are_words(text: str, name: str, reason: str, gazetteer: Gazetteer) -> None:
    item = next(item for item in resolved(text, gazetteer) if item.toponym.name == name)
    assert reason in item.reasons
    assert item.candidates[0].reasons == item.reasons


def test_a_name_that_the_gazetteer_lacks_is_put_on_the_division_of_its_neighbour(gazetteer: Gazetteer) -> None:
    found = {
        item.toponym.name: item for item in resolved("They fled from Sidon to the village of Qxzvtrplok.", gazetteer)
    }
    unknown, sidon = found["Qxzvtrplok"], found["Sidon"]
    assert unknown.place and unknown.place.feature_class == "A"
    assert sidon.place and unknown.place.id in sidon.place.parents
    assert "Sidon" in unknown.reasons[0] and "not in the gazetteer" in unknown.reasons[0]
    assert unknown.confidence < sidon.confidence


def test_a_fall_back_is_as_sure_as_its_rule_proved(gazetteer: Gazetteer) -> None:
    rates = weights()["fall_back"]
    assert all(0 < rate < 1 for rate in rates.values())
    item = resolved("They fled to the village of Qxzvtrplok, Kenya.", gazetteer)[0]
    assert item.confidence in rates.values()


@pytest.mark.parametrize(
    ("name", "context", "country"),
    [("Tripoli", "", "LY"), ("Tripoli", "Shells fell near Zgharta in Lebanon", "LB"), ("Tyre", "Tyre, Lebanon", "LB")],
)
def test_a_name_by_itself(name: str, context: str, country: str, gazetteer: Gazetteer) -> None:
    found = resolve_name(name, context=context, gazetteer=gazetteer)
    assert found.place and found.place.country == country
    assert found.toponym.name == name


@pytest.mark.parametrize(
    ("text", "countries"),
    [
        ("Clashes shut the port of Tripoli in northern Lebanon. Tripoli, the Libyan capital, was calm.", ["LB", "LY"]),
        ("Shells fell in Tripoli, Lebanon. In Tripoli, Libya, the airport was shut.", ["LB", "LY"]),
        ("Troops left Tripoli, a Lebanese port, and met in Tripoli (Libya).", ["LB", "LY"]),
    ],
)
def test_two_tripolis_of_one_text_differ(text: str, countries: list[str], gazetteer: Gazetteer) -> None:
    places = [item.place for item in resolved(text, gazetteer) if item.toponym.name == "Tripoli"]
    assert [place and place.country for place in places] == countries


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Shelling hit Donetsk region in Ukraine.", ["ADM1"]),
        ("In Syria, fighting went on in Idlib province and in the town of Idlib.", ["ADM1", "PPL"]),
        ("Shells fell on Aleppo governorate in Syria. Aleppo was calm.", ["ADM1", "PPL"]),
    ],
)
def test_a_mention_called_a_province_is_one(text: str, codes: list[str], gazetteer: Gazetteer) -> None:
    names = {"Donetsk", "Idlib", "Aleppo"}
    items = [item for item in resolved(text, gazetteer) if item.toponym.name in names]
    assert [item.place and item.place.feature_code for item in items] == codes
    assert items[0].reasons[0].startswith("the text calls it a")


@pytest.mark.parametrize(
    ("text", "name", "inside"),
    [
        ("They fled to the village of Mbonguru in North Kivu.", "Mbonguru", "North Kivu"),
        ("Gunmen killed ten in Bandoro, a village in Niger's Tillaberi region.", "Bandoro", "Tillabéri"),
        ("A bomb went off in the Zurqamiya district of Baghdad.", "Zurqamiya", "Baghdad"),
    ],
)
def test_an_unknown_village_is_put_on_what_the_text_names_with_it(
    text: str, name: str, inside: str, gazetteer: Gazetteer
) -> None:
    item = next(item for item in resolved(text, gazetteer) if item.toponym.name == name)
    assert item.place and item.place.name.startswith(inside)
    assert item.reasons[0].startswith("not in the gazetteer")


@pytest.mark.parametrize(
    ("text", "name", "country", "code"),
    [
        ("Troops took the village of Novosilka in the Donetsk region on Friday.", "Novosilka", "UA", "ADM1"),
        ("Fighting near the village of Rabat in the Idlib province killed ten.", "Rabat", "SY", "ADM1"),
        ("A man was killed in Springfield in Clark County on Friday.", "Springfield", "US", "PPL"),
    ],
)
def test_a_namesake_elsewhere_is_not_what_the_text_says_lies_in_a_region(
    text: str, name: str, country: str, code: str, gazetteer: Gazetteer
) -> None:
    item = next(item for item in resolved(text, gazetteer) if item.toponym.name == name)
    assert item.place and (item.place.country, item.place.feature_code) == (country, code)


def test_an_outlet_s_town_draws_namesakes_and_a_person_s_does_not(gazetteer: Gazetteer) -> None:
    def springfield(text: str) -> str:
        places = [item.place for item in resolved(text, gazetteer) if item.toponym.name == "Springfield"]
        return places[0].admin1 if places and places[0] else ""

    assert springfield("A Chicago Tribune reporter was shot in Springfield.") == "Illinois"
    by_itself = springfield("A reporter was shot in Springfield.")
    assert springfield("Ada Boston was shot in Springfield.") == by_itself != "Illinois"


@settings(max_examples=50)
@given(st.dictionaries(st.sampled_from([*weights()["fall_back"]]), st.sampled_from([0.0, 0.2, 0.5, 0.7])), SHARE)
def test_the_fall_back_is_the_one_that_proved_best(gazetteer: Gazetteer, rates: dict[str, float], above: float) -> None:
    text = "They fled from Sidon in Lebanon to the village of Qxzvtrplok, and from Tyre to Zzyqqarb, Jordan."
    spans = sentences(text)
    toponyms = find_toponyms(text, sentences=spans, gazetteer=gazetteer)
    context = read_context(text, toponyms, sentences=spans, gazetteer=gazetteer)
    company = Company(count_votes(context.names))
    signals = [lasting_signals(name, context, company) for name in context.names if name.candidates]
    company.winners = [one.winner for one in judge(signals, stage("first"))]
    for name in context.names:
        scene = Scene(name, context, company, gazetteer)
        found = [(one, rates.get(one.rule, 0.0)) for one in all_fall_backs(scene)]
        best = max(found, key=lambda one: one[1], default=None)
        assert fall_back(scene, rates, above=above) == (best if best and best[1] > above else None)


def test_in_company_the_likely_share_anew_and_the_hopeless_keep_their_odds(gazetteer: Gazetteer) -> None:
    text = "Storms hit Columbus, Dublin, Springfield and Dayton. Schools in Lebanon, Paris and Springfield were shut."
    spans = sentences(text)
    toponyms = find_toponyms(text, sentences=spans, gazetteer=gazetteer)
    context = read_context(text, toponyms, sentences=spans, gazetteer=gazetteer)
    company = Company(count_votes(context.names))
    first = judge([lasting_signals(name, context, company) for name in context.names], stage("first"))
    crowd = Crowd([one.winner for one in first])
    hopeless = 0
    for before in first:
        after = judge_again(before, Others(crowd, before.winner.name))
        assert sum(after.odds) == pytest.approx(1)
        kept = [index for index, odds in enumerate(before.odds) if odds < LEAST_LIKELY]
        assert [after.odds[index] for index in kept] == [before.odds[index] for index in kept]
        assert after.best not in kept and 0 < after.winner.chance <= 1
        hopeless += len(kept)
    assert hopeless
    assert any(one.odds != judge_again(one, Others(crowd, one.winner.name)).odds for one in first)
