"""The commands of `flask` for tables of coded answers: bringing them in, and measuring machines by them.

Readers of tables are imported where they are used: whoever serves residents' pages has no need of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from flask import Blueprint, current_app

from survey import db
from survey.cli import ORGANISATION, plain_words
from survey.cli_formats import say_report

if TYPE_CHECKING:
    from survey.core.judging import Confusion, Measure
    from survey.services.proving import Proof

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


@coding_commands.cli.command("measure-coded")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--text", required=True, help="The column with the answers' words.")
@click.option("--first-code", default="", help="The first of the columns that stand for a code each.")
@click.option("--last-code", default="", help="The last of them.")
@click.option("--code", "codes", multiple=True, help="A further column that stands for a code.")
@click.option("--codes-in", default="", help="One column that holds the names of all codes.")
@click.option("--separator", default=";", show_default=True, help="What parts the names there.")
@click.option("--tone", default="", help="The column that says how the answer sounds: a number, or a word like bad.")
@click.option("--middle", default=0.0, show_default=True, help="The number that is neither good nor bad.")
@click.option("--within", default=0.0, show_default=True, help="How far from it still is neither.")
@click.option("--falling", is_flag=True, help="Lower numbers are better.")
@click.option("--language", default="en", show_default=True, help="The language of the answers.")
def measure_coded(
    file: Path,
    text: str,
    first_code: str,
    last_code: str,
    codes: tuple[str, ...],
    codes_in: str,
    separator: str,
    tone: str,
    middle: float,
    within: float,
    falling: bool,
    language: str,
) -> None:
    """Say how well machines would have coded the answers in FILE (.csv, .xlsx), and heard their tone. Nothing is kept.

    Both methods learn from one half and are measured on the other; what the first half cannot tell to be right in 60 of
    100 is marked as not offered.
    """
    from survey.formats import coded_table
    from survey.formats.coded_table import Mapped
    from survey.formats.import_report import Notes
    from survey.formats.xlsform_sheets import read_first_sheet
    from survey.services import proving

    kept = (tone,) if tone else ()
    mapped = Mapped(text, first_code, last_code, codes, codes_in, separator, kept, content_without=bool(tone))
    notes = Notes()
    with plain_words():
        table = coded_table.read(file, mapped, notes, read_first_sheet)
    say_report(notes.report(answers=len(table.rows), codes=len(table.codes)))
    if table.codes:
        places = {name: place for place, name in enumerate(table.codes)}
        labels = [frozenset(places[name] for name in row.codes) for row in table.rows]
        _say_codes(proving.prove_codes([row.words for row in table.rows], labels), table.codes)
    if tone:
        scale = proving.Scale(middle, within, falling)
        said = [(row.words, scale.read(row.kept[tone])) for row in table.rows]
        judged = [(words, person) for words, person in said if person is not None]
        _say_tone(proving.hear_tone(judged, language), len(said) - len(judged))


def _say_codes(proof: Proof, names: Sequence[str]) -> None:
    """What each method found of each code in the half that it had not seen."""
    click.echo(f"\nCodes: learned from {proof.learned} answers, measured on {proof.measured} others")
    rows: list[Sequence[Any]] = [("code", "given", *(word for method in proof.methods for word in _headings(method)))]
    measured = next(iter(proof.methods.values())).measures
    for code in sorted(measured, key=lambda one: (-measured[one].support, one)):
        of_each = [(proved.measures[code], code in proved.offered) for proved in proof.methods.values()]
        cells = [cell for measure, offered in of_each for cell in (*_cells(measure), "yes" if offered else "no")]
        rows.append((names[code], measured[code].support, *cells))
    whole = [cell for proved in proof.methods.values() for cell in (*_cells(proved.whole), len(proved.offered))]
    _say_table([*rows, ("all that are offered", "", *whole)])
    if proof.too_few:
        click.echo("Too few answers to learn from: " + ", ".join(names[code] for code in sorted(proof.too_few)))


def _headings(method: str) -> tuple[str, str, str]:
    return f"{method}: precision", "recall", "offered"


def _cells(measure: Measure) -> tuple[str, str]:
    return _share(measure.precision), _share(measure.recall)


def _share(share: float | None) -> str:
    return "–" if share is None else f"{share:.2f}"


def _say_tone(found: Confusion, unread: int) -> None:
    """People's judgement down, the machine's across."""
    click.echo(
        f"\nTone: {found.total} answers heard, {found.unknown} without a word that is known, {unread} not judged"
    )
    tones: Mapping[int, str] = {-1: "bad", 0: "neither", 1: "good"}
    cells = ((word, *(found.cells.get((person, machine), 0) for machine in tones)) for person, word in tones.items())
    _say_table([("people / machine", *tones.values()), *cells])
    shown = "shown" if found.good_enough else "not shown"
    click.echo(f"Agreement {_share(found.accuracy)}, Cohen's kappa {_share(found.kappa)}: the tone is {shown}.")


def _say_table(rows: Iterable[Sequence[Any]]) -> None:
    """Rows in columns; what follows the first is set to the right."""
    words = [[str(cell) for cell in row] for row in rows]
    widths = [max(len(row[column]) for row in words) for column in range(len(words[0]))]
    for row in words:
        first, *others = (
            cell.rjust(width) if place else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        click.echo("  ".join([first, *others]).rstrip())
