"""What can be wrong with a question whatever its kind, given what the kind takes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from survey.core.definition import Fault, Question
from survey.core.kinds.terms import RESERVED, Setting


def check_settings(question: Question, settings: Mapping[str, Setting], texts: Sequence[str]) -> Iterator[Fault]:
    """Settings that the kind does not have, that it cannot take, or that are missing."""
    for name, value in question.settings.items():
        at = f"question.{question.key}.{name}"
        setting = settings.get(name)
        if setting is None:
            yield _unknown(question, name, (*settings, *texts))
        elif not setting.takes(value):
            yield Fault(at, "bad-setting", f"The setting {name} cannot be {value!r}.", f"Write {setting.words}.")
    for name, setting in settings.items():
        if setting.required and name not in question.settings:
            mend = f"Add {name}: and {setting.words}."
            yield Fault(f"question.{question.key}", "missing-setting", f"The setting {name} is missing.", mend)


def check_texts(question: Question, settings: Mapping[str, Setting], texts: Sequence[str]) -> Iterator[Fault]:
    """Texts that the kind does not have."""
    for name in question.texts:
        if name not in texts:
            yield _unknown(question, name, (*settings, *texts))


def check_parts(question: Question, slides: bool, least_choices: int, most_choices: int) -> Iterator[Fault]:
    """Slides and choices that the kind does not have, that are missing, too few or too many."""
    at = f"question.{question.key}"
    if question.slides and not slides:
        message = f"A question of kind {question.kind} has no slides."
        yield Fault(f"{at}.slides", "unknown-part", message, "Remove them, or use the kind slides.")
    if slides and not question.slides:
        yield Fault(at, "missing-part", "There are no slides.", "Add slides: and at least one.")
    if question.choices and not most_choices:
        message = f"A question of kind {question.kind} has no choices."
        yield Fault(f"{at}.choices", "unknown-part", message, "Remove them, or use the kind choice or choices.")
        return
    count = len(question.choices)
    if count < least_choices:
        message = f"The question has {count} of the {least_choices} choices it needs."
        yield Fault(at, "too-few-choices", message, f"Give at least {least_choices}.")
    if count > most_choices:
        message = f"The question has {count} choices, and the kind {question.kind} takes at most {most_choices}."
        yield Fault(f"{at}.choices", "too-many-choices", message, "Remove some, or split the question.")


def check_rows(question: Question, rows: bool) -> Iterator[Fault]:
    """Rows that the kind does not have, or that are missing."""
    at = f"question.{question.key}"
    if question.rows and not rows:
        message = f"A question of kind {question.kind} has no rows."
        yield Fault(f"{at}.rows", "unknown-part", message, "Remove them, or use the kind matrix.")
    if rows and not question.rows:
        yield Fault(at, "missing-part", "There are no rows.", "Add statements: and at least one.")


def check_layout(question: Question, layouts: Sequence[str]) -> Iterator[Fault]:
    """A layout that the kind does not have."""
    if question.layout and question.layout not in layouts:
        mend = f"Write {' or '.join(layouts)}, or remove layout." if layouts else "Remove layout."
        message = f"A question of kind {question.kind} has no layout {question.layout!r}."
        yield Fault(f"question.{question.key}.layout", "unknown-layout", message, mend)


def check_keys(question: Question) -> Iterator[Fault]:
    """Choices whose keys name something else: `<question>.missing` is where the reason for no answer goes."""
    if question.choice(RESERVED):
        at = f"question.{question.key}.choice.{RESERVED}"
        message = f"The key {RESERVED} stands for the reasons for not answering."
        yield Fault(at, "reserved-key", message, "Give the choice another key.")


def check_values(question: Question) -> Iterator[Fault]:
    """Choices on a scale without a number of their own."""
    seen: set[float] = set()
    for choice in question.choices:
        at = f"question.{question.key}.choice.{choice.key}"
        if choice.value is None:
            mend = "Add value: and its number on the scale."
            yield Fault(at, "missing-value", f"The choice {choice.key} has no value.", mend)
        elif choice.value in seen:
            message = f"The value {choice.value:g} is given to two choices."
            yield Fault(f"{at}.value", "duplicate-value", message, "Give each choice a value of its own.")
        else:
            seen.add(choice.value)


def check_not_exclusive(question: Question) -> Iterator[Fault]:
    """Choices marked as excluding the others, where every choice does."""
    for choice in question.choices:
        if choice.exclusive:
            at = f"question.{question.key}.choice.{choice.key}.exclusive"
            message = f"In a question of kind {question.kind} every choice excludes the others."
            yield Fault(at, "unknown-setting", message, "Remove exclusive.")


def check_bounds(question: Question) -> Iterator[Fault]:
    """Numbers that leave nothing to answer."""
    low, high, step = (question.settings.get(name) for name in ("min", "max", "step"))
    at = f"question.{question.key}"
    if isinstance(low, int | float) and isinstance(high, int | float) and low >= high:
        message = f"The least number, {low:g}, is not below the greatest, {high:g}."
        yield Fault(f"{at}.min", "bad-setting", message, "Make min less than max.")
    if step == 0:
        yield Fault(f"{at}.step", "bad-setting", "The step cannot be 0.", "Write a number above 0.")


def _unknown(question: Question, name: str, known: Sequence[str]) -> Fault:
    mend = f"Remove it; this kind takes {', '.join(sorted(known)) or 'none'}."
    message = f"A question of kind {question.kind} takes no {name}."
    return Fault(f"question.{question.key}.{name}", "unknown-setting", message, mend)
