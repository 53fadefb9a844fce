"""The thresholds, and what it means that a hidden count is protected.

What is sensitive: a count of 1 to `cell` - 1 (it points at few people); every count of a group of fewer than `base`,
of none too (it is not broken down); and the one count that is all of a small group (whoever knows that somebody
belongs to it would know the answer: attribute disclosure).

When it is protected: from everything published together, its feasible interval (the integers it could be) is at least
`cell` - 1 wide, and for a small count also reaches `cell`, so that nobody can even tell that it is small. This is the
interval view of the field (Willenborg & de Waal, Elements of Statistical Disclosure Control, 2001, ch. 6; Hundepool et
al., Statistical Disclosure Control, 2012, ch. 4): protection against exact and against approximate disclosure.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

HIDDEN: Final = -1  # stands where a count is not shown


@dataclass(frozen=True, slots=True)
class Rule:
    """Fewer people than `base` are not broken down, and counts under `cell` are hidden with what would give them away.

    Raises ValueError for thresholds that would protect nobody.
    """

    base: int = 10
    cell: int = 5

    def __post_init__(self) -> None:
        if not 2 <= self.cell <= self.base:
            raise ValueError("the smallest count is at least 2, and no larger than the smallest base")

    @property
    def alone(self) -> int:
        """A group smaller than this does not show that all of it answered the same."""
        return 2 * self.base

    @property
    def width(self) -> int:
        """How wide the feasible interval of a hidden sensitive count must be at least."""
        return self.cell - 1

    def is_small(self, count: int) -> bool:
        """Whether a count could point at a person."""
        return 0 < count < self.cell

    def is_uniform(self, part: int, whole: int) -> bool:
        """Whether a part is all of a small group."""
        return 0 < part == whole < self.alone

    def stricter(self, other: Rule) -> Rule:
        """The stricter of both, threshold by threshold."""
        return Rule(max(self.base, other.base), max(self.cell, other.cell))

    def weakens(self, other: Rule) -> bool:
        """Whether any threshold is lower than the other's."""
        return self.stricter(other) != self


DEFAULT: Final = Rule()
