"""Words that staff write for a report: paragraphs, headings and lists, and nothing else.

A line that begins with "# " is a heading, with "## " one below it; lines that begin with "- " or "* " are a list, with
"1. " a numbered one. An empty line ends a paragraph. Whatever else is written is words, as they stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

HEADING, PARAGRAPH, BULLETS, STEPS = "heading", "paragraph", "bullets", "steps"
_MARKS: Final = (
    (HEADING, re.compile(r"(#{1,2})\s+(.*\S)")),
    (BULLETS, re.compile(r"([-*•])\s+(.*\S)")),
    (STEPS, re.compile(r"(\d{1,3}[.)])\s+(.*\S)")),
)


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, a paragraph (whose lines stay lines) or a list. `lines` has its words; `deep` a heading one below."""

    kind: str
    lines: tuple[str, ...]
    deep: bool = False

    @property
    def words(self) -> str:
        """All of it, line by line."""
        return "\n".join(self.lines)


def read(text: str) -> tuple[Block, ...]:
    """The blocks of a text, in order; none for an empty one."""
    blocks: list[Block] = []
    gathered: list[str] = []
    before = ""
    for kind, mark, words in _lines(text):
        if kind != before or kind == HEADING:
            blocks += _ended(before, gathered)
            gathered = []
        before = kind
        if kind == HEADING:
            blocks.append(Block(HEADING, (words,), mark == "##"))
        elif kind:
            gathered.append(words)
    return (*blocks, *_ended(before, gathered))


def _lines(text: str) -> Iterator[tuple[str, str, str]]:
    """Each line's kind ("" for an empty one), mark and words."""
    for line in text.splitlines():
        stripped = line.strip()
        found = ((kind, pattern.fullmatch(stripped)) for kind, pattern in _MARKS)
        kind, match = next(((kind, match) for kind, match in found if match), (PARAGRAPH, None))
        if match:
            yield kind, match[1], match[2]
        else:
            yield (PARAGRAPH if stripped else ""), "", stripped


def _ended(kind: str, lines: list[str]) -> list[Block]:
    return [Block(kind, tuple(lines))] if kind and lines else []
