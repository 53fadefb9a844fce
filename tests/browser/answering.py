"""People who answer: each decides once what to say to every question, in the browser or straight into the database."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from playwright.sync_api import Page

from survey.core.answers import Answer, Value
from survey.core.definition import Question
from survey.core.kinds import KINDS
from survey.core.routing import Route
from survey.core.validation import read_page
from tests.samples import photo, voice

Form = Mapping[str, Sequence[str]]
LONG_WORDS = 'Bussen går sällan & resan är lång.\nDet är <b>svårt</b> "ibland" – 50 % av gångerna 🙂 العربية'


@dataclass(frozen=True)
class Person:
    """Somebody with answers: `says` names what is put into single questions' fields, the rest follows from the kind.

    A `talkative` person ticks every choice and writes; another says as little as may be said, and that in turn.
    """

    name: str
    talkative: bool = True
    says: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def form(self, question: Question) -> Form:
        """What the person puts into the question's fields, by their names."""
        if question.key in self.says:
            return {question.key: self.says[question.key]}
        if question.read_only:
            return {}
        return _much(question) if self.talkative else _little(question)

    def answer(self, question: Question) -> Answer:
        """The answer that must be kept."""
        read = read_page([question], self.form(question))
        assert not read.problems, f"{self.name} cannot answer {question.key}: {read.problems}"
        return read.answers[question.key]

    def answers(self, route: Route, until: str = "") -> dict[str, Answer]:
        """All answers on the person's way, up to the page `until`."""
        answers: dict[str, Answer] = {}
        while (page := route.first_open(answers)) and page.key != until:
            answers |= {question.key: self.answer(question) for question in route.asked(page, answers)}
        assert not until or route.first_open(answers), f"{self.name} never comes to {until}"
        return answers


def _choices(question: Question) -> Value:
    keys = [choice.key for choice in question.choices if not choice.exclusive]
    return tuple(keys[: int(question.settings.get("max_choices", len(keys)))])


def _points(question: Question) -> Value:
    total = int(question.settings.get("total", 100))
    first, second = (choice.key for choice in question.choices[:2])
    return (f"{first}:{total - 1}", f"{second}:1")


def _words(question: Question) -> Value:
    words = LONG_WORDS.replace("\n", " ") if question.layout == "line" else LONG_WORDS
    return words[: int(question.settings.get("max_length", len(words)))].strip()


# Something to say to each kind whose answer is not simply one of its choices.
_SAYS: Mapping[str, Callable[[Question], Value]] = {
    "choices": _choices,
    "places": _choices,
    "rating": lambda _question: 7,
    "slider": lambda _question: 35,
    "number": lambda question: min(90, int(question.settings.get("max", 90))),
    "date": lambda question: {"month": "2026-05", "year": "2026"}.get(
        str(question.settings.get("precision")), "2026-05-17"
    ),
    "time": lambda _question: "08:30",
    "text": _words,
    "written": lambda _question: "Båt & buss",
    "email": lambda _question: "kim@example.org",
    "telephone": lambda _question: "070-123 45 67",
    "rank": lambda question: tuple(choice.key for choice in reversed(question.choices)),
    "points": _points,
}


def _much(question: Question) -> Form:
    kind = KINDS[question.kind]
    if question.kind in _SAYS:
        value = _SAYS[question.kind](question)
    elif question.choices and not question.rows:
        value = question.choices[0].key
    else:
        return {}
    return kind.typed(question, Answer(value))


def _little(question: Question) -> Form:
    """Don't know, won't say, nothing at all, or the choice that excludes the others: by the length of the key."""
    kind = KINDS[question.kind]
    if not kind.asks:
        return {}
    alone = [choice.key for choice in question.choices if choice.exclusive]
    if question.required or len(question.key) % 3 == 0:
        return {question.key: alone} if alone else {kind.reason_field(question): ["-dont-know"]}
    return {kind.reason_field(question): ["-wont-say"]} if len(question.key) % 3 == 1 else {}


TALKER = Person(
    "talker",
    says={"came": ["yes"], "heard": ["2"], "understood": ["2"], "own_language": ["other"], "again": ["maybe"]},
)
GUEST = Person("guest of the gallery", says={"safe": ["no"], "children": ["1"]})
LATER = Person("later", says={"came": ["later"], "been": ["no"], "heard": ["1"], "travel_time": ["٤٥"]})
QUIET = Person("quiet", talkative=False)


_CHOOSE = """selector => {
  const choice = document.querySelector(selector);
  if (!choice.checked) choice.click();
}"""


def fill_in(page: Page, question: Question, form: Form, finger: bool = True) -> None:
    """Put `form` into the question's fields on screen, as somebody with a finger does.

    Without the `finger`, choices are made by a click that hits nothing else, which costs a tenth.
    """
    if KINDS[question.kind].uploads and not form:
        choose_file(page, question)
        return
    if question.kind == "rank" and page.locator("[data-ready]").count():
        put_in_order(page, question, form)
        return
    types = page.evaluate("names => names.map((name) => document.getElementsByName(name)[0]?.type)", list(form))
    for (name, values), type_ in zip(form.items(), types, strict=True):
        for value in values:
            if type_ in ("radio", "checkbox"):
                choice = f'[name="{name}"][value="{value}"]'
                page.locator(choice).check() if finger else page.evaluate(_CHOOSE, choice)
            else:
                page.locator(f'[name="{name}"]').fill(value)


def choose_file(page: Page, question: Question) -> None:
    """Choose a small photo or recording; goes on when the page shows it, where scripts do."""
    is_photo = KINDS[question.kind].uploads == "picture"
    name, type_, body = ("IMG_1.jpg", "image/jpeg", photo()) if is_photo else ("memo.wav", "audio/wav", voice())
    page.locator(f'[id="{question.key}"]').set_input_files({"name": name, "mimeType": type_, "buffer": body})
    if page.locator("html.js").count():
        page.locator(".chosen img" if is_photo else "[data-heard]").wait_for()


def put_in_order(page: Page, question: Question, form: Form) -> None:
    """Move the choices up, the first first, until they stand in their order."""
    items = page.locator("[data-rank] > li")
    ordered = sorted(KINDS[question.kind].fields(question), key=lambda name: int(form[name][0]))
    for place, name in enumerate(ordered):
        item = items.filter(has=page.locator(f'[name="{name}"]'))
        while items.locator("input").nth(place).get_attribute("name") != name:
            item.locator("button").first.click()
    assert [field.input_value() for field in items.locator("input").all()] == [form[name][0] for name in ordered]
