"""The measuring corpora beside the repo, if they are there, and our output in the scorers' form."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any, Literal

from geo.gazetteer import Gazetteer
from geo.model import Article, Kind, ResolvedToponym, Toponym
from geo.names import full_name
from geo.recogniser import Recogniser
from geo.resolve import resolve
from geo.text import sentences
from geo.toponyms import find_entities, find_toponyms

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "eval"
WITH_TOPONYMS = ("lgl", "trnews", "geovirus", "gwn", "tudloc", "geocorpora")
RESOLUTION_ONLY = ("wiktor", "ucdp_places")

Record = dict[str, Any]


def there() -> bool:
    """Tell whether the corpora are beside the repo."""
    return (FOLDER / "score_geoparse.py").is_file()


def scorer(name: str) -> ModuleType:
    """Return a scorer of the corpora as a module."""
    spec = importlib.util.spec_from_file_location(name, FOLDER / f"{name}.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def documents(corpus: str) -> Iterator[Record]:
    """Yield the documents of a corpus's dev half."""
    with (FOLDER / "dev" / f"{corpus}.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def as_article(document: Record) -> Article:
    """Return a document as `read` gets it."""
    return Article(
        id=document["id"], text=document["text"], source=document.get("source", ""), url=document.get("url", "")
    )


def parsed(article: Article, *, gazetteer: Gazetteer, recogniser: Recogniser) -> tuple[ResolvedToponym, ...]:
    """Return what we find in an article, end to end."""
    text = article.text
    spans = sentences(text)
    entities = find_entities(text, recogniser, sentences=spans)
    toponyms = find_toponyms(text, sentences=spans, gazetteer=gazetteer, entities=entities)
    return resolve(text, toponyms, sentences=spans, gazetteer=gazetteer, home=article.home)


def with_gold(document: Record, found: Sequence[Toponym], *, gazetteer: Gazetteer) -> tuple[Toponym, ...]:
    """Return the document's own spans as toponyms, and of `found` what does not overlap them; hints are kept."""
    text = document["text"]
    # The gold says that a place is meant, so a hint ("a Lebanese student") is one here, of a country.
    hints = {(item.start, item.end): replace(item, kind=_listed(item.kind)) for item in found}
    given: list[Toponym] = []
    for gold in sorted(document.get("places", ()), key=lambda gold: (gold["start"], -gold["end"])):
        start, end = gold["start"], gold["end"]
        kind: Literal["place", "demonym"] = "demonym" if gazetteer.demonym(text[start:end]) else "place"
        if not given or given[-1].end <= start:
            given.append(
                hints.get((start, end)) or Toponym(start=start, end=end, name=full_name(text, start, end), kind=kind)
            )
    rest = [item for item in found if not any(item.span.overlaps(gold.span) for gold in given)]
    return tuple(sorted([*given, *rest], key=lambda item: item.start))


def _listed(kind: Kind) -> Kind:
    return "demonym" if kind == "hint" else kind


def resolved_gold(
    document: Record, article: Article, *, gazetteer: Gazetteer, recogniser: Recogniser
) -> tuple[ResolvedToponym, ...]:
    """Return our places for the document's own spans, in the company of all that we find besides."""
    text = document["text"]
    spans = sentences(text)
    entities = find_entities(text, recogniser, sentences=spans)
    found = find_toponyms(text, sentences=spans, gazetteer=gazetteer, entities=entities)
    toponyms = with_gold(document, found, gazetteer=gazetteer)
    own = {(gold["start"], gold["end"]) for gold in document.get("places", ())}
    places = resolve(text, toponyms, sentences=spans, gazetteer=gazetteer, home=article.home)
    return tuple(item for item in places if (item.toponym.start, item.toponym.end) in own)


def as_prediction(document: Record, places: Sequence[ResolvedToponym], *, demonyms: bool = True) -> Record:
    """Return a line as the scorer reads it."""
    rows = []
    for item in places:
        if item.toponym.kind == "hint" or (item.toponym.kind == "demonym" and not demonyms):
            continue
        row: Record = {"start": item.toponym.start, "end": item.toponym.end, "confidence": item.confidence}
        if item.place is not None:
            row.update(lat=item.place.lat, lon=item.place.lon)
            if item.place.id.isdigit():
                row["geonames_id"] = item.place.id
        rows.append(row)
    return {"id": document["id"], "places": rows}
