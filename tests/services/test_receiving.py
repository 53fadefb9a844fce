"""Coded answers from elsewhere come in whole, their codes as one coder's, and count as an independent count does."""

from __future__ import annotations

import random
from pathlib import Path

import krippendorff
import numpy as np
import openpyxl
import pandas as pd
import pytest
from sklearn.metrics import cohen_kappa_score
from sqlmodel import Session, col, select

from survey.core.answers import restored
from survey.errors import DefinitionError, InputError
from survey.formats.coded_table import Mapped
from survey.formats.xlsform_sheets import read_first_sheet
from survey.models import Answer, Code, Coding, Response, Round
from survey.services import codebooks, coding, comparing, drawing, receiving
from survey.services.auditing import Actor
from survey.services.coding import Target
from survey.services.drawing import Wish
from survey.services.receiving import Arrived
from tests.staff.arranging import World

REAL = Path(__file__).parents[3] / "shared" / "real" / "coded_text" / "nhs_test_data.csv"
FIRST, LAST = "Gratitude/ good experience", "Impact of treatment/ care"
SENTIMENT = "Comment sentiment"
NHS = Mapped("FFT answer", FIRST, LAST, keep=(SENTIMENT, "FFT question"), date="Date")
SECOND = "second@example.org"


def write(path: Path, *rows: str) -> Path:
    path.write_text("\n".join(rows), encoding="utf-8")
    return path


def take_in(session: Session, world: World, path: Path, mapped: Mapped, coder: str = "First coder") -> Arrived:
    ours = world.ours.actor
    return receiving.import_table(session, ours, path, mapped, "Patient comments", coder, read_book=read_first_sheet)


@pytest.mark.skipif(not REAL.exists(), reason="the coded comments are not here")
def test_999_comments_count_as_pandas_counts_them_and_two_coders_agree_as_other_programs_find(
    session: Session, world: World
) -> None:
    arrived = take_in(session, world, REAL, NHS)
    assert arrived.report.counts["answers"] == 999
    frame = pd.read_csv(REAL, keep_default_na=False, na_values=[""])
    columns = list(frame.loc[:, FIRST:LAST].columns)  # type: ignore[misc]
    given = frame[columns].notna()
    named = {name: code_id for code_id, name in session.exec(select(Code.id, Code.name))}
    counts = coding.count_codes(session, arrived.round_id)
    ours = {name: counts[named[name]].own if named[name] in counts else 0 for name in columns}
    assert ours == given.sum().to_dict()

    per_comment = pd.Series(session.exec(select(Coding.response_id)).all()).value_counts()
    theirs = given.sum(axis=1)
    assert sorted(per_comment) == sorted(theirs[theirs > 0])

    crossed = coding.cross_codes(session, arrived.round_id, "comment_sentiment")
    for name in columns:
        independent = frame.loc[given[name], SENTIMENT].dropna().replace("N/A", "n_a").value_counts().to_dict()
        assert crossed.get(named[name], {}) == independent, name

    sample = add_second_coder(session, world, arrived, random.Random(4))
    found = comparing.compare(session, sample)
    units = list(drawing.units_of(session, sample))
    cells = {
        coder: {(response_id, code_id): False for response_id in units for code_id in (one.code for one in found.codes)}
        for coder in found.coders
    }
    for row in session.exec(select(Coding).where(col(Coding.response_id).in_(units))):
        cells[row.coder][row.response_id, row.code_id] = True
    for one in found.codes:
        first, second = ([cells[coder][unit, one.code] for unit in units] for coder in found.coders)
        if len(set(first) | set(second)) == 1:
            assert (one.kappa, one.alpha) == (None, None)
            continue
        assert one.kappa == pytest.approx(cohen_kappa_score(first, second))
        assert one.alpha == pytest.approx(alpha_of(first, second))
    pooled = [list(cells[coder].values()) for coder in found.coders]
    assert found.kappa == pytest.approx(cohen_kappa_score(*pooled))
    assert found.alpha == pytest.approx(alpha_of(*pooled))


def alpha_of(first: list[bool], second: list[bool]) -> float:
    data = np.array([first, second], dtype=float)
    return float(krippendorff.alpha(reliability_data=data, level_of_measurement="nominal"))


def add_second_coder(session: Session, world: World, arrived: Arrived, chance: random.Random) -> drawing.Sample:
    """A sample of a fifth that a second coder codes blind, mostly as the first did."""
    second = Actor(world.ours.organisation_id, SECOND)
    code_ids = session.exec(select(Code.id).where(Code.organisation_id == world.ours.organisation_id)).all()
    anywhere = session.exec(select(Coding.response_id).limit(1)).one()
    coding.apply(session, second, Target(arrived.round_id, anywhere, "words"), code_ids[0] or 0)
    wish = Wish("A fifth", "words", 200, ("First coder", SECOND), strata="language", seed=4)
    sample = drawing.draw(session, world.ours.actor, arrived.round_id, wish)
    for response_id in drawing.units_of(session, sample):
        target = Target(arrived.round_id, response_id, "words")
        seen = coding.codings_of(session, world.ours.organisation_id, arrived.round_id, [response_id], "First coder")
        for one in seen.get((response_id, "words"), ()):
            if one.coder == "First coder" and chance.random() < 0.8:
                coding.apply(session, second, target, one.code_id)
        coding.say_done(session, second, target)
    drawing.open_comparison(session, world.ours.actor, sample.id or 0)
    return sample


def test_each_row_is_reported_that_did_not_come_as_it_was(session: Session, world: World, tmp_path: Path) -> None:
    path = write(
        tmp_path / "coded.csv",
        "Comment;When;Where;Långt;Dyrt;Mood",
        "Åh 🚌 långt;2026-03-01;North;1;;good",
        ";2026-03-01;North;1;1;good",
        "=1+1;31/02/2026;South;maybe;x;bad",
    )
    mapped = Mapped("Comment", "Långt", "Dyrt", keep=("Mood",), group="Where", date="When")
    arrived = take_in(session, world, path, mapped)
    assert [note.place for note in arrived.report.notes] == ["row 3", "row 4", "row 4"]
    assert arrived.report.counts == {"codes": 2, "answers": 2, "codings": 2, "groups": 2}
    values = session.exec(
        select(Answer.value).where(Answer.round_id == arrived.round_id, Answer.question_key == "words")
    ).all()
    assert {restored(value, "").value for value in values} == {"Åh 🚌 långt", "=1+1"}
    days = session.exec(select(Response.submitted_on).where(Response.round_id == arrived.round_id)).all()
    assert min(str(day) for day in days) == "2026-03-01"
    assert session.get_one(Round, arrived.round_id).closes_on is not None


def test_a_workbook_with_names_in_one_column_comes_in_too(session: Session, world: World, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (("Comment", "Codes"), ("Far away", "Far; Dear"), ("Fine", None), ("Dear", "dear ; DEAR")):
        book.active.append(row)  # type: ignore[union-attr]
    book.save(tmp_path / "coded.xlsx")
    arrived = take_in(session, world, tmp_path / "coded.xlsx", Mapped("Comment", codes_in="Codes"))
    names = session.exec(select(Code.name).where(Code.questionnaire_id == arrived.questionnaire_id)).all()
    assert names == ["Far", "Dear"]
    counts = coding.count_codes(session, arrived.round_id)
    assert sorted(one.own for one in counts.values()) == [1, 2]


@pytest.mark.parametrize(
    ("body", "mapped"),
    [
        (b"", Mapped("Comment", codes_in="Codes")),
        (b"Comment,Codes\nx,y", Mapped("Comments", codes_in="Codes")),
        (b"Comment,Codes\nx,y", Mapped("Comment")),
        (b"\x00\x01\x02", Mapped("Comment", codes_in="Codes")),
        (b"PK\x03\x04 no archive", Mapped("Comment", codes_in="Codes")),
    ],
)
def test_what_is_no_such_table_is_refused_and_nothing_comes(
    session: Session, world: World, tmp_path: Path, body: bytes, mapped: Mapped
) -> None:
    (tmp_path / "coded.csv").write_bytes(body)
    before = len(session.exec(select(Round.id)).all())
    with pytest.raises(DefinitionError):
        take_in(session, world, tmp_path / "coded.csv", mapped)
    assert len(session.exec(select(Round.id)).all()) == before


def test_a_coder_and_a_title_must_be_named(session: Session, world: World, tmp_path: Path) -> None:
    with pytest.raises(InputError):
        take_in(session, world, write(tmp_path / "coded.csv", "a,b"), Mapped("a", codes_in="b"), coder=" ")


def test_a_second_import_uses_the_codes_that_are_there(session: Session, world: World, tmp_path: Path) -> None:
    path = write(tmp_path / "coded.csv", "Comment,Far", "Away,1")
    first = take_in(session, world, path, Mapped("Comment", "Far"))
    codebooks.define(session, world.ours.actor, session.exec(select(Code.id)).one() or 0, "FAR!", "", {})
    again = take_in(session, world, path, Mapped("Comment", "Far"))
    assert first.questionnaire_id == again.questionnaire_id
    assert len(session.exec(select(Code.id)).all()) == 1
