"""The commands of `flask`: what is done at a terminal rather than on a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

import click
import segno
from flask import Blueprint, current_app
from sqlmodel import Session

from survey import db
from survey.core.definition import Fault
from survey.core.languages import LANGUAGES
from survey.errors import DefinitionError, SurveyError
from survey.formats import po_words, yaml_form
from survey.formats.po_words import Update
from survey.formats.yaml_form import Draft
from survey.models import ROLES, User
from survey.services import accounts, auditing, demonstrating, publishing, reaching
from survey.services.auditing import Actor

QUESTIONNAIRES = Path(__file__).parent.parent / "questionnaires"
ORGANISATION = "default"
DEMO_ACCOUNT = "demo@example.org"

commands = Blueprint("commands", __name__, cli_group=None)
_folder = click.Path(path_type=Path, exists=True, file_okay=False)


@contextmanager
def plain_words(folder: Path = Path()) -> Iterator[None]:
    """Say what went wrong and end with exit code 1; faults are named with their files in `folder`."""
    try:
        yield
    except DefinitionError as error:
        _say_faults(folder, error.faults)
        raise SystemExit(1) from error
    except SurveyError as error:
        raise click.ClickException(str(error) or type(error).__doc__ or "") from error


@commands.cli.command("check")
@click.argument("folders", nargs=-1, type=_folder)
def check_questionnaires(folders: tuple[Path, ...]) -> None:
    """Name every fault in FOLDERS (all questionnaires where none is named), and what each language lacks."""
    chosen = folders or tuple(sorted(path.parent for path in QUESTIONNAIRES.glob(f"*/{yaml_form.FILE}")))
    sound = [_check(folder) for folder in chosen]
    if not all(sound):
        raise SystemExit(1)


@commands.cli.command("publish")
@click.argument("folder", type=_folder)
@click.option("--only-complete", is_flag=True, help="Leave out the languages that have faults.")
def publish_questionnaire(folder: Path, only_complete: bool) -> None:
    """Publish the questionnaire in FOLDER; the same content keeps its version, a change gets a new number."""
    session = db.session()
    with plain_words(folder):
        organisation = accounts.find_or_make_organisation(
            session, ORGANISATION, current_app.config["SETTINGS"].organisation
        )
        organisation_id: int = organisation.id  # type: ignore[assignment] # what is stored has an id
        version = publishing.publish(session, organisation_id, folder, only_complete=only_complete)
        questionnaire = publishing.load(session, version.id).questionnaire
    click.echo(f"{questionnaire.key} is version {version.number} ({version.sha256[:12]}).")
    click.echo(f"Languages: {', '.join(questionnaire.languages)}.")
    if questionnaire.unreviewed:
        click.echo(f"Nobody who speaks it has reviewed: {', '.join(questionnaire.unreviewed)}.")


@commands.cli.command("words")
@click.argument("folder", type=_folder)
def update_words(folder: Path) -> None:
    """Bring the .po files in FOLDER up to date: add new texts, mark stale ones, keep every translation."""
    with plain_words(folder):
        draft = yaml_form.examine(folder)
        if draft.faults:
            raise DefinitionError(draft.faults)
        faults: list[Fault] = []
        for tag in draft.questionnaire.languages[1:]:
            try:
                _say_update(po_words.update(folder, tag, draft.sources))
            except DefinitionError as error:
                faults += error.faults
        if faults:
            raise DefinitionError(faults)


def _check(folder: Path) -> bool:
    """Whether a folder is without faults; says them all."""
    click.echo(str(folder))
    try:
        draft = yaml_form.examine(folder)
    except DefinitionError as error:
        _say_faults(folder, error.faults)
        return False
    _say_faults(folder, draft.all_faults)
    _say_languages(draft)
    return not draft.all_faults


def _say_faults(folder: Path, faults: Sequence[Fault]) -> None:
    for fault in faults:
        click.echo(f"{folder / fault.place if fault.place else folder}: {fault.message} {fault.mend}", err=True)


def _say_languages(draft: Draft) -> None:
    """A table: what each language has, lacks and holds of words whose source has changed."""
    total = len(draft.sources)
    click.echo(f"  {'language':24} {'texts':>6} {'missing':>8} {'stale':>6}  state")
    click.echo(f"  {_name(draft.questionnaire.source):24} {total:6} {0:8} {0:6}  source")
    for words in draft.languages:
        state = "complete" if words.complete else "NOT COMPLETE"
        reviewed = "reviewed" if words.reviewed else "unreviewed"
        counts = f"{len(words.words):6} {len(words.missing):8} {len(words.stale):6}"
        click.echo(f"  {_name(words.tag):24} {counts}  {state}, {reviewed}")


def _say_update(update: Update) -> None:
    counts = f"{len(update.added)} to translate, {len(update.stale)} stale, {len(update.removed)} put aside"
    click.echo(f"{update.path}: {counts if update.changed else 'as it was, ' + counts}.")


def _name(tag: str) -> str:
    return f"{tag} {LANGUAGES[tag].english}" if tag in LANGUAGES else tag


@commands.cli.command("invite")
@click.argument("email")
@click.option("--name", default="", help="What colleagues see.")
@click.option("--role", type=click.Choice(ROLES), default=ROLES[0], show_default=True, help="For a new account.")
def invite_staff(email: str, name: str, role: str) -> None:
    """Make a staff account for EMAIL, or find it, and print an address that lets its owner in once."""
    session = db.session()
    settings = current_app.config["SETTINGS"]
    organisation = accounts.find_or_make_organisation(session, ORGANISATION, settings.organisation)
    actor = Actor(organisation.id or 0, "terminal")
    with plain_words():
        user = _find_account(session, actor, email) or accounts.create(session, actor, email, name, role)
        token = accounts.make_sign_in(session, actor, user.id or 0)
    minutes = int(accounts.LIFETIME.total_seconds() // 60)
    click.echo(f"{user.email} can sign in once, within {minutes} minutes, at")
    click.echo(f"{settings.address}/staff/once/{token}")


def _find_account(session: Session, actor: Actor, email: str) -> User | None:
    known = accounts.list_accounts(session, actor.organisation_id)
    return next((user for user in known if user.email == email.strip().lower()), None)


@commands.cli.command("verify-log")
def verify_log() -> None:
    """Follow every organisation's log of what staff did; name the first link that was changed, moved or lost."""
    session = db.session()
    whole = True
    for organisation in accounts.list_organisations(session):
        verified = auditing.verify(session, organisation.id or 0)
        if verified.broken:
            whole = False
            click.echo(f"{organisation.name}: event {verified.broken.number} is {verified.broken.code}.", err=True)
        else:
            click.echo(f"{organisation.name}: {verified.length} events, whole, ending in {verified.hash or 'nothing'}.")
    if not whole:
        raise SystemExit(1)


@commands.cli.command("demo")
@click.option("--answers", default=120, show_default=True, help="How many made-up responses each round gets.")
def prepare_demo(answers: int) -> None:
    """Prepare the shipped questionnaires with made-up answers, and say where everything is."""
    session = db.session()
    settings = current_app.config["SETTINGS"]
    organisation = accounts.find_or_make_organisation(session, ORGANISATION, settings.organisation)
    actor = Actor(organisation.id or 0, "terminal")
    folders = sorted(path.parent for path in QUESTIONNAIRES.glob(f"*/{yaml_form.FILE}"))
    with plain_words(QUESTIONNAIRES):
        ways = demonstrating.prepare(session, actor, folders, datetime.now(UTC).date(), answers)
        known = _find_account(session, actor, DEMO_ACCOUNT)
        staff = known or accounts.create(session, actor, DEMO_ACCOUNT, "Demo", ROLES[0])
        token = accounts.make_sign_in(session, actor, staff.id or 0)
    for title, found in groupby(ways, key=lambda way: way.title):
        click.echo(f"\n{title}")
        for way in found:
            click.echo(f"  {way.group}: {reaching.address_of(settings.address, way.code)}")
    first = reaching.address_of(settings.address, ways[0].code)
    click.echo(f"\nThe first of them as a QR code, also at {first}/qr.svg:\n")
    segno.make(first).terminal(compact=True)
    click.echo(f"\nResident's page:  {first}\nStaff page:       {settings.address}/staff/")
    click.echo(f"Sign in once:     {settings.address}/staff/once/{token}\n")
