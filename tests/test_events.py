"""Joining: which place and date belong to which happening, on sentences written for it."""

from datetime import date
from types import SimpleNamespace

import pytest

from geo.dates import find_dates
from geo.events import join_events
from geo.evidence import Evidence
from geo.model import TOLD, Article, Event, Place, ResolvedToponym, Status, Toponym, article_id
from geo.text import headline, sentences
from geo.triggers import find_triggers

PUBLISHED = date(2025, 11, 25)
PLACES = {
    "Lebanon": Place(id="LB", name="Lebanon", lat=33.8, lon=35.8, feature_class="A", feature_code="PCLI", country="LB"),
    "Israel": Place(id="IL", name="Israel", lat=31.5, lon=34.7, feature_class="A", feature_code="PCLI", country="IL"),
    "Tyre": Place(id="1", name="Tyre", lat=33.27, lon=35.2, feature_class="P", feature_code="PPL", parents=("LB",)),
    "Sidon": Place(id="2", name="Sidon", lat=33.56, lon=35.37, feature_class="P", feature_code="PPL", parents=("LB",)),
    "Beirut": Place(
        id="3", name="Beirut", lat=33.89, lon=35.5, feature_class="P", feature_code="PPLC", parents=("LB",)
    ),
    "Cairo": Place(id="4", name="Cairo", lat=30.06, lon=31.25, feature_class="P", feature_code="PPLC"),
}
ORGANISATIONS = ("Hezbollah", "Hamas", "IDF")


def spans(text: str, names: object) -> list[tuple[str, int]]:
    return [(name, at) for name in names for at in range(len(text)) if text.startswith(name, at)]  # type: ignore[attr-defined]


def read(text: str, *, statuses: tuple[Status, ...] = TOLD) -> tuple[Event, ...]:
    found = sentences(text)
    places = [
        ResolvedToponym(toponym=Toponym(start=at, end=at + len(name), name=name), place=PLACES[name], confidence=0.9)
        for name, at in sorted(spans(text, PLACES), key=lambda item: item[1])
        if not text[at + len(name) :].startswith("i")
    ]
    evidence = Evidence(
        sentences=found,
        headline=headline(text),
        places=places,
        dates=find_dates(text, published=PUBLISHED),
        triggers=find_triggers(text, found),
        entities=[
            *(SimpleNamespace(start=at, end=at + len(name), label="ORG") for name, at in spans(text, ORGANISATIONS)),
            *(SimpleNamespace(start=at, end=at + len(name), label="GPE") for name, at in spans(text, PLACES)),
        ],
    )
    events = join_events(Article(id=article_id(text), text=text, published=PUBLISHED), evidence)
    return tuple(event for event in events if not statuses or event.status in statuses)


def told(text: str) -> list[tuple[str, str | None, str | None]]:
    return [
        (
            event.type,
            event.place.name if event.place else None,
            event.when.first.isoformat() if event.when.first else None,
        )
        for event in read(text)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("An airstrike hit Tyre on November 19.", [("air_strike", "Tyre", "2025-11-19")]),
        # who speaks is not where it happened
        ("Israel said its forces launched an airstrike on Sidon.", [("air_strike", "Sidon", None)]),
        ("Lebanon held talks with Israel in Cairo on November 20.", [("talks", "Cairo", "2025-11-20")]),
        # the smaller place, not its country
        (
            "Gunmen opened fire in Lebanon, near Sidon, on November 20.",
            [("attack_on_civilians", "Sidon", "2025-11-20")],
        ),
        # two happenings, each with its own place and day
        (
            "An airstrike hit Tyre on November 19. Another airstrike hit Sidon on November 21.",
            [("air_strike", "Tyre", "2025-11-19"), ("air_strike", "Sidon", "2025-11-21")],
        ),
        # mentions of one happening are one event
        (
            "An airstrike hit Tyre on November 19. The strike killed two people. The attack drew condemnation.",
            [("air_strike", "Tyre", "2025-11-19")],
        ),
        # carried from the sentence before
        (
            "Crowds filled the streets of Beirut on November 20. Protesters later threw stones at police.",
            [("riot", "Beirut", "2025-11-20")],
        ),
        # done in answer: the day is carried, the place is not
        (
            "An airstrike hit Beirut on November 23. Hezbollah fired rockets in retaliation.",
            [("air_strike", "Beirut", "2025-11-23"), ("rocket_attack", None, "2025-11-23")],
        ),
        # not happenings
        ("The talks in Cairo covered the shelling of Tyre.", [("talks", "Cairo", None)]),
        ("The army denied shelling Tyre on November 20.", [("statement", "Tyre", "2025-11-20")]),
        ("Residents of Tyre fear an airstrike.", []),
        ("Nothing happened in Tyre on November 20.", []),
        ("", []),
    ],
)
def test_joining(text: str, expected: list[tuple[str, str | None, str | None]]) -> None:
    assert told(text) == expected


def test_a_carried_date_is_less_exact_and_says_so() -> None:
    rockets = read("An airstrike hit Beirut on November 23. Hezbollah fired rockets in retaliation.")[1]
    assert rockets.time_precision == 2
    assert any("carried" in reason for reason in rockets.date_reasons)
    assert rockets.place_reasons == ("no place is told in reach",)


def test_the_headline_is_not_a_second_event() -> None:
    text = "Airstrike hits Tyre\n\nAn airstrike hit Tyre on November 19, officials said.\n"
    assert told(text) == [("air_strike", "Tyre", "2025-11-19")]
    assert read(text)[0].sentence_text.startswith("An airstrike")


def test_the_headline_helps_where_the_body_is_silent() -> None:
    text = "Airstrike kills three in Tyre\n\nIt was a quiet morning before the noise came, officials said.\n"
    assert told(text) == [("air_strike", "Tyre", None)]


def test_every_event_can_be_proved() -> None:
    text = "Israeli forces launched an airstrike on Tyre on November 19. Talks were held in Cairo."
    for event in read(text):
        assert event.sentence.of(text) == event.sentence_text
        assert event.trigger.of(text) == event.trigger_text
        assert event.sentence.covers(event.trigger)
        assert event.place_reasons and event.date_reasons
        assert 0 < event.confidence <= 1


def test_ids_are_stable_and_unique() -> None:
    text = "An airstrike hit Tyre on November 19. Another airstrike hit Tyre on November 21."
    first, second = read(text), read(text)
    assert first == second
    assert len({event.id for event in first}) == len(first) == 2


@pytest.mark.parametrize(
    ("text", "precision"),
    [
        ("An airstrike hit Tyre.", 1),
        ("An airstrike was reported in Lebanon on Monday.", 3),
    ],
)
def test_geo_precision_is_acleds(text: str, precision: int) -> None:
    assert read(text)[0].geo_precision == precision


def test_actors_have_sides_and_places_are_no_actors() -> None:
    event = read("Israeli forces launched an airstrike on Hamas in Sidon, Lebanon.")[0]
    assert [(actor.name, actor.role) for actor in event.actors] == [("Israeli forces", "actor"), ("Hamas", "target")]


@pytest.mark.parametrize(
    ("text", "status", "place"),
    [
        ("The army denied shelling Tyre on November 20.", "negated", "Tyre"),
        ("Residents of Tyre fear an airstrike.", "hypothetical", "Tyre"),
        ("The union plans a general strike in Beirut.", "planned", "Beirut"),
        ("The group threatened an airstrike on Tyre.", "threatened", "Tyre"),
        ("The talks covered the shelling of Tyre.", "topic", "Tyre"),
        ("Villagers near Tyre have known years of shelling.", "generic", "Tyre"),
        ("A novel retells the massacre in Sidon.", "background", "Sidon"),
    ],
)
def test_what_did_not_happen_is_carried_apart(text: str, status: Status, place: str) -> None:
    apart = read(text, statuses=(status,))
    assert [(event.status, event.place and event.place.name) for event in apart] == [(status, place)]


@pytest.mark.parametrize(
    "aside",
    [
        "The army denied shelling Sidon.",
        "The group threatened airstrikes on Cairo.",
        "Residents of Sidon fear an airstrike.",
    ],
)
def test_what_did_not_happen_changes_nothing_that_did(aside: str) -> None:
    first, last = "An airstrike hit Tyre on November 19.", "A second airstrike killed a driver."
    alone, among = read(f"{first} {last}"), read(f"{first} {aside} {last}")
    keys = [[(event.type, event.place, event.when.first) for event in found] for found in (alone, among)]
    assert keys[0] == keys[1]
    assert {event.id for event in among}.isdisjoint(
        event.id for event in read(f"{first} {aside} {last}", statuses=()) if event.status not in TOLD
    )


def test_a_denial_told_twice_is_one() -> None:
    text = "The army denied an airstrike on Tyre. Later the army again denied an airstrike on Tyre."
    (event,) = (event for event in read(text, statuses=()) if event.type == "air_strike")
    assert event.status == "negated" and len(event.mentions) == 1
