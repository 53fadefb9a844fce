"""The groups of a form as sections and repeats of ours, and each question's page in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from survey.core.definition import Page, Question, Repeat, Section, Text
from survey.formats.import_report import Notes
from survey.formats.made_expressions import all_of
from survey.formats.xlsform_columns import OURS
from survey.formats.xlsform_expressions import Expressions
from survey.formats.xlsform_outline import Entry, Group, fresh_key
from survey.formats.xlsform_texts import Texts
from survey.formats.xlsform_words import more
from survey.formats.yaml_fields import as_number
from survey.formats.yaml_form import MOST_TIMES

_MOST_TIMES: Final = 50


class Parts:
    """Lays out pages. A section is a run of questions whose innermost group with words is the same."""

    def __init__(self, texts: Texts, expressions: Expressions, notes: Notes) -> None:
        self.texts = texts
        self.expressions = expressions
        self.notes = notes
        self.pages: list[Page] = []
        self.sections: dict[str, Section] = {}
        self.repeats: dict[Group, Repeat] = {}
        self._latest: tuple[Group | None, str] = (None, "")
        self._latest_page: Group | None = None

    def condition(self, entry: Entry) -> str:
        """What the groups around an entry ask for, apart from what its section asks for already."""
        outer = self._sectioned(entry)
        rest = (group for group in entry.groups if group not in outer and group.part != "page")
        return all_of(self._relevant(group, entry) for group in rest)

    def place(self, entry: Entry, question: Question) -> None:
        """Give a question its page."""
        section, repeat = self._section(entry), self._repeat(entry)
        group = next((group for group in entry.groups if group.part == "page"), None)
        if group and group is self._latest_page:
            self.pages[-1] = replace(self.pages[-1], questions=(*self.pages[-1].questions, question))
            return
        self._latest_page = group
        key, relevant = (group.name, self._relevant(group, entry)) if group else (question.key, "")
        self.pages.append(Page(key, (question,), relevant, section, repeat.key if repeat else ""))

    def note_empty(self, groups: Sequence[Group]) -> None:
        """Note the repeats in which nothing came."""
        for group in groups:
            if group.repeats and group not in self.repeats and not any(outer.repeats for outer in group.inside):
                self.notes.add(group.record.place, group.name, "nothing that is asked in it came.", "Nothing.")

    def _sectioned(self, entry: Entry) -> tuple[Group, ...]:
        """The groups whose conditions the entry's section carries: none inside a repeat, where each time differs."""
        named = self._named(entry)
        if named is None:
            return ()
        if named.part == "section":
            return (named,)
        return () if any(group.repeats for group in entry.groups) else named.path

    @staticmethod
    def _named(entry: Entry) -> Group | None:
        named = (group for group in reversed(entry.groups) if group.part == "section" or _has_words(group))
        return next((group for group in named if not group.repeats), None)

    def _relevant(self, group: Group, entry: Entry) -> str:
        source = group.record.value("relevant")
        return self.expressions.rewritten(source, group.record.place, "relevant", group.inside, entry.order)

    def _section(self, entry: Entry) -> str:
        group = self._named(entry)
        if group is self._latest[0]:
            return self._latest[1]
        key = ""
        if group:
            key = group.name if group.part == "section" else fresh_key(group.name, self.sections)
            relevant = all_of(self._relevant(each, entry) for each in self._sectioned(entry))
            record, at = group.record, f"section.{key}"
            title = self.texts.needed(f"{at}.title", record, "label", group.name, entry)
            self.texts.recordings(title, record)
            intro = self.texts.maybe(f"{at}.intro", record, "hint", entry)
            self.sections[key] = Section(key, title, intro, relevant, self.texts.films(at, record) if intro else ())
            if not group.part and len([each for each in entry.groups if _has_words(each)]) > 1:
                why = "sections do not stand inside each other here; conditions of all levels were joined."
                self.notes.add(record.place, f"{group.name} inside another group", why, "Nothing.")
        self._latest = (group, key)
        return key

    def _repeat(self, entry: Entry) -> Repeat | None:
        around = [group for group in entry.groups if group.repeats]
        if not around:
            return None
        for inner in around[1:]:
            why = "a repeat inside a repeat cannot be asked here: its questions are asked once each time."
            self.notes.add(inner.record.place, inner.name, why, "Ask about each in a text, or in a form of its own.")
        group = around[0]
        if group not in self.repeats:
            self.repeats[group] = self._made(group, entry)
        return self.repeats[group]

    def _made(self, group: Group, entry: Entry) -> Repeat:
        key, record = fresh_key(group.name, {repeat.key for repeat in self.repeats.values()}), group.record
        source = record.value("repeat_count")
        count = self.expressions.rewritten(source, record.place, "repeat_count", group.inside, entry.order)
        most = as_number(record.value(f"{OURS}most") or count)
        times = max(1, min(int(most), _MOST_TIMES)) if isinstance(most, int | float) else MOST_TIMES
        if not isinstance(most, int | float):
            why = f"a repeat has an end here: {times} times."
            self.notes.add(record.place, group.name, why, "Write another number in most:.")
        title = self.texts.needed(f"repeat.{key}.title", record, "label", group.name, entry)
        self.texts.recordings(title, record)
        again = self._again(f"repeat.{key}.again", group, bool(count))
        return Repeat(key, title, count, times, again, self.texts.films(f"repeat.{key}", record) if again else ())

    def _again(self, path: str, group: Group, counted: bool) -> Text | None:
        """What is asked after each time, where nobody knows beforehand how many there are."""
        text = self.texts.maybe(path, group.record, "again")
        if text or counted or self.texts.verbatim:
            return text
        why = "after each time a question asks whether there is one more."
        self.notes.add(group.record.place, group.name, why, "Say what there may be one more of, in again:.")
        return Text(path, more(self.texts.tags))


def _has_words(group: Group) -> bool:
    return bool(group.record.words.get("label"))
