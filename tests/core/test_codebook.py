"""Codes as a tree, their likeness, and colours that can be read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from survey.core.codebook import Code, folded, in_order, matching, may_stand_under, merged_from, similar, stands_for
from survey.core.colours import COLOURS, PALETTE, contrast, nearest_colour, next_colour

STYLES = Path(__file__).parent.parent.parent / "survey" / "static" / "css"


def code(id_: int, name: str, parent_id: int | None = None, position: int = 0, into: int | None = None) -> Code:
    return Code(id_, name, "teal", parent_id, position=position, merged_into_id=into)


def test_a_tree_is_read_from_the_top_by_place_and_then_by_name() -> None:
    codes = [code(1, "b"), code(2, "a"), code(3, "c", 1, 1), code(4, "d", 1, 0), code(5, "e", 4), code(6, "lost", 99)]
    assert [(one.code.id, one.depth) for one in in_order(codes)] == [(2, 0), (1, 0), (4, 1), (5, 2), (3, 1), (6, 0)]
    assert next(one.path for one in in_order(codes) if one.code.id == 5) == ("b", "d")


def test_a_circle_in_the_rows_hangs_nothing_up() -> None:
    circle = {1: code(1, "a", 2), 2: code(2, "b", 1)}
    assert {one.code.id for one in in_order(circle.values())} == {1, 2}
    assert not may_stand_under(1, 2, circle)
    assert stands_for(1, {1: code(1, "a", into=2), 2: code(2, "b", into=1)}) in (1, 2)


def test_mergers_are_followed_to_their_end() -> None:
    codes = {1: code(1, "a", into=2), 2: code(2, "b", into=3), 3: code(3, "c"), 4: code(4, "d")}
    assert stands_for(1, codes) == 3
    assert merged_from(3, codes) == {1, 2, 3}


@pytest.mark.parametrize(
    ("one", "other"), [("Långt", "LANGT "), ("Bus-stop", "bus stop"), ("ﬁne", "FINE"), ("Ⅳ", "iv")]
)
def test_names_that_nobody_would_tell_apart_fold_alike(one: str, other: str) -> None:
    assert folded(one) == folded(other)


def test_likely_doubles_are_shown_nearest_first_and_others_are_not() -> None:
    codes = [
        code(1, "Lång väg"),
        code(2, "Långa vägar"),
        code(3, "Kostnad"),
        code(4, "Kostnad för resan"),
        code(5, "بعيد"),
    ]
    assert [one.id for one in similar("lång väg", codes)] == [1, 2]
    assert [one.id for one in similar("Kostnader", codes)] == [3]
    assert [one.id for one in similar("kostnad", codes)] == [3, 4]
    assert [one.id for one in similar("بعيد", codes)] == [5]
    assert similar("  ", codes) == ()


def test_typing_finds_beginnings_before_middles() -> None:
    codes = [code(1, "Dyr resa"), code(2, "Resan"), code(3, "Stressad")]
    assert [one.id for one in matching("RES", codes)] == [2, 1, 3]
    assert matching("", codes) == tuple(codes)


@pytest.mark.parametrize("name", COLOURS)
def test_every_colour_can_be_read_on_every_ground(name: str) -> None:
    css = (STYLES / "staff.css").read_text()
    light, dark = css.split("@media (prefers", 1)
    for ground in ("paper", "card", "tint"):
        assert contrast(PALETTE[name].light, value_of(ground, light)) >= 7
        assert contrast(PALETTE[name].dark, value_of(ground, dark)) >= 7


def value_of(variable: str, css: str) -> str:
    """The colour that a style sheet gives a variable, in six digits."""
    value = re.findall(rf"--{variable}: #([0-9a-f]+)", css)[0]
    return f"#{value if len(value) == 6 else ''.join(2 * sign for sign in value)}"


def test_the_style_sheet_has_the_colours_of_the_palette() -> None:
    css = (STYLES / "staff" / "coding.css").read_text()
    found = dict(re.findall(r"\.ink-(\w+) \{ --code: (light-dark\([^)]*\))", css))
    assert found == {name: f"light-dark({colour.light}, {colour.dark})" for name, colour in PALETTE.items()}


def test_a_colour_from_elsewhere_becomes_the_nearest_and_ours_stays_itself() -> None:
    assert [nearest_colour(PALETTE[name].light) for name in COLOURS] == list(COLOURS)
    assert nearest_colour("#ff0000") == "red"
    assert nearest_colour("#808080") in ("slate", "stone")
    assert nearest_colour("javascript:") == COLOURS[0]
    assert next_colour(len(COLOURS)) == COLOURS[0]
