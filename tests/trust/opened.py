"""What stands on the pages that are open to somebody who may not read single answers, and what the counts there count.

He opens each page of figures by everything that it can be asked, and the files beside it. Pages that only repeat what
these show are held by `test_every_figure`: nothing on them changes with what must stay hidden.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import combinations

from lxml import html

from tests.browsing import Browser
from tests.trust.known import ASKED, GROUP, MARKS, PARTS, Seen
from tests.trust.made_surveys import CODES, NOT_ASKED, SEVERAL, SINGLE

REASON_WORDS = {
    "Vet inte": "-dont-know",
    "Vill inte svara": "-wont-say",
    "Gick vidare utan att svara": "-blank",
    "Förstod inte frågan": "-unclear",
    "Fick inte frågan": NOT_ASKED,
}
BACKGROUND_WORDS = {"Svenska": "sv", "Arabiska": "ar", "Engelska": "en", "Själv": "self", "Med hjälp": "helped"}
Tree = html.HtmlElement


class Reader:
    """Somebody at a browser, who knows a round's groups by the names of `groups`."""

    def __init__(self, browser: Browser, round_id: int, groups: Mapping[str, int]) -> None:
        self.browser, self.round_id = browser, round_id
        self.names = REASON_WORDS | BACKGROUND_WORDS | {name: str(group) for name, group in groups.items()}
        self.parts = PARTS | {GROUP: tuple(str(group) for group in groups.values())}
        self.where = f"/staff/rounds/{round_id}"

    @property
    def slug(self) -> str:
        """Under which address the round is in public."""
        return slug_of(self.round_id)

    def open_everything(self, variables: Collection[str], crossed: Collection[str]) -> list[Seen]:
        """All that can be seen of a round's answers: by every value of these backgrounds, each of those in `crossed`
        against every background and question, as files, as the themes of a board, and all that is published of it.

        Of people who are too few to be counted there is nothing but the pages that say so.
        """
        seen = [*self._counts("", ""), *self._groups(), *self._file(), *self._themes(), *self.read_published()]
        if not seen:
            return []
        for by in variables:
            for value in self.parts[by]:
                seen += self._counts(by, value)
        for rows, columns in combinations((*variables, *SINGLE), 2):
            if rows in crossed or columns in crossed:
                seen += self._crosstab(rows, columns)
        return seen

    def read_published(self) -> list[Seen]:
        """Every count of what is published, by whatever it is broken down; nothing while nothing is."""
        answer = self.browser.fetch(f"/rounds/{self.slug}/data.csv")
        if answer.status_code == 404:
            return []
        rows = csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig")))
        seen = [one for row in rows for one in _of_row(row, row["by"], row["part"])]
        responses = self.browser.fetch(f"/rounds/{self.slug}/data.json").json["responses"]  # type: ignore[index]
        return [*seen, Seen("", "", "", "", int(responses))]

    def _counts(self, by: str, value: str) -> Iterator[Seen]:
        asked = f"?{by[1:]}={value}" if by else ""
        tree = self._open(f"/counts{asked}")
        for status in tree.iterfind(".//p[@role='status']"):
            if found := re.match(r"([\d\s]+) inskicka", _words(status)):
                yield Seen(by, value, "", "", _number(found[1]) or 0)
        for section in tree.iterfind(".//section"):
            heading = section.find("h2")
            question = "" if heading is None else _words(heading).removeprefix("Fråga ")
            if question in PARTS:
                yield from (Seen(by, value, question, *found) for found in self._question(section, question))

    def _question(self, section: Tree, question: str) -> Iterator[tuple[str, int]]:
        for caption in section.iter("caption"):
            if (asked := _number(_words(caption).partition(":")[2])) is not None:
                yield ASKED, asked
        for heads, cells in _rows(section):
            if len(heads) == 1 and cells and (count := _number(cells[0])) is not None:
                part = self.names.get(heads[0]) or heads[0].removeprefix(f"{question} ")
                yield (f"={part}" if question in SEVERAL and heads[0] not in self.names else part), count

    def _groups(self) -> Iterator[Seen]:
        """How many of each group have handed in, from the page that says who is reached."""
        for heads, cells in _rows(self._open("")):
            if len(heads) == 1 and heads[0].startswith("Grupp") and cells and (count := _number(cells[0])) is not None:
                yield Seen(GROUP, self.names[heads[0]], "", "", count)

    def _file(self) -> Iterator[Seen]:
        """The file of figures that may be passed on."""
        answer = self.browser.fetch(f"{self.where}/counts/figures.csv")
        assert answer.status_code == 200, answer.status
        for row in csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))):
            if row["question"]:
                yield from _of_row(row, "", "")

    def _crosstab(self, rows: str, columns: str) -> Iterator[Seen]:
        """Two variables against each other. What is left out of a table is nobody's."""
        tree = self._open(f"/counts/crosstab?rows={rows}&columns={columns}")
        table = tree.find(".//table[@class='cross']")
        if table is None:
            return
        heads, *lines = [[_words(cell) for cell in row.iterchildren("td", "th")] for row in table.iter("tr")]
        asides = [self._part(columns, said) for said in heads[1:]]
        shown = {}
        for name, *counts in lines:
            up = self._part(rows, name)
            shown |= {(up, aside): _number(said) for aside, said in zip(asides, counts, strict=True)}
        everywhere = ((up, aside) for up in self.parts[rows] for aside in self.parts[columns])
        for up, aside in dict.fromkeys([*shown, *everywhere]):
            if (count := shown.get((up, aside), 0)) is not None:
                yield Seen(rows, up, columns, aside, count)

    def _part(self, axis: str, said: str) -> str:
        """A part of a variable by its words; a language that nobody speaks here is as good as none."""
        return self.names.get(said) or said.removeprefix(f"{axis} ")

    def _themes(self) -> Iterator[Seen]:
        """How many have each code, where a board may begin with it."""
        tree = self._open("", f"/staff/boards/new/beginning?name=X&template=blank&round={self.round_id}")
        for label in tree.iter("label"):
            name, _space, told = _words(label).partition(" ")
            if name in CODES and (found := re.match(r"([\d\s]+) person", told)):
                yield Seen("", "", "words", f"={name}", _number(found[1]) or 0)

    def _open(self, address: str, begin: str | None = None) -> Tree:
        answer = self.browser.fetch(begin or f"{self.where}{address}")
        assert answer.status_code == 200, address
        return html.document_fromstring(answer.text)


def slug_of(round_id: int) -> str:
    """Under which address a round is in public."""
    return f"round-{round_id}"


def _of_row(row: Mapping[str, str], by: str, value: str) -> Iterator[Seen]:
    question, answer = row["question"], row["answer"].removeprefix("'")
    if row["asked"]:
        yield Seen(by, value, question, ASKED, int(row["asked"]))
    if row["count"]:
        is_mark = question in SEVERAL and not answer.startswith("-")
        yield Seen(by, value, question, f"={answer}" if is_mark else answer, int(row["count"]))


def _rows(tree: Tree) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
    """The headings of each row, and the cells with its counts."""
    for row in tree.iter("tr"):
        cells = (cell for cell in row.iterchildren("td") if "strong" in cell.get("class", ""))
        yield [_words(head) for head in row.iterchildren("th")], [_words(cell) for cell in cells]


def _words(element: Tree) -> str:
    return " ".join(element.text_content().split())


def _number(said: str) -> int | None:
    found = re.fullmatch(r"[\d\s]+", said.strip())
    return int(re.sub(r"\s", "", said)) if found else None


def is_known(one: Seen, parts: Mapping[str, Iterable[str]]) -> bool:
    """Whether a count is of what the questionnaire can fill; of anything else it has to be none."""
    known = one.part in ("", ASKED, *parts.get(one.question, ()), *MARKS.get(one.question, ()))
    return known and (not one.by or one.value in parts[one.by])
