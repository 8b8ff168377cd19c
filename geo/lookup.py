"""Ask an online geocoder for the names that stayed unresolved: only on demand, after everything offline."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from geo.errors import GeocoderError
from geo.folding import fold
from geo.geocoder_cache import CachedGeocoder
from geo.model import ResolvedToponym
from geo.online import online_candidates

# What an answer is worth that nothing in the text speaks for: the service's first guess.
_SURE = 0.5


def look_up(
    places: Sequence[ResolvedToponym],
    *,
    geocoder: CachedGeocoder,
    countries: Collection[str] = (),
    settled: Collection[str] = (),
) -> tuple[tuple[ResolvedToponym, ...], tuple[str, ...]]:
    """Return the places with answers for the unresolved, and notes on what could not be asked.

    Each name is asked once; `countries` are those that the text names, `settled` the folded names
    about which a person has decided: nobody is asked about them. A service that fails
    leaves the name unresolved, as it was, and is not asked again for this text.
    """
    found: dict[str, ResolvedToponym] = {}
    notes: list[str] = []
    for item in places:
        name = item.toponym.name
        if item.place is not None or item.toponym.kind != "place" or name in found or notes or fold(name) in settled:
            continue
        try:
            found[name] = _answer(item, geocoder, countries)
        except GeocoderError as error:
            notes.append(f"names that the gazetteer lacks were not looked up: {error}")
    return tuple(_filled(item, found) for item in places), tuple(notes)


def _answer(item: ResolvedToponym, geocoder: CachedGeocoder, countries: Collection[str]) -> ResolvedToponym:
    candidates = online_candidates(item.toponym.name, geocoder=geocoder, countries=sorted(countries))
    if not candidates:
        return item
    best = candidates[0]
    reasons = (f"in no gazetteer here; {best.reasons[0]}", f"source: {best.place.source}")
    return replace(
        item,
        place=best.place,
        confidence=_SURE,
        candidates=(replace(best, reasons=reasons), *candidates[1:], *item.candidates),
        reasons=reasons,
    )


def _filled(item: ResolvedToponym, found: dict[str, ResolvedToponym]) -> ResolvedToponym:
    answer = found.get(item.toponym.name)
    if item.place is not None or item.toponym.kind != "place" or answer is None:
        return item
    return replace(answer, toponym=item.toponym)
