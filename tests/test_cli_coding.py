"""Coded answers come in at a terminal too."""

from __future__ import annotations

import csv
import random
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


def made_up(path: Path) -> Path:
    """A table of made-up comments on two things, each said in many ways, with a rare code and how they sound."""
    draw = random.Random(3)
    far = ("The bus never comes", "It is far to walk", "The road is long", "No train goes there")
    dear = ("It costs too much", "The ticket is dear", "I cannot pay for it", "The fee is high")
    ends = ("sadly", "I think", "for us", "most days", "as it is now", "in winter")
    rows = [("Comment", "Far", "Dear", "Odd", "Mark")]
    for number in range(160):
        which = draw.randrange(2)
        words = f"{draw.choice((far, dear)[which])}, {draw.choice(ends)}, {draw.choice(ends)}"
        felt = draw.choice((("It was terrible and bad", "5"), ("It was wonderful and good", "1"), ("", "")))
        rows.append((f"{words}. {felt[0]}", "10"[which], "01"[which], "1" if number < 3 else "", felt[1]))
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def test_both_methods_are_measured_on_answers_that_they_have_not_learned_from(app: Flask, tmp_path: Path) -> None:
    path = made_up(tmp_path / "coded.csv")
    run = app.test_cli_runner().invoke
    said = run(args=["measure-coded", str(path), "--text", "Comment", "--first-code", "Far", "--last-code", "Odd"])
    assert said.exit_code == 0, said.output
    assert "learned from 80 answers, measured on 80 others" in said.output
    lines = {line.split("  ")[0]: line.split() for line in said.output.splitlines()}
    for name in ("Far", "Dear"):
        _, given, *cells = lines[name]
        assert 20 < int(given) < 60
        for precision, recall, offered in (cells[:3], cells[3:]):
            assert float(precision) > 0.8
            assert float(recall) > 0.8
            assert offered == "yes"
    assert "Too few answers to learn from: Odd" in said.output
    assert "Tone" not in said.output


def test_what_cannot_be_told_from_the_words_is_measured_as_such_and_not_offered(app: Flask, tmp_path: Path) -> None:
    path = made_up(tmp_path / "coded.csv")
    lines = path.read_text("utf-8").splitlines()
    draw = random.Random(5)
    path.write_text("\n".join([f"{lines[0]},Chance", *(f"{line},{draw.randrange(2)}" for line in lines[1:])]), "utf-8")
    said = app.test_cli_runner().invoke(args=["measure-coded", str(path), "--text", "Comment", "--code", "Chance"])
    assert said.exit_code == 0, said.output
    row = next(line.split() for line in said.output.splitlines() if line.startswith("Chance"))
    assert row[4] == row[7] == "no"


def test_tone_is_set_against_what_people_heard_and_what_they_did_not_judge_is_counted_apart(
    app: Flask, tmp_path: Path
) -> None:
    path = made_up(tmp_path / "coded.csv")
    felt = [row["Mark"] for row in csv.DictReader(path.read_text("utf-8").splitlines())]
    run = app.test_cli_runner().invoke
    said = run(args=["measure-coded", str(path), "--text", "Comment", "--tone", "Mark", "--middle", "3", "--falling"])
    assert said.exit_code == 0, said.output
    assert f"{felt.count('')} not judged" in said.output
    lines = {line.split()[0]: line.split() for line in said.output.splitlines() if line.strip()}
    assert int(lines["bad"][1]) > 0.9 * felt.count("5")
    assert int(lines["good"][3]) > 0.9 * felt.count("1")
    assert "the tone is shown" in said.output
    wrong = run(args=["measure-coded", str(path), "--text", "Comment"])
    assert wrong.exit_code == 1
    assert "No column with codes is named" in wrong.output
