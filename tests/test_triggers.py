"""Which words tell which event: the data file's own examples, and the words that only look like triggers."""

import tomllib
from importlib import resources

import pytest

from geo.event_lexicon import EventType, event_types, lexicon
from geo.model import Span
from geo.triggers import find_triggers

EXAMPLES = [(kind.id, example) for kind in event_types() for example in kind.examples]


def told(text: str) -> list[tuple[str, str]]:
    return [(trigger.type, trigger.span.of(text)) for trigger in find_triggers(text, [Span(0, len(text))])]


@pytest.mark.parametrize(("kind", "example"), EXAMPLES)
def test_each_type_is_what_its_own_examples_tell_most_surely(kind: str, example: str) -> None:
    found = find_triggers(example, [Span(0, len(example))])
    assert found, example
    assert max(found, key=lambda trigger: trigger.score).type == kind, told(example)


def test_every_type_has_examples_a_definition_and_a_known_category() -> None:
    assert all(len(kind.examples) >= 2 and kind.category_label and kind.definition for kind in event_types())


def codes_of(kind: EventType, scheme: str) -> list[str]:
    """Return the codes that a type has in a scheme; none where the data say "none"."""
    codes = dict(kind.codes)[scheme]
    return [] if codes == "none" else codes.split("; ")


def test_every_hazard_has_its_glide_code() -> None:
    with_code = {kind.id for kind in event_types() if codes_of(kind, "glide")}
    assert with_code == {kind.id for kind in event_types() if kind.category in ("disaster", "accident")} | {
        "outbreak",
        "famine",
    }


def test_every_kind_of_violence_has_its_ucdp_and_acled_type() -> None:
    violent = ("Battles:", "Explosions/Remote violence:", "Violence against civilians:")
    for kind in event_types():
        told = dict(kind.codes)["acled"].startswith(violent) or kind.id == "riot"
        assert bool(codes_of(kind, "ucdp")) == told, kind.id


def test_the_file_has_all_the_kinds_that_news_is_asked_for() -> None:
    # The two levels as they were asked for; what is told apart beyond them stands in `further`.
    wanted = {
        "conflict": "armed_clash air_strike shelling rocket_attack bombing attack_on_civilians abduction arrest"
        " territory",
        "unrest": "protest riot labour_strike",
        "diplomacy": "talks agreement statement threat sanction military_posture",
        "crime": "",
        "politics": "election coup resignation",
        "humanitarian": "displacement aid outbreak famine",
        "disaster": "earthquake flood storm fire drought landslide eruption",
        "accident": "accident",
        "economy": "economy",
    }
    further = {
        "conflict": "chemical_attack property_destruction interception weapons_seizure",
        "diplomacy": "diplomatic_move pledge easing",
        "crime": "robbery trafficking investigation",
        "disaster": "wildfire",
    }
    category = {kind.id: kind.category for kind in event_types()}
    asked = {kind: name for name, kinds in wanted.items() for kind in kinds.split()}
    more = {kind: name for name, kinds in further.items() for kind in kinds.split()}
    assert category == asked | more
    assert list(dict.fromkeys(category.values())) == list(wanted)


def test_every_type_has_triggers_of_its_own() -> None:
    data = tomllib.loads(resources.files("geo").joinpath("data/event_types.toml").read_text(encoding="utf-8"))
    for row in data["type"]:
        assert row["triggers"] and row["label"] and row["definition"] and row["examples"], row["id"]


def test_no_pattern_has_words_that_can_never_fit() -> None:
    # "mobili*ed" would only match itself, and a blank inside a list of alternatives makes two tokens of it.
    patterns = {row for rows in (*lexicon().by_word.values(), *lexicon().by_prefix.values()) for row in rows}
    for pattern in patterns:
        for token in pattern.tokens:
            assert not any("*" in word or "~" in word or "!" in word for word in token.fits.words), pattern.text
        assert 0 <= pattern.head < len(pattern.tokens)


ACLED = {
    "Battles": {"Armed clash", "Government regains territory", "Non-state actor overtakes territory"},
    "Explosions/Remote violence": {
        "Air/drone strike",
        "Shelling/artillery/missile attack",
        "Remote explosive/landmine/IED",
        "Suicide bomb",
        "Grenade",
        "Chemical weapon",
    },
    "Violence against civilians": {"Attack", "Sexual violence", "Abduction/forced disappearance"},
    "Protests": {"Peaceful protest", "Protest with intervention", "Excessive force against protesters"},
    "Riots": {"Violent demonstration", "Mob violence"},
    "Strategic developments": {
        "Agreement",
        "Arrests",
        "Change to group/activity",
        "Disrupted weapons use",
        "Headquarters or base established",
        "Looting/property destruction",
        "Non-violent transfer of territory",
        "Other",
    },
}
PLOVER = {
    *("AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST", "ACCUSE", "REJECT"),
    *("THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT", "FIGHT", "INVESTIGATE", "CRIME"),
}
GLIDE = {
    *("AC", "AV", "CE", "CW", "DR", "EC", "EP", "EQ", "ET", "FA", "FF", "FL", "FR", "HT", "IN", "LS", "MS", "OT"),
    *("SL", "SS", "ST", "TC", "TO", "TS", "VO", "VW", "WF", "WV"),
}
UCDP = {"state-based", "non-state", "one-sided"}


@pytest.mark.parametrize("kind", event_types(), ids=lambda kind: kind.id)
def test_every_type_says_its_code_or_none_in_each_scheme(kind: EventType) -> None:
    codes = dict(kind.codes)
    assert list(codes) == ["acled", "plover", "cameo", "ucdp", "glide"]
    assert all(codes.values()), "where a scheme has no code the data say so"
    main = ""
    for code in codes_of(kind, "acled"):
        first, _, rest = code.partition(": ")
        main, sub = (first, rest) if rest else (main, first)
        assert sub in ACLED[main]
    assert set(codes_of(kind, "plover")) <= PLOVER
    assert all(len(root) == 2 and 1 <= int(root) <= 20 for root in codes_of(kind, "cameo"))
    for words in codes_of(kind, "ucdp"):
        assert set(words.removesuffix(" violence").split(" or ")) <= UCDP
    assert set(codes_of(kind, "glide")) <= GLIDE


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Nurses went on strike over pay in Leeds", "labour_strike"),
        ("The military strike in Idlib killed five", "air_strike"),
        ("Workers began a strike for higher wages", "labour_strike"),
        ("Police clashed with protesters in Nairobi", "riot"),
        ("Soldiers clashed with rebels near Goma", "armed_clash"),
        ("A fire broke out in a warehouse in Izmir", "fire"),
        ("Lightning struck a barn near Modena", "storm"),
        ("A barge struck a bridge on the Rhine", "accident"),
        ("The rivals struck a deal in Doha", "agreement"),
        ("Prisoners began a hunger strike in Cebu", "protest"),
        ("Jets struck a depot near Hama", "air_strike"),
        ("Traders stopped work and the strike shut Dhaka's shops", "labour_strike"),
        ("Rebels attacked the post with mortars", "shelling"),
        ("Rebels attacked the post with grenades", "bombing"),
        ("Police fired tear gas at students", "riot"),
        ("A minibus hit a mine near Mocha", "bombing"),
        ("A minibus hit a tree near Mocha", "accident"),
        ("Rebels were killed in a clash with soldiers", "armed_clash"),
        ("Rebels killed three farmers", "attack_on_civilians"),
        ("Soldiers seized the bridge", "territory"),
        ("Soldiers seized 40 rifles", "weapons_seizure"),
        ("A fireworks factory exploded in Puebla", "accident"),
        ("A car bomb exploded in Puebla", "bombing"),
        ("Steady rain has killed nine people in Mwanza", "flood"),
        ("Nine people died after heavy rains in Mwanza", "flood"),
        ("Gales killed a sailor off Brest", "storm"),
        ("The cold has killed six people in Ulan Ude", "storm"),
        ("Two hikers died of heat near Elche", "storm"),
        ("Mud engulfed a row of huts in Bududa", "landslide"),
        ("The virus killed nine miners in Isiro", "outbreak"),
        ("Huge waves swept two anglers off a pier", "accident"),
        ("The collapse of a footbridge injured six", "accident"),
        ("Sparks started a fire at a sawmill in Kotka", "fire"),
        ("The fire in a bakery was put down to a faulty oven", "fire"),
        ("Four guests died in a hotel fire in Batumi", "fire"),
        ("Soldiers opened fire at a bus in Mopti", "attack_on_civilians"),
        ("Rebels directed heavy fire at the depot", "attack_on_civilians"),
        ("A drone crashed into a block of flats in Sumy", "air_strike"),
        ("Two rockets slammed into a clinic in Sumy", "rocket_attack"),
        ("A shell tore through the roof of a school", "shelling"),
        ("Gunners shot down nine drones over Mykolaiv", "interception"),
        ("Rebels shot down a cargo plane near Malakal", "interception"),
        ("The navy intercepted six of the eight missiles", "interception"),
        ("Police seized a drone and two rifles", "weapons_seizure"),
    ],
)
def test_word_sense_follows_the_words_around(text: str, kind: str) -> None:
    assert told(text)[0][0] == kind


@pytest.mark.parametrize(
    "text",
    [
        "Stocks staged a rally on Wall Street as investors cheered",
        "He suffered a heart attack on stage",
        "Lightning may strike twice in the same place",
        "The Protestant church opened its doors",
        "The talkative minister smiled",
        "Share prices crashed into the red in Milan",
        "By noon an explosion of bargain hunting lifted the index",
        "The striker scored twice",
        "They met for lunch and a stroll",
        "The gallery shows aid posters",
        "",
    ],
)
def test_false_friends_tell_nothing_violent(text: str) -> None:
    kinds = {lexicon().types[kind].category for kind, _ in told(text)}
    assert not kinds & {"conflict", "unrest"}, told(text)


def test_a_long_text_is_read_in_time_proportional_to_its_length() -> None:
    import time

    def seconds(words: int) -> float:
        text = "gunmen attacked the village and " * (words // 5)
        best = 99.0
        for _ in range(3):
            start = time.perf_counter()
            find_triggers(text, [Span(0, len(text))])
            best = min(best, time.perf_counter() - start)
        return best

    seconds(100)
    # Ten times the words: ten times the time, not a hundred; between lies what a busy machine adds.
    assert seconds(40_000) < 40 * max(seconds(4_000), 0.002)
