"""Small questionnaires, written as tables."""

from __future__ import annotations

from typing import Any

from survey.core.definition import Choice, Page, Question, Questionnaire, Slide, Text


def text(path: str, words: str = "") -> Text:
    """A text in Swedish."""
    return Text(path, {"sv": words or path})


def question(kind: str, choices: str = "", key: str = "q", **fields: Any) -> Question:
    """One question. Choices are written "far cost none!": ! marks one that excludes the others, =1 gives a value."""
    return Question(
        key=key,
        kind=kind,
        label=text(f"question.{key}.label"),
        choices=tuple(_choice(key, word) for word in choices.split()),
        slides=(Slide("one", text(f"question.{key}.slide.one.text")),) if kind == "slides" else (),
        **fields,
    )


def questionnaire(table: str) -> Questionnaire:
    """A questionnaire from lines of "page question kind choices | condition of the question".

    Lines that begin with the same page are on one page. A line "page | condition" gives the page itself a condition.
    """
    questions: dict[str, list[Question]] = {}
    conditions: dict[str, str] = {}
    for line in filter(None, map(str.strip, table.splitlines())):
        words, _, condition = (part.strip() for part in line.partition("|"))
        page, *rest = words.split()
        questions.setdefault(page, [])
        if rest:
            key, kind, *choices = rest
            questions[page].append(question(kind, " ".join(choices), key, relevant=condition))
        else:
            conditions[page] = condition
    pages = tuple(Page(key, tuple(asked), conditions.get(key, "")) for key, asked in questions.items())
    return Questionnaire("small", ("sv",), text("title"), {}, text("thanks"), pages)


def _choice(question_key: str, word: str) -> Choice:
    key, _, value = word.rstrip("!").partition("=")
    label = text(f"question.{question_key}.choice.{key}.label", key.title())
    return Choice(key, label, value=float(value) if value else None, exclusive=word.endswith("!"))
