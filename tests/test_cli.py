"""The command line: verbs explain themselves, data and words are kept apart, bad input loses nothing."""

import json
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from geo.cli import cli, main
from geo.geocoder_cache import Limits
from geo.model import article_id
from tests.nominatim_server import Server, running
from tests.samples import SEED

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
NOTE = "Israeli forces launched an airstrike near Tyre, Lebanon, on November 19, 2025.\n"


def verbs(group: click.Group = cli, prefix: str = "") -> list[tuple[str, click.Command]]:
    out: list[tuple[str, click.Command]] = []
    for name, command in sorted(group.commands.items()):
        out.append((f"{prefix}{name}", command))
        if isinstance(command, click.Group):
            out.extend(verbs(command, f"{prefix}{name} "))
    return out


def run(*args: str, stdin: str | bytes | None = None, db: Path | None = None) -> Result:
    env = {"DATELINE_DB": str(db)} if db else {}
    return CliRunner().invoke(cli, list(args), input=stdin, env=env, catch_exceptions=True)


def run_main(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *args: str) -> tuple[int, str, str]:
    monkeypatch.setattr(sys, "argv", ["dateline", *args])
    code = 0
    try:
        main()
    except SystemExit as stop:
        code = int(stop.code or 0)
    out = capsys.readouterr()
    return code, out.out, out.err


@pytest.mark.parametrize(("name", "command"), verbs(), ids=[name for name, _ in verbs()])
def test_every_verb_has_help_an_example_and_a_line_in_the_readme(name: str, command: click.Command) -> None:
    shown = run(*name.split(), "--help").output
    assert "Example:" in shown and f"dateline {name.split()[0]}" in shown
    assert f"dateline {name}" in README
    for option in command.params:
        assert isinstance(option, click.Argument) or getattr(option, "help", None), option.name


def test_help_on_its_own() -> None:
    assert run("--help").exit_code == 0
    assert run("--version").output.startswith("cli") or "dateline" in run("--version").output


def test_read_prints_one_line_an_article(tmp_path: Path) -> None:
    many = tmp_path / "many.jsonl"
    many.write_text("".join(json.dumps({"id": f"a{i}", "text": NOTE}) + "\n" for i in range(3)))
    for what, key in (("events", "trigger"), ("places", "name"), ("dates", "value")):
        lines = run("read", str(many), "--what", what, "--format", "jsonl").stdout.splitlines()
        rows = [json.loads(line) for line in lines]
        assert [row["id"] for row in rows] == ["a0", "a1", "a2"]
        assert all(key in row[what][0] for row in rows)


def test_read_events_have_the_promised_fields() -> None:
    row = json.loads(run("read", "-", "--format", "jsonl", stdin=NOTE).stdout)
    event = row["events"][0]
    promised = (
        "id type subtype date date_from date_to date_precision place lat lon country geo_precision time_precision"
    )
    assert set((promised + " confidence sentence start end").split()) <= set(event)
    assert event["type"] == "air_strike" and event["date"] == "2025-11-19" and event["country"] == "LB"
    assert NOTE[event["start"] : event["end"]] == event["trigger"]


def test_places_and_dates_point_into_the_text() -> None:
    for what, name in (("places", "name"), ("dates", "phrase")):
        row = json.loads(run("read", "-", "--what", what, "--format", "jsonl", stdin=NOTE).stdout)
        for item in row[what]:
            assert NOTE[item["start"] : item["end"]]
            if what == "places":
                assert item[name] in NOTE


def test_the_dct_of_a_corpus_is_the_publication_date(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(
        json.dumps({"id": "x", "text": "A bomb exploded in Tripoli on Friday.", "dct": "2019-05-06"}) + "\n"
    )
    row = json.loads(run("read", str(path), "--what", "dates", "--format", "jsonl").stdout)
    assert row["dates"][0]["value"] == "2019-05-03"


def test_add_list_export_correct(tmp_path: Path) -> None:
    db = tmp_path / "d.db"
    first = run("add", str(SEED), db=db)
    assert first.exit_code == 0 and "added 1 article with 4 events" in first.stderr
    again = run("add", str(SEED), db=db)
    assert "added 0 articles with 0 events; known before: 1" in again.stderr
    rows = run("list", "--format", "jsonl", db=db).stdout.splitlines()
    assert len(rows) == 4
    assert len(run("list", "--format", "jsonl", "--type", "air_strike", db=db).stdout.splitlines()) == 2
    assert len(run("list", "--format", "jsonl", "--place", "beirut", db=db).stdout.splitlines()) == 1
    article = json.loads(rows[0])["record"]["article_id"] if "record" in json.loads(rows[0]) else ""
    assert article
    done = run("correct", article, "--published", "2024-12-01", "--why", "archive", db=db)
    assert done.exit_code == 0, done.stderr
    assert json.loads(run("correct", db=db).stdout)["new"] == "2024-12-01"
    assert "2024-11-19" in run("list", db=db).stdout
    assert "known before: 1" in run("add", str(SEED), db=db).stderr
    run("add", str(SEED), "--again", db=db)
    assert "2024-11-19" in run("list", db=db).stdout, "a correction outlives a re-reading"
    for ending in ("jsonl", "csv", "geojson", "kml", "html"):
        out = tmp_path / f"out.{ending}"
        assert run("export", str(out), db=db).exit_code == 0
        assert "Hilweh" in out.read_text(encoding="utf-8")


def test_place_says_why() -> None:
    shown = run("place", "Ras En Nakura", "--context", "talks between Lebanon and Israel").stdout
    head, first, *_rest = shown.splitlines()
    assert head.split() == ["SCORE", "PLACE", "IN", "CLASS", "LAT", "LON", "ID", "WHY"]
    assert "Ras Naqoura" in first and "dateline:ras-naqoura" in first and "33.093 35.104" in first
    assert "Lebanon is named in the same sentence; also called so" in first
    assert "source: Dateline supplement: Encyclopaedia Britannica" in shown
    assert "source: GeoNames (geonames.org), CC BY 4.0" in shown
    lines = run("place", "Tripoli", "--context", "Lebanon", "--format", "jsonl").stdout.splitlines()
    assert json.loads(lines[0])["country"] == "LB"


@pytest.mark.parametrize(
    ("name", "context", "where"),
    [
        ("St. Petersburg", "a hurricane in Florida", "Florida, United States"),
        ("St. Petersburg", "Russian police", "Saint Petersburg, Russia"),
        ("Odessa", "oil fields of west Texas", "Texas, United States"),
        ("Odessa", "", "Odesa Oblast, Ukraine"),
        ("Tripoli", "Misrata and Benghazi, Libyan cities", "Libya"),
    ],
)
def test_the_context_of_a_place_is_countries_and_regions(name: str, context: str, where: str) -> None:
    first = json.loads(run("place", name, "--context", context, "--format", "jsonl").stdout.splitlines()[0])
    assert ", ".join(filter(None, (first["admin1"], first["country_name"]))).endswith(where)


def test_a_place_is_corrected_by_the_id_that_place_shows(tmp_path: Path) -> None:
    db = tmp_path / "events.db"
    note = tmp_path / "note.txt"
    note.write_text("An airstrike hit Tripoli on November 19, 2025, killing four people.\n", encoding="utf-8")
    run("add", str(note), db=db)
    article = article_id("An airstrike hit Tripoli on November 19, 2025, killing four people.\n")
    lines = run("place", "Tripoli", "--context", "Lebanon", "--format", "jsonl").stdout.splitlines()
    done = run("correct", article, "--place", "Tripoli", json.loads(lines[0])["id"], "--why", "a call", db=db)
    assert done.exit_code == 0, done.output
    assert "Tripoli, Lebanon" in run("list", db=db).stdout
    run("add", str(note), "--again", db=db)
    assert "Tripoli, Lebanon" in run("list", db=db).stdout, "a correction outlives a re-reading"
    assert run("correct", article, "--place", "Tripoli", "no-such-id", db=db).exit_code != 0
    run("correct", article, "--place", "Tripoli", "none", db=db)
    assert "Tripoli" not in run("list", db=db).stdout.split("SENTENCE")[1].split("asserted")[0]
    fields = [json.loads(line)["field"] for line in run("correct", db=db).stdout.splitlines()]
    assert fields == ["place:Tripoli", "place:Tripoli"]
    assert "place:Tripoli is no longer none" in run("correct", article, "--undo", db=db).stderr
    assert "Tripoli, Lebanon" in run("list", db=db).stdout
    run("correct", article, "--undo", db=db)
    assert run("correct", db=db).stdout == ""
    assert "no correction to take back" in str(run("correct", article, "--undo", db=db).exception)


def test_gazetteer_info_credits_its_sources() -> None:
    assert "GeoNames" in run("gazetteer", "info").stdout


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("empty.txt", b"", "empty"),
        ("blank.txt", b" \n\t\n", "empty"),
        ("binary.txt", b"\x00\x01\x02\xff" * 100, "text"),
        ("latin.txt", "Café à Beyrouth".encode("latin-1"), "UTF-8"),
        ("bad.jsonl", b'{"id": "a", "text": "x"\n', "bad.jsonl:1"),
    ],
)
def test_bad_files_are_one_sentence_and_exit_2(
    name: str,
    content: bytes,
    says: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    code, out, err = run_main(monkeypatch, capsys, "read", str(path), "--format", "jsonl")
    assert code == 2 and says in err and "Traceback" not in err
    assert not out.strip()


def test_a_bad_date_costs_the_date_and_not_the_article(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "day.jsonl"
    path.write_text('{"id": "a", "text": "A bomb exploded in Tyre.", "published": "soon"}\n')
    code, out, err = run_main(monkeypatch, capsys, "read", str(path), "--format", "jsonl")
    assert code == 2 and "day.jsonl:1" in err and "'soon'" in err
    assert json.loads(out)["events"][0]["type"] == "bombing"


def test_a_thousand_errors_are_told_in_a_screenful(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "wrong.jsonl").write_text('{"words": 1}\n' * 1000)
    code, _, err = run_main(monkeypatch, capsys, "read", str(tmp_path / "wrong.jsonl"))
    assert code == 2 and "980 more" in err and len(err.splitlines()) < 30


def test_a_huge_file_is_refused_fast(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "huge.txt"
    path.write_bytes(b"word " * 10_000_000)
    code, _, err = run_main(monkeypatch, capsys, "read", str(path))
    assert code == 2 and "5 MB" in err


@pytest.mark.parametrize(
    "args",
    [
        ("read", "no-such-file.txt"),
        ("read", str(SEED), "--published", "31 November 2025"),
        ("read", str(SEED), "--published", "yesterday-ish"),
        ("read", str(SEED), "--format", "docx"),
        ("read", str(SEED), "--what", "dates", "--format", "csv"),
        ("export", "events.docx"),
        ("list", "--from", "2025-12-01", "--to", "2025-11-01"),
        ("place", "Xyzzyqux"),
        ("list", "--type", "airstrike"),
        ("correct", "no-such-article", "--published", "2025-11-25"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    args: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATELINE_DB", str(tmp_path / "d.db"))
    run("add", str(SEED), db=tmp_path / "d.db")
    code, out, err = run_main(monkeypatch, capsys, *args)
    assert code == 2 and "Error" in err and "Traceback" not in err
    assert not out.strip()


def test_good_files_are_read_beside_bad_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty.txt").touch()
    (tmp_path / "good.txt").write_text(NOTE)
    paths = [str(tmp_path / name) for name in ("empty.txt", "good.txt")]
    code, out, err = run_main(monkeypatch, capsys, "read", *paths, "--format", "jsonl")
    assert code == 2 and "empty.txt" in err and json.loads(out)["events"]


def test_a_damaged_store_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    db = tmp_path / "broken.db"
    db.write_bytes(b"this is no database" * 100)
    before = db.read_bytes()
    monkeypatch.setenv("DATELINE_DB", str(db))
    for args in (("list",), ("add", str(SEED)), ("export", str(tmp_path / "o.csv"))):
        code, _, err = run_main(monkeypatch, capsys, *args)
        assert code == 2 and "broken.db" in err and "Traceback" not in err
    assert db.read_bytes() == before


def test_a_store_of_an_older_version_is_read_all_the_same(tmp_path: Path) -> None:
    db = tmp_path / "old.db"
    run("add", str(SEED), db=db)
    raw = sqlite3.connect(db)
    raw.executescript(
        "DROP TABLE columns; DROP TABLE terms; DROP TABLE actors; DROP TABLE sheets; DROP TABLE squares;"
        "CREATE TABLE actors (event INTEGER NOT NULL, key TEXT NOT NULL, name TEXT NOT NULL, PRIMARY KEY (event, key));"
        "PRAGMA user_version = 2"
    )
    raw.close()
    assert len(run("list", "--format", "jsonl", db=db).stdout.splitlines()) == 4
    (tmp_path / "empty.db").touch()
    assert "is empty" in str(run("list", db=tmp_path / "empty.db").exception)
    assert not (tmp_path / "empty.db").stat().st_size, "nobody asked to make a store of it"


def test_the_terminal_obeys_no_text() -> None:
    shown = run("read", "-", stdin="An airstrike hit \x1b[2JTyre on November 19, 2025.\x07").stdout
    assert "\x1b" not in shown and "\x07" not in shown


@pytest.fixture
def nominatim(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Server]:
    """A geocoding service of our own on this machine, and a cache that is empty."""
    monkeypatch.setenv("DATELINE_USER_AGENT", "dateline-tests")
    monkeypatch.setattr("geo.online.Limits", lambda: Limits(min_delay_seconds=0.0))
    monkeypatch.setattr("geo.geocoder_cache.cache_folder", lambda: tmp_path)
    with running() as server:
        yield server


UNKNOWN = "An airstrike hit the town of Qwertzuiopville on November 19, 2025.\n"


def test_unresolved_names_are_looked_up_only_when_asked(nominatim: Server) -> None:
    offline = json.loads(run("read", "-", "--format", "jsonl", stdin=UNKNOWN).stdout)
    assert offline["events"][0]["lat"] is None and not nominatim.asked
    asked = ["--online", "nominatim", "--online-domain", f"http://{nominatim.domain}"]
    for _ in range(2):
        found = run("read", "-", "--format", "jsonl", *asked, stdin=UNKNOWN)
        event = json.loads(found.stdout)["events"][0]
        assert event["lat"] == pytest.approx(33.8958) and "OpenStreetMap" in found.stderr
    assert len(nominatim.asked) == 1, "the second time the answer is known"


def test_a_service_that_fails_leaves_the_event_unplaced_and_says_so(nominatim: Server) -> None:
    nominatim.tricks += ["403"] * 9
    asked = ["--online", "nominatim", "--online-domain", f"http://{nominatim.domain}"]
    found = run("read", "-", "--format", "jsonl", *asked, stdin=UNKNOWN)
    assert found.exit_code == 0 and json.loads(found.stdout)["events"][0]["lat"] is None
    assert "not looked up" in found.stderr


def test_places_of_ones_own_and_geonames_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_DATA", str(tmp_path))
    own = tmp_path / "mine.csv"
    own.write_text("name,lat,lon\nCamp Qwertz,33.51,36.42\n", encoding="utf-8")
    assert "added 1 place of your own" in run("gazetteer", "add", str(own)).stderr
    own.write_text("name,lat,lon\nCamp Qwertz,133.51,36.42\n", encoding="utf-8")
    wrong = run("gazetteer", "add", str(own))
    assert wrong.exit_code != 0 and "line 2" in str(wrong.exception)
    missing = run("gazetteer", "build", str(tmp_path / "UA.zip"))
    assert missing.exit_code != 0 and "UA.zip" in str(missing.exception)


def test_what_is_empty_says_so_in_words(tmp_path: Path) -> None:
    db = tmp_path / "d.db"
    run("add", str(SEED), db=db)
    none = run("list", "--format", "jsonl", "--place", "Atlantis", db=db)
    assert not none.stdout and "no stored event passes these filters" in none.stderr
    assert "nothing was corrected yet" in run("correct", db=db).stderr
    plan = run("read", "-", "--format", "jsonl", stdin="Talks may be held in Geneva.\n")
    assert "--status all" in plan.stderr
    assert "--status all" not in run("read", "-", "--format", "jsonl", stdin=NOTE).stderr


def test_a_type_may_be_written_in_words(tmp_path: Path) -> None:
    db = tmp_path / "d.db"
    run("add", str(SEED), db=db)
    assert len(run("list", "--format", "jsonl", "--type", "Air strike", db=db).stdout.splitlines()) == 2
    assert "is it air_strike" in run("list", "--type", "airstrike", db=db).stderr


def test_a_note_says_how_many_articles_it_is_about(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(NOTE, encoding="utf-8")
    (tmp_path / "b.txt").write_text("A bomb exploded in Tyre on May 3.\n", encoding="utf-8")
    said = run("add", str(tmp_path), db=tmp_path / "d.db").stderr
    assert "the year is assumed" in said and "(1 of 2 articles)" in said
    assert "articles)" not in run("read", str(tmp_path / "b.txt")).stderr


def test_what_did_not_happen_is_shown_when_asked_for(tmp_path: Path) -> None:
    text = tmp_path / "talk.txt"
    text.write_text(
        "An airstrike hit Tyre, Lebanon, on November 19, 2025. The army denied shelling Sidon.\n", encoding="utf-8"
    )

    def statuses(*options: str) -> list[str]:
        row = json.loads(run("read", str(text), "--format", "jsonl", *options).stdout)
        return [event["status"] for event in row["events"]]

    assert statuses() == ["asserted"]
    assert statuses("--status", "negated") == ["negated"]
    assert statuses("--status", "all") == ["asserted", "negated"]
    db = tmp_path / "kept.db"
    run("add", str(text), db=db)
    assert len(run("list", "--format", "jsonl", db=db).stdout.splitlines()) == 1
    assert len(run("list", "--format", "jsonl", "--status", "all", db=db).stdout.splitlines()) == 2
    wrong = run("read", str(text), "--status", "sure")
    assert wrong.exit_code == 2 and "is no status" in wrong.stderr
