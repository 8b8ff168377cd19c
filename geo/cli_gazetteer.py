"""The verbs over the gazetteer: `gazetteer info`, `build`, `add`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from geo.cli_terminal import counted, open_gazetteer, progress_bar, say


@click.group(name="gazetteer")
def gazetteer_group() -> None:
    """See or rebuild the offline gazetteer.

    \b
    Example:
      dateline gazetteer info
    """


@gazetteer_group.command()
def info() -> None:
    """Show what the gazetteer holds, from which packages, and whom to credit.

    \b
    Example:
      dateline gazetteer info
    """
    from geo import output

    output.write_gazetteer_info(open_gazetteer().info(), stream=sys.stdout)


@gazetteer_group.command()
@click.argument("files", nargs=-1, type=click.Path(dir_okay=False, path_type=Path), metavar="[FILE...]")
@click.option("--force", is_flag=True, help="Build it anew even when it is in order.")
def build(files: tuple[Path, ...], force: bool) -> None:
    """Build the gazetteer: from the installed packages, and from GeoNames files that you bring.

    FILE is allCountries.zip or a country's zip, alternateNamesV2.zip, admin1CodesASCII.txt,
    admin2Codes.txt or hierarchy.zip, in any order; more places, among them villages, are known then.

    \b
    Example:
      dateline gazetteer build --force
      dateline gazetteer build UA.zip alternateNamesV2.zip admin1CodesASCII.txt
    """
    if files:
        from geo.geonames import build_from_dumps

        with progress_bar("reading GeoNames") as progress:
            build_from_dumps(files, progress=progress)
    from geo import gazetteer_build
    from geo.gazetteer import cached_path

    if force:
        with progress_bar("building the gazetteer") as progress:
            gazetteer_build.build(cached_path(), progress=progress)
    counts = dict(open_gazetteer().info().counts)
    say(f"the gazetteer is ready: {', '.join(f'{number:,} {what}' for what, number in counts.items())}")


@gazetteer_group.command(name="add")
@click.argument("places", type=click.Path(dir_okay=False, path_type=Path), metavar="PLACES.csv")
def add_own(places: Path) -> None:
    """Add places of your own, which come before all others. Columns: name, lat, lon; see the error for the rest.

    \b
    Example:
      dateline gazetteer add places.csv
    """
    from geo.gazetteer_own import add_places

    say(f"added {counted(add_places(places), 'place')} of your own")
