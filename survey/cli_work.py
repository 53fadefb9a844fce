"""The command for what takes too long for a page. What each kind of work needs is loaded when it is asked for."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable

import click
from flask import Blueprint

from survey import db
from survey.errors import BusyError, MissingLibraryError
from survey.public import letters
from survey.services import binding, sheeting, working
from survey.services.working import Work

work_commands = Blueprint("work_commands", __name__, cli_group=None)
_REST_SECONDS = 1.0
_SWEEP_SECONDS = 60.0
_POST_SECONDS = 15.0


def _exports() -> Work:
    from survey.services.preparing import work

    return work


def _fathoming() -> Work:
    from survey.services.fathoming import work

    return work


def _reports() -> Work:
    from functools import partial

    from survey import reports
    from survey.formats import report_docx
    from survey.reports import printing

    makers: dict[str, binding.Maker] = {
        binding.DOCX: lambda bound, tag: report_docx.write(reports.tell_edition(bound, tag)),
        binding.PDF: lambda bound, tag: _pdf(printing.page(reports.tell_edition(bound, tag))),
    }
    return partial(binding.work, makers=makers)


def _boards() -> Work:
    from functools import partial

    from survey.reports import sheets

    return partial(sheeting.work, make=lambda sheet, tag: _pdf(sheets.page(sheet, tag)))


def _pdf(html: str) -> bytes:
    try:
        from survey.formats import report_pdf
    except OSError as error:  # the library looks for others, of the system, when it is loaded
        raise MissingLibraryError("no-pango") from error
    return report_pdf.write(html)


WORKS: dict[str, Callable[[], Work]] = {
    "board": _boards,
    "export": _exports,
    "reading": _fathoming,
    "report": _reports,
}


@work_commands.cli.command("work")
@click.option("--once", is_flag=True, help="Do what waits now, then end.")
def work(once: bool) -> None:
    """Do what was asked for on staff's pages and takes too long for one, until stopped."""
    stopped = threading.Event()
    if not once:
        for sign in (signal.SIGINT, signal.SIGTERM):
            signal.signal(sign, lambda *_: stopped.set())
    swept = posted = 0.0
    while not stopped.is_set():
        try:
            if time.monotonic() - swept > _SWEEP_SECONDS or not swept:
                swept = time.monotonic()
                working.sweep(db.session())
                binding.renew(db.session())
                sheeting.throw_away(db.session())
            if time.monotonic() - posted > _POST_SECONDS or not posted:
                posted = time.monotonic()
                _post_letters()
            busy = _work_on_one()
        except BusyError:  # locked, full or away: what was begun is begun again later
            db.session().rollback()
            busy = False
        if once and not busy:
            return
        if not busy:
            stopped.wait(_REST_SECONDS)


def _post_letters() -> None:
    """Send the letters that are due, where a mail server is set."""
    if sent := letters.post():
        click.echo(f"{sent} letters are sent.")


def _work_on_one() -> bool:
    """Do the job that has waited longest; whether there was one."""
    session = db.session()
    taken = working.take(session)
    if taken is None:
        return False
    wanted = WORKS.get(taken.kind)
    state = working.do(session, taken, wanted() if wanted else None)
    click.echo(f"Job {taken.id} ({taken.kind}) is {state}.")
    return True
