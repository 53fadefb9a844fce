"""What a function of the expression language is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from survey.core.expression.values import Result


class RefusedError(Exception):
    """A function cannot take its arguments; the message says why."""


@dataclass(frozen=True, slots=True)
class Function:
    """What a function computes and how many arguments it takes (`most` None: any number; `even`: in pairs).

    `about_current` stands in the answer that the expression is about where no argument is given. `compares` says that
    its arguments are an answer and a key. `checks` look at a literal argument when the expression is read.
    `fleeting` says that it comes to something else as time goes by.
    """

    call: Callable[..., Result]
    least: int
    most: int | None
    about_current: bool = False
    compares: bool = False
    checks: Mapping[int, Callable[[str], object]] = field(default_factory=dict)
    fleeting: bool = False

    def takes(self, count: int) -> bool:
        """Whether it can be called with `count` arguments."""
        return self.least <= count and (self.most is None or count <= self.most)

    @property
    def counts(self) -> str:
        """How many arguments it takes, in words."""
        if self.most is None:
            return f"at least {self.least} argument{'s' * (self.least != 1)}"
        if self.most == self.least:
            return f"{self.least or 'no'} argument{'s' * (self.least != 1)}"
        return f"{self.least} to {self.most} arguments"
