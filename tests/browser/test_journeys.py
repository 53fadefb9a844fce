"""The shipped questionnaires, answered to the end: in four languages, with scripts and without, the long way round."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from playwright.sync_api import expect

from survey.core.answers import Answer
from survey.core.definition import Page, Question
from survey.core.kinds import KINDS
from survey.security import read_code
from tests.browser.answering import GUEST, LATER, LONG_WORDS, QUIET, TALKER, Form, Person, fill_in
from tests.browser.conftest import NewVisitor
from tests.browser.product import GALLERY, SHIPPED, Product
from tests.browser.states import Visitor
from tests.samples import picture

TAGS = ("sv", "sv-simple", "en", "ar")
# Each language with scripts and without, so ordered that a usual run brings each questionnaire to its end with scripts
# and without: once with answers, and once, the other way, with none.
WAYS = (
    *(("sv", False), ("ar", False), ("en", True), ("sv", True)),
    *(("sv-simple", False), ("ar", True), ("sv-simple", True), ("en", False)),
)
SILENT_WAYS = (("sv", True), ("en", False))

# All that a journey asks of a page, which is cheaper asked at once.
_SEEN = """() => ({
  address: location.href,
  lang: document.documentElement.lang,
  heading: document.querySelector("h1").innerText,
  title: document.title,
  held: [...document.querySelectorAll("input, textarea")]
    .filter((field) => field.value && (!["radio", "checkbox"].includes(field.type) || field.checked))
    .map((field) => [field.name, field.value]),
})"""

_REVIEWED = """() => [document.title, [...document.querySelectorAll("dl.review > div")].map(
  (row) => [row.querySelector("dt").innerText, row.querySelector("dd:first-of-type").innerText])]"""

pytestmark = pytest.mark.browser


def _way(value: str | bool) -> str:
    return value if isinstance(value, str) else "scripts" if value else "no-scripts"


def _fields(question: Question) -> tuple[str, ...]:
    kind = KINDS[question.kind]
    return (*kind.fields(question), kind.reason_field(question))


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_questionnaire_speaks_the_four_languages(name: str, product: Product) -> None:
    spoken = product.questionnaire(name).languages
    assert set(TAGS) <= set(spoken), f"{name} has complete words only in {', '.join(spoken)}"


class Journey:
    """One person's way through a questionnaire, page by page, with what every page must show."""

    def __init__(self, visitor: Visitor, name: str, person: Person) -> None:
        self.visitor = visitor
        visitor.finger = visitor.scripts
        self.page = visitor.page
        self.name = name
        self.person = person
        self.route = visitor.product.published(name).route
        self.answers = person.answers(self.route)
        self.path = self.route.path(self.answers)
        self.titles: list[str] = []
        self.seen: dict[str, Any] = {}  # of the page where one has arrived

    def begin(self) -> None:
        """Open the link and press the only filled button."""
        self.visitor.start(self.name)
        expect(self.page.locator(".tongues a[aria-current]")).to_have_attribute("lang", self.visitor.tag)
        self.titles.append(self.page.title())
        self.visitor.press("start")

    def questions(self, stop: Page) -> tuple[Question, ...]:
        """What is asked on a page of the path."""
        return self.route.asked(stop, self.answers)

    def look(self, stop: Page) -> None:
        """See that the page is the right one."""
        self.seen = self.page.evaluate(_SEEN)
        assert self.seen["address"] == f"{self.visitor.product.address}/s/{self.visitor.link}/q/{stop.key}"

    def arrive(self, stop: Page) -> None:
        """See that the page is the right one, in the right words."""
        self.look(stop)
        label = self.questions(stop)[0].label.said(self.visitor.tag).words
        assert (self.seen["heading"].split(), self.seen["lang"]) == (label.split(), self.visitor.tag)

    def fill(self, stop: Page) -> None:
        """Fill the page in; it was empty."""
        assert not self.shown(stop), f"{stop.key} is answered beforehand"
        for question in self.questions(stop):
            fill_in(self.page, question, self.person.form(question), finger=self.visitor.finger)

    def shown(self, stop: Page) -> Form:
        """What the fields of the page held when one arrived."""
        held: dict[str, list[str]] = {}
        for name, value in self.seen["held"]:
            held.setdefault(name, []).append(value)
        names = {name for question in self.questions(stop) for name in _fields(question)}
        return {name: values for name, values in held.items() if name in names}

    def expected(self, stop: Page) -> Form:
        """What the fields of the page must hold once it has been answered."""
        forms = (self.person.form(question) for question in self.questions(stop))
        return {name: list(values) for form in forms for name, values in form.items() if values}

    def go_on(self) -> None:
        """Note the title and press the filled button."""
        self.titles.append(self.seen["title"])
        self.visitor.press("next")

    def submit(self) -> Mapping[str, Answer]:
        """Read everything again, hand it in, and look into the database under the code that is shown."""
        expect(self.page).to_have_url(f"{self.visitor.product.address}/s/{self.visitor.link}/check")
        self.titles.append(self._read_again())
        self.visitor.press("submit")
        self.titles.append(self.page.title())
        code = read_code(self.page.locator(".code").inner_text())
        assert code
        visit = self.visitor.product.visit(self.visitor.link, code)
        assert visit is not None
        assert (visit.state, visit.language) == ("submitted", self.visitor.tag)
        return visit.answers

    def _read_again(self) -> str:
        """See that every answer stands there; the page's title."""
        asked = [question for stop in self.path for question in self.questions(stop) if KINDS[question.kind].asks]
        tag = self.visitor.tag
        title, shown = self.page.evaluate(_REVIEWED)
        assert [label.strip() for label, _ in shown] == [question.label.said(tag).words for question in asked]
        for question, (_, said) in zip(asked, shown, strict=True):
            for words in KINDS[question.kind].words(question, self.answers[question.key], tag):
                assert "".join(words.words.split()) in "".join(said.split()), question.key
        return str(title)


def go_back_and_on(journey: Journey, number: int) -> None:
    """Back with the page's own button: what was filled in on both pages is still there."""
    before, stop = journey.path[number - 1 : number + 1]
    for value, there in (("back", before), ("next", stop)):
        journey.visitor.press(value)
        journey.arrive(there)
        assert journey.shown(there) == journey.expected(there)


def switch_there_and_back(journey: Journey, number: int) -> None:
    """Another language and back: the place and what was filled in stay."""
    stop, own = journey.path[number], journey.visitor.tag
    for tag in ("en" if own != "en" else "sv", own):
        journey.visitor.switch(tag)
        journey.arrive(stop)
        assert journey.shown(stop) == journey.expected(stop)


def leave_and_return(journey: Journey, number: int) -> None:
    """Out with everything saved, and back by the code in a browser that knows nothing any more."""
    visitor, stop = journey.visitor, journey.path[number]
    visitor.press("exit")
    code = visitor.page.locator(".code").inner_text()
    visitor.page.context.clear_cookies()
    visitor.page.goto(f"/s/{visitor.link}/next")
    assert visitor.page.url == f"{visitor.product.address}/s/{visitor.link}"
    visitor.page.goto(f"/code?lang={visitor.tag}")
    visitor.page.locator("#code").fill(code)
    visitor.press("continue")
    while visitor.page.url.rsplit("/", 1)[-1] != stop.key:
        visitor.press("back")
    journey.arrive(stop)
    assert journey.shown(stop) == journey.expected(stop)


# What everybody does on the way, by the number of the page.
DEEDS: Mapping[int, Callable[[Journey, int], None]] = {
    1: go_back_and_on,
    3: switch_there_and_back,
    5: leave_and_return,
}


@pytest.mark.one_in(8)
@pytest.mark.parametrize(("tag", "scripts"), WAYS, ids=_way)
@pytest.mark.parametrize("name", SHIPPED)
def test_every_answer_is_kept_whatever_one_does_on_the_way(
    name: str, tag: str, scripts: bool, new_visitor: NewVisitor
) -> None:
    visitor = new_visitor(tag, scripts=scripts)
    journey = Journey(visitor, name, TALKER if visitor.scripts else LATER)
    assert len(journey.path) > max(DEEDS)
    journey.begin()
    for number, stop in enumerate(journey.path):
        journey.arrive(stop)
        journey.fill(stop)
        if number in DEEDS:
            DEEDS[number](journey, number)
        journey.go_on()
    assert journey.submit() == journey.answers
    assert len(set(journey.titles)) == len(journey.titles), "two pages have one title"
    assert not visitor.complaints


@pytest.mark.one_in(2)  # without scripts: with them, the keyboard's walk comes by every kind too
@pytest.mark.parametrize(("tag", "scripts"), [("ar", True), ("sv", False)], ids=["ar-scripts", "sv-no-scripts"])
def test_every_kind_of_question_is_answered_to_the_end(tag: str, scripts: bool, new_visitor: NewVisitor) -> None:
    journey = Journey(new_visitor(tag, scripts=scripts), GALLERY, GUEST)
    journey.begin()
    for stop in journey.path:
        journey.look(stop)
        for question in journey.questions(stop):
            fill_in(journey.page, question, GUEST.form(question), finger=journey.visitor.finger)
        journey.go_on()
    journey.visitor.press("submit")
    code = read_code(journey.page.locator(".code").inner_text())
    kept = journey.visitor.product.answers(journey.visitor.link, code or "")
    sent = {question.key for stop in journey.path for question in journey.questions(stop) if is_file(question)}
    given = {key: answer for key, answer in journey.answers.items() if key not in (*sent, "called")}  # only shown
    assert {str(kept[key].value).partition(".")[2] for key in sent} == {"jpg", "wav"}
    assert {key: kept[key] for key in given} == given
    assert not journey.visitor.complaints


def is_file(question: Question) -> bool:
    """Whether the answer is the name of a file, which nobody knows beforehand."""
    return bool(KINDS[question.kind].uploads)


def test_what_is_said_on_the_page_is_heard_and_kept(visitor_again: NewVisitor) -> None:
    visitor = visitor_again("en")
    visitor.begin(GALLERY, "spoken")
    page = visitor.page
    page.get_by_role("checkbox", name="I don't know").check()
    page.get_by_role("button", name="Record your answer").press("Enter")
    stop = page.get_by_role("button", name="Stop")
    expect(stop).to_be_focused()
    expect(page.get_by_role("status")).to_have_text("Recording now.")
    expect(page.locator("[data-clock] b")).to_have_text("0:01")
    visitor.page.locator("main button[value=next]").click()  # first stops, so that it can be heard
    heard = page.locator("audio[data-heard]")
    expect(heard).to_be_visible()
    expect(page.get_by_role("button", name="Record your answer")).to_be_focused()
    expect(page.get_by_role("checkbox", name="I don't know")).not_to_be_checked()
    assert page.evaluate("document.querySelector('audio[data-heard]').play().then(() => true)")
    visitor.press("next")
    visitor.press("back")
    page.wait_for_function("() => document.querySelector('.own audio')?.readyState > 0")
    kept = visitor.product.answers(visitor.link, visitor.code)["spoken"]
    assert str(kept.value).endswith(".webm")
    visitor.press("clear")
    expect(page.locator(".own")).to_have_count(0)
    assert not visitor.complaints


def test_a_large_photo_is_made_small_before_it_is_sent(visitor_again: NewVisitor) -> None:
    visitor = visitor_again("en")
    visitor.begin(GALLERY, "photo")
    noise = picture("PNG", (2_400, 900)) + bytes(500_000)
    visitor.page.locator("#photo").set_input_files({"name": "big.png", "mimeType": "image/png", "buffer": noise})
    visitor.page.wait_for_function("() => document.getElementById('photo').files[0].type === 'image/jpeg'")
    assert visitor.page.evaluate("document.getElementById('photo').files[0].size") < 100_000
    expect(visitor.page.locator(".chosen img")).to_have_attribute("alt", "Your photo")
    visitor.page.get_by_role("checkbox", name="I don't want to answer").check()
    expect(visitor.page.locator(".chosen")).to_have_count(0)
    assert visitor.page.evaluate("document.getElementById('photo').files.length") == 0
    assert not visitor.complaints


@pytest.mark.one_in(2)
@pytest.mark.parametrize(("tag", "scripts"), SILENT_WAYS, ids=_way)
@pytest.mark.parametrize("name", SHIPPED)
def test_whoever_wants_to_say_nothing_comes_through_too(
    name: str, tag: str, scripts: bool, new_visitor: NewVisitor
) -> None:
    visitor = new_visitor(tag, scripts=scripts)
    journey = Journey(visitor, name, QUIET)
    journey.begin()
    for stop in journey.path:
        journey.arrive(stop)
        journey.fill(stop)
        journey.go_on()
    assert journey.submit() == journey.answers


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_an_answer_is_changed_from_the_check_of_all_answers(scripts: bool, visitor_again: NewVisitor) -> None:
    visitor = visitor_again("sv", scripts=scripts)
    visitor.begin("after-workshop")
    row = visitor.page.locator("dl.review > div", has_text="Vill du vara med igen?")
    with visitor.change():
        row.locator("a").click()
    visitor.fill("after-workshop", "again", "no")
    visitor.press("next")
    expect(visitor.page).to_have_url(f"{visitor.product.address}/s/{visitor.link}/check")
    expect(row.locator("dd").first).to_have_text("Nej")
    visit = visitor.product.visit(visitor.link, visitor.code)
    assert visit is not None
    assert visit.answers["again"].value == "no"
    assert visit.off_path == {"time_of_day"}, "an answer that is no longer asked for is put aside, not lost"


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_what_was_typed_survives_an_error_and_a_crowd(scripts: bool, visitor_again: NewVisitor) -> None:
    visitor = visitor_again("sv", scripts=scripts)
    visitor.begin("mammography", "own_words")
    field = visitor.page.locator("#own_words")
    for text, crowd in (("Det var långt dit. " * 250, False), (LONG_WORDS, True)):
        field.fill(text)
        if crowd:
            with visitor.product.crowded():
                visitor.press("next")
        else:
            visitor.press("next")
        expect(field).to_have_value(text)
        expect(visitor.page.locator(".summary:not([hidden])")).to_be_visible()
    visitor.press("next")
    assert visitor.product.answers(visitor.link, visitor.code)["own_words"] == Answer(LONG_WORDS)


def test_what_was_typed_survives_a_line_that_is_down(visitor_again: NewVisitor) -> None:
    visitor = visitor_again()
    visitor.begin("mammography", "own_words")
    visitor.page.locator("#own_words").fill(LONG_WORDS)
    visitor.page.context.set_offline(True)
    visitor.page.locator("main button[value=next]").click()
    expect(visitor.page.locator("#offline")).to_be_focused()
    expect(visitor.page.locator("#own_words")).to_have_value(LONG_WORDS)
    visitor.page.context.set_offline(False)
    visitor.press("next")
    assert visitor.product.answers(visitor.link, visitor.code)["own_words"] == Answer(LONG_WORDS)
