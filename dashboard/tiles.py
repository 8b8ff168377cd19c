"""Which ground the map can stand on: the offline one, the user's own map file, or tiles from a server on the net.

The offline ground is the default, and nothing is asked of the net unless the reader chooses an online one.
Its name is the address's `base`; the map's script reads it there and finds in `tiles.json` what it stands for.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from dashboard.tile_file import MIME, TileFile, plain_words
from geo.errors import InputError
from geo.gazetteer_file import cache_folder

OFFLINE = "Offline map"
# Asked for by DATELINE_TILES as well; this one needs no key and is known to all.
STANDARD = ("OpenStreetMap.Mapnik",)
ROUTE = "../../api/tiles/{z}/{x}/{y}"  # as seen from the map's frame
PYRAMID_ZOOM = 19
_MERCATOR = "EPSG:3857"
_SLOT = re.compile(r"\{(?![xyzsr]\})(\w+)\}")  # what a provider's address leaves open, but for what the map fills in


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """A ground by its name. `url` has {z}, {x}, {y}, or is "" for the offline one; `vector` tiles hold shapes."""

    name: str
    url: str = ""
    attribution: str = ""
    min_zoom: int = 0
    max_zoom: int = PYRAMID_ZOOM
    subdomains: str = ""
    vector: bool = False
    online: bool = False


def grounds(environment: Mapping[str, str] = os.environ) -> tuple[Ground, ...]:
    """Return what can be chosen, the offline ground first.

    DATELINE_BASEMAP is the path of a PMTiles or MBTiles file. DATELINE_TILES lists, with commas, providers by
    the names of xyzservices ("OpenTopoMap") or addresses with {z}, {x} and {y}, each with its
    credit after a bar ("https://tiles.example.org/{z}/{x}/{y}.png|Example"). InputError names what is wrong.
    """
    found, wrong = sound_grounds(environment)
    if wrong:
        raise InputError(wrong[0])
    return found


def sound_grounds(environment: Mapping[str, str] = os.environ) -> tuple[tuple[Ground, ...], tuple[str, ...]]:
    """Return those of `grounds` that can be chosen, and what is wrong with the others: one bad file stops no page."""
    found, wrong = [Ground(name=OFFLINE)], []
    path = environment.get("DATELINE_BASEMAP", "")
    asked = [name.strip() for name in environment.get("DATELINE_TILES", "").split(",") if name.strip()]
    for name in dict.fromkeys((*([""] if path else ()), *asked, *STANDARD)):
        try:
            found.append(_own_ground(TileFile(Path(path))) if not name else _online(name))
        except InputError as error:
            wrong.append(str(error))
    return tuple(found), tuple(wrong)


def _own_ground(file: TileFile) -> Ground:
    facts = file.facts
    return Ground(
        name=facts.name or file.path.stem,
        url=ROUTE,
        attribution=facts.attribution,
        min_zoom=facts.min_zoom,
        max_zoom=facts.max_zoom,
        vector=facts.kind == "mvt",
    )


def _online(name: str) -> Ground:
    return _address(name) if "{" in name else _provider(name)


def _address(text: str) -> Ground:
    url, _, credit = text.partition("|")
    if not url.startswith(("https://", "http://")) or not all(part in url for part in ("{z}", "{x}", "{y}")):
        raise InputError(f"DATELINE_TILES: {url!r} is no address of tiles: it needs https://, {{z}}, {{x}} and {{y}}")
    host = url.split("/")[2]
    return Ground(name=host, url=url, attribution=credit.strip() or host, online=True)


def _provider(name: str) -> Ground:
    import xyzservices.providers  # a file of a thousand providers, read when it is needed

    try:
        provider = xyzservices.providers.query_name(name)
    except ValueError as error:
        raise InputError(
            f"DATELINE_TILES: no provider is called {name!r}; names stand at xyzservices.readthedocs.io"
        ) from error
    if provider.requires_token():
        raise InputError(f"DATELINE_TILES: {name!r} needs a key: give its address with your key in it instead")
    if provider.get("crs", _MERCATOR) != _MERCATOR:
        raise InputError(f"DATELINE_TILES: {name!r} is drawn in another projection than this map's: choose another")
    return Ground(
        name=str(provider.name).removesuffix(".Mapnik").replace(".", " "),
        url=_SLOT.sub(lambda slot: str(provider.get(slot[1], "")), str(provider.url)),
        attribution=plain_words(provider.get("attribution", "")),
        min_zoom=int(provider.get("min_zoom", 0)),
        max_zoom=int(provider.get("max_zoom", 18)),
        subdomains="".join(provider.get("subdomains", "abc")),
        online=True,
    )


@cache
def own_file(path: str) -> TileFile:
    """Return the user's map file, opened once for the whole server."""
    return TileFile(Path(path))


def own_tile(zoom: int, x: int, y: int) -> tuple[bytes, str] | None:
    """Return a tile of the user's map file and its media type; None where there is none.

    InputError when the file cannot be read any more.
    """
    path = os.environ.get("DATELINE_BASEMAP", "")
    if not path:
        return None
    file = own_file(path)
    data = file.tile(zoom, x, y)
    return None if not data else (data, MIME[file.facts.kind])


def ensure_tiles() -> Path:
    """Write what can be chosen where the map's script finds it, and return the folder."""
    text = json.dumps([asdict(ground) for ground in sound_grounds()[0]], ensure_ascii=True)
    folder = cache_folder() / f"tiles-{hashlib.sha256(text.encode()).hexdigest()[:12]}"
    file = folder / "tiles.json"
    if not file.is_file():
        try:
            folder.mkdir(parents=True, exist_ok=True)
            unfinished = folder / f"{os.getpid()}.part"
            unfinished.write_text(text, encoding="utf-8")
            unfinished.replace(file)
        except OSError as error:
            raise InputError(
                f"cannot write the list of basemaps ({error.strerror}): set DATELINE_CACHE to a folder of yours"
            ) from error
    return folder
