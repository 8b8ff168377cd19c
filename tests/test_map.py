"""What may pass through folium: numbers and hex digits, whatever the events say."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import folium
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import map as dateline_map
from dashboard.map import (
    FILE_NAME,
    Answer,
    LocalMap,
    _Update,
    build_box,
    build_call,
    build_map_data,
    build_mask,
    build_point,
    clicked_row,
)
from geo.model import Event, EventQuery, Place
from tests.event_columns import build_columns
from tests.hostile import EVERYTHING, PAYLOADS
from tests.samples import CAMP, EVENTS, ROCKETS, STRIKE

FILE = "9fec39137c2d3d6fb18bda5d68736748.bin"
URLS = {"leaflet": "../l/", "static": "../s/", "basemap": "../b/", "tiles": "../t/"}


def event(lat: float, lon: float, **changes: object) -> Event:
    place = Place(id="1", name="x", lat=lat, lon=lon, radius_km=float(changes.pop("radius_km", 1.0)))  # type: ignore[arg-type]
    return replace(STRIKE, place=place, **changes)  # type: ignore[arg-type]


@given(st.lists(st.booleans(), max_size=70))
def test_a_mask_names_exactly_the_visible(visible: list[bool]) -> None:
    mask = build_mask(np.array(visible, dtype=bool))
    if mask == "":
        assert all(visible)
    else:
        digits = "".join(f"{int(digit, 16):04b}" for digit in mask)
        assert [bit == "1" for bit in digits[: len(visible)]] == visible
        assert set(digits[len(visible) :]) <= {"0"}
    assert build_mask(None) == ""


def test_the_box_holds_what_is_visible() -> None:
    columns = build_columns(EVENTS)
    only = np.array([one in (CAMP, ROCKETS) for one in EVENTS])
    assert build_box(columns, only) == (33.54, 35.38, 33.54, 35.38)
    assert build_box(columns, np.zeros(len(EVENTS), dtype=bool)) == (33.11806, 35.13972, 33.89332, 35.50157)
    assert build_box(build_columns([]), np.zeros(0, dtype=bool)) == ()


def hostile_event(payload: str) -> Event:
    place = Place(id=payload, name=payload, lat=33.5, lon=35.5, admin1=payload, country=payload, source=payload)
    return replace(
        STRIKE, id=payload, place=place, type=payload, subtype=payload, sentence_text=payload, geo_precision=3
    )


def call_for(events: Sequence[Event], **told: object) -> str:
    return build_call(
        FILE, build_columns(events), Answer(query=EventQuery(**told), selected=0, dark=True, visit=7, heard=3)
    )  # type: ignore[arg-type]


@pytest.mark.parametrize("payload", [*PAYLOADS, EVERYTHING])
def test_no_text_of_an_event_reaches_folium(payload: str) -> None:
    figure = LocalMap(URLS)
    asked = {"types": (payload,), "places": (payload,), "text": payload}
    _Update(call_for([hostile_event(payload), CAMP], **asked)).add_to(figure)
    html = figure.get_root().render()
    assert payload not in html
    plain = LocalMap(URLS)
    _Update(call_for([replace(hostile_event("e"), type="shelling"), CAMP], types=("shelling",))).add_to(plain)
    assert without_ids(html, figure) == without_ids(plain.get_root().render(), plain)


def without_ids(html: str, figure: folium.Map) -> str:
    """Drop the random names that folium gives to each object."""
    names = [figure.get_name(), *(child.get_name() for child in figure._children.values())]
    for name in names:
        html = html.replace(name, "x")
    return html


@pytest.mark.parametrize(
    "call",
    [
        *PAYLOADS,
        "",
        'window.dateline.update("a.js", "", [], 0, 0, [alert(1)]);',
        'window.dateline.update("", 0, [], 0, 0, [], ["f0;alert(1)", [], [], [], 1, 0, 1, 0]);',
        'window.dateline.update("", 0, [], 0, 0, [], ["", ["x"], [], [], 1, 0, 1, 0]);',
        'window.dateline.update("", 0, [x], 0, 0, [], ["", [], [], [], 1, 0, 1, 0]);',
        f"{call_for(EVENTS)} x",
    ],
)
def test_a_call_that_holds_anything_else_is_refused(call: str) -> None:
    with pytest.raises(ValueError, match="only numbers and hex digits"):
        _Update(call)


@given(
    st.lists(st.booleans(), min_size=len(EVENTS), max_size=len(EVENTS)),
    st.none() | st.dates(),
    st.none() | st.dates(),
    st.floats(0, 1),
    st.lists(st.sampled_from(["talks", "air_strike", "no such"])),
)
def test_every_call_we_build_is_accepted(
    mask: list[bool], first: date | None, last: date | None, confidence: float, types: list[str]
) -> None:
    query = EventQuery(types=tuple(types), first=first, last=last, min_confidence=confidence, undated=not types)
    _Update(build_call(FILE, build_columns(EVENTS), Answer(query=query, mask=np.array(mask), layer="heat")))


@pytest.mark.parametrize(
    ("row", "expected"),
    [(0, (33.11806, 35.13972)), (-1, ()), (99, ()), (EVENTS.index(ROCKETS), ())],  # ROCKETS is nowhere
)
def test_the_map_is_told_where_the_chosen_event_lies(row: int, expected: tuple[float, ...]) -> None:
    assert build_point(build_columns(EVENTS), row) == expected


def test_every_script_comes_from_this_machine() -> None:
    figure = LocalMap(URLS)
    links = [url for _, url in (*figure.default_js, *figure.default_css)]
    assert all(url.startswith("../") for url in links)
    assert "://" not in "".join(links)
    rendered = figure.get_root().render()
    assert "cdn" not in rendered
    assert "https://" not in rendered.replace("http-equiv", "")


def test_the_base_map_is_the_same_on_every_run() -> None:
    from streamlit_folium import _get_map_string, generate_js_hash

    def identity() -> str:
        figure = LocalMap(URLS)
        figure.get_root().render()
        return generate_js_hash(_get_map_string(figure), "map")

    assert identity() == identity()


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (f"1.{FILE[:16]}.mc2x.1", 1),
        (f"0.{FILE[:16]}.mc2x.12", 0),
        (f"4.{FILE[:16]}.mc2x.1", None),  # no such row in the columns
        ("1.0123456789abcdef.mc2x.1", None),  # of columns that were replaced meanwhile
        (f"-1.{FILE[:16]}.mc2x.1", None),
        (f"1.{FILE[:16]}", None),
        (f"99999999999999.{FILE[:16]}.a.1", None),
        (CAMP.id, None),
        ("", None),
        (None, None),
        (7, None),
        ({"id": CAMP.id}, None),
    ],
)
def test_a_click_names_an_event_or_nothing(answer: object, expected: int | None) -> None:
    assert clicked_row(build_columns(EVENTS), answer, file=FILE) == expected


def test_streamlit_names_media_as_we_expect() -> None:
    from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage

    storage = MemoryMediaFileStorage("/media")
    url = storage.get_url(storage.load_and_get_id(b"columns", "application/octet-stream", "media", None))  # type: ignore[arg-type]
    assert FILE_NAME.fullmatch(url.rpartition("/")[2])


def test_what_the_server_counts_is_told_apart_by_the_stores_version(monkeypatch: pytest.MonkeyPatch) -> None:
    """The file of such a map holds no events; but its name comes from what it holds, and guards a click."""
    columns = build_columns(EVENTS)
    monkeypatch.setattr(dateline_map, "MOST_SENT", 2)
    one, same, other = (build_map_data(columns, feeds=True, version=version) for version in "112")
    assert one.remote
    assert one.packed == same.packed != other.packed
    monkeypatch.setattr(dateline_map, "MOST_SENT", 9)
    one, other = (build_map_data(columns, feeds=True, version=version) for version in "12")
    assert one.packed == other.packed  # what is there itself needs no version


def test_without_a_server_the_map_asks_for_no_file() -> None:
    assert dateline_map._publish(build_map_data(build_columns(EVENTS))) == ""
