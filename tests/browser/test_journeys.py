"""The shipped questionnaires, answered to the end: in four languages, with scripts and without, the long way round."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product as product_of

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
SCRIPTS = {"scripts": True, "no-scripts": False}

DEEDS = {"back": 1, "switch": 3, "leave": 5}  # what somebody does on the way, and on which page

_HELD = """() => [...document.querySelectorAll("input, textarea")]
  .filter((field) => field.value && (!["radio", "checkbox"].includes(field.type) || field.checked))
  .map((field) => [field.name, field.value])"""

pytestmark = pytest.mark.browser


def _fields(question: Question) -> tuple[str, ...]:
    kind = KINDS[question.kind]
    return (*kind.fields(question), kind.reason_field(question))


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_questionnaire_speaks_the_four_languages(name: str, product: Product) -> None:
    spoken = product.questionnaire(name).languages
    assert set(TAGS) <= set(spoken), f"{name} has complete words only in {', '.join(spoken)}"


def deed_of(name: str, tag: str) -> str:
    """What is done on a way: one deed on each, so that each is done on every questionnaire and in every language."""
    return list(DEEDS)[(SHIPPED.index(name) + TAGS.index(tag)) % len(DEEDS)]


@pytest.mark.parametrize("half", [0, 1])
def test_every_deed_is_done_in_every_language_and_questionnaire_and_with_scripts_and_without(half: int) -> None:
    places = product_of(range(len(SHIPPED)), range(len(TAGS)), range(len(SCRIPTS)))
    ways = [
        (SHIPPED[name], TAGS[tag], list(SCRIPTS)[way]) for name, tag, way in places if (name + tag + way) % 2 == half
    ]
    done = {(deed_of(*way[:2]), place) for way in ways for place in way}
    assert done == set(product_of(DEEDS, (*SHIPPED, *TAGS, *SCRIPTS)))


class Journey:
    """One person's way through a questionnaire, page by page, with what every page must show."""

    def __init__(self, visitor: Visitor, name: str, person: Person) -> None:
        self.visitor = visitor
        self.page = visitor.page
        self.name = name
        self.person = person
        self.route = visitor.product.published(name).route
        self.answers = person.answers(self.route)
        self.path = self.route.path(self.answers)
        self.titles: list[str] = []

    def begin(self) -> None:
        """Open the link and press the only filled button."""
        self.visitor.start(self.name)
        expect(self.page.locator(".tongues a[aria-current]")).to_have_attribute("lang", self.visitor.tag)
        self.titles.append(self.page.title())
        self.visitor.press("start")

    def questions(self, stop: Page) -> tuple[Question, ...]:
        """What is asked on a page of the path."""
        return self.route.asked(stop, self.answers)

    def arrive(self, stop: Page) -> None:
        """See that the page is the right one, in the right words, and nothing preselected unless answered."""
        expect(self.page).to_have_url(f"{self.visitor.product.address}/s/{self.visitor.link}/q/{stop.key}")
        label = self.questions(stop)[0].label.said(self.visitor.tag).words
        expect(self.page.locator("h1")).to_have_text(label, use_inner_text=True)
        expect(self.page.locator("html")).to_have_attribute("lang", self.visitor.tag)

    def fill(self, stop: Page) -> None:
        """Fill the page in; it was empty."""
        assert not self.shown(stop), f"{stop.key} is answered beforehand"
        for question in self.questions(stop):
            fill_in(self.page, question, self.person.form(question))

    def shown(self, stop: Page) -> Form:
        """What the fields of the page hold."""
        held: dict[str, list[str]] = {}
        for name, value in self.page.evaluate(_HELD):
            held.setdefault(name, []).append(value)
        names = {name for question in self.questions(stop) for name in _fields(question)}
        return {name: values for name, values in held.items() if name in names}

    def expected(self, stop: Page) -> Form:
        """What the fields of the page must hold once it has been answered."""
        forms = (self.person.form(question) for question in self.questions(stop))
        return {name: list(values) for form in forms for name, values in form.items() if values}

    def go_on(self, stop: Page) -> None:
        """Note the title and press the filled button."""
        self.titles.append(self.page.title())
        self.visitor.press("next")

    def submit(self) -> Mapping[str, Answer]:
        """Read everything again, hand it in, and look into the database under the code that is shown."""
        expect(self.page).to_have_url(f"{self.visitor.product.address}/s/{self.visitor.link}/check")
        self._read_again()
        self.titles.append(self.page.title())
        self.visitor.press("submit")
        self.titles.append(self.page.title())
        code = read_code(self.page.locator(".code").inner_text())
        assert code
        visit = self.visitor.product.visit(self.visitor.link, code)
        assert visit is not None
        assert (visit.state, visit.language) == ("submitted", self.visitor.tag)
        return visit.answers

    def _read_again(self) -> None:
        asked = [question for stop in self.path for question in self.questions(stop) if KINDS[question.kind].asks]
        tag = self.visitor.tag
        shown = self.page.locator("dl.review > div")
        labels = [text.strip() for text in shown.locator("dt").all_inner_texts()]
        assert labels == [question.label.said(tag).words for question in asked]
        for question, said in zip(asked, shown.locator("dd:first-of-type").all_inner_texts(), strict=True):
            for words in KINDS[question.kind].words(question, self.answers[question.key], tag):
                assert "".join(words.words.split()) in "".join(said.split()), question.key


@pytest.mark.one_in(2)
@pytest.mark.parametrize("scripts", SCRIPTS)
@pytest.mark.parametrize("tag", TAGS)
@pytest.mark.parametrize("name", SHIPPED)
def test_every_answer_is_kept_whatever_one_does_on_the_way(
    name: str, tag: str, scripts: str, new_visitor: NewVisitor
) -> None:
    deed = deed_of(name, tag)
    visitor = new_visitor(tag, scripts=SCRIPTS[scripts])
    journey = Journey(visitor, name, TALKER if visitor.scripts else LATER)
    journey.begin()
    for number, stop in enumerate(journey.path):
        journey.arrive(stop)
        journey.fill(stop)
        if number == DEEDS[deed]:
            if deed == "back":
                go_back_and_on(journey, journey.path[number - 1], stop)
            elif deed == "switch":
                switch_there_and_back(journey, stop, "en" if tag != "en" else "sv")
            else:
                leave_and_return(journey, stop)
        journey.go_on(stop)
    assert journey.submit() == journey.answers
    assert len(set(journey.titles)) == len(journey.titles), "two pages have one title"
    assert not visitor.complaints


@pytest.mark.parametrize(("tag", "scripts"), [("ar", True), ("sv", False)], ids=["ar-scripts", "sv-no-scripts"])
def test_every_kind_of_question_is_answered_to_the_end(tag: str, scripts: bool, new_visitor: NewVisitor) -> None:
    journey = Journey(new_visitor(tag, scripts=scripts), GALLERY, GUEST)
    journey.begin()
    for stop in journey.path:
        expect(journey.page).to_have_url(f"{journey.visitor.product.address}/s/{journey.visitor.link}/q/{stop.key}")
        for question in journey.questions(stop):
            fill_in(journey.page, question, GUEST.form(question))
        journey.go_on(stop)
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


def test_what_is_said_on_the_page_is_heard_and_kept(new_visitor: NewVisitor) -> None:
    visitor = new_visitor("en")
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


def test_a_large_photo_is_made_small_before_it_is_sent(new_visitor: NewVisitor) -> None:
    visitor = new_visitor("en")
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


def go_back_and_on(journey: Journey, before: Page, stop: Page) -> None:
    """Back with the page's own button: what was filled in on both pages is still there."""
    journey.visitor.press("back")
    journey.arrive(before)
    assert journey.shown(before) == journey.expected(before)
    journey.visitor.press("next")
    journey.arrive(stop)
    assert journey.shown(stop) == journey.expected(stop)


def switch_there_and_back(journey: Journey, stop: Page, other: str) -> None:
    """Another language and back: the place and what was filled in stay."""
    own = journey.visitor.tag
    for tag in (other, own):
        journey.visitor.switch(tag)
        journey.arrive(stop)
        assert journey.shown(stop) == journey.expected(stop)


def leave_and_return(journey: Journey, stop: Page) -> None:
    """Out with everything saved, and back by the code in a browser that knows nothing any more."""
    visitor = journey.visitor
    visitor.press("exit")
    code = visitor.page.locator(".code").inner_text()
    visitor.page.context.clear_cookies()
    visitor.page.goto(f"/s/{visitor.link}/next")
    expect(visitor.page).to_have_url(f"{visitor.product.address}/s/{visitor.link}")
    visitor.page.goto(f"/code?lang={visitor.tag}")
    visitor.page.locator("#code").fill(code)
    visitor.press("continue")
    while visitor.page.url.rsplit("/", 1)[-1] != stop.key:
        visitor.press("back")
    journey.arrive(stop)
    assert journey.shown(stop) == journey.expected(stop)


@pytest.mark.parametrize("name", SHIPPED)
def test_whoever_wants_to_say_nothing_comes_through_too(name: str, new_visitor: NewVisitor) -> None:
    visitor = new_visitor("en")
    journey = Journey(visitor, name, QUIET)
    journey.begin()
    for stop in journey.path:
        journey.arrive(stop)
        journey.fill(stop)
        journey.go_on(stop)
    assert journey.submit() == journey.answers


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_an_answer_is_changed_from_the_check_of_all_answers(scripts: bool, new_visitor: NewVisitor) -> None:
    visitor = new_visitor("sv", scripts=scripts)
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
def test_what_was_typed_survives_an_error_and_a_crowd(scripts: bool, new_visitor: NewVisitor) -> None:
    visitor = new_visitor("sv", scripts=scripts)
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


def test_what_was_typed_survives_a_line_that_is_down(new_visitor: NewVisitor) -> None:
    visitor = new_visitor()
    visitor.begin("mammography", "own_words")
    visitor.page.locator("#own_words").fill(LONG_WORDS)
    visitor.page.context.set_offline(True)
    visitor.page.locator("main button[value=next]").click()
    expect(visitor.page.locator("#offline")).to_be_focused()
    expect(visitor.page.locator("#own_words")).to_have_value(LONG_WORDS)
    visitor.page.context.set_offline(False)
    visitor.press("next")
    assert visitor.product.answers(visitor.link, visitor.code)["own_words"] == Answer(LONG_WORDS)
