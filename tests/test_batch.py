"""Many articles on several processes: in order, none lost, none twice, whatever dies."""

import gc
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from geo.batch import PARTITION_ARTICLES, SELDOM, run
from geo.errors import InputError
from geo.model import Article
from geo.pipeline import analyse
from geo.recogniser import load_recogniser
from tests.gold.event_articles import gold_articles
from tests.samples import ARTICLE

ROOT = Path(__file__).parent.parent
WORKERS = 2


def articles(count: int, **texts: str) -> list[Article]:
    """Return articles "0", "1", ...; `a3="die"` gives article 3 that text."""
    return [replace(ARTICLE, id=str(number), text=texts.get(f"a{number}", "news")) for number in range(count)]


def ids(analysed) -> list[str]:
    return [name for name, _ in analysed]


# What the workers do: functions of a module, so that a spawned process finds them.


def tell_worker(article: Article) -> tuple[str, int]:
    return article.id, os.getpid()


def die_once(article: Article) -> tuple[str, int]:
    """Kill the worker on the first sight of a text that names a file not yet there."""
    if article.text.startswith("/") and not Path(article.text).exists():
        Path(article.text).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return tell_worker(article)


def always_die(article: Article) -> tuple[str, int]:
    if article.text == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    return tell_worker(article)


def complain(article: Article) -> tuple[str, int]:
    if article.text == "bad":
        raise InputError("article 3 is bad")
    return tell_worker(article)


def tell_and_wait(article: Article) -> tuple[str, int]:
    Path(article.text).joinpath(str(os.getpid())).touch()
    time.sleep(60)
    return tell_worker(article)


def tell_collecting(article: Article) -> int:
    return gc.get_threshold()[0]


def test_workers_look_for_garbage_seldom_and_a_caller_as_before():
    before = gc.get_threshold()
    assert set(run(articles(3), tell_collecting, workers=2)) == {SELDOM}
    assert list(run(articles(1), tell_collecting)) == [before[0]]


def test_reading_leaves_no_garbage_to_look_for():
    recogniser = load_recogniser("none")
    texts = list(gold_articles())[:25]
    read = [replace(ARTICLE, id=str(number), text=gold.text) for number, gold in enumerate(texts)]
    analyse(read[0], recogniser=recogniser)
    gc.collect()
    gc.disable()
    try:
        for article in read[1:]:
            analyse(article, recogniser=recogniser)
        assert gc.collect() < len(read)  # not even one object an article
    finally:
        gc.enable()


def test_one_worker_is_this_process_and_lazy():
    taken = []

    def source():
        for article in articles(3):
            taken.append(article.id)
            yield article

    results = run(source(), tell_worker)
    assert next(results) == ("0", os.getpid())
    assert taken == ["0"]
    assert ids(results) == ["1", "2"]


@pytest.mark.parametrize("count", [0, 1, PARTITION_ARTICLES, 5 * PARTITION_ARTICLES + 3])
def test_several_workers_keep_the_order(count):
    results = list(run(articles(count), tell_worker, workers=WORKERS))
    assert ids(results) == [str(number) for number in range(count)]
    assert os.getpid() not in {worker for _, worker in results}


def test_reads_only_a_little_ahead():
    taken = 0

    def source():
        nonlocal taken
        for article in articles(1000):
            taken += 1
            yield article

    results = run(source(), tell_worker, workers=WORKERS)
    next(results)
    assert taken <= 2 * WORKERS * PARTITION_ARTICLES
    results.close()


@pytest.mark.parametrize("victims", [(0,), (7, 8), (3, 11, 25)])
def test_a_killed_worker_loses_nothing_and_repeats_nothing(tmp_path, victims):
    texts = {f"a{number}": str(tmp_path / str(number)) for number in victims}
    results = list(run(articles(40, **texts), die_once, workers=WORKERS))
    assert ids(results) == [str(number) for number in range(40)]
    assert len(list(tmp_path.iterdir())) == len(victims)  # each did kill its worker


def test_a_worker_killed_from_outside_loses_nothing():
    results = run(articles(200), tell_worker, workers=WORKERS)
    done = [next(results)]
    os.kill(done[0][1], signal.SIGKILL)
    done += results
    assert ids(done) == [str(number) for number in range(200)]


def test_an_article_that_always_kills_is_named_after_all_before_it_are_done():
    done = []
    with pytest.raises(InputError, match="article '20' ended its worker process 3 times"):
        for result in run(articles(30, a20="die"), always_die, workers=WORKERS):
            done.append(result)
    assert ids(done) == [str(number) for number in range(20)]


@pytest.mark.parametrize("workers", [1, WORKERS])
def test_an_error_is_the_callers(workers):
    with pytest.raises(InputError, match="article 3 is bad"):
        list(run(articles(20, a3="bad"), complain, workers=workers))


def test_leaving_early_leaves_no_worker():
    before = set(multiprocessing.active_children())
    results = run(articles(500), tell_worker, workers=WORKERS)
    next(results)
    results.close()
    for _ in range(100):
        if not set(multiprocessing.active_children()) - before:
            return
        time.sleep(0.1)
    raise AssertionError("workers still run")


PARENT = """
import sys
from geo.batch import run
from tests.test_batch import articles, tell_and_wait
if __name__ == "__main__":
    list(run(articles(4, **{f"a{n}": sys.argv[1] for n in range(4)}), tell_and_wait, workers=2))
"""


def test_workers_end_with_a_parent_that_was_killed(tmp_path):
    script = tmp_path / "parent.py"
    script.write_text(PARENT, encoding="utf-8")
    seen = tmp_path / "workers"
    seen.mkdir()
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    parent = subprocess.Popen([sys.executable, script, seen], env=environment, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 30
    while not list(seen.iterdir()):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    parent.kill()
    parent.wait()
    workers = [int(path.name) for path in seen.iterdir()]
    while any(alive(worker) for worker in workers):
        assert time.monotonic() < deadline, "a worker outlived its parent"
        time.sleep(0.05)


def alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    # one that ended and that nobody has collected yet counts as ended
    return " Z " not in Path(f"/proc/{process}/stat").read_text(encoding="ascii")
