"""The signals of candidates and their weighing, held to plain statements of what each means."""

from itertools import compress
from math import cos, exp, hypot, radians

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.company import Company, Crowd, Others, Winner, count_votes
from geo.context import COUNTRY_CODES, Context, Name, region_of
from geo.distance import distance_km, surely_apart
from geo.home import HOME
from geo.model import Candidate, Place
from geo.ranking import Stage, best_of, chances, points_of, same_spot
from geo.ranking_signals import (
    ALONE,
    COMPANY,
    HINTED,
    PARENT,
    REGION,
    SAID,
    VOTED,
    Kind,
    Signals,
    in_company,
    lasting_signals,
)

COORDINATES = st.sampled_from([-180.0, -0.5, 0.2, 0.9, 1.4, 35.5, 36.1, 180.0])
PLACES = st.builds(
    Place,
    id=st.sampled_from("abcdef"),
    name=st.just("Tyre"),
    lat=COORDINATES.filter(lambda degrees: abs(degrees) <= 90),
    lon=COORDINATES,
    feature_class=st.sampled_from(["P", "A", ""]),
    feature_code=st.sampled_from(["PPL", "ADM1", "ADM2", "PCLI"]),
    country=st.sampled_from(["LB", "SY", ""]),
    parents=st.lists(st.sampled_from("abcdef"), max_size=3, unique=True).map(tuple),
    population=st.integers(0, 10**7),
)
CANDIDATES = st.builds(Candidate, place=PLACES, score=st.floats(0, 1))
SENTENCES = st.sets(st.integers(0, 4), min_size=1)
NAMES = st.builds(
    Name,
    key=st.tuples(st.sampled_from(["tyre", "sidon", "homs", "tripoli"]), st.sampled_from(["", "lebanon"])),
    text=st.just("Tyre"),
    sentences=SENTENCES,
    candidates=st.lists(CANDIDATES, min_size=1, max_size=5).map(tuple),
)
WINNERS = st.lists(st.builds(Winner, NAMES, PLACES, st.floats(0.01, 1)), max_size=6)
NUMBER = st.floats(-5, 5)
KINDS = st.sampled_from(
    [Kind("class:town", "population:P", ("match:sound", "hint:fits")), Kind("class:ADM1", "population:A", ())]
)


def numbers(group: tuple[str, ...]) -> st.SearchStrategy:
    return st.tuples(*[NUMBER] * len(group))


@st.composite
def signals(draw: st.DrawFn) -> Signals:
    """Any signals, with or without a group."""
    name = draw(NAMES)
    count = len(name.candidates)

    def column(values: st.SearchStrategy) -> list:
        return draw(st.lists(values, min_size=count, max_size=count))

    said = st.tuples(numbers(SAID), numbers(HINTED))
    return Signals(
        name,
        kinds=column(KINDS),
        alone=column(numbers((*ALONE, "size"))),
        voted=column(NUMBER),
        codes=column(st.sampled_from(["LB", "=SY"])),
        countries={"LB": draw(said), "=SY": draw(said)},
        regions=column(numbers(REGION) | st.just(())) if draw(st.booleans()) else [],
        parents=column(numbers(PARENT)) if draw(st.booleans()) else [],
        homes=column(numbers(HOME)) if draw(st.booleans()) else [],
        company=column(numbers(COMPANY)) if draw(st.booleans()) else [],
    )


SIGNALS = (*ALONE, *SAID, *REGION, *HINTED, *VOTED, *PARENT, *HOME, *COMPANY, "class:town", "population:P", "hint:fits")


@given(signals(), st.dictionaries(st.sampled_from(SIGNALS), NUMBER), st.data())
def test_points_are_the_weighted_sum_of_the_signals(
    given: Signals, values: dict[str, float], data: st.DataObject
) -> None:
    every = range(len(given.kinds))
    points = points_of(given, Stage(values), every)
    for index in every:
        plain = sum(values.get(signal, 0.0) * value for signal, value in given.of(index).items())
        assert points[index] == pytest.approx(plain)
    some = data.draw(st.lists(st.sampled_from(every), unique=True))
    assert points_of(given, Stage(values), some) == [points[index] for index in some]


@given(NAMES, st.data())
def test_chances_at_one_spot_add_up(name: Name, data: st.DataObject) -> None:
    count = len(name.candidates)
    odds = chances(data.draw(st.lists(NUMBER, min_size=count, max_size=count)))
    best, chance = best_of(name, odds)
    order = sorted(range(count), key=lambda index: -odds[index])
    sums = {}
    likely = [index for index in order if odds[index] > 0.01]
    for index in likely[:4]:
        here = name.candidates[index].place
        spot = [other for other in likely if same_spot(here, name.candidates[other].place)]
        sums[index] = sum(odds[other] for other in spot), spot[0]
    most = max(together for together, _ in sums.values())
    assert chance == pytest.approx(min(most, 1.0), abs=1e-8)
    assert best in [first for together, first in sums.values() if together > most - 1e-8]


@given(NAMES, PLACES, WINNERS)
def test_a_place_among_what_the_others_were_taken_for(name: Name, place: Place, winners: list[Winner]) -> None:
    others = [one for one in winners if one.name.key[0] != name.key[0]]
    here = [one for one in others if one.name.sentences & name.sentences]
    region = region_of(place)
    holds = any(place.id in one.place.parents for one in others)

    def share(some: list[Winner], lies: list[bool]) -> float:
        total = sum(one.chance for one in some)
        return sum(one.chance for one, inside in zip(some, lies, strict=True) if inside) / total if total else 0.0

    def in_country(one: Winner) -> bool:
        return bool(place.country) and one.place.country == place.country

    def in_region(one: Winner) -> bool:
        inside = bool(region) and region_of(one.place) == region
        return inside or (holds and place.id in one.place.parents[1:])

    def near(some: list[Winner]) -> float:
        towns = [
            one for one in some if one.place.feature_code not in COUNTRY_CODES and abs(one.place.lat - place.lat) < 3
        ]
        return max([one.chance * exp(-_km(one.place, place) / 80) for one in towns], default=0.0)

    seen = Others(Crowd(winners), name)
    assert bool(seen) == bool(others)
    assert seen.nearest(place) == pytest.approx(near(others))
    assert seen.country(place.country) == pytest.approx(
        (share(others, list(map(in_country, others))), share(here, list(map(in_country, here))))
    )
    surest = max([one.chance for one in others if one.place.id in place.parents], default=0.0)
    crowd = sum(one.chance for one in others if place.id in one.place.parents)
    there, there_here = (share(some, list(map(in_region, some))) for some in (others, here))
    assert seen.lies(place, region) == pytest.approx((there, surest, min(crowd, 3.0) / 3, there_here))


@given(st.lists(NAMES, max_size=4, unique_by=lambda name: name.key))
def test_each_name_has_one_vote_for_countries(names: list[Name]) -> None:
    voters = [name for name in names if name.candidates[0].place.feature_code not in COUNTRY_CODES]
    votes = count_votes(names)
    assert votes.names == len(voters) == len(votes.own)
    for country in ("LB", "SY"):
        shares = []
        for name in voters:
            weights = [exp(5 * item.score) for item in name.candidates]
            there = [item.place.country == country for item in name.candidates]
            shares.append(sum(compress(weights, there)) / sum(weights))
        assert votes.all.get(country, 0.0) == pytest.approx(sum(shares))
    assert "" not in votes.all


@given(st.lists(NAMES, min_size=1, max_size=4, unique_by=lambda name: name.key))
def test_the_other_names_vote_for_the_region_and_country_of_a_candidate(names: list[Name]) -> None:
    votes = count_votes(names)
    name = names[0]
    found = lasting_signals(name, Context(names, {}, {}, {}), Company(votes))
    mine = votes.own.get(name.key, {})
    others = votes.names - bool(mine)

    def share(what: str) -> float:
        return max(0.0, votes.all.get(what, 0.0) - mine.get(what, 0.0)) / others if others else 0.0

    assert found.voted == pytest.approx([share(region) for region in name.where[2]])
    for code, (_said, hints) in found.countries.items():
        assert hints == pytest.approx((0.0, 0.0, 0.0 if code.startswith("=") else share(code)))


def _km(one: Place, here: Place) -> float:
    return 111.2 * hypot(one.lat - here.lat, (one.lon - here.lon) * cos(radians(here.lat)))


@given(st.floats(-90, 90), st.floats(-180, 180), st.floats(-90, 90), st.floats(-180, 180))
def test_what_is_surely_apart_is_more_than_60_km_apart(lat: float, lon: float, there: float, far: float) -> None:
    assert not surely_apart(lat, lon, there, far) or distance_km(lat, lon, there, far) > 60


@pytest.mark.parametrize("lat", [-71.9, 0.0, 71.9])
@pytest.mark.parametrize("lon", [-180.0, 0.0, 179.0])
def test_little_more_than_60_km_are_not_surely_apart(lat: float, lon: float) -> None:
    assert not surely_apart(lat, lon, lat, lon + 2 if lon < 178 else lon - 358)
    assert surely_apart(lat, 10.0, lat, 12.1)


@given(st.lists(st.builds(Winner, NAMES, PLACES, st.floats(0.01, 1)), max_size=6), COORDINATES)
def test_the_towns_of_a_latitude(winners: list[Winner], lat: float) -> None:
    near = Company(count_votes([]), winners=winners).towns(lat, 0.6)
    plain = [one for one in winners if abs(one.place.lat - lat) < 0.6 and one.place.feature_code not in COUNTRY_CODES]
    assert sorted(map(id, near)) == sorted(map(id, plain))


def test_those_that_are_hopeless_by_themselves_get_no_company() -> None:
    tyre, sidon = (Place(id=name, name=name, lat=33.3, lon=35.2, country="LB") for name in ("tyre", "sidon"))
    candidates = tuple(Candidate(place=tyre, score=score) for score in (0.9, 0.5))
    name = Name(key=("tyre", ""), text="Tyre", sentences={0}, candidates=candidates)
    other = Name(key=("sidon", ""), text="Sidon", sentences={0}, candidates=(Candidate(place=sidon, score=0.9),))
    signals = Signals(name, codes=["LB", "LB"], countries={"LB": ((0.0,) * len(SAID), (0.0,) * len(HINTED))})
    others = Others(Crowd([Winner(other, sidon, 0.9)]), name)
    first, second = in_company(signals, others, [0])
    assert first[0] == pytest.approx(0.9) and second == ()
