"""Where an outlet sits: given, or learnt from the places that its articles name."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from geo.errors import InputError
from geo.gazetteer import Gazetteer
from geo.model import Article, Home
from geo.outlets import Homes, home_with_place, outlet
from geo.pipeline import analyse
from geo.recogniser import load_recogniser
from geo.store import EventStore
from tests.test_cli import run

# Invented: a weekly in north-east Texas.
LOCAL = (
    "The council of Bonham, Texas, met on Monday. Roads to Honey Grove and Sherman stay closed.",
    "A barn burned near Honey Grove. Firemen came from Bonham, Sherman and Denison.",
    "Voters in Lamar County, Texas, go to the polls. Schools in Sherman and Reno are open.",
)
WORLD = (
    "Talks opened in Geneva, then moved to Vienna.",
    "Floods hit Dhaka and Chittagong.",
    "Nairobi and Kampala agreed on a railway.",
    "The port of Valparaíso was shut; Santiago sent help.",
)
UNCLEAR = "The mayor of Paris opened a new bridge on Tuesday."
UNKNOWN_TOWN = "The mayor of Greenville opened a new bridge on Tuesday."


@pytest.fixture(scope="module")
def gazetteer() -> Iterator[Gazetteer]:
    with Gazetteer.open() as opened:
        yield opened


def articles(texts: tuple[str, ...], *, source: str) -> list[Article]:
    return [Article(id=f"{source}-{number}", text=text, source=source) for number, text in enumerate(texts)]


def where(article: Article, gazetteer: Gazetteer, name: str = "Paris") -> str:
    found = analyse(article, gazetteer=gazetteer, recogniser=load_recogniser("none"), today=date(2025, 1, 1))
    place = next(item.place for item in found.places if item.toponym.name == name)
    return f"{place.admin1}, {place.country}" if place else ""


@pytest.mark.parametrize(
    ("source", "url", "expected"),
    [
        ("http://www.parispost.com/story?id=3", "", "parispost.com"),
        ("The Paris Post", "", "the paris post"),
        ("", "https://news.example.org/a", "news.example.org"),
        ("http://[broken", "", "http://[broken"),
        ("", "", ""),
    ],
)
def test_the_outlet_of_an_article(source: str, url: str, expected: str) -> None:
    assert outlet(Article(id="a", text="x", source=source, url=url)) == expected


def test_a_home_is_learnt_from_what_an_outlet_tells(gazetteer: Gazetteer) -> None:
    batch = articles((*LOCAL, UNKNOWN_TOWN), source="http://northtexasweekly.com/news")
    settled = list(Homes(gazetteer).settle(batch))
    homes = {article.home for article in settled}
    assert len(homes) == 1
    (home,) = homes
    assert home and home.place and home.place.admin1 == "Texas" and not home.said
    assert where(settled[-1], gazetteer, "Greenville") == "Texas, US"
    assert where(batch[-1], gazetteer, "Greenville") != "Texas, US", "alone, the text says nothing of Texas"


def test_the_reason_names_the_home(gazetteer: Gazetteer) -> None:
    *_, last = Homes(gazetteer).settle(articles((*LOCAL, UNKNOWN_TOWN), source="http://northtexasweekly.com/news"))
    found = analyse(last, gazetteer=gazetteer, recogniser=load_recogniser("none"))
    town = next(item for item in found.places if item.toponym.name == "Greenville")
    assert any("northtexasweekly.com" in reason and "km from" in reason for reason in town.reasons)


def test_an_outlet_of_the_world_has_no_home(gazetteer: Gazetteer) -> None:
    assert {article.home for article in Homes(gazetteer).settle(articles(WORLD, source="worldwire"))} == {None}


def test_one_article_tells_no_home(gazetteer: Gazetteer) -> None:
    assert [one.home for one in Homes(gazetteer).settle(articles(LOCAL[:1], source="http://a.com"))] == [None]


def test_outlets_do_not_share_a_home(gazetteer: Gazetteer) -> None:
    batch = [*articles(LOCAL, source="http://a.com"), *articles((UNCLEAR,), source="http://b.com")]
    assert list(Homes(gazetteer).settle(batch))[-1].home is None


def test_a_given_home_stands_before_a_learnt_one(gazetteer: Gazetteer) -> None:
    batch = articles((*LOCAL, UNCLEAR), source="http://northtexasweekly.com/news")
    for said in (["Kentucky"], ["northtexasweekly.com=Kentucky"]):
        *_, last = Homes.parse(said, gazetteer=gazetteer).settle(batch)
        assert last.home and last.home.said and last.home.name == "Kentucky"
        assert where(last, gazetteer) == "Kentucky, US"


def test_a_home_is_learnt_from_what_the_store_keeps_of_the_source(tmp_path: Path, gazetteer: Gazetteer) -> None:
    *kept, new = articles((*LOCAL, UNKNOWN_TOWN), source="North Texas Weekly")
    with EventStore(tmp_path / "kept.db") as store:
        for article in kept:
            store.add(article, ())
        assert [one.id for one in store.articles_from("north texas weekly", limit=2)] == [kept[2].id, kept[1].id]
        (settled,) = Homes(gazetteer, stored=store.articles_from).settle([new])
    assert settled.home and settled.home.place and settled.home.place.admin1 == "Texas"
    (alone,) = Homes(gazetteer).settle([new])
    assert alone.home is None


def test_none_learns_nothing(gazetteer: Gazetteer) -> None:
    batch = articles(LOCAL, source="http://northtexasweekly.com/news")
    assert {one.home for one in Homes.parse(["none"], gazetteer=gazetteer).settle(batch)} == {None}


def test_an_unknown_home_is_said(gazetteer: Gazetteer) -> None:
    with pytest.raises(InputError, match="Xyzzyqux"):
        Homes.parse(["Xyzzyqux"], gazetteer=gazetteer)
    article = Article(id="a", text=UNCLEAR, home=Home(name="Xyzzyqux"))
    found = analyse(article, gazetteer=gazetteer, recogniser=load_recogniser("none"))
    assert any("Xyzzyqux" in note for note in found.notes)


def test_what_was_read_before_a_failure_is_not_lost(gazetteer: Gazetteer) -> None:
    def failing() -> Iterator[Article]:
        yield from articles(LOCAL, source="http://a.com")
        raise InputError("the fourth cannot be read")

    found = []
    with pytest.raises(InputError, match="fourth"):
        for article in Homes(gazetteer).settle(failing()):
            found.append(article.id)
    assert len(found) == len(LOCAL)


@pytest.mark.parametrize(
    ("name", "place"), [("Paris, Texas", "Texas"), ("Texas", "Texas"), ("Georgia, United States", "Georgia")]
)
def test_a_home_by_name(name: str, place: str, gazetteer: Gazetteer) -> None:
    home = home_with_place(Home(name=name), gazetteer=gazetteer)
    assert home and home.place and place in (home.place.admin1, home.place.name)


def test_home_on_the_command_line_and_in_a_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = tmp_path / "plain.txt"
    plain.write_text(UNCLEAR)
    record = tmp_path / "record.jsonl"
    record.write_text(json.dumps({"id": "a", "text": UNCLEAR, "home": "Texas"}) + "\n")
    assert '"country":"FR"' in run("read", str(plain), "--what", "places", "--format", "jsonl").stdout
    for given in (run("read", str(plain), "--home", "Texas", "--what", "places", "--format", "jsonl"),
                  run("read", str(record), "--what", "places", "--format", "jsonl")):  # fmt: skip
        assert '"admin1":"Texas"' in given.stdout.split('"candidates"')[0]
    monkeypatch.setenv("DATELINE_HOME", "elsewhere.com=Kenya;Texas")
    assert "Texas" in run("read", str(plain), "--what", "places").stdout
