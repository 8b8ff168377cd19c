"""The steps from an article to its events, in order, and nothing else.

article -> sentences -> toponyms -> places --+
                    +-> dates ---------------+-> events
                    +-> triggers ------------+
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from geo.dates import find_dates
from geo.events import join_events
from geo.evidence import Evidence
from geo.gazetteer import Gazetteer
from geo.languages import events_note, in_our_labels, language_note, recogniser_for
from geo.model import TOLD, Article, Correction, Event, Home, ResolvedToponym, Span, When, article_id
from geo.outlets import home_with_place
from geo.resolve import resolve
from geo.resolve_by_hand import by_hand, noted, settled
from geo.text import headline, sentences
from geo.toll_joining import with_tolls
from geo.toponyms import Entity, Recogniser, find_entities, find_toponyms, load_recogniser
from geo.triggers import find_triggers

if TYPE_CHECKING:
    from geo.geocoder_cache import CachedGeocoder


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """All that was read in one article, stage by stage. `notes` say what the reader should know.

    `events` are of every status, what is only talked about among them; `told` are those that happened.
    """

    article: Article
    sentences: tuple[Span, ...] = ()
    places: tuple[ResolvedToponym, ...] = ()
    dates: tuple[When, ...] = ()
    events: tuple[Event, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def told(self) -> tuple[Event, ...]:
        """The events that the text, or somebody in it, says happened."""
        return tuple(event for event in self.events if event.status in TOLD)


_opened: list[Gazetteer] = []


def default_gazetteer(progress: Callable[[str, float], None] | None = None) -> Gazetteer:
    """Open the offline gazetteer, once a process; the first time ever it is built, and `progress` hears of it."""
    if not _opened:
        _opened.append(Gazetteer.open(progress=progress))
    return _opened[0]


@cache
def default_recogniser() -> Recogniser:
    """Load the recogniser, once a process."""
    return load_recogniser()


def extract_events(text: str, *, published: date | None = None) -> tuple[Event, ...]:
    """Return the dated, typed, placed events that `text` asserts, each with its evidence.

    `published` is the day the text was published; without it a date without a year gets
    the latest year that puts all the article's dates in the past, and says so.
    """
    return analyse(Article(id=article_id(text), text=text, published=published)).told


def analyse(
    article: Article,
    *,
    gazetteer: Gazetteer | None = None,
    recogniser: Recogniser | None = None,
    online: CachedGeocoder | None = None,
    corrections: Sequence[Correction] = (),
    today: date | None = None,
) -> Analysis:
    """Return all that the stages find in `article`.

    `corrections` are the article's own and come first, then the user's own places, then the
    gazetteer. `online` is asked for the names that are unresolved after all these; without it
    nothing leaves the machine. `today` stands in for the clock in tests.
    """
    found, entities = _located(
        article, gazetteer=gazetteer, recogniser=recogniser, online=online, corrections=corrections
    )
    text, spans = article.text, found.sentences
    dates = find_dates(text, published=article.published, today=today, language=article.language)
    evidence = Evidence(
        sentences=spans,
        headline=headline(text),
        places=[item for item in found.places if item.toponym.kind == "place"],
        dates=dates,
        triggers=find_triggers(text, spans),
        entities=entities,
    )
    events = with_tolls(text, join_events(article, evidence), sentences=spans, dates=dates)
    return replace(
        found,
        dates=dates,
        events=noted(events, found.places, corrections),
        notes=(*found.notes, *filter(None, (events_note(text),)), *_notes_on_dates(article, dates)),
    )


def analyse_places(
    article: Article,
    *,
    gazetteer: Gazetteer | None = None,
    recogniser: Recogniser | None = None,
    online: CachedGeocoder | None = None,
) -> Analysis:
    """Return the places of `article` as `analyse` finds them; its dates and events are left unread."""
    return _located(article, gazetteer=gazetteer, recogniser=recogniser, online=online, corrections=())[0]


def analyse_dates(article: Article) -> Analysis:
    """Return the dates of `article` as `analyse` finds them; they need neither gazetteer nor model."""
    dates = find_dates(article.text, published=article.published, language=article.language)
    return Analysis(article=article, dates=dates, notes=_notes_on_dates(article, dates))


def _located(
    article: Article,
    *,
    gazetteer: Gazetteer | None,
    recogniser: Recogniser | None,
    online: CachedGeocoder | None,
    corrections: Sequence[Correction],
) -> tuple[Analysis, tuple[Entity, ...]]:
    """The article with its sentences and places, and what the model sees in it."""
    gazetteer = gazetteer or default_gazetteer()
    text = article.text
    recogniser = recogniser_for(text, recogniser or default_recogniser())
    spans = sentences(text)
    entities = in_our_labels(find_entities(text, recogniser, sentences=spans))
    toponyms = find_toponyms(text, sentences=spans, gazetteer=gazetteer, entities=entities)
    home = home_with_place(article.home, gazetteer=gazetteer)
    places = resolve(text, toponyms, sentences=spans, gazetteer=gazetteer, home=home)
    places = by_hand(places, corrections=corrections, gazetteer=gazetteer)
    places, notes = _look_up(places, online, settled(corrections))
    notes = (*_notes(article, recogniser, home), *notes)
    return Analysis(article=article, sentences=spans, places=places, notes=notes), entities


def _look_up(
    places: tuple[ResolvedToponym, ...], online: CachedGeocoder | None, settled: frozenset[str]
) -> tuple[tuple[ResolvedToponym, ...], tuple[str, ...]]:
    if online is None:
        return places, ()
    from geo.lookup import look_up  # geopy, needed by those who ask for it

    countries = {item.place.country for item in places if item.place is not None and item.place.country}
    return look_up(places, geocoder=online, countries=countries, settled=settled)


def _notes(article: Article, recogniser: Recogniser, home: Home | None) -> tuple[str, ...]:
    notes = [note for note in (recogniser.note, language_note(article.text, recogniser)) if note]
    if article.home is not None and home is None:
        notes.append(f"the home {article.home.name!r} is in no gazetteer here: it was not used")
    return tuple(notes)


def _notes_on_dates(article: Article, dates: tuple[When, ...]) -> tuple[str, ...]:
    if article.published is None and any(item.year_assumed for item in dates):
        return ("no year and no publication date is given: the year is assumed; say --published YYYY-MM-DD",)
    return ()
