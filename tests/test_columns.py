"""The browser's columns: what is packed is what was given, and a filter means in them what it means to the store."""

import gzip
import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.columns import NOTHING, REGION, Columns, area_id, columns_of, pack, percent
from dashboard.frame import build_frame
from geo.model import Event, EventQuery, Place, When
from geo.store import EventStore
from tests.event_columns import build_columns
from tests.hostile import EVERYTHING, PAYLOADS
from tests.samples import ARTICLE, CAMP, EVENTS, ROCKETS, STRIKE, TALKS

KINDS = [
    ("lat", "<i4"),
    ("lon", "<i4"),
    ("first", "<i4"),
    ("last", "<i4"),
    ("radius", "<u2"),
    ("areas", "<u2"),
    ("types", "u1"),
    ("statuses", "u1"),
    ("precision", "u1"),
    ("confidence", "u1"),
]


def event(lat: float, lon: float, **changes: object) -> Event:
    place = Place(id="1", name="x", lat=lat, lon=lon, radius_km=float(changes.pop("radius_km", 1.0)))  # type: ignore[arg-type]
    return replace(STRIKE, place=place, **changes)  # type: ignore[arg-type]


def unpack(columns: Columns) -> dict[str, object]:
    """Read the file as static/columns.js does."""
    packed = gzip.decompress(pack(columns))
    length = int(np.frombuffer(packed, "<u4", 1)[0])
    header = json.loads(packed[4 : 4 + length])
    at, arrays = 4 + length, {}
    for name, kind in KINDS:
        assert at % np.dtype(kind).itemsize == 0, "a browser refuses a column that is out of step"
        arrays[name] = np.frombuffer(packed, kind, header["count"], at)
        at += header["count"] * np.dtype(kind).itemsize
    assert at == len(packed)
    first = arrays["first"].cumsum(dtype="<i4")
    arrays["last"] = np.where(first == NOTHING, NOTHING, first + arrays["last"])
    arrays["first"] = first
    return {
        **{name: array.tolist() for name, array in arrays.items()},
        "looks": header["types"],
        "names": header["areas"],
    }


def test_the_owners_article_as_columns() -> None:
    columns = build_columns(EVENTS)
    assert [columns.type_ids[code] for code in columns.types] == [one.type for one in EVENTS]
    got = unpack(columns)
    day = date(2025, 11, 19).toordinal() - date(1970, 1, 1).toordinal()
    days = {TALKS.id: NOTHING, CAMP.id: day, STRIKE.id: day + 4, ROCKETS.id: day + 4}
    assert got["first"] == got["last"] == [days[one.id] for one in EVENTS]
    lats = {TALKS.id: 3311806, CAMP.id: 3354000, STRIKE.id: 3389332, ROCKETS.id: NOTHING}
    assert got["lat"] == [lats[one.id] for one in EVENTS]
    assert [look["id"] for look in got["looks"]] == list(columns.type_ids)  # type: ignore[attr-defined]


anywhere = st.builds(
    event,
    st.floats(-90, 90),
    st.floats(-180, 180),
    radius_km=st.floats(0, 50_000),
    type=st.sampled_from(["talks", "air_strike", EVERYTHING]),
    status=st.sampled_from(["asserted", "claimed", "planned"]),
    confidence=st.floats(0, 1),
    geo_precision=st.sampled_from([None, 1, 2, 3]),
    when=st.builds(
        lambda day, more: When(first=day, last=day + timedelta(days=more)) if more else When(),
        st.dates(max_value=date(2200, 1, 1)),
        st.integers(0, 400),
    ),
)


@given(st.lists(anywhere, max_size=12))
def test_what_is_packed_is_what_was_given(events: list[Event]) -> None:
    columns = build_columns(events)
    got = unpack(columns)
    for name, _ in KINDS:
        assert got[name] == getattr(columns, name).tolist(), name
    assert got["lat"] == pytest.approx([one.place.lat * 1e5 for one in events if one.place], abs=0.51)


@pytest.mark.parametrize(
    ("lat", "lon"), [(91, 0), (-90.01, 0), (0, 180.5), (float("nan"), 0), (0, float("inf")), (float("-inf"), 0)]
)
def test_a_point_off_the_earth_is_no_point(lat: float, lon: float) -> None:
    columns = build_columns([event(lat, lon)])
    assert (columns.placed.tolist(), columns.lat.tolist()) == ([False], [NOTHING])


@pytest.mark.parametrize(
    ("place_id", "expected"),
    [
        ("LB", "LB"),
        ("dateline:red-sea", "red-sea"),
        ("272103", ""),
        ("", ""),
        ("lb", ""),
        ("dateline:<img src=x>", ""),
        *((payload, "") for payload in PAYLOADS),
    ],
)
def test_areas_have_short_plain_ids(place_id: str, expected: str) -> None:
    assert area_id(place_id) == expected


def test_only_what_is_known_by_its_country_is_drawn_as_the_country() -> None:
    lebanon = Place(id="272103", name="x", lat=33.8, lon=35.8, feature_class="A", feature_code="PCLI", country="LB")
    city = replace(STRIKE, geo_precision=1)
    columns = build_columns([replace(STRIKE, place=lebanon, geo_precision=REGION), city])
    assert [columns.area_ids[code] for code in columns.areas] == ["LB", ""]


def test_the_frame_of_a_store_gives_the_same_columns(tmp_path: Path) -> None:
    with EventStore(tmp_path / "news.db") as store:
        store.add(ARTICLE, EVENTS)
        reader = store.columns()
        frame = build_frame(reader.chunks(), reader.terms())
    ours = build_columns(sorted(EVENTS, key=lambda one: (one.when.first is None, str(one.when.first))))
    theirs = columns_of(frame)
    for name in ("lat", "lon", "first", "last", "precision", "radius", "confidence"):
        assert getattr(theirs, name).tolist() == getattr(ours, name).tolist(), name
    assert [theirs.type_ids[code] for code in theirs.types] == [ours.type_ids[code] for code in ours.types]
    query = EventQuery(types=("air_strike",), first=date(2025, 11, 20))
    assert theirs.passing(query).tolist() == ours.passing(query).tolist() == frame.kept(query).tolist()


day = st.dates(date(2025, 11, 1), date(2025, 12, 1))
queries = st.builds(
    EventQuery,
    types=st.sampled_from([(), ("talks",), ("AIR_STRIKE", "talks"), ("none_such",)]),
    statuses=st.sampled_from([("asserted", "claimed"), (), ("planned",)]),
    first=st.none() | day,
    last=st.none() | day,
    undated=st.booleans(),
    dated=st.booleans(),
    min_confidence=st.integers(0, 20).map(lambda step: step / 20),
)


def passes(one: Event, query: EventQuery) -> bool:
    when = one.when
    if query.types and one.type.casefold() not in {name.casefold() for name in query.types}:
        return False
    if query.statuses and one.status not in query.statuses:
        return False
    if one.confidence < query.min_confidence - 1e-9:
        return False
    if when.first is None or when.last is None:
        return query.undated
    early, late = query.first and when.last < query.first, query.last and when.first > query.last
    return query.dated and not early and not late


recent = st.builds(
    lambda one, first, more: replace(one, when=When(first=first, last=first + timedelta(days=more))), anywhere, day,
    st.integers(0, 9),
)  # fmt: skip


@given(st.lists(recent | anywhere, max_size=12), queries)
def test_a_filter_lets_through_what_it_asks_for(events: list[Event], query: EventQuery) -> None:
    assert build_columns(events).passing(query).tolist() == [passes(one, query) for one in events]


@given(st.integers(0, 100))
def test_a_limit_in_percent_lets_its_own_percent_through(step: int) -> None:
    assert percent(step / 100) == percent(step / 100, up=True) == step


def test_a_hundred_thousand_events_are_under_a_megabyte() -> None:
    count = 100_000
    spread = np.arange(count)
    columns = Columns(
        lat=(2_900_000 + spread * 7919 % 800_000).astype("i4"),
        lon=(3_200_000 + spread * 104_729 % 1_200_000).astype("i4"),
        first=np.sort(19_700 + spread % 730).astype("i4"),
        last=np.sort(19_700 + spread % 730).astype("i4"),
        types=(spread % 7).astype("u1"),
        type_ids=tuple("abcdefg"),
        statuses=np.zeros(count, "u1"),
        status_ids=("asserted",),
        areas=np.zeros(count, "u2"),
        area_ids=("",),
        precision=np.ones(count, "u1"),
        confidence=(spread * 31 % 101).astype("u1"),
        radius=np.full(count, 10, "u2"),
    )
    assert len(pack(columns)) < 1_000_000
