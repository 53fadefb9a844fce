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
from typing import Any, Final

from survey.core.definition import Choice, Page, Picture, Question, Questionnaire, Slide, Text

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
        return Questionnaire(
            key=data["key"],
            languages=self.languages,
            title=self.text(data["title"]),
            about={name: self.text(data["about"][name]) for name in _in_order(data["about"], ABOUT)},
            thanks=self.text(data["thanks"]),
            pages=tuple(self.page(page) for page in data["pages"]),
            picture=self.maybe_picture(data),
            sensitive=data.get("sensitive", False),
            unreviewed=tuple(data.get("unreviewed", ())),
        )

    def page(self, data: Mapping[str, Any]) -> Page:
        return Page(data["key"], tuple(map(self.question, data["questions"])), data.get("relevant", ""))

    def question(self, data: Mapping[str, Any]) -> Question:
        plain = ("key", "kind", "required", "dont_know", "wont_say", "opt_out_reason", "relevant", "settings")
        return Question(
            **{name: data[name] for name in plain if name in data},
            label=self.text(data["label"]),
            hint=self.text(data["hint"]) if "hint" in data else None,
            explain=self.text(data["explain"]) if "explain" in data else None,
            picture=self.maybe_picture(data),
            choices=tuple(map(self.choice, data.get("choices", ()))),
            slides=tuple(map(self.slide, data.get("slides", ()))),
            texts={name: self.text(text) for name, text in data.get("texts", {}).items()},
        )

    def choice(self, data: Mapping[str, Any]) -> Choice:
        return Choice(
            key=data["key"],
            label=self.text(data["label"]),
            picture=self.maybe_picture(data),
            value=data.get("value"),
            exclusive=data.get("exclusive", False),
        )

    def slide(self, data: Mapping[str, Any]) -> Slide:
        return Slide(data["key"], self.text(data["text"]), self.maybe_picture(data))

    def maybe_picture(self, holder: Mapping[str, Any]) -> Picture | None:
        if "picture" not in holder:
            return None
        data = holder["picture"]
        return Picture(data["source"], self.text(data["alt"]) if data["alt"] else None, data.get("media", ""))

    def text(self, data: Mapping[str, Any]) -> Text:
        words = {tag: data["words"][tag] for tag in _in_order(data["words"], self.languages)}
        return Text(data["path"], words, data.get("sounds", {}))


def _in_order(names: Mapping[str, Any], order: tuple[str, ...]) -> list[str]:
    """The names, those of `order` first and in its order."""
    return [name for name in order if name in names] + [name for name in names if name not in order]
