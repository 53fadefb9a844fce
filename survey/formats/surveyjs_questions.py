"""One element of a SurveyJS form as a question of ours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from survey.core.definition import Choice, Question, Scalar, Text
from survey.core.kinds import KINDS
from survey.formats.file_kinds import kind_of_file
from survey.formats.import_report import Notes
from survey.formats.made_expressions import all_of, fault_of, quoted
from survey.formats.outside_expressions import NO, YES, Known
from survey.formats.outside_names import Names
from survey.formats.stock_words import common
from survey.formats.surveyjs_choices import ChoiceMaker, Offered
from survey.formats.surveyjs_language import words_of

KIND_OF: Final = {
    "text": "text",
    "comment": "text",
    "radiogroup": "choice",
    "dropdown": "choice",
    "buttongroup": "choice",
    "checkbox": "choices",
    "tagbox": "choices",
    "boolean": "yes_no",
    "rating": "rating",
    "slider": "slider",
    "ranking": "rank",
    "matrix": "matrix",
    "file": "photo",
    "expression": "calculated",
    "html": "note",
    "image": "note",
}
INPUTS: Final = {
    "number": "number",
    "range": "number",
    "date": "date",
    "datetime-local": "date",
    "datetime": "date",
    "month": "date",
    "time": "time",
    "email": "email",
    "tel": "telephone",
}
_LISTS: Final = frozenset(("choice", "choices", "rank"))
_ROWS: Final = 4
_POINTS: Final = 5


@dataclass(frozen=True)
class Made:
    """A question without its conditions, the element it came from, and how expressions see it."""

    question: Question
    element: Mapping[str, Any]
    known: Known


class QuestionMaker:
    """Makes the questions of one form."""

    def __init__(self, source: str, notes: Notes) -> None:
        self.source = source
        self.notes = notes
        self.names = Names()
        self.choices = ChoiceMaker(source, notes)

    def make(self, element: Mapping[str, Any]) -> Made:
        """The question of an element."""
        name = str(element.get("name") or "question")
        key = self.names.fresh(name)
        kind = self._kind(name, element)
        at = f"question.{key}"
        offered = self._offered(name, at, kind, element)
        question = Question(
            key=key,
            kind=kind,
            label=Text(f"{at}.label", self._label(name, element)),
            hint=self._text(f"{at}.hint", element.get("description")),
            choices=offered.choices,
            rows=self._rows(name, at, element) if kind == "matrix" else (),
            required=element.get("isRequired") is True and kind not in ("note", "calculated", "hidden"),
            read_only=element.get("readOnly") is True,
            settings=self._settings(kind, element),
            texts=self._texts(at, kind, element),
            random=element.get("choicesOrder") == "random",
        )
        question = self._checked(name, self._defaulted(question, element, offered), element)
        several = kind in ("choices", "rank")
        yes, no = (_literal(element, "valueTrue", "true"), _literal(element, "valueFalse", "false"))
        plain = kind == "yes_no"
        keys = {} if plain else offered.keys
        return Made(question, element, Known(key, several, keys, yes if plain else "", no if plain else ""))

    def _kind(self, name: str, element: Mapping[str, Any]) -> str:
        type_ = str(element.get("type", "text"))
        kind = KIND_OF.get(type_, "")
        if type_ == "imagepicker":
            kind = "choices" if element.get("multiSelect") is True else "choice"
        elif type_ == "file":
            kind = kind_of_file(filter(None, str(element.get("acceptedTypes") or "").split(",")))
            if element.get("allowMultiple") is True:
                self.notes.add(name, "several files", f"a {kind or 'question'} takes one here", "Ask it in a repeat.")
        elif type_ == "text":
            kind = INPUTS.get(str(element.get("inputType", "")), "text")
        elif type_ == "rating" and (element.get("rateValues") or element.get("rateType") == "smileys"):
            kind = "scale"
        if element.get("visible") is False:
            self.notes.add(name, "a hidden question", "nobody sees it", "Give it a default: or remove it.")
            return "hidden"
        if kind not in KINDS:
            why = f"the type {type_[:40]!r} is not asked for here"
            self.notes.add(name, "a question of another type", why, "Asked as text; change its kind.")
            return "text"
        return kind

    def _label(self, name: str, element: Mapping[str, Any]) -> dict[str, str]:
        for field in ("title", "html", "altText", "text"):
            words = words_of(element.get(field), self.source)
            if words:
                if any("<" in said for said in words.values()):
                    self.notes.add(name, "HTML in words", "words here are plain", "Take the marks away.")
                return words
        return {self.source: name}

    def _text(self, path: str, value: Any) -> Text | None:
        words = words_of(value, self.source)
        return Text(path, words) if words else None

    def _offered(self, name: str, at: str, kind: str, element: Mapping[str, Any]) -> Offered:
        path = f"{at}.choice"
        if kind == "yes_no":
            labels = {YES: ("labelTrue", "yes"), NO: ("labelFalse", "no")}
            words = {key: words_of(element.get(field), self.source) for key, (field, _) in labels.items()}
            said = {key: words[key] or common(stock, (self.source,)) for key, (_, stock) in labels.items()}
            made = tuple(Choice(key, Text(f"{path}.{key}.label", held)) for key, held in said.items())
            return Offered(made, {})
        if kind == "scale":
            return self.choices.offered(name, path, {**element, "choices": _points(element)})
        if kind == "matrix":
            return self.choices.offered(name, path, element, "columns")
        if kind not in _LISTS:
            return Offered((), {})
        offered = self.choices.offered(name, path, element)
        if not offered.choices:
            why = "they come from an address, another question or nowhere"
            self.notes.add(name, "no choices", why, "Add choices:.")
        return offered

    def _rows(self, name: str, at: str, element: Mapping[str, Any]) -> tuple[Choice, ...]:
        rows = self.choices.offered(name, f"{at}.row", element, "rows").choices
        return tuple(replace(row, value=None) for row in rows)

    def _settings(self, kind: str, element: Mapping[str, Any]) -> dict[str, Scalar]:
        found: dict[str, Any] = {
            "min": element.get("rateMin", 1) if kind == "rating" else element.get("min"),
            "max": element.get("rateMax", _POINTS) if kind == "rating" else element.get("max"),
            "step": element.get("step"),
            "max_length": element.get("maxLength"),
            "max_choices": element.get("maxSelectedChoices"),
            "rows": element.get("rows", _ROWS) if element.get("type") == "comment" else None,
            "precision": "month" if element.get("inputType") == "month" else None,
        }
        taken = KINDS[kind].settings
        return {name: value for name, value in found.items() if name in taken and taken[name].takes(value)}

    def _texts(self, at: str, kind: str, element: Mapping[str, Any]) -> dict[str, Text]:
        fields = {"low": "minRateDescription", "high": "maxRateDescription"}
        made = {name: self._text(f"{at}.{name}", element.get(field)) for name, field in fields.items()}
        return {name: text for name, text in made.items() if text and name in KINDS[kind].texts}

    def _defaulted(self, question: Question, element: Mapping[str, Any], offered: Offered) -> Question:
        """The question with what stands in it at first."""
        value = element.get("defaultValue")
        if question.kind == "hidden" and value is None:
            return replace(question, default="''")
        if value is None or question.kind in ("note", "matrix"):
            return question
        if isinstance(value, bool):
            return replace(question, default=quoted(YES if value else NO))
        if isinstance(value, int | float):
            return replace(
                question, default=quoted(offered.keys[str(value)]) if str(value) in offered.keys else str(value)
            )
        values = [str(each) for each in value] if isinstance(value, list) else [str(value)]
        return replace(question, default=quoted(" ".join(offered.keys.get(each, each) for each in values)))

    def _checked(self, name: str, question: Question, element: Mapping[str, Any]) -> Question:
        """The question with its validators as a constraint, the first message of theirs with it."""
        made, messages = [], []
        listed = element.get("validators")
        for validator in listed if isinstance(listed, list) else []:
            source = _constraint(validator) if isinstance(validator, Mapping) else ""
            if source and not fault_of(source):
                made.append(source)
                messages.append(words_of(validator.get("text"), self.source))
            elif not (isinstance(validator, Mapping) and validator.get("type") == "email" and question.kind == "email"):
                self.notes.add(
                    name, "a validator", f"it is not understood: {str(validator)[:120]}", "Write constraint:."
                )
        message = next((words for words in messages if words), {})
        at = f"question.{question.key}.constraint_message"
        said = Text(at, message or common("check", question.label.words))
        return replace(question, constraint=all_of(made), constraint_message=said) if made else question


def _points(element: Mapping[str, Any]) -> list[Any]:
    listed = element.get("rateValues")
    if isinstance(listed, list) and listed:
        return listed
    low, high = element.get("rateMin", 1), element.get("rateMax", _POINTS)
    bounded = isinstance(low, int) and isinstance(high, int) and low < high <= low + 20
    return list(range(low, high + 1)) if bounded else list(range(1, _POINTS + 1))


def _constraint(validator: Mapping[str, Any]) -> str:
    """A validator as a constraint of ours, "" where it is none."""
    type_ = validator.get("type")
    parts = []
    if type_ == "regex" and isinstance(validator.get("regex"), str):
        parts = [f"regex(., {quoted(validator['regex'])})"]
    elif type_ in ("numeric", "text", "answercount"):
        measured = {"numeric": ".", "text": "string-length(.)", "answercount": "count-selected(.)"}[str(type_)]
        names = {"numeric": "Value", "text": "Length", "answercount": "Count"}[str(type_)]
        for bound, sign in (("min", ">="), ("max", "<=")):
            value = validator.get(f"{bound}{names}")
            if isinstance(value, int | float) and not isinstance(value, bool) and (value or type_ == "numeric"):
                parts.append(f"{measured} {sign} {value}")
    return all_of(parts)


def _literal(element: Mapping[str, Any], field: str, otherwise: str) -> str:
    value = element.get(field, otherwise)
    return str(value).lower() if isinstance(value, bool) else str(value)
