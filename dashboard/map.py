"""The map: events as columns of numbers, drawn by our own script inside a folium map that never remounts.

folium renders data as code, so no text of an article comes near it. What goes through folium on a run is
one file name of hex digits, a mask of hex digits, and a few numbers; the columns travel as a media
file of Streamlit's, are fetched once, and hold numbers and the names of our own types only.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import folium
import numpy as np
import numpy.typing as npt
import streamlit as st
from branca.element import MacroElement
from jinja2 import Template
from streamlit import runtime
from streamlit_folium import st_folium

from dashboard import assets
from dashboard.columns import Columns
from dashboard.theme import style_of
from geo.model import Event

UNDATED = -(2**31)  # stands in the day columns of the file for "no day"
EPOCH_ORDINAL = date(1970, 1, 1).toordinal()
FAR_KM = 6000.0  # a doubt wider than this is cut, so that it fits 16 bits of 100 m
MAX_TYPES = 256  # a type's code is one byte
LARGEST_ZOOM = 14  # the basemap has nothing finer to show
FILE_NAME = re.compile(r"[0-9a-f]{16,128}\.bin")
CLICK = re.compile(r"(\d{1,9})\.([0-9a-f]{0,16})\.[0-9a-z]+\.\d+")
SAFE = re.compile(
    r'window\.dateline\.update\("(?:[0-9a-f]{16,128}\.bin)?", "[0-9a-f]*", -?\d+, [01], \[[-0-9., e]*\]\);'
)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class MapData:
    """The placed events as columns, in the order given; degrees are WGS 84, days count from 1970-01-01.

    `types` holds a place in `type_ids`. `first_days` and `last_days` are None for undated events.
    `packed` is the same for the browser, without the ids. Build it with `build_map_data`.
    """

    ids: tuple[str, ...]
    lats: tuple[float, ...]
    lons: tuple[float, ...]
    types: tuple[int, ...]
    type_ids: tuple[str, ...]
    first_days: tuple[int | None, ...]
    last_days: tuple[int | None, ...]
    geo_precision: tuple[int, ...]
    radius_km: tuple[float, ...]
    packed: bytes = field(repr=False, default=b"")
    index: dict[str, int] = field(repr=False, default_factory=dict)


def build_map_data(events: Sequence[Event]) -> MapData:
    """Return the columns of the events that have a place on earth; the others have no business on a map."""
    placed = [event for event in events if event.place is not None and _on_earth(event.place.lat, event.place.lon)]
    places = [event.place for event in placed if event.place is not None]
    type_ids = tuple(dict.fromkeys(event.type for event in placed))[:MAX_TYPES]
    code_of = {type_id: code for code, type_id in enumerate(type_ids)}
    columns = {
        "lats": tuple(float(place.lat) for place in places),
        "lons": tuple(float(place.lon) for place in places),
        "types": tuple(code_of.get(event.type, 0) for event in placed),
        "first_days": tuple(_day_number(event.when.first) for event in placed),
        "last_days": tuple(_day_number(event.when.last or event.when.first) for event in placed),
        "geo_precision": tuple(event.geo_precision or 0 for event in placed),
        "radius_km": tuple(float(place.radius_km) for place in places),
    }
    ids = tuple(event.id for event in placed)
    return MapData(
        ids=ids,
        type_ids=type_ids,
        packed=_pack(columns, type_ids),
        index={event_id: place for place, event_id in enumerate(ids)},
        **columns,  # type: ignore[arg-type]
    )


def map_data_of(columns: Columns, names: Sequence[str]) -> MapData:
    """Return the placed events of the columns; `names` are what the rows go by."""
    rows = np.flatnonzero(columns.placed)
    arrays: dict[str, tuple[Any, ...]] = {
        "lats": tuple((columns.lat[rows] / 1e5).tolist()),
        "lons": tuple((columns.lon[rows] / 1e5).tolist()),
        "types": tuple(columns.types[rows].tolist()),
        "first_days": tuple(None if day == UNDATED else day for day in columns.first[rows].tolist()),
        "last_days": tuple(None if day == UNDATED else day for day in columns.last[rows].tolist()),
        "geo_precision": tuple(columns.precision[rows].tolist()),
        "radius_km": tuple((columns.radius[rows] / 10).tolist()),
    }
    ids = tuple(names[row] for row in rows.tolist())
    index = {event_id: place for place, event_id in enumerate(ids)}
    packed = _pack(arrays, columns.type_ids)
    return MapData(ids=ids, type_ids=columns.type_ids, packed=packed, index=index, **arrays)


def _on_earth(lat: float, lon: float) -> bool:
    return -90 <= lat <= 90 and -180 <= lon <= 180


def _day_number(day: date | None) -> int | None:
    return None if day is None else day.toordinal() - EPOCH_ORDINAL


def _pack(columns: dict[str, tuple[Any, ...]], type_ids: tuple[str, ...]) -> bytes:
    """Return the columns as static/groups.js unpacks them: length of header, header, little-endian arrays."""
    header = json.dumps({"count": len(columns["lats"]), "types": [_look(type_id) for type_id in type_ids]}).encode()
    header += b" " * (-len(header) % 4)  # arrays must start on a multiple of four
    degrees = [np.round(np.array(columns[name], dtype="f8") * 1e5).astype("<i4") for name in ("lats", "lons")]
    days = [
        np.array([UNDATED if day is None else day for day in columns[name]], dtype="<i4")
        for name in ("first_days", "last_days")
    ]
    radius = np.round(np.clip(np.array(columns["radius_km"], dtype="f8"), 0, FAR_KM) * 10).astype("<u2")
    small = [np.array(columns[name], dtype="u1") for name in ("types", "geo_precision")]
    length = np.array([len(header)], dtype="<u4")
    return b"".join([length.tobytes(), header, *(array.tobytes() for array in (*degrees, *days, radius, *small))])


def _look(type_id: str) -> dict[str, str]:
    style = style_of(type_id)
    return {
        "label": style.label,
        "glyph": style.glyph[:2],
        "colour": style.colour,
        "ink": style.ink,
        "colour_dark": style.colour_dark or style.colour,
        "ink_dark": style.ink_dark,
    }


def build_mask(data: MapData, visible: Sequence[str]) -> str:
    """Return which events are visible, four to a hex digit, first event first; "" when all are."""
    shown = _shown(data, visible)
    if shown.all():
        return ""
    return np.packbits(shown).tobytes().hex()


def _shown(data: MapData, visible: Sequence[str]) -> npt.NDArray[np.bool_]:
    shown = np.zeros(len(data.ids), dtype=bool)
    shown[[data.index[event_id] for event_id in visible if event_id in data.index]] = True
    return shown


def build_box(data: MapData, visible: Sequence[str]) -> tuple[float, ...]:
    """Return south, west, north, east of the visible events, of all when none is; empty when there are none."""
    shown = _shown(data, visible)
    if not shown.any():
        shown[:] = True
    if not len(shown):
        return ()
    lats, lons = np.array(data.lats)[shown], np.array(data.lons)[shown]
    return tuple(round(float(edge), 5) for edge in (lats.min(), lons.min(), lats.max(), lons.max()))


class LocalMap(folium.Map):
    """A folium map whose scripts and styles come from this machine, and which brings no tiles."""

    default_js: list[tuple[str, str]] = []
    default_css: list[tuple[str, str]] = []

    def __init__(self, urls: dict[str, str]) -> None:
        super().__init__(
            location=[20, 10],
            zoom_start=2,
            min_zoom=1,
            max_zoom=LARGEST_ZOOM,
            tiles=None,
            zoom_control=False,
            attributionControl=False,
            worldCopyJump=True,
            trackResize=False,  # static/dateline.js does it, and keeps the middle
            zoomSnap=0.5,
            maxZoom=LARGEST_ZOOM,
            minZoom=1,
        )
        scripts = [f"{urls['leaflet']}leaflet.js", *(f"{urls['static']}{name}" for name in assets.SCRIPTS)]
        styles = [f"{urls['leaflet']}leaflet.css", *(f"{urls['static']}{name}" for name in assets.STYLES)]
        self.default_js = [(url, url) for url in scripts]
        self.default_css = [(url, url) for url in styles]
        self.add_child(_Start(basemap=urls["basemap"], tiles=urls["tiles"]))


class _Start(MacroElement):
    """Starts our layers on the map; the same on every run, or streamlit-folium would mount the map anew."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "window.dateline.start({{ this._parent.get_name() }},"
        " {basemap: {{ this.basemap|tojson }}, tiles: {{ this.tiles|tojson }}});"
        "{% endmacro %}"
    )

    def __init__(self, *, basemap: str, tiles: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "DatelineStart"
        self.basemap = basemap
        self.tiles = tiles


class _Update(folium.FeatureGroup):
    """What changes from run to run; an empty group that carries one call of our script."""

    _template = Template(
        "{% macro script(this, kwargs) %}var {{ this.get_name() }} = L.layerGroup(); {{ this.call }}{% endmacro %}"
    )

    def __init__(self, call: str) -> None:
        super().__init__(name="dateline", control=False)
        if not SAFE.fullmatch(call):
            raise ValueError(f"only numbers and hex digits may go to the map, not {call[:80]!r}")
        self.call = call


def build_call(file: str, mask: str, *, selected: int, dark: bool, box: Sequence[float]) -> str:
    """Return the script's one call; `file` is the media file or "", `selected` a place in the columns or -1.

    >>> build_call("", "f0", selected=-1, dark=True, box=(33.5, 35.0, 34.0, 36.5))
    'window.dateline.update("", "f0", -1, 1, [33.5, 35.0, 34.0, 36.5]);'
    """
    edges = ", ".join(repr(float(edge)) for edge in box)
    return f'window.dateline.update("{file}", "{mask}", {int(selected)}, {int(dark)}, [{edges}]);'


def show_map(data: MapData, *, visible: Sequence[str], selected: str | None, dark: bool, height: int) -> str | None:
    """Draw the map; return the id of the event that was clicked since the last run, else None.

    Filters, selection and theme reach the map that is already there: its view stays as it is.
    """
    file = _publish(data)
    call = build_call(
        file,
        build_mask(data, visible),
        selected=data.index.get(selected or "", -1),
        dark=dark,
        box=build_box(data, visible),
    )
    answer = st_folium(
        LocalMap(dict(assets.serve())),
        key="map",
        height=height,
        use_container_width=True,
        returned_objects=["last_object_clicked_tooltip"],
        feature_group_to_add=_Update(call),
    )
    return _newly_clicked(data, (answer or {}).get("last_object_clicked_tooltip"), file)


def _publish(data: MapData) -> str:
    """Hand the columns to Streamlit's media store, which keeps one copy for all sessions; return the file's name."""
    if not runtime.exists():
        return ""
    url = runtime.get_instance().media_file_mgr.add(data.packed, "application/octet-stream", "dateline.map.columns")
    name = url.rpartition("/")[2]
    return name if FILE_NAME.fullmatch(name) else ""


def _newly_clicked(data: MapData, answer: object, file: str) -> str | None:
    if answer == st.session_state.get("dateline_map_answer"):
        return None
    st.session_state["dateline_map_answer"] = answer
    return clicked_id(data, answer, file=file)


def clicked_id(data: MapData, answer: object, *, file: str) -> str | None:
    """Return the event that the frame's answer names, or None: the answer may be stale or made up."""
    found = CLICK.fullmatch(answer) if isinstance(answer, str) else None
    if found is None or found[2] != file[:16] or int(found[1]) >= len(data.ids):
        return None
    return data.ids[int(found[1])]
