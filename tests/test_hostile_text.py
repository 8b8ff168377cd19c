"""Texts that try to be code pass through the store and every export as text, and break nothing."""

import csv
import io
import json
import re
import sqlite3
import xml.etree.ElementTree as ET
from html.parser import HTMLParser

import pytest

from geo.flat import article_line
from geo.formats import read_events, write_events
from geo.model import EventQuery
from geo.records import event_to_dict, to_line, whole_characters
from geo.store import EventStore
from tests.hostile_records import ARTICLES, EVENTS, HOSTILE
from tests.test_formats import KML, written

MENDED = [json.loads(to_line(event_to_dict(event))) for event in EVENTS]
each_text = pytest.mark.parametrize(("article", "event"), [*zip(ARTICLES, EVENTS, strict=True)])


def test_the_store_keeps_them_all_and_finds_each(tmp_path):
    with EventStore(tmp_path / "hostile.db") as store:
        for article, event in zip(ARTICLES, EVENTS, strict=True):
            assert store.add(article, [event])
        assert store.count() == len(HOSTILE)
        assert {event.id for event in store.events()} == {event.id for event in EVENTS}
        for article, event in zip(ARTICLES, EVENTS, strict=True):
            name = event.actors[0].name
            if name.strip():
                found = store.events(EventQuery(text=name, actors=(name,), places=(name,), sources=(article.source,)))
                assert event.id in {hit.id for hit in found}
        store.facets()
    assert sqlite3.connect(tmp_path / "hostile.db").execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.mark.parametrize("format", ["jsonl", "csv", "geojson"])
def test_readable_files_give_back_the_very_text(format, tmp_path):
    path = tmp_path / f"hostile.{format}"
    write_events(EVENTS, articles=ARTICLES, to=path)
    assert [event_to_dict(event) for event in read_events(path)] == MENDED


@each_text
def test_one_line_an_article(article, event):
    line = to_line(article_line(article.id, [event]))
    assert len(line.splitlines()) == 1
    assert json.loads(line)["events"][0]["sentence"] == whole_characters(event.sentence_text)


@each_text
def test_no_cell_is_a_formula(article, event):
    table = list(csv.reader(io.StringIO(written([event], "csv", [article]), newline=""), strict=True))
    assert [len(row) for row in table] == [len(table[0])] * 2
    numeric = re.compile(r"-?[\d.]+(e-?\d+)?")
    for cell in table[1]:
        assert numeric.fullmatch(cell) or not cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


@each_text
def test_kml_stays_well_formed_and_its_balloon_holds_no_markup(article, event):
    mark = ET.fromstring(written([event], "kml", [article]))[0].find(f"{KML}Placemark")
    assert mark is not None
    balloon = mark.findtext(f"{KML}description") or ""
    assert not set("<>$") & set(balloon)  # it is drawn as HTML, with $[field] filled in
    shown = {data.get("name"): data.findtext(f"{KML}value") for data in mark.iter(f"{KML}Data")}
    assert printable(shown.get("sentence", "")) == printable(event.sentence_text)


def printable(text: str) -> str:
    """Return the text without what XML cannot carry or folds."""
    return re.sub("[^\t\n\u0020-\ud7ff\ue000-\ufffc\U00010000-\U0010ffff]", "", text)


class Elements(HTMLParser):
    """The page as a browser divides it: its elements, attributes, and the data element's text."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.data = ""
        self._in_data = False

    def handle_starttag(self, tag, attributes):
        self.seen.append(" ".join([tag, *(f"{name}={value}" for name, value in attributes if name != "content")]))
        self._in_data = ("id", "data") in attributes

    def handle_endtag(self, tag):
        self._in_data = False

    def handle_data(self, data):
        self.data += data if self._in_data else ""


def parsed(events, articles) -> Elements:
    elements = Elements()
    elements.feed(written(events, "html", articles))
    return elements


@each_text
def test_the_page_has_the_same_elements_whatever_the_text(article, event):
    page, empty = parsed([event], [article]), parsed([], [])
    assert page.seen == empty.seen
    assert not re.search(r"[<>&]|\{[{%#]", page.data)
    (shown,) = json.loads(page.data)["events"]
    assert "".join(words for words, _ in shown["sentence"]) == whole_characters(event.sentence_text)
    assert shown["url"] == ""  # no text here is a web address
