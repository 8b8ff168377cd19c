"""The verbs that read texts and names: `read`, `add`, `place`."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from geo.cli_options import with_database, with_format, with_home, with_online, with_published, with_status
from geo.cli_terminal import EXIT_INPUT, counted, open_gazetteer, say, say_notes
from geo.errors import InputError

if TYPE_CHECKING:
    from geo.model import Article
    from geo.store import EventStore

_ERRORS_SHOWN = 20


@click.command()
@click.argument("inputs", nargs=-1, required=True, metavar="FILE...")
@with_published
@with_online
@with_home
@with_status
@click.option("--what", type=click.Choice(["events", "places", "dates"]), default="events", help="Which findings.")
@with_format("table", "jsonl", "csv", "geojson")
def read(inputs: tuple[str, ...], published: date | None, what: str, form: str, **options: Any) -> None:
    """Show what is in texts; keep nothing. FILE is a text, a folder, a .jsonl of articles, or - for standard input.

    \b
    Example:
      dateline read article.txt --published 2025-11-25
      dateline read articles.jsonl --what places --format jsonl > places.jsonl
      dateline read article.txt --status all
    """
    from geo import batch, output

    batch.collect_seldom()
    if what != "events" and form in ("csv", "geojson"):
        raise InputError(f"{form!r} holds events only; use --format jsonl for {what}")
    articles = _articles(inputs, published)
    if what != "dates":  # which no home changes
        articles = _settled(articles, options["homes"], ahead="-" not in inputs)
    writer = output.Writer(what=what, form=form, stream=sys.stdout, statuses=options["statuses"])
    notes: Counter[str] = Counter()
    seen = told = 0
    try:
        for found in output.read_all(articles, what=what, online=options["online"]):
            writer.add(found)
            notes.update(found.notes)
            seen, told = seen + 1, told + any(event.status in options["statuses"] for event in found.events)
    finally:
        writer.close()
        say_notes(notes, articles=seen)
        if seen and not told and what == "events":
            say("no event of this status is told; --status all lists plans, denials and topics too")


@click.command()
@click.argument("inputs", nargs=-1, required=True, metavar="SOURCE...")
@with_database
@with_published
@with_online
@with_home
@click.option("--again", is_flag=True, help="Read known articles anew and replace their events.")
def add(inputs: tuple[str, ...], db: Path, published: date | None, again: bool, **options: Any) -> None:
    """Read texts and keep their events. Adding the same article twice changes nothing.

    \b
    Example:
      dateline add reports/ --db november.db --published 2025-11-25
    """
    from functools import partial

    from tqdm import tqdm

    from geo.batch import collect_seldom
    from geo.keeping import keep_article
    from geo.pipeline import analyse
    from geo.store import EventStore

    collect_seldom()
    with EventStore(db) as store:
        found = _settled(_articles(inputs, published), options["homes"], ahead="-" not in inputs, store=store)
        articles = known = events = 0
        notes: Counter[str] = Counter()
        try:
            for article in tqdm(found, desc="adding", unit=" articles", disable=None):
                kept = keep_article(store, article, again=again, read=partial(analyse, online=options["online"]))
                articles, known, events = articles + kept.new, known + (not kept.new), events + kept.events
                notes.update(kept.notes)
        finally:
            say_notes(notes, articles=articles + known)
            say(f"added {counted(articles, 'article')} with {counted(events, 'event')}; known before: {known:,}")


@click.command()
@click.argument("name")
@click.option("--context", default="", help="Words around the name; the places in them count.")
@with_home
@with_online
@click.option("--limit", type=click.IntRange(1, 50), default=5, show_default=True, help="At most so many.")
@with_format("table", "jsonl")
def place(name: str, context: str, homes: tuple[str, ...], limit: int, **options: Any) -> None:
    """Show which places a name could mean, how likely each is, and why.

    \b
    Example:
      dateline place "Ras En Nakura" --context "talks between Lebanon and Israel"
    """
    from geo import output
    from geo.outlets import Homes

    gazetteer = open_gazetteer()
    home = Homes.parse(homes, gazetteer=gazetteer).given
    found = output.candidates(gazetteer, name, context=context, home=home, online=options["online"])[:limit]
    if not found:
        raise InputError(f"{name!r} is in no gazetteer here; try another spelling, or `dateline gazetteer info`")
    output.write_candidates(found, form=options["form"], stream=sys.stdout)


def _settled(
    articles: Iterator[Article], homes: Sequence[str], *, ahead: bool, store: EventStore | None = None
) -> Iterator[Article]:
    """Yield the articles with the homes that the user gives, or, reading `ahead`, that their outlets tell."""
    from geo.outlets import AHEAD_ARTICLES, Homes

    known = Homes.parse(homes, gazetteer=open_gazetteer(), stored=store.articles_from if store else None)
    return known.settle(articles, ahead=AHEAD_ARTICLES if ahead else 1)


def _articles(inputs: Sequence[str], published: date | None) -> Iterator[Article]:
    """Yield the readable articles; say what is wrong with the others, and end with exit code 2 if any was."""
    from geo.sources import read_articles

    problems: list[InputError] = []

    def complain(error: InputError) -> None:
        problems.append(error)
        if len(problems) <= _ERRORS_SHOWN:
            say(f"Error: {error}")

    yield from read_articles(inputs, published=published, on_error=complain)
    if len(problems) > _ERRORS_SHOWN:
        say(f"Error: and {len(problems) - _ERRORS_SHOWN:,} more like these")
    if problems:
        raise SystemExit(EXIT_INPUT)
