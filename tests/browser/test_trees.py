"""What a screen reader is told of each kind of question, kept beside in `trees/` so that every change is seen.

`MEDSKAPA_TEST_KEEP_TREES=1` writes the files anew.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import expect

from survey.core.definition import Question
from survey.core.kinds import KINDS
from tests.browser.answering import GUEST, fill_in
from tests.browser.conftest import NewVisitor, open_context
from tests.browser.product import Product
from tests.browser.states import KIND_PAGES, Visitor

TREES = Path(__file__).parent / "trees"
KEEP = os.environ.get("MEDSKAPA_TEST_KEEP_TREES") == "1"

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def visitor(chromium: Chromium, product: Product) -> Iterator[Visitor]:
    """Somebody who meets one question after the other."""
    context = open_context(chromium, product, "en")
    yield Visitor(product, context.new_page(), "en")
    context.close()


def check_tree(visitor: Visitor, name: str) -> None:
    """Compare the page's accessibility tree with the one that is kept."""
    tree, kept = read_tree(visitor, name)
    assert tree == kept


def read_tree(visitor: Visitor, name: str) -> tuple[str, str]:
    """The page's accessibility tree, and the one that is kept."""
    visitor.page.locator("h1").wait_for()
    tree = visitor.page.locator("body").aria_snapshot().replace(f"/s/{visitor.link}", "/s/link") + "\n"
    kept = TREES / f"{name}.txt"
    if KEEP:
        kept.parent.mkdir(exist_ok=True)
        kept.write_text(tree, encoding="utf-8")
    return tree, kept.read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", KIND_PAGES)
def test_a_kind_of_question_reads_as_it_did_and_its_fields_are_named(kind: str, visitor: Visitor) -> None:
    folder, page = KIND_PAGES[kind]
    visitor.begin(folder, page)
    trees, fault = [read_tree(visitor, kind)], ""
    if KINDS[kind].asks:
        question = visitor.question(folder, page)
        fault = misnamed(visitor, question)
        fill_in(visitor.page, question, {page: ["Short."]} if kind == "text" else GUEST.form(question))
        trees.append(read_tree(visitor, f"{kind}-answered"))
    now, kept = zip(*trees, strict=True)
    assert (now, fault) == (kept, "")


def misnamed(visitor: Visitor, question: Question) -> str:
    """What is wrong, unless the question names the group of its fields and its hint describes them."""
    group = visitor.page.get_by_role("group", name=visitor.page.locator("h1").inner_text(), exact=True)
    field = visitor.page.locator(f'[id="{question.key}"]')
    try:
        expect(group).to_have_count(1)
        if question.hint:
            hint = re.compile(re.escape(question.hint.said("en").words))
            expect(field if field.count() else group).to_have_accessible_description(hint)
    except AssertionError as wrong:
        return str(wrong)
    return ""


def test_an_error_reads_as_it_did(small: Path, visitor_again: NewVisitor) -> None:
    visitor = visitor_again("en")
    visitor.begin(small, "one")
    visitor.press("next")
    check_tree(visitor, "error")


def test_help_for_whoever_did_not_understand_reads_as_it_did(small: Path, visitor_again: NewVisitor) -> None:
    visitor = visitor_again("en")
    visitor.begin(small, "one")
    visitor.press("unclear")
    note = visitor.page.locator(".note")
    expect(note).to_be_focused()
    expect(note).to_have_accessible_description("Fruit is something to eat.")
    check_tree(visitor, "unclear")


def test_the_unit_of_a_number_is_told_with_the_field(visitor_again: NewVisitor) -> None:
    visitor = visitor_again("en")
    visitor.begin("mammography", "travel_time")
    expect(visitor.page.locator("#travel_time")).to_have_accessible_description("You can guess. minutes")


@pytest.mark.parametrize("page", ["start", "check", "thanks", "saved", "code"])
def test_a_page_around_the_questions_reads_as_it_did(page: str, small: Path, visitor_again: NewVisitor) -> None:
    visitor = visitor_again("en")
    if page == "start":
        visitor.start(small)
    elif page == "code":
        visitor.page.goto("/code?lang=en")
    else:
        visitor.begin(small, "" if page in ("check", "thanks") else "several")
    if page in ("thanks", "saved"):
        visitor.press("submit" if page == "thanks" else "exit")
        visitor.page.locator(".code").evaluate("code => { code.textContent = '0000 0000 0000 0000' }")
    if page == "start":
        visitor.page.locator("h1").wait_for()
    check_tree(visitor, page)
