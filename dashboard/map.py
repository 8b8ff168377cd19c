"""The map: events as columns of numbers, drawn by our own script inside a folium map that never remounts.

folium renders data as code, so no text of an article comes near it. What goes through folium on a run is
one file name of hex digits, a mask of hex digits, and a few numbers; the columns (`dashboard.columns`)
travel as a media file of Streamlit's, are fetched once, and hold no text of an article either.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import folium
import numpy as np
import streamlit as st
from branca.element import MacroElement
from jinja2 import Template
from streamlit import runtime
from streamlit_folium import st_folium

from dashboard import assets, sequence
from dashboard.address import MOST_SENT
from dashboard.columns import Bools, Columns, day_number, pack, percent
from dashboard.failing import guarded
from dashboard.parts import map_relay
from geo.model import EventQuery
from geo.store_columns import DEGREE

LARGEST_ZOOM = 14  # the basemap has nothing finer to show
LAYERS = ("groups", "points", "heat")
FILE_NAME = re.compile(r"[0-9a-f]{16,128}\.bin")
CLICK = re.compile(r"(\d{1,9})\.([0-9a-f]{0,16})\.[0-9a-z]+\.\d+")
_NUMBERS = r"\[[-0-9., e]*\]"
SAFE = re.compile(
    rf'window\.dateline\.update\("(?:[0-9a-f]{{16,128}}\.bin)?", -?\d+, {_NUMBERS}, [01], [0-2], {_NUMBERS}, '
    rf'\["[0-9a-f]*", {_NUMBERS}, {_NUMBERS}, {_NUMBERS}, [0-2], \d+, \d+, \d+\]\);'
)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class MapData:
    """All events of a dataset: as `columns`, and `packed` for the browser. Build it with `build_map_data`."""

    columns: Columns
    packed: bytes
    remote: bool = False


def build_map_data(columns: Columns, *, feeds: bool = False, version: str = "") -> MapData:
    """Return columns with their packed form; a tenth of a second for 100,000 events, so keep it.

    Of more events than `MOST_SENT` the browser gets none, where the server has `feeds`: it asks for each view. What it
    then shows are rows of the store's `version`, and a click on one of another version is none.
    """
    remote = feeds and len(columns) > MOST_SENT
    return MapData(columns=columns, packed=pack(columns, remote=remote, version=version), remote=remote)


def build_mask(mask: Bools | None) -> str:
    """Return which rows are let through, four to a hex digit, first row first; "" when all are."""
    if mask is None or mask.all():
        return ""
    return np.packbits(mask).tobytes().hex()


def build_box(columns: Columns, shown: Bools) -> tuple[float, ...]:
    """Return south, west, north, east of the rows shown, of all when none is placed; empty when there are none."""
    kept = shown & columns.placed
    if not kept.any():
        kept = columns.placed
    if not kept.any():
        return ()
    lats, lons = columns.lat[kept], columns.lon[kept]
    return tuple(round(int(edge) / DEGREE, 5) for edge in (lats.min(), lons.min(), lats.max(), lons.max()))


def build_point(columns: Columns, row: int) -> tuple[float, ...]:
    """Return latitude and longitude of a row's event; empty when it has no place, or there is no such row."""
    if not (0 <= row < len(columns) and columns.placed[row]):
        return ()
    return round(int(columns.lat[row]) / DEGREE, 5), round(int(columns.lon[row]) / DEGREE, 5)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a run tells the map: what the browser cannot filter (`mask`), and the filter as Python has it.

    `visit` and `heard` are the session, and the last of the browser's changes that this answer knows of. `remote`
    tells that the browser holds no columns that a mask could be laid on.
    """

    query: EventQuery
    mask: Bools | None = None
    selected: int = -1
    dark: bool = False
    layer: str = LAYERS[0]
    visit: int = 0
    heard: int = 0
    remote: bool = False


def build_call(file: str, columns: Columns, answer: Answer) -> str:
    """Return the script's one call; `file` is the media file or "". Days count from 1970-01-01."""
    query = answer.query
    types, statuses = columns.codes_of(query)
    first, last = (None if day is None else day_number(day) for day in (query.first, query.last))
    dates = () if first is None and last is None else (_or(first, -(2**31) + 1), _or(last, 2**31 - 1))
    mask = "" if answer.remote else build_mask(answer.mask)
    chosen = (
        f'["{mask}", {_numbers(types)}, {_numbers(statuses)}, {_numbers(dates)}, '
        f"{undated_mode(query)}, {percent(query.min_confidence, up=True)}, {answer.visit}, {answer.heard}]"
    )
    box = build_box(columns, columns.passing(query, answer.mask))
    layer = LAYERS.index(answer.layer) if answer.layer in LAYERS else 0
    at = build_point(columns, answer.selected)
    view = f"{int(answer.selected)}, {_numbers(at)}, {int(answer.dark)}, {layer}, {_numbers(box)}"
    return f'window.dateline.update("{file}", {view}, {chosen});'


def undated_mode(query: EventQuery) -> int:
    """Return what the script calls it: 0 without undated events, 1 with them, 2 only them."""
    return int(query.undated) if query.dated else 2


def _or(day: int | None, open_end: int) -> int:
    return open_end if day is None else day


def _numbers(values: Sequence[float]) -> str:
    return "[" + ", ".join(repr(value) for value in values) + "]"


def show_map(
    data: MapData, *, query: EventQuery, mask: Bools | None, selected: int, dark: bool, height: int
) -> int | None:
    """Draw the map; return the row of the event that was clicked since the last run, else None.

    `mask` is what places, actors, sources and words leave of all rows, None for all; types, dates, statuses and
    confidence of `query` the browser applies itself. `selected` is a row or -1. The map's view stays as it is.
    """
    layer = _show_layer()
    file = _publish(data)
    told = Answer(
        query=query,
        mask=mask,
        selected=selected,
        dark=dark,
        layer=layer,
        visit=sequence.visit(),
        heard=sequence.heard(),
        remote=data.remote,
    )
    answer = st_folium(
        LocalMap(dict(assets.serve())),
        key="map",
        height=height,
        use_container_width=True,
        returned_objects=["last_object_clicked_tooltip"],
        feature_group_to_add=_Update(build_call(file, data.columns, told)),
    )
    return _newly_clicked(data, (answer or {}).get("last_object_clicked_tooltip"), file)


def _show_layer() -> str:
    """Draw, unseen, what the address holds of the map's layer, and what listens to the switch on the map."""
    with st.container(key="layerslot"):
        chosen = st.selectbox("Layer", LAYERS, key="layer", bind="query-params")
        map_relay(key="relay", data={}, on_layer_change=_switched)
    return str(chosen)


@guarded
def _switched() -> None:
    place = st.session_state["relay"].get("layer")
    if place in range(len(LAYERS)):
        st.session_state["layer"] = LAYERS[int(place)]


def _publish(data: MapData) -> str:
    """Hand the columns to Streamlit's media store, which keeps one copy for all sessions; return the file's name."""
    if not runtime.exists():
        return ""
    url = runtime.get_instance().media_file_mgr.add(data.packed, "application/octet-stream", "dateline.map.columns")
    name = url.rpartition("/")[2]
    return name if FILE_NAME.fullmatch(name) else ""


def _newly_clicked(data: MapData, answer: object, file: str) -> int | None:
    if answer == st.session_state.get("dateline_map_answer"):
        return None
    st.session_state["dateline_map_answer"] = answer
    return clicked_row(data.columns, answer, file=file)


def clicked_row(columns: Columns, answer: object, *, file: str) -> int | None:
    """Return the row that the frame's answer names, or None: the answer may be stale or made up."""
    found = CLICK.fullmatch(answer) if isinstance(answer, str) else None
    if found is None or found[2] != file[:16] or int(found[1]) >= len(columns):
        return None
    return int(found[1])
