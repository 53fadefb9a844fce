"""Questionnaires that health services use come in: counted before and after, and every difference explained."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from survey.core.answers import Answer
from survey.core.checking import check_structure
from survey.core.routing import Route
from survey.core.unfolding import unfolded
from survey.formats import fhir_read, fhir_response, yaml_form, yaml_write
from survey.formats.fhir_read import Imported

REAL = Path(__file__).parent.parent.parent.parent / "shared" / "real" / "fhir"
HELSENORGE = "03_helsenorge_bivirkninger_nb-en_bundle.json"
MEASLES = "16_google_measles_outbreak.json"
pytestmark = pytest.mark.skipif(not REAL.is_dir(), reason="the files of others are not here")
NOT_CHECKED = {"missing-text"}  # the sentences about the survey, which FHIR has no place for


class Counts(NamedTuple):
    """What a file holds and what came of it.

    `items` that are neither groups nor displays; those that became `questions`, and the `told` (displays, and texts
    whose control says that they only tell) that became notes, hints, explanations or introductions; `labels` by
    language; `choices` and `listed`, those that the file lists once for every question that uses them.
    """

    items: int
    questions: int
    told: int
    notes: int
    listed: int
    choices: int
    labels: dict[str, int]
    said: dict[str, int]


# Differences. 03: 12 texts have a control that says they only tell, so 108 items become 96 questions, and 14 texts are
# told: 4 as notes, 2 as introductions, 8 as explanations of a question; the two booleans that are shown get yes and no,
# so 4 more choices; two hidden items have no words in en. 16: what is said before the first group is a note. 17: the
# boolean gets yes and no; a group's words are no question's, and sw lacks the hidden item. 21: 12 displays are the
# labels of the items they stand in.
EXPECTED = {
    HELSENORGE: Counts(108, 96, 14, 4, 129, 133, {"nb": 125, "en": 123}, {"nb": 100, "en": 98}),
    "08_helsenorge_code_scoring.json": Counts(17, 17, 0, 0, 11, 11, {"nb": 24}, {"nb": 17}),
    "09_helsenorge_enableWhen.json": Counts(2, 2, 0, 0, 18, 18, {"nb": 3}, {"nb": 2}),
    MEASLES: Counts(95, 95, 1, 1, 6, 6, {"en": 107}, {"en": 96}),
    "17_google_registration_translation-ext_en-sw.json": Counts(
        9, 9, 0, 0, 4, 6, {"en": 10, "sw": 9}, {"en": 9, "sw": 8}
    ),
    "19_google_item_media_image-audio-video.json": Counts(1, 1, 1, 0, 0, 0, {"en": 2}, {"en": 1}),
    "21_google_layout_paginated.json": Counts(21, 21, 16, 4, 20, 20, {"en": 23}, {"en": 25}),
}


def resources(name: str) -> list[dict[str, Any]]:
    whole = json.loads((REAL / name).read_text())
    return [entry["resource"] for entry in whole["entry"]] if whole["resourceType"] == "Bundle" else [whole]


def items(holder: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for item in holder.get("item", ()):
        yield item
        yield from items(item)


def tells(item: dict[str, Any]) -> bool:
    text = json.dumps(item.get("extension", ""))
    control = any(f'"code": "{code}"' in text for code in ("help", "flyover", "sidebar", "highlight", "inline"))
    return item["type"] == "display" or (item["type"] in ("text", "string") and control)


def listed(whole: dict[str, Any]) -> int:
    """The choices that the resource lists, once for every item that has them."""
    sets = {f"#{each['id']}": each for each in whole.get("contained", ())}
    sets |= {each["url"]: each for each in whole.get("contained", ()) if "url" in each}
    count = 0
    for item in items(whole):
        count += len(item.get("answerOption", ()))
        found = sets.get(item.get("answerValueSet", ""), {})
        count += len(found.get("expansion", {}).get("contains", ()))
        count += sum(len(include.get("concept", ())) for include in found.get("compose", {}).get("include", ()))
    return count


def translations(item: dict[str, Any]) -> list[str]:
    found = item.get("_text", {}).get("extension", ())
    return [part["valueCode"] for each in found for part in each.get("extension", ()) if part["url"] == "lang"]


def counted(name: str) -> Counts:
    wholes = resources(name)
    imported = fhir_read.read_files([REAL / name], "real")
    questions = list(imported.questionnaire.questions())
    asked = [item for item in items(wholes[0]) if item["type"] != "group" and item["type"] != "display"]
    labels: dict[str, int] = {}
    for tag, whole in zip(imported.questionnaire.languages, wholes, strict=False):
        labels[tag] = sum(bool(item.get("text")) for item in items(whole))
    for item in items(wholes[0]):
        for tag in translations(item):
            labels[tag] = labels.get(tag, 0) + 1
    return Counts(
        items=len(asked),
        questions=sum(each.kind != "note" for each in questions),
        told=sum(tells(item) for item in items(wholes[0])),
        notes=sum(each.kind == "note" for each in questions),
        listed=listed(wholes[0]),
        choices=sum(len(each.choices) for each in questions),
        labels=labels,
        said={tag: sum(tag in each.label.words for each in questions) for tag in imported.questionnaire.languages},
    )


@pytest.mark.parametrize("name", EXPECTED)
def test_what_came_is_what_was_there(name: str) -> None:
    assert counted(name) == EXPECTED[name]


@pytest.mark.parametrize("name", EXPECTED)
def test_what_came_is_sound_and_can_be_written_and_read_back(name: str, tmp_path: Path) -> None:
    imported = fhir_read.read_files([REAL / name], "real")
    assert {fault.code for fault in check_structure(imported.questionnaire)} <= NOT_CHECKED
    yaml_write.write(imported.questionnaire, tmp_path / "real", imported.files)
    draft = yaml_form.examine(tmp_path / "real")
    assert {fault.code for fault in draft.faults} <= {*NOT_CHECKED, "missing-field"}
    assert [page.key for page in draft.questionnaire.pages] == [page.key for page in imported.questionnaire.pages]
    for before, after in zip(imported.questionnaire.questions(), draft.questionnaire.questions(), strict=True):
        assert (before.label.words, before.relevant, before.kind) == (after.label.words, after.relevant, after.kind)


@pytest.fixture(scope="module")
def bundle() -> Imported:
    return fhir_read.read_files([REAL / HELSENORGE], "bivirkninger")


def test_a_bundle_of_two_languages_becomes_one_questionnaire(bundle: Imported) -> None:
    questionnaire = bundle.questionnaire
    assert questionnaire.languages == ("nb", "en")
    assert questionnaire.title.words == {
        "nb": "Melde om bivirkninger på legemidler og vaksiner",
        "en": "Report on adverse reactions to medicines and vaccines",
    }
    weight = next(each for each in questionnaire.questions() if each.label.words["nb"] == "Vekt")
    assert weight.label.words["en"] == "Weight"
    assert weight.settings == {"min": 1, "max": 650, "step": 1}
    assert weight.texts["unit"].words["nb"] == "kilo"
    assert weight.explain is not None
    assert set(weight.explain.words) == {"nb", "en"}
    first = next(each for each in questionnaire.questions() if each.choices and each.kind == "choice")
    assert all(set(choice.label.words) == {"nb", "en"} for choice in first.choices)


def path(imported: Imported, **answers: Any) -> list[str]:
    keys = {made.placed.link_id.replace(".", "_"): made.question.key for made in imported.every}
    names = {key: name for name, key in keys.items()}
    given = {keys[name.removeprefix("q")]: Answer(value) for name, value in answers.items()}
    pages = Route(unfolded(imported.questionnaire)).path(given)
    return [names[page.key] for page in pages if page.key in names]


MEDICINE = "andre-legemidler"


@pytest.mark.parametrize(
    ("answers", "asked", "not_asked"),
    [
        ({}, "100_3", "100_5_1"),
        ({"q1_4": "yes"}, "1_5_3", "2_4"),  # 1.5.2 is filled by nobody here, so its address is asked for
        ({"q1_4": "no"}, "2_4", "1_5_3"),
        ({"q100_3": "koronavaksine"}, "100_5_1", "100_10"),
        ({"q100_3": "koronavaksine"}, "100_20_1_10", "100_20_2_10"),
        ({"q100_3": MEDICINE}, "100_10", "100_5_1"),
        ({"q100_3": MEDICINE}, "100_20_2_10", "100_20_1_10"),
        ({"q100_3": "annen-vaksine"}, "100_20_1_10", "100_20_2_10"),
        ({"q100_3": MEDICINE}, "100_15", "100_15_1"),
        ({"q100_3": MEDICINE, "q100_15": "yes"}, "100_15_1", "100_20_2_20_1"),
        ({"q100_3": MEDICINE, "q100_20_2_20": "1"}, "100_20_2_20_1", "100_20_2_20_2"),
        ({"q100_3": MEDICINE, "q100_20_2_20": "2"}, "100_20_2_20_2", "100_20_2_20_3"),
        ({"q100_3": MEDICINE, "q100_20_2_30": "2"}, "100_20_2_30_1", "100_20_2_30_1_1"),
        ({"q100_3": MEDICINE, "q100_20_2_30": "2", "q100_20_2_30_1": "1"}, "100_20_2_30_1_1", "100_20_2_30_1_2"),
        ({"q200_1": "1"}, "200_1_10_10", "200_1_20_10"),
        ({"q200_1": "2"}, "200_1_20_10", "200_1_10_10"),
        ({"q300_1": "1"}, "300_1_10_20", "300_1_10_20_1_10"),
        ({"q300_1": "1", "q300_1_10_20": "1"}, "300_1_10_20_1_10", "300_1_10_20_2_20"),
        ({"q300_1": "1", "q300_1_10_20": "3"}, "300_1_10_20_2_20", "300_1_10_20_1_10"),
        ({"q400_20": "1"}, "400_20_10", "300_1_10_20"),
    ],
)
def test_its_conditions_work(bundle: Imported, answers: dict[str, Any], asked: str, not_asked: str) -> None:
    found = path(bundle, **answers)
    assert asked in found
    assert not_asked not in found


def values(holder: dict[str, Any]) -> Iterator[Any]:
    """Every answer in a response."""
    for item in holder.get("item", ()):
        for answer in item.get("answer", ()):
            held = [value for name, value in answer.items() if name.startswith("value")]
            yield from held
            yield from values(answer)
        yield from values(item)


def in_words(value: Any) -> list[str]:
    """What an answer may be known by."""
    if isinstance(value, bool):
        return ["yes" if value else "no"]
    if isinstance(value, dict):
        return [str(value[name]) for name in ("code", "display", "value") if name in value]
    return [str(value)]


@pytest.mark.parametrize(
    ("form", "response", "given", "kept", "reported"),
    [
        # 26 answers, two of them to one question; one is off the path, since the person took no other medicines
        (HELSENORGE, "03_helsenorge_bivirkninger_QR.json", 26, 25, 1),
        # 106 answers and the three "one more?" that follow from them; the second laboratory result, of 12 answers, was
        # given to a group that does not repeat; three words beside a code that conditions compare with
        (MEASLES, "16_google_measles_outbreak_QR.json", 106, 99, 15),
    ],
)
def test_a_real_response_loads_with_every_answer_kept(
    form: str, response: str, given: int, kept: int, reported: int
) -> None:
    imported = fhir_read.read_files([REAL / form], "real")
    resource = json.loads((REAL / response).read_text())
    read = fhir_response.read_response(resource, imported)
    assert (read.report.counts["given"], len(read.answers), len(read.report.notes)) == (given, kept, reported)
    held = [str(answer.value) for answer in read.answers.values()]
    told = " ".join(note.what for note in read.report.notes)
    labels = {
        made.target.codes.get((option.system, option.code)): option.code
        for made in imported.every
        for option in made.options.values()
    }
    for value in values(resource):
        words = in_words(value)
        keys = [key for key, code in labels.items() if code in words and key]
        assert any(word in " ".join(held) or word in told for word in [*words, *keys]), value
    assert all(answer.value is not None for answer in read.answers.values())


def test_answers_off_the_path_are_kept_and_said(bundle: Imported) -> None:
    resource = json.loads((REAL / "03_helsenorge_bivirkninger_QR.json").read_text())
    read = fhir_response.read_response(resource, bundle)
    off = Route(unfolded(bundle.questionnaire)).off_path(read.answers)
    assert off == {"q300_1_10_15_q"}
    assert read.answers["q300_1_10_15_q"] == Answer("no")
    assert [note.place for note in read.report.notes] == ["q300_1_10_15_q"]


def test_scores_come_as_numbers_of_choices_sums_and_instruments() -> None:
    imported = fhir_read.read_files([REAL / "08_helsenorge_code_scoring.json"], "scores")
    calculated = {each.key: each.calculation for each in imported.questionnaire.questions() if each.calculation}
    assert calculated["q1_3_q"] == "${q1_1_q} + ${q1_2_q}"
    assert len(calculated) == 4
    chosen = next(each for each in imported.questionnaire.questions() if each.key == "q4_1_q")
    assert [choice.value for choice in chosen.choices] == [50, 50, 50, 50, 50]
    sums = {each.title.source: [item.question for item in each.items] for each in imported.questionnaire.instruments}
    assert sums["Totalsum fra alle QS"] == ["q4_1_q", "q5_1_q", "q6_1_q"]


def test_a_picture_inside_a_form_becomes_a_file() -> None:
    imported = fhir_read.read_files([REAL / "19_google_item_media_image-audio-video.json"], "media")
    (question,) = imported.questionnaire.questions()
    assert question.picture is not None
    assert imported.files[question.picture.source].startswith(b"\x89PNG")
    assert question.picture.alt is not None
    assert question.picture.alt.words == {"en": "Blood glucose"}
