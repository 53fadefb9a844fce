"""How far coders agree: per cent, Cohen's kappa for two, Krippendorff's alpha for any number and with missing cells.

A unit is an answer. What a coder says of it is the set of codes they gave it, which may be empty; a coder who has not
read it says nothing, and has no cell. Where a coefficient is not defined (one coder, or everybody always says the same,
so that there is nothing that agreement could be told from) it is None.

Sources: Cohen, "A coefficient of agreement for nominal scales", 1960; Krippendorff, "Content Analysis", 4th ed., ch.
12; Passonneau, "Measuring Agreement on Set-valued Items (MASI)", LREC 2006.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final, TypeVar

GOOD: Final = 0.8
TENTATIVE: Final = 0.667
Value = TypeVar("Value", bound=Hashable)
Codes = frozenset[int]
Unit = Mapping[str, Codes]


@dataclass(frozen=True, slots=True)
class CodeAgreement:
    """How far coders agree on one code: given or not, by unit. `given` is how many units each coder gave it.

    `percent` is 0 to 1; `kappa` is None but for two coders.
    """

    code: int
    given: Mapping[str, int]
    percent: float | None
    kappa: float | None
    alpha: float | None


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far coders agree over all.

    `percent`, `kappa` and `alpha` pool every decision, each code given or not to each unit; `alike` is the share of
    pairs of coders who gave a unit the very same set, and `masi` alpha over those sets with MASI's distance, for which
    sets that overlap agree in part. `units` have been coded by two or more.
    """

    coders: tuple[str, ...]
    units: int
    codes: tuple[CodeAgreement, ...]
    percent: float | None
    kappa: float | None
    alpha: float | None
    alike: float | None
    masi: float | None


def agreement(units: Iterable[Unit], coders: Sequence[str], codes: Iterable[int]) -> Agreement:
    """How far these coders agree on these units, code by code and over all."""
    shared = [{coder: unit[coder] for coder in coders if coder in unit} for unit in units]
    shared = [unit for unit in shared if len(unit) > 1]
    by_code = tuple(_on_code(code, shared, coders) for code in codes)
    decisions = [{coder: one.code in given for coder, given in unit.items()} for one in by_code for unit in shared]
    pooled = [list(cells.values()) for cells in decisions]
    sets = [list(unit.values()) for unit in shared]
    return Agreement(
        coders=tuple(coders),
        units=len(shared),
        codes=by_code,
        percent=percent(pooled),
        kappa=_kappa_of(decisions, coders),
        alpha=alpha(pooled),
        alike=percent(sets),
        masi=alpha(sets, masi),
    )


def percent(units: Iterable[Sequence[Value]]) -> float | None:
    """The share, 0 to 1, of pairs of values of the same unit that are alike; None where there is no pair."""
    alike = pairs = 0
    for values in units:
        alike += sum(count * (count - 1) // 2 for count in Counter(values).values())
        pairs += len(values) * (len(values) - 1) // 2
    return alike / pairs if pairs else None


def kappa(one: Sequence[Value], other: Sequence[Value]) -> float | None:
    """Cohen's kappa of two coders' values for the same units, in the same order; None where chance alone would do."""
    whole = len(one)
    if whole != len(other):
        raise ValueError("both coders need a value for every unit")
    if not whole:
        return None
    observed = sum(a == b for a, b in zip(one, other, strict=True)) * whole
    ours, theirs = Counter(one), Counter(other)
    expected = sum(times * theirs[value] for value, times in ours.items())
    if expected == whole * whole:
        return None
    return (observed - expected) / (whole * whole - expected)


def alpha(units: Iterable[Sequence[Value]], distance: Callable[[Value, Value], float] | None = None) -> float | None:
    """Krippendorff's alpha of the values that each unit got (as many as coders had one for it).

    `distance` is 0 for alike and up to 1; without one values are alike or not (nominal). None where no unit has two
    values or all values are the same.
    """
    apart = distance or (lambda one, other: float(one != other))
    pairable = [Counter(values) for values in units if len(values) > 1]
    totals: Counter[Value] = Counter()
    observed = 0.0
    for values in pairable:
        totals.update(values)
        within = sum(2 * values[a] * values[b] * apart(a, b) for a, b in combinations(values, 2))
        observed += within / (values.total() - 1)
    whole = totals.total()
    expected = sum(2 * totals[a] * totals[b] * apart(a, b) for a, b in combinations(totals, 2))
    if not expected:
        return None
    return 1 - (whole - 1) * observed / expected


def masi(one: Codes, other: Codes) -> float:
    """MASI's distance of two sets: 0 for the same, 1 for those with nothing in common, and for one against none."""
    common = len(one & other)
    if one == other:
        return 0.0
    if not common:
        return 1.0
    monotone = 2 / 3 if common == min(len(one), len(other)) else 1 / 3
    return 1 - monotone * common / len(one | other)


def grade(value: float | None) -> str:
    """How a coefficient is commonly read (Krippendorff): good, tentative, low, or undefined."""
    if value is None:
        return "undefined"
    return "good" if value >= GOOD else "tentative" if value >= TENTATIVE else "low"


def _on_code(code: int, units: Sequence[Unit], coders: Sequence[str]) -> CodeAgreement:
    cells = [{coder: code in given for coder, given in unit.items()} for unit in units]
    values = [list(one.values()) for one in cells]
    given = {coder: sum(one.get(coder, False) for one in cells) for coder in coders}
    return CodeAgreement(code, given, percent(values), _kappa_of(cells, coders), alpha(values))


def _kappa_of(cells: Sequence[Mapping[str, bool]], coders: Sequence[str]) -> float | None:
    if len(coders) != 2:
        return None
    one, other = coders
    both = [cell for cell in cells if one in cell and other in cell]
    return kappa([cell[one] for cell in both], [cell[other] for cell in both])
