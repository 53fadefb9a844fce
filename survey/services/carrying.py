"""A board to carry away: a workbook of all that was said and voted, and one picture of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from survey.core import board_drawing
from survey.core.board import Board, Card
from survey.core.board_drawing import Note
from survey.core.board_replay import Replay, undone_numbers
from survey.core.languages import LANGUAGES
from survey.formats import board_xlsx
from survey.formats.board_xlsx import Sheet
from survey.formats.csv_export import Cell
from survey.formats.png_chart import png_file
from survey.formats.svg_chart import svg_file
from survey.services import concluding

SHARP = 2  # pixels for a unit of the drawing
MOST_PIXELS = 16_000_000


@dataclass(frozen=True, slots=True)
class Words:
    """The workbook's words: names of its three sheets, their headings, and what a phone and the staff are called."""

    sheets: tuple[str, str, str]
    of_cards: tuple[str, ...]
    of_votes: tuple[str, ...]
    of_acts: tuple[str, ...]
    who: tuple[str, str]


def workbook(played: Replay, names: Mapping[int, str], words: Words) -> bytes:
    """Cards, revealed votes and every act in order (XLSX). `names` are the columns' headings; phones are not told
    apart."""
    rows = (_card_rows(played.board, names), _vote_rows(played.board), _act_rows(played, words.who))
    headings = (words.of_cards, words.of_votes, words.of_acts)
    sheets = (Sheet(name, heads, row) for name, heads, row in zip(words.sheets, headings, rows, strict=True))
    return board_xlsx.write(sheets)


def picture(board: Board, names: Mapping[int, str], told: str, form: str) -> bytes:
    """The board as one picture, "svg" or "png", with the points that revealed votes gave.

    Cards in no column stand last, without a heading. A PNG has at most `MOST_PIXELS`, however long the board is.
    """
    points = {one.card.number: one.points for one in concluding.outcome(board)}
    columns = [(names[number], _notes(board, number, points)) for number in board.columns]
    if loose := _notes(board, 0, points):
        columns.append(("", loose))
    drawing = board_drawing.draw(board.name, told, columns)
    if form == "svg":
        return svg_file(drawing)
    fitting = int((MOST_PIXELS * drawing.width / drawing.height) ** 0.5)
    return png_file(drawing, min(round(drawing.width * SHARP), fitting))


def _notes(board: Board, column: int, points: Mapping[int, int]) -> list[Note]:
    return [_note(card, points.get(card.number, 0)) for card in board.shown_cards if card.column == column]


def _note(card: Card, points: int) -> Note:
    language = LANGUAGES.get(card.tag)
    return Note(card.words, language.direction if language else "ltr", str(points) if points else "")


def _card_rows(board: Board, names: Mapping[int, str]) -> Iterator[list[Cell]]:
    for card in board.shown_cards:
        place = (card.number, names.get(card.column, ""))
        yield [*place, card.words, card.tag, int(card.spoken), card.note, card.owner, card.next_step]


def _vote_rows(board: Board) -> Iterator[list[Cell]]:
    for counted in concluding.tallies(board):
        for line in counted.lines:
            words = board.cards[line.card].words if line.card else ""
            yield [counted.step, words, line.points, line.voters]


def _act_rows(played: Replay, who: tuple[str, str]) -> Iterator[list[Cell]]:
    gone = undone_numbers(played.events)
    for event in played.events:
        said = str(event.details.get("words", ""))
        yield [event.number, event.at, event.act, who[0 if event.seat > 0 else 1], said, int(event.number in gone)]
