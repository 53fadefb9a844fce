"""Conditions of ours as `enableWhen`: in groups where several alternatives must hold at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from survey.core.definition import Question
from survey.formats.condition_parts import Clause, Comparison, clauses
from survey.formats.fhir_conditions import YES
from survey.formats.fhir_made import Made, ours
from survey.formats.import_report import Notes
from survey.formats.stock_words import is_common

_SUFFIX: Final = ".if"


class Enabling:
    """Puts conditions on items; what `enableWhen` cannot say is kept beside it and noted."""

    def __init__(self, questions: Mapping[str, Question], notes: Notes) -> None:
        self._questions = questions
        self._notes = notes

    def put(self, item: Made, source: str) -> Made:
        """The item under a condition; wrapped in a group for each alternative but one."""
        if not source:
            return item
        found = clauses(source)
        if found is None or not all(each.question in self._questions for clause in found for each in clause):
            why = "enableWhen compares one answer with one value"
            self._notes.add(
                item["linkId"], f"the condition {source}", why, "Others will always ask it; we read it back."
            )
            return {**item, "extension": [*item.get("extension", ()), ours("relevant", source)]}
        single = [clause for clause in found if len(clause) == 1]
        several = [clause for clause in found if len(clause) > 1]
        if single and not several:
            return {**item, **self._whens(tuple(clause[0] for clause in single), "all")}
        if single:
            inner = self.put_several(item, several)
            return self._wrapped(inner, tuple(clause[0] for clause in single), "all", len(several))
        return self.put_several(item, several)

    def put_several(self, item: Made, several: list[Clause]) -> Made:
        """The item under alternatives, each further one on a group around it."""
        made = {**item, **self._whens(several[0], "any")}
        for number, clause in enumerate(several[1:], start=1):
            made = self._wrapped(made, clause, "any", number)
        return made

    def _wrapped(self, item: Made, whens: Clause, behaviour: str, number: int) -> Made:
        link_id = f"{item['linkId'].partition(_SUFFIX)[0]}{_SUFFIX}{number}"
        return {"linkId": link_id, "type": "group", **self._whens(whens, behaviour), "item": [item]}

    def _whens(self, whens: Clause, behaviour: str) -> Made:
        made = [self._when(each) for each in whens]
        return {"enableWhen": made, "enableBehavior": behaviour} if len(made) > 1 else {"enableWhen": made}

    def _when(self, each: Comparison) -> Made:
        when: Made = {"question": each.question, "operator": each.operator}
        if each.value == "":
            return {**when, "operator": "exists", "answerBoolean": each.operator == "!="}
        return {**when, **_answer(self._questions[each.question], each.value)}


def is_boolean(question: Question) -> bool:
    """Whether a question is FHIR's own yes and no: with pictures or words of its own it is a choice."""
    plain = (not choice.picture and is_common(choice.key, choice.label.words) for choice in question.choices)
    return question.kind == "yes_no" and all(plain)


def _answer(question: Question, value: str | float) -> dict[str, Any]:
    """A value in the type that the question's answers have."""
    if isinstance(value, float):
        whole = value.is_integer() and question.settings.get("step") == 1
        return {"answerInteger": int(value)} if whole else {"answerDecimal": value}
    if is_boolean(question):
        return {"answerBoolean": value == YES}
    if question.choices:
        return {"answerCoding": {"code": value}}
    if question.kind == "date":
        return {"answerDate": value}
    if question.kind == "time":
        return {"answerTime": value if value.count(":") == 2 else f"{value}:00"}
    return {"answerString": value}
