"""How long a questionnaire takes: to read and check, to find one's way through, and to compute an expression.

    python -m benchmarks.engine

Run at 10, 100 and 1,000 questions, so that what grows can be seen to grow.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from survey.core.answers import Answer
from survey.core.canonical import canonical, from_data
from survey.core.expression import evaluate, parse
from survey.core.routing import Route
from survey.core.unfolding import unfolded
from survey.formats import yaml_form

SIZES = (10, 100, 1_000)
_HEAD = """\
key: {key}
source: sv
title: Stor
about: {{who: Vi., why: Lära., sees: Vi., time: Länge., delete: Koden.}}
thanks: Tack.
questions:
"""
_QUESTION = """\
  - key: q{number}
    kind: choice
    label: Fråga {number}
    relevant: "{relevant}"
    choices: [{{key: a, label: Ett}}, {{key: b, label: Två}}, {{key: c, label: Tre}}]
"""


def write(home: Path, size: int) -> Path:
    """A questionnaire of so many questions, every other one with a condition on the one before."""
    folder = home / f"big{size}"
    folder.mkdir()
    questions = (
        _QUESTION.format(
            number=number, relevant=f"${{q{number - 1}}} = 'a' or selected(${{q0}}, 'b')" if number % 2 else "1 = 1"
        )
        for number in range(size)
    )
    (folder / "questionnaire.yaml").write_text(_HEAD.format(key=folder.name) + "".join(questions), "utf-8")
    return folder


def seconds(act: Callable[[], object], times: int = 5) -> float:
    """The least time of some, since whatever else the machine does only adds."""
    best = float("inf")
    for _ in range(times):
        begun = time.process_time()
        act()
        best = min(best, time.process_time() - begun)
    return best


def page_opener(folder: Path) -> Callable[[], None]:
    """What opening a page in the middle of a whole response asks of the route, to be done as often as one likes."""
    questionnaire = yaml_form.examine(folder).questionnaire
    route = Route(unfolded(questionnaire))
    answers = {page.key: Answer("a") for page in questionnaire.pages}
    page = questionnaire.pages[len(questionnaire.pages) // 2]

    def open_page() -> None:
        standing = route.standing(answers)
        standing.is_reached(page)
        standing.asked(page)
        standing.initial(page)
        standing.before(page.key)
        standing.progress(page.key)

    return open_page


def measure(folder: Path) -> dict[str, float]:
    """Seconds of CPU for everything that is done with a questionnaire of this size."""
    reading = seconds(lambda: yaml_form.examine(folder), 2)
    questionnaire = yaml_form.examine(folder).questionnaire
    content = canonical(questionnaire)
    loading = seconds(lambda: Route(unfolded(from_data(json.loads(content)))), 2)
    return {"read and check": reading, "load": loading, "open a page": seconds(page_opener(folder))}


def main() -> None:
    """Print a table."""
    rows: dict[str, dict[str, float]] = {}
    with TemporaryDirectory() as home:
        for size in SIZES:
            rows[str(size)] = measure(write(Path(home), size))
    expression = parse("${a} = 'no' and selected(${b}, 'far') or ${c} > 30")
    values = {"a": "no", "b": ("near", "far"), "c": 31}
    each = seconds(lambda: [evaluate(expression, values.get) for _ in range(10_000)]) / 10_000
    print(f"{'questions':>10}" + "".join(f"{name:>18}" for name in rows["10"]))
    for questions, row in rows.items():
        print(f"{questions:>10}" + "".join(f"{value * 1_000:>15.3f} ms" for value in row.values()))
    print(f"an expression: {each * 1e6:.2f} µs")


if __name__ == "__main__":
    main()
