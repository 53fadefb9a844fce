"""Films in sign language and recordings go out with an XLSForm and come back as they were."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyxform.xls2xform import convert

from survey.core import signing
from survey.formats import xlsform_read, yaml_form, yaml_write
from survey.formats.xlsform_read import Imported
from survey.formats.yaml_form import Draft
from survey.services import packaging
from tests.formats.books import imported, notes_at, write_book
from tests.formats.test_signs import CALLED, PAGES, call_films
from tests.formats.test_xlsform_write import cells
from tests.respond.arranging import write_questionnaire
from tests.samples import movie, voice

ALONE = PAGES.replace("languages: [sv-simple, en, ar]\n", "")
BUS = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>'
VIDEO = "media::video::Svenska (sv)"
MP4 = movie(b"vide", brand=b"mp42")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A questionnaire with a film of every page, one of them named and in two languages, and recordings."""
    text = ALONE.replace("text: Du kommer.", "text: Du kommer., picture: pictures/bus.svg, decorative: yes")
    text = text.replace("{key: been, kind", "{key: been, signs: {fse: videos/b.mp4}, kind")
    folder = write_questionnaire(tmp_path, text)
    call_films(tmp_path, *CALLED)
    (folder / "videos" / "b.mp4").write_bytes(MP4)
    (folder / "pictures").mkdir()
    (folder / "pictures" / "bus.svg").write_text(BUS, "utf-8")
    for name in ("videos/b.vtt", "videos/swl/question.story.slide.a.vtt"):
        (folder / name).write_text("WEBVTT\n", "utf-8")
    (folder / "sounds" / "sv").mkdir(parents=True)
    for name in ("been.label", "been.choice.no.label", "story.slide.a.text"):
        (folder / "sounds" / "sv" / f"question.{name}.wav").write_bytes(voice())
    for name in ("section.first.title", "repeat.child.title", "title"):
        (folder / "sounds" / "sv" / f"{name}.wav").write_bytes(voice())
    assert yaml_form.examine(folder).faults == ()
    return folder


def exported(folder: Path, place: Path, media: str = "form-media") -> Path:
    """The workbook, with its files in a folder beside it."""
    packed = packaging.pack_folder(folder, "xlsform")
    (place / media).mkdir()
    for name, body in packed.beside.items():
        (place / media / name).write_bytes(body)
    (place / "form.xlsx").write_bytes(packed.body)
    return place / "form.xlsx"


def written(came: Imported, place: Path) -> Draft:
    yaml_write.write(came.questionnaire, place / "again" / "visit", came.files)
    return yaml_form.examine(place / "again" / "visit")


def test_films_recordings_and_pictures_come_back_where_they_were(home: Path, tmp_path: Path) -> None:
    before = yaml_form.examine(home)
    came = xlsform_read.read(exported(home, tmp_path), "visit")
    after = written(came, tmp_path)
    assert came.report.notes == ()
    assert after.questionnaire == before.questionnaire
    assert {name: each.body for name, each in after.media.items()} == {
        name: each.body for name, each in before.media.items()
    }
    assert len(list(after.questionnaire.signs())) == len(CALLED) + 1


def test_without_its_files_a_form_says_where_they_belong(home: Path, tmp_path: Path) -> None:
    came = xlsform_read.read(exported(home, tmp_path, "elsewhere"), "visit")
    films = {sign.source for page in signing.pages(yaml_form.examine(home).questionnaire) for sign in page.signs}
    mends = " ".join(note.mend for note in came.report.notes)
    assert [name for name in (*films, "sounds/sv/question.been.label.wav") if f"Put it at {name}." not in mends] == []


def test_other_programs_find_films_and_recordings_beside_the_words(home: Path, tmp_path: Path) -> None:
    form = exported(home, tmp_path)
    xform = convert(str(form), validate=False).xform
    rows = {row["name"]: row for row in cells(form, "survey") if "name" in row}
    films = {
        name: row["media::video::Svenska (sv)"] for name, row in rows.items() if "media::video::Svenska (sv)" in row
    }
    assert films == {
        "story": "question.story.swl.mp4",
        "story_slide_a": "question.story.slide.a.swl.mp4",
        "been": "b.mp4",
        "name": "question.name.swl.mp4",
        "thanks": "thanks.swl.mp4",
        "end_safe": "end.safe.swl.mp4",
    }
    for name in films.values():
        assert f"jr://video/{name}" in xform
        assert (tmp_path / "form-media" / name).is_file()
    for name in ("question.been.label.sv.wav", "question.been.choice.no.label.sv.wav"):
        assert f"jr://audio/{name}" in xform


@pytest.mark.parametrize("kind", ["matrix", "note", "calculated", "hidden", "rank", "slider"])
def test_a_film_of_any_kind_of_question_is_accepted_by_other_programs(tmp_path: Path, kind: str) -> None:
    more = {
        "matrix": "statements: [{key: a, label: A}], choices: [{key: b, label: B}, {key: c, label: C}]",
        "rank": "choices: [{key: b, label: B}, {key: c, label: C}]",
        "calculated": "calculation: 1 + 1",
        "hidden": "default: 1",
        "slider": "min: 0, max: 9",
    }.get(kind, "")
    question = f"  - {{key: q, kind: {kind}, label: Q, sign: videos/b.mp4{', ' if more else ''}{more}}}\n"
    folder = write_questionnaire(tmp_path, ALONE + question)
    (folder / "videos").mkdir()
    (folder / "videos" / "b.mp4").write_bytes(MP4)
    form = exported(folder, tmp_path)
    shown = kind not in ("calculated", "hidden")
    assert ("jr://video/b.mp4" in convert(str(form), validate=False).xform) is shown


@pytest.mark.parametrize("column", ["Svenskt teckenspråk (swl)", "Svenskt teckenspråk", "swl", "SSL (swl)"])
def test_a_film_in_the_column_of_a_sign_language_is_the_pages(tmp_path: Path, column: str) -> None:
    (tmp_path / "form-media").mkdir()
    (tmp_path / "form-media" / "q.mp4").write_bytes(MP4)
    survey = f"""
        type | name | label::Svenska (sv) | media::video::{column}
        text | q | Vad? | q.mp4
        text | r | Mer? | r.mp4"""
    came = imported(tmp_path, survey)
    first, second = came.questionnaire.questions()
    assert [(sign.tag, sign.source) for sign in first.signs] == [("swl", "videos/swl/question.q.mp4")]
    assert came.files == {"videos/swl/question.q.mp4": MP4}
    assert second.signs == ()
    assert [note.mend for note in notes_at(came, "survey:3")] == ["Put it at videos/swl/question.r.mp4."]
    assert came.questionnaire.languages == ("sv",)


@pytest.mark.parametrize("column", ["media::video", "video", "media::video::Svenska (sv)"])
def test_a_film_in_no_sign_language_is_reported(tmp_path: Path, column: str) -> None:
    came = imported(tmp_path, f"type | name | label::Svenska (sv) | {column}\ntext | q | Vad? | q.mp4")
    assert next(came.questionnaire.questions()).signs == ()
    assert ["sign language" in note.why for note in notes_at(came, "survey:2")] == [True]


def test_what_somebody_wrote_in_our_columns_reaches_no_file_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "form-media").mkdir()
    (tmp_path / "form-media" / "x.mp4").write_bytes(MP4)
    films = '{"swl": ["../../x.mp4", ""], "fse": ["videos/../../x.mp4", ""], "nsl": "x", "": ["videos/x.txt", 1]}'
    survey = [["type", "name", "label::Svenska (sv)", "medskapa_films"], ["text", "q", "Vad?", films]]
    settings = [["form_title", "medskapa_form"], ["T", "1"]]
    came = xlsform_read.read(write_book(tmp_path / "form.xlsx", survey=survey, settings=settings), "form")  # type: ignore[arg-type]
    assert came.files == {}
    yaml_write.write(came.questionnaire, tmp_path / "form")
    codes = {fault.code for fault in yaml_form.examine(tmp_path / "form").faults if "sign" in fault.at}
    assert codes == {"unknown-video"}
