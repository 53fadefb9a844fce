"""A report told: title, chapters, figures with their tables, themes, quotes, and what the figures mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from survey import i18n
from survey.core import prose
from survey.core.definition import Question, Questionnaire
from survey.core.disclosure import HIDDEN, Rule
from survey.core.document import Cell, Document, Heading, Listing, Number, Paragraph, Part, Quotation, Row, Table
from survey.core.languages import LANGUAGES
from survey.core.report import Crosstab, Figure, Quote, Section, Snapshot, Text, Theme
from survey.reports import drawing, wording
from survey.reports.wording import Categories, say
from survey.services.binding import Bound
from survey.services.protected_counts import lines_of
from survey.services.quoting import Cleared
from survey.services.reporting import words_of_quote


@dataclass(frozen=True, slots=True)
class Edition:
    """Which publication it is: its number and its day."""

    number: int
    day: date


def tell(
    snapshot: Snapshot,
    questionnaire: Questionnaire,
    quotes: Mapping[int, Cleared],
    tag: str,
    edition: Edition | None = None,
) -> Document:
    """The report in a language. `quotes` are those that may be read today; without `edition` it is a draft."""
    with i18n.speaking(tag):
        return _Teller(snapshot, questionnaire, quotes, tag).document(edition)


def tell_edition(bound: Bound, tag: str = "") -> Document:
    """What was published, in a language of it: without a tag in the one that is spoken."""
    edition = Edition(bound.edition.number, bound.edition.published_on)
    return tell(bound.snapshot, bound.questionnaire, bound.quotes, tag or i18n.language().tag, edition)


class _Teller:
    """Tells one report in the language that is spoken."""

    def __init__(
        self, snapshot: Snapshot, questionnaire: Questionnaire, quotes: Mapping[int, Cleared], tag: str
    ) -> None:
        self.snapshot, self.quotes, self.tag = snapshot, quotes, tag
        self.questions: dict[str, Question] = {question.key: question for question in questionnaire.questions()}
        self.in_chapter = False

    def document(self, edition: Edition | None) -> Document:
        """All of it."""
        snapshot = self.snapshot
        title = snapshot.titles.get(self.tag) or next(iter(snapshot.titles.values()), "")
        sections = [tuple(self._lead())] if snapshot.responses != HIDDEN else []
        sections += [tuple(self._parts(section)) for section in snapshot.sections]
        return Document(
            tag=self.tag,
            title=title,
            about=tuple(self._about(edition)),
            sections=tuple(parts for parts in sections if parts),
            hidden=i18n.words("hidden"),
            closing=tuple(self._closing(edition)) if self._has_figures() else (),
            closing_title=i18n.words("About the figures"),
        )

    def _about(self, edition: Edition | None) -> Iterator[str]:
        opened, closed = self.snapshot.opens_on, self.snapshot.closes_on
        days = f"{i18n.long_day(opened)} – {i18n.long_day(closed)}" if closed else i18n.long_day(opened)
        yield self.snapshot.round_name
        yield days
        if edition:
            yield i18n.words("Edition %(number)s, %(day)s", number=edition.number, day=i18n.long_day(edition.day))

    def _lead(self) -> Iterator[Part]:
        yield Number(i18n.decimal(self.snapshot.responses), i18n.words("have answered"))

    def _closing(self, edition: Edition | None) -> Iterator[str]:
        if self.snapshot.through:
            yield i18n.words(
                "Answers up to and including %(day)s are counted.", day=i18n.long_day(self.snapshot.through)
            )
        yield _whole_rule(self.snapshot.rule)
        if edition:
            yield i18n.words(
                "The report stays as it was on %(day)s. Later answers do not change it.", day=i18n.long_day(edition.day)
            )

    def _has_figures(self) -> bool:
        return any(isinstance(section, Figure | Crosstab | Theme) for section in self.snapshot.sections)

    def _parts(self, section: Section) -> Iterator[Part]:
        if isinstance(section, Text):
            return self._text(section)
        if isinstance(section, Figure):
            return self._figure(section)
        if isinstance(section, Crosstab):
            return self._crosstab(section)
        return self._theme(section) if isinstance(section, Theme) else self._quote(section)

    def _heading(self, words: str) -> Heading:
        """The heading of a figure or a theme: a chapter of its own where no text has begun one."""
        return Heading(words, 3 if self.in_chapter else 2)

    def _text(self, section: Text) -> Iterator[Part]:
        for block in prose.read(section.words.get(self.tag, "")):
            if block.kind == prose.HEADING:
                level = 3 if block.deep and self.in_chapter else 2
                self.in_chapter = True
                yield Heading(block.words, level)
            elif block.kind == prose.PARAGRAPH:
                yield Paragraph(block.words)
            else:
                yield Listing(block.lines, block.kind == prose.STEPS)

    def _figure(self, found: Figure) -> Iterator[Part]:
        question = self.questions[found.question]
        title = say(question.label)
        yield self._heading(title)
        if not found.lines or found.is_hidden:
            yield Paragraph(i18n.words("Too few have answered for this to be shown."), quiet=True)
            return
        labels = {line.key: line.label for line in lines_of(question)}
        names = [say(label) if (label := labels.get(key)) else key for key, _ in found.lines]
        if picture := drawing.of_figure(found, title, names):
            yield picture
        rows = [
            Row(name, (wording.figure(count), wording.share(count, found.whole)))
            for name, (_, count) in zip(names, found.lines, strict=True)
        ]
        rows += [
            Row(wording.reason(reason), (wording.figure(count), Cell("")), quiet=True)
            for reason, count in found.missing.items()
            if count
        ]
        if found.not_asked:
            rows.append(Row(wording.reason(""), (wording.figure(found.not_asked), Cell("")), quiet=True))
        asked = i18n.words("Asked: %(number)s", number=wording.figure(found.whole).written)
        yield Table(title, asked, (i18n.words("Answer"), i18n.words("Count"), i18n.words("Share")), tuple(rows))
        yield self._rule()

    def _crosstab(self, found: Crosstab) -> Iterator[Part]:
        groups = self.snapshot.groups
        up, aside = (Categories(key, self.questions, groups) for key in (found.rows, found.columns))
        title = f"{up.title} – {aside.title}"
        yield self._heading(title)
        if not found.cells:
            few = found.refused == "few"
            yield Paragraph(
                i18n.words("Too few have answered for this to be shown.")
                if few
                else i18n.words("This cannot be shown without giving people away."),
                quiet=True,
            )
            return
        if picture := drawing.of_crosstab(found, up, aside):
            yield picture
        rows = [
            Row(up.words(key), tuple(map(wording.figure, counts)), quiet=key.startswith("-"))
            for key, counts in zip(found.row_keys, found.cells, strict=True)
        ]
        heads = (i18n.words("Answer"), *(aside.words(key) for key in found.column_keys))
        yield Table(title, i18n.words("Count"), heads, tuple(rows))
        yield self._rule()

    def _theme(self, found: Theme) -> Iterator[Part]:
        yield self._heading(found.names.get(self.tag, next(iter(found.names.values()), "")))
        if found.count == HIDDEN:
            words = i18n.words("How many spoke of this is hidden, so that nobody can be recognised.")
            yield Number("•", words, hidden=True)
        else:
            whole = i18n.decimal(self.snapshot.responses)
            words = i18n.words("spoke of this, of %(whole)s who answered", whole=whole)
            yield Number(i18n.decimal(found.count), words)
        if definition := found.definitions.get(self.tag, ""):
            yield Paragraph(definition)

    def _quote(self, section: Quote) -> Iterator[Part]:
        quote = self.quotes.get(section.id)
        said = words_of_quote(quote, self.tag) if quote else None
        if quote is None or said is None:
            yield Paragraph(i18n.words("A quote that stood here has been taken back."), quiet=True)
            return
        own = LANGUAGES[quote.language].autonym
        beside = [quote.group, quote.area, own if quote.shows_language else ""]
        if said[1] != quote.language:
            beside.append(i18n.words("Translated from: %(language)s", language=own))
        yield Quotation(said[0], said[1], tuple(words for words in beside if words))

    def _rule(self) -> Paragraph:
        words = i18n.words(
            "Numbers under %(cell)s are hidden (•), and so is what would give them away.", cell=self.snapshot.rule.cell
        )
        return Paragraph(words, quiet=True)


def _whole_rule(rule: Rule) -> str:
    return i18n.words(
        "Numbers under %(cell)s are hidden (•), and so are numbers that would give them away. Groups of fewer than "
        "%(base)s people are not shown by themselves. If everyone in a small group answered the same, that is hidden "
        "too.",
        cell=rule.cell,
        base=rule.base,
    )
