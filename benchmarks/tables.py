"""Results for people and for programs: a table on the terminal, JSON in `results/`."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"
Row = Mapping[str, Any]


def print_table(title: str, rows: Sequence[Row]) -> None:
    """Rows of the same columns, numbers to the right."""
    print(f"\n{title}")
    if not rows:
        print("(nothing)")
        return
    names = list(rows[0])
    cells = [[_cell(row[name]) for name in names] for row in rows]
    widths = [max(len(name), *(len(row[place]) for row in cells)) for place, name in enumerate(names)]
    print("  ".join(name.ljust(width) for name, width in zip(names, widths, strict=True)).rstrip())
    print("  ".join("-" * width for width in widths))
    for row, source in zip(cells, rows, strict=True):
        places = zip(row, names, widths, strict=True)
        print("  ".join(_aligned(cell, source[name], width) for cell, name, width in places))


def write_json(name: str, results: Any) -> Path:
    """Keep results beside those of other runs; the file's name says when."""
    RESULTS.mkdir(exist_ok=True)
    now = datetime.now(UTC)
    path = RESULTS / f"{name}-{now:%Y%m%dT%H%M%SZ}.json"
    machine = {"processors": os.cpu_count(), "python": platform.python_version(), "system": platform.platform()}
    path.write_text(json.dumps({"at": now.isoformat(), "machine": machine, "results": results}, indent=1) + "\n")
    print(f"\nWritten to {path}")
    return path


def percentile(values: Iterable[float], share: float) -> float:
    """The smallest value that `share` of all do not exceed; 0 for none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def _cell(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}" if abs(value) < 10 else f"{value:.1f}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def _aligned(cell: str, value: Any, width: int) -> str:
    return cell.rjust(width) if isinstance(value, int | float) else cell.ljust(width)
