"""Every state that a resident's page can be in, and how a person comes there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Error, Page

from survey.core.definition import Question
from tests.browser.answering import GUEST, TALKER, Person, fill_in
from tests.browser.product import GALLERY, Product

# Playwright's locators and its own waiting each bring a script into every page, which takes as long as the page itself.
_CLICK = """selector => {
  const shown = [...document.querySelectorAll(selector)].filter((button) => button.checkVisibility());
  if (shown.length !== 1) throw new Error(`${shown.length} are shown of ${selector}`);
  shown[0].click();
}"""
_ARRIVE = """() => new Promise((arrive, fail) => {
  const until = performance.now() + 20000;
  const look = () => {
    if (document.querySelector("h1") && !document.querySelector("h1[data-old], .htmx-settling")) return arrive();
    return performance.now() > until ? fail(new Error("no other page comes")) : setTimeout(look, 25);
  };
  look();
})"""


@dataclass
class Visitor:
    """Somebody at a page, in a language, with what went wrong in the browser meanwhile.

    Without the `finger`, buttons are pressed and choices made by a click that hits nothing else.
    """

    product: Product
    page: Page
    tag: str
    scripts: bool = True
    finger: bool = True
    state: str = ""
    link: str = ""
    code: str = ""
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", lambda said: self._hear(said.type, said.text))
        self.page.on("request", lambda request: self._note(request.url))

    def _hear(self, kind: str, text: str) -> None:
        if kind in ("error", "warning") and not text.startswith("Failed to load resource"):
            self.complaints.append(text)

    def _note(self, url: str) -> None:
        own = self.product.address
        if not url.startswith((own, f"blob:{own}", "data:")):
            self.complaints.append(f"{url} is somebody else's")

    def come(self, state: str) -> None:
        """Come to a page in a state, as somebody who was never here."""
        self.page.context.clear_cookies()
        self.complaints.clear()
        self.state = state
        STATES[state](self)

    @property
    def direction(self) -> str:
        """The direction of the page's language."""
        return "rtl" if self.tag in ("ar", "fa", "prs") else "ltr"

    def press(self, value: str) -> None:
        """Press the shown button of this value; goes on when another page or part stands there."""
        button = f'button[value="{value}"]:not([tabindex="-1"])'
        with self.change():
            if self.finger:
                self.page.locator(button).click()
            else:
                self.page.evaluate(_CLICK, button)

    @contextmanager
    def change(self) -> Iterator[None]:
        """While something is done that brings another page, or another part of it."""
        if not self.scripts:
            with self.page.expect_navigation():
                yield
            return
        self.page.evaluate("() => { document.querySelector('h1').dataset.old = '' }")
        yield
        self.arrive()

    def arrive(self) -> None:
        """Wait until a page, or the new part of it, stands there."""
        while True:
            try:
                self.page.evaluate(_ARRIVE)
            except Error as error:
                if "context was destroyed" not in str(error):  # the page itself is another now
                    raise
            else:
                return

    def switch(self, tag: str) -> None:
        """Choose another language in the menu of the page."""
        menu = self.page.locator("details.menu")
        if menu.get_attribute("open") is None:
            menu.locator("summary").click()
        self.press(f"lang:{tag}")
        self.tag = tag

    def start(self, folder: Path | str, **preset: bool | int) -> None:
        """Come to the start page of a questionnaire."""
        self.link = self.product.link(folder, **preset)  # type: ignore[arg-type]
        self.page.goto(f"/s/{self.link}?lang={self.tag}")

    def begin(self, folder: Path | str, until: str = "", person: Person | None = None) -> None:
        """Come to the page `until`, or to the check of all answers, with all before it answered."""
        person = person or (GUEST if folder == GALLERY else TALKER)
        self.link = self.product.link(folder)
        self.code = self.product.begin(self.link, self.tag, person, until)
        self.page.context.clear_cookies()
        self.page.context.add_cookies([self.product.cookie(self.link, self.code)])
        self.page.goto(f"/s/{self.link}/next")

    def question(self, folder: Path | str, key: str) -> Question:
        """A question of a questionnaire."""
        return next(each for each in self.product.questionnaire(folder).questions() if each.key == key)

    def fill(self, folder: Path | str, key: str, *values: str) -> None:
        """Put values into the field of a question on screen."""
        fill_in(self.page, self.question(folder, key), {key: values}, finger=self.finger)


def at(folder: str, page: str) -> Callable[[Visitor], None]:
    """A page as it comes."""
    return lambda visitor: visitor.begin(folder, page)


def _come_back(visitor: Visitor) -> None:
    visitor.begin("mammography", "getting_there")
    visitor.page.goto(f"/s/{visitor.link}")


def _answered(visitor: Visitor) -> None:
    visitor.begin("mammography", "worry")
    visitor.fill("mammography", "worry", "2")
    visitor.press("next")
    visitor.press("back")


def _open_menu(visitor: Visitor) -> None:
    visitor.begin("mammography", "last_time")
    visitor.page.locator("details.menu > summary").click()


def _wrong(folder: str, key: str, given: str = "") -> Callable[[Visitor], None]:
    """A question answered in a way that cannot be taken."""

    def reach(visitor: Visitor) -> None:
        visitor.begin(folder, key)
        if given:
            visitor.fill(folder, key, given)
        visitor.press("next")

    return reach


def _wrong_file(visitor: Visitor) -> None:
    """Another photo than the one that is kept, which cannot be opened."""
    visitor.begin(GALLERY, "photo")
    question = visitor.question(GALLERY, "photo")
    fill_in(visitor.page, question, {})
    visitor.press("next")
    visitor.press("back")
    visitor.page.locator("#photo").set_input_files({"name": "x.jpg", "mimeType": "image/jpeg", "buffer": b"x"})
    visitor.press("next")


def _recording(visitor: Visitor) -> None:
    visitor.begin(GALLERY, "spoken")
    visitor.page.locator("[data-record]").click()
    visitor.page.locator("[data-stop]").wait_for(state="visible")


def _wrong_choices(visitor: Visitor) -> None:
    visitor.begin("mammography", "getting_there")
    visitor.page.locator("input[value=far], input[value=none]").evaluate_all(
        "boxes => boxes.forEach((box) => { box.checked = true })"
    )
    visitor.press("next")


def _unclear(visitor: Visitor) -> None:
    visitor.begin("mammography", "getting_there")
    visitor.press("unclear")


def _crowded(visitor: Visitor) -> None:
    visitor.begin("mammography", "own_words")
    visitor.fill("mammography", "own_words", "Det var långt dit.")
    with visitor.product.crowded():
        visitor.press("next")


def _cut_off(visitor: Visitor) -> None:
    visitor.begin("mammography", "own_words")
    visitor.page.context.set_offline(True)
    visitor.page.locator("main button[value=next]").click()
    visitor.page.locator("#offline").wait_for(state="visible")
    visitor.page.context.set_offline(False)
    visitor.complaints.clear()  # htmx says in the console what the page says in words


def _crowded_start(visitor: Visitor) -> None:
    visitor.start("health-talk")
    with visitor.product.crowded():
        visitor.press("start")


def _crowded_check(visitor: Visitor) -> None:
    visitor.begin("after-workshop")
    with visitor.product.crowded():
        visitor.press("submit")


def _thanks(visitor: Visitor) -> None:
    visitor.begin("after-workshop")
    visitor.press("submit")


def _thanks_hidden(visitor: Visitor) -> None:
    _thanks(visitor)
    _hide(visitor)


def _hide(visitor: Visitor) -> None:
    with visitor.change():
        visitor.page.locator("form .go.second").click()


def _saved(visitor: Visitor) -> None:
    visitor.begin("mammography", "the_visit")
    visitor.press("exit")


def _saved_hidden(visitor: Visitor) -> None:
    _saved(visitor)
    _hide(visitor)


def _code(visitor: Visitor) -> None:
    visitor.page.goto(f"/code?lang={visitor.tag}")


def _wrong_code(visitor: Visitor) -> None:
    _code(visitor)
    visitor.page.locator("#code").fill("1234 5678")
    visitor.press("continue")


def _delete(visitor: Visitor) -> None:
    visitor.begin("after-workshop", "safe")
    _code(visitor)
    visitor.page.locator("#code").fill(visitor.code)
    visitor.press("delete")


def _deleted(visitor: Visitor) -> None:
    _delete(visitor)
    visitor.press("delete-now")


def _lost(visitor: Visitor) -> None:
    visitor.begin("mammography", "own_words")
    visitor.fill("mammography", "own_words", "Det var långt dit och bussen gick inte.")
    visitor.page.context.clear_cookies()
    visitor.press("next")


def _closed(visitor: Visitor) -> None:
    visitor.start("health-talk", opens=-9, closes=-2)


def _not_yet(visitor: Visitor) -> None:
    visitor.start("health-talk", opens=9)


def _nothing(visitor: Visitor) -> None:
    visitor.page.goto(f"/s/nothing?lang={visitor.tag}")


def _page(address: str) -> Callable[[Visitor], None]:
    """A page of the public room."""

    def reach(visitor: Visitor) -> None:
        visitor.page.goto(f"{address}lang={visitor.tag}")

    return reach


# A page with a question of each kind that is shown by itself, in questionnaires that we ship.
KIND_PAGES: dict[str, tuple[str, str]] = {
    "choice": ("mammography", "been"),
    "choices": ("mammography", "getting_there"),
    "yes_no": (GALLERY, "been"),
    "faces": ("after-workshop", "feeling"),
    "scale": ("mammography", "worry"),
    "rating": (GALLERY, "rate"),
    "slider": (GALLERY, "far"),
    "number": ("mammography", "travel_time"),
    "area": (GALLERY, "town"),
    "date": (GALLERY, "day"),
    "time": (GALLERY, "clock"),
    "text": ("mammography", "own_words"),
    "email": (GALLERY, "mail"),
    "telephone": (GALLERY, "phone"),
    "rank": (GALLERY, "order"),
    "points": (GALLERY, "share"),
    "matrix": (GALLERY, "easy"),
    "places": (GALLERY, "where"),
    "photo": (GALLERY, "photo"),
    "voice": (GALLERY, "spoken"),
    "consent": (GALLERY, "agree"),
    "practice": (GALLERY, "trial"),
    "slides": ("mammography", "story"),
    "note": (GALLERY, "told"),
}
STATES: dict[str, Callable[[Visitor], None]] = {
    "start": lambda visitor: visitor.start("mammography"),
    "start-begun": _come_back,
    **{kind: at(folder, page) for kind, (folder, page) in KIND_PAGES.items()},
    "practice-feedback": at(GALLERY, "trial-feedback"),
    "section": at(GALLERY, "section-choosing"),
    "safety": at(GALLERY, "end-help"),
    "repeat": at(GALLERY, "child_age"),
    "read-only": at(GALLERY, "called"),
    "answered": _answered,
    "languages-open": _open_menu,
    "choice-error": _wrong("mammography", "been"),
    "choices-error": _wrong_choices,
    "number-error": _wrong("mammography", "travel_time", "många"),
    "text-error": _wrong("mammography", "own_words", "Det var långt dit. " * 250),
    "photo-error": _wrong_file,
    "recording": _recording,
    "unclear": _unclear,
    "crowded": _crowded,
    "cut-off": _cut_off,
    "check": lambda visitor: visitor.begin("mammography"),
    "check-crowded": _crowded_check,
    "thanks": _thanks,
    "thanks-hidden": _thanks_hidden,
    "saved": _saved,
    "saved-hidden": _saved_hidden,
    "code": _code,
    "code-error": _wrong_code,
    "delete": _delete,
    "deleted": _deleted,
    "lost": _lost,
    "closed": _closed,
    "not-yet": _not_yet,
    "not-found": _nothing,
    "busy": _crowded_start,
    "front": _page("/?"),
    "front-error": _page("/find?code=%3F&"),
    "accessibility": _page("/accessibility?"),
    "credits": _page("/credits?"),
}
ERRORS = frozenset(state for state in STATES if state.endswith(("-error", "crowded")))
