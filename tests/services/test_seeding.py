"""A questionnaire's own codebook is where its coding begins, and what staff make of it is theirs."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlmodel import Session

from survey.errors import DefinitionError
from survey.formats import codebook_yaml
from survey.services import codebooks, coding, publishing
from tests.respond.arranging import write_questionnaire
from tests.staff.arranging import QUESTIONNAIRE, World

ROOT = Path(__file__).parents[2] / "questionnaires"
BOOK = """
codes:
  - {name: Vägen dit, colour: plum, definition: Om resan., codes: [{name: Långt}, {name: Dyrt}]}
  - {name: Tack}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The questionnaire of the tests, with a codebook beside it."""
    apart = tmp_path / "apart"
    apart.mkdir()
    written = write_questionnaire(apart, QUESTIONNAIRE)
    (written / codebook_yaml.FILE).write_text(BOOK, encoding="utf-8")
    return written


def names(session: Session, world: World, questionnaire_id: int) -> list[tuple[str, int | None]]:
    codes = coding.list_codes(session, world.ours.organisation_id, questionnaire_id)
    return [(code.name, code.parent_id) for code in codes]


def test_publishing_begins_the_codebook_once(session: Session, world: World, folder: Path) -> None:
    version = publishing.publish(session, world.ours.organisation_id, folder)
    found = names(session, world, version.questionnaire_id)
    assert [name for name, _ in found] == ["Vägen dit", "Långt", "Dyrt", "Tack"]
    (way, *_) = coding.list_codes(session, world.ours.organisation_id, version.questionnaire_id)
    assert [parent for _, parent in found] == [None, way.id, way.id, None]
    codebooks.define(session, world.ours.actor, way.id, "Resan", "", {})
    publishing.publish(session, world.ours.organisation_id, folder)
    assert names(session, world, version.questionnaire_id)[0][0] == "Resan"


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("codes: [{colour: plum}]", "name"),
        ("codes: [{name: A, colour: mauve}]", "mauve"),
        ("codes: [{name: A}, {name: ' a! '}]", "Two codes"),
        ("codes: [{name: A, size: 3}]", "size"),
        ("codes: 3", "codes"),
        ("{", "codebook.yaml"),
    ],
)
def test_faults_are_named_and_nothing_is_published(
    session: Session, world: World, folder: Path, written: str, fault: str
) -> None:
    (folder / codebook_yaml.FILE).write_text(written, encoding="utf-8")
    with pytest.raises(DefinitionError) as raised:
        publishing.publish(session, world.ours.organisation_id, folder)
    assert fault in str(raised.value)


@pytest.mark.parametrize("path", sorted(ROOT.glob(f"*/{codebook_yaml.FILE}")), ids=lambda path: path.parent.name)
def test_every_codebook_that_is_shipped_is_sound(path: Path) -> None:
    assert len(codebook_yaml.read(path.parent)) > 5
