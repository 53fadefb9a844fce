"""On a machine that lacks what PDF files are laid out by, those who ask for one are told, and all else is done."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from flask import Flask
from sqlmodel import Session, select

from survey import formats
from survey.models import Job, ReportFile
from survey.services import reporting
from tests.browsing import Browser
from tests.services.report_making import answer, pick_quote, publish_all
from tests.staff.arranging import World


class _Lacking:
    """Finds modules as on a machine without Pango."""

    def find_spec(self, name: str, *_more: Any) -> None:
        """Fails as the library does, which looks for those of the system when it is loaded."""
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")


@pytest.fixture(autouse=True)
def without_pango(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name == "survey.formats.report_pdf" or name.startswith("weasyprint")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delattr(formats, "report_pdf", raising=False)
    monkeypatch.setattr(sys, "meta_path", [_Lacking(), *sys.meta_path])


def test_the_report_is_made_in_the_other_form_and_the_next_job_is_done(
    app: Flask, session: Session, world: World, reviewer: Browser
) -> None:
    answer(session, world.ours)
    made = publish_all(session, world.ours, pick_quote(session, world.ours))
    reporting.let_see(session, world.ours.actor, made, everybody=True)
    reviewer.get(f"/staff/rounds/{world.ours.round_id}/export")
    reviewer.press("later")
    export = reviewer.page.address
    done = app.test_cli_runner().invoke(args=["work", "--once"])
    assert done.exit_code == 0, done.output
    session.expire_all()
    assert {file.form for file in session.exec(select(ReportFile))} == {"docx"}
    failed = session.exec(select(Job).where(Job.kind == "report")).one()
    assert (failed.state, failed.problem) == ("failed", "no-pango")
    assert "Klart." in reviewer.get(export).words
    page = reviewer.get(f"/staff/jobs/{failed.id}")
    assert "Den här servern kan inte göra PDF-filer" in page.words
