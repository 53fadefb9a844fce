"""Each page in each of its states, in four languages, as different people meet it.

A state is come to once in a language; what is promised of a page is then asked of it, and all that is wrong is said at
once. What hangs on the words is asked in every language. What follows from the style sheet and the mark-up alone, which
the languages share, is asked in one language of each direction: in the easiest Swedish, and in Arabic.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from playwright.sync_api import Browser as Chromium

from survey.core.kinds import KINDS
from tests.browser.conftest import open_context
from tests.browser.looking import (
    LARGE_TEXT,
    WIDE_SPACES,
    Asked,
    Found,
    axe_violations,
    broken,
    disorder,
    faint_in_all_colours,
    look,
    look_in_windows,
    measure,
    tab_stops,
)
from tests.browser.product import Product
from tests.browser.states import ERRORS, KIND_PAGES, STATES, Visitor

WHOLE = ("sv-simple", "ar")  # one of each direction, of which everything is asked, in every run of one of them
OTHERS = ("sv", "en")
COLOURED = "ar"  # axe takes longer over how texts stand out than over all else; `faint_in_all_colours` asks for more
ANNOUNCED = {"choices", "unclear", "cut-off", *ERRORS}

pytestmark = pytest.mark.browser


def _as_it_is(visitor: Visitor) -> Found:
    """What hangs on nothing but the page."""
    tag, error = visitor.tag, visitor.product.words(visitor.tag, "Error:")
    asked: dict[str, Sequence[object]] = {
        "the language, direction and title are right": (  # an error is said first in the title, and nowhere else
            *("misled", tag, visitor.direction, error, visitor.state in ERRORS),
        ),
        "targets are large enough for a thumb": ("smallTargets", 44),
    }
    if visitor.state in ANNOUNCED:
        asked["a change is announced by the focus alone"] = ("speaking",)
    if tag in WHOLE:
        asked |= {
            "nothing is lost with text twice as large": ("worn", LARGE_TEXT, "cramped"),
            "nothing is lost with wider spaces in the text": ("worn", WIDE_SPACES, "cramped"),
            "the other direction is a mirror": ("unmirrored",),
        }
    return look(visitor.page, asked)


def _in_windows(visitor: Visitor) -> Found:
    """Nothing is lost in a small window, nor runs out or overlaps on a wide screen."""
    asked: dict[tuple[int, int], Asked] = {(320, 256): {"nothing is lost": ("cramped",)}}
    if visitor.tag in WHOLE:
        asked[1280, 800] = {"nothing is lost": ("cramped",), "targets are large enough": ("smallTargets", 44)}
    return look_in_windows(visitor.page, asked)


def _keyboard(visitor: Visitor) -> list[str]:
    """The focus is seen wherever it goes, and goes as one reads."""
    stops = tab_stops(visitor.page) if visitor.tag in WHOLE else measure(visitor.page, "focusedEach")
    if not stops and visitor.page.locator("a, button, input").count():
        return ["nothing gets the focus"]
    return [fault for stop in stops for fault in stop["faults"]] + disorder(stops, visitor.direction)


def _for_certain_people(visitor: Visitor) -> Found:
    """Whoever sees badly, or feels ill when things move."""
    if visitor.tag not in WHOLE:
        return {}
    promise = "text stands out 7 to 1 and controls 3 to 1 in all colours, and nothing moves for whoever wants it so"
    return {promise: faint_in_all_colours(visitor.page, 7, still=True)}


@pytest.fixture(scope="module")
def people(chromium: Chromium, product: Product) -> Iterator[dict[str, Visitor]]:
    """Somebody for each language, who walks from state to state."""
    contexts = {tag: open_context(chromium, product, tag) for tag in (*WHOLE, *OTHERS)}
    yield {tag: Visitor(product, context.new_page(), tag, finger=False) for tag, context in contexts.items()}
    for context in contexts.values():
        context.close()


@pytest.mark.one_in(2)
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("tag", WHOLE)
def test_every_promise_holds_in_every_state(people: dict[str, Visitor], tag: str, state: str) -> None:
    check(people[tag], state)


@pytest.mark.one_in(8)  # every fourth state: each is met above
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("tag", OTHERS)
def test_the_words_of_other_languages_break_no_promise(people: dict[str, Visitor], tag: str, state: str) -> None:
    check(people[tag], state)


def check(visitor: Visitor, state: str) -> None:
    """Come to a state, and say all that is wrong there."""
    visitor.come(state)
    found = {
        "axe finds nothing": axe_violations(visitor.page, colours=visitor.tag == COLOURED),
        "the keyboard sees where it is and goes as one reads": _keyboard(visitor),
    }
    found |= _as_it_is(visitor) | _in_windows(visitor) | _for_certain_people(visitor)
    found["the browser does not complain and nobody else is contacted"] = visitor.complaints
    assert not broken(found)


def test_an_error_is_called_so_in_swedish(product: Product) -> None:
    assert {product.words(tag, "Error:") for tag in ("sv", "sv-simple")} == {"Fel:"}


def test_every_kind_of_question_that_is_shown_has_a_page_here() -> None:
    shown = {kind.name for kind in KINDS.values() if kind.shown and not kind.inside}
    assert shown - {"help"} == set(KIND_PAGES)  # a help page looks as the safety page does
