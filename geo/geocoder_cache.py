"""Ask a geocoding service once, politely, and remember the answer: a cache on disk around any geopy geocoder.

The limit on requests stands behind the cache and in the same file, so that all processes
of this user together keep it. Answers are kept as JSON; an error is never an answer.
"""

from __future__ import annotations

import hashlib
import json
import logging
import random
import sqlite3
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import geopy
from geopy.exc import (
    GeocoderAuthenticationFailure,
    GeocoderInsufficientPrivileges,
    GeocoderQueryError,
    GeocoderRateLimited,
    GeocoderServiceError,
    GeocoderTimedOut,
    GeocoderUnavailable,
)
from geopy.extra.rate_limiter import RateLimiter
from geopy.geocoders.base import Geocoder
from geopy.location import Location
from geopy.point import Point

from geo.errors import GeocoderError, GeocoderOffline, InputError
from geo.folding import fold
from geo.gazetteer_file import cache_folder

DAY_SECONDS = 86_400.0
PUBLIC_NOMINATIM = "nominatim.openstreetmap.org"
_log = logging.getLogger(__name__)
_HOPELESS = (GeocoderAuthenticationFailure, GeocoderInsufficientPrivileges, GeocoderQueryError)
_SCHEMA = """
CREATE TABLE IF NOT EXISTS answer (
    key TEXT PRIMARY KEY, found INTEGER NOT NULL, stored REAL NOT NULL, body TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS slot (provider TEXT PRIMARY KEY, free_at REAL NOT NULL) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How often to ask and how long to believe; seconds and days.

    `patience_seconds` is the longest one lookup may wait for its turn, retries included.
    """

    min_delay_seconds: float = 1.0
    found_days: float = 180.0
    missing_days: float = 7.0
    retries: int = 2
    backoff_seconds: float = 2.0
    patience_seconds: float = 60.0


class CachedGeocoder(Geocoder):  # type: ignore[misc]
    """Any geopy geocoder, asked once for each question and never faster than its limit.

    >>> from geopy.geocoders import Nominatim
    >>> geocoder = CachedGeocoder(Nominatim(user_agent="my-newsroom"))  # doctest: +SKIP
    >>> geocoder.geocode("Ras En Nakura", country_codes="lb")  # doctest: +SKIP

    None means that the service knows no such place, which is remembered for a shorter time.
    A service that cannot be asked raises GeocoderOffline, one that answers with an error
    GeocoderError; neither is remembered.
    """

    def __init__(self, geocoder: Any, *, path: Path | None = None, limits: Limits | None = None) -> None:
        super().__init__()
        self.geocoder = geocoder
        self.limits = limits or Limits()
        self.provider = provider_of(geocoder)
        if PUBLIC_NOMINATIM in self.provider and self.limits.min_delay_seconds < 1.0:
            raise InputError(f"{PUBLIC_NOMINATIM} allows one request a second: use min_delay_seconds of 1.0 or more")
        _stop_hidden_retries(geocoder)
        self._cache = AnswerFile(path or cache_folder() / "geocoder.sqlite")

    def geocode(self, query: Any, *, exactly_one: bool = True, timeout: Any = None, **options: Any) -> Any:
        """Return what the service knows of `query`; the options are the service's own."""
        asked = {name: fold(text) for name, text in query.items()} if isinstance(query, dict) else fold(str(query))
        return self._ask("geocode", query, asked, exactly_one=exactly_one, timeout=timeout, **options)

    def reverse(self, query: Any, *, exactly_one: bool = True, timeout: Any = None, **options: Any) -> Any:
        """Return what the service knows of a point."""
        try:
            point = Point(query)
        except (ValueError, TypeError) as error:
            raise InputError(f"{query!r} is no point: write latitude and longitude in degrees") from error
        asked = f"{point.latitude:.6f} {point.longitude:.6f}"
        return self._ask("reverse", point, asked, exactly_one=exactly_one, timeout=timeout, **options)

    def _ask(self, operation: str, query: Any, asked: Any, *, timeout: Any, **options: Any) -> Any:
        parts = [self.provider, str(geopy.__version__), operation, asked, options]
        text = json.dumps(parts, sort_keys=True, default=repr, ensure_ascii=False)
        key = hashlib.sha256(text.encode()).hexdigest()
        known, answer = self._cache.get(key, limits=self.limits)
        if known:
            return _revived(answer)
        if timeout is not None:
            options["timeout"] = timeout
        found = self._fetch(getattr(self.geocoder, operation), query, options)
        self._cache.put(key, _plain(found))
        return found

    def _fetch(self, call: Callable[..., Any], query: Any, options: dict[str, Any]) -> Any:
        deadline = time.time() + self.limits.patience_seconds
        tries = 0

        def attempt() -> Any:
            nonlocal tries
            tries += 1
            self._wait_turn(deadline)
            try:
                return call(query, **options)
            except _HOPELESS as error:
                raise GeocoderError(f"{self.provider} refused {str(query)!r}: {error}") from error
            except GeocoderServiceError as error:
                asked = getattr(error, "retry_after", None)
                pause = float(asked) if asked else self.limits.backoff_seconds * 2 ** (tries - 1)
                self._cache.postpone(self.provider, pause * random.uniform(1.0, 1.2) if not asked else pause)
                raise
            except (ValueError, TypeError, KeyError, AttributeError, IndexError) as error:
                raise GeocoderError(f"{self.provider} gave an answer that cannot be read: {error!r}") from error

        limited = RateLimiter(
            attempt, max_retries=self.limits.retries, error_wait_seconds=0.0, swallow_exceptions=False
        )
        try:
            return limited()
        except (GeocoderTimedOut, GeocoderUnavailable) as error:
            raise GeocoderOffline(f"{self.provider} cannot be reached ({error}); try again later") from error
        except GeocoderRateLimited as error:
            raise GeocoderError(f"{self.provider} asks for fewer requests; try again later") from error
        except GeocoderServiceError as error:
            raise GeocoderError(f"{self.provider} answered with an error ({error}); try again later") from error

    def _wait_turn(self, deadline: float) -> None:
        starts = self._cache.reserve(self.provider, gap=self.limits.min_delay_seconds, latest=deadline)
        if starts is None:
            raise GeocoderError(f"{self.provider} has no free turn for longer than one waits; try again later")
        time.sleep(max(0.0, starts - time.time()))

    def close(self) -> None:
        """Give back the cache's file."""
        self._cache.close()


def provider_of(geocoder: Any) -> str:
    """Return what tells one service from another: its class and the host it asks."""
    kind = type(geocoder)
    host = getattr(geocoder, "domain", "") or urlsplit(str(getattr(geocoder, "api", "") or "")).netloc
    return f"{kind.__name__} {host}".strip()


def _stop_hidden_retries(geocoder: Any) -> None:
    """Keep geopy's requests adapter from repeating requests by itself, past the limit."""
    session = getattr(getattr(geocoder, "adapter", None), "session", None)
    for adapter in getattr(session, "adapters", {}).values():
        retries: Any = getattr(adapter, "max_retries", None)
        if retries is not None:
            adapter.max_retries = retries.new(total=0)


class AnswerFile:
    """The file of answers and turns: SQLite in WAL mode, used by several threads and processes at once."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()
        self._open: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._db().executescript(_SCHEMA)
        except (OSError, sqlite3.Error) as error:
            self.close()
            raise GeocoderError(
                f"the cache of online lookups cannot be used ({error}): delete {path.name!r} in the cache"
                " folder, or name another folder in DATELINE_CACHE"
            ) from error

    def _db(self) -> sqlite3.Connection:
        db: sqlite3.Connection | None = getattr(self._local, "db", None)
        if db is None:
            db = sqlite3.connect(self.path, timeout=30.0, isolation_level=None, check_same_thread=False)
            with self._lock:
                self._open.append(db)
            _use_wal(db)
            db.execute("PRAGMA synchronous=NORMAL")
            self._local.db = db
        return db

    def get(self, key: str, *, limits: Limits) -> tuple[bool, Any]:
        """Return whether an answer is known and still believed, and the answer."""
        row = self._db().execute("SELECT found, stored, body FROM answer WHERE key = ?", (key,)).fetchone()
        if row is None:
            return False, None
        days = limits.found_days if row[0] else limits.missing_days
        if not 0 <= time.time() - row[1] <= days * DAY_SECONDS:
            return False, None
        try:
            return True, json.loads(row[2])
        except ValueError:
            return False, None

    def put(self, key: str, answer: Any) -> None:
        """Remember an answer."""
        body = json.dumps(answer, ensure_ascii=False, default=str)
        self._db().execute("INSERT OR REPLACE INTO answer VALUES (?, ?, ?, ?)", (key, bool(answer), time.time(), body))

    def reserve(self, provider: str, *, gap: float, latest: float) -> float | None:
        """Take the next free turn and return when it starts, or None when none is free before `latest`.

        The row is read and written in one transaction, so no two processes get one turn.
        """
        db = self._db()
        db.execute("BEGIN IMMEDIATE")
        try:
            row = db.execute("SELECT free_at FROM slot WHERE provider = ?", (provider,)).fetchone()
            starts = max(time.time(), row[0] if row else 0.0)
            if starts > latest:
                return None
            db.execute("INSERT OR REPLACE INTO slot VALUES (?, ?)", (provider, starts + gap))
            return starts
        finally:
            db.execute("COMMIT")

    def postpone(self, provider: str, seconds: float) -> None:
        """Let nobody ask this provider for so long: it has said that it is busy."""
        free_at = time.time() + seconds
        self._db().execute(
            "INSERT INTO slot VALUES (?, ?)"
            " ON CONFLICT (provider) DO UPDATE SET free_at = max(free_at, excluded.free_at)",
            (provider, free_at),
        )

    def close(self) -> None:
        """Give back all connections."""
        with self._lock:
            while self._open:
                self._open.pop().close()
            self._local = threading.local()


def _use_wal(db: sqlite3.Connection) -> None:
    """Switch to WAL mode; SQLite's own patience does not cover two processes that switch at once."""
    for last in (*[False] * 49, True):
        try:
            db.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if last or "locked" not in str(error):
                raise
            time.sleep(0.1)


def _plain(found: Any) -> Any:
    if found is None:
        return None
    if isinstance(found, list):
        return [_plain(one) for one in found]
    return {"address": found.address, "point": [*found.point], "raw": found.raw}


def _revived(answer: Any) -> Any:
    if answer is None:
        return None
    if isinstance(answer, list):
        return [_revived(one) for one in answer]
    return Location(answer["address"], Point(*answer["point"]), answer["raw"])
