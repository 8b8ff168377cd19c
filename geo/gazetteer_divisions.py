"""What a division is called in English, and where it lies when no package says so."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from difflib import SequenceMatcher

from geo.distance import distance_km
from geo.folding import fold_once

__all__ = ["english_name", "is_astray", "shown_name"]

_CLASS = r"Oblast|Governorate|Province|Region|Krai|Republic|Prefecture|Voivodeship|Department|District|Okrug"
_CLASSED = re.compile(rf"['A-Z\u00c0-\u017f][^āēīōūĀĪŪ‘ʻ]* ({_CLASS})$")
_ROMANISED = re.compile(r"[‘’ʻʼ'āēīōūḩşţḑẕẓĀĒĪŌŪḨŞŢḐẔ]|^(Al|An|Ar|As|Ash|At|Ad|Az|El) |(skaya|[sz]ka|skyy|skiy) ")
_NATIVE_CLASS = re.compile(r", |( Sheng| Shi| Zizhiqu| oblysy| voblasć| kraj|skaya oblast'|skaya Respublika)$")
_CHINESE_CLASS = re.compile(r" (Sheng|Shi|Zizhiqu)$")
_RUSSIAN_CLASS = (("oblast'", "Oblast"), ("kray", "Krai"))
# Where the main names are the English ones, or the second source has names of long ago ("Rangoon") and nicknames.
_MAIN_IS_ENGLISH = frozenset(
    {"US", "GB", "CA", "AU", "NZ", "IE", "IN", "ZA", "NG", "GH", "KE", "UG", "BM", "MM", "BD", "TW", "AF", "MX", "JP"}
)
# Where names are not written in Latin letters, so that marks on them are a romanisation's.
_ROMANISED_COUNTRIES = frozenset(
    {
        "AE", "AF", "AM", "BD", "BG", "BH", "BT", "BY", "CN", "CY", "DJ", "DZ", "EG", "ER", "ET", "GE", "GR",
        "HK", "IN", "IQ", "IR", "JO", "JP", "KG", "KH", "KP", "KR", "KW", "LA", "LB", "LK", "LY", "MA", "MK",
        "MM", "MN", "MO", "MR", "NP", "OM", "PK", "PS", "QA", "RU", "SA", "SD", "SO", "SY", "TH", "TJ", "TN",
        "TW", "UA", "YE",
    }
)  # fmt: skip
_MARKS = str.maketrans("’ʼ", "''", "‘ʻ`")


def english_name(names: Sequence[str], *, english: Sequence[str], country: str) -> str:
    """Choose the name to show: "Aleppo Governorate" before "Ḩalab", "Rajasthan" before "The land of kings".

    `names` are GeoNames' main name and its other ones, `english` what a second source takes for
    English, nicknames among it: it is believed where `names` say the same or it is nearly the main name.
    """
    main = names[0]
    agreed = [name for name in english if name in names[1:] and main not in name]
    if not (_ROMANISED.search(main) or _NATIVE_CLASS.search(main)):
        return agreed[0] if agreed and country not in _MAIN_IS_ENGLISH and main not in english else main
    classed = sorted((name for name in names[1:] if _CLASSED.match(name)), key=lambda name: not name.isascii())
    if classed and not _CHINESE_CLASS.search(main):
        return classed[0]
    if agreed:
        return agreed[0]
    near = [name for name in english if _alike(name, main) and country not in _MAIN_IS_ENGLISH]
    for native, word in _RUSSIAN_CLASS:
        if near and main.endswith(f" {native}"):
            return f"{near[0]} {word}"
    return near[0] if near else _plain(main)


def shown_name(name: str, *, country: str) -> str:
    """Return a town's name as news prints it: "Khān Yūnis" -> "Khan Yunis", but "Rīga" and "Köln" as they are.

    Marks are taken off only where they are a romanisation's, not the country's own spelling.
    """
    return _plain(name) if country in _ROMANISED_COUNTRIES else name


def _alike(name: str, main: str) -> bool:
    words = [re.sub(r"^(al|an|ar|as|ash|at|ad|az) ", "", fold_once(word)) for word in (name, main.split(",")[0])]
    return SequenceMatcher(None, words[0], words[1][: len(words[0]) + 2]).ratio() >= 0.6


def _plain(name: str) -> str:
    """Return a romanised name in plain letters: "Rājasthān" -> "Rajasthan"."""
    letters = unicodedata.normalize("NFKD", name)
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).translate(_MARKS)


def is_astray(
    point: tuple[float, float], *, centre: tuple[float, float], radius_km: float, cities: Collection[object]
) -> bool:
    """Tell whether a division's stated point lies so far from its own towns that it is another place's.

    A desert province's middle may be far from where people live; three times their spread is not.
    """
    return len(cities) >= 3 and distance_km(*point, *centre) > max(400.0, 3 * radius_km + 150)
