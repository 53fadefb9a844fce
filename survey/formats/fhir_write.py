"""A questionnaire of ours as a FHIR Questionnaire, in R4 or R5, with every language by the translation extension.

What FHIR has no word for (a kind's own way of asking, the sentences about the survey) is kept in extensions of ours,
so that others can use the form and we can read it back.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from survey.core.definition import Choice, Question, Questionnaire, Repeat, Section, Text
from survey.formats import fhir_rules
from survey.formats.fhir_attachments import Attachments
from survey.formats.fhir_enable import Enabling, is_boolean
from survey.formats.fhir_items import ADDRESS
from survey.formats.fhir_made import (
    R5,
    Made,
    control,
    extension,
    ours,
    said,
    with_extensions,
)
from survey.formats.fhir_ours import UNTOLD
from survey.formats.fhir_outline import Node, outline
from survey.formats.import_report import ImportReport, Notes
from survey.formats.made_expressions import all_of
from survey.formats.media import Medium

ABOUT: Final = "about"
THANKS: Final = "thanks"
KEPT: Final = ("constraint", "required_if", "default", "calculation", "choice_filter", "layout")
_NUMBERS: Final = (("min", "minValue"), ("max", "maxValue"))


SAID: Final = frozenset(("unit", "low", "high"))  # texts and settings that FHIR has places for
COUNTS: Final = frozenset(("max_length", "max_choices"))
FLAGS: Final = {"random": False, "dont_know": True, "wont_say": True, "opt_out_reason": ""}


class Written(NamedTuple):
    """The resource, and what it could not hold."""

    resource: Made
    report: ImportReport


class Form(NamedTuple):
    """How a kind is asked in FHIR: the item's type, the control, and whether it takes several answers."""

    type: str
    control: str = ""
    repeats: bool = False


FILES: Final = {"photo": ("image/jpeg", "image/png"), "voice": ("audio/mpeg", "audio/mp4", "audio/ogg", "audio/wav")}
FORMS: Final = {
    "choice": Form("choice", "radio-button"),
    "choices": Form("choice", "check-box", repeats=True),
    "text": Form("string"),
    "date": Form("date"),
    "time": Form("time"),
    "number": Form("decimal"),
}
ASKED_AS: Final = {  # kinds that come back by the extension "kind"
    "note": Form("display"),
    "faces": Form("choice", "radio-button"),
    "scale": Form("choice", "radio-button"),
    "yes_no": Form("choice", "radio-button"),
    "consent": Form("choice", "radio-button"),
    "practice": Form("choice", "radio-button"),
    "rank": Form("choice", "check-box", repeats=True),
    "rating": Form("integer"),
    "slider": Form("decimal", "slider"),
    "email": Form("string"),
    "telephone": Form("string"),
    "points": Form("choice", "check-box", repeats=True),
    "area": Form("choice", "drop-down"),
    "places": Form("choice", "check-box", repeats=True),
    "photo": Form("attachment"),
    "voice": Form("attachment"),
    "calculated": Form("decimal"),
    "hidden": Form("string"),
}


def write(questionnaire: Questionnaire, release: str, media: Mapping[str, Medium] | None = None) -> Written:
    """The questionnaire as a resource of release "r4" or "r5"; `media` are its files, by their source."""
    notes = Notes()
    writer = _Writer(questionnaire, release, media or {}, notes)
    resource = writer.resource()
    for instrument in questionnaire.instruments:
        why = "a FHIR form holds the numbers of choices, not what is made of them"
        notes.add(instrument.key, "a score", why, "Compute it from the ordinal values.")
    for end in questionnaire.ends:
        notes.add(end.key, "an end", "a FHIR form has none", "Say it where the form is used.")
    writer.note_media()
    return Written(resource, notes.report(items=writer.count))


def address_of(key: str) -> str:
    """The canonical address by which responses name a questionnaire of ours."""
    return f"{ADDRESS}questionnaire:{key}"


def _is_count(value: object) -> bool:
    return isinstance(value, int) and value > 0


def _has_place(name: str, value: object) -> bool:
    """Whether FHIR has a place for a setting."""
    return name in ("min", "max") or (name in COUNTS and _is_count(value))


def _spoken(name: str, text: Text) -> Made:
    """A text that FHIR has no place for, in every language."""
    spoken = [{"url": tag, "valueString": words} for tag, words in text.words.items() if words]
    return {"url": f"{ADDRESS}{name}", "extension": spoken}


class _Writer:
    """Writes one questionnaire. `count` is how many items it has made."""

    def __init__(self, questionnaire: Questionnaire, release: str, media: Mapping[str, Medium], notes: Notes) -> None:
        self.questionnaire = questionnaire
        self.release = release
        self.attachments = Attachments(media, notes)
        self.notes = notes
        self.count = 0
        self.enabling = Enabling({question.key: question for question in questionnaire.questions()}, notes)

    def resource(self) -> Made:
        """The whole."""
        whole = self.questionnaire
        why = said("description", whole.about.get("why"))
        who = whole.about.get("who")
        return {
            "resourceType": "Questionnaire",
            "language": whole.source,
            "url": address_of(whole.key),
            "name": whole.key.replace("-", "_").capitalize(),
            **said("title", whole.title),
            "status": "draft",
            "date": datetime.now(UTC).date().isoformat(),
            **({"publisher": who.source} if who else {}),
            **why,
            "item": [*self._told_first(), *(self._node(node) for node in outline(whole)), *self._told_last()],
        }

    def note_media(self) -> None:
        """Note the films and recordings that have no item to be with."""
        for page in ("start", "check"):
            for sign in getattr(self.questionnaire, f"{page}_signs"):
                why = "a FHIR form has no such page"
                self.notes.add(page, f"a film ({sign.source})", why, "Show it where the form is used.")
        left = sum(bool(text.sounds) and text.path not in self.attachments.heard for text in self.questionnaire.texts())
        if left:
            why = "choices, hints and the like have no place for them"
            self.notes.add("texts", f"recordings of {left} texts", why, "Take the folder sounds along.")

    def _told_first(self) -> Iterator[Made]:
        for name, text in self.questionnaire.about.items():
            yield self._display(f"{ABOUT}.{name}", text)

    def _told_last(self) -> Iterator[Made]:
        if self.questionnaire.thanks.source:
            thanks = self.questionnaire.thanks
            yield self._display(THANKS, thanks, *self.attachments.of(None, thanks, self.questionnaire.thanks_signs))

    def _display(self, link_id: str, text: Text, *extensions: Made) -> Made:
        self.count += 1
        return with_extensions({"linkId": link_id, **said("text", text), "type": "display"}, extensions)

    def _node(self, node: Node) -> Made:
        if isinstance(node.part, Section):
            return self._section(node, node.part)
        if isinstance(node.part, Repeat):
            return self._repeat(node, node.part)
        relevant = all_of((node.page.relevant if node.page else "", node.part.relevant))
        return self.enabling.put(self._question(node.part), relevant)

    def _section(self, node: Node, section: Section) -> Made:
        self.count += 1
        inside = [self._node(child) for child in node.children]
        if section.intro:
            inside.insert(0, self._display(f"{node.link_id}.intro", section.intro))
        made = {"linkId": node.link_id, **said("text", section.title), "type": "group", "item": inside}
        made = with_extensions(made, self.attachments.of(None, section.title, section.signs))
        return self.enabling.put(made, section.relevant)

    def _repeat(self, node: Node, repeat: Repeat) -> Made:
        self.count += 1
        inside = [self._node(child) for child in node.children]
        most = extension("questionnaire-maxOccurs", valueInteger=repeat.most)
        kept = [ours("kind", "repeat"), most, *([ours("count", repeat.count)] if repeat.count else [])]
        if repeat.again:
            kept.append(_spoken("again", repeat.again))
        made = {"linkId": node.link_id, **said("text", repeat.title), "type": "group", "repeats": True, "item": inside}
        return with_extensions(made, [*kept, *self.attachments.of(None, repeat.title, repeat.signs)])

    def _question(self, question: Question) -> Made:
        self.count += 1
        form = self._form(question)
        spoken = form.type == "display" and (question.hint or question.explain)
        if question.slides or question.rows or spoken:
            return self._several(question)
        made: Made = {"linkId": question.key, **said("text", question.label), "type": self._type(form.type)}
        if form.type != "display":
            made |= self._rules(question, form)
        options = [self._option(choice) for choice in question.choices]
        if options and form.type != "boolean":
            made["answerOption"] = options
        if any(choice.write for choice in question.choices):
            made |= {"answerConstraint": "optionsOrString"} if self.release == R5 else {"type": "open-choice"}
        helps = [] if form.type == "display" else [*self._helps(question)]
        return with_extensions({**made, **({"item": helps} if helps else {})}, self._extensions(question, form))

    def _form(self, question: Question) -> Form:
        if is_boolean(question):
            return Form("boolean")
        if question.kind == "number" and question.settings.get("step") == 1:
            return Form("integer")
        if question.kind == "text" and question.settings.get("rows", 1) != 1:
            return Form("text")
        known = FORMS.get(question.kind) or ASKED_AS.get(question.kind)
        return known or Form("choice" if question.choices else "string")

    def _type(self, type_: str) -> str:
        return "coding" if type_ == "choice" and self.release == R5 else type_

    def _rules(self, question: Question, form: Form) -> Made:
        longest = question.settings.get("max_length")
        rules = {
            "required": question.required,
            "repeats": form.repeats,
            "readOnly": question.read_only or question.kind == "calculated",
            "maxLength": longest if form.type in ("string", "text") and _is_count(longest) else None,
        }
        return {name: value for name, value in rules.items() if value}

    def _extensions(self, question: Question, form: Form) -> Iterator[Made]:
        if question.kind not in FORMS and not (form.type == "boolean" and question.choices):
            yield ours("kind", question.kind)
        if form.control:
            yield control(form.control)
        if question.kind == "hidden":
            yield extension("questionnaire-hidden", valueBoolean=True)
        yield from (extension("mimeType", valueCode=type_) for type_ in FILES.get(question.kind, ()))
        yield from self._bounds(question, form)
        yield from self.attachments.of(question.picture, question.label, question.signs)
        yield from self._kept(question)

    def _kept(self, question: Question) -> Iterator[Made]:
        """What FHIR has no place for."""
        for name in KEPT:
            if held := getattr(question, name):
                yield ours(name, held)
                self._note(question, name, held)
        if question.constraint and question.constraint_message:
            yield _spoken("constraint_message", question.constraint_message)
        for name, text in question.texts.items():
            if name not in SAID:
                yield _spoken(f"text.{name}", text)
        if rest := {name: value for name, value in question.settings.items() if not _has_place(name, value)}:
            yield ours("settings", json.dumps(rest))
        untold = {"required": False, "read_only": False} if question.kind in UNTOLD else {}
        for name, usual in {**FLAGS, **untold}.items():
            if (flag := getattr(question, name)) != usual:
                yield ours(name, "yes" if flag is True else "no" if flag is False else flag)

    def _bounds(self, question: Question, form: Form) -> Iterator[Made]:
        for setting, name in _NUMBERS:
            if (bound := question.settings.get(setting)) is not None:
                whole = isinstance(bound, int) and form.type == "integer"
                yield extension(name, **{"valueInteger" if whole else "valueDecimal": bound})
        yield from self._dates(question)
        if unit := question.texts.get("unit"):
            yield extension("questionnaire-unit", valueCoding={**said("display", unit)})
        if _is_count(most := question.settings.get("max_choices")):
            yield extension("questionnaire-maxOccurs", valueInteger=most)

    @staticmethod
    def _dates(question: Question) -> list[Made]:
        """The constraint of a date as bounds that others know, where it is no more than these."""
        to_the_day = question.kind == "date" and question.settings.get("precision", "day") == "day"
        return fhir_rules.bounds(question) if to_the_day else []

    def _note(self, question: Question, name: str, held: str) -> None:
        if name != "layout" and not (name == "constraint" and self._dates(question)):
            why = "it is an expression of ours"
            self.notes.add(question.key, f"{name}: {held}", why, "Others will not see it; we read it back.")

    def _option(self, choice: Choice) -> Made:
        coding: Made = {"code": choice.key, **said("display", choice.label)}
        extensions = []
        if choice.value is not None:
            ordinal = "itemWeight" if self.release == R5 else "ordinalValue"
            coding = with_extensions(coding, [extension(ordinal, valueDecimal=choice.value)])
        if choice.exclusive:
            extensions.append(extension("questionnaire-optionExclusive", valueBoolean=True))
        if choice.write:
            extensions.append(ours("write", "yes"))
        if choice.region:
            extensions.append(ours("region", choice.region))
        if choice.picture:
            extensions.append(self.attachments.answer(choice.picture))
        return with_extensions({"valueCoding": coding}, extensions)

    def _helps(self, question: Question) -> Iterator[Made]:
        """The words beside a question, each a display inside it whose control says what it is."""
        for name, code in (("hint", "flyover"), ("explain", "help")):
            if text := getattr(question, name):
                yield self._display(f"{question.key}.{name}", text, control(code))
        for name, code in (("low", "lower"), ("high", "upper")):
            if text := question.texts.get(name):
                yield self._display(f"{question.key}.{name}", text, control(code))

    def _several(self, question: Question) -> Made:
        """A group of displays for slides, or of one question for each row of a matrix."""
        shown = self.attachments.of(question.picture, question.label, question.signs)
        extensions: list[Made] = [ours("kind", question.kind), *shown]
        inside: list[Made] = []
        for slide in question.slides:
            shown = self.attachments.of(slide.picture, slide.text, slide.signs)
            inside.append(self._display(f"{question.key}.{slide.key}", slide.text, *shown))
        if question.rows:
            extensions.append(control("gtable"))
        options = [self._option(choice) for choice in question.choices]
        for row in question.rows:
            self.count += 1
            made: dict[str, Any] = {"linkId": f"{question.key}.{row.key}", **said("text", row.label)}
            made |= {"type": self._type("choice"), "required": question.required, "answerOption": options}
            inside.append(made)
        inside += self._helps(question)
        group = {"linkId": question.key, **said("text", question.label), "type": "group", "item": inside}
        return with_extensions(group, [*extensions, *self._kept(question)])
