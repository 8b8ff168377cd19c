"""How many were killed, injured, displaced, missing, arrested: sentences as news write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.model import Span
from geo.toll import find_tolls


def read(text: str) -> list[str]:
    """Return each toll as "killed 12", "killed 12-" (at least), "killed 30-40", "displaced 1200 families"."""
    return [
        f"{toll.kind} {toll.low}"
        + ("" if toll.high == toll.low else f"-{'' if toll.high is None else toll.high}")
        + (f" {toll.unit}" if toll.unit != "people" else "")
        for toll in find_tolls(text, Span(0, len(text)))
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # several kinds, and the parts of a whole
        ("The blast killed three and injured dozens.", ["killed 3", "injured 24-99"]),
        ("Between 20 and 30 people were injured.", ["injured 20-30"]),
        ("Five people, including two children, were killed and at least nine wounded.", ["killed 5", "injured 9-"]),
        # what an attack does to people
        ("The blast killed at least 12 people, including three children.", ["killed 12-"]),
        ("The raid killed a farmer and wounded two of his sons.", ["killed 1", "injured 2"]),
        ("Shelling killed two soldiers and a civilian in Kupiansk.", ["killed 3"]),
        ("The mine killed a teacher, two pupils and a driver.", ["killed 4"]),
        ("A bomb went off in the market, killing 30 and wounding more than 100.", ["killed 30", "injured 100-"]),
        ("The attack left 5 dead and 20 injured.", ["killed 5", "injured 20"]),
        ("The crash left seven people dead.", ["killed 7"]),
        ("Gunmen shot dead three policemen near Quetta.", ["killed 3"]),
        ("The fire claimed 31 lives.", ["killed 31"]),
        ("The fighting has cost the lives of twelve aid workers.", ["killed 12"]),
        ("The storm injured about 40 people.", ["injured 40"]),
        ("The strike killed up to 50 fighters.", ["killed 1-50"]),
        ("The strike killed fewer than ten people.", ["killed 1-10"]),
        ("The flood killed between 30 and 40 villagers.", ["killed 30-40"]),
        ("The flood killed 30 to 40 people.", ["killed 30-40"]),
        ("The flood killed 30-40 people.", ["killed 30-40"]),
        ("Two or three people were hurt in the scuffle.", ["injured 2-3"]),
        ("The bombing killed twenty-five worshippers.", ["killed 25"]),
        ("The landslide killed a hundred and five people.", ["killed 105"]),
        ("The famine killed 1.2 million people.", ["killed 1200000"]),
        ("The quake killed two thousand three hundred people.", ["killed 2300"]),
        ("The quake killed half a dozen miners.", ["killed 6"]),
        ("The quake killed two dozen miners.", ["killed 24"]),
        ("The bomber killed himself and five others.", ["killed 6"]),
        ("The blast killed two Kenyans and wounded three Germans.", ["killed 2", "injured 3"]),
        ("Rebels murdered a judge and two of his brothers.", ["killed 3"]),
        # what became of people
        ("One tourist died and another was injured.", ["killed 1", "injured 1"]),
        ("Two policemen were killed in the ambush.", ["killed 2"]),
        ("Dozens wounded in market blast", ["injured 24-99"]),
        ("Hundreds of people were injured.", ["injured 200-999"]),
        ("At least 14 people died when the bus fell into a gorge.", ["killed 14-"]),
        ("Twelve people, including three children, were killed.", ["killed 12"]),
        ("Twelve people, five of them children, were killed.", ["killed 12"]),
        ("One person was killed.", ["killed 1"]),
        ("A 12-year-old was killed.", ["killed 1"]),
        ("A 12-year-old boy was shot dead in Nablus.", ["killed 1"]),
        ("A police officer was seriously injured.", ["injured 1"]),
        ("Three soldiers from the local garrison were killed.", ["killed 3"]),
        ("Five workers at the plant have been taken to hospital.", ["injured 5"]),
        ("Two soldiers and a civilian were killed.", ["killed 3"]),
        ("The raid killed 12 people and 30 others were wounded.", ["killed 12", "injured 30"]),
        ("12 people were killed and another 30 wounded.", ["killed 12", "injured 30"]),
        ("Nine miners lost their lives.", ["killed 9"]),
        ("Twenty are feared dead.", ["killed 20"]),
        ("Some 300 people are still missing.", ["missing 300"]),
        ("Six sailors remain unaccounted for.", ["missing 6"]),
        ("Two of the attackers were killed.", ["killed 2"]),
        # tolls and nouns
        ("The death toll rose to 14 on Monday.", ["killed 14"]),
        ("The death toll from the quake rose from 12 to at least 14.", ["killed 14-"]),
        ("The storm's death toll stands at 1,044.", ["killed 1044"]),
        ("The find brought the number of dead to 17.", ["killed 17"]),
        ("Officials reported 23 deaths and 60 injuries.", ["killed 23", "injured 60"]),
        ("The army confirmed the deaths of three soldiers.", ["killed 3"]),
        ("The bodies of 11 migrants were found on the beach.", ["killed 11"]),
        # displaced, arrested
        ("The floods displaced 1,200 families.", ["displaced 1200 families"]),
        ("1,200 families were displaced by the floods.", ["displaced 1200 families"]),
        ("The fire forced 3,000 people from their homes.", ["displaced 3000"]),
        ("More than 10,000 residents fled their homes.", ["displaced 10000-"]),
        ("The quake left tens of thousands homeless.", ["displaced 20000-99999"]),
        ("Police arrested 45 protesters.", ["arrested 45"]),
        ("Forty-five people were arrested.", ["arrested 45"]),
        ("Two men have been detained.", ["arrested 2"]),
        # none
        ("No casualties were reported.", ["killed 0", "injured 0"]),
        ("There were no immediate reports of casualties.", []),
        ("No casualties were officially confirmed at the time.", []),
        ("No further deaths or other casualties followed.", []),
        ("No one was killed.", ["killed 0"]),
        ("Nobody was hurt in the fire.", ["injured 0"]),
        ("None of the 40 passengers was hurt.", ["injured 0"]),
        ("The army said no soldiers were injured.", ["injured 0"]),
        ("Man shot dead in Glasgow", ["killed 1"]),
        ("The war has killed hundreds of thousands since 2020.", ["killed 200000-999999"]),
        ("The bridge fell without causing injuries.", []),
        # kept out
        ("He was killed 20 km from the border.", []),
        ("He was killed two days later.", []),
        ("The disease killed 300 sheep.", []),
        ("The mayor, 54, was at home.", []),
        ("The blast could have killed 40 people.", []),
        ("The plot was meant to kill dozens.", []),
        ("She claimed two medals.", []),
        ("The bill was killed 52-48 in the Senate.", []),
        ("In 2014, wounded soldiers came home.", []),
        ("Three houses were destroyed and five cows killed.", []),
        ("The army forced 300 shops to close.", []),
        ("In all, 12 people were killed or wounded.", []),
        ("Twelve soldiers killed 20 rebels.", ["killed 20"]),
    ],
)
def test_tolls(text: str, expected: list[str]) -> None:
    assert read(text) == expected


def test_a_toll_is_proved_by_its_words() -> None:
    text = "On Monday a blast killed at least 12 people, including three children, in Tyre."
    (toll,) = find_tolls(text, Span(0, len(text)))
    assert text[toll.start : toll.end] == toll.phrase == "killed at least 12 people"


def test_about_is_marked() -> None:
    text = "About 40 people were injured."
    assert find_tolls(text, Span(0, len(text)))[0].approximate


WORDS = st.sampled_from(
    [
        "no",
        "one",
        "12",
        "1,200",
        "two",
        "dozen",
        "dozens",
        "of",
        "the",
        "a",
        "at",
        "least",
        "between",
        "and",
        ",",
        "(",
        ")",
        "people",
        "killed",
        "were",
        "wounded",
        "toll",
        "number",
        "to",
        "families",
        "30-40",
        "hundred",
        "million",
        "including",
        "-",
        "12-year-old",
        "feared",
        "none",
    ]
)


@given(st.lists(WORDS, max_size=14).map(" ".join))
def test_a_toll_lies_in_its_sentence_and_its_range_is_one(text: str) -> None:
    for toll in find_tolls(text, Span(0, len(text))):
        assert toll.low >= 0 and (toll.high is None or toll.low <= toll.high)
        assert text[toll.start : toll.end] == toll.phrase != ""
