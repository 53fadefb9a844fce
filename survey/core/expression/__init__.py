"""XLSForm's expression language: conditions, constraints and calculations, read once and computed in microseconds.

    parse("${been} = 'no' and selected(${why}, 'far')")

The grammar and the types are XPath 1.0's with `${key}` for a question's answer; the functions are those of the XLSForm
reference that make sense in a questionnaire on the web. Nothing of Python is reachable from an expression.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

from survey.core.expression.grammar import ATTRIBUTE, CURRENT, DEEPEST, LONGEST, Mention, Reader
from survey.core.expression.values import Lookup, Result, truth

__all__ = [
    "ATTRIBUTE",
    "CURRENT",
    "DEEPEST",
    "LONGEST",
    "Expression",
    "Lookup",
    "Mention",
    "Result",
    "evaluate",
    "holds",
    "parse",
]


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression that has been read.

    `mentions` lists each `${name}` with its column and the literal it is compared with, `names` just the names.
    `current` says that it refers to the answer it is about, ".", which is looked up under the name `CURRENT`, and
    `fleeting` that it looks at the clock.
    """

    source: str
    mentions: tuple[Mention, ...]
    names: frozenset[str]
    current: bool
    fleeting: bool
    run: Callable[[Lookup], Result] = field(compare=False, repr=False)


@lru_cache(maxsize=2_048)
def parse(source: str, attributes: bool = False) -> Expression:
    """Read an expression; `ExpressionError` with the column of the fault if it cannot be read.

    With `attributes` a bare name is an attribute of a choice, looked up under `ATTRIBUTE` and the name.
    """
    reader = Reader(source, attributes)
    part = reader.read()
    mentions = tuple(reader.mentions.values())
    names = frozenset(each.name for each in mentions)
    return Expression(source, mentions, names, reader.current, reader.fleeting, part.run)


def evaluate(expression: Expression, lookup: Lookup) -> Result:
    """What the expression comes to; `lookup` gives the value of an answer, None where there is none."""
    return expression.run(lookup)


def holds(expression: Expression, lookup: Lookup) -> bool:
    """Whether the expression comes to something true."""
    return truth(expression.run(lookup))
