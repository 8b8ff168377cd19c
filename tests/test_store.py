"""The store: what is added is found again, twice is once, and no failure loses anything."""

import json
import os
import resource
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import InputError, StoreDamaged, StoreError, StoreNewer, StoreUnwritable
from geo.model import TOLD, Actor, Article, Correction, Event, EventQuery, Span, When
from geo.records import article_to_dict, event_to_dict, to_line
from geo.store import EventStore
from geo.store_file import APPLICATION_ID, MIGRATIONS
from geo.store_names import search_key
from tests import strategies
from tests.samples import ARTICLE, CAMP, EVENTS, ROCKETS, STRIKE, TALKS

ROOT = Path(__file__).parent.parent


def copies(number: int) -> tuple[Article, list[Event]]:
    """Return another article with the same four events under ids of their own."""
    article = replace(ARTICLE, id=f"a{number:06d}", text=f"{ARTICLE.text} ({number})")
    return article, [replace(event, id=f"{event.id}-{number}", article_id=article.id) for event in EVENTS]


def content(path: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(path.parent.iterdir())}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "news.db"


@pytest.fixture
def store(path: Path):
    with EventStore(path) as opened:
        opened.add(ARTICLE, EVENTS)
        yield opened


# Adding


def test_what_was_added_is_found_again_after_closing(path):
    with EventStore(path) as store:
        assert store.add(ARTICLE, EVENTS)
    with EventStore(path, readonly=True) as store:
        assert store.articles() == [ARTICLE]
        assert store.article(ARTICLE.id) == ARTICLE
        assert sorted(store.events(), key=lambda event: event.id) == sorted(EVENTS, key=lambda event: event.id)
        assert [store.event(event.id) for event in EVENTS] == list(EVENTS)
        assert store.article("nobody") is None
        assert store.event("nothing") is None


def test_same_article_twice_changes_nothing(path, store):
    before, version = store.events(), store.version()
    assert not store.wants(ARTICLE)
    assert not store.add(ARTICLE, EVENTS)
    assert not store.add(ARTICLE, EVENTS[:1])  # other events, as of another version of the rules
    assert not store.add(ARTICLE, EVENTS, replace=True)  # replaced by the very same
    assert (store.events(), store.version()) == (before, version)


def test_replace_writes_the_events_anew(store):
    version = store.version()
    assert store.add(ARTICLE, [CAMP], replace=True)
    assert store.events() == [CAMP]
    assert store.version() != version
    assert store.facets().actors == (("Hamas", 1), ("Israeli forces", 1))


def test_an_article_that_gains_its_date_is_written_anew_and_keeps_what_else_was_known(path):
    known, assumed = replace(ARTICLE, published=None, url="https://example.org/a"), replace(CAMP, confidence=0.5)
    with EventStore(path) as store:
        store.add(known, [assumed])
        dated = replace(ARTICLE, source="")
        assert store.wants(dated)
        assert store.add(dated, [CAMP])
        assert store.article(ARTICLE.id) == replace(ARTICLE, url="https://example.org/a", source="KJFK News")
        assert store.events() == [CAMP]
        assert not store.add(known, [assumed])  # a date once known is not forgotten
        assert not store.add(replace(ARTICLE, published=date(2024, 1, 1)), [])  # nor overruled
        assert store.events() == [CAMP]


def test_another_text_under_a_known_id_is_refused_and_nothing_changes(store):
    other = replace(ARTICLE, text="Quite another story.")
    with pytest.raises(InputError, match="another text"):
        store.add(other, [])
    assert store.article(ARTICLE.id) == ARTICLE
    assert store.add(other, [], replace=True)
    assert store.articles() == [other]


@pytest.mark.parametrize(
    ("events", "words"),
    [
        ([replace(CAMP, article_id="other")], "not of article"),
        ([CAMP, STRIKE, CAMP], "is taken"),
        ([replace(CAMP, confidence=float("nan"))], "not finite"),
        ([replace(CAMP, place=replace(CAMP.place, lat=float("inf")))], "not finite"),
        ([CAMP, replace(STRIKE, sentence=Span(10**30, 10**30 + 5))], "too large"),
        ([CAMP, replace(STRIKE, id="\ud83d")], "half a character"),
    ],
)
def test_an_article_is_added_wholly_or_not_at_all(path, events, words):
    with EventStore(path) as store:
        version = store.version()
        with pytest.raises(InputError, match=words):
            store.add(ARTICLE, events)
        assert (store.articles(), store.events(), store.version()) == ([], [], version)
        assert store.add(ARTICLE, EVENTS)  # the store goes on working


@pytest.mark.parametrize("text", ["a\0b", "half \ud83d here", "\u2028\u2029\x85", "x" * 200_000, "🜂 عين الحلوة"])
def test_ugly_text_is_kept_or_mended_never_refused(path, text):
    event = replace(CAMP, sentence_text=text, actors=(replace(CAMP.actors[0], name=text),))
    whole = text.replace("\ud83d", "\ufffd")
    with EventStore(path) as store:
        assert store.add(replace(ARTICLE, title=text, source=text), [event])
        assert store.events()[0].sentence_text == whole
        assert store.facets().actors == (((whole, 1),) if whole.strip() else ())


# Finding


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (EventQuery(), {CAMP, STRIKE, ROCKETS, TALKS}),
        (EventQuery(types=("talks", "air_strike")), {CAMP, STRIKE, TALKS}),
        (EventQuery(types=("TALKS",)), set()),  # an id, not a name
        (EventQuery(places=("beirut",)), {STRIKE}),
        (EventQuery(places=("EN NÂQOÛRA",)), {TALKS}),
        (EventQuery(places=("South Governorate",)), {CAMP, TALKS}),
        (EventQuery(places=("Lebanon",)), {CAMP, STRIKE, TALKS}),  # not the unplaced
        (EventQuery(places=("",)), set()),
        (EventQuery(actors=("hezbollah", "Hamas")), {CAMP, STRIKE, ROCKETS}),
        (EventQuery(sources=("kjfk NEWS",)), {CAMP, STRIKE, ROCKETS, TALKS}),
        (EventQuery(sources=("Reuters",)), set()),
        (EventQuery(text="swift retaliation"), {ROCKETS}),
        (EventQuery(text="  SWIFT\n retaliation "), {ROCKETS}),
        (EventQuery(text="naqoura"), {TALKS}),  # without the accents
        (EventQuery(text="idf"), {STRIKE}),  # in the sentence and an actor
        (EventQuery(text="amid regional tensions"), {CAMP, STRIKE, ROCKETS, TALKS}),  # in the title
        (EventQuery(text="%"), set()),  # no wildcards
        (EventQuery(text="_"), set()),
        (EventQuery(text="' OR 1=1 --"), set()),
        (EventQuery(first=date(2025, 11, 20)), {STRIKE, ROCKETS, TALKS}),
        (EventQuery(first=date(2025, 11, 20), undated=False), {STRIKE, ROCKETS}),
        (EventQuery(last=date(2025, 11, 19)), {CAMP, TALKS}),
        (EventQuery(first=date(2025, 11, 19), last=date(2025, 11, 19), undated=False), {CAMP}),
        (EventQuery(first=date(2025, 11, 20), last=date(2025, 11, 22), undated=False), set()),
        (EventQuery(undated=False), {CAMP, STRIKE, ROCKETS}),
        (EventQuery(min_confidence=0.9), {CAMP, STRIKE}),
        (EventQuery(types=("air_strike",), places=("Lebanon",), first=date(2025, 11, 20), text="capital"), {STRIKE}),
    ],
)
def test_query(store, query, expected):
    assert set(store.events(query)) == expected
    assert store.count(query) == len(expected)
    assert store.ids(query) == [event.id for event in store.events(query)]


@pytest.mark.parametrize(
    ("first", "last", "met"),
    [
        (date(2025, 11, 10), date(2025, 11, 10), True),  # the last day of it
        (date(2025, 11, 11), None, False),
        (None, date(2025, 11, 2), False),
        (date(2025, 11, 5), date(2025, 11, 6), True),  # inside
        (date(2025, 10, 1), date(2025, 12, 1), True),
    ],
)
def test_an_interval_matches_where_it_meets_the_range(path, first, last, met):
    week = replace(CAMP, when=When(first=date(2025, 11, 3), last=date(2025, 11, 10), precision="week"))
    with EventStore(path) as store:
        store.add(ARTICLE, [week])
        assert store.count(EventQuery(first=first, last=last)) == met


@pytest.mark.parametrize(
    ("name", "asked"),
    [("Łódź", "ŁÓDŹ"), ("İzmir", "i̇zmir"), ("ΣΊΣΥΦΟΣ", "σίσυφος"), ("Київ", "КИЇВ"), ("Großenhain", "GROSSENHAIN")],
)
def test_case_does_not_matter_in_any_script(path, name, asked):
    event = replace(CAMP, place=replace(CAMP.place, name=name), sentence_text=f"In {name} today")
    with EventStore(path) as store:
        store.add(ARTICLE, [event])
        assert store.count(EventQuery(places=(asked,))) == 1
        assert store.count(EventQuery(text=f"{asked} TODAY")) == 1


def test_events_come_by_day_and_the_undated_last(store):
    assert store.events() == [CAMP, STRIKE, ROCKETS, TALKS]


def test_facets_count_events_and_merge_case(store):
    article, _ = copies(1)
    store.add(replace(article, source="KJFK NEWS"), [replace(ROCKETS, id="x", article_id=article.id)])
    facets = store.facets()
    assert facets.types == (("air_strike", 2), ("rocket_attack", 2), ("talks", 1))
    assert facets.countries == (("Lebanon", 3),)
    assert facets.actors[0] == ("Hezbollah", 3)
    assert [count for _, count in facets.sources] == [5]
    assert (facets.total, facets.unplaced, facets.undated) == (5, 2, 1)
    assert (facets.first, facets.last) == (date(2025, 11, 19), date(2025, 11, 23))
    assert store.facets(EventQuery(types=("talks",))).places == (("En Nâqoûra", 1),)


def test_an_actor_named_twice_in_one_event_counts_once(path):
    twice = replace(CAMP, actors=(CAMP.actors[0], replace(CAMP.actors[0], name="ISRAELI forces", role="target")))
    with EventStore(path) as store:
        store.add(ARTICLE, [twice])
        assert store.facets().actors == (("Israeli forces", 1),)
        assert store.events() == [twice]


def test_facets_of_an_empty_store(path):
    with EventStore(path) as store:
        facets = store.facets()
    assert (facets.total, facets.types, facets.first, facets.last) == (0, (), None, None)


# Removing, correcting


def test_corrections_outlive_their_article(store):
    correction = Correction(article_id=ARTICLE.id, field="published", old="2025-11-25", new="2024-11-25", who="ann")
    store.correct(correction)
    version = store.version()
    store.correct(correction)  # the same once more
    assert store.version() == version
    assert store.remove(ARTICLE.id)
    assert (store.articles(), store.events(), store.facets().actors) == ([], [], ())
    assert not store.remove(ARTICLE.id)
    assert store.add(ARTICLE, EVENTS)
    assert store.corrections() == store.corrections(ARTICLE.id) == [correction]
    assert store.corrections("other") == []


def test_the_latest_correction_of_a_field_is_applied(store):
    for day in ("2024-01-01", "2023-02-03"):
        store.correct(Correction(article_id=ARTICLE.id, field="published", old="", new=day))
    assert store.corrected(ARTICLE) == replace(ARTICLE, published=date(2023, 2, 3))
    store.correct(Correction(article_id=ARTICLE.id, field="published", old="2023-02-03", new=""))
    assert store.corrected(ARTICLE).published is None
    assert store.corrected(copies(1)[0]) == copies(1)[0]


@pytest.mark.parametrize("new", ["25 Nov", "2025-13-01", "soon"])
def test_a_correction_to_no_day_is_refused(store, new):
    with pytest.raises(InputError, match="is not a day; write it as 2025-11-25"):
        store.correct(Correction(article_id=ARTICLE.id, field="published", old="", new=new))
    assert store.corrections() == []


def test_writes_together_are_all_kept_or_none(path, store):
    correction = Correction(article_id=ARTICLE.id, field="published", old="2025-11-25", new="2024-11-25")
    redated = replace(ARTICLE, published=date(2024, 11, 25))
    before, version = store.events(), store.version()
    with pytest.raises(InputError), store.together():
        store.correct(correction)
        store.add(redated, [CAMP], replace=True)
        assert store.events() == [CAMP]
        with EventStore(path, readonly=True) as other:
            assert other.events() == before  # not before it is done
        store.add(copies(1)[0], [CAMP])  # not of that article: refused
    assert (store.corrections(), store.events(), store.version()) == ([], before, version)
    with store.together():
        store.correct(correction)
        with pytest.raises(InputError):  # a part that fails and is forgiven leaves nothing of itself
            store.add(copies(2)[0], [replace(CAMP, article_id="a000002"), replace(CAMP, article_id="a000002")])
        store.add(redated, [CAMP], replace=True)
    assert store.articles() == [redated]
    assert (store.corrections(), store.events()) == ([correction], [CAMP])


def test_every_write_changes_the_version_and_no_reading_does(store):
    seen = [store.version()]
    for write in (
        lambda: store.add(*copies(1)),
        lambda: store.add(copies(1)[0], [], replace=True),
        lambda: store.correct(Correction(article_id="a", field="published", old="", new="2024-01-01")),
        lambda: store.remove("a000001"),
    ):
        write()
        seen.append(store.version())
    assert len(set(seen)) == len(seen)
    store.events(), store.facets(), store.articles(), store.corrections()
    assert store.version() == seen[-1]


def test_a_store_made_anew_is_not_taken_for_the_old_one(path):
    with EventStore(path) as store:
        old = store.version()
    path.unlink()
    with EventStore(path) as store:
        assert store.version() != old


# Opening


def test_a_version_1_file_is_migrated_with_all_it_holds(path):
    raw = sqlite3.connect(path)
    raw.executescript(MIGRATIONS[0])
    raw.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    raw.execute("PRAGMA user_version = 1")
    raw.execute("INSERT INTO meta VALUES ('writes', 41)")
    raw.execute("INSERT INTO articles VALUES (7, ?, 'x', ?)", (ARTICLE.id, to_line(article_to_dict(ARTICLE))))
    for event in EVENTS:
        raw.execute(
            "INSERT INTO events (id, article, start, type, category, status, confidence, record) "
            "VALUES (?, 7, 0, '', '', '', 0, ?)",
            (event.id, to_line(event_to_dict(event))),
        )
    raw.commit()
    raw.close()
    with pytest.raises(StoreError, match="older version"):
        EventStore(path, readonly=True)
    with EventStore(path) as store:
        assert store.events() == [CAMP, STRIKE, ROCKETS, TALKS]
        assert store.facets().actors[0] == ("Hezbollah", 2)  # what version 1 had no table for
        assert store.count(EventQuery(text="naqoura")) == 1
        assert store.corrections() == []
    with EventStore(path, readonly=True) as store:
        assert store.count() == 4


def test_a_newer_store_is_left_alone(path):
    EventStore(path).close()
    raw = sqlite3.connect(path)
    raw.execute("PRAGMA user_version = 99")
    raw.close()
    before = path.read_bytes()
    for readonly in (False, True):
        with pytest.raises(StoreNewer, match="upgrade Dateline"):
            EventStore(path, readonly=readonly)
        assert path.read_bytes() == before


def other_database(path: Path) -> None:
    raw = sqlite3.connect(path)
    raw.execute("CREATE TABLE bookmarks (url TEXT)")
    raw.commit()
    raw.close()


def cut_short(path: Path) -> None:
    make_full(path)
    os.truncate(path, path.stat().st_size // 2)


def overwritten(path: Path) -> None:
    make_full(path)
    with path.open("r+b") as file:
        file.write(b"<!doctype html>" * 300)


def make_full(path: Path) -> None:
    with EventStore(path) as store:
        for number in range(20):
            store.add(*copies(number))


@pytest.mark.parametrize(
    "make",
    [
        lambda path: path.write_text("Lebanon and Israel\n" * 40, encoding="utf-8"),
        lambda path: path.write_bytes(os.urandom(5000)),
        lambda path: path.write_bytes(b"SQLite format 3\0"),
        lambda path: path.write_bytes(b"\0" * 4096),
        other_database,
        cut_short,
        overwritten,
    ],
    ids=["text", "random", "only the magic", "zeros", "another program's", "truncated", "overwritten"],
)
@pytest.mark.parametrize("readonly", [False, True])
def test_what_is_no_sound_store_is_refused_and_left_untouched(path, make, readonly):
    make(path)
    before = content(path)
    with pytest.raises(StoreDamaged, match=r"news\.db.*(move it away|put back)"):
        EventStore(path, readonly=readonly)
    assert content(path) == before


def test_damage_inside_is_named_when_it_is_met(path):
    make_full(path)
    with path.open("r+b") as file:
        size = path.stat().st_size
        file.seek(4096)
        file.write(b"\xa5" * (size - 4096))
    before = path.read_bytes()
    with pytest.raises(StoreDamaged, match="damaged"), EventStore(path) as store:
        store.events()
    with pytest.raises(StoreDamaged), EventStore(path) as store:
        store.add(*copies(999))
    assert path.read_bytes() == before


def test_a_record_that_was_tampered_with_is_damage(path, store):
    raw = sqlite3.connect(path)
    raw.execute("UPDATE events SET record = '{\"id\": 3}'")
    raw.commit()
    raw.close()
    with pytest.raises(StoreDamaged):
        store.events()


def test_missing_file_for_reading(path):
    with pytest.raises(StoreError, match=r"there is no store .*news\.db.*dateline add"):
        EventStore(path, readonly=True)
    assert not path.exists()


def test_readonly_store_refuses_to_write(path, store):
    with EventStore(path, readonly=True) as reader:
        for write in (
            lambda: reader.add(*copies(1)),
            lambda: reader.remove(ARTICLE.id),
            lambda: reader.correct(Correction(article_id="a", field="published", old="", new="2024-01-01")),
        ):
            with pytest.raises(StoreUnwritable, match="reading only"):
                write()
        assert reader.count() == 4


@pytest.mark.parametrize("name", [".", "no/such/folder/news.db"])
def test_a_path_that_cannot_be_a_file(tmp_path, name):
    with pytest.raises(StoreUnwritable, match=r"folder"):
        EventStore(tmp_path / name)


def test_an_empty_file_is_a_new_store(path):
    path.touch()
    with pytest.raises(StoreError, match="is empty"):
        EventStore(path, readonly=True)
    with EventStore(path) as store:
        assert store.add(ARTICLE, EVENTS)


@pytest.mark.parametrize("name", ["a b#c?d%20e.db", "новини.db", "'quoted'.db", ";drop.db"])
def test_a_file_may_have_any_name(tmp_path, name):
    with EventStore(tmp_path / name) as store:
        store.add(ARTICLE, EVENTS)
    assert (tmp_path / name).exists()
    with EventStore(str(tmp_path / name), readonly=True) as store:
        assert store.count() == 4


def test_another_thread_and_a_closed_store_get_a_sentence(path, store):
    store.close()
    store.close()
    with pytest.raises(StoreError, match="once closed"):
        store.events()


# No room, no rights


def test_full_disk_loses_nothing(path):
    with EventStore(path) as store:
        store.add(ARTICLE, EVENTS)
        pages = store._file.connection.execute("PRAGMA page_count").fetchone()[0]
        store._file.connection.execute(f"PRAGMA max_page_count = {pages + 4}")
        added = 0
        with pytest.raises(StoreUnwritable, match="disk is full; free some space"):
            for number in range(1000):
                store.add(*copies(number))
                added += 1
        assert store.count() == 4 * (1 + added)  # all that was committed, nothing half
        store._file.connection.execute("PRAGMA max_page_count = 100000")
        assert store.add(*copies(added))  # and once there is room, it goes on
    with EventStore(path, readonly=True) as store:
        assert store.count() == 4 * (2 + added)


def run_python(code: str, *arguments: object, **options: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,  # type: ignore[call-overload]
    )


ADD_UNTIL_REFUSED = """
import sys
from geo.errors import StoreUnwritable
from geo.store import EventStore
from tests.test_store import copies
with EventStore(sys.argv[1]) as store:
    try:
        for number in range(2000):
            store.add(*copies(number))
            print(number, flush=True)
    except StoreUnwritable as error:
        print("refused:", error, flush=True)
"""


def test_a_disk_that_stops_taking_bytes_loses_nothing(path):
    """Here the system itself refuses: no file may grow beyond 600 kB."""

    def little_room() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, 600_000))

    child = run_python(ADD_UNTIL_REFUSED, path, preexec_fn=little_room)
    out, err = child.communicate(timeout=60)
    *numbers, last = out.splitlines()
    assert last.startswith("refused:"), err
    assert "disk" in last
    with EventStore(path) as store:
        assert {article.id for article in store.articles()} >= {f"a{int(number):06d}" for number in numbers}
        assert store.count() == 4 * len(store.articles())
        assert store.add(ARTICLE, EVENTS)


READ_ONLY_FOLDER = """
import os, sys
from geo.errors import DatelineError
from geo.store import EventStore
from tests.samples import ARTICLE, EVENTS
if os.getuid() == 0:
    os.setuid(65534)  # the rights of a folder do not bind the superuser
def attempt(path, **options):
    try:
        with EventStore(path, **options) as store:
            print(store.count(), store.add(ARTICLE, EVENTS) if not options else "")
    except DatelineError as error:
        print(type(error).__name__, error)
attempt(sys.argv[1])
attempt(sys.argv[1], readonly=True)
attempt(sys.argv[1] + ".new")
"""


def test_read_only_folder_can_be_read_and_says_why_it_cannot_be_written():
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        folder = Path(name)
        with EventStore(folder / "news.db") as store:
            store.add(*copies(1))
        (folder / "news.db").chmod(0o444)
        folder.chmod(0o555)
        try:
            before = content(folder / "news.db")
            out, err = run_python(READ_ONLY_FOLDER, folder / "news.db").communicate(timeout=60)
            assert content(folder / "news.db") == before
        finally:
            folder.chmod(0o755)
    writing, reading, new = out.splitlines() or [err, "", ""]
    assert writing.startswith("StoreUnwritable") and "writable" in writing
    assert reading.strip() == "4"
    assert new.startswith("StoreUnwritable") and "writable" in new


# Several processes


ADD_MANY = """
import sys
from geo.store import EventStore
from tests.test_store import copies
with EventStore(sys.argv[1]) as store:
    for number in range(int(sys.argv[2]), int(sys.argv[3])):
        store.add(*copies(number))
        print(number, flush=True)
"""


@pytest.mark.parametrize("after", [0, 1, 3, 17])
def test_kill_in_the_middle_of_adding_loses_no_committed_article(path, after):
    child = run_python(ADD_MANY, path, 0, 100_000)
    assert child.stdout is not None
    told = [int(child.stdout.readline()) for _ in range(after)]
    if not told:
        time.sleep(0.3)  # somewhere in starting, opening, creating
    os.kill(child.pid, signal.SIGKILL)
    told += [int(line) for line in child.communicate(timeout=60)[0].splitlines() if line.strip()]
    with EventStore(path) as store:
        kept = {article.id for article in store.articles()}
        assert kept >= {f"a{number:06d}" for number in told}
        assert store.count() == 4 * len(kept)
        assert store.add(ARTICLE, EVENTS)
        assert store._file.connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


ADD_ONE_HUGE = """
import sys
from dataclasses import replace
from geo.store import EventStore
from tests.samples import ARTICLE, CAMP, EVENTS
from tests.test_store import copies
with EventStore(sys.argv[1]) as store:
    store.add(*copies(1))
    print("begun", flush=True)
    store.add(ARTICLE, [replace(CAMP, id=str(number)) for number in range(200_000)])
"""


def test_kill_inside_a_transaction_leaves_nothing_of_it(path):
    child = run_python(ADD_ONE_HUGE, path)
    assert child.stdout is not None
    child.stdout.readline()
    journal = path.with_name("news.db-wal")
    for _ in range(600):
        time.sleep(0.05)
        if journal.stat().st_size > 3_000_000:  # so it is well inside: the whole is 300 MB
            break
    os.kill(child.pid, signal.SIGKILL)
    assert journal.stat().st_size > 3_000_000
    child.communicate(timeout=60)
    with EventStore(path) as store:
        assert store.article(ARTICLE.id) is None
        assert store.count() == 4
        assert store.add(ARTICLE, EVENTS)


def test_readers_and_two_writers_at_once(path):
    EventStore(path).close()
    writers = [run_python(ADD_MANY, path, start, start + 60) for start in (0, 30)]  # the ranges overlap
    seen = []
    with EventStore(path, readonly=True) as reader:
        while any(writer.poll() is None for writer in writers):
            seen.append(reader.count())
            assert len(reader.events()) % 4 == 0
            time.sleep(0.01)
        assert [writer.communicate()[1] for writer in writers] == ["", ""]
        assert reader.count() == 4 * 90
    assert seen == sorted(seen)
    assert len(set(seen)) > 1, "the reader saw nothing of the writing"


def test_an_article_that_another_process_adds_at_the_same_moment_is_added_once(path):
    class Overtaken(EventStore):
        def wants(self, article, *, replace=False):
            answer = super().wants(article, replace=replace)
            with EventStore(path) as other:
                if answer and not other.count():
                    other.add(ARTICLE, EVENTS)
            return answer

    with Overtaken(path) as store:
        assert not store.add(ARTICLE, [CAMP])
        assert store.count() == 4


def test_many_processes_may_make_the_store_together(path):
    children = [run_python(ADD_MANY, path, number, number + 1) for number in range(4)]
    assert [child.communicate(timeout=60)[1] for child in children] == ["", "", "", ""]
    with EventStore(path, readonly=True) as store:
        assert len(store.articles()) == 4


def test_ten_thousand_events_take_seconds(path):
    with EventStore(path) as store:
        start = time.perf_counter()
        for number in range(2500):
            store.add(*copies(number))
        assert time.perf_counter() - start < 30  # 2.3 s on two busy cores; the bound only catches a change of order
        assert store.count(EventQuery(text="beirut")) == 2500


def test_records_are_plain_json(path, store):
    raw = sqlite3.connect(path)
    (record,) = raw.execute("SELECT record FROM events WHERE id = ?", (STRIKE.id,)).fetchone()
    raw.close()
    assert json.loads(record)["place"]["name"] == "Beirut"


# Laws


NAMES = st.sampled_from(["Beirut", "BEIRUT", "Tyre", "Łódź", "łódź", "", "a%b", "x" * 50])
DAYS = st.dates(date(2025, 11, 1), date(2025, 11, 9))
FOUND = st.builds(
    replace,
    strategies.EVENTS,
    article_id=st.just(ARTICLE.id),
    type=st.sampled_from(["talks", "flood"]),
    place=st.none() | st.builds(replace, strategies.PLACES, name=NAMES, admin1=NAMES, country_name=NAMES),
    actors=strategies.tuples_of(st.builds(Actor, name=NAMES)),
    when=st.builds(When, first=st.none() | DAYS, last=st.none() | DAYS),
    sentence_text=NAMES | strategies.TEXT,
)
QUERIES = st.builds(
    EventQuery,
    statuses=st.sampled_from([TOLD, (), ("planned", "topic")]),
    types=strategies.tuples_of(st.sampled_from(["talks", "flood", "riot"]), 2),
    places=strategies.tuples_of(NAMES.filter(bool), 2),  # an empty name is no name to look for
    actors=strategies.tuples_of(NAMES.filter(bool), 2),
    sources=strategies.tuples_of(st.sampled_from(["kjfk NEWS", "other"]), 2),
    text=st.just("") | NAMES,
    first=st.none() | DAYS,
    last=st.none() | DAYS,
    undated=st.booleans(),
    dated=st.booleans(),
    min_confidence=st.sampled_from([0.0, 0.5, 1.0]),
).filter(lambda query: query.undated or query.dated)  # else it asks for nothing, which no link can say


def asked_for(event: Event, query: EventQuery) -> bool:
    """Return what EventQuery's docstring says, word for word."""

    def among(wanted, *names):
        return not wanted or bool({name.casefold() for name in wanted} & {name.casefold() for name in names})

    place = event.place
    names = (place.name, place.admin1, place.country_name) if place else ()
    actors = [actor.name for actor in event.actors]
    searched = [event.sentence_text, ARTICLE.title, *names, *actors]
    first, last = event.when.first, event.when.last or event.when.first
    if first is None:
        in_time = query.undated
    else:
        in_time = (query.last is None or first <= query.last) and (query.first is None or query.first <= last)
        in_time = in_time and query.dated
    return (
        (not query.statuses or event.status in query.statuses)
        and (not query.types or event.type in query.types)
        and among(query.places, *names)
        and among(query.actors, *actors)
        and among(query.sources, ARTICLE.source)
        and any(search_key(query.text) in search_key(part) for part in searched)
        and in_time
        and event.confidence >= query.min_confidence
    )


@settings(max_examples=150, deadline=None)
@given(st.lists(FOUND, max_size=6, unique_by=lambda event: event.id), st.lists(QUERIES, min_size=1, max_size=5))
def test_whatever_was_added_is_found_by_exactly_the_queries_that_ask_for_it(events, queries):
    with tempfile.TemporaryDirectory() as folder, EventStore(Path(folder) / "news.db") as store:
        store.add(ARTICLE, events)
        kept = store.events(EventQuery(statuses=()))
        assert {event.id: event for event in kept} == {event.id: event for event in events}
        for query in queries:
            found = store.events(query)
            assert found == [event for event in kept if asked_for(event, query)]
            facets = store.facets(query)
            assert store.count(query) == facets.total == len(found)
            assert sum(count for _, count in facets.types) == len(found)
            assert facets.unplaced == sum(event.place is None for event in found)
            assert facets.undated == sum(event.when.first is None for event in found)
