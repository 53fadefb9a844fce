"""The pictures of our own: whole, small, harmless and described."""

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import yaml

FOLDER = Path(__file__).parents[1] / "survey" / "static" / "pictograms"
PICTURES = sorted(FOLDER.glob("*.svg"))
INDEX = yaml.safe_load((FOLDER / "index.yaml").read_text(encoding="utf-8"))
SVG = "{http://www.w3.org/2000/svg}"
SHAPES = {SVG + name for name in ("svg", "g", "path", "circle", "ellipse", "rect", "line", "polyline", "polygon")}
ATTRIBUTES = {
    *("viewBox", "d", "cx", "cy", "r", "rx", "ry", "x", "y", "width", "height", "x1", "y1", "x2", "y2", "points"),
    *("fill", "stroke", "stroke-width", "stroke-linecap", "stroke-linejoin", "stroke-dasharray", "transform"),
}


def test_every_picture_is_described_and_every_description_has_a_picture() -> None:
    """A picture nobody can find, or a name without a picture, is a fault."""
    assert [picture.stem for picture in PICTURES] == sorted(INDEX)


@pytest.mark.parametrize("name", sorted(INDEX))
def test_a_description_has_words_keywords_and_licence(name: str) -> None:
    """Words in both languages can stand as text alternatives; nothing counts as reviewed until somebody has."""
    entry = INDEX[name]
    assert set(entry) == {"sv", "en", "keywords", "licence", "author", "reviewed"}
    for tag in ("sv", "en"):
        assert 5 < len(entry[tag]) <= 80
        assert not entry[tag].endswith(".")
        assert len(entry["keywords"][tag]) >= 4
        assert all(isinstance(word, str) and word.strip() == word for word in entry["keywords"][tag])
    assert (entry["licence"], entry["author"]) == ("CC BY-SA 4.0", "Medskapa")
    assert isinstance(entry["reviewed"], bool)


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.stem)
def test_a_picture_is_small_and_only_shapes(picture: Path) -> None:
    """Shapes with presentation attributes alone: no script, style, id, link, text, event or outside address."""
    assert picture.stat().st_size < 2500
    root = ET.fromstring(picture.read_text(encoding="utf-8"))
    assert root.tag == SVG + "svg"
    assert root.get("viewBox") == "0 0 72 72"
    assert root.get("width") is None
    assert root.get("height") is None
    for element in root.iter():
        assert element.tag in SHAPES
        assert set(element.attrib) <= ATTRIBUTES
        assert not (element.text or "").strip()
        assert not (element.tail or "").strip()


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.stem)
def test_colours_are_plain_colours(picture: Path) -> None:
    """A fill or stroke is none or a colour in hexadecimals, so it cannot point at anything."""
    for element in ET.fromstring(picture.read_text(encoding="utf-8")).iter():
        for attribute in ("fill", "stroke"):
            assert re.fullmatch(r"none|#[0-9a-f]{3}([0-9a-f]{3})?", element.get(attribute, "none"))
