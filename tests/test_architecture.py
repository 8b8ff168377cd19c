"""The house's rules: imports point down only, the public face is true, importing is cheap, names shadow nothing."""

import ast
import doctest
import importlib
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import geo

ROOT = Path(__file__).parent.parent
FLOORS = {
    0: {"errors", "frozen", "model", "distance", "natural_earth"},
    1: {
        "text",
        "casing",
        "folding",
        "names",
        "gazetteer*",
        "geocoder",
        "geocoder_*",
        "geonames*",
        "online*",
        "records",
        "remembered",
        "land",
    },
    2: {
        "recogniser",
        "recogniser_bulk",
        "mentions",
        "mentions_*",
        "languages",
        "cues",
        "toponyms",
        "toponyms_*",
        "dates",
        "date_*",
        "event_cues",
        "event_lexicon",
        "event_lookup",
        "event_words",
        "triggers",
        "phrases",
        "status",
        "disputed",
        "toll",
        "toll_count",
        "toll_words",
    },
    3: {
        "company",
        "context",
        "country_hints",
        "home",
        "ranking",
        "ranking_signals",
        "resolve",
        "resolve_*",
        "lookup",
        "place_chains",
        "place_roles",
        "joining",
        "actors",
        "date_ranges",
        "drafts",
        "evidence",
        "apart",
        "confidence",
        "eventness",
        "story",
        "events",
        "toll_joining",
    },
    4: {"outlets", "pipeline", "store", "store_*", "formats", "flat", "html_export", "kml_export", "sources"},
    5: {"batch", "keeping"},
    6: {"output", "cli", "cli_*"},
}
# Stores and formats know the nouns only, so that a file can be read back where no text was ever analysed.
NOUNS_ONLY = {
    "store",
    "store_cells",
    "store_columns",
    "store_file",
    "store_index",
    "store_names",
    "store_reading",
    "store_sums",
    "formats",
    "flat",
    "html_export",
    "kml_export",
    "land",
    "records",
}
HEAVY = {"streamlit", "pandas", "spacy", "numpy", "folium", "geopy", "altair", "rapidfuzz", "platformdirs"}


def modules(package: str) -> dict[str, Path]:
    return {path.stem: path for path in sorted((ROOT / package).glob("*.py")) if path.stem != "__init__"}


def floor_of(name: str) -> int:
    for floor, names in FLOORS.items():
        if name in names or any(entry.endswith("*") and name.startswith(entry[:-1]) for entry in names):
            return floor
    raise AssertionError(f"geo/{name}.py stands on no floor: give it one in FLOORS and in the README")


def imported(path: Path, *, top_level: bool = False) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    nodes = tree.body if top_level else list(ast.walk(tree))
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path.name}: imports are absolute"
            found.add(node.module)
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found


@pytest.mark.parametrize("name", modules("geo"))
def test_imports_point_down(name: str) -> None:
    mine = floor_of(name)
    for module in imported(modules("geo")[name]):
        parts = module.split(".")
        if parts[0] == "geo" and len(parts) > 1 and parts[1] in modules("geo"):
            assert floor_of(parts[1]) <= mine, f"{name} (floor {mine}) imports {parts[1]} (floor {floor_of(parts[1])})"


@pytest.mark.parametrize(
    "name",
    [
        f"{package}.{name}"
        for package in ("geo", "dashboard")
        for name, path in modules(package).items()
        if re.search(r">>> [^#]", path.read_text(encoding="utf-8"))
    ],
)
def test_examples_in_docstrings_are_true(name: str) -> None:
    tried = doctest.testmod(importlib.import_module(name))
    assert tried.attempted > 0
    assert tried.failed == 0


@pytest.mark.parametrize("name", sorted(NOUNS_ONLY))
def test_store_and_formats_know_the_nouns_only(name: str) -> None:
    allowed = {"errors", "model", "natural_earth", *NOUNS_ONLY}
    used = {m.split(".")[1] for m in imported(modules("geo")[name]) if m.startswith("geo.")}
    assert used & set(modules("geo")) <= allowed


@pytest.mark.parametrize("name", [n for n in modules("geo") if n != "cli_serve"])
def test_the_library_knows_no_screen(name: str) -> None:
    roots = {module.split(".")[0] for module in imported(modules("geo")[name])}
    assert not roots & {"streamlit", "folium", "dashboard", "altair"}


@pytest.mark.parametrize("name", modules("geo"))
def test_nothing_heavy_is_imported_at_module_level(name: str) -> None:
    roots = {module.split(".")[0] for module in imported(modules("geo")[name], top_level=True)}
    assert not roots & HEAVY - ({"geopy"} if name.startswith("geocoder") else set())


def test_no_import_cycles() -> None:
    graph = {
        name: {m.split(".")[1] for m in imported(path, top_level=True) if m.startswith("geo.")} & set(modules("geo"))
        for name, path in modules("geo").items()
    }
    done: set[str] = set()

    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, " -> ".join((*trail, name))
        if name not in done:
            for other in graph[name]:
                visit(other, (*trail, name))
            done.add(name)

    for name in graph:
        visit(name, ())


def test_all_is_true() -> None:
    assert sorted(geo.__all__) == geo.__all__
    for name in geo.__all__:
        assert getattr(geo, name).__doc__, name
    assert set(dir(geo)) == set(geo.__all__)
    with pytest.raises(AttributeError):
        geo.no_such_name  # noqa: B018


@pytest.mark.parametrize("module", ["geo", "geo.cli"])
def test_importing_is_cheap(module: str) -> None:
    code = f"import sys, {module}; print(' '.join(sys.modules))"
    best = 9.0
    for _ in range(7):
        before = os.times()  # processor time of children: what else the machine does counts less
        out = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=ROOT)
        after = os.times()
        best = min(best, sum(after[2:4]) - sum(before[2:4]))
    assert best < 0.3
    assert not HEAVY & {name.split(".")[0] for name in out.stdout.split()}


@pytest.mark.parametrize("package", ["geo", "dashboard"])
def test_no_module_is_named_like_a_standard_one(package: str) -> None:
    assert not set(modules(package)) & set(sys.stdlib_module_names)


@pytest.mark.parametrize("package", ["geo", "dashboard"])
def test_modules_keep_to_their_room(package: str) -> None:
    long = {name: n for name, path in modules(package).items() if (n := len(path.read_text().splitlines())) > 350}
    assert not long


@pytest.mark.parametrize("name", modules("dashboard"))
def test_the_page_goes_through_its_own_door_to_the_store(name: str) -> None:
    # `Facets` is a record, no door.
    doors = {"geo.store.EventStore", "geo.store_file", "geo.store_index"}
    assert name == "data" or not doors & imported(modules("dashboard")[name])


def test_every_module_says_what_it_is_for() -> None:
    for package in ("geo", "dashboard"):
        for path in modules(package).values():
            assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), path.name


def test_constraints_name_every_dependency_and_no_host() -> None:
    import re
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    pinned = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    assert "://" not in pinned and "--hash=sha256:" in pinned
    names = {match.lower().replace("_", "-") for match in re.findall(r"^([\w.-]+)==", pinned, re.MULTILINE)}
    wanted = project["project"]["dependencies"] + project["dependency-groups"]["dev"]
    assert {re.split(r"[<>=~! ]", line)[0].lower() for line in wanted} <= names
    assert all(">=" in line for line in wanted)


def test_the_packages_import() -> None:
    for name in modules("geo"):
        importlib.import_module(f"geo.{name}")
