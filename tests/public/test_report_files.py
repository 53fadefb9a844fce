"""A report's files, made by the command and read back: tagged PDF and DOCX in every direction."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import docx
import pytest
from flask import Flask
from sqlmodel import Session, select

from survey.models import Report, ReportEdition, ReportFile
from survey.services import assembling, reporting
from tests.browsing import Browser
from tests.conftest import do_without
from tests.printing import need_pango
from tests.services.report_making import QUOTE, SPOKEN, answer, make_report, pick_quote, publish_all, take_back
from tests.staff.arranging import World, make_world

ARABIC = "الطريق طويل"


@pytest.fixture
def world(session: Session, tmp_path: Path) -> World:
    """Our organisation and another."""
    need_pango()
    return make_world(session, tmp_path)


@pytest.fixture
def quote(session: Session, world: World) -> int:
    """A cleared quote, in a round that sixty have answered."""
    answer(session, world.ours)
    return pick_quote(session, world.ours)


@pytest.fixture
def edition(session: Session, world: World, quote: int) -> ReportEdition:
    """A public edition of everything."""
    made = publish_all(session, world.ours, quote)
    reporting.let_see(session, world.ours.actor, made, everybody=True)
    return made


def work(app: Flask) -> str:
    """Do what waits, as the command does it."""
    result = app.test_cli_runner().invoke(args=["work", "--once"])
    assert result.exit_code == 0, result.output
    return result.output


def unpacked(pdf: bytes) -> bytes:
    """A PDF with its packed streams readable, for what its objects say."""
    found = [pdf]
    for packed in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        with suppress(zlib.error):
            found.append(zlib.decompress(packed))
    return b"\n".join(found)


def words_of(pdf: bytes, folder: Path) -> str:
    """The words of a PDF, as another program reads them."""
    program = shutil.which("pdftotext")
    if program is None:
        do_without("no pdftotext: install poppler-utils to read PDF files back")
    path = folder / "read.pdf"
    path.write_bytes(pdf)
    read = subprocess.run([program, "-enc", "UTF-8", path, "-"], capture_output=True, text=True, check=True)
    return " ".join(read.stdout.split())


def file_of(session: Session, tag: str, form: str) -> bytes:
    session.expire_all()
    return session.exec(select(ReportFile).where(ReportFile.language == tag, ReportFile.form == form)).one().body


def arabic(session: Session, world: World) -> Report:
    """A report in Arabic alone."""
    report = make_report(session, world.ours)
    (text,) = assembling.sections_of(session, report)
    assembling.write(session, world.ours.actor, report, text, {"words": {"ar": f"# {ARABIC}\nسلام"}})
    assembling.name(session, world.ours.actor, report, {"sv": "x", "ar": ARABIC})
    assembling.add(session, world.ours.actor, report, "figure", {"question": "been"})
    return report


def test_the_pdf_is_tagged_and_says_its_title_and_language(
    app: Flask, session: Session, edition: ReportEdition, tmp_path: Path
) -> None:
    assert "done" in work(app)
    pdf = file_of(session, "sv", "pdf")
    assert pdf.startswith(b"%PDF-1.7")
    objects = unpacked(pdf)
    for part in (b"/StructTreeRoot", b"/MarkInfo", b"/Lang (sv)", b"/DisplayDocTitle true", b"/H1", b"/TH", b"/Figure"):
        assert part in objects, part
    assert re.search(rb"pdfuaid:part(>|=\")1", objects)
    assert b"/Alt " in objects, "what the charts show, in words"
    said = words_of(pdf, tmp_path)
    assert "Vad vi hörde i våras" in said
    assert QUOTE in said
    assert "Många har <b>långt</b> =1+1." in said
    assert "Tillfrågade: 61" in said


def test_the_pdf_of_arabic_has_letters_of_the_system_and_runs_from_right_to_left(
    app: Flask, session: Session, world: World, quote: int, tmp_path: Path
) -> None:
    edition = reporting.publish(session, world.ours.actor, arabic(session, world), SPOKEN)
    assert edition.languages == ["ar"]
    work(app)
    pdf = file_of(session, "ar", "pdf")
    assert b"/Lang (ar)" in unpacked(pdf)
    said = words_of(pdf, tmp_path)
    assert ARABIC in said or ARABIC[::-1] in said
    assert "نعم" in said or "معن" in said or "Ja" in said
    assert "\ufffd" not in said


def test_the_docx_reads_like_the_page(app: Flask, session: Session, edition: ReportEdition) -> None:
    work(app)
    made = docx.Document(io.BytesIO(file_of(session, "en", "docx")))
    headings = [one.text for one in made.paragraphs if one.style is not None and one.style.name.startswith("Heading")]
    assert headings[0] == "What we heard"
    assert made.core_properties.title == "What we heard in the spring"
    assert len(made.tables) == 3
    assert len(made.inline_shapes) >= 2
    assert any("ninety kilometres" in one.text for one in made.paragraphs)


def test_a_quote_that_is_taken_back_leaves_the_files_at_once(
    app: Flask,
    session: Session,
    world: World,
    quote: int,
    edition: ReportEdition,
    new_browser: Callable[[], Browser],
    tmp_path: Path,
) -> None:
    work(app)
    where = f"/findings/{edition.code}"
    browser = new_browser()
    fetched = browser.fetch(f"{where}/report.pdf?lang=sv")
    assert (fetched.status_code, fetched.mimetype) == (200, "application/pdf")
    assert QUOTE in words_of(fetched.data, tmp_path)
    take_back(session, world.ours, quote)
    for form in ("pdf", "docx"):
        page = browser.get(f"{where}/report.{form}?lang=sv", 503)
        assert page.h1 == "Filen görs i ordning"
    assert QUOTE not in browser.get(f"{where}?lang=sv").html
    work(app)
    said = words_of(browser.fetch(f"{where}/report.pdf?lang=sv").data, tmp_path)
    assert QUOTE not in said
    assert "Ett citat som stod här har tagits tillbaka." in said
    made = docx.Document(io.BytesIO(browser.fetch(f"{where}/report.docx?lang=sv").data))
    assert not [one.text for one in made.paragraphs if QUOTE in one.text]
