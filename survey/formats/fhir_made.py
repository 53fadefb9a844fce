"""The small parts that FHIR resources are made of, valid in R4B and in R5."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from survey.core.definition import Text
from survey.formats.fhir_elements import TRANSLATION
from survey.formats.fhir_items import ADDRESS

Made = dict[str, Any]
R4: Final = "r4"
R5: Final = "r5"
CORE: Final = "http://hl7.org/fhir/StructureDefinition/"
SDC: Final = "http://hl7.org/fhir/uv/sdc/StructureDefinition/"
CONTROLS: Final = "http://hl7.org/fhir/questionnaire-item-control"


def said(name: str, text: Text | None) -> Made:
    """A text as a field and, in its other languages, as translations on the field's own element."""
    words = {} if text is None else {tag: words for tag, words in text.words.items() if words}
    if not words:
        return {}
    source, *others = words.items()
    made: Made = {name: source[1]}
    if others:
        made[f"_{name}"] = {"extension": [_translation(tag, other) for tag, other in others]}
    return made


def extension(name: str, **value: Any) -> Made:
    """An extension of FHIR's own."""
    return {"url": f"{CORE}{name}", **value}


def control(code: str) -> Made:
    """The extension that says how an item is shown."""
    return extension("questionnaire-itemControl", valueCodeableConcept={"coding": [{"system": CONTROLS, "code": code}]})


def ours(name: str, value: str) -> Made:
    """An extension that lets us read back what FHIR has no word for."""
    return {"url": f"{ADDRESS}{name}", "valueString": value}


def with_extensions(made: Made, extensions: Iterable[Made]) -> Made:
    """The part with its extensions first; without the field where there are none."""
    held = list(extensions)
    return {"extension": held, **made} if held else made


def _translation(tag: str, words: str) -> Made:
    parts = [{"url": "lang", "valueCode": tag}, {"url": "content", "valueString": words}]
    return {"url": TRANSLATION, "extension": parts}
