"""The commands of `flask` for FHIR, SurveyJS and LimeSurvey, and for folders as archives.

The readers and writers of these formats are imported where they are used: whoever serves residents' pages has no need
of them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import click
from flask import Blueprint

from survey.cli import plain_words
from survey.cli_formats import say_report
from survey.core.definition import Questionnaire
from survey.errors import DefinitionError
from survey.formats.import_report import ImportReport

exchange_commands = Blueprint("exchange_commands", __name__, cli_group=None)
_file = click.Path(path_type=Path, exists=True, dir_okay=False)
_folder = click.Path(path_type=Path, exists=True, file_okay=False)
_new = click.Path(path_type=Path)
_language = click.option(
    "--language", default="en", show_default=True, help="The language of what does not say its own."
)


@exchange_commands.cli.command("import-fhir")
@click.argument("files", nargs=-1, required=True, type=_file)
@click.argument("folder", type=_new)
@_language
def import_fhir(files: tuple[Path, ...], folder: Path, language: str) -> None:
    """Read the FHIR Questionnaire in FILES (R4 or R5, a file or bundle for each language) into a new FOLDER."""
    from survey.formats import fhir_read

    with plain_words():
        imported = fhir_read.read_files(files, folder.resolve().name, language)
        _write(imported.questionnaire, folder, imported.files, imported.report)


@exchange_commands.cli.command("export-fhir")
@click.argument("folder", type=_folder)
@click.argument("file", type=_new)
@click.option("--release", type=click.Choice(["r4", "r5"]), default="r4", show_default=True, help="FHIR's release.")
def export_fhir(folder: Path, file: Path, release: str) -> None:
    """Write the questionnaire in FOLDER as a FHIR Questionnaire, with all its languages, to FILE."""
    from survey.formats import fhir_write, yaml_form

    with plain_words(folder):
        draft = yaml_form.examine(folder)
        if draft.faults:
            raise DefinitionError(draft.faults)
        written = fhir_write.write(draft.questionnaire, release, draft.media)
    file.write_text(json.dumps(written.resource, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    say_report(written.report)
    click.echo(f"{file} is written.")


@exchange_commands.cli.command("import-surveyjs")
@click.argument("file", type=_file)
@click.argument("folder", type=_new)
@_language
def import_surveyjs(file: Path, folder: Path, language: str) -> None:
    """Read the SurveyJS form (JSON) in FILE into a new questionnaire's FOLDER, and say what did not come as it was."""
    from survey.formats import surveyjs

    with plain_words():
        imported = surveyjs.read_file(file, folder.resolve().name, language)
        _write(imported.questionnaire, folder, {}, imported.report)


@exchange_commands.cli.command("import-lss")
@click.argument("file", type=_file)
@click.argument("folder", type=_new)
def import_lss(file: Path, folder: Path) -> None:
    """Read the LimeSurvey survey (.lss) in FILE into a new questionnaire's FOLDER, and say what did not come."""
    from survey.formats import limesurvey

    with plain_words():
        imported = limesurvey.read_file(file, folder.resolve().name)
        _write(imported.questionnaire, folder, {}, imported.report)


@exchange_commands.cli.command("export-zip")
@click.argument("folder", type=_folder)
@click.argument("file", type=_new)
def export_zip(folder: Path, file: Path) -> None:
    """Pack the questionnaire in FOLDER, with its words, pictures and sounds, into the archive FILE."""
    from survey.formats import folder_zip

    with plain_words():
        packed = folder_zip.write(folder)
        with file.open("wb") as archive:
            for part in packed:
                archive.write(part)
    click.echo(f"{file} is written.")


@exchange_commands.cli.command("import-zip")
@click.argument("file", type=_file)
@click.argument("folder", type=_new)
def import_zip(file: Path, folder: Path) -> None:
    """Unpack the questionnaire in the archive FILE into a new FOLDER."""
    from survey.formats import folder_zip

    with plain_words():
        folder_zip.read(file, folder)
    click.echo(f"{folder} is written. See what flask check {folder} says.")


def _write(questionnaire: Questionnaire, folder: Path, files: Mapping[str, bytes], report: ImportReport) -> None:
    """Write what came as a folder, and say what did not."""
    from survey.formats import yaml_write

    yaml_write.write(questionnaire, folder, files)
    say_report(report)
    click.echo(f"{folder} is written. Mend what flask check {folder} says before you publish it.")
