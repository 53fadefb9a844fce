"""What every operator of a condition does with every type of answer: expected by hand, got from the product.

`python -m tests.formats.conditions_table` writes docs/conditions.md anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from survey.core.answers import Answer, Value
from survey.core.expression import CURRENT, holds, parse
from survey.core.routing import Route
from survey.core.unfolding import unfolded
from survey.formats import fhir_read

DOCUMENT = Path(__file__).parent.parent.parent / "docs" / "conditions.md"
CODES = ("red", "green", "blue")
NONE = None
EXISTS = ((True, "r", True), (True, NONE, False), (False, "r", False), (False, NONE, True))


class Case(NamedTuple):
    """A comparison with an answer, and whether it should hold."""

    type: str
    operator: str
    compared: Any
    answer: Value | None
    expected: bool


def _cases(type_: str, table: dict[str, Iterable[tuple[Any, Value | None, bool]]]) -> Iterator[Case]:
    for operator, rows in table.items():
        for compared, answer, expected in rows:
            yield Case(type_, operator, compared, answer, expected)


def _ordered(low: Any, middle: Any, high: Any) -> dict[str, Iterable[tuple[Any, Value | None, bool]]]:
    """What holds of three values in order, each compared with the middle one; nothing but != holds of no answer."""
    expected = {
        "=": (False, True, False, False),
        "!=": (True, False, True, True),
        ">": (False, False, True, False),
        "<": (True, False, False, False),
        ">=": (False, True, True, False),
        "<=": (True, True, False, False),
    }
    answers = (low, middle, high, NONE)
    return {sign: [(middle, *pair) for pair in zip(answers, held, strict=True)] for sign, held in expected.items()}


def _exists(answer: Value) -> dict[str, Iterable[tuple[Any, Value | None, bool]]]:
    return {"exists": [(asked, answer if given else NONE, held) for asked, given, held in EXISTS]}


FHIR_CASES: tuple[Case, ...] = (
    *_cases("boolean", _exists("yes")),
    *_cases("boolean", {"=": [(True, "yes", True), (True, "no", False), (True, NONE, False), (False, "no", True)]}),
    *_cases("boolean", {"!=": [(True, "yes", False), (True, "no", True), (True, NONE, True)]}),
    *_cases("integer", {**_exists(0), **_ordered(4, 5, 6)}),
    *_cases("integer", {"=": [(-1, -1, True), (0, NONE, False)], ">": [(-2, -1, True)]}),
    *_cases("decimal", {**_exists(0.5), **_ordered(1.4, 1.5, 1.6)}),
    *_cases("quantity", {**_exists(7), **_ordered(69.5, 70, 70.5)}),
    *_cases("date", {**_exists("2026-11-22"), **_ordered("2026-11-21", "2026-11-22", "2026-12-01")}),
    *_cases("date", {">": [("2026-11", "2026-11-30", False), ("2026-11", "2026-12-01", True)]}),
    *_cases("date", {">=": [("2026", "2025-12-31", False), ("2026", "2026-01-01", True)]}),
    *_cases("date", {"<": [("2026-11", "2026-11-01", False), ("2026-11", "2026-10-31", True)]}),
    *_cases("date", {"<=": [("2024-02", "2024-02-29", True), ("2024-02", "2024-03-01", False)]}),
    *_cases("time", {**_exists("09:30"), **_ordered("09:29", "09:30:00", "10:00")}),
    *_cases("string", _exists("x")),
    *_cases("string", {"=": [('it\'s "so"', 'it\'s "so"', True), ("x", "X", False), ("x", NONE, False)]}),
    *_cases("string", {"!=": [("x", "x", False), ("x", "y", True), ("x", NONE, True)]}),
    *_cases("coding", _exists("red")),
    *_cases("coding", {"=": [("red", "red", True), ("red", "blue", False), ("red", NONE, False)]}),
    *_cases("coding", {"!=": [("red", "red", False), ("red", "blue", True), ("red", NONE, True)]}),
    *_cases("several codings", _exists(("red", "blue"))),
    *_cases("several codings", {"=": [("red", ("red", "blue"), True), ("green", ("red", "blue"), False)]}),
    *_cases("several codings", {"!=": [("red", ("red", "blue"), False), ("green", ("red", "blue"), True)]}),
    *_cases("several codings", {"=": [("red", NONE, False)], "!=": [("red", NONE, True)]}),
)

FORM_CASES: tuple[tuple[str, Value | None, bool], ...] = (
    ("${a} = 5", 5, True),
    ("${a} = 5", 6, False),
    ("${a} = 5", NONE, False),
    ("${a} != 5", 6, True),
    ("${a} != 5", NONE, True),
    ("${a} < 5", 4, True),
    ("${a} <= 5", 5, True),
    ("${a} > 5", 5, False),
    ("${a} >= 5", 5, True),
    ("${a} >= 5", NONE, False),
    ("${a} + 2 = 7", 5, True),
    ("${a} - 2 = 3", 5, True),
    ("${a} * 2 = 10", 5, True),
    ("${a} div 2 = 2.5", 5, True),
    ("${a} mod 2 = 1", 5, True),
    ("-${a} = -5", 5, True),
    ("${a} > 1 and ${a} < 9", 5, True),
    ("${a} < 1 or ${a} > 4", 5, True),
    ("not(${a} = 5)", 5, False),
    ("${a} = ''", NONE, True),
    ("${a} != ''", 0, True),
    ("${a} = 'red'", "red", True),
    ("${a} = 'red'", "Red", False),
    ("selected(${a}, 'red')", ("red", "blue"), True),
    ("selected(${a}, 'green')", ("red", "blue"), False),
    ("count-selected(${a}) = 2", ("red", "blue"), True),
    ("${a} < '2026-11-22'", "2026-11-21", True),
    ("${a} >= '2026-11-22'", "2026-11-22", True),
    ("decimal-time(${a}) > decimal-time('09:30')", "10:00", True),
)


RULE_CASES: tuple[tuple[str, str, Value, bool], ...] = (
    ("date", "$this <= today()", "1999-12-31", True),
    ("date", "$this <= today()", "2999-12-31", False),
    ("date", "this.value <= today()  and this.value >=today() - 120 years", "1999-12-31", True),
    ("date", "this.value <= today()  and this.value >=today() - 120 years", "1899-12-31", False),
    ("date", "this.value <= today()  and this.value >=today() - 120 years", "2999-12-31", False),
    ("date", "answer.value > today() - 7 days", "1999-12-31", False),
    ("date", "answer.value > today() - 7 days", "2999-12-31", True),
    ("date", "$this < today() + 2 'weeks'", "1999-12-31", True),
    ("date", "$this < today() + 2 'weeks'", "2999-12-31", False),
    ("date", "$this >= @2026-11-22", "2026-11-21", False),
    ("date", "$this >= @2026-11-22", "2026-11-22", True),
    ("date", "$this < @2026-11-22", "2026-11-22", False),
    ("integer", "$this >= 18", 17, False),
    ("integer", "$this >= 18", 18, True),
    ("decimal", "$this > 0.5 and $this <= 1.5", 0.5, False),
    ("decimal", "$this > 0.5 and $this <= 1.5", 1.5, True),
    ("string", "$this.length() > 3", "åäö", False),
    ("string", "$this.length() > 3", "åäöÅ", True),
    ("string", "$this.matches('^[0-9]+$')", "12", True),
    ("string", "$this.matches('^[0-9]+$')", "12a", False),
)


def fulfilled(type_: str, rule: str, answer: Value) -> bool:
    """Whether the product takes an answer to an item with a rule in FHIRPath."""
    said = [{"url": "expression", "valueString": rule}]
    extension = {"url": "http://hl7.org/fhir/StructureDefinition/questionnaire-constraint", "extension": said}
    item = {"linkId": "a", "text": "?", "type": type_, "extension": [extension]}
    imported = fhir_read.read([{"resourceType": "Questionnaire", "title": "Table", "item": [item]}], "table")
    (question,) = imported.questionnaire.questions()
    return holds(parse(question.constraint), {CURRENT: answer}.get)


def got(case: Case) -> bool:
    """Whether the product asks a question that is enabled by the comparison, given the answer."""
    imported = fhir_read.read([resource(case)], "table")
    answers = {} if case.answer is NONE else {"looked_at": Answer(case.answer)}
    return "shown" in [page.key for page in Route(unfolded(imported.questionnaire)).path(answers)]


def resource(case: Case) -> dict[str, Any]:
    """A questionnaire of two items, the second enabled by the comparison."""
    type_ = "coding" if case.type == "several codings" else case.type
    looked_at: dict[str, Any] = {"linkId": "looked_at", "text": "?", "type": "choice" if type_ == "coding" else type_}
    if type_ == "coding":
        looked_at["answerOption"] = [{"valueCoding": {"code": code, "display": code}} for code in CODES]
        looked_at["repeats"] = case.type == "several codings"
    when = {"question": "looked_at", "operator": case.operator, **_compared(case, type_)}
    shown = {"linkId": "shown", "text": "!", "type": "string", "enableWhen": [when]}
    return {"resourceType": "Questionnaire", "language": "en", "title": "Table", "item": [looked_at, shown]}


def _compared(case: Case, type_: str) -> dict[str, Any]:
    if case.operator == "exists":
        return {"answerBoolean": case.compared}
    if type_ == "coding":
        return {"answerCoding": {"code": case.compared}}
    if type_ == "quantity":
        return {"answerQuantity": {"value": case.compared}}
    return {f"answer{type_.capitalize()}": case.compared}


def document() -> str:
    """docs/conditions.md."""
    fhir = [(c.type, c.operator, _said(c.compared), _said(c.answer), c.expected, got(c)) for c in FHIR_CASES]
    form = [
        (f"`{source}`", _said(answer), expected, evaluated(source, answer)) for source, answer, expected in FORM_CASES
    ]
    rules = [
        (type_, f"`{rule}`", answer, expected, fulfilled(type_, rule, answer))
        for type_, rule, answer, expected in RULE_CASES
    ]
    return "\n".join(
        (
            "# Conditions: what each operator does",
            "",
            "This page is written by `python -m tests.formats.conditions_table`; a test holds it against the product.",
            "",
            "## `enableWhen` of FHIR",
            "",
            "An item is asked when the comparison holds. `=` holds when one of the answers is equal, `!=` when none",
            "is, so also when there is no answer; the other operators need an answer. A month or a year is compared",
            "by its first or last day.",
            "",
            *_table(("type", "operator", "compared with", "answer", "expected", "got"), fhir),
            "",
            "## Rules in FHIRPath",
            "",
            "An answer must fulfil them (`questionnaire-constraint`). Years are counted by the date, so that on 29",
            "February the earliest day that a year ago lets in is 1 March.",
            "",
            *_table(("type", "rule", "answer", "expected", "got"), rules),
            "",
            "## Operators of XLSForm",
            "",
            *_table(("condition", "answer to `a`", "expected", "got"), form),
            "",
        )
    )


def evaluated(source: str, answer: Value | None) -> bool:
    """Whether a condition on the answer to `a` holds."""
    lookup: Callable[[str], Value | None] = {"a": answer}.get
    return holds(parse(source), lookup)


def _table(head: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> Iterator[str]:
    yield _row(head)
    yield _row("---" for _ in head)
    for row in rows:
        yield _row("yes" if cell is True else "no" if cell is False else str(cell) for cell in row)


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _said(value: object) -> str:
    if value is NONE:
        return "none"
    if isinstance(value, bool):
        return "true" if value else "false"
    return ", ".join(value) if isinstance(value, tuple) else str(value)


if __name__ == "__main__":
    DOCUMENT.write_text(document(), encoding="utf-8")
