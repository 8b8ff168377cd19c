"""What is asked for alone is what the whole pipeline finds, and costs no more than it needs."""

from dataclasses import replace
from datetime import date

import pytest

from geo import pipeline
from geo.gazetteer import Gazetteer
from geo.model import Article, Home
from geo.recogniser import Recogniser, load_recogniser
from tests.samples import ARTICLE

UNDATED = replace(ARTICLE, published=None)
ARTICLES = [
    ARTICLE,
    UNDATED,
    replace(ARTICLE, home=Home(name="Beirut")),
    Article(id="fr", text="Une explosion a eu lieu à Beyrouth hier soir, selon la police. Le maire de Tyr est arrivé."),
    Article(id="empty", text=""),
]


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.open()


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article.id)
def test_the_places_alone_are_those_of_the_whole(article: Article, gazetteer: Gazetteer) -> None:
    rules = load_recogniser("none")
    alone = pipeline.analyse_places(article, gazetteer=gazetteer, recogniser=rules)
    whole = pipeline.analyse(article, gazetteer=gazetteer, recogniser=rules)
    assert (alone.sentences, alone.places) == (whole.sentences, whole.places)
    assert set(alone.notes) <= set(whole.notes)
    assert not alone.dates and not alone.events


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article.id)
def test_the_dates_alone_are_those_of_the_whole(article: Article, gazetteer: Gazetteer) -> None:
    alone = pipeline.analyse_dates(article)
    whole = pipeline.analyse(article, gazetteer=gazetteer, recogniser=load_recogniser("none"))
    assert alone.dates == whole.dates
    assert set(alone.notes) <= set(whole.notes)


def test_dates_alone_open_no_gazetteer_and_load_no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_given: object, **_named: object) -> Recogniser:
        raise AssertionError("not needed for dates")

    for needless in ("default_gazetteer", "default_recogniser", "sentences", "find_toponyms", "find_triggers"):
        monkeypatch.setattr(pipeline, needless, never)
    assert pipeline.analyse_dates(ARTICLE).dates


def test_places_alone_read_no_dates_and_no_events(monkeypatch: pytest.MonkeyPatch, gazetteer: Gazetteer) -> None:
    def never(*_given: object, **_named: object) -> Recogniser:
        raise AssertionError("not needed for places")

    for needless in ("find_dates", "find_triggers", "join_events", "with_tolls"):
        monkeypatch.setattr(pipeline, needless, never)
    assert pipeline.analyse_places(ARTICLE, gazetteer=gazetteer, recogniser=load_recogniser("none")).places


def test_only_the_dates_tell_that_a_year_is_assumed(gazetteer: Gazetteer) -> None:
    article = Article(id="a", text="Shells fell on Tyre on November 19.", published=None)
    assert any("year" in note for note in pipeline.analyse_dates(article).notes)
    rules = load_recogniser("none")
    places = pipeline.analyse_places(article, gazetteer=gazetteer, recogniser=rules)
    assert not any("year" in note for note in places.notes)
    dated = replace(article, published=date(2025, 11, 25))
    assert not pipeline.analyse_dates(dated).notes
