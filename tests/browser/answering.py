"""People who answer: each decides once what to say to every question, in the browser or straight into the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from playwright.sync_api import Page

from survey.core.answers import Answer
from survey.core.definition import Question
from survey.core.kinds import KINDS
from survey.core.routing import Route
from survey.core.validation import read_page

Given = Sequence[str]
LONG_WORDS = 'Bussen går sällan & resan är lång.\nDet är <b>svårt</b> "ibland" – 50 % av gångerna 🙂 العربية'


@dataclass(frozen=True)
class Person:
    """Somebody with answers: `says` names what is given to single questions, the rest follows from the kind.

    A `talkative` person ticks every choice and writes; another says as little as may be said, and that in turn.
    """

    name: str
    talkative: bool = True
    says: Mapping[str, Given] = field(default_factory=dict)

    def given(self, question: Question) -> Given:
        """What the person puts into the question's field, as form values; a reason stands as "-dont-know"."""
        if question.key in self.says:
            return self.says[question.key]
        return _much(question) if self.talkative else _little(question)

    def answer(self, question: Question) -> Answer:
        """The answer that must be kept."""
        given = self.given(question)
        field = KINDS[question.kind].reason_field(question)
        reasons = [value for value in given if value.startswith("-")]
        form = {question.key: [value for value in given if value not in reasons]}
        form[field] = [*form.get(field, ()), *reasons]
        read = read_page([question], form)
        assert not read.problems, f"{self.name} cannot answer {question.key} with {given}: {read.problems}"
        return read.answers[question.key]

    def answers(self, route: Route, until: str = "") -> dict[str, Answer]:
        """All answers on the person's way, up to the page `until`."""
        answers: dict[str, Answer] = {}
        while (page := route.first_open(answers)) and page.key != until:
            answers |= {question.key: self.answer(question) for question in route.asked(page, answers)}
        assert not until or route.first_open(answers), f"{self.name} never comes to {until}"
        return answers


def _much(question: Question) -> Given:
    if question.kind == "choices":
        return [choice.key for choice in question.choices if not choice.exclusive]
    if question.choices:
        return [question.choices[0].key]
    if question.kind == "number":
        return ["90"]
    return [LONG_WORDS[: int(question.settings.get("max_length", 5000))]] if question.kind == "text" else []


def _little(question: Question) -> Given:
    """Don't know, won't say, nothing at all, or the choice that excludes the others: by the length of the key."""
    alone = [choice.key for choice in question.choices if choice.exclusive]
    if question.kind == "slides":
        return []
    if question.required or len(question.key) % 3 == 0:
        return alone or ["-dont-know"]
    return ["-wont-say"] if len(question.key) % 3 == 1 else []


TALKER = Person(
    "talker",
    says={"came": ["yes"], "heard": ["2"], "understood": ["2"], "own_language": ["other"], "again": ["maybe"]},
)
LATER = Person("later", says={"came": ["later"], "been": ["no"], "heard": ["1"], "travel_time": ["٤٥"]})
QUIET = Person("quiet", talkative=False)


def fill_in(page: Page, question: Question, given: Given) -> None:
    """Put `given` into the question's field on screen, as somebody with a finger does."""
    for value in given:
        name = KINDS[question.kind].reason_field(question) if value.startswith("-") else question.key
        if question.choices or value.startswith("-"):
            page.locator(f'input[name="{name}"][value="{value}"]').check()
        else:
            page.locator(f'[name="{name}"]').fill(value)
