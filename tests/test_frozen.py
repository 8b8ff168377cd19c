"""Records made quickly are the records that their classes make."""

from copy import deepcopy
from dataclasses import FrozenInstanceError, asdict, fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.frozen import quick
from geo.model import Candidate, Place


@given(st.builds(Place), st.floats(0, 1), st.lists(st.text()).map(tuple))
def test_a_quick_record_is_like_any_other(place: Place, score: float, reasons: tuple[str, ...]) -> None:
    for plain in (place, Candidate(place=place, score=score, reasons=reasons)):
        made = quick(type(plain))(*[getattr(plain, field.name) for field in fields(plain)])
        assert type(made) is type(plain)
        assert (made, hash(made), repr(made)) == (plain, hash(plain), repr(plain))
        assert asdict(made) == asdict(plain)
        assert deepcopy(made) == replace(made) == plain


def test_a_quick_record_is_frozen_and_takes_all_its_values() -> None:
    place = quick(Place)(*[""] * len(fields(Place)))
    with pytest.raises(FrozenInstanceError):
        place.name = "Tyre"  # type: ignore[misc]
    with pytest.raises(TypeError):
        quick(Candidate)(place, 0.5)
