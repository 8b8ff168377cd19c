"""What a person set by hand comes first: corrections of an article, then own places, then all the rest."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from geo.errors import InputError
from geo.gazetteer import Gazetteer
from geo.gazetteer_own import add_places
from geo.keeping import keep_article, set_place, set_published, take_back
from geo.lookup import look_up
from geo.model import Article, Candidate, Correction, Place, ResolvedToponym, Toponym, article_id
from geo.resolve_by_hand import by_hand, corrected_name, noted, place_field, settled
from geo.resolve_name import resolve_name
from geo.store import EventStore

TEXT = "An airstrike hit Tripoli on Tuesday, killing four people. Officials in Tripoli gave no reason."
LEBANESE, LIBYAN = "266826", "2210247"
ARTICLE = Article(id=article_id(TEXT), text=TEXT, published=date(2025, 11, 25))


@pytest.fixture
def store(tmp_path: Path) -> EventStore:
    return EventStore(tmp_path / "events.db")


def to(place: str, name: str = "Tripoli") -> Correction:
    return Correction(article_id=ARTICLE.id, field=place_field(name), old="", new=place, who="desk", why="seen")


def test_a_corrected_place_outlives_every_reading(store: EventStore) -> None:
    keep_article(store, ARTICLE)
    (before,) = store.events()
    assert before.place is not None
    assert before.place.id == LIBYAN
    set_place(store, to(LEBANESE))
    (event,) = store.events()
    assert event.place is not None
    assert (event.place.id, event.place.country) == (LEBANESE, "LB")
    (kept,) = store.corrections()
    assert (kept.old, kept.new, event.corrections) == (LIBYAN, LEBANESE, (kept,))
    assert "set by hand; desk" in event.candidates[0].reasons[0]
    assert LIBYAN in {candidate.place.id for candidate in event.candidates}
    keep_article(store, ARTICLE, again=True)
    assert store.events() == [event]
    set_published(store, ARTICLE.id, date(2025, 12, 30))
    assert store.events()[0].place == event.place
    store.remove(ARTICLE.id)
    keep_article(store, ARTICLE)
    assert [again.place for again in store.events()] == [event.place]


def test_what_is_taken_back_leaves_what_was_read(store: EventStore) -> None:
    keep_article(store, ARTICLE)
    before = store.events()
    set_place(store, to(LEBANESE))
    set_published(store, ARTICLE.id, date(2025, 12, 30))
    set_published(store, ARTICLE.id, date(2024, 1, 2))
    place, first, second = store.corrections()
    take_back(store, second)
    assert store.articles()[0].published == date(2025, 12, 30)
    take_back(store, first)
    take_back(store, place)
    assert (store.events(), store.articles(), store.corrections()) == (before, [ARTICLE], [])
    with pytest.raises(InputError, match="no such correction"):
        take_back(store, place)
    assert store.events() == before


def test_the_last_word_counts_and_none_is_no_place(store: EventStore) -> None:
    keep_article(store, ARTICLE)
    set_place(store, to(LEBANESE))
    set_place(store, to(""))
    (event,) = store.events()
    assert event.place is None or event.place.name != "Tripoli"
    set_place(store, to(LIBYAN))
    assert store.events()[0].place is not None
    assert [item.old for item in store.corrections()] == [LIBYAN, LEBANESE, ""]


@pytest.mark.parametrize(
    ("correction", "message"),
    [
        (to("no-such-id"), "dateline place NAME"),
        (to(LEBANESE, "Sidon"), "names no place 'Sidon'"),
        (replace(to(LEBANESE), article_id="0" * 16), "no article"),
        (replace(to(LEBANESE), field="published"), "no place to correct"),
    ],
)
def test_what_cannot_be_corrected_is_refused_and_nothing_kept(
    store: EventStore, correction: Correction, message: str
) -> None:
    keep_article(store, ARTICLE)
    before = store.events()
    with pytest.raises(InputError, match=message):
        set_place(store, correction)
    assert store.events() == before
    assert store.corrections() == []


def test_the_order_is_correction_own_place_gazetteer(
    store: EventStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The user's own Tripoli beats the gazetteer's two; a correction of the article beats it in turn."""
    monkeypatch.setenv("DATELINE_DATA", str(tmp_path / "data"))
    mine = tmp_path / "mine.csv"
    mine.write_text("name,lat,lon,country\nTripoli,10.5,20.5,TD\n", encoding="utf-8")
    add_places(mine)
    from geo.pipeline import analyse

    with Gazetteer.open() as gazetteer:
        assert gazetteer.candidates("Tripoli", countries=["LY"])[0].place.id == "own:tripoli"
        found = analyse(replace(ARTICLE, text=TEXT.replace("Tripoli", "Tripoli, Libya", 1)), gazetteer=gazetteer)
        (event,) = found.events
        assert event.place is not None
        assert event.place.id == "own:tripoli"
        assert event.candidates[0].reasons == ("your own places",)
        alone = resolve_name("Tripoli", context="Libya", gazetteer=gazetteer)
        assert alone.place == event.place
        assert {LEBANESE, LIBYAN} <= {candidate.place.id for candidate in alone.candidates}
        keep_article(store, ARTICLE)
        set_place(store, to(LEBANESE), gazetteer=gazetteer)
    assert [event.place and event.place.id for event in store.events()] == [LEBANESE]


class _NeverAsked:
    def geocode(self, *_query: object, **_options: object) -> None:
        raise AssertionError("asked online for a name that a person has settled")


def test_nobody_is_asked_about_what_a_person_settled() -> None:
    item = ResolvedToponym(toponym=Toponym(start=0, end=5, name="Qwxyz"), place=None)
    with Gazetteer.open() as gazetteer:
        correction = to("", "QWXYZ")
        places = by_hand([item], corrections=[correction], gazetteer=gazetteer)
        same, notes = look_up(places, geocoder=_NeverAsked(), settled=settled([correction]))  # type: ignore[arg-type]
    assert same == places
    assert notes == ()
    assert places[0].reasons == ("no place here, set by hand; desk; seen",)


def test_people_are_never_moved_and_a_lost_place_changes_nothing() -> None:
    place = Place(id="1", name="Ruritania", lat=1.0, lon=2.0)
    candidate = Candidate(place=place, score=0.5)
    people = ResolvedToponym(
        toponym=Toponym(start=0, end=9, name="Ruritania", kind="demonym"), place=place, candidates=(candidate,)
    )
    land = replace(people, toponym=replace(people.toponym, kind="place"))
    with Gazetteer.open() as gazetteer:
        assert by_hand([people], corrections=[to(LEBANESE, "Ruritania")], gazetteer=gazetteer) == (people,)
        assert by_hand([land], corrections=[to("dateline:gone", "Ruritania")], gazetteer=gazetteer) == (land,)
        assert by_hand([land], corrections=[to("", "Sidon")], gazetteer=gazetteer) == (land,)
    assert noted([], [land], [to(LEBANESE)]) == ()
    assert corrected_name(Correction(article_id="1", field="published", old="", new="")) is None
