"""Every page in a language that is longer than ours: nothing is cut off, and nothing was kept from the translators."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from playwright.sync_api import Browser as Chromium

from survey.core.definition import Question, Text
from survey.core.kinds import KINDS
from tests.browser.conftest import open_context
from tests.browser.looking import Asked, broken, look_in_windows
from tests.browser.product import Product
from tests.browser.pseudo import FIRST, LAST, TAG, spoken, strange, write_questionnaires
from tests.browser.states import STATES, Visitor
from tests.databases import SqliteCopies

# What may stand without the marks: names of languages, what a person wrote, codes, and the organisation's name.
_UNMARKED = """() => {
  const own = ".tongues, .menu, .code, .review bdi, .note[dir=auto], .note bdi";
  const texts = measures.texts().filter(({ parent }) => !parent.closest(own));
  const named = [...document.querySelectorAll("[alt], [aria-label], [placeholder], [title]")].flatMap((element) =>
    ["alt", "aria-label", "placeholder", "title"].map((name) => element.getAttribute(name)).filter(Boolean));
  return [document.title, ...texts.map(({ node }) => node.data), ...named].map((text) => text.trim());
}"""

# Yes and No come with the kind, in the real language whose tag the strange one borrows.
_YES_NO = Question("any", "yes_no", Text("question.any.label", {"sv": "Vad som helst"}))
OF_THE_KIND = [choice.label.said(TAG).words for part in KINDS["yes_no"].parts(_YES_NO) for choice in part.choices]
OF_OTHERS = ("Medskapa", "OpenMoji", "openmoji.org", "CC BY-SA")  # names, which nobody translates

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def strange_product(tmp_path_factory: pytest.TempPathFactory, sqlite_copies: SqliteCopies) -> Iterator[Product]:
    """The product with questionnaires and interface in a language that is longer than ours."""
    folder = tmp_path_factory.mktemp("strange")
    questionnaires = write_questionnaires(tmp_path_factory.mktemp("strange-questionnaires"))
    with spoken():
        served = Product(folder, sqlite_copies.make(folder), questionnaires)
        yield served
        served.close()


@pytest.fixture(scope="module")
def walker(chromium: Chromium, strange_product: Product) -> Iterator[Visitor]:
    """Somebody who speaks the long language and walks from state to state."""
    context = open_context(chromium, strange_product, TAG)
    yield Visitor(strange_product, context.new_page(), TAG, finger=False)
    context.close()


@pytest.mark.one_in(2)
@pytest.mark.parametrize("state", STATES)
def test_a_longer_language_has_room_and_every_text_was_given_to_the_translators(walker: Visitor, state: str) -> None:
    walker.come(state)
    fits: Asked = {"nothing is lost": ("cramped",)}
    assert not broken(look_in_windows(walker.page, {(width, 740): fits for width in (360, 320, 1280)}))
    own = (walker.product.app.config["SETTINGS"].organisation, "–", ",", ":", *OF_THE_KIND, *OF_OTHERS)
    assert not [text for text in walker.page.evaluate(_UNMARKED) if _has_unmarked_words(text, own)]


def _has_unmarked_words(text: str, own: Sequence[str]) -> bool:
    while FIRST in text and LAST in text:
        text = text[: text.index(FIRST)] + text[text.index(LAST) + 1 :]
    for known in own:
        text = text.replace(known, "")
    return any(sign.isalpha() for sign in text)


def test_the_long_language_is_two_fifths_longer_and_keeps_its_placeholders() -> None:
    for text in ("Fortsätt", "Question %(position)s of %(total)s", "Hur känns det att tänka på ett besök?"):
        assert len(strange(text)) >= 1.4 * len(text)
    assert "%(position)s" in strange("Question %(position)s of %(total)s")
