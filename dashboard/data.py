"""The only door to the store: datasets, the shared frame, records by id or number, adding and dating a text."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from textwrap import shorten
from typing import TypeVar

import numpy as np
import streamlit as st

from dashboard.frame import Bools, Frame, build_frame
from dashboard.wording import most_said
from geo.dates import parse_day
from geo.errors import DatelineError, InputError
from geo.keeping import Kept, keep_article, set_place, set_published, take_back
from geo.model import TOLD, Article, Correction, Event, EventQuery, Place
from geo.pipeline import default_gazetteer
from geo.resolve_by_hand import place_field
from geo.resolve_name import resolve_name
from geo.sources import article_from_text
from geo.store import EventStore
from geo.store_reading import ColumnReader, Told

R = TypeVar("R")
MAX_TEXT_CHARACTERS = 200_000
TITLE_CHARACTERS = 60
OWN_NAME = "my-texts"
RECORDS_AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """A store file by the name that links use: its stem. `own` is the user's, that texts are added to."""

    name: str
    path: Path
    own: bool = False


@dataclass(frozen=True, eq=False, kw_only=True)
class Loaded:
    """A dataset as one frame, read-only and shared by every session; `version` changes with every write.

    `article_ids` are the first two at most: enough to tell none, one and several apart.
    """

    dataset: Dataset
    version: str
    frame: Frame
    article_ids: tuple[str, ...] = ()

    @cached_property
    def names(self) -> dict[str, str]:
        """What the texts call places whose gazetteer's name they do not use (`wording.most_said`)."""
        return most_said(self.frame.said_names, dict(self._spelled()))

    def _spelled(self) -> Iterator[tuple[str, str]]:
        for key, code in self.frame.name.keys.items():
            yield key, self.frame.name.values[code]


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """A text that was added: its title, what became of it, and whether the year of its dates is a guess.

    `first` is the id of the first event that it tells, or "".
    """

    title: str
    kept: Kept
    year_assumed: bool = False
    first: str = ""


def own_dataset() -> Dataset:
    """Return the user's store, which need not exist yet."""
    path = Path(os.environ.get("DATELINE_DB") or "dateline.db")
    return Dataset(name=path.stem or OWN_NAME, path=path, own=True)


def datasets() -> tuple[Dataset, ...]:
    """Return what can be shown, the one to show first in front: the user's store, unless it is empty."""
    own, seeds = own_dataset(), os.environ.get("DATELINE_SEEDS_DB", "")
    if not seeds or not Path(seeds).is_file() or Path(seeds) == own.path:
        return (own,)
    sample = Dataset(name=Path(seeds).stem, path=Path(seeds))
    if sample.name == own.name:
        sample = replace(sample, name=f"{sample.name}-sample")
    if not own.path.exists():
        return (sample,)
    return (own, sample) if _holds_something(own) else (sample, own)


def _holds_something(dataset: Dataset) -> bool:
    """Tell whether a store is worth showing first: it has articles, or is broken and must say so."""
    try:
        return _is_there(dataset) and bool(_read(dataset, lambda reader: reader.articles(1)))
    except DatelineError:  # what is wrong with it is said where it is opened
        return True


def said(error: DatelineError) -> str:
    """Return an error's words for the page, which shows no folder of the machine: a store goes by its file's name."""
    words = str(error)
    for dataset in datasets():
        for folder in {str(dataset.path.parent), str(dataset.path.parent.resolve())}:
            words = words.replace(folder + os.sep, "")
    return words


def _is_there(dataset: Dataset) -> bool:
    return dataset.path.exists() and dataset.path.stat().st_size > 0


def _read(dataset: Dataset, read: Callable[[ColumnReader], R]) -> R:
    with EventStore(dataset.path, readonly=True) as store:
        return read(store.columns())


def load(dataset: Dataset) -> Loaded:
    """Return what a dataset holds; nothing when its file is not there yet."""
    if not _is_there(dataset):
        return Loaded(dataset=dataset, version="", frame=build_frame([], []))
    with EventStore.opened(dataset.path) as store:
        version = str(store.version())
    return _load(dataset, version)


@st.cache_resource(show_spinner=False, max_entries=4, hash_funcs={Dataset: repr})
def _load(dataset: Dataset, version: str) -> Loaded:
    with EventStore(dataset.path, readonly=True) as store:
        reader = store.columns()
        frame = build_frame(reader.chunks(), reader.terms())
        return Loaded(dataset=dataset, version=version, frame=frame, article_ids=tuple(reader.articles(2)))


def opened(loaded: Loaded) -> EventStore:
    """Return the dataset's store for reading; use it as a context manager."""
    return EventStore(loaded.dataset.path, readonly=True)


class Matches:
    """Which rows of the frame queries ask for, each looked for once; keep it for one run of the page."""

    def __init__(self, loaded: Loaded) -> None:
        """Look in a dataset."""
        self._loaded = loaded
        self._known: dict[EventQuery, Bools] = {}

    def __call__(self, query: EventQuery) -> Bools:
        """Tell which rows a query asks for."""
        found = self._known.get(query)
        if found is None:
            loaded = self._loaded
            numbers: Sequence[int] | None = None
            if query.text:  # a store that is not there yet cannot be searched
                numbers = _searched(loaded.dataset, loaded.version, query.text) if len(loaded.frame) else ()
            found = self._known[query] = loaded.frame.kept(query, numbers)
            found.setflags(write=False)
        return found

    def rows(self, query: EventQuery) -> int:
        """Return how many events a query asks for."""
        return int(np.count_nonzero(self(query)))


@st.cache_resource(show_spinner=False, max_entries=16, hash_funcs={Dataset: repr})
def _searched(dataset: Dataset, version: str, text: str) -> Sequence[int]:
    return _read(dataset, lambda reader: reader.searched(text))


def told(loaded: Loaded, numbers: Sequence[int]) -> list[Told]:
    """Return events with their articles, by number, in the order asked for."""
    return _read(loaded.dataset, lambda reader: reader.told(numbers)) if len(numbers) else []


def find(loaded: Loaded, event_id: str) -> Told | None:
    """Return one event with its article, or None when the dataset has no such event."""

    def read(reader: ColumnReader) -> Told | None:
        number = reader.number(event_id)
        return None if number is None else next(iter(reader.told([number])), None)

    return _read(loaded.dataset, read) if event_id and len(loaded.frame) else None


def row_of(loaded: Loaded, number: int) -> int:
    """Return the row of an event by number, -1 when it is not there."""
    rows = loaded.frame.rows_of([number])
    return int(rows[0]) if len(rows) else -1


def stream(loaded: Loaded, kept: Bools) -> Iterator[Told]:
    """Yield the events of some rows, a part at a time read from the store: for exports of any size."""
    numbers = loaded.frame.numbers[kept].tolist()
    with opened(loaded) as store:
        for at in range(0, len(numbers), RECORDS_AT_ONCE):
            yield from store.columns().told(numbers[at : at + RECORDS_AT_ONCE])


def article(loaded: Loaded, article_id: str) -> Article | None:
    """Return one article, or None."""
    with opened(loaded) as store:
        return store.article(article_id)


def events_of(loaded: Loaded, article: Article, statuses: Sequence[str] = TOLD) -> tuple[Event, ...]:
    """Return the events that one article tells."""
    found = _read(loaded.dataset, lambda reader: reader.of_article(article.id))
    return tuple(event for event in found if not statuses or event.status in statuses)


def attributions() -> tuple[str, ...]:
    """Return whose data the map stands on, a line each."""
    return default_gazetteer().info().attribution


def add_text(text: str, published: str) -> Added:
    """Put a pasted text into the user's own store, made if need be. InputError says what to change."""
    if not text.strip():
        raise InputError("The box is empty: paste the text of an article into it.")
    if len(text) > MAX_TEXT_CHARACTERS:
        raise InputError(
            f"The text has {len(text):,} characters and the box takes {MAX_TEXT_CHARACTERS:,}: "
            "paste one article at a time, or use `dateline add` for large files."
        )
    article = article_from_text(text, published=parse_day(published) if published.strip() else None)
    with EventStore(own_dataset().path) as store:
        kept = keep_article(store, article)
        events = store.columns().of_article(article.id)
    return Added(
        title=article.title or shorten(article.text, TITLE_CHARACTERS, placeholder=" …"),
        kept=kept,
        year_assumed=kept.new and any(event.when.year_assumed for event in events),
        first=next((event.id for event in events if event.status in TOLD), ""),
    )


def date_article(dataset: Dataset, article: Article, *, published: date) -> Kept:
    """Say when an article was published; it is read again, and the correction is kept."""
    with EventStore(dataset.path) as store:
        return set_published(store, article.id, published, who="page")


def place_event(dataset: Dataset, event: Event, *, name: str, place_id: str) -> str:
    """Say which place a name means in an event's article, "" for none; return the event's id from then on."""
    correction = Correction(
        article_id=event.article_id, field=place_field(name), old="", new=place_id, who="page", when=""
    )
    with EventStore(dataset.path) as store:
        set_place(store, correction)
        return _same(store, event)


def _same(store: EventStore, event: Event) -> str:
    """Return the id that an event has now: with its place it changes."""
    told = store.columns().of_article(event.article_id)
    return next((one.id for one in told if (one.trigger, one.type) == (event.trigger, event.type)), "")


def corrections_of(dataset: Dataset, article: Article) -> list[Correction]:
    """Return what was set by hand in an article, oldest first."""
    with EventStore(dataset.path, readonly=True) as store:
        return store.corrections(article.id)


def undo(dataset: Dataset, correction: Correction, *, event: Event | None) -> str:
    """Take back a correction, and return the id that `event` has from then on; the article is read again."""
    with EventStore(dataset.path) as store:
        take_back(store, correction)
        return _same(store, event) if event else ""


def places_called(name: str, *, limit: int) -> list[Place]:
    """Return the places that a name could mean, best first; none for a name that no gazetteer here has."""
    found = resolve_name(name, gazetteer=default_gazetteer())
    return [candidate.place for candidate in found.candidates[:limit]]


def place_of(place_id: str) -> Place | None:
    """Return the place with this id, or None."""
    return default_gazetteer().place(place_id)
