"""The fields of one mapping in a YAML file, each read as the type it must have, every fault kept with its line."""

from __future__ import annotations

import math
import re
from collections.abc import Collection
from difflib import get_close_matches
from typing import Final
from unicodedata import normalize

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from survey.core.definition import Fault, Scalar
from survey.errors import DefinitionError
from survey.formats.yaml_tree import line_of

LONGEST: Final = 2_000
LONGEST_EXPRESSION: Final = 10_000
MAX_FAULTS: Final = 200
FLAGS: Final = {"yes": True, "true": True, "no": False, "false": False}
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_NUMBER = re.compile(r"[+-]?\d{1,15}(\.\d{1,15})?")


class Ledger:
    """Every fault seen in one file, and the place of everything that was read from it."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[Fault] = []
        self.places: dict[str, str] = {}

    def fault(self, at: str, code: str, message: str, mend: str, node: Node) -> None:
        """Note a fault at a node; raises DefinitionError with all of them when there are too many to go on."""
        self.faults.append(Fault(at, code, message, mend, f"{self.file}:{line_of(node)}"))
        if len(self.faults) >= MAX_FAULTS:
            raise DefinitionError(self.faults)

    def note(self, at: str, node: Node) -> None:
        """Remember where something stands; of two with one name, the latter."""
        self.places[at] = f"{self.file}:{line_of(node)}"

    def place(self, at: str) -> str:
        """Where `at` stands, or the nearest thing around it that has a place."""
        while at and at not in self.places:
            at = at.rpartition(".")[0]
        return self.places.get(at, f"{self.file}:1")


class Fields:
    """One mapping. `at` is its path; one that is `keyed` has a field "key", with which its path ends.

    A field that is missing or of the wrong type is a fault, and reads as "", None or the default, so that the rest of
    the file can still be read.
    """

    def __init__(self, ledger: Ledger, at: str, node: Node, names: Collection[str], keyed: bool = False) -> None:
        self.ledger = ledger
        self.node = node
        self.at = at
        self.key = ""
        self._nodes: dict[str, Node] = {}
        pairs = self._pairs(node)
        if keyed:
            self._name_self(pairs.get("key"))
        else:
            ledger.note(self.at, node)
        for name, (key_node, value) in pairs.items():
            if name not in names:
                self._unknown(name, names, key_node)
                continue
            self._nodes[name] = value
            ledger.note(self.path(name), key_node)

    def path(self, name: str) -> str:
        """The path of one of the fields."""
        return f"{self.at}.{name}" if self.at else name

    def has(self, name: str) -> bool:
        """Whether the field is there."""
        return name in self._nodes

    def fault(self, name: str, code: str, message: str, mend: str) -> None:
        """Note a fault of a field, or of the whole mapping where the field is not there."""
        self.ledger.fault(self.path(name), code, message, mend, self._nodes.get(name, self.node))

    def words(self, name: str, required: bool = False, longest: int = LONGEST) -> str:
        """A field of text: composed, without space around it, "" where it is not there."""
        text = self._scalar(name, "words")
        if text is None:
            if required and name not in self._nodes:
                self.fault(name, "missing-field", f"{name} is missing.", f"Add {name}: and its words.")
            return ""
        tidy = normalize("NFC", text.strip())
        if not tidy:
            self.fault(name, "empty-field", f"{name} is empty.", "Write its words or remove the line.")
        elif len(tidy) > longest:
            message = f"{name} is {len(tidy):,} characters long."
            self.fault(name, "too-long", message, f"Keep it under {longest:,}.")
        elif _UNSEEN.search(tidy):
            self.fault(name, "bad-character", f"{name} has a character that cannot be shown.", "Write it again.")
        else:
            return tidy
        return ""

    def expression(self, name: str) -> str:
        """A field with an expression."""
        return self.words(name, longest=LONGEST_EXPRESSION)

    def free(self, name: str) -> dict[str, str]:
        """A field that is a mapping of short words under names of the author's own."""
        node = self._nodes.get(name)
        own = tuple(pair[0].value for pair in node.value) if isinstance(node, MappingNode) else ()
        inner = self.inner(name, own)
        return {each: inner.words(each) for each in own if isinstance(each, str)}

    def flag(self, name: str, default: bool = False) -> bool:
        """A field of yes or no."""
        text = self._scalar(name, "yes or no")
        if text is None:
            return default
        if text.lower() not in FLAGS:
            self.fault(name, "wrong-type", f"{name} is {_short(text)}, neither yes nor no.", "Write yes or no.")
        return FLAGS.get(text.lower(), default)

    def number(self, name: str) -> int | float | None:
        """A field with a number."""
        text = self._scalar(name, "a number")
        if text is None:
            return None
        number = as_number(text)
        if not isinstance(number, int | float):
            message = f"{name} is {_short(text)}, which is no number."
            self.fault(name, "wrong-type", message, "Write one, such as 10 or 0.5.")
            return None
        return number

    def setting(self, name: str) -> Scalar | None:
        """A field that a kind of question reads: a number where it looks like one, else text."""
        text = self._scalar(name, "a number")
        return None if text is None else as_number(text)

    def items(self, name: str) -> list[Node]:
        """The nodes of a field that is a list."""
        node = self._nodes.get(name)
        if node is None:
            return []
        if not isinstance(node, SequenceNode):
            self.fault(name, "wrong-type", f"{name} is not a list.", 'Write each item on a line that begins with "- ".')
            return []
        return list(node.value)

    def parts(self, name: str) -> list[Node]:
        """The nodes of a field that is a list of things with fields of their own."""
        nodes = self.items(name)
        for node in nodes:
            if not isinstance(node, MappingNode):
                message = f"An item of {name} has no fields."
                self.ledger.fault(self.path(name), "wrong-type", message, 'Write it as "- key: …" and so on.', node)
        return [node for node in nodes if isinstance(node, MappingNode)]

    def names(self, name: str) -> tuple[str, ...]:
        """A field that is a list of short words."""
        nodes = self.items(name)
        for node in nodes:
            if not isinstance(node, ScalarNode):
                message = f"An item of {name} is a list or has fields."
                self.ledger.fault(self.path(name), "wrong-type", message, "Write one word.", node)
        return tuple(str(node.value).strip() for node in nodes if isinstance(node, ScalarNode))

    def inner(self, name: str, names: Collection[str]) -> Fields:
        """The fields of a field that is itself a mapping."""
        empty = MappingNode("", [], self.node.start_mark, self.node.end_mark)
        return Fields(self.ledger, self.path(name), self._nodes.get(name, empty), names)

    def _scalar(self, name: str, what: str) -> str | None:
        node = self._nodes.get(name)
        if node is None:
            return None
        if not isinstance(node, ScalarNode):
            mend = f"Write {what} after {name}: on the same line; text that begins with [ or {{ needs quotes."
            self.fault(name, "wrong-type", f"{name} is a list or has fields of its own.", mend)
            return None
        return str(node.value)

    def _pairs(self, node: Node) -> dict[str, tuple[Node, Node]]:
        if not isinstance(node, MappingNode):
            mend = 'Write lines of "name: value"; check the indentation.'
            self.ledger.fault(self.at, "wrong-type", "There should be fields here.", mend, node)
            return {}
        pairs: dict[str, tuple[Node, Node]] = {}
        for name_node, value in node.value:
            if not isinstance(name_node, ScalarNode):
                mend = "Write a name before the colon."
                self.ledger.fault(self.at, "wrong-type", "A field's name is a list or a mapping.", mend, name_node)
            elif name_node.value in pairs:
                first = line_of(pairs[name_node.value][0])
                message = f"{_short(name_node.value)} stands here already, on line {first}."
                self.ledger.fault(self.at, "duplicate-field", message, "Keep one of the two.", name_node)
            else:
                pairs[name_node.value] = (name_node, value)
        return pairs

    def _name_self(self, pair: tuple[Node, Node] | None) -> None:
        """Take the key into the path; whether it may be so called is for the checks of the whole to say."""
        value = pair[1] if pair else self.node
        if pair and isinstance(value, ScalarNode):
            self.key = value.value.strip()
        if self.at:
            self.at = f"{self.at}.{self.key}"
        self.ledger.note(self.at, value)
        if not self.key:
            self.ledger.fault(self.at or "key", "missing-field", "key is missing.", "Add key: and a short name.", value)

    def _unknown(self, name: str, names: Collection[str], node: Node) -> None:
        near = get_close_matches(name, names, n=1)
        mend = f"Did you mean {near[0]}?" if near else f"There can be {', '.join(sorted(names))}."
        self.ledger.fault(self.path(name[:60]), "unknown-field", f"There is no field {_short(name)} here.", mend, node)


def as_number(text: str) -> int | float | str:
    """A number where the text is one, whole ones as int; else the text."""
    if not _NUMBER.fullmatch(text):
        return text
    number = float(text)
    return int(text) if "." not in text else number if math.isfinite(number) else text


def _short(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:37] + "…")
