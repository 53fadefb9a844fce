"""Without style sheets, and for whoever is read to, a page says things in the order in which they are needed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.conftest import NewVisitor
from tests.browser.states import Visitor

_BARE = """() => {
  for (const style of document.querySelectorAll("style, link[rel=stylesheet]")) style.remove();
  document.documentElement.classList.remove("js");
  for (const silent of document.querySelectorAll("[aria-hidden=true]")) silent.remove();
  for (const picture of document.querySelectorAll("img[alt]")) if (picture.alt) picture.replaceWith(`[${picture.alt}]`);
  return document.body.innerText.split("\\n").map((line) => line.trim()).filter(Boolean).join("\\n");
}"""

pytestmark = pytest.mark.browser


def in_order(visitor: Visitor, *parts: str) -> None:
    """Check that the page says these parts one after the other once it has no style."""
    text: str = visitor.page.evaluate(_BARE)
    at = 0
    for part in parts:
        found = text.find(part, at)
        assert found >= 0, f"{part!r} does not come in its place in:\n{text}"
        at = found + len(part)


def test_a_question_comes_with_its_hint_before_its_choices_and_the_way_on_after_them(
    small: Path, visitor_again: NewVisitor
) -> None:
    visitor = visitor_again("en")
    visitor.begin(small, "one")
    in_order(
        visitor,
        *("Back", "English", "Question 1 of 7", "[An apple]", "Which fruit?", "Choose one.", "[A red apple]", "Apple"),
        *("Pear", "I don't know", "I don't want to answer", "Continue", "Save and leave", "I don't understand"),
    )


def test_what_is_wrong_comes_before_the_question_and_again_before_its_field(
    small: Path, visitor_again: NewVisitor
) -> None:
    visitor = visitor_again("en")
    visitor.begin(small, "one")
    visitor.press("next")
    wrong = visitor.page.locator("p.problem").inner_text()
    in_order(visitor, "Question 1 of 7", wrong, "Which fruit?", wrong, "Apple", "Continue")


def test_a_picture_story_comes_step_by_step(small: Path, visitor_again: NewVisitor) -> None:
    visitor = visitor_again("en")
    visitor.begin(small, "story")
    in_order(visitor, "This is how it goes", "[A hospital]", "You come.", "You go.", "Continue")


def test_the_ends_of_a_scale_and_the_unit_of_a_number_stand_with_their_fields(
    small: Path, visitor_again: NewVisitor
) -> None:
    visitor = visitor_again("en")
    visitor.begin(small, "much")
    in_order(visitor, "How much?", "A little", "A lot", "One", "Two", "Three", "Continue")
    visitor.begin(small, "minutes")
    in_order(visitor, "How many minutes?", "You may guess.", "minutes", "I don't know", "Continue")


def test_the_start_says_who_asks_and_why_before_one_begins(small: Path, visitor_again: NewVisitor) -> None:
    visitor = visitor_again("en")
    visitor.start(small)
    in_order(
        visitor,
        *("Region Exempel", "A small questionnaire", "Svenska", "English", "We ask.", "We want to know."),
        *("Only we see.", "One minute.", "You get a code.", "Start", "I have a code"),
    )


def test_every_answer_follows_its_question_before_one_sends_them(small: Path, visitor_again: NewVisitor) -> None:
    visitor = visitor_again("en")
    visitor.begin(small)
    in_order(
        visitor,
        *("Back", "Check your answers", "Which fruit?", "Apple", "Change", "Which animals?", "Cat, Dog", "Change"),
        *("Did somebody help you", "Send my answers", "Save and leave"),
    )
