"""Exports that the background makes: those in heavy forms, and light ones of rounds that are too large to wait for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from sqlmodel import Session

from survey.core.extract import Block
from survey.formats import fhir_bundle, spss_export, xlsx_export
from survey.services import exporting, publishing, reaching
from survey.services.auditing import Actor
from survey.services.exporting import LIGHT, Source, Wish
from survey.services.filtering import Filters
from survey.services.working import File, Tell

_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def work(session: Session, actor: Actor, arguments: Mapping[str, Any], tell: Tell) -> File:
    """Make the file that was asked for with `exporting.wanted`; tells how many responses are behind it."""
    round_id = int(arguments["round_id"])
    found = reaching.find_round(session, actor.organisation_id, round_id)
    published = publishing.load(session, found.version_id)
    wish = Wish(**{**arguments["wish"], "filters": Filters(**arguments["wish"]["filters"])})
    if wish.form in LIGHT:
        made = exporting.export(session, actor, round_id, published, wish)
        return File(made.name, made.type, _told(made.parts, tell))
    exporting.note(session, actor, round_id, published, wish)
    name = f"{published.questionnaire.key}-{round_id}"
    source = Source(session, round_id, published, wish)
    blocks = _counted(source.blocks(), tell)
    if wish.form == "xlsx":
        made_sheets = xlsx_export.write(source.layout, blocks, list(source.codebook()), wish.shape)
        return File(f"{name}.xlsx", _XLSX, made_sheets)
    if wish.form == "sav":
        return File(f"{name}.sav", "application/x-spss-sav", spss_export.write(source.layout, blocks))
    bundle = fhir_bundle.write(published.questionnaire, blocks, wish.filters.state == "submitted")
    return File(f"{name}-fhir.json", "application/fhir+json", bundle)


def _counted(blocks: Iterable[Block], tell: Tell) -> Iterator[Block]:
    count = 0
    for block in blocks:
        yield block
        count += len(block.ids)
        tell(count)


def _told(parts: Iterable[bytes], tell: Tell) -> Iterator[bytes]:
    for number, part in enumerate(parts, start=1):
        yield part
        tell(number)
