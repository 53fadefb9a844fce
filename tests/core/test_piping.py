"""Earlier answers in words: looked up, never computed, each in its own language."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.core.definition import Said
from survey.core.piping import names, piped

ANSWERS = {"name": (Said("Kim", ""),), "why": (Said("Far", "en"), Said("Dyrt", "sv"))}


def told(name: str) -> tuple[Said, ...]:
    return ANSWERS.get(name, ())


def joined(words: str) -> str:
    return "".join(piece.words for piece in piped(Said(words, "sv"), told))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("Hej ${name}!", "Hej Kim!"),
        ("${ name }", "Kim"),
        ("${why}", "Far, Dyrt"),
        ("Hej ${gone}.", "Hej …."),
        ("Hej ${gone|du}.", "Hej du."),
        ("Hej ${gone|}.", "Hej ."),
        ("${name|du}", "Kim"),
        ("{{7*7}} ${7*7} $name {name} ${", "{{7*7}} ${7*7} $name {name} ${"),
        ("${__class__}", "…"),
        ("", ""),
    ],
)
def test_an_answer_stands_where_it_is_named(words: str, said: str) -> None:
    assert joined(words) == said


def test_each_piece_keeps_its_language() -> None:
    pieces = list(piped(Said("Hej ${name}, ${why}", "sv"), told))
    assert [piece.tag for piece in pieces] == ["sv", "", "sv", "en", "sv", "sv"]


def test_what_comes_out_of_an_answer_is_not_looked_at_again() -> None:
    assert "".join(each.words for each in piped(Said("${a}", "sv"), lambda _: (Said("${name}", ""),))) == "${name}"


@given(st.text(alphabet="${}|name x", max_size=40))
def test_any_words_come_out_as_words(words: str) -> None:
    assert isinstance(joined(words), str)
    assert joined(words) == words or names(words)
