"""A questionnaire as a folder of files that `yaml_form` reads back without a difference."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from decimal import Decimal
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from survey.core.definition import Choice, Fault, Page, Picture, Question, Questionnaire, Sign, Slide, Text
from survey.core.signing import WHOLE
from survey.errors import DefinitionError
from survey.formats import po_words
from survey.formats.films import is_found
from survey.formats.yaml_form import FILE, sources_of

WIDTH: Final = 110
_SHORT: Final = 90  # a choice or a slide that fits on a line of this length stands on one
_TAG: Final = "tag:yaml.org,2002:"
_BESIDE: Final = frozenset(("settings", "texts"))  # their contents are fields of the question itself
_CALLED: Final = {"rows": "statements"}  # fields whose names in the file are others


def write(questionnaire: Questionnaire, folder: Path, files: Mapping[str, bytes] | None = None) -> None:
    """Write a new folder; `files` are its pictures and sounds, by their place in it.

    All of it is written or none. Raises DefinitionError when the folder is there already or cannot be written.
    """
    if folder.exists():
        raise _refused(folder, f"{folder} is there already.", "Name a folder that is not, or remove it.")
    new = folder.with_name(f".{folder.name}.{uuid4().hex[:8]}")
    try:
        new.mkdir(parents=True)
        (new / FILE).write_text(as_yaml(questionnaire), encoding="utf-8", newline="\n")
        for tag in _translated(questionnaire):
            words = {text.path: text.words.get(tag, "") for text in questionnaire.texts()}
            po_words.write(new, tag, sources_of(questionnaire), words, reviewed=tag not in questionnaire.unreviewed)
        for name, body in (files or {}).items():
            (new / name).parent.mkdir(parents=True, exist_ok=True)
            (new / name).write_bytes(body)
        new.replace(folder)
    except OSError as error:
        raise _refused(
            folder, f"It cannot be written ({error.strerror}).", "Check the place and its rights."
        ) from error
    finally:
        shutil.rmtree(new, ignore_errors=True)


def as_yaml(questionnaire: Questionnaire) -> str:
    """The text of `questionnaire.yaml`."""
    dumped = yaml.serialize(_mapping(_whole(questionnaire)), Dumper=yaml.SafeDumper, allow_unicode=True, width=WIDTH)
    return str(dumped)


def _translated(questionnaire: Questionnaire) -> list[str]:
    """The languages besides the source; those that only some text has, but the questionnaire does not list, last."""
    tags = dict.fromkeys(questionnaire.languages)
    tags |= dict.fromkeys(tag for text in questionnaire.texts() for tag in text.words)
    return [tag for tag in tags if tag != questionnaire.source]


def _whole(questionnaire: Questionnaire) -> Iterator[tuple[str, Any]]:
    yield "key", questionnaire.key
    yield "source", questionnaire.source
    yield "languages", list(questionnaire.languages[1:])
    yield "title", questionnaire.title
    yield from _picture(questionnaire.picture)
    yield "sensitive", questionnaire.sensitive or None
    yield "about", dict(questionnaire.about)
    yield "thanks", questionnaire.thanks
    for name in ("sections", "repeats"):
        yield name, [dict(_fields(part)) for part in getattr(questionnaire, name)]
    conditions = [{"key": page.key, "relevant": page.relevant} for page in questionnaire.pages if page.relevant]
    yield "pages", conditions
    yield "questions", [dict(fields) for page in questionnaire.pages for fields in _page(page)]
    for name in ("ends", "instruments"):
        yield name, [dict(_fields(part)) for part in getattr(questionnaire, name)]
    for page in WHOLE:
        yield from _signs(getattr(questionnaire, f"{page}_signs"), f"{page}_")


def _page(page: Page) -> Iterator[Iterator[tuple[str, Any]]]:
    """The fields of each question of a page; the first says where the page belongs."""
    named = page.key if page.key != page.questions[0].key else ""
    yield _question(page.questions[0], {"page": named, "section": page.section, "repeat": page.repeat})
    for question in page.questions[1:]:
        yield _question(question, {"page": page.key})


def _question(question: Question, place: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    """What a question is first, then where it stands, then the rest as the definition has it."""
    first = ("key", "kind")
    yield from ((name, getattr(question, name)) for name in first)
    yield from place.items()
    yield from (pair for pair in _fields(question) if pair[0] not in first)


def _fields(part: Any) -> Iterator[tuple[str, Any]]:
    """The fields of a part that are not as they would be if left out."""
    for field in fields(part):
        value = getattr(part, field.name)
        if isinstance(value, Picture):
            yield from _picture(value)
        elif field.name == "signs":
            yield from _signs(value)
        elif field.name in _BESIDE:
            yield from value.items()
        elif field.name == "label" and isinstance(part, Choice) and not value.path:
            yield "name", value
        elif value != field.default and value not in ((), {}):
            yield _CALLED.get(field.name, field.name), value


def _picture(picture: Picture | None) -> Iterator[tuple[str, Any]]:
    if picture:
        yield "picture", picture.source
        yield from [("decorative", True)] if picture.alt is None else [("alt", picture.alt)]


def _signs(signs: Iterable[Sign], of_page: str = "") -> Iterator[tuple[str, Any]]:
    """The films that are named; those that are called as their page are found by that."""
    named = {sign.tag: sign.source for sign in signs if not is_found(sign.source)}
    yield f"{of_page}sign", named.pop("", "")
    yield f"{of_page}signs", named


def _node(name: str, value: Any) -> Node | None:
    """The node of a field; None for what is left out."""
    if isinstance(value, Text):
        return _words(value.source) if value.words and value.source else None
    if isinstance(value, str):
        return _words(value) if value else None
    if isinstance(value, bool):
        return ScalarNode(f"{_TAG}bool", "yes" if value else "no")
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, Mapping):
        return _mapping(value.items()) if value else None
    if isinstance(value, tuple | list):
        return _list(name, value) if value else None
    return None


def _mapping(pairs: Iterable[tuple[str, Any]], short: bool = False) -> MappingNode:
    nodes = [(_plain(name), node) for name, value in pairs if (node := _node(name, value)) is not None]
    size = sum(len(key.value) + len(node.value) + 4 for key, node in nodes if isinstance(node, ScalarNode))
    simple = all(isinstance(node, ScalarNode) and "\n" not in node.value for _, node in nodes)
    return MappingNode(f"{_TAG}map", nodes, flow_style=short and simple and size <= _SHORT)


def _list(name: str, values: Iterable[Any]) -> SequenceNode:
    if name == "languages":
        return SequenceNode(f"{_TAG}seq", [_words(tag) for tag in values], flow_style=True)
    nodes = [
        _mapping(value.items() if isinstance(value, dict) else _fields(value), isinstance(value, Choice | Slide))
        for value in values
    ]
    return SequenceNode(f"{_TAG}seq", nodes, flow_style=False)


def _words(words: str) -> ScalarNode:
    return ScalarNode(f"{_TAG}str", words, style="|" if "\n" in words else None)


def _plain(name: str) -> ScalarNode:
    return ScalarNode(f"{_TAG}str", name)


def _number(value: int | float) -> ScalarNode:
    whole = isinstance(value, int) or value.is_integer()
    return ScalarNode(f"{_TAG}{'int' if whole else 'float'}", str(int(value)) if whole else f"{Decimal(repr(value)):f}")


def _refused(folder: Path, message: str, mend: str) -> DefinitionError:
    return DefinitionError([Fault("", "cannot-write", message, mend, folder.name)])
