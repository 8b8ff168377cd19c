"""What the page says when something fails that nobody foresaw: never Streamlit's own box, never a path."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from typing import ParamSpec, TypeVar

import streamlit as st

P = ParamSpec("P")
R = TypeVar("R")

# The class `dl-failed` has page.css put away what was half drawn.
FAILED = (
    '<section class="dl-blank dl-failed" role="alert"><h2>Something went wrong while drawing this page</h2>'
    "<p>This is a fault of Dateline, not of yours. Your texts, their events and your corrections are kept: "
    "a change is written whole or not at all.</p>"
    "<p>Reload the page. If it fails again, show it without filters; what failed stands in the window in which "
    "<code>dateline serve</code> runs.</p>"
    '<p><a href="?" target="_self">Show it without filters</a></p></section>'
)


def guarded(draw: Callable[P, R]) -> Callable[P, R | None]:
    """Return `draw` such that an unforeseen error is logged with its traceback and said in a designed sentence.

    Streamlit stops and reruns a page by raising what is no `Exception`; that passes.
    """

    @functools.wraps(draw)
    def drawn(*args: P.args, **kwargs: P.kwargs) -> R | None:
        try:
            return draw(*args, **kwargs)
        except Exception:
            logging.getLogger(__name__).exception("the page could not be drawn")
            st.html(FAILED)
            return None

    return drawn
