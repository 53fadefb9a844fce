"""YAML as a tree of nodes with their lines, within bounds.

Only the part of YAML that a person writes by hand is read: mappings, lists and scalars. Anchors and aliases (which can
blow a small file up to gigabytes), explicit tags and more than one document are refused. Scalars stay text: what type
one has is for the reader's schema to say, so that a key `no` is not taken for false.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import yaml
from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
)
from yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode, SequenceNode

from survey.core.definition import Fault
from survey.errors import DefinitionError

MAX_BYTES: Final = 2_000_000
MAX_DEPTH: Final = 12
MAX_NODES: Final = 60_000
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_tree(path: Path) -> MappingNode:
    """The mapping that is the whole of the file; raises DefinitionError naming the line that cannot be read."""
    text = _read_text(path)
    try:
        root = _compose(path.name, yaml.parse(text, Loader=_LOADER))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        begun = error.context_mark
        since = f", begun on line {begun.line + 1}" if begun and mark and begun.line < mark.line else ""
        raise _unreadable(path.name, mark.line + 1 if mark else 1, (error.problem or "unknown") + since) from error
    except yaml.YAMLError as error:
        line = text.count("\n", 0, getattr(error, "position", 0)) + 1
        raise _unreadable(path.name, line, getattr(error, "reason", "") or "not YAML") from error
    if not isinstance(root, MappingNode):
        raise _refused(path.name, 1, "the file has no fields", 'Write lines of "name: value", beginning with "key:".')
    return root


def line_of(node: Node) -> int:
    """The 1-based line on which a node begins."""
    return int(node.start_mark.line) + 1


def _read_text(path: Path) -> str:
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise _refused(path.name, 1, f"the file is {size:,} bytes", f"Keep it under {MAX_BYTES:,} bytes.")
        content = path.read_bytes()
    except OSError as error:
        raise _refused(
            path.name, 1, f"the file cannot be opened ({error.strerror})", "A questionnaire's folder must have it."
        ) from error
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _refused(path.name, line, "the file is not UTF-8", "Save it with the encoding UTF-8.") from error


def _compose(file: str, events: Iterator[Event]) -> Node | None:
    """Nodes from events, kept on a stack of our own so that depth costs nothing."""
    root: Node | None = None
    open_nodes: list[CollectionNode] = []
    documents = count = 0
    for event in events:
        count += isinstance(event, NodeEvent)
        if count > MAX_NODES:
            raise _refused(file, _line(event), "there is more here than one questionnaire holds", "Split it in two.")
        documents += isinstance(event, DocumentStartEvent)
        if documents > 1:
            raise _refused(file, _line(event), "a second document begins", 'Remove the line "---".')
        if isinstance(event, CollectionEndEvent):
            _pair_up(open_nodes.pop())
        elif isinstance(event, NodeEvent):
            _refuse_magic(file, event)
            node = _node(event)
            root = root or node
            if open_nodes:
                open_nodes[-1].value.append(node)
            if isinstance(node, CollectionNode):
                open_nodes.append(node)
        if len(open_nodes) > MAX_DEPTH:
            raise _refused(file, _line(event), "too many levels inside each other", "Check brackets and indentation.")
    return root


def _refuse_magic(file: str, event: NodeEvent) -> None:
    if isinstance(event, AliasEvent) or event.anchor:
        sign = "*" if isinstance(event, AliasEvent) else "&"
        mend = f"Write the words out, or put text that begins with {sign} in quotes."
        raise _refused(file, _line(event), f'"{sign}{event.anchor}" is a YAML anchor or alias, not used here', mend)
    if isinstance(event, CollectionStartEvent | ScalarEvent) and event.tag and event.tag != "!":
        mend = "Remove it, or put text that begins with ! in quotes."
        raise _refused(file, _line(event), f"the YAML tag {event.tag} is not used here", mend)


def _node(event: NodeEvent) -> Node:
    begin: Any = event.start_mark
    end: Any = event.end_mark
    if isinstance(event, ScalarEvent):
        return ScalarNode("", event.value, begin, end, event.style)
    kind = MappingNode if isinstance(event, MappingStartEvent) else SequenceNode
    return kind("", [], begin, end)


def _pair_up(node: CollectionNode) -> None:
    """Turn a finished mapping's flat list of keys and values into pairs."""
    if isinstance(node, MappingNode):
        node.value = list(zip(node.value[::2], node.value[1::2], strict=True))


def _line(event: Event) -> int:
    mark: Any = event.start_mark
    return int(mark.line) + 1


def _unreadable(file: str, line: int, why: str) -> DefinitionError:
    mend = "Check indentation, quotes and colons there; text with a colon or a # needs quotes."
    return _refused(file, line, f"this is not YAML: {why}", mend)


def _refused(file: str, line: int, message: str, mend: str) -> DefinitionError:
    return DefinitionError([Fault("", "unreadable", _sentence(message), mend, f"{file}:{line}")])


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:].rstrip(".") + "."
