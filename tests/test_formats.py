"""Files of events: nothing is dropped, what was written reads back, a failure leaves what was there."""

import csv
import io
import json
import os
import stat
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import InputError
from geo.flat import article_line, flat_event
from geo.formats import FORMATS, read_events, write_events
from geo.html_export import marked, script_safe_json
from geo.model import Event, ResolvedToponym, Span, Toll, Toponym, When
from geo.records import (
    article_from_dict,
    article_to_dict,
    correction_from_dict,
    correction_to_dict,
    event_from_dict,
    event_to_dict,
    to_line,
)
from tests import strategies
from tests.samples import ARTICLE, CAMP, EVENTS, HILWEH, NAQOURA, ROCKETS, STRIKE, TALKS, TEXT

READABLE = ("jsonl", "csv", "geojson")
KML = "{http://www.opengis.net/kml/2.2}"
ISSUE_KEYS = {
    *("id", "type", "subtype", "category", "status", "claimed_by", "date", "date_from", "date_to", "date_precision"),
    *("date_phrase", "year_assumed", "place", "lat", "lon", "country", "geonames_id", "geo_precision"),
    *(
        "time_precision",
        "confidence",
        "sentence",
        "start",
        "end",
        "trigger",
        "sentence_start",
        "sentence_end",
        "actors",
    ),
    *("toll", "killed_low", "killed_high", "injured_low", "injured_high", "displaced_low", "displaced_high"),
    *("missing_low", "missing_high", "arrested_low", "arrested_high"),
}


def written(events, format, articles=()):
    stream = io.StringIO(newline="")
    write_events(events, articles=articles, to=stream, format=format)
    return stream.getvalue()


def read_back(text, format):
    return read_events(io.StringIO(text, newline=""), format=format)


# Laws


@given(strategies.EVENTS)
def test_an_event_comes_back_from_json_equal(event: Event) -> None:
    assert event_from_dict(json.loads(to_line(event_to_dict(event)))) == event


@given(strategies.ARTICLES, strategies.CORRECTIONS)
def test_articles_and_corrections_come_back_equal(article, correction):
    assert article_from_dict(json.loads(to_line(article_to_dict(article)))) == article
    assert correction_from_dict(json.loads(to_line(correction_to_dict(correction)))) == correction


@given(st.lists(strategies.EVENTS, max_size=3), st.lists(strategies.ARTICLES, max_size=2))
@pytest.mark.parametrize("format", READABLE)
def test_a_file_gives_back_all_events_equal_and_in_order(format, events, articles):
    assert read_back(written(events, format, articles), format) == events


@given(strategies.EVENTS)
def test_a_line_has_no_line_break_that_any_reader_knows(event):
    assert len(to_line(event_to_dict(event)).splitlines()) == 1


@given(
    st.recursive(
        st.text() | st.integers() | st.none(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_json_for_a_page_reads_back_and_holds_no_markup(value):
    text = script_safe_json(value)
    assert json.loads(text) == value
    assert text.isascii()
    assert not any(bad in text for bad in ("<", ">", "&", "{{", "{%", "{#"))


@given(strategies.EVENTS)
def test_the_marked_pieces_are_the_sentence(event):
    pieces = marked(event)
    assert "".join(words for words, _ in pieces) == event.sentence_text
    assert all(words for words, _ in pieces)
    assert {kind for _, kind in pieces} <= {"", "place", "date", "trigger"}


# The line of `dateline read`


def test_the_owners_article_as_a_line():
    line = json.loads(to_line(article_line(ARTICLE.id, EVENTS)))
    talks, camp, _, rockets = line["events"]
    assert list(line) == ["id", "events"]
    assert set(camp) >= ISSUE_KEYS
    assert camp["type"] == "air_strike"
    assert camp["date"] == camp["date_from"] == camp["date_to"] == "2025-11-19"
    assert (camp["lat"], camp["lon"], camp["place"], camp["geonames_id"]) == (33.54, 35.38, "Ayn al-Hilweh", None)
    assert TEXT[camp["start"] : camp["end"]] == camp["trigger"] == "airstrike"
    assert TEXT[camp["sentence_start"] : camp["sentence_end"]] == camp["sentence"]
    assert camp["actors"] == [{"name": "Israeli forces", "role": "actor"}, {"name": "Hamas", "role": "target"}]
    assert (talks["date"], talks["date_from"], talks["date_precision"]) == (None, None, "unknown")
    assert talks["geonames_id"] == "278832"
    assert (rockets["place"], rockets["lat"], rockets["geo_precision"]) == (None, None, None)
    assert (rockets["status"], rockets["claimed_by"]) == ("claimed", "Hezbollah")


def test_a_week_is_no_day():
    week = replace(CAMP, when=When(first=date(2025, 11, 3), last=date(2025, 11, 9), precision="week"))
    row = flat_event(week)
    assert (row["date"], row["date_from"], row["date_to"]) == (None, "2025-11-03", "2025-11-09")


def test_places_line_tells_kinds_apart_and_keeps_the_unresolved():
    found = ResolvedToponym(toponym=Toponym(start=3, end=16, name="Ras En Nakura"), place=NAQOURA, confidence=0.9)
    camp = ResolvedToponym(toponym=Toponym(start=20, end=30, name="the camp"), place=HILWEH)
    lost = ResolvedToponym(toponym=Toponym(start=40, end=44, name="Xyzw"), place=None, reasons=("no such name",))
    people = ResolvedToponym(toponym=Toponym(start=50, end=58, name="Lebanese", kind="demonym"), place=NAQOURA)
    rows = article_line("a", [found, camp, lost, people], what="places")["places"]
    assert [(row["name"], row["place"], row["geonames_id"], row["lat"]) for row in rows] == [
        ("Ras En Nakura", "En Nâqoûra", "278832", 33.11806),
        ("the camp", "Ayn al-Hilweh", None, 33.54),
        ("Xyzw", None, None, None),
        ("Lebanese", "En Nâqoûra", "278832", 33.11806),
    ]
    assert [row["kind"] for row in rows] == ["place", "place", "place", "demonym"]
    assert rows[0]["confidence"] == 0.9
    assert rows[2]["reasons"] == ["no such name"]


def test_dates_line_lists_what_stands_in_the_text():
    carried = When(first=date(2025, 11, 23), last=date(2025, 11, 23), precision="day")
    row, *others = article_line("a", [CAMP.when, carried], what="dates")["dates"]
    assert not others
    assert {key: row[key] for key in ("start", "end", "value", "type")} == {
        "start": CAMP.when.start,
        "end": CAMP.when.end,
        "value": "2025-11-19",
        "type": "DATE",
    }


# Each format


@pytest.mark.parametrize("format", FORMATS)
def test_no_event_is_a_file_too(format, tmp_path):
    path = tmp_path / f"none.{format}"
    write_events([], to=path)
    if format in READABLE:
        assert read_events(path) == []
    assert (path.stat().st_size == 0) == (format == "jsonl")


@pytest.mark.parametrize("name", ["a.jsonl", "a.NDJSON", "a.csv", "a.GeoJSON", "a.json"])
def test_files_read_back_by_their_extension(tmp_path, name):
    write_events(EVENTS, articles=[ARTICLE], to=tmp_path / name)
    assert read_events(str(tmp_path / name)) == list(EVENTS)


def test_the_flat_fields_are_the_same_everywhere():
    lines = [json.loads(line) for line in written(EVENTS, "jsonl", [ARTICLE]).splitlines()]
    features = json.loads(written(EVENTS, "geojson", [ARTICLE]))["features"]
    table = list(csv.DictReader(io.StringIO(written(EVENTS, "csv", [ARTICLE]), newline="")))
    assert list(lines[0]) == list(table[0])
    assert set(lines[0]) - set(features[0]["properties"]) == {"lat", "lon"}  # they are its geometry
    for line, row in zip(lines, table, strict=True):
        assert (line["source"], line["title"], line["published"]) == ("KJFK News", ARTICLE.title, "2025-11-25")
        assert row["type"] == line["type"]
        assert row["lat"] == ("" if line["lat"] is None else str(line["lat"]))


def test_geojson_keeps_the_unplaced_without_geometry_and_longitude_first():
    features = json.loads(written(EVENTS, "geojson"))["features"]
    assert [feature["geometry"] for feature in features] == [
        {"type": "Point", "coordinates": [NAQOURA.lon, NAQOURA.lat]},
        {"type": "Point", "coordinates": [35.38, 33.54]},
        {"type": "Point", "coordinates": [35.50157, 33.89332]},
        None,
    ]
    assert [feature["id"] for feature in features] == [event.id for event in EVENTS]


def test_geojson_comes_back_from_a_gis_program_that_keeps_nested_values_as_text():
    data = json.loads(written(EVENTS, "geojson"))
    for feature in data["features"]:
        feature["properties"]["record"] = json.dumps(feature["properties"]["record"])
    assert read_back(json.dumps(data, indent=2), "geojson") == list(EVENTS)


def test_kml_lists_every_event_with_its_time():
    weekly = replace(CAMP, when=When(first=date(2025, 11, 3), last=date(2025, 11, 9), precision="week"))
    document = ET.fromstring(written([*EVENTS, weekly], "kml", [ARTICLE]))[0]
    marks = document.findall(f"{KML}Placemark")
    assert [mark.findtext(f"{KML}name") for mark in marks] == [
        "Talks, En Nâqoûra",
        "Air strike, Ayn al-Hilweh",
        "Air strike, Beirut",
        "Rocket attack, no place stated",
        "Air strike, Ayn al-Hilweh",
    ]
    assert [mark.find(f"{KML}Point") is not None for mark in marks] == [True, True, True, False, True]
    assert marks[1].findtext(f"{KML}Point/{KML}coordinates") == "35.38,33.54"
    assert marks[0].find(f"{KML}TimeStamp") is None
    assert marks[1].findtext(f"{KML}TimeStamp/{KML}when") == "2025-11-19"
    assert marks[4].findtext(f"{KML}TimeSpan/{KML}end") == "2025-11-09"
    fields = {data.get("name"): data.findtext(f"{KML}value") for data in marks[2].iter(f"{KML}Data")}
    assert fields["sentence"] == STRIKE.sentence_text
    assert fields["source"] == "KJFK News"


def test_the_marks_of_a_sentence():
    pieces = marked(CAMP)
    assert [(words, kind) for words, kind in pieces if kind] == [
        ("November 19", "date"),
        ("airstrike", "trigger"),
        ("Ayn al-Hilweh", "place"),
    ]
    carried = replace(ROCKETS, toponym=Span(0, 4))  # a date and a place from elsewhere mark nothing here
    assert [words for words, kind in marked(carried) if kind] == ["launched rockets"]
    assert "".join(words for words, _ in marked(TALKS)) == TALKS.sentence_text


def test_html_is_one_file_that_asks_the_network_for_nothing(tmp_path):
    write_events(EVENTS, articles=[ARTICLE], to=tmp_path / "map.html")
    page = (tmp_path / "map.html").read_text(encoding="utf-8")
    assert "default-src 'none'" in page
    assert " src=" not in page and "@import" not in page and "url(" not in page
    assert "http" not in page.replace("http-equiv", "").replace("http://www.w3.org/2000/svg", "")


@pytest.mark.parametrize("format", FORMATS)
def test_same_events_same_bytes(format):
    assert written(EVENTS, format, [ARTICLE]) == written(EVENTS, format, [ARTICLE])


# Spreadsheets


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@A1", "\t=1", "\r=1", "\n=1", " =1", "'=1", "'quoted", "''", "\uff1d1", "-", "'"]
)
def test_no_cell_begins_a_formula(text):
    event = replace(CAMP, id=text, sentence_text=text, claimed_by=text)
    table = written([event], "csv", [replace(ARTICLE, title=text)])
    (row,) = csv.DictReader(io.StringIO(table, newline=""))
    for name in ("id", "sentence", "claimed_by", "title"):
        assert row[name] == f"'{text}"
    assert read_back(table, "csv") == [event]


def test_numbers_stay_numbers_and_plain_text_stays_as_it_is():
    south = replace(CAMP, place=replace(HILWEH, lat=-33.5))
    (row,) = csv.DictReader(io.StringIO(written([south], "csv"), newline=""))
    assert row["lat"] == "-33.5"
    assert row["sentence"] == CAMP.sentence_text
    assert row["actors"] == "Israeli forces (actor); Hamas (target)"


# Bad input


@pytest.mark.parametrize(
    ("format", "text", "words"),
    [
        ("jsonl", "not json\n", "input:1: no JSON"),
        ("jsonl", "[]\n", "input:1: .*Dateline wrote"),
        ("jsonl", "\n{}\n", "input:2: event: the field 'article_id' is missing"),
        ("jsonl", '{"record":' + "[" * 100_000, "input:1"),
        ("csv", "a,b\n1,2\n", "input:2: no JSON"),
        ("csv", '"a\n', "no CSV|no JSON"),
        ("geojson", "[1, 2]", "no FeatureCollection"),
        ("geojson", '{"type": "FeatureCollection", "features": [{"properties": {}}]}', "feature 1: .*'record'"),
        ("geojson", "{", "input: no JSON"),
        ("kml", "", "'kml' files cannot be read back; use one of: jsonl, csv, geojson"),
        ("xlsx", "", "unknown format 'xlsx'; use one of: jsonl, csv, geojson, kml, html"),
    ],
)
def test_reading_what_is_no_such_file(format, text, words):
    with pytest.raises(InputError, match=words):
        read_back(text, format)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"when": {"first": "2025-13-01"}}, "event.when.first: '2025-13-01' is not a day"),
        ({"when": {"precision": "century"}}, "event.when.precision: 'century' is none of day, month"),
        ({"status": "sure"}, "event.status"),
        ({"confidence": "high"}, "event.confidence: 'high' is not a number"),
        ({"confidence": True}, "event.confidence"),
        ({"confidence": float("nan")}, "event.confidence"),
        ({"sentence": [1]}, "event.sentence: .* is not a span"),
        ({"sentence": [1, 2.5]}, "event.sentence: 2.5 is not a whole number"),
        ({"place": {"id": "1", "name": "x", "lat": 1.0}}, "event.place: the field 'lon' is missing"),
        ({"place": "Beirut"}, "event.place: 'Beirut' is not an object"),
        ({"actors": {"name": "x"}}, "event.actors: .* is not a list"),
        ({"confidence_parts": [["type"]]}, "event.confidence_parts: .*right length"),
        ({"id": None}, "event.id: None is not a text"),
    ],
)
def test_a_record_that_is_none_names_its_field(change, words):
    with pytest.raises(InputError, match=words):
        event_from_dict(event_to_dict(CAMP) | change)


def test_fields_of_a_later_version_are_passed_over():
    assert event_from_dict(event_to_dict(CAMP) | {"weather": {"rain": 3}}) == CAMP


@pytest.mark.parametrize("name", ["out.xlsx", "out", "out.parquet", ".jsonl"])
def test_unknown_format_lists_the_known(tmp_path, name):
    with pytest.raises(InputError, match="jsonl, csv, geojson, kml, html"):
        write_events(EVENTS, to=tmp_path / name)
    assert list(tmp_path.iterdir()) == []


# Writing


def failing_half_way():
    yield CAMP
    raise RuntimeError("stopped")


@pytest.mark.parametrize("events", [failing_half_way(), [CAMP, replace(CAMP, confidence=float("nan"))]])
def test_a_failure_leaves_what_was_there(tmp_path, events):
    path = tmp_path / "out.jsonl"
    path.write_text("precious\n", encoding="utf-8")
    with pytest.raises((RuntimeError, InputError)):
        write_events(events, to=path)
    assert [file.name for file in tmp_path.iterdir()] == ["out.jsonl"]
    assert path.read_text(encoding="utf-8") == "precious\n"


@pytest.mark.parametrize(
    ("target", "words"),
    [("folder.csv", "is a folder; name a file in it"), ("no/such/out.csv", "cannot be written: No such file")],
)
def test_where_no_file_can_be(tmp_path, target, words):
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(InputError, match=words):
        write_events(EVENTS, to=tmp_path / target)


def test_full_disk_keeps_the_old_file_and_says_so(tmp_path, monkeypatch):
    path = tmp_path / "out.csv"
    path.write_text("precious\n", encoding="utf-8")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InputError, match=r"'.*out\.csv' cannot be written: No space left .* nothing was changed"):
        write_events(EVENTS, to=path)
    assert [file.name for file in tmp_path.iterdir()] == ["out.csv"]
    assert path.read_text(encoding="utf-8") == "precious\n"


def test_who_reads_the_old_file_meanwhile_reads_it_whole(tmp_path):
    path = tmp_path / "out.csv"
    write_events(EVENTS, to=path)
    with path.open(encoding="utf-8", newline="") as reader:
        write_events([], to=path)
        assert reader.read() == written(EVENTS, "csv")
    assert read_events(path) == []


def test_a_link_stays_a_link_and_rights_are_the_users(tmp_path):
    real, link = tmp_path / "real.csv", tmp_path / "link.csv"
    real.write_text("old", encoding="utf-8")
    link.symlink_to(real)
    write_events(EVENTS, to=link)
    assert link.is_symlink()
    assert read_events(real) == list(EVENTS)
    plain = tmp_path / "plain"
    plain.touch()
    assert stat.S_IMODE(real.stat().st_mode) == stat.S_IMODE(plain.stat().st_mode)


def test_a_device_is_written_through(tmp_path):
    write_events(EVENTS, to=Path("/dev/null"), format="csv")
    assert Path("/dev/null").is_char_device()


def test_reading_a_file_that_is_missing_or_in_another_encoding(tmp_path):
    with pytest.raises(InputError, match="cannot be read: No such file"):
        read_events(tmp_path / "none.csv")
    (tmp_path / "wide.jsonl").write_bytes("{}".encode("utf-16"))
    with pytest.raises(InputError, match="not UTF-8"):
        read_events(tmp_path / "wide.jsonl")


def test_a_file_with_a_byte_order_mark_reads_back(tmp_path):
    path = tmp_path / "excel.csv"
    path.write_text("\ufeff" + written(EVENTS, "csv"), encoding="utf-8", newline="")
    assert read_events(path) == list(EVENTS)


TOLLED = replace(
    CAMP,
    toll=(
        Toll(kind="killed", low=12, high=None, start=0, end=9, phrase="killed at least 12"),
        Toll(kind="displaced", low=1200, high=1200, start=0, end=9, phrase="<b>1,200 families</b>", unit="families"),
    ),
)


def test_a_toll_is_in_every_format() -> None:
    written = {name: io.StringIO() for name in FORMATS}
    for name, stream in written.items():
        write_events([TOLLED], articles=[ARTICLE], to=stream, format=name)
    row = json.loads(written["jsonl"].getvalue())
    assert row["toll"] == "12 or more killed, 1,200 families displaced"
    assert (row["killed_low"], row["killed_high"], row["displaced_high"], row["injured_low"]) == (12, None, 1200, None)
    (cells,) = csv.DictReader(io.StringIO(written["csv"].getvalue()))
    assert (cells["killed_low"], cells["killed_high"], cells["displaced_low"]) == ("12", "", "1200")
    assert json.loads(written["geojson"].getvalue())["features"][0]["properties"]["killed_low"] == 12
    for name in ("kml", "html"):
        assert "12 or more killed, 1,200 families displaced" in written[name].getvalue()
    for name in READABLE:
        written[name].seek(0)
        assert read_events(written[name], format=name) == [TOLLED]
