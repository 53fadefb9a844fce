"""Writing REFI-QDA: a codebook (.qdc), and a project (.qdpx) whose sources are read once and written as they are read.

A project has one source for each answer, its text in a file of its own, and one case for each response, whose variables
say group, language and way of answering. XML cannot hold some signs; U+FFFD stands for each, so that positions hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache, partial
from html import escape
from itertools import groupby
from tempfile import SpooledTemporaryFile
from typing import IO, Final
from uuid import NAMESPACE_URL, uuid5

from survey.formats.refi import (
    CODEBOOK_NAMESPACE,
    NAMESPACE,
    RefiCode,
    RefiCoding,
    RefiNote,
    RefiProject,
    RefiSource,
    RefiUser,
)
from survey.formats.zip_stream import zipped

ORIGIN: Final = "Medskapa"
_HEAD: Final = '<?xml version="1.0" encoding="utf-8"?>\n'
_UNWRITABLE = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_KEPT: Final = 1024 * 1024  # bytes in memory
_PIECE: Final = 64 * 1024


def write_codebook(codes: Sequence[RefiCode]) -> bytes:
    """The codebook as a .qdc file."""
    parts = [_HEAD, f'<CodeBook xmlns="{CODEBOOK_NAMESPACE}" origin="{ORIGIN}">\n']
    parts += ["<Codes>\n", *_codes(codes, {}), "</Codes>\n"]
    return "".join([*parts, "</CodeBook>\n"]).encode()


def write_project(project: RefiProject, sources: Iterable[RefiSource]) -> Iterator[bytes]:
    """The project as a .qdpx archive; those of one case come together. The texts stand first, the index last."""
    return zipped(_files(project, sources))


@lru_cache(maxsize=1_000)
def guid_of(what: str, id_: object) -> str:
    """The guid of something of ours that has none of its own: always the same for the same."""
    return str(uuid5(NAMESPACE_URL, f"medskapa:{what}:{id_}")).upper()


def writable(text: str) -> str:
    """The text with a replacement for every sign that XML cannot hold: as long as it was."""
    return _UNWRITABLE.sub("\ufffd", text)


def _files(project: RefiProject, sources: Iterable[RefiSource]) -> Iterator[tuple[str, Iterable[bytes]]]:
    """The texts, while what the index has to say of them is kept aside, and then the index."""
    with _aside() as cases, _aside() as told, _aside() as notes:
        for case, those in groupby(sources, key=lambda source: source.case):
            refs = []
            for source in those:
                yield f"Sources/{source.guid}.txt", [writable(source.text).encode()]
                told.write(_source(source).encode())
                notes.writelines(_note(note).encode() for note in source.notes)
                refs.append(source.guid)
            if case:
                cases.write(_case(source, refs).encode())
        yield "project.qde", _index(project, cases, told, notes)


def _aside() -> IO[bytes]:
    return SpooledTemporaryFile(max_size=_KEPT)


def _index(project: RefiProject, cases: IO[bytes], sources: IO[bytes], notes: IO[bytes]) -> Iterator[bytes]:
    yield "".join(_head(project)).encode()
    yield from _within(b"Cases", cases)
    yield from _within(b"Sources", sources)
    yield from _within(b"Notes", notes, "".join(_note(note) for found in project.notes_of.values() for note in found))
    yield b"</Project>\n"


def _head(project: RefiProject) -> Iterator[str]:
    yield _HEAD
    yield f"<Project{_attributes(name=project.name, origin=ORIGIN, xmlns=NAMESPACE)}>\n"
    if project.users:
        yield "<Users>\n"
        yield from (_user(user) for user in project.users)
        yield "</Users>\n"
    if project.codes:
        yield "<CodeBook><Codes>\n"
        notes = {guid: tuple(note.guid for note in found) for guid, found in project.notes_of.items()}
        yield from _codes(project.codes, notes)
        yield "</Codes></CodeBook>\n"
    if project.names:
        yield "<Variables>\n"
        yield from (
            f"<Variable{_attributes(guid=guid_of('variable', name), name=name, typeOfVariable='Text')}/>\n"
            for name in project.names
        )
        yield "</Variables>\n"


def _within(name: bytes, parts: IO[bytes], before: str = "") -> Iterator[bytes]:
    """The parts inside an element, which is not written where there are none."""
    if not before and not parts.tell():
        return
    parts.seek(0)
    yield b"<%b>\n%b" % (name, before.encode())
    yield from iter(partial(parts.read, _PIECE), b"")
    yield b"</%b>\n" % name


def _codes(codes: Sequence[RefiCode], notes: dict[str, tuple[str, ...]]) -> Iterator[str]:
    children: dict[str, list[RefiCode]] = {}
    known = {code.guid for code in codes}
    for code in codes:
        children.setdefault(code.parent if code.parent in known else "", []).append(code)

    def walk(parent: str) -> Iterator[str]:
        for code in children.get(parent, ()):
            flag = "true" if code.codable else "false"
            yield f"<Code{_attributes(guid=code.guid, name=code.name, isCodable=flag, color=code.colour)}>"
            if code.description:
                yield f"<Description>{_text(code.description)}</Description>"
            yield from (f'<NoteRef targetGUID="{guid}"/>' for guid in notes.get(code.guid, ()))
            yield from walk(code.guid)
            yield "</Code>\n"

    return walk("")


def _case(source: RefiSource, refs: Sequence[str]) -> str:
    linked = "".join(f'<SourceRef targetGUID="{guid}"/>' for guid in refs)
    return f"<Case{_attributes(guid=source.case)}>{_values(source)}{linked}</Case>\n"


def _source(source: RefiSource) -> str:
    path = f"internal://{source.guid}.txt"
    whole = "".join(_coding(coding) for coding in source.codings if coding.start is None)
    spans = "".join(
        f"<PlainTextSelection{_selection(coding)}>{_coding(coding)}</PlainTextSelection>"
        for coding in source.codings
        if coding.start is not None
    )
    notes = "".join(f'<NoteRef targetGUID="{note.guid}"/>' for note in source.notes)
    head = _attributes(guid=source.guid, name=source.name, plainTextPath=path)
    return f"<TextSource{head}>{spans}{whole}{notes}{_values(source)}</TextSource>\n"


def _selection(coding: RefiCoding) -> str:
    guid = guid_of("selection", coding.guid)
    place = {"startPosition": str(coding.start), "endPosition": str(coding.end)}
    return _attributes(guid=guid, **place, creatingUser=coding.user, creationDateTime=coding.at)


def _coding(coding: RefiCoding) -> str:
    head = _attributes(guid=coding.guid, creatingUser=coding.user, creationDateTime=coding.at)
    return f'<Coding{head}><CodeRef targetGUID="{coding.code}"/></Coding>'


def _values(source: RefiSource) -> str:
    return "".join(
        f'<VariableValue><VariableRef targetGUID="{guid_of("variable", name)}"/>'
        f"<TextValue>{_text(value)}</TextValue></VariableValue>"
        for name, value in source.values.items()
    )


def _note(note: RefiNote) -> str:
    head = _attributes(guid=note.guid, name=note.name, creatingUser=note.user, creationDateTime=note.at)
    return f"<Note{head}><PlainTextContent>{_text(note.text)}</PlainTextContent></Note>\n"


def _user(user: RefiUser) -> str:
    return f"<User{_attributes(guid=user.guid, name=user.name)}/>\n"


def _attributes(**values: str) -> str:
    return "".join(f' {name}="{escape(writable(value))}"' for name, value in values.items() if value)


def _text(text: str) -> str:
    return escape(writable(text), quote=False)
