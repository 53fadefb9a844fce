"""A questionnaire as the tree that FHIR wants: sections and repeats around their questions."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import groupby

from survey.core.definition import Page, Question, Questionnaire, Repeat, Section


@dataclass(frozen=True)
class Node:
    """A group, or a question with the conditions of its page. `link_id` is unique in the whole."""

    link_id: str
    part: Section | Repeat | Question
    page: Page | None = None
    children: tuple[Node, ...] = field(default=())


def outline(questionnaire: Questionnaire) -> tuple[Node, ...]:
    """The nodes on the outermost level, in order.

    What is repeated lies inside its section, or around its sections where it has several.
    """
    return _Outline(questionnaire).level(list(questionnaire.pages), "")


class _Outline:
    """Builds the tree level by level; a group that comes again gets a new linkId."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self._sections = {section.key: section for section in questionnaire.sections}
        self._repeats = {repeat.key: repeat for repeat in questionnaire.repeats}
        spans: dict[str, set[str]] = defaultdict(set)
        for page in questionnaire.pages:
            spans[page.repeat].add(page.section)
        self._wide = {key for key, sections in spans.items() if key in self._repeats and len(sections) > 1}
        self._taken = {question.key for question in questionnaire.questions()}

    def level(self, pages: list[Page], around: str) -> tuple[Node, ...]:
        """The nodes of some pages, inside the groups named in `around`."""
        nodes: list[Node] = []
        for name, run in groupby(pages, key=lambda page: self._group(page, around)):
            inside = list(run)
            if not name:
                nodes += [Node(question.key, question, page) for page in inside for question in page.questions]
                continue
            kind, _, key = name.partition(":")
            part = self._repeats[key] if kind == "repeat" else self._sections[key]
            children = self.level(inside, f"{around} {name} ")
            nodes.append(Node(self._link_id(key), part, None, children))
        return tuple(nodes)

    def _group(self, page: Page, around: str) -> str:
        """The next group that a page lies in, inside those it is in already; "" for none."""
        section = f"section:{page.section}" if page.section in self._sections else ""
        repeat = f"repeat:{page.repeat}" if page.repeat in self._repeats else ""
        both = (repeat, section) if page.repeat in self._wide else (section, repeat)
        return next((name for name in both if name and f" {name} " not in around), "")

    def _link_id(self, key: str) -> str:
        link_id, times = key, 1
        while link_id in self._taken:
            times += 1
            link_id = f"{key}.{times}"
        self._taken.add(link_id)
        return link_id
