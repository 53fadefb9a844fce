"""Hiding figures that could point at a person, before anybody sees them who may not read single answers.

What must never be known is a count of 1 to `cell` - 1, nor any breakdown of fewer than `base` people. Hiding just those
counts is not enough: the whole less the rest gives a lone one away, and so do the rules themselves to somebody who
knows them. So counts of 0 and of `cell` are hidden along with the small ones, as cover; and where what is hidden would
still add up to few people, the smallest of the other counts is hidden too. Hidden counts all look the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from survey.core.tally import Line, Summary

HIDDEN: Final = -1  # stands where a count is not shown


@dataclass(frozen=True, slots=True)
class Rule:
    """The thresholds: fewer people than `base` are not broken down, counts of 0 to `cell` are not shown."""

    base: int = 10
    cell: int = 5


DEFAULT: Final = Rule()


def protect_parts(counts: Sequence[int], rule: Rule = DEFAULT) -> tuple[int, ...]:
    """Parts of a known whole, with `HIDDEN` where one could point at a person or would give another away.

    Zeros are shown only where there is nothing for them to cover.
    """
    hidden = {place for place, count in enumerate(counts) if count <= rule.cell}
    covered = sum(counts[place] for place in hidden)
    if covered == 0:
        return tuple(counts)
    others = sorted((count, place) for place, count in enumerate(counts) if place not in hidden)
    if others and (len(hidden) == 1 or covered <= rule.cell):
        hidden.add(others[0][1])
    return tuple(HIDDEN if place in hidden else count for place, count in enumerate(counts))


def protect_shares(counts: Sequence[int], whole: int, rule: Rule = DEFAULT) -> tuple[int, ...]:
    """Counts out of `whole` that do not add up to it: neither those who chose nor those who did not may be few."""
    return tuple(HIDDEN if count <= rule.cell or 0 < whole - count <= rule.cell else count for count in counts)


def protect_count(count: int, rule: Rule = DEFAULT) -> int:
    """One count that is part of nothing."""
    return HIDDEN if 0 < count <= rule.cell else count


def protect(summary: Summary, reasons: Iterable[str], rule: Rule = DEFAULT) -> Summary:
    """The summary with `HIDDEN` for every count that may not be shown, and without figures.

    `reasons` are all that the question offers for not answering; those that nobody gave are cover for the others. The
    answers and the reasons are parts of one whole, everybody who was asked. Figures (a mean, a highest) are one
    equation more about the counts, or somebody's own number.
    """
    missing = {**dict.fromkeys(reasons, 0), **summary.missing}
    if summary.total < rule.base:
        return veil(Summary(summary.base, (), missing))
    counts = [line.count for line in summary.lines]
    if summary.lines and sum(counts) == summary.base:
        shown = protect_parts([*counts, *missing.values()], rule)
        lines, kept = shown[: len(counts)], shown[len(counts) :]
        base = HIDDEN if HIDDEN in kept else summary.base
    else:
        shown = protect_parts([summary.base, *missing.values()], rule)
        base, kept = shown[0], shown[1:]
        lines = protect_shares(counts, summary.base, rule)
    return Summary(base, _with_counts(summary.lines, lines), dict(zip(missing, kept, strict=True)))


def veil(summary: Summary) -> Summary:
    """The summary with nothing shown at all."""
    return Summary(HIDDEN, (), dict.fromkeys(summary.missing, HIDDEN))


def hides(summary: Summary) -> bool:
    """Whether anything in it is hidden."""
    return HIDDEN in (summary.base, *summary.missing.values(), *(line.count for line in summary.lines))


def _with_counts(lines: Sequence[Line], counts: Sequence[int]) -> tuple[Line, ...]:
    return tuple(Line(line.key, count, line.label) for line, count in zip(lines, counts, strict=True))
