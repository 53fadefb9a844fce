"""The registry of languages against CLDR, whose data it must agree with."""

from __future__ import annotations

import pytest
from babel import Locale

from survey.core.languages import LANGUAGES, Language, fallbacks

OURS = {"sv-simple", "prs", "fit"}  # CLDR has no names for these
OTHER_NAMES = {"ckb", "ku", "se", "ti"}  # as Swedish authorities name them, where CLDR differs


@pytest.mark.parametrize("language", LANGUAGES.values(), ids=list(LANGUAGES))
def test_every_language_runs_the_way_and_marks_decimals_as_cldr_says(language: Language) -> None:
    locale = Locale.parse(language.locale)
    assert language.direction == ("rtl" if locale.character_order == "right-to-left" else "ltr")
    if language.direction == "ltr":
        assert language.decimal == locale.number_symbols["latn"]["decimal"]


@pytest.mark.parametrize("tag", [tag for tag in LANGUAGES if tag not in OURS | OTHER_NAMES])
def test_every_language_is_called_what_cldr_calls_it(tag: str) -> None:
    locale = Locale.parse(LANGUAGES[tag].locale)
    names = [locale.get_display_name(of) or "" for of in (LANGUAGES[tag].locale, "sv", "en")]
    language = LANGUAGES[tag]
    assert [language.autonym, language.swedish, language.english] == [name[:1].upper() + name[1:] for name in names]


@pytest.mark.parametrize("language", LANGUAGES.values(), ids=list(LANGUAGES))
def test_what_a_language_falls_back_to_is_a_language_too(language: Language) -> None:
    assert all(tag in LANGUAGES for tag in fallbacks(language.tag))
    assert len(set(fallbacks(language.tag))) == len(fallbacks(language.tag))
