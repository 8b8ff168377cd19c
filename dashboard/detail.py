"""The proof of one event: its sentence with place, date and trigger marked, and why here and why then."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from dashboard.theme import style_of
from dashboard.wording import (
    counted,
    day_words,
    dots,
    escape,
    is_told,
    level,
    place_chain,
    place_doubt,
    said_name,
    status_words,
    when_doubt,
    when_words,
)
from geo.flat import toll_words
from geo.model import Article, Candidate, Event, Span

_ROLES = {"actor": "did it", "target": "target", "party": "took part"}
_ANCHORS = {
    "explicit": "the text gives the date in full",
    "publication": "counted from the day the article was published",
    "discourse": "counted from another date in the text",
}
_MOST_CANDIDATES = 6
Mark = tuple[Span, str]


def build_marks(event: Event) -> tuple[Mark, ...]:
    """Return what is to be marked in the text for an event: (span, "place" | "date" | "trigger")."""
    marks: list[Mark] = [(event.trigger, "trigger")]
    if event.toponym:
        marks.append((event.toponym, "place"))
    if event.when.span:
        marks.append((event.when.span, "date"))
    return tuple(marks)


def build_marked(text: str, *, within: Span, marks: Sequence[Mark]) -> str:
    """Return a part of the text as HTML, all of it escaped, with the marks that lie in it."""
    out, at = [], within.start
    for span, kind in sorted(marks):
        if at <= span.start < span.end <= within.end:
            out.append(escape(text[at : span.start]))
            out.append(f'<mark class="dl-mark dl-{kind}">{escape(span.of(text))}</mark>')
            at = span.end
    out.append(escape(text[at : within.end]))
    return "".join(out)


def build_card(event: Event, article: Article | None, *, dark: bool) -> str:
    """Return the event's card as HTML in which every word of the text is escaped."""
    style = style_of(event.type)
    colour, ink = (style.colour_dark, style.ink_dark) if dark else (style.colour, style.ink)
    badge = f'<span class="dl-badge dl-big" style="background:{colour};color:{ink}" aria-hidden="true">'
    return "".join(
        (
            f'<article class="dl-card{"" if is_told(event) else " dl-untold"}">',
            f"<header>{badge}{escape(style.glyph)}</span>",
            f"<div><h2>{escape(style.label)}</h2>",
            f'<p class="dl-kind">{escape(style.category_label)}, {_status(event)}</p></div></header>',
            _facts(event, article),
            _quote(event, article),
            _reasons(event),
            _source(article),
            "</article>",
        )
    )


def _status(event: Event) -> str:
    words = escape(status_words(event))
    return words if is_told(event) else f'<span class="dl-status">{words}</span>'


def build_strip(event: Event, article: Article | None) -> str:
    """Return the event in two or three lines, for a page that is embedded: what, when, where, and the sentence."""
    where = place_chain(event.place, said=said_name(event, article))
    words = " ".join(event.sentence_text.split())
    status = "" if is_told(event) else f"{_status(event)}, "
    return (
        f'<p class="dl-strip" role="status"><b>{escape(style_of(event.type).label)}</b>, {status}'
        f"{escape(when_words(event.when))}, {escape(where)}<br>"
        f'<q dir="auto">{escape(words)}</q></p>'
    )


def _facts(event: Event, article: Article | None) -> str:
    actors = "; ".join(f"{actor.name} ({_ROLES.get(actor.role, actor.role)})" for actor in event.actors)
    rows = [
        ("When", when_words(event.when), when_doubt(event)),
        ("Where", place_chain(event.place, said=said_name(event, article)), place_doubt(event)),
    ]
    if actors:
        rows.append(("Who", actors, ""))
    if event.toll:
        rows.append(("Toll", toll_words(event), "; ".join(f"“{toll.phrase}”" for toll in event.toll)))
    rows.append(("Confidence", f"{level(event.confidence)} {dots(event.confidence)}", _parts(event)))
    drawn = (
        f'<dt>{name}</dt><dd dir="auto">{escape(said)}{f"<small>{escape(doubt)}</small>" if doubt else ""}</dd>'
        for name, said, doubt in rows
    )
    return f'<dl class="dl-facts">{"".join(drawn)}</dl>'


def _parts(event: Event) -> str:
    said = ", ".join(f"{name} {share:.2f}" for name, share in event.confidence_parts)
    return f"{event.confidence:.2f} of 1" + (f": {said}" if said else "")


def _quote(event: Event, article: Article | None) -> str:
    text = article.text if article else event.sentence_text
    within = event.sentence if article else Span(0, len(text))
    marks = build_marks(event) if article else ()
    legend = "".join(
        f'<span><mark class="dl-mark dl-{kind}">{kind}</mark></span>'
        for kind in ("place", "date", "trigger")
        if any(k == kind and within.covers(span) for span, k in marks)
    )
    quote = f'<blockquote dir="auto">{build_marked(text, within=within, marks=marks)}</blockquote>'
    return f'<figure class="dl-quote">{quote}<figcaption>Marked: {legend}</figcaption></figure>'


def _reasons(event: Event) -> str:
    here = "".join(f"<li>{escape(reason)}</li>" for reason in event.place_reasons)
    weighed = "".join(_candidate(one, event) for one in event.candidates[:_MOST_CANDIDATES])
    if weighed:
        weighed = f"<table><caption>Places weighed, with scores of 0 to 1</caption><tbody>{weighed}</tbody></table>"
    if len(event.candidates) > _MOST_CANDIDATES:
        weighed += f'<p class="dl-note">and {counted(len(event.candidates) - _MOST_CANDIDATES, "more place")}</p>'
    then = "".join(f"<li>{escape(reason)}</li>" for reason in _date_reasons(event))
    return _folded("Why here", f"<ul>{here}</ul>{weighed}" if here or weighed else "") + _folded(
        "Why then", f"<ul>{then}</ul>" if then else ""
    )


def _date_reasons(event: Event) -> list[str]:
    """The reasons as the reader of dates gave them, else what the date itself tells."""
    when = event.when
    reasons = list(event.date_reasons)
    if not reasons and when.phrase:
        reasons.append(f"read from “{when.phrase}”")
    if not event.date_reasons and when.anchor in _ANCHORS:
        reasons.append(_ANCHORS[when.anchor])
    if when.year_assumed and not any("assumed" in reason for reason in reasons):
        reasons.append("the year is assumed: the latest that puts the dates of the text in the past")
    return reasons


def _candidate(candidate: Candidate, event: Event) -> str:
    won = event.place is not None and candidate.place.id == event.place.id
    name = escape(place_chain(candidate.place))
    # The winner's reasons stand above the table already.
    said = "" if won and set(candidate.reasons) <= set(event.place_reasons) else escape("; ".join(candidate.reasons))
    source = f"<small>Source: {escape(candidate.place.source)}</small>" if candidate.place.source else ""
    return (
        f'<tr{" class=dl-won" if won else ""}><th scope="row">{name}{" (chosen)" if won else ""}'
        f"<small>{said}</small>{source}</th><td>{candidate.score:.2f}</td></tr>"
    )


def _folded(title: str, body: str) -> str:
    return f"<details><summary>{title}</summary>{body}</details>" if body else ""


def _source(article: Article | None) -> str:
    if article is None:
        return ""
    published = day_words(article.published) if article.published else "Publication date not known"
    named = " · ".join(part for part in (article.source, published) if part)
    title = escape(article.title or "Untitled")
    return f'<footer dir="auto"><b>{title}</b><br>{escape(named)}{_link(article.url)}</footer>'


def _link(url: str) -> str:
    """A link to the article, only where it is one to the web; anything else is not drawn."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return ""
    return f'<br><a href="{escape(url)}" rel="noopener noreferrer nofollow" target="_blank">{escape(parts.netloc)}</a>'


def build_source(article: Article, events: Sequence[Event], *, selected: Event | None) -> str:
    """Return the whole article as HTML: sentences that tell events underlined, the chosen one's proof marked."""
    marks: list[Mark] = list(build_marks(selected)) if selected else []
    taken = sorted({event.sentence for event in events})
    out, at = [], 0
    for sentence in taken:
        if sentence.start < at:
            continue
        out.append(escape(article.text[at : sentence.start]))
        chosen = selected is not None and selected.sentence == sentence
        inside = build_marked(article.text, within=sentence, marks=marks)
        out.append(f'<span class="dl-told{" on" if chosen else ""}">{inside}</span>')
        at = sentence.end
    out.append(escape(article.text[at:]))
    said = f"{counted(len(events), 'event')} read from this article"
    return (
        f'<section class="dl-source"><h2 dir="auto">{escape(article.title or "Untitled")}</h2>'
        f'<p class="dl-kind">{escape(said)}</p><div class="dl-text" dir="auto">{"".join(out)}</div></section>'
    )
