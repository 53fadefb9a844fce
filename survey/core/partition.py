"""What is wrong with the parts of a questionnaire that are no questions: sections, repeats, ends and instruments."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Final

from survey.core.definition import End, Fault, Instrument, Page, Question, Questionnaire, Repeat
from survey.core.kinds import KINDS
from survey.core.naming import KEY
from survey.core.unfolding import unfolded

MOST_TIMES: Final = 50


def check_parts(questionnaire: Questionnaire) -> tuple[Fault, ...]:
    """Every fault of the parts, and of what they are unfolded to."""
    pages = questionnaire.pages
    section_keys = [section.key for section in questionnaire.sections]
    repeat_keys = [repeat.key for repeat in questionnaire.repeats]
    questions = {question.key: question for question in questionnaire.questions()}
    faults = (
        *_check_keys("section", section_keys),
        *_check_keys("repeat", repeat_keys),
        *_check_keys("end", [end.key for end in questionnaire.ends]),
        *_check_keys("instrument", [instrument.key for instrument in questionnaire.instruments]),
        *_check_places("section", section_keys, pages),
        *_check_places("repeat", repeat_keys, pages),
        *(fault for repeat in questionnaire.repeats for fault in _check_repeat(repeat)),
        *(fault for end in questionnaire.ends for fault in _check_end(end)),
        *(fault for each in questionnaire.instruments for fault in _check_instrument(each, questions)),
    )
    return faults or tuple(_check_unfolded(questionnaire))


def _check_keys(what: str, keys: list[str]) -> Iterator[Fault]:
    for key, count in Counter(keys).items():
        if fault := KEY.fault(f"{what}.{key}", key):
            yield fault
        if count > 1:
            message = f"The key {key!r} is given to {count} {what}s."
            yield Fault(f"{what}.{key}", "duplicate-key", message, f"Give each {what} a key of its own.")


def _check_places(what: str, known: list[str], pages: Iterable[Page]) -> Iterator[Fault]:
    """Pages that belong to nothing, and those of one whole that stand apart."""
    seen = set()
    for key, group in groupby(pages, lambda page: str(getattr(page, what))):
        first = next(group)
        at = f"question.{first.questions[0].key}.{what}" if first.questions else f"page.{first.key}"
        if key and key not in known:
            yield Fault(at, f"unknown-{what}", f"There is no {what} {key!r}.", f"Add it under {what}s:, or remove it.")
        elif key in seen:
            message = f"The questions of {what} {key!r} do not stand together."
            yield Fault(at, f"split-{what}", message, "Move them together.")
        if key:
            seen.add(key)


def _check_repeat(repeat: Repeat) -> Iterator[Fault]:
    at = f"repeat.{repeat.key}"
    if not 1 <= repeat.most <= MOST_TIMES:
        message = f"It cannot be asked at most {repeat.most} times."
        yield Fault(f"{at}.most", "bad-setting", message, f"Write a number from 1 to {MOST_TIMES}.")
    if not repeat.count and not repeat.again:
        mend = 'Add count: with a number, or again: with a question such as "Is there one more?".'
        yield Fault(at, "endless-repeat", "It does not say how many times.", mend)
    if repeat.count and repeat.again:
        yield Fault(f"{at}.again", "two-counts", "It counts and asks as well.", "Keep count or again.")


def _check_end(end: End) -> Iterator[Fault]:
    at = f"end.{end.key}"
    if not end.relevant:
        yield Fault(at, "missing-condition", "It does not say for whom it is.", "Add relevant:, or write it in thanks.")
    if end.safety and not end.contacts:
        mend = "Add contacts: with somewhere to call."
        yield Fault(at, "missing-contacts", "A safety page must say where to turn.", mend)
    yield from _check_keys(f"{at}.contact", [contact.key for contact in end.contacts])


def _check_instrument(instrument: Instrument, questions: dict[str, Question]) -> Iterator[Fault]:
    at = f"instrument.{instrument.key}"
    if not instrument.items:
        yield Fault(at, "missing-items", "It counts nothing.", "Add items: with questions.")
    for item in instrument.items:
        question = questions.get(item.question)
        if question is None:
            message = f"There is no question {item.question!r}."
            yield Fault(f"{at}.items", "unknown-question", message, "Name a question that is asked.")
        elif not _is_numeric(question):
            message = f"The answers to {item.question} are no numbers."
            yield Fault(f"{at}.items", "not-numeric", message, "Give each of its choices a value.")
    if any(item.reversed for item in instrument.items) and not instrument.low < instrument.high:
        mend = "Add low: and high:, the ends of the items' own scale."
        yield Fault(at, "missing-scale", "A reversed item needs the ends of the scale.", mend)
    if not 0 <= instrument.needed <= len(instrument.items):
        mend = "Write how many of the items must be answered."
        yield Fault(f"{at}.needed", "bad-setting", f"{instrument.needed} items cannot be needed.", mend)
    numbers = (instrument.low, instrument.high, instrument.factor, *(item.weight for item in instrument.items))
    if not all(math.isfinite(number) for number in numbers):
        yield Fault(at, "bad-setting", "A number in it is none.", "Write finite numbers.")
    yield from _check_keys(f"{at}.band", [band.key for band in instrument.bands])


def _is_numeric(question: Question) -> bool:
    kind = KINDS.get(question.kind)
    if kind is None or question.choices:
        return bool(question.choices) and all(choice.value is not None for choice in question.choices)
    return kind.counts


def _check_unfolded(questionnaire: Questionnaire) -> Iterator[Fault]:
    """Keys that are given to a question and to a part of another or to another time of a repeat."""
    own = Counter(question.key for question in questionnaire.questions())
    for key, count in Counter(question.key for question in unfolded(questionnaire).questions()).items():
        if count > 1 and own[key] == 1:
            message = f"The key {key!r} is also that of a part of a question, or of a repeated one."
            yield Fault(f"question.{key}", "duplicate-key", message, "Give the question another key.")
