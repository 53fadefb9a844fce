"""Quotes on a board: the card keeps the quote's id and nothing else, and its words are put on each time it is seen.

So a quote that is taken back is gone from every board at once, from its prints and from what was published of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from hashlib import blake2b

from survey.core.board import QUOTE, WITHDRAWN, Board, Card


@dataclass(frozen=True, slots=True)
class Said:
    """A quote's words as others may read them, their language, and the same in other languages."""

    words: str
    tag: str
    translations: Mapping[str, str] = field(default_factory=dict)


def quoted(board: Board) -> tuple[Card, ...]:
    """The cards that quote somebody, shown or not."""
    return tuple(card for card in board.cards.values() if card.source == QUOTE)


def with_quotes(board: Board, said: Mapping[str, Said]) -> Board:
    """The board with the words of its quotes, by the quote's id; those that are not among them are gone from it."""
    told = {card.number: _told(card, said.get(card.ref)) for card in quoted(board)}
    return replace(board, cards={**board.cards, **told}) if told else board


def _told(card: Card, said: Said | None) -> Card:
    if said is None:
        return replace(card, words="", translations={}, state=WITHDRAWN)
    return replace(card, words=said.words, tag=said.tag, translations=said.translations)


def digest(board: Board) -> str:
    """A few signs that change when the words of a quote do; "" for a board without quotes."""
    told = [(card.number, card.state, card.words, sorted(card.translations.items())) for card in quoted(board)]
    return blake2b(repr(told).encode(), digest_size=6).hexdigest() if told else ""
