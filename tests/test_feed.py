"""The feeds: the same filters as the page, bounded, asked for once, and closed to who may not read them."""

import csv
import io
import json
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette

from dashboard import feed
from dashboard.address import check_origins, feed_link, read_address, write_address
from dashboard.data import Matches, datasets, load, told
from dashboard.state import build_days, build_query
from geo.errors import InputError
from geo.formats import read_events
from geo.model import EventQuery
from geo.store import EventStore
from tests.asgi_client import AsgiClient
from tests.hostile import EVERYTHING
from tests.samples import ARTICLE, CAMP, EVENTS, ROCKETS, STRIKE, TALKS
from tests.test_store import QUERIES


@pytest.fixture
def stores(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    with EventStore(tmp_path / "news.db") as store:
        store.add(ARTICLE, EVENTS)
    monkeypatch.setenv("DATELINE_DB", str(tmp_path / "news.db"))
    monkeypatch.delenv("DATELINE_SEEDS_DB", raising=False)
    monkeypatch.delenv("DATELINE_CORS", raising=False)
    return tmp_path


@pytest.fixture
def client(stores: Path) -> AsgiClient:
    from dashboard import served

    return AsgiClient(Starlette(routes=served.routes()))


@given(QUERIES)
def test_an_address_carries_a_query_there_and_back(query: EventQuery) -> None:
    wanted = replace(query, text=query.text.strip(), min_confidence=round(query.min_confidence, 6))
    if query.first and query.last:
        wanted = replace(wanted, first=min(query.first, query.last), last=max(query.first, query.last))
    elif query.first or query.last:
        wanted = replace(wanted, first=query.first or date.min, last=query.last or date.max)
    if query.statuses and "asserted" not in query.statuses:
        return  # the page's switch knows what happened, and everything
    lists = parse_qs(urlencode(write_address(query)), keep_blank_values=True)
    assert read_address(lists) == wanted


@settings(max_examples=200)
@given(
    st.dictionaries(st.sampled_from(["type", "d", "conf", "q", "status", "undated"]), st.lists(st.text(), max_size=3))
)
def test_no_address_is_too_strange_to_read(params: dict[str, list[str]]) -> None:
    query = read_address(params)
    assert 0 <= query.min_confidence <= 1
    assert (query.first is None) == (query.last is None)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("", EVENTS),
        ("type=talks&nonsense=1&e=x&view=List&layer=heat&base=Moon&lang=fr&embed=true", [TALKS]),
        ("place=lebanon&actor=HAMAS", [CAMP]),
        ("d=2025-11-20&d=2025-11-30&undated=0", [STRIKE, ROCKETS]),
        ("d=2025-11-30&d=2025-11-20&undated=0", [STRIKE, ROCKETS]),
        ("undated=only", [TALKS]),
        ("conf=0.85", [STRIKE, CAMP]),
        ("q=refugee", [CAMP]),
        ("type=no+such+type", []),
    ],
)
def test_the_feed_has_what_the_page_shows(client: AsgiClient, asked: str, expected: list[object]) -> None:
    found = client.get(f"/api/events.geojson?{asked}")
    assert found.status_code == 200
    assert found.headers["content-type"] == "application/geo+json"
    assert found.json()["numberMatched"] == len(expected) == int(found.headers["x-total-count"])
    events = read_events(io.StringIO(found.text), format="geojson")
    assert sorted(event.id for event in events) == sorted(event.id for event in expected)  # type: ignore[attr-defined]
    table = client.get(f"/api/events.csv?{asked}")
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    assert len(list(csv.DictReader(io.StringIO(table.text)))) == len(expected)


PAGE_STATES = st.fixed_dictionaries(
    {},
    optional={
        "type": st.lists(st.sampled_from(["air_strike", "rocket_attack", "talks"]), unique=True),
        "place": st.lists(st.sampled_from(["Beirut", "Lebanon", "En Nâqoûra", "South Governorate"]), unique=True),
        "actor": st.lists(st.sampled_from(["Hamas", "Hezbollah", "Israeli forces"]), unique=True),
        "src": st.lists(st.just(ARTICLE.source)),
        "q": st.sampled_from(["", "camp", " Hamas ", "no such word", "ナ&d=1"]),
        "conf": st.integers(0, 20).map(lambda step: step * 0.05),
        "undated": st.sampled_from(["1", "0", "only"]),
        "status": st.sampled_from(["told", "all"]),
        "d": st.tuples(st.integers(0, 4), st.integers(0, 4)).map(sorted),
    },
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(PAGE_STATES, st.integers(1, 5))
def test_whatever_the_page_shows_its_link_gives(client: AsgiClient, state: dict[str, object], limit: int) -> None:
    """For any state of the page's filters the events it shows are those at the link to its feed, each once."""
    loaded = load(datasets()[0])
    days = build_days(*loaded.frame.span(np.ones(len(loaded.frame), dtype=bool)))
    if "d" in state:
        first, last = state["d"]  # type: ignore[misc]
        state = {**state, "d": (days[first], days[last])}
    query = build_query(state, days)
    shown = loaded.frame.numbers[Matches(loaded)(query)].tolist()
    wanted = [one.event.id for one in told(loaded, shown)]
    seen, address = [], f"/{feed_link('geojson', query, dataset='news')}&limit={limit}"
    while address:
        part = client.get(address).json()
        assert part["numberMatched"] == len(wanted)
        seen += [feature["id"] for feature in part["features"]]
        address = part.get("next", "")
    assert seen == wanted


def test_a_cut_reply_says_so_and_leads_to_the_rest(client: AsgiClient) -> None:
    seen, address = [], "/api/events.geojson?limit=2&place=Lebanon&undated=1"
    while address:
        reply = client.get(address)
        part = reply.json()
        assert part["numberMatched"] == 3
        seen += [feature["id"] for feature in part["features"]]
        address = part.get("next", "")
        assert ("next" in part) == ("link" in reply.headers)
        if address:
            assert parse_qs(urlsplit(address).query)["place"] == ["Lebanon"]
    assert sorted(seen) == sorted(event.id for event in EVENTS if event.place)
    first = client.get("/api/events.geojson?limit=1&offset=1")
    small = first.json()
    assert (small["numberReturned"], small["numberMatched"], len(small["features"])) == (1, 4, 1)
    assert small["note"] == first.headers["x-note"] == "events 2 to 2 of 4; the rest is at the link named next"
    assert len(client.get("/api/events.geojson?limit=999999").json()["features"]) == 4


@pytest.mark.parametrize("asked", ["", "q=camp&type=talks&actor=Hamas&d=2025-11-19&d=2025-11-20", "offset=7"])
def test_a_store_that_is_empty_or_not_there_is_a_feed_of_nothing(
    client: AsgiClient, stores: Path, monkeypatch: pytest.MonkeyPatch, asked: str
) -> None:
    EventStore(stores / "empty.db").close()
    (stores / "touched.db").touch()
    for name in ("empty", "touched", "missing"):
        monkeypatch.setenv("DATELINE_DB", str(stores / f"{name}.db"))
        reply = client.get(f"/api/events.geojson?ds={name}&{asked}")
        assert (reply.status_code, reply.json()["features"], reply.json()["numberMatched"]) == (200, [], 0)
        assert client.get(f"/api/events.csv?{asked}").text.count("\n") == 1  # the names of the columns
        assert client.get(f"/api/cells?{asked.replace('offset', 'zoom')}").json()["points"] == []
    assert not (stores / "missing.db").exists()


def test_a_reply_is_bounded_in_bytes_too(client: AsgiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "ENOUGH_BYTES", 10)
    monkeypatch.setattr(feed, "AT_ONCE", 1)
    seen, address = [], "/api/events.geojson"
    while address:
        part = client.get(address).json()
        assert part["numberReturned"] == len(part["features"]) == 1
        seen += [feature["id"] for feature in part["features"]]
        address = part.get("next", "")
    assert sorted(seen) == sorted(event.id for event in EVENTS)


@pytest.mark.parametrize("asked", ["limit=x", "limit=-1", "offset=1e3", "limit=1.5", "limit=%D9%A3"])
def test_a_number_that_is_none_is_a_clear_refusal(client: AsgiClient, asked: str) -> None:
    reply = client.get(f"/api/events.csv?{asked}")
    assert reply.status_code == 400
    assert "whole number" in reply.json()["error"]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("conf=high", "conf='high' is no share of 1; write it as conf=0.5"),
        ("conf=1.01", "conf='1.01'"),
        ("conf=nan", "conf='nan'"),
        ("conf=0.5&conf=%D9%A3", "conf='٣'"),
        ("d=soon&d=later", "d='soon' is no day; write it as d=2025-11-19"),
        ("d=2025-11-31&d=2025-12-01", "d='2025-11-31'"),
        ("d=2025-11-20", "d= stands 1 times: a range has its first and its last day"),
        ("undated=perhaps", "undated='perhaps' is none of: '1', '0', 'only'"),
        ("status=ALL", "status='ALL' is none of: 'told', 'all'"),
        (f"q={'x' * 201}", "q= has 201 characters and may have 200"),
        ("&".join(["type=talks"] * 101), "type= stands more than 100 times"),
    ],
)
def test_a_filter_that_cannot_be_read_is_refused_and_named(client: AsgiClient, asked: str, said: str) -> None:
    for form in ("geojson", "csv"):
        reply = client.get(f"/api/events.{form}?{asked}")
        assert reply.status_code == 400
        assert said in reply.json()["error"]
    assert client.get(f"/api/cells?{asked}").status_code == 200  # the page drops it, and so does its map


def test_nothing_is_sent_twice(client: AsgiClient, stores: Path) -> None:
    first = client.get("/api/events.csv?type=talks")
    tag = first.headers["etag"]
    again = client.get("/api/events.csv?type=talks", headers={"If-None-Match": f'"other", W/{tag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert client.get("/api/events.csv", headers={"If-None-Match": tag}).status_code == 200  # another question
    with EventStore(stores / "news.db") as store:
        store.remove(ARTICLE.id)
    changed = client.get("/api/events.csv?type=talks", headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed.headers["etag"] != tag


def test_head_is_get_without_the_body(client: AsgiClient) -> None:
    got, head = client.get("/api/events.geojson"), client.head("/api/events.geojson")
    assert head.status_code == 200
    assert head.headers["etag"] == got.headers["etag"]
    assert head.headers["content-length"] == str(len(got.content))


def test_other_sites_read_only_what_they_are_let(client: AsgiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    ask = {"Origin": "https://example.org"}
    assert "access-control-allow-origin" not in client.get("/api/cells", headers=ask).headers
    monkeypatch.setenv("DATELINE_CORS", "https://other.org, https://example.org/")
    assert client.get("/api/cells", headers=ask).headers["access-control-allow-origin"] == "https://example.org"
    assert client.options("/api/cells", headers=ask).headers["access-control-allow-methods"] == "GET, HEAD"
    stranger = client.get("/api/cells", headers={"Origin": "https://evil.org"})
    assert "access-control-allow-origin" not in stranger.headers
    assert stranger.headers["vary"] == "Origin"
    monkeypatch.setenv("DATELINE_CORS", "*")
    assert client.get("/api/cells", headers=ask).headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize(
    "origin",
    ["null", "", "https://example.org.evil.example", "https://evil.example/?https://example.org", "http://example.org",
     "https://example.org:444", "https://example.org/", "https://a.example.org", "file://", "*", "https://example.org\x00"],
)  # fmt: skip
def test_no_likeness_of_a_site_that_may_read_is_let_in(
    client: AsgiClient, monkeypatch: pytest.MonkeyPatch, origin: str
) -> None:
    monkeypatch.setenv("DATELINE_CORS", "https://Example.org")
    for path in ("/api/events.csv", "/api/events.geojson", "/api/cells"):
        reply = client.get(path, headers={"Origin": origin})
        assert not [name for name in reply.headers if name.startswith("access-control")]
        assert reply.headers["cross-origin-resource-policy"] == "same-origin"
    assert not client.options("/api/events.csv", headers={"Origin": origin}).headers.get("access-control-allow-methods")


@pytest.mark.parametrize(
    "sites", ["", "*", "https://example.org", "http://127.0.0.1:8000, https://a.b.c/", "http://[::1]:80"]
)
def test_sites_that_may_read_are_origins(sites: str) -> None:
    check_origins(sites)


@pytest.mark.parametrize(
    "sites", ["example.org", "https://example.org/map", "https://*.example.org", "null", "ftp://a.b"]
)
def test_what_no_browser_would_send_is_refused(sites: str) -> None:
    with pytest.raises(InputError, match="write it as https://example.org"):
        check_origins(f"https://good.example, {sites}")


def test_the_first_readers_events_are_loaded_ahead(stores: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dashboard import data, served

    served.warm()
    monkeypatch.setattr(data, "build_frame", lambda *_: pytest.fail("loaded twice"))
    assert len(load(datasets()[0]).frame) == 4


def test_a_store_that_cannot_be_loaded_ahead_stops_nothing(stores: Path, caplog: pytest.LogCaptureFixture) -> None:
    from dashboard import served

    (stores / "news.db").write_bytes(b"no store at all" * 20)
    served.warm()
    assert not caplog.records


def test_no_other_name_reaches_the_feeds(client: AsgiClient) -> None:
    from streamlit import config

    before = config.get_option("server.allowedHosts")
    config.set_option("server.allowedHosts", ["127.0.0.1", "localhost"])
    try:
        assert client.get("/api/events.csv", headers={"Host": "rebound.example"}).status_code == 403
        assert client.get("/api/events.csv", headers={"Host": "localhost:8501"}).status_code == 200
    finally:
        config.set_option("server.allowedHosts", before)


def test_an_unknown_dataset_and_a_broken_one_are_said_without_a_folder(client: AsgiClient, stores: Path) -> None:
    missing = client.get("/api/events.csv?ds=../../etc/passwd")
    assert missing.status_code == 404
    assert "'news'" in missing.json()["error"]
    (stores / "news.db").write_bytes(b"no store at all" * 20)
    broken = client.get("/api/events.csv")
    assert broken.status_code == 503
    assert str(stores) not in broken.text
    assert "'news.db'" in broken.json()["error"]


def test_a_fault_of_ours_is_logged_and_not_shown(client: AsgiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise RuntimeError("/home/somebody/secret")

    monkeypatch.setattr(feed, "_events", fails)
    reply = client.get("/api/events.csv")
    assert (reply.status_code, "secret" in reply.text) == (500, False)


def test_hostile_texts_stay_data(stores: Path, client: AsgiClient) -> None:
    event = replace(STRIKE, id="h", article_id="h", sentence_text=f"=1+1 {EVERYTHING}", type="<b>")
    with EventStore(stores / "news.db") as store:
        store.add(replace(ARTICLE, id="h", text=f"{ARTICLE.text} h", title=f"@{EVERYTHING}"), [event])
    feature = next(one for one in client.get("/api/events.geojson").json()["features"] if one["id"] == "h")
    assert feature["properties"]["sentence"] == event.sentence_text
    row = next(one for one in csv.DictReader(io.StringIO(client.get("/api/events.csv").text)) if one["id"] == "h")
    assert row["sentence"].startswith("'=")  # a spreadsheet does not run it
    assert client.get("/api/events.csv").headers["x-content-type-options"] == "nosniff"


def test_a_small_view_gives_points_a_large_one_squares(client: AsgiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    view = client.get("/api/cells?bbox=33,35,34,36&zoom=9").json()
    assert view["mode"] == "points"
    kept = {tuple(point[1:3]) for point in view["points"]}
    assert kept == {(event.place.lat, event.place.lon) for event in EVENTS if event.place}
    assert sorted(point[0] for point in view["points"]) == [0, 1, 3]  # rows of the frame: dated ones first
    at = view["fields"].index("type")
    assert {view["types"][point[at]] for point in view["points"]} == {event.type for event in EVENTS if event.place}
    monkeypatch.setattr(feed, "MOST_POINTS", 2)
    view = client.get("/api/cells?zoom=2").json()
    assert view["mode"] == "cells"
    ((_, _, count, types),) = view["cells"]
    assert count == sum(number for _, number in types) == 3
    assert client.get("/api/cells?bbox=0,0,1,1").json() == {
        "told": ["asserted", "claimed"],
        "mode": "points",
        "types": [],
        "fields": view_fields(),
        "points": [],
    }


def test_squares_are_bounded_whatever_the_zoom(client: AsgiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """A view of the world in the finest squares would be a million of them."""
    monkeypatch.setattr(feed, "MOST_POINTS", 1)
    finest = client.get("/api/cells?zoom=22").json()["cells"]
    assert finest == client.get("/api/cells?zoom=6").json()["cells"]
    assert len(finest) < len(client.get("/api/cells?zoom=12&bbox=33,35,34,36").json()["cells"]) == 3


def view_fields() -> list[str]:
    from geo.store_cells import Spot

    return ["row", *Spot._fields[1:]]


@pytest.mark.parametrize("box", ["1,2,3", "a,b,c,d", "50,0,40,1", "0,0,nan,1", "-91,0,0,0", "0,0,0,1e9"])
def test_a_box_that_is_none_is_refused(client: AsgiClient, box: str) -> None:
    assert client.get(f"/api/cells?bbox={box}").status_code == 400


def test_the_pages_link_leads_to_its_feed(client: AsgiClient) -> None:
    address = feed_link("geojson", EventQuery(types=("talks",), text="a&b=c"), dataset="news")
    assert client.get(f"/{address}").json()["numberMatched"] == 0
    assert json.loads(client.get(f"/{feed_link('geojson', EventQuery(), dataset='news')}").text)["numberMatched"] == 4


def test_what_is_loaded_ahead_leaves_the_maps_component_to_the_page() -> None:
    asked = "'folium' in sys.modules, 'streamlit_folium' in sys.modules"
    code = f"import sys; from dashboard.served import warm; warm(); print({asked})"
    ran = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert ran.stdout.split() == ["True", "False"]  # else it is never registered, and the page shows no map
