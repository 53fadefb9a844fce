"""What a board may begin with: a round's themes with their figures, and quotes that were cleared, laid out as cards.

A theme's figure stays on its card as it was shown when the board was opened: what is coded afterwards moves nothing in
the room. A quote's words are read anew (`services.citing`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session

from survey.core.board import QUOTE, THEME
from survey.core.disclosure import HIDDEN
from survey.models import Round
from survey.services import coding, disclosing, publishing, quoting, small_groups
from survey.services.auditing import Actor
from survey.services.filtering import Filters
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
    """All that a board may begin with; `tag` is the language of the themes' names."""

    themes: tuple[Theme, ...]
    quotes: tuple[Cleared, ...]
    tag: str


def offer(session: Session, actor: Actor, round_id: int) -> Offer:
    """The round's themes and cleared quotes, and the writing down of the figures; raises NotFoundError."""
    organisation_id = actor.organisation_id
    codes = coding.list_codes(session, organisation_id, coding.questionnaire_of(session, organisation_id, round_id))
    questionnaire = publishing.load(session, session.get_one(Round, round_id).version_id).questionnaire

    def marked(filters: Filters) -> Mapping[str, int]:
        return {str(id_): count.whole for id_, count in coding.count_codes(session, round_id, filters).items()}

    desk = disclosing.open_desk(session, actor, round_id)
    counts = small_groups.protect_marks(desk, "code", [str(code.id) for code in codes], marked)
    desk.close("board")
    themes = [Theme(code.id, code.name, counts[str(code.id)]) for code in codes]
    return Offer(tuple(themes), tuple(quoting.cleared(session, organisation_id, round_id)), questionnaire.source)


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


def _card(place: Place, **details: str) -> Deed:
    return Deed("card-added", {"column": place[0], "lane": place[1], **details})
