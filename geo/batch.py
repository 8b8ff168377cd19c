"""The same step over many articles, in order, on one core or several; a killed worker loses none."""

from __future__ import annotations

import gc
import logging
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from multiprocessing.connection import wait
from typing import TypeVar

from geo.errors import InputError
from geo.model import Article

R = TypeVar("R")
PARTITION_ARTICLES = 8
SELDOM = 500_000  # objects, some 50 MB, that may be made and kept before garbage is looked for
ATTEMPTS = 3  # for an article whose worker dies, before it is named as the cause

_log = logging.getLogger(__name__)


def run(articles: Iterable[Article], analyse: Callable[[Article], R], *, workers: int = 1) -> Iterator[R]:
    """Yield `analyse(article)` for each article, in order, reading only a little ahead.

    With more than one worker, `analyse` is a function of a module (not a lambda), and a program that
    calls this stands under `if __name__ == "__main__"`. What a dying worker leaves undone is done
    again; an article that kills its worker each time ends the run with an InputError that names it.
    """
    if workers <= 1:
        yield from map(analyse, articles)
        return
    partitions = _partitions(articles)
    pool = _pool(workers)
    waiting: deque[tuple[list[Article], Future[list[R]]]] = deque()
    try:
        while True:
            for partition in islice(partitions, 2 * workers - len(waiting)):
                waiting.append((partition, _submit(pool, partition, analyse)))
            if not waiting:
                return
            partition, future = waiting.popleft()
            try:
                yield from future.result()
            except BrokenProcessPool:
                _log.warning("a worker process ended early; its articles are done again")
                pool.shutdown(wait=False, cancel_futures=True)
                pool = _pool(workers)
                waiting = deque((part, _again(pool, part, analyse, old=late)) for part, late in waiting)
                yield from _one_by_one(partition, analyse)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def collect_seldom() -> None:
    """Let this process look for garbage seldom: for a program that reads articles and does little else.

    What reading makes is freed at once by reference counts, or kept to be used again: none of it is garbage, and
    looking through it costs a tenth.
    """
    gc.set_threshold(SELDOM, 20, 100)


def _partitions(articles: Iterable[Article]) -> Iterator[list[Article]]:
    rest = iter(articles)
    while partition := list(islice(rest, PARTITION_ARTICLES)):
        yield partition


def _work(partition: list[Article], analyse: Callable[[Article], R]) -> list[R]:
    return [analyse(article) for article in partition]


def _submit(pool: ProcessPoolExecutor, partition: list[Article], analyse: Callable[[Article], R]) -> Future[list[R]]:
    try:
        return pool.submit(_work, partition, analyse)
    except BrokenProcessPool as error:  # it broke while idle: found out when this partition's turn comes
        lost: Future[list[R]] = Future()
        lost.set_exception(error)
        return lost


def _again(
    pool: ProcessPoolExecutor, partition: list[Article], analyse: Callable[[Article], R], *, old: Future[list[R]]
) -> Future[list[R]]:
    """Return the old work where it was finished, else the same work begun anew."""
    finished = old.done() and not old.cancelled() and not isinstance(old.exception(), BrokenProcessPool)
    return old if finished else _submit(pool, partition, analyse)


def _one_by_one(partition: list[Article], analyse: Callable[[Article], R]) -> Iterator[R]:
    """Do a lost partition in a process of its own, so that an article that kills its worker is known by name."""
    rest = deque(partition)
    attempts = 0
    while rest:
        with _pool(1) as pool:
            try:
                while rest:
                    (result,) = pool.submit(_work, [rest[0]], analyse).result()
                    rest.popleft()
                    attempts = 0
                    yield result
            except BrokenProcessPool as error:
                attempts += 1
                if attempts == ATTEMPTS:
                    raise InputError(
                        f"article {rest[0].id!r} ended its worker process {ATTEMPTS} times (too little memory?); "
                        "leave it out, or use fewer workers"
                    ) from error


def _pool(workers: int) -> ProcessPoolExecutor:
    # spawned, not forked: a fork of a process with threads, such as the page's server, may hang
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(workers, mp_context=context, initializer=_settle_worker)


def _settle_worker() -> None:
    """Leave Ctrl-C to the parent, and end when the parent does, even if it was killed; do nothing but read."""
    collect_seldom()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
