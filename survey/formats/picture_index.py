"""What pictures are called, so that they can be looked for in Swedish and in English.

OpenMoji comes without names. The English ones are Unicode's own (`unicodedata`, character by character); the Swedish
are ours, in `openmoji-sv.txt`. Our drawings have theirs in `index.yaml`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import yaml

from survey.formats.media import OPENMOJI, OWN, openmoji_folder

_SKINS: Final = frozenset("🏻🏼🏽🏾🏿")
_JOINERS: Final = "\u200d\ufe0f"


@dataclass(frozen=True, slots=True)
class Indexed:
    """One picture that can be used: its source as a questionnaire writes it, its names, and whose it is."""

    source: str
    swedish: str
    english: str
    credit: str
    licence: str
    reviewed: bool = False
    keywords: frozenset[str] = frozenset()

    def name(self, tag: str) -> str:
        """What it is called in Swedish or else in English; in the other where it has no name in the one."""
        return (self.swedish or self.english) if tag == "sv" else (self.english or self.swedish)

    def rank(self, words: Iterable[str]) -> int:
        """How well it fits what is looked for: 0 where one of the words is nowhere, else more for a nearer fit."""
        total = 0
        for word in words:
            best = max((_nearness(word, known) for known in self.keywords), default=0)
            if not best:
                return 0
            total += best
        return total + (1 if self.swedish else 0)


def search(pictures: Iterable[Indexed], wanted: str) -> list[Indexed]:
    """The pictures that fit every word of what is wanted, the best first; all of them where nothing is."""
    words = wanted.casefold().split()[:8]
    if not words:
        return list(pictures)
    ranked = [(picture.rank(words), picture) for picture in pictures]
    fitting = [each for each in ranked if each[0]]
    return [picture for _, picture in sorted(fitting, key=lambda each: (-each[0], each[1].source))]


@cache
def own() -> tuple[Indexed, ...]:
    """Our own drawings."""
    index: Mapping[str, Any] = yaml.safe_load((OWN / "index.yaml").read_text("utf-8"))
    return tuple(_drawing(name, entry) for name, entry in index.items())


@cache
def openmoji() -> tuple[Indexed, ...]:
    """OpenMoji's pictures that have a name: those with a Swedish one first, one for each, whatever the skin."""
    swedish = _swedish()
    codes = sorted(path.stem for path in openmoji_folder().glob("*.svg"))
    known = [_pictogram(code, *swedish.get(code, ("", ()))) for code in codes if not _SKINS & set(signs(code))]
    return tuple(sorted((each for each in known if each.swedish or each.english), key=lambda each: not each.swedish))


def signs(code: str) -> str:
    """The characters that a code of OpenMoji stands for ("1F469-200D-2695-FE0F")."""
    return "".join(chr(int(part, 16)) for part in code.split("-"))


def _drawing(name: str, entry: Mapping[str, Any]) -> Indexed:
    words = [name.replace("-", " "), entry["sv"], entry["en"], *entry["keywords"]["sv"], *entry["keywords"]["en"]]
    author, licence = entry["author"], entry["licence"]
    return Indexed(f"own:{name}", entry["sv"], entry["en"], author, licence, entry["reviewed"], _split(words))


def _pictogram(code: str, swedish: str, more: tuple[str, ...]) -> Indexed:
    english = _english(code)
    words = _split([swedish, english, *more])
    return Indexed(f"openmoji:{code}", swedish, english, OPENMOJI[0], OPENMOJI[1], keywords=words)


def _english(code: str) -> str:
    """Unicode's names of the characters, in small letters; "" where one of them has none here."""
    shown = [sign for sign in signs(code) if sign not in _JOINERS]
    names = [unicodedata.name(sign, "") for sign in shown]
    return " + ".join(names).lower() if all(names) else ""


def _swedish() -> dict[str, tuple[str, tuple[str, ...]]]:
    """The Swedish name of each code, and the other words for it."""
    there = {path.stem for path in openmoji_folder().glob("*.svg")}
    read: dict[str, tuple[str, tuple[str, ...]]] = {}
    for line in (OWN / "openmoji-sv.txt").read_text("utf-8").splitlines():
        picture, _, words = line.partition(" ")
        name, _, more = words.partition(";")
        if not line.startswith("#"):
            code = next((each for each in _spellings(picture) if each in there), "")
            read[code] = (name.strip(), tuple(word.strip() for word in more.split(",") if word.strip()))
    read.pop("", None)  # what this release of OpenMoji does not have
    return read


def _spellings(picture: str) -> tuple[str, str]:
    """The codes that OpenMoji may keep a picture under: as it is written, and without the variation marks."""
    return _code(picture), _code(picture.replace("\ufe0f", ""))


def _code(picture: str) -> str:
    return "-".join(f"{ord(sign):04X}" for sign in picture)


def _split(texts: Iterable[str]) -> frozenset[str]:
    """The single words of some texts, and the texts themselves, as they are compared."""
    lowered = [text.casefold() for text in texts if text]
    return frozenset(word.strip(",.:()") for text in lowered for word in (text, *text.split()))


def _nearness(word: str, known: str) -> int:
    if known == word:
        return 8
    return 4 if known.startswith(word) else 2 if len(word) > 2 and word in known else 0
