"""Run the pipeline over the paragraphs and count."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from geo.pipeline import analyse
from geo.toponyms import load_recogniser
from tests.gold.floors import Table, figures
from tests.gold.places import GoldText, gold_tags
from tests.gold.scoring import Counts, Miss, score

MODES = {"model": None, "rules": "none"}  # what `load_recogniser` is asked for

Scored = list[tuple[GoldText, Counts, list[Miss]]]


def measure(texts: Sequence[GoldText], *, model: str | None = None) -> Scored:
    """Return what the pipeline finds in each text, counted. `model` is the recogniser's, "none" for rules alone."""
    recogniser = load_recogniser(model)
    return [(text, *score(text, analyse(text.article, recogniser=recogniser).places)) for text in texts]


def total(scored: Scored, *, tag: str = "all") -> Counts:
    """Return the counts of all texts, or of those with `tag`."""
    return sum((counts for text, counts, _misses in scored if tag == "all" or tag in text.tags), Counts())


def by_tag(scored: Scored) -> Table:
    """Return the figures of all texts and of each tag."""
    return {tag: figures(total(scored, tag=tag)) for tag in ("all", *sorted(gold_tags()))}


def shown(scored: Scored) -> Iterator[str]:
    """Yield the lines of the table: all texts first, then tag by tag."""
    yield f"{'tag':16s} texts places  overlap  exact  A@161  of found  missed  spurious"
    for tag in ("all", *sorted(gold_tags())):
        counts = total(scored, tag=tag)
        places = counts.overlap + counts.missed
        rates = f"{counts.overlap_f1:9.3f}{counts.exact_f1:7.3f}{counts.placed:7.3f}{counts.placed_of_found:10.3f}"
        row = rates if places else f"{'-':>9s}{'-':>7s}{'-':>7s}{'-':>10s}"
        yield f"{tag:16s}{counts.texts:6d}{places:7d}{row}{counts.missed:8d}{counts.spurious:10d}"
    counts = total(scored)
    yield f"metonyms marked as such: {counts.marked} of {counts.metonyms}"


def wrongs(scored: Scored) -> Iterator[str]:
    """Yield what went wrong, kind by kind, in the texts' order."""
    found = [miss for _text, _counts, misses in scored for miss in misses]
    for miss in sorted(found, key=lambda miss: miss.what):
        far = f" ({miss.km:.0f} km away)" if 0 < miss.km < float("inf") else ""
        yield f"{miss.what:9s} {miss.text:30s} {miss.name}{' -> ' if miss.taken_for else ''}{miss.taken_for}{far}"
