"""The codebook and coding in a real browser: walked by keyboard, and nothing that axe complains of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page

from survey.core.answers import Answer
from survey.models import Version
from survey.services import coding, drawing, reaching
from survey.services.auditing import Actor
from survey.services.coding import Target
from survey.services.drawing import Wish
from tests.browser.desks import LOOKS, broken_promises, seated
from tests.browser.product import Product
from tests.staff.arranging import respond

pytestmark = pytest.mark.browser
CODERS = ("first@example.org", "second@example.org")
QUESTION = "better_staff"


PAGES = {
    "codebook": "{book}",
    "code": "{book}/{code}",
    "split": "{book}/{code}/split",
    "coding": "{coding}",
    "sample": "{coding}/samples/{sample}",
    "differences": "{coding}/samples/{sample}/differences?all=yes",
    "answers": "{coding}/samples/{sample}/code",
    "read in": "/staff/rounds/read-in",
}


@dataclass(frozen=True)
class Desk:
    """An administrator's window, and what stands in the addresses."""

    page: Page
    names: dict[str, object]
    complaints: list[str]

    def open(self, name: str) -> None:
        """Open one of `PAGES`."""
        self.page.goto(PAGES[name].format(**self.names))


@pytest.fixture(scope="module")
def desk(chromium: Chromium, product: Product) -> Iterator[Desk]:
    names, complaints = arrange(product), list[str]()
    with seated(chromium, product, "codes@example.org", "administrator") as page:
        page.on("pageerror", lambda error: complaints.append(str(error)))
        yield Desk(page, names, complaints)


@pytest.mark.one_in(2)
@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("name", PAGES, ids=lambda name: name.replace(" ", "-"))
def test_every_promise_holds_where_answers_are_coded(desk: Desk, name: str, look: str) -> None:
    desk.open(name)
    assert not broken_promises(desk.page, [look])
    assert not desk.complaints


def test_the_codebook_is_walked_by_keyboard(desk: Desk) -> None:
    page = desk.page
    desk.open("codebook")
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
    assert not desk.complaints


def arrange(product: Product) -> dict[str, object]:
    """A round of answers that two have coded, a sample of them opened; where they are."""
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
        return {
            "book": f"/staff/questionnaires/{questionnaire_id}/codebook",
            "coding": f"/staff/rounds/{round_id}/coding",
            "code": codes[1].id,
            "sample": sample.id,
        }
