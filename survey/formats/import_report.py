"""What an import brought, and what it could not bring: nothing is left out in silence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Note:
    """Something that did not come as it was: where it stands in the file, what it is, why, and what to do about it.

    `place` is what the file's own people call it: a linkId, "survey:12", a question's name.
    """

    place: str
    what: str
    why: str
    mend: str

    def __str__(self) -> str:
        return " | ".join((self.place, self.what, self.why, self.mend))


@dataclass(frozen=True, slots=True)
class ImportReport:
    """Every note of one import, in the file's order, and what was counted ("questions": 12)."""

    notes: tuple[Note, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)

    def lines(self) -> Iterator[str]:
        """The report for a terminal: the counts, then a line for each note."""
        yield ", ".join(f"{count} {name}" for name, count in self.counts.items())
        yield from map(str, self.notes)


class Notes:
    """Gathers notes while a file is read."""

    def __init__(self) -> None:
        self._notes: dict[Note, None] = {}

    def add(self, place: str, what: str, why: str, mend: str) -> None:
        """Note something, once however often it is met."""
        self._notes[Note(place, what, why, mend)] = None

    def report(self, **counts: int) -> ImportReport:
        """Everything noted so far."""
        return ImportReport(tuple(self._notes), counts)
