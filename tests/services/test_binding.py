"""The files of editions: made once, served only while their quotes may be read, and made anew without them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import Engine, delete, update
from sqlmodel import Session, select

from survey.errors import NotFoundError
from survey.models import Job, ReportEdition, ReportFile
from survey.services import binding, reporting, working
from survey.services.binding import DOCX, PDF, Bound
from tests.seeding import begin_with
from tests.services.report_making import QUOTE, SPOKEN, answer, make_report, pick_quote, publish_all, take_back
from tests.staff.arranging import World, make_world

pytestmark = pytest.mark.both_databases


def written(form: str, bound: Bound, tag: str) -> bytes:
    """A stand-in for a file, which says which quotes it was made with."""
    said = [quote.translations.get(tag, quote.words) for quote in bound.quotes.values()]
    return f"{form} {tag} {said}".encode()


MAKERS = {form: partial(written, form) for form in (PDF, DOCX)}


Reported = tuple[World, int, ReportEdition]


@pytest.fixture
def reported(session: Session, tmp_path: Path) -> Reported:
    return begin_with(session, "quoted in an edition", lambda: _reported(session, tmp_path))


def _reported(session: Session, folder: Path) -> Reported:
    world = make_world(session, folder)
    answer(session, world.ours)
    quote = pick_quote(session, world.ours)
    return world, quote, publish_all(session, world.ours, quote)


@pytest.fixture
def world(reported: Reported) -> World:
    return reported[0]


@pytest.fixture
def quote(reported: Reported) -> int:
    return reported[1]


@pytest.fixture
def edition(reported: Reported) -> ReportEdition:
    return reported[2]


def do_work(session: Session) -> str:
    """Do the job that waits."""
    taken = working.take(session)
    assert taken is not None
    return working.do(session, taken, partial(binding.work, makers=MAKERS))


def bodies(session: Session) -> list[bytes]:
    session.expire_all()
    return [row.body for row in session.exec(select(ReportFile).order_by(ReportFile.language, ReportFile.form))]  # type: ignore[arg-type]


def fetched(session: Session, edition: ReportEdition, tag: str = "sv", form: str = PDF) -> bytes | None:
    return binding.find_file(session, binding.bind(session, edition), tag, form)


def test_publishing_makes_a_file_of_each_form_in_each_language(session: Session, edition: ReportEdition) -> None:
    assert fetched(session, edition) is None
    assert do_work(session) == working.DONE
    assert len(bodies(session)) == 4
    assert fetched(session, edition) == f"pdf sv {[QUOTE]}".encode()
    assert binding.list_files(session, binding.bind(session, edition)) == {
        (tag, form) for tag in ("sv", "en") for form in (PDF, DOCX)
    }
    for tag, form in (("ar", PDF), ("sv", "exe")):
        with pytest.raises(NotFoundError):
            fetched(session, edition, tag, form)


def test_two_workers_that_make_the_same_files_at_once_both_end_well(
    engine: Engine, session: Session, world: World, edition: ReportEdition
) -> None:
    both = Barrier(2, timeout=60)

    def make(form: str, bound: Bound, tag: str) -> bytes:
        both.wait()
        return written(form, bound, tag)

    def work(_: int) -> None:
        with Session(engine) as own:
            makers = {form: partial(make, form) for form in (PDF, DOCX)}
            binding.work(own, world.ours.actor, {"edition_id": edition.id}, lambda done, whole=0: None, makers=makers)

    with ThreadPoolExecutor(2) as workers:
        list(workers.map(work, range(2)))
    assert len(bodies(session)) == 4


def test_a_file_with_a_quote_that_was_taken_back_is_served_no_more_and_made_anew(
    session: Session, world: World, quote: int, edition: ReportEdition
) -> None:
    do_work(session)
    take_back(session, world.ours, quote)
    assert fetched(session, edition) is None, "at once, before anybody has made another"
    binding.renew(session)
    assert bodies(session) == [], "the words are nowhere any more"
    assert do_work(session) == working.DONE
    assert fetched(session, edition) == b"pdf sv []"
    assert not [body for body in bodies(session) if QUOTE.encode() in body]


def test_what_is_whole_is_left_alone(session: Session, edition: ReportEdition) -> None:
    do_work(session)
    before = len(session.exec(select(Job)).all())
    binding.renew(session)
    binding.renew(session)
    assert len(session.exec(select(Job)).all()) == before
    assert len(bodies(session)) == 4


def test_files_are_asked_for_once_and_after_a_failure_not_at_once_again(
    session: Session, edition: ReportEdition
) -> None:
    for _ in range(2):
        binding.renew(session)
        assert len(session.exec(select(Job)).all()) == 1, "the one that waits since the publishing"
    session.connection().execute(update(Job).values(state=working.FAILED))
    session.commit()
    binding.renew(session)
    assert working.take(session) is None
    session.connection().execute(update(Job).values(state=working.DONE))
    session.commit()
    binding.renew(session)
    assert working.take(session) is not None


def test_an_edition_that_cannot_be_read_keeps_no_other_waiting(
    session: Session, world: World, edition: ReportEdition
) -> None:
    reporting.publish(session, world.ours.actor, make_report(session, world.ours), SPOKEN)
    session.connection().execute(update(ReportEdition).where(ReportEdition.id == edition.id).values(content="{"))  # type: ignore[arg-type]
    session.connection().execute(delete(Job))
    session.commit()
    session.expire_all()
    binding.renew(session)
    taken = working.take(session)
    assert taken is not None
    assert taken.arguments["edition_id"] != edition.id
    assert working.take(session) is None


def test_another_organisation_makes_no_files(session: Session, world: World, edition: ReportEdition) -> None:
    with pytest.raises(NotFoundError):
        binding.work(session, world.theirs.actor, {"edition_id": edition.id}, lambda *_: None, makers=MAKERS)
    assert bodies(session) == []
