"""Words that hint at a country: those of the table, wherever they stand by themselves."""

import re
from collections import Counter
from itertools import chain, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.country_hints import _cues, hinted

CUES = [*chain.from_iterable(_cues().values())]
SAID = sorted({word for cue in CUES for word in (cue.first, cue.second)} | {"a", "1"})
MARKS = (" ", " ", ". ", ", ", "'", "-", "_", "\n", " '", "_ ", "£", ' "', " é ", "")


@given(
    st.lists(
        st.tuples(st.sampled_from(SAID), st.sampled_from(MARKS))
        | st.sampled_from(CUES).map(lambda cue: (f"{cue.first} {cue.second}", " ")),
        max_size=12,
    )
)
def test_words_hint_at_countries_as_they_stand(parts: list[tuple[str, str]]) -> None:
    text = "".join(word + mark for word, mark in parts)
    words = re.findall(r"[^\W_][\w'-]*\.?|£", text)
    seen = {*((word, "") for word in words), *pairwise(words)}
    assert hinted(text) == Counter(code for cue in CUES if cue[:2] in seen for code in cue.countries)


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("The sheriff and the Sheriff", {"US": 2}),
        ("A state of police", {}),
        ("1-A-level", {}),
        ("Labour lost £3m", {"GB": 2}),
        ("gardaí at the Dáil", {"IE": 2}),
    ],
)
def test_hints(text: str, counts: dict[str, int]) -> None:
    assert hinted(text) == counts
