"""Names that the gazetteer lacks: refuse far namesakes, and fall back to the region or country that the text gives."""

from __future__ import annotations

from collections.abc import Sequence

from geo.context import Context, Name
from geo.gazetteer import Gazetteer
from geo.model import Candidate, Place, ResolvedToponym, Toponym
from geo.ranking import Winner

# How often the point of what the text gives lies within 161 km of the place meant.
BESIDE, IN_SENTENCE, IN_ARTICLE = 0.3, 0.25, 0.2


def back_off(blank: Toponym, name: Name, *, context: Context, winners: Sequence[Winner],
             gazetteer: Gazetteer) -> ResolvedToponym:  # fmt: skip
    """Return the region or country that holds a name without candidates, as far as the text tells, else no place.

    The place is the region's own, so its class, precision and radius say how little is known.
    """
    missing = f"no place called {name.text!r} is in the gazetteer"
    found = _parent(name, winners) or _in_sentence(name, context, gazetteer) or _in_article(name, context, gazetteer)
    if found is None:
        return ResolvedToponym(toponym=blank, place=None, reasons=(missing,))
    place, chance, why = found
    reasons = (f"not in the gazetteer: placed in {place.name}, {why}",)
    chosen = Candidate(place=place, score=chance, reasons=reasons)
    return ResolvedToponym(toponym=blank, place=place, confidence=chance, candidates=(chosen,), reasons=reasons)


def _parent(name: Name, winners: Sequence[Winner]) -> tuple[Place, float, str] | None:
    for winner in winners:
        if name.parent and winner.key[0] == name.key[1]:
            return winner.place, BESIDE, "which is named next to it"
    return None


def _in_sentence(name: Name, context: Context, gazetteer: Gazetteer) -> tuple[Place, float, str] | None:
    """The only region, else the only country, that its sentences name."""
    own = name.key[0]
    for said in (context.regions, context.countries):
        here = [what for what in said if context.in_sentences(what, own, name.sentences)]
        if len(here) == 1:
            place = _place(here[0], gazetteer)
            if place is not None:
                return place, IN_SENTENCE, "the only such region that its sentence names"
    return None


def _in_article(name: Name, context: Context, gazetteer: Gazetteer) -> tuple[Place, float, str] | None:
    """The country that the article names more often than all others together."""
    counts = context.named_countries(name.key[0])
    for code, count in counts.most_common(1):
        place = _place(code, gazetteer)
        if place is not None and 2 * count > sum(counts.values()):
            return place, IN_ARTICLE, "the country that the article names most"
    return None


def _place(what: str, gazetteer: Gazetteer) -> Place | None:
    return gazetteer.nation(what) if len(what) == 2 and what.isalpha() else gazetteer.place(what)
