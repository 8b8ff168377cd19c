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
from geo.gazetteer import Gazetteer
from geo.gazetteer_file import data_folder
from geo.model import Article, Correction
from geo.pipeline import Analysis, analyse
from geo.sources import read_articles
from geo.store import EventStore

Analyse = Callable[[Article], Analysis]

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
    found = read(article)
    new = store.add(article, found.events, replace=again)
    return Kept(new=new, events=len(found.told), notes=found.notes)


def set_published(store: EventStore, article_id: str, day: date | None, *, who: str = "", why: str = "") -> Kept:
    """Date a stored article by hand: keep the correction, read the article again, replace its events.

    InputError when there is no such article.
    """
    article = store.article(article_id)
    if article is None:
        raise InputError(f"there is no article {article_id!r} in this store; `dateline list --format jsonl` shows ids")
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
    found = analyse(replace(article, published=day))
    with store.together():
        store.correct(correction)
        new = store.add(found.article, found.events, replace=True)
    return Kept(new=new, events=len(found.told), notes=found.notes)


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
    digest = hashlib.sha256("\n".join(parts).encode())
    code = sorted(file for pattern in ("*.py", "data/*") for file in Path(str(files("geo"))).glob(pattern))
    for file in [*map(Path, paths), *(file for file in code if file.is_file())]:
        digest.update(file.read_bytes())
    return digest.hexdigest()
