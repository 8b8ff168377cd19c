"""The options that several verbs share, and how a day, a status or a home is read from the command line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar, get_args

import click

from geo.cli_terminal import say
from geo.errors import InputError
from geo.model import TOLD, EventQuery, Status

Verb = TypeVar("Verb", bound=Callable[..., Any])


class Day(click.ParamType[date]):
    """A day as a person writes it."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the day that `geo.dates.parse_day` reads; say what it cannot."""
        from geo.dates import parse_day

        try:
            return value if isinstance(value, date) else parse_day(value)
        except InputError as error:
            self.fail(str(error), param, ctx)


class Statuses(click.ParamType[tuple[Status, ...]]):
    """Statuses with commas between, or "all"."""

    name = "status"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[Status, ...]:
        """Return the statuses named, in the order of `Status`; all of them for "all" and for nothing."""
        if not isinstance(value, str):
            return tuple(value)
        known: tuple[Status, ...] = get_args(Status)
        asked = {word.strip().lower() for word in value.split(",")} - {""}
        if unknown := sorted(asked - {"all", *known}):
            self.fail(f"{unknown[0]!r} is no status; use all, or some of {', '.join(known)}", param, ctx)
        return known if "all" in asked or not asked else tuple(status for status in known if status in asked)


class TypeName(click.ParamType[str]):
    """The id of an event type, or its words ("air strike")."""

    name = "type"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the id; say which ones are alike where there is none such."""
        from difflib import get_close_matches

        from geo.event_lexicon import event_types

        known = [kind.id for kind in event_types()]
        asked = "_".join(str(value).lower().replace("-", " ").replace("_", " ").split())
        if asked not in known:
            alike = get_close_matches(asked, known)
            hint = f"is it {' or '.join(alike)}?" if alike else f"use one of {', '.join(known)}"
            self.fail(f"{value!r} is no type; {hint}", param, ctx)
        return asked


class HomeName(click.types.StringParamType):
    """A home as a person writes it; several in the environment are parted by ";"."""

    name = "home"
    envvar_list_splitter = ";"


DAY = Day()

with_status = click.option(
    "--status",
    "statuses",
    type=Statuses(),
    default=TOLD,
    metavar="STATUS,...",
    help="all, or: asserted, claimed, negated, planned, threatened, hypothetical, topic, generic, background."
    "  [default: asserted,claimed]",
)
with_database = click.option(
    "--db",
    type=click.Path(dir_okay=False, path_type=Path),
    envvar="DATELINE_DB",
    default=Path("dateline.db"),
    show_default=True,
    help="The store's file.",
)
with_published = click.option("--published", type=DAY, help="When the articles were published, where they don't say.")
with_home = click.option(
    "--home",
    "homes",
    type=HomeName(),
    multiple=True,
    metavar="[OUTLET=]PLACE",
    envvar="DATELINE_HOME",
    help="Where the outlets or readers sit: namesakes near it gain. Else learnt from each outlet's articles; or none.",
)


def with_format(*forms: str) -> Callable[[Verb], Verb]:
    """Return the option of how to print; the first form is what is printed unasked."""
    return click.option("--format", "form", type=click.Choice(forms), default=forms[0], help="How to print it.")


def with_online(verb: Verb) -> Verb:
    """Add the options of online lookups; the verb gets one `online`: a geocoder, or None."""

    @click.option("--online", "service", metavar="SERVICE", help="Ask this geopy service for names unknown here.")
    @click.option("--online-domain", "domain", metavar="HOST", help="Your own server of that service.")
    @wraps(verb)
    def asking(service: str | None, domain: str | None, **options: Any) -> Any:
        if service is None:
            return verb(online=None, **options)
        from contextlib import closing

        from geo import online

        with closing(online.service(service, domain=domain)) as geocoder:
            say(f"names unknown here are looked up online: {online.attribution(geocoder)}")
            return verb(online=geocoder, **options)

    return asking  # type: ignore[return-value]


def with_filters(verb: Verb) -> Verb:
    """Add the page's filters as options; the verb gets one `query`."""

    @with_status
    @click.option("--type", "types", type=TypeName(), multiple=True, help="Only this type (air_strike, talks, ...).")
    @click.option("--place", "places", multiple=True, help="Only at this place, region or country.")
    @click.option("--actor", "actors", multiple=True, help="Only with this actor.")
    @click.option("--source", "sources", multiple=True, help="Only from this source.")
    @click.option("--text", default="", help="Only where sentence, title, place or actors hold this text.")
    @click.option("--from", "first", type=DAY, help="From this day on.")
    @click.option("--to", "last", type=DAY, help="Up to this day.")
    @click.option("--dated", is_flag=True, help="Leave out events without a date.")
    @click.option(
        "--confidence", "min_confidence", type=click.FloatRange(0, 1), default=0.0, help="At least this sure."
    )
    @wraps(verb)
    def filtered(dated: bool, **options: Any) -> Any:
        chosen = {name: options.pop(name) for name in tuple(options) if name in EventQuery.__dataclass_fields__}
        if chosen["first"] and chosen["last"] and chosen["first"] > chosen["last"]:
            raise InputError(f"--from {chosen['first']} is after --to {chosen['last']}; swap them")
        return verb(query=EventQuery(undated=not dated, **chosen), **options)

    return filtered  # type: ignore[return-value]
