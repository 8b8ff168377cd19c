"""Speed as ratios within one run, so that a busy machine does not matter; `tests.eval.bench_speed` has the figures."""

import importlib
import inspect
import pkgutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

import geo
from geo.gazetteer import Gazetteer
from geo.model import Article
from tests.eval.speed_alone import EVENTS, GEOPARSING, spent_alone
from tests.eval.speed_articles import LETTERS, made

ROOT = Path(__file__).parent.parent
# Measured .6 to .7 of the model's time; dates, types and joining may add .3 and measured .28 on these articles of
# nothing but events, .18 on real news. The rest is the noise of few articles on a busy machine.
MOST_OF_MODEL = 1.25
MOST_ADDED = 0.4
MOST_COUNTS = 1.8  # measured 1.2, on a machine with ten times the work it can do too
FEW = {"load_recogniser", "_layout", "_record_reader", "_small_words", "_told"}  # by model, class, language, table


@pytest.fixture(scope="module")
def articles() -> list[Article]:
    with Gazetteer.open() as gazetteer:
        return list(made(80, gazetteer=gazetteer))


def test_made_articles_differ(articles: Sequence[Article]) -> None:
    assert len({article.text for article in articles}) == len(articles)
    assert all(0.95 * LETTERS <= len(article.text) < 1.2 * LETTERS for article in articles)


# In a process of its own: what thousands of tests leave behind in this one weighs on our side alone.
RATIO = """
from functools import partial
from geo.gazetteer import Gazetteer
from geo.recogniser import load_recogniser
from tests.eval.bench_speed import by_model, by_us, in_turn, plain_models
from tests.eval.speed_articles import made
with Gazetteer.open() as gazetteer:
    articles = list(made(30, gazetteer=gazetteer))
alone = partial(by_model, plain_models()["model alone"])
spent = in_turn(articles, {"alone": alone, "read": partial(by_us, load_recogniser())})
print(spent["read"] / spent["alone"])
"""


def test_reading_takes_little_more_than_the_model_alone() -> None:
    told = subprocess.run([sys.executable, "-c", RATIO], check=True, capture_output=True, text=True, cwd=ROOT)
    assert float(told.stdout) < MOST_OF_MODEL


def test_dates_types_and_joining_add_little_to_geoparsing() -> None:
    spent = spent_alone("read", "made", 20)  # in a process of its own, as the others
    assert sum(spent[stage] for stage in EVENTS) < MOST_ADDED * sum(spent[stage] for stage in GEOPARSING)


# Geoparsing by rules against counting an article's words fifty times, which nothing we do changes: in a process of its
# own, so that its names are looked up as they come.
YARDSTICK = """
import re, time
from collections import Counter
from geo.gazetteer import Gazetteer
from geo.pipeline import analyse_places
from geo.recogniser import load_recogniser
from tests.eval.bench_speed import in_turn
from tests.eval.speed_articles import made
rules = load_recogniser("none")
with Gazetteer.open() as gazetteer:
    articles = list(made(60, gazetteer=gazetteer))
def count(articles):
    for article in articles:
        for _ in range(50):
            Counter(word.casefold() for word in re.findall(r"\\w+", article.text))
def places(articles):
    for article in articles:
        analyse_places(article, recogniser=rules)
spent = in_turn(articles, {"words": count, "places": places})
print(spent["places"] / spent["words"])
"""


def test_geoparsing_by_rules_takes_no_longer_than_counting_words_some_times() -> None:
    told = subprocess.run([sys.executable, "-c", YARDSTICK], check=True, capture_output=True, text=True, cwd=ROOT)
    assert float(told.stdout) < MOST_COUNTS


def test_what_is_remembered_has_bounds() -> None:
    """Ten thousand articles on, nothing may have grown with each: whatever is cached by an argument has a limit."""
    for info in pkgutil.iter_modules(geo.__path__, "geo."):
        for name, member in vars(importlib.import_module(info.name)).items():
            if hasattr(member, "cache_parameters") and inspect.signature(member.__wrapped__).parameters:
                assert name in FEW or member.cache_parameters()["maxsize"] is not None, f"{info.name}.{name}"
