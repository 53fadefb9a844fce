"""A SurveyJS form (its JSON) as a questionnaire of ours, with a report of what did not come."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from survey.core import expression
from survey.core.definition import Page, Question, Questionnaire, Repeat, Section, Text
from survey.core.partition import MOST_TIMES
from survey.formats.fhir_elements import tag_of
from survey.formats.import_report import ImportReport, Notes
from survey.formats.json_file import read_json, refused
from survey.formats.made_expressions import all_of
from survey.formats.outside_expressions import Known, OutsideError, translated
from survey.formats.outside_names import Names
from survey.formats.stock_words import common
from survey.formats.surveyjs_language import SURVEYJS, words_of
from survey.formats.surveyjs_questions import Made, QuestionMaker

MAX_ELEMENTS: Final = 2_000
DEFAULT_LANGUAGE: Final = "en"
LEFT: Final = ("triggers", "calculatedValues", "navigateToUrl", "completedHtmlOnCondition", "questionsOnPageMode")
_INSIDE: Final = frozenset(("panel", "paneldynamic"))


@dataclass(frozen=True)
class Imported:
    """The questionnaire and the report."""

    questionnaire: Questionnaire
    report: ImportReport


@dataclass(frozen=True)
class _Where:
    """Where an element stands: its section and repeat, and the conditions of what is around it since the section."""

    section: str
    repeat: str = ""
    above: tuple[str, ...] = ()


def read_file(path: Path, key: str, language: str = DEFAULT_LANGUAGE) -> Imported:
    """The questionnaire in a file; raises DefinitionError when it is no form, or too large."""
    return read(read_json(path), key, language, path.name)


def read(form: Mapping[str, Any], key: str, language: str = DEFAULT_LANGUAGE, place: str = "the form") -> Imported:
    """The questionnaire that a form is; `language` is that of texts that do not say theirs."""
    if not isinstance(form.get("pages", form.get("elements", form.get("questions"))), list):
        raise refused(place, "There are no pages and no elements.", "Export the form from SurveyJS as JSON.")
    source = tag_of(str(form.get("locale") or "")) or language
    return _Reading(form, key, source, place).imported()


class _Reading:
    """One import while it goes on."""

    def __init__(self, form: Mapping[str, Any], key: str, source: str, place: str) -> None:
        self.form = form
        self.key = key
        self.source = source
        self.place = place
        self.notes = Notes()
        self.maker = QuestionMaker(source, self.notes)
        self.names = Names()
        self.sections: list[tuple[Section, str]] = []
        self.repeats: list[Repeat] = []
        self.made: list[tuple[Made, _Where]] = []
        self.known: dict[str, Known] = {}

    def imported(self) -> Imported:
        """Everything put together."""
        for number, page in enumerate(_pages(self.form), start=1):
            self._page(page, number)
        for made, _ in self.made:
            self.known.setdefault(str(made.element.get("name", "")), made.known)
        pages = tuple(self._asked(place, made, where) for place, (made, where) in enumerate(self.made))
        first = {page.section: place for place, page in reversed(list(enumerate(pages)))}
        sections = tuple(self._section(*each, first[each[0].key]) for each in self.sections if each[0].key in first)
        for name in LEFT:
            if self.form.get(name):
                self.notes.add("the form", name, "it has no counterpart here", "Write it by hand where it matters.")
        lacking = "who asks, why, who sees the answers, how long it takes, how to delete them"
        self.notes.add("the form", lacking, "SurveyJS has no place for them", "Write about: and thanks:.")
        thanks = words_of(self.form.get("completedHtml"), self.source)
        questionnaire = Questionnaire(
            key=self.key,
            languages=(self.source,),
            title=Text("title", words_of(self.form.get("title"), self.source) or {self.source: self.key}),
            about={},
            thanks=Text("thanks", thanks or {self.source: ""}),
            pages=pages,
            sections=sections,
            repeats=tuple(repeat for repeat in self.repeats if repeat.key in {page.repeat for page in pages}),
        )
        tags = dict.fromkeys(tag for text in questionnaire.texts() for tag in text.words)
        others = tuple(tag for tag in tags if tag != self.source)
        whole = replace(questionnaire, languages=(self.source, *others), unreviewed=others)
        counts = {"questions": len(self.made), "choices": sum(len(made.question.choices) for made, _ in self.made)}
        return Imported(whole, self.notes.report(**counts))

    def _page(self, page: Mapping[str, Any], number: int) -> None:
        key = ""
        title = words_of(page.get("title"), self.source)
        condition = str(page.get("visibleIf") or "")
        above = (condition,) if condition else ()
        if title:
            key = self._opened(str(page.get("name") or f"page{number}"), page, title, condition)
            above = ()
        self._elements(page, _Where(key, "", above))

    def _opened(self, name: str, holder: Mapping[str, Any], title: dict[str, str], condition: str) -> str:
        key = self.names.fresh(name)
        intro = words_of(holder.get("description"), self.source)
        said = Text(f"section.{key}.intro", intro) if intro else None
        self.sections.append((Section(key, Text(f"section.{key}.title", title), said), condition))
        return key

    def _elements(self, holder: Mapping[str, Any], where: _Where) -> None:
        listed = holder.get("elements", holder.get("questions", holder.get("templateElements")))
        for element in listed if isinstance(listed, list) else []:
            if not isinstance(element, Mapping):
                continue
            if len(self.made) >= MAX_ELEMENTS:
                raise refused(self.place, f"The form has more than {MAX_ELEMENTS:,} questions.", "Split it.")
            if element.get("type") in _INSIDE:
                self._panel(element, where)
            else:
                self.made.append((self.maker.make(element), where))

    def _panel(self, panel: Mapping[str, Any], where: _Where) -> None:
        """A panel's questions under its condition; a dynamic one's are asked several times."""
        name = str(panel.get("name") or "panel")
        title = words_of(panel.get("title"), self.source)
        condition = str(panel.get("visibleIf") or "")
        inner = replace(where, above=(*where.above, condition) if condition else where.above)
        if panel.get("type") == "paneldynamic" and not where.repeat:
            key = self.names.fresh(name)
            most = panel.get("maxPanelCount")
            title = title or {self.source: name}
            again = Text(f"repeat.{key}.again", common("more", title))
            repeat = Repeat(key, Text(f"repeat.{key}.title", title), again=again)
            if isinstance(most, int) and 0 < most <= MOST_TIMES:
                repeat = replace(repeat, most=most)
            self.repeats.append(repeat)
            inner = replace(inner, repeat=key)
        elif title:
            self.notes.add(
                name, "a panel's title", "its questions stand on pages of their own", "Say it in their words."
            )
        self._elements({"elements": panel.get("templateElements", panel.get("elements"))}, inner)

    def _section(self, section: Section, condition: str, first: int) -> Section:
        return replace(section, relevant=self._expression(section.key, "visibleIf", condition, first))

    def _asked(self, place: int, made: Made, where: _Where) -> Page:
        """The page of a question, with what it depends on."""
        element, question = made.element, made.question
        name = str(element.get("name", question.key))
        sources = [*where.above, str(element.get("visibleIf") or "")]
        relevant = all_of(self._expression(name, "visibleIf", source, place) for source in sources)
        required_if = self._expression(name, "requiredIf", str(element.get("requiredIf") or ""), place)
        question = replace(question, relevant=relevant, required_if=required_if)
        question = self._computed(name, question, element, place)
        if element.get("enableIf"):
            self.notes.add(name, "enableIf", "a question is asked or not, never greyed out", "Write relevant: for it.")
        return Page(question.key, (question,), section=where.section, repeat=where.repeat)

    def _computed(self, name: str, question: Question, element: Mapping[str, Any], place: int) -> Question:
        if question.kind == "calculated":
            calculation = self._expression(name, "expression", str(element.get("expression") or ""), place)
            return replace(question, calculation=calculation or "''")
        if source := str(element.get("defaultValueExpression") or ""):
            return replace(question, default=self._expression(name, "defaultValueExpression", source, place))
        return question

    def _expression(self, place: str, what: str, source: str, number: int) -> str:
        """An expression of theirs as ours, which may name only what is asked before the `number`th question.

        "" where it cannot be one: then the question is asked of everyone.
        """
        if not source.strip():
            return ""
        try:
            made = translated(source, SURVEYJS, self._resolve)
            later = expression.parse(made).names - {each.question.key for each, _ in self.made[:number]}
            if later:
                raise OutsideError(f"it looks at {', '.join(sorted(later))}, asked there or later")
            return made
        except OutsideError as error:
            self.notes.add(place, f"{what}: {source[:200]}", str(error), "Left out; write it by hand.")
            return ""

    def _resolve(self, name: str) -> Known | None:
        plain = name.removeprefix("panel.").removeprefix("#")
        return self.known.get(name) or self.known.get(plain)


def _pages(form: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    pages = form.get("pages")
    if isinstance(pages, list):
        yield from (page for page in pages if isinstance(page, Mapping))
    else:
        yield {"elements": form.get("elements", form.get("questions"))}
