"""Search meets what people meant, in capitals or not, in any script, and shows it where it was written."""

from __future__ import annotations

import pytest

from survey.core.searching import fold, grams, hits, terms


@pytest.mark.parametrize(
    ("words", "sought", "met"),
    [
        ("Jag är RÄDD för maskinen", "rädd", ["RÄDD"]),
        ("Mammografibussen kom", "buss", ["buss"]),
        ("Åka, inte aka", "åka", ["Åka"]),
        ("لم أفهم الرسالة", "افهم", ["أفهم"]),
        ("مَدْرَسَة", "مدرسة", ["مَدْرَسَة"]),
        ("یک کتاب", "كتاب", ["کتاب"]),
        ("እወ፡ ሓኪም ደልየ", "ሓኪም", ["ሓኪም"]),
        ("我害怕机器", "害怕", ["害怕"]),
        ("Größe und GRÖSSE", "grösse", ["Größe", "GRÖSSE"]),
        ("tum\u00admen", "tummen", ["tum\u00admen"]),
        ("👩‍⚕️ var snäll", "snäll", ["snäll"]),
        ("nio\nmil", '"nio mil"', ["nio\nmil"]),
        ("nio mil väg", "mil nio", ["nio", "mil"]),
        ("inget", "allt", []),
    ],
)
def test_a_search_meets_the_words_as_they_were_written(words: str, sought: str, met: list[str]) -> None:
    assert [words[start:end] for start, end in hits(words, terms(sought))] == met


def test_hits_that_overlap_are_one() -> None:
    assert hits("rädda", ("räd", "ädda")) == ((0, 5),)


def test_a_search_is_words_and_phrases_and_never_endless() -> None:
    assert terms('Nio "Mil väg" nio') == ("nio", "mil väg")
    assert terms('"utan slut') == ("utan slut",)
    assert len(terms(" ".join(map(str, range(100))))) == 8
    assert terms("  \u200b ") == ()


def test_the_index_knows_three_letters_in_a_row() -> None:
    assert grams(fold("Bussen")) == ("bus", "uss", "sse", "sen")
    assert grams("nö") == ()
