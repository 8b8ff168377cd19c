"""What was found out about a word, kept for when it comes back: most words of an article were in the one before."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

Told = TypeVar("Told")
MOST = 20_000  # words


class Remembered(dict[str, Told]):
    """What a function tells of words, each asked about once; begun anew when it has grown too large.

    Looking a word up is a dictionary's, in C: `map(told.__getitem__, words)` makes no call of ours.

    >>> sizes = Remembered(len)
    >>> [sizes[word] for word in ("Tyre", "Sidon", "Tyre")], len(sizes)
    ([4, 5, 4], 2)
    """

    def __init__(self, tell: Callable[[str], Told], *, most: int = MOST) -> None:
        super().__init__()
        self._tell = tell
        self._most = most

    def __missing__(self, word: str) -> Told:
        """Ask about a word that is new."""
        if len(self) >= self._most:
            self.clear()
        found = self[word] = self._tell(word)
        return found
