"""What a person says about places comes before all that is reasoned: corrections of an article, then own places.

The order in which a name is answered: a correction of this article, a place of the user's own
(`dateline gazetteer add`), the supplement and the gazetteer together, and last, if asked for, a service.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from geo.folding import fold
from geo.gazetteer import Gazetteer
from geo.model import Candidate, Correction, Event, Place, ResolvedToponym

_FIELD = "place:"


def place_field(name: str) -> str:
    """Return the `Correction.field` for the place that `name` means in an article; `new` is the place's id, or ""."""
    return f"{_FIELD}{name}"


def corrected_name(correction: Correction) -> str | None:
    """Return the name that a correction of a place is about, or None for any other correction."""
    return correction.field.removeprefix(_FIELD) if correction.field.startswith(_FIELD) else None


def settled(corrections: Sequence[Correction]) -> frozenset[str]:
    """Return the folded names of which a person has said what they mean."""
    return frozenset(fold(name) for correction in corrections if (name := corrected_name(correction)))


def by_hand(
    places: Sequence[ResolvedToponym], *, corrections: Sequence[Correction], gazetteer: Gazetteer
) -> tuple[ResolvedToponym, ...]:
    """Return the places with what a person set: the latest correction of a name, else a place of the user's own.

    A correction to a place that this gazetteer lacks changes nothing: the place may be back in the next one.
    """
    latest = {fold(name): correction for correction in corrections if (name := corrected_name(correction))}
    if not latest and not gazetteer.has_own:
        return tuple(places)
    return tuple(_set(item, latest.get(fold(item.toponym.name)), gazetteer) for item in places)


def _set(item: ResolvedToponym, correction: Correction | None, gazetteer: Gazetteer) -> ResolvedToponym:
    if item.toponym.kind != "place":
        return item
    if correction is not None and not correction.new:
        return replace(item, place=None, confidence=0.0, reasons=(f"no place here, {_said(correction)}",))
    if correction is not None:
        place = gazetteer.place(correction.new)
        return _chosen(item, place, _said(correction)) if place else item
    own = gazetteer.own(item.toponym.name)
    return _chosen(item, own, own.source) if own else item


def _said(correction: Correction) -> str:
    parts = ("set by hand", correction.who, correction.when[:10], correction.why)
    return "; ".join(part for part in parts if part)


def _chosen(item: ResolvedToponym, place: Place, why: str) -> ResolvedToponym:
    others = tuple(candidate for candidate in item.candidates if candidate.place.id != place.id)
    best = Candidate(place=place, score=1.0, reasons=(why,))
    return replace(item, place=place, confidence=1.0, candidates=(best, *others), reasons=(why,))


def noted(
    events: Sequence[Event], places: Sequence[ResolvedToponym], corrections: Sequence[Correction]
) -> tuple[Event, ...]:
    """Return the events, each with the corrections of the place that it lies at."""
    latest = {fold(name): correction for correction in corrections if (name := corrected_name(correction))}
    spans = {item.toponym.span: latest.get(fold(item.toponym.name)) for item in places} if latest else {}
    return tuple(
        replace(event, corrections=(*event.corrections, correction))
        if event.toponym and event.place and (correction := spans.get(event.toponym))
        else event
        for event in events
    )
