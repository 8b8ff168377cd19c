"""Events counted by square: every one that a query asks for is in exactly one square, wherever the view is."""

import tempfile
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.model import EventQuery, Place
from geo.store import EventStore
from geo.store_cells import Box
from tests.samples import ARTICLE, BEIRUT, CAMP, EVENTS, ROCKETS, STRIKE, TALKS
from tests.test_frame import named
from tests.test_store import FOUND, QUERIES

WORLD = Box()
PLACED = [event for event in EVENTS if event.place]


@pytest.fixture
def store(tmp_path: Path):
    with EventStore(tmp_path / "news.db") as opened:
        opened.add(ARTICLE, EVENTS)
        yield opened


def test_near_events_share_a_square_until_one_looks_closer(store):
    (cell,) = store.cells().cells(EventQuery(), box=WORLD, zoom=2)
    assert (cell.total, sorted(cell.types)) == (3, [("air_strike", 2), ("talks", 1)])
    assert cell.lat == pytest.approx(sum(event.place.lat for event in PLACED) / 3, abs=1e-4)
    close = store.cells().cells(EventQuery(), box=WORLD, zoom=12)
    assert {(cell.lat, cell.lon) for cell in close} == {
        (round(event.place.lat, 5), round(event.place.lon, 5)) for event in PLACED
    }


def test_a_small_view_gives_the_events_themselves(store):
    box = Box(south=33.8, west=35.4, north=34.0, east=35.6)
    (event,) = [event for event in EVENTS if event.place == BEIRUT]
    numbers = store.cells().numbers(EventQuery(), box=box, most=10)
    (spot,) = store.cells().spots(numbers)
    assert (spot.lat, spot.lon, spot.type, spot.radius_km) == (BEIRUT.lat, BEIRUT.lon, event.type, BEIRUT.radius_km)
    assert spot.number == store.columns().number(event.id)
    assert numbers == [spot.number]
    assert len(store.cells().numbers(EventQuery(), box=WORLD, most=2)) == 2  # as many as one cares to know
    assert [one.number for one in store.cells().spots([*numbers, 999])] == numbers


@pytest.mark.parametrize(
    "query", [EventQuery(types=("no such type",)), EventQuery(places=("x'); DROP TABLE columns; --",))]
)
def test_nothing_is_no_square(store, query):
    assert store.cells().cells(query, box=WORLD, zoom=3) == []
    assert store.cells().numbers(query, box=WORLD, most=5) == []


def test_a_view_across_the_180th_meridian_has_both_sides(tmp_path):
    east, west = (replace(BEIRUT, id=name, lat=-17.0, lon=lon) for name, lon in (("e", 179.9), ("w", -179.9)))
    with EventStore(tmp_path / "fiji.db") as store:
        store.add(ARTICLE, [replace(STRIKE, place=east), replace(CAMP, place=west), replace(TALKS, place=BEIRUT)])
        reader = store.cells()
        found = reader.numbers(EventQuery(), box=Box(south=-20, west=178, north=-15, east=-178), most=9)
        assert sorted(spot.lon for spot in reader.spots(found)) == [-179.9, 179.9]
        assert len(reader.numbers(EventQuery(), box=Box(south=-20, west=178, north=-15, east=182), most=9)) == 2
        assert sum(cell.total for cell in store.cells().cells(EventQuery(), box=WORLD, zoom=0)) == 3


def test_a_place_off_the_earth_is_in_no_square(tmp_path):
    odd = replace(STRIKE, place=replace(BEIRUT, lat=123.0, lon=1e300))
    with EventStore(tmp_path / "odd.db") as store:
        store.add(ARTICLE, [odd, ROCKETS])
        assert store.cells().cells(EventQuery(), box=WORLD, zoom=3) == []
        assert store.events() == [odd, ROCKETS] or store.events() == [ROCKETS, odd]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(FOUND, max_size=6, unique_by=lambda event: event.id),
    st.lists(QUERIES, min_size=1, max_size=4),
    st.integers(0, 22),
)
def test_every_placed_event_is_in_one_square(events, queries, zoom):
    with tempfile.TemporaryDirectory() as folder, EventStore(Path(folder) / "news.db") as store:
        store.add(ARTICLE, events)
        for query in map(named, queries):
            placed = [event for event in store.events(query) if event.place and _on_earth(event.place)]
            cells = store.cells().cells(query, box=WORLD, zoom=zoom)
            assert sum(cell.total for cell in cells) == len(placed)
            types: Counter[str] = Counter()
            for cell in cells:
                types.update(dict(cell.types))
                assert cell.total == sum(dict(cell.types).values())
            assert types == Counter(event.type for event in placed)
            numbers = store.cells().numbers(query, box=WORLD, most=100)
            found = {spot.number for spot in store.cells().spots(numbers)}
            assert found == {store.columns().number(event.id) for event in placed}


BOXES = st.builds(
    lambda lats, west, wide: Box(south=min(lats), north=max(lats), west=west, east=west + wide),
    st.tuples(st.floats(-90, 90), st.floats(-90, 90)),
    st.floats(-180, 180),
    st.floats(0, 360),
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(FOUND, max_size=6, unique_by=lambda event: event.id),
    st.lists(QUERIES, min_size=1, max_size=3),
    BOXES,
    st.integers(0, 22),
)
def test_a_square_is_counted_whole_wherever_the_view_ends(events, queries, box, zoom):
    """What a box gives are those squares of the world that it touches; a mask stands for words and actors."""
    with tempfile.TemporaryDirectory() as folder, EventStore(Path(folder) / "news.db") as store:
        store.add(ARTICLE, events)
        reader = store.cells()
        for query in map(named, queries):
            world, seen = reader.cells(query, box=WORLD, zoom=zoom), reader.cells(query, box=box, zoom=zoom)
            assert set(seen) <= set(world)
            inside = reader.spots(reader.numbers(query, box=box, most=100))
            assert sum(cell.total for cell in seen) >= len(inside)
            ids = set(store.ids(EventQuery(text=query.text, actors=query.actors, statuses=())))
            mask = bytearray(1 + len(events))
            for event_id in ids:
                mask[store.columns().number(event_id) or 0] = 1
            rest = replace(query, text="", actors=())
            assert reader.cells(rest, box=box, zoom=zoom, mask=bytes(mask)) == seen
            told = reader.numbers(rest, box=box, most=100, mask=bytes(mask))
            assert sorted(told) == sorted(spot.number for spot in inside)


def _on_earth(place: Place) -> bool:
    return -90 <= place.lat <= 90 and -180 <= place.lon <= 180
