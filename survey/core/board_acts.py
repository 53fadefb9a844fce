"""Whether an act may be done on a board as it stands, by whom; and what people write, made fit to keep.

`problem` answers with a kebab-case code, "" where the act is sound. Whoever leads may do more than participants.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from typing import Any, Final

from survey.core.board import QUOTE, SHOWN, STAFF, Board
from survey.core.board_templates import SORT, STEP_KINDS, WRITE
from survey.core.board_votes import VOTING, ballot_problem
from survey.core.languages import LANGUAGES

LONGEST_CARD: Final = 500
LONGEST_HEADING: Final = 120
LONGEST_NOTE: Final = 2_000
MOST_CARDS: Final = 1_000
MOST_EACH: Final = 60
MOST_SPOKEN_EACH: Final = 20
MOST_HEADINGS: Final = 40
MOST_BUDGET: Final = 20
MOST_MINUTES: Final = 600

Details = Mapping[str, Any]
BY_PARTICIPANTS: Final = frozenset({"card-added", "card-moved", "card-withdrawn", "voted"})


def tidy(text: str) -> str:
    """The words in composed form (NFC), without control characters; spaces and line ends folded into one space."""
    composed = unicodedata.normalize("NFC", text)
    kept = (" " if sign.isspace() else sign for sign in composed if sign.isspace() or _is_written(sign))
    return " ".join("".join(kept).split())


def _is_written(sign: str) -> bool:
    return unicodedata.category(sign) not in ("Cc", "Cs", "Cn", "Co")


def problem(board: Board, seat: int, act: str, details: Details) -> str:
    """What keeps `seat` from doing `act`, or ""."""
    if board.ended and act not in (
        "published",
        "card-changed",
        "card-withdrawn",
        "undone",
        "card-translated",
        "sound-deleted",
    ):
        return "ended"
    if seat != STAFF:
        if act not in BY_PARTICIPANTS:
            return "not-yours"
        if board.frozen or board.ended:
            return "frozen"
    check = CHECKS.get(act)
    return check(board, seat, details) if check else ""


def _card_added(board: Board, seat: int, details: Details) -> str:
    if not any(details.get(name) for name in ("words", "picture", "sound")) and details.get("source") != QUOTE:
        return "empty"
    if len(details["words"]) > LONGEST_CARD:
        return "too-long"
    if len(board.cards) >= MOST_CARDS:
        return "board-full"
    if seat != STAFF:
        if not any(step.kind == WRITE and step.was_open for step in board.steps.values()):
            return "step-over"
        own = [card for card in board.cards.values() if card.seat == seat]
        spoken = sum(card.spoken for card in own) if details.get("sound") else 0
        if len(own) >= MOST_EACH or spoken >= MOST_SPOKEN_EACH:
            return "too-many"
    return _place_problem(board, details, may_be_nowhere=True)


def _place_problem(board: Board, details: Details, may_be_nowhere: bool = False) -> str:
    nowhere = (0,) if may_be_nowhere else ()
    if details.get("column", 0) not in (*board.columns, *nowhere):
        return "unknown-choice"
    if details.get("lane", 0) not in (*board.lanes, 0):
        return "unknown-choice"
    return ""


def _card_moved(board: Board, seat: int, details: Details) -> str:
    card = board.cards.get(details["card"])
    if card is None:
        return "unknown-choice"
    if seat != STAFF:
        step = board.open_step
        sorting = step is not None and step.kind == SORT and card.state == SHOWN
        if not sorting and card.seat != seat:
            return "step-over"
    return _place_problem(board, details, may_be_nowhere=seat == STAFF)


def _card_withdrawn(board: Board, seat: int, details: Details) -> str:
    card = board.cards.get(details["card"])
    if card is None:
        return "unknown-choice"
    return "" if seat in (STAFF, card.seat) else "not-yours"


def _card_grouped(board: Board, _seat: int, details: Details) -> str:
    card, head = board.cards.get(details["card"]), board.cards.get(details["head"])
    sound = card and head and card is not head and not head.head
    return "" if sound else "unknown-choice"


def _known_card(board: Board, _seat: int, details: Details) -> str:
    return "" if details["card"] in board.cards else "unknown-choice"


def _card_shown(board: Board, seat: int, details: Details) -> str:
    """What was spoken is shown once somebody has heard it and written it down, so that all can read it."""
    card = board.cards.get(details["card"])
    if card is not None and card.spoken and not card.words:
        return "not-written-down"
    return _known_card(board, seat, details)


def _sound_deleted(board: Board, seat: int, details: Details) -> str:
    card = board.cards.get(details["card"])
    if card is None or not card.sound:
        return "unknown-choice"
    return "" if card.words or card.state != SHOWN else "not-written-down"


def _card_changed(board: Board, seat: int, details: Details) -> str:
    if "words" in details and _is_quote(board, details["card"]):
        return "a-quote"
    if len(details.get("words", "")) > LONGEST_CARD or len(details.get("note", "")) > LONGEST_NOTE:
        return "too-long"
    if max(len(details.get("owner", "")), len(details.get("next_step", ""))) > LONGEST_CARD:
        return "too-long"
    return _known_card(board, seat, details)


def _card_translated(board: Board, seat: int, details: Details) -> str:
    if details["tag"] not in LANGUAGES:
        return "unknown-choice"
    if _is_quote(board, details["card"]):
        return "a-quote"
    return "too-long" if len(details["words"]) > LONGEST_CARD else _known_card(board, seat, details)


def _is_quote(board: Board, number: int) -> bool:
    card = board.cards.get(number)
    return card is not None and card.source == QUOTE


def _voted(board: Board, seat: int, details: Details) -> str:
    step = board.steps.get(details["step"])
    if step is None or step.kind not in VOTING:
        return "unknown-choice"
    if step.revealed or (seat != STAFF and step.number != board.step):
        return "step-over"
    voter = details.get("voter", seat)
    if seat == STAFF and voter >= 0:
        return "unknown-choice"
    before = {} if details.get("whole") else board.votes.get(step.number, {}).get(voter, {})
    whole = {name: given for name, given in {**before, **details["choices"]}.items() if given}
    return ballot_problem(board, step, whole)


def _column_added(board: Board, seat: int, details: Details) -> str:
    return "board-full" if len(board.columns) >= MOST_HEADINGS else _heading(board, seat, details)


def _heading(_board: Board, _seat: int, details: Details) -> str:
    if not details["words"]:
        return "required"
    return "too-long" if len(details["words"]) > LONGEST_HEADING else ""


def _column_renamed(board: Board, seat: int, details: Details) -> str:
    return _heading(board, seat, details) if details["column"] in board.columns else "unknown-choice"


def _step_added(board: Board, _seat: int, details: Details) -> str:
    if details["kind"] not in STEP_KINDS or details["column"] not in (0, *board.columns):
        return "unknown-choice"
    if not 0 <= details["minutes"] <= MOST_MINUTES or not 1 <= details["budget"] <= MOST_BUDGET:
        return "not-a-number"
    if len(board.steps) >= MOST_HEADINGS:
        return "board-full"
    return "too-long" if len(details["words"]) > LONGEST_HEADING else ""


def _known_step(board: Board, _seat: int, details: Details) -> str:
    return "" if details["step"] in board.steps else "unknown-choice"


CHECKS: Final[Mapping[str, Callable[[Board, int, Details], str]]] = {
    "card-added": _card_added,
    "card-moved": _card_moved,
    "card-withdrawn": _card_withdrawn,
    "card-grouped": _card_grouped,
    "card-changed": _card_changed,
    "card-translated": _card_translated,
    "card-shown": _card_shown,
    "card-hidden": _known_card,
    "sound-deleted": _sound_deleted,
    "voted": _voted,
    "column-added": _column_added,
    "column-renamed": _column_renamed,
    "step-added": _step_added,
    "step-opened": _known_step,
    "timer-set": _known_step,
    "votes-revealed": _known_step,
    "votes-hidden": _known_step,
}
