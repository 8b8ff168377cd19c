"""The nouns: article, toponym, place, date, event. Frozen records, standard library only.

Every span is `[start, end)` in characters of the article's text as given.
Degrees are WGS 84; latitude stands before longitude.
"""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, NamedTuple

DatePrecision = Literal["day", "week", "month", "year", "unknown"]
DateAnchor = Literal["explicit", "publication", "discourse", "none"]
TimexType = Literal["DATE", "TIME", "DURATION", "SET"]
Kind = Literal["place", "demonym", "metonym", "part", "hint"]
TollKind = Literal["killed", "injured", "displaced", "missing", "arrested"]
Status = Literal[
    "asserted",
    "claimed",
    "negated",
    "planned",
    "threatened",
    "hypothetical",
    "topic",
    "generic",
    "background",
]
# What happened, as the text or somebody in it says; every other status is talk of what did not, not yet, or not now.
TOLD: tuple[Status, ...] = ("asserted", "claimed")


class Span(NamedTuple):
    """`[start, end)` in characters of the article's text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the words this span covers in `text`.

        >>> Span(3, 9).of("in Beirut today")
        'Beirut'
        """
        return text[self.start : self.end]

    def covers(self, other: Span) -> bool:
        """Tell whether `other` lies wholly inside this span."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        """Tell whether the two share a character."""
        return self.start < other.end and other.start < self.end


def article_id(text: str) -> str:
    """Return the id of an article: 16 hex digits of the hash of its normalised text.

    Runs of white space and Unicode composition do not matter, so a text copied
    through another program keeps its id.

    >>> article_id("Beirut,\\n  Nov 19") == article_id("Beirut, Nov 19 ")
    True
    """
    normal = " ".join(unicodedata.normalize("NFC", text).split())
    return hashlib.sha256(normal.encode("utf-8", "surrogatepass")).hexdigest()[:16]


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A text as it was given, and what is known about it.

    `published` is None when nobody said when it was published; no day is invented for it.
    `language` is an ISO 639-1 code, empty where nobody said it: then the text tells.
    `home` is where its outlet or reader sits, where that was given or learnt (`geo.outlets`).
    """

    id: str
    text: str
    title: str = ""
    published: date | None = None
    url: str = ""
    source: str = ""
    language: str = ""
    home: Home | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """Where an outlet or its reader sits: namesakes near it gain.

    `name` is how it was given ("Texas"), `place` None until that was looked up. `said` tells that a
    person gave it, else it was learnt; then `sure` 0-1 is the share of what the outlet names that
    lies around it. `why` says in words whose home it is.
    """

    name: str
    place: Place | None = None
    said: bool = True
    sure: float = 1.0
    why: str = "the home that was given"


@dataclass(frozen=True, slots=True, kw_only=True)
class Toponym:
    """A span that names a place, and why the recogniser took it for one.

    `kind` is what it was taken for: "place", "demonym" ("the Lebanese army"), "metonym" ("Beirut" for a
    government), "part" (of an organisation's name: "Bank of Lebanon") or "hint" ("a Lebanese student",
    "the Chicago Tribune": no place is meant, so lists of places leave it out). Only "place" is ever
    pinned; the others are context. `name` is what to look up,
    which may differ from the text of the span (restored case, "Ayn al-Hilweh" for "the camp").
    `feature` is a class hint from the words around ("camp", "province", "river", ...) or "".
    `qualifier` keeps "central", "southern", "near", "12 km south of" where it stands.
    """

    start: int
    end: int
    name: str
    kind: Kind = "place"
    feature: str = ""
    qualifier: str = ""
    reasons: tuple[str, ...] = ()

    @property
    def span(self) -> Span:
        """Where it stands in the article."""
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Somewhere on the map. Degrees are WGS 84; `radius_km` is how far off the point may be.

    `id` is the GeoNames id where there is one, else "dateline:<slug>". `feature_class` and
    `feature_code` are GeoNames' (P/PPLC, A/ADM1, H/STRT, ...). `country` is ISO 3166-1 alpha-2,
    or "" for seas and regions of several countries. `parents` are the ids of what contains it,
    outermost first. `source` says where the row comes from, with its licence's attribution.
    """

    id: str
    name: str
    lat: float
    lon: float
    feature_class: str = ""
    feature_code: str = ""
    country: str = ""
    country_name: str = ""
    admin1: str = ""
    admin2: str = ""
    parents: tuple[str, ...] = ()
    population: int = 0
    radius_km: float = 0.0
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A place that a name could mean: its score 0-1, and the reasons for it in words."""

    place: Place
    score: float
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolvedToponym:
    """A toponym and the place chosen for it, or None with the reason why not.

    `candidates` are all that were weighed, best first, the winner included.
    `confidence` 0-1 is the chance that `place` is the place meant.
    """

    toponym: Toponym
    place: Place | None
    confidence: float = 0.0
    candidates: tuple[Candidate, ...] = ()
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """A time that the text names: first and last day, how exact, and what it was read against.

    `value` is the TIMEX3 value ("2025-11-19", "2025-11", "P3D", "PRESENT_REF"). `first` and
    `last` are None where no calendar interval follows (durations, "now", undated events).
    `year_assumed` says that the year is not in the text and nobody gave a publication date.
    A `When` without a span (`start` None) belongs to an event whose date nothing in the text names.
    """

    first: date | None = None
    last: date | None = None
    precision: DatePrecision = "unknown"
    value: str = ""
    type: TimexType = "DATE"
    start: int | None = None
    end: int | None = None
    phrase: str = ""
    anchor: DateAnchor = "none"
    approximate: bool = False
    year_assumed: bool = False

    @property
    def span(self) -> Span | None:
        """Where the phrase stands in the article, or None."""
        if self.start is None or self.end is None:
            return None
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who took part. `role` is "actor" (did it), "target" (had it done) or "party" (talks)."""

    name: str
    role: Literal["actor", "target", "party"] = "party"
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Toll:
    """How many an event killed, injured, displaced, or left missing or arrested, as the text says it.

    From `low` to `high`, both counted in; `high` None says "at least". "Dozens" are a range
    (`geo/data/toll.toml`), "about 40" is 40 and `approximate`. `unit` is "people" or "families".
    """

    kind: TollKind
    low: int
    high: int | None
    start: int
    end: int
    phrase: str
    unit: Literal["people", "families"] = "people"
    approximate: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What a person changed by hand; re-applied after every re-extraction.

    `field` names what was changed: "published", or "place:" and a name that the article writes; `old`
    and `new` are its text forms: a day, or the id of a place ("" for none).
    """

    article_id: str
    field: str
    old: str
    new: str
    who: str = ""
    when: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One happening that an article tells: what, when, where, by whom, and the proof.

    `type` is an id of `geo/data/event_types.toml` ("air_strike"), `category` its group
    ("conflict"), `subtype` a finer id or "". `status` "asserted" is told as fact, "claimed" by a
    party to it (`claimed_by`); the others (`TOLD` leaves them out) did not happen as far as the text
    says: negated, planned, threatened, hypothetical, the topic of talks, generic ("years of
    shelling") or background of long ago. `place` None means unplaced, `when.first` None
    means undated: both are listed, never dropped. `sentence` and `trigger` are spans in the
    article; `sentence_text` and `trigger_text` what stands there. `mentions` are other sentences
    that tell the same happening. `toll` has at most one row of each kind. `geo_precision` and
    `time_precision` are ACLED's: 1 exact, 2 near (part of a region; within the week), 3 region or
    country (month or worse); None when unplaced or undated. `confidence` is the calibrated chance
    that type, place and date, as far as they are stated, are right; `confidence_parts` are (name, 0-1)
    pairs that it is made of.
    """

    id: str
    article_id: str
    type: str
    category: str
    subtype: str = ""
    status: Status = "asserted"
    claimed_by: str = ""
    when: When = field(default_factory=When)
    place: Place | None = None
    toponym: Span | None = None
    candidates: tuple[Candidate, ...] = ()
    actors: tuple[Actor, ...] = ()
    toll: tuple[Toll, ...] = ()
    sentence: Span
    sentence_text: str
    trigger: Span
    trigger_text: str
    mentions: tuple[Span, ...] = ()
    confidence: float = 0.0
    confidence_parts: tuple[tuple[str, float], ...] = ()
    geo_precision: int | None = None
    time_precision: int | None = None
    place_reasons: tuple[str, ...] = ()
    date_reasons: tuple[str, ...] = ()
    corrections: tuple[Correction, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EventQuery:
    """Which events are asked for; an empty field asks for all. The page, the CLI and links share it.

    Unless `statuses` says otherwise, only what happened is: plans, denials, topics and the like are
    carried by the store and hidden. `types` are type ids; `places` match the place's name, admin1
    or country name; `actors` match an actor's name; `sources` match the article's source; all but
    `statuses` and `types` without regard to case.
    `text` is looked for in sentence, title, place and actor names. An event with a date matches when its
    interval meets `[first, last]`; undated events match unless `undated` is False; with `dated` False they alone do.
    """

    statuses: tuple[Status, ...] = TOLD
    types: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    text: str = ""
    first: date | None = None
    last: date | None = None
    undated: bool = True
    dated: bool = True
    min_confidence: float = 0.0
