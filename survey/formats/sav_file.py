"""SPSS system files (.sav), written a case at a time: UTF-8, numbers and spaces shortened to one byte each.

Layout: "System File Format" in the developers' guide of GNU PSPP. A file is a head, the dictionary of variables, and
the cases, each a row of elements of eight bytes. Eight codes say what the next eight elements are; of an element that
is neither a small number nor blank, the bytes follow. Readers skip a code of zero; it fills the last eight of a case.
"""

from __future__ import annotations

import math
import struct
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain, repeat
from typing import Final

LONGEST_TEXT: Final = 32_767  # bytes
LONGEST_LABEL: Final = 255
LONGEST_VALUE_LABEL: Final = 120
LONGEST_TITLE: Final = 64
Value = float | str
Column = tuple[Mapping[int, Sequence[Value]], Sequence[int]]

_PRODUCT: Final = "@(#) SPSS DATA FILE Medskapa"
_BIAS: Final = 100  # what is added to a number that a code stands for
_SMALL: Final = range(1 - _BIAS, 252 - _BIAS)
_LITERAL, _BLANK, _NOTHING = 253, 254, 255
_SYSTEM_MISSING: Final = -sys.float_info.max
_LOWEST: Final = math.nextafter(-sys.float_info.max, 0)
_SEGMENT: Final = 255  # bytes of a longer text that one element of the dictionary holds
_COUNTED: Final = 252  # and as many as it is counted for
_TEXT, _NUMBER = 1, 5  # formats A and F
_NOMINAL, _SCALE = 1, 3
_WIDE: Final = 40  # columns of a text on the screen
_HEAD: Final = struct.Struct("<4s60s5id9s8s64s3x")
_VARIABLE: Final = struct.Struct("<6i8s")
_EXTENSION: Final = struct.Struct("<4i")
_DOUBLE: Final = struct.Struct("<d")


@dataclass(frozen=True, slots=True)
class Variable:
    """A text of so many bytes, or with 0 a number. `missing` bounds the values that stand for none."""

    name: str
    label: str = ""
    width: int = 0
    decimals: int = 0
    labels: Mapping[int, str] = field(default_factory=dict)
    missing: tuple[float, float] | None = None

    @property
    def segments(self) -> list[int]:
        """The widths under which the dictionary holds it."""
        if self.width <= _SEGMENT:
            return [self.width]
        whole = -(-self.width // _COUNTED) - 1
        return [_SEGMENT] * whole + [self.width - whole * _COUNTED]

    @property
    def elements(self) -> int:
        """How many elements of a case it takes."""
        return sum(map(_elements, self.segments))


def head(title: str, variables: Sequence[Variable], cases: int) -> bytes:
    """All that stands before the cases."""
    now = datetime.now(UTC)
    moment = now.strftime("%d %b %y").encode(), now.strftime("%H:%M:%S").encode()
    size = sum(variable.elements for variable in variables)
    return b"".join(
        [
            _HEAD.pack(
                b"$FL2",
                _padded(_PRODUCT, 60),
                *(2, size, 1, 0, cases),
                _BIAS,
                *moment,
                _padded(cut(title, LONGEST_TITLE), 64),
            ),
            *_dictionary(variables),
            *_extensions(variables),
            struct.pack("<2i", 999, 0),
        ]
    )


def cut(text: str, most: int) -> str:
    """The text, or as much of it as stays within so many bytes."""
    encoded = text.encode()
    return text if len(encoded) <= most else encoded[:most].decode(errors="ignore")


class Cases:
    """Writes cases of some variables.

    An element stands at the same place of every case. So what a value brings to each eight codes, and to the bytes
    after them, is worked out once for all that have it.
    """

    def __init__(self, variables: Sequence[Variable]) -> None:
        self._variables = variables
        size = sum(variable.elements for variable in variables)
        self._rows, self._spare = -(-size // 8), bytes(-size % 8)

    def written(self, columns: Sequence[Column]) -> bytes:
        """Some cases, from columns of neighbouring variables: their values by number, and the number of each case."""
        codes: list[list[Iterable[bytes]]] = [[] for _ in range(self._rows)]
        literals: list[list[Iterable[bytes]]] = [[] for _ in range(self._rows)]
        place = begun = 0
        for values, numbers in columns:
            own = self._variables[begun : begun + len(next(iter(values.values())))]
            shares = zip(*(_shares(own, each, place % 8) for each in values.values()), strict=True)
            for row, some in enumerate(shares, start=place // 8):
                for parts, here in zip((codes, literals), zip(*some, strict=True), strict=True):
                    if any(here):
                        parts[row].append(map(dict(zip(values, here, strict=True)).__getitem__, numbers))
            begun += len(own)
            place += sum(variable.elements for variable in own)
        if self._spare:
            codes[-1].append(repeat(self._spare))
        ordered = chain.from_iterable(chain.from_iterable(zip(codes, literals, strict=True)))
        return b"".join(chain.from_iterable(zip(*ordered, strict=False)))


def _shares(variables: Sequence[Variable], values: Sequence[Value], place: int) -> Iterator[tuple[bytes, bytes]]:
    """Codes and what follows them for each eight elements that the values reach, from a place in the first eight."""
    pairs = [_element(variable, value) for variable, value in zip(variables, values, strict=True)]
    codes, literals = (b"".join(each) for each in zip(*pairs, strict=True))
    begun = taken = 0
    for end in range(8 - place, len(codes) + 8, 8):
        some = codes[begun:end]
        size = 8 * some.count(_LITERAL)
        yield some, literals[taken : taken + size]
        begun, taken = end, taken + size


def _element(variable: Variable, value: Value) -> tuple[bytes, bytes]:
    """The codes of a value, and the bytes that they do not say."""
    if isinstance(value, str):
        return _text(cut(value, variable.width).encode(), variable)
    if math.isnan(value):
        return bytes([_NOTHING]), b""
    if value in _SMALL:
        return bytes([int(value) + _BIAS]), b""
    return bytes([_LITERAL]), _DOUBLE.pack(value)


def _text(text: bytes, variable: Variable) -> tuple[bytes, bytes]:
    """A text's codes and bytes, segment by segment."""
    codes, literals = b"", b""
    for place, width in enumerate(variable.segments):
        some = text[place * _SEGMENT : (place + 1) * _SEGMENT]
        filled = -(-len(some) // 8)
        codes += bytes([_LITERAL]) * filled + bytes([_BLANK]) * (_elements(width) - filled)
        literals += some.ljust(8 * filled)
    return codes, literals


def _dictionary(variables: Sequence[Variable]) -> Iterator[bytes]:
    """A record for each element of a case; then labels of values, which name a variable by its first element."""
    element, segment, labels = 1, 0, []
    for variable in variables:
        if variable.labels:
            labels += [struct.pack("<2i", 3, len(variable.labels)), *_value_labels(variable)]
            labels.append(struct.pack("<3i", 4, 1, element))
        for first, width in enumerate(variable.segments):
            segment += 1
            yield _record(variable, width, _short(segment), first == 0)
            yield _VARIABLE.pack(2, -1, 0, 0, 0, 0, b" " * 8) * (_elements(width) - 1)
        element += variable.elements
    yield from labels


def _record(variable: Variable, width: int, name: str, first: bool) -> bytes:
    """A segment of a variable; the first one has its label and its missing values."""
    label = cut(variable.label, LONGEST_LABEL).encode() if first else b""
    missing = variable.missing or ()
    form = _TEXT << 16 | width << 8 if width else _NUMBER << 16 | 8 << 8 | variable.decimals
    record = _VARIABLE.pack(2, width, bool(label), -len(missing), form, form, _padded(name, 8))
    if label:
        record += struct.pack("<i", len(label)) + label.ljust(-(-len(label) // 4) * 4)
    return record + b"".join(map(_DOUBLE.pack, missing))


def _value_labels(variable: Variable) -> Iterator[bytes]:
    for value, words in variable.labels.items():
        label = cut(words, LONGEST_VALUE_LABEL).encode()
        yield _DOUBLE.pack(value) + bytes([len(label)]) + label.ljust(len(label) | 7)


def _extensions(variables: Sequence[Variable]) -> Iterator[bytes]:
    """The machine's integers and doubles, how variables are shown, their names, the long texts, and the encoding."""
    yield _extension(3, struct.pack("<8i", 1, 0, 0, -1, 1, 1, 2, 65001), 4)
    yield _extension(4, struct.pack("<3d", _SYSTEM_MISSING, sys.float_info.max, _LOWEST), 8)
    yield _extension(11, b"".join(_shown(each, width) for each in variables for width in each.segments), 4)
    names, widths, segment = [], [], 1
    for variable in variables:
        names.append(f"{_short(segment)}={variable.name}")
        if variable.width > _SEGMENT:
            widths.append(f"{_short(segment)}={variable.width:05}\0\t")
        segment += len(variable.segments)
    yield _extension(13, "\t".join(names).encode())
    if widths:
        yield _extension(14, "".join(widths).encode())
    yield _extension(20, b"UTF-8")


def _extension(kind: int, body: bytes, size: int = 1) -> bytes:
    return _EXTENSION.pack(7, kind, size, len(body) // size) + body


def _shown(variable: Variable, width: int) -> bytes:
    """Level of measurement, columns on the screen, and whether to the right."""
    number = not variable.width
    level = _NOMINAL if variable.labels or not number else _SCALE
    return struct.pack("<3i", level, 8 if number else min(max(width, 8), _WIDE), number)


def _short(segment: int) -> str:
    """The name of a segment in eight bytes, which no variable has."""
    return f"@{segment}"


def _elements(width: int) -> int:
    return -(-max(width, 1) // 8)


def _padded(text: str, size: int) -> bytes:
    return text.encode().ljust(size)
