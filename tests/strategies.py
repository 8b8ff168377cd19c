"""Any record that the model allows, for properties."""

from typing import get_args

from hypothesis import settings
from hypothesis import strategies as st

from geo.model import (
    Actor,
    Article,
    Candidate,
    Correction,
    DateAnchor,
    DatePrecision,
    Event,
    Place,
    ResolvedToponym,
    Span,
    Status,
    TimexType,
    Toll,
    TollKind,
    Toponym,
    When,
)

# A busy machine is no failure: the laws here are about values, not about time.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

# Whole characters only: half a surrogate pair is mended on the way in (see test_formats).
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
NUMBER = st.floats(allow_nan=False, allow_infinity=False)
SHARE = st.floats(0, 1)
OFFSET = st.integers(0, 10**6)
DAY = st.dates()


def tuples_of(items: st.SearchStrategy, most: int = 3) -> st.SearchStrategy:
    return st.lists(items, max_size=most).map(tuple)


SPANS = st.builds(Span, OFFSET, OFFSET)
PLACES = st.builds(
    Place,
    id=TEXT,
    name=TEXT,
    lat=st.floats(-90, 90),
    lon=st.floats(-180, 180),
    feature_class=TEXT,
    feature_code=TEXT,
    country=TEXT,
    country_name=TEXT,
    admin1=TEXT,
    admin2=TEXT,
    parents=tuples_of(TEXT),
    population=st.integers(0, 2**40),
    radius_km=st.floats(0, 20000),
    source=TEXT,
)
CANDIDATES = st.builds(Candidate, place=PLACES, score=SHARE, reasons=tuples_of(TEXT))
WHENS = st.builds(
    When,
    first=st.none() | DAY,
    last=st.none() | DAY,
    precision=st.sampled_from(get_args(DatePrecision)),
    value=TEXT,
    type=st.sampled_from(get_args(TimexType)),
    start=st.none() | OFFSET,
    end=st.none() | OFFSET,
    phrase=TEXT,
    anchor=st.sampled_from(get_args(DateAnchor)),
    approximate=st.booleans(),
    year_assumed=st.booleans(),
)
ACTORS = st.builds(
    Actor,
    name=TEXT,
    role=st.sampled_from(["actor", "target", "party"]),
    start=st.none() | OFFSET,
    end=st.none() | OFFSET,
)
TOLLS = st.builds(
    Toll,
    kind=st.sampled_from(get_args(TollKind)),
    low=st.integers(0, 10**7),
    high=st.none() | st.integers(0, 10**7),
    start=OFFSET,
    end=OFFSET,
    phrase=TEXT,
    unit=st.sampled_from(["people", "families"]),
    approximate=st.booleans(),
)
CORRECTIONS = st.builds(Correction, article_id=TEXT, field=TEXT, old=TEXT, new=TEXT, who=TEXT, when=TEXT, why=TEXT)
EVENTS = st.builds(
    Event,
    id=TEXT,
    article_id=TEXT,
    type=TEXT,
    category=TEXT,
    subtype=TEXT,
    status=st.sampled_from(get_args(Status)),
    claimed_by=TEXT,
    when=WHENS,
    place=st.none() | PLACES,
    toponym=st.none() | SPANS,
    candidates=tuples_of(CANDIDATES, 2),
    actors=tuples_of(ACTORS),
    toll=tuples_of(TOLLS, 2),
    sentence=SPANS,
    sentence_text=TEXT,
    trigger=SPANS,
    trigger_text=TEXT,
    mentions=tuples_of(SPANS),
    confidence=SHARE,
    confidence_parts=tuples_of(st.tuples(TEXT, SHARE)),
    geo_precision=st.none() | st.integers(1, 3),
    time_precision=st.none() | st.integers(1, 3),
    place_reasons=tuples_of(TEXT),
    date_reasons=tuples_of(TEXT),
    corrections=tuples_of(CORRECTIONS, 2),
)
ARTICLES = st.builds(
    Article, id=TEXT, text=TEXT, title=TEXT, published=st.none() | DAY, url=TEXT, source=TEXT, language=TEXT
)
TOPONYMS = st.builds(
    Toponym,
    start=OFFSET,
    end=OFFSET,
    name=TEXT,
    kind=st.sampled_from(["place", "demonym", "metonym"]),
    feature=TEXT,
    qualifier=TEXT,
    reasons=tuples_of(TEXT),
)
RESOLVED = st.builds(
    ResolvedToponym,
    toponym=TOPONYMS,
    place=st.none() | PLACES,
    confidence=SHARE,
    candidates=tuples_of(CANDIDATES, 2),
    reasons=tuples_of(TEXT),
)
