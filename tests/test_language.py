"""What machines hear in words: tone where a lexicon knows them, nothing where it does not."""

from __future__ import annotations

import pytest

from survey import language
from survey.core import judging
from survey.core.languages import LANGUAGES


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
    ("text", "sign"),
    [
        ("Jag trivs inte här", -1),
        ("Jag gillar det inte", -1),
        ("Det är inga problem att ta sig dit", 1),
        ("Bra. Inte en enda gång har jag väntat", 1),
        ("Lokalen är inte trång utan trivsam", 1),
        ("Det är dyrt men personalen är trevlig", 1),
        ("Personalen är trevlig men det är dyrt", -1),
    ],
)
def test_a_swedish_negation_turns_the_verb_before_it_and_men_weighs_down_what_went_before(text: str, sign: int) -> None:
    found = language.tone(text, "sv")
    assert found is not None
    assert found.value * sign > 0


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("Det känns otryggt", -1),
        ("Ett tryggt och lugnt område", 1),
        ("Snällaste läraren", 1),
        ("Jättebra lokaler", 1),
        ("Det var fantastiskt", 1),  # which also strengthens other words
        ("Avgiften är dyr", -1),
        ("😢", -1),
        ("Tack❤️", 1),
    ],
)
def test_swedish_words_are_known_in_their_forms_behind_prefixes_and_as_faces(text: str, sign: int) -> None:
    found = language.tone(text, "sv")
    assert found is not None
    assert found.value * sign > 0


@pytest.mark.parametrize("text", ["Jag bor i Stockholm", "Pris på vård", "Vi har haft det typ förr", "Större hus 🎁"])
def test_words_that_only_their_translation_gave_a_tone_have_none(text: str) -> None:
    assert language.tone(text, "sv") is None


def test_a_face_counts_once_and_less_than_a_word() -> None:
    mocking = language.tone("Dåligt 😂😂😂😂", "sv")
    assert mocking is not None
    assert mocking.value < 0


@pytest.mark.parametrize(
    ("text", "tag"), [("tisdag", "sv"), ("Tuesday", "en"), ("", "en"), ("خوب", "fa"), ("ጽቡቕ", "ti")]
)
def test_unknown_is_never_neutral(text: str, tag: str) -> None:
    assert language.tone(text, tag) is None


@pytest.mark.parametrize("tag", sorted(LANGUAGES))
def test_a_language_has_a_tone_where_its_pages_say_so(tag: str) -> None:
    assert (language.tone(":) bra good", tag) is not None) == judging.has_tone(tag)


def test_words_of_every_script_are_tokens() -> None:
    assert language.tokens("Åka 12 km – d'accord, ላንጋ! بعيد") == ["åka", "km", "d'accord", "ላንጋ", "بعيد"]


def test_endings_are_taken_off_where_the_language_has_a_stemmer() -> None:
    assert language.stems(["bussarna", "bussen"], "sv-simple") == ["buss", "buss"]
    assert language.stems(["ጽቡቕ"], "ti") == ["ጽቡቕ"]
    assert "och" in language.stopwords("sv")
    assert language.stopwords("ti") == frozenset()
