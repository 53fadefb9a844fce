"""Codebooks, codings and coded answers, out as files and in from them."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from flask import Response, request, stream_with_context, url_for
from werkzeug.wrappers import Response as BaseResponse

from survey import db
from survey.core.languages import LANGUAGES
from survey.errors import DefinitionError, InputError
from survey.services import handing_over, reading_apart, receiving, taking_over
from survey.services.exporting import Export
from survey.services.receiving import Arrived, Mapped
from survey.staff.codebook import codebook_values
from survey.staff.coding import coding_values
from survey.staff.forms import Reader, clean
from survey.staff.room import member, page, render

PROJECTS = (".qdpx", ".qde")
CODEBOOKS = (*PROJECTS, ".qdc")
TABLES = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls")
Made = TypeVar("Made")


@page("/questionnaires/<int:questionnaire_id>/codebook/file", "see-codings", "POST")
def send_codebook(questionnaire_id: int) -> BaseResponse:
    """The codebook as REFI-QDA (.qdc)."""
    slug = codebook_values(questionnaire_id)["found"].questionnaire.key
    return _sent(handing_over.export_codebook(db.session(), member().actor, questionnaire_id, slug))


@page("/questionnaires/<int:questionnaire_id>/codebook/read-in", "edit-codebook", "POST")
def read_codebook_in(questionnaire_id: int) -> BaseResponse:
    """Read the codes of a file into the codebook."""
    values = codebook_values(questionnaire_id)
    back = url_for("staff.show_codebook", questionnaire_id=questionnaire_id)
    title = values["found"].questionnaire.title.source
    try:
        report = _with_file(
            CODEBOOKS, lambda path: taking_over.import_codebook(db.session(), member().actor, questionnaire_id, path)
        )
    except (DefinitionError, InputError) as error:
        return _report_page(title, back, faults=_faults(error))
    return _report_page(title, back, report=report)


@page("/rounds/<int:round_id>/coding/project", "export-responses", "POST")
def send_project(round_id: int) -> BaseResponse:
    """The round's answers with their codings as REFI-QDA (.qdpx), sent while it is read."""
    values = coding_values(round_id)
    published, questions = values["published"], values["questions"]
    return _sent(handing_over.export_project(db.session(), member().actor, round_id, published, questions))


@page("/rounds/<int:round_id>/coding/read-in", "adjudicate-codings", "POST")
def read_codings_in(round_id: int) -> BaseResponse:
    """Add to the round's answers what was coded elsewhere."""
    values = coding_values(round_id)
    back = url_for("staff.show_coding", round_id=round_id)
    try:
        report = _with_file(
            PROJECTS, lambda path: taking_over.import_codings(db.session(), member().actor, round_id, path)
        )
    except (DefinitionError, InputError) as error:
        return _report_page(values["round"].name, back, faults=_faults(error))
    return _report_page(values["round"].name, back, report=report)


@page("/rounds/read-in", "edit-rounds")
def show_read_in() -> BaseResponse:
    """The form that reads coded answers in as a round."""
    return _read_in_page({}, {})


@page("/rounds/read-in", "edit-rounds", "POST")
def read_in() -> BaseResponse:
    """Read a table or a project in as a round of its own."""
    read = Reader(request.form)
    language = read.text("language")
    if language not in LANGUAGES:
        return _read_in_page(request.form, {"language": "unknown-choice"})
    try:
        arrived = _with_file((*TABLES, *PROJECTS), lambda path: _arrive(path, read, language))
    except InputError as error:
        return _read_in_page(request.form, error.problems)
    except DefinitionError as error:
        return _read_in_page(request.form, {}, faults=_faults(error))
    return _report_page(
        read.text("title"), url_for("staff.show_coding", round_id=arrived.round_id), report=arrived.report
    )


def _arrive(path: Path, read: Reader, language: str) -> Arrived:
    session, actor = db.session(), member().actor
    if path.suffix in PROJECTS:
        return taking_over.import_project(session, actor, path, read.text("title"), language)
    if not read.text("text"):
        raise InputError(text="required")
    keep = tuple(name for line in request.form.get("keep", "").splitlines() if (name := clean(line)))
    mapped = Mapped(
        text=read.text("text"),
        first_code=read.text("first_code"),
        last_code=read.text("last_code"),
        codes_in=read.text("codes_in"),
        separator=read.text("separator") or ";",
        keep=keep,
        group=read.text("group"),
        date=read.text("date"),
    )
    title, coder = read.text("title"), read.text("coder")
    return receiving.import_table(session, actor, path, mapped, title, coder, language, reading_apart.read_book)


def _with_file(endings: tuple[str, ...], use: Callable[[Path], Made]) -> Made:
    """What `use` makes of the file that the form brought; it is gone afterwards. Raises InputError(file=…)."""
    file = request.files.get("file")
    if file is None or not file.filename:
        raise InputError(file="required")
    ending = Path(file.filename).suffix.lower()
    if ending not in endings:
        raise InputError(file="unknown-file")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"file{ending}"
        file.save(path)
        return use(path)


def _sent(made: Export) -> BaseResponse:
    response = Response(stream_with_context(made.parts), content_type=made.type)
    response.headers["Content-Disposition"] = f"attachment; filename={made.name}"
    return response


def _faults(error: DefinitionError | InputError) -> tuple[str, ...]:
    """What is wrong with a file, in words."""
    if isinstance(error, DefinitionError):
        return tuple(f"{fault.message} {fault.mend}" for fault in error.faults)
    return tuple(error.problems.values())


def _report_page(title: str, back: str, report: Any = None, faults: tuple[str, ...] = ()) -> BaseResponse:
    status = 422 if faults else 200
    return render("read_in_report.html", status=status, title=title, back=back, report=report, faults=faults)


def _read_in_page(given: Mapping[str, str], problems: Mapping[str, str], faults: tuple[str, ...] = ()) -> BaseResponse:
    status = 422 if problems or faults else 200
    return render("read_in.html", status=status, given=given, problems=problems, faults=faults)
