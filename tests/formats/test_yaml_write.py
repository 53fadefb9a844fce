"""A questionnaire written as a folder is the same when it is read back."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings

from survey.core.definition import Questionnaire
from survey.errors import DefinitionError
from survey.formats import yaml_form, yaml_write
from tests.formats.generated import questionnaires
from tests.properties import examples

SHIPPED = sorted(path.parent for path in (Path(__file__).parents[2] / "questionnaires").glob("*/questionnaire.yaml"))


@pytest.fixture
def home() -> Iterator[Path]:
    with TemporaryDirectory() as folder:
        yield Path(folder)


@pytest.mark.parametrize("folder", SHIPPED, ids=[folder.name for folder in SHIPPED])
def test_every_shipped_questionnaire_is_the_same_after_writing_and_reading(folder: Path, home: Path) -> None:
    draft = yaml_form.examine(folder)
    written = home / folder.name
    yaml_write.write(draft.questionnaire, written)
    for beside in ("pictures", "sounds"):
        if (folder / beside).is_dir():
            shutil.copytree(folder / beside, written / beside)
    again = yaml_form.examine(written)
    assert again.questionnaire == draft.questionnaire
    assert len(again.all_faults) == len(draft.all_faults)


@settings(deadline=None, max_examples=examples(40))
@given(questionnaires())
def test_any_questionnaire_is_the_same_after_writing_and_reading(questionnaire: Questionnaire) -> None:
    with TemporaryDirectory() as home:
        folder = Path(home) / questionnaire.key
        yaml_write.write(questionnaire, folder)
        assert yaml_form.examine(folder).questionnaire == questionnaire


def test_words_in_a_language_that_nobody_listed_are_kept_beside_the_others(home: Path) -> None:
    folder = SHIPPED[0]
    questionnaire = yaml_form.examine(folder).questionnaire
    words = {**questionnaire.title.words, "x-moore": "Yelle"}
    title = type(questionnaire.title)("title", words)
    yaml_write.write(type(questionnaire)(**{**fields_of(questionnaire), "title": title}), home / folder.name)
    assert 'msgstr "Yelle"' in (home / folder.name / "x-moore.po").read_text()
    assert "x-moore" not in yaml_form.examine(home / folder.name).questionnaire.languages


def fields_of(questionnaire: Questionnaire) -> dict[str, object]:
    return {name: getattr(questionnaire, name) for name in questionnaire.__slots__}


def test_pictures_and_sounds_are_written_in_their_places(home: Path) -> None:
    questionnaire = yaml_form.examine(SHIPPED[0]).questionnaire
    yaml_write.write(questionnaire, home / "visit", {"pictures/bus.svg": b"<svg/>", "sounds/en/title.mp3": b"ID3"})
    assert (home / "visit/pictures/bus.svg").read_bytes() == b"<svg/>"
    assert (home / "visit/sounds/en/title.mp3").read_bytes() == b"ID3"


def test_a_folder_that_is_there_is_never_written_over(home: Path) -> None:
    (home / "visit").mkdir()
    (home / "visit/mine.txt").write_text("mine")
    with pytest.raises(DefinitionError, match="is there already"):
        yaml_write.write(yaml_form.examine(SHIPPED[0]).questionnaire, home / "visit")
    assert [path.name for path in (home / "visit").iterdir()] == ["mine.txt"]


def test_what_cannot_be_written_whole_is_not_written_at_all(home: Path) -> None:
    (home / "file").write_text("")
    with pytest.raises(DefinitionError, match="cannot be written"):
        yaml_write.write(yaml_form.examine(SHIPPED[0]).questionnaire, home / "file" / "visit")
    assert [path.name for path in home.iterdir()] == ["file"]
