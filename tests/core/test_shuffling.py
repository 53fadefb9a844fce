"""Choices by chance: the same for one person always, all of them, and those that are fixed in their places."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from survey.core.definition import Question
from survey.core.shuffling import shuffled
from tests.core.small import question

PLAIN = question("choice", "a b c d", random=True)


def order(asked: Question, seed: str) -> str:
    return "".join(choice.key for choice in shuffled(asked, seed).choices)


@given(st.text(), st.sets(st.integers(0, 3)))
def test_every_choice_is_there_once_and_the_fixed_ones_stay(seed: str, fixed: set[int]) -> None:
    choices = tuple(replace(choice, fixed=place in fixed) for place, choice in enumerate(PLAIN.choices))
    asked = replace(PLAIN, choices=choices)
    found = order(asked, seed)
    assert sorted(found) == list("abcd")
    assert all(found[place] == "abcd"[place] for place in fixed)
    assert order(asked, seed) == found


def test_every_order_is_as_likely_as_any_other() -> None:
    three = replace(PLAIN, choices=PLAIN.choices[:3])
    orders = Counter(order(three, str(seed)) for seed in range(3_000))
    assert len(orders) == 6
    assert max(orders.values()) < 600 > 400 < min(orders.values())


def test_what_is_not_random_keeps_the_authors_order() -> None:
    assert shuffled(replace(PLAIN, random=False), "x").choices == PLAIN.choices
