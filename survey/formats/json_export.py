"""Responses as JSON (RFC 8259): what the variables are, then an object for each response, written as they are read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, Final

from survey.core.extract import Block, Layout, Variable
from survey.formats.codebook_table import REASONS, whole

AT_ONCE: Final = 500  # responses


def write(layout: Layout, blocks: Iterable[Block], number: int, sha256: str) -> Iterator[bytes]:
    """The bytes of one object with `questionnaire`, `variables`, `missing` and `responses`.

    A response has no member for what it was not asked.
    """
    variables = layout.variables()
    questionnaire = layout.questionnaire
    about = {"key": questionnaire.key, "version": number, "sha256": sha256, "title": dict(questionnaire.title.words)}
    about |= {"languages": list(questionnaire.languages), "unreviewed": list(questionnaire.unreviewed)}
    head = {"questionnaire": about, "variables": [_described(variable) for variable in variables], "missing": REASONS}
    yield (_dumped(head)[:-1] + ',"responses":[').encode()
    names = [variable.name for variable in variables]
    separator = "\n"
    for block in blocks:
        lines = (
            _dumped({name: cell for name, cell in zip(names, row, strict=True) if cell is not None})
            for row in layout.rows(block)
        )
        while some := list(islice(lines, AT_ONCE)):
            yield (separator + ",\n".join(some)).encode()
            separator = ",\n"
    yield b"\n]}\n"


def _described(variable: Variable) -> dict[str, Any]:
    question, column = variable.question, variable.column
    described: dict[str, Any] = {"name": variable.name, "type": variable.type}
    if question is None or column is None:
        return {**described, "note": variable.note}
    described |= {"question": question.key, "kind": question.kind, "label": dict(question.label.words)}
    if question.relevant:
        described["relevant"] = question.relevant
    if column.choice:
        described["choice"] = {"key": column.choice.key, "label": dict(column.choice.label.words)}
    if column.choices:
        described["choices"] = [
            {"key": choice.key, "label": dict(choice.label.words), **_numbered(choice.value)}
            for choice in column.choices
        ]
    return described


def _numbered(value: float | None) -> dict[str, Any]:
    return {} if value is None else {"value": whole(value)}


def _dumped(thing: object) -> str:
    return json.dumps(thing, ensure_ascii=False, separators=(",", ":"))
