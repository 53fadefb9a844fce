"""A SurveyJS form comes with its panels, conditions, choices and languages, or the report says what did not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from survey.core.answers import Answer, Value
from survey.core.checking import check_structure
from survey.core.definition import Question
from survey.core.routing import Route
from survey.core.unfolding import unfolded
from survey.errors import DefinitionError
from survey.formats import surveyjs

FORM: dict[str, Any] = {
    "locale": "sv",
    "title": {"default": "Om besöket", "en": "About the visit", "ar": "عن الزيارة"},
    "completedHtml": {"default": "Tack!", "en": "Thank you!"},
    "pages": [
        {
            "name": "first",
            "title": {"default": "Först", "en": "First"},
            "description": "Några frågor",
            "elements": [
                {"type": "boolean", "name": "been", "title": {"default": "Har du varit där?", "en": "Were you there?"}},
                {
                    "type": "panel",
                    "name": "about",
                    "visibleIf": "{been} = true",
                    "elements": [
                        {
                            "type": "checkbox",
                            "name": "Why Not",
                            "title": "Varför?",
                            "choices": [{"value": "Far Away", "text": {"default": "Långt", "en": "Far"}}, "busy"],
                            "showNoneItem": True,
                            "showOtherItem": True,
                            "maxSelectedChoices": 2,
                        },
                        {
                            "type": "imagepicker",
                            "name": "bus",
                            "title": "Vilken bild?",
                            "choices": [
                                {"value": "bus", "imageLink": "https://example.org/bus.png", "text": "Buss"},
                                {"value": "car", "text": "Bil"},
                            ],
                            "visibleIf": "{Why Not} contains 'Far Away' and {Why Not} notempty",
                        },
                    ],
                },
                {"type": "rating", "name": "grade", "title": "Betyg", "rateMax": 7, "minRateDescription": "Dåligt"},
                {"type": "text", "inputType": "number", "name": "age", "title": "Ålder", "min": 0, "max": 120},
                {
                    "type": "comment",
                    "name": "more",
                    "title": "Mer?",
                    "visibleIf": "({age} >= 18 && {grade} < 3) or {been} = false",
                    "validators": [{"type": "text", "minLength": 3, "text": "Skriv mer"}],
                },
            ],
        },
        {
            "name": "second",
            "visibleIf": "{age} > 5",
            "elements": [
                {
                    "type": "matrix",
                    "name": "m",
                    "title": "Hur var",
                    "columns": ["good", "bad"],
                    "rows": ["staff", "food"],
                },
                {"type": "expression", "name": "next_year", "title": "-", "expression": "{age} + 1"},
                {"type": "signaturepad", "name": "sign", "title": "Skriv under"},
                {
                    "type": "paneldynamic",
                    "name": "children",
                    "title": "Barn",
                    "maxPanelCount": 4,
                    "templateElements": [{"type": "text", "name": "child_name", "title": "Namn"}],
                },
            ],
        },
    ],
}


def asked(form: dict[str, Any], **answers: Value) -> list[str]:
    questionnaire = surveyjs.read(form, "visit").questionnaire
    given = {key: Answer(value) for key, value in answers.items()}
    return [page.key for page in Route(unfolded(questionnaire)).path(given)]


def question(key: str) -> Question:
    return next(each for each in surveyjs.read(FORM, "visit").questionnaire.questions() if each.key == key)


def test_a_form_comes_with_its_languages_the_source_first() -> None:
    questionnaire = surveyjs.read(FORM, "visit").questionnaire
    assert questionnaire.languages == ("sv", "en", "ar")
    assert questionnaire.title.words == {"sv": "Om besöket", "en": "About the visit", "ar": "عن الزيارة"}
    assert questionnaire.thanks.words == {"sv": "Tack!", "en": "Thank you!"}
    assert question("been").label.words == {"sv": "Har du varit där?", "en": "Were you there?"}
    assert question("why_not").choices[0].label.words == {"sv": "Långt", "en": "Far"}


def test_a_form_that_came_is_sound_but_for_the_sentences_it_has_no_place_for() -> None:
    faults = check_structure(surveyjs.read(FORM, "visit").questionnaire)
    assert {fault.code for fault in faults} <= {"missing-text"}


def test_kinds_and_their_settings_come() -> None:
    kinds = {each.key: each.kind for each in surveyjs.read(FORM, "visit").questionnaire.questions()}
    assert kinds == {
        "been": "yes_no",
        "why_not": "choices",
        "bus": "choice",
        "grade": "rating",
        "age": "number",
        "more": "text",
        "m": "matrix",
        "next_year": "calculated",
        "sign": "text",
        "child_name": "text",
    }
    assert question("grade").settings == {"min": 1, "max": 7}
    assert question("grade").texts["low"].words == {"sv": "Dåligt"}
    assert question("age").settings == {"min": 0, "max": 120}
    assert question("why_not").settings == {"max_choices": 2}
    assert [row.key for row in question("m").rows] == ["staff", "food"]
    assert question("next_year").calculation == "${age} + 1"
    assert question("more").constraint == "string-length(.) >= 3"


def test_special_choices_exclude_the_others_or_ask_for_words() -> None:
    keys = {choice.key: (choice.exclusive, choice.write) for choice in question("why_not").choices}
    assert keys == {
        "far_away": (False, False),
        "busy": (False, False),
        "none": (True, False),
        "other": (False, True),
    }


@pytest.mark.parametrize(
    ("answers", "key", "expected"),
    [
        ({"been": "yes"}, "why_not", True),
        ({"been": "no"}, "why_not", False),
        ({"been": "yes", "why_not": ("far_away", "busy")}, "bus", True),
        ({"been": "yes", "why_not": ("busy",)}, "bus", False),
        ({"been": "yes", "age": 20, "grade": 2}, "more", True),
        ({"been": "yes", "age": 20, "grade": 5}, "more", False),
        ({"been": "no"}, "more", True),
        ({"age": 6}, "sign", True),
        ({"age": 5}, "sign", False),
    ],
)
def test_conditions_lead_as_they_did(answers: dict[str, Value], key: str, expected: bool) -> None:
    assert (key in asked(FORM, **answers)) is expected


def test_a_dynamic_panel_is_asked_several_times() -> None:
    questionnaire = surveyjs.read(FORM, "visit").questionnaire
    assert [(repeat.key, repeat.most, repeat.title.words) for repeat in questionnaire.repeats] == [
        ("children", 4, {"sv": "Barn"})
    ]
    assert [page.key for page in questionnaire.pages if page.repeat == "children"] == ["child_name"]


@pytest.mark.parametrize(
    ("place", "what"),
    [("bus", "the picture of bus"), ("sign", "a question of another type"), ("the form", "who asks")],
)
def test_what_does_not_come_is_reported_by_name(place: str, what: str) -> None:
    notes = surveyjs.read(FORM, "visit").report.notes
    assert [note for note in notes if note.place == place and note.what.startswith(what)]


def expression(source: str) -> tuple[str, list[str]]:
    elements = [
        {"type": "text", "name": "n", "inputType": "number"},
        {"type": "checkbox", "name": "c", "choices": ["A", "b"]},
        {"type": "radiogroup", "name": "r", "choices": ["A", "b"]},
        {"type": "boolean", "name": "yes"},
        {"type": "text", "name": "t"},
        {"type": "text", "name": "x", "visibleIf": source},
    ]
    imported = surveyjs.read({"elements": elements}, "small")
    made = next(each.relevant for each in imported.questionnaire.questions() if each.key == "x")
    return made, [note.why for note in imported.report.notes if note.place == "x"]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{n} = 5", "${n} = 5"),
        ("{n} == -5", "${n} = -5"),
        ("{n} <> 5", "${n} != 5"),
        ("{n} greaterorequal 5", "${n} >= 5"),
        ("5 < {n}", "5 < ${n}"),
        ("{n} empty", "${n} = ''"),
        ("{n} notempty", "${n} != ''"),
        ("({n} + 1) * 2 > 6 / 2", "(${n} + 1) * 2 > 6 div 2"),
        ("{r} = 'A'", "${r} = 'a'"),
        ("'A' = {r}", "${r} = 'a'"),
        ("{c} contains 'A'", "selected(${c}, 'a')"),
        ("{c} notcontains 'A'", "not(selected(${c}, 'a'))"),
        ("{c} anyof ['A', 'b']", "selected(${c}, 'a') or selected(${c}, 'b')"),
        ("{c} allof ['A', 'b']", "selected(${c}, 'a') and selected(${c}, 'b')"),
        ("{r} anyof ['A', 'b']", "${r} = 'a' or ${r} = 'b'"),
        ("{c} noneof ['A']", "not(selected(${c}, 'a'))"),
        ("{t} contains 'x'", "contains(${t}, 'x')"),
        ("{yes}", "${yes} = 'yes'"),
        ("!{yes}", "not(${yes} = 'yes')"),
        ("not {yes} and {n} = 1", "not(${yes} = 'yes') and ${n} = 1"),
        ("{yes} = false", "${yes} = 'no'"),
        ("{n} = 1 or {n} = 2 and {t} = 'a'", "${n} = 1 or (${n} = 2 and ${t} = 'a')"),
        ('{t} = "it\'s"', '${t} = "it\'s"'),
        ("iif({n} > 1, 2, 3) = 2", "if(${n} > 1, 2, 3) = 2"),
        ("today() > {t}", "today() > ${t}"),
    ],
)
def test_expressions_are_turned_into_ours(source: str, expected: str) -> None:
    assert expression(source) == (expected, [])


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("{nowhere} = 1", "no question"),
        ("{x} = 1", "asked there or later"),
        ("{r} = 'C'", "no choice of r"),
        ("{n} = ", "cannot stand there"),
        ("({n} = 1", "')' is missing"),
        ("n = 1", "neither a question in braces"),
        ("launch({n})", "not known here"),
        ("iif({n})", "too few"),
        ("{n} ~ 1", "not understood at column 5"),
        ("(" * 5_000 + "1", "deep"),
        ("{n} = 1 and " * 2_000, "longer than"),
        ("{c} anyof ['A'", "never closed"),
    ],
)
def test_an_expression_that_cannot_be_turned_is_left_out_and_reported(source: str, why: str) -> None:
    made, whys = expression(source)
    assert made == ""
    assert any(why in said for said in whys), whys


@pytest.mark.parametrize("form", [{}, {"pages": 5}, {"elements": "x"}])
def test_what_is_no_form_is_refused_in_words(form: dict[str, Any]) -> None:
    with pytest.raises(DefinitionError, match="no pages and no elements"):
        surveyjs.read(form, "small")


@pytest.mark.parametrize(
    "element",
    [
        {},
        {"type": 5, "name": 6, "title": 7},
        {"type": "radiogroup", "name": "r", "choices": "no list"},
        {"type": "radiogroup", "name": "r", "choices": [None, {}, [], {"value": None}]},
        {"type": "matrix", "name": "m", "rows": 5, "columns": {}},
        {"type": "rating", "name": "g", "rateMin": "a", "rateMax": {}, "rateValues": 3},
        {"type": "panel", "name": "p", "elements": 5},
        {"type": "text", "name": "t", "validators": [5, {}, {"type": "regex", "regex": "("}]},
        {"type": "text", "name": "t", "visibleIf": {"not": "text"}},
        {"type": "html", "name": "<script>", "html": "<script>alert(1)</script>"},
    ],
)
def test_a_broken_element_never_brings_the_reader_down(element: dict[str, Any]) -> None:
    imported = surveyjs.read({"elements": [element, {"type": "text", "name": "last"}]}, "small")
    assert [each.key for each in imported.questionnaire.questions()][-1] == "last"


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"\xff", b"[" * 100_000, b'{"a": NaN}', b'{"pages": [' * 3])
def test_a_file_that_is_no_json_is_refused_with_its_name(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "form.json"
    path.write_bytes(content)
    with pytest.raises(DefinitionError, match=r"form\.json"):
        surveyjs.read_file(path, "small")


def test_a_form_of_too_many_questions_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "form.json"
    path.write_text(json.dumps({"elements": [{"type": "text", "name": f"q{n}"} for n in range(3_000)]}))
    with pytest.raises(DefinitionError, match="more than 2,000 questions"):
        surveyjs.read_file(path, "small")
