"""Coded answers come in at a terminal too."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from sqlmodel import Session, select

from survey.models import Coding


def test_a_table_comes_in_and_each_row_that_did_not_is_said(app: Flask, session: Session, tmp_path: Path) -> None:
    path = tmp_path / "coded.csv"
    path.write_text("Comment,Far,Dear\nÅh 🚌,1,\n,1,1\nNo,perhaps,x\n", encoding="utf-8")
    run = app.test_cli_runner().invoke
    said = run(args=["import-coded", str(path), "--text", "Comment", "--first-code", "Far", "--last-code", "Dear"])
    assert said.exit_code == 0, said.output
    assert "2 answers" in said.output
    assert "row 3" in said.output
    assert "row 4" in said.output
    assert len(session.exec(select(Coding)).all()) == 2
    wrong = run(args=["import-coded", str(path), "--text", "Words", "--first-code", "Far"])
    assert wrong.exit_code == 1
    assert "'Comment', 'Far', 'Dear'" in wrong.output
