"""How many examples a property is tried on.

A usual run tries as many as keep it short, `--whole` two and a half times as many, and `--hypothesis-profile thorough`
10,000 of each, which takes hours.
"""

from __future__ import annotations

import os
from typing import Final

from hypothesis import HealthCheck, settings

USUAL: Final = "usual"
WHOLE: Final = "whole"
THOROUGH: Final = "thorough"
MANY: Final = 10_000
SHARE: Final = 0.4  # what a usual run takes of a whole one


def register() -> None:
    """Make all profiles known and the usual one the default; a run may then name another."""
    # A correctness test never asserts a time, and CI tries the same examples each time.
    settings.register_profile(
        WHOLE,
        deadline=None,
        derandomize=os.environ.get("CI") == "true",
        suppress_health_check=[HealthCheck.too_slow],
    )
    whole = settings.get_profile(WHOLE)
    settings.register_profile(USUAL, whole, max_examples=round(whole.max_examples * SHARE))
    settings.register_profile(THOROUGH, whole, max_examples=MANY, derandomize=False)
    settings.load_profile(USUAL)


def examples(whole: int) -> int:
    """How many examples a property takes in this run: `whole` with `--whole`."""
    return {USUAL: round(whole * SHARE), THOROUGH: MANY}.get(settings.get_current_profile_name(), whole)
