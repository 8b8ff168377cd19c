"""One name by itself, among some words or none: what it could mean, as the resolver weighs it in an article."""

from __future__ import annotations

from geo.gazetteer import Gazetteer
from geo.model import Home, ResolvedToponym, Span, Toponym
from geo.resolve import resolve
from geo.resolve_by_hand import by_hand
from geo.text import sentences
from geo.toponyms import find_toponyms


def resolve_name(name: str, *, context: str = "", gazetteer: Gazetteer, home: Home | None = None) -> ResolvedToponym:
    """Return what `name` means among the words of `context`, which counts as its own sentence.

    Where the context holds the name, it is read there ("Tripoli, Lebanon"); else it is taken to stand after it.
    """
    at = context.find(name)
    text = context if at >= 0 else f"{context}\n{name}"
    at = at if at >= 0 else len(text) - len(name)
    own = Toponym(start=at, end=at + len(name), name=name)
    others = find_toponyms(context, sentences=sentences(context), gazetteer=gazetteer) if context.strip() else ()
    toponyms = sorted((own, *(one for one in others if not one.span.overlaps(own.span))), key=lambda one: one.start)
    found = resolve(text, toponyms, sentences=(Span(0, len(text)),), gazetteer=gazetteer, home=home)
    (chosen,) = by_hand([found[toponyms.index(own)]], corrections=(), gazetteer=gazetteer)
    return chosen
