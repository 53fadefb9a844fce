"""A board to carry away: a workbook of all that was said and voted, and one picture of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from survey.core import board_drawing
from survey.core.board import BY_STAFF, PARTICIPANT, STAFF, Board, Card
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
    """The workbook's words: names of its three sheets, and their headings."""

    sheets: tuple[str, str, str]
    of_cards: tuple[str, ...]
    of_votes: tuple[str, ...]
    of_acts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """What columns, rows and steps are called by number, answers by kind of step, and those whom cards come from."""

    columns: Mapping[int, str]
    lanes: Mapping[int, str]
    steps: Mapping[int, str]
    answers: Mapping[str, Mapping[int, str]]
    sources: Mapping[str, str]


def workbook(played: Replay, named: Named, words: Words) -> bytes:
    """Cards, revealed votes and every act in order (XLSX). Phones are not told apart."""
    rows = (_card_rows(played.board, named), _vote_rows(played.board, named), _act_rows(played, named.sources))
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


def _card_rows(board: Board, named: Named) -> Iterator[list[Cell]]:
    for card in board.shown_cards:
        place = (card.number, named.columns.get(card.column, ""), named.lanes.get(card.lane, ""), card.head or "")
        translated = "\n".join(f"{tag}: {words}" for tag, words in card.translations.items() if words)
        origin = (named.sources.get(card.source, ""), int(card.count) if card.count else "", int(card.spoken))
        yield [*place, card.words, card.tag, translated, *origin, card.note, card.owner, card.next_step]


def _vote_rows(board: Board, named: Named) -> Iterator[list[Cell]]:
    """A row for each card, or for each answer where one could answer in several ways."""
    for counted in concluding.tallies(board):
        answers = named.answers.get(counted.kind, {})
        for line in counted.lines:
            words = board.cards[line.card].words if line.card else ""
            given = [(said, line.parts[value]) for value, said in answers.items()] or [("", line.points)]
            for said, count in given:
                yield [named.steps[counted.step], line.card or "", words, said, count, line.voters]


def _act_rows(played: Replay, sources: Mapping[str, str]) -> Iterator[list[Cell]]:
    gone = undone_numbers(played.events)
    for event in played.events:
        who = sources[PARTICIPANT if event.seat > STAFF else BY_STAFF]
        said = str(event.details.get("words", ""))
        yield [event.number, event.at, event.act, who, said, int(event.number in gone)]
