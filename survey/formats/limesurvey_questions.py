"""One question of a LimeSurvey survey as a question of ours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from survey.core.definition import Choice, Question, Scalar, Text
from survey.core.kinds import KINDS
from survey.formats.file_kinds import kind_of_file
from survey.formats.import_report import Notes
from survey.formats.limesurvey_file import Row
from survey.formats.made_expressions import fault_of, quoted
from survey.formats.outside_expressions import Known
from survey.formats.outside_names import Names
from survey.formats.stock_words import common

Words = dict[str, str]
KIND_OF: Final = {
    "L": "choice",
    "!": "choice",
    "O": "choice",
    "G": "choice",
    "M": "choices",
    "P": "choices",
    "Y": "yes_no",
    "N": "number",
    "S": "text",
    "T": "text",
    "U": "text",
    "D": "date",
    "X": "note",
    "R": "rank",
    "5": "rating",
    "F": "matrix",
    "A": "matrix",
    "B": "matrix",
    "C": "matrix",
    "E": "matrix",
    "H": "matrix",
    "|": "photo",
    "*": "calculated",
}
POINTS: Final = {"A": 5, "B": 10}
STOCK: Final = {
    "C": (("Y", "yes"), ("U", "uncertain"), ("N", "no")),
    "E": (("I", "increase"), ("S", "same"), ("D", "decrease")),
    "G": (("F", "female"), ("M", "male")),
}
SEVERAL_FIELDS: Final = frozenset(("Q", "K"))  # one short text, or one number, for each subquestion
OTHER: Final = "-oth-"


@dataclass(frozen=True)
class Asked:
    """A row of the questions' table with what hangs on it."""

    row: Row
    label: Words
    hint: Words
    answers: Sequence[tuple[str, Words, str]]
    parts: Sequence[tuple[str, Words]]
    attributes: Mapping[str, str]

    @property
    def code(self) -> str:
        """What expressions call it."""
        return self.row.get("title", "")

    @property
    def type(self) -> str:
        """Its type, one character."""
        return self.row.get("type", "T")


@dataclass(frozen=True)
class Made:
    """A question, and how expressions see it and its parts, by the names they use."""

    question: Question
    known: Mapping[str, Known]


class QuestionMaker:
    """Makes the questions of one survey."""

    def __init__(self, tags: tuple[str, ...], notes: Notes) -> None:
        self.tags = tags
        self.notes = notes
        self.names = Names()

    def make(self, asked: Asked) -> list[Made]:
        """The question of a row; one for each part where every part has a field of its own."""
        if asked.type in SEVERAL_FIELDS:
            return [self._part(asked, code, words) for code, words in asked.parts]
        key = self.names.fresh(asked.code)
        kind = self._kind(asked)
        at = f"question.{key}"
        choices, keys = self._choices(asked, f"{at}.choice", kind)
        rows, row_keys = self._listed(asked, f"{at}.row", [(code, words, "") for code, words in asked.parts])
        question = Question(
            key=key,
            kind=kind,
            label=self._label(asked, at),
            hint=Text(f"{at}.hint", asked.hint) if asked.hint else None,
            choices=choices,
            rows=rows if kind == "matrix" else (),
            required=asked.row.get("mandatory") in ("Y", "S") and kind not in ("note", "calculated"),
            settings=self._settings(asked, kind),
            random=asked.attributes.get("random_order") == "1" or asked.attributes.get("answer_order") == "random",
            **self._constraint(asked, kind, at),
        )
        return [Made(question, self._known(asked, question, keys, row_keys))]

    def _part(self, asked: Asked, code: str, words: Words) -> Made:
        name = f"{asked.code}_{code}"
        key = self.names.fresh(name)
        kind = "number" if asked.type == "K" else "text"
        label = {tag: f"{said} {words[tag]}".strip() if tag in words else said for tag, said in asked.label.items()}
        at = f"question.{key}.label"
        question = Question(key, kind, Text(at, label or words or {self.tags[0]: name}))
        return Made(question, {name: Known(key)})

    def _kind(self, asked: Asked) -> str:
        kind = KIND_OF.get(asked.type, "")
        if asked.type == "|":
            kind = kind_of_file(filter(None, asked.attributes.get("allowed_filetypes", "").split(",")))
        if asked.attributes.get("hidden") == "1" and kind != "calculated":
            self.notes.add(asked.code, "a hidden question", "nobody sees it", "Give it a default: or remove it.")
            return "hidden"
        if kind not in KINDS:
            why = f"the type {asked.type!r} is not asked for here"
            self.notes.add(asked.code, "a question of another type", why, "Asked as text; change its kind.")
            return "text"
        if asked.type in ("O", "P"):
            self.notes.add(asked.code, "a comment beside the choices", "a page asks one thing", "Ask it in a text.")
        return kind

    def _label(self, asked: Asked, at: str) -> Text:
        if not asked.label:
            self.notes.add(asked.code, "no words", "the question has no text", "Write its label.")
        return Text(f"{at}.label", asked.label or {self.tags[0]: asked.code})

    def _choices(self, asked: Asked, at: str, kind: str) -> tuple[tuple[Choice, ...], dict[str, str]]:
        if kind == "yes_no":
            said = {name: common(name, self.tags) for name in ("yes", "no")}
            return tuple(Choice(name, Text(f"{at}.{name}.label", words)) for name, words in said.items()), {}
        if kind not in ("choice", "choices", "rank", "matrix"):
            return (), {}
        if asked.type in POINTS:
            listed = [(str(n), dict.fromkeys(self.tags[:1], str(n)), str(n)) for n in range(1, POINTS[asked.type] + 1)]
        elif asked.type in STOCK:
            self.notes.add(asked.code, "choices in LimeSurvey's own words", "the file has none", "Translate them.")
            listed = [(code, {self.tags[0]: words}, "") for code, words in STOCK[asked.type]]
        elif kind == "choices":
            listed = [(code, words, "") for code, words in asked.parts]
        else:
            listed = list(asked.answers)
        choices, keys = self._listed(asked, at, listed)
        if asked.row.get("other") == "Y":
            names = Names(choices=True)
            name = next(key for key in iter(lambda: names.fresh("other"), "") if key not in keys.values())
            keys[OTHER] = name
            choices = (*choices, Choice(name, Text(f"{at}.{name}.label", common("other", self.tags)), write=True))
        return choices, keys

    def _listed(
        self, asked: Asked, at: str, listed: Sequence[tuple[str, Words, str]]
    ) -> tuple[tuple[Choice, ...], dict[str, str]]:
        names = Names(choices=True)
        keys: dict[str, str] = {}
        choices = []
        for code, words, value in listed:
            if code in keys:
                self.notes.add(asked.code, f"{code} twice", "another has the same code", "Kept once.")
                continue
            key = keys[code] = names.fresh(code)
            number = float(value) if value.lstrip("-").isdigit() and value != "0" else None
            choices.append(Choice(key, Text(f"{at}.{key}.label", words or {self.tags[0]: code}), value=number))
        exclusive = asked.attributes.get("exclude_all_others", "").split(";")
        alone = {keys[code] for code in exclusive if code in keys}
        made = (Choice(each.key, each.label, value=each.value, exclusive=each.key in alone) for each in choices)
        return tuple(made), keys

    def _settings(self, asked: Asked, kind: str) -> dict[str, Scalar]:
        if asked.type == "5":
            return {"min": 1, "max": 5}
        found: dict[str, Any] = {
            "min": _number(asked.attributes.get("min_num_value_n", "")),
            "max": _number(asked.attributes.get("max_num_value_n", "")),
            "step": 1 if asked.attributes.get("num_value_int_only") == "1" else None,
            "max_length": _number(asked.attributes.get("maximum_chars", "")),
            "max_choices": _number(asked.attributes.get("max_answers", "")),
            "rows": {"T": 5, "U": 10}.get(asked.type),
        }
        taken = KINDS[kind].settings
        return {name: value for name, value in found.items() if name in taken and taken[name].takes(value)}

    def _constraint(self, asked: Asked, kind: str, at: str) -> dict[str, Any]:
        """The pattern that an answer must match."""
        pattern = asked.row.get("preg", "").strip()
        if not pattern or kind != "text":
            return {}
        body = pattern.strip("/")
        made = f"regex(., {quoted(body)})"
        if why := fault_of(made):
            self.notes.add(asked.code, f"a pattern: {pattern[:100]}", why, "Left out.")
            return {}
        return {"constraint": made, "constraint_message": Text(f"{at}.constraint_message", common("check", self.tags))}

    def _known(
        self, asked: Asked, question: Question, keys: Mapping[str, str], rows: Mapping[str, str]
    ) -> dict[str, Known]:
        """How expressions see the question: by its code, and by its code and a part's."""
        key = question.key
        plain = question.kind == "yes_no"
        several = question.kind in ("choices", "rank")
        found = {asked.code: Known(key, several, {} if plain else keys, *(("Y", "N") if plain else ("", "")))}
        if question.kind == "choices":
            for code, name in keys.items():
                ours = f"if(selected(${{{key}}}, {quoted(name)}), 'Y', '')"
                found[f"{asked.code}_{code}"] = Known(key, ours=ours)
        if question.kind == "matrix":
            for code, name in rows.items():
                found[f"{asked.code}_{code}"] = Known(f"{key}_{name}", choices=keys)
        return found


def _number(words: str) -> int | float | None:
    try:
        number = float(words)
    except ValueError:
        return None
    return int(number) if number.is_integer() else number
