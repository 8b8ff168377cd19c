"""What is looked up once for a sentence says what each asker would find by itself."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from geo.event_cues import Here, all_cues, cues, cues_of
from geo.event_lexicon import bare_words
from geo.event_lookup import ART, BARE, PARTY, SPEECH, TOLL, look_up
from geo.event_words import words_after, words_around, words_before
from geo.model import Span
from geo.phrases import WORK, rare_words
from geo.remembered import Remembered
from geo.status import read_status
from geo.text import sentences
from geo.toll_words import toll_words
from geo.triggers import find_triggers
from tests.gold.event_articles import gold_articles
from tests.gold.places import gold_texts

_VOCABULARY = (
    "the strike strike's strikes pre-strike x'strike _strike talks2 killed unkilled number of We we'll we2 army's ARMY "
    "army2 film films, play. said it not denied , \" ' ( ) \u2019s 12 Tyre"
)
_WORDS = st.sampled_from(_VOCABULARY.split(" "))
_TEXTS = st.lists(_WORDS, max_size=12).map(" ".join) | st.text("astrike' ,_2\u2019", max_size=20)


@given(_TEXTS)
@settings(max_examples=300, deadline=None)
def test_a_sentence_has_the_marks_of_what_stands_in_it(text: str) -> None:
    bits = look_up(text, Span(0, len(text))).bits
    letters = {word.lower() for word in re.findall(r"[^\W\d_]+", text)}
    assert bool(bits & SPEECH) == (not letters.isdisjoint(cues()["eventness"]["we"]))
    # Of these a mark only says that a closer look pays.
    assert bits & BARE or bare_words().keys().isdisjoint(word.lower() for word in re.findall(r"\w+", text))
    assert bits & PARTY or letters.isdisjoint(cues()["actor"]["nouns"])
    assert bits & TOLL or not toll_words().may_tell(text)
    assert bits & ART or set(rare_words(WORK)).isdisjoint(text.lower().split())


@given(_TEXTS, st.integers(0, 60), st.integers(0, 60))
@settings(max_examples=300, deadline=None)
def test_words_around_a_span_are_those_before_and_after(text: str, start: int, end: int) -> None:
    start, end = sorted((min(start, len(text)), min(end, len(text))))
    sentence, span = Span(0, len(text)), Span(start, end)
    around = words_around(text, sentence, span)
    assert around.before == words_before(text, sentence, start)
    assert around.after == words_after(text, sentence, end)


def test_lists_that_a_sentence_has_no_word_of_say_nothing(monkeypatch) -> None:
    """Each trigger reads the same with the cues of its sentence alone, and with all there are."""
    for article in [*gold_articles(), *gold_texts()]:
        spans = sentences(article.text)
        for trigger in find_triggers(article.text, spans):
            sentence = next(span for span in spans if span.covers(trigger.span))
            reading = read_status(article.text, trigger, sentence, earlier=())
            here = {"response": cues_of(article.text, sentence)["response"]}
            with monkeypatch.context() as patched:
                patched.setattr("geo.status.cues_of", lambda *_, here=here: _all_but(here))
                assert read_status(article.text, trigger, sentence, earlier=()) == reading


def _all_but(lists: dict) -> Here:
    here = all_cues()
    return Here({**here, **lists}, -1)


def test_what_is_remembered_is_asked_once_and_bounded() -> None:
    asked: list[str] = []
    sizes = Remembered(lambda word: asked.append(word) or len(word), most=2)
    assert [sizes[word] for word in ("a", "bb", "a", "bb")] == [1, 2, 1, 2]
    assert asked == ["a", "bb"]
    assert sizes["ccc"] == 3 and len(sizes) == 1
