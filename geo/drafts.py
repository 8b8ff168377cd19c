"""Merge the mentions of an article into happenings: what tells the same happening is one draft of an event."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from geo.date_choice import DateChoice
from geo.distance import distance_km
from geo.event_cues import cues
from geo.joining import PlaceChoice, specificity
from geo.model import Article, When
from geo.story import Mention, Story

# Two points this near are one place when the rest agrees.
_SAME_PLACE_KM = 10.0
# `specificity` from which a place tells one happening from another of its kind.
_LEVEL_OF_A_TOWN = 1.5
# Characters from "the attack" to the town that says which.
_RIGHT_AFTER = 40
# What is older than this is background, where newer things are told.
_BACKGROUND_DAYS = 60


@dataclass(slots=True, kw_only=True)
class Draft:
    """An event in the making: its best mention and the others."""

    best: Mention
    others: list[Mention] = field(default_factory=list)

    def absorb(self, mention: Mention) -> None:
        """Take in another mention; the richer of the two becomes the proof."""
        if mention.trigger.type == self.best.trigger.type and mention.richness > self.best.richness + 0.5:
            mention, self.best = self.best, mention
        for field_name in ("place", "date"):
            own = getattr(mention, field_name) is not None and field_name not in mention.carried
            if own and (getattr(self.best, field_name) is None or field_name in self.best.carried):
                setattr(self.best, field_name, getattr(mention, field_name))
                self.best.carried -= {field_name}
        self.others.append(mention)


def unlike(drafts: Iterable[Draft]) -> list[Draft]:
    """Return the drafts of what did not happen, those of one type, status, place and time as one."""
    kept: list[Draft] = []
    for draft in drafts:
        best = draft.best
        for other in kept:
            alike = (other.best.trigger.type, other.best.reading.status) == (best.trigger.type, best.reading.status)
            if alike and same_place(best.place, other.best.place) and same_time(best.date, other.best.date):
                other.absorb(best)
                break
        else:
            kept.append(draft)
    return kept


def drafts_of(story: Story) -> tuple[list[Draft], list[Draft]]:
    """Return the happenings told one by one, and those that are told at large."""
    drafts: list[Draft] = []
    generic: list[Draft] = []
    for mention in story.mentions():
        draft = _antecedent(mention, drafts)
        if draft is not None:
            draft.absorb(mention)
        elif _is_specific(mention):
            story.carry(mention)
            drafts.append(Draft(best=mention))
        elif not mention.reading.perceived:
            generic.append(Draft(best=mention))
        story.remember(draft.best if draft else mention, mention.number)
    return drafts, unlike(generic)


def is_background(draft: Draft, article: Article) -> bool:
    """Tell whether a happening lies long before the publication."""
    date = draft.best.date
    if article.published is None or date is None or date.when.last is None:
        return False
    return (article.published - date.when.last).days > _BACKGROUND_DAYS


def is_history(draft: Draft, article: Article) -> bool:
    """Tell whether nothing nearer than its year, one before the publication's, is told of when it was: "in 1914"."""
    date = draft.best.date
    if article.published is None or date is None or date.when.last is None or date.when.precision != "year":
        return False
    return date.when.last.year < article.published.year


def is_recent(when: When, article: Article) -> bool:
    """Tell whether a date lies near the publication: its article tells of the days it was written in."""
    if article.published is None or when.last is None or when.type not in ("DATE", "TIME"):
        return False
    return abs((article.published - when.last).days) <= _BACKGROUND_DAYS


def _is_specific(mention: Mention) -> bool:
    """Tell whether a sentence tells one happening, rather than "attacks" at large or the noise of one told before."""
    told_here = mention.place is not None or mention.dated
    return not mention.reading.perceived and (mention.trigger.strength == "strong" or told_here)


def _antecedent(mention: Mention, drafts: Sequence[Draft]) -> Draft | None:
    """Return the draft that tells the same happening as `mention`, the latest first."""
    if mention.reading.another or (mention.reading.response and not mention.reading.definite):
        return None
    generic = mention.trigger.strength == "effect" or mention.reading.perceived
    head = mention.trigger.span
    for draft in reversed(drafts):
        best = draft.best
        alike = best.trigger.type == mention.trigger.type
        stands_for = (generic or _is_generic(mention)) and _may_be_meant(best, mention)
        if not (alike or stands_for) or head == best.trigger.span:
            continue
        place = _told_place(mention) if mention.reading.definite else mention.place
        goes_on = alike and mention.reading.definite and mention.reading.phase
        if same_place(place, best.place) and (goes_on or same_time(mention.date, best.date)):
            return draft
    return None


def _may_be_meant(best: Mention, mention: Mention) -> bool:
    """Tell whether "the attack", or "killed", may speak of `best`: of its category, and no arrest or find of arms.

    That people were killed, nobody says by whom, may also be what a hazard or an accident did.
    """
    kinds = {mention.trigger.category}
    if mention.trigger.strength == "effect":
        kinds |= {"disaster", "accident"}
    return best.trigger.category in kinds and best.trigger.type not in cues()["status"]["harmless"]


def _told_place(mention: Mention) -> PlaceChoice | None:
    """Return the place that tells "the talks" from others: a town or spot named right after them."""
    place = mention.place
    if place is None or specificity(place.resolved.place) < _LEVEL_OF_A_TOWN:
        return None
    return place if 0 < place.resolved.toponym.start - mention.trigger.span.end < _RIGHT_AFTER else None


def _is_generic(mention: Mention) -> bool:
    return mention.reading.definite and mention.trigger.word in cues()["status"]["generic"]


def same_place(a: PlaceChoice | None, b: PlaceChoice | None) -> bool:
    """Tell whether two may be one place: near each other, one in the other, or not told."""
    if a is None or b is None:
        return True
    one, two = a.resolved.place, b.resolved.place
    if one is None or two is None or one.id == two.id:
        return True
    if one.id in two.parents or two.id in one.parents:
        return True
    return distance_km(one.lat, one.lon, two.lat, two.lon) <= max(_SAME_PLACE_KM, one.radius_km, two.radius_km)


def same_time(a: DateChoice | None, b: DateChoice | None) -> bool:
    """Tell whether two intervals share a day, or one is not told."""
    if a is None or b is None or a.when.first is None or b.when.first is None:
        return True
    return a.when.first <= (b.when.last or b.when.first) and b.when.first <= (a.when.last or a.when.first)
