"""What the page makes of addresses, dates and texts before anything is drawn."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from html import unescape
from html.parser import HTMLParser

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import detail, facets, filters, state, table, theme, wording
from geo.event_lexicon import event_types
from geo.model import Actor, Event, EventQuery, Span, When
from geo.store_columns import said_by
from tests.hostile import EVERYTHING, PAYLOADS
from tests.samples import ARTICLE, CAMP, EVENTS, ROCKETS, STRIKE, TALKS, TEXT
from tests.test_frame import framed, kept

DAYS = ("2025-11-19", "2025-11-20", "2025-11-21", "2025-11-22", "2025-11-23")


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, EventQuery()),
        ({"d": DAYS[:1] + DAYS[-1:]}, EventQuery()),  # the whole range is no filter
        ({"d": ("2025-11-20", "2025-11-22")}, EventQuery(first=date(2025, 11, 20), last=date(2025, 11, 22))),
        ({"d": ("yesterday", "2025-11-22")}, EventQuery(last=date(2025, 11, 22))),
        ({"d": "2025-11-20"}, EventQuery()),
        ({"type": ["air_strike"], "q": "  camp "}, EventQuery(types=("air_strike",), text="camp")),
        ({"type": None, "place": "Beirut", "conf": "high", "undated": "no"}, EventQuery()),
        ({"status": "all"}, EventQuery(statuses=())),
        ({"status": "everything"}, EventQuery()),
        ({"undated": "0", "conf": 0.5}, EventQuery(undated=False, min_confidence=0.5)),
    ],
)
def test_the_address_as_a_query(values: dict[str, object], expected: EventQuery) -> None:
    assert state.build_query(values, DAYS) == expected


@pytest.mark.parametrize(
    ("first", "last", "linked", "ends", "number"),
    [
        (None, None, (), None, 0),
        (date(2025, 11, 19), date(2025, 11, 23), (), ("2025-11-19", "2025-11-23"), 5),
        (date(2025, 11, 19), date(2025, 11, 19), (), ("2025-11-18", "2025-11-20"), 3),
        (date(2025, 11, 19), date(2025, 11, 23), ("2025-11-01", "x"), ("2025-11-01", "2025-11-23"), 23),
        (date(2025, 11, 19), date(2025, 11, 23), ("0001-01-01", "9999-12-31"), ("2025-11-19", "2025-11-23"), 5),
        (date(1, 1, 1), date(1, 1, 1), (), ("0001-01-01", "0001-01-02"), 2),
        (date(9999, 12, 31), date(9999, 12, 31), (), ("9999-12-30", "9999-12-31"), 2),
    ],
)
def test_days_of_the_slider(
    first: date | None, last: date | None, linked: tuple[str, ...], ends: tuple[str, str] | None, number: int
) -> None:
    days = state.build_days(first, last, linked)
    assert len(days) == number
    assert ends is None or (days[0], days[-1]) == ends


@given(st.dates(), st.dates(), st.lists(st.dates() | st.text(), max_size=3))
def test_the_slider_is_short_sorted_and_holds_both_ends(a: date, b: date, linked: list[object]) -> None:
    first, last = min(a, b), max(a, b)
    days = state.build_days(first, last, [str(day) for day in linked])
    assert list(days) == sorted(set(days))
    assert 2 <= len(days) <= state.LONGEST_SCALE_DAYS + 6
    assert days[0] <= first.isoformat() <= last.isoformat() <= days[-1]


def test_each_filter_can_be_loosened() -> None:
    full = EventQuery(
        types=("talks",),
        places=("Beirut",),
        actors=("IDF",),
        sources=("x",),
        text="camp",
        first=date(2025, 11, 20),
        last=date(2025, 11, 21),
        undated=False,
        min_confidence=0.5,
        statuses=(),
    )
    assert state.active(full) == tuple(state.FILTERS)
    for name in state.FILTERS:
        assert state.active(state.without(full, name)) == tuple(other for other in state.FILTERS if other != name)
    assert {chip.name for chip in filters.build_chips(full, {})} == set(state.FILTERS)


def counted(events: Sequence[Event], total: int) -> state.Shown:
    with kept(events) as store:
        frame = framed(store)
    return state.build_shown(frame, np.ones(len(frame), dtype=bool), total=total)


def test_the_counts_sentence() -> None:
    shown = counted([TALKS, ROCKETS, STRIKE], 5)
    assert shown.sentence == "3 of 5 events, 1 unplaced, 1 undated"
    assert shown.extent == "23 November 2025, 2 places"
    assert counted([], 0).sentence == "0 of 0 events, 0 unplaced, 0 undated"
    assert counted([CAMP], 1).sentence == "1 of 1 event, 0 unplaced, 0 undated"
    long = replace(CAMP, when=replace(CAMP.when, last=date(2025, 12, 3)))
    assert counted([long, STRIKE], 2).extent == "19 November – 3 December 2025, 2 places"


@pytest.mark.parametrize(
    ("when", "said"),
    [
        (When(), "Undated"),
        (When(first=date(2025, 11, 19), last=date(2025, 11, 19), precision="day"), "19 November 2025"),
        (When(first=date(2025, 11, 1), last=date(2025, 11, 30), precision="month"), "November 2025"),
        (When(first=date(2025, 1, 1), last=date(2025, 12, 31), precision="year"), "2025"),
        (When(first=date(2025, 11, 17), last=date(2025, 11, 23), precision="week"), "17–23 November 2025"),
        (When(first=date(2025, 12, 29), last=date(2026, 1, 4)), "29 December 2025 – 4 January 2026"),
        (When(first=date(2025, 10, 29), last=date(2025, 11, 4)), "29 October – 4 November 2025"),
        (When(last=date(2025, 11, 25)), "Not after 25 November 2025"),
        (When(first=date(2025, 11, 25)), "Not before 25 November 2025"),
        (When(first=date(2025, 1, 1), last=date(2025, 12, 31), precision="year", approximate=True), "About 2025"),
    ],
)
def test_dates_in_words(when: When, said: str) -> None:
    assert wording.when_words(when) == said


def test_an_assumed_year_is_said() -> None:
    assumed = replace(CAMP, when=replace(CAMP.when, year_assumed=True))
    assert wording.when_doubt(CAMP) == "exact day"
    assert wording.when_doubt(assumed) == "exact day, year assumed"
    assert "the year is assumed" in detail.build_card(assumed, ARTICLE, dark=False)


@pytest.mark.parametrize(
    ("confidence", "words"),
    [
        (0.0, "low ○○○○○"),
        (0.39, "low ●○○○○"),
        (0.6, "fair ●●●○○"),
        (0.79, "fair ●●●○○"),
        (0.8, "high ●●●●○"),
        (1.0, "high ●●●●●"),
    ],
)
def test_confidence_is_a_word_and_dots(confidence: float, words: str) -> None:
    assert f"{wording.level(confidence)} {wording.dots(confidence)}" == words


class Seen(HTMLParser):
    """What a reader of the HTML gets: words, tags, and the texts of the marks."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.words, self.tags, self.marks, self.kinds = "", [], [], []
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag == "mark":
            self.marks.append("")
            self.kinds.append(dict(attrs)["class"])

    def handle_endtag(self, tag: str) -> None:
        self.tags.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        self.words += data
        if self.tags and self.tags[-1] == "mark":
            self.marks[-1] += data


def test_the_card_marks_place_date_and_trigger() -> None:
    seen = Seen(detail.build_card(CAMP, ARTICLE, dark=False))
    assert list(zip(seen.marks, seen.kinds, strict=True))[:3] == [
        ("November 19", "dl-mark dl-date"),
        ("airstrike", "dl-mark dl-trigger"),
        ("Ayn al-Hilweh", "dl-mark dl-place"),
    ]
    for words in ("19 November 2025", "Ayn al-Hilweh, South Governorate, Lebanon", "Lebanon is named", "KJFK News"):
        assert words in seen.words
    assert "claimed by Hezbollah" in Seen(detail.build_card(ROCKETS, ARTICLE, dark=True)).words


def test_the_source_is_the_whole_text_with_its_sentences_told_apart() -> None:
    source = detail.build_source(ARTICLE, EVENTS, selected=CAMP)
    assert unescape(source).count('class="dl-told') == 4
    assert source.count('class="dl-told on"') == 1
    assert TEXT in Seen(source).words


@given(st.text(max_size=40), st.lists(st.tuples(st.integers(0, 45), st.integers(0, 45)), max_size=6))
def test_marking_never_loses_a_character(text: str, spans: list[tuple[int, int]]) -> None:
    marks = [(Span(*span), "place") for span in spans]
    marked = detail.build_marked(text, within=Span(0, len(text)), marks=marks)
    drawn = marked.replace('<mark class="dl-mark dl-place">', "").replace("</mark>", "")
    assert unescape(drawn) == text


@pytest.mark.parametrize("payload", [*PAYLOADS, EVERYTHING])
def test_a_hostile_text_is_words_and_nothing_else(payload: str) -> None:
    article = replace(ARTICLE, text=payload, title=payload, source=payload, url=payload)
    event = replace(
        CAMP,
        sentence=Span(0, len(payload)),
        sentence_text=payload,
        trigger=Span(0, 2),
        toponym=None,
        when=When(phrase=payload),
        claimed_by=payload,
        status="claimed",
        actors=(Actor(name=payload),),
        place=replace(CAMP.place, name=payload, admin1=payload) if CAMP.place else None,
        place_reasons=(payload,),
        date_reasons=(payload,),
    )
    ours = set(Seen(detail.build_card(CAMP, ARTICLE, dark=False)).tags)
    card, source = (
        Seen(detail.build_card(event, article, dark=False)),
        Seen(detail.build_source(article, [event], selected=event)),
    )
    assert set(card.tags) <= ours | {"br", "a", "/a"}
    assert not {"img", "script", "svg", "a"} & {*card.tags, *source.tags}
    assert payload in card.words
    assert payload in source.words


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "//evil.example", "http://[", "file:///etc"]
)
def test_only_web_addresses_become_links(url: str) -> None:
    assert "<a " not in detail.build_card(CAMP, replace(ARTICLE, url=url), dark=False)


def test_a_web_address_becomes_a_link() -> None:
    assert 'href="https://news.example/a?b=1&amp;c=2"' in detail.build_card(
        CAMP, replace(ARTICLE, url="https://news.example/a?b=1&c=2"), dark=False
    )


def test_every_type_has_a_look_of_its_own() -> None:
    looks = {known.id: theme.style_of(known.id) for known in event_types()}
    assert all(look.category == known.category for known, look in zip(event_types(), looks.values(), strict=True))
    assert all(known.id in theme.CATEGORIES[known.category].letters for known in event_types())
    assert len({(look.colour, look.glyph) for look in looks.values()}) == len(looks)
    assert theme.style_of("something_new").label == "Something new"


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("known", event_types(), ids=lambda known: known.id)
def test_letters_can_be_read_on_their_colour(known: object) -> None:
    style = theme.style_of(known.id)  # type: ignore[attr-defined]
    for paper, ink in ((style.colour, style.ink), (style.colour_dark, style.ink_dark)):
        light, dark = sorted((_luminance(paper), _luminance(ink)), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 3  # WCAG's floor for large and bold letters


def test_the_list_is_newest_first_and_undated_last() -> None:
    with kept(EVENTS) as store:
        frame = framed(store)
        everything = np.ones(len(frame), dtype=bool)
        listed = store.columns().told(frame.numbers[frame.newest(everything, most=9)].tolist())
        first = frame.newest(everything, most=3).tolist()
    assert tuple(one.event for one in listed) == (STRIKE, ROCKETS, CAMP, TALKS)
    assert first == frame.newest(everything, most=4).tolist()[:3]
    rows = table.build_rows(listed, dark=False)
    assert [row["where"] for row in rows][1:3] == ["Unplaced", "Ayn al-Hilweh, South Governorate, Lebanon"]
    assert {row["status"] for row in rows} == {""}
    planned = replace(listed[0], event=replace(STRIKE, status="planned"))
    assert table.build_rows([planned], dark=False)[0]["status"] == "planned, not yet done"


def test_choices_keep_those_without_events_now() -> None:
    facet = filters.build_facet("actor", known={"Hamas": 2, "IDF": 1}, now={"IDF": 1}, chosen=("hamas",))
    assert [(option.value, option.count, option.on) for option in facet.options] == [
        ("Hamas", 0, True),
        ("IDF", 1, False),
    ]
    many = {f"Group {number}": 50 - number for number in range(40)}
    facet = filters.build_facet("actor", known=many, now={"Group 39": 3}, chosen=())
    assert facet.options[0].value == "Group 39"  # in a long list what is there now comes first


def test_values_are_counted_by_filter() -> None:
    with kept(EVENTS) as store:
        frame = framed(store)
    everything, none = np.ones(len(frame), dtype=bool), np.zeros(len(frame), dtype=bool)
    known, now = facets.count_values(frame, "place", known=everything, now=none)
    assert known == {"Lebanon": 3, "Ayn al-Hilweh": 1, "Beirut": 1, "En Nâqoûra": 1}
    assert now == dict.fromkeys(known, 0)
    assert facets.count_values(frame, "actor", known=everything, now=everything)[1]["Hezbollah"] == 2
    assert facets.count_values(frame, "src", known=everything, now=everything)[0] == {"KJFK News": 4}


def test_of_very_many_values_those_that_count_travel() -> None:
    named = [
        replace(STRIKE, id=f"e{n}", actors=(Actor(name=f"Group {n}"), Actor(name=f"Group {n // 2}")))
        for n in range(600)
    ]
    with kept(named) as store:
        frame = framed(store)
    everything = np.ones(len(frame), dtype=bool)
    now = frame.kept(EventQuery(actors=("Group 590", "Group 3")))
    known, counts = facets.count_values(frame, "actor", known=everything, now=now, chosen=("group 571",))
    assert len(known) <= facets.MOST + 1
    assert {"Group 590", "Group 3", "Group 571"} <= known.keys() == counts.keys()
    assert (known["Group 3"], counts["Group 571"]) == (3, 0)


def test_an_address_names_only_what_is_there() -> None:
    with kept(EVENTS) as store:
        frame = framed(store)
    assert facets.readable(frame, "place", ["LEBANON", "Atlantis", "South Governorate", None, "LEBANON"]) == [
        "LEBANON",
        "South Governorate",
    ]
    assert facets.readable(frame, "type", ["talks", "TALKS", ""]) == ["talks"]


@pytest.mark.parametrize(
    ("said", "name", "shown"),
    [
        ("Ras En Nakura", "Ras Naqoura", "Ras En Nakura"),
        ("Ras  En\nNakura", "Ras Naqoura", "Ras En Nakura"),
        ("UK", "United Kingdom", "UK"),
        ("بيروت", "Beirut", "بيروت"),
        ("BEIRUT", "Beirut", ""),
        ("En Naqoura", "En Nâqoûra", ""),
        ("the camp", "Ayn al-Hilweh", ""),  # no name
    ],
)
def test_what_the_text_calls_a_place(said: str, name: str, shown: str) -> None:
    assert STRIKE.place is not None
    event = replace(STRIKE, toponym=Span(3, 3 + len(said)), place=replace(STRIKE.place, name=name))
    article = replace(ARTICLE, text=f"In {said} today")
    assert wording.said_name(event, article) == shown
    assert wording.said_name(event, None) == ""
    assert wording.most_said({"x": {said_by(event, article): 1}}, {"x": name}) == ({"x": shown} if shown else {})


def test_a_name_that_some_text_uses_needs_no_other() -> None:
    assert wording.most_said({"k": {"Ras En Nakura": 2, "Nakura": 1}}, {"k": "Ras Naqoura"}) == {"k": "Ras En Nakura"}
    assert wording.most_said({"k": {"Ras En Nakura": 2, "": 1}}, {"k": "Ras Naqoura"}) == {}
    assert wording.most_said({"k": {"Ras En Nakura": 2, "RAS NAQOURA": 1}}, {"k": "Ras Naqoura"}) == {}


def test_the_card_shows_what_was_weighed_with_source_and_score() -> None:
    card = detail.build_card(TALKS, ARTICLE, dark=False)
    assert "Ras En Nakura (En Nâqoûra), South Governorate, Lebanon" in card
    assert "<small>exact name</small><small>Source: GeoNames, CC BY 4.0</small></th><td>0.90</td>" in card


@pytest.mark.parametrize("payload", [*PAYLOADS, "\\u003cscript"])
def test_what_is_escaped_is_no_code_of_any_kind(payload: str) -> None:
    drawn = wording.escape(payload)
    assert not set(drawn) & set("<>\"'{}`\\")
    assert unescape(drawn) == payload
