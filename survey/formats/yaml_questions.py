"""The questions of a questionnaire's file, with their choices, rows and slides."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from yaml.nodes import Node

from survey.core.definition import Choice, Question, Scalar, Slide, Text
from survey.core.kinds import KINDS
from survey.errors import DefinitionError
from survey.formats import choice_list
from survey.formats.yaml_fields import Fields
from survey.formats.yaml_maker import PICTURE, SIGN, Maker

SETTINGS: Final = sorted({name for kind in KINDS.values() for name in kind.settings})
TEXTS: Final = sorted({name for kind in KINDS.values() for name in kind.texts})
EXPRESSIONS: Final = ("relevant", "required_if", "constraint", "default", "calculation", "choice_filter")
_RULES = ("required", "read_only", "dont_know", "wont_say", "opt_out_reason", "random", "layout", *EXPRESSIONS)
_WORDS = ("label", "hint", "explain", "constraint_message")
_PARTS = ("choices", "choices_from", "statements", "slides")  # `rows` is how tall the field of a text is
QUESTION: Final = ("key", "kind", *_WORDS, *PICTURE, *SIGN, *_RULES, *_PARTS, *SETTINGS, *TEXTS)
CHOICE: Final = ("key", "label", "name", *PICTURE, "value", "exclusive", "write", "fixed", "attributes", "region")
SLIDE: Final = ("key", "text", *PICTURE, *SIGN)
PLACE: Final = ("page", "section", "repeat")


class QuestionMaker(Maker):
    """Makes questions from nodes."""

    def question(self, fields: Fields) -> Question:
        """The question that these are the fields of."""
        return Question(
            key=fields.key,
            kind=fields.words("kind", required=True),
            label=self.text(fields, "label"),
            hint=self.maybe_text(fields, "hint"),
            explain=self.maybe_text(fields, "explain"),
            picture=self.picture(fields),
            choices=(*(self.choice(fields, choice) for choice in fields.parts("choices")), *self.listed(fields)),
            slides=tuple(self.slide(fields, slide) for slide in fields.parts("slides")),
            required=fields.flag("required"),
            dont_know=fields.flag("dont_know", default=True),
            wont_say=fields.flag("wont_say", default=True),
            opt_out_reason=fields.words("opt_out_reason"),
            settings=dict(self.settings(fields)),
            texts={name: self.text(fields, name) for name in TEXTS if fields.has(name)},
            constraint_message=self.maybe_text(fields, "constraint_message"),
            read_only=fields.flag("read_only"),
            random=fields.flag("random"),
            layout=fields.words("layout"),
            signs=self.signs(fields),
            rows=tuple(self.choice(fields, row, "row") for row in fields.parts("statements")),
            **{name: fields.expression(name) for name in EXPRESSIONS},
        )

    def settings(self, fields: Fields) -> Iterator[tuple[str, Scalar]]:
        """The settings that are given, whatever the kind; whether it takes them is for its own check to say."""
        kind = KINDS.get(fields.words("kind"))
        for name in SETTINGS:
            if kind and fields.has(name) and name in kind.settings and kind.settings[name].type is bool:
                yield name, fields.flag(name)
            elif (setting := fields.setting(name)) is not None:
                yield name, setting

    def name(self, words: str) -> Text:
        """Words that are the same in every language."""
        return Text("", {self.source: words})

    def listed(self, fields: Fields) -> tuple[Choice, ...]:
        """The choices of a list file."""
        if not fields.has("choices_from"):
            return ()
        try:
            rows = choice_list.read(self.folder, fields.words("choices_from"))
        except DefinitionError as error:
            self.ledger.faults += error.faults
            return ()
        return tuple(Choice(row.key, self.name(row.label), attributes=row.attributes) for row in rows)

    def choice(self, question: Fields, node: Node, part: str = "choice") -> Choice:
        """A choice, or a row."""
        fields = Fields(self.ledger, question.path(part), node, CHOICE, keyed=True)
        value = fields.number("value")
        return Choice(
            key=fields.key,
            label=self.name(fields.words("name")) if fields.has("name") else self.text(fields, "label"),
            picture=self.picture(fields),
            value=None if value is None else float(value),
            exclusive=fields.flag("exclusive"),
            write=fields.flag("write"),
            fixed=fields.flag("fixed"),
            attributes=fields.free("attributes"),
            region=fields.words("region"),
        )

    def slide(self, question: Fields, node: Node) -> Slide:
        """A slide."""
        fields = Fields(self.ledger, question.path("slide"), node, SLIDE, keyed=True)
        return Slide(fields.key, self.text(fields, "text"), self.picture(fields), self.signs(fields))
