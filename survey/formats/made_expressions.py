"""Expressions put together from parts that come from elsewhere, so that no word of theirs can end a quotation."""

from __future__ import annotations

from collections.abc import Iterable

from survey.core import expression
from survey.errors import ExpressionError


def answer(key: str) -> str:
    """The answer to a question."""
    return f"${{{key}}}"


def quoted(words: str) -> str:
    """Text as a literal; where it has both sorts of quotation mark, as a concatenation of literals."""
    if "'" not in words:
        return f"'{words}'"
    if '"' not in words:
        return f'"{words}"'
    pieces = words.split("'")
    return "concat(" + ', "\'", '.join(f"'{piece}'" for piece in pieces) + ")"


def plain(number: float) -> str:
    """A number as a literal, without an exponent."""
    if float(number).is_integer():
        return str(int(number))
    written = repr(float(number))
    return written if "e" not in written else f"{number:.15f}".rstrip("0")


def all_of(parts: Iterable[str]) -> str:
    """What holds when every part does; "" for no parts."""
    return _joined(parts, " and ", " or ")


def any_of(parts: Iterable[str]) -> str:
    """What holds when one of the parts does; "" for no parts."""
    return _joined(parts, " or ", " and ")


def fault_of(source: str) -> str:
    """Why an expression cannot be used, "" if it can."""
    try:
        expression.parse(source)
    except ExpressionError as error:
        return str(error)
    return ""


def _joined(parts: Iterable[str], sign: str, weaker: str) -> str:
    kept = list(dict.fromkeys(part for part in parts if part))
    if len(kept) < 2:
        return "".join(kept)
    return sign.join(f"({part})" if (weaker in part or sign in part) and not _enclosed(part) else part for part in kept)


def _enclosed(part: str) -> bool:
    """Whether one pair of parentheses stands around all of a part."""
    if not part.startswith("("):
        return False
    depth, mark = 0, ""
    for place, sign in enumerate(part):
        if mark or sign in "'\"":
            mark = "" if sign == mark else mark or sign
            continue
        depth += (sign == "(") - (sign == ")")
        if depth == 0:
            return place == len(part) - 1
    return False
