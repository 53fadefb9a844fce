"""Maps that operators give: tiles and areas, and what is said of files that are neither."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from survey.formats.place_map import MapError, read_place_map
from survey.services import mapping

DOCUMENT = Path(__file__).parents[2] / "docs" / "maps.md"
TILES, AREAS = re.findall(r"```(?:json)?\n(.*?)```", DOCUMENT.read_text("utf-8"), re.S)
SQUARE = [[[18, 60], [20, 60], [20, 61], [18, 61], [18, 60]]]


def feature(key: str, geometry: object) -> dict[str, object]:
    return {"type": "Feature", "properties": {"key": key}, "geometry": geometry}


def collection(*features: object) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def test_the_examples_of_the_document_are_read() -> None:
    assert read_place_map(TILES.encode(), ".csv").tiles["east"] == (2, 1)
    assert read_place_map(TILES.replace(",", ";").encode("utf-8-sig"), ".csv").keys == {
        "north",
        "west",
        "middle",
        "east",
    }
    assert read_place_map(AREAS.encode(), ".geojson").keys == {"north"}


def test_areas_lie_on_a_sheet_one_wide_and_as_high_as_they_are() -> None:
    east = [[[20, 60], [22, 60], [22, 61], [20, 61], [20, 60]]]
    body = collection(
        feature("west", {"type": "Polygon", "coordinates": SQUARE}),
        feature("east", {"type": "MultiPolygon", "coordinates": [east]}),
    )
    areas = read_place_map(body, ".geojson").areas
    (west,), (other,) = areas["west"], areas["east"]
    assert west[0] == pytest.approx((0, 0.507), abs=0.01)
    assert other[1] == pytest.approx((1, 0.507), abs=0.01)
    assert min(y for _, y in west) == 0


@pytest.mark.parametrize(
    ("body", "ending", "why"),
    [
        (b"key,row\na,1", ".csv", "column"),
        (b"key,column,row\na,1,x", ".csv", "Line 2"),
        (b"key,column,row\na,1,1\na,1,2", ".csv", "twice"),
        (b"key,column,row\na,99,1", ".csv", "Line 2"),
        (b"key,column,row\na", ".csv", "Line 2"),
        (b"\xff\xfe", ".csv", "UTF-8"),
        (b"[]", ".geojson", "GeoJSON"),
        (b"[" * 100_000, ".geojson", "GeoJSON"),
        (collection(), ".geojson", "corners"),
        (collection(feature("", {"type": "Polygon", "coordinates": SQUARE})), ".geojson", "key"),
        (collection(feature("a", {"type": "Point", "coordinates": [1, 2]})), ".geojson", "GeoJSON"),
        (collection(feature("a", {"type": "Polygon", "coordinates": [[[1, 1e9]]]})), ".geojson", "GeoJSON"),
        (collection(feature("a", None)), ".geojson", "GeoJSON"),
        (b" " * 5_000_001, ".csv", "5 MB"),
    ],
)
def test_what_is_no_map_is_said_so(body: bytes, ending: str, why: str) -> None:
    with pytest.raises(MapError, match=why):
        read_place_map(body, ending)


def test_the_map_that_knows_most_places_is_found_and_a_broken_one_named(tmp_path: Path) -> None:
    assert mapping.find_map(tmp_path, ["north"]) == (None, "")
    folder = tmp_path / mapping.FOLDER
    folder.mkdir()
    (folder / "a.csv").write_text("key,column,row\nnorth,0,0\n")
    (folder / "b.csv").write_text(TILES)
    (folder / "c.csv").write_text("nothing")
    (folder / "notes.txt").write_text("no map")
    found, problem = mapping.find_map(tmp_path, ["north", "east", "south"])
    assert found
    assert len(found.tiles) == 4
    assert problem == "c.csv: The first line lacks the column key."
    assert mapping.find_map(tmp_path, ["x", "y", "north"])[0] is None
