"""What every kind of question can do. A kind of its own says only where it differs."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from survey.core.answers import BLANK, DONT_KNOW, WONT_SAY, Answer, Value
from survey.core.definition import Choice, Fault, Question, Said, Scalar
from survey.core.tally import Summary, counted

Form = Mapping[str, Sequence[str]]
Cell = str | int | float | None
ColumnType = Literal["key", "flag", "number", "text", "missing"]

REASON_MARK: Final = "-"  # begins the form values that are reasons; no choice's key can begin so
_REASONS: Final = {REASON_MARK + DONT_KNOW: DONT_KNOW, REASON_MARK + WONT_SAY: WONT_SAY}


@dataclass(frozen=True, slots=True)
class Problem:
    """Why what a person gave cannot be taken: the question's key, a kebab-case code and what its words need."""

    question: str
    code: str
    values: Mapping[str, Scalar] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of an export. `type` says what is in it:

    key: a choice's key; flag: 1 where `choice` was chosen and 0 where it was not; number; text; missing: the reason
    why there is no value. Cells are empty where the question was never asked.
    """

    name: str
    type: ColumnType
    choices: tuple[Choice, ...] = ()
    choice: Choice | None = None


@dataclass(frozen=True, slots=True)
class Setting:
    """What a setting may hold: whole numbers or any numbers, from `least`."""

    type: type[int] | type[float]
    least: float | None = None
    required: bool = False

    def takes(self, value: Scalar) -> bool:
        """Whether `value` may be given."""
        numbers = (int,) if self.type is int else (int, float)
        if isinstance(value, bool) or not isinstance(value, numbers):
            return False
        return self.least is None or value >= self.least

    @property
    def words(self) -> str:
        """What to write, in words: "a whole number, at least 1"."""
        kind = "a whole number" if self.type is int else "a number"
        return kind if self.least is None else f"{kind}, at least {self.least:g}"


@dataclass(frozen=True)
class Kind(ABC):
    """How a kind of question is read, shown, counted and exported.

    `asks` is False for what only tells. `categorical` says that values repeat, so that a database may group them; of
    the others only the number of values counts. `reason_beside` says that the reasons for not answering have a field
    of their own, `<key>.missing`, because the answer's field is not a radio group. `texts` names the texts and
    `settings` the settings that only this kind takes. `most_choices` and `least_choices` bound the choices (both 0
    where it has none), `valued` says that each choice carries a number.
    """

    name: str
    asks: bool = True
    categorical: bool = True
    reason_beside: bool = True
    settings: Mapping[str, Setting] = field(default_factory=dict)
    texts: tuple[str, ...] = ()
    least_choices: int = 0
    most_choices: int = 0
    valued: bool = False
    slides: bool = False

    @property
    def template(self) -> str:
        """The template that draws the field."""
        return f"fields/{self.name}.html"

    def reason_field(self, question: Question) -> str:
        """The name of the form field that carries "-dont-know" and "-wont-say"."""
        return f"{question.key}.missing" if self.reason_beside else question.key

    def read(self, question: Question, form: Form) -> Answer | Problem:
        """What the person gave, or why it cannot be taken."""
        reason = self._reason(question, form)
        if isinstance(reason, Problem):
            return reason
        value = self.value(question, [given for given in form.get(question.key, ()) if not self._marks(given)])
        if isinstance(value, Problem):
            return value
        if value is not None:
            return Problem(question.key, "both-answer-and-missing") if reason else Answer(value)
        if reason:
            return Answer(missing=reason)
        return Problem(question.key, "required") if question.required else Answer(missing=BLANK)

    def _marks(self, given: str) -> bool:
        return not self.reason_beside and given in _REASONS

    def _reason(self, question: Question, form: Form) -> str | Problem:
        """The reason given, if any. Whoever ticked both is taken to decline, the stronger wish of the two."""
        offered = {DONT_KNOW: question.dont_know, WONT_SAY: question.wont_say}
        found = ""
        for given in form.get(self.reason_field(question), ()):
            if not given or not (self.reason_beside or given in _REASONS):
                continue
            reason = _REASONS.get(given, "")
            if not reason or not offered[reason]:
                return Problem(question.key, "unknown-choice", {"choice": given[:80]})
            found = WONT_SAY if WONT_SAY in (found, reason) else reason
        return found

    @abstractmethod
    def value(self, question: Question, given: Sequence[str]) -> Value | Problem | None:
        """The value of the field's contents, None where nothing was given, or what is wrong with them."""

    def words(self, question: Question, answer: Answer, tag: str) -> tuple[Said, ...]:
        """The answer in words, in the language `tag` where there are such; none where there is no value.

        The tag of what a person wrote is "": nobody knows its language for certain.
        """
        return () if answer.value is None else (Said(str(answer.value), ""),)

    def summarise(self, question: Question, rows: Iterable[tuple[Answer, int]]) -> Summary:
        """All answers to the question, counted; each row is an answer and how many gave it."""
        count = counted(rows)
        return Summary(count.base, missing=count.missing)

    def columns(self, question: Question) -> tuple[Column, ...]:
        """The columns of an export: those of the value, and `<key>.missing` with the reason for none."""
        return (*self.value_columns(question), Column(f"{question.key}.missing", "missing"))

    def cells(self, question: Question, answer: Answer | None) -> tuple[Cell, ...]:
        """What stands in `columns`; all empty where the question was not asked (None)."""
        if answer is None or answer.value is None:
            reason = answer.missing if answer else None
            return (*(None for _ in self.value_columns(question)), reason)
        return (*self.value_cells(question, answer.value), None)

    @abstractmethod
    def value_columns(self, question: Question) -> tuple[Column, ...]:
        """The columns that hold the value."""

    @abstractmethod
    def value_cells(self, question: Question, value: Value) -> tuple[Cell, ...]:
        """What stands in `value_columns`."""

    def check(self, question: Question) -> list[Fault]:
        """What is wrong with the question as one of this kind."""
        return [*self._check_settings(question), *self._check_texts(question), *self._check_parts(question)]

    def _check_settings(self, question: Question) -> list[Fault]:
        faults = []
        known = ", ".join(sorted([*self.settings, *self.texts])) or "none"
        for name, value in question.settings.items():
            at = f"question.{question.key}.{name}"
            setting = self.settings.get(name)
            if setting is None:
                message = f"A question of kind {self.name} has no setting {name!r}."
                faults.append(Fault(at, "unknown-setting", message, f"Remove it; the kind's own settings: {known}."))
            elif not setting.takes(value):
                message = f"The setting {name} cannot be {value!r}."
                faults.append(Fault(at, "bad-setting", message, f"Write {setting.words}."))
        for name, setting in self.settings.items():
            if setting.required and name not in question.settings:
                at = f"question.{question.key}"
                message = f"The setting {name} is missing."
                faults.append(Fault(at, "missing-setting", message, f"Add {name}: {setting.words}."))
        return faults

    def _check_texts(self, question: Question) -> list[Fault]:
        known = ", ".join(self.texts) or "none"
        return [
            Fault(
                f"question.{question.key}.{name}",
                "unknown-setting",
                f"A question of kind {self.name} has no text {name!r}.",
                f"Remove it; the kind's own texts: {known}.",
            )
            for name in question.texts
            if name not in self.texts
        ]

    def _check_parts(self, question: Question) -> list[Fault]:
        at = f"question.{question.key}"
        faults = []
        if question.slides and not self.slides:
            message = f"A question of kind {self.name} has no slides."
            faults.append(Fault(at, "unknown-part", message, "Remove the slides, or use the kind slides."))
        if self.slides and not question.slides:
            faults.append(Fault(at, "missing-part", "There are no slides.", "Add at least one slide."))
        if question.choices and not self.most_choices:
            message = f"A question of kind {self.name} has no choices."
            faults.append(Fault(at, "unknown-part", message, "Remove the choices, or use the kind choice or choices."))
        return faults
