"""Questionnaires from other programs' files, read into folders of ours.

The readers weigh more than everything else here, and a stranger's file may be made to harm them. So commands use this
module themselves, but pages run it as a program of its own, with limits (`survey.services.reading_apart`):

    python -m survey.services.importing NEW-FOLDER'S-PLACE KEY LANGUAGE FILE…
"""

from __future__ import annotations

import json
import re
import sys
import unicodedata
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from survey.core.definition import Fault, Questionnaire
from survey.errors import DefinitionError, MediaError
from survey.formats import (
    fhir_read,
    folder_zip,
    limesurvey,
    media,
    surveyjs,
    xlsform_read,
    yaml_form,
    yaml_write,
)
from survey.formats.import_report import ImportReport
from survey.formats.json_file import read_json

XLSFORM, FHIR, SURVEYJS, LIMESURVEY, ZIP = "xlsform", "fhir", "surveyjs", "limesurvey", "zip"
BESIDE: Final = frozenset((*media.RASTER, *media.SOUNDS, *media.VIDEOS, media.CAPTIONS, ".svg", ".csv"))
_BY_SUFFIX: Final = {".xlsx": XLSFORM, ".xlsm": XLSFORM, ".xls": XLSFORM, ".lss": LIMESURVEY, ".zip": ZIP}
_ZIP, _XLS = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"

Made = tuple[Questionnaire, Mapping[str, bytes], ImportReport]


def bring(
    files: Sequence[Path], folder: Path, form: str = "", language: str = "", beside: Path | None = None
) -> ImportReport:
    """Read the files of one questionnaire into a new folder, whose name is its key; what did not come as it was.

    `form` is what kind of files they are, seen from them when it is left out. `language` is that of words that do not
    say theirs, `beside` the folder of an XLSForm's pictures and sounds. Raises DefinitionError, and writes nothing,
    when they cannot be used.
    """
    form = form or recognise(files)
    if form == ZIP:
        folder_zip.read(files[0], folder)
        return ImportReport()
    questionnaire, made, report = _READERS[form](files, folder.resolve().name, language, beside)
    yaml_write.write(questionnaire, folder, made)
    return report


def bring_anything(files: Sequence[Path], home: Path, key: str, language: str) -> tuple[Path, str, ImportReport]:
    """Read whatever was given into a new folder in `home`: the folder, the form it came in, and the report.

    Without a `key` the questionnaire is called what its file is. Pictures, sounds and lists go with an XLSForm.
    Raises DefinitionError also for what cannot even be shown as a draft, and for an archive of ours, which needs no
    reader.
    """
    forms = [file for file in files if file.suffix.lower() not in BESIDE]
    if not forms:
        raise _refused("", "There is no form among the files.", "Choose the form, and its pictures with it.")
    form = recognise(forms)
    if form != FHIR and len(forms) > 1:
        raise _refused(forms[1].name, "Only FHIR comes in several files.", "Choose one form at a time.")
    if form == ZIP:
        raise _refused(forms[0].name, "The archive came with other files, or is not called .zip.", "Choose it alone.")
    folder = home / (key or key_of(forms[0].stem))
    report = bring(forms, folder, form, language, forms[0].parent)
    yaml_form.examine(folder)
    return folder, form, report


def recognise(files: Sequence[Path]) -> str:
    """Which form the first file has, by its name and, where that does not tell, by what is in it."""
    first = files[0]
    if known := _BY_SUFFIX.get(first.suffix.lower()):
        return known
    with first.open("rb") as opened:
        head = opened.read(2_000)
    if head.startswith(_XLS) or (head.startswith(_ZIP) and _is_workbook(first)):
        return XLSFORM
    if head.startswith(_ZIP):
        return ZIP
    if b"LimeSurveyDocType" in head:
        return LIMESURVEY
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return FHIR if "resourceType" in read_json(first) else SURVEYJS
    mend = "Choose an XLSForm (.xlsx, .xls), FHIR or SurveyJS (.json), LimeSurvey (.lss) or an archive of ours (.zip)."
    raise _refused(first.name, "This is no form that can be read here.", mend)


def key_of(name: str) -> str:
    """A key made from a file's name: "Hälsa 2026 (1)" is called "halsa-2026-1"."""
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    key = re.sub("[^a-z0-9]+", "-", plain).strip("-")
    return (key if key[:1].isalpha() else f"form-{key}".strip("-"))[:60].rstrip("-")


def _is_workbook(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError):
        return False


def _read_xlsform(files: Sequence[Path], key: str, language: str, beside: Path | None) -> Made:
    made = xlsform_read.read(files[0], key, language, beside)
    return made.questionnaire, made.files, made.report


def _read_fhir(files: Sequence[Path], key: str, language: str, _beside: Path | None) -> Made:
    made = fhir_read.read_files(files, key, language or fhir_read.DEFAULT_LANGUAGE)
    return made.questionnaire, made.files, made.report


def _read_surveyjs(files: Sequence[Path], key: str, language: str, _beside: Path | None) -> Made:
    made = surveyjs.read_file(files[0], key, language or surveyjs.DEFAULT_LANGUAGE)
    return made.questionnaire, {}, made.report


def _read_limesurvey(files: Sequence[Path], key: str, _language: str, _beside: Path | None) -> Made:
    made = limesurvey.read_file(files[0], key)
    return made.questionnaire, {}, made.report


_READERS: Final[dict[str, Callable[[Sequence[Path], str, str, Path | None], Made]]] = {
    XLSFORM: _read_xlsform,
    FHIR: _read_fhir,
    SURVEYJS: _read_surveyjs,
    LIMESURVEY: _read_limesurvey,
}


def _refused(place: str, message: str, mend: str) -> DefinitionError:
    return DefinitionError([Fault("", "unreadable", message, mend, place)])


def main(arguments: Sequence[str]) -> int:
    """Read the files that are named, and say as JSON what came of them: a folder and a report, or faults."""
    home, key, language, *names = arguments
    said: dict[str, Any]
    try:
        folder, form, report = bring_anything([Path(name) for name in names], Path(home), key, language)
        notes = [[note.place, note.what, note.why, note.mend] for note in report.notes]
        said = {"folder": folder.name, "form": form, "counts": dict(report.counts), "notes": notes}
    except DefinitionError as error:
        said = {"faults": [[each.at, each.code, each.message, each.mend, each.place] for each in error.faults]}
    except MediaError as error:
        said = {"faults": [["", error.code, error.message, error.mend, ""]]}
    json.dump(said, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
