"""The only door to the store: datasets, cached loading, adding a text, dating an article."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import streamlit as st

from dashboard.wording import said_names
from geo.dates import parse_day
from geo.errors import DatelineError, InputError
from geo.keeping import Kept, keep_article, set_published
from geo.model import Article, Event, EventQuery, article_id
from geo.pipeline import default_gazetteer
from geo.store import EventStore, Facets
from geo.text import headline

MAX_TEXT_CHARACTERS = 200_000
OWN_NAME = "my-texts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """A store file by the name that links use: its stem. `own` is the user's, that texts are added to."""

    name: str
    path: Path
    own: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """All of a dataset, read-only and shared by every session; `version` changes with every write."""

    version: str
    events: dict[str, Event]
    articles: dict[str, Article]


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """A text that was added: its title, what became of it, and whether the year of its dates is a guess."""

    title: str
    kept: Kept
    year_assumed: bool = False


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
        return bool(load(dataset).articles)
    except DatelineError:  # what is wrong with it is said where it is opened
        return True


def said(error: DatelineError) -> str:
    """Return an error's words for the page, which shows no folder of the machine: a store goes by its file's name."""
    words = str(error)
    for dataset in datasets():
        for folder in {str(dataset.path.parent), str(dataset.path.parent.resolve())}:
            words = words.replace(folder + os.sep, "")
    return words


def load(dataset: Dataset) -> Loaded:
    """Return what a dataset holds; nothing when its file is not there yet."""
    if not dataset.path.exists() or dataset.path.stat().st_size == 0:
        return Loaded(version="", events={}, articles={})
    with EventStore(dataset.path, readonly=True) as store:
        version = str(store.version())
    return _load(str(dataset.path), version)


@st.cache_resource(show_spinner=False, max_entries=4)
def _load(path: str, version: str) -> Loaded:
    with EventStore(path, readonly=True) as store:
        return Loaded(
            version=version,
            events={event.id: event for event in store.events()},
            articles={article.id: article for article in store.articles()},
        )


def matching(dataset: Dataset, loaded: Loaded, *, query: EventQuery) -> tuple[Event, ...]:
    """Return the events that a query asks for, oldest first."""
    if query == EventQuery():
        return tuple(loaded.events.values())
    return tuple(loaded.events[found] for found in _matching(str(dataset.path), loaded.version, query))


@st.cache_data(show_spinner=False, max_entries=256)
def _matching(path: str, version: str, query: EventQuery) -> tuple[str, ...]:
    with EventStore(path, readonly=True) as store:
        return tuple(store.ids(query))


@st.cache_data(show_spinner=False, max_entries=256)
def _facets(path: str, version: str, query: EventQuery) -> Facets:
    with EventStore(path, readonly=True) as store:
        return store.facets(query)


def facets(dataset: Dataset, loaded: Loaded, *, query: EventQuery) -> Facets:
    """Return what the events of a query can be filtered by, with counts."""
    if not loaded.events:
        return Facets()
    return _facets(str(dataset.path), loaded.version, query)


def names(dataset: Dataset, loaded: Loaded) -> dict[str, str]:
    """Return what the texts call places whose gazetteer's name they do not use (`wording.said_names`)."""
    return _names(str(dataset.path), loaded.version, loaded)


@st.cache_data(show_spinner=False, max_entries=4)
def _names(path: str, version: str, _loaded: Loaded) -> dict[str, str]:
    return said_names(_loaded.events.values(), _loaded.articles)


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
    day = parse_day(published) if published.strip() else None
    title = headline(text)
    article = Article(id=article_id(text), text=text, title=title.of(text) if title else "", published=day)
    with EventStore(own_dataset().path) as store:
        kept = keep_article(store, article)
        told = [event for event in store.events() if event.article_id == article.id] if kept.new else []
    return Added(title=article.title, kept=kept, year_assumed=any(event.when.year_assumed for event in told))


def date_article(dataset: Dataset, article: Article, *, published: date) -> Kept:
    """Say when an article was published; it is read again, and the correction is kept."""
    with EventStore(dataset.path) as store:
        return set_published(store, article.id, published, who="page")
