"""Which of the browser's changes Python has heard of, so that an answer to an older state overrides no newer one.

The page's script filters at once and numbers its changes; the number comes with the change, is kept
for the session, and goes back with every answer (static/filter.js).
"""

from __future__ import annotations

import secrets

import streamlit as st

_VISIT, _HEARD = "_dateline_visit", "_dateline_heard"
MOST = 2**31 - 1


def visit() -> int:
    """Return the number of this session, made up when it is first asked for."""
    if _VISIT not in st.session_state:
        st.session_state[_VISIT] = secrets.randbelow(MOST) + 1
    return int(st.session_state[_VISIT])


def heard() -> int:
    """Return the number of the last change that the browser told of; 0 when it told none."""
    return int(st.session_state.get(_HEARD, 0))


def hear(number: object) -> None:
    """Take note of a change's number; what is no number is not noted."""
    if isinstance(number, (int, float)) and 0 < number <= MOST:
        st.session_state[_HEARD] = max(heard(), int(number))
