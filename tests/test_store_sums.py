"""What the store keeps ready is what its events say, whatever was added, written anew or removed."""

import shutil
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.model import Article, Event, EventQuery
from geo.store import EventStore
from geo.store_cells import Box
from geo.store_columns import COLUMNS
from geo.store_file import MIGRATIONS
from geo.store_sums import MOST_STALE, SHEET_BITS, pack_sheets
from tests.samples import ARTICLE, EVENTS

ARTICLES, EACH = 7, 400
SQUARES = (
    "SELECT y >> 14, x >> 14, type, status, count(*), sum(lat), sum(lon) FROM columns WHERE y >= 0 GROUP BY 1, 2, 3, 4"
)


def copies(number: int, count: int = EACH) -> tuple[Article, list[Event]]:
    """An article with many events; which places and actors they have differs from article to article."""
    article = replace(ARTICLE, id=f"a{number}", text=f"{ARTICLE.text} {number}")
    made = [EVENTS[(at + number) % len(EVENTS)] for at in range(count)]
    return article, [replace(one, id=f"{number}.{at}", article_id=article.id) for at, one in enumerate(made)]


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of a few sheets."""
    path = tmp_path_factory.mktemp("sums") / "news.db"
    with EventStore(path) as store:
        for number in range(ARTICLES):
            store.add(*copies(number))
    return path


def check(path: Path) -> None:
    """Compare what is kept ready with what the columns say."""
    width = 4 * len(COLUMNS)
    with EventStore(path, readonly=True) as store:
        read = store._file.rows
        chunks = list(store.columns().chunks())
        rows = [chunk.rows[at : at + width] for chunk in chunks for at in range(0, len(chunk.rows), width)]
        actors = []
        for chunk in chunks:
            at = 0
            for count in chunk.counts:
                actors.append(chunk.actors[at : at + 4 * count])
                at += 4 * count
            assert at == len(chunk.actors)
        assert sorted(zip(rows, actors, strict=True)) == sorted(read("SELECT packed, actors FROM columns"))
        assert sorted(read("SELECT * FROM squares")) == sorted(read(SQUARES))


STEPS = st.lists(st.tuples(st.sampled_from(["remove", "replace", "add"]), st.integers(0, 9), st.integers(0, 700)))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_sheets_and_squares_follow_every_write(full: Path, tmp_path: Path, steps) -> None:
    path = Path(shutil.copy(full, tmp_path / "copy.db"))
    with EventStore(path) as store:
        for step, number, count in steps:
            if step == "remove":
                store.remove(f"a{number}")
            else:
                store.add(*copies(number, count), replace=step == "replace")
    check(path)
    path.unlink()


def test_full_sheets_are_packed_and_the_last_is_left(full: Path) -> None:
    with EventStore(full, readonly=True) as store:
        packed = store._file.rows("SELECT n, length(packed) FROM sheets WHERE packed IS NOT NULL")
        assert [n for n, _ in packed] == list(range(ARTICLES * EACH >> SHEET_BITS))
        assert packed[1][1] == 4 * len(COLUMNS) << SHEET_BITS
    check(full)


def test_emptied_sheets_are_packed_anew_once_they_are_many(tmp_path: Path) -> None:
    with EventStore(tmp_path / "news.db") as store:
        connection = store._file.connection
        store.add(*copies(0, 1))
        connection.executemany("INSERT INTO sheets (n) VALUES (?)", [(n,) for n in range(MOST_STALE + 1)])
        connection.execute("PRAGMA foreign_keys = OFF")
        for last, empty in ((0, 17), (MOST_STALE, 17), (MOST_STALE + 1, 0)):  # the sheet that is being filled
            connection.execute("UPDATE columns SET event = ?", (last << SHEET_BITS,))
            pack_sheets(connection)
            assert store._file.row("SELECT count(*) FROM sheets WHERE packed IS NULL") == (empty,)


def test_a_write_that_fails_leaves_no_trace(full: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(full, tmp_path / "copy.db"))
    with EventStore(path) as store:
        with pytest.raises(RuntimeError), store.together():
            store.remove("a1")
            store.add(*copies(8))
            raise RuntimeError
        assert store.count(EventQuery(statuses=())) == ARTICLES * EACH
    check(path)


def test_a_store_of_layout_3_gets_them_without_being_read_anew(full: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(full, tmp_path / "old.db"))
    raw = sqlite3.connect(path)
    names = raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
    raw.executescript(";".join(f"DROP TRIGGER {name}" for (name,) in names))
    raw.executescript("DROP TABLE sheets; DROP TABLE squares; PRAGMA user_version = 3")
    raw.execute("UPDATE events SET record = '{}'")  # nobody looks at the records
    raw.commit()
    raw.close()
    assert len(MIGRATIONS) == 4
    with EventStore(path) as store:
        cells = store.cells().cells(EventQuery(), box=Box(), zoom=3)
        assert sum(cell.total for cell in cells) == ARTICLES * EACH * 3 / 4
    check(path)
