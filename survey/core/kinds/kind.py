"""What every kind of question can do. A kind of its own says only where it differs."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from survey.core.answers import BLANK, DONT_KNOW, WONT_SAY, Answer, Value
from survey.core.definition import Fault, Question, Said
from survey.core.kinds import checks
from survey.core.kinds.terms import RESERVED, Cell, Column, Form, Problem, Setting
from survey.core.tally import Summary, counted

REASON_MARK: Final = "-"  # begins the form values that are reasons; no choice's key can begin so
_REASONS: Final = {REASON_MARK + DONT_KNOW: DONT_KNOW, REASON_MARK + WONT_SAY: WONT_SAY}


@dataclass(frozen=True)
class Kind(ABC):
    """How a kind of question is read, shown, counted and exported.

    `asks` is False for what only tells. `categorical` says that values are no words of a person's own and may be
    grouped by a database; of the others only the number of values counts. `reason_beside` says that the reasons for not
    answering have a field of their own, `<key>.missing`, because the answer's field is not a radio group. `texts` names
    the texts and `settings` the settings that only this kind takes. `most_choices` and `least_choices` bound the
    choices (both 0 where it has none), `valued` says that each choice carries a number. `layouts` are the ways it can
    be drawn.

    `shown` is False for what nobody sees, `inside` says that another question's template draws it, `personal` that an
    answer tells who answered, `counts` that it is a number, `several` that more than one choice may be given, `draws`
    that its template shows the question's picture itself, `styled` that it needs the style sheet of the less common
    kinds. `uploads` is what is sent as the answer, "picture" or "sound", "" for words.
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
    rows: bool = False
    shown: bool = True
    inside: bool = False
    personal: bool = False
    counts: bool = False
    several: bool = False
    draws: bool = False
    styled: bool = False
    uploads: str = ""
    layouts: tuple[str, ...] = ()

    @property
    def template(self) -> str:
        """The template that draws the field."""
        return f"fields/{self.name}.html"

    def parts(self, question: Question) -> tuple[Question, ...]:
        """The questions that it is answered as: itself, and those that come with it, all on its page."""
        return (question,)

    def following(self, question: Question) -> tuple[Question, ...]:
        """What comes after it, each on a page of its own."""
        return ()

    def target(self, question: Question) -> str:
        """The id of the first of its fields, for whoever is sent there."""
        return self.fields(question)[0]

    def fields(self, question: Question) -> tuple[str, ...]:
        """The names of the form fields that hold the answer."""
        return (question.key,)

    def typed(self, question: Question, answer: Answer, mark: str = ".") -> dict[str, list[str]]:
        """The answer as its fields would bring it back; `mark` is the decimal mark of whoever answers."""
        if answer.missing:
            return {self.reason_field(question): [REASON_MARK + answer.missing]}
        return self.typed_value(question, answer.value, mark)

    def typed_value(self, question: Question, value: Value | None, mark: str) -> dict[str, list[str]]:
        """A value as its fields would bring it back."""
        if isinstance(value, tuple):
            return {question.key: list(value)}
        words = str(value).replace(".", mark) if isinstance(value, float) else str(value)
        return {question.key: [words]}

    def held(self, question: Question, value: Value | None) -> Answer | None:
        """What the author's expression came to as an answer; None where the question could not hold it."""
        if value is None:
            return None
        read = self.read(question, self.typed_value(question, value, "."))
        return read if isinstance(read, Answer) and read.value is not None else None

    def settled(self, answer: Answer | None, computed: Answer | None) -> Answer | None:
        """What a question that is not shown comes to, given what was kept and what is computed now."""
        return computed

    def reason_field(self, question: Question) -> str:
        """The name of the form field that carries "-dont-know" and "-wont-say"."""
        return f"{question.key}.{RESERVED}" if self.reason_beside else question.key

    def read(self, question: Question, form: Form) -> Answer | Problem:
        """What the person gave, or why it cannot be taken."""
        reason = self._reason(question, form)
        if isinstance(reason, Problem):
            return reason
        given = self.gathered(question, form)
        value = self.read_value(
            question, given if self.reason_beside else [each for each in given if each not in _REASONS]
        )
        if isinstance(value, Problem):
            return value
        if value is not None:
            return Problem(question.key, "both-answer-and-missing") if reason else Answer(value)
        if reason:
            return Answer(missing=reason)
        return Problem(question.key, "required") if question.required else Answer(missing=BLANK)

    def gathered(self, question: Question, form: Form) -> Sequence[str]:
        """What the answer's fields hold: of one field all that it holds, of several the first of each."""
        names = self.fields(question)
        return form.get(names[0], ()) if len(names) == 1 else [next(iter(form.get(name, ())), "") for name in names]

    def _reason(self, question: Question, form: Form) -> str | Problem:
        """The reason given, "" for none. Whoever ticked both is taken to decline, the stronger wish of the two."""
        given = frozenset(form.get(self.reason_field(question), ()))
        marks = given - {""} if self.reason_beside else given & _REASONS.keys()
        offered = _marks(question)
        if unknown := sorted(marks - offered):
            return Problem(question.key, "unknown-choice", {"choice": unknown[0][:80]})
        reasons = [_REASONS[mark] for mark in marks]
        return WONT_SAY if WONT_SAY in reasons else next(iter(reasons), "")

    @abstractmethod
    def read_value(self, question: Question, given: Sequence[str]) -> Value | Problem | None:
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
        return (*self.value_columns(question), Column(f"{question.key}.{RESERVED}", "missing"))

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
        return [
            *checks.check_settings(question, self.settings, self.texts),
            *checks.check_texts(question, self.settings, self.texts),
            *checks.check_parts(question, self.slides, self.least_choices, self.most_choices),
            *checks.check_rows(question, self.rows),
            *checks.check_layout(question, self.layouts),
        ]


def _marks(question: Question) -> frozenset[str]:
    """The reasons that the question lets one give, as form values."""
    offered = {DONT_KNOW: question.dont_know, WONT_SAY: question.wont_say}
    return frozenset(mark for mark, reason in _REASONS.items() if offered[reason])
