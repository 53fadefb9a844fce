"""How a question of a form looks and what bounds it: appearances and parameters as settings and layouts of ours."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Final

from survey.core.definition import Scalar
from survey.core.kinds import KINDS
from survey.formats.import_report import Notes
from survey.formats.xlsform_outline import Entry
from survey.formats.xlsform_types import FROM_FILE
from survey.formats.yaml_fields import as_number

_LAYOUTS: Final = {
    "likert": "likert",
    "compact": "grid",
    "quickcompact": "grid",
    "columns": "grid",
    "columns-pack": "grid",
    "columns-flex": "grid",
    "horizontal-compact": "grid",
    "slider": "slider",
}
_COUNTED = re.compile(r"(columns|compact|quickcompact)-\d+|w\d+")
_SETTINGS: Final[dict[tuple[str, str], dict[str, Scalar]]] = {
    ("text", "multiline"): {"rows": 5},
    ("date", "month-year"): {"precision": "month"},
    ("date", "year"): {"precision": "year"},
}
_PARAMETER = re.compile(r"([A-Za-z][\w-]*)\s*=\s*([^\s,;]+)")
_WITHOUT_MEANING: Final = {
    "seed": "the order is drawn anew for each person.",
    "max-pixels": "photographs are made smaller here anyway.",
    "quality": "recordings are made small here anyway.",
    "value": "names and labels stand in the columns name and label.",
    "label": "names and labels stand in the columns name and label.",
}
_NUMBERS: Final = {"start": "min", "end": "max", "step": "step"}


@dataclass(slots=True)
class Looks:
    """What a row says about how it looks."""

    settings: dict[str, Scalar] = field(default_factory=dict)
    layout: str = ""
    random: bool = False


class Appearances:
    """Reads the looks of questions; what has no meaning here is noted once, with the rows it stands in."""

    def __init__(self, notes: Notes) -> None:
        self.notes = notes
        self._left: dict[tuple[str, str, str], list[str]] = defaultdict(list)

    def looks(self, entry: Entry, kind: str) -> Looks:
        """How the question looks, as far as its kind can look so."""
        found = Looks()
        self._groups(entry)
        for word in entry.record.value("appearance").split():
            self._appearance(word, entry, kind, found)
        self._parameters(entry, kind, found)
        if entry.asked.type in ("integer", "range") and "step" in KINDS[kind].settings:
            found.settings.setdefault("step", 1)
        rows = as_number(entry.record.value("rows"))
        if kind == "text" and isinstance(rows, int) and rows > 0:
            found.settings["rows"] = min(rows, 20)
        return found

    def _groups(self, entry: Entry) -> None:
        """Note the looks of the groups that an entry is in."""
        for group in entry.groups:
            for word in group.record.value("appearance").split():
                why = "every question has a page of its own." if word == "field-list" else "groups look alike here."
                self._leave(f"appearance {word}", why, "Nothing.", group.record.place)

    def note_left(self) -> None:
        """Write down what was left out, with all the rows it stood in."""
        for (what, why, mend), places in self._left.items():
            unique = list(dict.fromkeys(places))
            sheet = unique[0].partition(":")[0]
            numbers = ", ".join(place.partition(":")[2] for place in unique[:12])
            more = f" and {len(unique) - 12} more" if len(unique) > 12 else ""
            self.notes.add(f"{sheet}:{numbers}{more}", what, why, mend)

    def _leave(self, what: str, why: str, mend: str, place: str) -> None:
        self._left[what, why, mend].append(place)

    def _appearance(self, word: str, entry: Entry, kind: str, found: Looks) -> None:
        plain = word.lower()
        layout = "grid" if _COUNTED.fullmatch(plain) else _LAYOUTS.get(plain, "")
        if layout and layout in KINDS[kind].layouts:
            found.layout = layout
        elif settings := _SETTINGS.get((kind, plain)):
            found.settings.update(settings)
        else:
            why = f"a question of kind {kind} is drawn one way here."
            self._leave(f"appearance {word[:40]}", why, "Nothing.", entry.record.place)

    def _parameters(self, entry: Entry, kind: str, found: Looks) -> None:
        for name, value in _PARAMETER.findall(entry.record.value("parameters")):
            plain, number = name.lower(), as_number(value)
            if plain in ("value", "label") and entry.asked.type.endswith(FROM_FILE):
                continue  # names of columns of the file
            if plain == "randomize":
                found.random = value.lower() in ("true", "yes", "1")
            elif plain in _NUMBERS and "min" in KINDS[kind].settings and isinstance(number, int | float):
                found.settings[_NUMBERS[plain]] = number
            else:
                why = _WITHOUT_MEANING.get(plain, "it has no meaning here.")
                self._leave(f"parameter {name[:40]}", why, "Nothing.", entry.record.place)
