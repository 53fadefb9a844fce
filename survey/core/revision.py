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
    made: Whole = _revised(whole, (Text, Picture), change)
    return made


def with_signs(whole: Questionnaire, change: Callable[[Sign], Sign]) -> Questionnaire:
    """The questionnaire with each film in sign language put through `change`."""
    made: Questionnaire = _revised(whole, (Sign,), change) if any(whole.signs()) else whole
    return made


def _revised(value: Any, kinds: tuple[type, ...], change: Callable[[Any], Any]) -> Any:
    if isinstance(value, tuple):
        return tuple(_revised(part, kinds, change) for part in value)
    if isinstance(value, Mapping):
        return {name: _revised(part, kinds, change) for name, part in value.items()}
    if isinstance(value, Text):
        return change(value) if Text in kinds else value
    if not is_dataclass(value) or isinstance(value, type):
        return value
    parts = {field.name: _revised(getattr(value, field.name), kinds, change) for field in fields(value)}
    made = replace(value, **parts)
    return change(made) if isinstance(made, kinds) else made
