"""What a screen reader is told of each kind of question, kept beside in `trees/` so that every change is seen.

`MEDSKAPA_TEST_KEEP_TREES=1` writes the files anew.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from survey.core.kinds import KINDS
from tests.browser.answering import TALKER, fill_in
from tests.browser.conftest import NewVisitor
from tests.browser.states import Visitor

TREES = Path(__file__).parent / "trees"
KEEP = os.environ.get("MEDSKAPA_TEST_KEEP_TREES") == "1"

pytestmark = pytest.mark.browser


def check_tree(visitor: Visitor, name: str) -> None:
    """Compare the page's accessibility tree with the one that is kept."""
    visitor.page.locator("h1").wait_for()
    tree = visitor.page.locator("body").aria_snapshot().replace(f"/s/{visitor.link}", "/s/link") + "\n"
    kept = TREES / f"{name}.txt"
    if KEEP:
        kept.parent.mkdir(exist_ok=True)
        kept.write_text(tree, encoding="utf-8")
    assert tree == kept.read_text(encoding="utf-8")


def question_of_kind(visitor: Visitor, folder: Path, kind: str) -> str:
    """Come to the question of a kind; its key."""
    key = next(each.key for each in visitor.product.questionnaire(folder).questions() if each.kind == kind)
    visitor.begin(folder, key)
    return key


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_of_question_reads_as_it_did(kind: str, every_kind: Path, new_visitor: NewVisitor) -> None:
    visitor = new_visitor("en")
    question_of_kind(visitor, every_kind, kind)
    check_tree(visitor, kind)


@pytest.mark.parametrize("kind", [kind.name for kind in KINDS.values() if kind.asks])
def test_an_answered_question_reads_as_answered(kind: str, every_kind: Path, new_visitor: NewVisitor) -> None:
    visitor = new_visitor("en")
    key = question_of_kind(visitor, every_kind, kind)
    question = visitor.question(every_kind, key)
    given = ["Short."] if kind == "text" else TALKER.given(question)
    fill_in(visitor.page, question, given)
    check_tree(visitor, f"{kind}-answered")


def test_an_error_reads_as_it_did(every_kind: Path, new_visitor: NewVisitor) -> None:
    visitor = new_visitor("en")
    visitor.begin(every_kind, "one")
    visitor.press("next")
    check_tree(visitor, "error")


def test_help_for_whoever_did_not_understand_reads_as_it_did(every_kind: Path, new_visitor: NewVisitor) -> None:
    visitor = new_visitor("en")
    visitor.begin(every_kind, "one")
    visitor.press("unclear")
    note = visitor.page.locator(".note")
    expect(note).to_be_focused()
    expect(note).to_have_accessible_description("Fruit is something to eat.")
    check_tree(visitor, "unclear")


@pytest.mark.parametrize("kind", [kind.name for kind in KINDS.values() if kind.asks])
def test_the_question_names_its_fields_and_the_hint_describes_them(
    kind: str, every_kind: Path, new_visitor: NewVisitor
) -> None:
    visitor = new_visitor("en")
    question = visitor.question(every_kind, question_of_kind(visitor, every_kind, kind))
    group = visitor.page.get_by_role("group", name=question.label.said("en").words, exact=True)
    expect(group).to_have_count(1)
    described = group if question.choices else visitor.page.locator(f"#{question.key}")
    hint = question.hint.said("en").words if question.hint else ""
    unit = question.texts["unit"].said("en").words if "unit" in question.texts else ""
    expect(described).to_have_accessible_description(" ".join(filter(None, (hint, unit))))


@pytest.mark.parametrize("page", ["start", "check", "thanks", "saved", "code"])
def test_a_page_around_the_questions_reads_as_it_did(page: str, every_kind: Path, new_visitor: NewVisitor) -> None:
    visitor = new_visitor("en")
    if page == "start":
        visitor.start(every_kind)
    elif page == "code":
        visitor.page.goto("/code?lang=en")
    else:
        visitor.begin(every_kind, "" if page in ("check", "thanks") else "several")
    if page in ("thanks", "saved"):
        visitor.press("submit" if page == "thanks" else "exit")
        visitor.page.locator(".code").evaluate("code => { code.textContent = '0000 0000 0000 0000' }")
    if page == "start":
        visitor.page.locator("h1").wait_for()
    check_tree(visitor, page)
