"""Right to left follows from the language: style sheets know no left and no right, and what has a side is turned."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from survey.assets import STATIC
from tests.browser.conftest import NewVisitor

SHEETS = sorted((STATIC / "css").rglob("*.css"))
SIDED = re.compile(
    r"(?<![-\w])(?:(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right)(?:-\w+)?"
    r"|border-(?:top|bottom)-(?:left|right)-radius|left|right)\s*:"
    r"|(?:text-align|float|clear)\s*:\s*(?:left|right)|translateX|(?<![-\w])(?:transform-origin|background-position)\s*:[^;]*(?:left|right)"
)
FOUR_SIDES = re.compile(r"(?<![-\w])(margin|padding|border-width|inset|border-radius)\s*:\s*([^;}]+)")


def test_there_are_style_sheets_to_read() -> None:
    assert SHEETS


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.stem)
def test_a_style_sheet_names_no_side(sheet: Path) -> None:
    assert not list(sides(sheet.read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    "rule",
    [
        "p { margin-left: 1px }",
        "p { text-align:right }",
        "p { left: 0 }",
        "p { padding: 1px 2px 1px 3px }",
        "p { border-left-color: red }",
        "p { float: left }",
        "p { border-radius: 1px 0 0 1px }",
    ],
)
def test_a_rule_that_names_a_side_is_found(rule: str) -> None:
    assert list(sides(rule))


@pytest.mark.parametrize(
    "rule",
    [
        "p { inset: 0; padding: 1px 2px 3px 2px }",
        "p { border-radius: 1px 1px 0 0 }",
        "p { float: inline-start; clear: both }",
    ],
)
def test_a_rule_that_names_none_passes(rule: str) -> None:
    assert not list(sides(rule))


def sides(css: str) -> Iterator[str]:
    """Each declaration that is for one side of the page only."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    yield from (found.group() for found in SIDED.finditer(css))
    for found in FOUR_SIDES.finditer(css):
        parts = re.sub(r"\([^()]*\)", "()", found.group(2)).split()
        if len(parts) == 4:
            one, two, three, four = parts  # sides from the top, corners from the top left, both clockwise
            if (one, three) != (two, four) if found.group(1) == "border-radius" else two != four:
                yield found.group()


@pytest.mark.browser
@pytest.mark.parametrize(("tag", "turned"), [("sv", False), ("ar", True)])
def test_arrows_point_the_way_of_the_language(tag: str, turned: bool, new_visitor: NewVisitor) -> None:
    visitor = new_visitor(tag)
    visitor.begin("mammography", "worry")
    arrow = visitor.page.locator("button[value=back] svg")
    transform = arrow.evaluate("arrow => getComputedStyle(arrow).transform")
    assert transform == ("matrix(-1, 0, 0, 1, 0, 0)" if turned else "none")


@pytest.mark.browser
@pytest.mark.parametrize("tag", ["sv", "ar"])
def test_a_choice_begins_with_its_picture_and_ends_with_its_mark(tag: str, new_visitor: NewVisitor) -> None:
    visitor = new_visitor(tag)
    visitor.begin("mammography", "worry")
    label = visitor.page.locator(".answers label").first
    picture, words, card = (
        found.bounding_box() for found in (label.locator("img"), label.locator("span").first, label)
    )
    assert picture
    assert words
    assert card
    before, after = picture["x"] - card["x"], card["x"] + card["width"] - picture["x"] - picture["width"]
    if tag == "ar":
        before, after = after, before
    assert before < 30 < after
    assert (picture["x"] < words["x"]) == (tag == "sv")


@pytest.mark.browser
def test_a_code_and_an_amount_are_written_left_to_right_in_arabic(new_visitor: NewVisitor) -> None:
    visitor = new_visitor("ar")
    visitor.begin("mammography", "the_visit")
    visitor.press("exit")
    code = visitor.page.locator(".code")
    assert code.evaluate("code => getComputedStyle(code).direction") == "ltr"
    groups = code.evaluate(
        """code => [0, 5, 10, 15].map((start) => {
          const range = document.createRange();
          range.setStart(code.firstChild, start);
          range.setEnd(code.firstChild, start + 4);
          const box = range.getBoundingClientRect();
          return box.top * 1000 + box.left;
        })"""
    )
    assert groups == sorted(groups)
