"""What the verbs say to the person at the terminal, on standard error: lines, bars, and the gazetteer's first build."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from geo.gazetteer import Gazetteer

EXIT_INPUT = 2  # the exit code of what could not be read or done as asked


def say(words: str) -> None:
    """Write a line to standard error."""
    click.echo(words, err=True)


def counted(number: int, what: str) -> str:
    """Return a number with its noun.

    >>> counted(1, "event"), counted(1200, "event")
    ('1 event', '1,200 events')
    """
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def say_notes(notes: Counter[str], *, articles: int) -> None:
    """Write each note once, with how many of the articles it is about where there are several."""
    for note, about in sorted(notes.items()):
        say(f"note: {note} ({about:,} of {articles:,} articles)" if articles > 1 else f"note: {note}")


@contextmanager
def progress_bar(what: str) -> Iterator[Callable[[str, float], None]]:
    """Yield a callback (step, share 0-1) that draws a bar on standard error; silent until it is first called."""
    from tqdm import tqdm

    bar: Any = None

    def report(step: str, share: float) -> None:
        nonlocal bar
        if bar is None:
            bar = tqdm(total=100, bar_format="{desc} {percentage:3.0f}%|{bar}|", file=sys.stderr)
        bar.set_description_str(f"{what}: {step}", refresh=False)
        bar.update(round(share * 100) - bar.n)

    try:
        yield report
    finally:
        if bar is not None:
            bar.close()


def open_gazetteer() -> Gazetteer:
    """Open the gazetteer for the pipeline; the first time it is built, and the user sees it."""
    from geo import pipeline

    with progress_bar("building the gazetteer, once") as progress:
        return pipeline.default_gazetteer(progress=progress)
