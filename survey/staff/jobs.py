"""Work in the background: what was asked for, how far it has come, and the file that came of it."""

from __future__ import annotations

from flask import Response, stream_with_context, url_for
from werkzeug.wrappers import Response as BaseResponse

from survey import db, web
from survey.errors import NotFoundError, NotPermittedError
from survey.services import working
from survey.staff.room import member, page, render


@page("/jobs", "follow-jobs")
def show_jobs() -> BaseResponse:
    """The newest jobs that the member may follow."""
    jobs = working.list_jobs(db.session(), member().organisation_id)
    return render("jobs.html", jobs=[job for job in jobs if member().may(job.permission)])


@page("/jobs/<int:job_id>", "follow-jobs")
def show_job(job_id: int) -> BaseResponse:
    """One job: how far it has come, or what came of it."""
    job = working.find(db.session(), member().organisation_id, job_id)
    _check(job.permission)
    live, is_late = job.state in working.LIVE, working.is_late(job)
    return render("job.html", "_job.html", job=job, live=live, is_late=is_late)


@page("/jobs/<int:job_id>/file", "follow-jobs")
def send_job_file(job_id: int) -> BaseResponse:
    """The file that came of a job."""
    job = working.find(db.session(), member().organisation_id, job_id)
    _check(job.permission)
    if job.state != working.DONE or not job.name:
        raise NotFoundError("file of job", job_id)
    response = Response(stream_with_context(working.pieces(db.session(), job)), content_type=job.mime)
    response.headers["Content-Disposition"] = f"attachment; filename={job.name}"
    response.headers["Content-Length"] = str(job.size)
    return response


@page("/jobs/<int:job_id>/cancel", "follow-jobs", "POST")
def cancel_job(job_id: int) -> BaseResponse:
    """Say that the work is not wanted any more."""
    _check(working.find(db.session(), member().organisation_id, job_id).permission)
    working.cancel(db.session(), member().actor, job_id)
    return web.go(url_for("staff.show_job", job_id=job_id))


def _check(permission: str) -> None:
    """A job is for those who may do what it does."""
    if not member().may(permission):
        raise NotPermittedError(permission)
