"""The page as Streamlit runs it, without a browser: what is drawn for an address, and what a choice does."""

import json
import re
import sqlite3
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import feed, tiles
from dashboard.adding import apply_arrival
from dashboard.export import build_export
from geo.model import Article, Event, Span, article_id
from geo.store import EventStore
from geo.store_reading import Told
from tests.hostile import EVERYTHING, PAYLOADS
from tests.samples import ARTICLE, CAMP, EVENTS, ROCKETS, STRIKE, TALKS

APP = str(Path(__file__).parent.parent / "dashboard" / "app.py")
SECONDS = 60


@pytest.fixture
def stores(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with the samples as `seeds.db`, and no store of the user's yet."""
    with EventStore(tmp_path / "seeds.db") as store:
        store.add(ARTICLE, EVENTS)
    monkeypatch.setenv("DATELINE_DB", str(tmp_path / "mine.db"))
    monkeypatch.setenv("DATELINE_SEEDS_DB", str(tmp_path / "seeds.db"))
    yield tmp_path


def opened(**address: object) -> AppTest:
    page = AppTest.from_file(APP, default_timeout=SECONDS)
    for name, value in address.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception, page.exception
    return page


def words(page: AppTest) -> str:
    """All that is drawn as HTML."""
    return "\n".join(element.proto.body for element in page.get("html"))


def part(page: AppTest, name: str) -> dict[str, object]:
    """The values that one of the page's own controls was given, by the name it is registered under."""
    for element in page.get("bidi_component"):
        if element.proto.component_name == f"dateline_{name}":
            return dict(json.loads(element.proto.json))
    raise AssertionError(f"no part {name!r} on the page")


def strings(value: object) -> Iterator[str]:
    """All text within a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from strings(list(value.items()))
    elif isinstance(value, list | tuple):
        for one in value:
            yield from strings(one)


def listed(page: AppTest) -> list[object]:
    return [row["id"] for row in part(page, "list")["rows"]]  # type: ignore[index, attr-defined]


def test_an_empty_store_shows_the_samples(stores: Path) -> None:
    page = opened()
    assert "4 of 4 events, 1 unplaced, 1 undated" in words(page)
    assert listed(page) == [event.id for event in (STRIKE, ROCKETS, CAMP, TALKS)]
    assert not (stores / "mine.db").exists()


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ({"type": "talks"}, [TALKS]),
        ({"type": ["talks", "rocket_attack"]}, [ROCKETS, TALKS]),
        ({"place": "Beirut"}, [STRIKE]),
        ({"place": "Lebanon"}, [STRIKE, CAMP, TALKS]),
        ({"actor": "Hamas"}, [CAMP]),
        ({"src": "KJFK News"}, [STRIKE, ROCKETS, CAMP, TALKS]),
        ({"q": "training camp"}, [CAMP]),
        ({"d": ["2025-11-20", "2025-11-23"]}, [STRIKE, ROCKETS, TALKS]),
        ({"d": ["2025-11-20", "2025-11-23"], "undated": "0"}, [STRIKE, ROCKETS]),
        ({"conf": "0.85"}, [STRIKE, CAMP]),
        # What cannot be read counts as absent.
        ({"type": "no_such_type", "conf": "high", "d": ["soon", "later"], "undated": "perhaps", "view": "Moon"}, None),
        ({"ds": "nowhere", "place": "{{7*7}}", "lang": "tlh"}, None),
    ],
)
def test_an_address_filters(stores: Path, address: dict[str, object], expected: list[Event] | None) -> None:
    wanted = [STRIKE, ROCKETS, CAMP, TALKS] if expected is None else expected
    page = opened(**address)
    assert listed(page) == [event.id for event in wanted]
    assert f"{len(wanted)} of 4 events" in words(page)
    # The same address is a feed of the same events; whoever asks that for what cannot be read is told.
    asked = {name: [value] if isinstance(value, str) else value for name, value in address.items()}
    reply = feed.answer("geojson", asked)  # type: ignore[arg-type]
    if expected is None:
        assert reply.status in (400, 404)
    else:
        found = {feature["id"] for feature in json.loads(reply.body)["features"]}
        assert found == {event.id for event in expected}


# Every part of a link: what it is by default, what a link may say, and what the page makes of nonsense: the default.
SEEDS = [
    ("ds", "seeds", "mine", "../../etc/passwd"),
    ("type", [], ["talks", "air_strike"], ["no_such_type", "<b>"]),
    ("place", [], ["Beirut"], ["{{7*7}}"]),
    ("actor", [], ["Hamas"], ["nobody"]),
    ("src", [], ["KJFK News"], [""]),
    ("q", "", "camp", None),
    ("d", ("2025-11-19", "2025-11-23"), ["2025-11-20", "2025-11-21"], ["soon", "later"]),
    ("conf", 0.0, "0.85", "1e9"),
    ("undated", "1", "only", "perhaps"),
    ("status", "told", "all", "ALL"),
    ("e", "", CAMP.id, None),
    ("view", "List", "Source", "Moon"),
    ("layer", "groups", "heat", "moon"),
    ("base", "Offline map", "OpenStreetMap", "Atlantis"),
    ("lang", "en", "fr", "tlh"),
]


@pytest.mark.parametrize(("name", "usual", "said", "nonsense"), SEEDS)
def test_each_part_of_a_link_seeds_its_widget(
    stores: Path, name: str, usual: object, said: object, nonsense: object
) -> None:
    """Widgets are seeded from the address, what cannot be read in it is ignored, and it is not written."""
    with EventStore(stores / "mine.db") as store:  # an empty one, which can be chosen all the same
        store.add(ARTICLE, [])
        store.remove(ARTICLE.id)

    def held(page: AppTest) -> object:
        value = page.session_state[name]
        return tuple(value) if name == "d" else value

    assert held(opened()) == usual
    page = opened(**{name: said})
    wanted = {"conf": 0.85, "d": ("2025-11-20", "2025-11-21")}.get(name, said)
    assert held(page) == wanted
    after = page.query_params[name]
    assert ([after] if isinstance(after, str) else after) == ([said] if isinstance(said, str) else said)
    if nonsense is not None:
        assert held(opened(**{name: nonsense})) == usual


def test_the_page_never_writes_the_address_itself() -> None:
    """A write by Python would add a step back in the browser, and drop the view of the map in the hash."""
    writes = re.compile(
        r"query_params(\[[^\]]+\]\s*=[^=]|\.(update|clear|from_dict|pop|setdefault))|del st\.query_params"
    )
    files = sorted((Path(APP).parent).glob("*.py"))
    assert len(files) > 20
    assert [file.name for file in files if writes.search(file.read_text(encoding="utf-8"))] == []
    assert writes.search('st.query_params["e"] = "x"')


@pytest.mark.parametrize(
    ("address", "events"),
    [({}, [STRIKE, ROCKETS, CAMP, TALKS]), ({"actor": "Hamas"}, [CAMP]), ({"place": "Lebanon"}, [STRIKE, CAMP, TALKS])],
)
def test_the_map_is_told_of_as_many_events_as_pass(
    stores: Path, address: dict[str, object], events: list[Event]
) -> None:
    """What goes to the map of places, actors, sources and words is a bit for each event, and nothing else."""
    page = opened(**address)
    (folium_map,) = page.get("component_instance")
    call = next(text for text in strings(json.loads(folium_map.proto.json_args)) if "dateline.update(" in text)
    found = re.search(r'\["([0-9a-f]*)", \[', call)
    assert found
    bits = f"{int(found[1], 16):08b}" if found[1] else "1111"
    rows = [CAMP, STRIKE, ROCKETS, TALKS]  # oldest first, the undated last
    assert [event for event, bit in zip(rows, bits, strict=False) if bit == "1"] == [e for e in rows if e in events]


def test_an_event_in_the_address_shows_its_sentence(stores: Path) -> None:
    page = opened(e=CAMP.id)
    for mark in ('dl-date">November 19', 'dl-trigger">airstrike', 'dl-place">Ayn al-Hilweh'):
        assert mark in words(page)


def test_an_unknown_event_is_said(stores: Path) -> None:
    assert "The event of this link is not in this dataset" in words(opened(e="nothing-such"))


def test_an_event_that_the_filters_hide_is_shown_and_said(stores: Path) -> None:
    assert "The filters hide this event" in words(opened(e=CAMP.id, type="talks"))


def test_the_source_shows_the_article(stores: Path) -> None:
    page = opened(view="Source", e=STRIKE.id)
    assert "For now, the talks serve as a reminder" in words(page)
    assert "4 events read from this article" in words(page)


def test_nothing_matches_says_which_filter_to_loosen(stores: Path) -> None:
    page = opened(type="talks", undated="0", conf="0.3")
    assert "Nothing matches" in words(page)
    ways = {button.key: button.label for button in page.button if str(button.key).startswith("loosen_")}
    assert ways == {
        "loosen_undated": "Without the dated only filter: 1 event",
        "loosen_type": "Without the type filter: 3 events",
        "loosen_all": "Clear all filters",
    }
    page.button(key="loosen_undated").click().run()
    assert listed(page) == [TALKS.id]
    assert [chip["name"] for chip in part(page, "chips")["chips"]] == ["type", "conf", "all"]  # type: ignore[index, attr-defined]


def test_clearing_all_brings_everything_back(stores: Path) -> None:
    page = opened(type="talks", undated="0", q="nothing like it", d=["2025-11-20", "2025-11-21"])
    page.button(key="loosen_all").click().run()
    assert len(listed(page)) == 4


def test_choices_show_what_stands_behind_them(stores: Path) -> None:
    page = opened(place="Beirut")
    facets = {facet["name"]: facet["options"] for facet in part(page, "facets")["facets"]}  # type: ignore[index, attr-defined]
    assert {option["value"]: option["count"] for option in facets["type"]} == {
        "air_strike": 1,
        "rocket_attack": 0,
        "talks": 0,
    }
    assert {option["value"]: option["count"] for option in facets["place"]}["Ayn al-Hilweh"] == 1


def test_the_slider_filters(stores: Path) -> None:
    page = opened()
    page.select_slider(key="d").set_value(("2025-11-19", "2025-11-20")).run()
    assert listed(page) == [CAMP.id, TALKS.id]


def test_a_user_store_comes_first_and_the_samples_stay_a_choice(stores: Path) -> None:
    with EventStore(stores / "mine.db") as store:
        store.add(ARTICLE, [CAMP])
    page = opened()
    assert page.selectbox(key="ds").options == ["mine", "seeds"]
    assert listed(page) == [CAMP.id]
    assert len(listed(opened(ds="seeds"))) == 4


def test_a_store_without_samples_offers_a_paste_box(stores: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATELINE_SEEDS_DB")
    page = opened()
    assert "Paste a news text, get a map" in words(page)
    assert [box.label for box in page.text_area] == ["Text of an article"]


@pytest.mark.parametrize("broken", [b"", b"not a store at all" * 100, b"SQLite format 3\x00" + b"\xff" * 4096])
def test_a_damaged_store_is_said_and_left_alone(stores: Path, broken: bytes) -> None:
    (stores / "mine.db").write_bytes(broken)
    page = opened(ds="mine")
    if not broken:
        assert "Paste a news text" in words(page)  # an empty file is an empty store
    else:
        assert "This dataset cannot be shown" in words(page)
        assert "Show seeds instead" in [button.label for button in page.button]
    assert str(stores) not in words(page)
    assert (stores / "mine.db").read_bytes() == broken


def test_what_nobody_foresaw_is_said_and_logged(
    stores: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError(f"cannot read {stores}/seeds.db {EVERYTHING}")

    monkeypatch.setattr("dashboard.panel.show_panel", broken)
    page = opened()  # no exception reaches Streamlit, whose own box speaks of its cloud
    said = words(page)
    assert "Something went wrong while drawing this page" in said
    assert "Your texts, their events and your corrections are kept" in said
    assert str(stores) not in said
    assert "RuntimeError" not in said
    assert "Cloud" not in said
    (record,) = [record for record in caplog.records if record.name == "dashboard.failing"]
    assert record.exc_info is not None
    assert record.exc_info[0] is RuntimeError


def test_a_map_file_that_cannot_be_read_stops_nothing_but_itself(stores: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_BASEMAP", str(stores / "<b>gone.pmtiles"))
    monkeypatch.setattr("dashboard.ground._grounds", tiles.sound_grounds)  # another test's are kept
    page = opened(base="gone")
    said = words(page)
    assert "cannot read the map file &#x27;&lt;b&gt;gone.pmtiles&#x27;: No such file" in said
    assert str(stores) not in said
    assert "4 of 4 events" in said
    assert page.selectbox(key="base").value == "Offline map"


def test_a_python_without_dateline_is_told_what_to_run(stores: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "dashboard.columns", None)
    page = opened()
    assert [error.value for error in page.error] == [
        "Dateline is not installed for this Python, or not whole: it has no `dashboard.columns`."
    ]
    assert "dateline serve" in page.info[0].value


def test_a_dialog_that_fails_says_so_too(stores: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> tuple[str, ...]:
        raise ZeroDivisionError

    monkeypatch.setattr("dashboard.header.attributions", broken)
    page = opened()
    page.button(key="open_about").click().run()
    assert not page.exception
    assert "Something went wrong" in words(page)
    assert "4 of 4 events" in words(page)


@pytest.mark.parametrize(
    ("text", "published", "said"),
    [
        ("", "", "The box is empty"),
        (" \n\t ", "2025-11-25", "The box is empty"),
        ("x" * 200_001, "", "200,001 characters"),
        ("An air strike hit Beirut.", "the day after", "the day after"),
        ("An air strike hit Beirut.", "2025-02-30", "2025-02-30"),
    ],
)
def test_a_text_that_cannot_be_used_is_said_and_kept(
    stores: Path, monkeypatch: pytest.MonkeyPatch, text: str, published: str, said: str
) -> None:
    monkeypatch.delenv("DATELINE_SEEDS_DB")
    page = opened()
    page.text_area(key="first_text").set_value(text)
    page.text_input(key="first_published").set_value(published)
    page.button(key="FormSubmitter:first_form-Find events").click().run()
    assert not page.exception
    assert said in words(page)
    assert page.text_area(key="first_text").value == text
    assert not (stores / "mine.db").exists()


def test_hostile_text_is_never_markdown_and_never_reaches_the_map(stores: Path) -> None:
    text = f"{EVERYTHING} An air strike hit Beirut."
    article = Article(id=article_id(text), text=text, title=EVERYTHING, source=EVERYTHING)
    event = replace(
        STRIKE,
        article_id=article.id,
        sentence=Span(0, len(text)),
        sentence_text=text,
        trigger=Span(0, 2),
        actors=tuple(replace(actor, name=EVERYTHING) for actor in STRIKE.actors),
        place=replace(STRIKE.place, name=EVERYTHING) if STRIKE.place else None,
    )
    with EventStore(stores / "mine.db") as store:
        store.add(article, [event])
    for view in ("Event", "List", "Source"):
        page = opened(view=view, e=event.id, actor=EVERYTHING, q="evil.example")
        drawn = [*page.markdown, *page.caption, *page.title, *page.header, *page.subheader]
        labels = [element.label for kind in ("button", "multiselect", "text_input") for element in page.get(kind)]
        assert not [text for text in [*(element.value for element in drawn), *labels] if "evil" in text]
        assert "<img" not in words(page)
        (folium_map,) = page.get("component_instance")
        sent = list(strings(json.loads(folium_map.proto.json_args)))
        # The template and the one call are there, and no word of the event, whole or in part, is.
        assert any("window.dateline.start(" in text for text in sent)
        assert any("window.dateline.update(" in text for text in sent)
        told = [*PAYLOADS, "evil.example", "__xss", "__globals__", "Beirut", article.id, event.id]
        assert [(word, text[:80]) for word in told for text in sent if word in text] == []
    assert not Path("/tmp/dateline-was-here").exists()  # no template in the text was run


def test_a_place_goes_by_the_name_in_the_text_first(stores: Path) -> None:
    page = opened(e=TALKS.id, place="En Nâqoûra")
    both = "Ras En Nakura (En Nâqoûra)"
    assert f"{both}, South Governorate, Lebanon" in words(page)
    facets = {facet["name"]: facet["options"] for facet in part(page, "facets")["facets"]}  # type: ignore[index, attr-defined]
    assert {option["label"]: option["value"] for option in facets["place"]}[both] == "En Nâqoûra"
    assert [chip["label"] for chip in part(page, "chips")["chips"]] == [f"Place: {both}"]  # type: ignore[index, attr-defined]
    rows = {row["id"]: row["where"] for row in part(opened(), "list")["rows"]}  # type: ignore[index, attr-defined]
    assert rows[TALKS.id] == f"{both}, South Governorate, Lebanon"
    assert rows[CAMP.id] == "Ayn al-Hilweh, South Governorate, Lebanon"


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        (("2025-11-19", "2025-11-23"), 1),  # all of the one is all of the other
        (("2025-11-20", "2025-11-22"), 1),  # nothing of the range is left: all
    ],
)
def test_another_dataset_has_other_days(stores: Path, chosen: tuple[str, str], expected: int) -> None:
    day = date(2024, 2, 29)
    old = replace(CAMP, when=replace(CAMP.when, first=day, last=day))
    with EventStore(stores / "mine.db") as store:
        store.add(ARTICLE, [old])
    page = opened(ds="seeds")
    page.select_slider(key="d").set_value(chosen).run()
    page.selectbox(key="ds").select("mine").run()
    assert not page.exception
    assert len(listed(page)) == expected
    assert page.select_slider(key="d").value == ("2024-02-28", "2024-03-01")


def test_a_pasted_text_becomes_events_in_a_store_of_its_own(stores: Path) -> None:
    (stores / "mine.db").touch()
    page = opened(ds="mine")
    page.text_area(key="first_text").set_value("An air strike hit Beirut on November 19, killing two.")
    page.button(key="FormSubmitter:first_form-Find events").click().run()
    assert not page.exception
    said = words(page)
    assert "1 event found" in said
    assert "The year of its dates is assumed" in said
    assert page.selectbox(key="ds").value == "mine"
    assert "1 of 1 event" in said
    with EventStore(stores / "mine.db", readonly=True) as store:
        (event,) = store.events()
    assert (event.type, event.when.year_assumed) == ("air_strike", True)

    # Saying when it was published settles the year, and the event keeps its id.
    page = opened(e=event.id)
    page.date_input(key="dating").set_value(date(2023, 11, 25))
    page.button(key=f"FormSubmitter:dating_{event.article_id}-Read the dates again").click().run()
    assert not page.exception
    assert "19 November 2023" in words(page)
    with EventStore(stores / "mine.db", readonly=True) as store:
        (again,) = store.events()
        assert [correction.new for correction in store.corrections()] == ["2023-11-25"]
    assert (again.id, again.when.first, again.when.year_assumed) == (event.id, date(2023, 11, 19), False)


@pytest.mark.parametrize("form", ["csv", "geojson", "jsonl", "kml", "html"])
def test_every_export_takes_what_is_shown(form: str) -> None:
    told = [Told(number, event, ARTICLE) for number, event in enumerate(EVENTS)]
    assert "Ayn al-Hilweh" in build_export(told, form=form).decode("utf-8")
    rockets = [one for one in told if one.event == ROCKETS]
    assert "Ayn al-Hilweh" not in build_export(rockets, form=form).decode("utf-8")


@pytest.fixture
def planned(stores: Path) -> Event:
    """One event that did not happen, beside those that did."""
    event = replace(STRIKE, id="planned", status="planned", actors=(), article_id="p")
    with EventStore(stores / "seeds.db") as store:
        store.add(replace(ARTICLE, id="p", text=f"{ARTICLE.text} "), [event])
    return event


def test_what_did_not_happen_is_not_mixed_in(planned: Event) -> None:
    page = opened()
    assert "4 of 4 events" in words(page)
    assert planned.id not in listed(page)
    (option,) = next(facet for facet in part(page, "facets")["facets"] if facet["name"] == "status")["options"]  # type: ignore[attr-defined]
    assert (option["value"], option["count"], option["on"]) == ("all", 1, False)


def test_what_did_not_happen_is_shown_when_asked_for_with_its_status_in_words(planned: Event) -> None:
    page = opened(status="all")
    assert "5 of 5 events" in words(page)
    statuses = {row["id"]: row["status"] for row in part(page, "list")["rows"]}  # type: ignore[attr-defined]
    assert statuses.pop(planned.id) == "planned, not yet done"
    assert set(statuses.values()) == {""}
    card = words(opened(e=planned.id))
    assert '<span class="dl-status">planned, not yet done</span>' in card
    assert "The filters hide this event" in card


def test_without_any_of_it_there_is_no_switch_for_it(stores: Path) -> None:
    assert "status" not in {facet["name"] for facet in part(opened(), "facets")["facets"]}  # type: ignore[attr-defined]


def pasted(page: AppTest, text: str) -> None:
    page.text_area(key="first_text").set_value(text)
    page.text_input(key="first_published").set_value("2025-11-25")
    page.button(key="FormSubmitter:first_form-Find events").click().run()
    assert not page.exception


def test_a_place_is_set_by_hand_and_the_deed_undone(stores: Path) -> None:
    (stores / "seeds.db").unlink()
    page = opened()
    pasted(page, "An airstrike hit Tripoli on November 19, killing four people.")
    assert "Tripoli, Libya" in words(page), "the new event is shown"
    event = page.session_state["e"]
    page.text_input(key=f"look_{event}").set_value("Xyzzyqux").run()
    assert "is in no gazetteer here" in words(page)
    page.text_input(key=f"look_{event}").set_value("").run()
    page.button(key=f"FormSubmitter:placing_{event}-Set the place").click().run()
    assert "Choose what it is first" in words(page)
    offered = page.selectbox(key=f"place_{event}_")
    offered.select_index(next(n for n, said in enumerate(offered.options) if "Lebanon" in said))
    page.button(key=f"FormSubmitter:placing_{event}-Set the place").click().run()
    assert not page.exception
    assert "“Tripoli” is Tripoli, North Lebanon, Lebanon in this article from now on" in words(page)
    assert "Set by hand: “Tripoli” is Tripoli, North Lebanon, Lebanon." in words(page)
    with EventStore(stores / "mine.db", readonly=True) as store:
        (kept,) = store.events()
        assert kept.place is not None
        assert (kept.id, kept.place.country) == (page.session_state["e"], "LB")
        (correction,) = store.corrections()
    page.button(key=f"undo_{correction.article_id}_1").click().run()
    assert not page.exception
    with EventStore(stores / "mine.db", readonly=True) as store:
        assert store.events()[0].place.country == "LY"  # type: ignore[union-attr]
        assert store.corrections() == []
    assert page.session_state["e"] == event, "the event is shown by the id that it has again"


def test_a_name_can_be_no_place(stores: Path) -> None:
    (stores / "seeds.db").unlink()
    page = opened()
    pasted(page, "An airstrike hit Tripoli on November 19, killing four people.")
    event = page.session_state["e"]
    offered = page.selectbox(key=f"place_{event}_")
    offered.select_index(len(offered.options) - 1)
    page.button(key=f"FormSubmitter:placing_{event}-Set the place").click().run()
    assert "1 of 1 event, 1 unplaced" in words(page)


@pytest.mark.parametrize(("fresh", "left"), [(True, []), (False, ["flood"])])
def test_no_filter_hides_what_was_just_added(monkeypatch: pytest.MonkeyPatch, fresh: bool, left: list[str]) -> None:
    state = {"ds": "mine", "type": ["flood"], "e": "old", "_arrived": ("mine", "Added", fresh)}
    monkeypatch.setattr("streamlit.session_state", state)
    apply_arrival()
    assert (state["type"], state["_said"], "_arrived" in state) == (left, "Added", False)


def test_a_store_of_an_older_layout_is_brought_up_to_date(stores: Path) -> None:
    raw = sqlite3.connect(stores / "seeds.db")
    raw.executescript(
        "DROP TABLE columns; DROP TABLE terms; DROP TABLE actors; DROP TABLE sheets; DROP TABLE squares;"
        "CREATE TABLE actors (event INTEGER NOT NULL, key TEXT NOT NULL, name TEXT NOT NULL, PRIMARY KEY (event, key));"
        "PRAGMA user_version = 2"
    )
    raw.close()
    page = opened(actor="Hamas")
    assert "1 of 4 events" in words(page)
    assert listed(page) == [CAMP.id]


@pytest.mark.parametrize(("asked", "held"), [("fr", "fr"), ("ar", "ar"), ("tlh", "en"), ("", "en")])
def test_the_language_of_names_is_in_the_address(stores: Path, asked: str, held: str) -> None:
    page = opened(lang=asked)
    assert page.session_state["lang"] == page.session_state["_lang"] == held


def test_a_language_that_is_chosen_goes_to_the_address(stores: Path) -> None:
    page = opened()
    page.selectbox(key="_lang").select("uk").run()
    assert not page.exception
    assert page.selectbox(key="lang").value == "uk"
