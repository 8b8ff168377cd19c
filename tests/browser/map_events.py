"""Events for the map's browser tests: strewn over the Levant, or piled on one point, and a few of special kinds."""

from dataclasses import replace
from datetime import date, timedelta

from dashboard.columns import Columns
from geo.model import Event, Place, When
from tests.event_columns import build_columns
from tests.samples import STRIKE

TYPES = ("air_strike", "shelling", "protest", "talks", "flood")
DAY_ONE = date(2025, 1, 1)
LEBANON = Place(
    id="272103", name="x", lat=33.83, lon=35.83, feature_class="A", feature_code="PCLI", country="LB", radius_km=57
)
RED_SEA = Place(
    id="dateline:red-sea", name="x", lat=20.6, lon=38.0, feature_class="H", feature_code="SEA", radius_km=1000
)


def spread(number: int, events: int, *, pile: int) -> Event:
    """One of `events` strewn over the Levant, or over one point when it is of the pile."""
    if number < pile:
        lat, lon = 33.5, 36.3
    else:
        lat, lon = 31.0 + 4 * (number * 0.618034 % 1), 34.5 + 5 * (number * 0.754878 % 1)
    day = DAY_ONE + timedelta(days=number % 100)
    place = Place(id=str(number), name="somewhere", lat=lat, lon=lon, radius_km=1)
    type_id = TYPES[number % len(TYPES)]
    return replace(STRIKE, id=f"e{number}", type=type_id, place=place, when=When(first=day, last=day))


def sample(events: int, *, pile: int = 0, special: bool = True) -> Columns:
    """Return the columns of `events` events; `special` adds a country's, a sea's, an undated one and one of a month."""
    made = [spread(number, events, pile=pile) for number in range(events)]
    if special:
        made += [
            replace(made[0], id="lb", place=LEBANON, geo_precision=3),
            replace(made[0], id="sea", place=RED_SEA, geo_precision=3),
            replace(made[1], id="when", when=When()),
            replace(made[2], id="month", when=When(first=date(2025, 2, 1), last=date(2025, 2, 28))),
        ]
    return build_columns(made)
