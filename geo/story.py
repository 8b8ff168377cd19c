"""Walk an article's sentences and read each trigger in its place: the mentions that events are made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise, takewhile

from geo.actors import find_actors
from geo.date_choice import DateChoice
from geo.disputed import if_disputed, who_says
from geo.event_cues import cues
from geo.event_lookup import ART, look_up
from geo.event_words import words_of
from geo.evidence import Evidence, Within
from geo.joining import PlaceChoice, beside, dateline, route_of, specificity
from geo.model import TOLD, Actor, Span
from geo.phrases import is_of_a_work
from geo.status import Reading, read_status
from geo.triggers import Trigger

# A date or place is carried into at most this many following sentences.
_CARRY_SENTENCES = 2
_CARRIED = 0.75
# `specificity` above which a place is no region or country.
_LEVEL_OF_A_REGION = 1.0


@dataclass(slots=True, kw_only=True)
class Mention:
    """One trigger, read in its sentence."""

    trigger: Trigger
    reading: Reading
    sentence: Span
    number: int
    place: PlaceChoice | None
    date: DateChoice | None
    actors: tuple[Actor, ...]
    claimed_by: str
    carried: frozenset[str] = frozenset()

    @property
    def tells_where_or_when(self) -> bool:
        """Whether its own sentence names a spot, town or district, or a day."""
        own_place = self.place is not None and "place" not in self.carried
        own_date = self.date is not None and "date" not in self.carried
        settled = own_place and specificity(self.place.resolved.place if self.place else None) > _LEVEL_OF_A_REGION
        return settled or (own_date and self.date is not None and self.date.when.precision == "day")

    @property
    def dated(self) -> bool:
        """Whether a day or interval is told, rather than "three days later" alone."""
        return self.date is not None and self.date.when.first is not None

    @property
    def richness(self) -> float:
        """How much of what, where and when this sentence tells by itself."""
        where = 1.0 + specificity(self.place.resolved.place) / 10 if self.place else 0.0
        return where + (1.0 if self.dated else 0.0) + self.trigger.score / 2


class Story:
    """Walks the sentences and keeps the last place and date told, for what follows without its own.

    What is no happening (negated, planned, a topic, ...) is kept in `apart`: it has the place and date
    of its own sentence, and gives none to others. `silent` are sentences that tell of no happening by bare words.
    """

    def __init__(self, text: str, evidence: Evidence, *, hidden: bool, silent: Iterable[Span] = ()) -> None:
        self._text = text
        self._hidden = hidden
        self._silent = set(silent)
        told = any(look_up(text, sentence).bits & ART for sentence in evidence.sentences)
        self._of_a_work = told and is_of_a_work(text)
        self._evidence = evidence
        self._date: tuple[int, DateChoice] | None = None
        self._place: tuple[int, PlaceChoice] | None = None
        self.apart: list[Mention] = []
        self._unread: list[tuple[Span, int]] = []  # sentences whose own date and place nobody has needed yet

    def mentions(self) -> Iterator[Mention]:
        """Yield the asserted or claimed mentions of happenings, body first, headline last."""
        head = self._evidence.headline
        body = [s for s in self._evidence.sentences if head is None or not head.overlaps(s)]
        for number, sentence in enumerate(body):
            yield from self._in_sentence(sentence, number)
        if head is not None:
            yield from self._in_sentence(head, len(body) + _CARRY_SENTENCES + 1)

    def _in_sentence(self, sentence: Span, number: int) -> Iterator[Mention]:
        here = self._evidence.within(sentence)
        triggers = [t for t in here.triggers if not self._evidence.in_a_date(t.span)]  # "march" may be the month
        told = [t for t in triggers if t.hidden == self._hidden and _does_harm(t)]
        for trigger in triggers:
            aside = trigger.hidden and not self._hidden  # told only apart
            if (aside and trigger.speech) or self._hidden > trigger.hidden or (trigger.strength == "effect" and told):
                continue
            earlier = [t for t in triggers if t.span.start < trigger.span.start]
            reading = read_status(self._text, trigger, sentence, earlier=earlier)
            reading = if_disputed(reading, self._text, trigger.span, sentence)
            mention = _with_its_day(self._mention(trigger, reading, sentence, number))
            if self._of_a_work and mention.reading.status in TOLD and mention.date is None:
                mention.reading = reading._replace(status="topic", cue="a plot")
            if mention.reading.status not in TOLD:
                self.apart.append(mention)
                self._silent.add(sentence)
            elif not aside:
                yield mention
                yield from self._elsewhere(mention)
        if here.dates or here.places:
            self._unread.append((sentence, number))

    def _elsewhere(self, mention: Mention) -> Iterator[Mention]:
        """Yield the same happening at the other places it is told of: "in Tyre and Sidon"."""
        if mention.place is None or (mention.reading.definite and not _is_verb(mention.trigger)):
            return
        first, moves = mention.place.resolved, mention.trigger.type in cues()["place"]["moving"]
        others = route_of(self._text, first, self._evidence.within(mention.sentence).places) if moves else ()
        for other in others or tuple(beside(self._text, first, self._evidence.places)):
            how = "the other end of the route, with" if others else "named beside"
            reasons = (f"{how} {first.toponym.name}", *other.reasons)
            yield replace(mention, place=PlaceChoice(other, mention.place.confidence, reasons))

    def _mention(self, trigger: Trigger, reading: Reading, sentence: Span, number: int) -> Mention:
        text, here = self._text, self._evidence.within(sentence)
        place = here.choose_place(text, trigger)
        taken = [place.resolved.toponym.span] if place else []
        return Mention(
            trigger=trigger,
            reading=reading,
            sentence=sentence,
            number=number,
            place=place,
            date=here.choose_date(text, trigger),
            actors=find_actors(text, trigger, sentence, entities=here.entities, places=taken),
            claimed_by=self._claimant(trigger, reading, sentence),
        )

    def _claimant(self, trigger: Trigger, reading: Reading, sentence: Span) -> str:
        if reading.status != "claimed":
            return ""
        if reading.cue == "said last":
            remark = self._text[trigger.span.end : sentence.end].rpartition(",")[2].split()
            words = takewhile(lambda word: word.lower().rstrip('.”"') not in cues()["status"]["claimed"], remark)
            return " ".join(words).removeprefix("the ")
        named = [e for e in self._evidence.within(sentence).entities if e.label in ("ORG", "PERSON", "NORP", "GPE")]
        before = [e for e in named if e.end <= trigger.span.start]
        if reading.cue == "denied":
            return who_says(self._text, trigger.span, sentence)
        return self._text[before[-1].start : before[-1].end] if before else ""

    def _note_sentence(self, sentence: Span, number: int) -> None:
        """Remember a date or place that a sentence tells without an event of its own."""
        here = self._evidence.within(sentence)
        if sentence in self._silent or self._holds_back(sentence):
            # What was denied or planned hands on nothing; its dateline does.
            over = dateline(self._text, sentence)
            dates = [item for item in here.dates if item.span and over.covers(item.span)]
            places = [item for item in here.places if over.covers(item.toponym.span)]
            here = Within(sentence, places, dates, triggers=[], entities=[])
        whole = _no_trigger(sentence)
        date = here.choose_date(self._text, whole)
        if date is not None and date.when.first is not None and (self._date is None or self._date[0] < number):
            self._date = (number, date)
        place = here.choose_place(self._text, whole)
        # Who speaks somewhere does not move the story there.
        if (
            place is not None
            and place.reasons[0].startswith("stands after")
            and (self._place is None or self._place[0] < number)
        ):
            self._place = (number, place)

    def _holds_back(self, sentence: Span) -> bool:
        """Tell whether a sentence without a happening says what somebody plans, wants, denies or refuses."""
        return not cues()["status"]["holds_back"].isdisjoint(words_of(self._text, sentence))

    def remember(self, mention: Mention, number: int) -> None:
        """Keep the date and place of what was just told."""
        if mention.date is not None and mention.dated:
            self._date = (number, mention.date)
        if mention.place is not None:
            self._place = (number, mention.place)

    def carry(self, mention: Mention) -> None:
        """Give a new happening the date and place told just before it, marked as carried."""
        reading = mention.reading
        if mention.date is None or mention.place is None:
            for sentence, number in self._unread:
                if mention.number - number <= _CARRY_SENTENCES:
                    self._note_sentence(sentence, number)
            self._unread.clear()
        if mention.date is None and self._date and mention.number - self._date[0] <= _CARRY_SENTENCES:
            number, date = self._date
            how = "carried from the happening it answers" if reading.response else _from_before(mention.number - number)
            mention.carried |= {"date"}
            precision = max(2, date.time_precision or 3) if reading.response or number < mention.number - 1 else None
            mention.date = DateChoice(
                date.when, date.confidence * _CARRIED, precision or date.time_precision, (how, *date.reasons)
            )
        # What is done in answer, or elsewhere, is done at another place; talks say themselves where they are.
        if mention.place is None and not (reading.response or reading.another) and self._place:
            number, place = self._place
            silent = mention.trigger.category == "diplomacy" and not self._points_back(mention)
            if mention.number - number <= _CARRY_SENTENCES and not silent:
                mention.carried |= {"place"}
                reasons = (_from_before(mention.number - number), *place.reasons)
                mention.place = PlaceChoice(place.resolved, place.confidence * _CARRIED, reasons)

    def _points_back(self, mention: Mention) -> bool:
        """Tell whether a sentence goes on from the one before: "He held talks", "from the city's jail"."""
        words = words_of(self._text, mention.sentence)
        book = cues()["place"]
        told = any(first == "the" and then in book["there"] for first, then in pairwise(words))
        return told or bool(words) and words[0] in book["pronoun"]


def _with_its_day(mention: Mention) -> Mention:
    """Return "an earlier attack" as told where it has a day of its own."""
    reading = mention.reading
    on_a_day = mention.date is not None and mention.date.when.precision == "day"
    earlier = reading.status == "background" and any(w in cues()["status"]["earlier"] for w in reading.cue.split())
    if on_a_day and earlier:
        mention.reading = reading._replace(status="asserted", cue="")
    return mention


def _is_verb(trigger: Trigger) -> bool:
    """Tell whether a trigger is a past verb: "the army shelled" is no shelling told before."""
    return trigger.word.endswith("ed") or trigger.word in cues()["eventness"]["past"]


def _does_harm(trigger: Trigger) -> bool:
    """Tell whether what a trigger tells may kill or hurt, so that "killed" beside it is no other event."""
    return trigger.strength != "effect" and trigger.type not in cues()["status"]["harmless"]


def _no_trigger(sentence: Span) -> Trigger:
    """Return what stands in for the trigger where a sentence tells a date or place and no event."""
    at = Span(sentence.start, sentence.start)
    return Trigger(span=at, extent=sentence, type="", category="", score=0.0, strength="weak", rule="")


def _from_before(sentences: int) -> str:
    return "told in the same sentence" if sentences <= 0 else "carried from the sentence before"
