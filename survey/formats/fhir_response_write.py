"""A person's answers as a FHIR QuestionnaireResponse, in the shape of the questionnaire that was exported for them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from survey.core.answers import DONT_KNOW, WONT_SAY, Answer, Answers, Value
from survey.core.definition import Question, Questionnaire
from survey.core.routing import Route
from survey.core.unfolding import named, unfolded
from survey.formats.fhir_conditions import YES
from survey.formats.fhir_elements import Data, as_objects, as_text
from survey.formats.fhir_made import Made, extension
from survey.formats.fhir_write import Written, address_of, write
from survey.formats.import_report import Notes

REASONS: Final = {DONT_KNOW: "asked-unknown", WONT_SAY: "asked-declined"}
POINTED: Final = frozenset(("points",))  # kinds whose choices are given points
_TYPES: Final = {"date": "valueDate", "integer": "valueInteger", "decimal": "valueDecimal"}
_CHOOSING: Final = frozenset(("choice", "open-choice", "coding"))


def write_response(questionnaire: Questionnaire, answers: Answers, release: str, finished: bool = True) -> Written:
    """The answers as a resource of release "r4" or "r5". Those off the person's path are left out, and noted."""
    off = Route(unfolded(questionnaire)).off_path(answers)
    return ResponseWriter(questionnaire, release).write(answers, finished, off)


class ResponseWriter:
    """Writes responses to one questionnaire, whose own resource is made once."""

    def __init__(self, questionnaire: Questionnaire, release: str) -> None:
        self._key = questionnaire.key
        self._items = as_objects(write(questionnaire, release).resource["item"])
        self._questions = {question.key: question for question in questionnaire.questions()}
        self._names = {key: key for key in self._questions}
        for question in questionnaire.questions():
            for row in question.rows:
                name = f"{question.key}.{row.key}"
                self._questions[name], self._names[name] = question, f"{question.key}_{row.key}"

    def write(self, answers: Answers, finished: bool = True, off: Collection[str] = ()) -> Written:
        """One response. `off` are the keys of the answers that are off the person's path."""
        notes = Notes()
        writer = _Writer(self._questions, self._names, answers, off, notes)
        resource: Made = {
            "resourceType": "QuestionnaireResponse",
            "questionnaire": address_of(self._key),
            "status": "completed" if finished else "in-progress",
            "item": [item for each in self._items for item in writer.item(each, 1)],
        }
        if not resource["item"]:
            del resource["item"]
        return Written(resource, notes.report(answers=writer.count))


@dataclass(slots=True)
class _Writer:
    """Writes one response. `count` is how many questions got an answer."""

    questions: Mapping[str, Question]
    names: Mapping[str, str]
    answers: Answers
    off: Collection[str]
    notes: Notes
    count: int = 0

    def item(self, form: Data, times: int) -> Iterator[Made]:
        """An item of the form as it was answered: nothing, once, or as many times as its group was."""
        if as_text(form.get("type")) != "group":
            yield from self._question(form, times)
            return
        rounds = range(1, self._most(form) + 1) if form.get("repeats") is True else (times,)
        for each in rounds:
            inside = [made for child in as_objects(form.get("item")) for made in self.item(child, each)]
            if inside:
                yield {**self._named(form), "item": inside}

    def _most(self, form: Data) -> int:
        found = next((each for each in as_objects(form.get("extension")) if "valueInteger" in each), {})
        return int(found.get("valueInteger", 1))

    def _question(self, form: Data, times: int) -> Iterator[Made]:
        name = as_text(form.get("linkId"))
        key = named(self.names.get(name, name), times)
        answer = self.answers.get(key)
        question = self.questions.get(name)
        if answer is None or question is None:
            return
        if key in self.off and answer.value is not None:
            self.notes.add(key, f"an answer off the path: {answer.value}", "the item is not enabled", "Left out.")
        elif answer.value is not None:
            self.count += 1
            yield {**self._named(form), "answer": list(self._answers(form, question, answer, key))}
        elif answer.missing in REASONS:
            reason = extension("data-absent-reason", valueCode=REASONS[answer.missing])
            yield {"extension": [reason], **self._named(form)}

    def _named(self, form: Data) -> Made:
        named: Made = {"linkId": form["linkId"]}
        return {**named, "text": form["text"]} if "text" in form else named

    def _answers(self, form: Data, question: Question, answer: Answer, key: str) -> Iterator[Made]:
        values = answer.value if isinstance(answer.value, tuple) else (answer.value,)
        for value in values:
            if value is not None:
                yield self._answer(as_text(form.get("type")), question, value, key)

    def _answer(self, type_: str, question: Question, value: Value, key: str) -> dict[str, Any]:
        if type_ in _CHOOSING:
            return self._chosen(question, str(value), key)
        if type_ == "boolean":
            return {"valueBoolean": value == YES}
        if type_ == "time":
            written = str(value)
            return {"valueTime": written if written.count(":") == 2 else f"{written}:00"}
        if type_ == "attachment":
            return {"valueAttachment": {"title": str(value)}}
        if type_ in _TYPES:
            return {_TYPES[type_]: value}
        return {"valueString": str(value)}

    def _chosen(self, question: Question, chosen: str, key: str) -> dict[str, Any]:
        """A choice; of one that words were added to, the words; of one that got points, with how many."""
        if question.kind in POINTED:
            return {"valueCoding": self._pointed(question, chosen)}
        choice = question.choice(chosen)
        written = self.answers.get(f"{key}_{chosen}")
        if choice and choice.write and written and isinstance(written.value, str):
            return {"valueString": written.value}
        return {"valueCoding": {"code": chosen, **({"display": choice.label.source} if choice else {})}}

    def _pointed(self, question: Question, value: str) -> Made:
        key, _, points = value.rpartition(":")
        choice = question.choice(key)
        coding: Made = {"code": key, **({"display": choice.label.source} if choice else {})}
        number = int(points) if points.isdecimal() else 0
        return {"extension": [extension("ordinalValue", valueDecimal=number)], **coding}
