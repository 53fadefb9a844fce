"""What machines have found and made, as it lies before staff: suggested codes, what recurs, tone, jobs and exports."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect
from sqlmodel import Session, select

from survey.core.answers import Answer
from survey.models import Link, Version
from survey.services import codebooks, coding, gathering, working
from survey.services.coding import Target
from survey.services.suggesting import ALIKE, CODES, TONE
from tests.browser.desks import LOOKS, broken_promises, seated
from tests.browser.product import Product
from tests.services.test_fathoming import sentences
from tests.staff.arranging import respond

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PAGES = {
    "suggested codes": "{round}/suggestions?question={question}",
    "what recurs": "{round}/alike?question={question}",
    "tone": "{round}/tone?question={question}",
    "jobs": "/staff/jobs",
    "a job that is done": "/staff/jobs/{job}",
    "export": "{round}/export",
}


def _write(session: Session, product: Product, round_id: int, code: str, question: str) -> None:
    """Sixty answers that are coded, and thirty that nobody has read."""
    link = session.exec(select(Link).where(Link.code == code)).one()
    version = product.published("after-workshop").version_id
    questionnaire_id = session.get_one(Version, version).questionnaire_id
    codes = {name: codebooks.make(session, product.actor, questionnaire_id, f"Om {name}") for name in ("far", "cost")}
    for number, (theme, words) in enumerate([*sentences(1, 60), *sentences(2, 30)]):
        response = respond(session, link, {question: Answer(words)}, language="sv")
        if number < 60:
            coding.apply(session, product.actor, Target(round_id, response, question), codes[theme].id or 0)


@pytest.fixture(scope="module")
def places(chromium: Chromium, product: Product) -> Iterator[tuple[Page, dict[str, object]]]:
    """A reviewer's window, and where a machine's work can be seen."""
    round_id = product.open_round("after-workshop")
    code = product.make_link(round_id, "Alla", "")
    question = gathering.open_questions(product.questionnaire("after-workshop"))[0].key
    with product.session() as session:
        _write(session, product, round_id, code, question)
        for kind in (CODES, ALIKE, TONE):
            asked = {"round_id": round_id, "question": question, "kind": kind}
            job = working.ask(session, product.actor, "reading", "read-responses", asked)
    done = product.app.test_cli_runner().invoke(args=["work", "--once"])
    assert done.output.count("done") == 3, done.output
    with seated(chromium, product, "machines@example.org", "reviewer") as page:
        yield page, {"round": f"/staff/rounds/{round_id}", "question": question, "job": job}


@pytest.mark.one_in(2)
@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("name", PAGES, ids=lambda name: name.replace(" ", "-"))
def test_every_promise_holds_where_machines_work(places: tuple[Page, dict[str, object]], name: str, look: str) -> None:
    page, where = places
    page.goto(PAGES[name].format(**where))
    assert not broken_promises(page, [look])


def test_a_suggestion_is_accepted_with_the_keyboard_alone(places: tuple[Page, dict[str, object]]) -> None:
    page, where = places
    page.goto(PAGES["suggested codes"].format(**where))
    accept = page.locator("main button[value^='accept:']").first
    value = accept.get_attribute("value")
    accept.focus()
    page.keyboard.press("Enter")
    expect(page.locator(f"main button[value='{value}']")).to_have_count(0)
    assert page.locator("main blockquote").count()
