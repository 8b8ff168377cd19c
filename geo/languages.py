"""Which model reads a text: the one for its language, where such a one is installed; else rules and the gazetteer.

The language is told by script and everyday words (geo/data/scripts.toml). Models are spaCy pipelines that pip
installed; nothing is downloaded. Who names a model (DATELINE_MODEL) gets that one for every text.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import lru_cache
from importlib.metadata import entry_points

from geo.recogniser import Entity, Recogniser, load_recogniser
from geo.toponyms_scripts import language_of

CODES = {
    "French": "fr", "Spanish": "es", "German": "de", "Portuguese": "pt", "Italian": "it", "Dutch": "nl", "Polish": "pl",
    "Romanian": "ro", "Russian": "ru", "Ukrainian": "uk", "Greek": "el",
}  # fmt: skip
SIZES = ("_md", "_lg", "_sm")  # in this order; medium ones are what this project was measured with
# Other languages' models say what English ones call PERSON; their LOC stands for countries and towns too.
LABELS = {"PER": "PERSON", "persName": "PERSON", "placeName": "LOC", "geogName": "LOC", "orgName": "ORG"}
PLACEHOLDER = "999."  # versions of packages that hold names on the index, and no model


def recogniser_for(text: str, default: Recogniser) -> Recogniser:
    """Return what reads `text`: `default` where it is English, its language's own model, or rules alone."""
    language = language_of(text)
    if not language or default.rules_only or os.environ.get("DATELINE_MODEL"):
        return default
    model = model_for(CODES.get(language, ""))
    return load_recogniser(model) if model else Recogniser()


def language_note(text: str, recogniser: Recogniser) -> str:
    """Return a note for the reader where `text` is not English, saying what read it; else ""."""
    language = language_of(text)
    if not language:
        return ""
    if not recogniser.rules_only:
        return f"The text is {language}, it seems, not English: places are found by the model {recogniser.name!r}"
    told = f"in {language} letters" if language in SCRIPTS else f"{language}, it seems"
    return (
        f"The text is {told}, not English, and no model for it is installed: "
        "only places that the gazetteer knows by name are found"
    )


def events_note(text: str) -> str:
    """Return a note where `text` is not English: what happened, and to how many, is told by English words; else ""."""
    return (
        "Events and their tolls are told by English words alone: few or none are read here" if language_of(text) else ""
    )


SCRIPTS = frozenset({"Arabic", "Cyrillic", "Hebrew"})  # of several languages, which are not told apart


@lru_cache(maxsize=64)
def model_for(code: str) -> str | None:
    """Return the name of an installed model for a language (ISO 639-1), or None.

    >>> model_for("tlh") is None
    True
    """
    found = {
        point.name
        for point in entry_points(group="spacy_models")
        if code
        and point.name.startswith(f"{code}_")
        and not (point.dist and point.dist.version.startswith(PLACEHOLDER))
    }
    for size in SIZES:
        for name in sorted(found):
            if name.endswith(size):
                return name
    return min(found, default=None)


def in_our_labels(entities: Iterable[Entity]) -> tuple[Entity, ...]:
    """Return entities with the labels of other languages' models put into ours."""
    return tuple(entity._replace(label=LABELS.get(entity.label, entity.label)) for entity in entities)
