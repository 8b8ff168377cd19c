"""The `dateline` command: thin verbs over the library. Standard output is data, standard error is words."""

from __future__ import annotations

import sys

import click

from geo.cli_gazetteer import gazetteer_group
from geo.cli_kept import correct, export, list_events
from geo.cli_reading import add, place, read
from geo.cli_serve import serve
from geo.cli_terminal import EXIT_INPUT, say
from geo.errors import DatelineError

_SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


@click.group(context_settings=_SETTINGS)
@click.version_option(package_name="dateline", message="%(prog)s %(version)s")
def cli() -> None:
    """Turn news text into an event map: places, dates and typed events, offline.

    \b
    Example:
      dateline serve
      dateline read article.txt --published 2025-11-25
    """


for verb in (read, add, list_events, export, place, serve, correct, gazetteer_group):
    cli.add_command(verb)


def main() -> None:
    """Run the command; an error of ours is one sentence on standard error and exit code 2."""
    try:
        cli.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(EXIT_INPUT)
    except DatelineError as error:
        say(f"Error: {error}")
        sys.exit(EXIT_INPUT)
    except (click.Abort, KeyboardInterrupt):
        say("stopped; what was kept before is kept")
        sys.exit(130)
    except BrokenPipeError:
        # The reader of our output went away ("| head"); that is no error.
        sys.stderr.close()
        sys.exit(0)
