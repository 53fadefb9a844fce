"""A definition as the author wrote it becomes the pages that people meet.

Written once, asked many times: the pages of a repeat stand as many times as they may be asked, a section begins with
its introduction, a question that is answered as several stands beside its parts, and a safety page stands right after
the answer that calls for it. What is unfolded is again a questionnaire, so that routing, counting and
exporting need to know nothing of this.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import groupby
from typing import Any, Final

from survey.core.definition import End, Page, Picture, Question, Questionnaire, Repeat, Section
from survey.core.kinds import KINDS
from survey.core.revision import Part, revised

EXPRESSIONS: Final = ("relevant", "required_if", "constraint", "default", "calculation", "choice_filter")
_NAME = re.compile(r"\$\{\s*([A-Za-z_][\w.-]*)\s*(?=[|}])", re.ASCII)
_POSITION = re.compile(r"position\(\s*\.\.\s*\)")


def unfolded(questionnaire: Questionnaire) -> Questionnaire:
    """The questionnaire with every page that anybody may meet."""
    pages = [met for page in questionnaire.pages for met in _with_parts(page)]
    pages = list(_repeated(pages, {repeat.key: repeat for repeat in questionnaire.repeats}))
    pages = list(_sectioned(pages, {section.key: section for section in questionnaire.sections}))
    return replace(questionnaire, pages=tuple(_with_safety(pages, questionnaire.ends)))


def parts(question: Question) -> tuple[Question, ...]:
    """The questions that a question is answered as; of a kind that is not known, itself."""
    kind = KINDS.get(question.kind)
    return kind.parts(question) if kind else (question,)


def again_key(repeat: Repeat, time: int) -> str:
    """The key of the question whether there is one more, after this time round."""
    return f"{repeat.key}_again" if time == 1 else f"{repeat.key}_again_{time}"


def named(key: str, time: int) -> str:
    """The key of a question this time round."""
    return key if time <= 1 else f"{key}_{time}"


def _with_parts(page: Page) -> Iterator[Page]:
    """The page with its questions' parts, and the pages that follow from them."""
    yield replace(page, questions=tuple(part for question in page.questions for part in parts(question)))
    for question in page.questions:
        kind = KINDS.get(question.kind)
        for next_ in kind.following(question) if kind else ():
            relevant = both(page.relevant, question.relevant)
            yield replace(page, key=next_.key, questions=(next_,), relevant=relevant)


def _repeated(pages: Iterable[Page], repeats: Mapping[str, Repeat]) -> Iterator[Page]:
    for key, group in groupby(pages, lambda page: page.repeat):
        together = list(group)
        if repeat := repeats.get(key):
            yield from _all_times(together, repeat)
        else:
            yield from together


def _all_times(pages: list[Page], repeat: Repeat) -> Iterator[Page]:
    own = {question.key for page in pages for question in page.questions}
    for time in range(1, repeat.most + 1):
        when = f"({repeat.count}) >= {time}" if repeat.count else ""
        if not repeat.count and time > 1:
            when = f"${{{again_key(repeat, time - 1)}}} = 'yes'"
        for page in pages:
            yield _this_time(page, own, time, when)
        if repeat.again and not repeat.count and time < repeat.most:
            again = Question(again_key(repeat, time), "yes_no", repeat.again, required=True, signs=repeat.signs)
            asked = Page(again.key, parts(again), when, pages[-1].section, repeat.key, time)
            yield asked


def _this_time(page: Page, own: set[str], time: int, when: str) -> Page:
    """A page with the keys of this time round, in expressions and words too."""

    def renamed(words: str) -> str:
        words = _POSITION.sub(str(time), words)
        return _NAME.sub(lambda found: "${" + (named(found[1], time) if found[1] in own else found[1]), words)

    def reworded(part: Part) -> Part:
        if isinstance(part, Picture):
            return part
        return replace(part, words={tag: renamed(words) for tag, words in part.words.items()})

    def repeated(question: Question) -> Question:
        changed: dict[str, Any] = {name: renamed(getattr(question, name)) for name in EXPRESSIONS}
        return replace(revised(question, reworded), key=named(question.key, time), **changed)

    questions = tuple(map(repeated, page.questions))
    relevant = both(when, renamed(page.relevant))
    return replace(page, key=named(page.key, time), questions=questions, relevant=relevant, time=time)


def _sectioned(pages: Iterable[Page], sections: Mapping[str, Section]) -> Iterator[Page]:
    for key, group in groupby(pages, lambda page: page.section):
        section = sections.get(key)
        if section and section.intro:
            note = Question(f"section-{key}", "note", section.title, hint=section.intro, signs=section.signs)
            yield Page(note.key, (note,), section.relevant, key)
        for page in group:
            yield replace(page, relevant=both(section.relevant, page.relevant)) if section else page


def _with_safety(pages: Iterable[Page], ends: Iterable[End]) -> Iterator[Page]:
    """Each safety page stands after the last question that its condition names."""
    waiting = {end.key: (end, set(_NAME.findall(end.relevant))) for end in ends if end.safety}
    for page in pages:
        yield page
        for key, (end, names) in list(waiting.items()):
            names -= {question.key for question in page.questions}
            if not names:
                del waiting[key]
                yield _safety_page(end)


def _safety_page(end: End) -> Page:
    contacts = {contact.reach: contact.label for contact in end.contacts}
    said: dict[str, Any] = {"picture": end.picture, "texts": contacts, "signs": end.signs}
    help_ = Question(f"end-{end.key}", "help", end.title, end.text, **said)
    return Page(help_.key, (help_,), end.relevant)


def both(first: str, second: str) -> str:
    """The expression that holds where both do; an empty one always holds."""
    if first.strip() and second.strip():
        return f"({first}) and ({second})"
    return first if first.strip() else second
