"""Dateline: news text in, events on a map out.

Reading order: `pipeline` is the table of contents; from there go to the one stage
you came for (`toponyms`, `dates`, `triggers`, `resolve`, `events`). `model` has the nouns.

    >>> from geo import extract_events
    >>> events = extract_events("An airstrike hit Tyre on November 19, 2025.")  # doctest: +SKIP

Importing this package loads none of the heavy parts; each name below is fetched when first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from geo.errors import DatelineError
    from geo.gazetteer import Gazetteer
    from geo.model import Article, Event, EventQuery, Place, When
    from geo.pipeline import extract_events
    from geo.store import EventStore

__all__ = [
    "Article",
    "DatelineError",
    "Event",
    "EventQuery",
    "EventStore",
    "Gazetteer",
    "Place",
    "When",
    "extract_events",
]

_HOMES = {
    "Article": "geo.model",
    "DatelineError": "geo.errors",
    "Event": "geo.model",
    "EventQuery": "geo.model",
    "EventStore": "geo.store",
    "Gazetteer": "geo.gazetteer",
    "Place": "geo.model",
    "When": "geo.model",
    "extract_events": "geo.pipeline",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'geo' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
