"""Looking at a page as different people do: each question put to it returns what is wrong, in words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

MEASURES = Path(__file__).with_name("measures.js").read_text(encoding="utf-8")
AXE = Axe().axe_script
AXE_OPTIONS: dict[str, Any] = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "rules": {"target-size": {"enabled": True}},
}
_HAS_AXE, _RUN_AXE = "() => Boolean(window.axe)", "given => axe.run(given).then((found) => found.violations)"
LARGE_TEXT = "html { font-size: 225% !important }"  # twice the 112.5 % that the pages ask for
WIDE_SPACES = (
    "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }"
    "p, li, dd, dt { margin-block-end: 2em !important }"
)


def measure(page: Page, name: str, *arguments: object) -> Any:
    """What one of the measures in `measures.js` finds."""
    return page.evaluate("([name, given]) => window.measures[name](...given)", [name, list(arguments)])


def axe_violations(page: Page, colours: bool = True) -> list[str]:
    """What axe-core finds against WCAG 2.2 A and AA and against good practice.

    Without `colours`, all but how texts stand out, which takes axe longer than everything else together.
    """
    if not page.evaluate(_HAS_AXE):
        page.evaluate(AXE)
    rules = {**AXE_OPTIONS["rules"], "color-contrast": {"enabled": colours}}
    found = page.evaluate(_RUN_AXE, {**AXE_OPTIONS, "rules": rules})
    return [
        f"{violation['id']} ({violation['help']}): {node['html'][:160]}"
        for violation in found
        for node in violation["nodes"]
    ]


@contextmanager
def worn(page: Page, css: str) -> Iterator[None]:
    """While the reader's own style sheet lies over the page's."""
    measure(page, "wear", css)
    try:
        yield
    finally:
        measure(page, "wear", "")


@contextmanager
def window(page: Page, width: int, height: int) -> Iterator[None]:
    """While the window has another size."""
    before = page.viewport_size
    page.set_viewport_size({"width": width, "height": height})
    try:
        yield
    finally:
        if before:
            page.set_viewport_size(before)


@contextmanager
def media(page: Page, **features: Any) -> Iterator[None]:
    """While the reader has other wishes: dark, forced colours, little motion."""
    page.emulate_media(**features)
    try:
        yield
    finally:
        page.emulate_media(**dict.fromkeys(features, "null"))


def faint_in_all_colours(page: Page, least: float) -> list[str]:
    """What does not stand out in light and dark, with the page's colours and with forced ones."""
    faults = []
    for scheme in ("light", "dark"):
        for forced in ("none", "active"):
            with media(page, color_scheme=scheme, forced_colors=forced):
                found = [*measure(page, "faintTexts", least), *measure(page, "faintControls", 3)]
                found += measure(page, "darkPictures")
            faults += [f"{scheme}, forced {forced}: {fault}" for fault in found]
    return faults


def tab_stops(page: Page, most: int = 90) -> list[dict[str, Any]]:
    """What gets the focus as Tab is pressed from the top until it comes round again, and what is wrong with each."""
    measure(page, "forgetStops")
    stops: list[dict[str, Any]] = []
    for _ in range(most):
        page.keyboard.press("Tab")
        stop = measure(page, "focused")
        if stop is None or any(stop["stop"] == known["stop"] for known in stops):
            return stops
        stops.append(stop)
    raise AssertionError(f"{page.url}: {most} presses of Tab do not come round")


def disorder(stops: list[dict[str, Any]], direction: str) -> list[str]:
    """Where the order of Tab is not the order of reading."""
    faults = []
    for one, other in pairwise(stops):
        pair = f"{one['name']} comes before {other['name']}"
        if other["place"] < one["place"]:
            faults.append(f"{pair}, not so in the page")
        same_row = min(one["bottom"], other["bottom"]) - max(one["top"], other["top"]) > 4
        forward = other["left"] >= one["left"] if direction == "ltr" else other["right"] <= one["right"]
        column = other["left"] >= one["right"] if direction == "ltr" else other["right"] <= one["left"]
        if (same_row and not forward) or (other["bottom"] < one["top"] and not column):
            faults.append(f"{pair}, not so on the screen")
    return faults
