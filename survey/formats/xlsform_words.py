"""What people read in a form, as plain words: without the marks that other programs make bold or coloured text of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

_TAG = re.compile(r"</?[A-Za-z][^<>]{0,300}>")
_BREAK = re.compile(r"<(?:br|/p|/div|/li)\b[^<>]{0,100}>\s*", re.IGNORECASE)
_MARKS: Final = (
    (re.compile(r"^#{1,6}\s+", re.MULTILINE), ""),
    (re.compile(r"\*\*(?=\S)([^*\n]{1,500}?)(?<=\S)\*\*"), r"\1"),
    (re.compile(r"(?<!\w)__(?=\S)([^_\n]{1,500}?)(?<=\S)__(?!\w)"), r"\1"),
    (re.compile(r"(?<![\w*])\*(?=[^\s*])([^*\n]{1,500}?)(?<=\S)\*(?![\w*])"), r"\1"),
    (re.compile(r"\[([^\[\]\n]{1,300})\]\(([^()\s]{1,500})\)"), r"\1 (\2)"),
    (re.compile(r"\\([*_#\[\]])"), r"\1"),
)
_LINES = re.compile(r"[ \t]*\n[ \t]*")
_MANY_LINES = re.compile(r"\n{3,}")
_PIPED = re.compile(r"\$\{\s*([^{}|]*?)\s*(?:\|[^{}]*)?\}")
_NAMES = re.compile(r"\$\{\s*([^{}|]*?)\s*\}")
# What is asked after each time round, where a form leaves it to the program.
MORE: Final = {
    "sv": "Finns det fler?",
    "sv-simple": "Finns det fler?",
    "en": "Is there one more?",
    "nb": "Er det flere?",
    "fi": "Onko niitä lisää?",
    "de": "Gibt es noch mehr?",
    "fr": "Y en a-t-il d’autres ?",
    "sw": "Je, kuna zaidi?",
    "ar": "هل يوجد المزيد؟",
}


def more(tags: Sequence[str]) -> dict[str, str]:
    """The question whether there is one more, in those of the languages that it is known in."""
    known = {tag: MORE[tag] for tag in tags if tag in MORE}
    return known if tags[0] in known else {tags[0]: MORE["en"], **known}


def plain(text: str) -> str:
    """The words without Markdown and HTML."""
    words = _TAG.sub("", _BREAK.sub("\n", text))
    for mark, instead in _MARKS:
        words = mark.sub(instead, words)
    return _MANY_LINES.sub("\n\n", _LINES.sub("\n", words)).strip()


def bare(words: str) -> str:
    """Words without what only we read in them, to compare ours with those that others were shown."""
    return " ".join(_PIPED.sub(r"${\1}", words.replace("$ {", "${")).split())


def names_in(text: str) -> list[str]:
    """The names of answers that the words bring in: `${name}`."""
    return _NAMES.findall(text)


def renamed(text: str, names: dict[str, str]) -> str:
    """The words with other names for the answers they bring in."""
    return _NAMES.sub(lambda found: "${" + names.get(found[1], found[1]) + "}", text)
