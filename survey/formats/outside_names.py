"""Names from other systems as keys of ours: small letters, digits and _, each its own, the same every time.

A form that we exported has our keys already; they are kept as they are (`verbatim`).
"""

from __future__ import annotations

import hashlib
import re
from typing import Final
from unicodedata import normalize

from survey.core.kinds.terms import RESERVED
from survey.core.naming import CHOICE_KEY, KEY

LONGEST: Final = 60
_COUNTED = re.compile(r"(?:^|_)\d+$")
_OTHER = re.compile("[^a-z0-9]+")
_OTHER_IN_CHOICE = re.compile("[^a-z0-9-]+")


class Names:
    """The keys given so far in one space of names (a questionnaire's questions, a question's choices)."""

    def __init__(self, choices: bool = False, verbatim: bool = False) -> None:
        self._choices = choices
        self._verbatim = verbatim
        self._given: dict[str, str] = {}
        self._taken: set[str] = set()

    def key(self, outside: str) -> str:
        """The key of `outside`: the one it has, or a new one that nothing else has."""
        if outside not in self._given:
            self._given[outside] = self.fresh(outside)
        return self._given[outside]

    def fresh(self, outside: str) -> str:
        """A key like `outside` that nothing else has, also when `outside` has one already."""
        wanted = self._wanted(outside)
        key, times = wanted, 1
        while key in self._taken:
            times += 1
            key = f"{wanted[: LONGEST - 8]}_v{times}"
        self._taken.add(key)
        return key

    def _wanted(self, outside: str) -> str:
        if self._choices:
            return choice_key(outside)
        if self._verbatim and KEY.pattern.fullmatch(outside):
            return outside
        return question_key(outside)


def question_key(outside: str) -> str:
    """The key that a question called `outside` elsewhere gets here, if no other has it: "100.3" becomes "q100_3_q".

    What ends with a number gets a letter after it: `age_2` is where the second answer to `age` in a repeat goes.
    """
    key = _OTHER.sub("_", _plain(outside)).strip("_")
    key = f"{key}_q" if _COUNTED.search(key) else key
    return _short(key if key[:1].isalpha() else f"q{key}", outside)


def choice_key(outside: str) -> str:
    """The key that a choice called `outside` elsewhere gets here, if no other has it."""
    if CHOICE_KEY.pattern.fullmatch(outside) and outside != RESERVED:
        return outside
    key = _OTHER_IN_CHOICE.sub("_", _plain(outside)).strip("_-")
    return _short(f"{key}_" if key == RESERVED else key or "c", outside)


def _plain(outside: str) -> str:
    """Small letters, those with marks on them without."""
    return normalize("NFKD", outside.casefold()).encode("ascii", "ignore").decode()


def _short(key: str, outside: str) -> str:
    """At most the longest a key may be; what is cut off is told apart by a digest."""
    if len(key) <= LONGEST - 8:
        return key
    return f"{key[: LONGEST - 16]}_{hashlib.sha256(outside.encode()).hexdigest()[:7]}"
