"""`codebook.yaml`: the codes that a questionnaire's codebook begins with, as a tree.

codes:
  - name: The way there
    colour: teal
    definition: What makes it hard to come.
    use_when: …
    use_not: …
    codes:
      - name: Far
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from yaml.nodes import Node

from survey.core import codebook
from survey.core.colours import PALETTE
from survey.core.definition import Fault
from survey.errors import DefinitionError
from survey.formats.yaml_fields import Fields, Ledger
from survey.formats.yaml_tree import read_tree

FILE: Final = "codebook.yaml"
_WORDS: Final = ("definition", "use_when", "use_not")
_CODE: Final = ("name", "colour", *_WORDS, "codes")


@dataclass(frozen=True, slots=True)
class Sketch:
    """One code of the file: `depth` 0 stands at the top, 1 below the last of depth 0 before it, and so on."""

    name: str
    depth: int
    colour: str = ""
    definition: str = ""
    use_when: str = ""
    use_not: str = ""


def read(folder: Path) -> tuple[Sketch, ...]:
    """The codes in a folder's codebook, each before those below it; none where it has no such file.

    Raises DefinitionError with every fault, at its file and line.
    """
    if not (folder / FILE).exists():
        return ()
    ledger = Ledger(FILE)
    root = Fields(ledger, "", read_tree(folder / FILE), ("codes",))
    found = tuple(sketch for node in root.parts("codes") for sketch in _codes(ledger, node, 0))
    faults = [*ledger.faults, *_doubles(found)]
    if faults:
        raise DefinitionError(faults)
    return found


def _codes(ledger: Ledger, node: Node, depth: int) -> Iterator[Sketch]:
    fields = Fields(ledger, "code", node, _CODE)
    name, colour = fields.words("name", required=True), fields.words("colour")
    if len(name) > codebook.LONGEST_NAME:
        fields.fault("name", "too-long", f"The name {name[:30]!r}… is too long.", "Make it shorter.")
    if colour and colour not in PALETTE:
        fields.fault("colour", "unknown-colour", f"There is no colour {colour!r}.", f"Use one of {', '.join(PALETTE)}.")
    if depth >= codebook.DEEPEST:
        fields.fault("name", "too-deep", f"{name!r} stands too deep.", f"Keep to {codebook.DEEPEST} levels.")
        return
    yield Sketch(name, depth, colour, *(fields.words(word) for word in _WORDS))
    for inner in fields.parts("codes"):
        yield from _codes(ledger, inner, depth + 1)


def _doubles(sketches: tuple[Sketch, ...]) -> Iterator[Fault]:
    seen: set[str] = set()
    for sketch in sketches:
        name = codebook.folded(sketch.name)
        if name in seen:
            yield Fault("code.name", "double", f"Two codes are called {sketch.name!r}.", "Keep one.", FILE)
        seen.add(name)
