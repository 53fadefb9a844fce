"""How long a questionnaire takes: to read and check, to find one's way through, and to compute an expression.

    python -m benchmarks.engine

Run at 10 to 3,000 questions, so that what grows can be seen to grow. "First page seen" is what a worker pays once that
knows nothing of the person yet, "a page turned" what each page costs that knows, and "what half hangs on" the same for
a first question that half of all conditions name, which have to be looked at again.

"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from survey.core.answers import Answer
from survey.core.canonical import canonical, from_data
from survey.core.definition import Choice, Page, Question, Questionnaire, Text
from survey.core.expression import evaluate, parse
from survey.core.routing import Route
from survey.core.unfolding import unfolded
from survey.formats import yaml_form

SIZES = (10, 100, 1_000, 3_000)
MOST_IN_A_FILE = 1_000
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


def relevant(number: int) -> str:
    """Every other question has a condition: on the one before it, and on the first."""
    return f"${{q{number - 1}}} = 'a' or selected(${{q0}}, 'b')" if number % 2 else "1 = 1"


def write(home: Path, size: int) -> Path:
    """The file of a questionnaire of so many questions."""
    folder = home / f"big{size}"
    folder.mkdir()
    questions = (_QUESTION.format(number=number, relevant=relevant(number)) for number in range(size))
    (folder / "questionnaire.yaml").write_text(_HEAD.format(key=folder.name) + "".join(questions), "utf-8")
    return folder


def made(size: int) -> Questionnaire:
    """The same questionnaire, without a file."""

    def text(words: str) -> Text:
        return Text("", {"sv": words})

    choices = tuple(Choice(key, text(words)) for key, words in (("a", "Ett"), ("b", "Två"), ("c", "Tre")))
    questions = (
        Question(f"q{number}", "choice", text(f"Fråga {number}"), choices=choices, relevant=relevant(number))
        for number in range(size)
    )
    pages = tuple(Page(question.key, (question,)) for question in questions)
    return Questionnaire(f"big{size}", ("sv",), text("Stor"), {}, text("Tack"), pages)


def seconds(act: Callable[[], object], times: int = 5) -> float:
    """The least time of some, since whatever else the machine does only adds."""
    best = float("inf")
    for _ in range(times):
        begun = time.process_time()
        act()
        best = min(best, time.process_time() - begun)
    return best


def page_turner(questionnaire: Questionnaire, place: float, kept: bool = True) -> Callable[[], None]:
    """What answering a page of a whole response, and seeing the next, asks of the route, as often as one likes.

    The page stands at this part of the questionnaire. What was known of the person's way is `kept` from page to page,
    or found anew from all answers.
    """
    route = Route(unfolded(questionnaire))
    answers = {page.key: Answer("a") for page in questionnaire.pages}
    page = questionnaire.pages[int(len(questionnaire.pages) * place)]
    known = route.standing(answers)

    def turn_page() -> None:
        standing = known if kept else route.standing(answers)
        standing.is_reached(page)
        standing.asked(page)
        moved = standing.moved({page.questions[0].key: Answer("b")})
        moved.off_path()
        following = moved.after(page.key)
        if following:
            moved.asked(following)
            moved.initial(following)
            moved.progress(following.key)

    return turn_page


def measure(home: Path, size: int) -> dict[str, float]:
    """Seconds of CPU for everything that is done with a questionnaire of this size; NaN where a file cannot hold it."""
    questionnaire = made(size)
    content = canonical(questionnaire)
    folder = write(home, size)
    return {
        "read and check": seconds(lambda: yaml_form.examine(folder), 2) if size <= MOST_IN_A_FILE else math.nan,
        "load": seconds(lambda: Route(unfolded(from_data(json.loads(content)))), 2),
        "first page seen": seconds(page_turner(questionnaire, 0.5, kept=False)),
        "a page turned": seconds(page_turner(questionnaire, 0.5), 50),
        "what half hangs on": seconds(page_turner(questionnaire, 0.0)),
    }


def main() -> None:
    """Print a table."""
    rows: dict[str, dict[str, float]] = {}
    with TemporaryDirectory() as home:
        for size in SIZES:
            rows[str(size)] = measure(Path(home), size)
    expression = parse("${a} = 'no' and selected(${b}, 'far') or ${c} > 30")
    values = {"a": "no", "b": ("near", "far"), "c": 31}
    each = seconds(lambda: [evaluate(expression, values.get) for _ in range(10_000)]) / 10_000
    print(f"{'questions':>10}" + "".join(f"{name:>21}" for name in rows["10"]))
    for questions, row in rows.items():
        print(f"{questions:>10}" + "".join(f"{value * 1_000:>15.3f} ms" for value in row.values()))
    print(f"an expression: {each * 1e6:.2f} µs")


if __name__ == "__main__":
    main()
