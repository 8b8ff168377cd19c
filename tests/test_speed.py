"""Speed as ratios within one run, so that a busy machine does not matter; `tests.eval.bench_speed` has the figures."""

import gc
import importlib
import inspect
import pkgutil
from collections.abc import Iterator, Sequence
from functools import partial

import pytest

import geo
from geo.gazetteer import Gazetteer
from geo.model import Article
from geo.recogniser import load_recogniser
from tests.eval.bench_speed import EVENTS, GEOPARSING, by_model, by_us, in_turn, plain_models, spent_by_stage
from tests.eval.speed_articles import LETTERS, made

# Measured .7 of the model's time and a third for dates, types and joining; the rest is the noise of few articles.
MOST_OF_MODEL = 1.25
MOST_ADDED = 0.6
FEW = {"load_recogniser", "_layout", "_record_reader"}  # by a model's name, by a class of ours


@pytest.fixture(scope="module")
def articles() -> list[Article]:
    with Gazetteer.open() as gazetteer:
        return list(made(80, gazetteer=gazetteer))


@pytest.fixture(autouse=True)
def _earlier_tests_are_no_burden() -> Iterator[None]:
    """Keep what thousands of tests left in memory out of the collector's rounds, which only our side sets off."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


def test_made_articles_differ(articles: Sequence[Article]) -> None:
    assert len({article.text for article in articles}) == len(articles)
    assert all(0.95 * LETTERS <= len(article.text) < 1.2 * LETTERS for article in articles)


def test_reading_takes_little_more_than_the_model_alone(articles: Sequence[Article]) -> None:
    alone = partial(by_model, plain_models()["model alone"])
    spent = in_turn(articles[:20], {"alone": alone, "read": partial(by_us, load_recogniser())})
    assert spent["read"] < MOST_OF_MODEL * spent["alone"]


def test_dates_types_and_joining_add_little_to_geoparsing(articles: Sequence[Article]) -> None:
    spent = spent_by_stage(articles[30:45], load_recogniser())
    assert sum(spent[stage] for stage in EVENTS) < MOST_ADDED * sum(spent[stage] for stage in GEOPARSING)


def test_what_is_remembered_has_bounds() -> None:
    """Ten thousand articles on, nothing may have grown with each: whatever is cached by an argument has a limit."""
    for info in pkgutil.iter_modules(geo.__path__, "geo."):
        for name, member in vars(importlib.import_module(info.name)).items():
            if hasattr(member, "cache_parameters") and inspect.signature(member.__wrapped__).parameters:
                assert name in FEW or member.cache_parameters()["maxsize"] is not None, f"{info.name}.{name}"
