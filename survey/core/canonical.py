"""A questionnaire as plain data, as canonical JSON and as a digest: the form in which a version is kept.

The JSON has sorted keys, no spaces and no field at its default, so that the same content always gives the same bytes.
Order that matters but that sorted keys lose is restored on reading: words follow the questionnaire's languages (the
source first), the sentences about it follow `ABOUT`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from functools import cache
from typing import Any, Final, get_args, get_origin, get_type_hints

from survey.core.definition import Questionnaire, Text

FORMAT: Final = 1
ABOUT: Final = ("who", "why", "sees", "time", "delete")


def canonical(questionnaire: Questionnaire) -> bytes:
    """The one JSON text of a questionnaire, as UTF-8."""
    data = to_data(questionnaire)
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def digest(content: bytes) -> str:
    """The SHA-256 of some bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def to_data(questionnaire: Questionnaire) -> dict[str, Any]:
    """A questionnaire as dicts, lists and scalars; fields at their default are left out."""
    data: dict[str, Any] = _plain(questionnaire)
    return {"format": FORMAT, **data}


def from_data(data: Mapping[str, Any]) -> Questionnaire:
    """The questionnaire that `to_data` wrote. Raises ValueError for a format that is not known here."""
    if data.get("format") != FORMAT:
        raise ValueError(f"a definition of format {data.get('format')!r}; this version reads format {FORMAT}")
    return _Restorer(tuple(data["languages"])).questionnaire(data)


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        held = ((field, getattr(value, field.name)) for field in fields(value))
        return {field.name: _plain(content) for field, content in held if not _is_default(field, content)}
    if isinstance(value, Mapping):
        return {name: _plain(content) for name, content in value.items()}
    if isinstance(value, tuple):
        return [_plain(content) for content in value]
    return value


def _is_default(field: Field[Any], content: Any) -> bool:
    default = field.default if field.default_factory is MISSING else field.default_factory()
    return bool(content == default)


class _Restorer:
    """Builds objects from data whose words are put back in the order of the questionnaire's languages."""

    def __init__(self, languages: tuple[str, ...]) -> None:
        self.languages = languages

    def questionnaire(self, data: Mapping[str, Any]) -> Questionnaire:
        about = {name: data["about"][name] for name in _in_order(data["about"], ABOUT)}
        content = {name: value for name, value in data.items() if name != "format"}
        made: Questionnaire = self.built(Questionnaire, {**content, "about": about})
        return made

    def built(self, made: Any, data: Mapping[str, Any]) -> Any:
        """An object of the dataclass `made`; raises TypeError for a field that it does not have."""
        if made is Text:
            words = {tag: data["words"][tag] for tag in _in_order(data["words"], self.languages)}
            return Text(data["path"], words, data.get("sounds", {}))
        types = _types(made)
        return made(**{name: self.value(types.get(name), value) for name, value in data.items()})

    def value(self, hint: Any, data: Any) -> Any:
        """What stands in a field of this type."""
        if data is None or hint is None:
            return data
        if is_dataclass(hint):
            return self.built(hint, data)
        if (origin := get_origin(hint)) is tuple:
            inner = get_args(hint)[0]
            return tuple(self.value(inner, each) for each in data)
        if origin is Mapping:
            inner = get_args(hint)[1]
            return {name: self.value(inner, each) for name, each in data.items()}
        return data


@cache
def _types(made: Any) -> dict[str, Any]:
    """The type of each field of a dataclass, without "or None"."""
    return {name: _without_none(hint) for name, hint in get_type_hints(made).items()}


def _without_none(hint: Any) -> Any:
    return get_args(hint)[0] if type(None) in get_args(hint) else hint


def _in_order(names: Mapping[str, Any], order: tuple[str, ...]) -> list[str]:
    """The names, those of `order` first and in its order."""
    return [name for name in order if name in names] + [name for name in names if name not in order]
