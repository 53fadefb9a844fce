"""Each page in each of its states, in four languages, as different people meet it.

A state is come to once in a language; what is promised of a page is then asked of it, and all that is wrong is said at
once. What hangs on the words is asked in every language. What follows from the style sheet and the mark-up alone, which
the languages share, is asked in one language of each direction: in the easiest Swedish, and in Arabic.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import pytest
from playwright.sync_api import Browser as Chromium

from survey.core.kinds import KINDS
from tests.browser.conftest import open_context
from tests.browser.looking import (
    LARGE_TEXT,
    WIDE_SPACES,
    axe_violations,
    disorder,
    faint_in_all_colours,
    measure,
    media,
    tab_stops,
    window,
    worn,
)
from tests.browser.product import Product
from tests.browser.states import ERRORS, KIND_PAGES, STATES, Visitor

WHOLE = ("sv-simple", "ar")  # one of each direction, of which everything is asked
TAGS = (*WHOLE, "sv", "en")  # each state is met in one of the former in every run
COLOURED = "ar"  # axe takes longer over how texts stand out than over all else; `faint_in_all_colours` asks for more
ANNOUNCED = {"choices", "unclear", "cut-off", *ERRORS}
LIVE = "[role=alert], [role=status], [role=log], [role=timer], [aria-live]:not([aria-live=off]), output, marquee"

pytestmark = pytest.mark.browser


def _head(visitor: Visitor) -> list[str]:
    """The language and direction asked for; an error is said first in the title, and nowhere else."""
    lang, direction, title = visitor.page.evaluate(
        "() => [document.documentElement.lang, document.documentElement.dir, document.title]"
    )
    error = visitor.product.words(visitor.tag, "Error:")
    faults = []
    if (lang, direction) != (visitor.tag, visitor.direction):
        faults.append(f"it is in {lang}, {direction}")
    if title.startswith(error) != (visitor.state in ERRORS):
        faults.append(f"its title is {title}")
    return faults


def _keyboard(visitor: Visitor) -> list[str]:
    """The focus is seen wherever it goes, and goes as one reads."""
    stops = tab_stops(visitor.page) if visitor.tag in WHOLE else measure(visitor.page, "focusedEach")
    if not stops and visitor.page.locator("a, button, input").count():
        return ["nothing gets the focus"]
    return [fault for stop in stops for fault in stop["faults"]] + disorder(stops, visitor.direction)


def _small_window(visitor: Visitor) -> list[str]:
    with window(visitor.page, 320, 256):
        return list(measure(visitor.page, "cramped"))


def _wide_window(visitor: Visitor) -> list[str]:
    with window(visitor.page, 1280, 800):
        return [*measure(visitor.page, "cramped"), *measure(visitor.page, "smallTargets", 44)]


def _worn(css: str) -> Callable[[Visitor], list[str]]:
    """Nothing is lost with a reader's own style sheet."""

    def look(visitor: Visitor) -> list[str]:
        with worn(visitor.page, css):
            return list(measure(visitor.page, "cramped"))

    return look


def _announced(visitor: Visitor) -> list[str]:
    """A change is announced by the focus alone."""
    if visitor.state not in ANNOUNCED:
        return []
    return [f"{each.evaluate('part => part.outerHTML')} speaks too" for each in visitor.page.locator(LIVE).all()]


def _still(visitor: Visitor) -> list[str]:
    with media(visitor.page, reduced_motion="reduce"):
        return list(measure(visitor.page, "moving"))


IN_EVERY_LANGUAGE: Mapping[str, Callable[[Visitor], list[str]]] = {
    "axe finds nothing": lambda visitor: axe_violations(visitor.page, colours=visitor.tag == COLOURED),
    "the language, direction and title are right": _head,
    "the keyboard sees where it is and goes as one reads": _keyboard,
    "targets are large enough for a thumb": lambda visitor: measure(visitor.page, "smallTargets", 44),
    "nothing is lost in a window of 320 by 256": _small_window,
    "a change is announced by the focus alone": _announced,
}
IN_EACH_DIRECTION: Mapping[str, Callable[[Visitor], list[str]]] = {
    "nothing is lost with text twice as large": _worn(LARGE_TEXT),
    "nothing is lost with wider spaces in the text": _worn(WIDE_SPACES),
    "text stands out 7 to 1 and controls 3 to 1 in all colours": lambda visitor: faint_in_all_colours(visitor.page, 7),
    "nothing moves for whoever wants little motion": _still,
    "the other direction is a mirror": lambda visitor: measure(visitor.page, "unmirrored"),
    "nothing runs out or overlaps on a wide screen": _wide_window,
}


@pytest.fixture(scope="module")
def people(chromium: Chromium, product: Product) -> Iterator[dict[str, Visitor]]:
    """Somebody for each language, who walks from state to state."""
    contexts = {tag: open_context(chromium, product, tag) for tag in TAGS}
    yield {tag: Visitor(product, context.new_page(), tag) for tag, context in contexts.items()}
    for context in contexts.values():
        context.close()


@pytest.mark.one_in(2)
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("tag", TAGS)
def test_every_promise_holds_in_every_state(people: dict[str, Visitor], tag: str, state: str) -> None:
    visitor = people[tag]
    visitor.come(state)
    promises = {**IN_EVERY_LANGUAGE, **(IN_EACH_DIRECTION if tag in WHOLE else {})}
    broken = {promise: faults for promise, look in promises.items() if (faults := look(visitor))}
    if visitor.complaints:
        broken["the browser does not complain and nobody else is contacted"] = visitor.complaints
    assert not broken, "\n".join(f"{promise}: {faults}" for promise, faults in broken.items())


def test_an_error_is_called_so_in_swedish(product: Product) -> None:
    assert {product.words(tag, "Error:") for tag in ("sv", "sv-simple")} == {"Fel:"}


def test_every_kind_of_question_that_is_shown_has_a_page_here() -> None:
    shown = {kind.name for kind in KINDS.values() if kind.shown and not kind.inside}
    assert shown - {"help"} == set(KIND_PAGES)  # a help page looks as the safety page does
