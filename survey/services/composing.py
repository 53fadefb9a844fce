"""A publication made of a round: the chosen questions counted at the disclosure desk, their words in each language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlmodel import Session

from survey.core.definition import Question, Questionnaire, Text
from survey.core.disclosure import HIDDEN
from survey.core.disclosure.axes import OTHER
from survey.core.kinds import KINDS
from survey.core.languages import LANGUAGES
from survey.core.publication import Count, Figure, Line, Part, Publication
from survey.core.tally import Line as Counted
from survey.errors import InputError
from survey.models import Organisation, Round
from survey.services import disclosing, protected_counts, publishing, reaching
from survey.services.auditing import Actor
from survey.services.disclosing import Desk
from survey.services.filtering import GROUP, LANGUAGE
from survey.services.protected_counts import WHOLE

PURPOSE: Final = "publication"


@dataclass(frozen=True, slots=True)
class Offered:
    """What of a round can be published: questions with choices, and what they can be broken down by."""

    questionnaire: Questionnaire
    questions: tuple[Question, ...]
    breakdowns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """What staff say beside the figures, by language: only languages that are whole."""

    introduction: Mapping[str, str]
    next: Mapping[str, str]
    next_on: date | None


def offered(session: Session, round_id: int) -> Offered:
    """What can be published of a round that is there."""
    questionnaire = publishing.load(session, session.get_one(Round, round_id).version_id).questionnaire
    questions = tuple(each for each in questionnaire.questions() if protected_counts.lines_of(each))
    single = [question.key for question in questions if not KINDS[question.kind].several]
    return Offered(questionnaire, questions, (GROUP, LANGUAGE, *single))


def compose(
    session: Session,
    actor: Actor,
    round_id: int,
    tags: Sequence[str],
    keys: Sequence[str],
    by: str,
    said: Said,
    licence: str,
) -> Publication:
    """The publication, in the languages `tags`; all its figures pass the desk. Raises NotFoundError, and InputError
    while too few have answered for anything to be shown."""
    found = reaching.find_round(session, actor.organisation_id, round_id)
    desk = disclosing.open_desk(session, actor, round_id)
    if desk.population is None:
        raise InputError(questions="too-few-answers")
    parts = _parts(session, actor, desk, by, tags) if by else {}
    questions = [question for question in desk.questionnaire.questions() if question.key in keys]
    figures = tuple(_figure(desk, question, by, parts, tags) for question in questions)
    desk.close(PURPOSE)
    label = next((each.label for each in desk.questionnaire.questions() if each.key == by), None)
    return Publication(
        organisation=session.get_one(Organisation, actor.organisation_id).name,
        licence=licence,
        languages=tuple(tags),
        title=_in(desk.questionnaire.title, tags),
        introduction=Text("", dict(said.introduction)),
        next=Text("", dict(said.next)) if said.next else None,
        next_on=said.next_on,
        opened=found.opens_on,
        closed=found.closes_on,
        through=desk.population.through,
        base=desk.rule.base,
        cell=desk.rule.cell,
        responses=desk.population.responses,
        by=by,
        by_label=_in(label, tags) if label else None,
        figures=figures,
    )


def _figure(desk: Desk, question: Question, by: str, parts: Mapping[str, Text], tags: Sequence[str]) -> Figure:
    counts = protected_counts.count_question(desk, question, WHOLE)
    lines = counts.summary.lines or protected_counts.lines_of(question, HIDDEN)
    broken = tuple(_part(desk, question, by, key, label, tags) for key, label in parts.items() if by != question.key)
    missing = tuple(Line(f"-{reason}", None, _count(count)) for reason, count in counts.summary.missing.items())
    shown = tuple(part for part in broken if any(line.count is not None for line in part.lines))
    several = KINDS[question.kind].several
    return Figure(
        question.key, _in(question.label, tags), several, _count(counts.whole), _lines(lines, tags), missing, shown
    )


def _part(desk: Desk, question: Question, by: str, key: str, label: Text, tags: Sequence[str]) -> Part:
    counts = protected_counts.count_question(desk, question, (by, key))
    lines = counts.summary.lines or protected_counts.lines_of(question, HIDDEN)
    return Part(key, label, _count(counts.whole), _lines(lines, tags), KINDS[question.kind].several)


def _parts(session: Session, actor: Actor, desk: Desk, by: str, tags: Sequence[str]) -> dict[str, Text]:
    """The values that figures are broken down by, with their words."""
    if by == GROUP:
        groups = reaching.list_groups(session, actor.organisation_id, desk.round_id)
        return {str(group.id): Text("", {desk.questionnaire.source: group.name}) for group in groups}
    if by == LANGUAGE:
        spoken = desk.questionnaire.languages
        return {tag: Text("", {tag: LANGUAGES[tag].autonym}) for tag in spoken}
    question = next(each for each in desk.questionnaire.questions() if each.key == by)
    return {
        line.key: _in(line.label, tags) if line.label else Text("", {desk.questionnaire.source: line.key})
        for line in protected_counts.lines_of(question)
        if line.key != OTHER
    }


def _lines(lines: Sequence[Counted], tags: Sequence[str]) -> tuple[Line, ...]:
    return tuple(Line(line.key, _in(line.label, tags) if line.label else None, _count(line.count)) for line in lines)


def _in(text: Text, tags: Sequence[str]) -> Text:
    """The words in these languages alone; a name stays as it is."""
    return Text("", {tag: text.said(tag).words for tag in tags}) if text.path else text


def _count(count: int) -> Count:
    return None if count == HIDDEN else count
