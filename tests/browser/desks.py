"""A member of the staff at a window, and what every page of theirs promises to whoever sits there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page

from survey.services import accounts
from tests.browser.conftest import open_context
from tests.browser.looking import (
    Asked,
    Found,
    axe_violations,
    broken,
    disorder,
    faint_in_all_colours,
    look_in_windows,
    tab_stops,
)
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
    direction = page.evaluate("document.dir") or "ltr"
    return [fault for stop in stops for fault in stop["faults"]] + disorder(stops, direction)


# What is promised to whoever does not see or point, and what to whoever looks: each page keeps both, and a usual run
# asks each for one of them.
LOOKS = ("reader", "eyes")


def broken_promises(page: Page, looks: Sequence[str] = LOOKS, large_text: bool = True) -> str:
    """What the page that is open breaks, a line for each promise."""
    found: Found = {}
    if "reader" in looks:
        found["axe finds nothing"] = axe_violations(page, colours=False)  # the eyes ask for more
        found["the keyboard sees where it is and goes as one reads"] = _keyboard(page)
    if "eyes" in looks:
        fits: Asked = {"nothing is lost": ("cramped",), "targets are large enough": ("smallTargets", 24)}
        large: Asked = {"nothing is lost with text twice as large": ("worn", TWICE, "cramped")}
        windows = {(1280, 800): {**fits, **large} if large_text else fits, (360, 740): fits, (320, 256): fits}
        found |= look_in_windows(page, windows)
        found["text stands out 4.5 to 1 and controls 3 to 1 in all colours"] = faint_in_all_colours(page, 4.5)
    return broken(found)
