"""What a board may begin with: a round's themes with their figures, and quotes that were cleared, laid out as cards.

A theme's figure stays on its card as it was shown when the board was opened: what is coded afterwards moves nothing in
the room. A quote's words are read anew (`services.citing`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlmodel import Session

from survey.core.board import QUOTE, THEME, Board, Card
from survey.core.disclosure import HIDDEN
from survey.models import Round
from survey.services import coding, concluding, disclosing, protected_codes, publishing, quoting, workshops
from survey.services.auditing import Actor
from survey.services.concluding import Outcome
from survey.services.quoting import Cleared
from survey.services.workshops import Deed

Place = tuple[int, int]  # a column and a row, 0 for none


@dataclass(frozen=True, slots=True)
class Theme:
    """A code of the round's codebook, and how many people's answers have it or one below it; `HIDDEN` where few do."""

    id: int
    name: str
    count: int

    @property
    def figure(self) -> str:
        """The count as a card keeps it, "" where it may not be told."""
        return "" if self.count == HIDDEN else str(self.count)


@dataclass(frozen=True, slots=True)
class Offer:
    """All that a board may begin with; `tag` is the language of the themes' names.

    `former` is the board that it goes on from, and `cards` what can be carried on from there.
    """

    themes: tuple[Theme, ...] = ()
    quotes: tuple[Cleared, ...] = ()
    tag: str = ""
    former: Board | None = None
    cards: tuple[Outcome, ...] = ()


def offer(session: Session, actor: Actor, round_id: int) -> Offer:
    """The round's themes and cleared quotes, and the writing down of the figures; raises NotFoundError."""
    organisation_id = actor.organisation_id
    codes = coding.list_codes(session, organisation_id, coding.questionnaire_of(session, organisation_id, round_id))
    questionnaire = publishing.load(session, session.get_one(Round, round_id).version_id).questionnaire

    desk = disclosing.open_desk(session, actor, round_id)
    counts = protected_codes.count(desk, [code.id for code in codes])
    desk.close("board")
    themes = [Theme(code.id, code.name, counts[code.id]) for code in codes]
    return Offer(tuple(themes), tuple(quoting.cleared(session, organisation_id, round_id)), questionnaire.source)


def offer_former(session: Session, actor: Actor, round_id: int | None, follows_id: int) -> Offer:
    """What can be carried on from another board, in the places where it stood; raises NotFoundError.

    Quotes only where the new board is of the same round, as their words are read from there.
    """
    found = workshops.find(session, actor.organisation_id, follows_id)
    board = workshops.board_of(session, found)
    kept = [one for one in concluding.outcome(board) if one.card.source != QUOTE or round_id == found.round_id]
    return Offer(former=board, cards=tuple(replace(one, card=_placed_anew(board, one.card)) for one in kept))


def _placed_anew(board: Board, card: Card) -> Card:
    """The card where it stands once columns and rows are numbered from 1."""
    columns, lanes = list(board.columns), list(board.lanes)
    column = columns.index(card.column) + 1 if card.column in columns else 0
    return replace(card, column=column, lane=lanes.index(card.lane) + 1 if card.lane in lanes else 0)


def carried(offered: Offer, places: Mapping[int, Place]) -> list[Deed]:
    """The deeds that carry what was chosen, by the cards' numbers, on to a new board: each keeps its thread."""
    same = ("tag", "picture", "source", "ref", "count", "thread", "spoken", "note", "owner", "next_step")
    made = []
    for one in offered.cards:
        if one.card.number in places:
            quoted = one.card.source == QUOTE
            told = {"words": "", "translations": {}} if quoted else {}
            words = {"words": one.card.words, "translations": dict(one.card.translations)} | told
            details = {name: getattr(one.card, name) for name in same}
            made.append(_card(places[one.card.number], **details, **words))
    return made


def cards(offered: Offer, themes: Mapping[int, Place], quotes: Mapping[int, Place]) -> list[Deed]:
    """The deeds that put what was chosen, by id, onto a new board; what is not on offer is left out."""
    made = [
        _card(themes[one.id], source=THEME, ref=str(one.id), count=one.figure, words=one.name, tag=offered.tag)
        for one in offered.themes
        if one.id in themes
    ]
    made += [
        _card(quotes[one.id], source=QUOTE, ref=str(one.id), words="", tag=one.language)
        for one in offered.quotes
        if one.id in quotes
    ]
    return made


def _card(place: Place, **details: Any) -> Deed:
    return Deed("card-added", {"column": place[0], "lane": place[1], **details})
