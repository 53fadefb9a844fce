"""List files: many choices in a table, every slip named on its line, and nothing outside the folder is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from survey.core.definition import Choice, Text
from survey.errors import DefinitionError
from survey.formats import choice_list, yaml_form
from tests.folders import write_folder

FORM = """\
key: visit
source: sv
languages: [en]
title: Ort
about: {who: Vi., why: Lära., sees: Vi., time: Kort., delete: Koden.}
thanks: Tack!
questions:
  - {key: town, kind: area, label: Var?, choices_from: lists/towns.csv}
"""


def write_list(folder: Path, text: str) -> Path:
    (folder / "lists").mkdir(parents=True, exist_ok=True)
    (folder / "lists" / "towns.csv").write_text(text, "utf-8")
    return folder


def test_each_row_is_a_choice_whose_name_is_the_same_in_every_language(tmp_path: Path) -> None:
    folder = write_list(write_folder(tmp_path, FORM), 'key,label,county\numea,Umeå,ac\n"x-1","Ort, liten",bd\n')
    draft = yaml_form.examine(folder)
    [town] = draft.questionnaire.questions()
    assert town.choices == (
        Choice("umea", Text("", {"sv": "Umeå"}), attributes={"county": "ac"}),
        Choice("x-1", Text("", {"sv": "Ort, liten"}), attributes={"county": "bd"}),
    )
    assert "Umeå" not in draft.sources.values()


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        ("key,name\na,A\n", 1),
        ("key,label\na,A\nB!,B\n", 3),
        ("key,label\na\n", 2),
        ("key,label\na,A,more\n", 2),
        ("key,label\na,\n", 2),
        ("key,label\na,\u202eA\n", 2),
        ("key,label\n" + "".join(f"k{number},K\n" for number in range(1_001)), 1_002),
    ],
)
def test_a_slip_is_named_on_its_line(tmp_path: Path, text: str, line: int) -> None:
    faults = yaml_form.examine(write_list(write_folder(tmp_path, FORM), text)).faults
    assert [fault.place for fault in faults if fault.code == "bad-list"] == [f"lists/towns.csv:{line}"]


@pytest.mark.parametrize("name", ["../towns.csv", "/etc/passwd", "lists/../x.csv", "lists/none.csv", "towns.csv", ""])
def test_no_file_is_read_but_a_list_of_the_folder(tmp_path: Path, name: str) -> None:
    write_list(tmp_path, "key,label\na,A\n")
    (tmp_path / "towns.csv").write_text("key,label\na,A\n")
    with pytest.raises(DefinitionError):
        choice_list.read(tmp_path, name)


def test_a_list_that_is_a_link_too_large_or_no_text_is_refused(tmp_path: Path) -> None:
    write_list(tmp_path, "key,label\na,A\n")
    link = tmp_path / "lists" / "link.csv"
    link.symlink_to(tmp_path / "lists" / "towns.csv")
    (tmp_path / "lists" / "large.csv").write_text("x" * (choice_list.MAX_BYTES + 1))
    (tmp_path / "lists" / "odd.csv").write_bytes(b"key,label\na,\xff\n")
    for name in ("link", "large", "odd"):
        with pytest.raises(DefinitionError):
            choice_list.read(tmp_path, f"lists/{name}.csv")
