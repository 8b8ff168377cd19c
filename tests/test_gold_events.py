"""Our own articles and dates: the files are sound, the scorer counts right, the pipeline keeps its figures."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from geo.event_lexicon import event_types
from geo.model import Event, Place, Span, When
from tests.eval import corpora
from tests.gold.event_articles import MENTION_KINDS, GoldArticle, GoldEvent, gold_articles, gold_dates
from tests.gold.event_scoring import (
    Scored,
    count,
    date_right,
    false_alarms,
    place_right,
    read_date,
    score,
    told_mentions,
)
from tests.gold.events import (
    NOISE,
    NOISE_ALARMS,
    better,
    broken,
    by_kind,
    by_tag,
    date_figures,
    figures,
    measure,
    read_floors,
    wrongs,
)

ARTICLES = gold_articles()
EVENTS = [(article, gold) for article in ARTICLES for gold in article.events]
WORDS_ALIKE = 9  # so many words in a row are no chance
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def test_there_are_enough_articles_of_every_area() -> None:
    areas = Counter(article.area for article in ARTICLES)
    assert len(ARTICLES) >= 90
    assert all(number >= 5 for number in areas.values()), areas
    assert sum(not article.events for article in ARTICLES) >= 10
    assert len(EVENTS) >= 120


def test_every_id_is_its_own() -> None:
    assert len({article.id for article in ARTICLES}) == len(ARTICLES)
    assert len({article.text for article in ARTICLES}) == len(ARTICLES)


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article.id)
def test_an_article_is_soundly_annotated(article: GoldArticle) -> None:
    known = {item.id for item in event_types()}
    assert 3 <= len(re.findall(r"[.!?](?:\s|$)", article.text)) <= 12
    for gold in article.events:
        assert set(gold.types) <= known, gold.types
        assert gold.status in ("asserted", "claimed")
        assert (gold.at is None) == (gold.place == "")
        assert gold.at is None or (-90 <= gold.at[0] <= 90 and -180 <= gold.at[1] <= 180)
        if gold.first and gold.last:
            assert gold.first <= gold.last <= article.published + timedelta(days=6)
        assert gold.optional or (gold.first is None) == (gold.time_precision is None)
    assert all(mention.kind in MENTION_KINDS for mention in article.mentions)


def sentence_of(article: GoldArticle, gold: GoldEvent) -> str:
    return re.split(r"(?<=[.!?])\s+(?=[A-Z])", article.text[gold.position :])[0]


@pytest.mark.parametrize(
    ("article", "gold"),
    [pair for pair in EVENTS if "weekday" in pair[1].tags],
    ids=lambda item: getattr(item, "id", ""),
)
def test_a_weekday_is_the_day_annotated(article: GoldArticle, gold: GoldEvent) -> None:
    assert gold.first and gold.last
    days = {WEEKDAYS[(gold.first + timedelta(days=n)).weekday()] for n in range((gold.last - gold.first).days + 1)}
    assert any(day in sentence_of(article, gold) for day in days), (days, sentence_of(article, gold))


def test_places_lie_where_their_names_do() -> None:
    points: dict[str, set[tuple[float, float]]] = {}
    for _, gold in EVENTS:
        if gold.at and gold.within == 25:
            points.setdefault(gold.place, set()).add(gold.at)
    assert not {name: found for name, found in points.items() if len(found) > 1}


def word_runs(text: str) -> Iterator[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return zip(*(words[start:] for start in range(WORDS_ALIKE)), strict=False)


@pytest.mark.corpus
@pytest.mark.skipif(not corpora.FOLDER.is_dir(), reason="the public corpora are not beside this checkout")
def test_no_article_is_copied_from_the_corpora() -> None:
    ours = {run: article.id for article in ARTICLES for run in word_runs(article.text)}
    for path in sorted((corpora.FOLDER / "dev").glob("*.jsonl")):
        copied = {ours[run] for run in word_runs(path.read_text(encoding="utf-8")) if run in ours}
        assert not copied, (path.name, copied)


# ---------------------------------------------------------------- the scorer

TEXT = "Shells hit Tyre on Monday. Then calm came. Mortar fire killed one in Sidon."
DAY = date(2025, 3, 10)
TYRE, SIDON = (33.27, 35.20), (33.56, 35.37)


def annotated(sentence: str, at: tuple[float, float] | None = TYRE, *, day: date | None = DAY) -> GoldEvent:
    return GoldEvent(
        types=("shelling", "air_strike"), status="asserted", first=day, last=day, time_precision=1,
        place="x" if at else "", at=at, within=25.0, or_none=False, sentence=sentence,
        position=TEXT.index(sentence), optional=False, tags=("t",),
    )  # fmt: skip


def told(
    sentence: Span, at: tuple[float, float] | None = TYRE, *, kind: str = "shelling", day: date | None = DAY
) -> Event:
    place = Place(id="1", name="x", lat=at[0], lon=at[1]) if at else None
    return Event(
        id="e", article_id="a", type=kind, category="conflict", when=When(first=day, last=day), place=place,
        sentence=sentence, sentence_text=sentence.of(TEXT), trigger=Span(sentence.start, sentence.start + 6),
        trigger_text="Shells",
    )  # fmt: skip


def article(*events: GoldEvent) -> GoldArticle:
    return GoldArticle(id="a", area="conflict", published=DAY, text=TEXT, events=events, mentions=())


FIRST, LAST = Span(0, 26), Span(43, len(TEXT))


def test_all_right_is_one_everywhere() -> None:
    scored = score(article(annotated("Shells"), annotated("Mortar", SIDON)), [told(LAST, SIDON), told(FIRST)])
    every = ("precision", "recall", "f1", "date", "place", "status", "all_right_f1")
    assert count([scored]).figures == dict.fromkeys(every, 1.0) | {"time_precision": 0.0}


@pytest.mark.parametrize(
    ("event", "paired"),
    [
        (told(FIRST, kind="air_strike"), 1),  # as right
        (told(FIRST, kind="riot"), 0),
        (told(LAST, SIDON), 0),  # neither sentence nor place
        (told(LAST, TYRE), 1),  # the place
        (told(FIRST, None, day=None), 1),  # the sentence
        (replace(told(LAST, SIDON), mentions=(FIRST,)), 1),  # the sentence among its mentions
    ],
)
def test_a_pair_needs_type_and_sentence_or_place(event: Event, paired: int) -> None:
    scored = score(article(annotated("Shells")), [event])
    assert (len(scored.pairs), len(scored.missed), len(scored.spurious)) == (paired, 1 - paired, 1 - paired)


def test_pairs_are_one_to_one_and_best_first() -> None:
    near, far = told(FIRST), told(FIRST, SIDON)
    scored = score(article(annotated("Shells")), [far, near])
    assert [event for _, event in scored.pairs] == [near] and list(scored.spurious) == [far]


def test_optional_and_hidden_count_neither_way() -> None:
    optional = replace(annotated("Shells"), optional=True)
    for events in ([], [told(FIRST)]):
        counts = count([score(article(optional), events)])
        assert (counts.gold, counts.paired, counts.spurious) == (0, 0, 0)
    assert score(article(), [told(FIRST, kind="statement")]).spurious == ()


@pytest.mark.parametrize(
    ("gold", "found", "right"),
    [
        ((DAY, DAY), (DAY, DAY), True),
        ((DAY, DAY), (DAY + timedelta(1), DAY + timedelta(1)), False),
        ((DAY, DAY + timedelta(6)), (DAY, DAY + timedelta(6)), True),
        ((DAY, DAY + timedelta(6)), (DAY, DAY), False),
        ((DAY, DAY + timedelta(1)), (DAY, DAY), True),
        ((None, None), (None, None), True),
        ((None, None), (DAY, DAY), False),
        ((DAY, DAY), (None, None), False),
    ],
)
def test_a_date_is_right(
    gold: tuple[date | None, date | None], found: tuple[date | None, date | None], right: bool
) -> None:
    event = replace(told(FIRST), when=When(first=found[0], last=found[1]))
    assert date_right(replace(annotated("Shells"), first=gold[0], last=gold[1]), event) is right


def test_a_place_is_right() -> None:
    assert place_right(annotated("Shells"), told(FIRST))
    assert not place_right(annotated("Shells"), told(FIRST, SIDON))
    assert place_right(replace(annotated("Shells"), within=50.0), told(FIRST, SIDON))
    assert not place_right(annotated("Shells"), told(FIRST, None))
    assert place_right(replace(annotated("Shells"), or_none=True), told(FIRST, None))
    assert place_right(annotated("Shells", None), told(FIRST, None))
    assert not place_right(annotated("Shells", None), told(FIRST))


def test_an_event_told_of_an_empty_article_is_a_false_alarm() -> None:
    rows = [score(article(), [told(FIRST)]), score(article(), []), score(article(annotated("Shells")), [])]
    assert false_alarms(rows) == (1, 2)


def test_floors_break_beyond_the_noise() -> None:
    floors = {"events": {"f1": 0.7, "false_alarms": 0.3}}
    assert not list(broken({"events": {"f1": 0.7 - NOISE, "false_alarms": 0.3 + NOISE_ALARMS}}, floors))
    assert len(list(broken({"events": {"f1": 0.66, "false_alarms": 0.36}}, floors))) == 2
    assert list(broken({"events": {"f1": 0.7}}, floors))
    assert better(floors, {"events": {"f1": 0.6, "false_alarms": 0.2}}) == {"events": {"f1": 0.7, "false_alarms": 0.2}}


# ---------------------------------------------------------------- the pipeline


@pytest.fixture(scope="module")
def scored() -> list[Scored]:
    return measure()


def test_the_pipeline_keeps_its_figures_on_events(scored: list[Scored]) -> None:
    floors, _ = read_floors()
    assert not list(broken({"events": figures(scored)}, {"events": floors["events"]}))


def test_the_report_tells_every_tag_and_every_wrong(scored: list[Scored]) -> None:
    tags = {tag for _, gold in EVENTS if not gold.optional for tag in gold.tags}
    assert len(list(by_tag(scored))) == len(tags) + 1
    assert len(list(by_kind(scored))) == len(MENTION_KINDS) + 1
    lines = list(wrongs(scored))
    assert sum("MISSED" in line for line in lines) == sum(len(row.missed) for row in scored)
    assert sum("SPURIOUS" in line for line in lines) == sum(len(row.spurious) for row in scored)
    assert all(event in row.spurious for row in scored for _, _, event in told_mentions([row]))


@pytest.mark.parametrize("language", sorted({item.language for item in gold_dates()}))
def test_dates_keep_their_figure(language: str) -> None:
    floors, _ = read_floors()
    wrong = [(item.phrase, item.value, read_date(item)) for item in gold_dates() if item.language == language]
    wrong = [row for row in wrong if row[2][1] != row[1]]
    assert date_figures()[language] >= floors["dates"][language] - NOISE, wrong


def test_the_date_table_is_sound() -> None:
    languages = Counter(item.language for item in gold_dates())
    assert set(languages) == {"en", "fr", "es", "ar", "uk", "ru"} and min(languages.values()) >= 10
    assert all(item.text.count(item.phrase) == 1 for item in gold_dates())
