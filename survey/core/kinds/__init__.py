"""The kinds of question. A new kind is one entry here and one template, `fields/<kind>.html`."""

from __future__ import annotations

from typing import Final

from survey.core.kinds.agreeing import Consent, Practice, YesNo
from survey.core.kinds.choosing import OneOf, Several
from survey.core.kinds.computing import Computing
from survey.core.kinds.counting import Counting
from survey.core.kinds.dating import PRECISIONS, Dating, Timing
from survey.core.kinds.gridding import Matrix
from survey.core.kinds.kind import Kind
from survey.core.kinds.naming import Naming
from survey.core.kinds.placing import Placing
from survey.core.kinds.rating import Rating
from survey.core.kinds.sharing import Ranking, Sharing
from survey.core.kinds.telling import Telling
from survey.core.kinds.terms import Cell, Column, Form, Problem, Setting
from survey.core.kinds.uploading import Speaking, Transcribed, Uploading
from survey.core.kinds.writing import EMAIL, TELEPHONE, Contacting, Writing

__all__ = ["KINDS", "Cell", "Column", "Form", "Kind", "Problem", "Setting"]

_NUMBER = Setting(float)
_LENGTH = Setting(int, least=1)
_CHOICES = {"max_choices": _LENGTH}
_STEPS = {"min": _NUMBER, "max": _NUMBER, "step": Setting(float, least=0)}
_ENDS = {name: Setting(float, required=True) for name in ("min", "max")}

KINDS: Final[dict[str, Kind]] = {
    kind.name: kind
    for kind in (
        OneOf("choice", layouts=("grid",)),
        Several("choices", settings=_CHOICES, layouts=("grid",)),
        YesNo("yes_no", layouts=("grid",)),
        OneOf("faces", valued=True, most_choices=5),
        OneOf("scale", valued=True, most_choices=5, texts=("low", "high")),
        Rating("rating", settings={"min": Setting(int), "max": Setting(int)}, texts=("low", "high")),
        Counting("slider", settings={**_STEPS, **_ENDS}, texts=("unit", "low", "high"), styled=True),
        Counting("number", settings=_STEPS, texts=("unit",)),
        Dating("date", settings={"precision": Setting(str, options=tuple(PRECISIONS)), "about": Setting(bool)}),
        Timing("time"),
        Writing("text", settings={"rows": _LENGTH, "max_length": _LENGTH}, layouts=("line",)),
        Writing("written", settings={"max_length": _LENGTH}, inside=True),
        Contacting("email", settings={"max_length": _LENGTH}, pattern=EMAIL),
        Contacting("telephone", settings={"max_length": _LENGTH}, pattern=TELEPHONE),
        Ranking("rank", most_choices=12),
        Sharing("points", most_choices=12, settings={"total": _LENGTH}),
        Matrix("matrix"),
        OneOf("row", inside=True),
        Placing("places", settings=_CHOICES),
        Naming("area"),
        Uploading("photo", uploads="picture"),
        Speaking("voice", uploads="sound", settings={"max_seconds": Setting(int, least=5)}),
        Transcribed("transcript"),
        Consent("consent"),
        Practice("practice"),
        Telling("slides", slides=True),
        Telling("note"),
        Telling("help"),
        Computing("calculated"),
        Computing("hidden", keeps=True),
    )
}
