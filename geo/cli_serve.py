"""The verb that opens the page: the only door from the library to the dashboard."""

from __future__ import annotations

import os
from pathlib import Path

import click

from geo.cli_options import with_database
from geo.cli_terminal import open_gazetteer, progress_bar, say
from geo.errors import DatelineError


@click.command()
@with_database
@click.option("--port", type=click.IntRange(1, 65535), help="Default: 8501, or the next free one.")
@click.option(
    "--basemap", type=click.Path(path_type=Path), metavar="FILE", help="A PMTiles or MBTiles file, for streets offline."
)
@click.option("--cors", metavar="ORIGINS", help="Web sites that may read the feeds: https://a.org,https://b.org, or *.")
@click.option("--no-browser", is_flag=True, help="Do not open a browser.")
def serve(db: Path, basemap: Path | None, port: int | None, cors: str | None, no_browser: bool) -> None:
    """Open the map in a browser, on this machine only. An empty store shows the sample articles.

    \b
    Example:
      dateline serve --db november.db
      dateline serve --basemap lebanon.pmtiles
    """
    from dashboard.address import check_origins
    from dashboard.assets import ensure_assets
    from dashboard.server import run
    from dashboard.tiles import grounds
    from geo.keeping import seed_store

    if basemap:
        os.environ["DATELINE_BASEMAP"] = str(basemap.absolute())
    if cors is not None:
        os.environ["DATELINE_CORS"] = cors
    check_origins(os.environ.get("DATELINE_CORS", ""))
    grounds()  # says at once what is wrong with a map file or a server of tiles
    if db.exists():
        _check_store(db)
    gazetteer = open_gazetteer()
    with progress_bar("drawing the basemap, once") as progress:
        ensure_assets(progress)
    seeds = seed_store(gazetteer=gazetteer)
    raise SystemExit(run(db, seeds=seeds, port=port, browser=not no_browser))


def _check_store(db: Path) -> None:
    """Bring a store of an older layout up to date; say at once what is wrong with one: the page has the samples."""
    from geo.store import EventStore

    try:
        with EventStore(db, readonly=not os.access(db, os.W_OK) or not db.stat().st_size):
            pass
    except DatelineError as error:
        say(f"note: {error}")
