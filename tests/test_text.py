"""Sentences with offsets and the headline, on ugly text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.text import _STOP, _ends_here, _stop_ends, _surely_ends, headline, paragraphs, sentences
from tests.samples import TEXT


def split(text: str) -> list[str]:
    return [span.of(text) for span in sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \n\t\n ", []),
        ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
        ("The U.S. army left. It rained.", ["The U.S. army left.", "It rained."]),
        ("He flew to the U.S. The talks failed.", ["He flew to the U.S.", "The talks failed."]),
        ("Gen. Aoun met Lt. Col. Smith on Nov. 19 in St. Petersburg.", None),
        ("They left in Nov. Snow fell.", ["They left in Nov.", "Snow fell."]),
        ("George W. Bush and J. K. Rowling met.", None),
        (
            '"Stop." He ran. "Why?" she asked. \'Go.\' They went.',
            ['"Stop."', "He ran.", '"Why?" she asked.', "'Go.'", "They went."],
        ),
        (
            "“We won.” Crowds cheered (loudly.) Then silence…  Later, more.",
            ["“We won.”", "Crowds cheered (loudly.)", "Then silence…", "Later, more."],
        ),
        ("It rose 3.5 per cent. 40 people died.", ["It rose 3.5 per cent.", "40 people died."]),
        ("See No. 10 Downing St. for details.", None),
        ("Did he say no. He did.", ["Did he say no.", "He did."]),
        (
            "At 5 p.m. Tuesday it fell. At 6 p.m. The sun set.",
            ["At 5 p.m. Tuesday it fell.", "At 6 p.m.", "The sun set."],
        ),
        ("BEIRUT, Nov 19 (Reuters) - Israel struck a camp.", None),
        (
            "SAN SALVADOR, 3 JAN 90 -- THE U.S. EMBASSY WAS HIT. TWO DIED.",
            ["SAN SALVADOR, 3 JAN 90 -- THE U.S. EMBASSY WAS HIT.", "TWO DIED."],
        ),
        ("Wait... Something moved. he wrote. and left", ["Wait...", "Something moved. he wrote. and left"]),
        ("戦争が終わった。和平が来た。", ["戦争が終わった。", "和平が来た。"]),
        ("هل انتهت؟ نعم.", ["هل انتهت؟", "نعم."]),
        ("Visit www.example.com/a.html now. OK", ["Visit www.example.com/a.html now.", "OK"]),
        ("Title Without Stop\n\nBody starts. And ends.", ["Title Without Stop", "Body starts.", "And ends."]),
        ("One line\r\nAnother Line\rThird", ["One line", "Another Line", "Third"]),
        ("the sentence runs\non over the break. Next.", ["the sentence runs\non over the break.", "Next."]),
    ],
)
def test_sentences(text: str, expected: list[str] | None) -> None:
    assert split(text) == ([text] if expected is None else expected)


def test_hard_wrapped_lines_are_one_paragraph() -> None:
    text = (
        "SEOUL, 1 MAR 90 -- THE GOVERNMENT SAID TODAY THAT TALKS WITH THE NORTH\n"
        "WOULD RESUME IN PANMUNJOM NEXT WEEK.  THE NORTH HAS NOT YET ANSWERED THE\n"
        "OFFER, WHICH GEN. KIM MADE ON SUNDAY.\n\nA SPOKESMAN DECLINED TO COMMENT."
    )
    assert [" ".join(words.split()) for words in split(text)] == [
        "SEOUL, 1 MAR 90 -- THE GOVERNMENT SAID TODAY THAT TALKS WITH THE NORTH WOULD RESUME IN PANMUNJOM NEXT WEEK.",
        "THE NORTH HAS NOT YET ANSWERED THE OFFER, WHICH GEN. KIM MADE ON SUNDAY.",
        "A SPOKESMAN DECLINED TO COMMENT.",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (TEXT, "Lebanon and Israel Report 'Excellent' Negotiations in Ras En Nakura Amid Regional Tensions"),
        ("Storm hits Cebu\n\nA storm hit Cebu on Monday.", "Storm hits Cebu"),
        (
            "World\nAsia\nStorm hits Cebu, two dead\nBy Ana de la Cruz of the Daily Paper\n\nA storm hit Cebu.",
            "Storm hits Cebu, two dead",
        ),
        ("Is peace near?\n\nNobody knows.", "Is peace near?"),
        ("A storm hit Cebu on Monday. Two died.", None),
        ("just a tweet from Cebu", None),
        ("", None),
    ],
)
def test_headline(text: str, expected: str | None) -> None:
    found = headline(text)
    assert (found.of(text) if found else None) == expected


@given(st.text(alphabet="aB .!?\n\r\"'(”。U.S Nov19é\u2028", max_size=200))
def test_sentences_lose_no_word_and_keep_their_order(text: str) -> None:
    found = sentences(text)
    assert "".join("".join(span.of(text).split()) for span in found) == "".join(text.split())
    assert all(a.end <= b.start for a, b in zip(found, found[1:], strict=False))
    assert all(span.of(text) == span.of(text).strip() != "" for span in found)
    assert [s for p in paragraphs(text) for s in found if p.covers(s)] == list(found)


@given(
    st.lists(st.sampled_from(["Mr", "No", "U.S", "Gen", "left", "25", "é", "T", "x-y", '"', "“", ".", ". ", "! ", " "]))
)
def test_what_surely_ends_a_sentence_does_so_by_the_rules(parts: list[str]) -> None:
    text = "".join(parts) + '. "The'
    for stop in _STOP.finditer(text):
        if stop.end() < len(text) and _surely_ends(text, *stop.span()):
            assert _ends_here(text, stop, 0)


@given(
    st.sampled_from(
        ["mr", "Mr", "Nov", "Inc", "U.S", "W.Va", "a", "J", "é", "town", "Town", "x1", "al-Hasaka", "'tis"]
    ),
    st.sampled_from(["The", "Rome", "A", "19", "“The", "the", "É"]),
    st.sampled_from([" ", "  ", "\t"]),
)
def test_a_full_stop_ends_a_sentence_where_the_words_around_it_allow(word: str, after: str, space: str) -> None:
    first = after.lstrip("“")
    ends = not first[0].islower() and _stop_ends(word.casefold(), first)
    assert len(sentences(f"He was in {word}.{space}{after} was")) == 1 + ends


def test_a_row_of_dots_takes_no_time() -> None:
    text = "Contents" + "." * 100_000 + "7"
    assert [span.of(text) for span in sentences(text)] == [text]
