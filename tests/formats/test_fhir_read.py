"""What FHIR says comes as what we ask; what has no counterpart is said by linkId; what is broken breaks nothing."""

from __future__ import annotations

import base64
import contextlib
import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.core.checking import check_structure
from survey.core.definition import Question
from survey.errors import DefinitionError
from survey.formats import fhir_read
from survey.formats.fhir_read import Imported
from tests.properties import examples

CORE = "http://hl7.org/fhir/StructureDefinition/"
Item = dict[str, Any]


def extension(name: str, **value: Any) -> Item:
    return {"url": name if ":" in name else f"{CORE}{name}", **value}


def control(code: str) -> Item:
    return extension("questionnaire-itemControl", valueCodeableConcept={"coding": [{"code": code}]})


def translated(tag: str, words: str) -> Item:
    parts = [{"url": "lang", "valueCode": tag}, {"url": "content", "valueString": words}]
    return {"extension": [extension("translation", extension=parts)]}


def coding(code: str, display: str = "", **rest: Any) -> Item:
    return {"valueCoding": {"code": code, "display": display or code, **rest}}


def resource(*items: Item, **fields: Any) -> Item:
    return {"resourceType": "Questionnaire", "language": "en", "title": "T", "item": list(items), **fields}


def read(*items: Item, **fields: Any) -> Imported:
    return fhir_read.read([resource(*items, **fields)], "small")


def only(*items: Item, **fields: Any) -> Question:
    (question,) = read(*items, **fields).questionnaire.questions()
    return question


def item(type_: str, *extensions: Item, **fields: Any) -> Item:
    return {"linkId": "a", "text": "A?", "type": type_, "extension": list(extensions), **fields}


RED = [coding("red", "Red"), coding("Blue One", "Blue")]


@pytest.mark.parametrize(
    ("given_item", "kind"),
    [
        (item("boolean"), "yes_no"),
        (item("decimal"), "number"),
        (item("integer"), "number"),
        (item("quantity"), "number"),
        (item("date"), "date"),
        (item("dateTime"), "date"),
        (item("time"), "time"),
        (item("string"), "text"),
        (item("text"), "text"),
        (item("url"), "text"),
        (item("display"), "note"),
        (item("choice", answerOption=RED), "choice"),
        (item("open-choice", answerOption=RED), "choice"),
        (item("coding", answerOption=RED), "choice"),  # as R5 has it
        (item("choice", answerOption=RED, repeats=True), "choices"),
        (item("choice", control("check-box"), answerOption=RED), "choices"),
        (item("choice", answerOption=RED[:1]), "choices"),  # one box to tick
        (item("choice"), "text"),
        (item("string", answerOption=[{"valueString": "x"}, {"valueString": "y"}]), "choice"),
        (item("integer", answerOption=[{"valueInteger": 1}, {"valueInteger": 2}]), "choice"),
        (item("string", extension("questionnaire-hidden", valueBoolean=True)), "hidden"),
        (item("string", readOnly=True), "hidden"),
        (item("reference"), "text"),
        (item("nonsense"), "text"),
        (
            item(
                "integer",
                control("slider"),
                extension("minValue", valueInteger=0),
                extension("maxValue", valueInteger=9),
            ),
            "slider",
        ),
        (item("integer", control("slider")), "number"),
        (item("text", control("help")), "note"),
    ],
)
def test_every_type_becomes_a_kind(given_item: Item, kind: str) -> None:
    imported = read(given_item)
    assert [question.kind for question in imported.questionnaire.questions()] == [kind]
    assert {fault.code for fault in check_structure(imported.questionnaire)} <= {"missing-text"}


@pytest.mark.parametrize(
    ("given_item", "settings_"),
    [
        (item("integer"), {"step": 1}),
        (item("decimal", extension("maxDecimalPlaces", valueInteger=2)), {"step": 0.01}),
        (item("decimal", extension("minValue", valueDecimal=0.5)), {"min": 0.5}),
        (item("quantity", extension("maxValue", valueQuantity={"value": 9})), {"max": 9}),
        (item("string", maxLength=20), {"max_length": 20}),
        (item("text"), {"rows": 5}),
        (item("date", control("year")), {"precision": "year"}),
        (item("date", control("yearMonth")), {"precision": "month"}),
        (
            item("choice", extension("questionnaire-maxOccurs", valueInteger=2), answerOption=RED, repeats=True),
            {"max_choices": 2},
        ),
    ],
)
def test_bounds_become_settings(given_item: Item, settings_: dict[str, Any]) -> None:
    assert only(given_item).settings == settings_


def fhirpath(source: str, **more: str) -> Item:
    parts = [
        {"url": "expression", "valueExpression": {"language": "text/fhirpath", "expression": source}},
        *({"url": name, "valueCode": code} for name, code in more.items()),
    ]
    return extension("questionnaire-constraint", extension=parts)


def computed(name: str, how: str, source: str) -> Item:
    value = {"language": "text/fhirpath", "expression": source}
    return extension(name, _valueDate={"extension": [extension(how, valueExpression=value)]})


@pytest.mark.parametrize(
    ("given_item", "constraint"),
    [
        (item("string", extension("regex", valueString="[0-9]+")), "regex(., '[0-9]+')"),
        (item("string", extension("regex", valueString="(?=x)y")), ""),  # looking ahead could not be bounded
        (item("string", extension("minLength", valueInteger=3)), "string-length(.) >= 3"),
        (item("date", extension("maxValue", valueDate="2026-11-22")), ". <= '2026-11-22'"),
        (item("date", extension("sdf-maxvalue", valueString="today()")), ". <= today()"),
        (
            item("date", control("yearMonth"), extension("sdf-maxvalue", valueString="today()")),
            "concat(., '-01') <= today()",
        ),
        (
            item("date", control("year"), extension("sdf-maxvalue", valueString="today()")),
            ". <= format-date(today(), '%Y')",
        ),
        (item("date", extension("minValue", valueDate="2026")), ". >= '2026-01-01'"),
        (item("date", extension("maxValue", valueDate="2026-02")), ". <= '2026-02-28'"),
        (item("dateTime", extension("minValue", valueDateTime="2026-11-22T09:00:00Z")), ". >= '2026-11-22'"),
        (item("time", extension("minValue", valueTime="09:00:00")), "decimal-time(.) >= decimal-time('09:00:00')"),
        (item("date", extension("sdf-minvalue", valueString="today() - 7 days")), ". >= today() - 7"),
        (item("date", computed("maxValue", "cqf-calculatedValue", "today() + 2 'weeks'")), ". <= today() + 14"),
        (item("date", computed("maxValue", "cqf-expression", "today()")), ". <= today()"),
        (item("date", fhirpath("this.value < @2026-11-22")), ". < '2026-11-22'"),
        (
            item("date", fhirpath("this.value <= today()  and this.value >=today() - 120 years")),
            ". <= today() and format-date(., '%Y%m%d') >= format-date(today(), '%Y%m%d') - 1200000",
        ),
        (item("date", control("year"), fhirpath("$this > today() - 9 years")), ". > format-date(today(), '%Y') - 9"),
        (
            item("date", control("yearMonth"), fhirpath("$this > today() - 2 years")),
            "format-date(concat(., '-01'), '%Y%m') > format-date(today(), '%Y%m') - 200",
        ),
        (item("integer", fhirpath("$this >= 18 and $this < 120")), ". >= 18 and . < 120"),
        (item("string", fhirpath("$this.length() > 3")), "string-length(.) > 3"),
        (item("string", fhirpath("answer.value.matches('^\\\\d+ \\'and\\' x$')")), """regex(., "^\\d+ 'and' x$")"""),
    ],
)
def test_what_an_answer_must_fulfil_becomes_a_constraint(given_item: Item, constraint: str) -> None:
    question = only(given_item)
    assert question.constraint == constraint
    assert bool(question.constraint_message) is bool(constraint)


@pytest.mark.parametrize(
    "given_item",
    [
        item("date", extension("sdf-minvalue", valueString="today() - 3 months")),
        item("date", extension("maxValue", valueDate="2026-13")),
        item("date", computed("maxValue", "cqf-calculatedValue", "%patient.birthDate")),
        item("date", fhirpath("$this <= today() or $this.empty()")),
        item("date", fhirpath("$this <= today() and %resource.item.exists()")),
        item("date", fhirpath("$this <= @2026-02-30")),
        item("date", fhirpath("$this.length() > 3")),
        item("date", fhirpath("$this > 3")),
        item("integer", fhirpath("$this < today()")),
        item("integer", computed("minValue", "cqf-calculatedValue", "1 + 1")),
        item("string", fhirpath("$this.matches('[0-9]')")),  # which looks for it anywhere
        item("string", fhirpath("$this.matches('^(?=x)y$')")),
        item("string", fhirpath("$this.matches('^\\\\n$') and ' and ")),
        item("string", fhirpath("")),
        item("integer", fhirpath("$this >= 18", severity="warning")),
    ],
)
def test_a_rule_that_cannot_be_said_is_reported_and_left_out_whole(given_item: Item) -> None:
    imported = read(given_item)
    (question,) = imported.questionnaire.questions()
    assert question.constraint == ""
    assert {"a constraint", "a bound"} & {note.what for note in imported.report.notes if note.place == "a"}


@pytest.mark.parametrize(
    ("given_item", "default"),
    [
        (item("string", initial=[{"valueString": "it's"}]), '"it\'s"'),
        (item("integer", initial=[{"valueInteger": -3}]), "-3"),
        (item("quantity", initial=[{"valueQuantity": {"value": 2.5}}]), "2.5"),
        (item("boolean", initial=[{"valueBoolean": True}]), "'yes'"),
        (item("date", initial=[{"valueDate": "2026-11-22"}]), "'2026-11-22'"),
        (item("choice", answerOption=RED, initial=[coding("Blue One")]), "'blue_one'"),
        (item("choice", answerOption=[{**RED[0], "initialSelected": True}, RED[1]]), "'red'"),
        (item("choice", answerOption=RED, repeats=True, initial=[coding("red"), coding("Blue One")]), "'red blue_one'"),
        (item("string", initialString="old"), "'old'"),
        (item("choice", answerOption=RED, initial=[coding("green")]), ""),
    ],
)
def test_what_stands_there_at_first_becomes_a_default(given_item: Item, default: str) -> None:
    assert only(given_item).default == default


def test_choices_keep_words_numbers_and_what_they_exclude() -> None:
    weight = [extension("ordinalValue", valueDecimal=3)]
    alone = [extension("questionnaire-optionExclusive", valueBoolean=True)]
    options = [coding("red", "Red", extension=weight), {**coding("none", "None"), "extension": alone}]
    question = only(item("open-choice", answerOption=options, repeats=True))
    assert [(choice.key, choice.label.source, choice.value) for choice in question.choices] == [
        ("red", "Red", 3),
        ("none", "None", None),
        ("other", "Something else", None),
    ]
    assert [(choice.exclusive, choice.write) for choice in question.choices] == [
        (False, False),
        (True, False),
        (False, True),
    ]


SETS = [
    {"resourceType": "ValueSet", "id": "listed", "compose": {"include": [{"system": "s", "concept": [{"code": "a"}]}]}},
    {
        "resourceType": "ValueSet",
        "id": "x",
        "url": "http://example.org/set",
        "expansion": {"contains": [{"code": "a", "abstract": True, "contains": [{"code": "b"}, {"code": "c"}]}]},
    },
    {"resourceType": "ValueSet", "id": "system", "compose": {"include": [{"system": "s"}]}},
]


@pytest.mark.parametrize(
    ("address", "keys"),
    [
        ("#listed", ["a"]),
        ("#x", ["b", "c"]),
        ("http://example.org/set|1.0", ["b", "c"]),
        ("#system", []),
        ("#nowhere", []),
        ("http://example.org/elsewhere", []),
    ],
)
def test_value_sets_beside_the_questionnaire_are_used(address: str, keys: list[str]) -> None:
    imported = read(item("choice", answerValueSet=address), contained=SETS)
    (question,) = imported.questionnaire.questions()
    assert [choice.key for choice in question.choices] == keys
    assert bool(keys) is not any(note.what == "no choices" for note in imported.report.notes)


def test_designations_of_a_value_set_are_translations() -> None:
    concept = {"code": "a", "display": "Bus", "designation": [{"language": "sv-SE", "value": "Buss"}]}
    sets = [{"resourceType": "ValueSet", "id": "s", "compose": {"include": [{"concept": [concept]}]}}]
    imported = read({**item("choice", answerValueSet="#s"), "_text": translated("sv", "Hur?")}, contained=sets)
    (question,) = imported.questionnaire.questions()
    assert question.choices[0].label.words == {"en": "Bus", "sv": "Buss"}
    assert imported.questionnaire.languages == ("en", "sv")


def test_resources_in_several_languages_and_translations_are_one_questionnaire() -> None:
    english = resource({**item("string"), "_text": translated("ar", "؟")}, item("choice", linkId="b", answerOption=RED))
    swedish = copy.deepcopy(english) | {"language": "sv-SE", "title": "S"}
    swedish["item"][0]["text"] = "A på svenska?"
    swedish["item"][1]["answerOption"].reverse()
    swedish["item"][1]["answerOption"][1]["valueCoding"]["display"] = "Röd"
    questionnaire = fhir_read.read([english, swedish], "small").questionnaire
    assert questionnaire.languages == ("en", "sv", "ar")
    first, second = questionnaire.questions()
    assert first.label.words == {"en": "A?", "sv": "A på svenska?", "ar": "؟"}
    assert second.choices[0].label.words == {"en": "Red", "sv": "Röd"}


@pytest.mark.parametrize(
    ("resources", "says"),
    [
        ([], "no Questionnaire"),
        ([{"resourceType": "Patient"}], "only Patient"),
        ([resource(item("string")), resource(item("string"))], "two Questionnaires in en"),
        ([resource(item("string")), resource(item("string", linkId="b"), language="sv")], "different linkIds"),
        ([resource(item("string"), language="xx")], "'xx' is not known"),
        ([resource(*[item("string", linkId=str(n)) for n in range(5_001)])], "more than 5,000 items"),
    ],
)
def test_what_is_not_one_questionnaire_is_refused_in_words(resources: list[Item], says: str) -> None:
    with pytest.raises(DefinitionError, match=says):
        fhir_read.read(resources, "small")


def test_helps_stand_beside_their_question_and_groups_begin_with_their_words() -> None:
    helps = [
        {"linkId": "h1", "type": "display", "text": "Short", "extension": [control("flyover")]},
        {"linkId": "h2", "type": "text", "text": "Long", "extension": [control("help")]},
        {"linkId": "h3", "type": "display", "text": "kg", "extension": [control("unit")]},
    ]
    group = {
        "linkId": "g",
        "type": "group",
        "text": "Group",
        "item": [{"linkId": "i", "type": "display", "text": "First"}, item("string", item=helps)],
    }
    questionnaire = read(group).questionnaire
    (question,) = questionnaire.questions()
    assert (question.hint and question.hint.source, question.explain and question.explain.source) == ("Short", "Long")
    (section,) = questionnaire.sections
    assert (section.title.source, section.intro and section.intro.source) == ("Group", "First")


def test_a_question_without_words_borrows_those_of_its_help() -> None:
    helped = item(
        "string", item=[{"linkId": "h", "type": "display", "text": "Name", "extension": [control("flyover")]}]
    )
    question = only({**helped, "text": ""})
    assert (question.label.source, question.hint) == ("Name", None)


def test_units_have_words_in_every_language() -> None:
    unit = {"code": "kg", "display": "kilos", "_display": translated("sv", "kilo")}
    question = only(item("decimal", extension("questionnaire-unit", valueCoding=unit)))
    assert question.texts["unit"].words == {"en": "kilos", "sv": "kilo"}


PNG = b"\x89PNG\r\n\x1a\n"


def media(type_: str, body: bytes | None = PNG, **fields: Any) -> Item:
    held = {"contentType": type_, "title": "A bus", **fields}
    data = {} if body is None else {"data": base64.b64encode(body).decode()}
    return extension("sdc-questionnaire-itemMedia", valueAttachment={**held, **data})


def test_pictures_and_sounds_inside_become_files() -> None:
    imported = read(item("string", media("image/png"), media("audio/mpeg", b"ID3")))
    (question,) = imported.questionnaire.questions()
    assert question.picture is not None
    assert imported.files == {"pictures/question-a.png": PNG, "sounds/en/question.a.label.mp3": b"ID3"}
    assert question.picture.alt is not None
    assert question.picture.alt.words == {"en": "A bus"}
    assert question.label.sounds == {"en": "sounds/en/question.a.label.mp3"}


@pytest.mark.parametrize(
    ("held", "what"),
    [
        (media("image/png", None, url="http://example.org/bus.png"), "its bytes are elsewhere"),
        (media("image/png", None, data="%%%"), "its bytes cannot be read"),
        (media("image/png", None, data="A" * 15_000_000), "it is too large"),
        (media("video/mp4"), "no page shows this type here"),
        (media("text/html", b"<script>"), "no page shows this type here"),
    ],
)
def test_media_that_cannot_come_are_reported_and_nothing_is_fetched(held: Item, what: str) -> None:
    imported = read(item("string", held))
    assert not imported.files
    assert [note.place for note in imported.report.notes if what in note.why] == ["a"]


def test_keys_are_made_of_linkids_and_never_clash() -> None:
    names = ["1.1", "1_1", "1-1", "Åsa", "åsa", "a" * 200, "a" * 201, "", "missing", "<script>"]
    imported = read(*[item("string", linkId=name) for name in names])
    keys = [question.key for question in imported.questionnaire.questions()]
    assert len(set(keys)) == len(names)
    assert keys[:5] == ["q1_1_q", "q1_1_q_v2", "q1_1_q_v3", "asa", "asa_v2"]
    assert {fault.code for fault in check_structure(imported.questionnaire)} <= {"missing-text"}


def test_a_repeated_group_is_asked_again_and_its_conditions_look_inside_it() -> None:
    when = [{"question": "in", "operator": "=", "answerInteger": 1}]
    group = {
        "linkId": "g",
        "type": "group",
        "text": "Child",
        "repeats": True,
        "extension": [extension("questionnaire-maxOccurs", valueInteger=3)],
        "item": [item("integer", linkId="in"), item("string", linkId="then", enableWhen=when)],
    }
    questionnaire = read(group).questionnaire
    (repeat,) = questionnaire.repeats
    assert (repeat.key, repeat.most, repeat.again and repeat.again.source) == ("g", 3, "Is there one more?")
    assert {page.repeat for page in questionnaire.pages} == {"g"}
    assert {fault.code for fault in check_structure(questionnaire)} <= {"missing-text"}


BROKEN: list[Any] = [None, 5, "x", [], {}, True, [None], [5], {"a": 5}, [{}], "\x00", "\ud800", 1e300]
WHOLE = resource(
    item("choice", control("check-box"), media("image/png"), answerOption=RED, initial=[coding("red")]),
    item("quantity", linkId="b", enableWhen=[{"question": "a", "operator": "=", "answerCoding": {"code": "red"}}]),
    {"linkId": "g", "type": "group", "text": "G", "repeats": True, "item": [item("date", linkId="c", maxLength=3)]},
    contained=SETS,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(found for name, held in inner for found in places(held, (*path, name)))]


PLACES = [place for place in places(WHOLE) if place]


@settings(max_examples=examples(300), deadline=None)
@given(st.sampled_from(PLACES), st.sampled_from(BROKEN), st.sampled_from(PLACES), st.sampled_from(BROKEN))
def test_a_broken_resource_never_brings_the_reader_down(
    first: tuple[Any, ...], one: Any, second: tuple[Any, ...], other: Any
) -> None:
    broken = copy.deepcopy(WHOLE)
    for place, value in ((first, one), (second, other)):
        holder: Any = broken
        try:
            for name in place[:-1]:
                holder = holder[name]
            if isinstance(holder, dict) == isinstance(place[-1], str):  # JSON names what it holds by words alone
                holder[place[-1]] = copy.deepcopy(value)
        except (KeyError, IndexError, TypeError):
            continue
    with contextlib.suppress(DefinitionError):
        check_structure(fhir_read.read([broken], "small").questionnaire)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "not JSON"),
        (b"[]", "no object"),
        (b'{"a": ' * 5_000, "100 levels|not JSON"),
        (b'{"item": ' * 150 + b"1" + b"}" * 150, "100 levels"),
        (b"\xff\xfe", "not UTF-8"),
        (b'{"a": Infinity}', "number that is none"),
        (b'{"a": ' + b"9" * 5_000 + b"}", "number that is none"),
        (b"[" + b"1," * 600_000 + b"1]", "more than 500,000 values"),
    ],
)
def test_a_file_out_of_bounds_is_refused_with_its_name(content: bytes, says: str, tmp_path: Path) -> None:
    path = tmp_path / "form.json"
    path.write_bytes(content)
    with pytest.raises(DefinitionError, match=says) as raised:
        fhir_read.read_files([path], "small")
    assert "form.json" in str(raised.value)


def test_a_bundle_and_files_of_their_own_come_to_the_same(tmp_path: Path) -> None:
    both = [resource(item("string")), resource({**item("string"), "text": "Å?"}, language="sv")]
    bundle = {"resourceType": "Bundle", "entry": [{"resource": each} for each in both]}
    paths = []
    for name, whole in (("bundle", bundle), ("en", both[0]), ("sv", both[1])):
        paths.append(tmp_path / f"{name}.json")
        paths[-1].write_text(json.dumps(whole))
    one = fhir_read.read_files(paths[:1], "small").questionnaire
    assert one == fhir_read.read_files(paths[1:], "small").questionnaire
    assert one.languages == ("en", "sv")


OUTER: Item = {
    "linkId": "outer",
    "type": "group",
    "text": "The whole form",
    "item": [
        {"linkId": "told", "type": "display", "text": "For anybody with a fever"},
        {"linkId": "inner", "type": "group", "text": "Who", "item": [{"linkId": "a", "type": "string", "text": "A?"}]},
    ],
}


def test_what_is_said_first_in_a_group_of_groups_is_a_page_under_its_title() -> None:
    questionnaire = read(OUTER).questionnaire
    assert [(page.section, page.questions[0].kind, page.questions[0].label.source) for page in questionnaire.pages] == [
        ("outer", "note", "For anybody with a fever"),
        ("inner", "text", "A?"),
    ]
    assert [section.title.source for section in questionnaire.sections] == ["The whole form", "Who"]


def test_the_title_of_a_group_in_which_nothing_is_asked_is_said_to_be_lost() -> None:
    found = read({**OUTER, "item": OUTER["item"][1:]})
    assert [section.title.source for section in found.questionnaire.sections] == ["Who"]
    (note,) = (note for note in found.report.notes if note.place == "outer")
    assert "'The whole form'" in note.what
