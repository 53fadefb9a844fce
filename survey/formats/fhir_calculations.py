"""Sums and scores of a FHIR form: the FHIRPath that only adds up answers, and Helsenorge's codes for scores."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from survey.core.definition import Instrument, Item, Text
from survey.formats.fhir_conditions import Target
from survey.formats.fhir_elements import as_objects, as_text, value_of
from survey.formats.fhir_items import Placed
from survey.formats.fhir_questions import Made
from survey.formats.import_report import Notes
from survey.formats.made_expressions import answer, fault_of

EXPRESSIONS: Final = ("sdf-calculatedExpression", "sdc-questionnaire-calculatedExpression", "cqf-calculatedValue")
SCORING: Final = "/scoringFormulas"
_SUMS: Final = frozenset(("TS", "SS"))
_ANSWER = re.compile(
    r"(?:%resource|%questionnaireresponse|QuestionnaireResponse)\s*\.\s*(?:descendants\(\)|repeat\(item\)|item)\s*"
    r"\.\s*where\(\s*linkId\s*=\s*(?:'([^']*)'|\"([^\"]*)\")\s*\)\s*\.\s*answer\s*\.\s*value(?:[A-Z]\w*)?(?:\s*\.\s*value)?"
    r"(?:\s*\.\s*(?:first|single)\(\))?",
    re.IGNORECASE,
)
_ARITHMETIC = re.compile(r"(?:[\s()+*-]|\d+(?:\.\d+)?|\$\{[a-z0-9_]+\}|div)*")


def calculated(placed: Placed, targets: Mapping[str, Target], notes: Notes) -> str:
    """What an item comes to, as an expression of ours; "" where it is not computed or cannot be here."""
    found = next((each for name in EXPRESSIONS for each in placed.item.extensions(name)), None)
    if found is None:
        return ""
    value = value_of(found.data)[1]
    source = as_text(value.get("expression")) if isinstance(value, Mapping) else as_text(value)
    made = _ANSWER.sub(lambda match: _answer(match, targets), source).replace("/", " div ")
    if _ARITHMETIC.fullmatch(made) and not fault_of(made):
        return made
    mend = f"Write calculation: for it: {source[:200]}"
    notes.add(placed.link_id, "a calculation", "this FHIRPath is not understood here", mend)
    return ""


def scores(made: Sequence[Made], notes: Notes) -> tuple[Instrument, ...]:
    """An instrument for each item that is the sum of scored questions: of all of them, or of those beside it."""
    instruments = []
    for each in made:
        sums = _SUMS.intersection(_scoring_codes(each.placed))
        if not sums:
            continue
        counted = [other for other in made if "QS" in _scoring_codes(other.placed)]
        if "SS" in sums:
            counted = [other for other in counted if other.placed.where.above == each.placed.where.above]
            counted = [other for other in counted if other.placed.where.section == each.placed.where.section]
        items = tuple(Item(other.question.key) for other in counted)
        if not items:
            notes.add(each.placed.link_id, "a score", "no question beside it is counted", "Write instruments:.")
            continue
        key = f"{each.question.key[:54]}_score"
        title = Text(f"instrument.{key}.title", each.question.label.words)
        instruments.append(Instrument(key, title, items))
    return tuple(instruments)


def _scoring_codes(placed: Placed) -> set[str]:
    codes = as_objects(placed.item.data.get("code"))
    return {as_text(code.get("code")) for code in codes if as_text(code.get("system")).endswith(SCORING)}


def _answer(match: re.Match[str], targets: Mapping[str, Target]) -> str:
    target = targets.get(match[1] or match[2] or "")
    return answer(target.key) if target else "unknown"
