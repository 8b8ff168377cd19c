"""Choose one place for each toponym, with reasons, or say why there is none.

Two passes: first every name by itself against what the article says, then again with
the company of what the other names were taken for.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, log

from geo.context import COUNTRY_CODES, Context, Name, read_context
from geo.distance import distance_km
from geo.gazetteer import Gazetteer
from geo.model import Candidate, Place, ResolvedToponym, Span, Toponym
from geo.ranking import Winner, best_of, chances, signals_of, weights
from geo.resolve_unknown import back_off

NEXT_DOOR_KM = 60.0


def resolve(
    text: str,
    toponyms: Sequence[Toponym],
    *,
    sentences: Sequence[Span],
    gazetteer: Gazetteer,
    home: Place | None = None,
) -> tuple[ResolvedToponym, ...]:
    """Return each toponym with its place, or None with the reason; demonyms get their country.

    `home` is where the outlet sits or the reader lives: namesakes near it gain.
    """
    context = read_context(text, toponyms, sentences=sentences, gazetteer=gazetteer)
    winners = _rank_all(context, (), "first", home)
    winners = _rank_all(context, winners, "second", home)
    resolved: dict[int, ResolvedToponym] = {}
    for name in context.names:
        if name.candidates:
            made = _resolved(name, context, winners, home)
        else:
            made = back_off(
                Toponym(start=0, end=0, name=name.text), name, context=context, winners=winners, gazetteer=gazetteer
            )
        for index in name.mentions:
            resolved[index] = _for_mention(made, toponyms[index])
    for index, code in context.demonyms.items():
        resolved[index] = _people_of(toponyms[index], gazetteer.nation(code))
    return tuple(resolved[index] for index in range(len(toponyms)))


def _rank_all(context: Context, winners: Sequence[Winner], stage: str, home: Place | None) -> list[Winner]:
    values = weights()[stage]
    found = []
    for name in context.names:
        odds = chances(signals_of(name, context, winners, home), values)
        if odds:
            best, chance = best_of(name, odds)
            found.append(Winner(name.key, name.text, name.candidates[best].place, chance))
    return found


def _resolved(name: Name, context: Context, winners: Sequence[Winner], home: Place | None) -> ResolvedToponym:
    """The name's candidates in order of their chance, with reasons; the toponym is filled in by the caller."""
    blank = Toponym(start=0, end=0, name=name.text)
    rows = signals_of(name, context, winners, home)
    odds = chances(rows, weights()["second"])
    best, chance = best_of(name, odds)
    order = sorted(range(len(odds)), key=lambda index: (index != best, -odds[index], name.candidates[index].place.id))
    ranked = tuple(
        Candidate(
            place=name.candidates[index].place,
            score=round(odds[index], 4),
            reasons=_reasons(name, index, rows[index], winners),
        )
        for index in order
    )
    confidence = calibrated(chance, rows[best])
    if confidence < float(weights()["calibration"]["least"]):
        why = f"{len(ranked)} places could be meant and nothing in the text decides"
        return ResolvedToponym(toponym=blank, place=None, candidates=ranked, reasons=(why,))
    return ResolvedToponym(
        toponym=blank,
        place=ranked[0].place,
        confidence=confidence,
        candidates=ranked,
        reasons=ranked[0].reasons,
    )


def calibrated(chance: float, signals: dict[str, float]) -> float:
    """Return how often such a choice was right on the tuning texts, the gazetteer's gaps included.

    `signals` are the winner's: a lone candidate that is only spelled alike is sure to win,
    and often wrong.
    """
    values = weights()["calibration"]
    inside = min(max(chance, 0.01), 0.99)
    points = float(values["offset"]) + float(values["chance"]) * log(inside / (1 - inside))
    points += sum(float(values.get(signal, 0.0)) * value for signal, value in signals.items())
    return round(1 / (1 + exp(-points)), 3)


def _for_mention(made: ResolvedToponym, toponym: Toponym) -> ResolvedToponym:
    return ResolvedToponym(
        toponym=toponym,
        place=made.place,
        confidence=made.confidence,
        candidates=made.candidates,
        reasons=made.reasons,
    )


def _people_of(toponym: Toponym, country: Place | None) -> ResolvedToponym:
    if country is None:
        return ResolvedToponym(toponym=toponym, place=None, reasons=("no such country is in the gazetteer",))
    why = (f"the people of {country.name}",)
    chosen = Candidate(place=country, score=1.0, reasons=why)
    return ResolvedToponym(toponym=toponym, place=country, confidence=0.95, candidates=(chosen,), reasons=why)


def _reasons(name: Name, index: int, row: dict[str, float], winners: Sequence[Winner]) -> tuple[str, ...]:
    """The signals that speak for a candidate, in words, strongest first."""
    place = name.candidates[index].place
    found: list[str] = []
    if row.get("parent:holds"):
        found.append(f"{name.parent} is named right after it")
    if row.get("region:in_sentence"):
        found.append(f"{place.admin1} is named in the same sentence")
    elif row.get("region:named"):
        found.append(f"{place.admin1} is named in the article")
    if row.get("country:in_sentence"):
        found.append(f"{place.country_name} is named in the same sentence")
    elif row.get("country:named"):
        found.append(f"{place.country_name} is named in the article")
    found += _neighbour(name, place, winners)
    if row.get("hint:fits"):
        found.append(f"the text calls it a {name.feature}")
    found.append(_size(name, index))
    found += name.candidates[index].reasons[:1]
    return tuple(reason for reason in found if reason)


def _neighbour(name: Name, place: Place, winners: Sequence[Winner]) -> list[str]:
    if place.feature_code in COUNTRY_CODES:
        return []
    near = [
        (distance_km(place.lat, place.lon, winner.place.lat, winner.place.lon), winner.text)
        for winner in winners
        if winner.key[0] != name.key[0]
        and winner.place.feature_code not in COUNTRY_CODES
        and winner.place.id != place.id
    ]
    away, text = min(near, default=(NEXT_DOOR_KM + 1, ""))
    return [f"{away:.0f} km from {text}, also named"] if away <= NEXT_DOOR_KM else []


def _size(name: Name, index: int) -> str:
    count = len(name.candidates)
    if count == 1:
        return "the only place of that name"
    largest = max(range(count), key=lambda other: name.candidates[other].place.population)
    return f"largest of {count} namesakes" if largest == index else ""
