"""The operators: how tightly each binds, and what it computes."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Sequence
from typing import Final

from survey.core.expression.values import NAN, Lookup, Result, equal, number, truth

Run = Callable[[Lookup], Result]
Operation = Callable[[Result, Result], Result]


def _all(parts: Sequence[Run]) -> Run:
    if len(parts) == 2:
        first, second = parts
        return lambda lookup: truth(first(lookup)) and truth(second(lookup))
    return lambda lookup: all(truth(part(lookup)) for part in parts)


def _any(parts: Sequence[Run]) -> Run:
    if len(parts) == 2:
        first, second = parts
        return lambda lookup: truth(first(lookup)) or truth(second(lookup))
    return lambda lookup: any(truth(part(lookup)) for part in parts)


def folding(first: Run, rest: Sequence[tuple[Operation, Run]]) -> Run:
    if len(rest) == 1:
        operation, second = rest[0]
        return lambda lookup: operation(first(lookup), second(lookup))

    def run(lookup: Lookup) -> Result:
        total = first(lookup)
        for operation, part in rest:
            total = operation(total, part(lookup))
        return total

    return run


def _divided(left: float, right: float) -> float:
    if right:
        return left / right
    return NAN if not left or left != left else math.copysign(math.inf, left) * math.copysign(1.0, right)


def _remainder(left: float, right: float) -> float:
    try:
        return math.fmod(left, right)
    except ValueError:
        return NAN


def _numeric(compute: Callable[[float, float], Result]) -> Operation:
    return lambda left, right: compute(number(left), number(right))


# Operator → how tightly it binds, and what it computes. `and` and `or` stop at the first part that decides.
BINDING: Final = {
    "or": 1,
    "and": 2,
    **dict.fromkeys(("=", "!="), 3),
    **dict.fromkeys(("<", "<=", ">", ">="), 4),
    **dict.fromkeys(("+", "-"), 5),
    **dict.fromkeys(("*", "div", "mod"), 6),
}
OPERATIONS: Final[dict[str, Operation]] = {
    "=": equal,
    "!=": lambda left, right: not equal(left, right),
    "<": _numeric(operator.lt),
    "<=": _numeric(operator.le),
    ">": _numeric(operator.gt),
    ">=": _numeric(operator.ge),
    "+": _numeric(operator.add),
    "-": _numeric(operator.sub),
    "*": _numeric(operator.mul),
    "div": _numeric(_divided),
    "mod": _numeric(_remainder),
}
CHAINED: Final = {"and": _all, "or": _any}
