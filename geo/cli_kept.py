"""The verbs over what the store keeps: `list`, `export`, `correct`."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from geo.cli_options import DAY, with_database, with_filters, with_format
from geo.cli_terminal import counted, open_gazetteer, say
from geo.errors import InputError

if TYPE_CHECKING:
    from geo.model import EventQuery
    from geo.store import EventStore


@click.command(name="list")
@with_database
@with_format("table", "jsonl", "csv", "geojson")
@with_filters
def list_events(db: Path, form: str, query: EventQuery) -> None:
    """Show what is stored, by the same filters as the page.

    \b
    Example:
      dateline list --type air_strike --from 2025-11-01
    """
    from geo import output
    from geo.store import EventStore

    with EventStore.opened(db) as store:
        events = store.events(query)
        output.write_list(events, store.articles(), form=form, stream=sys.stdout)
    if not events:
        say("no stored event passes these filters")


@click.command()
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@with_database
@with_filters
def export(out: Path, db: Path, query: EventQuery) -> None:
    """Write stored events to a file; its ending says how: .jsonl .csv .geojson .kml .html

    \b
    Example:
      dateline export november.geojson --from 2025-11-01 --to 2025-11-30
    """
    from geo.formats import write_events
    from geo.store import EventStore

    with EventStore.opened(db) as store:
        events = store.events(query)
        write_events(events, articles=store.articles(), to=out)
    say(f"wrote {counted(len(events), 'event')} to {out}")


@click.command()
@with_database
@click.argument("article", required=False)
@click.option("--published", type=DAY, help="The day ARTICLE was published.")
@click.option("--place", nargs=2, metavar="NAME ID", help="Which place NAME means in ARTICLE; 'none' for none.")
@click.option("--undo", is_flag=True, help="Take back the latest correction of ARTICLE.")
@click.option("--why", default="", help="Your reason, kept with the correction.")
def correct(
    db: Path, article: str | None, published: date | None, place: tuple[str, str] | None, **options: Any
) -> None:
    """Set what a text does not say, and keep it through every re-reading. Without ARTICLE, show the corrections.

    The ids of articles are shown by: dateline list --format jsonl; those of places by: dateline place NAME

    \b
    Example:
      dateline correct 9f2c61d0a7b3e845 --published 2025-11-25 --why "the site's archive"
      dateline correct 9f2c61d0a7b3e845 --place Tripoli 266826
      dateline correct 9f2c61d0a7b3e845 --undo
    """
    from geo import output
    from geo.keeping import set_published
    from geo.store import EventStore

    if article is None:
        with EventStore.opened(db) as store:
            made = store.corrections()
            output.write_corrections(made, stream=sys.stdout)
        if not made:
            say("nothing was corrected yet")
        return
    if published is None and place is None and not options["undo"]:
        raise InputError("say what to correct: --published 2025-11-25, or --place NAME ID; or --undo")
    with EventStore(db) as store:
        open_gazetteer()
        if options["undo"]:
            _undo(store, article)
        if published is not None:
            kept = set_published(store, article, published, who="command line", why=options["why"])
            say(f"{article} is dated {published}; it has {counted(kept.events, 'event')}")
        if place is not None:
            _correct_place(store, article, name=place[0], place=place[1], why=options["why"])


def _undo(store: EventStore, article: str) -> None:
    from geo.keeping import take_back

    made = store.corrections(article)
    if not made:
        raise InputError(f"{article!r} has no correction to take back; `dateline correct` shows them all")
    kept = take_back(store, made[-1])
    say(f"taken back: {made[-1].field} is no longer {made[-1].new or 'none'}; {article} has {kept.events} events")


def _correct_place(store: EventStore, article: str, *, name: str, place: str, why: str) -> None:
    from geo.keeping import set_place
    from geo.model import Correction
    from geo.resolve_by_hand import place_field

    new = "" if place.casefold() == "none" else place
    correction = Correction(article_id=article, field=place_field(name), old="", new=new, who="command line", why=why)
    kept = set_place(store, correction)
    say(f"{name!r} in {article} is {place}; it has {counted(kept.events, 'event')}")
