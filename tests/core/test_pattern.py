"""Regular expressions: the same answers as Python's where both can answer, and never a hang."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from survey.core.expression.pattern import Pattern, PatternError, pattern
from tests.properties import examples
from tests.steps import steps

MANY = 3_000_000  # about a tenth of a second


@pytest.mark.parametrize(
    ("source", "whole", "not_whole"),
    [
        ("abc", ["abc"], ["ab", "abcd", "", "ABC"]),
        ("^abc$", ["abc"], ["xabc"]),
        ("a^b|b$c", [], ["ab", "bc", "a^b"]),
        ("", [""], ["a"]),
        ("^$", [""], ["a"]),
        ("a|", ["a", ""], ["b"]),
        ("(?:ab|cd)+", ["ab", "cdab"], ["abc"]),
        ("(?<year>[0-9]{4})-(?P<month>[0-9]{2})", ["2026-11"], ["26-11"]),
        ("a{2}b{1,2}c{0,}", ["aab", "aabbcc"], ["ab", "aabbb"]),
        ("a??b*?c+?", ["c", "abbcc"], ["b"]),
        ("(a*)*b", ["b", "aab"], ["a"]),
        ("(){3}()*", [""], ["a"]),
        (".", ["x", "å", "😀"], ["", "xx", "\n"]),
        (r"\d+\.\d\d", ["12.50"], ["12,50", "١٢.٥٠"]),
        (r"\w+\s\W\S\D", ["ab_1 -xx"], ["åb -xx"]),
        (r"[^a-c\d]+", ["xyz"], ["xay", "x1"]),
        ("[]a]+", ["]a"], ["b"]),
        ("[a-]+", ["a-"], ["b"]),
        (r"[\]\\\-+*]+", ["]\\-+*"], ["a"]),
        (r"[\x41-\x43\u00e5]+", ["ABCå"], ["D"]),
        (r"\p{L}+ \p{Lu}\P{L}", ["åäö Ä1", "مرحبا Q!"], ["1 A1"]),
        (r"[\p{L}\p{M}' -]+", ["Anna-Lena O'Brien"], ["Anna1"]),
        (r"\p{^L}\pN", ["-5", "+٣"], ["a5"]),
        ("(?i)[a-c]x[^d]", ["AXe", "bxE"], ["AXD", "axd"]),
        (r"\$\{\}\(\)\|\/", ["${}()|/"], [""]),
        ("[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+[.][A-Za-z]{2,4}", ["a.b@c.se"], ["a.b@c", "@c.se"]),
        ("a}b]", ["a}b]"], []),
    ],
)
def test_the_whole_text_must_match(source: str, whole: list[str], not_whole: list[str]) -> None:
    assert [text for text in whole if not pattern(source).matches(text)] == []
    assert [text for text in not_whole if pattern(source).matches(text)] == []


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("(a", "never closed"),
        ("a)", "closes nothing"),
        ("[a", "something is missing"),
        ("a\\", "something is missing"),
        ("*a", "nothing for * to repeat"),
        ("a|+", "nothing for + to repeat"),
        ("a**", "nothing to repeat"),
        ("a++", "second +"),
        ("a{", "how many times"),
        ("a{,3}", "how many times"),
        ("a{3,2}", "less than the first"),
        ("[z-a]", "backwards"),
        ("[a&&b]", "&&"),
        ("(?=a)", "looking ahead"),
        ("(?<!a)b", "looking ahead"),
        (r"(a)\1", "\\1 cannot be used"),
        (r"\bord\b", "\\b cannot be used"),
        (r"\p{Greek}", "category"),
        pytest.param("(" * 51 + ")" * 51, "more than 50 deep", id="deep"),
        pytest.param("a" * 1_001, "1,000 characters", id="long"),
        ("((a{100}){100}){100}", "repeats too much"),
        ("((((){9999}){9999}){9999}){9999}", "repeats too much"),
        ("(((a|b|){0,9999}){0,9999})", "repeats too much"),
    ],
)
def test_what_cannot_be_matched_in_bounded_time_is_refused_with_a_reason(source: str, words: str) -> None:
    with pytest.raises(PatternError, match=re.escape(words)):
        Pattern(source)


@pytest.mark.parametrize(
    ("source", "piece", "end"),
    [
        ("(a+)+$", "a", "!"),
        ("(a|a)*b", "a", ""),
        ("(a|aa)+$", "a", "!"),
        ("(.*)*(.*)*(.*)*x", "ab", ""),
        ("(x+x+)+y", "x", ""),
        ("([a-zA-Z]+)*[0-9]", "aZ", ""),
        ("(a?){500}a{500}", "a", ""),
        ("(a|b)*a(a|b){300}", "abb", "x"),
    ],
)
def test_no_pattern_hangs(source: str, piece: str, end: str) -> None:
    _gives_up_soon(source, piece * (50_000 // len(piece)) + end)


def test_no_text_makes_a_pattern_hang() -> None:
    _gives_up_soon("(.|.|.|.|.|.)*x", "".join(map(chr, range(32, 50_032))))


def _gives_up_soon(source: str, text: str) -> None:
    come_to: list[bool | str] = []
    assert steps(lambda: come_to.append(_match_or_fault(source, text))) < MANY
    assert come_to[0] in (False, "the pattern takes too many steps against so long a text.")


def _match_or_fault(source: str, text: str) -> bool | str:
    try:
        return Pattern(source).matches(text)
    except PatternError as error:
        return str(error)


def test_a_pattern_forgets_what_it_no_longer_needs_and_answers_the_same() -> None:
    matcher = Pattern("(a|b)*a(a|b){9}")
    texts = ["".join("ab"[number >> place & 1] for place in range(11)) for number in range(2_048)]
    expected = [text[1] == "a" for text in texts]
    assert [matcher.matches(text) for text in texts] == expected
    assert [matcher.matches(text) for text in texts] == expected


SOURCES = st.recursive(
    st.sampled_from(["a", "b", ".", "[ab]", "[^a]", r"\d", "^", "$", ""]),
    lambda inner: (
        st.tuples(inner, inner).map("".join)
        | st.tuples(inner, inner).map(lambda pair: f"(?:{pair[0]}|{pair[1]})")
        | st.tuples(inner, st.sampled_from(["*", "+", "?", "{2}", "{1,2}", "{0,}", "*?"])).map(
            lambda pair: f"(?:{pair[0]}){pair[1]}"
        )
    ),
    max_leaves=6,
)


@settings(max_examples=examples(300), deadline=None)
@given(SOURCES, st.lists(st.text("ab1", max_size=6), max_size=6))
@example("(?:a|ab)(?:c|bcd)?", ["abcd"])
def test_it_agrees_with_pythons_own(source: str, texts: list[str]) -> None:
    own, pythons = Pattern(source), re.compile(source.replace("$", r"\Z"))
    for text in texts:
        assert own.matches(text) == bool(pythons.fullmatch(text)), (source, text)


@settings(max_examples=examples(300), deadline=None)
@given(st.text("ab^$()[]{}*+?|\\-,12dpLx:=<i&", max_size=30), st.text(max_size=30))
def test_anything_written_as_a_pattern_is_either_matched_or_refused(source: str, text: str) -> None:
    come_to = _match_or_fault(source, text)
    assert isinstance(come_to, bool) or come_to.endswith(".")
