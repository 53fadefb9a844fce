"""What lies over the words on screen: search hits, personal details and codes; and the codebook beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from survey import db
from survey.core import codebook, layers, searching
from survey.core.codebook import Code, Placed
from survey.core.layers import Segment
from survey.services import coding, interpreting, noting
from survey.services.coding import Coded
from survey.services.hearing import Heard
from survey.services.interpreting import Translation
from survey.services.listening import Reader, Wish


@dataclass(frozen=True, slots=True)
class Shown:
    """A comment as it is shown: its words in segments under what lies over them, and its codes with their codings."""

    one: Heard
    segments: tuple[Segment[str], ...]
    codes: tuple[tuple[Code, Coded], ...]
    translations: tuple[Translation, ...]
    memos: tuple[tuple[str, str], ...] = ()


def show(reader: Reader, heard: Sequence[Heard], wish: Wish) -> list[Shown]:
    """The comments with their codings, as far as the reader may see them."""
    known = codes_of(reader)
    responses = sorted({one.response_id for one in heard})
    session = db.session()
    given = coding.codings_of(session, reader.organisation_id, reader.round_id, responses, reader.name)
    translations = interpreting.list_translations(session, reader, [one.id for one in heard])
    memos = noting.memos_on_answers(session, reader.organisation_id, responses)
    shown = []
    for one in heard:
        unit = one.response_id, one.question_key
        notes = tuple((memo.author, memo.words) for memo in memos.get(unit, ()))
        with_codes = _shown(one, given.get(unit, ()), known, wish, translations.get(one.id, ()))
        shown.append(replace(with_codes, memos=notes))
    return shown


def codes_of(reader: Reader) -> dict[int, Code]:
    """Every code that the round's answers can have, or have had, in the codebook's order."""
    session = db.session()
    questionnaire_id = coding.questionnaire_of(session, reader.organisation_id, reader.round_id)
    return {code.id: code for code in coding.list_codes(session, reader.organisation_id, questionnaire_id, past=True)}


def tree(codes: Mapping[int, Code]) -> tuple[Placed, ...]:
    """The codes that may be given, as a tree read from the top."""
    return codebook.in_order(code for code in codes.values() if code.usable)


def with_those_below(code_id: int, codes: Mapping[int, Code]) -> tuple[int, ...]:
    """A code and all that stand below it; none for a code that is not there."""
    below = {one for one in codes if code_id in codebook.ancestors(one, codes)}
    return tuple(sorted({code_id, *below})) if code_id in codes else ()


def _shown(
    one: Heard,
    codings: Sequence[Coded],
    known: Mapping[int, Code],
    wish: Wish,
    translations: tuple[Translation, ...],
) -> Shown:
    codes = tuple((known[coded.code_id], coded) for coded in codings if coded.code_id in known)
    spans: list[tuple[int, int, str]] = [
        (coded.start, coded.end, f"ink-{code.colour}")
        for code, coded in codes
        if coded.start is not None and coded.end is not None
    ]
    spans += [(detail.start, detail.end, f"detail-{detail.kind}") for detail in one.details]
    spans += [(*span, "hit") for span in searching.hits(one.words, searching.terms(wish.text))]
    return Shown(one, layers.segments(one.words, spans), codes, translations)
