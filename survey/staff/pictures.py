"""Charts of results, made of what the page's tables show: put on the page, or sent as a file of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from flask import Response, request
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

from survey import i18n
from survey.core import charts
from survey.core.charts import Reading
from survey.core.crosstab import Category, Crosstab, Variable
from survey.core.definition import Text
from survey.core.drawing import Drawing
from survey.core.intervals import Interval
from survey.core.languages import LANGUAGES
from survey.core.measuring import Estimate, Measure, scale_of
from survey.services import picturing
from survey.services.following import Followed, Gaps, Past
from survey.services.mapping import PlaceMap
from survey.services.summarising import QuestionCounts

# For what: how many units wide the sheet is (fewer make larger letters), and how many pixels wide a PNG is.
SIZES: Final = {"screen": (charts.WIDTH, 1_280), "print": (charts.WIDTH, 2_560), "projector": (480.0, 1_920)}
PHONE: Final = 340.0  # units
MOST_LINES: Final = 4  # in one chart, after which nobody sees which is which


Chart = Callable[[float], Drawing]  # drawn on a sheet so many units wide


def wanted() -> str:
    """The form of file that the address asks for instead of the page; "" for the page."""
    form = request.args.get("picture", "")
    return form if form in picturing.FORMS else ""


def send(chart: Chart, name: str) -> BaseResponse:
    """The chart as the file that the address asks for."""
    width, pixels = SIZES.get(request.args.get("size", ""), SIZES["screen"])
    made = picturing.as_file(_turned(chart(width)), name, wanted(), pixels)
    response = Response(made.body, content_type=made.type)
    response.headers.set("Content-Disposition", "attachment", filename=made.name)
    return response


def shown(chart: Chart | None, name: str = "chart") -> list[tuple[str, Markup]]:
    """The chart as it stands in the page, once for a desk and once for a phone: a style's class, and the chart."""
    if chart is None:
        return []
    sheets = (("on-desk", charts.WIDTH), ("on-phone", PHONE))
    return [
        (css, Markup(picturing.on_page(_turned(chart(width)), f"{name}-{css}")))  # noqa: S704 - escaped there
        for css, width in sheets
    ]


def say(text: Text) -> str:
    """Words of the questionnaire in the member's language."""
    return text.said(i18n.language().tag).words


def figure(measure: Measure, value: float) -> str:
    """A share in per cent, or a mean, as it is written."""
    return i18n.percent(value) if measure.is_share else i18n.decimal(value)


def measure_words(measure: Measure) -> str:
    """What is measured: the words of the choice, or that it is the mean."""
    if not measure.is_share:
        return i18n.words("Mean")
    choices = (measure.question.choice(key) for key in measure.choices)
    return ", ".join(say(choice.label) for choice in choices if choice)


def category_words(variable: Variable, category: Category) -> str:
    """A group's, a language's or a choice's words."""
    if category.label:
        return say(category.label)
    known = LANGUAGES.get(category.words) if variable.key == ".language" else None
    if known:
        return known.swedish if i18n.language().tag == "sv" else known.english
    if variable.key == ".mode":
        return i18n.words("With help") if category.words == "helped" else i18n.words("Alone")
    return category.words


def of_counts(one: QuestionCounts) -> Chart:
    """A question's shares as bars; what is hidden on the page is hidden here."""
    rows: list[tuple[str, Reading | None]] = []
    for line in one.summary.lines:
        share = one.share(line)
        interval = one.interval(line) if one.numbers or one.not_asked is not None else None
        reading = None if share is None else Reading(share, i18n.percent(share), interval)
        rows.append((say(line.label) if line.label else line.key, reading))
    title = say(one.question.label)
    base = i18n.words("hidden") if one.whole < 0 else i18n.decimal(one.whole)
    told = "; ".join(f"{words} {reading.written if reading else '•'}" for words, reading in rows)
    return partial(charts.bars, f"{title} (n = {base})", told, rows)


def of_crosstab(table: Crosstab[int]) -> Chart | None:
    """The shares of each column's people as one stacked bar each; None where they do not add up to everybody."""
    columns = [place for place, base in enumerate(table.column_bases) if base]
    if table.rows.several or len(table.rows.categories) > 11 or not columns:
        return None
    steps = [category_words(table.rows, category) for category in table.rows.categories]
    rows = []
    for place in columns:
        name = category_words(table.columns, table.columns.categories[place])
        shares = [table.cells[row][place] / table.column_bases[place] for row in range(len(steps))]
        rows.append((f"{name} (n = {i18n.decimal(table.column_bases[place])})", shares))
    told = "; ".join(f"{name}: {', '.join(i18n.percent(share) for share in shares)}" for name, shares in rows)
    title = say(table.rows.label) if table.rows.label else i18n.words("Crosstab")
    return partial(charts.stacked, title, told, steps, rows)


def of_change(
    title: str, rounds: Sequence[Past], followed: Sequence[Followed], goal: float | None = None
) -> Chart | None:
    """Lines through the rounds, the largest first; None where there is but one round, or nothing in any."""
    drawn = sorted(followed, key=lambda each: -_latest(each))[:MOST_LINES]
    values = [step.estimate.value for each in drawn for step in each.steps if step.estimate]
    if len(rounds) < 2 or not values:
        return None
    measure = drawn[0].measure
    scale = scale_of(measure, [*values, *([goal] if goal is not None else [])])
    series = [
        (
            measure_words(each.measure),
            [_reading(measure, step.estimate, scale) if step.estimate else None for step in each.steps],
        )
        for each in drawn
    ]
    told = "; ".join(
        f"{words}: {', '.join(reading.written if reading else '–' for reading in readings)}"
        for words, readings in series
    )
    aim = _goal(measure, goal, scale)
    return partial(charts.change, title, told, [past.round.name for past in rounds], series, aim)


def of_map(title: str, found: Gaps, parts: Variable, known: PlaceMap) -> Chart:
    """The places on the operator's map, in steps of colour, each with its figure."""
    figures = {place.category.key: place.estimate for place in found.places}
    scale = scale_of(found.measure, [each.value for each in figures.values()])
    readings = {key: _reading(found.measure, estimate, scale) for key, estimate in figures.items()}
    names = {category.key: category_words(parts, category) for category in parts.categories}
    told = "; ".join(f"{names[key]} {reading.written}" for key, reading in readings.items())
    if known.tiles:
        tiles = [(*place, names.get(key, key), readings.get(key)) for key, place in known.tiles.items()]
        return partial(charts.tiles, title, told, tiles)
    areas = [(rings, names.get(key, key), readings.get(key)) for key, rings in known.areas.items()]
    return partial(charts.land, title, told, areas)


def of_gaps(title: str, found: Gaps, parts: Variable, goal: float | None) -> Chart:
    """A dot for each group or area, over lines for the whole and the goal."""
    values = [place.estimate.value for place in found.places]
    extra = [found.whole.value, *([goal] if goal is not None else [])]
    scale = scale_of(found.measure, [*values, *extra])
    rows = [
        (category_words(parts, place.category), _reading(found.measure, place.estimate, scale))
        for place in found.places
    ]
    whole = _reading(found.measure, found.whole, scale)
    whole = Reading(whole.place, i18n.words("All %(figure)s", figure=whole.written))
    told = "; ".join(f"{words} {reading.written}" for words, reading in rows)
    aim = _goal(found.measure, goal, scale)
    return partial(charts.gaps, title, f"{whole.written}; {told}", rows, whole, aim)


def _latest(followed: Followed) -> float:
    return next((step.estimate.value for step in reversed(followed.steps) if step.estimate), -1.0)


def _goal(measure: Measure, goal: float | None, scale: tuple[float, float]) -> Reading | None:
    if goal is None:
        return None
    return Reading(_placed(goal, scale), i18n.words("Goal %(figure)s", figure=figure(measure, goal)))


def _reading(measure: Measure, estimate: Estimate, scale: tuple[float, float]) -> Reading:
    interval = estimate.interval and Interval(*(_placed(edge, scale) for edge in estimate.interval))
    return Reading(_placed(estimate.value, scale), figure(measure, estimate.value), interval)


def _placed(value: float, scale: tuple[float, float]) -> float:
    low, high = scale
    return min(1.0, max(0.0, (value - low) / (high - low)))


def _turned(drawing: Drawing) -> Drawing:
    return drawing.mirrored() if i18n.language().direction == "rtl" else drawing
