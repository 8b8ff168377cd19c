"""The frame: what its columns say of every event, and that a query means in it what it means to the store."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.frame import Frame, build_frame
from geo.model import Event, EventQuery
from geo.store import EventStore
from geo.store_columns import NOWHERE, UNDATED, day_number
from tests.samples import ARTICLE, CAMP, EVENTS, ROCKETS, STRIKE, TALKS
from tests.test_store import FOUND, QUERIES


def framed(store: EventStore) -> Frame:
    reader = store.columns()
    return build_frame(reader.chunks(), reader.terms())


@contextmanager
def kept(events: Sequence[Event]) -> Iterator[EventStore]:
    """A store that holds events of the samples' article."""
    with tempfile.TemporaryDirectory() as folder, EventStore(Path(folder) / "news.db") as store:
        store.add(ARTICLE, events)
        yield store


@pytest.fixture
def frame(tmp_path: Path) -> Frame:
    with EventStore(tmp_path / "news.db") as store:
        store.add(ARTICLE, EVENTS)
        return framed(store)


def test_the_samples_as_columns(frame: Frame) -> None:
    order = sorted(EVENTS, key=lambda event: (event.when.first is None, event.when.first and str(event.when.first)))
    assert [frame.type.values[code] for code in frame.type.codes] == [event.type for event in order]
    for row, event in enumerate(order):
        place, first = event.place, event.when.first
        assert frame.first[row] == (day_number(first) if first else UNDATED)
        assert frame.lat[row] == (round(place.lat * 100_000) if place else NOWHERE)
        assert frame.radius[row] == (round(place.radius_km * 10) if place else 0)
        assert frame.country.values[frame.country.codes[row]] == (place.country_name if place else "")
        assert frame.source.values[frame.source.codes[row]] == ARTICLE.source
        assert frame.confidence[row] == pytest.approx(event.confidence * 10_000, abs=1)
        assert (frame.geo_precision[row], frame.time_precision[row]) == (
            event.geo_precision or 0,
            event.time_precision or 0,
        )
    assert frame.undated.sum() == frame.unplaced.sum() == 1


def test_an_empty_store_is_an_empty_frame(tmp_path: Path) -> None:
    with EventStore(tmp_path / "news.db") as store:
        frame = framed(store)
    assert len(frame) == 0
    assert frame.kept(EventQuery(places=("Beirut",), actors=("x",), text="y"), []).tolist() == []
    assert frame.said_names == {}


def test_no_column_of_the_frame_is_wider_than_it_needs_to_be(frame: Frame) -> None:
    assert frame.size_bytes < 60 * len(frame)


def named(query: EventQuery) -> EventQuery:
    """The query without the empty name, which in columns stands for none."""
    return replace(query, places=tuple(filter(None, query.places)), actors=tuple(filter(None, query.actors)))


@settings(max_examples=60, deadline=None)
@given(st.lists(FOUND, max_size=6, unique_by=lambda event: event.id), st.lists(QUERIES, min_size=1, max_size=5))
def test_a_query_means_in_the_frame_what_it_means_to_the_store(events, queries):
    with tempfile.TemporaryDirectory() as folder, EventStore(Path(folder) / "news.db") as store:
        store.add(ARTICLE, events)
        frame, reader = framed(store), store.columns()
        for query in map(named, queries):
            found = reader.searched(query.text) if query.text else None
            rows = np.flatnonzero(frame.kept(query, found))
            told = reader.told(frame.numbers[rows].tolist())
            assert {one.event.id for one in told} == set(store.ids(query))
            assert [one.number for one in told] == frame.numbers[rows].tolist()
            kept = frame.kept(query, found)
            for mine, coded in (("types", frame.type), ("sources", frame.source), ("countries", frame.country)):
                counts = coded.counts(kept)
                here = {value: n for value, n in zip(coded.values, counts.tolist(), strict=True) if value and n}
                assert sorted(here.values()) == sorted(n for _, n in getattr(store.facets(query), mine))
            actors = frame.actor_counts(kept).tolist()
            assert sorted(n for n in actors if n) == sorted(n for _, n in store.facets(query).actors)


def test_numbers_lead_to_records(tmp_path: Path) -> None:
    with EventStore(tmp_path / "news.db") as store:
        store.add(ARTICLE, EVENTS)
        reader = store.columns()
        numbers = [reader.number(event.id) for event in (TALKS, STRIKE)]
        assert [(one.event, one.article) for one in reader.told([*numbers, 99])] == [
            (TALKS, ARTICLE),
            (STRIKE, ARTICLE),
        ]  # type: ignore[list-item]
        assert reader.number("nothing") is None
        assert reader.of_article(ARTICLE.id) == sorted(EVENTS, key=lambda event: event.sentence.start)
        assert {CAMP.id, ROCKETS.id} <= {event.id for event in reader.of_article(ARTICLE.id)}
        assert reader.of_article("nobody") == []
