"""Maps of places that an operator gives: tiles in a CSV file, or areas in GeoJSON (RFC 7946). See docs/maps.md."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from survey.errors import SurveyError

COLUMNS: Final = ("key", "column", "row")
LARGEST: Final = 5_000_000  # bytes
MOST_PLACES: Final = 500
MOST_POINTS: Final = 60_000
MOST_CELLS: Final = 60  # columns or rows of tiles

Point = tuple[float, float]
Rings = tuple[tuple[Point, ...], ...]


class MapError(SurveyError):
    """A map that cannot be read: `message` says where and why."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class PlaceMap:
    """Where places lie: as tiles, each at a column and a row from 0, or as areas, whose corners lie from 0 to 1 in
    width, downwards, and as far down as the map is high in relation to its width."""

    tiles: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    areas: Mapping[str, Rings] = field(default_factory=dict)

    @property
    def keys(self) -> frozenset[str]:
        """The places, by the keys of the choices that stand for them."""
        return frozenset(self.tiles) | frozenset(self.areas)


def read_place_map(body: bytes, ending: str) -> PlaceMap:
    """The map in a file that ends in .csv, .json or .geojson; raises MapError."""
    if len(body) > LARGEST:
        raise MapError(f"It is larger than {LARGEST // 1_000_000} MB.")
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise MapError("It is not UTF-8.") from error
    return _tiles(text) if ending == ".csv" else _areas(text)


def _tiles(text: str) -> PlaceMap:
    rows = csv.DictReader(io.StringIO(text), delimiter=";" if ";" in text.partition("\n")[0] else ",")
    if missing := [name for name in COLUMNS if name not in (rows.fieldnames or ())]:
        raise MapError(f"The first line lacks the column {missing[0]}.")
    tiles: dict[str, tuple[int, int]] = {}
    for line, row in enumerate(rows, start=2):
        key, place = (row["key"] or "").strip(), (row["column"] or "", row["row"] or "")
        if not key or not all(each.strip().isdecimal() and int(each) < MOST_CELLS for each in place):
            raise MapError(f"Line {line} needs a key, and a column and a row from 0 to {MOST_CELLS - 1}.")
        if key in tiles or len(tiles) >= MOST_PLACES:
            raise MapError(f"Line {line}: {key} comes twice, or there are more than {MOST_PLACES} places.")
        tiles[key] = (int(place[0]), int(place[1]))
    return PlaceMap(tiles=tiles)


def _areas(text: str) -> PlaceMap:
    try:
        data = json.loads(text)
        found = {_key(feature): tuple(_rings(feature["geometry"])) for feature in data["features"]}
    except (ValueError, KeyError, TypeError, IndexError, RecursionError) as error:
        raise MapError("It is no GeoJSON FeatureCollection of polygons whose features have a key.") from error
    points = [point for rings in found.values() for ring in rings for point in ring]
    if not points or len(points) > MOST_POINTS or len(found) > MOST_PLACES:
        raise MapError(f"It has no corners, or more than {MOST_POINTS} of them or {MOST_PLACES} places.")
    return PlaceMap(areas={key: _placed(rings, points) for key, rings in found.items()})


def _key(feature: Mapping[str, Any]) -> str:
    properties = feature.get("properties") or {}
    return str(properties.get("key", feature.get("id", ""))).strip() or _fail()


def _fail() -> str:
    raise KeyError("key")


def _rings(geometry: Mapping[str, Any]) -> Iterator[tuple[Point, ...]]:
    kind, coordinates = geometry["type"], geometry["coordinates"]
    if kind not in ("Polygon", "MultiPolygon"):
        raise ValueError(kind)
    for polygon in [coordinates] if kind == "Polygon" else coordinates:
        for ring in polygon:
            yield tuple((_number(point[0]), _number(point[1])) for point in ring)


def _number(raw: object) -> float:
    number = float(raw)  # type: ignore[arg-type]
    if not math.isfinite(number) or abs(number) > 180:
        raise ValueError(raw)
    return number


def _placed(rings: Rings, points: Iterable[Point]) -> Rings:
    """Longitudes and latitudes on a sheet one wide: a degree of longitude is as long as it is in the map's middle."""
    longs, lats = zip(*points, strict=True)
    west, north = min(longs), max(lats)
    shrink = math.cos(math.radians((north + min(lats)) / 2))
    width = ((max(longs) - west) * shrink) or 1.0
    return tuple(
        tuple(((longitude - west) * shrink / width, (north - latitude) / width) for longitude, latitude in ring)
        for ring in rings
    )
