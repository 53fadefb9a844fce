"""The kinds answered with a file, a photo or one's own voice; and the words that staff write down from a voice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from survey.core.answers import Answer, Value
from survey.core.definition import Fault, Question, Said
from survey.core.kinds.kind import Kind
from survey.core.kinds.terms import Cell, Column, Problem
from survey.core.kinds.writing import Writing

UPLOAD_NAME: Final = re.compile(r"[1-9][0-9]{0,15}\.[a-z0-9]{3,4}")  # its random id, and the type of file
USUAL_SECONDS: Final = 180
MOST_SECONDS: Final = 600


@dataclass(frozen=True)
class Uploading(Kind):
    """A file that somebody sends. The answer is the name that it is kept under; whoever can be seen or heard in it is
    no longer unknown."""

    personal: bool = True

    def read_value(self, question: Question, given: Sequence[str]) -> Value | Problem | None:
        """The name under which the file is kept. A form's own words never come here, only what was taken from it."""
        name = given[0] if given else ""
        if name and not UPLOAD_NAME.fullmatch(name):
            return Problem(question.key, "unknown-upload")
        return name or None

    def held(self, question: Question, value: Value | None) -> Answer | None:
        """Nothing: no expression comes to a file."""
        return None

    def words(self, question: Question, answer: Answer, tag: str) -> tuple[Said, ...]:
        """None: a picture or a sound is shown, not told."""
        return ()

    def value_columns(self, question: Question) -> tuple[Column, ...]:
        """One column with the name of the file."""
        return (Column(question.key, "text"),)

    def value_cells(self, question: Question, value: Value) -> tuple[Cell, ...]:
        """The name."""
        return (str(value),)


@dataclass(frozen=True)
class Speaking(Uploading):
    """An answer that is spoken. Beside it stands what staff wrote down from it, as a question that nobody is asked."""

    def parts(self, question: Question) -> tuple[Question, ...]:
        """The question, and its words once somebody has written them down."""
        return (question, _transcript(question))

    def seconds(self, question: Question) -> int:
        """How long somebody may speak."""
        most = question.settings.get("max_seconds", USUAL_SECONDS)
        return most if isinstance(most, int) else USUAL_SECONDS

    def check(self, question: Question) -> list[Fault]:
        """Also that nobody is let speak longer than can be kept."""
        faults = super().check(question)
        if self.seconds(question) > MOST_SECONDS:
            at = f"question.{question.key}.max_seconds"
            message = f"A recording of {self.seconds(question)} seconds is too long to send on a slow line."
            faults.append(Fault(at, "bad-setting", message, f"Write {MOST_SECONDS} at most."))
        return faults


@dataclass(frozen=True)
class Transcribed(Writing):
    """The words of a spoken answer, written down by staff: read and exported like any words, never read from a form."""

    asks: bool = False
    shown: bool = False
    inside: bool = True

    def settled(self, answer: Answer | None, computed: Answer | None) -> Answer | None:
        """What was written down."""
        return answer

    def columns(self, question: Question) -> tuple[Column, ...]:
        """The words alone: why there are none is said of the spoken answer."""
        return self.value_columns(question)

    def cells(self, question: Question, answer: Answer | None) -> tuple[Cell, ...]:
        """The words, if somebody has written them down."""
        return (None,) if answer is None or answer.value is None else self.value_cells(question, answer.value)


def transcripts(questions: Iterable[Question]) -> dict[str, str]:
    """The key under which the words of each spoken answer are kept, by the key of that answer."""
    return {spoken.key: words.key for spoken, words in pairwise(questions) if words.kind == "transcript"}


def _transcript(question: Question) -> Question:
    return Question(
        key=f"{question.key}_words",
        kind="transcript",
        label=question.label,
        dont_know=False,
        wont_say=False,
        opt_out_reason="Staff write it down from the spoken answer.",
        relevant=question.relevant,
    )
