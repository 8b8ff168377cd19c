"""Measure the pipeline by our own articles and dates: figures by tag, and what went wrong.

    python -m tests.gold.events                      the table and the misses, held to the floors
    python -m tests.gold.events --quiet              the table alone
    python -m tests.gold.events --raise-floors       write better figures back as floors
    python -m tests.gold.events --lower-floors WHY   write all figures back; the reason goes into the file

The articles are in articles/*.toml, the rules of annotation in event_articles.py, those of scoring in event_scoring.py.
"""

from __future__ import annotations

import argparse
import json
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from geo.model import Event
from tests.gold.event_articles import MENTION_KINDS, GoldEvent, gold_articles, gold_dates
from tests.gold.event_fields import apart_figures, toll_figures, toll_wrongs
from tests.gold.event_scoring import (
    Scored,
    all_right,
    count,
    date_right,
    false_alarms,
    place_right,
    read_date,
    score,
    status_right,
    tell,
    tell_all,
    told_mentions,
)

FLOORS = Path(__file__).parent / "event_floors.toml"
# A figure may fall this far below its floor: what three events of the hundred move; one of the articles without any.
NOISE = 0.025
NOISE_ALARMS = 0.05
# Here less is better.
FALLING = ("false_alarms", "mentions_told")

Floors = dict[str, dict[str, float]]


def measure() -> list[Scored]:
    """Run the pipeline over all articles."""
    return [score(article, tell(article)) for article in gold_articles()]


def figures(scored: Sequence[Scored]) -> dict[str, float]:
    """Return the figures of all articles that floors are kept for."""
    alarms, empty = false_alarms(scored)
    mentions = sum(len(row.article.mentions) for row in scored)
    own = count(scored).figures
    own |= {"false_alarms": alarms / empty, "mentions_told": len(list(told_mentions(scored))) / mentions}
    return {name: round(value, 3) for name, value in own.items()}


def field_figures(scored: Sequence[Scored]) -> dict[str, float]:
    """Return how well tolls are read, and what did not happen is carried apart."""
    read = [(article, tell_all(article)) for article in gold_articles() if article.mentions]
    return {name: round(value, 3) for name, value in {**toll_figures(scored), **apart_figures(read)}.items()}


def date_figures() -> dict[str, float]:
    """Return for each language the share of the dates read right."""
    right, every = Counter[str](), Counter[str]()
    for item in gold_dates():
        every[item.language] += 1
        right[item.language] += read_date(item)[1] == item.value
    return {language: round(right[language] / every[language], 3) for language in every}


def by_tag(scored: Sequence[Scored]) -> Iterator[str]:
    """Yield a line for each tag: events, recall, and of the paired the share right."""
    tags = Counter(tag for row in scored for gold in row.article.events if not gold.optional for tag in gold.tags)
    yield f"{'tag':16s} {'events':>6s} {'recall':>7s} {'date':>6s} {'place':>6s} {'all':>6s}"
    for tag, number in tags.most_common():
        counts = count(scored, tag=tag)
        shown = counts.figures
        whole = counts.rights["all"] / max(1, counts.gold)
        yield f"{tag:16s} {number:6d} {shown['recall']:7.2f} {shown['date']:6.2f} {shown['place']:6.2f} {whole:6.2f}"


def by_kind(scored: Sequence[Scored]) -> Iterator[str]:
    """Yield a line for each kind of mention: how many there are, and how many were told as events."""
    told = Counter(mention.kind for _, mention, _ in told_mentions(scored))
    every = Counter(mention.kind for row in scored for mention in row.article.mentions)
    yield f"{'mention':16s} {'number':>6s} {'told':>6s}"
    for kind in MENTION_KINDS:
        yield f"{kind:16s} {every[kind]:6d} {told[kind]:6d}"


def wrongs(scored: Sequence[Scored]) -> Iterator[str]:
    """Yield what is missed, wrong and spurious, article by article."""
    for row in scored:
        for gold in row.missed:
            typed = [event.type for event in row.spurious if event.sentence.start <= gold.position < event.sentence.end]
            yield f"{row.article.id:22s} MISSED {_gold(gold)}" + (f"  (told as {', '.join(typed)})" if typed else "")
        for gold, event in row.pairs:
            if not gold.optional and not all_right(gold, event):
                yield f"{row.article.id:22s} WRONG {_wrong_parts(gold, event)}  {_gold(gold)} <- {_told(event)}"
        for event in row.spurious:
            kind = next((m.kind for m in row.article.mentions if m.span.overlaps(event.trigger)), "")
            yield f"{row.article.id:22s} SPURIOUS {kind} {_told(event)} “{event.trigger_text}”"
    yield from toll_wrongs(scored)
    for item in gold_dates():
        phrase, value = read_date(item)
        if value != item.value:
            yield f"date {item.language} {item.phrase!r} {item.value}, read as {phrase!r} {value}"


def _wrong_parts(gold: GoldEvent, event: Event) -> str:
    rules = {"date": date_right, "place": place_right, "status": status_right}
    return "+".join(name for name, rule in rules.items() if not rule(gold, event))


def _gold(gold: GoldEvent) -> str:
    days = f"{gold.first}" if gold.first == gold.last else f"{gold.first}/{gold.last}"
    return f"[{gold.types[0]} {gold.status} {days} {gold.place or '-'} | {gold.sentence}]"


def _told(event: Event) -> str:
    when, place = event.when, event.place
    days = f"{when.first}" if when.first == when.last else f"{when.first}/{when.last}"
    where = f"{place.name} {place.lat:.2f},{place.lon:.2f}" if place else "-"
    return f"[{event.type} {event.status} {days} {where} | {event.sentence_text[:40]!r}]"


def read_floors() -> tuple[Floors, str]:
    """Return the floors of events and of dates, and why they were last lowered."""
    if not FLOORS.is_file():
        return {}, ""
    kept = tomllib.loads(FLOORS.read_text(encoding="utf-8"))
    return {name: rows for name, rows in kept.items() if isinstance(rows, dict)}, str(kept["lowered_because"])


def broken(now: Floors, floors: Floors) -> Iterator[str]:
    """Yield what is worse than its floor by more than the noise, in words."""
    for table, rows in floors.items():
        for name, floor in rows.items():
            value = now.get(table, {}).get(name)
            noise = NOISE_ALARMS if name == "false_alarms" else NOISE
            if value is None or (value - floor if name in FALLING else floor - value) > noise + 1e-9:
                yield f"{table}: {name} {value}, floor {floor}, noise {noise}"


def better(floors: Floors, now: Floors) -> Floors:
    """Return the better figure of each two."""
    return {
        table: {
            name: (min if name in FALLING else max)(value, floors.get(table, {}).get(name, value))
            for name, value in rows.items()
        }
        for table, rows in now.items()
    }


def write_floors(floors: Floors, why: str) -> None:
    """Write the floors."""
    lines = [
        "# What the pipeline reached on articles/*.toml and dates.toml; the tests hold it to that",
        f"# less a noise of {NOISE} ({NOISE_ALARMS} for false alarms).",
        "# --raise-floors raises, only --lower-floors WHY lowers.",
        f"lowered_because = {json.dumps(why)}",
    ]
    for table, rows in floors.items():
        lines += ["", f"[{table}]", *(f"{name} = {value}" for name, value in rows.items())]
    FLOORS.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table and the misses; return 1 when a floor is broken."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quiet", action="store_true")
    parser.add_argument("--raise-floors", action="store_true")
    parser.add_argument("--lower-floors", metavar="WHY", default="")
    options = parser.parse_args(arguments)
    scored = measure()
    now: Floors = {"events": figures(scored), "fields": field_figures(scored), "dates": date_figures()}
    heads = [f"{table:8s} " + "  ".join(f"{name} {value:.3f}" for name, value in now[table].items()) for table in now]
    misses = () if options.quiet else ("", *wrongs(scored))
    for line in (*heads, "", *by_tag(scored), "", *by_kind(scored), *misses):
        print(line)
    floors, said = read_floors()
    if options.raise_floors or options.lower_floors:
        write_floors(now if options.lower_floors else better(floors, now), options.lower_floors or said)
        return 0
    failures = list(broken(now, floors))
    for line in failures:
        print(f"FLOOR BROKEN  {line}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
