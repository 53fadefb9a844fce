"""The kinds of question. A new kind is one entry here and one template, `fields/<kind>.html`."""

from __future__ import annotations

from typing import Final

from survey.core.kinds.choosing import OneOf, Several
from survey.core.kinds.counting import Counting
from survey.core.kinds.kind import Kind
from survey.core.kinds.telling import Telling
from survey.core.kinds.terms import Cell, Column, Form, Problem, Setting
from survey.core.kinds.writing import Writing

__all__ = ["KINDS", "Cell", "Column", "Form", "Kind", "Problem", "Setting"]

_NUMBER = Setting(float)

KINDS: Final[dict[str, Kind]] = {
    kind.name: kind
    for kind in (
        OneOf("choice"),
        Several("choices", settings={"max_choices": Setting(int, least=1)}),
        OneOf("faces", valued=True, most_choices=5),
        OneOf("scale", valued=True, most_choices=5, texts=("low", "high")),
        Counting("number", settings={"min": _NUMBER, "max": _NUMBER, "step": Setting(float, least=0)}, texts=("unit",)),
        Writing("text", settings={"rows": Setting(int, least=1), "max_length": Setting(int, least=1)}),
        Telling("slides"),
    )
}
