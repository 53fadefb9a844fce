"""The survey sheet as an outline: what is asked, inside which groups and repeats, and under which key."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from survey.core.checking import KEY
from survey.formats.import_report import Notes
from survey.formats.outside_names import question_key
from survey.formats.xlsform_columns import OURS, Record
from survey.formats.xlsform_types import METADATA, Asked, asked

DEEPEST: Final = 50
PART: Final = f"{OURS}part"
_YES: Final = frozenset(("yes", "true", "true()", "1"))


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """A group or a repeat, and what it stands in."""

    name: str
    record: Record
    repeats: bool
    inside: tuple[Group, ...] = ()

    @property
    def part(self) -> str:
        """What the group stands for in a form that we wrote: a section, a repeat or a page."""
        return self.record.value(PART).partition(":")[0]

    @property
    def path(self) -> tuple[Group, ...]:
        """The groups from the outermost to this one."""
        return (*self.inside, self)


@dataclass(slots=True, eq=False)
class Entry:
    """A row that asks, tells or computes. `name` is the form's, `key` ours, `order` its place among the others.

    `parts` are the rows of a form that we wrote which stand for its slides and statements.
    """

    name: str
    record: Record
    asked: Asked
    groups: tuple[Group, ...]
    order: int
    key: str = ""
    parts: list[Record] = field(default_factory=list)


@dataclass(slots=True)
class Outline:
    """All entries in order, and by name. `gone` are the rows that ask nothing but that expressions may name.

    `around` are the rows of a form that we wrote which are no questions: what is said before the first and at the end.
    """

    entries: list[Entry] = field(default_factory=list)
    named: dict[str, list[Entry]] = field(default_factory=dict)
    gone: dict[str, str] = field(default_factory=dict)
    around: dict[str, Record] = field(default_factory=dict)

    def add(self, name: str, record: Record, kind: Asked, groups: tuple[Group, ...]) -> None:
        """Put an entry last."""
        entry = Entry(name, record, kind, groups, len(self.entries))
        self.entries.append(entry)
        self.named.setdefault(name, []).append(entry)

    def find(self, name: str, groups: Sequence[Group], order: int) -> Entry | None:
        """The entry that `${name}` means inside `groups`: of several, the nearest one around, or else before it."""
        found = self.named.get(name, ())
        return max(found, key=lambda each: (_shared(each.groups, groups), each.order <= order), default=None)


def outline(records: Iterable[Record], notes: Notes) -> Outline:
    """Read the rows in order; groups that are not closed end with the sheet."""
    found = Outline()
    open_groups: list[Group] = []
    for record in records:
        kind = asked(record.value("type"))
        part = record.value(PART)
        name = part.partition(":")[2] or record.value("name") or "row_" + record.place.partition(":")[2]
        if record.value("disabled").lower() in _YES:
            notes.add(record.place, name, "the row is switched off in the form.", "Nothing, unless it is wanted.")
        elif kind.type == "begin group" and record.value(f"{OURS}kind"):
            found.add(name, record, Asked("matrix", name), tuple(open_groups))
        elif kind.type.startswith("begin "):
            _open(open_groups, Group(name, record, kind.type.endswith("repeat"), tuple(open_groups)), notes)
        elif part:
            _take_part(found, part, record)
        elif kind.type.startswith("end "):
            _close(open_groups, kind, record, notes)
        else:
            _take(found, Entry(name, record, kind, tuple(open_groups), len(found.entries)), notes)
    for group in open_groups:
        notes.add(group.record.place, group.name, "the group is never ended; it is taken to end the form.", "Check.")
    _name_entries(found.entries, notes)
    return found


def _take(found: Outline, entry: Entry, notes: Notes) -> None:
    """Put a row that stands for itself among the entries, if it asks, tells or computes."""
    record, type_ = entry.record, entry.asked.type
    if type_ in METADATA:
        found.gone[entry.name] = type_
        notes.add(record.place, type_, "nobody who answers is told apart by time, device or name here.", "Nothing.")
    elif type_:
        found.add(entry.name, record, entry.asked, entry.groups)
    elif record.values or record.words:
        why, mend = "the row has no type.", "Write its type and import again, or leave it out."
        notes.add(record.place, entry.name, why, mend)


def _take_part(found: Outline, part: str, record: Record) -> None:
    """Put a row that is no question of its own where it belongs."""
    what = part.partition(":")[0]
    if what in ("slide", "row") and part.count(":") == 2 and found.entries:
        found.entries[-1].parts.append(record)
    elif what in ("about", "thanks"):
        found.around[part] = record


def _open(open_groups: list[Group], group: Group, notes: Notes) -> None:
    if len(open_groups) >= DEEPEST:
        why = f"groups stand more than {DEEPEST} deep inside each other."
        notes.add(group.record.place, group.name, why, "Use fewer levels.")
    open_groups.append(group)


def _close(open_groups: list[Group], kind: Asked, record: Record, notes: Notes) -> None:
    repeats = kind.type.endswith("repeat")
    if not open_groups:
        notes.add(record.place, kind.type, "nothing is open that could end here.", "Remove the row.")
        return
    closed = open_groups.pop()
    if closed.repeats != repeats:
        began = "repeat" if closed.repeats else "group"
        why = f"what ends here began as a {began} ({closed.record.place})."
        notes.add(record.place, kind.type, why, f"Write end {began}.")


def _name_entries(entries: Sequence[Entry], notes: Notes) -> None:
    """Give every entry a key of its own: its name where it can be one, else one like it."""
    taken: set[str] = set()
    for entry in entries:
        if KEY.pattern.fullmatch(entry.name) and entry.name not in taken:
            entry.key = entry.name
            taken.add(entry.key)
    for entry in entries:
        if entry.key:
            continue
        entry.key = next(key for key in _candidates(entry) if key not in taken)
        taken.add(entry.key)
        if not entry.record.value("name"):
            why, mend = "the row has no name.", "Give it one that says what it asks."
        elif entry.key == question_key(entry.name):
            why, mend = "keys are small letters a to z, digits and _.", "Nothing; conditions were changed with it."
        else:
            why, mend = "another row has that name.", "Nothing; conditions name the nearest of them."
        notes.add(entry.record.place, f"{entry.name[:60]} is now {entry.key}", why, mend)


def _candidates(entry: Entry) -> Iterator[str]:
    """Keys that an entry may have, the best first; longer ones say which group it is in."""
    name = entry.name
    yield question_key(name)
    for group in reversed(entry.groups):
        name = f"{group.name}_{name}"
        yield question_key(name)
    number = 1
    while True:
        number += 1
        yield question_key(f"{entry.name}_v{number}")


def fresh_key(name: str, taken: Container[str]) -> str:
    """A key that nothing else has: the name itself where it can be one, else one like it."""
    if KEY.pattern.fullmatch(name) and name not in taken:
        return name
    wanted, number = question_key(name), 1
    key = wanted
    while key in taken:
        number += 1
        key = f"{wanted}_v{number}"
    return key


def _shared(one: Sequence[Group], other: Sequence[Group]) -> int:
    """How many groups, from the outermost, two entries share."""
    count = 0
    for left, right in zip(one, other, strict=False):
        if left is not right:
            break
        count += 1
    return count
