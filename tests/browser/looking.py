"""Looking at a page as different people do: each question put to it returns what is wrong, in words.

A question to Chromium costs more than its answer, so what can be asked at once is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import pairwise, product
from pathlib import Path
from typing import Any
from weakref import WeakSet

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page

MEASURES = Path(__file__).with_name("measures.js").read_text(encoding="utf-8")
AXE = Axe().axe_script
AXE_OPTIONS: dict[str, Any] = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "rules": {"target-size": {"enabled": True}},
}
_LOAD_AXE = f"window.loadAxe = () => {{ {AXE} }}"
_RUN_AXE = """given => {
  if (!window.axe) window.loadAxe();
  return axe.run(given).then(({ violations }) => violations);
}"""
_ready_for_axe = WeakSet[BrowserContext]()  # a page takes a tenth of a second to be sent axe, and has it from the start
Asked = Mapping[str, Sequence[object]]  # by a promise, the measure that tells whether it is kept, and what that takes
Found = dict[str, list[str]]  # by a promise, what is wrong
LARGE_TEXT = "html { font-size: 225% !important }"  # twice the 112.5 % that the pages ask for
WIDE_SPACES = (
    "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }"
    "p, li, dd, dt { margin-block-end: 2em !important }"
)


def measure(page: Page, name: str, *arguments: object) -> Any:
    """What one of the measures in `measures.js` finds."""
    return page.evaluate("([name, given]) => window.measures[name](...given)", [name, list(arguments)])


def look(page: Page, asked: Asked) -> Found:
    """What several measures find of the page as it is."""
    return dict(measure(page, "all", asked))


def look_in_windows(page: Page, asked: Mapping[tuple[int, int], Asked]) -> Found:
    """What measures find in windows of these sizes, one after the other."""
    before, found = page.viewport_size, {}
    try:
        for (width, height), those in asked.items():
            _resize(page, width, height)
            found |= {f"{promise}, {width} by {height}": faults for promise, faults in look(page, those).items()}
    finally:
        if before:
            _resize(page, **before)
    return found


def _resize(page: Page, width: int, height: int) -> None:
    if page.viewport_size != {"width": width, "height": height}:
        page.set_viewport_size({"width": width, "height": height})


def broken(*found: Found) -> str:
    """What is wrong in all that was found, a line for each promise."""
    return "\n".join(f"{promise}: {faults}" for each in found for promise, faults in each.items() if faults)


def axe_violations(page: Page, colours: bool = True) -> list[str]:
    """What axe-core finds against WCAG 2.2 A and AA and against good practice.

    Without `colours`, all but how texts stand out, which takes axe longer than everything else together.
    """
    if page.context not in _ready_for_axe:
        page.context.add_init_script(_LOAD_AXE)
        page.evaluate(_LOAD_AXE)
        _ready_for_axe.add(page.context)
    rules = {**AXE_OPTIONS["rules"], "color-contrast": {"enabled": colours}}
    found = page.evaluate(_RUN_AXE, {**AXE_OPTIONS, "rules": rules})
    return [
        f"{violation['id']} ({violation['help']}): {node['html'][:160]}"
        for violation in found
        for node in violation["nodes"]
    ]


@contextmanager
def window(page: Page, width: int, height: int) -> Iterator[None]:
    """While the window has another size."""
    before = page.viewport_size
    _resize(page, width, height)
    try:
        yield
    finally:
        if before:
            _resize(page, **before)


@contextmanager
def media(page: Page, **features: Any) -> Iterator[None]:
    """While the reader has other wishes: dark, forced colours, little motion."""
    page.emulate_media(**features)
    try:
        yield
    finally:
        page.emulate_media(**dict.fromkeys(features, "null"))


def faint_in_all_colours(page: Page, least: float, still: bool = False) -> list[str]:
    """What does not stand out in light and dark, with the page's colours and with forced ones.

    Where `still` is asked for, also what moves for whoever wants little motion.
    """
    asked = {"text": ("faintTexts", least), "controls": ("faintControls", 3), "pictures": ("darkPictures",)}
    faults = []
    wishes = {"reduced_motion": "reduce"} if still else {}
    with media(page, color_scheme="light", forced_colors="none", **wishes):
        for number, (scheme, forced) in enumerate(product(("light", "dark"), ("none", "active"))):
            if number:
                page.emulate_media(color_scheme=scheme, forced_colors=forced)
            found = look(page, {**asked, "motion": ("moving",)} if still and not number else asked)
            faults += [f"{scheme}, forced {forced}: {fault}" for each in found.values() for fault in each]
    return faults


def tab_stops(page: Page, most: int = 90) -> list[dict[str, Any]]:
    """What gets the focus as Tab is pressed from the top until it comes round again, and what is wrong with each."""
    likely, presses = measure(page, "forgetStops"), 0
    while presses < most:
        for _ in range(likely):
            page.keyboard.press("Tab")
        presses += likely
        walked = measure(page, "walk")
        seen = [stop and stop["stop"] for stop in walked]
        for number, stop in enumerate(seen):
            if stop is None or stop in seen[:number]:
                return list(walked[:number])
    raise AssertionError(f"{page.url}: {presses} presses of Tab do not come round")


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
