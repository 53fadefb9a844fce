"""What a row of the survey sheet asks for, under all the names that types have had."""

from __future__ import annotations

import re
from typing import Final, NamedTuple


class Asked(NamedTuple):
    """A row's type: its plain name, the list its choices come from, and whether a person may add one."""

    type: str
    list: str = ""
    other: bool = False


_LISTED: Final = re.compile(
    r"(?P<verb>select[_ ]?one|select1|q select1|add select one prompt using|select one using|select[_ ]multiple"
    r"|select all that apply|add select multiple prompt using|select multiple using|q select|rank)"
    r"(?P<from>[_ ]external|[_ ]from[_ ]file)?(?:\s+from)?\s+(?P<list>\S.*?)"
    r"(?P<other>\s+or[_ ](?:specify[_ ])?other)?\s*",
    re.IGNORECASE,
)
_AROUND: Final = re.compile(
    r"(?P<end>begin|end)[_ ](?P<what>group|repeat|loop|lgroup|looped group)(?:\s.*)?", re.IGNORECASE
)
_ALIASES: Final = {
    "string": "text",
    "int": "integer",
    "datetime": "dateTime",
    "date time": "dateTime",
    "gps": "geopoint",
    "location": "geopoint",
    "photo": "image",
    "picture": "image",
    "trigger": "acknowledge",
    "voice": "audio",
    "uri:deviceid": "deviceid",
    "imei": "deviceid",
    "device id": "deviceid",
    "phone number": "phonenumber",
    "start time": "start",
    "end time": "end",
    "calculation": "calculate",
    "percentage": "integer",
    "slider": "range",
}
_PREFIXES: Final = ("q ", "add ", "get ")
METADATA: Final = frozenset(
    (
        *("start", "end", "today", "deviceid", "phonenumber", "username", "email", "audit", "simserial"),
        *("subscriberid", "start-geopoint", "background-audio", "background-geopoint"),
    )
)
EXTERNAL: Final = "select_one_external"
FROM_FILE: Final = "_from_file"  # ends the types whose choices are in a file beside the form
FROM_ELSEWHERE: Final = frozenset(("xml-external", "csv-external", "entity"))


def asked(cell: str) -> Asked:
    """What the text in the type column asks for."""
    text = " ".join(cell.split())
    if around := _AROUND.fullmatch(text):
        what = "group" if around["what"].lower() == "group" else "repeat"
        return Asked(f"{around['end'].lower()} {what}")
    if listed := _LISTED.fullmatch(text):
        return Asked(_verb(listed["verb"], listed["from"] or ""), listed["list"], bool(listed["other"]))
    plain = text.lower()
    for prefix in _PREFIXES:
        plain = plain.removeprefix(prefix).removesuffix(" prompt")
    plain = plain.removeprefix("uri:") if plain not in _ALIASES else plain
    return Asked(_ALIASES.get(plain, plain))


def _verb(verb: str, source: str) -> str:
    plain = verb.lower()
    if plain == "rank":
        return "rank"
    if source:
        several = "multiple" in plain
        return f"select_{'multiple' if several else 'one'}{FROM_FILE}" if "file" in source.lower() else EXTERNAL
    return "select_multiple" if "multiple" in plain or "all" in plain or plain == "q select" else "select_one"
