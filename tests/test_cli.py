"""The commands at a terminal: every fault with its file and line, exit code 1 on faults, plain words."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlmodel import Session, select

from survey.formats import yaml_form
from survey.models import User, Version
from tests.browsing import Browser
from tests.folders import ENGLISH, write_folder, write_whole, write_words


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A questionnaire without faults in sv, en and ar."""
    return write_whole(tmp_path / "questionnaires")


def run(app: Flask, *words: str | Path) -> Result:
    return app.test_cli_runner().invoke(args=[str(word) for word in words])


def test_check_is_content_with_a_sound_folder(app: Flask, folder: Path) -> None:
    done = run(app, "check", folder)
    assert done.exit_code == 0
    assert done.stderr == ""


def test_check_shows_what_each_language_has(app: Flask, folder: Path) -> None:
    write_words(folder, "ar", {"title": "زيارتك"})
    path = folder / yaml_form.FILE
    path.write_text(path.read_text().replace("Ditt besök", "Ert besök"))
    lines = run(app, "check", folder).stdout.splitlines()
    cells = {line.split()[0]: line.split()[2:] for line in lines[2:]}
    total = len(ENGLISH)
    assert cells["sv"] == [str(total), "0", "0", "source"]
    assert cells["en"] == [str(total - 1), "0", "1", "NOT", "COMPLETE,", "reviewed"]
    assert cells["ar"] == ["0", str(total - 1), "1", "NOT", "COMPLETE,", "unreviewed"]


def test_check_names_faults_with_file_and_line_and_exits_with_1(app: Flask, folder: Path) -> None:
    path = folder / yaml_form.FILE
    path.write_text(path.read_text().replace("kind: number", "kind: numbr"))
    done = run(app, "check", folder)
    line = path.read_text().split("kind: numbr")[0].count("\n") + 1
    assert done.exit_code == 1
    assert f"{folder}/questionnaire.yaml:{line}: There is no kind 'numbr'. Write number." in done.stderr


def test_check_goes_on_after_a_folder_that_cannot_be_read(app: Flask, folder: Path, tmp_path: Path) -> None:
    broken = write_folder(tmp_path / "more", "key: visit\nabout: [\n}", "broken")
    done = run(app, "check", broken, folder, tmp_path)
    assert done.exit_code == 1
    assert f"{broken}/questionnaire.yaml:3: This is not YAML" in done.stderr
    assert f"{tmp_path}/questionnaire.yaml:1: The file cannot be opened" in done.stderr
    assert str(folder) in done.stdout


def test_check_without_a_folder_checks_every_questionnaire(
    app: Flask, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("survey.cli.QUESTIONNAIRES", folder.parent)
    assert str(folder) in run(app, "check").stdout


def test_publish_says_the_version_and_who_has_not_reviewed(app: Flask, session: Session, folder: Path) -> None:
    done = run(app, "publish", folder)
    assert done.exit_code == 0, done.output
    [version] = session.exec(select(Version)).all()
    assert f"visit is version 1 ({version.sha256[:12]})." in done.stdout
    assert "Nobody who speaks it has reviewed: ar." in done.stdout
    assert "visit is version 1" in run(app, "publish", folder).stdout


def test_publish_refuses_faults_in_plain_words(app: Flask, session: Session, folder: Path) -> None:
    (folder / "ar.po").unlink()
    done = run(app, "publish", folder)
    assert done.exit_code == 1
    assert f"{folder}/ar.po:1: There are no words in ar." in done.stderr
    assert not session.exec(select(Version)).all()


def test_publish_leaves_out_incomplete_languages_when_told_so(app: Flask, folder: Path) -> None:
    (folder / "ar.po").unlink()
    done = run(app, "publish", folder, "--only-complete")
    assert done.exit_code == 0
    assert "Languages: sv, en." in done.stdout


def test_words_makes_a_file_for_each_language(app: Flask, tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "questionnaires")
    done = run(app, "words", folder)
    assert done.exit_code == 0
    assert f"{folder}/ar.po: {len(ENGLISH)} to translate, 0 stale, 0 put aside." in done.stdout
    assert "X-Reviewed: no" in (folder / "ar.po").read_text()
    assert "as it was" in run(app, "words", folder).stdout


def test_words_refuses_a_folder_with_faults(app: Flask, folder: Path) -> None:
    path = folder / yaml_form.FILE
    path.write_text(path.read_text().replace("title: Ditt besök", "title: Ert besök\ntitel: x"))
    before = (folder / "en.po").read_text()
    assert run(app, "words", folder).exit_code == 1
    assert (folder / "en.po").read_text() == before


def test_words_keeps_going_past_a_broken_file_but_says_so(app: Flask, folder: Path) -> None:
    (folder / "en.po").write_text("nonsense\n")
    (folder / "ar.po").unlink()
    done = run(app, "words", folder)
    assert done.exit_code == 1
    assert f"{folder}/en.po:1:" in done.stderr
    assert (folder / "ar.po").exists()
    assert (folder / "en.po").read_text() == "nonsense\n"


def test_invite_makes_an_account_that_can_sign_in_once(app: Flask, browser: Browser) -> None:
    done = run(app, "invite", "Anna@Example.org", "--name", "Anna", "--role", "reviewer")
    assert done.exit_code == 0
    assert "anna@example.org can sign in once, within 15 minutes, at" in done.stdout
    address = done.stdout.split()[-1]
    browser.get(address.removeprefix("http://127.0.0.1:8000"))
    browser.post(
        browser.page.address, {"csrf_token": browser.page.all(".//input[@name='csrf_token']")[0].get("value", "")}
    )
    assert browser.get("/staff/").status == 200
    assert browser.get("/staff/accounts", status=403).status == 403


def test_invite_lets_a_known_account_in_again_as_what_it_was(app: Flask, session: Session) -> None:
    run(app, "invite", "anna@example.org", "--role", "reviewer")
    done = run(app, "invite", "anna@example.org")
    assert "/staff/once/" in done.stdout
    (user,) = session.exec(select(User)).all()
    assert [role.name for role in user.roles] == ["reviewer"]


def test_invite_refuses_what_is_no_address_in_words(app: Flask) -> None:
    done = run(app, "invite", "nobody")
    assert done.exit_code == 1
    assert "Error: email" in done.stderr
