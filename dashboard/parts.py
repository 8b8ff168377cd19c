"""The page's own small controls: script from `static/page/`, data as values, never as markup.

Streamlit reads labels of its own widgets as Markdown, where a text could draw pictures, links and
emoji; these set `textContent` instead. Each mounts as `part(key=..., data=..., on_NAME_change=...)`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from streamlit.components.v2.types import ComponentRenderer

_FOLDER = Path(__file__).parent / "static" / "page"


def _part(name: str, *more: str) -> ComponentRenderer:
    script = "\n".join((_FOLDER / f"{file}.js").read_text(encoding="utf-8") for file in (name, *more))
    return st.components.v2.component(f"dateline_{name}", js=script, isolate_styles=False)


event_list = _part("list")
facet_list = _part("facets")
chip_row = _part("chips")
copy_button = _part("copy")
map_relay = _part("relay")
bar_chart = _part("bars", "play")
full_link = _part("full")
history_keeper = _part("history")


def is_embedded() -> bool:
    """Tell whether the page stands in another one: its address says `embed=true`."""
    return bool(st.context.is_embedded)


def is_dark() -> bool:
    """Tell whether the reader's page is dark."""
    return st.context.theme.type == "dark"
