"""What docs/xlsform.md says is true."""

from __future__ import annotations

import re
from pathlib import Path

from survey.core.expression.functions import FUNCTIONS, UNAVAILABLE
from survey.core.kinds import KINDS
from survey.formats.xlsform_questions import KIND_OF

PAGE = (Path(__file__).parents[2] / "docs" / "xlsform.md").read_text()


def rows(heading: str) -> list[tuple[str, ...]]:
    """The cells of the table under a heading."""
    section = PAGE.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("| ")]
    return [tuple(cell.strip() for cell in line.strip("| ").split(" | ")) for line in lines[2:]]


def test_the_table_of_functions_is_the_registry_of_functions() -> None:
    listed = {name.strip("`").removesuffix("()"): (supported, why) for name, supported, why in rows("Functions")}
    assert {name for name, (supported, _) in listed.items() if supported == "yes"} == set(FUNCTIONS)
    assert {name: why for name, (supported, why) in listed.items() if supported == "no"} == UNAVAILABLE


def test_the_table_of_types_names_every_type_that_comes() -> None:
    named = {word for row in rows("Types") for word in re.findall(r"`([A-Za-z_]+)`", row[0])}
    assert set(KIND_OF) <= named


def test_every_kind_that_a_type_becomes_is_there() -> None:
    assert set(KIND_OF.values()) <= set(KINDS)
