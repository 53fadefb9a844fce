"""The codebook as a table: what each column of an export holds, in the questionnaire's words of every language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from survey.core.answers import BLANK, DONT_KNOW, SEEN, UNCLEAR, WONT_SAY
from survey.core.definition import Questionnaire, Text
from survey.core.extract import Layout, Variable
from survey.core.kinds import Cell

REASONS: Final = {
    DONT_KNOW: "said that they do not know",
    WONT_SAY: "said that they do not want to answer",
    BLANK: "went on without answering",
    SEEN: "saw what is no question",
    UNCLEAR: "did not understand the question and left it",
}
_HEADING: Final = ("questionnaire", "version", "sha256", "column", "type", "question", "kind", "key", "value")
_OFFERED: Final = (DONT_KNOW, WONT_SAY, BLANK, UNCLEAR)  # what a question that was asked can lack a value for


def codebook_rows(questionnaire: Questionnaire, number: int, sha256: str) -> Iterator[Sequence[Cell]]:
    """The heading, then a row for each column, each choice in it and each reason, then one for each language."""
    tags = questionnaire.languages
    about = (questionnaire.key, number, sha256)
    yield (*_HEADING, "relevant", "note", *(f"words.{tag}" for tag in tags))
    for variable in Layout(questionnaire).variables():
        yield from ((*about, *line) for line in _lines(variable, tags))
    for tag in tags:
        note = "words that no speaker has reviewed" if tag in questionnaire.unreviewed else "reviewed words"
        title = [questionnaire.title.words.get(other) if other == tag else None for other in tags]
        yield (*about, None, "language", None, None, tag, None, None, note, *title)


def _lines(variable: Variable, tags: Sequence[str]) -> Iterator[Sequence[Cell]]:
    question, column = variable.question, variable.column
    if question is None or column is None:
        yield (variable.name, variable.type, None, None, None, None, None, variable.note, *([None] * len(tags)))
        return
    start = (variable.name, variable.type, question.key, question.kind)
    if variable.type == "missing":
        for reason in _OFFERED:
            yield (*start, reason, None, None, REASONS[reason], *([None] * len(tags)))
        return
    words = column.choice.label if column.choice else question.label
    key = column.choice.key if column.choice else None
    yield (*start, key, None, question.relevant or None, None, *_words(words, tags))
    for choice in column.choices:
        yield (*start, choice.key, whole(choice.value), None, None, *_words(choice.label, tags))


def whole(value: float | None) -> Cell:
    """A choice's number, without decimals where it has none."""
    return int(value) if value is not None and float(value).is_integer() else value


def _words(text: Text, tags: Sequence[str]) -> list[str | None]:
    return [text.words.get(tag) for tag in tags]
