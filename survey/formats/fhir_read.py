"""A FHIR Questionnaire (R4 or R5), in one language or several, as a questionnaire of ours with a report.

Import is lenient: what has no counterpart is left out or asked in a plainer way, and the report says so by linkId.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from survey.core.definition import Page, Question, Questionnaire, Repeat, Section, Sign, Text
from survey.formats.fhir_calculations import calculated, scores
from survey.formats.fhir_conditions import NEVER, ConditionError, Target, condition, conditions
from survey.formats.fhir_elements import Data, Element, as_text
from survey.formats.fhir_items import Walk, Where, kept
from survey.formats.fhir_media import MediaShelf
from survey.formats.fhir_ours import is_ours, sentences
from survey.formats.fhir_questions import Made, QuestionMaker
from survey.formats.fhir_sources import Source, lay_out, link_id, open_files
from survey.formats.import_report import ImportReport, Notes
from survey.formats.made_expressions import all_of
from survey.formats.outside_names import Names

NOTHING: Final = "''"  # the default of what only others can fill
DEFAULT_LANGUAGE: Final = "en"
ABOUT: Final = {"publisher": "who", "description": "why"}
LEFT: Final = {
    "sdf-fhirpath": "a value that FHIRPath fetches from a patient's record",
    "sdc-questionnaire-initialExpression": "a value that FHIRPath fetches from a patient's record",
    "sdc-questionnaire-enableWhenExpression": "a condition in FHIRPath",
    "sdc-questionnaire-answerExpression": "choices that are fetched",
    "cqf-expression": "an expression that is computed elsewhere",
}


@dataclass(frozen=True)
class Imported:
    """What an import made: the questionnaire, the files of its folder, the report, and how each item was read."""

    questionnaire: Questionnaire
    files: Mapping[str, bytes]
    report: ImportReport
    every: tuple[Made, ...]


def read_files(paths: Sequence[Path], key: str, language: str = DEFAULT_LANGUAGE) -> Imported:
    """The questionnaire in some files, with the key it is to have.

    Raises DefinitionError when a file cannot be used at all.
    """
    notes = Notes()
    return _Reading(open_files(paths, language, notes), key, notes).imported()


def read(resources: Sequence[Data], key: str, language: str = DEFAULT_LANGUAGE) -> Imported:
    """The questionnaire among some resources."""
    notes = Notes()
    return _Reading(lay_out(resources, language, notes, "the resources"), key, notes).imported()


class _Reading:
    """One import while it goes on."""

    def __init__(self, source: Source, key: str, notes: Notes) -> None:
        self.whole = source.questionnaire
        self.key = key
        self.notes = notes
        self.said = sentences(self.whole)
        self.walk = Walk(source.tag, is_ours(self.whole), notes)
        self.walk.items(self.whole, Where(), self.said)
        self.tags = self._tags(source)
        self.shelf = MediaShelf(notes, self.tags, is_ours(self.whole))
        maker = QuestionMaker(self.tags, source.sets, self.shelf, Names(verbatim=is_ours(self.whole)), notes)
        self.made = [maker.make(placed) for placed in self.walk.placed]
        self.targets: dict[str, Target] = {}
        self.order: dict[str, int] = {}
        for place, made in enumerate(self.made):
            if made.placed.link_id in self.targets:
                why = "another item has the same linkId"
                self.notes.add(made.placed.link_id, "a linkId twice", why, "Conditions look at the first of them.")
            elif made.question.kind != "note":
                self.targets[made.placed.link_id] = made.target
                self.order[made.placed.link_id] = place

    def imported(self) -> Imported:
        """Everything put together."""
        pages = tuple(self._page(place, made) for place, made in enumerate(self.made))
        used, repeated = {page.section for page in pages}, {page.repeat for page in pages}
        sections = tuple(self._section(key, pages) for key in self.walk.sections if key in used)
        thanks, signs = self._thanks()
        questionnaire = Questionnaire(
            key=self.key,
            languages=self.tags,
            title=Text("title", self._title()),
            about=self._about(),
            thanks=thanks,
            pages=pages,
            sections=sections,
            repeats=tuple(self._repeat(each) for each in self.walk.repeats if each.key in repeated),
            instruments=scores(self.made, self.notes),
            unreviewed=self.tags[1:],
            thanks_signs=signs,
        )
        self._note_lost()
        self._note_titles(sections)
        counts = {**self.walk.told, "choices": sum(len(made.question.choices) for made in self.made)}
        return Imported(questionnaire, self.shelf.files, self.notes.report(**counts), tuple(self.made))

    def _page(self, place: int, made: Made) -> Page:
        where = made.placed.where
        relevant = self._conditions((*where.above, made.placed.item), place)
        question = self._calculated(replace(made.question, relevant=relevant), made)
        return Page(question.key, (question,), section=where.section, repeat=where.repeat)

    def _calculated(self, question: Question, made: Made) -> Question:
        """A question that nobody answers: computed here where it can be, else left for others to fill."""
        expression = calculated(made.placed, self.targets, self.notes)
        if expression:
            return replace(_bare(question), kind="calculated", calculation=expression)
        if question.kind == "hidden" and not is_ours(self.whole):
            return replace(question, default=question.default or NOTHING)
        if question.read_only and not question.default and not is_ours(self.whole):
            why = "nobody may write in it, and nothing here fills it"
            self.notes.add(
                made.placed.link_id, "a read-only item", why, "Hidden; give it a default: or a calculation:."
            )
            return replace(_bare(question), kind="hidden", default=NOTHING)
        return question

    def _section(self, key: str, pages: Sequence[Page]) -> Section:
        first = next(place for place, page in enumerate(pages) if page.section == key)
        opened = self.walk.sections[key]
        section = replace(opened.section, relevant=self._conditions(opened.above, first))
        group = self.walk.groups.get(key)
        if group is None:  # the same words, come again after others
            return section
        title = self.shelf.spoken(group, opened.link_id, section.title)
        signs = self.shelf.films(group, opened.link_id, f"section.{key}") if section.intro else ()
        return replace(section, title=title, signs=signs)

    def _repeat(self, repeat: Repeat) -> Repeat:
        group = self.walk.groups[repeat.key]
        place = group.text("linkId")
        title = self.shelf.spoken(group, place, repeat.title)
        signs = self.shelf.films(group, place, f"repeat.{repeat.key}") if repeat.again else ()
        return replace(repeat, title=title, signs=signs)

    def _thanks(self) -> tuple[Text, tuple[Sign, ...]]:
        text = Text("thanks", self.said.get("thanks") or {self.tags[0]: ""})
        items = self.whole.each("item", link_id) if "thanks" in self.said else []
        for item in items:
            if link_id(item.data) == "thanks":
                return self.shelf.spoken(item, "thanks", text), self.shelf.films(item, "thanks", "thanks")
        return text, ()

    def _conditions(self, items: Sequence[Element], place: int) -> str:
        """What must hold for all of some items, asked at `place`."""
        return all_of(self._condition(item, place) for item in items)

    def _condition(self, item: Element, place: int) -> str:
        made = []
        for when in item.items("enableWhen"):
            try:
                if self.order.get(as_text(when.get("question")), -1) >= place:
                    raise ConditionError(f"it looks at {as_text(when.get('question'))!r}, which is asked later")
                made.append(condition(when, self.targets))
            except ConditionError as error:
                what = f"a condition ({as_text(when.get('operator'))})"
                self.notes.add(item.text("linkId"), what, str(error), "Counted as never true; write relevant: for it.")
                made.append(NEVER)
        behaviour = "all" if item.text("enableBehavior") == "all" else "any"  # R3's rule where a form does not say
        return all_of((kept(item, "relevant"), conditions(made, behaviour)))

    def _title(self) -> dict[str, str]:
        for name in ("title", "name", "id"):
            if words := self.whole.words(name):
                return words
        return {self.tags[0]: self.key}

    def _about(self) -> dict[str, Text]:
        if is_ours(self.whole):
            spoken = {path.partition(".")[2]: words for path, words in self.said.items() if path.startswith("about.")}
            return {name: Text(f"about.{name}", words) for name, words in spoken.items()}
        found = {ours: self.whole.words(theirs) for theirs, ours in ABOUT.items()}
        lacking = "who asks, why, who sees the answers, how long it takes, how to delete them, and the thanks"
        self.notes.add("the questionnaire", lacking, "FHIR has no place for them", "Write about: and thanks:.")
        return {ours: Text(f"about.{ours}", words) for ours, words in found.items() if self.tags[0] in words}

    def _tags(self, source: Source) -> tuple[str, ...]:
        """Every language that something is said in, the source first."""
        tags = dict.fromkeys(tag for tag, _ in source.questionnaire.pairs)
        for placed in self.walk.placed:
            tags.update(dict.fromkeys(placed.item.words("text")))
        for opened in self.walk.sections.values():
            tags.update(dict.fromkeys(opened.section.title.words))
        return tuple(tags)

    def _note_titles(self, sections: Sequence[Section]) -> None:
        """The titles of groups whose questions all lie in groups of their own, so that no page shows them."""
        shown = [section.title.words for section in sections]
        for opened in self.walk.sections.values():
            if opened.section.title.words not in shown:
                what = f"the title {opened.section.title.source[:80]!r}"
                why = "sections do not stand inside each other, and nothing is asked in this one itself"
                self.notes.add(opened.link_id, what, why, "Write it before the first title inside, or in a note.")

    def _note_lost(self) -> None:
        """What stands in items and is not understood here."""
        for made in self.made:
            for name, what in LEFT.items():
                if made.placed.item.extension(name):
                    mend = "Give it a default: or a calculation:, or ask it."
                    self.notes.add(made.placed.link_id, what, "FHIRPath is not computed here", mend)
            if made.placed.item.extension("rendering-markdown") or _has_markdown(made.placed.item):
                self.notes.add("texts", "bold, links and lists", "words here are plain", "Read them through.")


def _bare(question: Question) -> Question:
    """The question without what only somebody who answers it needs."""
    rules = replace(question, required=False, read_only=False, constraint="", constraint_message=None)
    return replace(rules, settings={}, texts={}, choices=())


def _has_markdown(item: Element) -> bool:
    beside = item.inner("_text")
    return bool(beside and beside.extension("rendering-markdown"))
