"""What a new board begins with: columns, rows and an agenda, by template.

Words are keys here; `templates/parts/board_words.html` says them in every language.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from survey.core.board import Board, Heading

TALK, WRITE, SORT = "talk", "write", "sort"
STEP_KINDS: Final = (TALK, WRITE, SORT, "dots", "faces", "rank", "agree")
PICTURES: Final = (
    *("bus-stop", "long-road", "calendar-time", "money-travel", "fear", "pain", "family-help", "interpreter"),
    *("letter", "phone-call", "nurse", "waiting-room"),
)
FACES: Final = ("face-1", "face-2", "face-3", "face-4", "face-5")


@dataclass(frozen=True, slots=True)
class Template:
    """Keys of columns (with a picture each, or ""), of rows, and the kinds and minutes of the first agenda."""

    columns: tuple[tuple[str, str], ...]
    lanes: tuple[str, ...] = ()
    agenda: tuple[tuple[str, int], ...] = ((TALK, 5), (WRITE, 10), (SORT, 10), ("dots", 5), (TALK, 15))


TEMPLATES: Final[Mapping[str, Template]] = {
    "blank": Template((("ideas", ""),)),
    "challenges": Template(
        (("challenges", ""), ("opportunities", "")), ("management", "patients", "population", "staff")
    ),
    "how": Template((("how", ""), ("how-together", ""), ("support", ""))),
    "stop-start": Template((("stop", ""), ("start", ""), ("go-on", ""))),
    "journey": Template(
        (
            ("before-visit", "calendar-time"),
            ("on-the-way", "bus-stop"),
            ("waiting", "waiting-room"),
            ("in-the-visit", "nurse"),
            ("after-visit", "result-letter"),
        )
    ),
    "practice": Template(
        (("planning", ""), ("trying", ""), ("spreading", ""), ("ordinary", "")),
        agenda=((TALK, 5), (WRITE, 10), ("agree", 10), ("rank", 5), (TALK, 15)),
    ),
}


def _anew(headings: Mapping[int, Heading]) -> list[dict[str, Any]]:
    return [asdict(heading) | {"number": number} for number, heading in enumerate(headings.values(), 1)]


def opening(template: str, name: str, tag: str, moderated: bool, former: Board | None = None) -> dict[str, Any]:
    """The details of the event that opens a board by a template; KeyError for one that there is not.

    A board that goes on from a `former` one has its columns and rows, numbered anew from 1 in their order.
    """
    chosen = TEMPLATES[template]
    columns = [
        {"number": number, "key": key, "words": "", "tag": "", "picture": picture}
        for number, (key, picture) in enumerate(chosen.columns, 1)
    ]
    lanes = [{"number": number, "key": key, "words": "", "tag": ""} for number, key in enumerate(chosen.lanes, 1)]
    steps = [
        {"number": number, "kind": kind, "minutes": minutes} for number, (kind, minutes) in enumerate(chosen.agenda, 1)
    ]
    made = {"columns": columns, "lanes": lanes, "steps": steps}
    if former is not None:
        made |= {"columns": _anew(former.columns), "lanes": _anew(former.lanes)}
    return {"name": name, "tag": tag, "template": template, "moderated": moderated, **made}
