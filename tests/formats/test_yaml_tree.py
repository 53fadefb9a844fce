"""YAML as a tree: what a person writes is read, what could harm or mislead is refused with its line."""

from __future__ import annotations

from pathlib import Path

import pytest
from yaml.nodes import MappingNode, ScalarNode

from survey.errors import DefinitionError
from survey.formats.yaml_tree import MAX_BYTES, MAX_DEPTH, MAX_NODES, line_of, read_tree


def tree(home: Path, content: str | bytes) -> MappingNode:
    path = home / "questionnaire.yaml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_tree(path)


def refusal(home: Path, content: str | bytes) -> str:
    with pytest.raises(DefinitionError) as caught:
        tree(home, content)
    [fault] = caught.value.faults
    return str(fault)


def test_scalars_stay_what_was_written(tmp_path: Path) -> None:
    root = tree(tmp_path, "a: no\nb: 010\nc: ~\nd: 2026-11-21\n")
    assert [value.value for _, value in root.value] == ["no", "010", "~", "2026-11-21"]
    assert all(isinstance(value, ScalarNode) for _, value in root.value)


def test_every_node_knows_its_line(tmp_path: Path) -> None:
    root = tree(tmp_path, "a: 1\nb:\n  - x\n  - {c: 2,\n     d: 3}\n")
    items = root.value[1][1].value
    assert [line_of(item) for item in items] == [3, 4]
    assert line_of(items[1].value[1][0]) == 5


def test_a_byte_order_mark_is_no_part_of_the_first_name(tmp_path: Path) -> None:
    root = tree(tmp_path, b"\xef\xbb\xbfkey: visit\n")
    assert root.value[0][0].value == "key"


@pytest.mark.parametrize(
    ("content", "place", "words"),
    [
        ("a: 1\nb: c: d\n", ":2:", "not YAML"),
        ("a: 1\nb: 'open\nc: d\n", ":", "begun on line 2"),
        ("a: {b\nc: d", ":2:", "not YAML"),
        ("a: 1\n\tb: 2", ":2:", "not YAML"),
        ("a: \x01", ":1:", "control characters"),
        ("a: 1\nb: &x 2", ":2:", '"&x" is a YAML anchor'),
        ("a: 1\nb: *x", ":2:", '"*x" is a YAML anchor or alias'),
        ("a: !!python/object/apply:os.system [ls]", ":1:", "YAML tag"),
        ("a: 1\n---\nb: 2", ":2:", "second document"),
        ("- a\n- b", ":1:", "no fields"),
        ("", ":1:", "no fields"),
        ("# only words\n", ":1:", "no fields"),
        ("just words", ":1:", "no fields"),
        (b"a: 1\nb: sk\xe5ne\n", ":2:", "not UTF-8"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_line(
    tmp_path: Path, content: str | bytes, place: str, words: str
) -> None:
    said = refusal(tmp_path, content)
    assert said.startswith("questionnaire.yaml" + place)
    assert words in said


def test_aliases_that_would_grow_without_end_are_refused_at_the_first(tmp_path: Path) -> None:
    bomb = "a: &a [x, x]\n" + "".join(f"{n}: &b{n} [*a, *a]\n" for n in range(100))
    assert '"&a"' in refusal(tmp_path, bomb)


@pytest.mark.parametrize("opening", ["[", "{a: ", "- "])
def test_levels_without_end_are_refused_and_not_recursed_into(tmp_path: Path, opening: str) -> None:
    assert "too many levels" in refusal(tmp_path, "a:\n  " + opening * 100_000).lower()


def test_as_many_levels_as_are_allowed_are_read(tmp_path: Path) -> None:
    inner = MAX_DEPTH - 1
    assert tree(tmp_path, "a: " + "[" * inner + "]" * inner)


def test_a_file_too_large_is_not_read(tmp_path: Path) -> None:
    assert "bytes" in refusal(tmp_path, b"a" * (MAX_BYTES + 1))


def test_more_than_a_questionnaire_holds_is_refused(tmp_path: Path) -> None:
    assert "more here than one questionnaire holds" in refusal(tmp_path, "a: [" + "x," * MAX_NODES + "]")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match=r"questionnaire\.yaml:1: .*cannot be opened"):
        read_tree(tmp_path / "questionnaire.yaml")


def test_a_folder_in_the_files_place_is_named(tmp_path: Path) -> None:
    (tmp_path / "questionnaire.yaml").mkdir()
    with pytest.raises(DefinitionError, match="cannot be opened"):
        read_tree(tmp_path / "questionnaire.yaml")
