"""Where it happened, and where somebody only speaks, has an office or is from."""

import pytest

from tests.test_events import read


@pytest.mark.parametrize(
    ("text", "places"),
    [
        # Who speaks somewhere.
        ("A spokesman in Cairo said gunmen attacked a church on Friday.", [None]),
        ("The president, speaking in Cairo, said gunmen attacked a church on Friday.", [None]),
        ("The minister told reporters in Cairo that gunmen had attacked a church on Friday.", [None]),
        ("A spokesman in Cairo said gunmen attacked a church in Tyre on Friday.", ["Tyre"]),
        ("Police in Tyre said gunmen attacked a church on Friday.", ["Tyre"]),
        # Seats of organisations.
        ("The Cairo-based group said gunmen attacked a church on Friday.", [None]),
        ("Egypt's foreign ministry in Cairo said gunmen attacked a church on Friday.", [None]),
        # People's origins, and the way somewhere.
        ("A nurse from Sidon was kidnapped by gunmen on Friday.", [None]),
        ("A nurse from Sidon was kidnapped by gunmen in Tyre on Friday.", ["Tyre"]),
        ("A union official from Cairo joined the protest.", [None]),
        ("On the road from Tyre gunmen shot a man on Friday.", ["Tyre"]),
        ("Gunmen abducted four nurses from a clinic in Tyre.", ["Tyre"]),
        # Several places, and both ends of a route.
        ("The army shelled Tyre and Sidon on Friday.", ["Tyre", "Sidon"]),
        ("Protests were held in Tyre and in Sidon on Friday.", ["Tyre", "Sidon"]),
        ("Protesters marched from Tyre to Sidon on Friday.", ["Tyre", "Sidon"]),
        ("Families fled from Tyre to Sidon on Friday.", ["Tyre", "Sidon"]),
        ("Rebels fired rockets from Tyre at Sidon on Friday.", ["Sidon"]),
        # Nothing in reach.
        ("Gunmen attacked a church. Nobody said where.", [None]),
    ],
)
def test_places(text: str, places: list[str | None]) -> None:
    found = [event.place.name if event.place else None for event in read(text)]
    assert sorted(found, key=str) == sorted(places, key=str)


def test_the_other_end_of_a_route_says_so() -> None:
    reasons = [event.place_reasons[0] for event in read("Protesters marched from Tyre to Sidon on Friday.")]
    assert any(reason.startswith("the other end of the route, with") for reason in reasons)
