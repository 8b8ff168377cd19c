"""Articles of 3.6 kB for measuring speed: no two alike, so that what is remembered from one helps little with the next.

Made ones are our own gold sentences in new company: their places get the names of other towns of the gazetteer, about a
dozen an article, and their people other given names; a sentence that stays as it was gets an hour and a day in front.
Real ones are news from the corpora beside the checkout, where they are there, joined and cut at a sentence's end.
"""

from __future__ import annotations

import calendar
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count

from geo.casing import given_names, is_common
from geo.gazetteer import Gazetteer
from geo.model import Article
from geo.text import sentences
from tests.eval.corpora import documents, there
from tests.gold.event_articles import gold_articles
from tests.gold.places import gold_texts

LETTERS = 3600
NAMES = 12  # different towns in a made article
PARAGRAPH = 3  # sentences
REAL = ("lgl", "trnews", "gwn")
_FIRST_DAY = date(2024, 1, 1)
_DAYS = tuple(calendar.day_name)
_CALENDAR = frozenset(name.lower() for name in (*calendar.day_name, *calendar.month_name))  # June is a person too
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence of the gold texts and what in it is a place's or a person's name: (start, end)."""

    text: str
    places: tuple[tuple[int, int], ...]
    people: tuple[tuple[int, int], ...]


def made(number: int, *, gazetteer: Gazetteer, seed: int = 4) -> Iterator[Article]:
    """Yield so many articles; the same ones for the same gazetteer and seed."""
    chance = random.Random(seed)
    pieces, towns, people = _pieces(), _towns(gazetteer, chance), sorted(given_names() - _CALENDAR)
    for index in range(number):
        names = chance.sample(towns, NAMES)
        parts: list[str] = []
        while sum(map(len, parts)) + len(parts) < LETTERS:
            said = _renamed(chance.choice(pieces), names, people, chance)
            parts.append(said + ("\n\n" if len(parts) % PARAGRAPH == PARAGRAPH - 1 else " "))
        yield Article(
            id=f"made-{index}", text="".join(parts).strip(), published=_FIRST_DAY + timedelta(days=index % 700)
        )


def real(number: int) -> Iterator[Article]:
    """Yield up to so many articles of real news; none where the corpora are absent."""
    if not there():
        return
    text, ids = "", count()
    for corpus in REAL:
        for document in documents(corpus):
            text += document["text"].strip() + "\n\n"
            while len(text) >= LETTERS:
                ends = [span.end for span in sentences(text) if span.end >= LETTERS]
                cut = ends[0] if ends and ends[0] < 2 * LETTERS else LETTERS
                index = next(ids)
                if index == number:
                    return
                yield Article(id=f"real-{index}", text=text[:cut], published=_FIRST_DAY)
                text = text[cut:].lstrip()


def _pieces() -> list[Piece]:
    found: list[Piece] = []
    for item in gold_texts():
        if item.language == "en":
            found += _cut(item.text, [(place.start, place.end) for place in item.places])
    for article in gold_articles():
        names = sorted({event.place for event in article.events if event.place}, key=len, reverse=True)
        marked = re.finditer("|".join(rf"\b{re.escape(name)}\b" for name in names), article.text) if names else ()
        found += _cut(article.text, [match.span() for match in marked])
    return found


def _cut(text: str, places: Sequence[tuple[int, int]]) -> Iterator[Piece]:
    for span in sentences(text):
        words = list(_WORD.finditer(text, span.start, span.end))
        known = given_names() - _CALENDAR
        people = [word.span() for word in words if word.group().istitle() and word.group().lower() in known]
        inside = [(start, end) for start, end in places if span.start <= start and end <= span.end]
        free = [(start, end) for start, end in people if all(end <= left or right <= start for left, right in inside)]
        shifted = [[(start - span.start, end - span.start) for start, end in spans] for spans in (inside, free)]
        yield Piece(span.of(text), tuple(shifted[0]), tuple(shifted[1]))


def _renamed(piece: Piece, names: Sequence[str], people: Sequence[str], chance: random.Random) -> str:
    text = piece.text
    new = {span: chance.choice(names) for span in piece.places}
    new |= {span: chance.choice(people).capitalize() for span in piece.people}
    for (start, end), name in sorted(new.items(), reverse=True):
        text = text[:start] + name + text[end:]
    if text != piece.text:
        return text
    first = text.split(maxsplit=1)[0]
    small = text[0].lower() + text[1:] if is_common(first) and first != "I" else text
    return f"By {chance.randrange(1, 13)}.{chance.randrange(60):02d} on {chance.choice(_DAYS)}, {small}"


def _towns(gazetteer: Gazetteer, chance: random.Random) -> list[str]:
    """Names of towns from all over the inhabited world, without the word of class that some have."""
    found: dict[str, None] = {}
    while len(found) < 3000:
        near = gazetteer.nearest(chance.uniform(-40, 60), chance.uniform(-125, 150), limit=10)
        found.update((place.name, None) for place in near if place.population > 2000 and place.name.isascii())
    return list(found)
