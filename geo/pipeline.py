"""The steps from an article to its events, in order, and nothing else.

    article -> sentences -> toponyms -> places --+
                        +-> dates ---------------+-> events
                        +-> triggers ------------+
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from geo.dates import find_dates
from geo.events import Evidence, join_events
from geo.gazetteer import Gazetteer
from geo.model import Article, Event, ResolvedToponym, Span, When, article_id
from geo.resolve import resolve
from geo.text import headline, sentences
from geo.toponyms import Recogniser, find_entities, find_toponyms, load_recogniser
from geo.triggers import find_triggers


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What reading needs beside the text: the gazetteer and the recogniser, opened once."""

    gazetteer: Gazetteer
    recogniser: Recogniser


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """All that was read in one article, stage by stage. `notes` say what the reader should know."""

    article: Article
    sentences: tuple[Span, ...]
    places: tuple[ResolvedToponym, ...]
    dates: tuple[When, ...]
    events: tuple[Event, ...]
    notes: tuple[str, ...] = ()


@cache
def default_tools() -> Tools:
    """Open the offline gazetteer (building it the first time) and the recogniser, once a process."""
    return Tools(gazetteer=Gazetteer.open(), recogniser=load_recogniser())


def extract_events(text: str, *, published: date | None = None) -> tuple[Event, ...]:
    """Return the dated, typed, placed events that `text` asserts, each with its evidence.

    `published` is the day the text was published; without it a date without a year gets
    the latest year that puts all the article's dates in the past, and says so.
    """
    return analyse(Article(id=article_id(text), text=text, published=published)).events


def analyse(article: Article, *, tools: Tools | None = None, today: date | None = None) -> Analysis:
    """Return all that the stages find in `article`. `today` stands in for the clock in tests."""
    tools = tools or default_tools()
    text = article.text
    spans = sentences(text)
    entities = find_entities(text, tools.recogniser)
    toponyms = find_toponyms(text, sentences=spans, gazetteer=tools.gazetteer, entities=entities)
    places = resolve(text, toponyms, sentences=spans, gazetteer=tools.gazetteer)
    dates = find_dates(text, published=article.published, today=today, language=article.language)
    evidence = Evidence(
        sentences=spans,
        headline=headline(text),
        places=[item for item in places if item.toponym.kind == "place"],
        dates=dates,
        triggers=find_triggers(text, spans),
        entities=entities,
    )
    return Analysis(
        article=article,
        sentences=spans,
        places=places,
        dates=dates,
        events=join_events(article, evidence),
        notes=_notes(article, dates, tools),
    )


def _notes(article: Article, dates: tuple[When, ...], tools: Tools) -> tuple[str, ...]:
    notes = [tools.recogniser.note] if tools.recogniser.note else []
    if article.published is None and any(item.year_assumed for item in dates):
        notes.append("no year and no publication date is given: the year is assumed; say --published YYYY-MM-DD")
    return tuple(notes)
