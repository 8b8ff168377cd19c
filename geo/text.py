"""Find sentences and the headline: pure rules, offsets into the text as given.

Line breaks count as the author meant them: in hard-wrapped text (lines filled up
to a common width) they are spaces, elsewhere each line is a paragraph of its own.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from itertools import islice

from geo.model import Span

__all__ = ["headline", "paragraphs", "sentences"]

WRAP_WIDTHS = range(45, 121)  # characters; shorter lines are lists or verse, longer ones paragraphs
MAX_HEADLINE_WORDS = 30
MOST_BACK = 40  # characters before a full stop in which the word begins that it may shorten
LEADING_LINES = 8  # a headline stands among the first lines or there is none

_CLOSERS = "\"'’”»)\\]}"
# A mark and the space behind it. One set of characters stands first: it is searched for faster than a choice of sets.
# Not from within a row of stops, which ends as its first one does: rows of dots are long where they lead to a page.
_STOP = re.compile(
    rf"([.!?…。！？؟।](?:(?<=[.!?…])(?<![.!?…]{{2}})[.!?…]*[{_CLOSERS}]*(?=\s)|(?<=[。！？؟।])[。！？؟।]*[{_CLOSERS}」』]*))\s*"
)
_ENDS = re.compile(rf"[.!?…。！？؟।:;][{_CLOSERS}]*$")
_LAST_WORD = re.compile(r"(?:.*[^\w.&'’-])?+([\w.&'’-]*)", re.DOTALL)  # in a group
_NEXT_WORD = re.compile(r"[\"'“‘«(\[{¿¡*•–—-]*\s*([\w][\w'’]*)?")
_QUOTES = frozenset('"“')  # most that open a sentence
_LINE = re.compile(r"[^\r\n\u2028\u2029]+")
_PLAIN_LINE = re.compile(".+")  # of a text without the other marks, found in a quarter of the time
_BYLINE = re.compile(r"(?:by|published|updated|posted|photo|image|share|follow|advertisement)\b", re.IGNORECASE)
_INITIALS = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]")


def paragraphs(text: str) -> tuple[Span, ...]:
    """Return the paragraphs of `text`: lines, or blocks of lines where the text is hard-wrapped.

    >>> [p.of("One line\\n\\nand another") for p in paragraphs("One line\\n\\nand another")]
    ['One line', 'and another']
    """
    return tuple(_paragraphs(text))


def sentences(text: str) -> tuple[Span, ...]:
    """Return the sentences of `text` in order, without the white space around them.

    A full stop ends a sentence unless the word before it is an abbreviation or an initial,
    and never before a small letter; a paragraph's end always does.

    >>> [s.of("Gen. Aoun met U.S. envoys. He left.") for s in sentences("Gen. Aoun met U.S. envoys. He left.")]
    ['Gen. Aoun met U.S. envoys.', 'He left.']
    """
    return tuple([span for paragraph in _paragraphs(text) for span in _split(text, paragraph)])


def headline(text: str) -> Span | None:
    """Return the most headline-like of the leading lines, or None when the text starts right away.

    Leading lines are the short ones without a final stop before the first full paragraph. The
    longest of them wins: sites' names and sections ("KJFK News", "World") are shorter.
    """
    leading: list[Span] = []
    for paragraph in islice(_paragraphs(text), LEADING_LINES):
        words = paragraph.of(text)
        if len(words.split()) > MAX_HEADLINE_WORDS or _ENDS.search(words) and not words.endswith(("?", "!")):
            return max(leading, key=lambda span: _headline_words(span.of(text)), default=None)
        if _headline_words(words) > 1:
            leading.append(paragraph)
    return None  # nothing but short lines: a list or a message, not an article


def _headline_words(line: str) -> int:
    if _BYLINE.match(line):
        return 0
    return sum(1 for word in line.split() if any(map(str.isalpha, word)))


def _paragraphs(text: str) -> Iterator[Span]:
    for block in _blocks(text):
        if len(block) == 1:
            yield block[0]
        else:
            yield from _unwrap(text, block)


def _blocks(text: str) -> Iterator[list[Span]]:
    """Runs of lines with no empty line between them."""
    block: list[Span] = []
    last_end = 0
    lines = _LINE if any(mark in text for mark in "\r\u2028\u2029") else _PLAIN_LINE
    for found in lines.finditer(text):
        line = _strip(text, *found.span())
        breaks = text[last_end : found.start()]
        if block and (line is None or (len(breaks) > 1 and breaks != "\r\n")):
            yield block
            block = []
        if line is not None:
            block.append(line)
        last_end = found.end()
    if block:
        yield block


def _unwrap(text: str, block: list[Span]) -> Iterator[Span]:
    """Join a block's lines where the break is a filled line's end, or a sentence runs on over it."""
    width = max(line.end - line.start for line in block)
    filled = sum(_is_full(text, line, after, width) for line, after in zip(block, block[1:], strict=False))
    wrapped = len(block) > 2 and width in WRAP_WIDTHS and filled >= 0.8 * (len(block) - 1)
    start = block[0].start
    for line, after in zip(block, block[1:], strict=False):
        runs_on = text[after.start].islower() and not _ENDS.search(text, line.start, line.end)
        if not (runs_on or (wrapped and _is_full(text, line, after, width))):
            yield Span(start, line.end)
            start = after.start
    yield Span(start, block[-1].end)


def _is_full(text: str, line: Span, after: Span, width: int) -> bool:
    """Tell whether the first word of the next line would not have fitted on this one."""
    word = re.compile(r"\S+").match(text, after.start)
    length = word.end() - word.start() if word else 0
    return line.end - line.start + 1 + length > width - 2


def _split(text: str, paragraph: Span) -> Iterator[Span]:
    start, end = paragraph
    for stop in _STOP.finditer(text, start, end):
        at, opening = stop.span()
        if opening < end and (_surely_ends(text, at, opening) or _ends_here(text, stop, start)):
            yield Span(start, stop.end(1))
            start = opening
    yield Span(start, end)


def _surely_ends(text: str, at: int, opening: int) -> bool:
    """Tell what is soon told of nearly all: a capital follows, and no abbreviation or other mark stands before."""
    following = text[opening]
    if following in _QUOTES:
        following = text[opening + 1 : opening + 2]
    if not "A" <= following <= "Z":
        return False
    if text[at] != ".":
        return True
    last = text[at - MOST_BACK if at > MOST_BACK else 0 : at].rpartition(" ")[2]
    return last.isalnum() and len(last) > 1 and last.casefold() not in _abbreviated()


def _ends_here(text: str, stop: re.Match[str], start: int) -> bool:
    at, opening = stop.span()
    mark = stop[1]
    if mark[0] in "。！？؟।":
        return True
    following = _NEXT_WORD.match(text, opening)
    after = (following.group(1) or "") if following else ""
    if after[:1].islower():
        return False
    if mark[0] != "." or mark.startswith(".."):
        return True
    before = _LAST_WORD.match(text, max(start, at - MOST_BACK), at)
    return _stop_ends(before[1].casefold() if before else "", after)


def _stop_ends(word: str, after: str) -> bool:
    """Tell whether the full stop between `word` and `after` ends a sentence."""
    words = _words()
    if word in words["never_last"]:
        return False
    if word in words["before_number"]:
        return not after[:1].isdigit()
    if word in words["may_be_last"] or _INITIALS.fullmatch(word):
        return after.casefold() in words["starters"]
    return True


@cache
def _words() -> dict[str, frozenset[str]]:
    table = tomllib.loads(files("geo").joinpath("data", "sentence_breaks.toml").read_text(encoding="utf-8"))
    return {name: frozenset(words.split()) for name, words in table.items()}


@cache
def _abbreviated() -> frozenset[str]:
    words = _words()
    return words["never_last"] | words["before_number"] | words["may_be_last"]


def _strip(text: str, start: int, end: int) -> Span | None:
    """The span without white space at its ends, or None when nothing is left."""
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return Span(start, end) if start < end else None
