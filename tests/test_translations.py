"""The interface's words are whole in every language, and say what the pages say today."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

import pytest
from babel.messages.catalog import Catalog

from survey.core.languages import LANGUAGES
from tests import messages

PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%%|%")
WHOLE = ("sv", "ar", "fa", "prs", "so", "ti", "fi")  # en is the language of the message ids
TAGS = sorted(folder.name for folder in messages.TRANSLATIONS.iterdir() if folder.is_dir())


@cache
def catalogue(tag: str) -> Catalog:
    return messages.read_catalogue(tag)


def strings(words: str | Sequence[str]) -> list[str]:
    return [words] if isinstance(words, str) else list(words)


def placeholders(words: str) -> set[str]:
    return {found[0] for found in PLACEHOLDER.finditer(words)} - {"%%"}


def test_there_is_a_catalogue_for_every_language_the_pages_offer() -> None:
    assert set(WHOLE) <= set(TAGS)
    assert set(TAGS) <= LANGUAGES.keys()


@pytest.mark.parametrize("tag", WHOLE)
def test_every_word_a_resident_sees_is_translated(tag: str) -> None:
    said = {messages.id_of(entry.id) for entry in catalogue(tag) if entry.id and all(strings(entry.string))}
    assert not [name for name in messages.messages(staff=False) if name not in said]


def test_every_word_staff_see_is_in_swedish() -> None:
    said = {messages.id_of(entry.id) for entry in catalogue("sv") if entry.id and all(strings(entry.string))}
    assert not [name for name in messages.messages() if name not in said]


@pytest.mark.parametrize("tag", TAGS)
def test_nothing_is_translated_that_no_page_says(tag: str) -> None:
    said = messages.messages()
    assert not [entry.id for entry in catalogue(tag) if entry.id and messages.id_of(entry.id) not in said]


@pytest.mark.parametrize("tag", TAGS)
def test_no_translation_is_unsure_or_empty(tag: str) -> None:
    assert not [entry.id for entry in catalogue(tag) if entry.id and (entry.fuzzy or not all(strings(entry.string)))]


@pytest.mark.parametrize("tag", TAGS)
def test_the_values_in_a_message_are_the_same_in_every_language(tag: str) -> None:
    wrong = []
    for entry in catalogue(tag):
        if not entry.id:
            continue
        given = strings(entry.id)
        wanted = set().union(*map(placeholders, given))
        for form in strings(entry.string):
            missing = set() if len(given) > 1 else wanted - placeholders(form)  # "one answer" needs no figure
            if missing or placeholders(form) - wanted:
                wrong.append((entry.id, form))
    assert not wrong


@pytest.mark.parametrize("tag", TAGS)
def test_each_number_has_its_form(tag: str) -> None:
    entries = catalogue(tag)
    assert not [
        entry.id for entry in entries if len(strings(entry.id)) > 1 and len(entry.string) != entries.num_plurals
    ]


@pytest.mark.parametrize("tag", TAGS)
def test_the_header_says_which_language_it_is_and_whether_anybody_reviewed_it(tag: str) -> None:
    header = (messages.TRANSLATIONS / tag / "LC_MESSAGES" / "messages.po").read_text().split("\n\n", 1)[0]
    assert f'"Language: {tag}\\n"' in header
    assert re.search(r'"X-Reviewed: (yes|no)\\n"', header)
