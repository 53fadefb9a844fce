"""Questionnaires on the pages: versions, and how each language stands."""

from __future__ import annotations

from pathlib import Path

from sqlmodel import Session

from survey.models import Version
from survey.services import publishing
from tests.browsing import Browser
from tests.pages import words
from tests.respond.arranging import write_questionnaire
from tests.staff.arranging import QUESTIONNAIRE, World


def test_languages_nobody_has_reviewed_are_listed(facilitator: Browser) -> None:
    page = facilitator.get("/staff/questionnaires")
    assert "6 frågor · 4 språk Inte granskat: Lätt svenska, Engelska, Arabiska" in page.words


def test_each_language_says_whether_it_is_whole_and_reviewed(facilitator: Browser) -> None:
    facilitator.get("/staff/questionnaires")
    page = facilitator.follow("Ditt besök")
    rows = [" ".join("".join(row.itertext()).split()) for row in page.all(".//tbody/tr")]
    assert [row.split(" ")[0] for row in rows] == ["Svenska", "Lätt", "Engelska", "Arabiska"]
    assert "Komplett Granskat" in rows[0]
    assert "Inte granskat" in rows[3]


def test_every_version_is_listed_newest_first(
    session: Session, world: World, tmp_path: Path, administrator: Browser
) -> None:
    newer = QUESTIONNAIRE.replace("title: Ditt besök", "title: Ditt nya besök")
    publishing.publish(session, world.ours.actor.organisation_id, write_questionnaire(tmp_path, newer))
    administrator.get("/staff/questionnaires")
    page = administrator.follow("Ditt nya besök")
    versions = [words(item) for item in page.all(".//ul[@class='plainlist']/li")]
    assert [version.partition(",")[0] for version in versions] == ["version 2", "version 1"]


def test_another_organisations_questionnaires_are_not_there(
    session: Session, world: World, administrator: Browser
) -> None:
    theirs = session.get_one(Version, world.theirs.published.version_id).questionnaire_id
    administrator.get(f"/staff/questionnaires/{theirs}", 404)
    assert f"/staff/questionnaires/{theirs}" not in administrator.get("/staff/questionnaires").html
