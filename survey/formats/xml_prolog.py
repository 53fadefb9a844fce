"""The beginning of an XML file: whether it declares a document type, and so perhaps entities that grow without end."""

from __future__ import annotations

from typing import IO, Final
from xml.parsers import expat

_CHUNK: Final = 4_096


class _DecidedError(Exception):
    """Enough was read."""


def has_doctype(source: IO[bytes]) -> bool:
    """Whether a document type is declared (XML 1.0, 2.8); read no further than the first element.

    False for what is no XML: whoever reads all of it will say so.
    """
    found = False

    def declare(*_declared: object) -> None:
        nonlocal found
        found = True
        raise _DecidedError

    def begin(*_element: object) -> None:
        raise _DecidedError

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = declare
    parser.StartElementHandler = begin
    try:
        while chunk := source.read(_CHUNK):
            parser.Parse(chunk, False)
    except (_DecidedError, expat.ExpatError):
        pass
    return found
