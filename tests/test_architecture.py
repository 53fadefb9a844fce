"""The house keeps its shape: who imports whom, how long things are, and what they are called."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from statistics import median, quantiles
from typing import Any, NamedTuple

import pytest

from tests.databases import SqliteCopies

ROOT = Path(__file__).parent.parent
SURVEY = ROOT / "survey"
ROOMS = ("respond", "staff", "workshop", "public")
FOUND_BY_ROOMS = (
    *("services", "core", "errors", "web", "security", "i18n", "db", "config", "members", "assets"),
    "reports",
)
STANDARD = sys.stdlib_module_names

# What each part may import: parts of survey, and libraries ("*" for any that is neither Flask's nor the database's).
MAY_IMPORT: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "core": (("core", "errors"), ()),
    "errors": (("core",), ()),
    "formats": (("core", "errors", "formats"), ("*",)),
    # Flask-Security wants its own mixins on the tables of accounts.
    "models": ((), ("sqlmodel", "sqlalchemy", "flask_security")),
    "language": (("core",), ("textblob", "snowballstemmer", "stopwordsiso", "vaderSentiment")),
    "services": (
        ("core", "formats", "models", "errors", "language", "services", "turns"),
        ("*", "sqlalchemy", "sqlmodel"),
    ),
    "config": (("errors",), ()),
    "assets": ((), ("*",)),
    "turns": (("errors",), ()),
    "db": (("errors", "config", "turns"), ("*", "alembic", "flask", "sqlalchemy", "sqlmodel")),
    "i18n": (("core", "errors"), ("*", "flask", "flask_babel")),
    "security": (("core", "errors", "models"), ("*", "flask", "flask_limiter", "werkzeug")),
    "web": (("assets", "core", "errors", "i18n", "security", "db"), ("*", "flask", "werkzeug")),
    # A report in words, for the rooms that show it and the command that makes its files.
    "reports": (("core", "i18n", "services"), ("flask", "markupsafe")),
    # Whoever is signed in: Flask-Security's only place besides the tables.
    "members": (("db", "models", "security", "services"), ("flask", "flask_security", "flask_wtf", "werkzeug")),
    **{room: ((room, *FOUND_BY_ROOMS), ("*", "flask", "werkzeug")) for room in ROOMS},
}
FRAMEWORKS = re.compile(r"flask|werkzeug|sqlalchemy|sqlmodel|alembic")
COMMANDS = (
    "cli",
    "cli_coding",
    "cli_exchange",
    "cli_formats",
    "cli_work",
)  # these see everything, and load it when asked
UNWANTED = {"utils", "util", "helpers", "helper", "manager", "base", "common", "misc"}


class Import(NamedTuple):
    """One import: where it stands, what it names, and whether it runs (one for type checkers alone does not)."""

    module: str
    line: int
    imported: str
    runs: bool
    in_function: bool


def python_files() -> list[Path]:
    return sorted(SURVEY.rglob("*.py"))


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), str(path))


def statements(node: ast.AST) -> Iterator[ast.AST]:
    """A node and all that stands in it, but for expressions, which are most of a tree and hold no statement."""
    yield node
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.expr):
            yield from statements(child)


def part(module: str) -> str:
    """The part of the house that a module of survey belongs to; survey itself belongs to none."""
    return module.partition(".")[2].partition(".")[0]


@cache
def imports() -> tuple[Import, ...]:
    return tuple(found for path in python_files() for found in imports_of(path))


def imports_of(path: Path) -> Iterator[Import]:
    def walk(node: ast.AST, runs: bool, in_function: bool) -> Iterator[Import]:
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            runs = False
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            in_function = True
        for imported in imported_by(node):
            yield Import(module_name(path), getattr(node, "lineno", 0), imported, runs, in_function)
        for child in ast.iter_child_nodes(node):
            if not isinstance(child, ast.expr):
                yield from walk(child, runs, in_function)

    return walk(tree(path), runs=True, in_function=False)


def imported_by(node: ast.AST) -> list[str]:
    """The modules that a statement imports, `from package import module` counted as the module."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module:
        inner = [f"{node.module}.{alias.name}" for alias in node.names]
        return [name if is_module(name) else node.module for name in inner]
    return []


@cache
def is_module(name: str) -> bool:
    path = ROOT.joinpath(*name.split("."))
    return path.with_suffix(".py").exists() or (path / "__init__.py").exists()


def is_allowed(found: Import) -> bool:
    here = part(found.module)
    parts, libraries = MAY_IMPORT[here]
    top = found.imported.partition(".")[0]
    if top == "survey":
        return part(found.imported) in (*parts, here)
    return top in STANDARD or top in libraries or ("*" in libraries and not FRAMEWORKS.match(top))


def test_each_part_imports_only_what_it_may() -> None:
    judged = [found for found in imports() if part(found.module) not in ("application", *COMMANDS)]
    unknown = {part(found.module) for found in judged} - MAY_IMPORT.keys()
    assert not unknown, f"say in MAY_IMPORT what these may import: {unknown}"
    breaches = [f"{found.module}:{found.line} imports {found.imported}" for found in judged if not is_allowed(found)]
    assert not breaches, "\n".join(breaches)


def test_nobody_but_the_application_and_its_commands_knows_the_rooms() -> None:
    breaches = [
        f"{found.module}:{found.line} imports {found.imported}"
        for found in imports()
        if part(found.imported) in ROOMS and part(found.module) not in ("application", *COMMANDS, part(found.imported))
    ]
    assert not breaches, "\n".join(breaches)


def test_only_one_module_imports_the_slow_language_library() -> None:
    importers = {found.module for found in imports() if found.imported.startswith(("textblob", "nltk"))}
    assert importers <= {"survey.language"}


LOCK = ROOT / "requirements.txt"
HEAVY = ["alembic", "docx", "lxml", "nltk", "numpy", "pandas", "pyreadstat", "scipy", "sklearn", "textblob"]
HEAVY += ["weasyprint"]
READERS = ["openpyxl", "survey.services.importing"]  # of strangers' files
WORKER = """
import gc, json, sys, wsgi
told = {"collects": gc.isenabled(), "frozen": gc.get_freeze_count(), "watched": len(gc.get_objects())}
print(json.dumps({**told, "modules": list(sys.modules)}))
"""


@pytest.fixture(scope="module")
def worker(sqlite_copies: SqliteCopies, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a web worker that has just started tells of itself."""
    folder = tmp_path_factory.mktemp("worker")
    settings = os.environ | {"MEDSKAPA_DATA": str(folder), "MEDSKAPA_DATABASE": sqlite_copies.make(folder)}
    command = [sys.executable, "-c", WORKER]
    told = subprocess.run(command, cwd=ROOT, env=settings, capture_output=True, text=True, check=True)
    return dict(json.loads(told.stdout))


def test_a_web_worker_carries_no_library_that_only_commands_need(worker: dict[str, Any]) -> None:
    assert "survey.application" in worker["modules"]
    assert not {*HEAVY} & {*worker["modules"]}


def test_whoever_serves_residents_carries_no_reader_of_strangers_files(worker: dict[str, Any]) -> None:
    assert not {*READERS} & {*worker["modules"]}


def test_the_garbage_collector_passes_over_what_a_worker_loads(worker: dict[str, Any]) -> None:
    assert worker["collects"]
    assert worker["frozen"] > worker["watched"]


def test_what_is_installed_for_some_pythons_alone_is_imported_by_those_alone() -> None:
    """A backport ends with the version of Python that has it, so its import must end there as well."""
    locked = re.findall(r"^backports-(\w+)==\S+ ; python_full_version < '3\.(\d+)'", LOCK.read_text(), re.MULTILINE)
    assert locked
    for name, minor in locked:
        backport = f"from backports import {name}"
        for path in (each for each in (ROOT / "survey").rglob("*.py") if backport in each.read_text()):
            choices = [node for node in ast.walk(tree(path)) if isinstance(node, ast.If)]
            older = {ast.unparse(each) for node in choices if minor in ast.unparse(node.test) for each in node.orelse}
            assert backport in older, f"{path} fails to start on Python 3.{minor}"


SELDOM = {"survey.db": "alembic"}  # what most starts do without


def test_imports_stand_at_the_top() -> None:
    hidden = [
        f"{found.module}:{found.line}"
        for found in imports()
        if found.in_function
        and part(found.module) not in COMMANDS
        and found.imported.partition(".")[0] != SELDOM.get(found.module)
    ]
    assert not hidden


def test_no_module_imports_itself_by_a_detour() -> None:
    graph: dict[str, set[str]] = {}
    for found in imports():
        if found.runs and found.imported.startswith("survey") and found.imported != found.module:
            graph.setdefault(found.module, set()).add(found.imported)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as cycle:
        pytest.fail(" imports ".join(cycle.args[1]))


def test_nothing_has_a_name_that_says_nothing() -> None:
    assert not [path for path in python_files() if set(path.stem.split("_")) & UNWANTED]


def test_modules_are_short() -> None:
    lengths = {module_name(path): len(path.read_text().splitlines()) for path in python_files()}
    assert not {name: length for name, length in lengths.items() if length > 400}
    assert median(lengths.values()) < 120


def test_functions_are_short() -> None:
    lengths: dict[str, int] = {}
    for path in python_files():
        for node in statements(tree(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lengths[f"{module_name(path)}:{node.name}"] = (node.end_lineno or node.lineno) - node.lineno + 1
    assert not {name: length for name, length in lengths.items() if length > 60}
    assert quantiles(lengths.values(), n=10)[-1] < 30


def test_functions_are_simple() -> None:
    command = [sys.executable, "-m", "ruff", "check", "--no-cache", "--quiet", "--select", "C901", "."]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert found.returncode == 0, found.stdout


def test_modules_and_classes_say_what_they_are_for() -> None:
    silent = [
        f"{module_name(path)}: {getattr(node, 'name', 'the module')}"
        for path in python_files()
        for node in statements(tree(path))
        if isinstance(node, ast.Module | ast.ClassDef) and not ast.get_docstring(node)
    ]
    assert not [name for name in silent if not name.startswith("survey.models")], silent


def test_templates_are_short() -> None:
    lengths = {path.name: len(path.read_text().splitlines()) for path in (SURVEY / "templates").rglob("*.html")}
    assert median(lengths.values()) < 40


def test_scripts_do_one_thing_each() -> None:
    lengths = {path.name: len(path.read_text().splitlines()) for path in (SURVEY / "static" / "js").rglob("*.js")}
    assert not {name: length for name, length in lengths.items() if length > 120}


SIDED = re.compile(
    r"(?<![-\w])(?:(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right)[-\w]*|left|right"
    r"|border-(?:top|bottom)-(?:left|right)-radius)\s*:"
    r"|(?:text-align|float|clear|caption-side)\s*:\s*(?:left|right)(?![-\w])"
)
FOUR_SIDES = re.compile(r"(?<![-\w])(margin|padding|inset|border-width)\s*:\s*([^;{}]+)")


def sided_styles(css: str) -> list[str]:
    """What in a style sheet names left or right, so that it would not turn around for Arabic."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.S)
    found = SIDED.findall(css)
    for name, value in FOUR_SIDES.findall(css):
        sides = re.findall(r"[^\s()]+(?:\([^)]*\))?", value.replace("!important", ""))
        if len(sides) == 4 and sides[1] != sides[3]:
            found.append(f"{name}: {value}")
    return [str(item) for item in found]


def test_styles_turn_around_for_languages_that_run_from_right_to_left() -> None:
    sheets = (SURVEY / "static" / "css").rglob("*.css")
    assert not {path.name: found for path in sheets if (found := sided_styles(path.read_text()))}


@pytest.mark.parametrize(
    "css", ["a{margin-left:1px}", "a{ left: 0 }", "a{text-align:right}", "a{padding:1px 2px 3px 4px}", "a{float:left}"]
)
def test_the_lint_of_styles_finds_sides(css: str) -> None:
    assert sided_styles(css)


@pytest.mark.parametrize(
    "css", ["a{margin-inline-start:1px}", "a{text-align:start}", "a{padding:1px 2px 3px}", "a{margin:1px 2px 3px 2px}"]
)
def test_the_lint_of_styles_lets_logical_ones_be(css: str) -> None:
    assert not sided_styles(css)


def tracked_files() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode != 0:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_no_file_names_a_host_that_packages_come_from() -> None:
    hosts = re.compile(
        rb"pypi\.org|pythonhosted|registry\.npmjs|npmjs\.(org|com)|^(--index-url|--find-links|-i |-f )", re.M
    )
    assert not [path.name for path in tracked_files() if path != Path(__file__) and hosts.search(path.read_bytes())]


def test_tests_use_real_things_rather_than_stand_ins() -> None:
    tests = patched = 0
    stand_in = re.compile(r"monkeypatch|\bMock|mock\.")
    for path in (ROOT / "tests").rglob("test_*.py"):
        text = path.read_text()
        tests += len(re.findall(r"^ *def test_", text, re.MULTILINE))
        for node in statements(tree(path)) if stand_in.search(text) else ():
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                patched += bool(stand_in.search(ast.get_source_segment(text, node) or ""))
    assert patched
    assert patched * 100 < tests * 5
