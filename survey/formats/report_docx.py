"""A report as DOCX: real heading styles, header rows marked, pictures with their words, in either direction."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from survey.core.document import Cell, Document, Heading, Listing, Number, Paragraph, Part, Picture, Quotation, Table
from survey.core.languages import LANGUAGES
from survey.formats.png_chart import png_file

_ACCENT: Final = RGBColor(0x0A, 0x5A, 0x54)
_INK: Final = RGBColor(0x1C, 0x23, 0x21)
_SOFT: Final = RGBColor(0x4D, 0x57, 0x53)
_FONT: Final = "Arial"
_TEXT_WIDTH: Final = Cm(16)
_PIXELS: Final = 1_600  # wide
_SIZES: Final = {"Title": 24, "Heading 1": 16, "Heading 2": 13, "Normal": 11, "List Bullet": 11, "List Number": 11}
# The order that the format (ECMA-376, part 1) asks of what it may hold: of letters, and what comes after our own.
_LETTERS: Final = (
    *("w:rFonts", "w:b", "w:bCs", "w:i", "w:iCs", "w:caps", "w:smallCaps", "w:strike", "w:color", "w:spacing", "w:w"),
    *("w:kern", "w:position", "w:sz", "w:szCs", "w:highlight", "w:u", "w:effect", "w:bdr", "w:shd", "w:fitText"),
    *("w:vertAlign", "w:rtl", "w:cs", "w:em", "w:lang", "w:eastAsianLayout", "w:specVanish", "w:oMath"),
)
_AFTER: Final = {
    "pPr": (
        "w:adjustRightInd",
        "w:snapToGrid",
        "w:spacing",
        "w:ind",
        "w:contextualSpacing",
        "w:jc",
        "w:outlineLvl",
        "w:rPr",
    ),
    "tblPr": (
        "w:tblStyleRowBandSize",
        "w:tblStyleColBandSize",
        "w:tblW",
        "w:jc",
        "w:tblLayout",
        "w:tblLook",
        "w:tblCaption",
    ),
    "sectPr": ("w:rtlGutter", "w:docGrid"),
}
_ILLEGAL: Final = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MOMENT: Final = datetime(2000, 1, 1, tzinfo=UTC)  # the same report is the same file


def write(document: Document) -> bytes:
    """The document as the bytes of a DOCX file."""
    return _Writer(document).bytes()


class _Writer:
    """Writes one document."""

    def __init__(self, document: Document) -> None:
        self.told = document
        self.is_rtl = document.direction == "rtl"
        self.made: Any = docx.Document()
        self._describe()
        for name, size in _SIZES.items():
            self._style(name, size)

    def bytes(self) -> bytes:
        """All of it, written."""
        self._words(self.made.add_paragraph(style="Title"), self.told.title)
        for words in self.told.about:
            self._soft(words)
        for part in (part for parts in self.told.sections for part in parts):
            self._part(part)
        if self.told.closing:
            self._heading(Heading(self.told.closing_title))
            for words in self.told.closing:
                self._soft(words)
        out = io.BytesIO()
        self.made.save(out)
        return _undated(out)

    def _describe(self) -> None:
        section, properties = self.made.sections[0], self.made.core_properties
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.5)
        if self.is_rtl:
            section._sectPr.insert_element_before(OxmlElement("w:bidi"), *_AFTER["sectPr"])
        properties.title, properties.language = _legal(self.told.title), _tag_of(self.told.tag)
        properties.author, properties.comments = "", ""
        properties.created = properties.modified = _MOMENT

    def _style(self, name: str, size: int) -> None:
        """A style in our letters and colours, in the report's language."""
        style = self.made.styles[name]
        style.font.name, style.font.size = _FONT, Pt(size)
        style.font.color.rgb = _INK
        style.font.bold = name.startswith(("Heading", "Title"))
        marks = style.element.get_or_add_rPr()
        fonts = marks.get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        fonts.set(qn("w:cs"), _FONT)
        for own in (each for kind in ("w:spacing", "w:kern") for each in marks.findall(qn(kind))):
            marks.remove(own)  # space between letters tears scripts apart whose letters join
        for edge in style.element.iter(qn("w:bottom")):
            edge.set(qn("w:color"), str(_ACCENT))
            edge.attrib.pop(qn("w:themeColor"), None)
        for name_, value in (("w:bCs", None if style.font.bold else "0"), ("w:szCs", str(2 * size))):
            _mark(marks, name_, value)
        _speak(marks, self.told.tag)

    def _part(self, part: Part) -> None:
        writers: dict[type, Any] = {
            Heading: self._heading,
            Paragraph: lambda one: self._soft(one.words) if one.quiet else self._plain(one.words),
            Listing: self._listing,
            Number: self._number,
            Picture: self._picture,
            Table: self._table,
            Quotation: self._quotation,
        }
        writers[type(part)](part)

    def _heading(self, heading: Heading) -> None:
        self._words(self.made.add_paragraph(style=f"Heading {heading.level - 1}"), heading.words)

    def _plain(self, words: str) -> None:
        self._words(self.made.add_paragraph(), words)

    def _soft(self, words: str) -> Any:
        paragraph = self.made.add_paragraph()
        _look(self._words(paragraph, words), 9.5, _SOFT)
        return paragraph

    def _listing(self, listing: Listing) -> None:
        number = self._begin_numbers() if listing.numbered else None
        for item in listing.items:
            paragraph = self.made.add_paragraph(style="List Number" if listing.numbered else "List Bullet")
            if number is not None:
                numbered = paragraph._p.get_or_add_pPr().get_or_add_numPr()
                numbered.get_or_add_ilvl().val, numbered.get_or_add_numId().val = 0, number
            self._words(paragraph, item)

    def _begin_numbers(self) -> int:
        """A numbering of its own for a list, so that it does not go on where the one before ended."""
        known = self.made.part.numbering_part.element
        usual = self.made.styles["List Number"].element.pPr.numPr.numId.val
        fresh = known.add_num(known.num_having_numId(usual).abstractNumId.val)
        fresh.add_lvlOverride(ilvl=0).add_startOverride(1)
        return int(fresh.numId)

    def _number(self, number: Number) -> None:
        paragraph = self.made.add_paragraph()
        _look(self._words(paragraph, number.figure), 26, _ACCENT, bold=True)
        self._words(paragraph, f" {number.words}")

    def _picture(self, picture: Picture) -> None:
        paragraph = self._turned(self.made.add_paragraph())
        paragraph.add_run().add_picture(io.BytesIO(png_file(picture.wide, _PIXELS)), width=_TEXT_WIDTH)
        for told in paragraph._p.iter(qn("wp:docPr")):
            told.set("descr", _legal(picture.told))

    def _table(self, table: Table) -> None:
        self._soft(table.caption).paragraph_format.keep_with_next = True
        made = self.made.add_table(rows=0, cols=len(table.heads), style="Table Grid")
        if self.is_rtl:
            made._tbl.tblPr.insert_element_before(OxmlElement("w:bidiVisual"), *_AFTER["tblPr"])
        _name_table(made, _legal(f"{table.title}: {table.caption}"))
        self._row(made, [Cell(head) for head in table.heads], bold=True)
        header = OxmlElement("w:tblHeader")
        made.rows[0]._tr.get_or_add_trPr().append(header)
        for row in table.rows:
            self._row(made, [Cell(row.words), *row.cells])
        self.made.add_paragraph().paragraph_format.space_after = Pt(0)

    def _row(self, made: Any, cells: Iterable[Cell], bold: bool = False) -> None:
        for place, (box, cell) in enumerate(zip(made.add_row().cells, cells, strict=True)):
            paragraph = box.paragraphs[0]
            _look(self._words(paragraph, cell.written), bold=bold)
            paragraph.paragraph_format.space_after = Pt(0)
            paragraph.paragraph_format.keep_with_next = bold  # the heading stays with what it heads
            if place:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT  # the line's end, whichever way it runs

    def _quotation(self, quote: Quotation) -> None:
        paragraph = self.made.add_paragraph(style="Quote")
        paragraph.paragraph_format.left_indent = Cm(0.8)
        _look(self._words(paragraph, quote.words, quote.tag), 12)
        if quote.beside:
            self._soft(" · ".join(quote.beside))

    def _words(self, paragraph: Any, words: str, tag: str = "") -> Any:
        """The words as a run at the paragraph's end, their lines kept; the paragraph runs as its language does."""
        tag = tag or self.told.tag
        is_rtl = LANGUAGES[tag].direction == "rtl"
        self._turned(paragraph, is_rtl)
        run = paragraph.add_run()
        for place, line in enumerate(_legal(words).split("\n")):
            if place:
                run.add_break()
            run.add_text(line)
        marks = run._r.get_or_add_rPr()
        if is_rtl:
            _mark(marks, "w:rtl")
        if tag != self.told.tag:
            _speak(marks, tag)
        return run

    def _turned(self, paragraph: Any, is_rtl: bool | None = None) -> Any:
        """The paragraph, running from right to left where the language does."""
        marks = paragraph._p.get_or_add_pPr()
        if (self.is_rtl if is_rtl is None else is_rtl) and marks.find(qn("w:bidi")) is None:
            marks.insert_element_before(OxmlElement("w:bidi"), *_AFTER["pPr"])
        return paragraph


def _look(run: Any, size: float = 0, colour: RGBColor | None = None, bold: bool = False) -> None:
    """Size (points), colour and weight of a run, for letters of both directions."""
    marks = run._r.get_or_add_rPr()
    if size:
        run.font.size = Pt(size)
        _mark(marks, "w:szCs", str(round(2 * size)))
    if colour is not None:
        run.font.color.rgb = colour
    if bold:
        run.font.bold = True
        _mark(marks, "w:bCs")


def _mark(marks: Any, name: str, value: str | None = None) -> None:
    """Set a property of letters, in the place that the format gives it."""
    for known in marks.findall(qn(name)):
        marks.remove(known)
    mark = OxmlElement(name)
    if value is not None:
        mark.set(qn("w:val"), value)
    marks.insert_element_before(mark, *_LETTERS[_LETTERS.index(name) + 1 :])


def _speak(marks: Any, tag: str) -> None:
    """Say which language letters are in."""
    _mark(marks, "w:lang", _tag_of(tag))
    marks.find(qn("w:lang")).set(qn("w:bidi"), _tag_of(tag))


def _name_table(made: Any, words: str) -> None:
    """What a screen reader says of the table."""
    title = OxmlElement("w:tblCaption")
    title.set(qn("w:val"), words)
    made._tbl.tblPr.append(title)


def _tag_of(tag: str) -> str:
    """The language as Word knows it, which has no easy variant."""
    return tag.partition("-")[0]


def _legal(words: str) -> str:
    """The words without what XML cannot hold."""
    return _ILLEGAL.sub("", words)


def _undated(archive: io.BytesIO) -> bytes:
    """The same file without the moment at which each of its parts was written, so that a report gives one file."""
    out = io.BytesIO()
    with ZipFile(archive) as written, ZipFile(out, "w", ZIP_DEFLATED) as undated:
        for part in written.infolist():
            undated.writestr(ZipInfo(part.filename), written.read(part), ZIP_DEFLATED)
    return out.getvalue()
