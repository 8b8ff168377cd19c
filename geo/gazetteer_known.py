"""Which names no place surely has: one bit a name, so that words that are no name cost no question to the file.

So for what names sound like, and for how those of more words open.
"""

from __future__ import annotations

from collections.abc import Iterable
from zlib import crc32

LEAST_BITS = 20  # a name: with as many, at most one in twenty unknown names is asked for in vain
_MOST = 1 << 27  # bits in all, 16 MB: with twelve million names still six in seven are told at once


def known_bits(folds: Iterable[str], *, count: int, least: int = LEAST_BITS) -> bytes:
    """Return the bits of some `count` folded names, at least `least` for each."""
    size = min(_MOST, 1 << max(3, (count * least - 1).bit_length()))
    bits = bytearray(size // 8)
    for fold in folds:
        at = crc32(fold.encode()) & size - 1
        bits[at >> 3] |= 1 << (at & 7)
    return bytes(bits)


def opening_of(folded: str) -> str:
    """Return the first two words of a folded name; "" where it has only one.

    >>> opening_of("saint paul island"), opening_of("gao")
    ('saint paul', '')
    """
    first, _space, rest = folded.partition(" ")
    return f"{first} {rest.partition(' ')[0]}" if rest else ""


class Known:
    """The bits that `known_bits` gave, to be asked."""

    __slots__ = ("_bits", "_mask")

    def __init__(self, bits: bytes) -> None:
        self._bits = bits
        self._mask = 8 * len(bits) - 1

    def may_hold(self, fold: str) -> bool:
        """Tell whether a folded name may be among those that gave the bits; False is sure.

        >>> Known(known_bits(["gao", "goma"], count=2)).may_hold("gao")
        True
        """
        at = crc32(fold.encode()) & self._mask
        return self._bits[at >> 3] >> (at & 7) & 1 == 1
