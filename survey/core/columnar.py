"""Many responses' values of one variable in little room: each different value once, and for each response a code.

Counting a column, or several at once, is then counting small whole numbers, which needs no library to be quick.
"""

from __future__ import annotations

import json
import math
import sys
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import compress
from typing import Final

Entry = tuple[str | None, str]  # the two columns of an answer: JSON text of the value, or the reason for none
NOT_ASKED: Final[Entry] = (None, "")  # neither: the question never came, or no longer stands on the way
MOST: Final = 1 << 16  # different values that a column can hold, and so the most responses of one
_ID = 8  # bytes
_OUTSIDE = 255
_COVER = bytes([_OUTSIDE] + 255 * [0])
_FEW = 40  # passes over the bytes that take no longer than one that tells them all apart


@dataclass(frozen=True, slots=True)
class Column:
    """`codes[place]` says which of `entries` the response at that place has."""

    entries: tuple[Entry, ...]
    codes: Sequence[int]

    def values(self) -> Iterator[Entry]:
        """Each response's value, in order."""
        return map(self.entries.__getitem__, self.codes)

    def counts(self) -> dict[Entry, int]:
        """How many have each value."""
        return {self.entries[code]: count for code, count in Counter(self.codes).items()}

    def without(self, place: int) -> Column:
        """The column less the response at a place; a value that nobody else had is gone as well."""
        return encoded([entry for number, entry in enumerate(self.values()) if number != place])

    def mask(self, wanted: Callable[[Entry], bool]) -> bytes:
        """1 for each response whose value is wanted, 0 for each other."""
        table = bytes(map(wanted, self.entries))
        if isinstance(self.codes, bytes):
            return self.codes.translate(table.ljust(256, b"\0"))
        return bytes(map(table.__getitem__, self.codes))


def encoded(values: Iterable[Entry]) -> Column:
    """A column of these values: one byte for each where there are at most 256 different ones, else two."""
    places: dict[Entry, int] = {}
    codes = [places.setdefault(value, len(places)) for value in values]
    return Column(tuple(places), bytes(codes) if len(places) <= 256 else array("H", codes))


def constant(entry: Entry, size: int) -> Column:
    """A column in which all have the same value."""
    return Column((entry,), bytes(size))


def both(one: bytes, other: bytes) -> bytes:
    """A mask of those who are in both of two, of the same length."""
    joined = int.from_bytes(one, "little") & int.from_bytes(other, "little")
    return joined.to_bytes(len(one), "little")


def joint(columns: Sequence[Column], mask: bytes | None = None) -> dict[tuple[Entry, ...], int]:
    """How many have each combination of values, of those in the mask."""
    entries = [column.entries for column in columns]
    return {
        tuple(entry[code] for entry, code in zip(entries, codes, strict=True)): count
        for codes, count in _combinations(columns, mask).items()
    }


def _combinations(columns: Sequence[Column], mask: bytes | None) -> dict[tuple[int, ...], int]:
    """How many have each combination of codes: in one byte each where all combinations fit into one."""
    sizes = [len(column.entries) for column in columns]
    if math.prod(sizes) >= _OUTSIDE:
        rows: Iterable[tuple[int, ...]] = zip(*(column.codes for column in columns), strict=True)
        return Counter(rows if mask is None else compress(rows, mask))
    places = {code: count for code, count in _histogram(_combined(columns, mask), math.prod(sizes)).items() if count}
    found = {}
    for place, count in places.items():
        codes = []
        for size in reversed(sizes):
            place, code = divmod(place, size)
            codes.append(code)
        found[tuple(reversed(codes))] = count
    return found


def _combined(columns: Sequence[Column], mask: bytes | None) -> bytes:
    """The number of each response's combination as one byte, `_OUTSIDE` for those outside the mask.

    Whole columns are added as one long number each, since no byte of the sum is carried over into the next.
    """
    size = len(columns[0].codes)
    total, weight = 0, 1
    for column in reversed(columns):
        table = bytes(code * weight for code in range(len(column.entries))).ljust(256, b"\0")
        total += int.from_bytes(bytes(column.codes).translate(table), "little")
        weight *= len(column.entries)
    if mask is not None:
        total |= int.from_bytes(mask.translate(_COVER), "little")
    return total.to_bytes(size, "little")


def _histogram(places: bytes, count: int) -> dict[int, int]:
    """How often each number below `count` comes: looked for one by one while they are few."""
    if count <= _FEW:
        return {place: places.count(place) for place in range(count)}
    found = Counter(places)
    del found[_OUTSIDE]
    return found


def packed(column: Column) -> tuple[str, bytes]:
    """The column as it is stored: its entries with their counts as JSON, and its codes, the lower byte first."""
    counts = Counter(column.codes)
    entries = [[value, reason, counts[code]] for code, (value, reason) in enumerate(column.entries)]
    codes = column.codes if isinstance(column.codes, bytes) else _turned(array("H", column.codes)).tobytes()
    return json.dumps(entries, ensure_ascii=False, separators=(",", ":")), codes


def unpacked(entries: str, codes: bytes, size: int) -> Column:
    """The column of so many responses that `packed` wrote."""
    return Column(tuple((value, reason) for value, reason, _ in json.loads(entries)), _codes(codes, size))


def unpacked_counts(entries: str) -> Iterator[tuple[Entry, int]]:
    """How many had each value, read without their codes."""
    return (((value, reason), count) for value, reason, count in json.loads(entries))


def _codes(codes: bytes, size: int) -> Sequence[int]:
    if len(codes) == size:
        return codes
    wide = array("H")
    wide.frombytes(codes)
    return _turned(wide)


def _turned(wide: array[int]) -> array[int]:
    if sys.byteorder == "big":
        wide.byteswap()
    return wide


def packed_ids(ids: Iterable[int]) -> bytes:
    """Ids as they are stored."""
    return b"".join(number.to_bytes(_ID, "little") for number in ids)


def unpacked_ids(stored: bytes) -> list[int]:
    """The ids that `packed_ids` wrote."""
    return [int.from_bytes(stored[start : start + _ID], "little") for start in range(0, len(stored), _ID)]
