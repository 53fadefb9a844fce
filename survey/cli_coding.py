"""The command of `flask` that brings coded answers in from tables.

Readers of tables are imported where they are used: whoever serves residents' pages has no need of them.
"""

from __future__ import annotations

from pathlib import Path

import click
from flask import Blueprint, current_app

from survey import db
from survey.cli import ORGANISATION, plain_words
from survey.cli_formats import say_report

coding_commands = Blueprint("coding_commands", __name__, cli_group=None)


@coding_commands.cli.command("import-coded")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--text", required=True, help="The column with the answers' words.")
@click.option("--first-code", default="", help="The first of the columns that stand for a code each.")
@click.option("--last-code", default="", help="The last of them.")
@click.option("--code", "codes", multiple=True, help="A further column that stands for a code.")
@click.option("--codes-in", default="", help="One column that holds the names of all codes.")
@click.option("--separator", default=";", show_default=True, help="What parts the names there.")
@click.option("--keep", multiple=True, help="A column to keep as a question beside, for crosstabs.")
@click.option("--group", default="", help="The column with the target group.")
@click.option("--date", default="", help="The column with the day of the answer.")
@click.option("--title", default="", help="What the round is called; the file's name where none is given.")
@click.option("--coder", default="import", show_default=True, help="Whose codes these are.")
@click.option("--language", default="en", show_default=True, help="The language of the answers.")
def import_coded(
    file: Path,
    text: str,
    first_code: str,
    last_code: str,
    codes: tuple[str, ...],
    codes_in: str,
    separator: str,
    keep: tuple[str, ...],
    group: str,
    date: str,
    title: str,
    coder: str,
    language: str,
) -> None:
    """Read a table of coded answers (.csv, .xlsx) in FILE as a round with one open question, and report by row."""
    from survey.formats.coded_table import Mapped
    from survey.formats.xlsform_sheets import read_first_sheet
    from survey.services import accounts, receiving
    from survey.services.auditing import Actor

    session = db.session()
    name = current_app.config["SETTINGS"].organisation
    with plain_words():
        organisation = accounts.find_or_make_organisation(session, ORGANISATION, name)
        actor = Actor(organisation.id or 0, "terminal")
        mapped = Mapped(text, first_code, last_code, codes, codes_in, separator, keep, group, date)
        arrived = receiving.import_table(
            session, actor, file, mapped, title or file.stem, coder, language, read_first_sheet
        )
    say_report(arrived.report)
    click.echo(f"Round {arrived.round_id} holds them.")
