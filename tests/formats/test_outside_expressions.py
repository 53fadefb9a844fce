"""Whatever an expression from elsewhere holds, it is turned into one of ours or refused in words."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.core.expression import holds, parse
from survey.formats.condition_parts import Comparison, clauses
from survey.formats.limesurvey_language import LIMESURVEY
from survey.formats.outside_expressions import Dialect, Known, OutsideError, translated
from survey.formats.surveyjs_language import SURVEYJS
from tests.properties import examples
from tests.steps import steps

KNOWN = {"a": Known("a"), "b": Known("b", several=True, choices={"X": "x"}), "c": Known("c", yes="Y", no="N")}
PIECES = [
    *("{a}", "{b}", "{c}", "a", "b.NAOK", "c", "'X'", "'Y'", '"it\'s"', "1", "-2.5", "true", "["),
    *("]", "(", ")", ",", "=", "==", "!=", "<>", "<", ">=", "+", "-", "*", "/", "%", "!", "not", "and", "&&", "or"),
    *("||", "empty", "notempty", "contains", "anyof", "noneof", "iif(", "is_empty(", "regexMatch(", "sum(", "{", "'"),
]


@settings(max_examples=examples(500), deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join) | st.text(max_size=60))
@pytest.mark.parametrize("dialect", [SURVEYJS, LIMESURVEY], ids=["surveyjs", "limesurvey"])
def test_what_is_turned_can_be_read_and_computed(dialect: Dialect, source: str) -> None:
    with contextlib.suppress(OutsideError):
        made = translated(source, dialect, lambda name: KNOWN.get(name.removesuffix(".NAOK")))
        assert parse(made).names <= {"a", "b", "c"}


BOMBS = ["(" * 9_000, "!" * 9_000 + "1", "1+" * 4_999 + "1", "[" * 9_000, "x" * 20_000, "'" * 9_999, "a(" * 4_000]


@pytest.mark.parametrize("bomb", range(len(BOMBS)))
@pytest.mark.parametrize("dialect", [SURVEYJS, LIMESURVEY], ids=["surveyjs", "limesurvey"])
def test_bombs_end_after_a_few_steps_for_each_sign(dialect: Dialect, bomb: int) -> None:
    def read() -> None:
        with contextlib.suppress(OutsideError):
            translated(BOMBS[bomb], dialect, KNOWN.get)

    assert steps(read) < 100 * len(BOMBS[bomb])


LITERALS = st.sampled_from(["'x'", "'y'", "''", "1", "-2.5", "0"])
COMPARED = st.builds("${{{}}} {} {}".format, st.sampled_from("ab"), st.sampled_from(["=", "!=", "<", ">="]), LITERALS)
CONDITIONS = st.recursive(
    COMPARED | st.builds("selected(${{{}}}, {})".format, st.sampled_from("ab"), st.sampled_from(["'x'", "'y'"])),
    lambda inner: (
        st.builds("({} {} {})".format, inner, st.sampled_from(["and", "or"]), inner)
        | st.builds("not({})".format, inner)
    ),
    max_leaves=6,
)

VALUES = st.sampled_from([None, "x", "y", 1, -2.5, 0])


@settings(max_examples=examples(500), deadline=None)
@given(CONDITIONS, VALUES, VALUES)
def test_a_condition_taken_apart_holds_when_the_whole_does(
    source: str, a: str | float | None, b: str | float | None
) -> None:
    found = clauses(source)
    if found is None:
        return
    lookup = {"a": a, "b": b}.get
    apart = all(any(holds(parse(_written(each)), lookup) for each in clause) for clause in found)
    assert apart == holds(parse(source), lookup)


def _written(each: Comparison) -> str:
    literal = repr(each.value) if isinstance(each.value, str) else f"{each.value:g}"
    if each.selected:
        selected = f"selected(${{{each.question}}}, {literal})"
        return selected if each.operator == "=" else f"not({selected})"
    return f"${{{each.question}}} {each.operator} {literal}"
