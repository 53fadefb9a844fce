"""The commands of `flask` for FHIR, SurveyJS and LimeSurvey, and for folders as archives.

What reads and writes these formats is imported where it is used: whoever serves residents' pages has no need of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click
from flask import Blueprint

from survey.cli import plain_words
from survey.cli_formats import bring, say_report

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
def import_fhir(files: Sequence[Path], folder: Path, language: str) -> None:
    """Read the FHIR Questionnaire in FILES (R4 or R5, a file or bundle for each language) into a new FOLDER."""
    bring(files, folder, "fhir", language)


@exchange_commands.cli.command("export-fhir")
@click.argument("folder", type=_folder)
@click.argument("file", type=_new)
@click.option("--release", type=click.Choice(["r4", "r5"]), default="r4", show_default=True, help="FHIR's release.")
def export_fhir(folder: Path, file: Path, release: str) -> None:
    """Write the questionnaire in FOLDER as a FHIR Questionnaire, with all its languages, to FILE."""
    from survey.services import packaging

    with plain_words(folder):
        packed = packaging.pack_folder(folder, f"fhir-{release}")
    file.write_bytes(packed.body)
    say_report(packed.report)
    click.echo(f"{file} is written.")


@exchange_commands.cli.command("import-surveyjs")
@click.argument("file", type=_file)
@click.argument("folder", type=_new)
@_language
def import_surveyjs(file: Path, folder: Path, language: str) -> None:
    """Read the SurveyJS form (JSON) in FILE into a new questionnaire's FOLDER, and say what did not come as it was."""
    bring([file], folder, "surveyjs", language)


@exchange_commands.cli.command("import-lss")
@click.argument("file", type=_file)
@click.argument("folder", type=_new)
def import_lss(file: Path, folder: Path) -> None:
    """Read the LimeSurvey survey (.lss) in FILE into a new questionnaire's FOLDER, and say what did not come."""
    bring([file], folder, "limesurvey", "")


@exchange_commands.cli.command("export-zip")
@click.argument("folder", type=_folder)
@click.argument("file", type=_new)
def export_zip(folder: Path, file: Path) -> None:
    """Pack the questionnaire in FOLDER, with its words, pictures and sounds, into the archive FILE."""
    from survey.services import packaging

    with plain_words():
        file.write_bytes(packaging.pack_folder(folder, "zip").body)
    click.echo(f"{file} is written.")


@exchange_commands.cli.command("import-zip")
@click.argument("file", type=_file)
@click.argument("folder", type=_new)
def import_zip(file: Path, folder: Path) -> None:
    """Unpack the questionnaire in the archive FILE into a new FOLDER."""
    from survey.services import importing

    with plain_words():
        importing.bring([file], folder, importing.ZIP)
    click.echo(f"{folder} is written. See what flask check {folder} says.")
