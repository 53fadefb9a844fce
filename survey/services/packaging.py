"""Questionnaires as files that other programs read: from a folder, a draft or a published version."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from sqlmodel import Session

from survey.core.definition import Picture, Questionnaire, Sign
from survey.core.revision import Part, revised, with_signs
from survey.errors import InputError
from survey.formats import fhir_write, folder_zip, media_credits, xlsform_write, yaml_form, yaml_write
from survey.formats.import_report import ImportReport
from survey.formats.media import SOUNDS, Medium
from survey.services import drafting, publishing

ZIP, XLSFORM, FHIR_R4, FHIR_R5 = FORMS = ("zip", "xlsform", "fhir-r4", "fhir-r5")
_SUFFIX: Final = {mime: suffix for suffix, mime in SOUNDS.items()}
_BESIDE: Final = "pictures/"


@dataclass(frozen=True, slots=True)
class File:
    """A questionnaire in one file, what of it the form has no place for, and the files that belong beside it."""

    name: str
    mime: str
    body: bytes
    report: ImportReport = field(default_factory=ImportReport)
    beside: Mapping[str, bytes] = field(default_factory=dict)


def pack_folder(folder: Path, form: str) -> File:
    """The questionnaire in a folder as a file; raises DefinitionError, and InputError for a form not known here."""
    if form == ZIP:
        return _zip(folder.resolve().name, b"".join(folder_zip.write(folder)))
    draft = yaml_form.examine(folder)
    draft.check_sound()
    return _written(draft.questionnaire, draft.media, form)


def pack_draft(session: Session, organisation_id: int, draft_id: int, form: str) -> File:
    """A draft as a file; raises NotFoundError, and as `pack_folder`."""
    if form == ZIP:
        listed = drafting.find(session, organisation_id, draft_id)
        return _zip(listed.slug, drafting.archive_of(session, listed))
    folder = drafting.open_draft(session, organisation_id, draft_id).folder
    folder.check_sound()
    return _written(folder.questionnaire, folder.media, form)


def pack_version(session: Session, organisation_id: int, questionnaire_id: int, version_id: int, form: str) -> File:
    """A published version as a file: as an archive, the folder that it could have been published from."""
    questionnaire = publishing.definition(session, organisation_id, questionnaire_id, version_id)
    media = publishing.media_of(session, organisation_id, questionnaire)
    written, beside = _unpublished(questionnaire, media)
    if form != ZIP:
        drawn = {picture.source: media[picture.media] for picture in questionnaire.pictures() if picture.media}
        return _written(written, {**drawn, **beside}, form)
    files = {name: medium.body for name, medium in beside.items()}
    if owned := media_credits.of_media(beside):
        files[media_credits.FILE] = media_credits.written(owned)
    with TemporaryDirectory(prefix="medskapa-") as home:
        folder = Path(home) / questionnaire.key
        yaml_write.write(written, folder, files)
        return _zip(questionnaire.key, b"".join(folder_zip.write(folder)))


def _unpublished(questionnaire: Questionnaire, media: Mapping[str, Medium]) -> tuple[Questionnaire, dict[str, Medium]]:
    """A published questionnaire as its author wrote it, and the files that lay beside it."""
    beside: dict[str, Medium] = {}

    def change(part: Part) -> Part:
        if isinstance(part, Picture):
            if part.source.startswith(_BESIDE):
                beside[part.source] = media[part.media]
            return Picture(part.source, part.alt)
        named = {tag: f"sounds/{tag}/{part.path}{_SUFFIX[media[name].mime]}" for tag, name in part.sounds.items()}
        beside.update({named[tag]: media[name] for tag, name in part.sounds.items()})
        return type(part)(part.path, part.words, named)

    def film(sign: Sign) -> Sign:
        beside[sign.source] = media[sign.media]
        if sign.captions:
            beside[sign.captions] = media[sign.captions_media]
        return replace(sign, media="", captions_media="")

    return with_signs(revised(questionnaire, change), film), beside


def _zip(key: str, body: bytes) -> File:
    return File(f"{key}.zip", "application/zip", body)


def _written(questionnaire: Questionnaire, media: Mapping[str, Medium], form: str) -> File:
    if form == XLSFORM:
        mime = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        beside = xlsform_write.files(questionnaire, media)
        return File(f"{questionnaire.key}.xlsx", mime, xlsform_write.workbook(questionnaire), beside=beside)
    if form not in (FHIR_R4, FHIR_R5):
        raise InputError(form="unknown-choice")
    written = fhir_write.write(questionnaire, form.removeprefix("fhir-"), media)
    body = json.dumps(written.resource, ensure_ascii=False, indent=2) + "\n"
    return File(f"{questionnaire.key}-{form}.json", "application/fhir+json", body.encode(), written.report)
