"""What is wrong with a definition: each fault with its path, its words and its mend.

What a question needs by its kind, the kind says itself (`KINDS[kind].check`). Here is what holds for every question
and what only shows in the whole: keys, conditions, pictures' text alternatives, and words in every language.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Final, NamedTuple

from survey.core import expression
from survey.core.canonical import ABOUT
from survey.core.definition import Fault, Picture, Question, Questionnaire, Text
from survey.core.expression import Mention
from survey.core.kinds import KINDS
from survey.core.languages import LANGUAGES
from survey.errors import ExpressionError

MAX_QUESTIONS: Final = 300


class Naming(NamedTuple):
    """What keys of one sort may look like: as a pattern, and in words."""

    pattern: re.Pattern[str]
    words: str

    def fault(self, at: str, key: str) -> Fault | None:
        """What is wrong with a key, if anything."""
        if self.pattern.fullmatch(key):
            return None
        shown = key if len(key) <= 60 else key[:57] + "…"
        return Fault(at, "bad-key", f"The key {shown!r} cannot be used.", f"Use {self.words}, at most 60 in all.")


SLUG: Final = Naming(re.compile("[a-z][a-z0-9-]{0,59}"), "small letters a to z, digits and -, a letter first")
KEY: Final = Naming(re.compile("[a-z][a-z0-9_]{0,59}"), "small letters a to z, digits and _, a letter first")
CHOICE_KEY: Final = Naming(re.compile("[a-z0-9][a-z0-9_-]{0,59}"), "small letters a to z, digits, - and _")


def check(questionnaire: Questionnaire) -> tuple[Fault, ...]:
    """Every fault of a questionnaire that is to be published in all its languages."""
    return (*check_structure(questionnaire), *check_words(questionnaire))


def check_structure(questionnaire: Questionnaire) -> tuple[Fault, ...]:
    """The faults that concern everyone, whatever language they read."""
    count = sum(len(page.questions) for page in questionnaire.pages)
    if count > MAX_QUESTIONS:
        message = f"There are {count:,} questions."
        mend = f"Nobody answers so many; keep under {MAX_QUESTIONS}."
        return (Fault("questions", "too-many-questions", message, mend),)
    return (
        *_check_whole(questionnaire),
        *(fault for question in questionnaire.questions() for fault in _check_question(question)),
        *_check_conditions(questionnaire),
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
    if question.kind in KINDS:
        yield from KINDS[question.kind].check(question)
    else:
        near = get_close_matches(question.kind, KINDS, n=1) or [", ".join(KINDS)]
        yield Fault(f"{at}.kind", "unknown-kind", f"There is no kind {question.kind!r}.", f"Write {near[0]}.")
    if not (question.dont_know and question.wont_say) and not question.opt_out_reason:
        name = "wont_say" if question.dont_know else "dont_know"
        mend = f"Remove {name}, or say why with opt_out_reason:."
        yield Fault(f"{at}.{name}", "opt-out-without-reason", "A way not to answer is off without a reason.", mend)
    yield from _check_picture(at, question.picture)
    yield from _twice("choice", [choice.key for choice in question.choices], f"{at}.choice.")
    yield from _twice("slide", [slide.key for slide in question.slides], f"{at}.slide.")
    for choice in question.choices:
        yield from _given(CHOICE_KEY.fault(f"{at}.choice.{choice.key}", choice.key))
        yield from _check_picture(f"{at}.choice.{choice.key}", choice.picture)
    for slide in question.slides:
        yield from _given(KEY.fault(f"{at}.slide.{slide.key}", slide.key))
        yield from _check_picture(f"{at}.slide.{slide.key}", slide.picture)


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


def _check_conditions(questionnaire: Questionnaire) -> Iterator[Fault]:
    """Conditions may only look back: a name of the question itself or of a later one would be a cycle."""
    everything = {question.key: question for question in questionnaire.questions()}
    before: dict[str, Question] = {}
    for page in questionnaire.pages:
        yield from _check_condition(f"page.{page.key}.relevant", page.relevant, before, everything)
        for question in page.questions:
            at = f"question.{question.key}.relevant"
            yield from _check_condition(at, question.relevant, before, everything)
            before[question.key] = question


def _check_condition(
    at: str, source: str, before: dict[str, Question], everything: dict[str, Question]
) -> Iterator[Fault]:
    if not source:
        return
    try:
        condition = expression.parse(source)
    except ExpressionError as error:
        message = f"The condition cannot be read at column {error.column}: {error.why}"
        yield Fault(at, "bad-condition", message, "Mend the condition there.")
        return
    if condition.current:
        yield Fault(at, "bad-condition", 'The condition names its own answer (".").', "Name an earlier question.")
    for mention in condition.mentions:
        if mention.name in before:
            yield from _check_mention(at, mention, before[mention.name])
        elif mention.name in everything:
            message = f"The condition names {mention.name} at column {mention.column}, which is asked here or later."
            yield Fault(at, "condition-cycle", message, "Name only questions that are asked before.")
        else:
            near = get_close_matches(mention.name, everything, n=1)
            mend = f"Did you mean {near[0]}?" if near else "Name an earlier question."
            message = f"The condition names {mention.name!r} at column {mention.column}, which is no question."
            yield Fault(at, "unknown-question", message, mend)


def _check_mention(at: str, mention: Mention, question: Question) -> Iterator[Fault]:
    """A condition on what nobody can answer would never hold."""
    kind = KINDS.get(question.kind)
    if kind and not kind.asks:
        message = f"The condition names {question.key}, which asks nothing."
        yield Fault(at, "condition-on-nothing", message, "Name a question that is answered.")
    elif mention.compared and question.choices and question.choice(mention.compared) is None:
        keys = [choice.key for choice in question.choices]
        near = get_close_matches(mention.compared, keys, n=1)
        mend = f"Did you mean {near[0]!r}?" if near else f"There are {', '.join(keys)}."
        message = f"The condition names {mention.compared!r} at column {mention.column}, no choice of {question.key}."
        yield Fault(at, "unknown-choice", message, mend)
