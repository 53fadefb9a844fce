"""What machines hear in words: tone where a lexicon knows them, nothing where it does not."""

from __future__ import annotations

import pytest

from survey import language


@pytest.mark.parametrize(
    ("text", "tag", "sign"),
    [
        ("The nurse was very kind and friendly", "en", 1),
        ("A terrible and rude reception", "en", -1),
        ("Personalen var mycket trevlig", "sv", 1),
        ("Det var hemskt och jag blev rädd", "sv-simple", -1),
    ],
)
def test_the_tone_of_words_that_a_lexicon_knows(text: str, tag: str, sign: int) -> None:
    found = language.tone(text, tag)
    assert found is not None
    assert found.value * sign > 0
    assert all(word.lower() in text.lower() for word in found.words)
    assert found.words


@pytest.mark.parametrize(
    ("text", "tag"), [("tisdag", "sv"), ("Tuesday", "en"), ("", "en"), ("خوب", "fa"), ("ጽቡቕ", "ti")]
)
def test_unknown_is_never_neutral(text: str, tag: str) -> None:
    assert language.tone(text, tag) is None


def test_words_of_every_script_are_tokens() -> None:
    assert language.tokens("Åka 12 km – d'accord, ላንጋ! بعيد") == ["åka", "km", "d'accord", "ላንጋ", "بعيد"]


def test_endings_are_taken_off_where_the_language_has_a_stemmer() -> None:
    assert language.stems(["bussarna", "bussen"], "sv-simple") == ["buss", "buss"]
    assert language.stems(["ጽቡቕ"], "ti") == ["ጽቡቕ"]
    assert "och" in language.stopwords("sv")
    assert language.stopwords("ti") == frozenset()
