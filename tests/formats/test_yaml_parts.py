"""What a questionnaire's file holds besides questions: pages, sections, repeats, ends, scores, and expressions."""

from __future__ import annotations

from pathlib import Path

import pytest

from survey.core.definition import Band, Contact, End, Instrument, Item, Questionnaire, Repeat, Section, Text
from survey.formats import yaml_form
from tests.folders import write_folder

CHILDREN = """\
key: visit
source: sv
title: Barn
about: {who: Vi., why: Därför., sees: Vi., time: Två minuter., delete: Med koden.}
thanks: Tack!
sections:
  - {key: home, title: Hemma, intro: Nu frågar vi om hemmet., relevant: "1 = 1"}
repeats:
  - {key: child, title: Barnet, count: "${children}", most: 4}
pages:
  - {key: both, relevant: "${children} > 0"}
ends:
  - key: danger
    title: Du kan få hjälp nu
    text: Ring om du mår dåligt.
    relevant: "${score_1} > 1"
    safety: yes
    contacts: [{key: sos, label: Nödnummer, reach: "112"}]
instruments:
  - key: short
    title: Kort
    items: [{question: score_1}, {question: score_2, weight: 2, reversed: yes}]
    high: 3
    factor: 4
    needed: 1
    shown: yes
    bands: [{key: low, label: Lågt, least: 0}, {key: high, label: Högt, least: 5, when: "${children} = 1", text: Ring.}]
questions:
  - {key: children, kind: number, label: Hur många barn?, section: home, constraint: ". < 20", constraint_message: Få.}
  - {key: name, kind: text, label: Vad heter barnet?, repeat: child, default: "'Kim'", read_only: yes}
  - {key: a, kind: text, label: A, page: both, required_if: "${children} > 1"}
  - {key: b, kind: text, label: B, page: both}
  - key: town
    kind: choice
    label: Var?
    random: yes
    choice_filter: county = 'x'
    layout: grid
    choices:
      - {key: one, label: Ett, attributes: {county: x}, fixed: yes}
      - {key: other, label: Annat, write: yes, region: "10,20 30,40"}
"""


@pytest.fixture(scope="module")
def children(tmp_path_factory: pytest.TempPathFactory) -> Questionnaire:
    """The questionnaire as it was read."""
    return yaml_form.examine(write_folder(tmp_path_factory.mktemp("parts"), CHILDREN)).questionnaire


def swedish(path: str, words: str) -> Text:
    return Text(path, {"sv": words})


def test_sections_and_repeats_have_titles_and_conditions(children: Questionnaire) -> None:
    intro = swedish("section.home.intro", "Nu frågar vi om hemmet.")
    assert children.sections == (Section("home", swedish("section.home.title", "Hemma"), intro, "1 = 1"),)
    assert children.repeats == (Repeat("child", swedish("repeat.child.title", "Barnet"), "${children}", 4),)
    assert [(page.section, page.repeat) for page in children.pages][:2] == [("home", ""), ("", "child")]


def test_questions_of_one_page_stand_together_under_its_condition(children: Questionnaire) -> None:
    both = children.pages[2]
    assert (both.key, both.relevant) == ("both", "${children} > 0")
    assert [question.key for question in both.questions] == ["a", "b"]


def test_an_end_has_its_condition_and_whom_to_call(children: Questionnaire) -> None:
    sos = Contact("sos", swedish("end.danger.contact.sos.label", "Nödnummer"), "112")
    title, words = (
        swedish("end.danger.title", "Du kan få hjälp nu"),
        swedish("end.danger.text", "Ring om du mår dåligt."),
    )
    assert children.ends == (End("danger", title, words, "${score_1} > 1", True, (sos,)),)


def test_an_instrument_has_items_and_bands(children: Questionnaire) -> None:
    low = Band("low", swedish("instrument.short.band.low.label", "Lågt"), 0)
    ring = swedish("instrument.short.band.high.text", "Ring.")
    high = Band("high", swedish("instrument.short.band.high.label", "Högt"), 5, "${children} = 1", ring)
    items = (Item("score_1"), Item("score_2", 2, True))
    title = swedish("instrument.short.title", "Kort")
    assert children.instruments == (Instrument("short", title, items, 0, 3, 4, 1, (low, high), True),)


def test_a_question_has_its_expressions_and_its_choices_what_they_need(children: Questionnaire) -> None:
    count, name, a, _, town = children.questions()
    assert (count.constraint, count.constraint_message) == (
        ". < 20",
        swedish("question.children.constraint_message", "Få."),
    )
    assert (name.default, name.read_only, a.required_if) == ("'Kim'", True, "${children} > 1")
    assert (town.random, town.choice_filter, town.layout) == (True, "county = 'x'", "grid")
    one, other = town.choices
    assert (one.attributes, one.fixed, other.write, other.region) == ({"county": "x"}, True, True, "10,20 30,40")


def test_a_page_that_no_question_stands_on_is_a_fault_on_its_line(tmp_path: Path) -> None:
    changed = CHILDREN.replace("{key: both, relevant", "{key: nobody, relevant")
    faults = yaml_form.examine(write_folder(tmp_path, changed)).faults
    assert [(fault.code, fault.place) for fault in faults if fault.at == "pages"] == [
        ("unknown-page", "questionnaire.yaml:11")
    ]
