"""Whoever has a keyboard alone, or a switch that acts as one, can do everything."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from survey.core.definition import Question
from tests.browser.answering import GUEST, TALKER, Form
from tests.browser.conftest import NewVisitor
from tests.browser.product import GALLERY, SHIPPED
from tests.browser.states import Visitor

# Each questionnaire once, in both directions: what a key does hangs on the kind of question, not on its words. A usual
# run takes the one with every kind, and one in the other direction.
WALKS = [(GALLERY, "en"), ("health-talk", "sv-simple"), ("mammography", "ar"), ("after-workshop", "ar")]

pytestmark = pytest.mark.browser


def test_each_questionnaire_is_walked() -> None:
    assert {name for name, _ in WALKS} == {*SHIPPED, GALLERY}


# How often Tab is pressed until it comes to a selector; once, to see, where one cannot say.
_AWAY = """selector => {
  const here = document.activeElement, named = (one) => (one.type === "radio" ? one.name : one);
  if (here === document.body) return 1;
  const after = [...document.querySelectorAll("a[href], button, input, textarea, select, summary")]
    .filter((one) => !one.disabled && one.tabIndex >= 0 && one.checkVisibility({ visibilityProperty: true }))
    .filter((one) => here.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING)
    .filter((one) => named(one) !== named(here));
  return new Set(after.slice(0, after.findIndex((one) => one.matches(selector)) + 1).map(named)).size || 1;
}"""


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is on an element of `selector`."""
    presses = 0
    while presses < 60:
        away = page.evaluate(_AWAY, selector)
        for _ in range(away):
            page.keyboard.press("Tab")
        presses += away
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{page.url}: Tab never comes to {selector}")


def answer(page: Page, question: Question, form: Form) -> None:
    """Answer with Tab, Space, the arrows and letters."""
    if question.kind == "rank":
        put_in_order(page, question)
        return
    for name, values in form.items():
        for value in values:
            field = page.locator(f'[name="{name}"]').first
            if field.get_attribute("type") == "radio":
                choose(page, name, value)
            elif field.get_attribute("type") == "checkbox":
                tab_to(page, f'[name="{name}"][value="{value}"]')
                page.keyboard.press("Space")
            else:
                tab_to(page, f'[name="{name}"]')
                page.keyboard.type(value[:10])
                page.keyboard.insert_text(value[10:])  # as a keyboard that proposes words does


def put_in_order(page: Page, question: Question) -> None:
    """Turn the order round: the last choice goes up to the top, then what was before it to the second place."""
    count = len(question.choices)
    for moved in range(count - 1):
        tab_to(page, f"[data-rank] > li:nth-child({count}) button")
        for _ in range(count - 1 - moved):
            page.keyboard.press("Enter")
        page.evaluate("() => document.activeElement.blur()")


def choose(page: Page, name: str, value: str) -> None:
    """Choose one of a group with Space and the arrows."""
    tab_to(page, f'[name="{name}"]')
    page.keyboard.press("Space")
    for _ in range(20):
        if page.evaluate("value => document.activeElement.value === value", value):
            break
        page.keyboard.press("ArrowDown")
    expect(page.locator(f'[name="{name}"][value="{value}"]')).to_be_checked()


def press_with_keys(visitor: Visitor, selector: str, key: str = "Enter") -> None:
    """Tab to a button or link and press it."""
    tab_to(visitor.page, selector)
    with visitor.change():
        visitor.page.keyboard.press(key)


@pytest.mark.one_in(2)
@pytest.mark.parametrize(("name", "tag"), WALKS)
def test_a_whole_questionnaire_is_answered_without_a_mouse(name: str, tag: str, new_visitor: NewVisitor) -> None:
    visitor = new_visitor(tag)
    page = visitor.page
    visitor.start(name)
    route = visitor.product.published(name).route
    person = GUEST if name == GALLERY else TALKER
    answers = person.answers(route)
    press_with_keys(visitor, "button[value=start]")
    for stop in route.path(answers):
        page.wait_for_url(f"**/q/{stop.key}")
        for question in route.asked(stop, answers):
            answer(page, question, person.form(question))
        press_with_keys(visitor, "main button[value=next]", "Space")
    page.wait_for_url("**/check")
    choose(page, "helper", "staff")
    press_with_keys(visitor, "main button[value=submit]")
    page.wait_for_url("**/thanks")
    code = page.locator(".code").inner_text().replace(" ", "")
    kept = visitor.product.answers(visitor.link, code)
    given = {key: answer for key, answer in answers.items() if key != "called"}  # which was only shown
    assert {key: kept[key] for key in given} == given


def test_enter_in_a_field_goes_on_and_not_back(visitor_again: NewVisitor) -> None:
    visitor = visitor_again()
    visitor.begin("mammography", "travel_time")
    tab_to(visitor.page, "input[type=text]")
    visitor.page.keyboard.type("30")
    with visitor.change():
        visitor.page.keyboard.press("Enter")
    expect(visitor.page).to_have_url(f"{visitor.product.address}/s/{visitor.link}/q/the_visit")


def test_the_language_is_changed_with_the_keyboard(visitor_again: NewVisitor) -> None:
    visitor = visitor_again()
    visitor.begin("mammography", "worry")
    tab_to(visitor.page, "summary")
    visitor.page.keyboard.press("Enter")
    press_with_keys(visitor, 'button[value="lang:en"]')
    expect(visitor.page.locator("html")).to_have_attribute("lang", "en")
    assert visitor.page.url.endswith("/q/worry")


def test_escape_closes_the_languages_and_gives_the_focus_back(visitor_again: NewVisitor) -> None:
    visitor = visitor_again()
    visitor.begin("mammography", "worry")
    tab_to(visitor.page, "summary")
    visitor.page.keyboard.press("Enter")
    visitor.page.keyboard.press("Tab")
    visitor.page.keyboard.press("Escape")
    expect(visitor.page.locator("details.menu > div")).to_be_hidden()
    expect(visitor.page.locator("summary")).to_be_focused()


def test_an_error_in_the_summary_leads_to_its_field(visitor_again: NewVisitor) -> None:
    visitor = visitor_again()
    visitor.begin("mammography", "travel_time")
    tab_to(visitor.page, "input[type=text]")
    visitor.page.keyboard.type("x")
    press_with_keys(visitor, "main button[value=next]")
    expect(visitor.page.locator(".summary:not([hidden])")).to_be_focused()
    tab_to(visitor.page, ".summary a")
    visitor.page.keyboard.press("Enter")
    expect(visitor.page.locator("#travel_time")).to_be_focused()
    expect(visitor.page.locator("#travel_time")).to_have_value("x")


def test_a_radio_choice_can_be_taken_back(visitor_again: NewVisitor) -> None:
    visitor = visitor_again()
    visitor.begin("mammography", "worry")
    tab_to(visitor.page, "input[name=worry]")
    visitor.page.keyboard.press("Space")
    press_with_keys(visitor, "main button[value=next]")
    press_with_keys(visitor, "button[value=back]")
    expect(visitor.page.locator("input[name=worry]:checked")).to_have_count(1)
    press_with_keys(visitor, "button[value=clear]")
    expect(visitor.page.locator("input[name=worry]:checked")).to_have_count(0)
