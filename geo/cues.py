"""What the words around a name say: "town of X", "near X", "X province", "Mr X", "X University"."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from geo.folding import words as folding_words
from geo.names import Words

_DATELINE = re.compile(
    r"\s*(?:[,/]\s*[^\W\d_][\w.'’ ]{1,30}?)?\s*(?:\([\w .]+\)\s*)?"
    r"(?:,?\s*(?:(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s*\d{1,2}|\d{1,2}\s+[a-z]{3,9})(?:,?\s*\d{2,4})?)?"
    r"\s*(?:\([^)\n]{2,40}\)|\[[^\]\n]{2,40}\])?\s*(?:--|—|–|-\s|:\s)",
    re.IGNORECASE,
)
_AGED = re.compile(r",?\s*\(?\d{2}\)?,")
_CLOSING = frozenset('.;:!?"”')  # no cue stands behind these
_MONTHS = frozenset(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"])
# What an age or an apposition begins with.
_MARKED = re.compile(r",?\s*[(\d]|, a")

PLACING = frozenset(  # what puts a name on the map
    {
        "cue:of_noun",
        "cue:class_after",
        "cue:dateline",
        "cue:near",
        "cue:in_of",
        "cue:direction",
        "cue:taken",
    }
)
_PLACED = frozenset({"cue:in_of", "cue:near", "cue:of_noun"})  # "a man in Aden said": not Aden speaks


class Around(NamedTuple):
    """The cues around one name, as signals ("cue:near").

    `feature` is a class hint for the gazetteer, `qualifier` a part of the place.
    """

    cues: tuple[str, ...]
    feature: str = ""
    qualifier: str = ""


@cache
def table() -> dict[str, Any]:
    """Return geo/data/place_cues.toml with its word lists as sets; `org_kinds` is word -> kind of organisation."""
    raw = tomllib.loads(files("geo").joinpath("data", "place_cues.toml").read_text(encoding="utf-8"))
    kinds = {word: kind for kind, words in raw.pop("organisations").items() for word in words.split()}
    lists: dict[str, Any] = {}
    for name, value in raw.items():
        lists[name] = frozenset(value.split() if isinstance(value, str) else value) if name != "demonyms" else value
    return {**lists, "org_kinds": kinds, "org_words": frozenset(kinds)}


class Seat(NamedTuple):
    """What a building or city stands for in words, where to look it up if not under its name, and which it is."""

    of: str
    at: str = ""
    building: bool = True


@cache
def seats() -> dict[str, Seat]:
    """Return geo/data/seats.toml: what stands for a government, in small letters."""
    raw = tomllib.loads(files("geo").joinpath("data", "seats.toml").read_text(encoding="utf-8"))
    return {name: Seat(**row, building=kind == "buildings") for kind, rows in raw.items() for name, row in rows.items()}


@cache
def class_words() -> dict[str, str]:
    """Return words of class in small letters -> the class hint that the gazetteer understands."""
    known = dict(folding_words().soft)
    known.update(
        {plural: known[one] for plural, one in (("provinces", "province"), ("cities", "city")) if one in known}
    )
    known.update({word: known.get(word, "") for word in table()["classes"]})
    known.update({word: known.get("village", "") for word in table()["villages"]})
    return known


_NOTHING, _OPENING = Around(()), Around(("cue:opens_sentence",))


@cache
def _befores() -> frozenset[str]:
    """Every word that may say something of the name that it stands before."""
    cues = table()
    lists = (cues[name] for name in ("near", "prepositions", "taken", "titles", "directions"))
    return _of_class().union(("the", "of"), *lists)


@cache
def words_after() -> frozenset[str]:
    """Return every word that may say something of the name that it stands after."""
    cues = table()
    return _of_class().union(("based",), *(cues[name] for name in ("metonym_verbs", "named_after", "has")))


@cache
def _of_class() -> frozenset[str]:
    return frozenset((*class_words(), *(words.split()[0] for words in class_words())))


def is_bare(words: Words, first: int, end: int, text: str) -> bool:
    """Tell whether surely nothing around a name is a cue but that it opens its sentence: it is so with most names."""
    if words.possessive[end - 1]:
        return False
    opens = first == words.first
    if not opens and (words.folded[first - 1] in _befores() if words.glued[first] else words.capital[first - 1]):
        return False
    if not words.glued[end]:
        return not opens and text[words.ends[end - 1] : words.ends[end - 1] + 1] in _CLOSING
    if words.folded[end] in words_after() or words.texts[end][0].isdecimal():
        return False
    return not opens or words.folded[end][:3] not in _MONTHS


def is_placed(words: Words, first: int, end: int, *, text: str) -> bool:
    """Tell whether one of the cues around a name is of `PLACING`, without looking for the others."""
    stop = words.ends[end - 1]
    if words.glued[end]:
        if words.folded[end] in words_after() and (_class_after(words, end) or words.texts[end] in class_words()):
            return True
    elif text.startswith(", a", stop) and _class_apposed(text, stop):
        return True
    if first == words.first:
        return _is_dated(words, end, text)
    if not words.glued[first] or words.folded[first - 1] not in _befores():
        return False
    one = _single_cues().get(words.folded[first - 1])
    if one:
        return one in PLACING
    qualifier, start = _qualifier(words, first)
    return bool(qualifier) or not PLACING.isdisjoint(_before(words, start))


def around(words: Words, first: int, end: int, *, text: str) -> Around:
    """Return the cues around words[first:end] of a sentence."""
    stop, possessive = words.ends[end - 1], words.possessive[end - 1]
    before = words.glued[first] and words.folded[first - 1] in _befores()
    follows = words.glued[end] and words.folded[end] in words_after()
    amid = words.glued[end] and not words.texts[end][0].isdecimal()
    marked = not amid and _MARKED.match(text, stop) is not None
    opens = first == words.first
    dated = opens and _is_dated(words, end, text)
    if not (before or follows or marked or dated or possessive):
        return _OPENING if opens else _NOTHING
    cues = ["cue:dateline"] if dated else []
    after = (follows and _class_after(words, end)) or (marked and _class_apposed(text, stop)) or ""
    if after or (follows and words.texts[end] in class_words()):
        cues.append("cue:class_after")
    feature = qualifier = ""
    if before:
        one = _single_cues().get(words.folded[first - 1])
        said, feature, qualifier = ([one], "", "") if one else _said_before(words, first)
        cues += said
    elif opens:
        cues.append("cue:opens_sentence")
    if possessive:
        cues.append("cue:possessive")
    if follows and _speaks(words, end) and _PLACED.isdisjoint(cues):
        cues.append("cue:speaks")
    if marked and _AGED.match(text, stop, stop + 8):
        cues.append("cue:aged")  # "Jordan, 34, said"
    return Around(tuple(cues), after or feature, qualifier)


def _said_before(words: Words, first: int) -> tuple[list[str], str, str]:
    """The cues before a name, the class and the direction there."""
    qualifier, start = _qualifier(words, first)
    cues = _before(words, start)
    if "cue:of_noun" in cues and _class_before(words, start):
        cues.append("cue:town_of")
    if qualifier:
        cues.append("cue:direction")
    return cues, _class_before(words, first), qualifier


def _is_dated(words: Words, end: int, text: str) -> bool:
    """Tell whether a name that opens a sentence is followed as in a dateline: mostly just a word follows."""
    if words.glued[end] and words.folded[end][:3] not in _MONTHS and not words.texts[end][0].isdecimal():
        return False
    return _DATELINE.match(text, words.ends[end - 1]) is not None


def _qualifier(words: Words, first: int) -> tuple[str, int]:
    """The direction before a name ("southern", "south-central"), and where the words before it end."""
    start, directions = first, table()["directions"]
    while words.glued[start] and words.folded[start - 1] in directions and first - start < 2:
        start -= 1
    return " ".join(words.folded[start:first]) if start < first else "", start


def _class_after(words: Words, end: int) -> str:
    if not words.glued[end] or words.capital[end]:
        return ""
    classes = class_words()
    one = words.folded[end]
    if words.glued[end + 1] and not words.capital[end + 1]:
        two = classes.get(f"{one} {words.folded[end + 1]}")
        if two:
            return two
    return classes.get(one, "")


def _class_apposed(text: str, end: int) -> str:
    """The class in "X, a village in", "X, a mostly Kurdish town near"."""
    if text[end : end + 2] != ", ":
        return ""
    match = _apposition().match(text, end)
    return class_words().get(match["noun"], "") if match else ""


@cache
def _apposition() -> re.Pattern[str]:
    nouns = "|".join(sorted(table()["apposed"]))
    return re.compile(
        rf", an?\s(?:[\w-]+\s){{0,3}}?(?P<noun>{nouns})"
        r"(?=\s(?:in|of|near|on|outside|inside|where|about|some|north|south|east|west|close|\d+)\b|[,.;])"
    )


def _class_before(words: Words, first: int) -> str:
    """The class in "town of X", "the village X"."""
    classes = class_words()
    at = first - 1
    if at > words.first and words.folded[at] == "of":
        at -= 1
        if at > words.first and words.capital[at - 1] and words.glued[at] and words.folded[at - 1] != "the":
            return ""  # "the Karrada district of Baghdad" is no district called Baghdad
    elif at < words.first or words.capital[at]:
        return ""
    return classes.get(words.folded[at], "") if words.glued[first] else ""


def _before(words: Words, start: int) -> list[str]:
    if start == words.first:
        return ["cue:opens_sentence"]
    if not words.glued[start]:
        return []
    found: list[str] = []
    before = words.folded[start - 1]
    if before == "the" and words.glued[start - 1]:
        found.append("cue:after_the")
        before = words.folded[start - 2]
    if before == "of" and start > words.first + 1 and words.folded[start - 2] in table()["of_nouns"]:
        found.append("cue:of_noun")
    elif before in _cues_before():
        found.append(_cues_before()[before])
    return found


@cache
def _cues_before() -> dict[str, str]:
    lists = {"titles": "title_before", "taken": "taken", "prepositions": "in_of", "near": "near"}
    return {word: f"cue:{cue}" for name, cue in lists.items() for word in table()[name]}


@cache
def _single_cues() -> dict[str, str]:
    """The words for which `_said_before` finds one cue and nothing else, as for most prepositions -> that cue."""
    more = {"the", "of", *class_words(), *table()["directions"]}
    return {word: cue for word, cue in _cues_before().items() if word not in more}


def _speaks(words: Words, index: int) -> bool:
    return not words.capital[index] and words.folded[index] in table()["metonym_verbs"]
