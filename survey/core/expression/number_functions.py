"""The functions that compute with numbers."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import ROUND_HALF_DOWN, ROUND_HALF_UP, Decimal
from typing import Final

from survey.core.expression.function import Function
from survey.core.expression.values import NAN, Result, number

MOST_PLACES: Final = 15  # decimals that a floating-point number can tell apart


def rounded(value: float, places: int) -> float:
    """Rounded as XPath does: halves upward."""
    if not math.isfinite(value):
        return value
    halves = ROUND_HALF_UP if value >= 0 else ROUND_HALF_DOWN
    step = Decimal(1).scaleb(-places)
    exact = Decimal(repr(value))
    return float((exact / step).to_integral_value(halves) * step)


def _round(value: Result, places: Result = 0.0) -> float:
    wanted = number(places)
    if wanted != wanted:
        return NAN
    return rounded(number(value), int(min(max(wanted, -MOST_PLACES), MOST_PLACES)))


def _int(value: Result) -> float:
    exact = number(value)
    return float(math.trunc(exact)) if math.isfinite(exact) else NAN


def _computing(compute: Callable[..., float]) -> Callable[..., Result]:
    """A function of numbers that gives not-a-number where mathematics has none, and infinity where it is too large."""

    def call(*values: Result) -> float:
        try:
            return compute(*map(number, values))
        except OverflowError:
            return math.inf
        except (ValueError, ZeroDivisionError):
            return NAN

    return call


def _power(base: float, exponent: float) -> float:
    return math.pow(base, exponent)


def _logarithm(function: Callable[[float], float]) -> Callable[[float], float]:
    return lambda value: -math.inf if value == 0 else function(value)


def _numbers(values: tuple[Result, ...]) -> list[float]:
    return [number(part) for value in values for part in (value if isinstance(value, tuple) else (value,))]


def _extreme(pick: Callable[[list[float]], float]) -> Callable[..., Result]:
    def call(*values: Result) -> float:
        numbers = _numbers(values)
        return NAN if not numbers or any(math.isnan(each) for each in numbers) else pick(numbers)

    return call


def _sum(*values: Result) -> float:
    return sum(_numbers(values), 0.0)


NUMBER_FUNCTIONS: Final[dict[str, Function]] = {
    "number": Function(number, 1, 1, about_current=True),
    "int": Function(_int, 1, 1),
    "round": Function(_round, 1, 2),
    "floor": Function(_computing(lambda value: value if math.isinf(value) else float(math.floor(value))), 1, 1),
    "ceiling": Function(_computing(lambda value: value if math.isinf(value) else float(math.ceil(value))), 1, 1),
    "abs": Function(_computing(abs), 1, 1),
    "sum": Function(_sum, 1, None),
    "min": Function(_extreme(min), 1, None),
    "max": Function(_extreme(max), 1, None),
    "pow": Function(_computing(_power), 2, 2),
    "sqrt": Function(_computing(math.sqrt), 1, 1),
    "exp": Function(_computing(math.exp), 1, 1),
    "exp10": Function(_computing(lambda value: math.pow(10, value)), 1, 1),
    "log": Function(_computing(_logarithm(math.log)), 1, 1),
    "log10": Function(_computing(_logarithm(math.log10)), 1, 1),
    "sin": Function(_computing(math.sin), 1, 1),
    "cos": Function(_computing(math.cos), 1, 1),
    "tan": Function(_computing(math.tan), 1, 1),
    "asin": Function(_computing(math.asin), 1, 1),
    "acos": Function(_computing(math.acos), 1, 1),
    "atan": Function(_computing(math.atan), 1, 1),
    "atan2": Function(_computing(math.atan2), 2, 2),
    "pi": Function(lambda: math.pi, 0, 0),
}
