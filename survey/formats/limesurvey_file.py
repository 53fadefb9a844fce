"""LimeSurvey's `.lss` file as tables: XML read without entities, within bounds, its HTML made plain."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from survey.core.languages import LANGUAGES
from survey.formats.fhir_elements import tag_of
from survey.formats.json_file import refused

MAX_BYTES: Final = 20_000_000
MAX_ROWS: Final = 50_000
Row = Mapping[str, str]
TABLES: Final = frozenset(
    (
        *("surveys", "surveys_languagesettings", "groups", "group_l10ns", "questions", "subquestions"),
        *("question_l10ns", "question_attributes", "answers", "answer_l10ns", "conditions", "defaultvalues"),
        "defaultvalue_l10ns",
    )
)
_BREAK: Final = re.compile(r"<(?:br|/p|/div|/li|/h\d)\b[^<>]*>", re.IGNORECASE)
_MARK: Final = re.compile(r"<[^<>]*>")
_HIDDEN: Final = re.compile(r"<(script|style)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_SPACES: Final = re.compile(r"[ \t\xa0]+")
_LINES: Final = re.compile(r"\s*\n\s*")


@dataclass(frozen=True)
class Tables:
    """The rows of each table, and the languages, the survey's own first."""

    rows: Mapping[str, tuple[Row, ...]]
    tags: tuple[str, ...]
    unknown: tuple[str, ...]

    def __getitem__(self, name: str) -> tuple[Row, ...]:
        return self.rows.get(name, ())


def read_tables(path: Path) -> Tables:
    """The tables of a file; raises DefinitionError when it is no survey of LimeSurvey's, or too large."""
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise refused(path.name, f"The file is {size:,} bytes.", f"Keep it under {MAX_BYTES:,}.")
        root = fromstring(path.read_bytes(), forbid_dtd=True)
    except OSError as error:
        raise refused(path.name, f"The file cannot be opened ({error.strerror}).", "Check its name.") from error
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise refused(path.name, f"The file is not XML that can be read ({error}).", "Export it again.") from error
    if root.tag != "document" or root.findtext("LimeSurveyDocType") != "Survey":
        raise refused(path.name, "This is no survey of LimeSurvey's.", "Export the survey's structure (.lss).")
    rows = {name: _rows(root, name) for name in TABLES}
    if sum(map(len, rows.values())) > MAX_ROWS:
        raise refused(path.name, f"The survey has more than {MAX_ROWS:,} rows.", "Split it.")
    return _with_languages(root, rows)


def plain(words: str) -> str:
    """HTML as plain words, with a line for each paragraph."""
    if "<" in words or "&" in words:
        words = _HIDDEN.sub("", words) if words.count("<") < 2_000 else words
        words = html.unescape(_MARK.sub("", _BREAK.sub("\n", words)))
    return _LINES.sub("\n", _SPACES.sub(" ", words.replace("\r", ""))).strip()


def _rows(root: Element, name: str) -> tuple[Row, ...]:
    table = root.find(name)
    found = table.find("rows") if table is not None else None
    return tuple({cell.tag: cell.text or "" for cell in row} for row in found) if found is not None else ()


def _with_languages(root: Element, rows: Mapping[str, tuple[Row, ...]]) -> Tables:
    survey = next(iter(rows["surveys"]), {})
    named = [survey.get("language", ""), *survey.get("additional_languages", "").split()]
    listed = root.find("languages")
    named += [each.text or "" for each in listed] if listed is not None else []
    tags = dict.fromkeys(tag_of(name) for name in named if name)
    unknown = dict.fromkeys(name for name in named if name and not tag_of(name))
    return Tables(rows, tuple(tag for tag in tags if tag in LANGUAGES), tuple(unknown))
