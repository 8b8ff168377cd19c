"""Which place and which date of an article belong to what happened, and the reason that is given for it."""

from datetime import date

import pytest

from geo.model import Place, ResolvedToponym, Span, Toponym
from geo.pipeline import extract_events
from geo.place_chains import standings
from tests import test_events as article

PLACES = {
    "Zeta": Place(id="z", name="Zeta", lat=10.1, lon=20.1, feature_class="P", feature_code="PPL", country="QQ"),
    "Far Zeta": Place(id="fz", name="Zeta", lat=-40.0, lon=80.0, feature_class="P", feature_code="PPL", country="RR"),
    "Eta": Place(id="e", name="Eta", lat=10.0, lon=20.0, feature_class="P", feature_code="PPL", country="QQ"),
    "Theta": Place(id="t", name="Theta", lat=10.4, lon=20.4, feature_class="A", feature_code="ADM1", radius_km=60.0),
}


def named(text: str, *names: tuple[str, str, float]) -> list[ResolvedToponym]:
    found, at = [], 0
    for name, place, confidence in names:
        at = text.index(name, at)
        toponym = Toponym(start=at, end=at + len(name), name=name)
        found.append(ResolvedToponym(toponym=toponym, place=PLACES.get(place), confidence=confidence))
        at += len(name)
    return found


@pytest.mark.parametrize(
    ("text", "depths"),
    [
        ("in Zeta village (Eta township, Theta region)", [0, 1, 2]),
        ("in Zeta, Eta, Theta", [0, 1, 2]),
        ("in the Zeta area of Eta city in Theta", [0, 1, 2]),
        ("a lorry from Zeta in Eta", [0, 0]),
        ("in Zeta and Eta, Theta", [0, 0, 1]),
        ("from Zeta to Eta. Theta", [0, 0, 0]),
        ("in Zeta; Eta said that Theta", [0, 0, 0]),
    ],
)
def test_names_in_one_breath_are_a_chain(text: str, depths: list[int]) -> None:
    found = named(text, *((name, name, 0.9) for name in ("Zeta", "Eta", "Theta") if name in text))
    assert [standing.depth for standing in standings(text, found).values()] == depths


def test_a_name_that_cannot_lie_in_what_surrounds_it_does_not_fit() -> None:
    text = "in Zeta village (Eta township, Theta region)"
    for place, fits in (("Zeta", True), ("Far Zeta", False)):
        found = named(text, ("Zeta", place, 0.4), ("Eta", "Eta", 0.9), ("Theta", "Theta", 0.9))
        assert next(iter(standings(text, found).values())).fits is fits
    sure = named(text, ("Zeta", "Far Zeta", 0.95), ("Eta", "Eta", 0.6), ("Theta", "Theta", 0.6))
    assert next(iter(standings(text, sure).values())).fits, "the surer name is believed"


@pytest.mark.parametrize(
    ("text", "place", "day"),
    [
        # The clock is of the day that another date names.
        ("On 20 November 2025, a bomb exploded in Tyre at around 1 pm.", "Tyre", date(2025, 11, 20)),
        ("A bomb exploded at 11 pm in Tyre on November 20.", "Tyre", date(2025, 11, 20)),
        # What is protested against is elsewhere; its people are at home.
        ("Sidon residents marched on Friday against a port in Tyre.", "Sidon", date(2025, 11, 21)),
        # What comes from a place is elsewhere by then.
        ("Gunmen attacked a lorry from Tyre in Sidon on Friday.", "Sidon", date(2025, 11, 21)),
        # Speakers and seats.
        ("Cairo said on Monday that gunmen attacked a church in Tyre on Friday.", "Tyre", date(2025, 11, 21)),
        # A month is no doubt.
        ("Gunmen attacked a church in Tyre on May 16.", "Tyre", date(2025, 5, 16)),
        ("BEIRUT, May 16 - Gunmen attacked a church in Tyre on May 15.", "Tyre", date(2025, 5, 15)),
    ],
)
def test_place_and_day(text: str, place: str, day: date) -> None:
    (event,) = article.read(text)
    assert (event.place and event.place.name, event.when.first) == (place, day)


def test_the_dateline_is_the_last_resort_and_marked_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(article.PLACES, "BEIRUT", article.PLACES["Beirut"])
    (near,) = article.read("BEIRUT, Nov 21 (Agency) - Gunmen attacked a church in Tyre.")
    assert near.place and near.place.name == "Tyre"
    (bare,) = article.read("BEIRUT, Nov 21 (Agency) - Gunmen attacked a church.")
    assert bare.place and bare.place.name == "Beirut"
    assert bare.place_reasons[0].startswith("the dateline")
    assert "in the dateline" in bare.date_reasons[0]
    assert dict(bare.confidence_parts)["place"] < dict(near.confidence_parts)["place"]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (
            "An air strike hit the Ayn al-Hilweh refugee camp near Sidon on Wednesday, killing 13 people.",
            "Ayn al-Hilweh",
        ),
        ("Shells struck the Rafah border crossing in Egypt on Monday, killing two.", "Rafah"),
    ],
)
def test_what_was_hit_is_meant_not_what_it_lies_near(text: str, place: str) -> None:
    (event,) = extract_events(text, published=date(2025, 11, 25))
    assert event.place is not None
    assert event.place.name == place


def test_several_places_are_several_events_and_a_chain_is_one() -> None:
    assert [e.place.name for e in article.read("Shells hit Tyre and Sidon on Friday.") if e.place] == ["Tyre", "Sidon"]
    assert [e.place.name for e in article.read("Shells landed in Tyre, Lebanon, on Friday.") if e.place] == ["Tyre"]


def test_that_people_were_killed_is_what_the_hazard_did() -> None:
    events = article.read("A strong quake hit Agadir on Sunday. Rescuers dug all night. Twelve people were killed.")
    assert [(event.type, len(event.mentions)) for event in events] == [("earthquake", 1)]


def test_what_came_days_after_dates_what_it_followed() -> None:
    events = article.read("A missile hit Odesa on November 14. The attack came two days after ministers met in Jeddah.")
    assert [(event.type, event.when.first) for event in events] == [
        ("rocket_attack", date(2025, 11, 14)),
        ("talks", date(2025, 11, 12)),
    ]


@pytest.mark.parametrize(
    ("text", "status", "party"),
    [
        (
            "The army of Eta said its men had captured the town; Theta denied that it had fallen.",
            "claimed",
            "army of Eta",
        ),
        ("The ministry said rebels shelled the town, which the rebels denied.", "claimed", "ministry"),
        ("The army said its men had captured the town, and its chief was denied a visa.", "asserted", ""),
        ("Rebels captured the town on Friday; the mayor denied it.", "asserted", ""),
    ],
)
def test_what_one_party_says_and_another_denies_is_claimed(text: str, status: str, party: str) -> None:
    (event, *_) = article.read(text)
    assert (event.status, event.claimed_by) == (status, party)


def test_what_goes_on_is_no_new_event() -> None:
    text = "Nurses in Tyre went on strike on Thursday. The strike will end on Sunday."
    (event,) = article.read(text)
    assert event.when.first == date(2025, 11, 20)
    assert len(event.mentions) == 1


def test_a_pronoun_keeps_the_place_of_talks() -> None:
    visit, talks = article.read("The Turkish minister arrived in Cairo on Thursday. He held talks with the president.")
    assert visit.place and talks.place and talks.place.name == visit.place.name == "Cairo"
    assert "carried" in talks.place_reasons[0]


def test_nothing_in_reach_is_unplaced() -> None:
    (event,) = article.read("Israel said on Friday that gunmen had attacked a church.")
    assert event.place is None
    assert event.place_reasons == ("no place is told in reach",)


def test_an_unplaced_killing_is_told_in_a_note() -> None:
    (event,) = article.read("Two guards were killed.")
    assert event.place is None and event.status == "asserted"


def test_spans_of_datelines() -> None:
    from geo.joining import dateline

    text = "BEIRUT, Nov 19 (Agency) - Gunmen fled."
    assert dateline(text, Span(0, len(text))).of(text) == "BEIRUT, Nov 19 (Agency) - "
    for plain in ("Gunmen fled - nobody followed.", "The UN, which met - on Friday - agreed.", ""):
        assert not dateline(plain, Span(0, len(plain))).of(plain)
