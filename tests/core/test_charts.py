"""Charts: everything on the sheet, every figure written on it, and the same to those who read from right to left."""

from __future__ import annotations

from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from PIL import Image

from survey.core import charts
from survey.core.charts import Reading
from survey.core.drawing import Box, Drawing, Mark, Stroke, Word, folded
from survey.core.intervals import Interval
from survey.formats.png_chart import png_file
from survey.formats.svg_chart import COLOURS, svg_file, svg_part

LONG = "Vad är viktigast för att du ska vilja komma hit igen, om du får välja alldeles fritt?"
HALF = Reading(0.5, "50 %", Interval(0.4, 0.6))
FULL = Reading(1.0, "100 %", Interval(0.9, 1.0))
SQUARE = (((0.0, 0.0), (0.5, 0.0), (0.5, 0.5), (0.0, 0.5)),)


def drawings(width: float) -> dict[str, Drawing]:
    return {
        "bars": charts.bars(LONG, "told", [("Ja & <nej>", HALF), ("Dold", None)], width),
        "stacked": charts.stacked("Skala", "told", list("abcdefg"), [("Norr", [1 / 7] * 7)], width),
        "change": charts.change(
            "Över tid", "told", ["Vår", "Höst"], [("Ja", [HALF, FULL]), ("Nej", [None, HALF])], HALF, width
        ),
        "gaps": charts.gaps("Skillnader", "told", [("Norr", HALF), ("Söder", FULL)], HALF, FULL, width),
        "tiles": charts.tiles(
            "Karta", "told", [(0, 0, "Norr", HALF), (1, 0, "Söder", FULL), (1, 1, "Öster", None)], width
        ),
        "land": charts.land("Karta", "told", [(SQUARE, "Norr", HALF)], width),
    }


@pytest.mark.parametrize("width", [charts.WIDTH, 340.0])
@pytest.mark.parametrize("name", drawings(640))
def test_everything_is_on_the_sheet(name: str, width: float) -> None:
    drawing = drawings(width)[name]
    for shape in drawing.shapes:
        if isinstance(shape, Box):
            assert 0 <= shape.x <= shape.x + shape.width <= width + 0.1
            assert 0 <= shape.y <= shape.y + shape.height <= drawing.height
        elif isinstance(shape, Stroke):
            assert all(0 <= x <= width and 0 <= y <= drawing.height for x, y in shape.points)
        elif isinstance(shape, Mark | Word):
            assert 0 <= shape.x <= width
            assert 0 <= shape.y <= drawing.height


@pytest.mark.parametrize("name", ["bars", "change", "gaps", "tiles", "land"])
def test_every_figure_is_written(name: str) -> None:
    written = " ".join(shape.text for shape in drawings(640)[name].shapes if isinstance(shape, Word))
    assert "50 %" in written


@pytest.mark.parametrize("name", drawings(640))
def test_a_chart_is_sound_svg_with_a_title_and_no_styles(name: str) -> None:
    drawing = drawings(640)[name]
    for svg in (svg_part(drawing, "c"), svg_file(drawing).decode()):
        root = ET.fromstring(svg)
        found = {element.tag.rpartition("}")[2]: element.text for element in root if element.text}
        assert (found["title"], found["desc"]) == (drawing.title, "told")
        assert root.get("role") == "img"
        assert "style" not in svg


@pytest.mark.parametrize("name", drawings(640))
def test_a_chart_is_drawn_as_png_too(name: str) -> None:
    body = png_file(drawings(640)[name], 1_280)
    assert body.startswith(b"\x89PNG")
    assert b"tEXt" not in body
    assert Image.MIME["PNG"] == "image/png"


def test_shapes_are_told_apart_without_colours() -> None:
    stacked = drawings(640)["stacked"]
    assert {shape.hatched for shape in stacked.shapes if isinstance(shape, Box)} == {True, False}
    lines = drawings(640)["change"]
    assert {shape.form for shape in lines.shapes if isinstance(shape, Mark)} == {0, 1}
    assert {shape.dashed for shape in lines.shapes if isinstance(shape, Stroke)} == {True, False}


def test_from_right_to_left_it_begins_at_the_right() -> None:
    bars = drawings(640)["bars"]
    turned = bars.mirrored()
    assert turned.mirrored() == bars
    filled = next(shape for shape in turned.shapes if isinstance(shape, Box) and shape.role == "accent")
    assert filled.x + filled.width == 640
    assert {shape.anchor for shape in turned.shapes if isinstance(shape, Word)} == {"start", "end"}


def test_long_words_are_folded_and_cut_visibly() -> None:
    lines = folded(LONG, 200, 14, 2)
    assert len(lines) == 2
    assert lines[-1].endswith("…")
    assert folded("x" * 300, 100, 14)[0].endswith("…")
    assert folded("", 100, 14) == ()


def test_every_role_has_a_colour() -> None:
    roles = {shape.role for drawing in drawings(640).values() for shape in drawing.shapes}
    assert roles <= COLOURS.keys()


def test_where_rounds_are_many_only_those_whose_names_have_room_are_named() -> None:
    names = [f"Omgång {number}" for number in range(1, 13)]
    drawing = charts.change("Ja", "", names, [("Ja", [Reading(0.5, "50 %")] * 12)])
    said = sorted((shape.x, shape.text) for shape in drawing.shapes if isinstance(shape, Word) and shape.text in names)
    assert 2 < len(said) < 12
    assert said[-1][1] == "Omgång 12"
    assert all(other[0] - one[0] >= 60 for one, other in pairwise(said))
