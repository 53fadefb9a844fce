"""Publishing: a folder becomes a version that never changes, and a version becomes a questionnaire again."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, update
from sqlmodel import Session, col, select

from survey.core.answers import Answer
from survey.core.canonical import canonical, digest
from survey.core.shelf import Shelf
from survey.errors import DefinitionError, NotFoundError
from survey.formats import yaml_form
from survey.models import Event, Media, Organisation, Questionnaire, Version
from survey.services import publishing
from survey.services.publishing import find_media, load, publish
from tests.folders import ARABIC, write_whole, write_words
from tests.samples import ogg


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A questionnaire without faults in sv, en and ar."""
    return write_whole(tmp_path / "questionnaires")


@pytest.fixture
def organisation(session: Session) -> int:
    """The organisation that publishes; another one is there too."""
    for slug in ("others", "ours"):
        session.add(Organisation(slug=slug, name=slug))
    session.commit()
    return session.exec(select(Organisation.id).where(col(Organisation.slug) == "ours")).one() or 0


def others(session: Session) -> int:
    return session.exec(select(Organisation.id).where(col(Organisation.slug) == "others")).one() or 0


def retitle(folder: Path, title: str) -> None:
    """Another source title, with translations that fit it."""
    path = folder / yaml_form.FILE
    old = yaml_form.examine(folder).questionnaire.title.source
    for file in (path, folder / "en.po", folder / "ar.po"):
        file.write_text(file.read_text().replace(old, title))


def count(session: Session, table: type) -> int:
    return session.exec(select(func.count()).select_from(table)).one()


def test_a_folder_becomes_version_one(session: Session, organisation: int, folder: Path) -> None:
    version = publish(session, organisation, folder)
    assert (version.number, version.organisation_id) == (1, organisation)
    assert version.sha256 == digest(version.definition.encode())
    assert json.loads(version.definition)["key"] == "visit"
    row = session.get(Questionnaire, version.questionnaire_id)
    assert row is not None
    assert (row.slug, row.organisation_id) == ("visit", organisation)


def test_the_same_content_keeps_its_version(session: Session, organisation: int, folder: Path) -> None:
    first = publish(session, organisation, folder)
    assert publish(session, organisation, folder).id == first.id
    assert (count(session, Version), count(session, Questionnaire)) == (1, 1)


def test_a_change_is_a_new_number_and_leaves_the_old_alone(session: Session, organisation: int, folder: Path) -> None:
    first = publish(session, organisation, folder)
    before = first.definition
    retitle(folder, "Ditt nya besök")
    second = publish(session, organisation, folder)
    assert (second.number, second.questionnaire_id) == (2, first.questionnaire_id)
    assert second.sha256 != first.sha256
    session.expire_all()
    assert session.get_one(Version, first.id).definition == before


def test_going_back_to_old_content_goes_back_to_its_version(session: Session, organisation: int, folder: Path) -> None:
    first = publish(session, organisation, folder)
    retitle(folder, "Ditt nya besök")
    publish(session, organisation, folder)
    retitle(folder, "Ditt besök")
    assert publish(session, organisation, folder).id == first.id


def test_a_changed_translation_is_a_new_version_too(session: Session, organisation: int, folder: Path) -> None:
    publish(session, organisation, folder)
    write_words(folder, "ar", {**ARABIC, "title": "زيارتك"})
    assert publish(session, organisation, folder).number == 2


def test_each_organisation_counts_its_own_versions(session: Session, organisation: int, folder: Path) -> None:
    theirs = publish(session, others(session), folder)
    retitle(folder, "Ditt nya besök")
    ours = publish(session, organisation, folder)
    assert (theirs.number, ours.number) == (1, 1)
    assert theirs.questionnaire_id != ours.questionnaire_id


def test_pictures_and_sounds_are_kept_once_under_their_digest(
    session: Session, organisation: int, folder: Path
) -> None:
    (folder / "sounds" / "sv").mkdir(parents=True)
    (folder / "sounds" / "sv" / "title.ogg").write_bytes(ogg())
    version = publish(session, organisation, folder)
    published = load(session, version.id).questionnaire
    named = {picture.media for picture in published.pictures()}
    named |= {name for text in published.texts() for name in text.sounds.values()}
    rows = session.exec(select(Media)).all()
    assert {row.sha256 for row in rows} == named
    assert all(row.sha256 == digest(row.body) and row.organisation_id == organisation for row in rows)
    assert {row.mime for row in rows} == {"image/svg+xml", "audio/ogg"}
    assert any("OpenMoji" in row.credit for row in rows)
    retitle(folder, "Ditt nya besök")
    publish(session, organisation, folder)
    assert count(session, Media) == len(rows)


def test_media_are_found_by_the_beginning_of_their_digest(session: Session, organisation: int, folder: Path) -> None:
    published = load(session, publish(session, organisation, folder).id).questionnaire
    publish(session, others(session), folder)
    for picture in published.pictures():
        media = find_media(session, picture.media[:20])
        assert media is not None
        assert media.sha256 == picture.media


@pytest.mark.parametrize("prefix", ["", "abc", "0" * 20, "0" * 65, "%" * 20, "../../etc/passwd0000", "A" * 20])
def test_what_is_no_digest_of_ours_finds_nothing(
    session: Session, organisation: int, folder: Path, prefix: str
) -> None:
    publish(session, organisation, folder)
    assert find_media(session, prefix) is None


def test_a_folder_with_faults_is_refused_and_nothing_is_kept(session: Session, organisation: int, folder: Path) -> None:
    path = folder / yaml_form.FILE
    path.write_text(path.read_text().replace("kind: number", "kind: numbers"))
    with pytest.raises(DefinitionError, match=r"questionnaire\.yaml:\d+: There is no kind 'numbers'"):
        publish(session, organisation, folder, only_complete=True)
    assert [count(session, table) for table in (Questionnaire, Version, Media, Event)] == [0, 0, 0, 0]


def test_an_incomplete_language_is_refused_unless_it_may_be_left_out(
    session: Session, organisation: int, folder: Path
) -> None:
    write_words(folder, "ar", {"title": "زيارتك"})
    with pytest.raises(DefinitionError, match=r"ar\.po:\d+: thanks has no words here"):
        publish(session, organisation, folder)
    version = publish(session, organisation, folder, only_complete=True)
    published = load(session, version.id).questionnaire
    assert published.languages == ("sv", "en")
    assert "ar" not in published.title.words


def test_publishing_is_written_down(session: Session, organisation: int, folder: Path) -> None:
    version = publish(session, organisation, folder, actor="anna@example.org")
    publish(session, organisation, folder)
    [event] = session.exec(select(Event)).all()
    assert (event.actor, event.act, event.object) == ("anna@example.org", "version-published", f"version {version.id}")
    assert event.details == {"slug": "visit", "number": 1}


def test_a_version_is_loaded_as_it_was_published(session: Session, organisation: int, folder: Path) -> None:
    version = publish(session, organisation, folder)
    published = load(session, version.id)
    assert (published.version_id, published.number, published.sha256) == (version.id, 1, version.sha256)
    assert canonical(published.questionnaire).decode() == version.definition
    assert published.questionnaire.unreviewed == ("ar",)
    assert published.questionnaire.title.source == "Ditt besök"
    [first, *_] = published.route.path({"been": Answer("yes")})
    assert first.key == "story"


def test_a_version_that_is_not_there_is_said_not_to_be(session: Session) -> None:
    with pytest.raises(NotFoundError):
        load(session, 12345)
    with pytest.raises(NotFoundError):
        load(session, None)


def test_the_same_content_is_compiled_once(session: Session, organisation: int, folder: Path) -> None:
    ours = load(session, publish(session, organisation, folder).id)
    theirs = load(session, publish(session, others(session), folder).id)
    assert ours.version_id != theirs.version_id
    assert ours.route is theirs.route


def test_only_the_versions_used_last_are_kept_in_memory(
    session: Session, organisation: int, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing, "_shelf", Shelf(2))
    versions = []
    for number in range(3):
        retitle(folder, f"Besök {number}")
        versions.append(publish(session, organisation, folder))
    routes = [load(session, version.id).route for version in versions]
    assert load(session, versions[2].id).route is routes[2]
    assert load(session, versions[1].id).route is routes[1]
    assert load(session, versions[0].id).route is not routes[0]
    assert load(session, versions[2].id).route is not routes[2]


def test_threads_that_load_at_once_share_one_route(
    app: Flask, session: Session, organisation: int, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing, "_shelf", Shelf(2))
    version = publish(session, organisation, folder)

    def fetch(_: int) -> int:
        with Session(app.extensions["engine"]) as own:
            return id(load(own, version.id).route)

    with ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(fetch, range(32)))) == 1


def test_a_definition_that_was_tampered_with_is_not_served(
    session: Session, organisation: int, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing, "_shelf", Shelf(2))
    version = publish(session, organisation, folder)
    changed = version.definition.replace("Ditt besök", "Ditt bes0k")
    session.exec(update(Version).where(col(Version.id) == version.id).values(definition=changed))
    with pytest.raises(DefinitionError, match="no longer what was published"):
        load(session, version.id)


@pytest.mark.both_databases
def test_publishing_the_same_at_once_makes_one_version(
    app: Flask, session: Session, organisation: int, folder: Path
) -> None:
    def act(_: int) -> int | None:
        with Session(app.extensions["engine"], expire_on_commit=False) as own:
            return publish(own, organisation, folder).id

    with ThreadPoolExecutor(4) as threads:
        assert len(set(threads.map(act, range(8)))) == 1
    assert (count(session, Version), count(session, Event)) == (1, 1)
