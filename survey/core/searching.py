"""Looking for words in what people wrote: in capitals or not, in any script, inside long words too.

Swedish joins words ("mammografibussen"), some scripts put no spaces between them, Arabic has several forms of one
letter and marks that few type. So a search is for letters that follow each other, in a folded form of the text, and
what it meets is shown in the text as it was written. Å, ä and ö stay letters of their own.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

MOST_TERMS: Final = 8
GRAM: Final = 3  # letters that an index keeps together
_SAME: Final = str.maketrans("أإآٱىیکے", "ااااييكي")
_SILENT: Final = re.compile(
    "[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\u00ad]"
)
_TERM: Final = re.compile(r'"([^"]+)"?|(\S+)')


def fold(text: str) -> str:
    """The text as searches compare it."""
    return "".join(_folded(sign) for sign in text)


def terms(sought: str) -> tuple[str, ...]:
    """What a search asks for, folded: each word for itself, what stands between quotation marks together."""
    found = (fold(phrase or word).strip() for phrase, word in _TERM.findall(sought))
    return tuple(dict.fromkeys(term for term in found if term))[:MOST_TERMS]


def grams(term: str) -> tuple[str, ...]:
    """Every three letters in a row that a folded term has; none where it is shorter."""
    return tuple(dict.fromkeys(term[start : start + GRAM] for start in range(len(term) - GRAM + 1)))


def hits(text: str, sought: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """Where folded terms stand in the text as it was written: half-open spans in code points, in order, apart."""
    pieces = [_folded(sign) for sign in text]
    places = [place for place, piece in enumerate(pieces) for _ in piece]
    folded = "".join(pieces)
    found = []
    for term in sought:
        start = folded.find(term)
        while start >= 0:
            found.append((places[start], places[start + len(term) - 1] + 1))
            start = folded.find(term, start + len(term))
    return _joined(sorted(found))


def _joined(spans: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    apart: list[tuple[int, int]] = []
    for start, end in spans:
        if apart and start <= apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((start, end))
    return tuple(apart)


@lru_cache(maxsize=4_096)
def _folded(sign: str) -> str:
    """One character as searches compare it: "" for what is silent, a space for any space."""
    if _SILENT.match(sign):
        return ""
    if sign.isspace():
        return " "
    return unicodedata.normalize("NFKC", sign).casefold().translate(_SAME)
