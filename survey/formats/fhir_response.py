"""FHIR's QuestionnaireResponse: a person's answers in, against the questionnaire they were given to, and out.

No answer is lost in silence: what a question here cannot hold is in the report, with its value.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from survey.core import expression
from survey.core.answers import DONT_KNOW, WONT_SAY, Answer, Answers, Value
from survey.core.definition import Question
from survey.core.kinds import KINDS
from survey.core.routing import Route
from survey.core.unfolding import again_key, named, unfolded
from survey.errors import ExpressionError
from survey.formats.fhir_conditions import NO, YES
from survey.formats.fhir_elements import Data, as_objects, as_text, value_of
from survey.formats.fhir_questions import Made
from survey.formats.fhir_read import Imported
from survey.formats.fhir_response_write import POINTED
from survey.formats.fhir_sources import MAX_ITEMS, link_id
from survey.formats.import_report import ImportReport, Notes
from survey.formats.json_file import refused

ABSENT: Final = {"asked-unknown": DONT_KNOW, "asked-declined": WONT_SAY}
ORDERED: Final = frozenset(("rank", "points"))  # kinds whose several choices stay in the order they came in
SEVERAL: Final = frozenset(("choices", "places"))
_SHOWN: Final = 500


@dataclass(frozen=True)
class Response:
    """The answers by question, and what became of those that are not among them or not on the person's path."""

    answers: Answers
    report: ImportReport


@dataclass(frozen=True)
class _Given:
    """One item of a response: the linkIds above it, its answers, and which time round of its repeat it is."""

    path: tuple[str, ...]
    item: Data
    times: int

    @property
    def link_id(self) -> str:
        return self.path[-1]


def read_response(resource: Data, imported: Imported) -> Response:
    """A response to an imported questionnaire; raises DefinitionError when it is none, or too large."""
    if resource.get("resourceType") != "QuestionnaireResponse":
        found = as_text(resource.get("resourceType")) or "nothing"
        raise refused("the response", f"This is {found}, not a QuestionnaireResponse.", "Choose another file.")
    return _Reading(imported).response(resource)


class _Reading:
    """One response while it is read."""

    def __init__(self, imported: Imported) -> None:
        self.questionnaire = imported.questionnaire
        self.notes = Notes()
        self.answers: dict[str, Answer] = {}
        self.times: dict[str, int] = {}
        self.compared = _compared(imported)
        self.by_place: dict[tuple[str, str], Made] = {}
        self.by_name: dict[str, Made] = {}
        self.rows = {
            f"{made.placed.link_id}.{row.key}": row.key for made in imported.every for row in made.question.rows
        }
        for made in imported.every:
            above = made.placed.where.everything
            parent = above[-1].text("linkId") if above else ""
            self.by_place.setdefault((parent, made.placed.link_id), made)
            self.by_name.setdefault(made.placed.link_id, made)

    def response(self, resource: Data) -> Response:
        """Everything in the resource."""
        given = 0
        for each in self._items(resource):
            answers = [answer for answer in as_objects(each.item.get("answer")) if value_of(answer)[0]]
            given += len(answers)
            if answers or _absent(each.item):
                self._take(each, answers)
        self._say_again()
        for key in sorted(Route(unfolded(self.questionnaire)).off_path(self.answers)):
            answer = self.answers[key]
            if answer.value is not None:
                why = "the other answers lead past this question"
                self.notes.add(key, f"an answer off the path: {answer.value}", why, "Kept, and marked.")
        return Response(self.answers, self.notes.report(given=given, answered=len(self.answers)))

    def _say_again(self) -> None:
        """The answers to whether there is one more, which follow from how many there are."""
        for repeat in self.questionnaire.repeats:
            times = self.times.get(repeat.key, 1)
            for time in range(1, times) if repeat.again else ():
                self.answers[again_key(repeat, time)] = Answer(YES)
            if repeat.again and 1 < times < repeat.most:
                self.answers[again_key(repeat, times)] = Answer(NO)

    def _items(self, resource: Data) -> Iterator[_Given]:
        """Every item, those inside answers too, in order."""
        waiting = list(reversed(list(self._level(resource, (), 1))))
        count = 0
        while waiting:
            each = waiting.pop()
            count += 1
            if count > MAX_ITEMS or len(each.path) > 50:
                raise refused("the response", f"It has more than {MAX_ITEMS:,} items.", "Check the file.")
            yield each
            inner = list(self._level(each.item, each.path, each.times))
            for answer in as_objects(each.item.get("answer")):
                inner += self._level(answer, each.path, each.times)
            waiting += reversed(inner)

    def _level(self, holder: Data, path: tuple[str, ...], times: int) -> Iterator[_Given]:
        seen: Counter[str] = Counter()
        for item in as_objects(holder.get("item")):
            name = link_id(item)
            seen[name] += 1
            yield _Given((*path, name), item, max(times, seen[name]))

    def _take(self, given: _Given, answers: list[Data]) -> None:
        parent = given.path[-2] if len(given.path) > 1 else ""
        made = self.by_place.get((parent, given.link_id)) or self.by_name.get(given.link_id)
        row = "" if made else self.rows.get(given.link_id, "")
        made = made or self.by_name.get(parent if row else "")
        if made is None:
            self._keep(given, answers, "the questionnaire has no such item")
            return
        key = named(f"{made.question.key}_{row}" if row else made.question.key, given.times)
        if key in self.answers or (given.times > 1 and not made.placed.where.repeat):
            self._keep(given, answers, "it is answered once more than it is asked")
            return
        repeat = made.placed.where.repeat
        self.times[repeat] = max(self.times.get(repeat, 1), given.times)
        absent = _absent(given.item)
        value = self._value(made, given, answers) if answers else None
        if value is not None:
            self.answers[key] = Answer(value)
        elif absent:
            self.answers[key] = Answer(missing=absent)

    def _value(self, made: Made, given: _Given, answers: list[Data]) -> Value | None:
        """What the answers come to as the question's value; what does not fit is noted."""
        question = self._question(made)
        if not question.choices and made.question.kind not in ("yes_no",):
            return self._plain(made, given, answers)
        keys = []
        for answer in answers:
            key = self._chosen(made, question, given, answer)
            if key:
                keys.append(key)
        if made.question.kind in ORDERED:
            return tuple(dict.fromkeys(keys)) or None
        if made.target.several or made.question.kind in SEVERAL:
            return tuple(choice.key for choice in question.choices if choice.key in keys) or None
        for extra in answers[1:]:
            self._keep(given, [extra], "the question takes one answer here")
        return keys[0] if keys else None

    def _question(self, made: Made) -> Question:
        return next(page.questions[0] for page in self.questionnaire.pages if page.key == made.question.key)

    def _chosen(self, made: Made, question: Question, given: _Given, answer: Data) -> str:
        """The key of a choice; "" where it is none of them."""
        type_, value = value_of(answer)
        if type_ == "Boolean":
            return YES if value is True else NO
        system, code = ("", str(value))
        if isinstance(value, Mapping):
            system, code = as_text(value.get("system")), as_text(value.get("code")) or as_text(value.get("display"))
        key = made.target.codes.get((system, code)) or made.target.codes.get(("", code))
        if key and made.question.kind in POINTED:
            points = value_of(as_objects(value.get("extension"))[0])[1] if _has_points(value) else 0
            return f"{key}:{points}"
        if key:
            return key
        other = next((choice.key for choice in question.choices if choice.write), "")
        if other:
            words = as_text(value.get("display")) or code if isinstance(value, Mapping) else code
            self.answers[f"{question.key}_{other}"] = Answer(words)
            return other
        self._keep(given, [answer], "it is no choice of the question")
        return ""

    def _plain(self, made: Made, given: _Given, answers: list[Data]) -> Value | None:
        """The value of a question without choices."""
        values = [self._single(made, given, answer) for answer in answers]
        kept = [value for value in values if value is not None]
        if len(kept) > 1 and all(isinstance(value, str) for value in kept) and made.question.kind == "text":
            return "\n".join(map(str, kept))
        for extra in answers[1:]:
            self._keep(given, [extra], "the question takes one answer here")
        return kept[0] if kept else None

    def _single(self, made: Made, given: _Given, answer: Data) -> Value | None:
        type_, value = value_of(answer)
        if type_ == "Coding" and isinstance(value, Mapping):
            return self._coding(made, given, value)
        if type_ == "Quantity" and isinstance(value, Mapping):
            unit = as_text(value.get("code"))
            if unit and made.target.unit and unit != made.target.unit:
                self._keep(given, [answer], f"it is in {unit}, and the question asks for {made.target.unit}")
                return None
            value = value.get("value")
        if isinstance(value, bool):
            return YES if value else NO
        if made.question.kind == "number":
            return self._number(given, answer, value)
        if made.question.kind == "date" and isinstance(value, str) and "T" in value:
            self._keep(given, [answer], "the question asks for the day; the time of day is left out")
            return value.partition("T")[0]
        if type_ == "Time" and isinstance(value, str):
            return value.removesuffix(":00") if value.count(":") == 2 else value
        if isinstance(value, str | int | float) and made.question.kind in KINDS:
            return value if isinstance(value, str) or made.question.kind != "text" else str(value)
        self._keep(given, [answer], "answers of this type are not kept here")
        return None

    def _number(self, given: _Given, answer: Data, value: Any) -> Value | None:
        if isinstance(value, int | float):
            return value
        self._keep(given, [answer], "it is no number")
        return None

    def _coding(self, made: Made, given: _Given, value: Data) -> str:
        """A choice from a list that is not here: its code where conditions look at it, else its words."""
        code, words = as_text(value.get("code")), as_text(value.get("display"))
        if key := made.target.codes.get((as_text(value.get("system")), code)) or made.target.codes.get(("", code)):
            return key
        if made.question.key in self.compared:
            if words and words != code:
                self._keep(given, [{"valueCoding": value}], "its code is kept, which conditions compare with")
            return code or words
        return f"{words} ({code})" if words and code and words != code else words or code

    def _keep(self, given: _Given, answers: list[Data], why: str) -> None:
        for answer in answers:
            _, value = value_of(answer)
            shown = json.dumps(value, ensure_ascii=False)[:_SHOWN]
            self.notes.add("/".join(given.path), f"an answer: {shown}", why, "Kept here only.")


def _has_points(value: Any) -> bool:
    held = as_objects(value.get("extension")) if isinstance(value, Mapping) else []
    return bool(held) and isinstance(value_of(held[0])[1], int | float)


def _absent(item: Data) -> str:
    """Why there is no answer, where the response says so in the way that we write it."""
    for extension in as_objects(item.get("extension")):
        if as_text(extension.get("url")).endswith("/data-absent-reason"):
            return ABSENT.get(as_text(value_of(extension)[1]), "")
    return ""


def _compared(imported: Imported) -> set[str]:
    """The questions that conditions look at."""
    found: set[str] = set()
    pages = imported.questionnaire.pages
    sources = [page.questions[0].relevant for page in pages]
    for source in (*sources, *(section.relevant for section in imported.questionnaire.sections)):
        try:
            found |= expression.parse(source).names if source else set()
        except ExpressionError:
            continue
    return found
