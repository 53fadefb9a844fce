"""What one takes away from a board: cards to print, a workbook, a picture, and the board published as it was."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Response, make_response, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from survey import db, i18n, web
from survey.errors import InputError
from survey.services import auditing, carrying, concluding, sheeting, showing, workshops
from survey.staff.board_deeds import whole
from survey.staff.board_words import names_of, worded
from survey.staff.boards import board_values
from survey.staff.room import member, page, render

SIZES = ("a6", "a4")


@page("/boards/<int:board_id>/print", "facilitate")
def show_cards(board_id: int) -> BaseResponse:
    """Every shown card, to print and cut."""
    size = request.args.get("size", "")
    return render("board_print.html", size=size if size in SIZES else SIZES[0], **board_values(board_id))


@page("/boards/<int:board_id>/sheet", "facilitate")
def show_sheet(board_id: int) -> BaseResponse:
    """The whole board and what its votes came to, to print or to keep as PDF from the browser's print dialogue."""
    values = board_values(board_id)
    return render("board_sheet.html", points=sheeting.lay(db.session(), values["workshop"]).points, **values)


@page("/boards/<int:board_id>/board.pdf", "facilitate", "POST")
def make_board_pdf(board_id: int) -> BaseResponse:
    """Ask for the board as PDF in one of its languages, and follow its making."""
    language = request.form.get("language", "")
    try:
        job_id = sheeting.ask(db.session(), member().actor, board_id, language, i18n.offered())
    except InputError:
        return _results_page(board_id, "language")
    return web.go(url_for("staff.show_job", job_id=job_id))


@page("/boards/<int:board_id>/board.pdf", "facilitate")
def send_board_pdf(board_id: int) -> BaseResponse:
    """The board as PDF; back to where it is asked for while there is none that says what the board says today."""
    session = db.session()
    language = request.args.get("lang", "")
    sheet = sheeting.lay(session, workshops.find(session, member().organisation_id, board_id))
    body = sheeting.find_file(session, sheet, language)
    if body is None:
        return web.go(url_for("staff.show_results", board_id=board_id, _anchor="pdf"))
    auditing.record(session, member().actor, "board-exported", f"board {board_id}", form="pdf")
    session.commit()
    return _file(body, "application/pdf", f"board-{language}.pdf")


@page("/boards/<int:board_id>/results", "facilitate")
def show_results(board_id: int) -> BaseResponse:
    """What the votes came to, the files, and the way to publish."""
    return _results_page(board_id)


@page("/boards/<int:board_id>/publish", "facilitate", "POST")
def publish_board(board_id: int) -> BaseResponse:
    """Keep the board as everybody saw it at its end."""
    try:
        concluding.publish(db.session(), member().actor, board_id, whole(request.form, "turn"))
    except InputError as error:
        return _results_page(board_id, error.problems["act"])
    return web.go(url_for("staff.show_results", board_id=board_id))


@page("/boards/<int:board_id>/board.xlsx", "facilitate")
def send_board_xlsx(board_id: int) -> BaseResponse:
    """Cards, votes and all that happened, as a workbook."""
    values = board_values(board_id)
    session = db.session()
    auditing.record(session, member().actor, "board-exported", f"board {board_id}")
    session.commit()
    board = worded(values["board"])
    played = workshops.replay(session, board_id, values["workshop"].position)
    words = i18n.words
    said = carrying.Words(
        sheets=(words("Cards"), words("Votes"), words("All that happened")),
        of_cards=(
            *(words("Number"), words("Column"), words("Row"), words("Under card"), words("Words"), words("Language")),
            *(words("Translations"), words("Said by"), words("How many"), words("Spoken")),
            *(words("Note"), words("Who takes it on"), words("Next step")),
        ),
        of_votes=(
            *(words("Step"), words("Card"), words("Words"), words("Answer")),
            *(words("Points"), words("Voters")),
        ),
        of_acts=(words("Number"), words("When"), words("What"), words("Who"), words("Words"), words("Undone")),
    )
    return _file(
        carrying.workbook(replace(played, board=board), names_of(board), said),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "board.xlsx",
    )


@page("/boards/<int:board_id>/board.svg", "facilitate")
def send_board_svg(board_id: int) -> BaseResponse:
    """The board as one picture that stays sharp however large it is shown."""
    return _file(_picture(board_id, "svg"), "image/svg+xml", "board.svg")


@page("/boards/<int:board_id>/board.png", "facilitate")
def send_board_png(board_id: int) -> BaseResponse:
    """The board as one picture for slides and messages."""
    return _file(_picture(board_id, "png"), "image/png", "board.png")


def _picture(board_id: int, form: str) -> bytes:
    board = worded(board_values(board_id)["board"])
    session = db.session()
    auditing.record(session, member().actor, "board-exported", f"board {board_id}", form=form)
    session.commit()
    told = i18n.plural("%(num)s card", "%(num)s cards", len(board.shown_cards))
    return carrying.picture(board, names_of(board).columns, told, form)


def _results_page(board_id: int, problem: str = "") -> BaseResponse:
    values = board_values(board_id)
    session = db.session()
    sheet, round_id = sheeting.lay(session, values["workshop"]), values["workshop"].round_id
    shown: dict[str, Any] = {
        "published": concluding.acts_of_publishing(session, values["workshop"]),
        "site": round_id and showing.find(session, member().organisation_id, round_id),
        "languages": sheet.languages(i18n.offered()),
        "files": sheeting.list_files(session, sheet),
    }
    return render("board_results.html", status=422 if problem else 200, problem=problem, **shown, **values)


def _file(body: bytes, mime: str, name: str) -> Response:
    response = make_response(body)
    response.headers["Content-Type"] = mime
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    return response
