"""Every questionnaire we ship is whole in each of its languages, and each of its pages can be read and answered."""

from __future__ import annotations

import random
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from flask import Flask
from sqlmodel import Session

from survey.core.answers import Answer
from survey.core.definition import Question, Questionnaire
from survey.core.kinds import KINDS
from survey.core.routing import Route
from survey.core.validation import read_page
from survey.formats import yaml_form
from survey.services import accounts, publishing, reaching
from survey.services.auditing import Actor
from tests.browsing import Browser
from tests.pages import Page

FOLDERS = sorted(path.parent for path in (Path(__file__).parent.parent / "questionnaires").glob("*/questionnaire.yaml"))
TAGS = ("sv", "sv-simple", "en", "ar", "fa", "prs", "so", "ti", "fi")
GALLERY = "all-kinds"  # shows the kinds in four languages; tests/respond/test_all_kinds.py answers it to the end
VISITED = [folder for folder in FOLDERS if folder.name != GALLERY]
MOST_PEOPLE = 200

Person = dict[str, dict[str, list[str]]]


def open_link(session: Session, folder: Path, language: str) -> tuple[str, Questionnaire]:
    """Publish the questionnaire and open a round of it: the code of a link, and what it leads to."""
    organisation = accounts.find_or_make_organisation(session, "default", "Region Test")
    actor = Actor(organisation.id or 0, "test")
    version = publishing.publish(session, actor.organisation_id, folder)
    made = reaching.create_round(session, actor, version.id or 0, folder.name, date(2026, 1, 1), None)
    group = reaching.create_group(session, actor, made.id or 0, "Alla", None, None)
    link = reaching.create_link(session, actor, group, "Brev", language)
    return link.code, publishing.load(session, version.id).questionnaire


def key_of(page: Page) -> str:
    """The key of the page on screen, or "" where it is no page of questions."""
    return page.address.partition("/q/")[2].partition("?")[0]


def some_answer(question: Question, draw: random.Random) -> list[str]:
    """One of the answers that a question takes, as its field brings it."""
    if question.choices:
        return [draw.choice(question.choices).key]
    return ["12"] if KINDS[question.kind].asks else []


def somebody(questionnaire: Questionnaire, seed: int) -> Person:
    """A made-up person's answers, page by page, as far as the pages concern them."""
    draw, route = random.Random(seed), Route(questionnaire)
    person: Person = {}
    answers: dict[str, Answer] = {}
    while page := route.first_open(answers):
        form = {question.key: some_answer(question, draw) for question in route.asked(page, answers)}
        read = read_page(route.asked(page, answers), form)
        assert not read.problems, (page.key, form)
        person[page.key] = form
        answers |= read.answers
    return person


@cache
def people(folder: Path) -> list[Person]:
    """A few people who between them meet every page."""
    questionnaire = yaml_form.read(folder)
    unmet = {page.key for page in questionnaire.pages}
    everybody = [somebody(questionnaire, seed) for seed in range(MOST_PEOPLE)]
    chosen = []
    while unmet:
        best = max(everybody, key=lambda person: len(unmet & person.keys()))
        assert unmet & best.keys(), f"nobody of {MOST_PEOPLE} people comes to {unmet}"
        unmet -= best.keys()
        chosen.append(best)
    return chosen


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_questionnaire_has_no_fault_and_lacks_no_word(folder: Path) -> None:
    draft = yaml_form.examine(folder)
    assert not draft.faults
    assert set(TAGS[:4] if folder.name == GALLERY else TAGS) <= set(draft.questionnaire.languages)
    lacking = {
        tag for text in draft.questionnaire.texts() for tag in draft.questionnaire.languages if not text.words.get(tag)
    }
    assert not lacking - {"sv-simple"}  # easy Swedish may leave an easy text as it is


@pytest.mark.one_in(3)
@pytest.mark.parametrize("folder", VISITED, ids=lambda folder: folder.name)
@pytest.mark.parametrize("tag", TAGS)
def test_every_page_can_be_read_and_answered(app: Flask, session: Session, folder: Path, tag: str) -> None:
    code, questionnaire = open_link(session, folder, tag)
    labels = {page.key: page.questions[0].label.said(tag).words for page in questionnaire.pages}
    for person in people(folder):
        browser = Browser(app)
        browser.get(f"/s/{code}?lang={tag}")
        page = browser.press("start")
        for key, form in person.items():
            assert (key_of(page), page.h1, page.language) == (key, labels[key], tag)
            page = browser.press("next", **{name: given for name, given in form.items() if given})
        assert page.address.endswith("/check")
        assert browser.press("submit").address.endswith("/thanks")
