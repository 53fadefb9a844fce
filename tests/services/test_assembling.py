"""Putting a report together: what can stand in it, in which order, and nobody else's."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import Session

from survey.errors import InputError, NotFoundError
from survey.models import Report
from survey.services import assembling, report_figures, reporting
from survey.services.assembling import DOWN, UP
from tests.services.report_making import SPOKEN, answer, make_code, make_report
from tests.staff.arranging import World

pytestmark = pytest.mark.both_databases


def kinds(session: Session, report: Report) -> list[str]:
    return [section.content.get("question", section.kind) for section in assembling.sections_of(session, report)]


def problems(act: Any, *values: Any) -> dict[str, str]:
    with pytest.raises(InputError) as raised:
        act(*values)
    return raised.value.problems


def test_parts_stand_in_order_and_change_places(session: Session, world: World) -> None:
    actor, report = world.ours.actor, make_report(session, world.ours)
    for key in ("been", "felt"):
        assembling.add(session, actor, report, "figure", {"question": key})
    assert kinds(session, report) == ["text", "been", "felt"]
    text, been, felt = assembling.sections_of(session, report)
    assembling.move(session, actor, report, felt, UP)
    assert kinds(session, report) == ["text", "felt", "been"]
    assembling.move(session, actor, report, felt, UP)
    assembling.move(session, actor, report, felt, UP)
    assert kinds(session, report) == ["felt", "text", "been"]
    assembling.move(session, actor, report, been, DOWN)
    assembling.remove(session, actor, report, text)
    assembling.move(session, actor, report, felt, DOWN)
    assert kinds(session, report) == ["been", "felt"]


def test_only_what_can_be_counted_is_offered(session: Session, world: World) -> None:
    offered = report_figures.offered(session, world.ours.actor, world.ours.round_id)
    assert offered.questions == ("been", "why", "felt"), "not what people wrote, nor numbers"
    assert offered.axes == (".group", ".language", ".mode", "been", "felt"), "several choices are no axis"


@pytest.mark.parametrize(
    ("kind", "given", "field"),
    [
        ("figure", {"question": "minutes"}, "question"),
        ("figure", {}, "question"),
        ("crosstab", {"rows": "been", "columns": "words"}, "columns"),
        ("crosstab", {"rows": "been", "columns": "been"}, "columns"),
        ("theme", {"code_id": None}, "code_id"),
        ("quote", {"quote_id": 3}, "quote_id"),
        ("film", {}, "kind"),
    ],
)
def test_what_cannot_be_shown_is_refused(
    session: Session, world: World, kind: str, given: dict[str, Any], field: str
) -> None:
    report = make_report(session, world.ours)
    assert list(problems(assembling.add, session, world.ours.actor, report, kind, given)) == [field]
    assert kinds(session, report) == ["text"]


def test_words_are_kept_by_language_and_not_endlessly(session: Session, world: World) -> None:
    actor, report = world.ours.actor, make_report(session, world.ours)
    assert problems(assembling.make, session, actor, world.ours.round_id, " ") == {"title": "required"}
    assert problems(assembling.name, session, actor, report, {"en": "x"}) == {"title-sv": "required"}
    assert problems(assembling.name, session, actor, report, {"sv": "x" * 200}) == {"title-sv": "too-long"}
    assembling.name(session, actor, report, {"sv": " Ny ", "ar": "", "ti": "ኣይፋል"})
    assert report.titles == {"sv": "Ny"}, "only in languages of the questionnaire"
    (text,) = assembling.sections_of(session, report)
    long = {"words": {"ar": "x" * 20_000}}
    assert problems(assembling.write, session, actor, report, text, long) == {"words-ar": "too-long"}
    figure = assembling.add(session, actor, report, "figure", {"question": "been"})
    with pytest.raises(NotFoundError):
        assembling.write(session, actor, report, figure, {})


def test_a_report_that_was_published_stays(session: Session, world: World) -> None:
    actor = world.ours.actor
    report, kept = make_report(session, world.ours), make_report(session, world.ours)
    reporting.publish(session, actor, kept, SPOKEN)
    assert problems(assembling.discard, session, actor, kept) == {"report": "published"}
    assembling.discard(session, actor, report)
    assert [one.id for one in assembling.list_reports(session, actor.organisation_id, world.ours.round_id)] == [kept.id]


def test_an_empty_report_cannot_be_published(session: Session, world: World) -> None:
    report = assembling.make(session, world.ours.actor, world.ours.round_id, "Tom")
    assert problems(reporting.publish, session, world.ours.actor, report, SPOKEN) == {"sections": "required"}


def test_another_organisation_has_no_part_in_it(session: Session, world: World) -> None:
    answer(session, world.theirs)
    report, theirs = make_report(session, world.ours), make_report(session, world.theirs)
    code = make_code(session, world.theirs, "Deras", [])
    with pytest.raises(NotFoundError):
        assembling.find(session, world.ours.organisation_id, world.ours.round_id, theirs.id)
    with pytest.raises(NotFoundError):
        assembling.find(session, world.ours.organisation_id, world.ours.other.id or 0, report.id)
    with pytest.raises(NotFoundError):
        assembling.find_section(session, report, assembling.sections_of(session, theirs)[0].id)
    with pytest.raises(NotFoundError):
        assembling.make(session, world.ours.actor, world.theirs.round_id, "Titel")
    assert problems(assembling.add, session, world.ours.actor, report, "theme", {"code_id": code})
