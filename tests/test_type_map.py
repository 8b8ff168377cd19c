"""The cross-walk from our event types to the scorers' canonical ones: complete, at most two each, gold untouched."""

import hashlib
import json

import pytest

from geo.event_lexicon import event_types
from tests.eval.gate import CORPORA, TYPE_MAP

MAP = json.loads(TYPE_MAP.read_text(encoding="utf-8"))
# Of the parts that are the corpora's own, as they stood when the corpora were published.
OWN_PARTS = ("canonical", "gold", "scope")
DIGEST = "adfeb249a331c3cd"


def digest(table: dict[str, object]) -> str:
    return hashlib.sha256(json.dumps([table[part] for part in OWN_PARTS], sort_keys=True).encode()).hexdigest()[:16]


def test_the_corpora_s_own_parts_are_untouched() -> None:
    assert digest(MAP) == DIGEST


@pytest.mark.skipif(not (CORPORA / "event_type_map.json").is_file(), reason="the corpora are not beside the checkout")
def test_they_are_those_of_the_corpora_beside_the_checkout() -> None:
    theirs = json.loads((CORPORA / "event_type_map.json").read_text(encoding="utf-8"))
    assert all(MAP[part] == theirs[part] for part in OWN_PARTS)


@pytest.mark.parametrize("kind", [kind.id for kind in event_types()])
def test_each_of_our_types_means_one_or_two_canonical_ones(kind: str) -> None:
    mapped = [kind] if kind in MAP["canonical"] else MAP["pred"][kind.replace("_", " ")]
    assert 1 <= len(mapped) <= 2
    assert set(mapped) <= set(MAP["canonical"])


def test_nothing_else_is_mapped() -> None:
    ours = {kind.id.replace("_", " ") for kind in event_types()}
    assert set(MAP["pred"]) <= ours
    assert not {name.replace(" ", "_") for name in MAP["pred"]} & set(MAP["canonical"])


@pytest.mark.parametrize(
    ("kind", "never"),
    [
        ("talks", "agreement"),
        ("statement", "threat"),
        ("armed_clash", "violence_civilians"),
        ("attack_on_civilians", "battle"),
        ("bombing", "property_destruction"),
        ("displacement", "natural_disaster"),
    ],
)
def test_a_type_is_not_stretched_to_its_neighbour(kind: str, never: str) -> None:
    mapped = [kind] if kind in MAP["canonical"] else MAP["pred"][kind.replace("_", " ")]
    assert never not in mapped
