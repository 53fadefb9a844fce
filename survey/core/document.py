"""A page to read, in one language, as plain parts: the same ones become HTML, PDF and DOCX.

All words are chosen; whoever writes a document decides only how it looks. Parts name themselves by `part`, since
templates do not ask for types.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final

from survey.core.drawing import Drawing
from survey.core.languages import LANGUAGES, Direction

_ENDS: Final = (".", "?", "!", "؟", "።", "፧")  # that a sentence may have


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; `level` is 2 for a chapter, 3 for what stands in one."""

    part: ClassVar[str] = "heading"
    words: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Words; each line stays a line. A `quiet` one is about what stands above it."""

    part: ClassVar[str] = "paragraph"
    words: str
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """Points under each other."""

    part: ClassVar[str] = "listing"
    items: tuple[str, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Number:
    """A figure that is shown large, and what it is; `hidden` where it may not be known."""

    part: ClassVar[str] = "number"
    figure: str
    words: str
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart, drawn for a desk (`wide`) and for a phone (`narrow`), with the words of `told` instead of it."""

    part: ClassVar[str] = "picture"
    wide: Drawing
    narrow: Drawing

    @property
    def told(self) -> str:
        """What it shows, in words."""
        title = self.wide.title
        return f"{title}{'' if title.endswith(_ENDS) else '.'} {self.wide.told}"


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure of a table as it is written; `hidden` where it may not be known."""

    written: str
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table: what it is about, and its figures. A `quiet` one is none of the shares."""

    words: str
    cells: tuple[Cell, ...]
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Figures in rows: `heads` has a heading for each column, the one of the rows' own words first.

    `title` says what it is of, `caption` what stands above it.
    """

    part: ClassVar[str] = "table"
    title: str
    caption: str
    heads: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Quotation:
    """Somebody's words in the language `tag`, and what stands beside them."""

    part: ClassVar[str] = "quotation"
    words: str
    tag: str
    beside: tuple[str, ...] = ()

    @property
    def direction(self) -> Direction:
        """Which way the words run."""
        return LANGUAGES[self.tag].direction


Part = Heading | Paragraph | Listing | Number | Picture | Table | Quotation


@dataclass(frozen=True, slots=True)
class Document:
    """All of it: `about` stands under the title, `sections` are parts that belong together.

    `closing` stands at the end, under its own title. `hidden` says in a word that a figure is hidden, for those who do
    not see the dot that stands for it.
    """

    tag: str
    title: str
    about: tuple[str, ...]
    sections: tuple[tuple[Part, ...], ...]
    hidden: str
    closing: tuple[str, ...] = ()
    closing_title: str = ""

    @property
    def direction(self) -> Direction:
        """Which way it runs."""
        return LANGUAGES[self.tag].direction
