"""A LimeSurvey survey (`.lss`: structure, languages and conditions) as a questionnaire of ours, with a report."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from survey.core import expression
from survey.core.definition import Page, Question, Questionnaire, Section, Text
from survey.core.unfolding import parts
from survey.formats.fhir_elements import tag_of
from survey.formats.import_report import ImportReport, Notes
from survey.formats.json_file import refused
from survey.formats.limesurvey_file import Row, Tables, plain, read_tables
from survey.formats.limesurvey_language import LIMESURVEY, as_expression, bare
from survey.formats.limesurvey_questions import Asked, Made, QuestionMaker, Words
from survey.formats.outside_expressions import Known, OutsideError, translated
from survey.formats.outside_names import Names

MAX_QUESTIONS: Final = 2_000
ALWAYS: Final = ("", "1")


@dataclass(frozen=True)
class Imported:
    """The questionnaire and the report."""

    questionnaire: Questionnaire
    report: ImportReport


def read_file(path: Path, key: str) -> Imported:
    """The questionnaire in a file; raises DefinitionError when it is no survey, or too large."""
    tables = read_tables(path)
    if not tables.tags:
        raise refused(path.name, "The survey is in no language known here.", "Add it to the registry of languages.")
    questions = [row for row in tables["questions"] if row.get("parent_qid", "0") in ("", "0")]
    if len({row.get("qid") for row in questions}) > MAX_QUESTIONS:
        raise refused(path.name, f"The survey has more than {MAX_QUESTIONS:,} questions.", "Split it.")
    return _Reading(tables, key).imported()


class _Reading:
    """One import while it goes on."""

    def __init__(self, tables: Tables, key: str) -> None:
        self.tables = tables
        self.key = key
        self.tags = tables.tags
        self.notes = Notes()
        self.maker = QuestionMaker(self.tags, self.notes)
        self.spoken = _Spoken(tables)
        self.known: dict[str, Known] = {}
        self.made: list[tuple[Made, Asked, str]] = []

    def imported(self) -> Imported:
        """Everything put together."""
        for name in self.tables.unknown:
            self.notes.add("the survey", f"the language {name}", "it is not known here", "Add it to the registry.")
        groups = sorted(_once(self.tables["groups"], "gid"), key=lambda row: _order(row, "group_order"))
        for group in groups:
            for asked in self._asked(group.get("gid", "")):
                self.made += [(made, asked, group.get("gid", "")) for made in self.maker.make(asked)]
        for made, _, _ in self.made:
            self.known.update({name: known for name, known in made.known.items() if name not in self.known})
        sections = self._sections(groups)
        pages = tuple(self._page(place, sections) for place in range(len(self.made)))
        questionnaire = self._whole(pages, tuple(sections.values()))
        counts = {"questions": len(self.made), "choices": sum(len(made.question.choices) for made, _, _ in self.made)}
        return Imported(questionnaire, self.notes.report(**counts))

    def _whole(self, pages: tuple[Page, ...], sections: tuple[Section, ...]) -> Questionnaire:
        said = self.spoken.survey()
        lacking = "who asks, why, who sees the answers, how long it takes, how to delete them"
        self.notes.add("the survey", lacking, "LimeSurvey has no place for them", "Write about: and thanks:.")
        why = said.get("surveyls_description") or said.get("surveyls_welcometext") or {}
        about = {"why": Text("about.why", why)} if self.tags[0] in why else {}
        return Questionnaire(
            key=self.key,
            languages=self.tags,
            title=Text("title", said.get("surveyls_title") or {self.tags[0]: self.key}),
            about=about,
            thanks=Text("thanks", said.get("surveyls_endtext") or {self.tags[0]: ""}),
            pages=pages,
            sections=tuple(section for section in sections if section.key in {page.section for page in pages}),
            unreviewed=self.tags[1:],
        )

    def _asked(self, gid: str) -> list[Asked]:
        """The questions of a group, in order, each with what hangs on it."""
        rows = [row for row in _once(self.tables["questions"], "qid") if row.get("gid") == gid]
        rows = [row for row in rows if row.get("parent_qid", "0") in ("", "0")]
        return [self.spoken.asked(row) for row in sorted(rows, key=lambda row: _order(row, "question_order"))]

    def _sections(self, groups: Sequence[Row]) -> dict[str, Section]:
        """A section for each group that has a name, by its gid."""
        names = Names()
        sections = {}
        for group in groups:
            gid = group.get("gid", "")
            title, intro = self.spoken.group(gid)
            place = next((n for n, (_, _, of) in enumerate(self.made) if of == gid), None)
            if title and place is not None:
                key = names.fresh(f"group_{gid}")
                relevant = self._expression(f"group {gid}", group.get("grelevance", ""), place)
                said = Text(f"section.{key}.intro", intro) if intro else None
                sections[gid] = Section(key, Text(f"section.{key}.title", title), said, relevant)
        return sections

    def _page(self, place: int, sections: Mapping[str, Section]) -> Page:
        made, asked, gid = self.made[place]
        source = asked.row.get("relevance", "").strip()
        if source in ALWAYS:
            source = as_expression(self.spoken.conditions(asked.row.get("qid", "")), self.spoken.fields)
        question = replace(made.question, relevant=self._expression(asked.code, source, place))
        if question.kind == "calculated":
            written = next(iter(asked.label.values()), "").strip().strip("{}")
            question = replace(question, calculation=self._expression(asked.code, written, place) or "''")
        if question.kind == "hidden":
            question = replace(question, default="''", settings={}, choices=(), constraint="", constraint_message=None)
        section = sections.get(gid)
        return Page(question.key, (question,), section=section.key if section else "")

    def _expression(self, place: str, source: str, number: int) -> str:
        """A condition of theirs as ours, naming only what is asked before; "" where it cannot be one."""
        if source.strip() in ALWAYS:
            return ""
        try:
            made = translated(source, LIMESURVEY, lambda name: self.known.get(bare(name)))
            before = {key for each, _, _ in self.made[:number] for key in _keys(each.question)}
            if later := expression.parse(made).names - before:
                raise OutsideError(f"it looks at {', '.join(sorted(later))}, asked there or later")
            return made
        except OutsideError as error:
            self.notes.add(place, f"a condition: {source[:200]}", str(error), "Left out; write relevant: by hand.")
            return ""


class _Spoken:
    """The words of the tables, in all languages, by what they belong to: older files repeat rows, newer have tables."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._tags = tables.tags
        self._questions = self._by(tables["question_l10ns"] or (*tables["questions"], *tables["subquestions"]), "qid")
        self._answers = self._by(tables["answer_l10ns"], "aid")
        self._attributes: dict[str, dict[str, str]] = defaultdict(dict)
        for row in tables["question_attributes"]:
            self._attributes[row.get("qid", "")].setdefault(row.get("attribute", ""), row.get("value", ""))
        self.fields = self._fields()

    def survey(self) -> dict[str, Words]:
        """The survey's own texts, by field."""
        found: dict[str, Words] = {}
        for row in self._tables["surveys_languagesettings"]:
            self._say(found, row, tag_of(row.get("surveyls_language", "")))
        return {name: self._ordered(words) for name, words in found.items()}

    def group(self, gid: str) -> tuple[Words, Words]:
        """A group's name and description."""
        found: dict[str, Words] = {}
        for row in (*self._tables["groups"], *self._tables["group_l10ns"]):
            if row.get("gid") == gid:
                self._say(found, row, tag_of(row.get("language", "")) or self._tags[0])
        return self._ordered(found.get("group_name", {})), self._ordered(found.get("description", {}))

    def asked(self, row: Row) -> Asked:
        """A question with its answers, parts and attributes."""
        qid = row.get("qid", "")
        said = self._questions.get(qid, {})
        return Asked(
            row=row,
            label=self._ordered(said.get("question", {})),
            hint=self._ordered(said.get("help", {})),
            answers=self._answers_of(qid),
            parts=self._parts_of(qid),
            attributes=self._attributes[qid],
        )

    def conditions(self, qid: str) -> list[Row]:
        """The older conditions of a question."""
        return [row for row in self._tables["conditions"] if row.get("qid") == qid]

    def _answers_of(self, qid: str) -> list[tuple[str, Words, str]]:
        rows = sorted(
            (row for row in self._tables["answers"] if row.get("qid") == qid), key=lambda row: _order(row, "sortorder")
        )
        found: dict[str, tuple[Words, str]] = {}
        for row in rows:
            if row.get("scale_id", "0") not in ("", "0"):
                continue
            words, _ = found.setdefault(row.get("code", ""), ({}, row.get("assessment_value", "")))
            if "answer" in row:
                words[tag_of(row.get("language", "")) or self._tags[0]] = plain(row["answer"])
            words.update(self._answers.get(row.get("aid", ""), {}).get("answer", {}))
        return [(code, self._ordered(words), value) for code, (words, value) in found.items()]

    def _parts_of(self, qid: str) -> list[tuple[str, Words]]:
        rows = (*self._tables["subquestions"], *self._tables["questions"])
        held = [
            row for row in _once(rows, "qid") if row.get("parent_qid") == qid and row.get("scale_id", "0") in ("", "0")
        ]
        held.sort(key=lambda row: _order(row, "question_order"))
        spoken = [self._questions.get(row.get("qid", ""), {}).get("question", {}) for row in held]
        return [(row.get("title", ""), self._ordered(words)) for row, words in zip(held, spoken, strict=True)]

    def _fields(self) -> dict[str, str]:
        """What expressions call each field of the answers' table ("123X4X5SQ001") and each question's number."""
        named: dict[str, str] = {}
        for row in _once(self._tables["questions"], "qid"):
            if row.get("parent_qid", "0") in ("", "0"):
                field = f"{row.get('sid')}X{row.get('gid')}X{row.get('qid')}"
                named[field] = named[row.get("qid", "")] = row.get("title", "")
                for code, _ in self._parts_of(row.get("qid", "")):
                    named[f"{field}{code}"] = f"{row.get('title')}_{code}"
        return named

    def _by(self, rows: Sequence[Row], name: str) -> dict[str, dict[str, Words]]:
        found: dict[str, dict[str, Words]] = defaultdict(dict)
        for row in rows:
            self._say(found[row.get(name, "")], row, tag_of(row.get("language", "")) or self._tags[0])
        return found

    def _say(self, found: dict[str, Words], row: Row, tag: str) -> None:
        for name, words in row.items():
            if tag in self._tags and (said := plain(words)):
                found.setdefault(name, {}).setdefault(tag, said)

    def _ordered(self, words: Words) -> Words:
        return {tag: words[tag] for tag in self._tags if words.get(tag)}


def _keys(question: Question) -> list[str]:
    """The keys that a question's answers have."""
    return [question.key, *(part.key for part in parts(question))]


def _once(rows: Sequence[Row], name: str) -> list[Row]:
    """Each row once: older files repeat them for every language."""
    found: dict[str, Row] = {}
    for row in rows:
        found.setdefault(row.get(name, ""), row)
    return list(found.values())


def _order(row: Row, name: str) -> int:
    words = row.get(name, "")
    return int(words) if words.isdecimal() and len(words) < 10 else 0
