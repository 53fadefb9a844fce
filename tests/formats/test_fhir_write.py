"""What we export is valid FHIR, says what the questionnaire says, and comes back."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fhir.resources.questionnaire import Questionnaire as FormR5
from fhir.resources.questionnaireresponse import QuestionnaireResponse as ResponseR5
from fhir.resources.R4B.questionnaire import Questionnaire as FormR4
from fhir.resources.R4B.questionnaireresponse import QuestionnaireResponse as ResponseR4
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from survey.core.answers import DONT_KNOW, WONT_SAY, Answer, Answers, Value
from survey.core.definition import Choice, Page, Question, Questionnaire, Repeat, Section, Text
from survey.core.routing import Route
from survey.core.unfolding import unfolded
from survey.formats import fhir_read, fhir_response, fhir_write, yaml_form
from survey.formats.fhir_response_write import write_response
from tests.formats.generated import questionnaires
from tests.properties import examples

SHIPPED = Path(__file__).parent.parent.parent / "questionnaires"
REAL = Path(__file__).parent.parent.parent.parent / "shared" / "real" / "fhir"
FORMS = {"r4": FormR4, "r5": FormR5}
RESPONSES = {"r4": ResponseR4, "r5": ResponseR5}
RELEASES = ("r4", "r5")


def text(path: str, **words: str) -> Text:
    return Text(path, words)


def choices(question: str, *keys: str) -> tuple[Choice, ...]:
    return tuple(Choice(key, text(f"question.{question}.choice.{key}.label", sv=key, en=key.upper())) for key in keys)


def question(key: str, kind: str = "text", relevant: str = "", **fields: Any) -> Question:
    return Question(key, kind, text(f"question.{key}.label", sv=f"{key}?", en=f"{key}!"), relevant=relevant, **fields)


def whole(*questions: Question, **fields: Any) -> Questionnaire:
    pages = fields.pop("pages", tuple(Page(each.key, (each,)) for each in questions))
    return Questionnaire(
        key="small",
        languages=("sv", "en"),
        title=text("title", sv="Liten", en="Small"),
        about={"who": text("about.who", sv="Vi", en="We"), "sees": text("about.sees", sv="Ingen", en="Nobody")},
        thanks=text("thanks", sv="Tack", en="Thanks"),
        pages=pages,
        unreviewed=("en",),
        **fields,
    )


def exported(questionnaire: Questionnaire, release: str) -> dict[str, Any]:
    """The resource, which the library of the release accepts, as others read it."""
    resource = fhir_write.write(questionnaire, release).resource
    FORMS[release].model_validate(resource)
    return dict(json.loads(json.dumps(resource)))


def back(questionnaire: Questionnaire, release: str) -> Questionnaire:
    return fhir_read.read([exported(questionnaire, release)], questionnaire.key).questionnaire


@pytest.mark.parametrize("release", RELEASES)
@pytest.mark.parametrize("folder", sorted(path.parent for path in SHIPPED.glob("*/questionnaire.yaml")), ids=str)
def test_every_questionnaire_we_ship_is_valid_and_comes_back(folder: Path, release: str) -> None:
    draft = yaml_form.examine(folder)
    written = fhir_write.write(draft.questionnaire, release, draft.media)
    FORMS[release].model_validate(written.resource)
    came = fhir_read.read([json.loads(json.dumps(written.resource))], draft.questionnaire.key).questionnaire
    assert came.languages == draft.questionnaire.languages
    assert [page.key for page in came.pages] == [page.key for page in draft.questionnaire.pages]
    for before, after in zip(draft.questionnaire.questions(), came.questions(), strict=True):
        assert (after.kind, after.label.words, after.required) == (before.kind, before.label.words, before.required)
        assert [choice.key for choice in after.choices] == [
            choice.key for choice in before.choices
        ] or not before.choices
        assert [row.key for row in after.rows] == [row.key for row in before.rows]
        assert [slide.text.words for slide in after.slides] == [slide.text.words for slide in before.slides]
        for name in ("constraint", "default", "calculation", "required_if", "choice_filter"):
            assert getattr(after, name) == getattr(before, name)
    assert came.about.keys() == draft.questionnaire.about.keys()


@pytest.mark.parametrize("release", RELEASES)
@pytest.mark.parametrize("path", sorted(REAL.glob("*[!R].json")), ids=lambda path: path.name[:12])
def test_what_came_from_others_goes_out_valid(path: Path, release: str) -> None:
    imported = fhir_read.read_files([path], "real")
    came = back(imported.questionnaire, release)
    assert {each.key for each in imported.questionnaire.questions() if each.kind != "note"} <= {
        each.key for each in came.questions()
    }


WHOLE = whole(
    question("colour", "choice", choices=choices("colour", "red", "blue")),
    question("why", "choices", "${colour} = 'red'", choices=choices("why", "a", "b"), settings={"max_choices": 2}),
    question("age", "number", settings={"min": 0, "max": 120, "step": 1}, required=True),
    question("weight", "number", texts={"unit": text("question.weight.unit", sv="kg", en="kg")}),
    question("day", "date", hint=text("question.day.hint", sv="Ungefär", en="About")),
    question("more", "text", explain=text("question.more.explain", sv="Lättare", en="Easier"), settings={"rows": 4}),
    question("line", "text", settings={"max_length": 20}, wont_say=False, opt_out_reason="Because."),
    question("told", "note"),
)


@pytest.mark.parametrize("release", RELEASES)
def test_words_rules_and_helps_come_back_in_every_language(release: str) -> None:
    came = back(WHOLE, release)
    for before, after in zip(WHOLE.questions(), came.questions(), strict=True):
        assert replace(before, settings={}) == replace(after, settings={}, relevant=before.relevant)
        assert {**before.settings} == {name: after.settings[name] for name in before.settings}
    assert (came.title, came.about, came.thanks) == (WHOLE.title, WHOLE.about, WHOLE.thanks)
    assert came.unreviewed == ("en",)


CONDITIONS = (
    "${colour} = 'red'",
    "${colour} != 'red'",
    "${age} > 5",
    "${age} <= 5.5",
    "${day} >= '2026-11-22'",
    "${line} = 'x'",
    "${line} != ''",
    "${line} = ''",
    "selected(${why}, 'a')",
    "not(selected(${why}, 'a'))",
    "${colour} = 'red' and ${age} > 5",
    "${colour} = 'red' or ${age} > 5",
    "(${colour} = 'red' or ${age} > 5) and ${line} = ''",
    "(${colour} = 'red' or ${age} > 5) and (${line} = '' or ${age} < 3)",
    "(${colour} = 'red' and ${age} > 5) or ${line} = 'x'",
    "not(${colour} = 'red' or ${age} = 5)",
    "${age} + 1 = 6",
    "string-length(${line}) > 3",
)
ANSWERS: tuple[Answers, ...] = tuple(
    {name: Answer(value) for name, value in given.items()}
    for given in (
        {},
        {"colour": "red"},
        {"colour": "blue", "age": 5},
        {"colour": "red", "age": 6, "line": "x"},
        {"age": 2, "why": ("a",), "colour": "red"},
        {"age": 5.5, "line": "long enough", "day": "2026-11-22"},
    )
)


@pytest.mark.parametrize("source", CONDITIONS)
@pytest.mark.parametrize("release", RELEASES)
def test_a_condition_holds_for_the_same_answers_when_it_has_come_back(source: str, release: str) -> None:
    before = whole(*WHOLE.questions(), question("last", "text", source))
    after = back(before, release)
    for answers in ANSWERS:
        assert asked(before, answers) == asked(after, answers), answers


def asked(questionnaire: Questionnaire, answers: Answers) -> bool:
    return "last" in [page.key for page in Route(unfolded(questionnaire)).path(answers)]


@pytest.mark.parametrize("release", RELEASES)
@pytest.mark.parametrize(
    ("constraint", "bounds"),
    [
        (". >= '2026-11-22'", {"minValue": "2026-11-22"}),
        (". >= '2026-11-22' and . <= today()", {"minValue": "2026-11-22", "expression": "answer.value <= today()"}),
        (
            ". <= today() and . >= today() - 30",
            {"expression": "answer.value <= today() and answer.value >= today() - 30 days"},
        ),
        (". <= today() or . = '2027-01-01'", {}),
        (". <= today() and string-length(.) = 10", {}),
        (". <= '2027-01-01' and . <= '2028-01-01'", {}),
    ],
)
def test_the_bounds_of_a_date_are_said_as_others_know_them_and_come_back(
    release: str, constraint: str, bounds: dict[str, str]
) -> None:
    message = text("question.day.constraint_message", sv="Nej", en="No")
    before = whole(question("day", "date", constraint=constraint, constraint_message=message))
    resource = exported(before, release)
    (item,) = [each for each in resource["item"] if each["linkId"] == "day"]
    theirs = [each for each in item["extension"] if each["url"].startswith("http://hl7.org/")]
    said = [part for each in theirs for part in (each, *each.get("extension", ()))]
    found = {each["url"].rpartition("/")[2]: each.get("valueDate") or each.get("valueString") for each in said}
    assert {name: found[name] for name in ("minValue", "maxValue", "expression") if name in found} == bounds
    assert bool(fhir_write.write(before, release).report.notes) is not bool(bounds)
    (after,) = back(before, release).questions()
    assert (after.constraint, after.constraint_message) == (constraint, message)
    elsewhere = {**resource, "url": "x:y", "item": [{**item, "extension": theirs}]}
    (read,) = fhir_read.read([elsewhere], "x").questionnaire.questions()
    assert read.constraint == (constraint if bounds else "")
    assert "expression" not in bounds or (read.constraint_message or message).source == "Nej"


def test_a_condition_that_enablewhen_cannot_say_is_reported() -> None:
    written = fhir_write.write(whole(question("a", "number"), question("b", "text", "${a} + 1 = 2")), "r4")
    assert [(note.place, note.what) for note in written.report.notes] == [("b", "the condition ${a} + 1 = 2")]


@pytest.mark.parametrize("release", RELEASES)
def test_sections_and_repeats_come_back_around_their_pages(release: str) -> None:
    title = text("section.home.title", sv="Hemma", en="Home")
    section = Section("home", title, text("section.home.intro", sv="Nu", en="Now"), "${colour} = 'red'")
    repeat = Repeat("children", text("repeat.children.title", sv="Barn", en="Child"), "${age}", 30)
    pages = (
        Page("colour", (question("colour", "choice", choices=choices("colour", "red", "blue")),)),
        Page("age", (question("age", "number"),), section="home"),
        Page("name", (question("name"),), section="home", repeat="children"),
        Page("last", (question("last"),)),
    )
    before = whole(pages=pages, sections=(section,), repeats=(repeat,))
    after = back(before, release)
    assert [(page.key, page.section, page.repeat) for page in after.pages] == [
        (page.key, page.section, page.repeat) for page in before.pages
    ]
    assert (after.sections, after.repeats) == (before.sections, before.repeats)


GIVEN: Answers = {
    "colour": Answer("red"),
    "why": Answer(("a", "b")),
    "age": Answer(7),
    "weight": Answer(7.5),
    "day": Answer("2026-11-22"),
    "more": Answer("Mer\noch mer"),
    "line": Answer(missing=DONT_KNOW),
}


@pytest.mark.parametrize("release", RELEASES)
def test_answers_go_out_as_a_valid_response_and_come_back(release: str) -> None:
    written = write_response(WHOLE, GIVEN, release)
    RESPONSES[release].model_validate(written.resource)
    imported = fhir_read.read([exported(WHOLE, release)], "small")
    read = fhir_response.read_response(json.loads(json.dumps(written.resource)), imported)
    assert read.answers == GIVEN
    assert not read.report.notes


def test_answers_off_the_path_do_not_go_out() -> None:
    written = write_response(WHOLE, {**GIVEN, "colour": Answer("blue"), "line": Answer(missing=WONT_SAY)}, "r4")
    link_ids = [item["linkId"] for item in written.resource["item"]]
    assert link_ids == ["colour", "age", "weight", "day", "more", "line"]
    assert [note.place for note in written.report.notes] == ["why"]
    assert written.resource["item"][-1]["extension"][0]["valueCode"] == "asked-declined"


@pytest.mark.parametrize("release", RELEASES)
def test_answers_in_a_repeat_and_words_added_to_a_choice_go_out_and_come_back(release: str) -> None:
    other = Choice("other", text("question.how.choice.other.label", sv="Annat", en="Other"), write=True)
    repeat = Repeat("children", text("repeat.children.title", sv="Barn", en="Child"), "${count}", 5)
    pages = (
        Page("count", (question("count", "number", settings={"step": 1}),)),
        Page("name", (question("name"),), repeat="children"),
        Page("how", (question("how", "choice", choices=(*choices("how", "bus", "car"), other)),)),
    )
    form = whole(pages=pages, repeats=(repeat,))
    given = {"count": 2, "name": "Åsa", "name_2": "Bo", "how": "other", "how_other": "Spark"}
    answers = {key: Answer(value) for key, value in given.items()}
    written = write_response(form, answers, release)
    RESPONSES[release].model_validate(written.resource)
    imported = fhir_read.read([exported(form, release)], "small")
    assert fhir_response.read_response(written.resource, imported).answers == answers


@pytest.mark.parametrize("release", RELEASES)
def test_answers_of_every_kind_go_out_and_come_back(release: str) -> None:
    form = yaml_form.examine(SHIPPED / "all-kinds").questionnaire
    asked = {each.key: each for page in unfolded(form).pages for each in page.questions}
    keys = {key: [choice.key for choice in each.choices] for key, each in asked.items()}
    values: dict[str, Value] = {
        "agree": "yes",
        "name": "Bo",
        "been": "yes",
        "how": "other",
        "how_other": "Spark",
        "rate": 7,
        "far": 30,
        "minutes": 90,
        "day": "2026-11-22",
        "month": "2026-11",
        "clock": "09:30",
        "children": 2,
        "child_age": 3,
        "child_well": "yes",
        "child_age_2": 5,
        "child_well_2": "no",
        "words": "x\ny",
        "mail": "a@example.org",
        **{name: keys[name][0] for name in ("trial", "felt", "county", "town", "easy_find", "easy_ask")},
        "good": tuple(keys["good"][:2]),
        "best": keys["good"][0],
        "order": tuple(reversed(keys["order"])),
        "share": tuple(f"{key}:{points}" for key, points in zip(keys["share"], (3, 7), strict=False)),
        "where": (keys["where"][1],),
    }
    answers = {key: Answer(value) for key, value in values.items()}
    written = write_response(form, answers, release)
    RESPONSES[release].model_validate(written.resource)
    imported = fhir_read.read([exported(form, release)], form.key)
    read = fhir_response.read_response(json.loads(json.dumps(written.resource)), imported)
    assert read.answers == answers
    assert not (*written.report.notes, *read.report.notes)


@settings(max_examples=examples(40), deadline=None, suppress_health_check=list(HealthCheck))
@given(questionnaires(), st.sampled_from(RELEASES))
def test_any_questionnaire_goes_out_valid_and_comes_back(before: Questionnaire, release: str) -> None:
    after = back(before, release)
    assert after.languages == before.languages
    assert [page.key for page in after.pages] == [page.key for page in before.pages]
    for old, new in zip(before.questions(), after.questions(), strict=True):
        assert (new.kind, new.label.words, new.required) == (old.kind, old.label.words, old.required)
        assert (new.dont_know, new.wont_say, new.opt_out_reason) == (old.dont_know, old.wont_say, old.opt_out_reason)
        assert (new.constraint, new.default, new.calculation) == (old.constraint, old.default, old.calculation)
        assert [choice.key for choice in new.choices] == [choice.key for choice in old.choices]
        assert {name: text.words for name, text in new.texts.items()} == {n: t.words for n, t in old.texts.items()}
