"""Read articles and keep their events: what `add`, the seeds and a correction made by hand share."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from geo.errors import InputError
from geo.folding import fold
from geo.gazetteer import Gazetteer
from geo.gazetteer_file import data_folder
from geo.model import Article, Correction
from geo.pipeline import Analysis, analyse, default_gazetteer
from geo.resolve_by_hand import corrected_name
from geo.sources import read_articles
from geo.store import EventStore

Analyse = Callable[..., Analysis]  # of an article, and of `corrections` where it has any

SEEDS_NAME = "seeds.db"


class Kept(NamedTuple):
    """What became of one article: was anything written, how many events, what the reader should know."""

    new: bool
    events: int
    notes: tuple[str, ...] = ()


def keep_article(store: EventStore, article: Article, *, again: bool = False, read: Analyse = analyse) -> Kept:
    """Read `article`, with its corrections applied, and keep its events; a known article costs nothing.

    `again` reads a known article anew and replaces its events.
    """
    article = store.corrected(article)
    if not store.wants(article, replace=again):
        return Kept(new=False, events=0)
    corrections = _of_places(store, article.id)
    found = read(article, corrections=corrections) if corrections else read(article)
    new = store.add(article, found.events, replace=again)
    return Kept(new=new, events=len(found.told), notes=found.notes)


def set_published(store: EventStore, article_id: str, day: date | None, *, who: str = "", why: str = "") -> Kept:
    """Date a stored article by hand: keep the correction, read the article again, replace its events.

    InputError when there is no such article.
    """
    article = _article(store, article_id)
    correction = Correction(
        article_id=article_id,
        field="published",
        old=article.published.isoformat() if article.published else "",
        new=day.isoformat() if day else "",
        who=who,
        when=datetime.now(UTC).isoformat(timespec="seconds"),
        why=why,
    )
    # Read before anything is written: a failure leaves store and correction as they were.
    found = analyse(replace(article, published=day), corrections=_of_places(store, article_id))
    return _keep_corrected(store, correction, found)


def set_place(store: EventStore, correction: Correction, *, gazetteer: Gazetteer | None = None) -> Kept:
    """Say by hand which place a name means in a stored article: as `set_published` does for its day.

    `correction.field` is `place_field(name)`, `new` the id of the place, or "" where it is none; `old` and `when`
    are filled in. InputError when there is no such article, name or place.
    """
    article = store.corrected(_article(store, correction.article_id))
    name = corrected_name(correction)
    if name is None:
        raise InputError(f"{correction.field!r} is no place to correct: write 'place:' and the name in the article")
    if correction.new and (gazetteer or default_gazetteer()).place(correction.new) is None:
        raise InputError(f"there is no place {correction.new!r}; `dateline place NAME` shows ids, 'none' is no place")
    before = _of_places(store, article.id)
    found = analyse(article, gazetteer=gazetteer, corrections=before)
    meant = [item for item in found.places if item.toponym.kind == "place" and fold(item.toponym.name) == fold(name)]
    if not meant:
        raise InputError(f"the article names no place {name!r}; see `dateline read --what places`")
    old = meant[0].place.id if meant[0].place else ""
    correction = replace(correction, old=old, when=datetime.now(UTC).isoformat(timespec="seconds"))
    found = analyse(article, gazetteer=gazetteer, corrections=[*before, correction])
    return _keep_corrected(store, correction, found)


def take_back(store: EventStore, correction: Correction) -> Kept:
    """Take out a correction: its article is read again with those that are left, and a day is what it was before.

    InputError when there is no such article or correction.
    """
    article = _article(store, correction.article_id)
    left = [item for item in store.corrections(article.id) if item != correction]
    if correction.field == "published":
        days = [correction.old, *(item.new for item in left if item.field == "published")]
        article = replace(article, published=date.fromisoformat(days[-1]) if days[-1] else None)
    found = analyse(article, corrections=[item for item in left if corrected_name(item) is not None])
    with store.together():
        if not store.withdraw(correction):
            raise InputError(f"there is no such correction of {article.id!r}; `dateline correct` shows them all")
        new = store.add(found.article, found.events, replace=True)
    return Kept(new=new, events=len(found.told), notes=found.notes)


def _keep_corrected(store: EventStore, correction: Correction, found: Analysis) -> Kept:
    with store.together():
        store.correct(correction)
        new = store.add(found.article, found.events, replace=True)
    return Kept(new=new, events=len(found.told), notes=found.notes)


def _of_places(store: EventStore, article_id: str) -> list[Correction]:
    return [item for item in store.corrections(article_id) if corrected_name(item) is not None]


def _article(store: EventStore, article_id: str) -> Article:
    article = store.article(article_id)
    if article is None:
        raise InputError(f"there is no article {article_id!r} in this store; `dateline list --format jsonl` shows ids")
    return article


def seeds_folder() -> Path:
    """Return the folder of the sample articles: `seeds/` of a checkout, or the copy in the installed package."""
    package = Path(str(files("geo")))
    installed = package / "data" / "seeds"
    return installed if installed.is_dir() else package.parent / "seeds"


def seed_store(*, gazetteer: Gazetteer | None = None) -> Path:
    """Return the path of a store that holds the sample articles, read by this version.

    It lies in the user's data folder (DATELINE_DATA overrides it), not among the caches:
    corrections made on the samples are the user's, and outlive upgrades.
    """
    path = data_folder() / SEEDS_NAME
    stamp = path.with_suffix(".stamp")
    paths = sorted(str(file) for file in seeds_folder().glob("*.txt"))
    wanted = _stamp(paths, gazetteer)
    if path.is_file() and stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    with EventStore(path) as store:
        for article in read_articles(paths):
            keep_article(store, article, again=True)
    stamp.write_text(wanted, encoding="utf-8")
    return path


def _stamp(paths: Sequence[str], gazetteer: Gazetteer | None) -> str:
    """Return what the sample events depend on: the texts, the code and its word lists, the gazetteer, the model."""
    parts = [
        version("dateline"),
        os.environ.get("DATELINE_MODEL", ""),
        str(gazetteer.info().built if gazetteer else ""),
    ]
    code = sorted(file for pattern in ("*.py", "data/*") for file in Path(str(files("geo"))).glob(pattern))
    # By size and time of change: every start asks, and reading them all would take longer than all else it does.
    for file in [*map(Path, paths), *code]:
        found = file.stat()
        parts.append(f"{file.name} {found.st_size} {found.st_mtime_ns}")
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
