"""What is wrong with a definition: each fault with its path, its words and its mend.

What a question needs by its kind, the kind says itself (`KINDS[kind].check`). Here is what holds for every question
and what only shows in the whole: keys, conditions, pictures' text alternatives, and words in every language.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Final

from survey.core.canonical import ABOUT
from survey.core.definition import Fault, Picture, Question, Questionnaire, Text
from survey.core.kinds import KINDS
from survey.core.languages import LANGUAGES
from survey.core.naming import CHOICE_KEY, KEY, SLUG
from survey.core.partition import check_parts
from survey.core.references import check_references
from survey.core.signing import check_signs

__all__ = ["CHOICE_KEY", "KEY", "SLUG", "check", "check_structure", "check_words"]

MAX_QUESTIONS: Final = 2_000


def check(questionnaire: Questionnaire) -> tuple[Fault, ...]:
    """Every fault of a questionnaire that is to be published in all its languages."""
    return (*check_structure(questionnaire), *check_words(questionnaire))


def check_structure(questionnaire: Questionnaire) -> tuple[Fault, ...]:
    """The faults that concern everyone, whatever language they read."""
    times = {repeat.key: max(1, repeat.most) for repeat in questionnaire.repeats}
    count = sum(len(page.questions) * times.get(page.repeat, 1) for page in questionnaire.pages)
    if count > MAX_QUESTIONS:
        message = f"There are {count:,} questions."
        mend = f"Nobody answers so many; keep under {MAX_QUESTIONS}."
        return (Fault("questions", "too-many-questions", message, mend),)
    return (
        *_check_whole(questionnaire),
        *(fault for question in questionnaire.questions() for fault in _check_question(question)),
        *check_parts(questionnaire),
        *check_references(questionnaire),
        *check_signs(questionnaire),
    )


def check_words(questionnaire: Questionnaire) -> tuple[Fault, ...]:
    """The words that are missing in one of the questionnaire's languages, the source among them."""
    return tuple(
        Fault(text.path, "missing-words", f"{text.path} has no words in {tag}.", f"Translate it to {tag}.")
        for tag in questionnaire.languages
        for text in questionnaire.texts()
        if not text.words.get(tag, "").strip()
    )


def _check_whole(questionnaire: Questionnaire) -> Iterator[Fault]:
    questions = list(questionnaire.questions())
    yield from _given(SLUG.fault("key", questionnaire.key))
    if not questions:
        yield Fault("questions", "no-questions", "There are no questions.", "Add at least one.")
    yield from _check_languages(questionnaire.languages)
    for name in ABOUT:
        if name not in questionnaire.about:
            yield Fault(f"about.{name}", "missing-text", f"about.{name} is missing.", "Add one easy sentence.")
    yield from _check_picture("", questionnaire.picture)
    yield from _twice("page", [page.key for page in questionnaire.pages], "")
    yield from _twice("question", [question.key for question in questions], "question.")


def _check_languages(tags: tuple[str, ...]) -> Iterator[Fault]:
    for tag in dict.fromkeys(tags):
        if tag not in LANGUAGES:
            near = get_close_matches(tag, LANGUAGES, n=1) or [", ".join(LANGUAGES)]
            at = "source" if tag == tags[0] else "languages"
            yield Fault(at, "unknown-language", f"{tag!r} is no language known here.", f"Write {near[0]}.")
    yield from (
        Fault("languages", "duplicate-language", f"{tag} is listed {count} times.", "List it once.")
        for tag, count in Counter(tags).items()
        if count > 1
    )


def _check_question(question: Question) -> Iterator[Fault]:
    at = f"question.{question.key}"
    yield from _given(KEY.fault(at, question.key))
    kind = KINDS.get(question.kind)
    if kind and not kind.inside:
        yield from kind.check(question)
        yield from _check_rules(at, question, kind.shown)
    else:
        names = [name for name, kind in KINDS.items() if not kind.inside]
        near = get_close_matches(question.kind, names, n=1) or [", ".join(names)]
        yield Fault(f"{at}.kind", "unknown-kind", f"There is no kind {question.kind!r}.", f"Write {near[0]}.")
    if not (question.dont_know and question.wont_say) and not question.opt_out_reason:
        name = "wont_say" if question.dont_know else "dont_know"
        mend = f"Remove {name}, or say why with opt_out_reason:."
        yield Fault(f"{at}.{name}", "opt-out-without-reason", "A way not to answer is off without a reason.", mend)
    yield from _check_picture(at, question.picture)
    yield from _twice("choice", [choice.key for choice in question.choices], f"{at}.choice.")
    yield from _twice("row", [row.key for row in question.rows], f"{at}.row.")
    yield from _twice("slide", [slide.key for slide in question.slides], f"{at}.slide.")
    for choice in question.choices:
        yield from _given(CHOICE_KEY.fault(f"{at}.choice.{choice.key}", choice.key))
        yield from _check_picture(f"{at}.choice.{choice.key}", choice.picture)
    for row in question.rows:
        yield from _given(CHOICE_KEY.fault(f"{at}.row.{row.key}", row.key))
        yield from _check_picture(f"{at}.row.{row.key}", row.picture)
    for slide in question.slides:
        yield from _given(KEY.fault(f"{at}.slide.{slide.key}", slide.key))
        yield from _check_picture(f"{at}.slide.{slide.key}", slide.picture)


def _check_rules(at: str, question: Question, shown: bool) -> Iterator[Fault]:
    """Rules that say nothing because another that they need is missing."""
    if question.read_only and not (question.default or question.calculation):
        yield Fault(
            f"{at}.read_only", "nothing-to-read", "Nothing stands there to read.", "Add default:, or remove it."
        )
    if question.constraint_message and not question.constraint:
        mend = "Add constraint:, or remove the message."
        yield Fault(f"{at}.constraint_message", "no-constraint", "There is no constraint to explain.", mend)
    if question.constraint and not question.constraint_message:
        mend = "Add constraint_message: and say what to do instead."
        yield Fault(f"{at}.constraint", "no-message", "Nobody would know what the constraint asks for.", mend)
    if question.calculation and shown and not question.read_only:
        mend = "Use the kind calculated, or add read_only: yes."
        yield Fault(f"{at}.calculation", "calculated-and-asked", "What is calculated cannot be answered too.", mend)


def _given(fault: Fault | None) -> Iterator[Fault]:
    if fault:
        yield fault


def _check_picture(at: str, picture: Picture | None) -> Iterator[Fault]:
    if picture and picture.alt and not _source(picture.alt):
        path = f"{at}.alt" if at else "alt"
        mend = "Say what it shows in alt:, or mark it decorative."
        yield Fault(path, "missing-alt", "The picture has no words.", mend)


def _source(text: Text) -> str:
    return text.source.strip() if text.words else ""


def _twice(what: str, keys: list[str], prefix: str) -> Iterator[Fault]:
    for key, count in Counter(keys).items():
        if key and count > 1:
            message = f"The key {key!r} is given to {count} {what}s."
            yield Fault(f"{prefix}{key}", "duplicate-key", message, f"Give each {what} a key of its own.")
