"""The language of conditions: what it means, and where it says that something is wrong."""

from __future__ import annotations

import math
import sys
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from survey.core.expression import CURRENT, Mention, evaluate, holds, parse
from survey.core.expression.functions import FUNCTIONS
from survey.errors import ExpressionError
from tests.properties import examples
from tests.steps import steps

ANSWERS: dict[str, Any] = {
    "been": "no",
    "why": ("far", "cost"),
    "age": 42,
    "km": 3.5,
    "words": "  Det är   långt ",
    "born": "1980-02-29",
    "none": (),
    "huge": 10**400,
    CURRENT: "46",
}


def result(source: str) -> object:
    """What `source` comes to with the answers above."""
    return evaluate(parse(source), ANSWERS.get)


def fault(source: str, answers: dict[str, Any] = ANSWERS) -> ExpressionError:
    """What is wrong with `source`, when it is read or when it is computed."""
    with pytest.raises(ExpressionError) as caught:
        evaluate(parse(source), answers.get)
    return caught.value


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("10 - 4 - 3", 3),
        ("2 * 7 mod 4", 2),
        ("-7 mod 3", -1),
        ("7 div 2", 3.5),
        ("--3", 3),
        ("-(2 + 1)", -3),
        ("5 - -3", 8),
        ("1 < 2 = true()", True),
        ("1 = 1 or 1 div 0 = 2 and false()", True),
        ("(1 = 1 or 1 = 1) and false()", False),
        ("true() or false() and false()", True),
        ("1 < 3 and 3 > 2 and 2 <= 2 and 2 >= 2 and 1 != 2", True),
        (".5 + 1.", 1.5),
        ("1=1and 2=2", True),
        ("${age}-1", 41),
        ("${ age } * 2", 84),
        ("not(${been} = 'yes')", True),
        ("not (${been} = 'no')", False),
    ],
)
def test_operators_bind_as_in_xpath(source: str, expected: object) -> None:
    assert result(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("${been} = 'no'", True),
        ('${been} = "no"', True),
        ("${been} = ‘no’", True),
        ("${been} = “no”", True),
        ("${been} != 'no'", False),
        ("${age} = 42", True),
        ("${age} = '42'", True),
        ("${age} = ' 42 '", True),
        ("${age} = '042'", True),
        ("'042' = '42'", False),
        ("${been} = 1", False),
        ("${been} != 1", True),
        ("true() = 'anything'", True),
        ("true() = 1", True),
        ("'10' > '9'", True),
        ("'b' > 'a'", False),
        ("${why} = 'far cost'", True),
        ("${why} = 'far'", False),
        ("${born} < '1980-03-01'", True),
        ("${born} = '1980-02-29'", True),
        ("today() > ${born}", True),
    ],
)
def test_values_are_compared_by_their_types(source: str, expected: object) -> None:
    assert result(source) is expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("${later} = ''", True),
        ("${later} = 'no'", False),
        ("${later} != 'no'", True),
        ("${later} > 0", False),
        ("${later} < 1", False),
        ("${later} = 0", False),
        ("not(${later})", True),
        ("selected(${later}, 'far')", False),
        ("count-selected(${later})", 0),
        ("${none} = ''", True),
        ("coalesce(${later}, ${none}, 'x')", "x"),
        ("coalesce(${later})", ""),
        ("string-length(${later})", 0),
        ("boolean(${later} + 1)", False),
    ],
)
def test_what_was_not_answered_is_empty_and_not_zero(source: str, expected: object) -> None:
    assert result(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("if(${age} > 40, 'old', 'young')", "old"),
        ("if(${age} > 50, 'old', 'young')", "young"),
        ("selected(${why}, 'far')", True),
        ("selected(${why}, 'fa')", False),
        ("selected(${why}, ' cost ')", True),
        ("selected(${been}, 'no')", True),
        ("selected('1 2 3', 2)", True),
        ("count-selected(${why})", 2),
        ("selected-at(${why}, 1)", "cost"),
        ("selected-at(${why}, 2)", ""),
        ("selected-at(${why}, -1)", ""),
        ("selected-at(${why}, 'x')", ""),
        ("count-non-empty(${why}, ${later}, ${age}, ${none})", 2),
        ("checklist(1, 2, 'yes', 'no', 'yes')", True),
        ("checklist(3, -1, 'yes', 'no', 'yes')", False),
        ("weighted-checklist(5, 10, 'yes', 4, 'no', 3, 'yes', 2)", True),
        ("boolean-from-string('1')", True),
        ("boolean-from-string('yes')", False),
        ("boolean('false')", True),
    ],
)
def test_functions_of_choices_and_truth(source: str, expected: object) -> None:
    assert result(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("string(3)", "3"),
        ("string(3.50)", "3.5"),
        ("string(1 div 0)", "Infinity"),
        ("string(-1 div 0)", "-Infinity"),
        ("string(0 div 0)", "NaN"),
        ("string(0.0000001)", "0.0000001"),
        ("string(true())", "true"),
        ("string(${why})", "far cost"),
        ("concat('a', 1, ${why}, true())", "a1far costtrue"),
        ("join('-', ${why}, 'x')", "far-cost-x"),
        ("string-length('åäö')", 3),
        ("normalize-space(${words})", "Det är långt"),
        ("contains(${words}, 'lång')", True),
        ("contains('abc', '')", True),
        ("starts-with(${been}, 'n')", True),
        ("ends-with(${been}, 'n')", False),
        ("substr('hello', 1, 3)", "el"),
        ("substr('hello', -2)", "lo"),
        ("substr('hello', -9, 2)", "he"),
        ("substr('hello', 'x')", ""),
        ("substring('12345', 2, 3)", "234"),
        ("substring('12345', 1.5, 2.6)", "234"),
        ("substring('12345', 0 div 0)", ""),
        ("substring('12345', -42, 1 div 0)", "12345"),
        ("substring-before('2026-11', '-')", "2026"),
        ("substring-before('2026', '-')", ""),
        ("substring-after('2026-11', '-')", "11"),
        ("substring-after('2026', '-')", ""),
        ("substring-after('2026', '')", "2026"),
        ("translate('bar', 'abc', 'AB')", "BAr"),
        ("translate('-a-', '-', '')", "a"),
        ("upper-case('åäö')", "ÅÄÖ"),
        ("lower-case('ÅÄÖ')", "åäö"),
        ("regex(${been}, '[a-z]+')", True),
        ("regex(${been}, 'n')", False),
    ],
)
def test_functions_of_text(source: str, expected: object) -> None:
    assert result(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("number('12.5')", 12.5),
        ("number(' -3 ')", -3),
        ("number(true())", 1),
        ("number('1e3')", math.nan),
        ("number('')", math.nan),
        ("number('inf')", math.nan),
        ("number('1970-01-11')", 10),
        ("int(3.9)", 3),
        ("int(-3.9)", -3),
        ("int('x')", math.nan),
        ("round(2.5)", 3),
        ("round(-2.5)", -2),
        ("round(2.675, 2)", 2.68),
        ("round(1234, -2)", 1200),
        ("round(1 div 0)", math.inf),
        ("round(1, 'x')", math.nan),
        ("floor(-1.5)", -2),
        ("floor(1 div 0)", math.inf),
        ("ceiling(1.2)", 2),
        ("abs(-3)", 3),
        ("sum(1, 2, '3')", 6),
        ("min(3, 1, 2)", 1),
        ("max(3, 1, '')", math.nan),
        ("max(${none})", math.nan),
        ("sum(${none}) + 1", 1),
        ("pow(2, 10)", 1024),
        ("pow(10, 400)", math.inf),
        ("pow(-1, 0.5)", math.nan),
        ("sqrt(-1)", math.nan),
        ("exp(0) + exp10(2)", 101),
        ("log(0)", -math.inf),
        ("log10(1000)", 3),
        ("sin(0) + cos(0) + tan(0) + asin(0) + acos(1) + atan(0) + atan2(0, 1)", 1),
        ("asin(2)", math.nan),
        ("int(pi() * 100)", 314),
        ("${huge} > 1", True),
        ("-${huge} < 1", True),
        ("1 div 0", math.inf),
        ("1 div -0", -math.inf),
        ("0 div 0", math.nan),
        ("5 mod 0", math.nan),
        ("5 div 'x'", math.nan),
    ],
)
def test_functions_of_numbers(source: str, expected: float) -> None:
    assert result(source) == pytest.approx(expected, nan_ok=True)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("date(0)", "1970-01-01"),
        ("date('2026-11-21')", "2026-11-21"),
        ("date('2026-02-30')", ""),
        ("date(1 div 0)", ""),
        ("date(pow(10, 300))", ""),
        ("date('2024-02-28' + 1)", "2024-02-29"),
        ("date-time(0.5)", "1970-01-01T12:00:00+00:00"),
        ("decimal-date-time('1970-01-02T12:00:00Z')", 1.5),
        ("decimal-date-time('1970-01-02T02:00+02:00')", 1),
        ("decimal-time('18:00')", 0.75),
        ("decimal-time('2026-11-21T12:00:00.000+01:00')", 0.5),
        ("decimal-time('25:00')", math.nan),
        ("format-date('2026-03-05', '%e/%n %Y (%y-%m-%d)')", "5/3 2026 (26-03-05)"),
        ("format-date('', '%Y')", ""),
        ("format-date-time('2026-03-05T07:08:09.120Z', '%h:%M:%S.%3')", "7:08:09.120"),
        ("int((today() - ${born}) div 365.25) > 40", True),
        ("string-length(now()) >= 25", True),
    ],
)
def test_functions_of_dates(source: str, expected: object) -> None:
    if isinstance(expected, str | bool):
        assert result(source) == expected
    else:
        assert result(source) == pytest.approx(expected, nan_ok=True)


def test_today_is_the_date_where_the_server_stands() -> None:
    before, said, after = _local_date(), result("today()"), _local_date()
    assert before <= date.fromisoformat(str(said)) <= after


def _local_date() -> date:
    return datetime.now().astimezone().date()


@pytest.mark.parametrize(
    ("source", "column", "words"),
    [
        ("", 1, "missing at the end"),
        ("1 +", 4, "missing at the end"),
        ("${been} = 'no", 11, "never closed"),
        ("${been} == 'no'", 9, "write = once"),
        ("${been} = 'no' && 1", 16, "write 'and'"),
        ("${been} = 'no' || 1", 16, "write 'or'"),
        ("${been} <> 'no'", 9, "write !="),
        ("!${been}", 1, "not(…)"),
        ("4 / 2", 3, "div"),
        ("/data/been = 1", 1, "${key}"),
        ("../been", 1, "${key}"),
        ("5 % 2", 3, "mod"),
        ("$been = 1", 1, "${key}"),
        ("${been = 'no'", 1, "${key}"),
        ("${two words} = 1", 1, "not the key"),
        ("${} = 1", 1, "not the key"),
        ("${been} = no", 11, "quotation marks"),
        ("${a}[1]", 5, "repeated groups"),
        ("1 2", 3, "cannot stand here"),
        ("(1", 1, "never closed"),
        ("not(true()", 1, "never closed"),
        ("(1 2)", 4, "cannot stand here"),
        (")", 1, "cannot stand here"),
        ("1 = = 2", 5, "cannot stand here"),
        ("and", 1, "cannot stand here"),
        ("selcted(${why}, 'far')", 1, "Did you mean selected()?"),
        ("frobnicate()", 1, "no function frobnicate()"),
        ("1 + selected(${why})", 5, "2 arguments, not 1"),
        ("true(1)", 1, "no arguments, not 1"),
        ("concat()", 1, "at least 1 argument, not 0"),
        ("round(1, 2, 3)", 1, "1 to 2 arguments, not 3"),
        ("random() > 0.5", 1, "change from page to page"),
        ("count(${why})", 1, "count-selected()"),
        ("jr:choice-name(${been}, 'x')", 1, "differ between languages"),
        ("weighted-checklist(1, 2, 'yes', 1, 'yes')", 1, "pairs"),
        ("regex(., '(a')", 10, "never closed"),
        ("1 = 1 and regex(., '(?=a)')", 20, "looking ahead"),
        ("format-date(today(), '%b')", 22, "%b"),
        ("åäö", 1, "cannot stand here"),
        ("1\x00", 2, "cannot stand here"),
    ],
)
def test_a_fault_has_a_column_and_says_what_to_do(source: str, column: int, words: str) -> None:
    found = fault(source)
    assert (found.column, found.expression) == (column, source)
    assert words in found.why


def test_a_fault_that_only_shows_when_computed_has_its_column_too() -> None:
    assert fault("1 = 1 and regex('x', concat('(', ${been}))").column == 11
    assert fault("format-date(today(), concat('%', 'b'))").column == 1


def test_names_and_literals_that_an_author_may_have_mistyped_are_reported() -> None:
    read = parse("${been} = 'no' and (selected(${why}, 'far') or 'x' = ${been} = 'y') and ${age} > 3")
    assert read.names == {"been", "why", "age"}
    assert read.mentions == (
        Mention("been", 1, "no"),
        Mention("why", 30, "far"),
        Mention("been", 54, "y"),
        Mention("age", 73),
    )
    assert not read.current


def test_a_constraint_looks_up_the_answer_it_is_about() -> None:
    assert result(". >= 18 and . < 100 and string-length() = 2 and number() = 46") is True
    assert parse("string-length() = 2").current
    assert not parse("string-length('.') = 1").current


def test_an_expression_is_read_once() -> None:
    assert parse("${been} = 'once'") is parse("${been} = 'once'")


def test_what_can_be_computed_is_bounded() -> None:
    assert "10,000 characters" in fault("1" * 10_001).why
    assert result("1" * 10_000) == math.inf
    assert "deep" in fault("(" * 101 + "1" + ")" * 101).why
    assert result("(" * 99 + "1" + ")" * 99) == 1
    assert "deep" in fault("not(" * 101 + "1" + ")" * 101).why
    assert "longer than" in fault("concat(" + ",".join(["${long}"] * 100) + ")", {"long": "x" * 5_000}).why
    assert "longer than" in fault("join(${long}, " + ",".join(["1"] * 100) + ")", {"long": "x" * 5_000}).why


@pytest.mark.parametrize(
    "source",
    [
        "1 or " * 1_999 + "1",
        "1 + " * 2_499 + "1",
        "-" * 9_999 + "1",
        "1 = " * 2_499 + "1",
        "concat(" + "1," * 4_990 + "1)",
        "1*1+1<1=1 and 1 or (" * 14 + "1" + ")" * 14,
        "not(1 or (" * 33 + "1" + "))" * 33,
    ],
    ids=["or", "plus", "minus", "equals", "arguments", "all operators", "functions"],
)
def test_long_expressions_need_no_deep_stack(source: str) -> None:
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(_depth() + 500)
    try:
        evaluate(parse(source), ANSWERS.get)
    finally:
        sys.setrecursionlimit(limit)


def _depth() -> int:
    frame, depth = sys._getframe(), 0
    while frame.f_back:
        frame, depth = frame.f_back, depth + 1
    return depth


PIECES = st.sampled_from(
    [
        *("${been}", "${why}", "${age}", "${later}", ".", "'far'", "'(a+)+$'", "''", "1", "0", "2.5", "-", "+", "*"),
        *("div", "mod", "=", "!=", "<", ">=", "and", "or", "(", ")", ",", " ", "${", "}", "‘no’", "é", "\n", "|"),
        *("not(", "selected(", "regex(", "if(", "concat(", "substr(", "round(", "date(", "pow(", "format-date("),
    ]
)


@settings(max_examples=examples(400), deadline=None)
@given(st.lists(PIECES, max_size=40).map("".join) | st.text(max_size=60))
@example("(" * 5_000)
@example("'x' = ${been} = 'y'")
@example("-" * 10_000)
@example("1" + " or 1" * 1_999)
def test_nothing_that_is_written_does_more_than_raise_expression_error(source: str) -> None:
    made: list[object] = []
    assert steps(lambda: made.append(_result_or_fault(source))) < 10_000 + 50 * len(source)
    [come_to] = made
    if isinstance(come_to, ExpressionError):
        assert 1 <= come_to.column <= len(source) + 1
        assert come_to.why
    else:
        assert isinstance(come_to, bool | float | str | tuple)
        assert holds(parse(source), ANSWERS.get) in (True, False)


def _result_or_fault(source: str, answers: dict[str, Any] = ANSWERS) -> object:
    try:
        return evaluate(parse(source), answers.get)
    except ExpressionError as error:
        return error


VALUES = (
    st.none()
    | st.text(max_size=8)
    | st.sampled_from(
        ["2026-11-21", "0001-01-01T00:00+14:00", "9999-12-31T23:59-14:00", "18:00", "yes", "%Y", "(a+)+$"]
    )
    | st.integers(-(10**400), 10**400)
    | st.floats()
    | st.lists(st.sampled_from(["far", "cost", "1"]), max_size=2, unique=True).map(tuple)
)


@settings(max_examples=examples(30), deadline=None)
@pytest.mark.parametrize("name", FUNCTIONS)
@given(st.data())
def test_every_function_takes_whatever_was_answered(name: str, data: st.DataObject) -> None:
    function = FUNCTIONS[name]
    most = function.least + 3 if function.most is None else function.most
    count = data.draw(st.integers(function.least, most))
    answers = {f"q{place}": data.draw(VALUES) for place in range(count)}
    source = f"{name}({', '.join(f'${{{key}}}' for key in answers)})"
    come_to = _result_or_fault(source, answers)
    assert isinstance(come_to, bool | float | str | tuple | ExpressionError)
    if not isinstance(come_to, ExpressionError):
        _result_or_fault(f"concat({source}, {source} + 1, {source} = ${{q0}}, string({source}))", answers)


NUMBERS = st.integers(-50, 50)
TREES = st.recursive(
    NUMBERS.map(lambda number: (str(number) if number >= 0 else f"({number})", number)),
    lambda inner: st.tuples(inner, st.sampled_from("+-*"), inner).map(
        lambda parts: (
            f"({parts[0][0]} {parts[1]} {parts[2][0]})",
            {"+": int.__add__, "-": int.__sub__, "*": int.__mul__}[parts[1]](parts[0][1], parts[2][1]),
        )
    ),
    max_leaves=12,
)


@settings(max_examples=examples(100), deadline=None)
@given(TREES)
def test_arithmetic_agrees_with_arithmetic(tree: tuple[str, int]) -> None:
    source, expected = tree
    assert evaluate(parse(source), ANSWERS.get) == pytest.approx(expected)
