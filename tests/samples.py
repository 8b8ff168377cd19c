"""The owner's article and its events, coded by hand: what pages, stores and formats are tried on."""

from datetime import date
from pathlib import Path

from geo.model import Actor, Article, Candidate, Event, Place, Span, When, article_id

SEED = Path(__file__).parent.parent / "seeds" / "000_58ab0ecc0a1d13e4.txt"
TEXT = SEED.read_text(encoding="utf-8")
PUBLISHED = date(2025, 11, 25)
ARTICLE = Article(
    id=article_id(TEXT),
    text=TEXT,
    title=TEXT.splitlines()[3],
    published=PUBLISHED,
    source="KJFK News",
)

NAQOURA = Place(
    id="278832",
    name="En Nâqoûra",
    lat=33.11806,
    lon=35.13972,
    feature_class="P",
    feature_code="PPL",
    country="LB",
    country_name="Lebanon",
    admin1="South Governorate",
    parents=("272103", "279894"),
    population=24910,
    radius_km=2.0,
    source="GeoNames, CC BY 4.0",
)
HILWEH = Place(
    id="dateline:ayn-al-hilweh",
    name="Ayn al-Hilweh",
    lat=33.54,
    lon=35.38,
    feature_class="P",
    feature_code="PPLC",
    country="LB",
    country_name="Lebanon",
    admin1="South Governorate",
    parents=("272103", "279894"),
    radius_km=1.0,
    source="Dateline supplement",
)
BEIRUT = Place(
    id="276781",
    name="Beirut",
    lat=33.89332,
    lon=35.50157,
    feature_class="P",
    feature_code="PPLC",
    country="LB",
    country_name="Lebanon",
    admin1="Beyrouth",
    parents=("272103",),
    population=1916100,
    radius_km=7.0,
    source="GeoNames, CC BY 4.0",
)


def _span(words: str, after: int = 0) -> Span:
    start = TEXT.index(words, after)
    return Span(start, start + len(words))


def _sentence(opening: str) -> Span:
    start = TEXT.index(opening)
    end = TEXT.find("\n", start)
    return Span(start, len(TEXT) if end < 0 else end)


def _event(opening: str, trigger: str, **fields: object) -> Event:
    sentence = _sentence(opening)
    where = fields.get("place")
    span = _span(trigger, sentence.start)
    return Event(
        id=f"e-{fields['type']}-{getattr(where, 'id', 'unplaced')}".replace(":", "-"),
        article_id=ARTICLE.id,
        sentence=sentence,
        sentence_text=sentence.of(TEXT),
        trigger=span,
        trigger_text=trigger,
        **fields,  # type: ignore[arg-type]
    )


def _day(phrase: str, day: date) -> When:
    span = _span(phrase)
    return When(
        first=day,
        last=day,
        precision="day",
        value=day.isoformat(),
        start=span.start,
        end=span.end,
        phrase=phrase,
        anchor="publication",
    )


TALKS = _event(
    "Lebanon has described",
    "negotiations",
    type="talks",
    category="diplomacy",
    place=NAQOURA,
    toponym=_span("Ras En Nakura", TEXT.index("Lebanon has described")),
    candidates=(Candidate(place=NAQOURA, score=0.9, reasons=("exact name",)),),
    actors=(Actor(name="Lebanon"), Actor(name="Israel")),
    confidence=0.8,
    confidence_parts=(("type", 0.9), ("place", 0.9)),
    geo_precision=1,
    place_reasons=("named in the same sentence",),
)
CAMP = _event(
    "In the early hours",
    "airstrike",
    type="air_strike",
    category="conflict",
    when=_day("November 19", date(2025, 11, 19)),
    place=HILWEH,
    toponym=_span("Ayn al-Hilweh"),
    candidates=(Candidate(place=HILWEH, score=0.95, reasons=("exact name", "Lebanon is named")),),
    actors=(
        Actor(name="Israeli forces", role="actor"),
        Actor(name="Hamas", role="target"),
    ),
    confidence=0.9,
    confidence_parts=(("type", 0.95), ("place", 0.95), ("date", 0.95)),
    geo_precision=1,
    time_precision=1,
    place_reasons=("named in the same sentence",),
    date_reasons=("named in the same sentence",),
)
STRIKE = _event(
    "Just days later",
    "strike",
    type="air_strike",
    category="conflict",
    when=_day("November 23", date(2025, 11, 23)),
    place=BEIRUT,
    toponym=_span("Beirut"),
    candidates=(Candidate(place=BEIRUT, score=0.99, reasons=("capital of Lebanon",)),),
    actors=(Actor(name="IDF", role="actor"), Actor(name="Hezbollah", role="target")),
    mentions=(_sentence("According to the IDF"),),
    confidence=0.92,
    confidence_parts=(("type", 0.9), ("place", 0.99), ("date", 0.95)),
    geo_precision=1,
    time_precision=1,
)
ROCKETS = _event(
    "The attack, which reportedly",
    "launched rockets",
    type="rocket_attack",
    category="conflict",
    status="claimed",
    claimed_by="Hezbollah",
    when=_day("November 23", date(2025, 11, 23)),
    actors=(Actor(name="Hezbollah", role="actor"),),
    confidence=0.6,
    confidence_parts=(("type", 0.8),),
    time_precision=2,
    date_reasons=("carried from the strike it answers",),
)
EVENTS = (TALKS, CAMP, STRIKE, ROCKETS)
