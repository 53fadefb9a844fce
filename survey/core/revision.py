"""A questionnaire, or a part of one, with some of its parts replaced, everything else as it was."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from survey.core.definition import Page, Picture, Question, Questionnaire, Sign, Text

Part = Text | Picture
Whole = TypeVar("Whole", Questionnaire, Page, Question)


def revised(whole: Whole, change: Callable[[Part], Part]) -> Whole:
    """The whole with each text and picture in it put through `change`; a picture's own text goes first."""
    made: Whole = _revised(whole, change)
    return made


def with_signs(whole: Questionnaire, change: Callable[[Sign], Sign]) -> Questionnaire:
    """The questionnaire with each film in sign language put through `change`."""
    if not any(whole.signs()):
        return whole
    return replace(whole, pages=tuple(_signed_page(page, change) for page in whole.pages))


def _signed_page(page: Page, change: Callable[[Sign], Sign]) -> Page:
    return replace(
        page,
        questions=tuple(
            replace(question, signs=tuple(change(sign) for sign in question.signs)) for question in page.questions
        ),
    )


def _revised(value: Any, change: Callable[[Part], Part]) -> Any:
    if isinstance(value, tuple):
        return tuple(_revised(part, change) for part in value)
    if isinstance(value, Mapping):
        return {name: _revised(part, change) for name, part in value.items()}
    if isinstance(value, Text):
        return change(value)
    if not is_dataclass(value) or isinstance(value, type):
        return value
    parts = {field.name: _revised(getattr(value, field.name), change) for field in fields(value)}
    made = replace(value, **parts)
    return change(made) if isinstance(made, Picture) else made
