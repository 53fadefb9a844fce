"""Reading aloud: by a recording, else by the browser's voice; by keyboard; and never unasked."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewVisitor
from tests.browser.looking import axe_violations, measure
from tests.browser.states import Visitor
from tests.browser.test_keyboard import tab_to

SWEDISH_VOICE = """
  window.said = [];
  window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
  Object.defineProperty(window, "speechSynthesis", { value: {
    getVoices: () => [{ lang: "sv-SE", name: "Alva" }],
    speak: (utterance) => { said.push([utterance.lang, utterance.text]); setTimeout(() => utterance.onend(), 5); },
    cancel: () => {}, addEventListener: () => {},
  } });
"""
LISTEN = "button[data-listen]"
SOUNDING = "() => [...document.querySelectorAll('audio')].some((audio) => !audio.paused)"

pytestmark = pytest.mark.browser


def come(new_visitor: NewVisitor, folder: Path, tag: str = "sv", voice: bool = False, scripts: bool = True) -> Visitor:
    """Somebody at the first question, some of whose words are recorded in Swedish."""
    visitor = new_visitor(tag, scripts=scripts)
    if voice:
        visitor.page.add_init_script(SWEDISH_VOICE)
    visitor.begin(folder, "one")
    return visitor


def is_reading(page: Page) -> bool:
    return page.locator(LISTEN).get_attribute("aria-pressed") == "true" or bool(page.evaluate(SOUNDING))


def test_listening_is_offered_where_there_is_a_recording(small: Path, new_visitor: NewVisitor) -> None:
    expect(come(new_visitor, small).page.locator(LISTEN)).to_be_visible()


def test_listening_is_not_offered_where_there_is_neither_recording_nor_voice(
    small: Path, new_visitor: NewVisitor
) -> None:
    visitor = come(new_visitor, small, "ar", voice=True)
    expect(visitor.page.locator(LISTEN)).to_be_hidden()
    visitor = come(new_visitor, small, "en")
    expect(visitor.page.locator(LISTEN)).to_be_hidden()


def test_the_keyboard_starts_and_stops_the_recording(small: Path, new_visitor: NewVisitor) -> None:
    page = come(new_visitor, small).page
    tab_to(page, LISTEN)
    page.keyboard.press("Enter")
    expect(page.locator(LISTEN)).to_have_attribute("aria-pressed", "true")
    page.wait_for_function(SOUNDING)
    expect(page.locator(".reading")).to_have_count(1)
    page.keyboard.press("Space")
    expect(page.locator(LISTEN)).to_have_attribute("aria-pressed", "false")
    assert not page.evaluate(SOUNDING)


def test_the_recordings_of_a_page_are_heard_in_order_to_the_end(small: Path, new_visitor: NewVisitor) -> None:
    page = come(new_visitor, small).page
    page.evaluate(
        "() => { window.heard = [];"
        " document.addEventListener('ended', (event) => heard.push(event.target.dataset.for), true) }"
    )
    page.locator(LISTEN).click()
    page.wait_for_function("() => heard.length === 2")
    assert page.evaluate("() => heard") == ["one", "one--apple"]
    expect(page.locator(LISTEN)).to_have_attribute("aria-pressed", "false")


@pytest.mark.parametrize("voice", [True, False], ids=["voice", "recording"])
def test_nothing_sounds_until_somebody_asks(voice: bool, small: Path, new_visitor: NewVisitor) -> None:
    visitor = come(new_visitor, small, voice=voice)
    visitor.page.locator("input[value=pear]").check()
    visitor.press("next")
    visitor.press("back")
    assert not is_reading(visitor.page)
    assert visitor.page.locator("audio[autoplay]").count() == 0
    assert not voice or visitor.page.evaluate("() => said") == []


def test_a_link_that_asks_for_reading_aloud_reads_each_page(small: Path, new_visitor: NewVisitor) -> None:
    visitor = new_visitor("sv")
    visitor.page.add_init_script(SWEDISH_VOICE)
    visitor.start(small, read_aloud=True)
    visitor.press("start")
    visitor.page.wait_for_function("() => said.length > 2")
    visitor.page.locator("input[value=pear]").check()
    visitor.page.evaluate("() => { said.length = 0 }")
    visitor.press("next")
    visitor.page.wait_for_function("() => said.some(([, text]) => text === 'Vilka djur?')")


def test_the_voice_says_what_stands_on_the_page_in_its_language_and_order(small: Path, new_visitor: NewVisitor) -> None:
    visitor = new_visitor("sv")
    visitor.page.add_init_script(SWEDISH_VOICE)
    visitor.begin(small, "several")
    visitor.page.locator(LISTEN).click()
    visitor.page.wait_for_function("() => said.length === 7")
    expect(visitor.page.locator(LISTEN)).to_have_attribute("aria-pressed", "false")
    said = visitor.page.evaluate("() => said")
    reasons = [visitor.product.words("sv", words) for words in ("I don't know", "I don't want to answer")]
    assert [text for _, text in said] == ["Vilka djur?", "Välj alla.", "Katt", "Hund", "Inget", *reasons]
    assert {lang for lang, _ in said} == {"sv-SE"}


def test_easy_swedish_is_read_by_a_swedish_voice(new_visitor: NewVisitor) -> None:
    visitor = new_visitor("sv-simple")
    visitor.page.add_init_script(SWEDISH_VOICE)
    visitor.begin("mammography", "worry")
    visitor.page.locator(LISTEN).click()
    visitor.page.wait_for_function("() => said.length > 3")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_what_a_recording_says_stands_on_the_page(scripts: bool, small: Path, new_visitor: NewVisitor) -> None:
    page = come(new_visitor, small, scripts=scripts).page
    recordings = page.locator("audio")
    assert recordings.count() == 2
    for recording in recordings.all():
        words = page.locator(f'[data-say="{recording.get_attribute("data-for")}"]')
        expect(words).to_be_visible()
        assert words.inner_text().strip()


def test_without_scripts_a_recording_is_played_by_the_browsers_own_buttons(
    small: Path, new_visitor: NewVisitor
) -> None:
    page = come(new_visitor, small, scripts=False).page
    for recording in page.locator("audio").all():
        expect(recording).to_be_visible()
        box = recording.bounding_box()
        assert box
        assert box["height"] >= 44
        assert box["width"] >= 200
        middle = [box["x"] + 30, box["y"] + box["height"] / 2]
        assert recording.evaluate("(audio, [x, y]) => document.elementFromPoint(x, y) === audio", middle)
    tab_to(page, "audio")
    expect(page.locator(LISTEN)).to_be_hidden()


def test_a_page_with_sound_passes_axe_and_has_large_targets(small: Path, new_visitor: NewVisitor) -> None:
    page = come(new_visitor, small).page
    page.locator(LISTEN).click()
    assert not axe_violations(page)
    assert not measure(page, "smallTargets", 44)


def test_reading_ends_when_one_goes_on(small: Path, new_visitor: NewVisitor) -> None:
    visitor = come(new_visitor, small)
    visitor.page.locator("input[value=pear]").check()
    visitor.page.locator(LISTEN).click()
    visitor.page.wait_for_function(SOUNDING)
    visitor.press("next")
    assert not is_reading(visitor.page)
