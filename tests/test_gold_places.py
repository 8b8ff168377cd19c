"""Our own paragraphs with places: the file is sound, the scorer counts right, the pipeline keeps its figures."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from geo.model import Place, ResolvedToponym, Toponym
from tests.eval import corpora
from tests.gold.floors import Table, better, broken, read_floors
from tests.gold.measure import MODES, by_tag, measure, total
from tests.gold.places import GoldError, GoldPlace, GoldText, Point, gold_tags, gold_texts, read_marks
from tests.gold.scoring import Counts, score

TEXTS = gold_texts()
TAGS = gold_tags()
WORDS_ALIKE = 9  # so many words in a row are no chance

# Names that stand for more than one place, or for none: at least so many different points must be marked.
HARD_NAMES = [
    ("tripoli", 2), ("dublin", 1), ("paris", 3), ("london", 1), ("georgia", 2), ("washington", 2), ("new york", 1),
    ("quebec", 1), ("birmingham", 2), ("cordoba", 1), ("santiago", 2), ("victoria", 3), ("san jose", 2),
    ("hyderabad", 2), ("alexandria", 2), ("valencia", 2), ("nice", 1), ("reading", 1), ("mobile", 1), ("split", 1),
    ("of", 1), ("man", 1),
]  # fmt: skip


def test_there_are_enough_texts_and_places() -> None:
    assert len(TEXTS) >= 60
    assert sum(len(text.places) for text in TEXTS) >= 300


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text.id)
def test_every_mark_covers_its_name(text: GoldText) -> None:
    ends = 0
    for place in text.places:
        assert place.start >= ends, f"{place.name!r} overlaps the mark before it"
        assert text.text[place.start : place.end] == place.name == place.name.strip()
        assert place.point is None or (abs(place.point.lat) <= 90 and abs(place.point.lon) <= 180)
        assert not re.match(r"\w", text.text[place.end :]), f"{place.name!r} ends within a word"
        ends = place.end


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text.id)
def test_every_text_is_a_paragraph_of_news(text: GoldText) -> None:
    assert 20 <= len(text.text.split()) <= 90
    assert text.tags
    assert text.tags <= TAGS.keys()
    assert ("no-place" in text.tags) == (not text.places)


def test_no_text_stands_twice() -> None:
    assert len({text.text for text in TEXTS}) == len(TEXTS)


@pytest.mark.parametrize("tag", sorted(TAGS))
def test_every_tag_is_in_use(tag: str) -> None:
    assert sum(tag in text.tags for text in TEXTS) >= 3


@pytest.mark.parametrize(("name", "points"), HARD_NAMES)
def test_every_hard_name_is_there(name: str, points: int) -> None:
    marked = {place.point for text in TEXTS for place in text.places if place.name.casefold() == name and place.point}
    assert len(marked) >= points


def test_tags_say_what_is_in_the_texts() -> None:
    for text in TEXTS:
        senses = {(place.name.casefold(), place.point) for place in text.places}
        names = [name for name, _point in senses]
        letters = [char for char in text.text if char.isalpha()]
        if "lower-case" in text.tags:
            assert text.text == text.text.lower(), text.id
        if "metonym" in text.tags:
            assert any(place.kind == "metonym" for place in text.places), text.id
        if "all-caps" in text.tags:
            assert text.text.splitlines()[0].isupper(), text.id
        if "arabic" in text.tags:
            assert all("\u0600" <= char <= "\u06ff" for char in letters), text.id
        if "cyrillic" in text.tags:
            assert all("\u0400" <= char <= "\u04ff" for char in letters), text.id
        if len(set(names)) < len(names):
            assert "two-senses" in text.tags, text.id


MARKED = [
    ("in [[Tyre|33.27,35.2]].", "in Tyre.", [(3, 7, (33.27, 35.2), "place")]),
    ("[[Tyre|1,2]], [[Tyre]]", "Tyre, Tyre", [(0, 4, (1, 2), "place"), (6, 10, (1, 2), "place")]),
    ("[[TYRE]]", "TYRE", [(0, 4, (5, 6), "place")]),
    ("[[Tyre|metonym]] [[Nile|no-point]]", "Tyre Nile", [(0, 4, (5, 6), "metonym"), (5, 9, None, "place")]),
    ("[[A St|1,2|optional]]", "A St", [(0, 4, (1, 2), "optional")]),
    ("و[[بيروت|33.9,35.5]].", "وبيروت.", [(1, 6, (33.9, 35.5), "place")]),
    ("[Tyre]", "[Tyre]", []),
]


@pytest.mark.parametrize(("marked", "text", "places"), MARKED)
def test_marks_are_read(marked: str, text: str, places: list[tuple[object, ...]]) -> None:
    read, found = read_marks(marked, known={"tyre": Point(5, 6)})
    assert read == text
    assert [(place.start, place.end, place.point, place.kind) for place in found] == places


@pytest.mark.parametrize(
    "marked", ["[[Ur]]", "[[Ur|91,0]]", "[[Ur|0;1]]", "[[Ur|1,2]", "[[Ur|[[x|1,2]]]]", "[[Ur|metonim]]"]
)
def test_marks_that_cannot_be_read_are_refused(marked: str) -> None:
    with pytest.raises(GoldError):
        read_marks(marked, known={})


def test_a_line_has_the_public_form() -> None:
    line = next(text for text in TEXTS if text.id == "dateline-beirut").line()
    assert json.loads(json.dumps(line)) == line
    assert line["dct"] == "2025-03-11"
    assert line["places"][0] == {"start": 0, "end": 6, "name": "BEIRUT", "lat": 33.893, "lon": 35.502}


def found(start: int, end: int, lat: float | None = None, lon: float = 0.0, kind: str = "place") -> ResolvedToponym:
    place = None if lat is None else Place(id="1", name="x", lat=lat, lon=lon)
    return ResolvedToponym(toponym=Toponym(start=start, end=end, name="x", kind=kind), place=place)  # type: ignore[arg-type]


GOLD = GoldText(
    id="x",
    text="Tyre, Sidon, Beirut and Main Street",
    tags=frozenset({"cue"}),
    places=(
        GoldPlace(start=0, end=4, name="Tyre", point=Point(33.27, 35.19)),
        GoldPlace(start=6, end=11, name="Sidon", point=Point(33.56, 35.37)),
        GoldPlace(start=13, end=19, name="Beirut", point=Point(33.89, 35.5), kind="metonym"),
        GoldPlace(start=24, end=35, name="Main Street", point=None, kind="optional"),
    ),
)
SCORED = [
    # what was found: hits by overlap, hits exactly, spurious, missed, points near
    ([], (0, 0, 0, 2, 0)),
    ([found(0, 4, 33.3, 35.2), found(6, 11, 33.5, 35.4)], (2, 2, 0, 0, 2)),
    ([found(0, 4, 33.3, 35.2), found(0, 4, 33.3, 35.2)], (1, 1, 0, 1, 1)),
    ([found(0, 11, 33.3, 35.2)], (1, 0, 0, 1, 1)),
    ([found(0, 4), found(6, 9, 40.0, 35.2)], (2, 1, 0, 0, 0)),
    ([found(13, 19, 33.9, 35.5), found(24, 28, 1.0, 2.0)], (0, 0, 0, 2, 0)),
    ([found(20, 23, 1.0, 2.0)], (0, 0, 1, 2, 0)),
    ([found(0, 4, 33.3, 35.2, kind="demonym")], (0, 0, 0, 2, 0)),
]


@pytest.mark.parametrize(("items", "expected"), SCORED)
def test_places_are_counted(items: list[ResolvedToponym], expected: tuple[int, ...]) -> None:
    counts, misses = score(GOLD, items)
    assert (counts.overlap, counts.exact, counts.spurious, counts.missed, counts.near) == expected
    astray = counts.reached - counts.near
    assert len(misses) == counts.missed + counts.spurious + astray
    assert counts.points == 2


def test_a_metonym_is_counted_where_it_is_marked() -> None:
    assert score(GOLD, [found(13, 19, kind="metonym")])[0].marked == 1
    assert score(GOLD, [found(13, 19, 33.9, 35.5)])[0].marked == 0


def test_counts_add_up() -> None:
    one, two = score(GOLD, [found(0, 4, 33.3, 35.2)])[0], score(GOLD, [found(6, 11)])[0]
    assert (one + two).overlap_f1 == pytest.approx(4 / 6)
    assert (one + two).placed == pytest.approx(0.25)
    assert Counts().overlap_f1 == 0


FLOOR: Table = {"all": {"overlap_f1": 0.9, "exact_f1": 0.8, "placed": 0.7, "places": 100}, "no-place": {"spurious": 3}}


@pytest.mark.parametrize(
    ("tag", "figure", "value", "broke"),
    [
        ("all", "overlap_f1", 0.87, 0), ("all", "overlap_f1", 0.869, 1), ("all", "placed", 1.0, 0),
        ("no-place", "spurious", 5, 0), ("no-place", "spurious", 6, 1),
    ],
)  # fmt: skip
def test_a_floor_breaks_beyond_its_noise(tag: str, figure: str, value: float, broke: int) -> None:
    now = {key: dict(row) for key, row in FLOOR.items()}
    now[tag][figure] = value
    assert len(list(broken(now, FLOOR))) == broke


def test_floors_only_rise_unless_the_places_change() -> None:
    now: Table = {
        "all": {"overlap_f1": 0.95, "exact_f1": 0.7, "placed": 0.7, "places": 100},
        "no-place": {"spurious": 5},
    }
    assert better(FLOOR, now) == {"all": {**now["all"], "exact_f1": 0.8}, "no-place": {"spurious": 3}}
    now["all"]["places"] = 101
    assert better(FLOOR, now)["all"] == now["all"]


@pytest.mark.slow
@pytest.mark.parametrize("mode", MODES)
def test_the_pipeline_keeps_its_figures(mode: str) -> None:
    floors, _why = read_floors()
    scored = measure(TEXTS, model=MODES[mode])
    assert floors[mode]["all"]["places"] == total(scored).overlap + total(scored).missed, "raise or lower the floors"
    assert list(broken(by_tag(scored), floors[mode])) == []


def runs_of_words(text: str) -> Iterator[str]:
    words = re.findall(r"\w+", text.casefold())
    return (" ".join(words[at : at + WORDS_ALIKE]) for at in range(len(words) - WORDS_ALIKE + 1))


def strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from strings(item)


@pytest.mark.corpus
@pytest.mark.skipif(not corpora.there(), reason="the public corpora are not beside the repository")
@pytest.mark.parametrize("path", sorted(corpora.FOLDER.glob("dev/*.jsonl")), ids=lambda path: path.stem)
def test_no_text_is_taken_from_a_corpus(path: Path) -> None:
    ours = {run for text in TEXTS for run in runs_of_words(text.text)}
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            for text in strings(json.loads(line)):
                assert not ours.intersection(runs_of_words(text))


@pytest.mark.corpus
@pytest.mark.skipif(not corpora.there(), reason="the public corpora's scorer is not beside the repository")
def test_we_count_as_the_corpora_s_scorer_does() -> None:
    gold = {text.id: text.line() for text in TEXTS}
    shifted: dict[str, list[ResolvedToponym]] = {}
    for text in TEXTS:  # every third place missed, every second span a character short, every fifth point moved
        shifted[text.id] = [
            found(place.start, place.end - at % 2, *(place.point or Point(0, 0)))
            if at % 5
            else found(max(0, place.start - 3), place.end, 0.0, 0.0)
            for at, place in enumerate(text.places)
            if at % 3
        ] + [found(0, 2, 1.0, 1.0)]
    lines = {
        id: {
            "id": id,
            "places": [
                {"start": item.toponym.start, "end": item.toponym.end, "lat": item.place.lat, "lon": item.place.lon}
                for item in items
                if item.place
            ],
        }
        for id, items in shifted.items()
    }
    theirs = corpora.scorer("score_geoparse").score(gold, lines)
    ours = sum((score(text, shifted[text.id])[0] for text in TEXTS), Counts())
    assert ours.overlap_f1 == pytest.approx(theirs["overlap"]["f1"])
    assert ours.exact_f1 == pytest.approx(theirs["exact"]["f1"])
    assert ours.placed == pytest.approx(theirs["resolution"]["acc161_all"])
    assert ours.placed_of_found == pytest.approx(theirs["resolution"]["acc161_recognised"])
