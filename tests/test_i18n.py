"""Which language a page is in, and whose words stand in for missing ones."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from survey import i18n
from survey.core.languages import LANGUAGES, fallbacks

OFFERED = ("sv", "sv-simple", "en", "ar", "prs")


@pytest.mark.parametrize(
    ("asked", "accepted", "preset", "expected"),
    [
        ("ar", "en", "en", "ar"),
        ("", "en", "ar", "ar"),
        ("", "en-GB,en;q=0.9", "", "en"),
        ("", "fr,ar;q=0.3,en;q=0.8", "", "en"),
        ("", "fa-AF", "", "sv"),
        ("prs", "", "", "prs"),
        ("ti", "", "", "sv"),
        ("", "", "", "sv"),
        ("", ";;;,q=x,=" + "a" * 5000, "", "sv"),
        ("<script>", "", "", "sv"),
    ],
)
def test_a_language_is_chosen_by_wish_then_preset_then_browser(
    asked: str, accepted: str, preset: str, expected: str
) -> None:
    assert i18n.choose(OFFERED, asked, accepted, preset) == expected


def test_a_variant_takes_each_missing_word_from_what_it_falls_back_to(tmp_path: Path) -> None:
    for tag, words in {"sv": {"One": "Ett", "Two": "Två", "Three": "Tre"}, "sv-simple": {"Two": "2"}}.items():
        folder = tmp_path / tag / "LC_MESSAGES"
        folder.mkdir(parents=True)
        lines = ['msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n']
        lines += [f'msgid "{message}"\nmsgstr "{said}"\n' for message, said in words.items()]
        (folder / "messages.po").write_text("\n".join(lines), "utf-8")
    easy = i18n.read_catalogues(tmp_path)["sv-simple"]
    assert [easy.gettext(message) for message in ("One", "Two", "Three", "Four")] == ["Ett", "2", "Tre", "Four"]


def test_a_language_without_a_catalogue_is_shown_the_default_words(app: Flask) -> None:
    with app.test_request_context("/"):
        i18n.use("uk")
        ukrainian = i18n.words("Continue")
        i18n.use("sv")
        assert ukrainian == i18n.words("Continue") == "Fortsätt"


def test_fallbacks_end_and_every_language_knows_its_direction() -> None:
    for tag, language in LANGUAGES.items():
        assert fallbacks(tag)[0] == tag
        assert set(fallbacks(tag)) <= LANGUAGES.keys()
        assert language.direction in ("ltr", "rtl")
    assert {tag for tag, language in LANGUAGES.items() if language.direction == "rtl"} >= {"ar", "fa", "prs", "ckb"}


def test_numbers_are_written_in_the_languages_own_digits() -> None:
    assert LANGUAGES["fa"].numeral(1309) == "۱۳۰۹"
    assert LANGUAGES["sv"].numeral(1309) == "1309"
