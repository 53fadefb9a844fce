"""A document as DOCX, read back: headings, tables, pictures, languages, directions, and words that XML refuses."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn

from survey.core import charts
from survey.core.charts import Reading
from survey.core.document import (
    Cell,
    Document,
    Heading,
    Listing,
    Number,
    Paragraph,
    Picture,
    Quotation,
    Row,
    Table,
)
from survey.formats import report_docx

# ECMA-376, part 1, 17.3.2.28, 17.3.1.26 and 17.4.59
LETTERS = [
    qn(f"w:{name}") for name in ("rStyle", "rFonts", "b", "bCs", "i", "iCs", "color", "sz", "szCs", "rtl", "lang")
]
PARAGRAPHS = [qn(f"w:{name}") for name in ("pStyle", "keepNext", "numPr", "bidi", "spacing", "ind", "jc", "rPr")]
TABLES = [qn(f"w:{name}") for name in ("tblStyle", "bidiVisual", "tblW", "jc", "tblLayout", "tblLook", "tblCaption")]
DRAWING = replace(charts.bars("", "Ja 51 %", [("Ja", Reading(0.51, "51 %")), ("Nej", None)]), title="Har du varit här?")
HOSTILE = "=HYPERLINK(1) <b>&amp; \x00\x0b\ud800 {MERGEFIELD x}"
TOLD = Document(
    tag="sv",
    title="Vad vi hörde <i>",
    about=("Våren",),
    sections=(
        (Number("61", "har svarat"),),
        (Heading("Kapitel"), Heading("Under", 3), Paragraph(HOSTILE), Paragraph("en\ntvå")),
        (Listing(("punkt",)), Listing(("steg",), numbered=True)),
        (
            Picture(DRAWING, DRAWING),
            Table("Fråga", "Tillfrågade: 61", ("Svar", "Antal"), (Row("Ja", (Cell("•", hidden=True),)),)),
        ),
        (Quotation("نعم كان بعيدًا", "ar", ("Norr",)),),
    ),
    hidden="dold",
    closing=("Regeln",),
    closing_title="Om siffrorna",
)


def written(told: Document) -> Any:
    return docx.Document(io.BytesIO(report_docx.write(told)))


def styles(made: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for paragraph in made.paragraphs:
        found.setdefault(paragraph.style.name, []).append(paragraph.text)
    return found


def test_headings_and_lists_have_their_real_styles() -> None:
    found = styles(written(TOLD))
    assert found["Title"] == ["Vad vi hörde <i>"]
    assert found["Heading 1"] == ["Kapitel", "Om siffrorna"]
    assert found["Heading 2"] == ["Under"]
    assert (found["List Bullet"], found["List Number"]) == (["punkt"], ["steg"])
    assert found["Quote"] == ["نعم كان بعيدًا"]
    assert "en\ntvå" in found["Normal"]
    assert "61 har svarat" in found["Normal"]


def test_a_table_says_which_row_is_its_heading_and_what_it_is_of() -> None:
    (table,) = written(TOLD).tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [["Svar", "Antal"], ["Ja", "•"]]
    heads = [row._tr.find(f".//{qn('w:tblHeader')}") is not None for row in table.rows]
    assert heads == [True, False]
    assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val")) == "Fråga: Tillfrågade: 61"


def test_a_picture_says_what_it_shows() -> None:
    made = written(TOLD)
    (told,) = made.element.body.iter(qn("wp:docPr"))
    assert told.get("descr") == "Har du varit här? Ja 51 %"
    assert len(made.inline_shapes) == 1


def test_words_that_xml_cannot_hold_are_left_out_and_the_rest_stays_words() -> None:
    made = written(TOLD)
    (hostile,) = (paragraph for paragraph in made.paragraphs if "HYPERLINK" in paragraph.text)
    assert hostile.text == "=HYPERLINK(1) <b>&amp;  {MERGEFIELD x}"
    assert not list(made.element.body.iter(qn("w:fldSimple"), qn("w:instrText"), qn("w:hyperlink")))


def test_the_file_says_its_language_and_title() -> None:
    properties = written(TOLD).core_properties
    assert (properties.title, properties.language, properties.author) == ("Vad vi hörde <i>", "sv", "")


def test_a_report_gives_the_same_file_whenever_it_is_written() -> None:
    with zipfile.ZipFile(io.BytesIO(report_docx.write(TOLD))) as archive:
        assert {part.date_time for part in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert report_docx.write(TOLD) == report_docx.write(TOLD)


@pytest.mark.parametrize("tag", ["ar", "fa", "prs"])
def test_what_runs_from_right_to_left_says_so_in_every_paragraph_run_and_table(tag: str) -> None:
    made = written(replace(TOLD, tag=tag))
    cells = [cell.paragraphs[0] for table in made.tables for row in table.rows for cell in row.cells]
    said = [paragraph for paragraph in (*made.paragraphs, *cells) if paragraph.text]
    assert said
    for paragraph in said:
        assert paragraph._p.pPr.find(qn("w:bidi")) is not None, paragraph.text
        assert all(run._r.rPr.find(qn("w:rtl")) is not None for run in paragraph.runs), paragraph.text
    assert made.tables[0]._tbl.tblPr.find(qn("w:bidiVisual")) is not None


def test_only_the_quote_runs_the_other_way_in_a_language_from_left_to_right() -> None:
    made = written(TOLD)
    turned = [
        one.text for one in made.paragraphs if one._p.pPr is not None and one._p.pPr.find(qn("w:bidi")) is not None
    ]
    assert turned == ["نعم كان بعيدًا"]


def test_each_numbered_list_begins_at_one() -> None:
    two = replace(TOLD, sections=((Listing(("ett", "två"), numbered=True),), (Listing(("ett",), numbered=True),)))
    numbers = [one._p.pPr.numPr.numId.val for one in written(two).paragraphs if one.style.name == "List Number"]
    assert numbers[0] == numbers[1] != numbers[2]


@pytest.mark.parametrize("tag", ["sv", "ar"])
def test_properties_stand_in_the_order_that_the_format_asks_for(tag: str) -> None:
    made = written(replace(TOLD, tag=tag))
    for element in (*made.element.body.iter(qn("w:rPr")), *made.styles.element.iter(qn("w:rPr"))):
        names = [child.tag for child in element if child.tag in LETTERS]
        assert names == sorted(names, key=LETTERS.index), names
    for element in made.element.body.iter(qn("w:pPr")):
        names = [child.tag for child in element if child.tag in PARAGRAPHS]
        assert names == sorted(names, key=PARAGRAPHS.index), names
    for table in made.element.body.iter(qn("w:tblPr")):
        names = [child.tag for child in table]
        assert names == sorted(names, key=TABLES.index), names


def test_arabic_letters_are_as_large_and_bold_as_others() -> None:
    made = written(replace(TOLD, tag="ar"))
    (figure,) = (run for one in made.paragraphs for run in one.runs if run.text == "61")
    assert figure._r.rPr.find(qn("w:szCs")).get(qn("w:val")) == "52"
    assert figure._r.rPr.find(qn("w:bCs")) is not None
