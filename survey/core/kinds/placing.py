"""The kind answered by pointing at parts of a picture, each of which has a name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from survey.core.definition import Choice, Fault, Question
from survey.core.kinds.choosing import Several

_CORNER = re.compile(r"(\d{1,3}(?:\.\d{1,3})?),(\d{1,3}(?:\.\d{1,3})?)")


@dataclass(frozen=True)
class Placing(Several):
    """Named parts of a picture: chosen by name like any choices, and also by pointing. Never by coordinates alone."""

    styled: bool = True
    draws: bool = True

    def corners(self, choice: Choice) -> tuple[tuple[float, float], ...]:
        """The corners of a choice's region, in per cent from the upper left; none where it cannot be read."""
        return corners(choice.region)

    def middle(self, choice: Choice) -> tuple[float, float]:
        """Where the region's number stands."""
        points = corners(choice.region)
        return sum(x for x, _ in points) / len(points), sum(y for _, y in points) / len(points)

    def check(self, question: Question) -> list[Fault]:
        """Also that there is a picture, and that each choice has a part of it."""
        faults = super().check(question)
        if question.picture is None:
            faults.append(Fault(f"question.{question.key}", "missing-picture", "There is no picture.", "Add picture:."))
        for choice in question.choices:
            if not corners(choice.region):
                at = f"question.{question.key}.choice.{choice.key}"
                mend = 'Add region: and its corners in per cent, such as "10,20 30,40".'
                faults.append(Fault(at, "bad-region", f"The choice {choice.key} has no place in the picture.", mend))
        return faults


def corners(region: str) -> tuple[tuple[float, float], ...]:
    """The corners of a polygon; of two opposite ones the rectangle between them; () for what is no region."""
    found = [_CORNER.fullmatch(pair) for pair in region.split()]
    points = tuple((float(pair[1]), float(pair[2])) for pair in found if pair)
    if len(points) < max(2, len(found)) or any(x > 100 or y > 100 for x, y in points):
        return ()
    if len(points) == 2:
        (left, top), (right, bottom) = points
        points = ((left, top), (right, top), (right, bottom), (left, bottom))
    area = sum(ax * by - bx * ay for (ax, ay), (bx, by) in pairwise((*points, points[0])))
    return points if area else ()
