"""What the page says about dates, places and doubt, in words; and the one escape function."""

from __future__ import annotations

import html
from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from geo.folding import fold
from geo.model import TOLD, Article, Event, Place, When

_LEVELS = ("low", "low", "fair", "fair", "high", "high")  # by the number of full dots
_DOTS = 5
_STATUS = {
    "asserted": "stated as fact",
    "negated": "denied",
    "planned": "planned, not yet done",
    "threatened": "threatened, not done",
    "hypothetical": "supposed or feared",
    "topic": "talked about",
    "generic": "told in general, no single event",
    "background": "background of long ago",
}
_CODE = str.maketrans({mark: f"&#{ord(mark)};" for mark in "{}`\\"})
_GEO = {1: "exact place", 2: "near this place", 3: "somewhere in this region or country"}


def escape(text: str) -> str:
    r"""Return `text` for use inside HTML, in an element or a quoted attribute; no code for Jinja or script either.

    >>> escape('<img src="x">')
    '&lt;img src=&quot;x&quot;&gt;'
    >>> escape("{{7*7}} `${x}`")
    '&#123;&#123;7*7&#125;&#125; &#96;$&#123;x&#125;&#96;'
    """
    return html.escape(text, quote=True).translate(_CODE)


def day_words(day: date) -> str:
    """Return 2025-11-19 as "19 November 2025"."""
    return f"{day.day} {day:%B} {day.year}"


def range_words(first: date | None, last: date | None) -> str:
    """Return two days as one phrase that says nothing twice.

    >>> range_words(date(2025, 11, 19), date(2025, 11, 23))
    '19–23 November 2025'
    """
    if first is None or last is None:
        return ""
    if first == last:
        return day_words(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{day_words(last)}"
    if first.year == last.year:
        return f"{first.day} {first:%B} – {day_words(last)}"
    return f"{day_words(first)} – {day_words(last)}"


def when_words(when: When) -> str:
    """Return a date as it may honestly be said: a month stays a month, no date is "Undated"."""
    first, last = when.first, when.last
    if first is None and last is None:
        return "Undated"
    if first is None:
        return f"Not after {day_words(last)}" if last else "Undated"
    if last is None:
        return f"Not before {day_words(first)}"
    said = range_words(first, last)
    if when.precision == "month" and (first.year, first.month) == (last.year, last.month):
        said = f"{first:%B} {first.year}"
    elif when.precision == "year" and first.year == last.year:
        said = str(first.year)
    return f"About {said}" if when.approximate else said


def when_doubt(event: Event) -> str:
    """Return how exact the date is, in words; "" when there is none to be exact about."""
    when = event.when
    if when.first is None and when.last is None:
        return "The text gives no date for this"
    exact = {"day": "exact day", "week": "a week", "month": "a month", "year": "a year"}.get(when.precision, "")
    if event.time_precision == 2 and when.precision == "day":
        exact = "near this day"
    return f"{exact}, year assumed" if when.year_assumed and exact else exact or "not exact"


def place_chain(place: Place | None, *, said: str = "") -> str:
    """Return a place with what it lies in, each name once: "Beirut, Beyrouth, Lebanon".

    `said` is what the text calls it, where that is another name: "Ras En Nakura (Ras Naqoura), Lebanon".
    """
    if place is None:
        return "Unplaced"
    parts = list(dict.fromkeys(part for part in (place.name, place.admin1, place.country_name) if part))
    return ", ".join([both_names(said, parts[0]), *parts[1:]]) if said and parts else ", ".join(parts)


def both_names(said: str, name: str) -> str:
    """Return the name that the text uses first, the gazetteer's after it."""
    return f"{said} ({name})" if said else name


def said_name(event: Event, article: Article | None) -> str:
    """Return what the text calls the event's place, where that is not the gazetteer's name; else ""."""
    if event.place is None or event.toponym is None or article is None:
        return ""
    said = " ".join(event.toponym.of(article.text).split())
    return said if said and _differ(said, event.place.name) else ""


@lru_cache(maxsize=65_536)
def _differ(said: str, name: str) -> bool:
    is_name = said != said.lower() or said == said.upper()  # "the camp" is none; some scripts have no capitals
    return is_name and fold(said) != fold(name)


def most_said(found: Mapping[str, Mapping[str, int]], names: Mapping[str, str]) -> dict[str, str]:
    """Return, by the key of a place's name, the other name that the texts use most for the place.

    `found` says how often each is used ("" is the gazetteer's own), `names` how a key is spelled.
    Where a text uses the gazetteer's name too, nothing needs saying.
    """
    most: dict[str, str] = {}
    for key, counts in found.items():
        others = {said: count for said, count in counts.items() if said and _differ(said, names[key])}
        if others and len(others) == len(counts):
            most[key] = max(others, key=lambda said: (others[said], said))
    return most


def place_doubt(event: Event) -> str:
    """Return how exact the place is, in words."""
    if event.place is None:
        return "The text names no place for this"
    said = _GEO.get(event.geo_precision or 0, "")
    radius = event.place.radius_km
    return f"{said}, within {radius:g} km" if said and radius else said


def status_words(event: Event) -> str:
    """Return who vouches for the event: stated as fact, claimed by somebody, denied..."""
    if event.status == "claimed":
        return f"claimed by {event.claimed_by}" if event.claimed_by else "claimed"
    return _STATUS.get(event.status, event.status)


def is_told(event: Event) -> bool:
    """Tell whether the event happened, as the text or somebody in it says."""
    return event.status in TOLD


def level(confidence: float) -> str:
    """Return a confidence of 0-1 as "low", "fair" (from 0.4) or "high" (from 0.8)."""
    return _LEVELS[_full(confidence)]


def dots(confidence: float) -> str:
    """Return a confidence of 0-1 as five dots, one full for each whole fifth."""
    full = _full(confidence)
    return "●" * full + "○" * (_DOTS - full)


def _full(confidence: float) -> int:
    # The small sum keeps 0.6 at three fifths, which binary fractions would make two.
    return max(0, min(_DOTS, int(confidence * _DOTS + 1e-9)))


def counted(number: int, noun: str) -> str:
    """Return "1 place", "2 places", "1,200 places"."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
