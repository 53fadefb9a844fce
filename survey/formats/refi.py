"""What a REFI-QDA project holds, as far as text goes (QDA-XML 1.0): users, codes, sources, codings, notes.

Positions count Unicode code points of a source's text; a selection ends before `end`. A whole source can be coded too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

NAMESPACE = "urn:QDA-XML:project:1.0"
CODEBOOK_NAMESPACE = "urn:QDA-XML:codebook:1.0"


@dataclass(frozen=True, slots=True)
class RefiUser:
    """Somebody who coded."""

    guid: str
    name: str


@dataclass(frozen=True, slots=True)
class RefiCode:
    """A code under another, or at the top; `colour` is #rrggbb or "". One that is not `codable` only holds others."""

    guid: str
    name: str
    parent: str = ""
    colour: str = ""
    description: str = ""
    codable: bool = True


@dataclass(frozen=True, slots=True)
class RefiCoding:
    """That a user gave a source, or what lies from `start` to before `end` of it, a code. `at` is ISO 8601 or ""."""

    guid: str
    code: str
    user: str = ""
    at: str = ""
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class RefiNote:
    """A memo, on a code or on a source."""

    guid: str
    text: str
    user: str = ""
    at: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class RefiSource:
    """One text with its codings; `values` are its variables by name. `case` is the guid of whose it is."""

    guid: str
    name: str
    text: str
    codings: tuple[RefiCoding, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[RefiNote, ...] = ()
    case: str = ""


@dataclass(frozen=True, slots=True)
class RefiProject:
    """A project without its sources, which may be many. `notes_of` are the notes on each code, by its guid; `names` are
    those of the sources' variables."""

    name: str
    users: tuple[RefiUser, ...] = ()
    codes: tuple[RefiCode, ...] = ()
    notes_of: Mapping[str, tuple[RefiNote, ...]] = field(default_factory=dict)
    origin: str = ""
    names: tuple[str, ...] = ()
