"""Whether expressions can be read, and whether what they and the words name can be known where they stand.

An expression may only look back: a name of the question itself or of a later one would be a cycle.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from itertools import groupby
from typing import Final

from survey.core import expression, piping
from survey.core.definition import Fault, Page, Question, Questionnaire, Repeat, Text
from survey.core.expression import Mention
from survey.core.kinds import KINDS
from survey.core.unfolding import again_key, named, parts
from survey.errors import ExpressionError

_FIRST: Final = ("relevant", "required_if", "default", "calculation", "choice_filter")


@dataclass
class Scope:
    """The questions that stand before where one is, and all there are."""

    everything: Mapping[str, Question]
    before: dict[str, Question] = field(default_factory=dict)

    def pass_by(self, question: Question) -> None:
        """Put a question, with its parts, behind one."""
        self.before.update((part.key, part) for part in parts(question))

    def condition(self, at: str, source: str, *, current: bool = False, attributes: bool = False) -> Iterator[Fault]:
        """What is wrong with an expression. `current` lets it name its own answer, `attributes` those of choices."""
        if not source:
            return
        try:
            read = expression.parse(source, attributes)
        except ExpressionError as error:
            message = f"The condition cannot be read at column {error.column}: {error.why}"
            yield Fault(at, "bad-condition", message, "Mend the condition there.")
            return
        if read.current and not current:
            yield Fault(at, "bad-condition", 'The condition names its own answer (".").', "Name an earlier question.")
        for mention in read.mentions:
            yield from self.mention(at, mention)

    def words(self, text: Text | None) -> Iterator[Fault]:
        """What is wrong with the answers that stand inside words, in any language."""
        if text is None or "${" not in "".join(text.words.values()):
            return
        of_source = set(piping.names(text.source))
        for tag, words in text.words.items():
            if missing := of_source ^ set(piping.names(words)):
                message = (
                    f"The words in {tag} do not hold the same answers as the source: {', '.join(sorted(missing))}."
                )
                yield Fault(text.path, "other-answers-inside", message, "Write the same ${…} in every language.")
        for name in sorted(of_source):
            yield from self.mention(text.path, Mention(name, text.source.index("${") + 1))

    def mention(self, at: str, mention: Mention) -> Iterator[Fault]:
        """What is wrong with naming a question here."""
        if mention.name in self.before:
            yield from _check_mention(at, mention, self.before[mention.name])
        elif mention.name in self.everything:
            message = f"The condition names {mention.name} at column {mention.column}, which is asked here or later."
            yield Fault(at, "condition-cycle", message, "Name only questions that are asked before.")
        else:
            near = get_close_matches(mention.name, self.everything, n=1)
            mend = f"Did you mean {near[0]}?" if near else "Name an earlier question."
            message = f"The condition names {mention.name!r} at column {mention.column}, which is no question."
            yield Fault(at, "unknown-question", message, mend)


def check_references(questionnaire: Questionnaire) -> Iterator[Fault]:
    """Every fault of the questionnaire's expressions, and of the answers inside its words."""
    scope = Scope(_everything(questionnaire))
    sections = {section.key: section for section in questionnaire.sections}
    repeats = {repeat.key: repeat for repeat in questionnaire.repeats}
    for key, group in groupby(questionnaire.pages, lambda page: (page.section, page.repeat)):
        section, repeat = sections.pop(key[0], None), repeats.get(key[1])
        if section:
            yield from scope.condition(f"section.{section.key}.relevant", section.relevant)
            yield from scope.words(section.intro)
        if repeat:
            yield from scope.condition(f"repeat.{repeat.key}.count", repeat.count)
            yield from scope.words(repeat.title)
        for page in group:
            yield from _check_page(scope, page)
        if repeat:
            yield from scope.words(repeat.again)
            for question in _times(repeat, questionnaire):
                scope.pass_by(question)
    yield from _check_ends(scope, questionnaire)


def _everything(questionnaire: Questionnaire) -> dict[str, Question]:
    found = {part.key: part for question in questionnaire.questions() for part in parts(question)}
    for repeat in questionnaire.repeats:
        found |= {question.key: question for question in _times(repeat, questionnaire)}
    return found


def _times(repeat: Repeat, questionnaire: Questionnaire) -> Iterator[Question]:
    """The questions that a repeat adds to those that are written."""
    pages = [page for page in questionnaire.pages if page.repeat == repeat.key]
    for time in range(1, min(repeat.most, 100) + 1):
        if repeat.again and time < repeat.most:
            yield Question(again_key(repeat, time), "yes_no", repeat.again)
        for question in (part for page in pages for each in page.questions for part in parts(each)):
            yield replace(question, key=named(question.key, time))


def _check_page(scope: Scope, page: Page) -> Iterator[Fault]:
    yield from scope.condition(f"page.{page.key}.relevant", page.relevant)
    for question in page.questions:
        at = f"question.{question.key}"
        for name in _FIRST:
            yield from scope.condition(f"{at}.{name}", getattr(question, name), attributes=name == "choice_filter")
        yield from scope.condition(f"{at}.constraint", question.constraint, current=True)
        for text in question.all_texts():
            yield from scope.words(text)
        scope.pass_by(question)


def _check_ends(scope: Scope, questionnaire: Questionnaire) -> Iterator[Fault]:
    yield from scope.words(questionnaire.thanks)
    for end in questionnaire.ends:
        yield from scope.condition(f"end.{end.key}.relevant", end.relevant)
        for text in (end.title, end.text):
            yield from scope.words(text)
    for instrument in questionnaire.instruments:
        for band in instrument.bands:
            yield from scope.condition(f"instrument.{instrument.key}.band.{band.key}.when", band.when)
            yield from scope.words(band.text)


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
