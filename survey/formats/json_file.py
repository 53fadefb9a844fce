"""JSON from elsewhere, within bounds: how large, how deep and how many values."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final, NoReturn

from survey.core.definition import Fault
from survey.errors import DefinitionError

MAX_BYTES: Final = 20_000_000
MAX_DEPTH: Final = 100
MAX_VALUES: Final = 500_000


def read_json(path: Path) -> dict[str, Any]:
    """The object that a file holds; raises DefinitionError naming the file, and the line where it breaks."""
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise refused(path.name, f"The file is {size:,} bytes.", f"Keep it under {MAX_BYTES:,}.")
        text = path.read_bytes().decode("utf-8-sig")
        value = json.loads(text, parse_constant=_no_constant)
    except OSError as error:
        raise refused(path.name, f"The file cannot be opened ({error.strerror}).", "Check its name.") from error
    except UnicodeDecodeError as error:
        raise refused(path.name, "The file is not UTF-8.", "Save it with the encoding UTF-8.") from error
    except RecursionError as error:
        raise _too_deep(path.name) from error
    except json.JSONDecodeError as error:
        message = f"This is not JSON: {error.msg}."
        raise refused(f"{path.name}:{error.lineno}", message, "Export the file again.") from error
    except ValueError as error:
        raise refused(path.name, f"The file has a number that is none ({error}).", "Export it again.") from error
    _measure(value, path.name)
    if not isinstance(value, dict):
        raise refused(path.name, "The file holds no object.", "It must begin with { and its fields.")
    return value


def refused(place: str, message: str, mend: str) -> DefinitionError:
    """The error that a file cannot be used at all."""
    return DefinitionError([Fault("", "unreadable", message, mend, place)])


def _measure(value: Any, file: str) -> None:
    """Refuse what is too deep or too much, walking on a stack of our own."""
    waiting = [(value, 1)]
    count = 0
    while waiting:
        found, depth = waiting.pop()
        count += 1
        if depth > MAX_DEPTH:
            raise _too_deep(file)
        if count > MAX_VALUES:
            raise refused(file, f"The file holds more than {MAX_VALUES:,} values.", "Split it.")
        if isinstance(found, dict):
            waiting.extend((inner, depth + 1) for inner in found.values())
        elif isinstance(found, list):
            waiting.extend((inner, depth + 1) for inner in found)


def _too_deep(file: str) -> DefinitionError:
    return refused(file, f"The file nests more than {MAX_DEPTH} levels.", "Flatten its groups.")


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)
