"""Whatever is wrong with a page is seen by whoever looks for it: each fault is made once, on a page that has none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import NewVisitor
from tests.browser.looking import (
    LARGE_TEXT,
    axe_violations,
    broken,
    disorder,
    faint_in_all_colours,
    look,
    look_in_windows,
    tab_stops,
)

pytestmark = pytest.mark.browser
H1 = "document.querySelector('h1')"
NEXT = "document.querySelector('main button[value=next]')"


def _faint(page: Page) -> str:
    return broken({"it stands out": faint_in_all_colours(page, 7)})


def _keyboard(page: Page) -> str:
    stops = tab_stops(page)
    return broken({"seen": [fault for stop in stops for fault in stop["faults"]], "in order": disorder(stops, "ltr")})


def _axe(page: Page) -> str:
    return broken({"axe finds nothing": axe_violations(page, colours=False)})


def _said(page: Page) -> str:
    return broken(look(page, {"it says what it is": ("misled", "en", "ltr", "Error:", False)}))


def _asked(*given: object) -> Callable[[Page], str]:
    return lambda page: broken(look(page, {"kept": given}))


def _in_a_small_window(page: Page) -> str:
    return broken(look_in_windows(page, {(1280, 800): {}, (320, 256): {"nothing is lost": ("cramped",)}}))


# What is looked at, what is broken for it, and what is then said.
FAULTS: Sequence[tuple[Callable[[Page], str], str, str]] = (
    (_axe, "document.querySelectorAll('main label').forEach((one) => one.removeAttribute('for'))", "must have labels"),
    (_faint, f"{H1}.style.color = '#999'", "light, forced none: <span>"),
    (_faint, f"{H1}.style.color = 'light-dark(black, #555)'", "dark, forced none: <span>"),
    (_keyboard, f"{NEXT}.style.setProperty('outline', '0', 'important')", "its outline is 0 px"),
    (_keyboard, f"{NEXT}.style.cssText = 'position: absolute; inset-block-start: 0'", "not so on the screen"),
    (_asked("smallTargets", 44), f"{NEXT}.style.cssText = 'min-height: 0; height: 20px; padding: 0'", "× 20.0"),
    (_in_a_small_window, f"{H1}.style.inlineSize = '350px'", "the page is"),
    (
        _asked("worn", LARGE_TEXT, "cramped"),
        f"{H1}.style.cssText = 'block-size: 1em; overflow: hidden'",
        "is cut off",
    ),
    (_asked("unmirrored"), f"{H1}.style.marginLeft = '40px'", "stands at"),
    (_said, "document.documentElement.lang = 'sv'", "it is in sv, ltr"),
    (_said, "document.title = 'Error: x'", "its title is Error: x"),
    (_asked("speaking"), f"{H1}.role = 'alert'", "speaks too"),
    (_asked("moving"), f"{H1}.style.transition = 'all 1s'", "would move"),
)


def test_every_fault_is_seen(small: Path, new_visitor: NewVisitor) -> None:
    visitor = new_visitor("en", reduced_motion="reduce")
    visitor.begin(small, "one")
    for looked, wrong, said in FAULTS:
        visitor.page.reload()
        visitor.page.locator("[role=status]").evaluate_all("all => all.forEach((one) => one.remove())")
        before = looked(visitor.page)
        visitor.page.evaluate(f"() => {{ {wrong} }}")
        found = looked(visitor.page)
        assert (before, said in found) == ("", True), f"{wrong}: {found}"
