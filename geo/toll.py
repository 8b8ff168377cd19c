"""Find how many: 'killed at least 12 people' -> 12 or more killed.

The words live in `geo/data/toll.toml`; this module knows how they stand together.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from geo.event_lookup import TOLL, look_up
from geo.model import Span, Toll, TollKind
from geo.toll_count import Counted, is_never, read_people, read_quantity
from geo.toll_words import Kind, Word, toll_words, words_of

# How many words may stand between "no" and "casualties", "toll" and its figure, a place and its verb, two commas.
_NONE_REACH, _FIGURE_REACH, _PLACE_REACH, _ASIDE_REACH = 6, 12, 9, 16
_UNSETTLED_REACH = 2
_NEEDS_REACH = 12
_TAIL_WORDS = 8
_FIGURES = frozenset({"toll", "number"})  # what opens "the toll rose to 14", "the number of dead to 30"
Found = tuple[TollKind, Counted, int, int]


def find_tolls(text: str, sentence: Span) -> tuple[Toll, ...]:
    """Return the tolls that a sentence tells, in reading order.

    >>> text = "The blast killed at least 12 people, including three children."
    >>> [(toll.kind, toll.low, toll.high) for toll in find_tolls(text, Span(0, len(text)))]
    [('killed', 12, None)]
    """
    book = toll_words()
    if not look_up(text, sentence).bits & TOLL or not book.may_tell(sentence.of(text)):
        return ()
    words = words_of(text, sentence)
    harmed = max([at for at, word in enumerate(words) if word.text in book.suffering], default=-1)
    tolls: list[Toll] = []
    index = 0
    while index < len(words):
        after = index + 1
        word = words[index].text
        if index and word not in book.openings and not word[0].isdigit() and "-" not in word:
            index = after
            continue
        for kind, counted, first, last in _at(words, index, harmed):
            start, end = words[first].start, words[last - 1].end
            tolls.append(
                Toll(
                    kind=kind, low=counted.low, high=counted.high, start=start, end=end, phrase=text[start:end],
                    unit=counted.unit, approximate=counted.approximate,
                )
            )  # fmt: skip
            after = max(after, last)
        index = after
    return tuple(tolls)


def _at(words: Sequence[Word], index: int, harmed: int) -> list[Found]:
    """Return what begins at a word, the first way of telling that fits; the last word of suffering is at `harmed`."""
    word, book = words[index].text, toll_words()
    for openings, way in ((book.denying, _none), (_FIGURES, _figure), (book.doing, _done_to)):
        found = list(way(words, index)) if word in openings else []
        if found:
            return found
    return list(_suffered(words, index)) if index < harmed else []


def _none(words: Sequence[Word], index: int) -> Iterator[Found]:
    """Yield "no casualties", "nobody was hurt", "no one was killed"."""
    book = toll_words()
    word = words[index].text
    if word in book.none["pronouns"] or (word == "no" and _text(words, index + 1) in ("one", "people")):
        start = index + 1 + (word == "no")
        found = _outcome(words, _past(words, start, book.none["between"] | book.tail["prepositions"] | {"the"}))
        if found:
            yield found[0], _ZERO, index, found[1]
        return
    if word not in book.none["words"]:
        return
    if any(word.text in book.none["unsettled"] for word in words[index + 1 : index + _NONE_REACH + _UNSETTLED_REACH]):
        return
    unsure = False
    for at in range(index + 1, min(index + _NONE_REACH, len(words))):
        word = words[at].text
        unsure = unsure or word in book.none["reports"]
        count = _ZERO._replace(approximate=unsure)
        if word in book.none["casualties"]:
            yield "killed", count, index, at + 1
            yield "injured", count, index, at + 1
            return
        kind = _passive(words, at)
        if kind:
            yield kind[0].name, count, index, kind[1]
            return
        if word in book.one or word in book.whole:
            found = _outcome(words, at + 1)
            if found is not None:
                yield found[0], count, index, found[1]
                return
        elif word not in book.none["between"] and word not in book.none["reports"]:
            return


def _past(words: Sequence[Word], index: int, skipped: frozenset[str]) -> int:
    while _text(words, index) in skipped:
        index += 1
    return index


def _figure(words: Sequence[Word], index: int) -> Iterator[Found]:
    """Yield "the death toll rose to 14", "the number of dead to 30"."""
    book = toll_words()
    if words[index].text == "toll":
        kind: TollKind = "injured" if _text(words, index - 1) == "injury" else "killed"
        start = index + 1
    elif words[index].text == "number" and _text(words, index + 1) == "of":
        found = _passive(words, _past(words, index + 2, book.whole))
        if found is None:
            return
        kind, start = found[0].name, found[1]
    else:
        return
    for at in range(start, min(start + _FIGURE_REACH, len(words))):
        step = book.before_figure.at(words, at)
        read = read_quantity(words, at + step) if step else None
        if read is not None and not is_never(words, read.end):
            yield kind, read, index, read.end
            return


def _done_to(words: Sequence[Word], index: int) -> Iterator[Found]:
    """Yield "killed 12 people", "the deaths of three soldiers"."""
    book = toll_words()
    for kind in book.kinds if words[index].text in book.doing else ():
        step = kind.noun.at(words, index)
        if step:
            counted = read_people(words, index + step)
            if counted is not None:
                yield kind.name, counted, index, counted.end
            return
        step = kind.active.at(words, index)
        if not step or _text(words, index - 1) in book.passive or _undone(words, index):
            continue
        counted = read_people(words, index + step, ends_clause=True)
        if counted is None or not _meant(words, index, counted.end):
            return
        if _outcome(words, counted.end) is None or _text(words, counted.end) in ("in", "at", "on", ","):
            yield kind.name, counted, index, counted.end
        return


def _undone(words: Sequence[Word], index: int) -> bool:
    return any(word.text in toll_words().undone for word in words[max(0, index - 2) : index])


def _meant(words: Sequence[Word], index: int, end: int) -> bool:
    """Tell whether a verb that has other senses is meant as harm: "claimed 30 lives"."""
    needs = toll_words().needs.get(words[index].text)
    return needs is None or any(word.text in needs for word in words[index : end + _NEEDS_REACH])


def _suffered(words: Sequence[Word], index: int) -> Iterator[Found]:
    """Yield "two policemen were killed", "dozens wounded", "5 dead"."""
    book = toll_words()
    before = [book.part_of.at(words, index - back) == back for back in (1, 2) if index >= back]
    counted = None if any(before) else read_people(words, index)
    if counted is None:
        return
    found = _outcome(words, counted.end)
    if found is None:
        return
    if _text(words, index - 1) == "of" and _text(words, index - 2) == "none":
        counted = _ZERO
    yield found[0], counted, index, found[1]


def _outcome(words: Sequence[Word], index: int) -> tuple[TollKind, int] | None:
    """Return what became of those counted before `index`, and where its words end."""
    book = toll_words()
    index, far = _skip(words, index)
    being = False
    for _ in range(_TAIL_WORDS):
        found = _passive(words, index)
        if found is not None:
            return _settled(words, index, found, sure=being or not far, being=being)
        word = _text(words, index)
        if word not in book.tail["being"] and word not in book.tail["adverbs"]:
            return None
        being = being or word in book.tail["being"]
        index += 1
    return None


def _skip(words: Sequence[Word], index: int) -> tuple[int, bool]:
    """Pass over ", including three children," and "in Tyre"; say whether a place was passed."""
    book = toll_words()
    if _text(words, index) in (",", "(", "—", "–") and (
        _text(words, index + 1) in book.tail["aside"] or _text(words, index + 1).isdigit()
    ):
        closing = range(index + 2, min(index + _ASIDE_REACH, len(words)))
        index = next((at + 1 for at in closing if words[at].text in (",", ")", "—", "–")), index)
    if _text(words, index) not in book.tail["prepositions"]:
        return index, False
    for at in range(index + 1, min(index + _PLACE_REACH, len(words))):
        if words[at].text in book.tail["being"] or _passive(words, at):
            return at, True
        if not words[at].text[0].isalnum() or any(kind.active.at(words, at) for kind in book.kinds):
            break
    return index, False


def _settled(
    words: Sequence[Word], index: int, found: tuple[Kind, int], *, sure: bool, being: bool
) -> tuple[TollKind, int] | None:
    """Return the outcome unless its verb has an object of its own, or tells two harms of one number."""
    kind, end = found
    if not sure:
        return None
    if not being and kind.active.at(words, index) and read_people(words, end) is not None:
        return None
    if _text(words, end) in ("or", "and") and _passive(words, end + 1):
        return None
    return kind.name, end


def _passive(words: Sequence[Word], index: int) -> tuple[Kind, int] | None:
    """Return the kind whose words of suffering stand at `index`, the longest, and their end."""
    best: tuple[Kind, int] | None = None
    if _text(words, index) not in toll_words().suffering:
        return None
    for kind in toll_words().kinds:
        step = kind.passive.at(words, index)
        if step and (best is None or index + step > best[1]):
            best = kind, index + step
    return best


def _text(words: Sequence[Word], index: int) -> str:
    return words[index].text if 0 <= index < len(words) else ""


_ZERO = Counted(0, 0, False, "people", 0)
