"""The oracle, the reliability table and the learners that tests/eval/ measures and trains resolution with."""

import numpy as np
import pytest

from geo.gazetteer import Gazetteer
from geo.model import Place, ResolvedToponym, Toponym
from tests.eval import geoparsing
from tests.eval.learning import Table, learn, learn_curve
from tests.eval.oracle import Reach, reach
from tests.eval.reliability import binned, error, share


def test_choices_fall_into_ten_bins() -> None:
    parts = binned([(0.0, 0, 1), (0.05, 0, 1), (0.81, 4, 5), (0.89, 1, 1), (1.0, 1, 1)])
    assert [len(part) for part in parts] == [2, 0, 0, 0, 0, 0, 0, 0, 2, 1]
    assert share(parts[8]) == pytest.approx((6, (0.81 * 5 + 0.89) / 6, 5 / 6))


def test_the_calibration_error_is_what_confidence_is_off() -> None:
    assert error([(0.8, 8, 10)]) == pytest.approx(0)
    assert error([(0.8, 4, 10)]) == pytest.approx(0.4)
    assert error([(0.8, 8, 10), (0.2, 4, 10)]) == pytest.approx(0.1)


def test_a_fall_back_is_no_merit_of_the_gazetteer() -> None:
    made = Reach()
    for placed, reachable in ((True, True), (True, False), (False, True), (False, False)):
        made.count(placed, reachable)
    assert (made.share, made.ceiling, made.of_ceiling) == (0.5, 0.5, 0.5)


def test_the_oracle_asks_the_gazetteer_for_all_namesakes() -> None:
    document = {
        "id": "a",
        "text": "Paris, Lebanon and Qxzvtrplok",
        "places": [
            {"start": 0, "end": 5, "name": "Paris", "lat": 33.66, "lon": -95.56, "geonames_id": "4717560"},
            {"start": 7, "end": 14, "name": "Lebanon", "lat": 33.83, "lon": 35.83, "geonames_id": "272103"},
            {"start": 19, "end": 29, "name": "Qxzvtrplok", "lat": 0.0, "lon": 0.0},
            {"start": 0, "end": 1, "name": "P"},
        ],
    }
    france = Place(id="2988507", name="Paris", lat=48.85, lon=2.35)
    places = [ResolvedToponym(toponym=Toponym(start=0, end=5, name="Paris"), place=france)]
    with Gazetteer.open() as gazetteer:
        found = list(reach(document, places, gazetteer=gazetteer))
    assert found == [(False, False, True), (True, False, True), (False, False, False)]


def test_the_ranker_learns_which_signal_tells() -> None:
    x = np.array([[1.0, 0.0], [0.0, 1.0]] * 20)
    data = Table(["tells", "misleads"], x, np.array([True, False] * 20), np.arange(0, 40, 2), np.full(20, 1 / 20))
    values = learn(data, {})
    assert values["tells"] > 1 > -1 > values["misleads"]
    assert learn(data, {"misleads": 0.0}).get("misleads", 0.0) == 0.0, "what is set by hand is not learnt"


def test_the_curve_learns_the_share_of_right_ones() -> None:
    x = np.ones((10, 1))
    curve = learn_curve(x, np.array([1.0] * 8 + [0.0] * 2), np.ones(10))
    assert 1 / (1 + np.exp(-curve[0])) == pytest.approx(0.8, abs=0.01)


def test_a_missed_figure_is_said_unless_the_gazetteer_is_the_cause() -> None:
    def measured(placed: int, reachable: int) -> geoparsing.Measured:
        figures = {"overlap": {"f1": 0.95}, "resolution": {"acc161_all": 0.9}}
        made = geoparsing.Measured(figures, figures, 0.0)
        made.every = Reach(mentions=100, placed=placed, reachable=reachable)
        return made

    def good(made: geoparsing.Measured) -> dict[str, bool]:
        return {what: fine for what, _, _, fine in geoparsing.verdicts("lgl", made)}

    assert all(good(measured(85, 90)).values())
    assert good(measured(70, 72))["gold spans A@161"], "97 % of what the gazetteer allows"
    assert not good(measured(70, 90))["gold spans A@161"]
