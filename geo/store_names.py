"""What two spellings of a name share: the keys by which the store groups and finds them."""

from __future__ import annotations

import unicodedata

from geo.records import whole_characters


def name_key(name: str) -> str:
    """Return what two names share when only their case differs.

    >>> name_key("HEZBOLLAH") == name_key("Hezbollah")
    True
    """
    # SQLite's JSON functions cut a text at a NUL
    return unicodedata.normalize("NFC", whole_characters(name).replace("\0", "").casefold()).strip()


def search_key(text: str) -> str:
    """Return `text` as it is searched: without case, accents and runs of white space.

    >>> search_key("En  Nâqoûra")
    'en naqoura'
    """
    bare = (
        char
        for char in unicodedata.normalize("NFKD", whole_characters(text).casefold())
        if not unicodedata.combining(char)
    )
    return " ".join("".join(bare).replace("\0", "").split())
