"""The owner's article, coded as a careful analyst would: compared exactly with `golden/owners_article.json`."""

import json
from datetime import date
from pathlib import Path

import pytest

from geo.distance import distance_km
from geo.model import Article, Event, article_id
from geo.pipeline import Analysis, analyse
from geo.toponyms import load_recogniser
from tests.samples import SEED, TEXT

GOLDEN = json.loads((Path(__file__).parent / "golden" / "owners_article.json").read_text(encoding="utf-8"))
PUBLISHED = date.fromisoformat(GOLDEN["published"])
SAME_PLACE_KM = 5.0


def read(published: date | None, *, today: date | None = None, model: str | None = None) -> Analysis:
    article = Article(id=article_id(TEXT), text=TEXT, published=published)
    return analyse(article, recogniser=load_recogniser(model), today=today)


@pytest.fixture(scope="module")
def found() -> Analysis:
    return read(PUBLISHED)


def facts(event: Event) -> dict[str, object]:
    return {
        "type": event.type,
        "status": event.status,
        "date": event.when.first.isoformat() if event.when.first else None,
        "time_precision": event.time_precision,
        "sentence": event.sentence_text,
    }


def assert_as_coded(events: tuple[Event, ...]) -> None:
    coded = [{key: value for key, value in row.items() if key != "place"} for row in GOLDEN["events"]]
    assert [facts(event) for event in events] == coded
    for event, row in zip(events, GOLDEN["events"], strict=True):
        want = row["place"]
        assert (event.place is None) == (want is None), event.type
        if event.place and want:
            off = distance_km(event.place.lat, event.place.lon, want["lat"], want["lon"])
            assert off <= SAME_PLACE_KM, (event.place.name, off)


def test_the_golden_file_quotes_the_article() -> None:
    assert GOLDEN["article"] == SEED.name
    assert all(row["sentence"] in TEXT for row in GOLDEN["events"])


def test_the_article_is_coded_exactly(found: Analysis) -> None:
    assert_as_coded(found.told)


def test_the_same_without_a_model() -> None:
    rules = read(PUBLISHED, model="none")
    assert_as_coded(rules.told)
    assert any("rules" in note for note in rules.notes)


def test_ras_en_nakura_is_on_the_cape(found: Analysis) -> None:
    place = found.told[0].place
    assert place is not None
    assert 33.09 <= place.lat <= 33.12 and 35.10 <= place.lon <= 35.14


def test_the_claim_is_hezbollahs(found: Analysis) -> None:
    assert found.told[3].claimed_by == "Hezbollah"
    assert {actor.name for actor in found.told[1].actors} >= {"Israeli forces", "Hamas"}


def test_the_early_hours_are_kept(found: Analysis) -> None:
    assert "early hours" in found.told[1].when.phrase


def test_without_a_publication_date_the_year_is_assumed_and_said() -> None:
    found = read(None, today=date(2026, 11, 22))
    strikes = [event for event in found.told if event.type == "air_strike"]
    assert [event.when.first for event in strikes] == [date(2025, 11, 19), date(2025, 11, 23)]
    assert all(event.when.year_assumed for event in strikes)
    assert any("--published" in note for note in found.notes)


def test_the_year_comes_from_the_publication_date() -> None:
    assert [e.when.first and e.when.first.year for e in read(date(2024, 12, 1)).told[1:]] == [2024, 2024, 2024]


@pytest.mark.parametrize("name", ["Netanyahu", "Hamas", "IDF", "Hezbollah", "KJFK", "LBCI", "Minister", "Benjamin"])
def test_people_and_organisations_are_no_places(found: Analysis, name: str) -> None:
    pinned = [item.toponym.name for item in found.places if item.toponym.kind == "place"]
    assert not [pin for pin in pinned if name in pin]


def test_same_text_same_events(found: Analysis) -> None:
    assert read(PUBLISHED).events == found.events
