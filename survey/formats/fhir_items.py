"""A questionnaire's tree of items as a list in the order they are asked, each with what stands above it.

Groups with words become sections, groups that repeat become repeats, and what only helps with a question (a display or
a text whose control says so) is gathered with that question instead of becoming a page.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from survey.core.definition import Repeat, Section, Text
from survey.core.languages import LANGUAGES
from survey.core.partition import MOST_TIMES
from survey.formats.fhir_elements import Data, Element, as_objects, as_text, codes_of, value_of
from survey.formats.fhir_sources import link_id
from survey.formats.import_report import Notes
from survey.formats.outside_names import Names
from survey.formats.stock_words import common

Words = dict[str, str]
ADDRESS: Final = "urn:medskapa:"  # what begins the addresses of our own extensions
OURS: Final = "ours"  # the type of a group that is one question here
ENOUGH: Final = 10  # times round a repeat whose author allows more
HINT: Final = "hint"
NOTE: Final = "note"  # the kind by which one of ours is told from the words that a group begins with
EXPLAIN: Final = "explain"
ROLES: Final = {  # a control's code → what its words are to the question they stand in
    "flyover": HINT,
    "prompt": HINT,
    "inline": HINT,
    "instructions": HINT,
    "help": EXPLAIN,
    "legal": EXPLAIN,
    "security": EXPLAIN,
    "sidebar": EXPLAIN,
    "unit": "unit",
    "lower": "low",
    "upper": "high",
}
_TOLD: Final = frozenset(("help", "flyover", "sidebar", "highlight", "inline", "instructions"))
_TELLING_TYPES: Final = frozenset(("text", "string"))


@dataclass(frozen=True)
class Where:
    """Where in the tree one is: `above` are the items whose conditions count here besides the section's."""

    section: str = ""
    repeat: str = ""
    above: tuple[Element, ...] = ()
    outside: tuple[Element, ...] = ()
    hidden: bool = False

    @property
    def everything(self) -> tuple[Element, ...]:
        """Every item above, those of the section too."""
        return (*self.outside, *self.above)


@dataclass(frozen=True)
class Placed:
    """An item that is asked or told: its type, its place, and the words that help with it, by their role."""

    item: Element
    link_id: str
    type: str
    where: Where
    help: Mapping[str, tuple[Words, ...]] = field(default_factory=dict)

    @property
    def controls(self) -> list[str]:
        """The codes of its controls."""
        return controls(self.item)


@dataclass
class Opened:
    """A section while it is being filled: `above` is what it depends on, `link_id` that of its group."""

    section: Section
    above: tuple[Element, ...]
    link_id: str


class Walk:
    """Goes through the tree once. `placed`, `sections` and `repeats` are what it found, `groups` what the latter two
    were made of, by their keys."""

    def __init__(self, source: str, verbatim: bool, notes: Notes) -> None:
        self.placed: list[Placed] = []
        self.sections: dict[str, Opened] = {}
        self.repeats: list[Repeat] = []
        self.groups: dict[str, Element] = {}
        self.told: dict[str, int] = {}
        self._source = source
        self._notes = notes
        self._names = Names(verbatim=verbatim)
        self._left: set[str] = set()

    def items(self, holder: Element, where: Where, besides: Collection[str] = ()) -> None:
        """Everything in `holder` but what is called as in `besides`."""
        for item in holder.each("item", link_id):
            if link_id(item.data) not in besides:
                self._item(item, where)

    def _item(self, item: Element, where: Where) -> None:
        hidden = where.hidden or item.extension_value("questionnaire-hidden") is True
        here = replace(where, hidden=hidden)
        if _type(item) == "group" and kept(item, "kind") not in ("", "repeat"):
            helps = [child for child in item.each("item", link_id) if _type(child) == "display" and controls(child)]
            self._place(item, OURS, here, {_role(each): (each.words("text"),) for each in helps})
        elif _type(item) == "group":
            self._group(item, here)
        else:
            self._question(item, here)

    def _group(self, item: Element, where: Where) -> None:
        inner = replace(where, above=(*where.above, item))
        if item.flag("repeats"):
            inner = self._repeated(item, inner)
        title = item.words("text")
        told: Element | None = None
        if title and not inner.hidden and kept(item, "kind") != "repeat":
            told = self._intro(item)
            inner = self._opened(item, title, told, inner)
        for child in item.each("item", link_id):
            if told is None or child.data is not told.data:
                self._item(child, inner)

    def _opened(self, item: Element, title: Words, told: Element | None, where: Where) -> Where:
        key = self._names.fresh(link_id(item.data))
        self.groups[key] = item
        intro = Text(f"section.{key}.intro", told.words("text")) if told else None
        self.sections[key] = Opened(
            Section(key, Text(f"section.{key}.title", title), intro), where.everything, link_id(item.data)
        )
        return Where(key, where.repeat, (), where.everything, where.hidden)

    def _intro(self, group: Element) -> Element | None:
        """The words that a group begins with, when they are always said."""
        first = next(iter(group.each("item", link_id)), None)
        if first is None or not _tells(first) or not first.words("text") or kept(first, "kind") == NOTE:
            return None
        if first.items("enableWhen") or first.items("item"):
            return None
        if not any(_asks(child) for child in group.each("item", link_id)[1:]):
            return None  # nothing in it is a page of its section, so that the words are one
        self._count("introductions")
        return first

    def _repeated(self, item: Element, where: Where) -> Where:
        name = link_id(item.data)
        if where.repeat:
            why = f"it stands in {where.repeat}, which repeats already"
            self._notes.add(name, "repeats inside what repeats", why, "Asked once for each of the outer.")
            return where
        key = self._names.fresh(name)
        count = kept(item, "count")
        most = item.extension_value("questionnaire-maxOccurs")
        title = item.words("text") or item.extension_words("repeatstext") or {self._source: name}
        again = None if count else Text(f"repeat.{key}.again", spoken(item, "again") or common("more", title))
        repeat = Repeat(key, Text(f"repeat.{key}.title", title), count, again=again)
        enough = MOST_TIMES if kept(item, "kind") == "repeat" else ENOUGH
        if isinstance(most, int) and most > enough:
            why = f"every time is a page of its own, and {enough} are usually enough"
            self._notes.add(name, f"up to {most} times", why, f"Asked at most {enough} times; change most:.")
        repeat = replace(repeat, most=min(most, enough)) if isinstance(most, int) and most > 0 else repeat
        self.repeats.append(repeat)
        self.groups[key] = item
        return replace(where, repeat=key)

    def _question(self, item: Element, where: Where) -> None:
        children = item.each("item", link_id)
        help_: dict[str, tuple[Words, ...]] = {}
        rest = []
        for child in children:
            role = _role(child) if not _tells(item) else ""
            if role and child.words("text") and not child.items("enableWhen"):
                help_[role] = (*help_.get(role, ()), child.words("text"))
                self._count("helps")
            else:
                rest.append(child)
        self._place(item, "display" if _tells(item) else _type(item), where, help_)
        for child in rest:
            self._item(child, replace(where, above=(*where.above, item)))

    def _place(self, item: Element, type_: str, where: Where, help_: Mapping[str, tuple[Words, ...]]) -> None:
        self._count("displays" if type_ == "display" else "questions")
        placed = replace(where, section=self._contiguous(where))
        self.placed.append(Placed(item, link_id(item.data), type_, placed, help_))

    def _contiguous(self, where: Where) -> str:
        """The section of the next page: the same words under a new key when others have come between."""
        last = self.placed[-1].where.section if self.placed else ""
        if last and last != where.section:
            self._left.add(last)
        if not where.section or where.section not in self._left:
            return where.section
        opened = self.sections[where.section]
        current = self.sections.get(last)
        if current and current.section.title.words == opened.section.title.words and last not in self._left:
            return last
        key = self._names.fresh(where.section)
        title = Text(f"section.{key}.title", opened.section.title.words)
        self.sections[key] = replace(opened, section=Section(key, title))
        return key

    def _count(self, name: str) -> None:
        self.told[name] = self.told.get(name, 0) + 1


def controls(item: Element) -> list[str]:
    """The codes of an item's control and of a display's category."""
    found = (*item.extensions("questionnaire-itemControl"), *item.extensions("questionnaire-displayCategory"))
    return [code for each in found for code in codes_of(value_of(each.data)[1])]


def kept(item: Element, name: str) -> str:
    """What an extension of ours says, "" where there is none."""
    found = next((each for each in item.items("extension") if each.get("url") == f"{ADDRESS}{name}"), {})
    return as_text(found.get("valueString"))


def spoken(item: Element, name: str) -> dict[str, str]:
    """A text in every language, from an extension of ours."""
    found: Data = next((each for each in item.items("extension") if each.get("url") == f"{ADDRESS}{name}"), {})
    words = {as_text(part.get("url")): as_text(part.get("valueString")) for part in as_objects(found.get("extension"))}
    return {tag: said for tag, said in words.items() if said and tag in LANGUAGES}


def _type(item: Element) -> str:
    return as_text(item.data.get("type")) or ("group" if item.items("item") else "string")


def _tells(item: Element) -> bool:
    """Whether an item asks nothing: a display, or a text that a control turns into one."""
    if _type(item) == "display":
        return True
    return _type(item) in _TELLING_TYPES and not _TOLD.isdisjoint(controls(item))


def _asks(item: Element) -> bool:
    """Whether an item is, or holds, what lies in the section around it, and not in one of its own."""
    if _type(item) != "group" or kept(item, "kind") not in ("", "repeat"):
        return True
    if item.words("text") and kept(item, "kind") != "repeat":
        return False
    return any(_asks(child) for child in item.each("item", link_id))


def _role(item: Element) -> str:
    """What a child's words are to the question it stands in; "" for a child of its own."""
    if not _tells(item) or item.items("item"):
        return ""
    roles = [ROLES[code] for code in controls(item) if code in ROLES]
    return roles[0] if roles else HINT
