"""The commands of `flask` that bring questionnaires in from other programs and out to them.

The readers and writers of those programs' files are imported where they are used: whoever serves residents' pages has
no need of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click
from flask import Blueprint

from survey.cli import plain_words
from survey.formats.import_report import ImportReport

format_commands = Blueprint("format_commands", __name__, cli_group=None)
_HEADINGS = ("where", "what", "why", "what to do")
_WIDEST = 48
_file = click.Path(path_type=Path, exists=True, dir_okay=False)


@format_commands.cli.command("import-xlsform")
@click.argument("file", type=_file)
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--language", default="", help="The tag of the language of words that name none.")
@click.option(
    "--media",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Its pictures, films and the like.",
)
def import_xlsform(file: Path, folder: Path, language: str, media: Path | None) -> None:
    """Read the XLSForm in FILE (.xlsx, .xls) into a new questionnaire's FOLDER, and say what did not come as it was."""
    bring([file], folder, "xlsform", language, media)


@format_commands.cli.command("export-xlsform")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def export_xlsform(folder: Path, file: Path) -> None:
    """Write the questionnaire in FOLDER as an XLSForm to FILE (.xlsx), for other programs and for import-xlsform.

    Its pictures, sounds and films go into a folder beside it, as those programs want them.
    """
    from survey.services import packaging

    with plain_words(folder):
        packed = packaging.pack_folder(folder, "xlsform")
        file.write_bytes(packed.body)
    click.echo(f"{file} is written.")
    if packed.beside:
        home = file.with_name(f"{file.stem}-media")
        home.mkdir(exist_ok=True)
        for name, body in packed.beside.items():
            (home / name).write_bytes(body)
        click.echo(f"Its pictures, sounds and films are in {home}.")


def bring(files: Sequence[Path], folder: Path, form: str, language: str, media: Path | None = None) -> None:
    """Read files of another program into a new folder, and say what did not come as it was."""
    from survey.services import importing

    with plain_words(files[0].parent):
        report = importing.bring(files, folder, form, language, media)
    say_report(report)
    click.echo(f"{folder} is written. Mend what flask check {folder} says before you publish it.")


def say_report(report: ImportReport) -> None:
    """What came, by number, and a table of all that did not come as it was."""
    click.echo(", ".join(f"{count} {name}" for name, count in report.counts.items()))
    rows = [_HEADINGS, *((note.place, note.what, note.why, note.mend) for note in report.notes)]
    widths = [min(_WIDEST, max(len(row[column]) for row in rows)) for column in range(3)]
    for row in rows:
        cells = [cell.replace("\n", " ").ljust(width) for cell, width in zip(row, widths, strict=False)]
        click.echo("  ".join([*cells, row[-1]]))
