"""Words that staff write and put into other languages: what state each language is in, and what a reader gets.

A translation remembers the words that it is of, so that other words in the source make it stale at once. A language is
whole when it says everything, nothing of it stale; only whole languages are published.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from survey.core.canonical import digest
from survey.core.definition import Said
from survey.core.languages import fallbacks

MISSING: Final = "missing"
STALE: Final = "stale"
UNREVIEWED: Final = "unreviewed"
REVIEWED: Final = "reviewed"


@dataclass(frozen=True, slots=True)
class Wording:
    """One text in one language. `of` is what it translates, "" in the source language."""

    words: str
    of: str = ""
    reviewed: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """How one language stands, of `total` texts: with words of its own, borrowed from a near language, stale, or none.

    `pictures` and `described` are the text alternatives that there should be and are. `heard` is the digest of a
    recording, `outdated` that it says other words than stand there now.
    """

    tag: str
    own: int
    borrowed: int
    stale: int
    total: int
    reviewed: bool
    pictures: int = 0
    described: int = 0
    heard: str = ""
    outdated: bool = False

    @property
    def lacking(self) -> int:
        """Texts without words."""
        return self.total - self.own - self.borrowed

    @property
    def state(self) -> str:
        """Missing, stale, unreviewed or reviewed; a language that borrows everything has nothing of its own to say."""
        if self.lacking or not self.own:
            return MISSING
        if self.stale:
            return STALE
        return REVIEWED if self.reviewed else UNREVIEWED

    @property
    def whole(self) -> bool:
        """Whether it may be published."""
        return self.state in (UNREVIEWED, REVIEWED)


@dataclass(frozen=True, slots=True)
class Worded:
    """Texts by path, in the order they are read, each by language. `sounds` is language → (recording, digest of what
    it says); `pictures` are the paths that describe a picture."""

    source: str
    languages: tuple[str, ...]
    texts: Mapping[str, Mapping[str, Wording]]
    pictures: frozenset[str] = frozenset()
    sounds: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def paths(self) -> tuple[str, ...]:
        """The texts that have words in the source language: what every other language has to say too."""
        return tuple(path for path, said in self.texts.items() if self.source in said)

    def words(self, path: str, tag: str) -> str:
        """A language's own words, stale or not; "" for none."""
        found = self.texts.get(path, {}).get(tag)
        return found.words if found else ""

    def is_stale(self, path: str, tag: str) -> bool:
        """Whether the source has other words than those that were translated."""
        found = self.texts.get(path, {}).get(tag)
        return found is not None and tag != self.source and found.of != self.words(path, self.source)

    def said(self, path: str, tag: str) -> Said | None:
        """What a reader of a language gets: its own words, or those of the nearest language that is up to date."""
        for near in fallbacks(tag):
            if self.words(path, near) and (near == tag or not self.is_stale(path, near)):
                return Said(self.words(path, near), near)
        return None

    def standing(self, tag: str) -> Standing:
        """How a language stands."""
        paths = self.paths
        found = {path: self.said(path, tag) for path in paths}
        own = [path for path in paths if self.words(path, tag)]
        recording, of = self.sounds.get(tag, ("", ""))
        pictures = [path for path in paths if path in self.pictures]
        return Standing(
            tag=tag,
            own=len(own),
            borrowed=sum(one is not None and one.tag != tag for one in found.values()),
            stale=sum(self.is_stale(path, tag) for path in own),
            total=len(paths),
            reviewed=tag == self.source or all(self.texts[path][tag].reviewed for path in own),
            pictures=len(pictures),
            described=sum(found[path] is not None for path in pictures),
            heard=recording,
            outdated=bool(recording) and of != self.spoken(tag),
        )

    def standings(self) -> tuple[Standing, ...]:
        """Every language, the source first."""
        others = [tag for tag in self.languages if tag != self.source]
        return tuple(self.standing(tag) for tag in (self.source, *others))

    def spoken(self, tag: str) -> str:
        """The digest of all that a recording in a language says; what describes a picture is not read aloud."""
        said = [self.said(path, tag) for path in self.paths if path not in self.pictures]
        return digest("\n".join(one.words for one in said if one).encode())


def lacking(worded: Worded, needed: Sequence[str]) -> dict[str, str]:
    """The needed texts that have no words in the source language, each with the code of what is wrong."""
    return {path: "required" for path in needed if path not in worded.paths}
