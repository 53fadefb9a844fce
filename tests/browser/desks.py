"""A member of the staff at a window, and what every page of theirs promises to whoever sits there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page

from survey.services import accounts
from tests.browser.conftest import open_context
from tests.browser.looking import axe_violations, disorder, faint_in_all_colours, measure, tab_stops, window, worn
from tests.browser.product import Product

DESK = {"width": 1280, "height": 800}
TWICE = "html { font-size: 187.5% !important }"


@contextmanager
def seated(chromium: Chromium, product: Product, email: str, role: str) -> Iterator[Page]:
    """The window of somebody who has signed in; made an account the first time."""
    with product.session() as session:
        user = product.colleague(session, email, "Åsa", role)
        token = accounts.make_sign_in(session, product.actor, user.id or 0)
    context = open_context(chromium, product, viewport=DESK)
    page = context.new_page()
    page.goto(f"/staff/once/{token}")
    page.locator("main button").click()
    yield page
    context.close()


def _keyboard(page: Page) -> list[str]:
    """The focus is seen wherever it goes, and goes as one reads."""
    stops = tab_stops(page, 200)
    if not stops:
        return ["nothing gets the focus"]
    direction = page.locator("html").get_attribute("dir") or "ltr"
    return [fault for stop in stops for fault in stop["faults"]] + disorder(stops, direction)


def _window(width: int, height: int) -> Callable[[Page], list[str]]:
    """Nothing is lost in a window of this size, and everything is easily hit."""

    def look(page: Page) -> list[str]:
        with window(page, width, height):
            return [*measure(page, "cramped"), *measure(page, "smallTargets", 24)]

    return look


def _large_text(page: Page) -> list[str]:
    with worn(page, TWICE):
        return list(measure(page, "cramped"))


PROMISES: Mapping[str, Callable[[Page], list[str]]] = {
    "axe finds nothing": lambda page: axe_violations(page, colours=False),  # the last promise asks for more
    "the keyboard sees where it is and goes as one reads": _keyboard,
    "nothing is lost in a wide window, and targets are large enough for a mouse": _window(1280, 800),
    "nothing is lost on a phone, and targets are large enough": _window(360, 740),
    "nothing is lost in a window of 320 by 256, and targets are large enough": _window(320, 256),
    "nothing is lost with text twice as large": _large_text,
    "text stands out 4.5 to 1 and controls 3 to 1 in all colours": lambda page: faint_in_all_colours(page, 4.5),
}


def broken_promises(page: Page) -> str:
    """What the page that is open breaks, a line for each promise."""
    broken = {promise: faults for promise, look in PROMISES.items() if (faults := look(page))}
    return "\n".join(f"{promise}: {faults}" for promise, faults in broken.items())
