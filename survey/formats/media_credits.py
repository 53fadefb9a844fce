"""Whose the pictures, sounds and videos beside a questionnaire are: `credits.yaml`, a row for each file.

files:
  - {file: pictures/kiosk.svg, credit: Ann Artist, licence: CC BY 4.0, source: "https://…", reviewed: yes}
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Final

import yaml

from survey.core.definition import Fault
from survey.errors import DefinitionError
from survey.formats.media import Medium
from survey.formats.yaml_fields import Fields, Ledger
from survey.formats.yaml_tree import read_tree

FILE: Final = "credits.yaml"
_ROW: Final = ("file", "credit", "licence", "source", "reviewed")


@dataclass(frozen=True, slots=True)
class Credit:
    """Who made a file, under which licence, where it is from, and whether people whom it is for have understood it."""

    credit: str
    licence: str = ""
    source: str = ""
    reviewed: bool = False


def read(folder: Path) -> tuple[dict[str, Credit], tuple[Fault, ...]]:
    """The credits of a folder by file, and what is wrong with them; none where there is no `credits.yaml`."""
    if not (folder / FILE).is_file():
        return {}, ()
    ledger = Ledger(FILE)
    owned: dict[str, Credit] = {}
    try:
        for node in Fields(ledger, "", read_tree(folder / FILE), ("files",)).parts("files"):
            fields = Fields(ledger, "files", node, _ROW)
            name = fields.words("file", required=True)
            if name and not (folder / name).is_file():
                near = get_close_matches(name, _beside(folder), n=1)
                mend = f"Did you mean {near[0]}?" if near else "Remove the row."
                fields.fault("file", "missing-file", f"There is no file {name[:80]!r}.", mend)
            owner, licence, source = (fields.words(each) for each in ("credit", "licence", "source"))
            owned[name] = Credit(owner, licence, source, fields.flag("reviewed"))
    except DefinitionError as error:
        return owned, error.faults
    return owned, tuple(ledger.faults)


def credited(media: Mapping[str, Medium], owned: Mapping[str, Credit]) -> dict[str, Medium]:
    """The media, each with what its row says."""
    return {name: _credited(medium, owned.get(name)) for name, medium in media.items()}


def written(owned: Mapping[str, Credit]) -> bytes:
    """The file that `read` reads."""
    rows = [{"file": name, **_said(owned[name])} for name in sorted(owned)]
    return str(yaml.safe_dump({"files": rows}, allow_unicode=True, sort_keys=False, width=110)).encode()


def of_media(media: Mapping[str, Medium]) -> dict[str, Credit]:
    """The credits of media that say whose they are, by file."""
    said = {name: Credit(each.credit, each.licence, each.source, each.reviewed) for name, each in media.items()}
    return {name: credit for name, credit in said.items() if credit != Credit("")}


def _credited(medium: Medium, credit: Credit | None) -> Medium:
    if credit is None:
        return medium
    return replace(medium, credit=credit.credit, licence=credit.licence, source=credit.source, reviewed=credit.reviewed)


def _said(credit: Credit) -> dict[str, object]:
    said = {"credit": credit.credit, "licence": credit.licence, "source": credit.source, "reviewed": credit.reviewed}
    return {name: value for name, value in said.items() if value}


def _beside(folder: Path) -> Iterable[str]:
    homes = (folder / home for home in ("pictures", "sounds", "videos"))
    return [path.relative_to(folder).as_posix() for home in homes for path in home.rglob("*")]
