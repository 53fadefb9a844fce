"""The order in which a person sees a question's choices: by chance, but always the same for the same person."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

from survey.core.definition import Choice, Question


def shuffled(question: Question, seed: str) -> Question:
    """The question with its choices in the order that `seed` gives; those that are fixed keep their places."""
    if not question.random:
        return question
    loose = iter(
        sorted(
            (choice for choice in question.choices if not choice.fixed),
            key=lambda choice: sha256(f"{seed}\0{question.key}\0{choice.key}".encode()).digest(),
        )
    )
    choices: tuple[Choice, ...] = tuple(choice if choice.fixed else next(loose) for choice in question.choices)
    return replace(question, choices=choices)
