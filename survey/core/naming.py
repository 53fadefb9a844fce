"""What keys may look like."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from survey.core.definition import Fault


class Naming(NamedTuple):
    """What keys of one sort may look like: as a pattern, and in words."""

    pattern: re.Pattern[str]
    words: str

    def fault(self, at: str, key: str) -> Fault | None:
        """What is wrong with a key, if anything."""
        if self.pattern.fullmatch(key):
            return None
        shown = key if len(key) <= 60 else key[:57] + "…"
        return Fault(at, "bad-key", f"The key {shown!r} cannot be used.", f"Use {self.words}, at most 60 in all.")


SLUG: Final = Naming(re.compile("[a-z][a-z0-9-]{0,59}"), "small letters a to z, digits and -, a letter first")
KEY: Final = Naming(re.compile("[a-z][a-z0-9_]{0,59}"), "small letters a to z, digits and _, a letter first")
CHOICE_KEY: Final = Naming(re.compile("[a-z0-9][a-z0-9_-]{0,59}"), "small letters a to z, digits, - and _")
