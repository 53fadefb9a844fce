"""Codes as a tree: their order, their ancestry, and names that are nearly the same."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

LONGEST_NAME: Final = 120
LONGEST_WORDS: Final = 4_000
DEEPEST: Final = 8
_ALIKE: Final = 0.8
_SHORTEST_PART: Final = 4


@dataclass(frozen=True, slots=True)
class Code:
    """A label with a definition. `questionnaire_id` is None for one that the whole organisation shares.

    `merged_into_id` is the code that it now stands for.
    """

    id: int
    name: str
    colour: str
    parent_id: int | None = None
    questionnaire_id: int | None = None
    guid: str = ""
    definition: str = ""
    use_when: str = ""
    use_not: str = ""
    position: int = 0
    retired: bool = False
    merged_into_id: int | None = None

    @property
    def usable(self) -> bool:
        """Whether it may be given to answers."""
        return not self.retired and self.merged_into_id is None


@dataclass(frozen=True, slots=True)
class Placed:
    """A code where it stands in the tree: 0 is the top. `path` are the names above it, from the top."""

    code: Code
    depth: int
    path: tuple[str, ...] = ()


def in_order(codes: Iterable[Code]) -> tuple[Placed, ...]:
    """The codes as a tree read from the top, each above its children, siblings by place and name.

    A code whose parent is not among them stands at the top; so does one of a circle, which only a broken row can make.
    """
    known = {code.id: code for code in codes}
    children: dict[int | None, list[Code]] = {}
    for code in known.values():
        children.setdefault(code.parent_id if code.parent_id in known else None, []).append(code)
    placed: list[Placed] = []
    seen: set[int] = set()

    def walk(parent: int | None, path: tuple[str, ...]) -> None:
        for code in sorted(children.get(parent, ()), key=_sibling_key):
            if code.id not in seen:
                seen.add(code.id)
                placed.append(Placed(code, len(path), path))
                walk(code.id, (*path, code.name))

    walk(None, ())
    placed += [Placed(code, 0) for code in known.values() if code.id not in seen]
    return tuple(placed)


def ancestors(code_id: int, codes: Mapping[int, Code]) -> Iterator[int]:
    """The ids above a code, nearest first; ends where a circle would begin."""
    seen = {code_id}
    while (found := codes.get(code_id)) is not None and found.parent_id is not None and found.parent_id not in seen:
        code_id = found.parent_id
        seen.add(code_id)
        yield code_id


def may_stand_under(code_id: int, parent_id: int | None, codes: Mapping[int, Code]) -> bool:
    """Whether moving the code under the parent keeps a tree that is not too deep."""
    if parent_id is None:
        return True
    above = (parent_id, *ancestors(parent_id, codes))
    return code_id not in above and len(above) + _height(code_id, codes) <= DEEPEST


def stands_for(code_id: int, codes: Mapping[int, Code]) -> int:
    """The code that this one counts as today, after every merger."""
    seen = set()
    while (found := codes.get(code_id)) is not None and found.merged_into_id is not None and code_id not in seen:
        seen.add(code_id)
        code_id = found.merged_into_id
    return code_id


def merged_from(code_id: int, codes: Mapping[int, Code]) -> frozenset[int]:
    """The code and all that were merged into it, directly or by way of others."""
    return frozenset({code_id, *(other for other in codes if stands_for(other, codes) == code_id)})


def folded(name: str) -> str:
    """A name as it is compared: without capitals, accents, punctuation and spaces that nobody means.

    >>> folded("  Långt  att ÅKA! ") == folded("langt att aka")
    True
    """
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", name).casefold())
    kept = (sign for sign in decomposed if not unicodedata.combining(sign))
    return " ".join("".join(sign if sign.isalnum() else " " for sign in kept).split())


def similar(name: str, codes: Iterable[Code]) -> tuple[Code, ...]:
    """The codes whose names are so near to `name` that they may mean the same, nearest first."""
    wanted = folded(name)
    if not wanted:
        return ()
    near = [(likeness, code) for code in codes if (likeness := _likeness(wanted, folded(code.name))) >= _ALIKE]
    return tuple(code for _, code in sorted(near, key=lambda pair: (-pair[0], pair[1].name)))


def matching(typed: str, codes: Sequence[Code]) -> tuple[Code, ...]:
    """The codes that somebody typing this may mean: names that begin with it, then words, then anywhere in them."""
    wanted = folded(typed)
    if not wanted:
        return tuple(codes)
    ranked = []
    for code in codes:
        name = folded(code.name)
        if wanted in name:
            rank = 0 if name.startswith(wanted) else 1 if f" {wanted}" in f" {name}" else 2
            ranked.append((rank, len(name), code.name, code))
    return tuple(item[-1] for item in sorted(ranked, key=lambda item: item[:3]))


def _likeness(one: str, other: str) -> float:
    if one == other:
        return 1.0
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) >= _SHORTEST_PART and f" {shorter} " in f" {longer} ":
        return 0.9
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def _sibling_key(code: Code) -> tuple[int, str, int]:
    return code.position, code.name.casefold(), code.id


def _height(code_id: int, codes: Mapping[int, Code]) -> int:
    """How many levels a code's own tree has, 1 without children."""
    depths = [1 + above.index(code_id) for other in codes if code_id in (above := list(ancestors(other, codes)))]
    return 1 + max(depths, default=0)
