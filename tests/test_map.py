"""The map's columns and what may pass through folium: numbers and hex digits, whatever the events say."""

import json
from dataclasses import replace
from datetime import date, timedelta

import folium
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import map as dateline_map
from dashboard.map import (
    FILE_NAME,
    UNDATED,
    LocalMap,
    MapData,
    _Update,
    build_box,
    build_call,
    build_map_data,
    build_mask,
    clicked_id,
)
from geo.model import Event, Place, When
from tests.hostile import EVERYTHING, PAYLOADS
from tests.samples import CAMP, EVENTS, ROCKETS, STRIKE, TALKS

FILE = "9fec39137c2d3d6fb18bda5d68736748.bin"
URLS = {"leaflet": "../l/", "static": "../s/", "basemap": "../b/", "tiles": "../t/"}


def event(lat: float, lon: float, **changes: object) -> Event:
    place = Place(id="1", name="x", lat=lat, lon=lon, radius_km=float(changes.pop("radius_km", 1.0)))  # type: ignore[arg-type]
    return replace(STRIKE, place=place, **changes)  # type: ignore[arg-type]


def unpack(data: MapData) -> dict[str, object]:
    """Read the file as static/groups.js does."""
    length = int(np.frombuffer(data.packed, "<u4", 1)[0])
    header = json.loads(data.packed[4 : 4 + length])
    at, columns = 4 + length, {}
    for name, kind in [
        ("lat", "<i4"),
        ("lon", "<i4"),
        ("first", "<i4"),
        ("last", "<i4"),
        ("radius", "<u2"),
        ("type", "u1"),
        ("precision", "u1"),
    ]:
        assert at % np.dtype(kind).itemsize == 0, "a browser refuses a column that is out of step"
        columns[name] = np.frombuffer(data.packed, kind, header["count"], at).tolist()
        at += header["count"] * np.dtype(kind).itemsize
    assert at == len(data.packed)
    return {**header, **columns}


def test_the_owners_article_as_columns() -> None:
    data = build_map_data(EVENTS)
    assert data.ids == (TALKS.id, CAMP.id, STRIKE.id)  # the rockets have no place, and no business here
    assert data.type_ids == ("talks", "air_strike")
    assert data.types == (0, 1, 1)
    day = date(2025, 11, 19).toordinal() - date(1970, 1, 1).toordinal()
    assert data.first_days == (None, day, day + 4)
    assert data.last_days == (None, day, day + 4)
    assert data.geo_precision == (1, 1, 1)
    assert data.radius_km == (2.0, 1.0, 7.0)
    got = unpack(data)
    assert got["lat"] == [3311806, 3354000, 3389332]
    assert got["first"] == [UNDATED, day, day + 4]
    assert got["radius"] == [20, 10, 70]
    assert [look["glyph"] for look in got["types"]] == ["T", "A"]  # type: ignore[union-attr, attr-defined]


placed = st.builds(
    event,
    st.floats(-90, 90),
    st.floats(-180, 180),
    radius_km=st.floats(0, 50_000),
    type=st.sampled_from(["talks", "air_strike", EVERYTHING]),
    geo_precision=st.sampled_from([None, 1, 2, 3]),
    when=st.builds(
        lambda day, more: When(first=day, last=day + timedelta(days=more)),
        st.dates(max_value=date(2200, 1, 1)),
        st.integers(0, 400),
    ),
)


@given(st.lists(placed, max_size=12))
def test_what_is_packed_is_what_was_given(events: list[Event]) -> None:
    data = build_map_data(events)
    got = unpack(data)
    assert got["lat"] == pytest.approx([lat * 1e5 for lat in data.lats], abs=0.51)
    assert got["lon"] == pytest.approx([lon * 1e5 for lon in data.lons], abs=0.51)
    assert got["first"] == list(data.first_days)
    assert got["last"] == list(data.last_days)
    assert got["radius"] == pytest.approx([min(km, 6000) * 10 for km in data.radius_km], abs=0.51)
    assert [data.type_ids[code] for code in data.types] == [event.type for event in events]


@pytest.mark.parametrize(
    ("lat", "lon"), [(91, 0), (-90.01, 0), (0, 180.5), (float("nan"), 0), (0, float("inf")), (float("-inf"), 0)]
)
def test_a_point_off_the_earth_is_no_point(lat: float, lon: float) -> None:
    assert build_map_data([event(lat, lon)]).ids == ()


def test_no_events_no_trouble() -> None:
    data = build_map_data([])
    assert unpack(data)["count"] == 0
    assert build_mask(data, ["gone"]) == ""
    assert build_box(data, []) == ()


@given(st.data())
def test_a_mask_names_exactly_the_visible(draws: st.DataObject) -> None:
    count = draws.draw(st.integers(0, 70))
    data = build_map_data([event(0, 0, id=f"e{n}") for n in range(count)])
    visible = draws.draw(st.lists(st.sampled_from([*data.ids, "unplaced"]), unique=True))
    mask = build_mask(data, visible)
    wanted = set(visible) & set(data.ids)
    if mask == "":
        assert wanted == set(data.ids)
    else:
        digits = "".join(f"{int(digit, 16):04b}" for digit in mask)
        assert {data.ids[n] for n, bit in enumerate(digits[:count]) if bit == "1"} == wanted
        assert set(digits[count:]) <= {"0"}


def test_the_box_holds_what_is_visible() -> None:
    data = build_map_data(EVENTS)
    assert build_box(data, [CAMP.id, ROCKETS.id]) == (33.54, 35.38, 33.54, 35.38)
    assert build_box(data, []) == (33.11806, 35.13972, 33.89332, 35.50157)


def hostile_event(payload: str) -> Event:
    place = Place(id=payload, name=payload, lat=33.5, lon=35.5, admin1=payload, country=payload, source=payload)
    return replace(STRIKE, id=payload, place=place, type=payload, subtype=payload, sentence_text=payload)


@pytest.mark.parametrize("payload", [*PAYLOADS, EVERYTHING])
def test_no_text_of_an_event_reaches_folium(payload: str) -> None:
    data = build_map_data([hostile_event(payload), CAMP])
    figure = LocalMap(URLS)
    call = build_call(FILE, build_mask(data, [payload]), selected=0, dark=True, box=build_box(data, [payload]))
    _Update(call).add_to(figure)
    html = figure.get_root().render()
    assert payload not in html
    plain = LocalMap(URLS)
    same = build_map_data([replace(hostile_event("e"), type="air_strike"), CAMP])
    _Update(build_call(FILE, build_mask(same, ["e"]), selected=0, dark=True, box=build_box(same, ["e"]))).add_to(plain)
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
        'window.dateline.update("a.js", "", 0, 0, [alert(1)]);',
        f"{build_call('', '', selected=0, dark=False, box=())} x",
    ],
)
def test_a_call_that_holds_anything_else_is_refused(call: str) -> None:
    with pytest.raises(ValueError, match="only numbers and hex digits"):
        _Update(call)


@given(
    st.binary(max_size=40),
    st.integers(-1, 10**6),
    st.booleans(),
    st.lists(st.floats(-180, 180), min_size=4, max_size=4),
)
def test_every_call_we_build_is_accepted(mask: bytes, selected: int, dark: bool, box: list[float]) -> None:
    _Update(build_call(FILE, mask.hex(), selected=selected, dark=dark, box=box))


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
        (f"1.{FILE[:16]}.mc2x.1", CAMP.id),
        (f"0.{FILE[:16]}.mc2x.12", TALKS.id),
        (f"3.{FILE[:16]}.mc2x.1", None),  # no such place in the columns
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
def test_a_click_names_an_event_or_nothing(answer: object, expected: str | None) -> None:
    assert clicked_id(build_map_data(EVENTS), answer, file=FILE) == expected


def test_streamlit_names_media_as_we_expect() -> None:
    from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage

    storage = MemoryMediaFileStorage("/media")
    url = storage.get_url(storage.load_and_get_id(b"columns", "application/octet-stream", "media", None))  # type: ignore[arg-type]
    assert FILE_NAME.fullmatch(url.rpartition("/")[2])


def test_without_a_server_the_map_asks_for_no_file() -> None:
    assert dateline_map._publish(build_map_data(EVENTS)) == ""
