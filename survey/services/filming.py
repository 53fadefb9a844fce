"""Films in sign language of a draft's pages: listed for each language, laid beside, and removed."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlmodel import Session

from survey.core import signing
from survey.core.definition import Sign, Text
from survey.core.languages import SIGN_LANGUAGES
from survey.errors import DefinitionError, InputError, MediaError
from survey.formats import films, media, media_credits
from survey.services import drafting
from survey.services.auditing import Actor
from survey.services.drafting import Opened, Upload

LARGEST: Final = 62_000_000  # bytes of a form: three films of the largest that may be


@dataclass(frozen=True, slots=True)
class Filmed:
    """A page: what it is called, what it says (None for words of the product's), and its film in one language."""

    name: str
    text: Text | None
    sign: Sign | None

    @property
    def is_named(self) -> bool:
        """Whether the questionnaire's own file names the film, so that another takes its place only there."""
        return self.sign is not None and not films.is_found(self.sign.source)


def list_filmed(opened: Opened, tag: str) -> tuple[Filmed, ...]:
    """Every page of a draft, in order, with its film in a sign language where there is one."""
    return tuple(
        Filmed(name, text, next((sign for sign in signs if sign.tag == tag), None))
        for name, text, signs in signing.pages(opened.questionnaire)
    )


def attach(
    session: Session, actor: Actor, draft_id: int, tag: str, uploads: Sequence[Upload], only: str = ""
) -> tuple[str, ...]:
    """Lay films, and their words in writing, into a draft, each for the page that it is called as, or for `only`.

    The files' new places. Raises InputError, and lays none, when one has no page or is no film.
    """
    opened = drafting.open_draft(session, actor.organisation_id, draft_id)
    if tag not in SIGN_LANGUAGES:
        raise InputError(language="unknown-choice")
    if not uploads:
        raise InputError(films="required")
    known = {each.name: each for each in list_filmed(opened, tag)}
    laid = [_laid(upload, only, known) for upload in uploads]
    if len({name + (suffix == media.CAPTIONS) * suffix for name, suffix, _ in laid}) < len(laid):
        raise InputError(films="one-film-a-page")

    def lay(folder: Path) -> None:
        home = folder / films.HOME / tag
        home.mkdir(parents=True, exist_ok=True)
        for name, suffix, body in laid:
            olds = set(media.VIDEOS) - {suffix} if suffix in media.VIDEOS else set()
            _take_out(folder, {f"{films.HOME}/{tag}/{name}{old}" for old in olds})
            (home / f"{name}{suffix}").write_bytes(body)

    try:
        drafting.change(session, actor, opened.listed, "draft-changed", lay)
    except DefinitionError as error:
        raise InputError(films="draft-too-large") from error
    return tuple(f"{films.HOME}/{tag}/{name}{suffix}" for name, suffix, _ in laid)


def remove(session: Session, actor: Actor, draft_id: int, tag: str, page: str, *, only_words: bool = False) -> None:
    """Take a page's film out of a draft with its words in writing, or these alone, and what is said of whose they are.

    Raises InputError when there is none, or when the questionnaire's own file names it.
    """
    opened = drafting.open_draft(session, actor.organisation_id, draft_id)
    filmed = next((each for each in list_filmed(opened, tag) if each.name == page), None)
    if filmed is None or filmed.sign is None or (only_words and not filmed.sign.captions):
        raise InputError(films="no-film")
    if filmed.is_named:
        raise InputError(films="film-is-named")
    gone = {f"{films.HOME}/{tag}/{page}{media.CAPTIONS}"}
    if not only_words:
        gone |= {filmed.sign.source, *(f"{films.HOME}/{tag}/{page}{suffix}" for suffix in media.VIDEOS)}
    drafting.change(session, actor, opened.listed, "draft-changed", lambda folder: _take_out(folder, gone))


def _take_out(folder: Path, names: Set[str]) -> None:
    """Remove files, and the rows that say whose they are unless others there cannot be read."""
    owned, faults = media_credits.read(folder)
    for name in names:
        (folder / name).unlink(missing_ok=True)
    if owned.keys() & names and not faults:
        kept = {name: credit for name, credit in owned.items() if name not in names}
        (folder / media_credits.FILE).write_bytes(media_credits.written(kept))


def _laid(upload: Upload, only: str, known: dict[str, Filmed]) -> tuple[str, str, bytes]:
    """The page that a file is for, the ending that its bytes deserve, and what of them is kept."""
    name, opened = upload
    body = opened.read(media.MAX_VIDEO_BYTES + 1)
    page = only or Path(name.replace("\\", "/").rpartition("/")[2]).stem
    if page not in known:
        raise InputError(films="film-of-nothing")
    if known[page].is_named:
        raise InputError(films="film-is-named")
    try:
        medium = media.written(name, body) if name.lower().endswith(media.CAPTIONS) else media.film(name, body)
    except MediaError as error:
        raise InputError(films="too-large-film" if error.code == "too-large" else error.code) from error
    suffixes = {mime: suffix for suffix, mime in media.VIDEOS.items()}
    return page, suffixes.get(medium.mime, media.CAPTIONS), medium.body
