"""What a phrase is read against: the publication date, the article's year, the last date told, the tense."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from geo.date_reading import Reading, full_year
from geo.date_tables import Tokens

_SENTENCE_ENDS = ".|"
_REACH_TOKENS = 18
_YEARS_BACK = 12


@dataclass(slots=True)
class Context:
    """The state of one article while its dates are resolved in reading order.

    `written` is the dateline's day, right before the publication: what "overnight" and "yesterday" count from.
    `day` is the publication date (or the dateline, whose year may be assumed), `year` the year of day-month
    dates when there is no `day`, `narrative` the last day, month and year told, `quarter` the one reported on,
    `month_first` how 7/8/07 is read.
    """

    tokens: Tokens
    day: date | None = None
    written: date | None = None
    anchor: str = "publication"
    day_assumed: bool = False
    year: int | None = None
    year_assumed: bool = False
    month_first: bool = True
    narrative: dict[str, date] = field(default_factory=dict)
    quarter: str = ""


def tense(tokens: Tokens, reading: Reading) -> str:
    """Return "future", "past" or "" by the nearest verb or cue of the sentence the reading stands in.

    What stands before the date counts at its distance, what stands after at half as much again.
    """
    words, classes, table = tokens.words, tokens.classes, tokens.table
    cueing, suffixes = table.cueing, table.past_suffixes  # asked of each word here: calls are slow
    best, result = float(_REACH_TOKENS), ""
    # "threatened on Friday to attack": the preposition belongs to the date and parts it from no verb.
    edge = reading.start - (reading.start > 0 and words[reading.start - 1] in table.leads_in)
    for at in range(edge - 1, max(-1, edge - _REACH_TOKENS), -1):
        if classes[at] in _SENTENCE_ENDS and _ends_sentence(tokens, at):
            break
        result = _cue(tokens, at) if words[at] in cueing or words[at].endswith(suffixes) else ""
        if result and not (words[at] in table.infinitive and _was_done(tokens, at)):
            best = float(edge - at)
            break
    # "Marched on Friday to demand": what was done was done for something.
    purpose = result == "past" and reading.kind == "weekday"
    for step in range(1, _REACH_TOKENS):
        at = reading.end - 1 + step
        if step * 1.5 >= best or at >= len(words) or (classes[at] in _SENTENCE_ENDS and _ends_sentence(tokens, at)):
            break
        if words[at] in table.report:
            if step == 1:
                return "past"
            continue
        cue = _cue(tokens, at) if words[at] in cueing or words[at].endswith(suffixes) else ""
        if cue and not (purpose and words[at] in table.infinitive):
            return cue
    return result


def _was_done(tokens: Tokens, to: int) -> bool:
    """Tell whether what stands before "to" was done, not only agreed or planned: "went to school", "moved to retake".

    "To be held" lies ahead whatever stands before it.
    """
    table = tokens.table
    if to + 1 < len(tokens) and tokens.words[to + 1] in table.passive:
        return False
    if not to or not table.commits or tokens.words[to - 1] in table.commits | table.auxiliary:
        return False
    for at in range(to - 1, max(-1, to - _REACH_TOKENS), -1):
        if _ends_sentence(tokens, at):
            return False
        cue = "" if tokens.words[at] in table.report else _cue(tokens, at)
        if cue:
            return cue == "past" and tokens.words[at] not in table.commits
    return False


def lies_ahead(tokens: Tokens, reading: Reading) -> bool:
    """Tell whether the word before the date puts it ahead: "by February", "closed until Friday"."""
    at = reading.start - 1
    if at < 0:
        return False
    if tokens.words[at] == "for" and at > 0 and tokens.words[at - 1] in tokens.table.called_for:
        return True
    if reading.kind == "weekday":
        return tokens.words[at] in tokens.table.ahead_weekday and at > 0 and not _ends_sentence(tokens, at - 1)
    return tokens.words[at] in tokens.table.ahead_before


def is_modifier(tokens: Tokens, reading: Reading) -> bool:
    """Tell whether a date stands before a noun: "a June 3 hearing"."""
    return tokens.classes[max(reading.start - 1, 0)] in "aD" and tokens.classes[reading.end : reading.end + 1] == "x"


def is_in_name(tokens: Tokens, reading: Reading) -> bool:
    """Tell whether a name stands right before: "Windows 2000"."""
    at = reading.start - 1
    return at >= 0 and tokens.classes[at] == "x" and _capital(tokens, at)


def _ends_sentence(tokens: Tokens, at: int) -> bool:
    mark = tokens.classes[at]
    if mark not in _SENTENCE_ENDS:
        return False
    if mark == "." and at and tokens.classes[at - 1] in "MvWw":
        return False
    if mark == "|":
        return True
    # An initial, and an abbreviation before a comma or a small letter: "Daniel P. Davison", "Peoria, Ill., bank".
    follows = tokens.span(at + 1)[0] if at + 1 < len(tokens) else None
    goes_on = follows is not None and (tokens.text[follows] in ",;:" or tokens.text[follows].islower())
    return len(tokens.words[at - 1] if at else "") > 1 and not goes_on


def _cue(tokens: Tokens, at: int) -> str:
    """What the word at `at` says of the tense.

    A noun ("the plan"), a name ("United") and a month ("May 16") say nothing; after "be" a participle says nothing,
    after "will" or "to" any verb lies ahead.
    """
    word, table = tokens.words[at], tokens.table
    if word not in table.cueing and not word.endswith(table.past_suffixes):
        return ""
    before = tokens.words[at - 1] if at else ""
    after = tokens.words[at + 1] if at + 1 < len(tokens) else ""
    if f"{word} {after}" in table.future:
        return "future"
    if f"{word} {after}" in table.past:
        return "past"
    if word in table.future:
        month = (after.isdigit() or before.isdigit()) and not tokens.text[tokens.span(at)[0]].islower()
        named = at and _capital(tokens, at) and not _ends_sentence(tokens, at - 1)  # "May Day", "Will Smith"
        return "" if month or named or at and tokens.classes[at - 1] in "Da" else "future"
    if word in table.infinitive:
        if after in table.no_infinitive:
            return ""
        return "future" if tokens.classes[at + 1 : at + 2] == "x" and not _capital(tokens, at + 1) else ""
    participle = tokens.classes[at] == "x" and len(word) > 3 and word.endswith(table.past_suffixes)
    if word not in table.past and (not participle or word in table.not_past or _capital(tokens, at)):
        return ""
    if before in table.future or before in table.infinitive:
        return "future"
    return "" if before in table.passive else "past"


def _capital(tokens: Tokens, at: int) -> bool:
    """Tell whether a word is written as a name in a text that is not all capitals."""
    start, _ = tokens.span(at)
    return tokens.text[start].isupper() and not tokens.capitals


def month_first(tokens: Tokens, readings: Iterable[Reading]) -> bool:
    """Decide 7/8/07 by the article: a part over 12, else the order of its spelled dates, else the language's habit."""
    votes = 0
    for reading in readings:
        if reading.kind == "slash":
            first, second, _ = split_slash(reading.parts["slash"])
            votes += 100 * ((second > 12) - (first > 12))
        elif reading.kind == "date" and {"month", "day"} <= reading.marks.keys():
            votes += 1 if reading.marks["month"] < reading.marks["day"] else -1
    return votes > 0 or (votes == 0 and not tokens.table.day_first)


def split_slash(text: str) -> tuple[int, int, int]:
    """Return the three numbers of 19/11/2025; a two-digit year is of 1950-2049."""
    first, second, year = (int(part) for part in text.replace("-", "/").replace(".", "/").split("/"))
    return first, second, full_year(year)


def article_year(readings: Sequence[Reading], *, today: date) -> tuple[int, bool]:
    """Return the year of the article's dates without year, and whether it is only assumed.

    Full dates say it when they open the article or come twice: the article is no older than the latest of them.
    A single one further down may be history ("the October 7, 2023 attacks"). Else it is the latest year in which
    all day-month dates of the article lie in the past, and fall on the weekdays it names for them.
    """
    dated = [reading for reading in readings if reading.kind in ("date", "iso", "slash", "month")]
    written = Counter(year for year in map(_written_year, dated) if year is not None and year <= today.year)
    first = _written_year(dated[0]) if dated else None
    if written and (written[max(written)] > 1 or first == max(written)):
        return max(written), False
    days = {(r.number("month"), r.number("day", 1), r.number("weekday")) for r in dated if _lacks_year(r)}
    return _past_year(days, today=today), True


def _written_year(reading: Reading) -> int | None:
    """The year of a full date; a month with its year is none."""
    if reading.kind == "iso":
        return int(reading.parts["iso"][:4])
    if reading.kind == "slash":
        return split_slash(reading.parts["slash"])[2]
    return full_year(reading.number("year")) if reading.kind == "date" and "year" in reading.parts else None


def _lacks_year(reading: Reading) -> bool:
    return reading.kind in ("date", "month") and "month" in reading.parts and "year" not in reading.parts


def _past_year(days: set[tuple[int, int, int]], *, today: date) -> int:
    """The latest year with these (month, day, weekday or 0) before `today`."""
    latest = today.year - any((month, day) > (today.month, today.day) for month, day, _ in days)
    for year in range(latest, latest - _YEARS_BACK, -1):
        if all(_fits(year, month, day, weekday) for month, day, weekday in days):
            return year
    return latest


def _fits(year: int, month: int, day: int, weekday: int) -> bool:
    try:
        return date(year, month, day).isoweekday() == weekday or not weekday
    except ValueError:
        return False
