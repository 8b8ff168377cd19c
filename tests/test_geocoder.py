"""geopy's interface, offline and online: the online half against a real local server that misbehaves."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from geopy.extra.rate_limiter import RateLimiter
from geopy.geocoders import ArcGIS, Nominatim, Photon

from geo.errors import GeocoderError, GeocoderOffline, InputError
from geo.gazetteer import Gazetteer
from geo.geocoder import CachedGeocoder, Limits, OfflineGazetteer
from geo.geocoder_cache import provider_of
from geo.online import online_candidates, service
from tests.nominatim_server import Server, running

QUICK = Limits(min_delay_seconds=0.05, retries=2, backoff_seconds=0.05, patience_seconds=10)


@pytest.fixture(scope="module")
def offline() -> Iterator[OfflineGazetteer]:
    with Gazetteer.open() as gazetteer:
        yield OfflineGazetteer(gazetteer)


@pytest.fixture
def server() -> Iterator[Server]:
    with running() as started:
        yield started


def nominatim(server: Server, path: Path, *, limits: Limits = QUICK, timeout: float = 1.0) -> CachedGeocoder:
    plain = Nominatim(domain=server.domain, scheme="http", user_agent="dateline-tests", timeout=timeout)
    return CachedGeocoder(plain, path=path, limits=limits)


@pytest.fixture
def cached(server: Server, tmp_path: Path) -> Iterator[CachedGeocoder]:
    geocoder = nominatim(server, tmp_path / "geocoder.sqlite")
    yield geocoder
    geocoder.close()


def test_the_gazetteer_is_a_geopy_geocoder(offline: OfflineGazetteer) -> None:
    beirut = offline.geocode("Beirut")
    assert beirut.raw["id"] == "276781"
    assert beirut.address == "Beirut, Lebanon"
    assert (round(beirut.latitude, 1), round(beirut.longitude, 1)) == (33.9, 35.5)
    assert RateLimiter(offline.geocode, min_delay_seconds=0)("Sidon, Lebanon").raw["country"] == "LB"


@pytest.mark.parametrize(
    ("query", "address"),
    [
        ("Paris, Texas", "Paris, Texas, United States"),
        ("Springfield, IL, USA", "Springfield, Illinois, United States"),
        ("Portland, ME", "Portland, Maine, United States"),  # and the code of Montenegro
        ("San José, CR", "San José, Costa Rica"),
        ("Manchester, N.H.", "Manchester, New Hampshire, United States"),
        ("Mosul, Nineveh, Iraq", "Mosul, Nineveh Governorate, Iraq"),
        ({"city": "Sidon", "country": "Lebanon"}, "Sidon, South Governorate, Lebanon"),
        ({"state": "Alabama", "city": "Birmingham"}, "Birmingham, Alabama, United States"),
        ("Beirut, Atlantis", "Beirut, Lebanon"),  # what cannot be read is no reason to find nothing
    ],
)
def test_the_wider_parts_of_an_address_choose(offline: OfflineGazetteer, query: object, address: str) -> None:
    assert offline.geocode(query).address == address


def test_it_is_made_like_any_geopy_geocoder(offline: OfflineGazetteer) -> None:
    """The options that all of geopy's geocoders take are taken, and no adapter ever asks anything."""
    from geopy.adapters import URLLibAdapter

    class Silent(URLLibAdapter):
        def get_json(self, *_question: object, **_options: object) -> None:
            raise AssertionError("a request")

        get_text = get_json

    with OfflineGazetteer(offline.gazetteer, user_agent="x", timeout=2, adapter_factory=Silent) as geocoder:
        assert geocoder.geocode("Sidon").raw["id"] == "268064"
        assert geocoder.geocode("Sidon", timeout=1, exactly_one=False, limit=1)[0].raw["name"] == "Sidon"
        assert geocoder.reverse("33.557, 35.371", timeout=1).raw["id"] == "268064"
        cached = RateLimiter(geocoder.reverse, min_delay_seconds=0)
        assert cached((33.557, 35.371)).raw["country"] == "LB"
    raw = offline.geocode("Sidon").raw
    assert json.loads(json.dumps(raw))["reasons"]
    assert {"id", "lat", "lon", "country", "admin1", "population", "source", "score"} <= raw.keys()


def test_geocode_keeps_to_country_codes(offline: OfflineGazetteer) -> None:
    assert offline.geocode("Tripoli", country_codes="lb").raw["country"] == "LB"
    assert offline.geocode("Tripoli", country_codes=["LY"]).raw["country"] == "LY"
    assert {place.raw["country"] for place in offline.geocode("Tripoli", exactly_one=False, country_codes="ly")} == {
        "LY"
    }
    assert offline.geocode("Beirut", country_codes="jp", exactly_one=False) is None


def test_geocode_returns_as_many_as_asked(offline: OfflineGazetteer) -> None:
    assert len(offline.geocode("San José", exactly_one=False, limit=3)) == 3
    assert offline.geocode("Qwxyzzy", exactly_one=False) is None
    assert offline.geocode("Qwxyzzy") is None


def test_reverse_finds_the_nearest_town(offline: OfflineGazetteer) -> None:
    assert offline.reverse("33.54, 35.38").raw["id"] == "dateline:ayn-al-hilweh"
    assert offline.reverse((33.894, 35.502)).raw["country"] == "LB"
    assert len(offline.reverse((33.894, 35.502), exactly_one=False, limit=4)) == 4
    assert offline.reverse((0.0, -140.0)) is None  # the open ocean


@pytest.mark.parametrize("query", ["", "   "])
def test_an_empty_question_is_refused(offline: OfflineGazetteer, query: str) -> None:
    with pytest.raises(InputError, match="give its name"):
        offline.geocode(query)


def test_no_point_is_refused(offline: OfflineGazetteer) -> None:
    with pytest.raises(InputError, match="latitude and longitude"):
        offline.reverse("somewhere")


def test_a_question_is_asked_once(cached: CachedGeocoder, server: Server) -> None:
    first = cached.geocode("Beirut")
    again = cached.geocode("  BEIRUT ")
    assert len(server.asked) == 1
    assert (again.address, again.point, again.raw) == (first.address, first.point, first.raw)
    cached.geocode("Beirut", exactly_one=False)
    cached.geocode("Beirut", country_codes="lb")
    cached.reverse("33.9, 35.5")
    cached.reverse((33.9, 35.5))
    assert len(server.asked) == 4


def test_not_found_is_remembered_for_a_shorter_time(cached: CachedGeocoder, server: Server, tmp_path: Path) -> None:
    def age(days: float) -> None:
        with sqlite3.connect(tmp_path / "geocoder.sqlite") as db:
            db.execute("UPDATE answer SET stored = ?", (time.time() - days * 86_400,))
        db.close()

    assert cached.geocode("Atlantis") is None
    assert cached.geocode("Beirut") is not None
    age(6.9)
    assert cached.geocode("Atlantis") is None
    assert len(server.asked) == 2
    age(7.1)
    assert cached.geocode("Atlantis") is None
    assert cached.geocode("Beirut") is not None
    assert len(server.asked) == 3
    age(181)
    assert cached.geocode("Beirut") is not None
    assert len(server.asked) == 4


@pytest.mark.parametrize("trick", ["500", "503", "garbage", "slow"])
def test_a_passing_failure_is_tried_again(cached: CachedGeocoder, server: Server, trick: str) -> None:
    server.tricks[:] = [trick]
    assert cached.geocode("Beirut").raw["name"] == "Beirut"
    assert len(server.asked) == 2


def test_retry_after_is_kept(cached: CachedGeocoder, server: Server) -> None:
    server.tricks[:] = ["429"]
    assert cached.geocode("Beirut") is not None
    assert server.times[1] - server.times[0] >= 0.95


@pytest.mark.parametrize(
    ("trick", "error"),
    [
        ("500", GeocoderError), ("503", GeocoderOffline), ("garbage", GeocoderError), ("slow", GeocoderOffline),
        ("429", GeocoderError), ("403", GeocoderError), ("redirect", GeocoderError), ("wrong shape", GeocoderError),
        pytest.param("far out", GeocoderError, marks=pytest.mark.filterwarnings("ignore:Latitude normalization")),
    ],
)  # fmt: skip
def test_a_failure_is_an_error_and_never_remembered(server: Server, tmp_path: Path, trick: str, error: type) -> None:
    cached = nominatim(
        server, tmp_path / "c.sqlite", limits=Limits(min_delay_seconds=0.01, retries=1, backoff_seconds=0.01)
    )
    server.tricks[:] = [trick] * 2
    with pytest.raises(error):
        cached.geocode("Beirut")
    server.tricks.clear()
    assert cached.geocode("Beirut").raw["name"] == "Beirut"
    cached.close()


def test_no_server_is_offline(server: Server, tmp_path: Path) -> None:
    cached = nominatim(server, tmp_path / "c.sqlite")
    server.server_close()
    with pytest.raises(GeocoderOffline, match="try again later"):
        cached.geocode("Tyre")
    cached.close()


def test_after_the_first_run_no_network_is_needed(server: Server, tmp_path: Path) -> None:
    names = ["Beirut", "Tyre", "Atlantis"]
    first = nominatim(server, tmp_path / "c.sqlite")
    before = [first.geocode(name) for name in names]
    first.close()
    server.shutdown()
    server.server_close()
    later = nominatim(server, tmp_path / "c.sqlite")
    assert [later.geocode(name) for name in names] == before
    later.close()


ASK = """
import sys
from pathlib import Path
from geopy.geocoders import ArcGIS, Nominatim, Photon
from geo.geocoder import CachedGeocoder, Limits
domain, path, prefix, count, gap = sys.argv[1:]
plain = Nominatim(domain=domain, scheme="http", user_agent="dateline-tests", timeout=5)
geocoder = CachedGeocoder(plain, path=Path(path), limits=Limits(min_delay_seconds=float(gap)))
for number in range(int(count)):
    geocoder.geocode(f"{prefix} {number}")
    print(number, flush=True)
"""


def ask(server: Server, path: Path, prefix: str, count: int, gap: float) -> subprocess.Popen[str]:
    arguments = [sys.executable, "-c", ASK, server.domain, str(path), prefix, str(count), str(gap)]
    return subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parent.parent)


@pytest.mark.slow
def test_two_processes_keep_one_limit(server: Server, tmp_path: Path) -> None:
    path = tmp_path / "shared.sqlite"
    processes = [ask(server, path, prefix, 6, 0.25) for prefix in ("one", "two")]
    for process in processes:
        process.communicate(timeout=60)
        assert process.returncode == 0
    gaps = [after - before for before, after in zip(server.times, server.times[1:], strict=False)]
    assert len(server.times) == 12
    # A turn is reserved before the request travels: two may meet at the server a little closer.
    assert min(gaps) > 0.1
    assert server.times[-1] - server.times[0] >= 11 * 0.25 - 0.1


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs kill -9")
def test_kill_9_loses_no_answer(server: Server, tmp_path: Path) -> None:
    path = tmp_path / "killed.sqlite"
    process = ask(server, path, "place", 1000, 0.01)
    assert process.stdout is not None
    done = -1
    while done < 20:
        done = int(process.stdout.readline())
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    asked = len(server.asked)
    cached = nominatim(server, path)
    for number in range(done + 1):
        assert cached.geocode(f"place {number}") is not None
    assert len(server.asked) == asked
    cached.close()


def test_threads_share_one_geocoder(cached: CachedGeocoder, server: Server) -> None:
    threads = [threading.Thread(target=cached.geocode, args=(f"place {number % 3}",)) for number in range(9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {query["q"][0] for _moment, query, _agent in server.asked} == {"place 0", "place 1", "place 2"}


def test_the_public_nominatim_has_its_policy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("DATELINE_USER_AGENT", raising=False)
    with pytest.raises(InputError, match="DATELINE_USER_AGENT"):
        service("nominatim", path=tmp_path / "c.sqlite")
    with pytest.raises(InputError, match="one request a second"):
        CachedGeocoder(Nominatim(user_agent="x"), path=tmp_path / "c.sqlite", limits=Limits(min_delay_seconds=0.5))
    polite = service("nominatim", user_agent="a newsroom, desk@example.org", path=tmp_path / "c.sqlite")
    assert polite.limits.min_delay_seconds >= 1.0
    polite.close()


def test_photon_answers_are_candidates(server: Server, tmp_path: Path) -> None:
    geocoder = service("photon", domain=f"http://{server.domain}", path=tmp_path / "c.sqlite")
    (found,) = online_candidates("Beirut", geocoder=geocoder)
    assert (found.place.id, found.place.country, found.place.admin1) == ("osm:N/7", "LB", "Beirut Governorate")
    assert (found.place.feature_code, found.place.lat) == ("PPL", 33.8958)
    assert found.place.radius_km == pytest.approx(2.8, abs=0.1)
    assert "Photon" in found.place.source
    geocoder.close()


def test_services_and_their_hosts_are_kept_apart() -> None:
    public, ours = Nominatim(user_agent="x"), Nominatim(user_agent="x", domain="maps.example.org")
    names = {provider_of(one) for one in (public, ours, Photon(), ArcGIS(), Photon(domain="maps.example.org"))}
    assert len(names) == 5


READ = """
import sys
from datetime import date
from pathlib import Path
from geopy.geocoders import ArcGIS, Nominatim, Photon
from geo.geocoder import CachedGeocoder, Limits
from geo.model import Article, article_id
from geo.pipeline import analyse
plain = Nominatim(domain=sys.argv[1], scheme="http", user_agent="tests", timeout=2)
cached = CachedGeocoder(plain, path=Path(sys.argv[2]), limits=Limits(min_delay_seconds=0.01, retries=0))
for text in ("Shelling hit the village of Qarzhubba on Monday.", "Troops left the town of Qarzhevka."):
    found = analyse(Article(id=article_id(text), text=text, published=date(2025, 11, 25)), online=cached)
    print(*((item.toponym.name, item.place and item.place.id) for item in found.places), found.notes)
"""


def test_the_same_articles_need_no_network_again(server: Server, tmp_path: Path) -> None:
    """Read twice by two processes, what was found online and what was not are both known the second time."""
    command = [sys.executable, "-c", READ, server.domain, str(tmp_path / "answers.sqlite")]
    where = Path(__file__).parent.parent
    first = subprocess.run(command, cwd=where, capture_output=True, text=True, check=True)
    asked = {query["q"][0] for _moment, query, _agent in server.asked}
    assert {"Qarzhubba", "Qarzhevka"} <= asked
    assert "osm:node/7" in first.stdout
    server.shutdown()
    server.server_close()
    again = subprocess.run(command, cwd=where, capture_output=True, text=True, check=True)
    assert again.stdout == first.stdout
    assert "not looked up" not in again.stdout


def test_an_unknown_service_is_refused() -> None:
    with pytest.raises(InputError, match="'nominatim' or 'photon'"):
        service("gogle")


def test_online_answers_are_candidates(server: Server, tmp_path: Path) -> None:
    geocoder = service("nominatim", domain=f"http://{server.domain}", user_agent="tests", path=tmp_path / "c.sqlite")
    (found,) = online_candidates("Beirut", geocoder=geocoder, countries=("LB",))
    assert (found.place.id, found.place.country, found.place.feature_code) == ("osm:node/7", "LB", "PPL")
    assert "OpenStreetMap" in found.place.source
    assert found.place.radius_km == pytest.approx(2.8, abs=0.1)
    assert server.asked[0][1]["countrycodes"] == ["lb"]
    assert server.asked[0][2] == "tests"
    geocoder.close()


def test_a_damaged_cache_says_what_to_do(server: Server, tmp_path: Path) -> None:
    path = tmp_path / "broken.sqlite"
    path.write_bytes(b"not a database at all" * 100)
    with pytest.raises(GeocoderError, match="delete 'broken.sqlite'"):
        nominatim(server, path)
