"""The codebook and coding in a real browser: walked by keyboard, and nothing that axe complains of."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser as Chromium

from survey.core.answers import Answer
from survey.models import Version
from survey.services import coding, drawing, reaching
from survey.services.auditing import Actor
from survey.services.coding import Target
from survey.services.drawing import Wish
from tests.browser.conftest import open_context
from tests.browser.desks import DESK, broken_promises
from tests.browser.product import Product
from tests.staff.arranging import respond

pytestmark = pytest.mark.browser
CODERS = ("first@example.org", "second@example.org")
QUESTION = "better_staff"


def test_the_codebook_is_walked_by_keyboard_and_every_page_of_coding_is_clean(
    chromium: Chromium, product: Product
) -> None:
    pages = arrange(product)
    context = open_context(chromium, product, viewport=DESK)
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(product.way_in("administrator"))
    page.locator("main button").click()
    for address in pages:
        page.goto(address)
        assert not broken_promises(page), address
    page.goto(pages[0])
    walked = []
    for key in ("/", "ArrowDown", "ArrowRight", "ArrowDown", "ArrowLeft", "n"):
        page.keyboard.press(key)
        walked.append(page.evaluate("document.activeElement.id || document.activeElement.textContent"))
    assert walked == ["find", "Vägen dit", "Långt att åka", "Tiden passar inte", "Vägen dit", "name"]
    page.keyboard.type("Parkering")
    page.keyboard.press("Enter")
    page.wait_for_url("**/codebook#code-*")
    page.get_by_role("searchbox").press_sequentially("parker")
    page.wait_for_url("**find=parker*")
    assert page.locator("[data-tree] a").all_text_contents() == ["Parkering"]
    assert not complaints
    context.close()


def arrange(product: Product) -> list[str]:
    """A round of answers that two have coded, a sample of them opened; the addresses of all pages."""
    round_id = product.open_round("mammography")
    with product.session() as session:
        organisation_id = product.organisation_id
        group = reaching.create_group(session, product.actor, round_id, "Norr", None, None)
        link = reaching.create_link(session, product.actor, group, "Brev")
        round_ = reaching.find_round(session, organisation_id, round_id)
        questionnaire_id = session.get_one(Version, round_.version_id).questionnaire_id
        codes = coding.list_codes(session, organisation_id, questionnaire_id)
        for number in range(6):
            response_id = respond(session, link, {QUESTION: Answer(f"Bussen går sällan {number}")})
            for name in CODERS:
                target = Target(round_id, response_id, QUESTION)
                coding.apply(session, Actor(organisation_id, name), target, codes[1 + number % 2].id)
        sample = drawing.draw(session, product.actor, round_id, Wish("Urval", QUESTION, 4, CODERS, blind=False))
        book = f"/staff/questionnaires/{questionnaire_id}/codebook"
        here = f"/staff/rounds/{round_id}/coding"
        return [
            book,
            f"{book}/{codes[1].id}",
            f"{book}/{codes[1].id}/split",
            here,
            f"{here}/samples/{sample.id}",
            f"{here}/samples/{sample.id}/differences?all=yes",
            f"{here}/samples/{sample.id}/code",
            "/staff/rounds/read-in",
        ]
