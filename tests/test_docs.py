"""What the documents say is true: commands, settings, files, licences and locks."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import MISSING, fields
from pathlib import Path

import pytest
from click import Command, Option
from flask import Flask
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from survey.config import PREFIX, Settings

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("deploy/*.md")])
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
OF_FLASK = {"limiter", "routes", "run", "shell"}


def read(name: str) -> str:
    return (ROOT / name).read_text()


def shell_lines() -> Iterator[tuple[str, list[str]]]:
    """Every command in a shell block of the documents, as words, with its document."""
    for path in DOCUMENTS:
        for block in re.findall(r"^```sh\n(.*?)^```", path.read_text(), re.DOTALL | re.MULTILINE):
            for line in block.replace("\\\n", " ").splitlines():
                for command in line.split(" && "):
                    if words := shlex.split(command, comments=True):
                        yield path.name, words


def table(document: str, first: str) -> dict[str, str]:
    """The rows of the table in a document whose first heading is `first`: first cell → second cell."""
    rows = read(document).split(f"| {first} |", 1)[1].split("\n\n", 1)[0].splitlines()[2:]
    cells = [[cell.strip() for cell in row.strip("|").split(" | ")] for row in rows]
    return {row[0].strip("` "): row[1] for row in cells}


def requirements(name: str) -> set[str]:
    return set(re.findall(r"^([a-z0-9-]+)==", read(name), re.MULTILINE))


def test_the_table_of_settings_is_the_settings() -> None:
    documented = table("README.md", "setting")
    assert list(documented) == [PREFIX + field.name.upper() for field in fields(Settings)]
    for field in fields(Settings):
        if field.default not in (MISSING, ""):
            assert documented[PREFIX + field.name.upper()] == f"`{field.default}`"


def test_every_setting_a_document_names_exists() -> None:
    known = {PREFIX + field.name.upper() for field in fields(Settings)} | {"MEDSKAPA_TEST_POSTGRESQL"}
    named = {name for path in DOCUMENTS for name in re.findall(rf"{PREFIX}[A-Z_]+", path.read_text())}
    assert named <= known


def test_the_table_of_commands_is_the_commands(app: Flask) -> None:
    assert {name.split()[1] for name in table("README.md", "command")} == set(app.cli.commands) - OF_FLASK


def test_every_flask_command_in_the_documents_takes_what_it_is_given(app: Flask) -> None:
    given = [
        words[words.index("wsgi") + 1 :] for _, words in shell_lines() if any("bin/flask" in word for word in words)
    ]
    assert given
    for name, *arguments in given:
        command: Command = app.cli.commands[name]
        options = {flag for known in command.params if isinstance(known, Option) for flag in known.opts}
        assert {argument for argument in arguments if argument.startswith("-")} <= options


def test_every_program_and_file_in_the_documents_is_there() -> None:
    programs = {"flask", "granian", "pip", "alembic", "ruff", "mypy", "python", "pytest"}
    for document, words in shell_lines():
        for word in words:
            if word.startswith(".venv/bin/"):
                assert word.removeprefix(".venv/bin/") in programs, (document, word)
            elif re.fullmatch(r"(questionnaires|deploy|tests|survey)/[\w./-]+|[\w-]+\.(txt|py|toml)", word):
                assert (ROOT / word).exists(), (document, word)


def test_the_server_takes_the_options_it_is_started_with() -> None:
    known = set(
        re.findall(
            r"--[a-z0-9-]+",
            subprocess.run(
                [sys.executable, "-m", "granian", "--help"], capture_output=True, text=True, check=True
            ).stdout,
        )
    )
    unit = read("deploy/medskapa.service").replace("\\\n", " ")
    lines = [words for _, words in shell_lines()] + [shlex.split(re.findall(r"^ExecStart=(.*)", unit, re.MULTILINE)[0])]
    starts = [words for words in lines if words[0].endswith("bin/granian")]
    assert len(starts) == 2
    for words in starts:
        assert {word for word in words if word.startswith("--")} <= known
        assert words[-1] == "wsgi:app"


def test_run_py_knows_the_two_commands_of_the_readme() -> None:
    commands = {
        tuple(words[1:]) for document, words in shell_lines() if document == "README.md" and words[0] == "python3"
    }
    assert {("run.py", "demo"), ("run.py", "test")} <= commands
    said = subprocess.run([sys.executable, "run.py", "demo", "--help"], cwd=ROOT, capture_output=True, text=True)
    assert said.returncode == 0
    assert {"--host", "--port", "--data"} <= set(re.findall(r"--[a-z]+", said.stdout))


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_to_files_lead_somewhere(path: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", path.read_text())
    assert not [link for link in links if not (path.parent / link).exists()]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_files_named_in_running_text_exist(path: Path) -> None:
    named = re.findall(
        r"`((?:survey|tests|benchmarks|deploy|docs|migrations|questionnaires)/[\w./-]+)`", path.read_text()
    )
    assert not [name for name in named if not (ROOT / name).exists()]


def test_the_changelog_speaks_of_this_version() -> None:
    assert f"\n## {PROJECT['project']['version']} " in read("CHANGELOG.md")


def test_every_library_is_named_with_its_licence() -> None:
    named = {name for cell in table("THIRD-PARTY.md", "package") for name in cell.split(", ")}
    assert named == requirements("requirements.txt")


@pytest.mark.parametrize(("name", "extras"), [("requirements.txt", ()), ("requirements-dev.txt", ("dev",))])
def test_the_locks_hold_what_the_project_asks_for(name: str, extras: tuple[str, ...]) -> None:
    project = PROJECT["project"]
    asked = [*project["dependencies"], *(line for extra in extras for line in project["optional-dependencies"][extra])]
    locked = dict(re.findall(r"^([a-z0-9-]+)==([^\s;]+)", read(name), re.MULTILINE))
    for requirement in map(Requirement, asked):
        assert requirement.specifier.contains(locked[canonicalize_name(requirement.name)]), requirement


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt", "requirements-pip.txt"])
def test_the_locks_hold_every_library_by_its_hash(name: str) -> None:
    entries = re.split(r"\n(?=[a-z])", read(name))[1:]
    assert entries
    assert all("--hash=sha256:" in entry for entry in entries)


def test_the_tests_run_on_the_versions_that_the_product_runs_on() -> None:
    pins = re.compile(r"^[a-z0-9-]+==\S+", re.MULTILINE)
    assert set(pins.findall(read("requirements.txt"))) <= set(pins.findall(read("requirements-dev.txt")))
