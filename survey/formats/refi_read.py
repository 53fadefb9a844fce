"""Reading REFI-QDA projects (.qdpx, .qde) and codebooks (.qdc), whoever wrote them.

Nothing a file says is believed: XML with a DTD or entities is refused before it is parsed, an archive is measured while
it is unpacked, and nothing is written anywhere. What this product has no place for is noted, not left out in silence.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from xml.etree.ElementTree import Element

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from survey.core.definition import Fault
from survey.errors import DefinitionError
from survey.formats.import_report import Notes
from survey.formats.refi import RefiCode, RefiCoding, RefiNote, RefiProject, RefiSource, RefiUser

MAX_BYTES: Final = 50_000_000
MAX_FILES: Final = 100_000
MAX_INDEX: Final = 40_000_000
MAX_TEXT: Final = 5_000_000
MAX_TOTAL: Final = 150_000_000
MOST_CODES: Final = 5_000
_INTERNAL: Final = "internal://"
_GUID = re.compile(r"[{]?([0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})[}]?")
_NOT_TEXT: Final = ("PictureSource", "PDFSource", "AudioSource", "VideoSource")
_ELSEWHERE: Final = {"Links": "links", "Sets": "sets", "Graphs": "graphs"}


@dataclass(frozen=True, slots=True)
class Read:
    """A file's project and its text sources."""

    project: RefiProject
    sources: tuple[RefiSource, ...]


def read(path: Path, notes: Notes) -> Read:
    """The project or codebook in a file; raises DefinitionError for anything that is neither."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise _refused(path, "The file is too large.", f"Keep it under {MAX_BYTES:,} bytes.")
        body = path.read_bytes()
    except OSError as error:
        raise _refused(path, f"The file cannot be opened ({error.strerror}).", "Check its name.") from error
    if not body.startswith(b"PK"):
        return _Reader(path, _parsed(path, body), {}, notes).read()
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            archived = _Archive(path, archive)
            return _Reader(path, _parsed(path, archived.index()), archived, notes).read()
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise _refused(path, f"The archive is broken ({type(error).__name__}).", "Make it again.") from error


class _Archive(Mapping[str, str]):
    """The texts of an archive by their file names, in small letters; measured as they are read."""

    def __init__(self, path: Path, archive: zipfile.ZipFile) -> None:
        self._path, self._archive, self._left = path, archive, MAX_TOTAL
        names = archive.infolist()
        if len(names) > MAX_FILES:
            raise _refused(path, f"The archive has {len(names):,} files.", f"Keep it under {MAX_FILES:,}.")
        self._names = {info.filename.rpartition("/")[2].lower(): info for info in names if not info.is_dir()}

    def index(self) -> bytes:
        """The project's own file."""
        name = next((name for name in self._names if name.endswith((".qde", ".qdc"))), "")
        if not name:
            raise _refused(self._path, "The archive holds no project.qde.", "Export the project as REFI-QDA.")
        return self._read(name, MAX_INDEX)

    def __getitem__(self, name: str) -> str:
        return self._read(name.lower(), MAX_TEXT).decode("utf-8-sig", errors="replace")

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def _read(self, name: str, most: int) -> bytes:
        with self._archive.open(self._names[name]) as file:
            body = file.read(min(most, self._left) + 1)
        if len(body) > min(most, self._left):
            raise _refused(self._path, f"{name[:60]} unpacks to too much.", f"Keep it under {most:,} bytes.")
        self._left -= len(body)
        return body


class _Reader:
    """Makes a project of a parsed file."""

    def __init__(self, path: Path, root: Element, files: Mapping[str, str], notes: Notes) -> None:
        self._path, self._root, self._files, self._notes = path, root, files, notes
        self._memos: dict[str, RefiNote] = {}

    def read(self) -> Read:
        """All of it."""
        if _local(self._root) == "CodeBook":
            return Read(RefiProject(self._path.stem, codes=self._codes(self._root)), ())
        if _local(self._root) != "Project":
            raise _refused(self._path, "The file is no REFI-QDA project or codebook.", "Export it as REFI-QDA.")
        for element in _below(_first(self._root, "Notes"), "Note"):
            self._memos[_guid(element)] = self._note(element)
        for name, words in _ELSEWHERE.items():
            if _first(self._root, name) is not None:
                self._notes.add(name, words, "There is no place for them here.", "They are left out.")
        variables = {_guid(one): one.get("name", "") for one in _below(_first(self._root, "Variables"), "Variable")}
        users = _below(_first(self._root, "Users"), "User")
        codebook = _first(self._root, "CodeBook")
        codes = self._codes(codebook) if codebook is not None else ()
        project = RefiProject(
            name=self._root.get("name", self._path.stem),
            users=tuple(RefiUser(_guid(one), one.get("name", "")) for one in users),
            codes=codes,
            notes_of=self._notes_of(codebook),
            origin=self._root.get("origin", ""),
        )
        return Read(project, tuple(self._sources(variables, {code.guid for code in codes})))

    def _codes(self, codebook: Element) -> tuple[RefiCode, ...]:
        found: list[RefiCode] = []
        waiting = [(one, "") for one in reversed(_below(_first(codebook, "Codes"), "Code"))]
        while waiting:
            element, parent = waiting.pop()
            if len(found) == MOST_CODES:
                raise _refused(self._path, "The codebook has too many codes.", f"Keep it under {MOST_CODES:,}.")
            description = _first(element, "Description")
            code = RefiCode(
                guid=_guid(element),
                name=" ".join(element.get("name", "").split()),
                parent=parent,
                colour=element.get("color", ""),
                description="" if description is None else (description.text or "").strip(),
                codable=element.get("isCodable", "true").strip().lower() not in ("false", "0"),
            )
            found.append(code)
            waiting += [(one, code.guid) for one in reversed(_below(element, "Code"))]
        return tuple(found)

    def _notes_of(self, codebook: Element | None) -> dict[str, tuple[RefiNote, ...]]:
        found = {}
        for element in codebook.iter() if codebook is not None else ():
            if _local(element) == "Code" and (notes := self._refs(element)):
                found[_guid(element)] = notes
        return found

    def _sources(self, variables: Mapping[str, str], codes: set[str]) -> Iterator[RefiSource]:
        for element in _first(self._root, "Sources") or ():
            name = element.get("name", "")
            if _local(element) in _NOT_TEXT:
                self._notes.add(name, _local(element), "Only text can be coded here.", "It is left out.")
            elif _local(element) == "TextSource":
                text = self._text(element, name)
                if text is not None:
                    yield self._source(element, name, text, variables, codes)

    def _text(self, element: Element, name: str) -> str | None:
        content = _first(element, "PlainTextContent")
        if content is not None:
            return content.text or ""
        path = element.get("plainTextPath", "")
        file = path.removeprefix(_INTERNAL).rpartition("/")[2]
        if not path.startswith(_INTERNAL) or file.lower() not in self._files:
            self._notes.add(name, "TextSource", "Its text is not in the file.", "Export the project with its sources.")
            return None
        return self._files[file]

    def _source(
        self, element: Element, name: str, text: str, variables: Mapping[str, str], codes: set[str]
    ) -> RefiSource:
        codings = [self._coding(one, None, None) for one in _below(element, "Coding")]
        for selection in _below(element, "PlainTextSelection"):
            span = _whole(selection.get("startPosition")), _whole(selection.get("endPosition"))
            start, end = span
            if start is None or end is None or not 0 <= start < end <= len(text):
                why = f"It lies outside the text ({selection.get('startPosition')}–{selection.get('endPosition')})."
                self._notes.add(name, "PlainTextSelection", why, "Its codings are left out.")
                continue
            codings += [self._coding(one, start, end) for one in _below(selection, "Coding")]
        unknown = [coding for coding in codings if coding.code not in codes]
        if unknown:
            self._notes.add(name, "Coding", "Its code is not in the codebook.", "It is left out.")
        values = {}
        for one in _below(element, "VariableValue"):
            ref = _first(one, "VariableRef")
            value = next((part.text or "" for part in one if _local(part) != "VariableRef"), "")
            if ref is not None and (known := variables.get(_upper(ref.get("targetGUID", "")))):
                values[known] = value
        kept = tuple(coding for coding in codings if coding.code in codes)
        return RefiSource(_guid(element), name, text, kept, values, self._refs(element))

    def _coding(self, element: Element, start: int | None, end: int | None) -> RefiCoding:
        ref = _first(element, "CodeRef")
        code = "" if ref is None else _upper(ref.get("targetGUID", ""))
        user, at = _upper(element.get("creatingUser", "")), element.get("creationDateTime", "")
        return RefiCoding(_guid(element), code, user, at, start, end)

    def _note(self, element: Element) -> RefiNote:
        text = self._text(element, element.get("name", "")) or ""
        user, at = _upper(element.get("creatingUser", "")), element.get("creationDateTime", "")
        return RefiNote(_guid(element), text, user, at, element.get("name", ""))

    def _refs(self, element: Element) -> tuple[RefiNote, ...]:
        wanted = [_upper(one.get("targetGUID", "")) for one in _below(element, "NoteRef")]
        return tuple(self._memos[guid] for guid in wanted if guid in self._memos)


def _parsed(path: Path, body: bytes) -> Element:
    if len(body) > MAX_INDEX:
        raise _refused(path, "The project's file is too large.", f"Keep it under {MAX_INDEX:,} bytes.")
    try:
        root: Any = fromstring(body, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    except (ParseError, DefusedXmlException, LookupError, ValueError) as error:
        why = f"The file cannot be read as XML ({type(error).__name__})."
        raise _refused(path, why, "Export it anew as REFI-QDA.") from error
    element: Element = root
    return element


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _first(element: Element, name: str) -> Element | None:
    return next((child for child in element if _local(child) == name), None)


def _below(element: Element | None, name: str) -> list[Element]:
    return [] if element is None else [child for child in element if _local(child) == name]


def _guid(element: Element) -> str:
    return _upper(element.get("guid", ""))


def _upper(guid: str) -> str:
    found = _GUID.fullmatch(guid.strip())
    return found.group(1).upper() if found else ""


def _whole(said: str | None) -> int | None:
    return int(said) if said is not None and re.fullmatch(r"-?\d{1,12}", said.strip()) else None


def _refused(path: Path, message: str, mend: str) -> DefinitionError:
    return DefinitionError([Fault("", "unreadable", message, mend, path.name)])
