"""A response that is broken, too much or not one at all is read as far as it goes, or refused in words."""

from __future__ import annotations

import contextlib
import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.core.answers import Answer
from survey.errors import DefinitionError
from survey.formats import fhir_read, fhir_response
from survey.formats.fhir_read import Imported
from tests.properties import examples

RED = [{"valueCoding": {"system": "s", "code": "red"}}, {"valueCoding": {"code": "Blue"}}]
UNIT = [{"url": "http://hl7.org/fhir/StructureDefinition/questionnaire-unit", "valueCoding": {"code": "kg"}}]
FORM = {
    "resourceType": "Questionnaire",
    "language": "en",
    "item": [
        {"linkId": "colour", "type": "choice", "text": "?", "answerOption": RED},
        {"linkId": "both", "type": "choice", "text": "?", "answerOption": RED, "repeats": True},
        {"linkId": "open", "type": "open-choice", "text": "?", "answerOption": RED},
        {"linkId": "weight", "type": "quantity", "text": "?", "extension": UNIT},
        {"linkId": "when", "type": "dateTime", "text": "?"},
        {"linkId": "words", "type": "text", "text": "?"},
        {"linkId": "sure", "type": "boolean", "text": "?"},
        {
            "linkId": "child",
            "type": "group",
            "text": "Child",
            "repeats": True,
            "item": [{"linkId": "age", "type": "integer", "text": "?"}],
        },
    ],
}


@pytest.fixture(scope="module")
def form() -> Imported:
    return fhir_read.read([FORM], "small")


def response(*items: dict[str, Any]) -> dict[str, Any]:
    return {"resourceType": "QuestionnaireResponse", "item": list(items)}


def answered(name: str, *answers: dict[str, Any]) -> dict[str, Any]:
    return {"linkId": name, "answer": list(answers)}


@pytest.mark.parametrize(
    ("item", "kept"),
    [
        (answered("colour", {"valueCoding": {"system": "s", "code": "red"}}), {"colour": "red"}),
        (answered("colour", {"valueCoding": {"system": "other", "code": "Blue"}}), {"colour": "blue"}),
        (
            answered("both", {"valueCoding": {"code": "Blue"}}, {"valueCoding": {"code": "red"}}),
            {"both": ("red", "blue")},
        ),
        (answered("open", {"valueString": "Green"}), {"open": "other", "open_other": "Green"}),
        (answered("weight", {"valueQuantity": {"value": 7.5, "code": "kg"}}), {"weight": 7.5}),
        (answered("words", {"valueString": "one"}, {"valueString": "two"}), {"words": "one\ntwo"}),
        (answered("sure", {"valueBoolean": False}), {"sure": "no"}),
    ],
)
def test_answers_become_values(form: Imported, item: dict[str, Any], kept: dict[str, Any]) -> None:
    read = fhir_response.read_response(response(item), form)
    assert read.answers == {key: Answer(value) for key, value in kept.items()}
    assert not read.report.notes


@pytest.mark.parametrize(
    ("item", "why"),
    [
        (answered("colour", {"valueCoding": {"code": "green"}}), "no choice"),
        (answered("colour", *RED), "one answer"),
        (answered("weight", {"valueQuantity": {"value": 7, "code": "g"}}), "it is in g"),
        (answered("weight", {"valueString": "heavy"}), "no number"),
        (answered("when", {"valueDateTime": "2026-11-22T10:30:00Z"}), "time of day"),
        (answered("words", {"valueAttachment": {"title": "x"}}), "this type"),
        (answered("nowhere", {"valueString": "x"}), "no such item"),
    ],
)
def test_what_cannot_be_kept_is_said_with_its_value(form: Imported, item: dict[str, Any], why: str) -> None:
    (note,) = fhir_response.read_response(response(item), form).report.notes
    assert why in note.why
    assert note.place == item["linkId"]
    assert note.what.startswith("an answer: ")


def test_every_time_round_a_repeat_has_answers_of_its_own(form: Imported) -> None:
    children = [{"linkId": "child", "item": [answered("age", {"valueInteger": age})]} for age in (3, 5, 7)]
    read = fhir_response.read_response(response(*children), form)
    assert read.answers == {
        "age": Answer(3),
        "age_2": Answer(5),
        "age_3": Answer(7),
        "child_again": Answer("yes"),
        "child_again_2": Answer("yes"),
        "child_again_3": Answer("no"),
    }
    assert not read.report.notes


def test_what_is_no_response_is_refused(form: Imported) -> None:
    with pytest.raises(DefinitionError, match="not a QuestionnaireResponse"):
        fhir_response.read_response(FORM, form)


def test_a_response_of_too_many_items_is_refused(form: Imported) -> None:
    with pytest.raises(DefinitionError, match="more than 5,000 items"):
        fhir_response.read_response(response(*[answered(str(number)) for number in range(5_001)]), form)


WHOLE = response(
    answered("colour", RED[0]),
    answered("weight", {"valueQuantity": {"value": 7, "code": "kg"}}),
    {"linkId": "child", "item": [answered("age", {"valueInteger": 3})]},
)
BROKEN: list[Any] = [None, 5, "x", [], {}, True, [None], {"a": 5}, "\ud800", 1e300]
PLACES = [
    ("item",),
    *(("item", 0, name) for name in ("linkId", "answer")),
    *(("item", 0, "answer", 0, name) for name in ("valueCoding", "item")),
    ("item", 0, "answer", 0, "valueCoding", "code"),
    ("item", 1, "answer", 0, "valueQuantity"),
    ("item", 1, "answer", 0, "valueQuantity", "value"),
    ("item", 2, "item"),
    ("item", 2, "item", 0),
]


@settings(max_examples=examples(200), deadline=None)
@given(st.sampled_from(PLACES), st.sampled_from(BROKEN))
def test_a_broken_response_never_brings_the_reader_down(place: tuple[Any, ...], value: Any) -> None:
    broken: Any = copy.deepcopy(WHOLE)
    holder = broken
    for name in place[:-1]:
        holder = holder[name]
    holder[place[-1]] = value
    with contextlib.suppress(DefinitionError):
        fhir_response.read_response(broken, fhir_read.read([FORM], "small"))
