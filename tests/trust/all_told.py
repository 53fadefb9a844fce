"""Reports and goals that tell in public all that they can of a round."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session

from survey.models import Report
from survey.services import aiming, assembling, indicating, proclaiming, reporting
from survey.services.following import measures_of
from tests.services.report_making import SPOKEN
from tests.staff.arranging import Place


def report_of_all(session: Session, place: Place, report_id: int, codes: Sequence[int]) -> str:
    """Publish an edition of the report with figures, tables and themes of every sort; the code of its address."""
    report = session.get_one(Report, report_id)
    for kind, given in (
        *(("figure", {"question": key}) for key in ("been", "why", "felt")),
        *(("crosstab", {"rows": rows, "columns": ".group"}) for rows in ("been", "felt", ".language")),
        ("crosstab", {"rows": "been", "columns": "felt"}),
        *(("theme", {"code_id": code}) for code in codes),
    ):
        assembling.add(session, place.actor, report, kind, given)
    edition = reporting.publish(session, place.actor, report, SPOKEN)
    reporting.let_see(session, place.actor, edition, True)
    return edition.code


def goals_of_all(session: Session, place: Place) -> str:
    """Publish goals that are measured by every question that can be; the code of their address."""
    actor, published = place.actor, place.published
    report = aiming.report_of(session, actor, place.round_id, "Så går det")
    assert report is not None
    for question in published.questionnaire.questions():
        for measure in measures_of(question):
            given = (published.version_id, published.questionnaire, f"{question.key} {measure.choices}", measure)
            followed = indicating.create(session, actor, *given, 0.5, "up", "")
            aiming.add(session, actor, report, f"Mål {followed.id}", None, followed.id)
    proclaiming.publish(session, actor, report, proclaiming.stamp(report))
    return report.code
