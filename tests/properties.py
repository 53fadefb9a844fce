"""How many examples a property is tried on.

A usual run tries as many as keep it short. `--hypothesis-profile thorough` tries 10,000 of each, which takes hours.
"""

from __future__ import annotations

import os
from typing import Final

from hypothesis import HealthCheck, settings

USUAL: Final = "any-machine"
THOROUGH: Final = "thorough"
MANY: Final = 10_000


def register() -> None:
    """Make both profiles known and the usual one the default; a run may then name the other."""
    # A correctness test never asserts a time, and CI tries the same examples each time.
    settings.register_profile(
        USUAL,
        deadline=None,
        derandomize=os.environ.get("CI") == "true",
        suppress_health_check=[HealthCheck.too_slow],
    )
    settings.register_profile(THOROUGH, settings.get_profile(USUAL), max_examples=MANY, derandomize=False)
    settings.load_profile(USUAL)


def examples(usual: int) -> int:
    """How many examples a property takes: `usual`, or all that a thorough run asks for."""
    return MANY if settings.get_current_profile_name() == THOROUGH else usual
