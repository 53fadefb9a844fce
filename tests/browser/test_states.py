"""Each page in each of its states, in four languages, as different people meet it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser as Chromium

from survey.core.kinds import KINDS
from tests.browser.conftest import open_context
from tests.browser.looking import (
    LARGE_TEXT,
    WIDE_SPACES,
    axe_violations,
    disorder,
    measure,
    media,
    tab_stops,
    window,
    worn,
)
from tests.browser.product import Product
from tests.browser.states import ERRORS, KIND_PAGES, STATES, Visitor

TAGS = ("sv", "sv-simple", "en", "ar")
VISITS = [(tag, state) for tag in TAGS for state in STATES]

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def people(chromium: Chromium, product: Product) -> Iterator[dict[str, Visitor]]:
    """Somebody for each language, who walks from state to state."""
    contexts = {tag: open_context(chromium, product, tag) for tag in TAGS}
    yield {tag: Visitor(product, context.new_page(), tag) for tag, context in contexts.items()}
    for context in contexts.values():
        context.close()


@pytest.fixture(scope="module", params=VISITS, ids="-".join)
def visitor(request: pytest.FixtureRequest, people: dict[str, Visitor]) -> Visitor:
    """Somebody who has come to a page in a state; the tests after each other look at the same page."""
    tag, state = request.param
    people[tag].come(state)
    return people[tag]


def test_axe_finds_nothing(visitor: Visitor) -> None:
    assert not axe_violations(visitor.page)


def test_the_browser_does_not_complain_and_nobody_else_is_contacted(visitor: Visitor) -> None:
    assert not visitor.complaints


def test_the_page_is_in_the_language_and_direction_asked_for(visitor: Visitor) -> None:
    root = visitor.page.locator("html")
    assert (root.get_attribute("lang"), root.get_attribute("dir")) == (visitor.tag, visitor.direction)


def test_an_error_is_said_first_in_the_title_and_nowhere_else(visitor: Visitor) -> None:
    error = visitor.product.words(visitor.tag, "Error:")
    assert visitor.page.title().startswith(error) == (visitor.state in ERRORS), visitor.page.title()
    assert visitor.tag not in ("sv", "sv-simple") or error == "Fel:"


def test_every_kind_of_question_that_is_shown_has_a_page_here() -> None:
    shown = {kind.name for kind in KINDS.values() if kind.shown and not kind.inside}
    assert shown - {"help"} == set(KIND_PAGES)  # a help page looks as the safety page does


def test_the_keyboard_sees_where_it_is_and_goes_as_one_reads(visitor: Visitor) -> None:
    # Tab itself is slow, so it is pressed in one language of each direction; each focus is looked at in all.
    stops = tab_stops(visitor.page) if visitor.tag in ("sv", "ar") else measure(visitor.page, "focusedEach")
    assert stops or visitor.page.locator("a, button, input").count() == 0
    assert not [fault for stop in stops for fault in stop["faults"]]
    assert not disorder(stops, visitor.direction)


def test_targets_are_large_enough_for_a_thumb(visitor: Visitor) -> None:
    assert not measure(visitor.page, "smallTargets", 44)


def test_nothing_is_lost_in_a_window_of_320_by_256(visitor: Visitor) -> None:
    with window(visitor.page, 320, 256):
        assert not measure(visitor.page, "cramped")


def test_nothing_is_lost_with_text_twice_as_large(visitor: Visitor) -> None:
    with worn(visitor.page, LARGE_TEXT):
        assert not measure(visitor.page, "cramped")


def test_nothing_is_lost_with_wider_spaces_in_the_text(visitor: Visitor) -> None:
    with worn(visitor.page, WIDE_SPACES):
        assert not measure(visitor.page, "cramped")


def test_text_stands_out_seven_to_one_and_controls_three_to_one_in_all_colours(visitor: Visitor) -> None:
    for scheme in ("light", "dark"):
        for forced in ("none", "active"):
            with media(visitor.page, color_scheme=scheme, forced_colors=forced):
                assert not measure(visitor.page, "faintTexts", 7), (scheme, forced)
                assert not measure(visitor.page, "faintControls", 3), (scheme, forced)
                assert not measure(visitor.page, "darkPictures"), (scheme, forced)


def test_nothing_moves_for_whoever_wants_little_motion(visitor: Visitor) -> None:
    with media(visitor.page, reduced_motion="reduce"):
        assert not measure(visitor.page, "moving")


def test_the_other_direction_is_a_mirror(visitor: Visitor) -> None:
    assert not measure(visitor.page, "unmirrored")


def test_nothing_runs_out_or_overlaps_on_a_wide_screen(visitor: Visitor) -> None:
    with window(visitor.page, 1280, 800):
        assert not measure(visitor.page, "cramped")
        assert not measure(visitor.page, "smallTargets", 44)
