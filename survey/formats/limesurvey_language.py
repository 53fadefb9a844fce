"""LimeSurvey's expressions ("ExpressionScript"), and the older conditions that are rows of a table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from survey.formats.made_expressions import all_of, any_of, quoted
from survey.formats.outside_expressions import Dialect

_OPERATORS: Final = {
    **dict.fromkeys(("or", "||"), "or"),
    **dict.fromkeys(("and", "&&"), "and"),
    **dict.fromkeys(("not", "!"), "not"),
    **dict.fromkeys(("==", "eq", "="), "="),
    **dict.fromkeys(("!=", "ne"), "!="),
    **dict.fromkeys((">", "gt"), ">"),
    **dict.fromkeys(("<", "lt"), "<"),
    **dict.fromkeys((">=", "ge"), ">="),
    **dict.fromkeys(("<=", "le"), "<="),
}


def _regex(parts: Sequence[str]) -> str:
    """A pattern as PHP writes it, between slashes, found anywhere in the text."""
    pattern = parts[0][1:-1]
    body = pattern[1 : pattern.rindex("/")] if pattern.startswith("/") and pattern.count("/") > 1 else pattern
    body = f".*({body.removeprefix('^').removesuffix('$')}).*" if not body.startswith("^") else body
    return f"regex({parts[1]}, {quoted(body)})"


def _sum(parts: Sequence[str]) -> str:
    return "(" + " + ".join(f"coalesce({part}, 0)" for part in parts) + ")"


_FUNCTIONS: Final[dict[str, Callable[[Sequence[str]], str]]] = {
    "is_empty": lambda parts: f"({parts[0]} = '')",
    "if": lambda parts: f"if({parts[0]}, {parts[1]}, {parts[2]})",
    "iif": lambda parts: f"if({parts[0]}, {parts[1]}, {parts[2]})",
    "count": lambda parts: f"count-non-empty({', '.join(parts)})",
    "sum": _sum,
    "intval": lambda parts: f"int({parts[0]})",
    "floor": lambda parts: f"int({parts[0]})",
    "round": lambda parts: f"round({parts[0]}, {parts[1] if len(parts) > 1 else 0})",
    "strlen": lambda parts: f"string-length({parts[0]})",
    "regexmatch": _regex,
    "min": lambda parts: f"min({', '.join(parts)})",
    "max": lambda parts: f"max({', '.join(parts)})",
}
LIMESURVEY: Final = Dialect(_OPERATORS, _FUNCTIONS, braced=False)
ENDINGS: Final = (".NAOK", ".valueNAOK", ".value", ".shown", ".code")


def bare(name: str) -> str:
    """A variable's name without what says which of its sides is meant."""
    return next((name.removesuffix(ending) for ending in ENDINGS if name.endswith(ending)), name)


def as_expression(rows: Iterable[Mapping[str, str]], names: Mapping[str, str]) -> str:
    """The older conditions of a question as one expression: scenarios are alternatives.

    Inside a scenario all must hold, but several on one question are alternatives too. `names` gives a field's code.
    """
    scenarios: dict[str, dict[str, list[str]]] = {}
    for row in rows:
        field = row.get("cfieldname", "").lstrip("+@").rstrip("@")
        name = names.get(field) or names.get(row.get("cqid", ""), field)
        method = row.get("method", "").strip() or "=="
        value = row.get("value", "")
        made = f"is_empty({name})" if not value.strip() else f"{name} {method} {quoted(value)}"
        if method == "RX":
            made = f"regexMatch({quoted(value)}, {name})"
        scenarios.setdefault(row.get("scenario", "1"), {}).setdefault(row.get("cqid", field), []).append(made)
    return any_of(all_of(map(any_of, questions.values())) for questions in scenarios.values())
