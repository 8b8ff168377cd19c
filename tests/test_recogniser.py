"""The recogniser read in bulk finds what spaCy finds, sooner; other kinds of pipelines are left to spaCy."""

import time
from collections.abc import Callable
from typing import Any

import pytest

from geo import recogniser_bulk
from geo.recogniser import Recogniser, load_recogniser
from geo.recogniser_bulk import BulkReader, Found
from geo.text import sentences
from tests.gold.event_articles import gold_articles
from tests.gold.places import gold_texts

UGLY = [
    "", " ", "\n", "\n\n \t", "?", "Tyre", "BEIRUT", "In  Tyre,\n\nnear   Sidon .", "U.S.-backed forces left al-Tanf.",
    "🙂 Łódź — São Paulo… “Kyiv”", "انفجار في بيروت", "New York New York New York", "Gaza" * 300,
    "the Democratic Republic of the", "Bank of", "a b c d e f g", "don't can't won't O'Neill's",
    "John " * 400 + "Smith of the United Nations Educational, Scientific and Cultural Organization in Paris",
]  # fmt: skip


def by_spacy(nlp: Any, texts: list[str]) -> list[list[Found]]:
    return [[(e.start_char, e.end_char, e.label_) for e in doc.ents] for doc in nlp.pipe(texts)]


@pytest.fixture(scope="module")
def nlp() -> Any:
    return load_recogniser()._nlp


@pytest.fixture(scope="module")
def news() -> list[str]:
    texts = [text.text for text in gold_texts()] + [article.text for article in gold_articles()]
    return [span.of(text) for text in texts for span in sentences(text)]


def test_bulk_finds_what_spacy_finds(nlp: Any, news: list[str]) -> None:
    reader = BulkReader.of(nlp)
    assert reader is not None
    texts = [*news, *UGLY]
    wanted = by_spacy(nlp, texts)
    assert sum(map(len, wanted)) > 1000
    assert reader.read(texts) == wanted
    assert [reader.read([text])[0] for text in texts[-len(UGLY) :]] == wanted[-len(UGLY) :]
    assert reader.read([]) == []
    assert reader.read(["", " "]) == [[], []]


def test_words_are_forgotten_and_learnt_again(nlp: Any, news: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recogniser_bulk, "MOST_WORDS", 120)
    reader = BulkReader.of(nlp)
    assert reader is not None
    some = news[:60]
    assert [reader.read([text])[0] for text in some] == by_spacy(nlp, some)
    assert reader.read(some) == by_spacy(nlp, some)  # more words at once than are remembered


def test_other_pipelines_are_left_to_spacy() -> None:
    import spacy

    ruled = spacy.blank("en")
    ruled.add_pipe("entity_ruler").add_patterns([{"label": "GPE", "pattern": "Qaraqosh"}])  # type: ignore[attr-defined]
    assert BulkReader.of(ruled) is None
    assert Recogniser("ruled", nlp=ruled).read(["Back in Qaraqosh, at last."]) == [((8, 16, "GPE"),)]


def test_nothing_runs_that_nobody_hears(nlp: Any) -> None:
    assert nlp.pipe_names == ["ner"]  # its own vectors; the shared ones serve the tagger and the parser


def seconds(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


def test_bulk_is_faster_than_spacy(nlp: Any, news: list[str]) -> None:
    reader = BulkReader.of(nlp)
    assert reader is not None
    some = news[:200]
    reader.read(some)
    ours, theirs = (
        min(seconds(work) for _ in range(3)) for work in (lambda: reader.read(some), lambda: by_spacy(nlp, some))
    )
    assert ours < theirs / 1.4  # a third of it as measured
