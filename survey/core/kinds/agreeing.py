"""The kinds answered with yes or no, and the one that is only for practice."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from survey.core.definition import Choice, Fault, Question, Text
from survey.core.kinds.choosing import OneOf

YES_NO: Final = ("yes", "no")
_WORDS: Final = {
    "sv": ("Ja", "Nej"),
    "en": ("Yes", "No"),
    "ar": ("نعم", "لا"),
    "fa": ("بله", "نه"),
    "prs": ("بلی", "نه"),
    "so": ("Haa", "Maya"),
    "ti": ("እወ", "ኣይፋል"),
    "fi": ("Kyllä", "Ei"),
    "ckb": ("بەڵێ", "نەخێر"),
    "ku": ("Erê", "Na"),
    "uk": ("Так", "Ні"),
    "se": ("Juo", "Ii"),
}


@dataclass(frozen=True)
class YesNo(OneOf):
    """Yes or no. The author may give the two choices words and pictures; else they are the plain words."""

    least_choices: int = 0
    most_choices: int = 2

    def parts(self, question: Question) -> tuple[Question, ...]:
        """The question with its two choices."""
        return super().parts(question if question.choices else replace(question, choices=_plain(question)))

    def check(self, question: Question) -> list[Fault]:
        """Also that the choices, where they are given, are yes and no."""
        return [*super().check(question), *_check_keys(question)]


@dataclass(frozen=True)
class Consent(OneOf):
    """Whether somebody agrees to what is said in the hint: a choice of its own, never assumed, never "I don't know"."""

    most_choices: int = 2

    def parts(self, question: Question) -> tuple[Question, ...]:
        """The question without ways around it."""
        return super().parts(replace(question, dont_know=False, wont_say=False))

    def check(self, question: Question) -> list[Fault]:
        """Also that the choices are yes and no, and that it is said what one agrees to."""
        faults = [*super().check(question), *_check_keys(question)]
        if question.hint is None:
            message = "It is not said what one agrees to."
            faults.append(Fault(f"question.{question.key}", "missing-hint", message, "Say it in hint:."))
        return faults


@dataclass(frozen=True)
class Practice(OneOf):
    """A question to learn on: after it comes a kind word, and nobody counts the answer."""

    asks: bool = False
    texts: tuple[str, ...] = ("feedback",)

    def following(self, question: Question) -> tuple[Question, ...]:
        """The kind word, on a page of its own."""
        feedback = question.texts.get("feedback")
        return (Question(f"{question.key}-feedback", "note", feedback),) if feedback else ()

    def check(self, question: Question) -> list[Fault]:
        """Also that there is a kind word."""
        faults = super().check(question)
        if "feedback" not in question.texts:
            message = "A practice question has no feedback."
            mend = "Add feedback: and a kind word that any answer deserves."
            faults.append(Fault(f"question.{question.key}", "missing-feedback", message, mend))
        return faults


def _plain(question: Question) -> tuple[Choice, ...]:
    def words(place: int) -> dict[str, str]:
        return {tag: pair[place] for tag, pair in _WORDS.items()}

    path = f"question.{question.key}.choice"
    return tuple(Choice(key, Text(f"{path}.{key}.label", words(place))) for place, key in enumerate(YES_NO))


def _check_keys(question: Question) -> list[Fault]:
    keys = tuple(choice.key for choice in question.choices)
    if not keys or sorted(keys) == sorted(YES_NO):
        return []
    at = f"question.{question.key}.choices"
    return [
        Fault(at, "bad-choices", f"The choices are {', '.join(keys)}.", "Give two choices, with the keys yes and no.")
    ]
