"""`enableWhen` holds here when FHIR says that it holds, whatever it compares."""

from __future__ import annotations

from datetime import tzinfo
from typing import Any

import pytest

from survey.core.answers import Answer, Value
from survey.core.expression import moment_functions
from survey.core.routing import Route
from survey.core.unfolding import unfolded
from survey.formats import fhir_read
from tests.formats.conditions_table import (
    DOCUMENT,
    FHIR_CASES,
    FORM_CASES,
    RULE_CASES,
    Case,
    document,
    evaluated,
    fulfilled,
    got,
)


@pytest.mark.parametrize("case", FHIR_CASES, ids=lambda case: "-".join(map(str, case)))
def test_every_operator_holds_when_fhir_says_so(case: Case) -> None:
    assert got(case) is case.expected


@pytest.mark.parametrize(("source", "answer", "expected"), FORM_CASES)
def test_every_operator_of_xlsform_holds_when_it_should(source: str, answer: Value | None, expected: bool) -> None:
    assert evaluated(source, answer) is expected


@pytest.mark.parametrize(("type_", "rule", "answer", "expected"), RULE_CASES)
def test_every_rule_in_fhirpath_lets_in_what_it_should(type_: str, rule: str, answer: Value, expected: bool) -> None:
    assert fulfilled(type_, rule, answer) is expected


@pytest.mark.parametrize(
    ("rule", "answer", "expected"),
    [
        ("$this <= today() - 18 years", "2006-02-28", True),
        ("$this <= today() - 18 years", "2006-03-01", False),
        ("$this >= today() - 1 year", "2023-03-01", True),
        ("$this >= today() - 1 year", "2023-02-27", False),
        ("$this >= today() - 4 years", "2020-02-29", True),
        ("$this >= today() - 1 week", "2024-02-22", True),
        ("$this >= today() - 1 week", "2024-02-21", False),
    ],
)
def test_what_is_counted_from_a_leap_day_lets_in_the_days_around_it(
    monkeypatch: pytest.MonkeyPatch, rule: str, answer: str, expected: bool
) -> None:
    class LeapDay(moment_functions.datetime):  # type: ignore[name-defined,misc]
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> LeapDay:
            return cls(2024, 2, 29, 12, tzinfo=tz)

    monkeypatch.setattr(moment_functions, "datetime", LeapDay)
    assert fulfilled("date", rule, answer) is expected


def test_the_page_about_conditions_says_what_the_product_does() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == document()


def asked(whens: list[dict[str, Any]], behaviour: str, **answers: Value) -> bool:
    items: list[dict[str, Any]] = [{"linkId": name, "text": name, "type": "integer"} for name in ("a", "b")]
    items.append({"linkId": "c", "text": "c", "type": "string", "enableWhen": whens, "enableBehavior": behaviour})
    imported = fhir_read.read([{"resourceType": "Questionnaire", "language": "en", "item": items}], "small")
    given = {key: Answer(value) for key, value in answers.items()}
    return "c" in [page.key for page in Route(unfolded(imported.questionnaire)).path(given)]


BOTH = [{"question": "a", "operator": ">", "answerInteger": 1}, {"question": "b", "operator": "=", "answerInteger": 2}]


@pytest.mark.parametrize(
    ("behaviour", "a", "b", "expected"),
    [("all", 2, 2, True), ("all", 2, 3, False), ("any", 2, 3, True), ("any", 1, 3, False), ("", 2, 3, True)],
)
def test_several_conditions_hold_together_or_one_for_all(behaviour: str, a: int, b: int, expected: bool) -> None:
    assert asked(BOTH, behaviour, a=a, b=b) is expected


@pytest.mark.parametrize(
    ("when", "why"),
    [
        ({"question": "nowhere", "operator": "=", "answerInteger": 1}, "which is no question"),
        ({"question": "c", "operator": "=", "answerString": "x"}, "asked later"),
        ({"question": "a", "operator": "~", "answerInteger": 1}, "no operator '~'"),
        ({"question": "a", "operator": ">", "answerString": "x"}, "needs numbers"),
        ({"question": "a", "operator": "=", "answerReference": {}}, "a type that is not asked"),
        ({"question": "a", "operator": "=", "answerInteger": "five"}, "its number is none"),
        ({"question": "a", "operator": "<", "answerDate": "2026-13"}, "its date is none"),
        ({"question": "a", "operator": "<", "answerTime": "noon"}, "its time is none"),
        ({}, "which is no question"),
    ],
)
def test_a_condition_that_cannot_be_said_never_holds_and_is_reported(when: dict[str, Any], why: str) -> None:
    items = [
        {"linkId": "a", "text": "a", "type": "integer"},
        {"linkId": "c", "text": "c", "type": "string", "enableWhen": [when]},
    ]
    imported = fhir_read.read([{"resourceType": "Questionnaire", "language": "en", "item": items}], "small")
    assert [note.why for note in imported.report.notes if note.place == "c" and why in note.why]
    assert [page.key for page in Route(unfolded(imported.questionnaire)).path({"a": Answer(1)})] == ["a"]


def test_a_quantity_in_another_unit_is_not_compared() -> None:
    unit = {"url": "http://hl7.org/fhir/StructureDefinition/questionnaire-unit", "valueCoding": {"code": "kg"}}
    items = [
        {"linkId": "a", "text": "a", "type": "quantity", "extension": [unit]},
        {
            "linkId": "c",
            "text": "c",
            "type": "string",
            "enableWhen": [{"question": "a", "operator": ">", "answerQuantity": {"value": 1, "code": "g"}}],
        },
    ]
    imported = fhir_read.read([{"resourceType": "Questionnaire", "language": "en", "item": items}], "small")
    assert any("the answer is in kg" in note.why for note in imported.report.notes)
