"""A questionnaire's questions as rows of an XLSForm: what every program reads, and beside it what only we do.

Columns of our own begin with `OURS`. A row that stands for a part of a question (a slide, a row of a matrix, what is
written beside a choice) or for what a form has no place for says so in the column `part`, and is no question when it
is read again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Final

from survey.core import piping
from survey.core.definition import Choice, Picture, Question, Questionnaire, Sign, Text
from survey.core.kinds import KINDS
from survey.formats.xlsform_columns import OURS, own_column, sealed
from survey.formats.xlsform_kept import shown_default
from survey.formats.xlsform_languages import name_of
from survey.formats.xlsform_pictures import beside
from survey.formats.xlsform_questions import YES_NO

Cells = dict[str, str]
_TYPES: Final = {
    **dict.fromkeys(("choice", "yes_no", "faces", "scale", "consent", "practice", "area"), "select_one"),
    **dict.fromkeys(("choices", "places", "points"), "select_multiple"),
    **dict.fromkeys(("note", "help", "slides"), "note"),
    "rank": "rank",
    "number": "decimal",
    "slider": "decimal",
    "rating": "integer",
    "date": "date",
    "time": "time",
    "photo": "image",
    "voice": "audio",
    "calculated": "calculate",
    "hidden": "hidden",
    "matrix": "begin group",
}
_EXPRESSIONS: Final = {"relevant": "relevant", "constraint": "constraint", "choice_filter": "choice_filter"}
_KEPT: Final = ("dont_know", "wont_say", "opt_out_reason", "settings", "layout", "random", "default", "required_if")
_ATTRIBUTE = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
_TAKEN: Final = frozenset(
    ("name", "label", "value", "caption", "list_name", "image", "audio", "video", "media", "big-image", "hint", "type")
)


@dataclass(frozen=True, slots=True)
class Rows:
    """Makes rows. `keys` are those of all that can be named: words may bring in these alone."""

    keys: frozenset[str]

    def words(self, column: str, text: Text | None) -> Cells:
        """A text in a column for each language; as it is in a column of ours where others cannot read it so."""
        if text is None:
            return {}
        shown = {tag: self.shown(words) for tag, words in text.words.items() if words}
        cells = {f"{column}::{name_of(tag)}": words for tag, words in shown.items()}
        if shown != {tag: words for tag, words in text.words.items() if words}:
            cells |= self.ours(column, text)
        return cells

    def ours(self, name: str, text: Text | None) -> Cells:
        """A text that a form has no column for."""
        held = text.words.items() if text else ()
        return {own_column(name, tag): sealed(words) for tag, words in held if words}

    def part(self, part: str, name: str, label: Text, type_: str = "note", **more: str) -> Cells:
        """A row that is no question of its own."""
        words = self.words("label", label)
        return {"type": type_, "name": name, **words, **self.media(label), f"{OURS}part": part, **more}

    @staticmethod
    def media(label: Text, signs: Sequence[Sign] = ()) -> Cells:
        """A label's recordings in their languages, and a page's first film in sign language beside all its words."""
        cells = {f"media::audio::{name_of(tag)}": beside(source) for tag, source in label.sounds.items()}
        if signs:
            cells |= {f"media::video::{name_of(tag)}": beside(signs[0].source) for tag in label.words if tag}
        return {**cells, **films(signs)}

    def question(self, question: Question) -> Iterator[Cells]:
        """The rows of a question."""
        yield {
            "type": self._type(question),
            "name": question.key,
            **self.words("label", question.label),
            **self.words("hint", question.hint),
            **self.words("guidance_hint", question.explain),
            **self.words("constraint_message", question.constraint_message),
            **{column: getattr(question, name) for name, column in _EXPRESSIONS.items() if getattr(question, name)},
            **self._rules(question),
            **self.picture(question.picture, question.label),
            **(self.media(question.label, question.signs) if KINDS[question.kind].shown else {}),
            **self._looks(question),
            f"{OURS}kind": question.kind,
            **_json({name: value for name, value in _plain(question) if name in _KEPT}),
            **{cell: words for name, text in question.texts.items() for cell, words in self.ours(name, text).items()},
        }
        yield from self._parts(question)

    def picture(self, picture: Picture | None, label: Text) -> Cells:
        """A picture as a file name in every language, and as what it is."""
        if picture is None:
            return {}
        cells = {f"media::image::{name_of(tag)}": beside(picture.source) for tag in label.words if tag}
        cells[f"{OURS}picture"] = picture.source
        if picture.alt is None:
            cells[f"{OURS}decorative"] = "yes"
        return {**cells, **self.ours("alt", picture.alt)}

    def choices(self, question: Question) -> Iterator[Cells]:
        """The rows of a question's list of choices."""
        for choice in question.choices:
            yield self.choice(question.key, choice, bool(question.choice_filter))

    def choice(self, list_name: str, choice: Choice, filtered: bool) -> Cells:
        """One row of a list."""
        flags = {name: "yes" for name in ("exclusive", "write", "fixed") if getattr(choice, name)}
        flags |= {} if choice.label.path else {"same": "yes"}
        numbers = {} if choice.value is None else {"value": f"{choice.value:.15g}"}
        plain = filtered and "${" not in "".join(choice.attributes.values())
        plain = plain and all(_ATTRIBUTE.fullmatch(name) and name.lower() not in _TAKEN for name in choice.attributes)
        kept = {"attributes": _dumped(choice.attributes)} if choice.attributes and not plain else {}
        region = {"region": choice.region} if choice.region else {}
        return {
            "list_name": list_name,
            "name": choice.key,
            **self.words("label", choice.label),
            **self.picture(choice.picture, choice.label),
            **self.media(choice.label),
            **(choice.attributes if plain else {}),
            **{f"{OURS}{name}": value for name, value in {**flags, **numbers, **kept, **region}.items()},
        }

    def _parts(self, question: Question) -> Iterator[Cells]:
        key = question.key
        for choice in question.choices:
            if choice.write and not question.rows:  # beside a row of a matrix nothing is written
                relevant = f"selected(${{{key}}}, '{choice.key}')"
                yield self.part(
                    f"write:{key}:{choice.key}", f"{key}_{choice.key}", choice.label, "text", relevant=relevant
                )
        for slide in question.slides:
            row = self.part(f"slide:{key}:{slide.key}", f"{key}_slide_{slide.key}", slide.text)
            yield {**row, **self.picture(slide.picture, slide.text), **self.media(slide.text, slide.signs)}
        for row_ in question.rows:
            row = self.part(f"row:{key}:{row_.key}", f"{key}_{row_.key}", row_.label, f"select_one {key}")
            yield {**row, **self.picture(row_.picture, row_.label)}
        if question.kind == "matrix":
            yield {"type": "end group", f"{OURS}part": f"end:{key}"}

    def _type(self, question: Question) -> str:
        type_ = _TYPES.get(question.kind, "text")
        if not type_.startswith("select") and type_ != "rank":
            step = question.settings.get("step")
            whole = isinstance(step, int) and isinstance(question.settings.get("min", 0), int) and step > 0
            return "integer" if type_ == "decimal" and whole else type_
        return f"{type_} {question.key if question.choices else YES_NO}"

    def _rules(self, question: Question) -> Cells:
        cells: Cells = {}
        if question.required or question.required_if:
            cells["required"] = "yes" if question.required else question.required_if
        if question.read_only:
            cells["read_only"] = "yes"
        if question.calculation:
            cells["calculation"] = question.calculation
        if question.default:
            cells["default"] = shown_default(question.default)
        if question.random and question.choices:
            cells["parameters"] = "randomize=true"
        return cells

    def _looks(self, question: Question) -> Cells:
        rows = question.settings.get("rows", 1)
        if question.kind == "matrix":
            return {"appearance": "table-list"}
        if question.kind == "text" and isinstance(rows, int) and rows > 1:
            return {"appearance": "multiline"}
        return {"appearance": "columns"} if question.layout == "grid" else {}

    def shown(self, words: str) -> str:
        """Words for any program: `${key|you}` becomes `${key}`, and what names no answer does not look so."""
        named = piping.names(words)

        def plain(found: re.Match[str]) -> str:
            name = found[1].strip().partition("|")[0].strip()
            return f"${{{name}}}" if name in self.keys and name in named else found[0].replace("${", "$ {")

        whole = re.sub(r"\$\{([^{}]*)\}", plain, words)
        return re.sub(r"\$\{(?![A-Za-z_][\w.-]*\})", "$ {", whole)


def films(signs: Sequence[Sign]) -> Cells:
    """A page's films as what they are: the place of each and of its words in writing, by its sign language."""
    held = {sign.tag: [sign.source, sign.captions] for sign in signs}
    return {f"{OURS}films": _dumped(held)} if held else {}


def keys_of(questionnaire: Questionnaire) -> frozenset[str]:
    """The keys that words and expressions may name."""
    return frozenset(part.key for question in questionnaire.questions() for part in _answered(question))


def _answered(question: Question) -> tuple[Question, ...]:
    return KINDS[question.kind].parts(question) if question.kind in KINDS else (question,)


def _plain(question: Question) -> Iterator[tuple[str, Any]]:
    """The fields of a question that are not at their default."""
    for field in fields(question):
        value = getattr(question, field.name)
        if value != field.default and value not in ((), {}):
            yield field.name, dict(value) if isinstance(value, Mapping) else value


def _json(kept: Mapping[str, Any]) -> Cells:
    return {f"{OURS}question": _dumped(kept)} if kept else {}


def _dumped(value: Mapping[str, Any]) -> str:
    return json.dumps(dict(value), ensure_ascii=False, sort_keys=True).replace("${", "\\u0024{")
