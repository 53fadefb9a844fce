"""The form in which a version is kept: nothing is lost, and the same content always gives the same bytes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.core.canonical import ABOUT, canonical, digest, from_data, to_data
from survey.core.definition import (
    Band,
    Choice,
    Contact,
    End,
    Instrument,
    Item,
    Page,
    Picture,
    Question,
    Questionnaire,
    Repeat,
    Section,
    Slide,
    Text,
)
from tests.properties import examples

TAGS = ("sv", "sv-simple", "en", "ar", "ti")
words = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
keys = st.text("abcxyz019_-", min_size=1, max_size=6)
numbers = st.floats(allow_nan=False, allow_infinity=False)


def some(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(strategy, max_size=2).map(tuple)


def texts() -> st.SearchStrategy[Text]:
    translated = st.lists(words, min_size=1, max_size=len(TAGS)).map(lambda said: dict(zip(TAGS, said, strict=False)))
    return st.builds(Text, keys, translated, st.dictionaries(st.sampled_from(TAGS), keys, max_size=2))


pictures = st.builds(Picture, keys, st.none() | texts(), st.just("") | keys)
choices = st.builds(
    Choice,
    key=keys,
    label=texts(),
    picture=st.none() | pictures,
    value=st.none() | numbers,
    exclusive=st.booleans(),
    write=st.booleans(),
    fixed=st.booleans(),
    attributes=st.dictionaries(keys, words, max_size=2),
    region=words,
)

slides = st.builds(Slide, keys, texts(), st.none() | pictures)
questions = st.builds(
    Question,
    key=keys,
    kind=keys,
    label=texts(),
    hint=st.none() | texts(),
    explain=st.none() | texts(),
    picture=st.none() | pictures,
    choices=some(choices),
    slides=some(slides),
    required=st.booleans(),
    dont_know=st.booleans(),
    wont_say=st.booleans(),
    opt_out_reason=words,
    relevant=words,
    settings=st.dictionaries(keys, words | st.integers() | numbers | st.booleans(), max_size=3),
    texts=st.dictionaries(keys, texts(), max_size=2),
    constraint=words,
    constraint_message=st.none() | texts(),
    required_if=words,
    read_only=st.booleans(),
    default=words,
    calculation=words,
    choice_filter=words,
    random=st.booleans(),
    layout=words,
    rows=some(choices),
)
ends = st.builds(
    End,
    keys,
    texts(),
    texts(),
    words,
    st.booleans(),
    some(st.builds(Contact, keys, texts(), words)),
    st.none() | pictures,
)
instruments = st.builds(
    Instrument,
    key=keys,
    title=texts(),
    items=some(st.builds(Item, keys, numbers, st.booleans())),
    low=numbers,
    high=numbers,
    factor=numbers,
    needed=st.integers(0, 9),
    bands=some(st.builds(Band, keys, texts(), numbers, words, st.none() | texts())),
    shown=st.booleans(),
)
questionnaires = st.builds(
    Questionnaire,
    key=keys,
    languages=st.just(TAGS),
    title=texts(),
    about=st.dictionaries(st.sampled_from(ABOUT), texts(), max_size=2),
    thanks=texts(),
    pages=some(st.builds(Page, keys, some(questions), words, words, words)),
    picture=st.none() | pictures,
    sensitive=st.booleans(),
    unreviewed=some(st.sampled_from(TAGS)),
    sections=some(st.builds(Section, keys, texts(), st.none() | texts(), words)),
    repeats=some(st.builds(Repeat, keys, texts(), words, st.integers(1, 9))),
    ends=some(ends),
    instruments=some(instruments),
)


def reordered(value: Any) -> Any:
    """The same data, every mapping the other way round."""
    if isinstance(value, Mapping):
        return {name: reordered(value[name]) for name in reversed(list(value))}
    return [reordered(part) for part in value] if isinstance(value, list) else value


@pytest.fixture
def questionnaire() -> Questionnaire:
    title = Text("title", {"sv": "Besök", "ar": "زيارة", "en": "Visit"})
    been = Question("been", "choice", title, choices=(Choice("no", title, value=0.0),))
    return Questionnaire("visit", ("sv", "en", "ar"), title, {"who": title}, title, (Page("been", (been,)),))


@given(questionnaires)
@settings(max_examples=examples(30), deadline=None)
def test_what_was_kept_is_read_back_whole(questionnaire: Questionnaire) -> None:
    assert from_data(json.loads(canonical(questionnaire))) == questionnaire


@given(questionnaires)
@settings(max_examples=examples(30), deadline=None)
def test_the_source_language_stays_the_first_of_a_text(questionnaire: Questionnaire) -> None:
    read = from_data(json.loads(canonical(questionnaire)))
    assert {next(iter(text.words)) for text in read.texts()} == {read.source}


@given(questionnaires)
@settings(max_examples=examples(30), deadline=None)
def test_the_order_of_mappings_makes_no_difference(questionnaire: Questionnaire) -> None:
    turned = from_data(reordered(to_data(questionnaire)))
    assert canonical(turned) == canonical(questionnaire)


def test_the_sentences_about_it_keep_their_order(questionnaire: Questionnaire) -> None:
    about = dict.fromkeys(ABOUT, questionnaire.title)
    read = from_data(json.loads(canonical(replace(questionnaire, about=about))))
    assert tuple(read.about) == ABOUT


def test_a_changed_word_changes_the_digest(questionnaire: Questionnaire) -> None:
    changed = replace(questionnaire, thanks=Text("thanks", {"sv": "Tack!"}))
    assert digest(canonical(changed)) != digest(canonical(questionnaire))


def test_a_choice_of_value_zero_keeps_it(questionnaire: Questionnaire) -> None:
    [question] = from_data(json.loads(canonical(questionnaire))).questions()
    assert question.choices[0].value == 0


def test_words_are_written_as_themselves_and_defaults_not_at_all(questionnaire: Questionnaire) -> None:
    text = canonical(questionnaire).decode()
    assert "زيارة" in text
    assert "required" not in text
    assert ": " not in text


def test_a_definition_that_uses_nothing_new_keeps_its_digest(questionnaire: Questionnaire) -> None:
    kept = "c5db6b42fe0af145ce8625289a746212728135f6c98663d43f720271bdc09d09"
    assert digest(canonical(questionnaire)) == kept


def test_a_number_that_json_lacks_is_refused(questionnaire: Questionnaire) -> None:
    [page] = questionnaire.pages
    odd = replace(page.questions[0], settings={"min": float("nan")})
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical(replace(questionnaire, pages=(Page("been", (odd,)),)))


def test_a_format_of_another_time_is_named(questionnaire: Questionnaire) -> None:
    with pytest.raises(ValueError, match="format 2"):
        from_data({**to_data(questionnaire), "format": 2})
