"""The `dateline` command: thin verbs over the library. Standard output is data, standard error is words."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, get_args

import click

from geo.errors import DatelineError, InputError
from geo.model import TOLD, EventQuery, Status

if TYPE_CHECKING:
    from geo.gazetteer import Gazetteer
    from geo.model import Article
    from geo.store import EventStore

Verb = TypeVar("Verb", bound=Callable[..., Any])

EXIT_INPUT = 2
_ERRORS_SHOWN = 20
_SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class _Day(click.ParamType[date]):
    """A day as a person writes it."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        from geo.dates import parse_day

        try:
            return value if isinstance(value, date) else parse_day(value)
        except InputError as error:
            self.fail(str(error), param, ctx)


class _Statuses(click.ParamType[tuple[Status, ...]]):
    """Statuses with commas between, or "all"."""

    name = "status"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[Status, ...]:
        if not isinstance(value, str):
            return tuple(value)
        known: tuple[Status, ...] = get_args(Status)
        asked = {word.strip().lower() for word in value.split(",")} - {""}
        if unknown := sorted(asked - {"all", *known}):
            self.fail(f"{unknown[0]!r} is no status; use all, or some of {', '.join(known)}", param, ctx)
        return known if "all" in asked or not asked else tuple(status for status in known if status in asked)


class _HomeName(click.types.StringParamType):
    """A home as a person writes it; several in the environment are parted by ";"."""

    name = "home"
    envvar_list_splitter = ";"


DAY = _Day()
_status = click.option(
    "--status",
    "statuses",
    type=_Statuses(),
    default=TOLD,
    metavar="STATUS,...",
    help="all, or: asserted, claimed, negated, planned, threatened, hypothetical, topic, generic, background."
    "  [default: asserted,claimed]",
)
_database = click.option(
    "--db",
    type=click.Path(dir_okay=False, path_type=Path),
    envvar="DATELINE_DB",
    default=Path("dateline.db"),
    show_default=True,
    help="The store's file.",
)
_published = click.option("--published", type=DAY, help="When the articles were published, where they don't say.")


_home = click.option(
    "--home",
    "homes",
    type=_HomeName(),
    multiple=True,
    metavar="[OUTLET=]PLACE",
    envvar="DATELINE_HOME",
    help="Where the outlets or readers sit: namesakes near it gain. Else learnt from each outlet's articles; or none.",
)


def _online(verb: Verb) -> Verb:
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
            _say(f"names unknown here are looked up online: {online.attribution(geocoder)}")
            return verb(online=geocoder, **options)

    return asking  # type: ignore[return-value]


def _filters(verb: Verb) -> Verb:
    """Add the page's filters as options; the verb gets one `query`."""

    @_status
    @click.option("--type", "types", multiple=True, metavar="TYPE", help="Only this type (air_strike, talks, ...).")
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


@click.group(context_settings=_SETTINGS)
@click.version_option(package_name="dateline", message="%(prog)s %(version)s")
def cli() -> None:
    """Turn news text into an event map: places, dates and typed events, offline.

    \b
    Example:
      dateline serve
      dateline read article.txt --published 2025-11-25
    """


def main() -> None:
    """Run the command; an error of ours is one sentence on standard error and exit code 2."""
    try:
        cli.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(EXIT_INPUT)
    except DatelineError as error:
        _say(f"Error: {error}")
        sys.exit(EXIT_INPUT)
    except (click.Abort, KeyboardInterrupt):
        _say("stopped; what was kept before is kept")
        sys.exit(130)
    except BrokenPipeError:
        # The reader of our output went away ("| head"); that is no error.
        sys.stderr.close()
        sys.exit(0)


def _say(words: str) -> None:
    click.echo(words, err=True)


@contextmanager
def _progress(what: str) -> Iterator[Callable[[str, float], None]]:
    """Yield a callback (step, share 0-1) that draws a bar on standard error; silent until it is first called."""
    from tqdm import tqdm

    bar: Any = None

    def report(step: str, share: float) -> None:
        nonlocal bar
        if bar is None:
            bar = tqdm(total=100, desc=what, bar_format="{desc}: {percentage:3.0f}%|{bar}| {postfix}", file=sys.stderr)
        bar.set_postfix_str(step, refresh=False)
        bar.update(round(share * 100) - bar.n)

    try:
        yield report
    finally:
        if bar is not None:
            bar.close()


def _gazetteer() -> Gazetteer:
    """Open the gazetteer for the pipeline; the first time it is built, and the user sees it."""
    from geo import pipeline

    with _progress("building the gazetteer, once") as progress:
        return pipeline.default_gazetteer(progress=progress)


def _settled(
    articles: Iterator[Article], homes: Sequence[str], *, ahead: bool, store: EventStore | None = None
) -> Iterator[Article]:
    """Yield the articles with the homes that the user gives, or, reading `ahead`, that their outlets tell."""
    from geo.outlets import AHEAD_ARTICLES, Homes

    known = Homes.parse(homes, gazetteer=_gazetteer(), stored=store.articles_from if store else None)
    return known.settle(articles, ahead=AHEAD_ARTICLES if ahead else 1)


def _articles(inputs: Sequence[str], published: date | None) -> Iterator[Article]:
    """Yield the readable articles; say what is wrong with the others, and end with exit code 2 if any was."""
    from geo.sources import read_articles

    problems: list[InputError] = []

    def complain(error: InputError) -> None:
        problems.append(error)
        if len(problems) <= _ERRORS_SHOWN:
            _say(f"Error: {error}")

    yield from read_articles(inputs, published=published, on_error=complain)
    if len(problems) > _ERRORS_SHOWN:
        _say(f"Error: and {len(problems) - _ERRORS_SHOWN:,} more like these")
    if problems:
        raise SystemExit(EXIT_INPUT)


@cli.command()
@click.argument("inputs", nargs=-1, required=True, metavar="FILE...")
@_published
@_online
@_home
@_status
@click.option("--what", type=click.Choice(["events", "places", "dates"]), default="events", help="Which findings.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "jsonl", "csv", "geojson"]),
    default="table",
    help="How to print it.",
)
def read(inputs: tuple[str, ...], published: date | None, what: str, form: str, **options: Any) -> None:
    """Show what is in texts; keep nothing. FILE is a text, a folder, a .jsonl of articles, or - for standard input.

    \b
    Example:
      dateline read article.txt --published 2025-11-25
      dateline read articles.jsonl --what places --format jsonl > places.jsonl
      dateline read article.txt --status all
    """
    from geo import output

    if what != "events" and form in ("csv", "geojson"):
        raise InputError(f"{form!r} holds events only; use --format jsonl for {what}")
    articles = _settled(_articles(inputs, published), options["homes"], ahead="-" not in inputs)
    writer = output.Writer(what=what, form=form, stream=sys.stdout, statuses=options["statuses"])
    notes: set[str] = set()
    try:
        for found in output.read_all(articles, online=options["online"]):
            writer.add(found)
            notes.update(found.notes)
    finally:
        writer.close()
        for note in sorted(notes):
            _say(f"note: {note}")


@cli.command()
@click.argument("inputs", nargs=-1, required=True, metavar="SOURCE...")
@_database
@_published
@_online
@_home
@click.option("--again", is_flag=True, help="Read known articles anew and replace their events.")
def add(inputs: tuple[str, ...], db: Path, published: date | None, again: bool, **options: Any) -> None:
    """Read texts and keep their events. Adding the same article twice changes nothing.

    \b
    Example:
      dateline add reports/ --db november.db --published 2025-11-25
    """
    from functools import partial

    from tqdm import tqdm

    from geo.keeping import keep_article
    from geo.pipeline import analyse
    from geo.store import EventStore

    with EventStore(db) as store:
        found = _settled(_articles(inputs, published), options["homes"], ahead="-" not in inputs, store=store)
        articles = known = events = 0
        notes: set[str] = set()
        try:
            for article in tqdm(found, desc="adding", unit=" articles", disable=None):
                kept = keep_article(store, article, again=again, read=partial(analyse, online=options["online"]))
                articles, known, events = articles + kept.new, known + (not kept.new), events + kept.events
                notes.update(kept.notes)
        finally:
            for note in sorted(notes):
                _say(f"note: {note}")
            _say(f"added {articles} articles with {events} events; {known} were known")


@cli.command(name="list")
@_database
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "jsonl", "csv", "geojson"]),
    default="table",
    help="How to print it.",
)
@_filters
def list_events(db: Path, form: str, query: EventQuery) -> None:
    """Show what is stored, by the same filters as the page.

    \b
    Example:
      dateline list --type air_strike --from 2025-11-01
    """
    from geo import output
    from geo.store import EventStore

    with EventStore(db, readonly=True) as store:
        output.write_list(store.events(query), store.articles(), form=form, stream=sys.stdout)


@cli.command()
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@_database
@_filters
def export(out: Path, db: Path, query: EventQuery) -> None:
    """Write stored events to a file; its ending says how: .jsonl .csv .geojson .kml .html

    \b
    Example:
      dateline export november.geojson --from 2025-11-01 --to 2025-11-30
    """
    from geo.formats import write_events
    from geo.store import EventStore

    with EventStore(db, readonly=True) as store:
        events = store.events(query)
        write_events(events, articles=store.articles(), to=out)
    _say(f"wrote {len(events)} events to {out}")


@cli.command()
@click.argument("name")
@click.option("--context", default="", help="Words around the name; the places in them count.")
@_home
@_online
@click.option("--limit", type=click.IntRange(1, 50), default=5, show_default=True, help="At most so many.")
@click.option("--format", "form", type=click.Choice(["table", "jsonl"]), default="table", help="How to print it.")
def place(name: str, context: str, homes: tuple[str, ...], limit: int, **options: Any) -> None:
    """Show which places a name could mean, how likely each is, and why.

    \b
    Example:
      dateline place "Ras En Nakura" --context "talks between Lebanon and Israel"
    """
    from geo import output
    from geo.outlets import Homes

    gazetteer = _gazetteer()
    home = Homes.parse(homes, gazetteer=gazetteer).given
    found = output.candidates(gazetteer, name, context=context, home=home, online=options["online"])[:limit]
    if not found:
        raise InputError(f"{name!r} is in no gazetteer here; try another spelling, or `dateline gazetteer info`")
    output.write_candidates(found, form=options["form"], stream=sys.stdout)


@cli.command()
@_database
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
    from dashboard.assets import ensure_assets
    from dashboard.server import run
    from dashboard.tiles import ensure_tiles
    from geo.keeping import seed_store

    if basemap:
        os.environ["DATELINE_BASEMAP"] = str(basemap.absolute())
    if cors is not None:
        os.environ["DATELINE_CORS"] = cors
    ensure_tiles()
    if db.exists():
        _check_store(db)
    gazetteer = _gazetteer()
    with _progress("drawing the basemap, once") as progress:
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
        _say(f"note: {error}")


@cli.command()
@_database
@click.argument("article", required=False)
@click.option("--published", type=DAY, help="The day ARTICLE was published.")
@click.option("--place", nargs=2, metavar="NAME ID", help="Which place NAME means in ARTICLE; 'none' for none.")
@click.option("--why", default="", help="Your reason, kept with the correction.")
def correct(db: Path, article: str | None, published: date | None, place: tuple[str, str] | None, why: str) -> None:
    """Set what a text does not say, and keep it through every re-reading. Without ARTICLE, show the corrections.

    The ids of places are shown by: dateline place NAME

    \b
    Example:
      dateline correct 9f2c61d0a7b3e845 --published 2025-11-25 --why "the site's archive"
      dateline correct 9f2c61d0a7b3e845 --place Tripoli 266826
    """
    from geo import output
    from geo.keeping import set_published
    from geo.store import EventStore

    if article is None:
        with EventStore(db, readonly=True) as store:
            output.write_corrections(store.corrections(), stream=sys.stdout)
        return
    if published is None and place is None:
        raise InputError("say what to correct: --published 2025-11-25, or --place NAME ID")
    with EventStore(db) as store:
        _gazetteer()
        if published is not None:
            kept = set_published(store, article, published, who="command line", why=why)
            _say(f"{article} is dated {published}; it has {kept.events} events")
        if place is not None:
            _correct_place(store, article, name=place[0], place=place[1], why=why)


def _correct_place(store: EventStore, article: str, *, name: str, place: str, why: str) -> None:
    from geo.keeping import set_place
    from geo.model import Correction
    from geo.resolve_by_hand import place_field

    new = "" if place.casefold() == "none" else place
    correction = Correction(article_id=article, field=place_field(name), old="", new=new, who="command line", why=why)
    kept = set_place(store, correction)
    _say(f"{name!r} in {article} is {place}; it has {kept.events} events")


@cli.group(name="gazetteer")
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

    output.write_gazetteer_info(_gazetteer().info(), stream=sys.stdout)


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

        with _progress("reading GeoNames") as progress:
            build_from_dumps(files, progress=progress)
    from geo import gazetteer_build
    from geo.gazetteer import cached_path

    if force:
        with _progress("building the gazetteer") as progress:
            gazetteer_build.build(cached_path(), progress=progress)
    counts = dict(_gazetteer().info().counts)
    _say(f"the gazetteer is ready: {', '.join(f'{number:,} {what}' for what, number in counts.items())}")


@gazetteer_group.command(name="add")
@click.argument("places", type=click.Path(dir_okay=False, path_type=Path), metavar="PLACES.csv")
def add_own(places: Path) -> None:
    """Add places of your own, which come before all others. Columns: name, lat, lon; see the error for the rest.

    \b
    Example:
      dateline gazetteer add places.csv
    """
    from geo.gazetteer_own import add_places

    _say(f"{add_places(places)} places of your own are known now")
