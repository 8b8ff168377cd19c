"""The names of the dev corpora as cases to learn from: candidates, their signals, and which of them are right.

Only numbers leave the corpora. Each corpus is read as one batch, so outlets get the homes that `read` gives them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from geo.company import Company, Votes, Winner, count_votes
from geo.context import Context, Name, read_context
from geo.distance import distance_km
from geo.gazetteer import Gazetteer
from geo.model import Home, Toponym
from geo.outlets import Homes
from geo.ranking import best_of, chances
from geo.ranking_signals import signals_of
from geo.recogniser import Recogniser
from geo.text import sentences
from geo.toponyms import find_entities, find_toponyms
from tests.eval import corpora

FOLDS = 5
CLOSE_KM = 161.0
CORPORA = (*corpora.WITH_TOPONYMS, *corpora.RESOLUTION_ONLY)
# Corpora of one kind of text, or of many documents, must not outweigh the others.
SHARE = {"wiktor": 0.35, "ucdp_places": 0.2, "tudloc": 0.6, "geocorpora": 0.7}

Rows = list[dict[str, float]]
Point = tuple[float, float]


@dataclass(slots=True)
class Document:
    """An article as the resolver sees it; `fold` is one of FOLDS."""

    corpus: str
    fold: int
    context: Context
    votes: Votes
    home: Home | None = None
    winners: Sequence[Winner] = ()
    cases: list[Case] = field(default_factory=list)
    demonyms: list[bool] = field(default_factory=list)

    @property
    def company(self) -> Company:
        """What its names are weighed against."""
        return Company(self.votes, winners=self.winners, home=self.home)


@dataclass(slots=True)
class Case:
    """One name: where its mentions truly lie, its candidates that are right, and how many mentions each hits."""

    name: Name
    document: Document
    points: list[Point]
    right: np.ndarray
    hits: np.ndarray

    @property
    def mentions(self) -> int:
        """How many gold mentions it has."""
        return len(self.points)

    @property
    def weight(self) -> float:
        """How much it counts in learning."""
        return float(self.mentions**0.5) * SHARE.get(self.document.corpus, 1.0)


def load(corpus: str, *, gazetteer: Gazetteer, recogniser: Recogniser) -> list[Document]:
    """Return the documents of a corpus, with its gold spans among the toponyms."""
    records = list(corpora.documents(corpus))
    articles = [corpora.as_article(record) for record in records]
    articles = list(Homes(gazetteer).settle(articles))
    found = []
    for number, (record, article) in enumerate(zip(records, articles, strict=True)):
        toponyms = toponyms_of(record, gazetteer, recogniser)
        found.append(_document(record, toponyms, gazetteer))
        found[-1].corpus, found[-1].fold, found[-1].home = corpus, number % FOLDS, article.home
    return found


def toponyms_of(record: dict[str, Any], gazetteer: Gazetteer, recogniser: Recogniser) -> tuple[Toponym, ...]:
    """Return the document's own spans and what else we find in it."""
    text = record["text"]
    spans = sentences(text)
    entities = find_entities(text, recogniser, sentences=spans)
    found = find_toponyms(text, sentences=spans, gazetteer=gazetteer, entities=entities)
    return corpora.with_gold(record, found, gazetteer=gazetteer)


def _document(record: dict[str, Any], toponyms: Sequence[Toponym], gazetteer: Gazetteer) -> Document:
    text = record["text"]
    context = read_context(text, toponyms, sentences=sentences(text), gazetteer=gazetteer)
    made = Document(corpus="", fold=0, context=context, votes=count_votes(context.names))
    gold = {
        (item["start"], item["end"]): item
        for item in record["places"]
        if item.get("lat") is not None and not item.get("optional")
    }
    for name in context.names:
        hits = [gold[span] for index in name.mentions if (span := (toponyms[index].start, toponyms[index].end)) in gold]
        if hits:
            made.cases.append(_case(name, made, hits))
    for index, code in context.demonyms.items():
        item, nation = gold.get((toponyms[index].start, toponyms[index].end)), gazetteer.nation(code)
        if item and nation:
            made.demonyms.append(distance_km(item["lat"], item["lon"], nation.lat, nation.lon) <= CLOSE_KM)
    return made


def _case(name: Name, document: Document, hits: Sequence[dict[str, Any]]) -> Case:
    points = [(hit["lat"], hit["lon"]) for hit in hits]
    places = [candidate.place for candidate in name.candidates]
    away = np.array([[distance_km(*point, place.lat, place.lon) for place in places] for point in points])
    same = np.array([place.id == str(hits[0].get("geonames_id")) for place in places], bool)
    if places and not same.any():  # by its id, else those at its point; none when it is not among them
        nearest = away[0].min()
        same = away[0] <= (max(10.0, nearest * 1.3 + 5) if nearest <= CLOSE_KM else -1.0)
    close = (away <= CLOSE_KM).sum(0) if places else np.zeros(0, int)
    return Case(name, document, points, same, close)


def rows_of(documents: Sequence[Document]) -> list[Rows]:
    """Return the signals of each case's candidates, in the company that its document has now."""
    return [
        signals_of(case.name, document.context, document.company) for document in documents for case in document.cases
    ]


def winners_of(document: Document, values: dict[str, float]) -> list[Winner]:
    """Return what all names of a document are taken for by these weights."""
    winners = []
    for name in document.context.names:
        odds = odds_of(signals_of(name, document.context, document.company), values)
        if odds:
            best, chance = best_of(name, odds)
            winners.append(Winner(name, name.candidates[best].place, chance))
    return winners


def odds_of(rows: Rows, values: dict[str, float]) -> list[float]:
    """Return how likely each candidate is by these weights."""
    return chances([sum(values.get(signal, 0.0) * value for signal, value in row.items()) for row in rows])
