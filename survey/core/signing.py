"""Which pages of a questionnaire may be said in sign language, how each is named, and which are.

A page is named by what it says: "start", "section.work", "question.been", "question.story.slide.bus", "repeat.child",
"check", "thanks", "end.safe". A film beside the questionnaire that is called so belongs to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from survey.core.definition import Fault, Question, Questionnaire, Sign, Text
from survey.core.kinds import KINDS
from survey.core.languages import SIGN_LANGUAGES

WHOLE = ("start", "check", "thanks")  # pages that every questionnaire has


class Signed(NamedTuple):
    """A page, or a step of a picture story: its name, what it says (None for words of the product's) and its films."""

    name: str
    text: Text | None
    signs: tuple[Sign, ...]


def pages(questionnaire: Questionnaire) -> Iterator[Signed]:
    """Everything that may be said in sign language, in the order in which people meet it."""
    yield Signed("start", questionnaire.title, questionnaire.start_signs)
    for section in questionnaire.sections:
        if section.intro:
            yield Signed(f"section.{section.key}", section.title, section.signs)
    for question in questionnaire.questions():
        yield from _of_question(question)
    for repeat in questionnaire.repeats:
        if repeat.again:
            yield Signed(f"repeat.{repeat.key}", repeat.again, repeat.signs)
    yield Signed("check", None, questionnaire.check_signs)
    yield Signed("thanks", questionnaire.thanks, questionnaire.thanks_signs)
    for end in questionnaire.ends:
        yield Signed(f"end.{end.key}", end.title, end.signs)


def _of_question(question: Question) -> Iterator[Signed]:
    at = f"question.{question.key}"
    if question.kind not in KINDS or KINDS[question.kind].shown:
        yield Signed(at, question.label, question.signs)
    for slide in question.slides:
        yield Signed(f"{at}.slide.{slide.key}", slide.text, slide.signs)


def coverage(questionnaire: Questionnaire) -> dict[str, tuple[int, int]]:
    """How many pages are said in each sign language ("" where it is not said which), of how many."""
    shown = list(pages(questionnaire))
    tags = dict.fromkeys(sign.tag for sign in questionnaire.signs())
    return {tag: (sum(any(sign.tag == tag for sign in page.signs) for page in shown), len(shown)) for tag in tags}


def check_signs(questionnaire: Questionnaire) -> Iterator[Fault]:
    """Films in languages that are none, twice in the same, or for pages that nobody meets."""
    for name, _, signs in pages(questionnaire):
        at = f"{name}_signs" if name in WHOLE else f"{name}.signs"
        yield from _check_tags(at, [sign.tag for sign in signs])
    for section in questionnaire.sections:
        if section.signs and not section.intro:
            yield _unseen(f"section.{section.key}.signs", "A section without words before it", "Add intro:")
    for repeat in questionnaire.repeats:
        if repeat.signs and not repeat.again:
            yield _unseen(f"repeat.{repeat.key}.signs", "A repeat that asks for no more", "Add again:")


def _check_tags(at: str, tags: list[str]) -> Iterator[Fault]:
    for tag in dict.fromkeys(tags):
        if tag and tag not in SIGN_LANGUAGES:
            mend = f"Write one of {', '.join(SIGN_LANGUAGES)}."
            yield Fault(at, "unknown-sign-language", f"{tag!r} is no sign language known here.", mend)
        if tags.count(tag) > 1:
            yield Fault(at, "duplicate-film", f"There are {tags.count(tag)} films in {tag!r}.", "Keep one of them.")


def _unseen(at: str, what: str, mend: str) -> Fault:
    return Fault(at, "film-of-nothing", f"{what} has no page of its own to show a film on.", f"{mend}, or remove it.")
