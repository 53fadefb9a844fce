"""Hiding figures that could point at a person, before anybody sees them who may not read single answers.

Two rules. Primary: a question that fewer than `base` answered is not broken down, and no cell of 1 to `cell` - 1 is
shown. Secondary: where the parts add up to a known whole, more of them are hidden, the smallest first, until no hidden
part can be worked out from the rest. Hidden cells all look the same, so that none tells which rule hid it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from survey.core.tally import Line, Summary

HIDDEN: Final = -1  # stands where a count is not shown
_FEWEST_HIDDEN = 2


@dataclass(frozen=True, slots=True)
class Rule:
    """The thresholds: fewer respondents than `base` are not broken down, cells below `cell` are not shown."""

    base: int = 10
    cell: int = 5


DEFAULT: Final = Rule()


def protect_parts(counts: Sequence[int], rule: Rule) -> tuple[int, ...]:
    """Parts of a known whole, with `HIDDEN` where one could point at a person.

    What stays hidden adds up to at least `rule.base` over at least two cells, so that the whole less what is shown
    never gives one of them away. Zeros are shown: they are about nobody.
    """
    hidden = {place for place, count in enumerate(counts) if 0 < count < rule.cell}
    spare = sorted((count, place) for place, count in enumerate(counts) if count >= rule.cell)
    while hidden and spare and not _covered([counts[place] for place in hidden], rule):
        hidden.add(spare.pop(0)[1])
    if hidden and not _covered([counts[place] for place in hidden], rule):
        return (HIDDEN,) * len(counts)
    return tuple(HIDDEN if place in hidden else count for place, count in enumerate(counts))


def protect_shares(counts: Sequence[int], base: int, rule: Rule) -> tuple[int, ...]:
    """Counts out of `base` that do not add up to it: neither those who chose nor those who did not may be few."""
    return tuple(HIDDEN if _few(count, rule) or _few(base - count, rule) else count for count in counts)


def protect(summary: Summary, rule: Rule = DEFAULT) -> Summary:
    """The summary with `HIDDEN` for every count that may not be shown; no lines where the base is too small.

    The figures are one equation more about the cells, so they are left out where any is hidden, and of written numbers
    always: the lowest and the highest are somebody's own.
    """
    base, *missing = protect_parts([summary.base, *summary.missing.values()], rule)
    reasons = dict(zip(summary.missing, missing, strict=True))
    if base < rule.base:
        return Summary(base, (), reasons)
    counts = [line.count for line in summary.lines]
    additive = sum(counts) == summary.base
    shown = protect_parts(counts, rule) if additive else protect_shares(counts, summary.base, rule)
    lines = tuple(_with_count(line, count) for line, count in zip(summary.lines, shown, strict=True))
    open_figures = HIDDEN not in shown and all(line.label for line in lines)
    return Summary(base, lines, reasons, summary.figures if open_figures else None)


def protect_count(count: int, rule: Rule = DEFAULT) -> int:
    """One count that adds up to nothing, or `HIDDEN`."""
    return HIDDEN if _few(count, rule) else count


def _covered(hidden: Sequence[int], rule: Rule) -> bool:
    return len(hidden) >= _FEWEST_HIDDEN and sum(hidden) >= rule.base


def _few(count: int, rule: Rule) -> bool:
    return 0 < count < rule.cell


def _with_count(line: Line, count: int) -> Line:
    return Line(line.key, count, line.label)
